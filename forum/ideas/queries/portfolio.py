"""A member's ideas, and reports of how ideas went, as pieces of work they show to others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, select

from forum.core.access import Role, Viewer
from forum.core.db import db
from forum.ideas.models import Idea, Replication
from forum.ideas.policy import visible_ideas
from forum.ideas.states import EVIDENCE, OUTCOMES, STATUSES
from forum.members.models import ContextSnapshot
from forum.members.portfolio import Keeper, Piece, register_keeper
from forum.organizations.queries.houses import houses_of

MOST_OFFERED = 30


def register() -> None:
    """Have ideas and reports be chosen and shown as work."""
    register_keeper(Keeper("idea", own_ideas, shown_ideas))
    register_keeper(Keeper("replication", own_reports, shown_reports))


def own_ideas(user_id: int) -> Sequence[Piece]:
    """Return a member's latest ideas, for choosing."""
    latest = _ideas(_self(user_id), user_id).order_by(Idea.id.desc()).limit(MOST_OFFERED)
    return list(_as_ideas(latest).values())


def shown_ideas(viewer: Viewer, owner_id: int, numbers: Collection[int]) -> Mapping[int, Piece]:
    """Return those of some ideas that are the owner's and that the viewer may read, by number.

    Two statements, and one for each level of parents of the organizations that report.
    """
    return _as_ideas(_ideas(viewer, owner_id).where(Idea.id.in_(numbers)))


def own_reports(user_id: int) -> Sequence[Piece]:
    """Return a member's latest reports of how ideas went, for choosing."""
    latest = _reports(_self(user_id), user_id).order_by(Replication.id.desc()).limit(MOST_OFFERED)
    return list(_as_reports(latest).values())


def shown_reports(viewer: Viewer, owner_id: int, numbers: Collection[int]) -> Mapping[int, Piece]:
    """Return those of some reports that are the owner's and the viewer may read; a statement."""
    return _as_reports(_reports(viewer, owner_id).where(Replication.id.in_(numbers)))


def _self(user_id: int) -> Viewer:
    return Viewer(id=user_id, role=Role.member)


def _ideas(viewer: Viewer, owner_id: int) -> Select[Any]:
    columns: tuple[Any, ...] = (Idea.id, Idea.slug, Idea.title, Idea.status, Idea.evidence)
    return (
        select(*columns, ContextSnapshot.organization_id.label("home"))
        .outerjoin(ContextSnapshot, ContextSnapshot.id == Idea.snapshot_id)
        .where(Idea.author_id == owner_id, visible_ideas(viewer))
    )


def _as_ideas(statement: Select[Any]) -> dict[int, Piece]:
    rows = db.session.execute(statement).all()
    reports: dict[int, list[Any]] = defaultdict(list)
    if rows:
        told = select(Replication.idea_id, Replication.outcome, Replication.organization_id).where(
            Replication.idea_id.in_([row.id for row in rows]), Replication.state == "reported"
        )
        for report in db.session.execute(told):
            reports[report.idea_id].append(report)
    every = [report.organization_id for told in reports.values() for report in told]
    houses = houses_of([*(row.home for row in rows), *every])
    return {
        row.id: Piece(
            "idea",
            row.id,
            row.title,
            f"/ideas/{row.id}-{row.slug}",
            (
                f"{STATUSES[row.status].label}. Evidence: {EVIDENCE[row.evidence].lower()}",
                *_tried(houses.get(row.home), reports[row.id], houses),
            ),
        )
        for row in rows
    }


def _tried(
    home: int | None, reports: Sequence[Any], houses: Mapping[int | None, int]
) -> Sequence[str]:
    """Return what others reported, from other organizations apart from the author's own."""
    where = [(houses.get(report.organization_id), report.outcome) for report in reports]
    others = [(house, went) for house, went in where if house is not None and house != home]
    own = [went for house, went in where if house is not None and house == home]
    unknown = [went for house, went in where if house is None]
    facts = []
    if others:
        count = len({house for house, _ in others})
        places = "1 other organization" if count == 1 else f"{count} other organizations"
        facts.append(f"Reported from {places}: {_outcomes(went for _, went in others)}")
    if own:
        facts.append(f"Reported from the author's own organization: {_outcomes(own)}")
    if unknown:
        facts.append(f"Reported from where is not known: {_outcomes(unknown)}")
    return facts


def _outcomes(went: Any) -> str:
    counts = Counter(went)
    return ", ".join(
        f"{counts[name]} {label.lower()}" for name, label in OUTCOMES.items() if counts[name]
    )


def _reports(viewer: Viewer, owner_id: int) -> Select[Any]:
    columns: tuple[Any, ...] = (
        Replication.id,
        Replication.idea_id,
        Replication.outcome,
        Replication.started_on,
        Replication.ended_on,
        Replication.would_repeat,
        Idea.title,
    )
    return (
        select(*columns)
        .join(Idea, Idea.id == Replication.idea_id)
        .where(
            Replication.user_id == owner_id,
            Replication.state == "reported",
            visible_ideas(viewer),
        )
    )


def _as_reports(statement: Select[Any]) -> dict[int, Piece]:
    return {
        row.id: Piece(
            "replication",
            row.id,
            f"How it went: {row.title}",
            f"/ideas/{row.idea_id}#replication-{row.id}",
            _report_facts(row),
        )
        for row in db.session.execute(statement)
    }


def _report_facts(row: Any) -> tuple[str, ...]:
    facts = [f"Outcome: {OUTCOMES.get(row.outcome, row.outcome).lower()}"]
    if row.ended_on is not None:
        days = (row.ended_on - row.started_on).days + 1
        facts.append(f"Tried for {days} days" if days > 1 else "Tried for a day")
    if row.would_repeat is not None:
        facts.append("Would do it again" if row.would_repeat else "Would not do it again")
    return tuple(facts)
