from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from forum.core.markup.allowed import (
    ALLOWED_TAGS,
    FORMATTING_TAGS,
    MAX_DEPTH,
    MAX_TAGS,
    VOID_TAGS,
)
from forum.core.markup.chars import drop_unsafe


class Tangled(Exception):
    """The HTML of a text is too deep or too much to be parsed in good time."""


_TAG = re.compile(
    r"<(?P<end>/?)(?P<name>[A-Za-z][A-Za-z0-9-]*+)"
    r"(?:\s++[A-Za-z_:@][\w:.@-]*+(?:\s*+=\s*+(?:[^\s\"'=<>`]++|'[^']*+'|\"[^\"]*+\"))?+)*+"
    r"\s*+/?>|<",
    re.ASCII,
)
_NUMERIC = re.compile(r"&#(?:[xX][0-9a-fA-F]+|[0-9]+);?")
_INERT = frozenset("@#:")
_CLOSED_BY_THE_NEXT = frozenset(
    {"dd", "dt", "li", "p", "tbody", "td", "tfoot", "th", "thead", "tr"}
)
_CELLS = {"caption", "td", "th"}
_TABLE_PARTS = {*_CELLS, "tbody", "tfoot", "thead", "tr"}
_UNCOUNTED = VOID_TAGS | _CLOSED_BY_THE_NEXT


def tame(html: str) -> str:
    """Return HTML that the sanitizer's parser reads in time linear in its length.

    Whatever is not a well-formed tag of `ALLOWED_TAGS`, or stands between the cells of a table, is
    escaped, so that people see what they typed, `<script>` and its like included, with what stands
    inside; comments are dropped; numeric character references become the character. Raises Tangled
    past `MAX_DEPTH` elements inside one another or `MAX_TAGS` tags, where nothing better than plain
    text is left.
    """
    html = _NUMERIC.sub(_character, drop_unsafe(_without_comments(html)))
    work, tables = _Work(references=html.count("&")), _Tables()

    work.check()

    def judge(match: re.Match[str]) -> str:
        name = (match["name"] or "").lower()
        ends = bool(match["end"])
        if name not in ALLOWED_TAGS or not tables.may_hold(name, ends=ends):
            return escape(match[0])
        work.count(name, ends=ends)
        return match[0]

    return _TAG.sub(judge, html)


def _without_comments(html: str) -> str:
    return html if "<!--" not in html else "".join(_outside_comments(html))


def _outside_comments(html: str) -> Iterator[str]:
    start = 0
    while (opening := html.find("<!--", start)) >= 0:
        closing = html.find("-->", opening + 4)
        if closing < 0:
            break
        yield html[start:opening]
        start = closing + 3
    yield html[start:]


def _character(match: re.Match[str]) -> str:
    """Return what a numeric reference stands for, safe to stand in text and in attributes."""
    digits = match[0][2:].strip(";xX").lstrip("0")
    char = unescape(f"{match[0].rstrip(';')};") if 0 < len(digits) <= 7 else "\ufffd"
    return f"&#{ord(char)};" if char in _INERT else escape(drop_unsafe(char))


class _Tables:
    """Where in its tables a tag stands: only parts of a table may stand between cells.

    HTML moves anything else before the table, and parsers do not agree on how.
    """

    def __init__(self) -> None:
        self._in_cell: list[bool] = []

    def may_hold(self, name: str, *, ends: bool) -> bool:
        misplaced = bool(self._in_cell) and not self._in_cell[-1] and name not in _TABLE_PARTS
        if name == "table":
            return self._table(misplaced=misplaced, ends=ends)
        if self._in_cell and name in _TABLE_PARTS:
            self._in_cell[-1] = name in _CELLS and not ends
        return not misplaced

    def _table(self, *, misplaced: bool, ends: bool) -> bool:
        if ends:
            return bool(self._in_cell) and self._in_cell.pop() is not None
        if not misplaced:
            self._in_cell.append(False)
        return not misplaced


class _Work:
    """How deep the parser stands, and how many tags it has read.

    Two character references count as one tag. An element that only its parent's end closes counts
    as open until then; formatting left open costs one more element at every tag, because HTML opens
    it again there.
    """

    def __init__(self, references: int) -> None:
        self._open: list[str] = []
        self._formatting = 0
        self._made = references // 2

    def count(self, name: str, *, ends: bool) -> None:
        self._made += 1 + self._formatting
        if name not in _UNCOUNTED:
            if ends:
                self._close(name)
            else:
                self._open.append(name)
                self._formatting += name in FORMATTING_TAGS
        self.check()

    def check(self) -> None:
        if self._made > MAX_TAGS or len(self._open) > MAX_DEPTH:
            raise Tangled

    def _close(self, name: str) -> None:
        for index in range(len(self._open) - 1, -1, -1):
            if self._open[index] == name:
                self._forget(index, last=len(self._open) if name == "table" else index + 1)
                return
            if self._open[index] == "table":
                return

    def _forget(self, first: int, last: int) -> None:
        self._formatting -= sum(name in FORMATTING_TAGS for name in self._open[first:last])
        del self._open[first:last]
