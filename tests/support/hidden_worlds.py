from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import combinations, permutations
from typing import Any

from hypothesis import strategies as st

from tests.support.hidden_ideas import WRITER, Ideas, all_ideas

# What begins every word: nothing random begins so.
MARK = "zqword"
NAMES = ("alder", "birch", "cedar", "dogwood", "elder", "fir", "ginkgo", "hazel", "iris")
PEOPLE = range(len(NAMES))
PAIRS = tuple(combinations(PEOPLE, 2))
WAYS = tuple(permutations(PEOPLE, 2))
REGIONS = ("TX", "ME")
# Who sees a section, written down again here: the rules below are not the product's.
EVERYONE, MEMBERS, CONNECTIONS, NOBODY = range(4)
# What stands above a page for all, whatever its owner chooses.
HEAD = "head"
# Field → the section that says who sees it.
FIELDS = {
    **dict.fromkeys(("headline", "location", "pronouns", "photo"), HEAD),
    **dict.fromkeys(("about", "helps", "doing", "language"), "about"),
    **dict.fromkeys(("linklabel", "link", "zone"), "contact"),
    **dict.fromkeys(("title", "past", "place"), "work"),
    **dict.fromkeys(("problem", "model", "tool", "grade", "subject", "device"), "context"),
    **dict.fromkeys(("size", "locale", "workingon"), "context"),
    **dict.fromkeys(("skill", "talent"), "skills"),
    **dict.fromkeys(("proof", "prooftext", "prooflink", "file"), "evidence"),
    "mail": "own",
}
HELD = ("problem", "model", "tool", "grade", "subject", "device")
TERMS = (*HELD, "size", "locale")
SECTIONS = ("about", "contact", "work", "context", "skills", "evidence")
ZONES = (
    *("africa/lagos", "africa/nairobi", "africa/tunis", "asia/kabul", "asia/tokyo"),
    *("asia/dubai", "europe/oslo", "europe/rome", "pacific/fiji"),
)


def word_of(field: str, person: int) -> str:
    """Return the word that only this field of this person holds."""
    if field == "zone":
        return ZONES[person]
    if field == "mail":
        return f"{NAMES[person]}@example.org"
    if field == "photo":
        return blake2b(NAMES[person].encode(), digest_size=16).hexdigest()
    return f"{MARK}{field}{NAMES[person]}"


def said(kind: str, one: int, other: int) -> str:
    """Return the word of something that is between two people."""
    return f"{MARK}{kind}{NAMES[one]}to{NAMES[other]}"


# Word → (owner, field).
WORDS = {word_of(field, person): (person, field) for field in FIELDS for person in PEOPLE}
_ODD = [word for word in WORDS if not word.startswith(MARK)]
_FOUND = re.compile("|".join([f"{MARK}[a-z]+", *map(re.escape, _ODD)]))


def words_in(text: str) -> set[str]:
    """Return every word of a world that stands in a text, cut ones too."""
    return set(_FOUND.findall(text.lower()))


@dataclass(frozen=True)
class Human:
    """What is drawn of a person; `state` is theirs, or unconfirmed."""

    state: str
    role: str
    shown: dict[str, int]


@dataclass(frozen=True)
class World:
    """A community of nine, and the plain rules of who may read what in it.

    Ordered pairs are (who, whom): `endorsed` says whether the endorsed took it from view,
    `asked` in which state a request is.
    """

    people: tuple[Human, ...]
    blocks: frozenset[tuple[int, int]]
    met: frozenset[tuple[int, int]]
    follows: frozenset[tuple[int, int]]
    endorsed: dict[tuple[int, int], bool]
    asked: dict[tuple[int, int], str]
    talks: frozenset[tuple[int, int]]
    goals: frozenset[tuple[int, int]]
    reports: frozenset[tuple[int, int]]
    flagged: frozenset[tuple[int, int]]
    ideas: Ideas = field(default_factory=Ideas)

    @property
    def known(self) -> set[tuple[int, int]]:
        """Return who is connected: a block ends that."""
        return {(a, b) for a, b in self.met if not self.apart(a, b)}

    def apart(self, a: int | None, b: int | None) -> bool:
        """Whether one of two blocked the other."""
        return (a, b) in self.blocks or (b, a) in self.blocks

    def active(self, person: int) -> bool:
        """Whether a person is to be seen at all."""
        return self.people[person].state == "active"

    def reads(self, eye: int | None, owner: int, section: str) -> bool:
        """Whether a person (None: a guest) reads a section of another's page."""
        if eye == owner:
            return True
        if section == "own" or not self.active(owner):
            return False
        if section == "evidence" and not self.reads(eye, owner, "skills"):
            return False
        return section == HEAD or self._within(eye, owner, self.people[owner].shown[section])

    def _within(self, eye: int | None, owner: int, audience: int) -> bool:
        if audience == EVERYONE:
            return True
        if eye is None or self.apart(eye, owner):
            return False
        near = (min(eye, owner), max(eye, owner)) in self.known
        return audience == MEMBERS or (audience == CONNECTIONS and near)

    def knows(self, eye: int | None, word: str) -> bool:
        """Whether somebody may read a word somewhere."""
        if word in WORDS:
            owner, field = WORDS[word]
            return self.reads(eye, owner, FIELDS[field])
        kind, one, other = self.between()[word]
        if kind in WRITER:
            return self.ideas.reads(kind, one, eye, self.judges(eye))
        if eye == one or (eye == other and kind not in ("report", "dismissal")):
            return True
        if kind == "note":
            gone = self.endorsed[one, other] or self.apart(one, other) or not self.active(one)
            return self.reads(eye, other, "skills") and not gone and not self.apart(eye, one)
        return kind == "report" and self.judges(eye)

    def judges(self, eye: int | None) -> bool:
        """Whether somebody is a moderator."""
        return eye is not None and self.people[eye].role != "member"

    def judged(self, eye: int | None, word: str) -> bool:
        """Whether a moderator who has to judge something reported reads this word of it.

        Nobody keeps what all members read from a moderator by blocking them.
        """
        if not self.judges(eye):
            return False
        if word in WORDS:
            owner, field = WORDS[word]
            who = self.people[owner].shown["about"]
            return field == "about" and (who <= MEMBERS or self._within(eye, owner, who))
        kind, one, other = self.between()[word]
        return kind == "message" and (one, other) in self.flagged

    def between(self) -> dict[str, tuple[str, int, int]]:
        """Return word → (kind, who, whom) of all that is between two people, and of ideas."""
        letters = {said(kind, a, b): (kind, a, b) for kind, a, b in self._letters()}
        return letters | self.ideas.words(word_of)

    def _letters(self) -> Iterator[tuple[str, int, int]]:
        groups: dict[str, Any] = {
            "note": self.endorsed,
            "purpose": self.asked,
            "wish": self.asked,
            "dismissal": self.follows,
            "message": self.talks,
            "goal": self.goals,
            "report": self.reports,
        }
        for kind, pairs in groups.items():
            for a, b in pairs:
                yield kind, a, b

    def unnamed(self, eye: int | None, address: str) -> set[int]:
        """Return who must not be found by what an address asks for: they hide it from the eye."""
        asked = [word for word in words_in(address) if word in WORDS]
        if not address.startswith("/members?"):
            # On pages of skills the name of one is no question for whom it belongs to.
            asked = [word for word in asked if WORDS[word][1] not in ("skill", "talent")]
        return {WORDS[word][0] for word in asked if not self.knows(eye, word)}

    def unlisted(self, eye: int | None) -> set[int]:
        """Return who must stand on no list of people: who is gone, and who is apart."""
        return {n for n in PEOPLE if not self.active(n) or self.apart(eye, n)}


_audiences = st.fixed_dictionaries(dict.fromkeys(SECTIONS, st.integers(EVERYONE, NOBODY)))
_humans = st.builds(
    Human,
    state=st.sampled_from((*["active"] * 9, "suspended", "deleted", "unconfirmed")),
    role=st.sampled_from((*["member"] * 5, "moderator", "admin")),
    shown=_audiences,
)


def _some(options: Any, most: int, least: int = 0) -> Any:
    return st.frozensets(st.sampled_from(options), min_size=least, max_size=most)


def _each(values: Any, most: int, least: int = 0) -> Any:
    return st.dictionaries(st.sampled_from(WAYS), values, min_size=least, max_size=most)


worlds = st.builds(
    World,
    people=st.tuples(*[_humans] * len(NAMES)),
    blocks=_some(WAYS, 5),
    met=_some(PAIRS, 14, 4),
    follows=_some(WAYS, 4),
    endorsed=_each(st.booleans(), 9, 3),
    asked=_each(st.sampled_from(("open", "accepted", "later", "declined")), 5),
    talks=_some(PAIRS, 5),
    goals=_some(PAIRS, 4),
    reports=_some(WAYS, 3, 1),
    flagged=_some(PAIRS, 12, 6),
    ideas=all_ideas,
)
# Who looks at it: a guest (None) or one of the people.
eyes = st.lists(st.sampled_from((None, *PEOPLE)), min_size=4, max_size=4, unique=True)


def open_world() -> World:
    """Return a world in which nobody hides anything and all have dealt with each other."""
    shown = dict.fromkeys(SECTIONS, EVERYONE)
    roles = ("moderator", "admin", *["member"] * (len(NAMES) - 2))
    pairs = frozenset(combinations(range(5), 2))
    return World(
        people=tuple(Human("active", role, shown) for role in roles),
        blocks=frozenset(),
        met=pairs,
        follows=frozenset({(0, 1)}),
        endorsed=dict.fromkeys(pairs, False),
        asked={(5, 0): "open", (1, 0): "accepted", (5, 1): "open"},
        talks=pairs,
        goals=pairs,
        reports=frozenset({(3, 4)}),
        flagged=pairs,
    )
