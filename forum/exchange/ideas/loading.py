from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select, update

from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.files import attach
from forum.core.markup import excerpt, slug_of
from forum.core.versions import SITE, touch
from forum.exchange.events import Loaded
from forum.exchange.faults import Fault, Place
from forum.exchange.ideas.reading import read_idea, read_replication, read_snapshot
from forum.exchange.ideas.records import IdeaRecord, SnapshotRecord
from forum.exchange.ideas.replications import write_replications
from forum.exchange.ideas.settling import settle_all
from forum.exchange.loading.known import Known
from forum.exchange.people.pictures import judged_file
from forum.exchange.skills.loading import check_skills, skill_slugs
from forum.exchange.stages import Stage
from forum.ideas.actions.cooking import CookedCard, cooked_card
from forum.ideas.models import (
    Idea,
    IdeaCard,
    IdeaCredit,
    IdeaMark,
    IdeaSkill,
    IdeaTerm,
    IdeaVersion,
    StatusChange,
)
from forum.ideas.terms import carried_terms
from forum.members.models import ContextSnapshot
from forum.vocab.queries import terms

Item = dict[str, Any]


def stages(folder: Path) -> tuple[Stage[Any], ...]:
    """Return how the ideas of a native folder are read and written, in their order."""
    return (
        Stage("context snapshot", "context-snapshots", read_snapshot, _write_snapshots),
        Stage("idea", "ideas", read_idea, Ideas(folder).write),
    )


# Written once it is known which ideas were merged.
REPLICATIONS: Stage[Any] = Stage(
    "replication", "replications", read_replication, write_replications
)


def _check_terms(place: Place, facts: Mapping[str, Sequence[str]]) -> None:
    known = terms.get().by_slug
    for vocabulary, slugs in facts.items():
        for slug in slugs:
            if vocabulary != "state" and (vocabulary, slug) not in known:
                raise Fault(place, f"there is no term “{vocabulary}/{slug}”.")


def _write_snapshots(known: Known, records: Sequence[SnapshotRecord]) -> None:
    with transaction():
        numbers = known.number("context snapshot", [record.id for record in records])
        rows = []
        for record, number in zip(records, numbers, strict=True):
            _check_terms(record.place, record.facts)
            rows.append(
                {
                    "id": number,
                    "user_id": known.find_or_none("member", record.member, record.place),
                    "organization_id": known.find_or_none(
                        "organization", record.organization, record.place
                    ),
                    "facts": {name: list(slugs) for name, slugs in record.facts.items()},
                    "taken_at": record.taken_at,
                }
            )
        db.session.execute(insert(ContextSnapshot), rows)
        known.remember_all("context snapshot", records, numbers)


@dataclass(frozen=True)
class Ideas:
    """Writes ideas, with the files that are in a folder."""

    folder: Path

    def write(self, known: Known, records: Sequence[IdeaRecord]) -> None:
        """Write ideas with all their versions; those they come from or went to are set later."""
        with transaction(write=False):
            slugs = skill_slugs()
            for record in records:
                _check(record, slugs)
            cooked = [cooked_card(record.versions[-1].card) for record in records]
        with transaction():
            numbers = known.number("idea", [record.id for record in records])
            rows = [
                _idea(known, record, number, text)
                for record, number, text in zip(records, numbers, cooked, strict=True)
            ]
            _check_threads(records, rows)
            db.session.execute(insert(Idea), rows)
            _insert_parts(known, records, numbers, cooked)
            for record, number in zip(records, numbers, strict=True):
                self._attach(known, record, number)
            known.remember_all("idea", records, numbers)
            settle_all(numbers)
            announce(Loaded("idea", numbers))
            touch(SITE, "front", "ideas", *(f"idea:{number}" for number in numbers))

    def _attach(self, known: Known, record: IdeaRecord, number: int) -> None:
        for one in record.files:
            judged = judged_file(self.folder, one.file, record.place)
            kept = attach(known.get("member", one.by, record.place), "idea", number, judged)
            kept.added_at = one.file.added_at
        db.session.flush()


def _check(record: IdeaRecord, slugs: set[str]) -> None:
    for version in record.versions:
        _check_terms(record.place, dict(version.card.context) | {"problem": version.card.problems})
        check_skills(record.place, version.card.skills, slugs)


def _check_threads(records: Sequence[IdeaRecord], rows: Sequence[Item]) -> None:
    """Refuse a second idea that is talked about in one thread."""
    wanted = {row["thread_id"] for row in rows if row["thread_id"] is not None}
    taken = set(db.session.scalars(select(Idea.thread_id).where(Idea.thread_id.in_(wanted))))
    for record, row in zip(records, rows, strict=True):
        if row["thread_id"] in taken:
            raise Fault(record.place, f"another idea has the thread “{record.thread}”.")
        if row["thread_id"] is not None:
            taken.add(row["thread_id"])


def _idea(known: Known, record: IdeaRecord, number: int, cooked: CookedCard) -> Item:
    place, last, removed = record.place, record.versions[-1], record.removed
    card, source = last.card, record.made_from
    return {
        "id": number,
        "title": card.title,
        "slug": slug_of(card.title, "idea"),
        "problem": card.problem,
        "excerpt": excerpt(cooked.lead)[:300],
        "author_id": known.get("member", record.author, place),
        "audience": card.audience,
        "status": record.statuses[-1].status,
        "state": record.state,
        "version": len(record.versions),
        "claimed": card.claimed,
        "setup": card.setup,
        "weekly": card.weekly,
        "cost": card.cost,
        "snapshot_id": known.get("context snapshot", last.snapshot, place),
        "thread_id": known.find_or_none("thread", record.thread, place),
        "source_thread_id": known.find_or_none("thread", source.thread, place),
        "source_post_number": source.post,
        "created_at": record.created_at,
        "updated_at": record.updated_at,
        "removed_at": removed.at if removed else None,
        "removed_by_id": known.find_or_none("member", removed.by, place) if removed else None,
        "removed_reason": removed.reason if removed else None,
    }


def _insert_parts(
    known: Known,
    records: Sequence[IdeaRecord],
    numbers: Sequence[int],
    cooked: Sequence[CookedCard],
) -> None:
    news: dict[Any, list[Item]] = defaultdict(list)
    for record, number, text in zip(records, numbers, cooked, strict=True):
        for model, items in _parts(known, record, text):
            news[model] += [{"idea_id": number, **item} for item in items]
    for model, rows in news.items():
        if rows:
            db.session.execute(insert(model), rows)


def _parts(
    known: Known, record: IdeaRecord, cooked: CookedCard
) -> Iterator[tuple[Any, Iterable[Item]]]:
    card = record.versions[-1].card
    yield IdeaCard, [{"html": cooked.html, "text": cooked.text}]
    yield IdeaVersion, _versions(known, record)
    yield IdeaTerm, [{"term_id": term} for term in sorted(carried_terms(card))]
    yield IdeaSkill, [{"slug": slug} for slug in card.skills]
    yield StatusChange, _statuses(known, record)
    yield IdeaMark, _marks(known, record)
    yield IdeaCredit, _credits(known, record)


def _versions(known: Known, record: IdeaRecord) -> Iterator[Item]:
    for place, version in enumerate(record.versions, 1):
        yield {
            "version": place,
            "fields": version.card.as_json(),
            "snapshot_id": known.get("context snapshot", version.snapshot, record.place),
            "by_id": known.get("member", version.by, record.place),
            "at": version.at,
            "note": version.note,
        }


def _statuses(known: Known, record: IdeaRecord) -> Iterator[Item]:
    before = ""
    for entry in record.statuses:
        yield {
            "before": before,
            "after": entry.status,
            "note": entry.note,
            "by_id": known.get("member", entry.by, record.place),
            "at": entry.at,
        }
        before = entry.status


def _marks(known: Known, record: IdeaRecord) -> Iterator[Item]:
    for mark in record.marks:
        user_id = known.get("member", mark.member, record.place)
        yield {"user_id": user_id, "kind": mark.kind, "at": mark.at}


def _credits(known: Known, record: IdeaRecord) -> Iterator[Item]:
    for credit in record.credits:
        yield {"user_id": known.get("member", credit.member, record.place), "kind": credit.kind}


def place_ideas(known: Known, records: Iterable[IdeaRecord]) -> None:
    """Say which ideas others were merged into or made from, once all of them are here."""
    tied = [record for record in records if record.merged_into or record.made_from.idea]
    _check_merges(tied)
    with transaction():
        for record in tied:
            number = known.get("idea", record.id, record.place)
            for column, foreign in (
                (Idea.merged_into_id, record.merged_into),
                (Idea.source_idea_id, record.made_from.idea),
            ):
                if foreign:
                    other = known.get("idea", foreign, record.place)
                    # What happened here since an earlier load stays.
                    mine = (Idea.id == number, column.is_(None))
                    db.session.execute(update(Idea).where(*mine).values({column: other}))


def _check_merges(tied: Sequence[IdeaRecord]) -> None:
    into = {record.id: record.merged_into for record in tied if record.merged_into}
    for record in tied:
        seen, at = {record.id}, into.get(record.id)
        while at is not None:
            if at in seen:
                raise Fault(record.place, "these ideas are merged into each other.")
            seen.add(at)
            at = into.get(at)
