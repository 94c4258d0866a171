from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import insert

from forum.core.clock import iso
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.discussions.actions.texts import slug_of
from forum.discussions.models import PollVote, Thread, ThreadTag
from forum.exchange.faults import Fault
from forum.exchange.loading.known import Known
from forum.exchange.loading.tallies import Tallies, ThreadTally
from forum.exchange.records import Poll, PostRecord, ThreadRecord
from forum.vocab.queries import canonical_tags, tag_ids


class ThreadFeed:
    """Threads of a source, taken as far as the posts being written need them.

    So each thread comes in the transaction of its first posts, and none stands empty. `accepted`
    tells the thread of each post that is an accepted answer, `merged` are the threads that only
    lead elsewhere, to be written when all others are there.
    """

    def __init__(self, records: Iterator[ThreadRecord], known: Known) -> None:
        self._records = records
        self._known = known
        self._taken: set[str] = set()
        self.accepted: dict[str, str] = {}
        self.merged: list[ThreadRecord] = []

    def needed(self, posts: Sequence[PostRecord]) -> list[ThreadRecord]:
        """Return the new threads up to the last one these posts stand in; raises Fault."""
        new: list[ThreadRecord] = []
        for post in posts:
            while post.thread not in self._taken:
                record = next(self._records, None)
                if record is None:
                    raise Fault(post.place, f"there is no thread “{post.thread}”.")
                new.extend(self._take(record))
        return new

    def rest(self) -> list[ThreadRecord]:
        """Return the new threads no post has asked for."""
        return [new for record in self._records for new in self._take(record)]

    def _take(self, record: ThreadRecord) -> list[ThreadRecord]:
        self._known.unseen("thread", [record])
        self._taken.add(record.id)
        if record.accepted_post is not None:
            self.accepted[record.accepted_post] = record.id
        if self._known.find("thread", record.id) is not None:
            self._known.agree("thread", [(record, record.created_at)])
            return []
        if record.state == "merged":
            self.merged.append(record)
            return []
        return [record]


def write_threads(known: Known, records: Sequence[ThreadRecord], tallies: Tallies) -> None:
    """Write new threads with their tags and polls, in the transaction of their first posts."""
    if not records:
        return
    slugs = canonical_tags({slug for record in records for slug in record.tags})
    ids = tag_ids(slugs.values())
    numbers = known.number("thread", [record.id for record in records])
    rows, tags, votes = [], [], []
    for number, record in zip(numbers, records, strict=True):
        row = _row(known, record, number, _tags(record, slugs))
        rows.append(row)
        tags += [{"tag_id": ids[slug], "thread_id": number} for slug in row["tags"]]
        votes += list(_votes(known, record, number))
        tally = ThreadTally(
            number, row["space_id"], row["state"], row["last_post_at"], row["last_poster_id"]
        )
        tallies.add_thread(tally, row["author_id"], [ids[slug] for slug in row["tags"]])
    for model, news in ((Thread, rows), (ThreadTag, tags), (PollVote, votes)):
        if news:
            db.session.execute(insert(model), news)
    known.remember("thread", [(r.id, n) for r, n in zip(records, numbers, strict=True)])


def write_empty_threads(known: Known, records: Sequence[ThreadRecord]) -> None:
    """Write threads that hold no post (any more)."""
    with transaction():
        tallies = Tallies()
        write_threads(known, records, tallies)
        tallies.write()
        touch(SITE, "front")


def write_merged(known: Known, records: Sequence[ThreadRecord]) -> None:
    """Write threads that lead to others, each after the one it leads to; raises Fault."""
    waiting = list(records)
    while waiting:
        ready = [r for r in waiting if known.find("thread", r.merged_into or "") is not None]
        if not ready:
            raise Fault(
                waiting[0].place, f"is merged into “{waiting[0].merged_into}”, which is no thread."
            )
        write_empty_threads(known, ready)
        waiting = [record for record in waiting if record not in ready]


def _tags(record: ThreadRecord, slugs: dict[str, str]) -> list[str]:
    unknown = [slug for slug in record.tags if slug not in slugs]
    if unknown:
        raise Fault(record.place, f"there is no tag “{unknown[0]}”.")
    return list(dict.fromkeys(slugs[slug] for slug in record.tags))


def _row(known: Known, record: ThreadRecord, number: int, tags: list[str]) -> dict[str, Any]:
    author = known.get("member", record.author, record.place)
    target = record.merged_into
    return {
        "id": number,
        "space_id": known.get("space", record.space, record.place),
        "type": record.type,
        "title": record.title,
        "slug": slug_of(record.title),
        "author_id": author,
        "created_at": record.created_at,
        "state": record.state,
        "merged_into_id": known.get("thread", target, record.place) if target else None,
        "stage": record.stage,
        "pinned": record.pinned,
        "locked": record.locked,
        "last_post_at": record.created_at,
        "last_poster_id": author,
        "tags": tags,
        "poll": _poll(record.poll) if record.poll else None,
        "origin": record.origin,
    }


def _poll(poll: Poll) -> dict[str, Any]:
    return {
        "question": poll.question,
        "closes_at": iso(poll.closes_at) if poll.closes_at else None,
        "options": [{"label": o.label, "votes": len(o.votes)} for o in poll.options],
    }


def _votes(known: Known, record: ThreadRecord, number: int) -> Iterable[dict[str, int]]:
    for choice, option in enumerate(record.poll.options if record.poll else ()):
        for member in option.votes:
            user_id = known.get("member", member, record.place)
            yield {"thread_id": number, "user_id": user_id, "choice": choice}
