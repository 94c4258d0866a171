from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from flask import current_app, render_template, request
from markupsafe import Markup, escape

from forum.core.access import everyone, viewer
from forum.members.queries.directory import Asked, Choices, Tile
from forum.members.queries.directory import directory as listing_of
from forum.members.routes.shared import blueprint


@blueprint.get("/members")
@everyone
def directory() -> str:
    """List the members that words and facets ask for, newest or most helpful first."""
    asked = Asked.of(request.args)
    listing = listing_of(viewer(), asked, request.args.get("after"))
    return render_template(
        "members/directory.html",
        listing=listing,
        options_of=_options_of,
        tiles_of=_tiles_of,
        rows_of=_rows_of,
    )


# A page has some two hundred of these: in the memory that all pages share (`recall`) they would
# drive out what those keep there.
@lru_cache(3000, typed=True)
def _piece(macro: Any, *values: Any) -> str:
    return str(macro(*values))


def _parts() -> Any:
    return current_app.jinja_env.get_template("members/_directory.html").module


def _options_of(choices: Choices) -> Markup:
    """Return the values of a facet: parts of the template with the numbers between them."""
    option = _parts().option
    return _joined(
        f"{_piece(option, choices.name, value, label, chosen)}{count:,}</span></label>\n"
        for value, label, count, chosen in choices.options
    )


def _tiles_of(tiles: Sequence[Tile]) -> Markup:
    parts = _parts()
    return _joined(
        f"{_piece(parts.opening, code, shade, chosen)}{escape(address)}"
        f"{_piece(parts.middle, code, name)}{_brief(count)}</b></a></li>"
        if count or chosen
        else _piece(parts.nobody, code, name)
        for code, name, count, shade, chosen, address in tiles
    )


def _rows_of(tiles: Sequence[Tile]) -> Markup:
    row = _parts().row
    return _joined(
        f"{_piece(row, one.name)}{one.members:,}</td></tr>" for one in tiles if one.members
    )


def _brief(count: int) -> str:
    return str(count) if count < 1000 else f"{count // 1000}k"


def _joined(parts: Iterable[str]) -> Markup:
    # Rendered by the template, escaped above, or a number.
    return Markup("".join(parts))  # noqa: S704
