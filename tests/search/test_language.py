from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forum.search.asked import Asked
from forum.search.highlighting import Wanted, marked, snippet
from forum.search.language import MOST_WORDS, Piece, Reading, parse
from tests.support.data import shared_data

MAY = datetime(2024, 5, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "field", "value"),
    [
        ("Station rotation", "words", ("station", "rotation")),
        ("  doubled   spaces ", "words", ("doubled", "spaces")),
        ("café ÉLAN", "words", ("cafe", "elan")),
        ('"Station  rotation"', "phrases", ("Station rotation",)),
        ("“curly quotes” here", "phrases", ("curly quotes",)),
        ('"one"', "words", ("one",)),
        ('"never closed here', "words", ("never", "closed", "here")),
        ("-lab", "without", ("lab",)),
        ("e-mail", "words", ("e", "mail")),
        ("- lab", "words", ("lab",)),
        ('-"lab rotation"', "without_phrases", ("lab rotation",)),
        ("rotat*", "prefixes", ("rotat",)),
        ("a*", "words", ("a",)),
        ("*", "words", ()),
        ("@ann", "author", "ann"),
        ("user:Ann", "author", "Ann"),
        ("by:@ann", "author", "ann"),
        ("ann@example.org", "words", ("ann", "example", "org")),
        ("#clever", "tags", ("clever",)),
        ("tag:clever #login", "tags", ("clever", "login")),
        ("in:practice", "space", "practice"),
        ("type:Question", "type", "question"),
        ("after:2024-05", "after", MAY),
        ("before:2024-05-01", "before", MAY),
        ("before:soon", "words", ("before", "soon")),
        ("after:2024-13-45", "words", ("after", "2024", "13", "45")),
        ("order:date", "order", "date"),
        ("order:newest", "order", "date"),
        ("order:nonsense", "words", ("order", "nonsense")),
        ("time: 9:30", "words", ("time", "9", "30")),
        ("https://example.org/a", "words", ("https", "example", "org", "a")),
        ("1:1", "words", ("1", "1")),
    ],
)
def test_a_query_is_read(text: str, field: str, value: object) -> None:
    assert getattr(parse(text), field) == value


def test_parts_stand_in_any_order() -> None:
    read = parse('cards @ann "log in" -lab in:ops print* after:2024-05 #k8 order:date')
    assert read.words == ("cards",)
    assert read.phrases == ("log in",)
    assert read.without == ("lab",)
    assert read.prefixes == ("print",)
    assert (read.author, read.space, read.tags) == ("ann", "ops", ("k8",))
    assert (read.after, read.order) == (MAY, "date")


def test_how_it_was_read_can_be_shown() -> None:
    assert parse('cards -lab @ann after:2024-05 "a b"').pieces == (
        Piece("word", "", "cards"),
        Piece("without", "without", "lab"),
        Piece("filter", "by", "@ann"),
        Piece("filter", "from", "1 May 2024"),
        Piece("phrase", "exactly", "a b"),
    )
    assert parse("just words").plain
    assert not parse("just -words").plain


def test_a_query_has_a_bound() -> None:
    assert len(parse("a " * 10_000).words) == MOST_WORDS
    assert len(parse("x" * 10_000).words[0]) == 40


PIECES = st.sampled_from(
    ['"', "“", "-", "@", "#", ":", "*", "in:", "tag:", "after:", "2024", "a", "é", " ", "\x00", "ß"]
)


@given(st.one_of(st.text(), st.lists(PIECES).map("".join)))
def test_nothing_a_person_types_raises(text: str) -> None:
    read = parse(text)
    assert isinstance(read, Reading)
    assert all(word and word == word.strip() for word in read.words + read.without)
    wanted = Wanted.by(read)
    assert "".join(piece.text for piece in marked(text, wanted)) == text
    snippet(text, wanted)
    Asked.of({"q": text, "after": text, "space": text, "sort": text}).reading()


def test_no_hostile_line_raises() -> None:
    lines = json.loads(shared_data("security", "blns.json").read_text(encoding="utf-8"))
    payloads = shared_data("security", "xss-payload-list.txt").read_text(encoding="utf-8")
    lines += payloads.splitlines()
    assert len(lines) > 7_000
    for line in lines:
        asked = Asked.of({"q": line})
        wanted = Wanted.by(asked.reading())
        assert "".join(piece.text for piece in marked(line, wanted)) == line
        assert asked.address().startswith("/search?")
