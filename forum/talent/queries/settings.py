from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import func, or_, select

from forum.core.access import Role, Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.members.portfolio import Piece, own_pieces, shown_pieces
from forum.organizations.models import Organization
from forum.organizations.queries.houses import houses_of
from forum.organizations.queries.work import unended_places
from forum.talent.models import (
    Candidate,
    CandidateEvidence,
    CandidateHidden,
    CandidateListItem,
    CandidateState,
)
from forum.talent.policy import RECRUITER, Seeker
from forum.talent.queries.one import get_sheet
from forum.talent.sections import Sheet

MOST_NAMES = 12
# Somebody who is signed in and is no member there is.
NOBODY = 0
STRANGER = Viewer(id=NOBODY, role=Role.member, verified=True)


class Cover(NamedTuple):
    """An organization somebody is hidden from, and with it its whole network.

    `names` are the first of the network, `others` how many there are in all.
    """

    organization_id: int
    slug: str
    name: str
    names: tuple[str, ...]
    others: int


def get_mine(user_id: int) -> Candidate:
    """Return what a member shows; the beginning, unsaved and off, when they never said."""
    found = db.session.get(Candidate, user_id)
    if found is not None:
        return found
    return Candidate(
        user_id=user_id,
        audience="off",
        sections=("about", "context", "skills", "evidence"),
        availability="",
        moves="no",
        remote=False,
        families=(),
        certifications=(),
        pitch="",
        pitch_html="",
        updated_at=now(),
    )


def states_of(user_id: int) -> list[str]:
    """Return the states a member would move to."""
    rows = select(CandidateState.state).where(CandidateState.user_id == user_id)
    return list(db.session.scalars(rows.order_by(CandidateState.state)))


def evidence_of(user_id: int) -> list[tuple[str, int]]:
    """Return the pieces (kind, number) a member chose, in their order."""
    rows = select(CandidateEvidence.kind, CandidateEvidence.piece_id).where(
        CandidateEvidence.user_id == user_id
    )
    order = (CandidateEvidence.position, CandidateEvidence.kind, CandidateEvidence.piece_id)
    return [(kind, number) for kind, number in db.session.execute(rows.order_by(*order))]


def pieces_to_choose(viewer: Viewer, chosen: Iterable[tuple[str, int]]) -> list[Piece]:
    """Return the pieces of work a member may show: those chosen first, then the latest."""
    me = viewer.id or 0
    kept = shown_pieces(viewer, me, chosen)
    known = {(piece.kind, piece.number) for piece in kept}
    fresh = [piece for piece in own_pieces(me) if (piece.kind, piece.number) not in known]
    return [*kept, *fresh]


def employers_of(user_id: int) -> list[Cover]:
    """Return where a member works or will work: they are always hidden from there."""
    return _covers(place.organization_id for place in unended_places(user_id))


def hidden_of(user_id: int) -> list[Cover]:
    """Return the organizations a member hides from, by name; a fixed number of statements."""
    rows = select(CandidateHidden.organization_id).where(CandidateHidden.user_id == user_id)
    return _covers(db.session.scalars(rows))


def list_count(user_id: int) -> int:
    """Return on how many lists a member is."""
    rows = select(func.count()).select_from(CandidateListItem)
    return db.session.scalar(rows.where(CandidateListItem.user_id == user_id)) or 0


def sheet_for(viewer: Viewer, organization_id: int) -> Sheet | None:
    """Return what a recruiter of an organization sees of the viewer, None when nothing.

    Of no organization in particular with 0. Read as by somebody the viewer has nothing to do with.
    """
    seeker = Seeker(RECRUITER, NOBODY, organization_id)
    try:
        return get_sheet(STRANGER, seeker, viewer.username)
    except NotFound:
        return None


def _covers(numbers: Iterable[int]) -> list[Cover]:
    """Return organizations by name, each with the network it belongs to."""
    houses = houses_of(sorted(set(numbers)))
    if not houses:
        return []
    named = {
        row.id: row
        for row in db.session.execute(
            select(Organization.id, Organization.slug, Organization.name).where(
                Organization.id.in_(sorted(number for number in houses if number is not None))
            )
        )
    }
    networks = _networks(set(houses.values()))
    found = [
        Cover(row.id, row.slug, row.name, *_told(networks[houses[row.id]], row.name))
        for row in named.values()
    ]
    return sorted(found, key=lambda cover: (cover.name.casefold(), cover.organization_id))


def _told(names: list[str], own: str) -> tuple[tuple[str, ...], int]:
    others = [name for name in names if name != own]
    return tuple(others[:MOST_NAMES]), len(others)


def _networks(tops: set[int]) -> dict[int, list[str]]:
    """Return topmost organization → names of all that belong to it, itself too; one statement."""
    known = select(Organization.id.label("top"), Organization.id).where(
        Organization.id.in_(sorted(tops))
    )
    tree = known.cte(recursive=True)
    led = or_(Organization.parent_id == tree.c.id, Organization.merged_into_id == tree.c.id)
    tree = tree.union(select(tree.c.top, Organization.id).join(tree, led))
    rows = (
        select(tree.c.top, Organization.name)
        .join(Organization, Organization.id == tree.c.id)
        .where(Organization.merged_into_id.is_(None))
        .order_by(Organization.name_key, Organization.id)
    )
    found: dict[int, list[str]] = {top: [] for top in tops}
    for top, name in db.session.execute(rows):
        found[top].append(name)
    return found
