from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select

from forum.core.files import File, files_of, stored_path
from forum.exchange.native.chunks import chunks, grouped, streamed
from forum.exchange.native.times import optional_time, time
from forum.exchange.people.pictures import FILES, take_along
from forum.ideas.actions.marking import KINDS
from forum.ideas.card import Card
from forum.ideas.models import Idea, IdeaCredit, IdeaMark, IdeaVersion, Replication, StatusChange
from forum.members.models import ContextSnapshot

Item = dict[str, Any]


def snapshot_lines() -> Iterator[Item]:
    """Yield where things were tried, as it was said on the day."""
    for snapshot in streamed(select(ContextSnapshot).order_by(ContextSnapshot.id)):
        yield {
            "id": str(snapshot.id),
            "member": _id(snapshot.user_id),
            "organization": _id(snapshot.organization_id),
            "facts": {name: list(slugs) for name, slugs in sorted(snapshot.facts.items())},
            "taken_at": time(snapshot.taken_at),
        }


def idea_lines(folder: Path) -> Iterator[Item]:
    """Yield ideas with everything that was published of them; their files are copied along."""
    for rows in chunks(select(Idea), Idea.id):
        ideas: list[Idea] = [row[0] for row in rows]
        ids = [idea.id for idea in ideas]
        parts = (
            (IdeaVersion, IdeaVersion.version),
            (StatusChange, StatusChange.id),
            (IdeaMark, IdeaMark.user_id),
            (IdeaCredit, IdeaCredit.user_id),
        )
        versions, statuses, marks, credited = (
            grouped(select(model).order_by(key), model.idea_id, ids) for model, key in parts
        )
        files = _files(ids)
        for idea in ideas:
            number = idea.id
            yield {
                **_idea(idea),
                "versions": [_version(row) for row in versions[number]],
                "statuses": [_status(row) for row in statuses[number]],
                "marks": _marks(marks[number]),
                "credits": [
                    {"as": row.kind, "member": str(row.user_id)} for row in credited[number]
                ],
                "files": [item for file in files[number] if (item := _file(folder, file))],
            }


def _idea(idea: Idea) -> Item:
    source = {
        # What its own source was merged into is made from nothing else.
        "idea": None if idea.source_idea_id == idea.id else _id(idea.source_idea_id),
        "thread": _id(idea.source_thread_id),
        "post": idea.source_post_number,
    }
    removed = (idea.removed_at, idea.removed_by_id, idea.removed_reason)
    return {
        "id": str(idea.id),
        "author": str(idea.author_id),
        "state": idea.state,
        "merged_into": _id(idea.merged_into_id),
        "made_from": source if any(source.values()) else None,
        "thread": _id(idea.thread_id),
        "created_at": time(idea.created_at),
        "updated_at": time(idea.updated_at),
        "removed": _removed(idea) if any(removed) else None,
    }


def _removed(idea: Idea) -> Item:
    return {
        "at": optional_time(idea.removed_at),
        "by": _id(idea.removed_by_id),
        "reason": idea.removed_reason,
    }


def _version(row: IdeaVersion) -> Item:
    return {
        "card": Card.from_json(row.fields).as_json(),
        "snapshot": str(row.snapshot_id),
        "by": str(row.by_id),
        "at": time(row.at),
        "note": row.note,
    }


def _status(row: StatusChange) -> Item:
    return {"status": row.after, "note": row.note, "by": str(row.by_id), "at": time(row.at)}


def _marks(marks: Sequence[IdeaMark]) -> Item:
    return {
        kind: [
            {"member": str(mark.user_id), "at": time(mark.at)}
            for mark in marks
            if mark.kind == kind
        ]
        for kind in KINDS
    }


def _files(ids: Sequence[int]) -> dict[int, list[File]]:
    found: dict[int, list[File]] = defaultdict(list)
    for file in files_of("idea", ids):
        found[file.owner_id].append(file)
    return found


def _file(folder: Path, file: File) -> Item | None:
    """Return a file of an idea; None where it is gone."""
    path = take_along(folder, stored_path(file.name), f"{FILES}/{file.name}.{file.kind}")
    if path is None:
        return None
    return {
        "path": path,
        "filename": file.filename,
        "added_at": time(file.added_at),
        "by": str(file.user_id),
    }


def replication_lines() -> Iterator[Item]:
    """Yield who tries ideas, and how it went."""
    for row in streamed(select(Replication).order_by(Replication.id)):
        yield {
            "id": str(row.id),
            "idea": str(row.idea_id),
            "member": str(row.user_id),
            "state": row.state,
            "version": row.idea_version,
            "organization": _id(row.organization_id),
            "snapshot": _id(row.snapshot_id),
            "started_on": row.started_on.isoformat(),
            "planned_until": row.planned_until.isoformat() if row.planned_until else None,
            "asked_at": optional_time(row.asked_at),
            "ended_on": row.ended_on.isoformat() if row.ended_on else None,
            "outcome": row.outcome,
            "changed": row.changed,
            "differed": row.differed_source,
            "rows": [[*line[:3], int(line[3])] for line in row.rows],
            "would_repeat": row.would_repeat,
            "answer": row.answer_source,
            "answered_at": optional_time(row.answered_at),
            "came_from": _id(row.came_from_id),
            "created_at": time(row.created_at),
            "reported_at": optional_time(row.reported_at),
            "reason": row.removed_reason,
        }


def _id(number: int | None) -> str | None:
    return None if number is None else str(number)
