from __future__ import annotations

import re
from collections.abc import Mapping

from hypothesis import given, settings
from hypothesis import strategies as st

from forum.core.markup import clean_text, cook, cook_html, diff_html, plain_line
from tests.support.safe_html import UNSEEN, faults

FRAGMENTS = [
    *"<>&\"'`*_[]()#@!|\\/=-:;\n\t ~a1\x00\u202e\ud800é",
    "<b>", "</b>", "<i", "</i>", "<p>", "</p>", "<div class=x>", "</div>", "<table>", "</table>",
    "<td>", "<tr>", "<caption>", "<ul>", "<li>", "<h1>", "</h1>", "<a href=", "<a>", "</a>",
    "<details>", "<summary>", "<img src=", " alt=", " onerror=alert(1)", "<script>", "</script>",
    "<style>", "<svg>", "<math>", "<mtext>", "<noscript>", "<template>", "<select>", "<textarea>",
    "<title>", "<iframe srcdoc=", "<form>", "<input>", "<!--", "-->", "<![CDATA[", "]]>", "<?",
    "javascript:", "data:text/html,", "https://a.b/", "//c.d", "&#x6a;", "&#58;", "&colon;", "&lt;",
    "&Tab;", "&#", "@ada", "#flex", "\n\n", "> ", "- ", "1. ", "```\n", "    ", "<!", "<pre>",
    "|a|b|\n|-|-|\n", "[a]: /b\n", "](", "![", "**", "~~", "<br/>", "<hr>", "<del>", "<dd>",
]  # fmt: skip

markup = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=4), max_size=30).map("".join)
anything = markup | st.text(max_size=200)
# HTML itself reads a heading within emphasis within a heading differently the second time.
without_headings = anything.map(lambda source: source.replace("<h1>", "<b>"))


def everyone(candidates: frozenset[str]) -> Mapping[str, str]:
    return {name: name for name in candidates}


def settled(html: str) -> str:
    """Return cooked HTML without what every reading changes.

    These are scrolling groups, shifts of headings, and the newlines that begin a `pre`.
    """
    html = re.sub(r"(<pre[^>]*>)\n+", r"\g<1>", html)
    html = re.sub(r'<div class="table-scroll"[^>]*>|<div>|</div>', "", html)
    return re.sub(r"(</?h)[3-6]", r"\g<1>6", html)


@settings(max_examples=400, deadline=None)
@given(anything)
def test_what_comes_out_is_safe(source: str) -> None:
    assert faults(cook(source, people=everyone, tags=everyone).html) == []
    assert faults(cook_html(source).html) == []


@settings(max_examples=400, deadline=None)
@given(anything)
def test_cooking_is_the_same_every_time(source: str) -> None:
    assert cook(source, people=everyone) == cook(source, people=everyone)


@settings(max_examples=400, deadline=None)
@given(without_headings)
def test_cleaning_what_was_cleaned_changes_nothing(source: str) -> None:
    once = cook(source, people=everyone, tags=everyone)
    again = cook_html(once.html)
    assert settled(again.html) == settled(once.html)
    assert again.text == once.text


@settings(max_examples=300, deadline=None)
@given(anything, anything)
def test_a_difference_holds_both_texts(old: str, new: str) -> None:
    html = diff_html(old, new)
    assert set(re.findall(r"<[^>]*>", html)) <= {"<ins>", "</ins>", "<del>", "</del>"}
    assert cook_html(html).text == cook_html(html.replace("\n", " ")).text


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=300))
def test_clean_text_is_settled_and_keeps_nothing_unseen(value: str) -> None:
    kept = clean_text(value)
    assert clean_text(kept) == kept
    assert not UNSEEN.search(kept)
    assert "\n" not in plain_line(value, 50)
