from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest

from forum.core.markup import Cooked, cook, cook_html
from tests.support.safe_html import faults

MEMBERS = {"ada": "Ada", "ben-k": "ben-k", "cleo_9": "Cleo_9"}
TAGS = {"lab-rotation": "lab-rotation", "labs": "lab-rotation", "flex": "flex"}


def people(candidates: frozenset[str]) -> Mapping[str, str]:
    return {name: MEMBERS[name] for name in candidates & MEMBERS.keys()}


def tags(candidates: frozenset[str]) -> Mapping[str, str]:
    return {slug: TAGS[slug] for slug in candidates & TAGS.keys()}


def html(source: str) -> str:
    return cook(source, people=people, tags=tags).html.strip()


ADA = '<a href="/members/Ada">@Ada</a>'
LAB = '<a href="/tags/lab-rotation">#lab-rotation</a>'
OFF_SITE = 'rel="nofollow ugc noopener"'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("@ada", ADA),
        ("Thanks, @ADA!", f"Thanks, {ADA}!"),
        ("(@ada)", f"({ADA})"),
        ("@ada's plan", f"{ADA}'s plan"),
        ("_@ada_", f"<em>{ADA}</em>"),
        ("@ben-k- said", '<a href="/members/ben-k">@ben-k</a>- said'),
        ("@nobody", "@nobody"),
        ("ada@ada", "ada@ada"),
        ("me+you@ada", "me+you@ada"),
        ("@ada.org", "@ada.org"),
        ("/@ada", "/@ada"),
        ("\\@ada", "&#64;ada"),
        ("`@ada`", "<code>@ada</code>"),
        ("<kbd>@ada</kbd>", "<kbd>@ada</kbd>"),
        ("[@ada wrote](/p/1)", '<a href="/p/1">@ada wrote</a>'),
        ("<ada@ada.org>", '<a href="mailto:ada@ada.org">ada@ada.org</a>'),
        ("@" + "a" * 31, "@" + "a" * 31),
    ],
)
def test_a_known_name_becomes_a_link(source: str, expected: str) -> None:
    assert html(source) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("#lab-rotation", LAB),
        ("#Lab-Rotation", LAB.replace(">#lab-rotation", ">#Lab-Rotation")),
        ("#labs.", LAB.replace(">#lab-rotation", ">#labs") + "."),
        ("#flex, yes", '<a href="/tags/flex">#flex</a>, yes'),
        ("#unknown", "#unknown"),
        ("C#flex", "C#flex"),
        ("#1flex", "#1flex"),
        ("#flex_", "#flex_"),
        ("\\#flex", "&#35;flex"),
        ("`#flex`", "<code>#flex</code>"),
        ("[#flex](/x)", '<a href="/x">#flex</a>'),
        ("/tags#flex", "/tags#flex"),
        ("#f", "#f"),
    ],
)
def test_a_known_tag_becomes_a_link(source: str, expected: str) -> None:
    assert html(source) == f"<p>{expected}</p>"


def test_a_heading_links_no_tag_and_names_nobody() -> None:
    assert html("# @ada #flex") == "<h3>@ada #flex</h3>"


def test_names_and_tags_are_listed_once_in_order() -> None:
    cooked = cook("@cleo_9 #labs @ada #flex @Ada #lab-rotation @ghost", people=people, tags=tags)
    assert cooked.mentions == ("cleo_9", "ada")
    assert cooked.tags == ("lab-rotation", "flex")


def test_names_are_asked_for_once_and_at_most_a_hundred() -> None:
    asked: list[frozenset[str]] = []

    def note(candidates: frozenset[str]) -> Mapping[str, str]:
        asked.append(candidates)
        return {}

    cook(" ".join(f"@name{n}" for n in range(500)), people=note)
    assert [len(candidates) for candidates in asked] == [100]


def test_nobody_is_asked_when_nobody_is_named() -> None:
    def fail(candidates: frozenset[str]) -> Mapping[str, str]:
        raise AssertionError(candidates)

    assert cook("Hello `@ada`", people=fail, tags=fail).mentions == ()


@pytest.mark.parametrize(
    ("source", "address", "rest"),
    [
        ("https://a.org/x_y_z", "https://a.org/x_y_z", ""),
        ("http://a.org/?a=1&b=2#c", "http://a.org/?a=1&amp;b=2#c", ""),
        ("https://a.org/x.", "https://a.org/x", "."),
        ("https://a.org/x_(y)", "https://a.org/x_(y)", ""),
        ("https://a.org/@ada#flex", "https://a.org/@ada#flex", ""),
    ],
)
def test_a_bare_address_becomes_a_link(source: str, address: str, rest: str) -> None:
    assert html(source) == f'<p><a href="{address}" {OFF_SITE}>{address}</a>{rest}</p>'


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("[a](/t/1#post-2)", '<a href="/t/1#post-2">a</a>'),
        ("[a](page?x#y)", '<a href="page?x#y">a</a>'),
        ("[a](https://b.org)", f'<a href="https://b.org" {OFF_SITE}>a</a>'),
        ("[a](HTTPS://b.org)", f'<a href="HTTPS://b.org" {OFF_SITE}>a</a>'),
        ("[a](mailto:a@b.org)", '<a href="mailto:a@b.org">a</a>'),
        ("[a](//b.org)", "<a>a</a>"),
        ("[a](/\\\\b.org)", '<a href="/%5Cb.org">a</a>'),
        ('x <a href="/\\b.org">a</a>', "x <a>a</a>"),
        ('x <a href="\\\\b.org">a</a>', "x <a>a</a>"),
        ("[a](ftp://b.org)", "<a>a</a>"),
        ('x <a href="java&#9;script:alert(1)">a</a>', "x <a>a</a>"),
        ('x <a href="/&#9;/b.org">a</a>', "x <a>a</a>"),
        ('x <a href="/p" target=_blank rel=opener onclick=x>a</a>', 'x <a href="/p">a</a>'),
        ("[a](javascript:alert)", "[a](javascript:alert)"),
    ],
)
def test_a_link_goes_to_allowed_places_only(source: str, expected: str) -> None:
    assert html(source) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("![a **b**](https://c.org/d.png)", f'<a href="https://c.org/d.png" {OFF_SITE}>a b</a>'),
        ("![](/d.png)", '<a href="/d.png">image</a>'),
        ("[![a](https://c.org/d.png)](/e)", '<a href="/e">a</a>'),
        ('x <img src="data:image/png,x" alt="a &lt;b&gt;">', "x a &lt;b&gt;"),
    ],
)
def test_a_picture_becomes_a_link_with_its_text(source: str, expected: str) -> None:
    assert html(source) == f"<p>{expected}</p>"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("a <script>alert(1)</script>", "a &lt;script&gt;alert(1)&lt;/script&gt;"),
        ("a <svg onload=x>", "a &lt;svg onload=x&gt;"),
        ('a <input value="&amp;">', "a &lt;input value=&quot;&amp;amp;&quot;&gt;"),
        ("a <!-- b --> c", "a  c"),
        ("a <my-tag>", "a &lt;my-tag&gt;"),
        ("a <b", "a &lt;b"),
    ],
)
def test_what_is_not_allowed_is_shown_as_typed(source: str, shown: str) -> None:
    assert html(source) == f"<p>{shown}</p>"


def test_headings_start_below_those_of_the_page() -> None:
    assert html("# a\n## b\n##### c") == "<h3>a</h3>\n<h4>b</h4>\n<h5>c</h5>"
    assert html("### a\n# b") == "<h3>a</h3>\n<h3>b</h3>"
    assert cook_html("<h1 id=top class=x>a</h1>").html == "<h3>a</h3>"


def test_code_keeps_its_language_and_nothing_else() -> None:
    assert html("```python\n1 < 2\n```") == (
        '<pre tabindex="0"><code class="language-python">1 &lt; 2\n</code></pre>'
    )
    assert cook_html('<code class="language-c x" id="a">y</code>').html == "<code>y</code>"


def test_a_table_scrolls_in_a_named_group_and_keeps_its_alignment() -> None:
    made = html("| a | b |\n|---|--:|\n| 1 | 2 |")
    group = '<div class="table-scroll" tabindex="0" role="group" aria-label="Table"><table>'
    assert made.startswith(group) and made.endswith("</table></div>")
    assert '<td align="right">2</td>' in made
    assert "style" not in made


def test_a_table_within_a_table_scrolls_with_it() -> None:
    inner = cook_html("<table><tr><td><table><tr><td>a</table></table>").html
    assert inner.count("table-scroll") == 1
    assert faults(inner) == []


def test_nothing_is_lost_that_stands_between_cells() -> None:
    made = cook_html("<table><p>a</p><tr>b<td><p>c</p></td></tr></table>").html
    assert made.startswith("&lt;p&gt;a&lt;/p&gt;b<div")
    assert "<td><p>c</p></td>" in made


def test_details_and_small_marks_are_kept() -> None:
    source = "<details open><summary>a</summary>b<sup>2</sup> <kbd>c</kbd></details>"
    assert cook_html(source).html == source


def test_the_text_is_what_a_reader_sees() -> None:
    cooked = cook("# A & B\n\n- one\n- *two*\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n`<b>` &copy;")
    assert cooked.text == "A & B one two x y 1 2 <b> ©"


@pytest.mark.parametrize("make", [cook, cook_html])
def test_characters_written_as_references_are_cleaned_as_well(
    make: Callable[[str], Cooked],
) -> None:
    source = "a &#x202e;b&#8238; <abbr title='&#x202E;x&#34;'>c</abbr> &#60;b&#62; &#0;&#xD800;"
    assert "\u202e" not in make(source).html
    assert make(source).text == "a b c <b> \ufffd\ufffd"
    assert "<b>" not in make(source).html
    assert faults(make(source).html) == []


def test_imported_html_names_nobody_and_keeps_bare_addresses_as_they_are() -> None:
    assert cook_html("<p>@ada #flex https://a.org</p>").html == "<p>@ada #flex https://a.org</p>"


def test_an_ordinary_post_is_cooked_in_milliseconds() -> None:
    post = "We moved our **math block** to a #lab-rotation last fall, says @ada.\n\n- a card\n" * 8
    seconds = []
    for _ in range(20):
        start = time.process_time()
        html(post)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.005


def test_threads_share_nothing() -> None:
    sources = [f"**{n}** <div>{'<i>' * (n % 7)} @ada [x](/p/{n})" for n in range(400)]
    alone = [html(source) for source in sources]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(html, sources)) == alone
