from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from forum.core.versions import Snapshot
from forum.jobs.states import ARRANGEMENTS, CERTIFICATION, EMPLOYMENT
from forum.organizations.choices import FAMILIES, STATES
from forum.search.words import all_stems
from forum.vocab.queries import TermFacts, terms
from forum.vocab.queries.skills import current_version, sub_skills_of
from forum.vocab.queries.terms import Terms
from forum.vocab.vocabularies import GRADE_BANDS, SKILLS

# Names of facets whose values are terms, as the vocabulary of them is called.
TERMS = frozenset({"model", "tool", "organization-kind"})
# What openings are found by: (what it is, which one).
Key = tuple[str, str | int]
# Whole dollars a year.
PAY = (40_000, 50_000, 60_000, 70_000, 80_000, 90_000, 100_000, 120_000, 150_000)
# Value → label, and the hundredths of a full week from and up to.
FTE = {
    "full": ("Full time (1.0)", 100, 100),
    "most": ("0.6 to 0.9", 60, 99),
    "half": ("About half (0.4 or 0.5)", 40, 59),
    "less": ("Less than that", 0, 39),
}
# Value → label and days.
SINCE = {"1": ("In the last day", 1), "7": ("In the last week", 7), "30": ("In the last month", 30)}


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a facet: what it is called, below which heading, and what it stands for."""

    label: str
    keys: tuple[Key, ...]
    group: str = ""
    above: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """All values of all facets as they are called now.

    `values` is facet → value → `Named`, in order; `led` is facet → value of yesterday → value of
    today, for terms that were merged. `stems` is stem of a word → openings that carry a term or
    skill so called.
    """

    values: Mapping[str, Mapping[str, Named]]
    led: Mapping[str, Mapping[str, str]]
    stems: Mapping[str, frozenset[Key]]

    def value_of(self, facet: str, typed: str) -> str | None:
        """Return the value an address names, None when there is none."""
        typed = self.led.get(facet, {}).get(typed, typed)
        return typed if typed in self.values[facet] else None


def _read() -> Names:
    known = _Known(terms.get())
    plain = {
        "family": FAMILIES,
        "state": STATES,
        "arrangement": ARRANGEMENTS,
        "employment": EMPLOYMENT,
        "certification": CERTIFICATION,
        "pay": {str(pay): f"${pay:,}" for pay in PAY},
        "fte": {value: label for value, (label, _, _) in FTE.items()},
        "since": {value: label for value, (label, _) in SINCE.items()},
    }
    values: dict[str, Mapping[str, Named]] = {
        name: {value: Named(label, ((name, value),)) for value, label in labels.items()}
        for name, labels in plain.items()
    }
    values |= {name: _terms(known, name) for name in TERMS - {"organization-kind"}}
    values["organization-kind"] = _kinds(known)
    values["band"] = {slug: _band(known, slug) for slug in GRADE_BANDS}
    values["skill"] = _skills()
    led = {name: _led(known, name) for name in TERMS}
    return Names(values, led, _stems(known, values["skill"]))


class _Known:
    """All terms, and which sets of openings each stands for."""

    def __init__(self, known: Terms) -> None:
        self.terms = known
        self._meant: dict[int, list[int]] = defaultdict(list)
        for term in known.by_id.values():
            self._meant[known.led(term).id].append(term.id)

    def below(self, term: TermFacts) -> list[int]:
        """Return a term with all that stand below it."""
        numbers = [self.terms.led(term).id]
        for number in numbers:
            below = [child.id for child in self.terms.children.get(number, ())]
            numbers += [one for one in below if one not in numbers]
        return numbers

    def keys(self, term: TermFacts) -> tuple[Key, ...]:
        """Return what stands for a term: itself, what is below, and what was merged into those."""
        return tuple(("term", one) for number in self.below(term) for one in self._meant[number])

    def slugs(self, term: TermFacts) -> tuple[str, ...]:
        """Return the same as slugs, for rows that name a term by its slug."""
        held = [one for number in self.below(term) for one in self._meant[number]]
        return tuple(self.terms.by_id[number].slug for number in held)


def _terms(known: _Known, vocabulary: str) -> Mapping[str, Named]:
    above = known.terms.children
    return {
        term.slug: Named(term.label, known.keys(term), above=bool(above.get(term.id)))
        for term in known.terms.listed.get(vocabulary, ())
    }


def _kinds(known: _Known) -> Mapping[str, Named]:
    return {
        term.slug: Named(
            term.label,
            tuple(("kind", slug) for slug in known.slugs(term)),
            above=bool(known.terms.children.get(term.id)),
        )
        for term in known.terms.listed.get("organization-kind", ())
    }


def _band(known: _Known, slug: str) -> Named:
    """Return a band: openings for any grade in it, or for a band that shares a grade with it."""
    grades = {*GRADE_BANDS[slug]}
    bands = [name for name, held in GRADE_BANDS.items() if grades & {*held}]
    found = (known.terms.by_slug.get(("grade", name)) for name in (*GRADE_BANDS[slug], *bands))
    keys = [key for term in found if term for key in known.keys(term)]
    term = known.terms.by_slug.get(("grade", slug))
    return Named(term.label if term else slug, tuple(dict.fromkeys(keys)))


def _skills() -> Mapping[str, Named]:
    version = current_version()
    rows = sub_skills_of(version) if version else []
    return {
        row.slug: Named(row.label, (("skill", row.slug),), SKILLS[row.skill])
        for skill in SKILLS
        for row in rows
        if row.skill == skill
    }


def _led(known: _Known, vocabulary: str) -> Mapping[str, str]:
    return {
        slug: known.terms.led(term).slug
        for (name, slug), term in known.terms.by_slug.items()
        if name == vocabulary and term.merged_into_id is not None
    }


def _stems(known: _Known, skills: Mapping[str, Named]) -> Mapping[str, frozenset[Key]]:
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
