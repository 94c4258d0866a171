from __future__ import annotations

import re
import unicodedata
from itertools import groupby
from typing import Final

_DROPPED = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # C0 and C1 controls but \t, \n and NEL
    "\u202a-\u202e\u2066-\u2069"  # marks that reorder the text around them
    "\ud800-\udfff\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_NEWLINES = re.compile("\r\n?|[\x85\u2028\u2029]")
_LONG_RUN = re.compile("[\u0300-\U0010ffff]{31}")
_MAX_MARKS: Final = 30
_INVISIBLE = "ZC"


def clean_text(value: str) -> str:
    """Return typed text as it is kept: NFC, newlines as \\n, no control or bidi-override character.

    Lone surrogates and noncharacters are dropped; more than 30 combining marks in a row are cut to
    30 (Stream-Safe Text, Unicode Standard Annex 15), which keeps the time of NFC in bounds.
    """
    text = _NEWLINES.sub("\n", drop_unsafe(value))
    return text if text.isascii() else unicodedata.normalize("NFC", _stream_safe(text))


def drop_unsafe(value: str) -> str:
    """Return text without the control, surrogate and bidi-override characters."""
    return _DROPPED.sub("", value)


def _stream_safe(text: str) -> str:
    if not _LONG_RUN.search(text):
        return text
    runs = (
        (marks, "".join(run))
        for marks, run in groupby(text, key=lambda c: unicodedata.combining(c) > 0)
    )
    return "".join(run[:_MAX_MARKS] if marks else run for marks, run in runs)


def plain_line(source: str, limit: int) -> str:
    """Return one line of at most `limit` characters, as titles and names need; "" if unseen.

    What is cut off is marked by an ellipsis inside the limit.
    """
    line = fold(clean_text(source).replace("\u200b", "").replace("\u2060", ""))
    if all(unicodedata.category(char)[0] in _INVISIBLE for char in line[: 4 * limit]):
        return ""
    return line if len(line) <= limit else line[: max(limit - 1, 0)].rstrip() + "…"


def fold(text: str) -> str:
    """Return text with every run of whitespace made one space, none at the ends."""
    return " ".join(text.split())


def excerpt(text: str, words: int = 30) -> str:
    """Return the first words of a plain text, with an ellipsis where something follows.

    A text of very long words is cut at twelve characters a word.
    """
    room = words * 12
    found = text[:room].split()
    if len(text) <= room and len(found) <= words:
        return " ".join(found)
    return " ".join(found[:words]).rstrip(" .,;:") + "…"


def quote_of(username: str, post_url: str, text: str) -> str:
    """Return a Markdown quote of a post's text that names and links its author's post."""
    name = username.replace("_", "\\_")
    lines = ["", *clean_text(text).strip("\n").split("\n")]
    quoted = "\n".join(f"> {line}".rstrip() for line in lines)
    return f"> [@{name} wrote]({_link_target(post_url)}):\n{quoted}\n\n"


def _link_target(url: str) -> str:
    return re.sub(r"[\s()<>\\]", lambda m: f"%{ord(m[0]):02X}", clean_text(url))


def slug_of(text: str, fallback: str, most: int = 60) -> str:
    """Return the readable end of an address: ASCII letters and digits, cut at a word's end.

    The fallback stands for a text without such letters.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    return (words[:most].rsplit("-", 1)[0] if len(words) > most else words) or fallback
