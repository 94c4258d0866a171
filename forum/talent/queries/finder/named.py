from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forum.core.versions import Snapshot
from forum.growth.scale import HIGHEST
from forum.members.queries.directory.terms import Terms, terms
from forum.organizations.choices import FAMILIES, STATES
from forum.talent.choices import AVAILABILITY
from forum.vocab.queries.skills import current_version, sub_skills_of
from forum.vocab.vocabularies import GRADE_BANDS, SKILLS

# What candidates are found by: (what it is, which one).
Key = tuple[str, str | int]
ANYWHERE: Key = ("to", "*")
LEVELS = ("verified", "endorsed", "self")
# Facet → vocabulary of its terms.
TERMS = {"model": "model", "tool": "tool", "stage": "stage", "kind": "organization-kind"}
REGIONS = {
    "northeast": ("Northeast", "CT ME MA NH RI VT NJ NY PA"),
    "midwest": ("Midwest", "IL IN MI OH WI IA KS MN MO NE ND SD"),
    "south": ("South", "DE DC FL GA MD NC SC VA WV AL KY MS TN AR LA OK TX"),
    "west": ("West", "AZ CO ID MT NV NM UT WY AK CA HI OR WA"),
}


@dataclass(frozen=True, slots=True)
class Named:
    """A value of a facet: what it is called, below which heading, and what it stands for."""

    label: str
    keys: tuple[Key, ...]
    group: str = ""
    above: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """All values of all facets as they are called now: facet → value → `Named`, in order.

    `skills` is the slug of a sub-skill → its label.
    """

    values: Mapping[str, Mapping[str, Named]]
    skills: Mapping[str, str]
    terms: Terms

    def value_of(self, facet: str, typed: str) -> str | None:
        """Return the value an address names, by today's name; None when there is none."""
        if facet in TERMS:
            term = self.terms.find(TERMS[facet], typed)
            typed = term.slug if term is not None else typed
        return typed if typed in self.values[facet] else None

    def keys_of(self, vocabulary: str, slug: str) -> tuple[Key, ...]:
        """Return what stands for a term, and what is below it."""
        term = self.terms.find(vocabulary, slug)
        return tuple(self.terms.keys(vocabulary).get(term.slug, ())) if term is not None else ()

    def label_of(self, vocabulary: str, slug: str) -> str:
        """Return what a term is called."""
        term = self.terms.find(vocabulary, slug)
        return term.label if term is not None else slug


def _read() -> Names:
    known, values = terms(), {}
    version = current_version()
    rows = sub_skills_of(version) if version else []
    skills = [row for skill in SKILLS for row in rows if row.skill == skill]
    for kind in LEVELS:
        values[kind] = {
            f"{row.slug}.{level}": Named(
                f"{row.label}, {_least(level)}",
                ((kind, f"{row.slug}.{level}"),),
                SKILLS[row.skill],
            )
            for row in skills
            for level in range(2, HIGHEST + 1)
        }
    for name, vocabulary in TERMS.items():
        values[name] = {
            slug: Named(
                label, tuple(known.keys(vocabulary)[slug]), above=_is_above(known, name, slug)
            )
            for slug, (_, label) in known.order(vocabulary).items()
        }
    values["band"] = {slug: _band(known, slug) for slug in GRADE_BANDS}
    values |= _places()
    values["remote"] = {"1": Named("Would work remotely", (("remote", "1"),))}
    values["availability"] = _plain("availability", {k: v for k, v in AVAILABILITY.items() if k})
    values["family"] = _plain("family", FAMILIES)
    return Names(values, {row.slug: row.label for row in skills}, known)


def _is_above(known: Terms, name: str, slug: str) -> bool:
    return known.is_above(TERMS[name], slug)


def _least(level: int) -> str:
    return f"{level}+" if level < HIGHEST else str(level)


def _places() -> dict[str, dict[str, Named]]:
    lives: dict[str, Named] = {code: Named(n, (("state", code),)) for code, n in STATES.items()}
    reach = {
        code: Named(name, (("state", code), ("to", code), ANYWHERE))
        for code, name in STATES.items()
    }
    regions = {
        slug: Named(label, tuple(("state", code) for code in codes.split()))
        for slug, (label, codes) in REGIONS.items()
    }
    return {"reach": reach, "state": lives, "region": regions}


def _band(known: Terms, slug: str) -> Named:
    """Return a band: who works with any grade in it, or with a band that shares a grade."""
    grades = {*GRADE_BANDS[slug]}
    bands = [name for name, held in GRADE_BANDS.items() if grades & {*held}]
    found = known.keys("grade")
    keys = [key for name in (*GRADE_BANDS[slug], *bands) for key in found.get(name, ())]
    label = known.order("grade").get(slug, (0, slug))[1]
    return Named(label, tuple(dict.fromkeys(keys)))


def _plain(facet: str, labels: Mapping[str, str]) -> dict[str, Named]:
    return {slug: Named(label, ((facet, slug),)) for slug, label in labels.items()}


names: Snapshot[Names] = Snapshot(_read)
