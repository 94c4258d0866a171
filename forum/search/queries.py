from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import structlog
from sqlalchemy import case, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.paging import Numbered
from forum.core.refusals import NotFound
from forum.members.models import Profile
from forum.members.policy import not_blocked, shown_to, visible_members
from forum.search import indexer
from forum.search.asked import KINDS, Asked
from forum.search.database import DatabaseEngine
from forum.search.documents import Key, Kind
from forum.search.highlighting import Piece, Wanted, has_phrase, marked, snippet
from forum.search.language import Reading
from forum.search.port import Filters, Hit, Hits, Query, SearchError
from forum.search.sources import Found, Scope, source_of
from forum.search.words import is_common, spelled
from forum.vocab.models import Tag
from forum.vocab.queries import canonical_tags

log = structlog.get_logger()
T = TypeVar("T")
PER_PAGE = 20
MOST_PAGES = 10
# The posts whose text is read to see whether a phrase stands in it.
MOST_CHECKED = 300
MOST_BESIDE = 4
MOST_SIMILAR = 5
# Of a text that others are compared with.
MOST_WORDS = 40
# Words that were probably misspelt are looked for when so few threads were found.
FEW = 3


@dataclass(frozen=True, slots=True)
class Item:
    """One hit as the page shows it: title and text in pieces, those that match marked."""

    kind: Kind
    found: Found
    title: Sequence[Piece]
    text: Sequence[Piece]


@dataclass(frozen=True, slots=True)
class Results:
    """One page of results, and how the query was read.

    `beside` are ideas, openings, members and tags that match as well. `simply` says that the index
    was away, `cut_short` that time was up. `better` is the query with misspelt words set right.
    `unknown` names what was asked for and does not exist, such as a space.
    """

    asked: Asked
    reading: Reading
    scope: Scope
    page: Numbered[Item]
    beside: Sequence[Item] = ()
    better: str | None = None
    simply: bool = False
    cut_short: bool = False
    unknown: Sequence[str] = ()


def page_of_results(viewer: Viewer, asked: Asked, number: int) -> Results:
    """Return what a search finds; raises NotFound for pages beyond the tenth.

    Statements: one for the hits of the page, one for each kind beside them, one for tags named.
    """
    if number > MOST_PAGES:
        raise NotFound
    reading, kind = asked.reading(), KINDS[asked.shown]
    source = source_of(kind)
    scope = source.scope(viewer) if source else Scope()
    results = Results(asked, reading, scope, Numbered((), number, number))
    if asked.empty:
        return results
    query, unknown = _query(viewer, reading, kind, scope)
    if unknown:
        return replace(results, unknown=unknown)
    hits, simply = _hits(query, reading, viewer, number)
    items = _items(hits.hits, reading, viewer)
    results = replace(
        results,
        page=Numbered(items, number, number + (hits.more and number < MOST_PAGES)),
        simply=simply,
        cut_short=hits.cut_short,
    )
    return _with_more(results, viewer) if number == 1 else results


def _query(viewer: Viewer, reading: Reading, kind: Kind, scope: Scope) -> tuple[Query, list[str]]:
    spaces = {space.slug: space.id for space in scope.spaces}
    known = canonical_tags(reading.tags) if reading.tags else {}
    unknown = [f"the tag “{tag}”" for tag in reading.tags if tag not in known]
    if kind == "post" and reading.space and reading.space not in spaces:
        unknown.append(f"the space “{reading.space}”")
    post = kind == "post"
    filters = Filters(
        kinds=frozenset({kind}),
        readable=scope.readable,
        space=spaces.get(reading.space or "") if post else None,
        type=reading.type if post else None,
        tags=tuple(known.values()) if post else (),
        author=reading.author if post else None,
        after=reading.after,
        before=reading.before,
        public=viewer.is_guest,
    )
    query = Query(
        words=reading.words,
        phrases=reading.phrases,
        prefixes=reading.prefixes,
        without=reading.without,
        filters=filters,
        order=reading.order or "relevance",
    )
    return query, unknown


def _hits(query: Query, reading: Reading, viewer: Viewer, number: int) -> tuple[Hits, bool]:
    offset = (number - 1) * PER_PAGE
    if not (reading.phrases or reading.without_phrases):
        query = replace(query, offset=offset, limit=PER_PAGE)
        return _ask(lambda engine: engine.search(query))
    wide = replace(query, grouped=False, limit=MOST_CHECKED)
    hits, simply = _ask(lambda engine: engine.search(wide))
    groups: dict[tuple[Kind, int], Hit] = {}
    for hit in _with_phrases(hits.hits, reading, viewer):
        groups.setdefault((hit.key.kind, hit.group), hit)
    kept = tuple(groups.values())
    page = kept[offset : offset + PER_PAGE]
    return replace(hits, hits=page, more=len(kept) > offset + PER_PAGE), simply


def _ask(work: Callable[[Any], T]) -> tuple[T, bool]:
    """Ask the engine, or the tables themselves while the index cannot be read."""
    try:
        return work(indexer.engine()), False
    except SearchError as error:
        log.warning("searching without the index", why=repr(error))
        return work(DatabaseEngine()), True


def _with_phrases(hits: Sequence[Hit], reading: Reading, viewer: Viewer) -> list[Hit]:
    present = _present([hit.key for hit in hits], viewer)
    kept = []
    for hit in hits:
        found = present.get(hit.key)
        text = f"{found.title}\n{found.text}" if found else ""
        wanted = all(has_phrase(text, phrase) for phrase in reading.phrases)
        if found and wanted and not any(has_phrase(text, p) for p in reading.without_phrases):
            kept.append(hit)
    return kept


def _present(keys: Sequence[Key], viewer: Viewer) -> dict[Key, Found]:
    by_kind: dict[Kind, list[int]] = {}
    for key in keys:
        by_kind.setdefault(key.kind, []).append(key.id)
    found: dict[Key, Found] = {}
    for kind, ids in by_kind.items():
        source = source_of(kind)
        if source is not None:
            shown = source.present(ids, viewer)
            found |= {Key(kind, number): one for number, one in shown.items()}
    return found


def _items(hits: Sequence[Hit], reading: Reading, viewer: Viewer) -> list[Item]:
    wanted = Wanted.by(reading)
    present = _present([hit.key for hit in hits], viewer)
    return [
        Item(hit.key.kind, found, marked(found.title, wanted), snippet(found.text, wanted))
        for hit in hits
        if (found := present.get(hit.key)) is not None
    ]


def _with_more(results: Results, viewer: Viewer) -> Results:
    reading = results.reading
    if results.asked.shown != "threads" or reading.wordless:
        return results
    beside = () if results.asked.filtered else _beside(reading, viewer)
    few = len(results.page.items) < FEW and not results.simply
    return replace(results, beside=beside, better=_better(results, viewer) if few else None)


def _beside(reading: Reading, viewer: Viewer) -> Sequence[Item]:
    query = Query(
        words=reading.words,
        phrases=reading.phrases,
        prefixes=reading.prefixes,
        without=reading.without,
        filters=Filters(kinds=frozenset({"idea", "job", "member", "tag"}), public=viewer.is_guest),
        limit=MOST_BESIDE,
    )
    hits, _ = _ask(lambda engine: engine.search(query))
    return _items(hits.hits, reading, viewer)


def _better(results: Results, viewer: Viewer) -> str | None:
    """Return the query with words nobody has used replaced by those probably meant."""
    asked = results.asked
    parts = asked.q.split(" ")
    words = [part for part in parts if part.isalpha() and not is_common(part.lower())]
    try:
        right = indexer.engine().suggest(words)
    except SearchError:
        return None
    shown = {word: new for word, new in right.items() if _may_know(new, results.scope, viewer)}
    better = " ".join(shown.get(part, part) if part in words else part for part in parts)
    return better if better != asked.q else None


def _may_know(word: str, scope: Scope, viewer: Viewer) -> bool:
    """Whether a word stands in something the viewer may read; titles of the rest teach none."""
    filters = Filters(kinds=frozenset({"post"}), readable=scope.readable)
    hits, _ = _ask(lambda engine: engine.search(Query(words=(word,), filters=filters, limit=1)))
    return bool(_present([hit.key for hit in hits.hits], viewer))


def similar_threads(viewer: Viewer, title: str) -> list[Any]:
    """Return threads whose titles say nearly the same, as rows for `similar_threads`; at most five.

    One statement.
    """
    source = source_of("post")
    if source is None or source.alike is None:
        return []
    scope = source.scope(viewer)
    hits, _ = _ask(lambda engine: engine.similar(title, scope.readable, MOST_SIMILAR))
    groups = [hit.group for hit in hits.hits]
    rows = source.alike(groups, viewer) if groups else {}
    return [rows[group] for group in groups if group in rows]


def similar_ideas(viewer: Viewer, text: str) -> list[Found]:
    """Return ideas of which much is said in a text, such as a title being written; at most five."""
    words = tuple(spelled(text))[:MOST_WORDS]
    if not words:
        return []
    filters = Filters(kinds=frozenset({"idea"}), public=viewer.is_guest)
    query = Query(words=words, filters=filters, limit=MOST_SIMILAR)
    hits, _ = _ask(lambda engine: engine.search(query))
    present = _present([hit.key for hit in hits.hits], viewer)
    return [present[hit.key] for hit in hits.hits if hit.key in present]


def found_members(ids: Sequence[int], viewer: Viewer) -> dict[int, Found]:
    """Return members as hits, with what the viewer may see of them; one statement."""
    about = case(
        (shown_to(viewer, Profile.about_shown, User.id), Profile.about_text), else_=""
    ).label("about")
    statement = (
        select(User.id, User.username, User.name, User.created_at)
        .add_columns(about, Profile.location, Profile.post_count)
        .join(Profile, Profile.user_id == User.id)
        .where(User.id.in_(ids), visible_members(), not_blocked(viewer, User.id))
    )
    return {
        row.id: Found(row.name, f"/members/{row.username}", row.about, row.created_at, row)
        for row in db.session.execute(statement)
    }


def found_tags(ids: Sequence[int], _viewer: Viewer) -> dict[int, Found]:
    """Return tags as hits; one statement."""
    statement = select(Tag.id, Tag.slug, Tag.label, Tag.definition, Tag.thread_count)
    return {
        row.id: Found(row.label, f"/tags/{row.slug}", row.definition, None, row)
        for row in db.session.execute(statement.where(Tag.id.in_(ids)))
    }
