from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta
from email import message_from_string
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.growth.models import Endorsement, Evidence, EvidenceSkill
from forum.members.models import Profile
from forum.organizations.models import Affiliation
from forum.search.models import SavedSearch
from forum.search.saving import tell_what_is_due
from forum.talent.models import Candidate, CandidateHidden, ContactRequest
from tests.browser.hands import reload_until
from tests.browser.hiring_firms import LETTER, Firm, firm_of
from tests.browser.hiring_people import show
from tests.browser.hiring_town import HiringTown, look, press, says
from tests.browser.test_hiring_journey_talent import acts
from tests.support.fixtures import OpenPage
from tests.support.hiring import organization, works_at
from tests.support.live import Live

pytestmark = pytest.mark.browser
LEVELS = {"accounts-roster": 3, "buy-in": 3}
ASKED = 9
NARROWED = {
    "verified": ("Skill, verified", [f"{slug}.{level}" for slug, level in LEVELS.items()]),
    "kind": ("Worked at", ["charter-network"]),
    "region": ("Region", ["midwest"]),
}


def test_a_recruiter_narrows_down_and_asks_ten_a_day(demo: Live, open_page: OpenPage) -> None:
    town = HiringTown(demo, open_page, "plain")
    firm = firm_of(town, "mira", "Lantern Search")
    found, others = _candidates(town, firm)
    page = acts(town, firm.recruiter, "/talent")
    _narrows_down(page)
    rows = page.locator(".finder-rows .candidate-row")
    says(page, found.name)
    for other in others:
        expect(rows.get_by_text(other.name, exact=True)).to_have_count(0)
    # Who hides from the firm and who lacks one thing are in no count either.
    count = int(page.locator("#found").inner_text().split()[0])
    assert count == rows.count()
    look(page, "story-7-narrowed")
    _is_told_by_numbers(town, page, firm, found, others)
    _looks(town, page, firm, found)
    _asks_the_tenth(town, page, firm, found, others[0])


def _candidates(town: HiringTown, firm: Firm) -> tuple[Viewer, list[Viewer]]:
    """Return one who has all that is asked for, and others of whom each lacks one thing."""
    network = organization(town.app, "Lantern Network", kind="charter-network", state="OH")
    district = organization(town.app, "Lantern District", state="OH")
    voices = [town.person("vito"), town.person("vesna")]
    found, far, dist, own, hides = (
        town.person(name) for name in ("wilma", "texas", "dirk", "orrin", "hilda")
    )
    for person in (found, far, dist, own, hides):
        place = works_at(town.app, person, district if person is dist else network, verified=False)
        state = "TX" if person is far else "WI"
        places = (network, district)
        given = zip(voices, places, strict=True) if person is not own else ()

        def write(
            person: Viewer = person,
            place: int = place,
            state: str = state,
            given: Iterable[tuple[Viewer, int]] = tuple(given),
        ) -> None:
            # They worked there, and do not any more.
            db.session.get_one(Affiliation, place).ends_on = now().date() - timedelta(days=30)
            profile = db.session.get_one(Profile, person.id)
            profile.state = state
            _vouch(person, given)

        town.do(write)
        show(town, person, LEVELS)
    row = CandidateHidden(user_id=hides.id or 0, organization_id=firm.number, at=now())
    town.do(lambda: db.session.add(row))
    return found, [far, dist, own, hides]


def _vouch(person: Viewer, given: Iterable[tuple[Viewer, int]]) -> None:
    """Have members of two organizations vouch for a member who shows evidence."""
    piece = Evidence(
        user_id=person.id or 0,
        kind="link",
        title="Calendar of rollouts",
        address="https://example.org/calendar",
        shown=0,
        created_at=now(),
    )
    db.session.add(piece)
    db.session.flush()
    db.session.add_all(EvidenceSkill(evidence_id=piece.id, slug=slug) for slug in LEVELS)
    db.session.add_all(
        Endorsement(
            from_id=voice.id or 0,
            to_id=person.id or 0,
            slug=slug,
            level=level,
            basis="together",
            note="We ran it together for a year.",
            organization_id=place,
            at=now(),
            expires_at=now() + timedelta(days=365),
        )
        for voice, place in given
        for slug, level in LEVELS.items()
    )


def _narrows_down(page: Page) -> None:
    """Open each facet, tick what is wanted and ask, by clicks alone."""
    for name, (label, values) in NARROWED.items():
        facet = page.locator(f"#facet-{name}")
        expect(facet).to_contain_text(label)
        if facet.locator("input").count() == 0:
            with page.expect_navigation():
                facet.get_by_role("button").click()
        for value in values:
            page.locator(f"#facet-{name} [name={name}][value='{value}']").check()
        press(page, "Show candidates")
    says(page, "Region: Midwest", "Worked at: Charter network")


def _is_told_by_numbers(
    town: HiringTown, page: Page, firm: Firm, found: Viewer, others: list[Viewer]
) -> None:
    """Keep the search that is open; a week later a letter says how many are new, and not who."""
    press(page, "Save this search", "link")
    page.get_by_label("Name").first.fill("Lantern bench")
    page.locator("main form select[name=every], main form [name=every][value=week]").first.evaluate(
        "e => { if (e.tagName === 'SELECT') e.value = 'week'; else e.checked = true }"
    )
    press(page, "Save")
    says(page, "Lantern bench", "Region: Midwest")

    def week_passes() -> None:
        row = db.session.scalars(
            db.select(SavedSearch).where(SavedSearch.user_id == firm.recruiter.id)
        ).one()
        row.mark -= 7 * 86_400_000_000
        row.due_at = now() - timedelta(seconds=1)
        for person in (found, *others):
            db.session.get_one(Candidate, person.id).updated_at -= timedelta(days=1)

    town.do(week_passes)
    with town.app.app_context():
        tell_what_is_due()
    title, text = _letter(town, f"{firm.recruiter.username}@example.org")
    assert title == "1 new candidate: Lantern bench"
    assert "/talent?verified=" in text
    assert "region=midwest" in text
    for person in (found, *others):
        assert person.name not in text
        assert person.username not in text


def _letter(town: HiringTown, address: str) -> tuple[str, str]:
    """Wait for a letter about candidates; return its subject, and all that is in it."""
    folder, end = town.live.site.instance / "mail", time.monotonic() + 15
    while time.monotonic() < end:
        for path in folder.glob("*"):
            for title, to, text in _letters(path):
                if to == address and "candidate" in title:
                    return title, text
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address}: {town.live.site.log('worker')[-3000:]}")


def _letters(path: Path) -> Iterable[tuple[str, str, str]]:
    for written in path.read_text(encoding="utf-8").split(f"\n{'-' * 79}\n"):
        letter = message_from_string(written.lstrip(), policy=default)
        parts = [part.get_content() for part in letter.walk() if not part.is_multipart()]
        yield str(letter["Subject"]), str(letter["To"]), "\n".join(map(str, parts))


def _looks(town: HiringTown, page: Page, firm: Firm, found: Viewer) -> None:
    page.goto(f"{town.url}/talent/{found.username}")
    says(page, "Accounts and rosters")
    # The address is nobody's to read yet, not even in the source.
    assert f"{found.username}@" not in page.content()
    theirs = town.enter(found, "/account/candidate/views")
    reload_until(theirs, theirs.get_by_role("link", name=firm.name))
    says(theirs, f"{firm.recruiter.name}, recruiter for {firm.name}")


def _asks_the_tenth(
    town: HiringTown, page: Page, firm: Firm, tenth: Viewer, eleventh: Viewer
) -> None:
    asked = [town.person(f"asked{number}") for number in range(ASKED)]
    town.do(
        lambda: db.session.add_all(
            ContactRequest(
                recruiter_id=firm.recruiter.id,
                role_id=firm.desk.role_id,
                member_id=person.id,
                posting_id=firm.openings[0],
                organization_id=firm.client,
                message=LETTER,
                message_html=f"<p>{LETTER}</p>",
                asked_at=now() - timedelta(hours=number + 1),
                expires_at=now() + timedelta(days=13),
            )
            for number, person in enumerate(asked)
        )
    )
    # Two forms are open: one request is left for either.
    second = page.context.new_page()
    second.goto(f"{town.url}/talent/{eleventh.username}/ask")
    page.goto(f"{town.url}/talent/{tenth.username}/ask")
    for form in (page, second):
        says(form, "1 of 10 requests left")
        form.get_by_label("About which opening").select_option(str(firm.openings[0]))
        form.get_by_label("Your message", exact=True).fill(LETTER)
    assert press(page, "Send the request") == 200
    says(page, "Asked.", "0 of 10 requests are left")
    assert press(second, "Send the request") == 429
    says(second, "You asked 10 members within a day", "within the next 15 hours")
    expect(second.get_by_label("Your message", exact=True)).to_have_value(LETTER)
    look(second, "story-7-eleventh")
    theirs = town.enter(eleventh, "/account/candidate/requests")
    says(theirs, "Nobody asked yet")
