from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum.core.versions import Snapshot
from forum.ideas.queries.finder.asked import TERMS
from forum.ideas.states import COST, EVIDENCE, SETUP, STATUSES, WEEKLY
from forum.search.words import all_stems
from forum.vocab.queries import TermFacts, terms
from forum.vocab.queries.skills import current_version, sub_skills_of
from forum.vocab.queries.terms import Terms
from forum.vocab.vocabularies import GRADE_BANDS, SKILLS

# What a row of a list says of what an idea is about: vocabulary → how many terms at most.
SAID = {"problem": 2, "model": 1, "grade": 1, "device": 1}
# What ideas are found by: (what it is, which one).
Key = tuple[str, str | int]
Order = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a facet: what it is called, below which heading, and what ideas it stands for."""

    label: str
    keys: tuple[Key, ...]
    group: str = ""
    above: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """All values of all facets as they are called now.

    `values` is facet → value → `Named`, in order; `led` is facet → value of yesterday → value of
    today, for terms that were merged. `stems` is stem of a word → ideas that carry a term or skill
    so called.
    """

    values: Mapping[str, Mapping[str, Named]]
    led: Mapping[str, Mapping[str, str]]
    stems: Mapping[str, frozenset[Key]]
    known: Known

    def value_of(self, facet: str, typed: str) -> str | None:
        """Return the value an address names, None when there is none."""
        typed = self.led.get(facet, {}).get(typed, typed)
        return typed if typed in self.values[facet] else None


def _read() -> Names:
    known = Known(terms.get())
    values: dict[str, Mapping[str, Named]] = {name: _terms(known, name) for name in TERMS}
    values["band"] = {slug: _band(known, slug) for slug in GRADE_BANDS}
    values["skill"] = _skills()
    values["status"] = {slug: _plain("status", slug, s.label) for slug, s in STATUSES.items()}
    levels = list(enumerate(EVIDENCE))[1:]
    values["evidence"] = {str(n): _plain("evidence", str(n), label) for n, label in levels}
    for name, labels in {"cost": COST, "setup": SETUP, "weekly": WEEKLY}.items():
        values[name] = {slug: _plain(name, slug, label) for slug, label in labels.items()}
    values["files"] = {"1": _plain("files", "1", "With files")}
    values["replicated"] = {"1": _plain("replicated", "1", "Tried by others")}
    values["mine"] = {"1": Named("Like mine", ())}
    led = {name: _led(known.terms, name) for name in TERMS}
    return Names(values, led, _stems(known, values["skill"]), known)


class Known:
    """All terms, which sets of ideas each stands for, and how a list of them is told.

    `order` is the number of a term, as text → its place in `lines`; a line is
    (vocabulary, (label, link)). `brief` is the part of it that rows of lists say.
    """

    def __init__(self, known: Terms) -> None:
        self.terms = known
        self._meant: dict[int, list[int]] = defaultdict(list)
        for term in known.by_id.values():
            self._meant[known.led(term).id].append(term.id)
        told = sorted(
            map(known.by_id.__getitem__, self._meant), key=lambda t: (t.position, t.label)
        )
        self.lines = [(term.vocabulary, (term.label, term.link)) for term in told]
        self.order: Order = {
            str(n): place for place, term in enumerate(told) for n in self._meant[term.id]
        }
        self.brief: Order = {
            number: place for number, place in self.order.items() if self.lines[place][0] in SAID
        }

    def keys(self, term: TermFacts) -> tuple[Key, ...]:
        """Return what stands for a term: itself, what is below, and what was merged into those."""
        numbers = [self.terms.led(term).id]
        for number in numbers:
            below = [child.id for child in self.terms.children.get(number, ())]
            numbers += [one for one in below if one not in numbers]
        return tuple(("term", one) for number in numbers for one in self._meant[number])


def _terms(known: Known, vocabulary: str) -> Mapping[str, Named]:
    above = known.terms.children
    return {
        term.slug: Named(term.label, known.keys(term), above=bool(above.get(term.id)))
        for term in known.terms.listed.get(vocabulary, ())
    }


def _band(known: Known, slug: str) -> Named:
    """Return a band: ideas for any grade in it, or for a band that shares a grade with it."""
    grades = {*GRADE_BANDS[slug]}
    bands = [name for name, held in GRADE_BANDS.items() if grades & {*held}]
    found = (known.terms.by_slug.get(("grade", name)) for name in (*GRADE_BANDS[slug], *bands))
    keys = [key for term in found if term for key in known.keys(term)]
    term = known.terms.by_slug.get(("grade", slug))
    return Named(term.label if term else slug, tuple(dict.fromkeys(keys)))


def _plain(facet: str, value: str, label: str) -> Named:
    return Named(label, ((facet, value),))


def _skills() -> Mapping[str, Named]:
    version = current_version()
    rows = sub_skills_of(version) if version else []
    return {
        row.slug: Named(row.label, (("skill", row.slug),), SKILLS[row.skill])
        for skill in SKILLS
        for row in rows
        if row.skill == skill
    }


def _led(known: Terms, vocabulary: str) -> Mapping[str, str]:
    return {
        slug: known.led(term).slug
        for (name, slug), term in known.by_slug.items()
        if name == vocabulary and term.merged_into_id is not None
    }


def _stems(known: Known, skills: Mapping[str, Named]) -> Mapping[str, frozenset[Key]]:
    found: dict[str, set[Key]] = defaultdict(set)
    for term in known.terms.by_id.values():
        # What was merged away is still called so: its old name leads to what it became.
        _note(found, (term.label, *term.aliases), known.keys(term))
    for named in skills.values():
        _note(found, (named.label,), named.keys)
    return {stem: frozenset(keys) for stem, keys in found.items()}


def _note(found: dict[str, set[Key]], names: Iterable[str], keys: Sequence[Key]) -> None:
    for name in names:
        for stem in all_stems(name):
            found[stem].update(keys)


names: Snapshot[Names] = Snapshot(_read)
