from __future__ import annotations

import pytest

from forum.jobs.forms.posting_fields import cents_of, share_of, whole_of
from forum.jobs.forms.posting_paste import tidy
from forum.jobs.wording import findings, kept, pay_history, unanswered
from tests.support.hiring import posting


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We want a recent grad.", "recent-graduate"),
        ("Recent college graduates welcome", "recent-graduate"),
        ("a DIGITAL NATIVE who", "digital-native"),
        ("a digital\nnative who", "digital-native"),
        ("a **digital** native who", "digital-native"),
        ("a digi\u200btal native", "digital-native"),
        ("a young team", "young"),
        ("You are a rock-star", "rockstar"),
        ("native English speaker", "native-speaker"),
        ("able-bodied adults", "able-bodied"),
        ("She will lead", "he"),
        ("his/her class", "he"),
        ("Under the age of 40", "age-limit"),
    ],
)
def test_words_that_turn_people_away_are_found(text: str, name: str) -> None:
    found = findings(posting(duties=text))
    assert [one.name for one in found] == [name]
    assert found[0].field == "duties" and found[0].instead


@pytest.mark.parametrize(
    "text",
    ["Teach young children to read.", "Youngstown schools", "Experience with over 50 teachers",
     "a graduate degree", "The theater", "Native American studies", "the rock wall"],
)  # fmt: skip
def test_like_words_are_left_alone(text: str) -> None:
    assert findings(posting(duties=text)) == []


def test_a_finding_shows_what_stands_around_it_in_any_field() -> None:
    text = "We look for someone who is calm, and also a rockstar in the classroom all day long."
    found = findings(posting(title="Coach (rockstar)", goals=text))
    assert [one.field for one in found] == ["title", "goals"]
    assert found[1].before.startswith("…") and found[1].before.endswith("also a ")
    assert found[1].word == "rockstar"


def test_a_reason_answers_all_of_a_word_and_goes_with_it() -> None:
    said = posting(duties="A rockstar.", goals="Two rockstars. A guru.")
    assert {one.name for one in unanswered(said, {"rockstar": "The band's name."})} == {"guru"}
    reasons = {"rockstar": "The band's name.", "guru": " ", "young": "Not there."}
    assert kept(said, reasons) == {"rockstar": "The band's name."}


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("What is your current salary?", True),
        ("How much do you earn now?", True),
        ("List your pay history", True),
        ("What were you paid in your last role?", True),
        ("What was the salary in your previous job?", True),
        ("What salary do you expect?", False),
        ("Which routine did you make your own?", False),
        ("What do you make of station rotation?", False),
        ("How much did you make there?", True),
        ("What made your last rollout work?", False),
    ],
)
def test_nobody_asks_what_was_earned_before(text: str, asked: bool) -> None:
    assert pay_history(text) is asked


def test_bullets_of_a_word_processor_become_a_list() -> None:
    pasted = "Duties:\n•\tCoach teachers\n·  Plan “rollouts”\n\uf0b7 Run meetings\no\tDeeper\n"
    assert tidy(pasted) == (
        "Duties:\n\n- Coach teachers\n- Plan “rollouts”\n- Run meetings\n- Deeper"
    )


def test_html_of_a_word_processor_becomes_readable() -> None:
    pasted = (
        "<html><head><style>p.MsoNormal {color:red}</style></head><body><!--[if gte mso 9]>"
        "<xml><w:Zoom>0</w:Zoom></xml><![endif]--><p class=MsoNormal><b>Duties</b>&nbsp;of\nthe "
        "role<o:p></o:p></p><ul><li>Coach <i>teachers</i></li><li>Plan</li></ul>"
        "<p>Then &amp; there<script>alert(1)</script></p></body></html>"
    )
    assert tidy(pasted) == ("**Duties** of the role\n\n- Coach *teachers*\n- Plan\n\nThen & there")


def test_what_is_no_paste_is_left_as_it_is_typed() -> None:
    text = "Plan: 3 < 4, and **bold**\n\n- one\n- two\n\n1. first"
    assert tidy(text) == text


def test_amounts_and_shares_are_read_as_people_type_them() -> None:
    amounts = {"$62,000": 6_200_000, "62k": 6_200_000, "31.5": 3_150, "": 0, "62 000": 6_200_000}
    amounts |= dict.fromkeys(("about 60", "-5", "1e9", "9999999"))  # type: ignore[arg-type]
    assert {text: cents_of(text) for text in amounts} == amounts
    shares = {"0.5": 50, "1": 100, "50%": 50, ".75": 75, "0,5": 50, "half": None, "2": None}
    assert {text: share_of(text) for text in shares} == shares
    assert (whole_of("200"), whole_of("20%"), whole_of("x"), whole_of("")) == (200, 20, None, 0)


def test_a_hostile_paste_costs_little_and_grows_nothing() -> None:
    deep = "<ul>" * 15_000 + "<li>x" * 1_000
    assert len(tidy(deep)) < len(deep)
    for text in ("<p " * 30_000, "<!--" * 20_000, "<b>x" * 20_000, "<p>" * 50_000):
        assert len(tidy(text)) <= len(text)
