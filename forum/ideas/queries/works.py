"""What a member made of ideas, as evidence of skills names it."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, NamedTuple

from sqlalchemy import func, literal, select, union_all
from sqlalchemy.orm import aliased

from forum.core.access import Viewer
from forum.core.db import db
from forum.ideas.models import Idea, Replication
from forum.ideas.policy import visible_ideas

MOST = 20
_HERE = re.compile(
    r"/ideas/(?P<id>\d{1,18})(?:-[\w-]*)?(?:\?[^#]*)?(?:#replication-(?P<report>\d{1,18}))?"
)
Named = aliased(Idea)


class OwnWork(NamedTuple):
    """An idea of a member's, or a report of how one went."""

    kind: str
    title: str
    href: str


def own_works(viewer: Viewer) -> list[OwnWork]:
    """Return the viewer's latest ideas, and reports of how others' went; one statement."""
    parts = (
        _ideas(viewer).order_by(Idea.id.desc()).limit(MOST).subquery(),
        _reports(viewer).order_by(Replication.id.desc()).limit(MOST).subquery(),
    )
    both = union_all(*(select(part) for part in parts)).subquery()
    rows = db.session.execute(select(both).order_by(both.c.report, both.c.idea.desc()))
    return [_work(row) for row in rows]


def find_work(viewer: Viewer, path: str) -> OwnWork | None:
    """Return the viewer's own idea or report at an address of this site."""
    match = _HERE.fullmatch(path)
    if match is None:
        return None
    if match["report"]:
        mine = _reports(viewer).where(Replication.id == int(match["report"]))
    else:
        mine = _ideas(viewer).where(Idea.id == int(match["id"]))
    row = db.session.execute(mine).one_or_none()
    return _work(row) if row is not None else None


def readable_works(viewer: Viewer, addresses: Collection[str]) -> set[str]:
    """Return those of some addresses of ideas and reports that the viewer may read.

    What was merged is where it went. Two statements.
    """
    ideas: dict[int, set[str]] = {}
    reports: dict[int, set[str]] = {}
    for address in addresses:
        match = _HERE.fullmatch(address)
        if match is not None and match["report"]:
            reports.setdefault(int(match["report"]), set()).add(address)
        elif match is not None:
            ideas.setdefault(int(match["id"]), set()).add(address)
    there = Idea.id == func.coalesce(Named.merged_into_id, Named.id)
    named = select(Named.id).join(Idea, there).where(Named.id.in_(ideas), visible_ideas(viewer))
    tried = (
        select(Replication.id)
        .join(Idea, Idea.id == Replication.idea_id)
        .where(Replication.id.in_(reports), Replication.state == "reported", visible_ideas(viewer))
    )
    found = [ideas[number] for number in db.session.scalars(named)] if ideas else []
    found += [reports[number] for number in db.session.scalars(tried)] if reports else []
    return set().union(*found)


def _ideas(viewer: Viewer) -> Any:
    report: Any = literal(0).label("report")
    return select(report, Idea.id.label("idea"), Idea.slug, Idea.title).where(
        Idea.author_id == viewer.id, visible_ideas(viewer)
    )


def _reports(viewer: Viewer) -> Any:
    report: Any = Replication.id.label("report")
    columns = select(report, Replication.idea_id.label("idea"), Idea.slug, Idea.title)
    return columns.join(Idea, Idea.id == Replication.idea_id).where(
        Replication.user_id == viewer.id, Replication.state == "reported", visible_ideas(viewer)
    )


def _work(row: Any) -> OwnWork:
    if row.report:
        here = f"/ideas/{row.idea}#replication-{row.report}"
        return OwnWork("replication", f"How it went: {row.title}", here)
    return OwnWork("idea", row.title, f"/ideas/{row.idea}-{row.slug}")
