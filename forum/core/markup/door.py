from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape, unescape
from typing import Final

from bleach.sanitizer import Cleaner

from forum.core.markup.allowed import (
    ALLOWED_PROTOCOLS,
    ALLOWED_TAGS,
    BREAKING_TAGS,
    MAX_SOURCE,
    OFF_SITE_REL,
    is_off_site,
    may_stay,
)
from forum.core.markup.chars import clean_text, fold
from forum.core.markup.guard import Tangled, tame
from forum.core.markup.markdown import render
from forum.core.markup.names import Lookup, Names, Token, may_name

# The parser loses what stands misplaced in a table without a parent, so the text gets one. People
# cannot close it: it is no allowed tag.
_WRAPPER: Final = "main"
HREF: Final = (None, "href")
_HEADINGS: Final = {f"h{level}": level for level in range(1, 7)}
_NO_NAMES_IN: Final = frozenset({"a", "code", "kbd", "pre", "samp", *_HEADINGS})
_SCROLL: Final = {
    (None, "class"): "table-scroll",
    (None, "tabindex"): "0",
    (None, "role"): "group",
    (None, "aria-label"): "Table",
}


@dataclass(frozen=True, slots=True)
class Cooked:
    """What the door makes of a text a person wrote.

    `html` is safe and shown as is; `text` is the same without tags, whitespace folded; `mentions`
    are lower-cased names of members, `tags` canonical slugs, both unique and in order.
    """

    html: str
    text: str
    mentions: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


def cook(source: str, *, people: Lookup | None = None, tags: Lookup | None = None) -> Cooked:
    """Return a Markdown text as safe HTML, with links to the people and tags it names.

    `people` is asked once for the lower-cased candidates and answers the user names of those that
    exist; `tags` likewise answers canonical slugs. Others stay plain text. Pictures become links
    with their alternative text (nothing may be fetched from elsewhere), headings start at h3 and
    skip no level, tables stand in a group that scrolls. A text past the limits of `allowed` is
    shown as typed.
    """
    text = clean_text(source)
    try:
        return _sanitize(render(_bounded(text)), Names(people, tags))
    except Tangled:
        return _as_typed(text)


def cook_html(source: str) -> Cooked:
    """Return foreign HTML made safe by the same rules as `cook`; it names nobody and no tag."""
    text = clean_text(source)
    try:
        return _sanitize(_bounded(text), None)
    except Tangled:
        return _as_typed(text)


def _bounded(text: str) -> str:
    if len(text) > MAX_SOURCE:
        raise Tangled
    return text


def _as_typed(text: str) -> Cooked:
    return Cooked(f'<pre tabindex="0">\n{escape(text)}</pre>\n', fold(text))


def _sanitize(html: str, names: Names | None) -> Cooked:
    try:
        door: _Door = _LOCAL.door
    except AttributeError:
        door = _LOCAL.door = _Door()
    return door.clean(tame(html), names)


class _Door:
    """The sanitizer of one thread: bleach's parser keeps state and must not be shared."""

    def __init__(self) -> None:
        self._cleaner = Cleaner(
            tags=ALLOWED_TAGS | {_WRAPPER},
            attributes=may_stay,
            protocols=ALLOWED_PROTOCOLS,
            filters=[self._dress],
        )
        self._names: Names | None = None
        self._text: list[str] = []

    def clean(self, html: str, names: Names | None) -> Cooked:
        """Return what is allowed of the HTML, dressed for our pages."""
        self._names, self._text = names, []
        safe = self._cleaner.clean(f"<{_WRAPPER}>{html}")
        text = fold("".join(self._text))
        return Cooked(safe, text, names.mentions, names.tags) if names else Cooked(safe, text)

    def _dress(self, source: Iterable[Token]) -> Iterator[Token]:
        dressed: Iterable[Token] = _reshaped(source)
        if self._names is not None:
            dressed = _named(list(dressed), self._names)
        for token in dressed:
            if token.get("name") == _WRAPPER:
                continue
            self._text.append(_text_of(token))
            yield token


def _reshaped(source: Iterable[Token]) -> Iterator[Token]:
    """Yield sanitized tokens with our headings, links for pictures, and tables that scroll.

    Text outside of links, code and headings is marked "open" where a name or address may be.
    """
    closed = links = tables = 0
    level = 2
    for token in source:
        kind, name = token["type"], token.get("name")
        step = {"StartTag": 1, "EndTag": -1}.get(kind, 0)
        if name in _NO_NAMES_IN:
            closed += step
        if kind == "Characters":
            token["open"] = not closed and may_name(token["data"])
        elif name == "img":
            yield from _picture(token, linked=links > 0)
            continue
        elif name == "a":
            links += step
            _mark_off_site(token)
        elif name == "pre" and step == 1:
            token["data"] = {(None, "tabindex"): "0"}
        elif name in _HEADINGS:
            if step == 1:
                # Below the page's own two levels, and never skipping one: readers who listen
                # to a page walk it by its headings.
                level = min(_HEADINGS[name] + 2, level + 1, 6)
            token["name"] = f"h{level}"
        elif name == "table":
            yield from _scrolling(token, outermost=tables + step in {0, 1} and tables < 2)
            tables += step
            continue
        yield token


def _picture(token: Token, *, linked: bool) -> Iterator[Token]:
    """Yield a link to a picture in its place, or only its text inside another link."""
    attributes = token["data"]
    shown = unescape(attributes.get((None, "alt"), "")).strip() or "image"
    text = {"type": "Characters", "data": shown}
    address = attributes.get((None, "src"))
    if linked or not address:
        yield text
        return
    link = {"type": "StartTag", "name": "a", "data": {HREF: address}}
    _mark_off_site(link)
    yield from (link, text, {"type": "EndTag", "name": "a"})


def _mark_off_site(token: Token) -> None:
    if token["type"] == "StartTag" and is_off_site(token["data"].get(HREF, "")):
        token["data"][None, "rel"] = OFF_SITE_REL


def _scrolling(token: Token, *, outermost: bool) -> Iterator[Token]:
    if not outermost:
        yield token
    elif token["type"] == "StartTag":
        yield {"type": "StartTag", "name": "div", "data": dict(_SCROLL)}
        yield token
    else:
        yield token
        yield {"type": "EndTag", "name": "div"}


def _named(tokens: list[Token], names: Names) -> Iterator[Token]:
    names.look_up(token["data"] for token in tokens if token.get("open"))
    for token in tokens:
        if token.get("open"):
            yield from names.link(token["data"])
        else:
            yield token


def _text_of(token: Token) -> str:
    kind = token["type"]
    if kind in {"Characters", "SpaceCharacters"}:
        return str(token["data"])
    if kind == "Entity":
        return unescape(f"&{token['name']};")
    return " " if token.get("name") in BREAKING_TAGS else ""


_LOCAL: Final = threading.local()
