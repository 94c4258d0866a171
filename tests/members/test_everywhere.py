from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator

from hypothesis import HealthCheck, Phase, example, given, settings

from forum.core.db import db
from tests.members.idea_surfaces import BESIDE, IDEA_LISTS, IDEAS_TELLING, IDEAS_WALKED
from tests.members.surfaces import APART, WALKED, Look
from tests.support.community import Community
from tests.support.hidden_town import STEP, Town
from tests.support.hidden_worlds import (
    FIELDS,
    HEAD,
    NAMES,
    PEOPLE,
    TERMS,
    WORDS,
    World,
    eyes,
    open_world,
    word_of,
    words_in,
    worlds,
)
from tests.support.sizes import WHOLE

# Worlds and who looks at each of them, on each database.
WORLDS = {"sqlite": 25 if WHOLE else 9, "postgresql": 5 if WHOLE else 2}
VIEWERS = 3


# Where an idea or a report is written: its context and skills are chosen there.
WRITING = ("ideas_composing.", "idea_replications.report", "idea_replications.edit")
# Thing → the pages that name such things for themselves, or offer them to choose from.
CATALOGS = {
    **dict.fromkeys(
        TERMS, ("term_page.", "vocabularies.", "members_context.", "organizations.", *WRITING)
    ),
    "place": ("organization_page.", "organizations.", "work."),
    **dict.fromkeys(("skill", "talent"), ("growth_", "skills.", *WRITING)),
    "zone": ("members.profile",),
}
NO_CATALOG: tuple[str, ...] = ()
# Lists on which nobody stands who is gone or apart.
LISTS = frozenset(
    {
        "members.directory",
        "term_page.term",
        "organization_page.organization",
        "counterparts.suggestions",
        "growth_pathway.gaps",
    }
)
# Pages that were made to show something of others: each of them has to, in some world.
TELLING = {
    *("members_page.member", "members.directory", "search.results", "counterparts.suggestions"),
    *("counterpart_requests.ask", "counterpart_requests.show_requests", "counterpart.show"),
    *("growth_people.skills", "growth_endorsing.endorse", "growth_endorsing.mine"),
    *("messages.index", "messages.conversation", "reporting.message", "moderation.queue"),
    "growth_evidence.file",
    *("moderation.item", "organization_page.organization"),
    *IDEAS_TELLING,
}
# Page → what stands on it if it is shown to the one who looks.
MADE_FOR = {
    "members_page.member": {
        field
        for field, section in FIELDS.items()
        if section in (HEAD, "about", "contact", "work", "context")
    },
    "growth_people.skills": {"proof", "prooftext", "prooflink"},
}
# Question to the directory → what its answer is counted by: the words of a choice and the section.
COUNTED = {
    "/members?tool=common": ("Common tool", "context"),
    "/members?open=1": ("Open to contact", "contact"),
    "/members?verified=1": ("Verified at work", "work"),
    "/members?": ("", HEAD),
}


def test_every_page_is_walked_or_known_to_show_nobody(community: Community) -> None:
    pages = {
        rule.endpoint
        for rule in community.app.url_map.iter_rules()
        if "GET" in (rule.methods or ())
    }
    walked = WALKED.keys() | IDEAS_WALKED.keys()
    assert pages - walked - APART.keys() == set()
    assert (walked | APART.keys()) - pages == set()
    assert walked & APART.keys() == set()
    assert WALKED.keys() & IDEAS_WALKED.keys() == set()
    assert BESIDE.keys() <= WALKED.keys()


def test_no_page_shows_what_its_owner_hides(community: Community) -> None:
    town = Town(community)
    told: Counter[str] = Counter()
    turns = iter(range(10_000))
    database = database_of(community)

    @settings(
        max_examples=WORLDS[database],
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(world=worlds, who=eyes)
    @example(world=open_world(), who=[0, 1, None])
    def walk(world: World, who: list[int | None]) -> None:
        # Each example begins with the same chance, by which parts of the index are named.
        random.seed()
        town.become(world)
        for eye in [eye for eye in who if eye is None or world.active(eye)][:VIEWERS]:
            look = Look(world, town, eye, next(turns))
            assert [*faults(look, told)] == []

    walk()
    assert {endpoint for endpoint in TELLING if not told[endpoint]} == set()


def faults(look: Look, told: Counter[str]) -> Iterator[str]:
    """Walk through all pages as one person; yield what should not stand there, or is missing."""
    who = "a guest" if look.eye is None else NAMES[look.eye]
    visitor = look.town.visitor(look.eye)
    for endpoint, addresses in (*WALKED.items(), *IDEAS_WALKED.items(), *BESIDE.items()):
        for address in addresses(look):
            answer = visitor.get(address)
            page, status = f"{answer.headers}\n{answer.text}".lower(), answer.status_code
            answer.close()
            found = words_in(page)
            if status >= 500:
                yield f"{who} at {address} ({status}): is broken"
            wrong = [*_leaks(look, endpoint, address, page, found)]
            if status == 200:
                told[endpoint] += sum(_is_telling(look, word, address) for word in found)
                wrong += _missing(look, endpoint, address, page, found)
            for problem in wrong:
                yield f"{who} at {address} ({status}): {problem}"


def _is_telling(look: Look, word: str, address: str) -> bool:
    owner, _ = WORDS.get(word, (None, ""))
    return word not in address and (owner is None or owner != look.eye)


def _leaks(look: Look, endpoint: str, address: str, page: str, found: set[str]) -> Iterator[str]:
    between = look.world.between()
    for word in found:
        if word in address:
            continue
        if word not in WORDS and word not in between:
            yield f"{word} is cut, or of another world"
        elif not _may_stand(look, endpoint, word):
            yield f"shows {word}"
    yield from _ideas_that_leak(look, endpoint, address, page)
    for person in _unnamed(look, endpoint, address):
        if f"/members/{NAMES[person]}" in page:
            yield f"names {NAMES[person]}"


def _ideas_that_leak(look: Look, endpoint: str, address: str, page: str) -> Iterator[str]:
    """Yield ideas that are led to and do not open, and those on lists where they must not be."""
    there = {int(one) for one in re.findall(r"/ideas/(\d+)", page)}
    there -= {int(one) for one in re.findall(r"/ideas/(\d+)", address)}
    for place, number in enumerate(look.town.shelf.ideas):
        opens = look.world.ideas.reads("heading", place, look.eye, look.world.judges(look.eye))
        if number in there and not opens:
            yield f"leads to idea {number}"
        if endpoint in IDEA_LISTS and number in there:
            away = not look.world.ideas.opens(place, look.eye)
            if away or look.world.apart(look.eye, place):
                yield f"lists idea {number}"


def _may_stand(look: Look, endpoint: str, word: str) -> bool:
    if endpoint.startswith(CATALOGS.get(WORDS.get(word, (0, ""))[1], NO_CATALOG)):
        return True
    judged = endpoint.startswith("moderation.") and look.world.judged(look.eye, word)
    return judged or look.world.knows(look.eye, word)


def _unnamed(look: Look, endpoint: str, address: str) -> set[int]:
    hidden = set(look.world.unnamed(look.eye, address))
    # Ideas name who wrote them, on the page of a term too.
    if endpoint in LISTS and "shelf" not in address:
        hidden |= look.world.unlisted(look.eye)
    for facet, section in (
        (STEP, "skills"),
        ("open=1", "contact"),
        ("verified=1", "work"),
        ("common", "context"),
    ):
        if facet in address:
            hidden |= {n for n in PEOPLE if not look.world.reads(look.eye, n, section)}
    return hidden - {look.eye}


def _missing(look: Look, endpoint: str, address: str, page: str, found: set[str]) -> Iterator[str]:
    """Yield what a page made for it does not show: else all of this could pass for no reason."""
    if endpoint in MADE_FOR and "?" not in address:
        owner = NAMES.index(address.split("/")[2])
        wanted = {word_of(field, owner) for field in MADE_FOR[endpoint]}
        for word in wanted - found:
            if look.world.knows(look.eye, word):
                yield f"lacks {word}"
    if address in COUNTED:
        yield from _miscounted(look, page, *COUNTED[address])


def _miscounted(look: Look, page: str, label: str, section: str) -> Iterator[str]:
    listed = set(PEOPLE) - look.world.unlisted(look.eye)
    seen = sum(look.world.reads(look.eye, person, section) for person in listed)
    told = [re.search(r'id="found">(\d+) member', page)]
    if label:
        option = rf'<span>{label.lower()}</span> <span class="how-many">\D*(\d+)'
        told.append(re.search(option, page))
    counts = {int(one[1]) if one else 0 for one in told}
    if counts != {seen}:
        yield f"counts {counts}, not {seen}"


def database_of(community: Community) -> str:
    with community.app.app_context():
        return db.engine.dialect.name
