from __future__ import annotations

from datetime import timedelta
from io import BytesIO

from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.ideas.card import Row
from forum.ideas.models import IdeaDraft, Replication
from tests.support.community import Community, Visitor
from tests.support.ideas import card, idea
from tests.support.markup import LONG_WORD

ROW = ["Minutes until all were signed in", "9", "4", "24"]
REPORT = {
    "outcome": "worse",
    "differed": "No aide in the room, so the line grew:\n\n- four cards were lost\n- two curled",
    "changed": "Stickers on the devices instead of lanyards.",
    "would_repeat": "no",
    "started_on": "2026-01-05",
    "ended_on": "2026-02-05",
    "model": "lab-rotation",
    "grade": "kg",
    "device": "shared-carts",
}
STATUSES = ("proposed", "piloting", "dropped", "archived")


def set_up_ideas(community: Community, people: dict[str, Viewer]) -> dict[str, str]:
    """Make ideas in every state a page can show; return their numbers."""
    stage = _Stage(community, people)
    names = stage.tried() | stage.drafts()
    for status in STATUSES:
        names[f"{status}_idea"] = stage.idea(f"A timer for rotations ({status})", status)
    names["members_idea"] = stage.idea("A bell schedule", "piloting", audience="members")
    return names | stage.removed()


class _Stage:
    def __init__(self, community: Community, people: dict[str, Viewer]) -> None:
        self._community = community
        self._people = people
        self._as = {who: community.visitor(person) for who, person in people.items()}

    def idea(self, title: str, status: str = "tried", **changes: object) -> str:
        """Publish an idea of the author's; a dropped or archived one by the page for that."""
        begins = status if status in ("proposed", "piloting", "tried") else "tried"
        author = self._people["author"]
        made = str(idea(self._community.app, author, title=title, status=begins, **changes))
        if status != begins:
            self._change(made, begins, status)
        return made

    def tried(self) -> dict[str, str]:
        """An idea with all there can be: files, versions, reports, an answer, marks, comments."""
        draft = self._begun("author", "Login cards on lanyards for our youngest")
        self._files(draft)
        made = self._publish("author", draft)
        here = f"/ideas/{made}"
        until = (now() + timedelta(days=40)).date().isoformat()
        self._post("newcomer", f"{here}/try", until=until)
        self._post("member", f"{here}/report-back", **REPORT, rows=ROW)
        better = REPORT | {"outcome": "better", "would_repeat": "yes", "model": "station-rotation"}
        self._post("moderator", f"{here}/report-back", **better)
        report = self._newest(Replication)
        reports = self._community.rows(select(func.min(Replication.id)))
        first = str(reports[0][0]) if made else report
        self._post("author", f"{here}/replications/{report}/answer", body="**Thank you.**")
        for mark in ("useful", "bookmark", "follow"):
            self._post("member", f"{here}/{mark}", on="1")
        self._post("member", f"{here}/comments", body="Which *laminator* did you take?")
        self._post("author", f"{here}/comments", body="The cheapest one, twice.")
        self._change(made, "tried", "adapted")
        self._edit(here)
        self._adapted(made)
        del first
        return {"idea": made, "report": report}
