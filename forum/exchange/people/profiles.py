from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import delete, func, insert, select, update

from forum.core.db import db, transaction
from forum.core.hot import upsert
from forum.core.markup import Cooked
from forum.core.versions import SITE, touch
from forum.exchange.faults import Fault
from forum.exchange.loading.cooking import Cook
from forum.exchange.loading.known import Known
from forum.exchange.people.pictures import keep_photo
from forum.exchange.people.records import AssessmentRecord, ContextRecord, ProfileRecord
from forum.growth.models import Assessment, Rating
from forum.members.models import Context, ContextTerm, Profile
from forum.organizations.models import Affiliation, Organization
from forum.vocab.models import SubSkill, Term


class Profiles:
    """Writes the public side of members who are here, once all of them are."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._cook = Cook()

    def write(self, known: Known, records: Sequence[ProfileRecord]) -> None:
        """Write profiles, contexts, places and assessments of members this source brought."""
        texts = [text for record in records for text in (record.helps, record.doing)]
        cooked = self._cook.all([("markdown", text) for text in texts])
        # What is left of a batch that fails goes with the nightly sweep.
        shown = {r.id: keep_photo(self._folder, r.photo, r.place) for r in records if r.photo}
        with transaction():
            skills, terms = _sub_skills(), _terms()
            for record, helps, doing in zip(records, cooked[::2], cooked[1::2], strict=True):
                number = known.get("member", record.id, record.place)
                _write_profile(record, number, helps, doing, shown.get(record.id))
                if record.context:
                    _write_context(record, record.context, number, terms)
                _write_places(known, record, number)
                for look in record.assessments:
                    _write_assessment(record, look, number, skills)
            _count_members()
            known.remember("profile", [(record.id, 0) for record in records])
            touch(SITE)


def _write_profile(
    record: ProfileRecord, number: int, helps: Cooked, doing: Cooked, photo: str | None
) -> None:
    values: dict[str, Any] = {
        "headline": record.headline,
        "pronouns": record.pronouns,
        "languages": record.languages,
        "pathway_step": record.pathway_step,
        "state": record.state,
        "links": [list(link) for link in record.links],
        "helps_source": record.helps,
        "helps_html": helps.html,
        "doing_source": record.doing,
        "doing_html": doing.html,
        "photo": photo,
    }
    values |= {f"{name}_shown": audience for name, audience in record.shown.items()}
    db.session.execute(update(Profile).where(Profile.user_id == number).values(**values))


def _write_context(
    record: ProfileRecord, context: ContextRecord, number: int, terms: dict[str, int]
) -> None:
    unknown = [name for name in context.terms if name not in terms]
    if unknown:
        raise Fault(record.place, f"there is no term “{unknown[0]}”.")
    values = {
        "user_id": number,
        "stage": context.stage,
        "organization_kind": context.organization_kind,
        "size_band": context.size_band,
        "locale": context.locale,
        "working_on": context.working_on,
        "open_to_contact": context.open_to_contact,
        "capacity": context.capacity,
        "as_of": context.as_of,
    }
    upsert(Context, values, ("user_id",), *(name for name in values if name != "user_id"))
    db.session.execute(delete(ContextTerm).where(ContextTerm.user_id == number))
    chosen = sorted({terms[name] for name in context.terms})
    if chosen:
        rows = [{"user_id": number, "term_id": term} for term in chosen]
        db.session.execute(insert(ContextTerm), rows)


def _write_places(known: Known, record: ProfileRecord, number: int) -> None:
    rows = [
        {
            "user_id": number,
            "organization_id": known.get("organization", place.organization, record.place),
            "title": place.title,
            "family": place.family,
            "starts_on": place.starts_on,
            "ends_on": place.ends_on,
            "verified_at": place.verified_at,
            "verified_how": place.verified_how,
            "verified_note": place.verified_note,
            "expires_at": place.expires_at,
            "created_at": place.created_at,
        }
        for place in record.places
    ]
    if rows:
        db.session.execute(insert(Affiliation), rows)


def _write_assessment(
    record: ProfileRecord, look: AssessmentRecord, number: int, skills: dict[tuple[int, str], int]
) -> None:
    unknown = [slug for slug in look.levels if (look.version, slug) not in skills]
    if unknown:
        raise Fault(record.place, f"version {look.version} has no skill “{unknown[0]}”.")
    row = Assessment(
        user_id=number,
        version=look.version,
        started_at=look.started_at,
        finished_at=look.finished_at,
    )
    db.session.add(row)
    db.session.flush()
    ratings = [
        {"assessment_id": row.id, "sub_skill_id": skills[look.version, slug], "level": level}
        for slug, level in look.levels.items()
    ]
    if ratings:
        db.session.execute(insert(Rating), ratings)


def _sub_skills() -> dict[tuple[int, str], int]:
    rows = db.session.execute(select(SubSkill.version, SubSkill.slug, SubSkill.id))
    return {(version, slug): number for version, slug, number in rows}


def _terms() -> dict[str, int]:
    rows = db.session.execute(select(Term.vocabulary, Term.slug, Term.id))
    return {f"{vocabulary}/{slug}": number for vocabulary, slug, number in rows}


def _count_members() -> None:
    """Set how many people are at each organization from their places."""
    current = select(func.count(func.distinct(Affiliation.user_id))).where(
        Affiliation.organization_id == Organization.id,
        Affiliation.ends_on.is_(None) | (Affiliation.ends_on >= func.current_date()),
    )
    with_people = select(Affiliation.organization_id)
    db.session.execute(
        update(Organization)
        .where(Organization.id.in_(with_people))
        .values(member_count=current.scalar_subquery())
    )
