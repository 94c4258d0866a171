from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from forum.core.markup import (
    MAX_SOURCE,
    Cooked,
    clean_text,
    cook,
    cook_html,
    diff_html,
    excerpt,
    plain_line,
)
from tests.support.safe_html import faults

SECONDS = 3.0
MEGABYTE = 1_000_000
FORM_LIMIT = 60_000

PIECES = [
    *"a*_`[]<>&#~!|\\-=+ \n\t(){}:\"'@$%\u0301\U0001f600",
    "> ", "- ", "1. ", "* a\n", "- a\n  - b\n", "# ", "# a\n", "a\n\n", "\n\n", "    a\n", "```\n",
    "~~", "**a ", "*a _b ", "a**b", "**x* ", "a*b_c~~", "![", "[a](", "[a](<b", '[a](b "', "](",
    "[a][b]", "[a]: b\n", "[a]:\n", "![a](b) ", "[[a](b)", "<b>", "</b>", "<div>", "</div>", "<p>",
    "<table>", "<td>", "<table><tr><td></b>", "<b><p></i>", "<b><table><tr><td></b></table>",
    "<a href=x>", "<a ", "<a b=\"", "<a b='", "<li><ul>", "<details>", "<h1>", "<!--", "-->", "<?",
    "<![CDATA[", "<!A ", "</", "<script>", "<svg><style>", "<b x=y", "&amp;", "&lt;", "&#", "&#x",
    "&#60;", "&", "|a", "|-", "a|b\n-|-\n", "https://a.b/", "https://", "@bob ", "@bob", "#tag ",
    "#a-", "a@b.c ", "<a@b.c>", "(https://a.b/).", "\ud800", "\x00", "\u202e", "e\u0301\u0323",
    "\u0301\u0323", "\r", "\r\n",
]  # fmt: skip


def repeated(piece: str, length: int) -> str:
    return (piece * (length // len(piece) + 1))[:length]


def whole_constructions() -> dict[str, str]:
    return {
        "one long reference used often": f"[a]: /{'u' * 30_000}\n\n" + "[a]" * 10_000,
        "one long title used often": f"[a]: /u '{'t' * 30_000}'\n\n" + "[a]" * 10_000,
        "a table that completes its cells": f"{'|a' * 1_000}|\n{'|-' * 1_000}|\n" + "|\n" * 25_000,
        "a wide and long table": f"{'|a' * 100}|\n{'|-' * 100}|\n" + f"{'|1' * 100}|\n" * 250,
        "code fences of every length": "".join("`" * n + "a" for n in range(1, 340)),
        "a staircase of lists": "".join("  " * n + "- a\n" for n in range(240)),
        "quotes over many lines": f"{'> ' * 100}a\n" * 280,
        "quotes and lists in turn": "> - " * 15_000,
        "formatting with different attributes": "".join(f"<b id={n}>" for n in range(90))
        + "<p>a" * 10_000,
        "formatting left open": "<p><b><i><em><strong><code>a" * 2_000,
        "links left open in tables": "<a href=1><table><tr><td>" * 2_000,
        "a reference of many digits": "&#" + "1" * FORM_LIMIT + ";",
        "the same in an attribute": f'<a href="&#{"1" * 5_000};">a</a><a href="&#x{"f" * 9}">b</a>',
        "an address of a megabyte": "https://" + "a." * (FORM_LIMIT // 2),
        "an address and its dots": "https://a" + "." * FORM_LIMIT,
        "an address and its brackets": "https://a" + "()" * 900 + ")" * FORM_LIMIT,
    }  # fmt: skip


def cpu_seconds(source: str) -> float:
    """Return the seconds of the slower of the two ways in; what comes out is safe."""
    return max(cpu_seconds_of(cook, source), cpu_seconds_of(cook_html, source))


def cpu_seconds_of(make: Callable[[str], Cooked], source: str) -> float:
    start = time.process_time()
    html = make(source).html
    seconds = time.process_time() - start
    assert len(html) > 100_000 or faults(html) == []
    return seconds


@pytest.mark.parametrize(
    "length", [8_000, pytest.param(MAX_SOURCE, marks=pytest.mark.hostile), MEGABYTE]
)
@pytest.mark.parametrize("piece", PIECES, ids=ascii)
def test_the_same_thing_over_and_over_ends_in_time(piece: str, length: int) -> None:
    assert cpu_seconds(repeated(piece, length)) < SECONDS


@pytest.mark.parametrize("source", whole_constructions().values(), ids=whole_constructions().keys())
def test_a_text_built_to_be_slow_ends_in_time(source: str) -> None:
    assert cpu_seconds(source) < SECONDS


def test_more_quotes_than_anyone_writes_stay_readable() -> None:
    cooked = cook(">" * 30_000 + " end")
    assert cooked.html.count("<blockquote>") == 16
    assert cooked.text.endswith("end")


def test_a_text_past_the_limit_is_shown_as_typed() -> None:
    cooked = cook("<b>" * 50_000)
    assert cooked.html.startswith('<pre tabindex="0">\n&lt;b&gt;')
    assert cooked.text == "<b>" * 50_000


def test_nesting_past_the_limit_is_shown_as_typed() -> None:
    assert cook_html("<div>" * 100 + "a").html.startswith("<div>")
    assert cook_html("<div>" * 101 + "a").html.startswith('<pre tabindex="0">\n&lt;div&gt;')


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\n" * 30_000, "a\n" * 29_999 + "b"),
        ("a b " * 15_000, "b a " * 15_000),
        ("a\nb\n" * 15_000, "b\na\n" * 14_000),
        ("".join(f"{n}\n" for n in range(10_000)), "".join(f"{n}\n" for n in range(10_000, 0, -1))),
        ("a" * MEGABYTE, "b" * MEGABYTE),
        ("a " * (MEGABYTE // 2), "a. " * (MEGABYTE // 3)),
        ("<" * MEGABYTE, ""),
    ],
)
def test_a_difference_ends_in_time(old: str, new: str) -> None:
    start = time.process_time()
    diff_html(old, new)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("piece", ["a", "\u0301\u0323", "\u202e", "\ud800", "é ", "\u200b", " \n"])
def test_lines_and_excerpts_of_a_megabyte_end_in_time(piece: str) -> None:
    source = repeated(piece, MEGABYTE)
    start = time.process_time()
    assert len(plain_line(source, 200)) <= 200
    assert len(excerpt(clean_text(source))) <= 361
    assert time.process_time() - start < SECONDS
