from __future__ import annotations

import secrets
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import func, select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import transaction
from forum.ideas.actions.publishing import Source, publish
from forum.ideas.models import Replication
from tests.ideas.composing import WHOLE, begin, published
from tests.support.community import Community
from tests.support.documents import pdf
from tests.support.ideas import card, idea

ROW = ["Minutes until all were signed in", "9", "4", "24"]
REPORT: dict[str, Any] = {
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
WELL = {"outcome": "better", "would_repeat": "yes", "model": "station-rotation"}


def set_up_ideas(community: Community, people: dict[str, Viewer]) -> dict[str, str]:
    """Make ideas in every state a page can show; return what fills their addresses."""
    stage = _Stage(community, people)
    names = stage.tried() | stage.statuses() | stage.removed() | stage.begun()
    return names | stage.drafts(names["dropped_idea"])


class _Stage:
    def __init__(self, community: Community, people: dict[str, Viewer]) -> None:
        self._community = community
        self._author = people["author"]
        self._as = {who: community.visitor(people[who]) for who in people}

    def tried(self) -> dict[str, str]:
        """An idea with all there can be: files, versions, reports, an answer, marks, comments."""
        draft = self._draft("author", "Login cards on lanyards for our youngest")
        self._send_files(draft)
        number = published(self._as["author"].post(f"{draft}/publish"))
        here = f"/ideas/{number}"
        until = (now() + timedelta(days=40)).date().isoformat()
        self._post("newcomer", f"{here}/try", until=until)
        self._post("moderator", f"{here}/report-back", **REPORT | WELL)
        self._post("member", f"{here}/report-back", **REPORT, rows=ROW)
        report = str(self._community.rows(select(func.max(Replication.id)))[0][0])
        self._post("author", f"{here}/replications/{report}/answer", body="**Thank you.**")
        for mark in ("useful", "bookmark", "follow"):
            self._post("member", f"{here}/{mark}", on="1")
        self._post("member", f"{here}/comments", body="Which *laminator* did you take?")
        self._post("author", f"{here}/status", to="adapted", note="Clips now.", seen="tried")
        self._change(here)
        self._adapt(here)
        return {"idea": str(number), "report": report}

    def begun(self) -> dict[str, str]:
        """A thread that became an idea, with an answer that became another one."""
        app, author = self._community.app, self._author
        thread = self._community.thread(author, "How do you keep the carts charged?")
        self._community.reply(author, thread, "A timer on each plug.")
        with app.app_context(), transaction():
            for number, title in enumerate(("Carts that charge at night", "A timer a plug"), 1):
                source = Source(thread_id=thread.id, post_number=number)
                publish(author, card(title=title), source=source)
        return {"became": f"{thread.id}-{thread.slug}"}

    def statuses(self) -> dict[str, str]:
        """Ideas at other statuses, and one for members alone."""
        app, author = self._community.app, self._author
        proposed = idea(app, author, title="A timer everybody can see", status="proposed")
        dropped = idea(app, author, title="Lab seats by reading level")
        note = "Children read the plan of seats faster than we thought."
        self._post("author", f"/ideas/{dropped}/status", to="dropped", note=note, seen="tried")
        archived = idea(app, author, title="Labels for old tablets")
        self._post("author", f"/ideas/{archived}/status", to="archived", seen="tried")
        members = idea(app, author, title="A letter about money", audience="members")
        numbers = {"proposed": proposed, "dropped": dropped, "archived": archived}
        return {f"{name}_idea": str(number) for name, number in numbers.items()} | {
            "members_idea": str(members)
        }

    def drafts(self, changed: str) -> dict[str, str]:
        """A whole draft, one with nothing but its first step, and changes to an idea."""
        whole = self._draft("author", "Headphones by row")
        self._send_files(whole)
        bare = begin(self._as["author"], title="", problem="", once=_once())
        note = {"wrong": "Two thirds of the children felt *sorted*."}
        changes = self._post("author", f"/ideas/{changed}/edit?step=result", **note)
        addresses = {"draft": whole, "bare_draft": bare, "changes": changes.rpartition("/")[0]}
        return {name: address.rpartition("/")[2] for name, address in addresses.items()}

    def removed(self) -> dict[str, str]:
        """Ideas that were merged away, hidden and deleted."""
        app, author = self._community.app, self._author
        stays, merged, hidden, deleted = (
            str(idea(app, author, title=title))
            for title in ("Carts by the door", "Carts at the door", "Names of a class", "A mistake")
        )
        self._post("author", f"/ideas/{merged}/merge", into=f"/ideas/{stays}", reason="Twins.")
        act = {"act": "hide", "reason": "It names a child."}
        self._post("moderator", f"/ideas/{hidden}/moderate", **act)
        self._post("author", f"/ideas/{deleted}/delete", reason="Sent too early.")
        self._post("member", f"/ideas/{stays}/report", reason="promotion", note="It sells carts.")
        return {
            "merged_idea": merged,
            "hidden_idea": hidden,
            "deleted_idea": deleted,
            "reported_idea": stays,
        }

    def _draft(self, who: str, title: str) -> str:
        draft = begin(self._as[who], title=title, once=_once())
        for step, fields in WHOLE.items():
            self._post(who, f"{draft}/{step}", **fields)
        return draft

    def _send_files(self, draft: str) -> None:
        table = b"class,cards\nA,24\nB,22\n"
        files = [(BytesIO(pdf()), "cards.pdf"), (BytesIO(table), "how many.csv")]
        self._post("author", f"{draft}/files", file=files, safe="y")

    def _change(self, here: str) -> None:
        """Publish a second version."""
        steps = {"steps": ["Print two cards for each student.", "Clip one to the device."]}
        changes = self._post("author", f"{here}/edit?step=steps", **steps).rpartition("/")[0]
        self._post("author", f"{changes}/publish", note="Two cards each.", seen="1")

    def _adapt(self, here: str) -> None:
        draft = self._post("newcomer", f"{here}/adapt", once=_once()).rpartition("/")[0]
        for step, fields in WHOLE.items():
            self._post("newcomer", f"{draft}/{step}", **fields)
        self._post("newcomer", f"{draft}/publish")

    def _post(self, who: str, address: str, **fields: Any) -> str:
        answer = self._as[who].post(address, **fields)
        assert answer.status_code == 303, f"{address}: {answer.status_code} {answer.text[-3000:]}"
        return answer.location or ""


def _once() -> str:
    return secrets.token_hex(16)
