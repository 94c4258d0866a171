from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import and_, insert, select, tuple_, update

from forum.core.db import db, transaction
from forum.core.hot import upsert
from forum.core.versions import SITE, touch
from forum.exchange.faults import Fault, Place
from forum.exchange.loading.cooking import Cook
from forum.exchange.loading.known import Known
from forum.exchange.skills.reading import (
    read_ask,
    read_framework,
    read_skill_comment,
    read_skill_proposal,
    read_term_proposal,
)
from forum.exchange.skills.records import (
    AskRecord,
    FrameworkRecord,
    SkillCommentRecord,
    SkillProposalRecord,
    SubSkillRecord,
    TermProposalRecord,
)
from forum.exchange.stages import Stage
from forum.growth.models import EndorsementAsk
from forum.vocab.models import (
    Framework,
    SkillComment,
    SkillProposal,
    SkillVote,
    SubSkill,
    Term,
    TermProposal,
)


def check_skills(place: Place, slugs: Iterable[str], known: set[str]) -> None:
    """Raise Fault for a sub-skill that no version of the framework has."""
    for slug in slugs:
        if slug not in known:
            raise Fault(place, f"there is no skill “{slug}”.")


def skill_slugs() -> set[str]:
    """Return the slugs of the sub-skills of all versions."""
    return set(db.session.scalars(select(SubSkill.slug).distinct()))


def _write_frameworks(known: Known, records: Sequence[FrameworkRecord]) -> None:
    """Write versions of the framework that are not here.

    One that is here must have the same sub-skills. It stays as it is, but where nobody but this
    source's people are here, it becomes what the source says of it.
    """
    with transaction():
        for record in records:
            _write_framework(record, alone="member" in known.keeps)
        known.remember("framework", [(record.id, record.version) for record in records])
        touch(SITE)


def _write_framework(record: FrameworkRecord, alone: bool) -> None:
    of_version = select(SubSkill.slug).where(SubSkill.version == record.version)
    here = set(db.session.scalars(of_version))
    if here and here != {skill.slug for skill in record.sub_skills}:
        raise Fault(
            record.place, f"version {record.version} of the framework here has other sub-skills."
        )
    if here and not alone:
        return
    values = {"version": record.version, "adopted_at": record.adopted_at, "note": record.note}
    upsert(Framework, values, ("version",), "adopted_at", "note")
    for skill in record.sub_skills:
        row = _sub_skill(record.version, skill)
        upsert(SubSkill, row, ("version", "slug"), *(row.keys() - {"version", "slug"}))


def _sub_skill(version: int, skill: SubSkillRecord) -> dict[str, Any]:
    return {
        "version": version,
        "slug": skill.slug,
        "code": skill.code,
        "skill": skill.skill,
        "label": skill.label,
        "position": skill.order,
        "sources": skill.sources,
        **{f"level_{number}": text for number, text in enumerate(skill.levels, 1)},
    }


def _write_term_proposals(known: Known, records: Sequence[TermProposalRecord]) -> None:
    with transaction():
        numbers = known.number("term proposal", [record.id for record in records])
        terms = _terms([record.term for record in records if record.term])
        rows = []
        for record, number in zip(records, numbers, strict=True):
            if record.term and record.term not in terms:
                raise Fault(record.place, f"there is no term “{record.term}”.")
            rows.append(
                {
                    "id": number,
                    "vocabulary": record.vocabulary,
                    "label": record.label,
                    "why": record.why,
                    "author_id": known.get("member", record.author, record.place),
                    "created_at": record.created_at,
                    "state": record.state,
                    "term_id": terms.get(record.term or ""),
                    "answer": record.answer,
                }
            )
        db.session.execute(insert(TermProposal), rows)
        known.remember_all("term proposal", records, numbers)


def _terms(names: Sequence[str]) -> dict[str, int]:
    pairs = [tuple(name.split("/", 1)) for name in names if "/" in name]
    rows = select(Term.vocabulary, Term.slug, Term.id)
    found = db.session.execute(rows.where(tuple_(Term.vocabulary, Term.slug).in_(pairs)))
    return {f"{vocabulary}/{slug}": number for vocabulary, slug, number in found}


def _write_skill_proposals(known: Known, records: Sequence[SkillProposalRecord]) -> None:
    with transaction():
        numbers = known.number("skill proposal", [record.id for record in records])
        versions = set(db.session.scalars(select(Framework.version)))
        rows, votes = [], []
        for record, number in zip(records, numbers, strict=True):
            if record.version and record.version not in versions:
                raise Fault(record.place, f"the framework has no version {record.version}.")
            rows.append(_skill_proposal(known, record, number))
            votes += [
                {
                    "proposal_id": number,
                    "user_id": known.get("member", vote.member, record.place),
                    "at": vote.at,
                }
                for vote in record.votes
            ]
        db.session.execute(insert(SkillProposal), rows)
        if votes:
            db.session.execute(insert(SkillVote), votes)
        known.remember_all("skill proposal", records, numbers)
        touch(SITE)


def _skill_proposal(known: Known, record: SkillProposalRecord, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "author_id": known.get("member", record.author, record.place),
        "skill": record.skill,
        "name": record.name,
        "why": record.why,
        "behaviors": record.behaviors,
        "created_at": record.created_at,
        "vote_count": len(record.votes),
        "state": record.state,
        "version": record.version,
        "answer": record.answer,
    }


def _write_skill_comments(known: Known, records: Sequence[SkillCommentRecord]) -> None:
    # Of a deleted one nothing is left.
    texts = ["" if record.state == "deleted" else record.body for record in records]
    cooked = Cook().all([("markdown", text) for text in texts])
    with transaction():
        numbers = known.number("skill comment", [record.id for record in records])
        rows = [
            {
                "id": number,
                "proposal_id": known.get("skill proposal", record.proposal, record.place),
                "author_id": known.get("member", record.author, record.place),
                "source": text,
                "html": made.html if text else "",
                "at": record.at,
                "state": record.state,
            }
            for record, number, text, made in zip(records, numbers, texts, cooked, strict=True)
        ]
        db.session.execute(insert(SkillComment), rows)
        known.remember_all("skill comment", records, numbers)
        touch(SITE)


def _write_asks(known: Known, records: Sequence[AskRecord]) -> None:
    """Write who asked whom for an endorsement; what waits closes what the two had waiting."""
    with transaction():
        numbers = known.number("endorsement ask", [record.id for record in records])
        slugs, waiting = skill_slugs(), set()
        rows = []
        for record, number in zip(records, numbers, strict=True):
            check_skills(record.place, [record.skill], slugs)
            row = _ask(known, record, number)
            key = (row["from_id"], row["to_id"], record.skill)
            if record.state == "open" and key in waiting:
                raise Fault(record.place, "this member has asked the other for this already.")
            if record.state == "open":
                waiting.add(key)
                _close_earlier(*key, record)
            rows.append(row)
        db.session.execute(insert(EndorsementAsk), rows)
        known.remember_all("endorsement ask", records, numbers)


def _close_earlier(by: int, to: int, slug: str, record: AskRecord) -> None:
    ask = EndorsementAsk
    pair = and_(ask.from_id == by, ask.to_id == to, ask.slug == slug)
    waiting = update(ask).where(pair, ask.state == "open")
    db.session.execute(waiting.values(state="withdrawn", answered_at=record.created_at))


def _ask(known: Known, record: AskRecord, number: int) -> dict[str, Any]:
    return {
        "id": number,
        "from_id": known.get("member", record.by, record.place),
        "to_id": known.get("member", record.to, record.place),
        "slug": record.skill,
        "level": record.level,
        "note": record.note,
        "state": record.state,
        "created_at": record.created_at,
        "answered_at": record.answered_at,
    }


FRAMEWORKS = Stage("framework", "frameworks", read_framework, _write_frameworks)
STAGES: tuple[Stage[Any], ...] = (
    Stage("endorsement ask", "endorsement-asks", read_ask, _write_asks),
    Stage("term proposal", "term-proposals", read_term_proposal, _write_term_proposals),
    Stage("skill proposal", "skill-proposals", read_skill_proposal, _write_skill_proposals),
    Stage("skill comment", "skill-comments", read_skill_comment, _write_skill_comments),
)
