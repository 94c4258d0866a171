"""Text as it comes out of a word processor, made into the Markdown it was meant to be."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from forum.core.markup import clean_text

_IS_HTML: Final = re.compile(
    r"<(?:p|div|span|ul|ol|li|br|table|tr|td|h[1-6]|b|strong|i|em|font|o:p|meta|html|body|style)\b",
    re.IGNORECASE,
)
# Bullets people's word processors draw, the private ones of the symbol fonts among them.
_BULLET: Final = re.compile(
    r"^([ \t\u00a0]*)(?:[•·▪▫◦‣⁃●○■□–—➢➤✓✔\uf000-\uf0ff]|o(?=\t))[ \t\u00a0]+", re.MULTILINE
)
_NUMBERED: Final = re.compile(r"^([ \t]*)(\d{1,3})[.)]\t+", re.MULTILINE)
_BLANK: Final = re.compile(r"\n{3,}")
_HIDDEN: Final = frozenset({"style", "script", "head", "title", "xml"})
_BLOCKS: Final = frozenset({"p", "div", "ul", "ol", "table", "blockquote", "section"})
_HEADINGS: Final = frozenset({f"h{level}" for level in range(1, 7)})
_TAG: Final = re.compile(r"<(/?)([a-zA-Z][\w:]*)[^<>]*>")
# A text past this length is too long for a posting anyway, and is left as it is.
MOST: Final = 100_000
MOST_DEPTH: Final = 3
_STRONG, _SOFT = frozenset({"b", "strong"}), frozenset({"i", "em"})
_LIST = frozenset({"ul", "ol"})


def tidy(value: str) -> str:
    """Return a pasted text as readable Markdown: HTML is read, bullets become lists.

    Quotation marks and dashes stay as they are typed. A text without such traces is unchanged but
    for the space at its ends.
    """
    text = clean_text(value)
    if len(text) > MOST:
        return text.strip()
    if _IS_HTML.search(text):
        text = _from_html(text)
    text = text.replace("\u00a0", " ").replace("\u00ad", "").replace("\u200b", "")
    text = _BULLET.sub(lambda match: f"{_indent(match[1])}- ", text)
    text = _NUMBERED.sub(lambda match: f"{_indent(match[1])}{match[2]}. ", text)
    return _apart(_BLANK.sub("\n\n", text)).strip()


def _indent(space: str) -> str:
    return "  " if space.strip("\u00a0 ") or len(space) > 3 else ""


def _apart(text: str) -> str:
    """Part a list from the paragraph it follows, so that it is read as one."""
    lines: list[str] = []
    for line in text.split("\n"):
        starts = line.startswith("- ")
        if starts and lines and lines[-1].strip() and not lines[-1].lstrip().startswith("- "):
            lines.append("")
        lines.append(line.rstrip())
    return "\n".join(lines)


def _from_html(text: str) -> str:
    reader = _Reader()
    at = 0
    plain = _without_comments(text)
    for tag in _TAG.finditer(plain):
        reader.data(plain[at : tag.start()])
        name = tag[2].lower()
        (reader.close if tag[1] else reader.open)(name)
        at = tag.end()
    reader.data(plain[at:])
    return reader.text()


def _without_comments(text: str) -> str:
    """Return HTML without its comments; what is never closed hides the rest, as in a browser."""
    parts, at = [], 0
    while (start := text.find("<!--", at)) >= 0:
        parts.append(text[at:start])
        end = text.find("-->", start)
        if end < 0:
            return "".join(parts)
        at = end + 3
    return "".join([*parts, text[at:]])


class _Reader:
    """Takes the few marks of HTML that mean something in a posting."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._hidden: list[str] = []
        self._lists: list[str] = []

    def open(self, tag: str) -> None:
        """Open a paragraph, a list or a line; bold and italic are marked at their words."""
        if tag in _HIDDEN:
            self._hidden.append(tag)
        elif tag in _LIST:
            self._lists.append(tag)
            self._out.append("\n\n" if len(self._lists) == 1 else "\n")
        elif tag == "li":
            depth = min(max(len(self._lists) - 1, 0), MOST_DEPTH)
            mark = "1." if self._lists[-1:] == ["ol"] else "-"
            self._out.append(f"\n{'  ' * depth}{mark} ")
        elif tag in ("br", "tr"):
            self._out.append("\n")
        elif tag in ("td", "th"):
            self._out.append(" ")
        elif tag in _HEADINGS:
            self._out.append("\n\n### ")
        elif tag in _BLOCKS and not self._lists:
            self._out.append("\n\n")
        elif tag in _STRONG | _SOFT:
            self._out.append("\ue000" if tag in _STRONG else "\ue001")

    def close(self, tag: str) -> None:
        """Close what was opened."""
        if self._hidden and tag == self._hidden[-1]:
            self._hidden.pop()
        elif tag in _LIST and self._lists:
            self._lists.pop()
            self._out.append("\n" if self._lists else "\n\n")
        elif (tag in _BLOCKS and not self._lists) or tag in _HEADINGS:
            self._out.append("\n\n")
        elif tag in _STRONG | _SOFT:
            self._out.append("\ue002" if tag in _STRONG else "\ue003")

    def data(self, data: str) -> None:
        """Keep what is read, its lines joined as a browser joins them."""
        if data and not self._hidden:
            self._out.append(re.sub(r"[\s\u00a0]+", " ", unescape(data)))

    def text(self) -> str:
        """Return all of it, the space around marks taken out of them."""
        text = "".join(self._out)
        text = re.sub("[\ue000-\ue003]", "", text) if _torn(text) else _marked(text)
        return "\n".join(_line(line) for line in text.split("\n"))


def _torn(text: str) -> bool:
    """Whether bold or italic spans lines or is not closed: then it is left out."""
    pairs = (("\ue000", "\ue002"), ("\ue001", "\ue003"))
    return any(
        line.count(first) != line.count(last) for line in text.split("\n") for first, last in pairs
    )


def _marked(text: str) -> str:
    for first, last, mark in (("\ue000", "\ue002", "**"), ("\ue001", "\ue003", "*")):
        text = re.sub(
            f"{first}( *)([^{first}{last}]*?)( *){last}",
            lambda match, mark=mark: (  # type: ignore[misc]
                f"{match[1]}{mark}{match[2]}{mark}{match[3]}" if match[2] else match[1] + match[3]
            ),
            text,
        )
    return re.sub("[\ue000-\ue003]", "", text)


def _line(line: str) -> str:
    found = re.match(r" *(?=[-\d])", line) if re.match(r" *(?:-|\d+\.) ", line) else None
    indent = found[0] if found else ""
    body = re.sub(r" +", " ", line[len(indent) :]).strip()
    # A bullet typed into an item by the word processor stands there once too often.
    body = re.sub(r"^(-|1\.) (?:[•·▪◦\uf000-\uf0ff]|o(?= )) *", r"\1 ", body)
    return f"{indent}{body}" if body else ""
