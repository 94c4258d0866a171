from __future__ import annotations

from forum.core.markup.allowed import (
    ALLOWED_ATTRIBUTES,
    ALLOWED_PROTOCOLS,
    ALLOWED_TAGS,
    MAX_SOURCE,
)
from forum.core.markup.chars import clean_text, excerpt, plain_line, quote_of, slug_of
from forum.core.markup.diff import diff_html
from forum.core.markup.door import Cooked, cook, cook_html

__all__ = [
    "ALLOWED_ATTRIBUTES",
    "ALLOWED_PROTOCOLS",
    "ALLOWED_TAGS",
    "MAX_SOURCE",
    "Cooked",
    "clean_text",
    "cook",
    "cook_html",
    "diff_html",
    "excerpt",
    "plain_line",
    "quote_of",
    "slug_of",
]
