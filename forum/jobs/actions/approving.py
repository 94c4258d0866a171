"""The second poster's word on an opening that waits for it."""

from __future__ import annotations

from forum.core.access import Viewer
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.jobs.actions.keeping import move
from forum.jobs.actions.publishing import checked, open_now
from forum.jobs.desk_notices import APPROVAL
from forum.jobs.policy import may_approve
from forum.jobs.queries.drafts import Managed, last_revision


def approve(viewer: Viewer, managed: Managed, seen: int, note: str = "") -> None:
    """Agree to an opening and make it public; `seen` is the revision that was looked at.

    Raises Forbidden to who began or wrote it, Conflict when it was decided or changed meanwhile,
    Invalid when time has overtaken it: its last day is past, for example.
    """
    _check(viewer, managed, seen)
    row = managed.row
    revision = last_revision(row)
    overrides = revision.overrides if revision else {}
    found = checked(managed, managed.posting, overrides=overrides)
    for words in found.missing.values():
        raise Invalid(f"It cannot be published as it is: {words} Send it back with a note.")
    if found.open_words:
        raise Invalid("A word in it needs a reason by now. Send it back with a note.")
    row.approved_by_id = viewer.id
    open_now(row, viewer.id or 0, note)
    _tell(viewer, managed, "approved")


def send_back(viewer: Viewer, managed: Managed, seen: int, note: str) -> None:
    """Give an opening back to its author as a draft, with a note that says why.

    Raises what `approve` raises, and Invalid without a note.
    """
    _check(viewer, managed, seen)
    if not note.strip():
        raise Invalid("Say what is to be changed: the author reads it.", "note")
    move(managed.row, "draft", viewer.id, note)
    _tell(viewer, managed, "sent back")


def take_back(viewer: Viewer, managed: Managed) -> None:
    """Make a draft again of what waits for approval, to change it; for anybody who writes it."""
    if managed.row.state != "pending":
        raise Conflict("It was decided meanwhile.")
    move(managed.row, "draft", viewer.id)


def wrote(managed: Managed) -> int | None:
    """Return who wrote what an opening says now."""
    revision = last_revision(managed.row)
    return revision.by_id if revision else None


def _check(viewer: Viewer, managed: Managed, seen: int) -> None:
    row = managed.row
    if row.state != "pending":
        raise Conflict("It was decided meanwhile.")
    if not may_approve(viewer, row, managed.desks, wrote(managed)):
        raise Forbidden("Another poster of the organization approves it, not who wrote it.")
    if seen != row.revision:
        raise Conflict("It was changed meanwhile. Look at it again.")


def _tell(viewer: Viewer, managed: Managed, done: str) -> None:
    row = managed.row
    people = {row.author_id, wrote(managed)} - {viewer.id, None}
    told = sorted(number for number in people if number is not None)
    text = f"The opening “{row.title}” is {done}"
    tell(told, APPROVAL.name, f"job:{row.id}", text, f"/jobs/{row.id}/manage", viewer.id)
