from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update
from werkzeug.datastructures import MultiDict

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.members.models import Block, Connection, Context, ContextTerm, Profile
from forum.members.policy import may_see
from forum.members.queries.directory import Asked, directory
from forum.organizations.models import Affiliation, Organization
from forum.vocab.models import Term
from tests.support.community import Community

PEOPLE = 5
TERMS = {
    "tool": ("zearn", "clever", "lexia"),
    "problem": ("logins", "scores"),
    "model": ("flex", "rotation", "stations", "labs"),
    "stage": ("exploring", "full"),
}
MANY = ("tool", "problem", "model")
BELOW = {"rotation": {"rotation", "stations", "labs"}}
TEXTS = ("", "Zoë plans", "plans in May", "zoe’s data routine", "data")
AUDIENCE = st.integers(0, 3)


@dataclass
class Human:
    """What the brute-force count knows of a person."""

    state: str
    region: str
    headline: str
    about: str
    shown: dict[str, int]
    context: bool
    stage: str
    terms: frozenset[str]
    open: bool
    verified: str
    id: int = 0
    name: str = ""
    keys: dict[str, set[str]] = field(default_factory=dict)


def several(options: Any) -> Any:
    return st.frozensets(st.sampled_from(options), max_size=2)


ALL_TERMS = tuple(slug for name in MANY for slug in TERMS[name])
humans = st.builds(
    Human,
    state=st.sampled_from(("active",) * 7 + ("suspended",)),
    region=st.sampled_from(("", "TX", "ME")),
    headline=st.sampled_from(TEXTS),
    about=st.sampled_from(TEXTS),
    shown=st.fixed_dictionaries(dict.fromkeys(("about", "contact", "work", "context"), AUDIENCE)),
    context=st.booleans(),
    stage=st.sampled_from(("", *TERMS["stage"])),
    terms=st.frozensets(st.sampled_from(ALL_TERMS), max_size=5),
    open=st.booleans(),
    verified=st.sampled_from(("", "now", "ended", "later", "expired", "unproven")),
)
pairs = st.sets(
    st.tuples(st.integers(0, PEOPLE - 1), st.integers(0, PEOPLE - 1)).filter(
        lambda p: p[0] != p[1]
    ),
    max_size=3,
)
questions = st.fixed_dictionaries(
    {},
    optional={
        "q": st.sampled_from(("zo", "Zoé pl", "data", "plans", "human", "%", "z_")),
        "tool": several((*TERMS["tool"], "unknown")),
        "problem": several(TERMS["problem"]),
        "model": several(TERMS["model"]),
        "stage": several(TERMS["stage"]),
        "state": several(("TX", "ME")),
        "open": st.just(frozenset({"1"})),
        "verified": st.just(frozenset({"1"})),
        "sort": st.sampled_from(("newest", "helpful")),
        "more": st.sampled_from(("state", "tool", "problem", "stage")),
    },
)


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    people=st.lists(humans, min_size=PEOPLE, max_size=PEOPLE),
    blocks=pairs,
    known=pairs,
    asked=st.lists(questions, min_size=2, max_size=4),
    viewers=st.lists(st.sampled_from((None, *range(PEOPLE))), min_size=1, max_size=3, unique=True),
)
def test_results_and_counts_equal_a_recount_by_the_policy(
    community: Community,
    people: list[Human],
    blocks: set[tuple[int, int]],
    known: set[tuple[int, int]],
    asked: list[dict[str, Any]],
    viewers: list[int | None],
) -> None:
    prepare(community)
    written = write(community, people, blocks, known)
    for number in viewers:
        viewer = Viewer() if number is None else Viewer(id=people[number].id, name="V")
        for question in asked:
            with community.app.app_context():
                found = directory(viewer, Asked.of(arguments(question)), None)
            ids, counts = recount(viewer, written, question)
            assert {person.id for person in found.page.items} == ids
            assert found.total == len(ids)
            for facet in found.facets:
                wanted = counts.get(facet.name, {})
                if facet.folded:
                    wanted = {v: n for v, n in wanted.items() if v in question.get(facet.name, ())}
                assert {o.value: o.members for o in facet.options if o.members} == wanted
            states = {t.code: t.members for t in found.tiles if t.members}
            assert states == ({} if found.map else counts["state"])


def arguments(question: dict[str, Any]) -> MultiDict[str, str]:
    given: MultiDict[str, str] = MultiDict()
    for name, value in question.items():
        for one in sorted(value) if isinstance(value, frozenset) else [value]:
            given.add(name, one)
    return given


def prepare(community: Community) -> None:
    """Make the people and terms that every example changes; only once a test."""
    for number in range(PEOPLE):
        community.person(f"human-{number}", name=f"Human {number}")
    with community.app.app_context(), transaction():
        if db.session.scalar(select(Term.id).limit(1)) is not None:
            return
        for name, slugs in TERMS.items():
            for place, slug in enumerate(slugs):
                db.session.add(Term(vocabulary=name, slug=slug, label=slug.title(), position=place))
        db.session.flush()
        above = db.session.scalar(select(Term.id).where(Term.slug == "rotation"))
        low = Term.slug.in_(["stations", "labs"])
        db.session.execute(update(Term).where(low).values(parent_id=above))
        db.session.add(
            Organization(slug="o", name="O", name_key="o", kind="district", created_at=now())
        )
        touch(SITE)


@dataclass
class Written:
    people: list[Human]
    blocked: set[frozenset[int]]
    known: set[frozenset[int]]


def write(
    community: Community,
    people: list[Human],
    blocks: set[tuple[int, int]],
    known: set[tuple[int, int]],
) -> Written:
    with community.app.app_context(), transaction():
        for model in (Block, Connection, ContextTerm, Context, Affiliation):
            db.session.execute(delete(model))
        rows = db.session.scalars(select(User).where(User.username.like("human-%"))).all()
        users = {row.username: row for row in rows}
        terms = {row.slug: row.id for row in db.session.scalars(select(Term))}
        place = db.session.scalar(select(Organization.id)) or 0
        for number, human in enumerate(people):
            user = users[f"human-{number}"]
            human.id, human.name, user.state = user.id, user.name, human.state
            db.session.execute(update(Profile).where(Profile.user_id == user.id).values(_of(human)))
            if human.context:
                db.session.add(
                    Context(
                        user_id=user.id, stage=human.stage, open_to_contact=human.open, as_of=now()
                    )
                )
                db.session.flush()
                db.session.add_all(
                    ContextTerm(user_id=user.id, term_id=terms[slug]) for slug in human.terms
                )
            if human.verified:
                db.session.add(_work(human, place))
        ids = [human.id for human in people]
        db.session.add_all(Block(user_id=ids[a], blocked_id=ids[b], at=now()) for a, b in blocks)
        both = {frozenset((ids[a], ids[b])) for a, b in known}
        db.session.add_all(
            Connection(low_id=min(pair), high_id=max(pair), since=now()) for pair in both
        )
    return Written(people, {frozenset((ids[a], ids[b])) for a, b in blocks}, both)


def _of(human: Human) -> dict[str, Any]:
    audiences = {f"{section}_shown": number for section, number in human.shown.items()}
    return audiences | {
        "headline": human.headline,
        "helps_source": human.about,
        "state": human.region,
    }


def _work(human: Human, place: int) -> Affiliation:
    day = timedelta(days=1)
    return Affiliation(
        user_id=human.id,
        organization_id=place,
        title="T",
        created_at=now(),
        starts_on=(now() + day).date() if human.verified == "later" else None,
        ends_on=(now() - day).date() if human.verified == "ended" else None,
        verified_at=None if human.verified == "unproven" else now() - 9 * day,
        expires_at=now() + (-day if human.verified == "expired" else day),
    )


def words_of(text: str) -> list[str]:
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", plain.lower())


def recount(
    viewer: Viewer, written: Written, question: dict[str, Any]
) -> tuple[set[int], dict[str, dict[str, int]]]:
    """Count by asking the policy for each person, section by section."""
    visible = [human for human in written.people if may_find(viewer, written, human, question)]
    chosen = {
        name: {below for value in values for below in BELOW.get(value, {value})}
        for name, values in question.items()
        if isinstance(values, frozenset) and values
    }

    def passes(human: Human, but: str = "") -> bool:
        return all(human.keys[name] & chosen[name] for name in chosen if name != but)

    counts: dict[str, dict[str, int]] = {}
    for name in (*TERMS, "state", "open", "verified"):
        those = [human for human in visible if passes(human, name)]
        held = [told(human.keys[name], question.get(name, ())) for human in those]
        counts[name] = dict(Counter(value for values in held for value in values))
    return {human.id for human in visible if passes(human)}, counts


def told(held: set[str], asked: Collection[str]) -> set[str]:
    """What a person counts for: a term above others is shown only where it was asked for."""
    above = {name for name, below in BELOW.items() if name in asked and held & below}
    return held - BELOW.keys() | above


def may_find(viewer: Viewer, written: Written, human: Human, question: dict[str, Any]) -> bool:
    pair = frozenset((viewer.id or 0, human.id))
    if human.state != "active" or pair in written.blocked:
        return False
    human.keys = keys_of(viewer, human, pair in written.known)
    return has_words(viewer, human, pair in written.known, question.get("q", ""))


def keys_of(viewer: Viewer, human: Human, near: bool) -> dict[str, set[str]]:
    def sees(section: str) -> bool:
        return may_see(viewer, human.id, human.shown[section], near)

    context = human.context and sees("context")
    keys = {
        name: {slug for slug in human.terms if slug in TERMS[name]} if context else set()
        for name in MANY
    }
    keys["stage"] = {human.stage} if context and human.stage else set()
    keys["state"] = {human.region} if human.region else set()
    keys["open"] = {"1"} if human.context and human.open and sees("contact") else set()
    keys["verified"] = {"1"} if human.verified == "now" and sees("work") else set()
    return keys


def has_words(viewer: Viewer, human: Human, near: bool, q: str) -> bool:
    text = f"{human.name} {human.headline}"
    if may_see(viewer, human.id, human.shown["about"], near):
        text += f" {human.about}"
    wanted, held = words_of(q), words_of(text)
    found = [any(word.startswith(start) for word in held) for start in wanted]
    return all(found) and bool(wanted or not q)
