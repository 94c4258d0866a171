from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Final

_INLINE = {"a", "abbr", "b", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd"}
_INLINE |= {
    "mark",
    "q",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "sup",
    "var",
    "wbr",
}
_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
_BLOCKS = {
    "blockquote",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "hr",
    "li",
    "ol",
    "p",
    "pre",
    "summary",
}
_TABLES = {"caption", "table", "tbody", "td", "tfoot", "th", "thead", "tr"}

BREAKING_TAGS: Final = frozenset({"br", "summary", "ul"} | _HEADINGS | _BLOCKS | _TABLES)
"""Allowed tags that begin a new line for who reads or hears the text."""

ALLOWED_TAGS: Final = frozenset(_INLINE | {"wbr"} | BREAKING_TAGS)
"""What people may write; everything else is shown as they typed it."""

ALLOWED_PROTOCOLS: Final = frozenset({"http", "https", "mailto"})

VOID_TAGS: Final = frozenset({"br", "hr", "img", "wbr"})

FORMATTING_TAGS: Final = frozenset({"a", "b", "code", "em", "i", "s", "small", "strike", "strong"})
"""Allowed tags that HTML opens again in every paragraph until somebody closes them."""

OFF_SITE_REL: Final = "nofollow ugc noopener"

MAX_SOURCE: Final = 100_000
"""Characters. A longer text is not parsed but shown as it was typed."""

MAX_TAGS: Final = 20_000
"""Tags of one text, each counted once more for every formatting element left open there.

Two character references, such as `&lt;`, count as one tag.
"""

MAX_DEPTH: Final = 100
"""Elements inside one another."""

MAX_CONTAINERS: Final = 16
"""Levels of Markdown quotes (one each) and lists (two each); deeper markers stay text."""

MAX_NAMES: Final = 100
"""Different @names, and different #tags, that are looked up in one text."""

_LANGUAGE = re.compile(r"language-[\w+#.-]{1,40}", re.ASCII)
_ELSEWHERE = re.compile(r"(?i)https?:|mailto:")
_HERE = re.compile(r"/(?![/\\])|[#?]|[^:/?#\\]+(?:[/?#]|$)|$")
_BLANK = "".join(map(chr, range(0x21)))
_CONTROL = re.compile(r"[\x00-\x1f]")


def is_off_site(address: str) -> bool:
    """Whether an allowed address leaves the site; it needs `OFF_SITE_REL` then."""
    return _browser_view(address)[:4].lower() == "http"


def _browser_view(address: str) -> str:
    """Return an attribute's address as a browser reads it."""
    return unescape(address).strip(_BLANK)


def _may_address(_tag: str, _name: str, value: str) -> bool:
    address = _browser_view(value)
    allowed = _ELSEWHERE.match(address) or _HERE.match(address)
    # Browsers skip newlines and tabs inside an address, so a host could hide behind one.
    return allowed is not None and not _CONTROL.search(address)


def _may_class(_tag: str, _name: str, value: str) -> bool:
    return _LANGUAGE.fullmatch(value) is not None


def _may_number(_tag: str, _name: str, value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 9


def _may_span(_tag: str, _name: str, value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) <= 2


def _may_align(_tag: str, _name: str, value: str) -> bool:
    return value in {"left", "center", "right"}


def _may_always(_tag: str, _name: str, _value: str) -> bool:
    return True


_Rule = Callable[[str, str, str], bool]
_CELL: dict[str, _Rule] = {"align": _may_align, "colspan": _may_span, "rowspan": _may_span}

ALLOWED_ATTRIBUTES: Final[dict[str, dict[str, _Rule]]] = {
    "a": {"href": _may_address, "title": _may_always},
    "abbr": {"title": _may_always},
    "code": {"class": _may_class},
    "details": {"open": _may_always},
    "dfn": {"title": _may_always},
    "img": {"src": _may_address, "alt": _may_always, "title": _may_always},
    "li": {"value": _may_number},
    "ol": {"start": _may_number},
    "td": _CELL,
    "th": _CELL,
}
"""Attribute by tag, each with the rule its raw value must meet; all others are dropped."""


def may_stay(tag: str, name: str, value: str) -> bool:
    """Whether an attribute a person wrote on an allowed tag is kept."""
    rule = ALLOWED_ATTRIBUTES.get(tag, {}).get(name)
    return rule is not None and rule(tag, name, value)
