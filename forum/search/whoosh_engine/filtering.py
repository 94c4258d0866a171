from __future__ import annotations

from collections.abc import Iterable

from forum.search.documents import Kind
from forum.search.port import Filters
from forum.search.whoosh_engine.leaf import Leaf, Postings
from forum.search.whoosh_engine.ranking import Allowed
from forum.search.whoosh_engine.schema import INSIDE, author_facet, seconds
from forum.search.words import fold

MOST_SPACES = 10_000
END_OF_TIME = 1 << 62


def allowed(
    leaf: Leaf,
    filters: Filters,
    kind: Kind,
    required: Iterable[Postings],
    excluded: Iterable[Postings],
) -> Allowed:
    """Return which documents of a segment pass: in all `required` lists, in no `excluded` one."""
    lists = [leaf.postings("facets", facet) for facet in _facets(filters)]
    lists += required
    left_out = list(excluded)
    within = _intersection(lists)
    if kind == "post" and filters.readable is not None:
        within, closed = _readable(leaf, filters.readable, within)
        left_out += closed
    if filters.public:
        left_out.append(leaf.postings("facets", INSIDE))
    refused = leaf.deleted
    if left_out:
        refused = refused.union(*(postings.ids for postings in left_out))
    if filters.after is not None or filters.before is not None:
        within = _timely(leaf, filters, within)
    return Allowed(within, refused)


def _facets(filters: Filters) -> list[str]:
    wanted = [f"tag:{fold(tag)}" for tag in filters.tags]
    if filters.space is not None:
        wanted.append(f"space:{filters.space}")
    if filters.type:
        wanted.append(f"type:{filters.type}")
    if filters.author:
        wanted.append(author_facet(filters.author))
    return wanted


def _intersection(lists: list[Postings]) -> set[int] | None:
    if not lists:
        return None
    lists = sorted(lists, key=len)
    return set(lists[0].ids).intersection(*(postings.ids for postings in lists[1:]))


def _readable(
    leaf: Leaf, spaces: frozenset[int], within: set[int] | None
) -> tuple[set[int] | None, list[Postings]]:
    """Keep to readable spaces, by whichever is shorter: those, or a list of all others."""
    known = {int(term.partition(":")[2]) for term in leaf.terms("facets", "space:", MOST_SPACES)}
    closed = [leaf.postings("facets", f"space:{space}") for space in known - spaces]
    if 2 * sum(map(len, closed)) <= leaf.count:
        return within, closed
    opened = set[int]()
    for space in known & spaces:
        opened.update(leaf.postings("facets", f"space:{space}").ids)
    return (opened if within is None else within & opened), []


def _timely(leaf: Leaf, filters: Filters, within: set[int] | None) -> set[int]:
    first = seconds(filters.after) if filters.after else 0
    end = seconds(filters.before) if filters.before else END_OF_TIME
    created = leaf.column("created")
    if within is None:
        return {number for number, at in enumerate(created) if first <= at < end}
    return {number for number in within if first <= created[number] < end}
