from __future__ import annotations

import time

import pytest
from flask import Flask

from forum.core.db import transaction
from forum.jobs.posting import Posting, Target
from forum.organizations.choices import FAMILIES, STATES
from forum.talent import matching
from forum.talent.choices import AVAILABILITY
from forum.talent.policy import Seeker
from forum.vocab.queries import terms
from forum.vocab.queries.skills import sub_skills_of
from tests.support.community import Community
from tests.support.sizes import WHOLE
from tests.support.talent_crowd import HOME, RECRUITER, Crowd, Facts, fill

MEMBERS, OPENINGS = (20_000, 200) if WHOLE else (1_200, 40)
LEAST = 0.9
SEEKER = Seeker("poster", RECRUITER, HOME, HOME)


def _told(facts: Facts, posting: Posting, labels: dict[str, str]) -> list[str]:
    """Return why somebody matches, by what is known of them and nothing of the product's."""
    found = []
    for target in posting.targets:
        for held, how in (
            (facts.verified, "verified"),
            (facts.endorsed, "endorsed"),
            (facts.said, "by their own word"),
        ):
            if held.get(target.slug, 0) >= target.level:
                found.append(f"{labels[target.slug]}: level {target.level} or more, {how}")
                break
    listed = {(v, term.slug): term.label for v, t in terms.get().listed.items() for term in t}
    words = {"model": "Works with {}", "tool": "Has used {}", "grade": "Knows {}"}
    for name, said in words.items():
        held_terms = facts.held[name]
        found += [said.format(listed[name, s]) for s in posting.context[name] if s in held_terms]
    found += _place(facts, posting)
    if facts.family == posting.family:
        found.append(f"Looks for: {FAMILIES[posting.family]}")
    if facts.availability in ("now", "term", "year"):
        found.append(f"Available: {AVAILABILITY[facts.availability].lower()}")
    return found


def _place(facts: Facts, posting: Posting) -> list[str]:
    state = posting.places[0].state
    if posting.arrangement == "remote":
        return ["Would work remotely"] if facts.remote else []
    if facts.state == state:
        return [f"Lives in {STATES[state]}"]
    if facts.moves == "anywhere":
        return ["Would move anywhere"]
    return [f"Would move to {STATES[state]}"] if state in facts.to else []


def _check(crowd: Crowd) -> float:
    """Return the share of the planted who are in the top ten, after checking every reason."""
    labels = {row.slug: row.label for row in sub_skills_of(1)}
    met = there = 0
    for posting, planted in zip(crowd.openings, crowd.planted, strict=True):
        found = matching.rank(posting, SEEKER)
        assert len(found) == matching.MOST
        for match in found:
            facts = crowd.people[match.id]
            reasons = [reason.text for reason in match.reasons]
            assert sorted(reasons) == sorted(_told(facts, posting, labels)), match
            assert match.met == sum(reason.about == "skill" for reason in match.reasons) > 0
        there += len({match.id for match in found} & {*planted})
        met += len(planted)
    return there / met


def test_those_who_fit_come_first_for_true_reasons(app: Flask, community: Community) -> None:
    with app.app_context(), transaction():
        crowd = fill(MEMBERS, OPENINGS)
    with app.app_context(), transaction(write=False):
        share = _check(crowd)
        assert share >= LEAST
        again = [[m.id for m in matching.rank(p, SEEKER)] for p in crowd.openings[:5]]
        assert again == [[m.id for m in matching.rank(p, SEEKER)] for p in crowd.openings[:5]]
        started = time.process_time()
        for posting in crowd.openings:
            matching.rank(posting, SEEKER)
        spent = (time.process_time() - started) / len(crowd.openings) * 1_000
    with app.app_context(), community.statements() as said:
        matching.rank(crowd.openings[0], SEEKER)
    # The first, what version the site is at, a request reads with who looks.
    assert len(said) == 3
    print(f"{MEMBERS:,} members: {share:.1%} of the planted in the top ten, {spent:.2f} ms")


@pytest.mark.parametrize("targets", [(), ("devices",)])
def test_without_anybody_nobody_matches(app: Flask, targets: tuple[str, ...]) -> None:
    posting = Posting(targets=tuple(Target(slug, 2) for slug in targets))
    with app.app_context(), transaction(write=False):
        assert matching.rank(posting, Seeker("poster", 1, 1, 1)) == []
