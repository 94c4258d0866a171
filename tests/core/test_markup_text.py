from __future__ import annotations

import pytest

from forum.core.markup import clean_text, cook, diff_html, excerpt, plain_line, quote_of


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("a\x00b\x07c\x7fd\x9fe", "abcde"),
        ("a\tb\nc\r\nd\re\u2028f\u0085g", "a\tb\nc\nd\ne\nf\ng"),
        ("\u202eevil\u202c \u2066a\u2069", "evil a"),
        ("a\ud800b\udfffc", "abc"),
        ("e\u0301", "é"),
        ("\ufeffa\uffff", "a"),
        ("👩\u200d🏫 \u200fעברית", "👩\u200d🏫 \u200fעברית"),
        ("a" + "\u0301" * 100, "á" + "\u0301" * 29),
    ],
)
def test_text_is_cleaned(typed: str, kept: str) -> None:
    assert clean_text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "line"),
    [
        ("  a \n b\t c ", "a b c"),
        ("a\u202eb", "ab"),
        ("\u200b\u2060\u00ad \u3000", ""),
        ("\u200d\u200d", ""),
        ("0123456789", "0123456789"),
        ("0123456789a", "012345678…"),
        ("01234567 9a", "01234567…"),
    ],
)
def test_a_title_is_one_line(typed: str, line: str) -> None:
    assert plain_line(typed, 10) == line


def test_an_excerpt_keeps_the_first_words() -> None:
    assert excerpt("one two three", 3) == "one two three"
    assert excerpt("one two, three", 2) == "one two…"
    assert excerpt("a" * 1_000, 2) == "a" * 24 + "…"
    assert excerpt("") == ""


def test_a_difference_marks_words() -> None:
    assert diff_html("the cat sat\nsame", "the dog sat\nsame") == (
        "the <del>cat</del><ins>dog</ins> sat\nsame"
    )


def test_a_difference_marks_whole_lines() -> None:
    assert diff_html("a\nb\n", "a\nb\nc\n") == "a\nb\n<ins>c\n</ins>"
    assert diff_html("a\nb\n", "b\n") == "<del>a\n</del>b\n"


def test_a_difference_of_equal_texts_marks_nothing() -> None:
    assert diff_html("a\nb", "a\nb") == "a\nb"


def test_a_difference_escapes_what_it_shows() -> None:
    assert diff_html("<b>", "<script>") == (
        "&lt;<del>b</del><ins>script</ins>&gt;"
    )  # fmt: skip


def test_a_quote_names_and_links_its_author() -> None:
    assert quote_of("ada", "/p/12", "one\n\ntwo\n") == (
        "> [@ada wrote](/p/12):\n>\n> one\n>\n> two\n\n"
    )


def test_a_quote_stays_one_quote_and_names_nobody() -> None:
    source = quote_of("a_b_c", "/p/12?a=(1) <x>", "# one\r\n> two") + "Thanks!"
    cooked = cook(source, people=lambda names: {name: name for name in names})
    assert cooked.mentions == ()
    assert '<a href="/p/12?a=%281%29%20%3Cx%3E">@a_b_c wrote</a>:' in cooked.html
    assert cooked.html.endswith("</blockquote>\n<p>Thanks!</p>\n")
