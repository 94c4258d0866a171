from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from forum.search.documents import Document

MORNING = datetime(2024, 5, 1, 8, tzinfo=UTC)


def post(number: int, text: str, title: str = "", **values: Any) -> Document:
    """A post; with a title it opens thread `number`, else it is in the thread `group`."""
    defaults: dict[str, Any] = {
        "group": number,
        "created": MORNING + timedelta(days=number),
        "author": "ann",
        "space": 1,
        "type": "question",
        "first": bool(title),
    }
    return Document("post", number, title=title, text=text, **(defaults | values))


def member(number: int, name: str, text: str = "") -> Document:
    """A member with a name and what they say about themselves."""
    return Document("member", number, number, name, text, MORNING, author=name.split()[0].lower())


STATIONS = post(1, "Ours are loud. What do you do?", "How do you run station rotation?")
REPLY = post(2, "We rotate after twelve minutes, with a timer.", group=1, author="Bo")
LAPTOPS = post(3, "The carts are empty by noon.", "Charging laptops over night", type="discussion")
CAFE = post(4, "We met in a café in Düsseldorf.", "Élan vital", space=2, tags=("meet-up",))
LOGIN = post(5, "Print login cards early, by station.", "Login cards", tags=("login", "clever"))
ANN = member(7, "Ann Station", "Runs blended learning in two schools.")
COMMUNITY = [STATIONS, REPLY, LAPTOPS, CAFE, LOGIN, ANN]
