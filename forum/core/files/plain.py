from __future__ import annotations

import re

from forum.core.files.archives import ARCHIVE_END, ARCHIVE_TAIL
from forum.core.refusals import Invalid

# What begins like this would be run by something that guesses kinds.
_PAGE = re.compile(rb"<script|<svg[\s>]|<!doctype html|<html[\s>]|<\?php", re.IGNORECASE)
_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def checked(content: bytes) -> bytes:
    """Return a text file as UTF-8; raises Invalid for what is no text or is a page."""
    coding = _MARKS.get(content[:2], "utf-8-sig")
    try:
        text = content.decode(coding)
    except UnicodeDecodeError:
        raise Invalid("This is not plain text. Save it as UTF-8 and choose it again.") from None
    if "\0" in text:
        raise Invalid("This is not plain text, whatever its name says.")
    if holds_page(content):
        raise Invalid("This is a page or a program, so it is not accepted.")
    return text.encode()


def check_pdf(content: bytes) -> None:
    """Raise Invalid unless the content is a whole PDF and nothing else."""
    if content[:5] != b"%PDF-":
        raise Invalid("This is no PDF, whatever its name says.")
    if b"%%EOF" not in content[-2048:]:
        raise Invalid("This PDF is cut off or damaged. Choose another copy of it.")
    if ARCHIVE_END in content[-ARCHIVE_TAIL:] or re.search(rb"/(Launch|JavaScript|JS)\b", content):
        raise Invalid("This PDF holds a program, so it is not accepted. Print it to a new PDF.")


def holds_page(content: bytes) -> bool:
    """Whether a web page or a script is in the content."""
    return _PAGE.search(content) is not None
