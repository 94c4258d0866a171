"""Words in an opening that turn people away for who they are, and what to say instead."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, NamedTuple

from forum.core.markup import clean_text
from forum.jobs.posting import LINES, TEXTS, Posting

# How much of the text stands around a word that was found.
AROUND: Final = 40
MOST_FOUND: Final = 40
MOST_REASON: Final = 300


class Biased(NamedTuple):
    """Words that are checked for: as a pattern, what they say to readers, what to say instead."""

    name: str
    pattern: str
    about: str
    instead: str


class Finding(NamedTuple):
    """A biased word in a text: where it stands, and what is around it."""

    name: str
    field: str
    word: str
    before: str
    after: str
    about: str
    instead: str


AGE, GENDER, ORIGIN, ABILITY, FAITH, FAMILY, CULTURE = (
    "age",
    "gender",
    "origin or language",
    "ability or health",
    "faith",
    "family",
    "a certain kind of person",
)
_SKILL = "the skill itself, for example “comfortable with new tools”"
_EXPERIENCE = "the experience needed, in years or in what was done"
_PERSON = "“they”, “the coordinator”, “you”"
LIST: Final = (
    Biased("recent-graduate", r"recent(?:ly)?[ -](?:\w+ )?grad(?:uate[sd]?|s)?", AGE, _EXPERIENCE),
    Biased("new-graduate", r"new[ -]grad(?:uate)?s?", AGE, _EXPERIENCE),
    Biased("digital-native", r"digital[ -]natives?", AGE, _SKILL),
    Biased("young", r"young(?:er|est)?(?! (?:children|learners|students|readers))", AGE, _SKILL),
    Biased("youthful", r"youthful", AGE, "“lively”, or nothing"),
    Biased("energetic", r"(?:energetic|high[ -]energy)", AGE, "“motivated”, or nothing"),
    Biased("mature", r"mature (?:person|candidate|individual|applicant)s?", AGE, _EXPERIENCE),
    Biased("age-limit", r"(?:under|over) (?:the )?ages? of \d+|\d+ years (?:old|of age)", AGE,
           "nothing"),
    Biased("years-at-most", r"no more than \d+ years[’']? (?:of )?experience", AGE, _EXPERIENCE),
    Biased("overqualified", r"over-?qualified", AGE, "nothing"),
    Biased("rockstar", r"rock[ -]?stars?", CULTURE, "what a good result is"),
    Biased("ninja", r"ninjas?", CULTURE, "“expert”, or the skill itself"),
    Biased("guru", r"gurus?", CULTURE, "“expert”, or the skill itself"),
    Biased("superstar", r"super-?stars?", CULTURE, "what a good result is"),
    Biased("culture-fit", r"cultur(?:e|al) fit", CULTURE, "how the team works"),
    Biased("aggressive", r"aggressive(?:ly)?", GENDER, "“ambitious”, “persistent”"),
    Biased("dominant", r"dominant|dominate", GENDER, "“leading”"),
    Biased("he", r"he/she|s/he|\(s\)he|his/her|his or her|he or she|him/her|s?he (?:will|must|"
           r"should|is|has|works|reports)", GENDER, _PERSON),
    Biased("man", r"chairman|foreman|handyman|manpower|salesman|craftsman", GENDER, _PERSON),
    Biased("guys", r"guys", GENDER, "“team”, “everyone”"),
    Biased("girls", r"(?:our|the|office) (?:girls|ladies|gals)", GENDER, "“team”, “colleagues”"),
    Biased("female", r"(?:fe)?males? (?:preferred|only|candidates?|applicants?)", GENDER,
           "nothing"),
    Biased("native-speaker", r"native(?:[ -]\w+)?[ -]speak(?:er|ers|ing)", ORIGIN,
           "“fluent in …”"),
    Biased("mother-tongue", r"mother[ -]tongue", ORIGIN, "“fluent in …”"),
    Biased("accent", r"(?:no|without an?|neutral) accent", ORIGIN, "“speaks clearly”"),
    Biased("american-born", r"(?:american|us|u\.s\.)[ -]born", ORIGIN, "“may work in the US”"),
    Biased("citizens-only", r"citizens only|must be an? (?:us|u\.s\.|american) citizen", ORIGIN,
           "“may work in the US”"),
    Biased("able-bodied", r"able[ -]bodied", ABILITY, "the task itself"),
    Biased("healthy", r"(?:physically fit|perfect health|in good health|healthy (?:person|"
           r"individual|candidate)s?)", ABILITY, "the task itself"),
    Biased("crazy", r"crazy|insane|lame", ABILITY, "another word"),
    Biased("clean-shaven", r"clean[ -]shaven", FAITH, "nothing"),
    Biased("christian", r"(?:christian|jewish|muslim|church)[ -](?:values|background|candidates?|"
           r"applicants?)", FAITH, "the work itself"),
    Biased("no-children", r"(?:without|no) (?:young )?(?:children|family (?:obligations|ties|"
           r"commitments))", FAMILY, "the hours needed"),
    Biased("single", r"(?:single|unmarried|married) (?:person|candidate|applicant|individual|men|"
           r"women)s?", FAMILY, "nothing"),
)  # fmt: skip
_WORDS: Final = tuple(
    (entry, re.compile(rf"(?<![\w-])(?:{entry.pattern})(?![\w-])", re.IGNORECASE)) for entry in LIST
)
_ALL: Final = re.compile(
    "|".join(rf"(?<![\w-])(?:{entry.pattern})(?![\w-])" for entry in LIST), re.IGNORECASE
)
_EARNED: Final = re.compile(
    r"(?:salary|pay|wage|compensation|earnings?)[ -]histor"
    r"|(?:current|present|previous|prior|past|last|former|most recent)\W+(?:\w+\W+){0,2}?"
    r"(?:salar|pay\b|wages?\b|compensation|earnings?\b|income)"
    r"|(?:what|how much)\W+(?:\w+\W+)?you\W+(?:\w+\W+){0,2}?(?:earn(?:ed|ing)?|paid)\b"
    r"|how much\W+(?:\w+\W+)?you\W+(?:\w+\W+){0,2}?(?:make|made)\b"
    r"|(?:salary|pay|wages?|compensation)\W+(?:\w+\W+){0,6}?(?:current|previous|prior|last|former)",
    re.IGNORECASE,
)


def findings(posting: Posting) -> list[Finding]:
    """Return the biased words of a posting in the order it is read, at most 40."""
    found: list[Finding] = []
    for name, source in texts_of(posting):
        text = " ".join(_plain(source).split())
        if not _ALL.search(text):
            continue
        for entry, pattern in _WORDS:
            found += [_finding(entry, name, text, match) for match in pattern.finditer(text)]
    return found[:MOST_FOUND]


def unanswered(posting: Posting, overrides: Mapping[str, str]) -> list[Finding]:
    """Return the findings for which no reason was given; one reason holds for all of a word."""
    return [one for one in findings(posting) if not overrides.get(one.name, "").strip()]


def kept(posting: Posting, overrides: Mapping[str, str]) -> dict[str, str]:
    """Return the reasons for words that still stand in a posting, as a revision keeps them."""
    names = {one.name for one in findings(posting)}
    said = {name: overrides.get(name, "").strip()[:MOST_REASON] for name in sorted(names)}
    return {name: reason for name, reason in said.items() if reason}


def pay_history(text: str) -> bool:
    """Whether a question asks what somebody earned before: no school may ask that here."""
    return _EARNED.search(" ".join(_plain(text).split())) is not None


def texts_of(posting: Posting) -> list[tuple[str, str]]:
    """Return (field, text) of everything people write into a posting, in the order of the page."""
    lines = [(name, getattr(posting, name)) for name in LINES if not name.endswith("_link")]
    texts = [(name, getattr(posting, name)) for name in TEXTS]
    rows = [("certificates", row.name) for row in posting.certificates]
    rows += [("documents", text) for text in posting.documents]
    rows += [("questions", question.text) for question in posting.questions]
    rows += [("places", place.school) for place in posting.places]
    return [(name, text) for name, text in (*lines, *texts, *rows) if text]


def _finding(entry: Biased, name: str, text: str, match: re.Match[str]) -> Finding:
    start, end = match.span()
    before, after = text[max(start - AROUND, 0) : start], text[end : end + AROUND]
    if start > AROUND:
        before = "…" + before.partition(" ")[2]
    if end + AROUND < len(text):
        after = after.rpartition(" ")[0] + "…"
    return Finding(entry.name, name, match[0], before, after, entry.about, entry.instead)


def _plain(text: str) -> str:
    """Return a text with the marks between its letters gone that would hide a word."""
    return re.sub("[*_`\u00ad\u200b-\u200d\u2060]", "", clean_text(text)).replace("\u2011", "-")
