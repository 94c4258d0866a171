from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import and_, insert, update

from forum.core.db import db, transaction
from forum.core.files import attach
from forum.exchange.faults import Fault
from forum.exchange.loading.known import Known
from forum.exchange.people.pictures import judged_file
from forum.exchange.people.records import EndorsementRecord, EvidenceRecord
from forum.exchange.skills.loading import check_skills, skill_slugs
from forum.growth.models import Endorsement, Evidence, EvidenceSkill

# Where the file of a piece of evidence is served.
FILE_ADDRESS = "/skills/evidence/{}/file"


@dataclass(frozen=True)
class Showing:
    """Writes what shows skills, with the files that are in a folder."""

    folder: Path

    def write(self, known: Known, records: Sequence[EvidenceRecord]) -> None:
        """Write evidence of members this source brought."""
        with transaction():
            numbers = known.number("evidence", [record.id for record in records])
            rows = [_evidence(known, r, number) for r, number in zip(records, numbers, strict=True)]
            db.session.execute(insert(Evidence), rows)
            slugs, skills = skill_slugs(), []
            for record, number in zip(records, numbers, strict=True):
                check_skills(record.place, record.skills, slugs)
                skills += [
                    {"evidence_id": number, "slug": slug} for slug in dict.fromkeys(record.skills)
                ]
            if skills:
                db.session.execute(insert(EvidenceSkill), skills)
            for record, row in zip(records, rows, strict=True):
                self._attach(record, row)
            known.remember_all("evidence", records, numbers)

    def _attach(self, record: EvidenceRecord, row: dict[str, Any]) -> None:
        if record.file:
            judged = judged_file(self.folder, record.file, record.place)
            kept = attach(row["user_id"], "evidence", row["id"], judged)
            kept.added_at = record.file.added_at


def _evidence(known: Known, record: EvidenceRecord, number: int) -> dict[str, Any]:
    own = FILE_ADDRESS.format(number)
    return {
        "id": number,
        "user_id": known.get("member", record.member, record.place),
        "kind": record.kind,
        "title": record.title,
        "address": own if record.kind == "file" else record.address,
        "text": record.text,
        "shown": record.shown,
        "created_at": record.created_at,
    }


def write_endorsements(known: Known, records: Sequence[EndorsementRecord]) -> None:
    """Write who vouches for whom; what stands ends an earlier one of the pair and skill."""
    with transaction():
        numbers = known.number("endorsement", [record.id for record in records])
        slugs, rows = skill_slugs(), []
        standing: set[tuple[int, int, str]] = set()
        for record, number in zip(records, numbers, strict=True):
            check_skills(record.place, [record.skill], slugs)
            row = _endorsement(known, record, number)
            if row["from_id"] == row["to_id"]:
                raise Fault(record.place, "nobody endorses themselves.")
            key = (row["from_id"], row["to_id"], record.skill)
            if record.ended_at is None and key in standing:
                raise Fault(record.place, "this member has endorsed the other for this already.")
            if record.ended_at is None:
                standing.add(key)
                _end_earlier(*key, record)
            rows.append(row)
        db.session.execute(insert(Endorsement), rows)
        known.remember_all("endorsement", records, numbers)


def _end_earlier(by: int, member: int, slug: str, record: EndorsementRecord) -> None:
    pair = and_(Endorsement.from_id == by, Endorsement.to_id == member, Endorsement.slug == slug)
    standing = update(Endorsement).where(pair, Endorsement.ended_at.is_(None))
    db.session.execute(standing.values(ended_at=record.at))


def _endorsement(known: Known, record: EndorsementRecord, number: int) -> dict[str, Any]:
    place = record.place
    return {
        "id": number,
        "from_id": known.get("member", record.by, place),
        "to_id": known.get("member", record.member, place),
        "slug": record.skill,
        "level": record.level,
        "basis": record.basis,
        "note": record.note,
        "evidence_id": known.get("evidence", record.evidence, place) if record.evidence else None,
        "organization_id": (
            known.get("organization", record.organization, place) if record.organization else None
        ),
        "at": record.at,
        "expires_at": record.expires_at,
        "ended_at": record.ended_at,
        "hidden_at": record.hidden_at,
    }
