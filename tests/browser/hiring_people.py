"""Members who show themselves to those who look for people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.growth.models import Assessment, Rating
from forum.talent.choices import SECTIONS
from forum.talent.models import Candidate
from forum.vocab.models import SubSkill
from tests.browser.hiring_town import HiringTown


def show(town: HiringTown, person: Viewer, levels: Mapping[str, int], **changes: Any) -> None:
    """Have a member rate themselves, and show all of it to recruiters (or as `changes` say)."""
    values = {
        "audience": "recruiters",
        "sections": tuple(SECTIONS),
        "turned_on_at": now(),
        "updated_at": now(),
    } | changes

    def write() -> None:
        rows = db.session.scalars(db.select(SubSkill).where(SubSkill.version == 1))
        numbers = {row.slug: row.id for row in rows}
        done = Assessment(user_id=person.id, version=1, started_at=now(), finished_at=now())
        db.session.merge(Candidate(user_id=person.id, **values))
        db.session.add(done)
        db.session.flush()
        db.session.add_all(
            Rating(assessment_id=done.id, sub_skill_id=numbers[slug], level=level)
            for slug, level in levels.items()
        )

    town.do(write)
