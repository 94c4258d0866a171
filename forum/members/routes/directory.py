from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from flask import current_app, render_template, request
from markupsafe import Markup, escape

from forum.core.access import everyone, viewer
from forum.members.queries.directory import Asked, Choices, Tile
from forum.members.queries.directory import directory as listing_of
from forum.members.queries.directory.cards import TEXTS, Person
from forum.members.queries.directory.packing import BETWEEN
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
        cards_of=_cards_of,
        facets_of=_facets_of,
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


def _facets_of(facets: Sequence[Choices]) -> Markup:
    """Return the facets: parts of the template with the numbers between them."""
    parts = _parts()
    return _joined(part for choices in facets for part in _facet(parts, choices))


def _facet(parts: Any, choices: Choices) -> Iterator[str]:
    name, label = choices.name, choices.label
    if choices.folded and not choices.options:
        yield _piece(parts.folded, name, label)
        return
    option = parts.option
    yield _piece(parts.unfolded, label)
    for value, text, count, chosen in choices.options:
        yield f"{_piece(option, name, value, text, chosen)}{count:,}</span></label>\n"
    if choices.hidden:
        # With an address that is another for each question.
        yield str(parts.hidden(label, choices.more, choices.hidden))
    yield _piece(parts.end, name, label, choices.folded, bool(choices.options))


def _cards_of(people: Sequence[Person]) -> Markup:
    """Return the cards: the template once for each shape a card has, filled for each member."""
    parts = _parts()
    return _joined(_card(parts, person) for person in people)


def _card(parts: Any, person: Person) -> str:
    texts = BETWEEN.join(person.texts())
    # All at once: asked for one by one, this costs more than everything else on the page.
    said = str(escape(texts)).split(BETWEEN)
    shape = _shape(
        parts.card,
        *map(bool, (person.photo, person.headline, person.organization, person.place)),
        person.role,
        min(person.helped_count, 2),
        person.verified,
        bool(person.facts),
        person.open,
    )
    facts = "".join([_piece(parts.fact, *fact) for fact in person.facts])
    return shape.format(*said, person.id % 8, person.helped_count, facts)


# What a card is filled with, in the order of `_card`.
_PLACES = [f"{{{place}}}" for place in range(TEXTS + 3)]


@lru_cache(500)
def _shape(macro: Any, *shape: Any) -> str:
    return str(macro(_PLACES, *shape))


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
