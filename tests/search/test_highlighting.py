from __future__ import annotations

from forum.search.highlighting import Piece, Wanted, has_phrase, marked, snippet
from forum.search.language import parse


def shown(pieces: list[Piece]) -> str:
    """Pieces as text, with brackets for marks."""
    return "".join(f"[{piece.text}]" if piece.marked else piece.text for piece in pieces)


def test_all_forms_of_a_word_are_marked() -> None:
    wanted = Wanted.by(parse("rotate cafés"))
    assert shown(marked("Rotating in the café: rotation!", wanted)) == (
        "[Rotating] in the [café]: [rotation]!"
    )


def test_beginnings_and_words_of_phrases_are_marked() -> None:
    wanted = Wanted.by(parse('lapt* "login cards"'))
    assert shown(marked("Laptops and login cards", wanted)) == "[Laptops] and [login] [cards]"


def test_a_snippet_shows_the_densest_place() -> None:
    text = f"carts {'filler ' * 80}the carts of our laptops are empty {'end ' * 80}"
    cut = shown(snippet(text, Wanted.by(parse("carts laptops")), 120))
    assert "[carts] of our [laptops]" in cut
    assert cut.startswith("… ")
    assert cut.endswith(" …")
    assert len(cut) < 150


def test_a_short_text_is_shown_whole_and_markup_is_only_text() -> None:
    assert shown(snippet("<b>carts</b>", Wanted.by(parse("carts")))) == "<b>[carts]</b>"
    assert shown(snippet("", Wanted.by(parse("carts")))) == ""
    assert len(shown(snippet("x" * 100_000, Wanted.by(parse("carts"))))) < 300


def test_a_phrase_is_words_in_a_row() -> None:
    assert has_phrase("We print Login-Cards early.", "login cards")
    assert not has_phrase("Cards for login", "login cards")
    assert not has_phrase("blogin cards", "login cards")
