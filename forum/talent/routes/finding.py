from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

from flask import Blueprint, current_app, render_template, request
from markupsafe import Markup

from forum.core.access import members, viewer
from forum.core.paging import page_number
from forum.organizations.choices import STATES
from forum.talent.acting import acting_desk
from forum.talent.choices import AVAILABILITY
from forum.talent.policy import recruiting
from forum.talent.queries.asking import openings_of
from forum.talent.queries.finder.asked import Asked
from forum.talent.queries.finder.listing import Choices, Row, finder
from forum.talent.queries.finder.shelf import Card
from forum.talent.queries.found import find_wanted

blueprint = Blueprint("talent_finder", __name__)
MOST_SKILLS = 6


@blueprint.get("/talent")
@members
def search() -> str:
    """List the candidates that are asked for, to a recruiter in the role they act in."""
    desk = acting_desk()
    asked = Asked.of(request.args)
    wanted = find_wanted(desk, asked.opening) if asked.opening else None
    page = page_number(request.args.get("page"))
    listing = finder(recruiting(desk), asked, page, wanted.posting if wanted else None)
    return render_template(
        "talent/finder.html",
        desk=desk,
        listing=listing,
        wanted=wanted,
        openings=openings_of(viewer(), desk) if request.args.get("more") == "opening" else None,
        facets_of=_facets_of,
        rows_of=lambda rows: _rows_of(rows, wanted.id if wanted else 0),
    )


# A page has some hundred of these: in the memory that all pages share (`recall`) they would drive
# out what those keep there.
@lru_cache(2000, typed=True)
def _piece(macro: Any, *values: Any) -> str:
    return str(macro(*values))


def _facets_of(facets: Sequence[Choices]) -> Markup:
    """Return the facets: parts of the template with the numbers between them."""
    parts: Any = current_app.jinja_env.get_template("talent/_finder.html").module
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


def _rows_of(rows: Sequence[Row], opening: int) -> Markup:
    """Return the rows: what each says of itself is rendered once while it does not change."""
    parts: Any = current_app.jinja_env.get_template("talent/_card.html").module
    return _joined(
        [
            _head(parts, row.card, opening, row.labels)
            + _evidence(parts, row)
            + _reasons(parts, row)
            + "</li>\n"
            for row in rows
        ]
    )


# A card is known by itself and not by its fields: another one is made when anything changes.
@lru_cache(4000)
def _head(parts: Any, card: Card, opening: int, labels: tuple[str, ...]) -> str:
    one = card.entry
    skills = [
        (label, level, how)
        for label, (_, level, how) in zip(labels, card.levels, strict=True)
        if label
    ]
    return str(
        parts.candidate(
            one.username,
            one.name,
            one.headline,
            STATES.get(one.state, ""),
            AVAILABILITY.get(one.availability, "") if one.availability else "",
            {"some": "would move to some states", "anywhere": "would move anywhere"}.get(
                one.moves, ""
            ),
            one.remote,
            skills[:MOST_SKILLS],
            opening,
        )
    )


def _evidence(parts: Any, row: Row) -> str:
    if "evidence" not in row.card.entry.sections:
        return ""
    shown = row.shown
    if not (shown.ideas or shown.answers or shown.endorsements):
        return ""
    return _piece(parts.evidence, shown.ideas, shown.tried, shown.answers, shown.endorsements)


def _reasons(parts: Any, row: Row) -> str:
    if not row.reasons:
        return ""
    return _piece(parts.reasons, tuple(reason.text for reason in row.reasons))


def _joined(parts: Iterable[str]) -> Markup:
    # Rendered by the template, escaped there, or a number.
    return Markup("".join(parts))  # noqa: S704
