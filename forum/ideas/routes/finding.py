from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from io import StringIO
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, render_template, request
from markupsafe import Markup

from forum.core.access import everyone, viewer
from forum.core.limits import limiter
from forum.ideas.queries.finder import Asked, Choices, IdeaRow
from forum.ideas.queries.finder import finder as listing_of
from forum.ideas.queries.finder.export import table

blueprint = Blueprint("finder", __name__)
EXPORTS = "20 per minute"
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
    return _joined(part for choices in facets for part in _facet(parts, choices))


def _facet(parts: Any, choices: Choices) -> Iterator[str]:
    yield _piece(parts.opening, choices.name, choices.label, choices.open)
    group = ""
    for value, label, count, chosen, heading in choices.options:
        if heading != group:
            group = heading
            yield _piece(parts.heading, heading)
        option = _piece(parts.option, choices.name, value, label, chosen)
        yield f"{option}{count:,}</span></label>\n"
    if choices.hidden:
        # With an address that is another for each question.
        yield str(parts.hidden(choices.label, choices.more, choices.hidden))
    yield _piece(parts.closing)


def _rows_of(rows: Sequence[IdeaRow]) -> Markup:
    parts: Any = current_app.jinja_env.get_template("ideas/_finder_row.html").module
    return _joined(_row(parts.finder_row, row) for row in rows)


# The newest ideas are on many pages, the same row for all who see it.
@lru_cache(1000)
def _row(macro: Any, row: IdeaRow) -> str:
    return str(macro(*row))


def _joined(parts: Iterable[str]) -> Markup:
    # Rendered by the template, or a number.
    return Markup("".join(parts))  # noqa: S704
