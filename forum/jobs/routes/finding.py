from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app, render_template, request
from markupsafe import Markup, escape

from forum.core.access import everyone, viewer
from forum.core.clock import now
from forum.jobs.queries.finder import Asked, Choices, JobRow
from forum.jobs.queries.finder import finder as listing_of
from forum.jobs.queries.finder.reading import BETWEEN
from forum.jobs.queries.finder.showing import SOON

blueprint = Blueprint("jobs_finder", __name__)


@blueprint.get("/jobs")
@everyone
def finder() -> str:
    """List the openings that words, place and facets ask for."""
    asked = Asked.of(request.args)
    listing = listing_of(viewer(), asked, request.args.get("after"))
    return render_template(
        "jobs/finder.html", listing=listing, facets_of=_facets_of, rows_of=rows_of
    )


# A page has some two hundred of these: in the memory that all pages share (`recall`) they would
# drive out what those keep there.
@lru_cache(2000, typed=True)
def _piece(macro: Any, *values: Any) -> str:
    return str(macro(*values))


def _facets_of(facets: Sequence[Choices]) -> Markup:
    """Return the facets: parts of the template with the numbers between them."""
    parts: Any = current_app.jinja_env.get_template("jobs/_finder.html").module
    return _joined([part for choices in facets for part in _facet(parts, choices)])


def _facet(parts: Any, choices: Choices) -> Iterator[str]:
    name, label = choices.name, choices.label
    if choices.folded and not choices.options:
        yield _piece(parts.folded, name, label)
        return
    yield _piece(parts.unfolded, name, label)
    group, option = "", parts.option
    for value, text, count, chosen, heading in choices.options:
        if heading != group:
            group = heading
            yield _piece(parts.heading, heading)
        yield f"{_piece(option, name, value, text, chosen)}{count:,}</span></label>\n"
    if choices.hidden:
        # With an address that is another for each question.
        yield str(parts.hidden(label, choices.more, choices.hidden))
    yield _piece(parts.end, name, label, choices.folded, bool(choices.options))


def rows_of(rows: Sequence[JobRow]) -> Markup:
    """Return the rows, each rendered once while nothing of it changes."""
    parts: Any = current_app.jinja_env.get_template("jobs/_row.html").module
    macro, soon = parts.finder_row, now() + SOON
    return _joined(
        [_row(macro, row, bool(row.closes_at and row.closes_at <= soon)) for row in rows]
    )


# Of as many rows as are kept (`showing.MOST_KEPT`), each known by itself and not by its fields.
@lru_cache(6000)
def _row(macro: Any, row: JobRow, soon: bool) -> str:
    there = (row.where, row.share, row.arrangement, row.excerpt, row.internal, row.rolling)
    shape = _shape(macro, *map(bool, (*there, row.until)), soon)
    texts = (row.organization_slug, row.organization, row.where, row.pay, row.share)
    return shape.format(
        *_escaped(row.address, row.title, *texts, row.arrangement, row.excerpt),
        row.posted,
        row.until,
    )


# What a row is filled with, in the order of `_row`.
_PLACES = [f"{{{place}}}" for place in range(11)]


@lru_cache(100)
def _shape(macro: Any, *shape: Any) -> str:
    return str(macro(_PLACES, *shape))


def _escaped(*texts: str) -> Sequence[str]:
    # All at once: one by one, this costs several times as much.
    found = str(escape(BETWEEN.join(texts))).split(BETWEEN)
    return found if len(found) == len(texts) else [str(escape(text)) for text in texts]


def _joined(parts: Iterable[str]) -> Markup:
    # Rendered by the template, or a number.
    return Markup("".join(parts))  # noqa: S704
