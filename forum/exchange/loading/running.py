from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from forum.core.cli import progress
from forum.core.db import transaction
from forum.counterparts.actions.counting import count_terms
from forum.exchange.hiring.kinds import TABLES as HIRING
from forum.exchange.hiring.loading import stage_of
from forum.exchange.hiring.openings import OPENINGS, place_copies
from forum.exchange.ideas import loading as ideas
from forum.exchange.ideas.reading import read_idea
from forum.exchange.loading.known import Known, recall
from forum.exchange.loading.marks import write_bookmarks, write_follows, write_log, write_moved
from forum.exchange.loading.people import Members, write_spaces, write_tags
from forum.exchange.loading.posts import Posts
from forum.exchange.loading.threads import ThreadFeed, write_empty_threads, write_merged
from forum.exchange.meeting.loading import STAGES as MEETING
from forum.exchange.people.loading import (
    Organizations,
    place_organizations,
    write_links,
    write_terms,
)
from forum.exchange.people.profiles import Profiles
from forum.exchange.people.records import PeopleSource
from forum.exchange.people.showing import Showing, write_endorsements
from forum.exchange.records import Record, Source
from forum.exchange.skills.loading import FRAMEWORKS
from forum.exchange.skills.loading import STAGES as SKILLS
from forum.exchange.stages import Stage
from forum.vocab.actions.seeding import seed_vocabulary

R = TypeVar("R", bound=Record)
BATCH = 500


def load(source: Source, name: str, *, keep_ids: bool = False, keep_roles: bool = False) -> Known:
    """Load a source into the community, in batches that are each there wholly or not at all.

    `name` tells one source from another: what it brought before is not brought again. Where
    `keep_ids` allows and a table holds nothing else, rows keep the numbers of the source, and
    members their roles; `keep_roles` lets them keep those in any case. Raises Fault at the first
    record that cannot be used; what was written before stays, and a second run goes on from there.
    """
    known = recall(name, keep_ids=keep_ids, keep_roles=keep_roles)
    threads = ThreadFeed(source.threads(), known)
    _stage(known, "space", source.spaces(), source.total("spaces"), write_spaces)
    _stage(known, "tag", source.tags(), source.total("tags"), write_tags)
    _stage(known, "member", source.members(), source.total("members"), Members(known).write)
    _stage(known, "post", source.posts(), source.total("posts"), Posts(known, threads).write)
    for batch in batches(threads.rest()):
        write_empty_threads(known, batch)
    write_merged(known, threads.merged)
    _stage(known, "moved", source.moved(), source.total("moved"), write_moved)
    _stage(known, "follow", source.follows(), source.total("follows"), write_follows)
    _stage(known, "bookmark", source.bookmarks(), source.total("bookmarks"), write_bookmarks)
    if isinstance(source, PeopleSource):
        _load_people(known, source)
    _stage(known, "log", source.log(), source.total("log"), write_log)
    return known


def _load_people(known: Known, source: PeopleSource) -> None:
    def stage(
        kind: str, name: str, records: Iterable[R], write: Callable[[Known, Sequence[R]], None]
    ) -> None:
        _stage(known, kind, records, source.total(name), write)

    def further(kind: Stage[Any]) -> None:
        stage(kind.kind, kind.file, source.each(kind.file, kind.read), kind.write)

    # Before the seed, which adds a framework only where there is none.
    further(FRAMEWORKS)
    if not (source.brings("terms") and source.brings("frameworks")):
        with transaction():
            seed_vocabulary(terms=not source.brings("terms"))
    stage("term", "terms", source.terms(), write_terms)
    stage("organization", "organizations", source.organizations(), Organizations().write)
    for batch in batches(source.organizations()):
        place_organizations(known, batch)
    stage("profile", "profiles", source.profiles(), Profiles(source.folder).write)
    stage("evidence", "evidence", source.evidence(), Showing(source.folder).write)
    stage("endorsement", "endorsements", source.endorsements(), write_endorsements)
    stage("link", "links", source.links(), write_links)
    for kind in (*SKILLS, *ideas.stages(source.folder)):
        further(kind)
    ideas.place_ideas(known, source.each("ideas", read_idea))
    hiring = [stage_of(table, source.folder) for table in HIRING]
    for kind in (ideas.REPLICATIONS, *hiring, *MEETING):
        further(kind)
    place_copies(known, source.each(OPENINGS.file, OPENINGS.read))
    with transaction():
        count_terms()


def batches(items: Iterable[R]) -> Iterator[list[R]]:
    """Yield items in lists of BATCH."""
    rest = iter(items)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _stage(
    known: Known,
    kind: str,
    records: Iterable[R],
    total: int | None,
    write: Callable[[Known, Sequence[R]], None],
) -> None:
    for batch in batches(progress(records, kind, total)):
        known.unseen(kind, batch)
        here = [record for record in batch if known.find(kind, record.id) is not None]
        known.agree(kind, [(r, at) for r in here if (at := _made_at(r)) is not None])
        fresh = [record for record in batch if known.find(kind, record.id) is None]
        if fresh:
            write(known, fresh)


def _made_at(record: Any) -> datetime | None:
    """Return when a member or post was made; other kinds have no such moment."""
    moment: datetime | None = getattr(record, "joined_at", getattr(record, "created_at", None))
    return moment
