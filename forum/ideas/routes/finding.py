from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from io import StringIO
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from markupsafe import Markup, escape

from forum.core.access import everyone, viewer
from forum.core.clock import iso
from forum.core.limits import limiter
from forum.ideas.queries.finder import Asked, Choices, IdeaRow
from forum.ideas.queries.finder import finder as listing_of
from forum.ideas.queries.finder.export import table

blueprint = Blueprint("finder", __name__)
EXPORTS = "20 per minute"
# Stands in no text that was cleaned.
BETWEEN = "\x1f"
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@blueprint.get("/ideas")
@everyone
def finder() -> str:
    """List the ideas that words and facets ask for."""
    asked = Asked.of(request.args)
    listing = listing_of(viewer(), asked, request.args.get("after"))
    return render_template(
        "ideas/finder.html", listing=listing, facets_of=_facets_of, rows_of=_rows_of
    )


@blueprint.get("/ideas.json")
@everyone
@limiter.limit(EXPORTS)
def as_json() -> Response:
    """Answer with the ideas that are asked for, up to 5,000."""
    return jsonify(_table())


@blueprint.get("/ideas.csv")
@everyone
@limiter.limit(EXPORTS)
def as_csv() -> Response:
    """Answer with the ideas that are asked for as a table, lists with semicolons between."""
    lines = _table()
    text = StringIO()
    writer = csv.writer(text)
    if lines:
        writer.writerow(lines[0])
    for line in lines:
        writer.writerow([_cell(value) for value in line.values()])
    # With the mark by which spreadsheets know UTF-8.
    answer = Response("\ufeff" + text.getvalue(), mimetype="text/csv")
    answer.headers["Content-Disposition"] = 'attachment; filename="ideas.csv"'
    return answer


def _table() -> list[dict[str, Any]]:
    return table(viewer(), Asked.of(request.args), current_app.config["BASE_URL"].rstrip("/"))


def _cell(value: Any) -> str:
    """Return a cell; what a spreadsheet would take for a formula is made text by a quote."""
    said = "; ".join(value) if isinstance(value, list) else str(value)
    return "'" + said if said.startswith(FORMULA) else said


# A page has some two hundred of these: in the memory that all pages share (`recall`) they would
# drive out what those keep there.
@lru_cache(2000, typed=True)
def _piece(macro: Any, *values: Any) -> str:
    return str(macro(*values))


def _facets_of(facets: Sequence[Choices]) -> Markup:
    """Return the facets: parts of the template with the numbers between them."""
    parts: Any = current_app.jinja_env.get_template("ideas/_finder.html").module
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


def _rows_of(rows: Sequence[IdeaRow]) -> Markup:
    """Return the rows: the template once for each shape a row has, filled for each idea."""
    parts: Any = current_app.jinja_env.get_template("ideas/_finder_row.html").module
    return _joined([_row(parts, row) for row in rows])


# Of as many rows as are kept (`showing.MOST_KEPT`), each known by itself and not by its fields.
@lru_cache(6000)
def _row(parts: Any, row: IdeaRow) -> str:
    shape = _shape(
        parts.finder_row,
        *map(bool, (row.excerpt, row.trying_count, row.replication_count, row.useful_count)),
        bool(row.terms),
    )
    return shape.format(
        *_escaped(row.slug, row.title, row.problem, row.excerpt, row.username, row.name),
        row.id,
        row.trying_count,
        row.replication_count,
        row.useful_count,
        *_said_of(row.updated_at),
        "".join([_piece(parts.finder_term, label, link) for label, link in row.terms]),
        row.status,
        _piece(parts.finder_state, row.status, row.status_label, row.evidence, row.evidence_label),
    )


# What a row is filled with, in the order of `_row`.
_PLACES = [f"{{{place}}}" for place in range(15)]


@lru_cache(100)
def _shape(macro: Any, *shape: Any) -> str:
    return str(macro(_PLACES, *shape))


def _escaped(*texts: str) -> Sequence[str]:
    # All at once: one by one, this costs several times as much.
    found = str(escape(BETWEEN.join(texts))).split(BETWEEN)
    return found if len(found) == len(texts) else [str(escape(text)) for text in texts]


@lru_cache(2000)
def _said_of(moment: datetime) -> tuple[str, str]:
    return iso(moment), moment.strftime("%B %Y")


def _joined(parts: Iterable[str]) -> Markup:
    # Rendered by the template, escaped above, or a number.
    return Markup("".join(parts))  # noqa: S704
