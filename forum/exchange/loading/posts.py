from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import insert, select, tuple_

from forum.accounts.models import User
from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.markup import Cooked, excerpt
from forum.core.versions import SITE, touch
from forum.discussions.models import MovedPost, Post, PostSource, Reaction, Revision, Space
from forum.exchange.events import Loaded
from forum.exchange.faults import Fault
from forum.exchange.loading.cooking import Cook
from forum.exchange.loading.known import Known
from forum.exchange.loading.tallies import Tallies
from forum.exchange.loading.threads import ThreadFeed, write_threads
from forum.exchange.records import PostRecord

Row = dict[str, Any]


class Posts:
    """Writes posts in batches, each with the threads its posts open and all counters."""

    def __init__(self, known: Known, threads: ThreadFeed) -> None:
        self._known = known
        self._threads = threads
        self._cook = Cook()

    def write(self, known: Known, records: Sequence[PostRecord]) -> None:
        """Write one batch of new posts; raises Fault, and then nothing of it stays."""
        opened = self._threads.needed(records)
        cooked = self._cook.all([(record.format, record.body) for record in records])
        with transaction():
            tallies = Tallies()
            write_threads(known, opened, tallies)
            threads = [known.get("thread", record.thread, record.place) for record in records]
            tallies.lock(threads)
            rows = self._rows(records, threads, tallies)
            _insert(known, records, rows, cooked)
            for record, row, text in zip(records, rows, cooked, strict=True):
                self._note(record, row, text, tallies)
            tallies.write()
            _tell(tallies, rows)

    def _rows(
        self, records: Sequence[PostRecord], threads: Sequence[int], tallies: Tallies
    ) -> list[Row]:
        numbers = self._known.number("post", [record.id for record in records])
        # Only what stands earlier: a post replies to what was there when it was written.
        own: dict[str, int] = {}
        places = _places(records, threads, tallies)
        together = zip(records, numbers, threads, places, strict=True)
        rows = []
        for record, number, thread, place in together:
            row = _row(self._known, record, own)
            rows.append(row | {"id": number, "thread_id": thread, "number": place})
            own[record.id] = number
        return rows

    def _note(self, record: PostRecord, row: Row, cooked: Cooked, tallies: Tallies) -> None:
        """Move what a thread says of its posts."""
        tallies.add_post(row)
        thread = tallies.threads[row["thread_id"]]
        if row["number"] == 1:
            thread.excerpt = excerpt(cooked.text)[:300]
        answered = self._threads.accepted.get(record.id)
        if answered is None:
            return
        if answered != record.thread:
            raise Fault(record.place, f"the accepted post of “{answered}” is in another thread.")
        if thread.accepted_post_id is None:
            thread.accepted_post_id = row["id"]
            self._known.added["accepted answer"] += 1


def _places(
    records: Sequence[PostRecord], threads: Sequence[int], tallies: Tallies
) -> Iterator[int]:
    """Yield each post's number in its thread: its own where that is free, else the next."""
    wanted = {(t, r.number) for t, r in zip(threads, records, strict=True) if r.number}
    taken = _taken(wanted)
    last = {thread: tallies.threads[thread].last_number for thread in threads}
    for thread, record in zip(threads, records, strict=True):
        number = record.number
        if number is None or (thread, number) in taken:
            number = last[thread] + 1
        taken.add((thread, number))
        last[thread] = max(last[thread], number)
        yield number


def _taken(wanted: set[tuple[int, int]]) -> set[tuple[int, int]]:
    taken: set[tuple[int, int]] = set()
    if wanted:
        for model in (Post, MovedPost):
            place = tuple_(model.thread_id, model.number)
            rows = select(model.thread_id, model.number).where(place.in_(sorted(wanted)))
            taken |= {(thread, number) for thread, number in db.session.execute(rows)}
    return taken


def _row(known: Known, record: PostRecord, batch: dict[str, int]) -> Row:
    place, removed, target = record.place, record.removed, record.reply_to
    return {
        "author_id": known.get("member", record.author, place),
        "created_at": record.created_at,
        "reply_to_id": None if target is None else _target(known, record, target, batch),
        "stage": record.stage,
        "state": record.state,
        "version": record.revisions[-1].version + 1 if record.revisions else 1,
        "edited_at": record.edited_at,
        "helped_count": _count(record, "helped") + record.helped_elsewhere,
        "helped_elsewhere": record.helped_elsewhere,
        "me_too_count": _count(record, "me-too"),
        "removed_at": removed.at if removed else None,
        "removed_by_id": known.get("member", removed.by, place) if removed and removed.by else None,
        "removed_reason": removed.reason if removed else None,
    }


def _target(known: Known, record: PostRecord, target: str, batch: dict[str, int]) -> int:
    number = batch.get(target)
    return known.get("post", target, record.place) if number is None else number


def _count(record: PostRecord, kind: str) -> int:
    return sum(reaction.kind == kind for reaction in record.reactions)


def _insert(
    known: Known, records: Sequence[PostRecord], rows: Sequence[Row], cooked: Sequence[Cooked]
) -> None:
    together = list(zip(records, rows, cooked, strict=True))
    news: list[tuple[Any, list[Row]]] = [
        (Post, [row | {"html": text.html} for _, row, text in together]),
        (
            PostSource,
            [
                {"post_id": row["id"], "format": r.format, "source": r.body, "text": text.text}
                for r, row, text in together
            ],
        ),
        (Revision, [new for r, row, _ in together for new in _revisions(known, r, row["id"])]),
        (Reaction, [new for r, row, _ in together for new in _reactions(known, r, row["id"])]),
    ]
    for model, values in news:
        if values:
            db.session.execute(insert(model), values)
    known.remember("post", [(record.id, row["id"]) for record, row, _ in together])


def _revisions(known: Known, record: PostRecord, number: int) -> Iterator[Row]:
    for earlier in record.revisions:
        yield {
            "post_id": number,
            "version": earlier.version,
            "format": earlier.format,
            "source": earlier.body,
            "title": earlier.title,
            "at": earlier.at,
            "by_id": known.get("member", earlier.by, record.place),
            "reason": earlier.reason,
            "hidden": earlier.hidden,
        }


def _reactions(known: Known, record: PostRecord, number: int) -> Iterator[Row]:
    for mark in record.reactions:
        user_id = known.get("member", mark.member, record.place)
        yield {"post_id": number, "user_id": user_id, "kind": mark.kind, "at": mark.at}


def _tell(tallies: Tallies, rows: Sequence[Row]) -> None:
    """Have pages, lists and the index learn of what the batch brought."""
    announce(Loaded("post", [row["id"] for row in rows]))
    announce(Loaded("tag", sorted(tallies.tags)))
    authors = select(User.username).where(User.id.in_({row["author_id"] for row in rows}))
    spaces = select(Space.slug).where(Space.id.in_({t.space_id for t in tallies.threads.values()}))
    touch(SITE, "front", *(f"thread:{number}" for number in tallies.threads))
    touch(*(f"member:{name}" for name in db.session.scalars(authors)))
    touch(*(f"space:{slug}" for slug in db.session.scalars(spaces)))
