from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.notices import tell
from forum.core.refusals import Conflict, Invalid, Refusal, SignInNeeded
from forum.growth.models import EndorsementAsk
from forum.growth.policy import ASK_STANDS, MOST_ASKED, WAITING, why_not_ask
from forum.growth.queries.asks import asked_lately, get_ask, waiting_count
from forum.growth.queries.endorsements import tie_between
from forum.growth.queries.framework import get_sub_skill
from forum.growth.queries.pages import Owner
from forum.members.models import Profile


def ask(
    viewer: Viewer, people: Sequence[Owner], *, slug: str, level: int, note: str
) -> Sequence[EndorsementAsk]:
    """Ask counterparts to endorse one sub-skill of the viewer's at a level, and tell them.

    All are asked or none. Raises what `why_not_ask` says of any, Conflict when too many requests
    wait or the same was asked lately, NotFound for an unknown sub-skill.
    """
    if viewer.id is None:
        raise SignInNeeded
    item = get_sub_skill(slug)
    if not people:
        raise Invalid("Choose whom you ask.", "people")
    _own_turn(viewer.id)
    if waiting_count(viewer.id) + len(people) > MOST_ASKED:
        raise Conflict(f"At most {MOST_ASKED} of your requests may wait at a time.", "people")
    for person in people:
        refusal = _against(viewer, person, slug, level)
        if refusal is not None:
            raise refusal
    said = {"slug": slug, "level": level, "note": note, "created_at": now()}
    rows = [EndorsementAsk(from_id=viewer.id, to_id=person.id, **said) for person in people]
    db.session.add_all(rows)
    db.session.flush()
    link = f"/members/{viewer.username}/skills/endorse?skill={slug}"
    for row in rows:
        topic = f"endorsement-ask:{row.id}"
        tell([row.to_id], "endorsement-asked", topic, item.label, link, viewer.id)
    return rows


def _own_turn(user_id: int) -> None:
    # Two tabs of one member ask one after the other, so that the limit holds.
    mine = select(Profile.user_id).where(Profile.user_id == user_id)
    db.session.execute(mine.with_for_update())


def _against(viewer: Viewer, person: Owner, slug: str, level: int) -> Refusal | None:
    tie = tie_between(Viewer(id=person.id), viewer.id or 0, slug)
    refusal = why_not_ask(tie, person.name, level)
    if refusal is None and asked_lately(viewer.id or 0, person.id, slug):
        days = ASK_STANDS.days
        return Conflict(f"You asked {person.name} for this within the last {days} days.", "people")
    return refusal


def decline(viewer: Viewer, ask_id: int) -> None:
    """Say no to a request, without anybody being told; raises NotFound."""
    _end(get_ask(ask_id, EndorsementAsk.to_id == viewer.id, ("open",)), "declined")


def withdraw(viewer: Viewer, ask_id: int) -> None:
    """Take back a request of the viewer's own; raises NotFound."""
    _end(get_ask(ask_id, EndorsementAsk.from_id == viewer.id, WAITING), "withdrawn")


def _end(row: EndorsementAsk, state: str) -> None:
    row.state, row.answered_at = state, now()
    db.session.flush()


def fulfill(endorser_id: int, asker_id: int, slug: str) -> None:
    """Close what a member asked another for, now that it is endorsed."""
    same = (
        EndorsementAsk.to_id == endorser_id,
        EndorsementAsk.from_id == asker_id,
        EndorsementAsk.slug == slug,
        EndorsementAsk.state.in_(WAITING),
    )
    statement = update(EndorsementAsk).where(*same)
    db.session.execute(statement.values(state="done", answered_at=now()))


def let_lapse() -> None:
    """Close requests that nobody answered in time."""
    late = (EndorsementAsk.state == "open", EndorsementAsk.created_at <= now() - ASK_STANDS)
    statement = update(EndorsementAsk).where(*late)
    statement = statement.values(state="withdrawn", answered_at=now())
    db.session.execute(statement, execution_options={"synchronize_session": False})
