from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from forum.core.access import Viewer
from forum.core.db import db
from forum.ideas.models import Idea, IdeaSkill
from forum.ideas.queries.lists import IdeaLine, lines_of

MOST_LOOKED_AT = 60


def ideas_for_skills(
    viewer: Viewer, slugs: Collection[str], each: int = 2
) -> Mapping[str, Sequence[IdeaLine]]:
    """Return sub-skill → ideas that grow it, those with the best evidence first; one statement.

    None that is archived or was dropped: they are to be tried.
    """
    if not slugs:
        return {}
    wanted = (
        lines_of(viewer)
        .add_columns(IdeaSkill.slug.label("skill"))
        .join(IdeaSkill, IdeaSkill.idea_id == Idea.id)
        .where(IdeaSkill.slug.in_(sorted(slugs)), Idea.status.not_in(("archived", "dropped")))
        .order_by(None)
        .order_by(Idea.evidence.desc(), Idea.replication_count.desc(), Idea.id)
        .limit(MOST_LOOKED_AT)
    )
    found: dict[str, list[IdeaLine]] = defaultdict(list)
    for *columns, skill in db.session.execute(wanted):
        if len(found[skill]) < each:
            found[skill].append(IdeaLine(*columns))
    return found
