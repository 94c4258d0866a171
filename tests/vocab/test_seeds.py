from __future__ import annotations

from collections import Counter

from sqlalchemy import delete, func, select, update

from forum.core.db import db
from forum.vocab.actions import seed_vocabulary
from forum.vocab.keys import RESERVED, term_key
from forum.vocab.models import SubSkill, Term, TermAlias
from forum.vocab.seeds import seed_framework, seed_terms
from forum.vocab.vocabularies import GRADE_BANDS, SKILLS, VOCABULARIES
from tests.support.community import Community
from tests.vocab.conftest import Do


def test_a_name_leads_to_one_term_of_its_vocabulary() -> None:
    for vocabulary, rows in seed_terms().items():
        owners: dict[str, set[str]] = {}
        for row in rows:
            for name in (row["slug"], row["label"], *row["aliases"]):
                owners.setdefault(term_key(name), set()).add(row["slug"])
        assert {key: slugs for key, slugs in owners.items() if len(slugs) > 1} == {}, vocabulary


def test_terms_have_the_shape_that_pages_and_columns_hold() -> None:
    seeds = seed_terms()
    assert list(seeds) == list(VOCABULARIES)
    for vocabulary, rows in seeds.items():
        slugs = [row["slug"] for row in rows]
        tops = {row["slug"] for row in rows if "parent" not in row}
        assert len(set(slugs)) == len(slugs)
        assert {row["parent"] for row in rows if "parent" in row} <= tops
        assert not RESERVED & set(slugs)
        for row in rows:
            assert row["definition"].endswith("."), row
            assert len(row["slug"]) <= (20 if vocabulary in ("size", "locale") else 40)
            assert max(map(len, (row["label"], *row["aliases"]))) <= 80


def test_grades_are_in_order_and_bands_are_made_of_them() -> None:
    slugs = [row["slug"] for row in seed_terms()["grade"]]
    assert slugs.index("kg") < slugs.index("01") < slugs.index("09") < slugs.index("10")
    grades = {grade for band in GRADE_BANDS.values() for grade in band}
    assert {*GRADE_BANDS, *grades} <= set(slugs)


def test_the_framework_has_24_sub_skills_of_five_skills() -> None:
    rows = seed_framework()["sub_skills"]
    assert Counter(row["skill"] for row in rows) == dict(zip(SKILLS, (5, 5, 5, 5, 4), strict=True))
    assert len({row["slug"] for row in rows}) == len({row["code"] for row in rows}) == 24
    assert all(len(row["levels"]) == 4 and all(row["levels"]) for row in rows)


def test_seeding_again_adds_nothing_and_asks_twice(community: Community, do: Do) -> None:
    assert do(seed_vocabulary) > 200
    with community.statements() as seen:
        assert do(seed_vocabulary) == 0
    assert len(seen) == 2


def test_seeding_keeps_what_an_admin_changed(seeded: Community, do: Do) -> None:
    def change() -> None:
        flip = Term.slug == "flipped"
        db.session.execute(update(Term).where(flip).values(label="Flipped!", active=False))
        db.session.execute(delete(TermAlias))
        db.session.execute(delete(Term).where(Term.slug == "zearn"))

    do(change)
    assert do(seed_vocabulary) == 1
    flipped = select(Term.label, Term.active).where(Term.slug == "flipped")
    assert seeded.rows(flipped) == [("Flipped!", False)]
    assert seeded.rows(select(TermAlias.label)) == [("Zearn Math",)]
    parent = select(Term.slug).where(
        Term.id == select(Term.parent_id).where(Term.slug == "zearn").scalar_subquery()
    )
    assert seeded.rows(parent) == [("courseware",)]
    assert seeded.rows(select(func.count(SubSkill.id))) == [(24,)]
