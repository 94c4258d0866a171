from __future__ import annotations

from forum.core.versions import Snapshot
from forum.vocab.queries.skills import current_version, sub_skills_of


def _labels() -> dict[str, str]:
    version = current_version()
    return {row.slug: row.label for row in sub_skills_of(version)} if version else {}


# Slug → label of the sub-skills in use, in their order; no statement while nothing changes.
skill_labels: Snapshot[dict[str, str]] = Snapshot(_labels)
