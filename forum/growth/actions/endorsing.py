from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.notices import tell
from forum.core.refusals import Invalid, SignInNeeded
from forum.growth.actions.asking import fulfill
from forum.growth.models import Endorsement
from forum.growth.policy import MONTHS_VALID, REMIND_WITHIN, why_not_endorse
from forum.growth.queries.endorsements import (
    get_given,
    get_received,
    organization_of,
    tie_between,
)
from forum.growth.queries.evidence import of_member, seen_by
from forum.growth.queries.framework import get_sub_skill, sub_skills
from forum.growth.queries.pages import Owner
from forum.growth.scale import BASES
from forum.members.models import Connection

PAGE = "/skills/endorsements"
# Endorsements one run of the nightly task reminds of.
MOST_REMINDED = 1000


def endorse(
    viewer: Viewer,
    owner: Owner,
    *,
    slug: str,
    level: int,
    basis: str,
    note: str,
    evidence_id: int | None = None,
) -> Endorsement:
    """Vouch for one sub-skill of a member at one level, and tell them; closes what they asked for.

    Raises what `why_not_endorse` says of the two at this moment, Invalid for an unknown basis or
    for evidence the endorser may not see, NotFound for an unknown sub-skill.
    """
    if viewer.id is None:
        raise SignInNeeded
    item = get_sub_skill(slug)
    _hold(viewer.id, owner.id)
    refusal = why_not_endorse(tie_between(viewer, owner.id, slug), level)
    if refusal is not None:
        raise refusal
    if basis not in BASES:
        raise Invalid("Say how you know.", "basis")
    if evidence_id is not None:
        _check_evidence(viewer, owner, slug, evidence_id)
    moment = now()
    _end_expired(viewer.id, owner.id, slug, moment)
    said = {"level": level, "basis": basis, "note": note, "evidence_id": evidence_id}
    pair = {"from_id": viewer.id, "to_id": owner.id, "slug": slug}
    when = {"at": moment, "expires_at": end_of(moment)}
    row = Endorsement(**pair, **said, **when, organization_id=organization_of(viewer.id))
    db.session.add(row)
    db.session.flush()
    fulfill(viewer.id, owner.id, slug)
    tell([owner.id], "endorsed", f"endorsed:{owner.id}", item.label, PAGE, viewer.id)
    return row


def _hold(one: int, other: int) -> None:
    # Whoever ends the connection, or endorses at the same moment, comes before or after this.
    pair = (Connection.low_id == min(one, other), Connection.high_id == max(one, other))
    db.session.execute(select(Connection.low_id).where(*pair).with_for_update())


def _check_evidence(viewer: Viewer, owner: Owner, slug: str, evidence_id: int) -> None:
    seen = seen_by(viewer, owner.id, owner.connected, of_member(owner.id))
    if not any(item.id == evidence_id and slug in item.slugs for item in seen):
        raise Invalid("Choose evidence they show you for this sub-skill.", "evidence")


def _end_expired(from_id: int, to_id: int, slug: str, moment: datetime) -> None:
    db.session.execute(
        update(Endorsement)
        .where(
            Endorsement.from_id == from_id,
            Endorsement.to_id == to_id,
            Endorsement.slug == slug,
            Endorsement.ended_at.is_(None),
            Endorsement.expires_at <= moment,
        )
        .values(ended_at=Endorsement.expires_at)
    )


def end_of(moment: datetime) -> datetime:
    """Return when an endorsement given at a moment runs out."""
    year = moment.year + MONTHS_VALID // 12
    day = 28 if (moment.month, moment.day) == (2, 29) else moment.day
    return moment.replace(year=year, day=day)


def revoke(viewer: Viewer, endorsement_id: int) -> None:
    """Take back an endorsement of the viewer's own; raises NotFound."""
    get_given(viewer, endorsement_id).ended_at = now()
    db.session.flush()


def set_hidden(viewer: Viewer, endorsement_id: int, hidden: bool) -> None:
    """Take an endorsement the viewer was given from view, or show it again; raises NotFound."""
    row = get_received(viewer, endorsement_id)
    row.hidden_at = (row.hidden_at or now()) if hidden else None
    db.session.flush()


def end_what_expired() -> None:
    """Close endorsements whose time is over."""
    over = (Endorsement.ended_at.is_(None), Endorsement.expires_at <= now())
    statement = update(Endorsement).where(*over).values(ended_at=Endorsement.expires_at)
    db.session.execute(statement, execution_options={"synchronize_session": False})


def remind_of_ends() -> int:
    """Tell both sides, once, of endorsements that end within a month; return how many end."""
    moment = now()
    due = (
        select(Endorsement)
        .where(
            Endorsement.ended_at.is_(None),
            Endorsement.hidden_at.is_(None),
            Endorsement.reminded_at.is_(None),
            Endorsement.expires_at > moment,
            Endorsement.expires_at <= moment + REMIND_WITHIN,
        )
        .order_by(Endorsement.expires_at)
        .limit(MOST_REMINDED)
    )
    rows = db.session.scalars(due).all()
    labels = {item.slug: item.label for item in sub_skills()} if rows else {}
    for row in rows:
        label = labels.get(row.slug, row.slug)
        row.reminded_at = moment
        topic = f"endorsement:{row.id}"
        tell([row.to_id], "endorsement-ends", topic, f"An endorsement of your “{label}”", PAGE)
        tell([row.from_id], "endorsement-ends", topic, f"Your endorsement for “{label}”", PAGE)
    return len(rows)
