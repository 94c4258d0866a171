from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
from markdown_it import MarkdownIt

from forum.core.markup import cook, cook_html
from tests.support.data import shared_data
from tests.support.safe_html import faults, tree_of

EXAMPLES = 655
BY_OUR_RULES = {
    34: "language names are ASCII",
    144: "language names have no semicolon",
    502: "a relative address has no colon",
    598: "irc: is no allowed protocol",
    600: "a+b+c: is no allowed protocol",
    601: "made-up-scheme: is no allowed protocol",
    603: "localhost: is no allowed protocol",
    604: "a bare address becomes a link",
    610: "a bare address becomes a link",
    613: "a bare address becomes a link",
}
RAW_OR_PICTURE = {"html_block", "html_inline", "image"}


@cache
def examples() -> list[dict[str, Any]]:
    path = shared_data("security", "commonmark-spec.json")
    loaded: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def test_every_example_comes_out_safe() -> None:
    sources = [example["markdown"] for example in examples()]
    bad = {source: faults(cook(source).html) for source in sources}
    assert len(sources) == EXAMPLES
    assert {source: found for source, found in bad.items() if found} == {}


def test_every_expected_html_comes_out_safe() -> None:
    bad = {html: faults(cook_html(html).html) for html in (e["html"] for e in examples())}
    assert {html: found for html, found in bad.items() if found} == {}


def test_examples_without_raw_html_render_as_the_specification_says(
    capsys: pytest.CaptureFixture[str],
) -> None:
    plain = [example for example in examples() if not uses_raw_html(example["markdown"])]
    different = [e["example"] for e in plain if ours(e["markdown"]) != expected(e["html"])]
    with capsys.disabled():
        print(f"\nCommonMark: {len(plain) - len(different)} of {len(plain)} equal", different)
    assert different == list(BY_OUR_RULES)


def uses_raw_html(source: str) -> bool:
    tokens = MarkdownIt("commonmark").parse(source)
    inner = [child for token in tokens for child in token.children or ()]
    return any(token.type in RAW_OR_PICTURE for token in [*tokens, *inner])


def ours(source: str) -> Any:
    return tree_of(re.sub(r' rel="[^"]*"| tabindex="0"', "", cook(source).html))


def expected(html: str) -> Any:
    html = html.replace("<blockquote>\n</blockquote>", "<blockquote></blockquote>")
    level = 2

    def moved(heading: re.Match[str]) -> str:
        nonlocal level
        level = min(int(heading[1]) + 2, level + 1, 6)
        return f"<h{level}>{heading[2]}</h{level}>"

    return tree_of(re.sub(r"<h([1-6])>(.*?)</h\1>", moved, html, flags=re.DOTALL))
