from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import cache
from itertools import pairwise

import pytest

from forum.core.markup import clean_text, cook, cook_html, diff_html, plain_line, quote_of
from tests.support.data import shared_data
from tests.support.safe_html import UNSEEN, faults

PAYLOADS = 6_613
NAUGHTY_STRINGS = 515
ALL = pytest.mark.hostile


@cache
def payloads() -> list[str]:
    path = shared_data("security", "xss-payload-list.txt")
    return path.read_text(encoding="utf-8", errors="surrogateescape").split("\n")[:PAYLOADS]


@cache
def naughty_strings() -> list[str]:
    path = shared_data("security", "blns.json")
    loaded: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def everything() -> list[str]:
    lines = [*payloads(), *naughty_strings()]
    assert len(lines) == PAYLOADS + NAUGHTY_STRINGS
    return lines


def all_of(candidates: frozenset[str]) -> Mapping[str, str]:
    return {name: name for name in candidates}


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda line: cook(line, people=all_of, tags=all_of).html, id="as a post"),
        pytest.param(lambda line: cook_html(line).html, id="as an imported body"),
        pytest.param(
            lambda line: cook(f"<b>{line}</b> {line}").html, id="within a line", marks=ALL
        ),
        pytest.param(
            lambda line: cook(f'<a href="{line}">a</a>').html, id="in an attribute", marks=ALL
        ),
        pytest.param(
            lambda line: cook(f"[a]({line}) ![b](<{line}>)").html, id="as an address", marks=ALL
        ),
        pytest.param(
            lambda line: cook(quote_of("ada", line, line)).html, id="as a quote", marks=ALL
        ),
    ],
)
def test_every_line_comes_out_safe(make: Callable[[str], str]) -> None:
    bad = {line: faults(make(line)) for line in everything()}
    assert {line: found for line, found in bad.items() if found} == {}


@ALL
def test_cooking_what_was_cooked_changes_nothing_dangerous() -> None:
    bad = {line: faults(cook_html(cook(line).text).html) for line in everything()}
    assert {line: found for line, found in bad.items() if found} == {}


def test_a_difference_shows_every_line_as_text() -> None:
    lines = everything()
    for old, new in pairwise(lines):
        html = diff_html(old, new)
        for tag in ("<ins>", "</ins>", "<del>", "</del>"):
            html = html.replace(tag, "")
        assert "<" not in html and ">" not in html


def test_every_line_becomes_a_title_of_one_line() -> None:
    for line in everything():
        title = plain_line(line, 200)
        assert len(title) <= 200
        assert not UNSEEN.search(title) and "\n" not in title


def test_every_line_is_cleaned_once_and_for_all() -> None:
    for line in everything():
        assert clean_text(clean_text(line)) == clean_text(line)
