"""A member's endorsements, evidence and levels, as they show them to others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Role, Viewer
from forum.core.db import db
from forum.core.markup import excerpt
from forum.growth.policy import verified_level
from forum.growth.queries.endorsements import Voice, standing_for
from forum.growth.queries.evidence import Item, of_member, seen_by, shown_slugs
from forum.growth.queries.framework import sub_skills
from forum.growth.queries.pages import own_rows
from forum.growth.scale import BASES, LEVELS
from forum.growth.works import KINDS as KINDS_OF_WORKS
from forum.growth.works import readable_works
from forum.members.policy import connected_with, visible_members
from forum.members.portfolio import (
    Keeper,
    Piece,
    SkillSaid,
    register_keeper,
    register_skills,
)
from forum.organizations.models import Organization
from forum.vocab.queries import terms

MOST_OFFERED = 60


def register() -> None:
    """Have endorsements and evidence be chosen and shown, and levels be told."""
    register_keeper(Keeper("endorsement", own_endorsements, shown_endorsements))
    register_keeper(Keeper("evidence", own_evidence, shown_evidence))
    register_skills(own_skills)


def own_skills(user_id: int) -> Sequence[SkillSaid]:
    """Return what a member says of their skills beside what others say, where either is said."""
    rows = own_rows(_self(user_id))
    return [
        SkillSaid(row.label, LEVELS[row.said] if row.said else "", _endorsed(row), _is(row))
        for row in rows
        if row.said or row.endorsed
    ]


def own_endorsements(user_id: int) -> Sequence[Piece]:
    """Return the endorsements of a member that stand, highest first, for choosing."""
    found = _endorsements(_self(user_id), user_id, None)
    return list(found.values())[:MOST_OFFERED]


def shown_endorsements(
    viewer: Viewer, owner_id: int, numbers: Collection[int]
) -> Mapping[int, Piece]:
    """Return those of some endorsements that stand and are the owner's, by number.

    Four statements. Who gave one is not told: a school asks the applicant.
    """
    return _endorsements(viewer, owner_id, set(numbers))


def own_evidence(user_id: int) -> Sequence[Piece]:
    """Return all evidence of a member, newest first, for choosing."""
    labels = _labels()
    return [_evidence(item, item.address, labels) for item in of_member(user_id)[:MOST_OFFERED]]


def shown_evidence(viewer: Viewer, owner_id: int, numbers: Collection[int]) -> Mapping[int, Piece]:
    """Return those of some pieces of evidence that are the owner's, by number.

    Their owner chose them for who reads here, whoever else may see them; the page behind a piece
    keeps its own rule, so nothing leads where the viewer would find nothing. Four statements.
    """
    items = [item for item in of_member(owner_id) if item.id in numbers]
    here = select(User.id).where(User.id == owner_id, visible_members())
    if not items or db.session.scalar(here) is None:
        return {}
    linked = viewer.id is not None and _connected(viewer.id, owner_id)
    opens = {item.id for item in seen_by(viewer, owner_id, linked, items)}
    works = readable_works(viewer, {item.address for item in items if item.kind in KINDS_OF_WORKS})
    found, labels = {}, _labels()
    for item in items:
        if item.kind in KINDS_OF_WORKS and item.address not in works:
            continue
        held = item.kind == "file" and item.id not in opens
        found[item.id] = _evidence(item, "" if held else item.address, labels)
    return found


def _self(user_id: int) -> Viewer:
    return Viewer(id=user_id, role=Role.member)


def _connected(user_id: int, owner_id: int) -> bool:
    return bool(db.session.scalar(select(connected_with(user_id, owner_id))))


def _endorsed(row: object) -> str:
    endorsed: Sequence[tuple[int, int]] = getattr(row, "endorsed", ())
    return ", ".join(f"{LEVELS[level]} by {count}" for level, count in endorsed)


def _is(row: object) -> str:
    verified: int | None = getattr(row, "verified", None)
    return LEVELS[verified] if verified else ""


def _endorsements(
    viewer: Viewer, owner_id: int, numbers: Collection[int] | None
) -> dict[int, Piece]:
    voices = standing_for(viewer, owner_id)
    chosen = [v for v in voices if v.readable and (numbers is None or v.id in numbers)]
    if not chosen:
        return {}
    labels = _labels()
    shown = shown_slugs(of_member(owner_id))
    kinds = _kinds([voice.place_id for voice in chosen if voice.place])
    return {
        voice.id: Piece(
            "endorsement",
            voice.id,
            f"{labels.get(voice.slug, voice.slug)}: {LEVELS[voice.level]}",
            "",
            _facts(voice, voices, voice.slug in shown, kinds),
        )
        for voice in chosen
    }


def _facts(
    voice: Voice, voices: Sequence[Voice], shown: bool, kinds: Mapping[int | None, str]
) -> tuple[str, ...]:
    given = [(other.level, other.place_id) for other in voices if other.slug == voice.slug]
    verified = verified_level(given, shown)
    facts = [f"Level {voice.level} of 4", f"How they know: {BASES[voice.basis].lower()}"]
    if voice.place and voice.place_id in kinds:
        facts.append(f"Given from: {kinds[voice.place_id].lower()}")
    if verified is not None and voice.level >= verified and voice.place_id is not None:
        facts.append(f"Counted: verified at level {verified}")
    else:
        facts.append("Not counted as verified")
    if voice.mutual:
        facts.append("The two endorsed each other within a month")
    return tuple(facts)


def _kinds(numbers: Sequence[int | None]) -> dict[int | None, str]:
    """Return organization → its kind in words, of those whose names the viewer may know."""
    wanted = {number for number in numbers if number is not None}
    if not wanted:
        return {}
    rows = select(Organization.id, Organization.kind).where(Organization.id.in_(wanted))
    known = terms.get().by_slug
    named = {
        number: known.get(("organization-kind", kind)) for number, kind in db.session.execute(rows)
    }
    return {number: term.label for number, term in named.items() if term is not None}


def _labels() -> dict[str, str]:
    return {item.slug: item.label for item in sub_skills()}


def _evidence(item: Item, address: str, labels: Mapping[str, str]) -> Piece:
    facts = [", ".join(labels.get(slug, slug) for slug in item.slugs)] if item.slugs else []
    if item.file:
        facts.append(item.file)
    if item.text:
        facts.append(excerpt(item.text)[:300])
    return Piece("evidence", item.id, item.title, address, tuple(facts))
