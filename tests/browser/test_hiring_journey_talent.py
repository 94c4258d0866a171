from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.jobs.models import JobPosting
from forum.organizations.models import Affiliation
from forum.talent.models import Candidate, CandidateListItem, ContactRequest
from tests.browser.hands import reload_until
from tests.browser.hiring_people import show
from tests.browser.hiring_town import HiringTown, look, press, says
from tests.support.fixtures import OpenPage
from tests.support.hiring import client_of, hires_for, opening, organization, works_at
from tests.support.live import Live

pytestmark = pytest.mark.browser
LEVELS = {"accounts-roster": 3, "coach-teachers": 3}
LETTER = "Your calendar of rollouts is what our five schools lack. May we talk about it?"
NOTE = "Knows rosters from two districts."


def acts(town: HiringTown, person: Viewer, address: str) -> Page:
    """Open a page for recruiters as one, choosing the role first."""
    page = town.enter(person, address)
    says(page, "Choose first in which role you look for candidates.")
    press(page, "Act in this role")
    says(page, "You act as recruiter for")
    return page


@pytest.mark.parametrize("kind", ["js", "plain"])
def test_a_firm_looks_for_its_client(demo: Live, open_page: OpenPage, kind: str) -> None:
    town = HiringTown(demo, open_page, kind)
    recruiter, found, theirs = (town.person(name) for name in ("remy", "chandra", "theo"))
    firm = organization(town.app, f"Bridge Search {kind}", kind="search-firm")
    client = organization(town.app, f"Client Schools {kind}", kind="charter-network")
    hires_for(town.app, recruiter, firm, "recruiter")
    client_of(town.app, firm, client, recruiter)
    works_at(town.app, theirs, client, verified=False)
    show(town, found, LEVELS, pitch_html="<p>Rosters in two districts.</p>")
    show(town, theirs, LEVELS)
    page = acts(town, recruiter, "/talent?self=accounts-roster.3&self=coach-teachers.3")
    _sees_only_who_is_there(town, page, found, theirs)
    _cannot_ask_without_an_opening(town, page, found)
    number = opening(town.app, recruiter, client)

    def write_for_the_client() -> None:
        db.session.get_one(JobPosting, number).firm_id = firm

    town.do(write_for_the_client)
    _asks(town, page, found, number)
    _answers(town, page, found)
    _unverified_sees_nobody(town, page, recruiter)


def _sees_only_who_is_there(town: HiringTown, page: Page, found: Viewer, theirs: Viewer) -> None:
    says(page, found.name)
    expect(page.locator("main")).not_to_contain_text(theirs.name)
    # Nobody's picture, and nothing to narrow people down by who they are.
    expect(page.locator("main img")).to_have_count(0)
    expect(page.locator("[name=age], [name=gender], [name=race]")).to_have_count(0)
    before = page.locator("#found").inner_text()
    look(page, "story-7-search")

    def turn_off() -> None:
        db.session.get_one(Candidate, theirs.id).audience = "off"

    town.do(turn_off)
    page.reload()
    # The client's own person was in no count before either.
    assert page.locator("#found").inner_text() == before
    page.goto(f"{town.url}/talent/{theirs.username}")
    says(page, "404")


def _cannot_ask_without_an_opening(town: HiringTown, page: Page, found: Viewer) -> None:
    page.goto(f"{town.url}/talent/{found.username}")
    says(page, "Rosters in two districts.")
    expect(page.locator("main")).not_to_contain_text("@")
    look(page, "story-7-candidate")
    press(page, "Ask to talk", "link")
    says(page, "No opening to ask about")


def _asks(town: HiringTown, page: Page, found: Viewer, number: int) -> None:
    page.goto(f"{town.url}/talent/{found.username}/ask")
    says(page, "Pay: $62,000", "10 of 10 requests left")
    page.get_by_label("About which opening").select_option(str(number))
    page.get_by_label("Your message", exact=True).fill(LETTER)
    look(page, "story-7-ask")
    press(page, "Send the request")
    page.goto(f"{town.url}/talent/{found.username}/ask")
    says(page, "9 of 10")
    page.goto(f"{town.url}/talent/requests")
    expect(page.locator("main")).not_to_contain_text("@")


def _answers(town: HiringTown, page: Page, found: Viewer) -> None:
    theirs = town.enter(found, "/account/candidate/views")
    reload_until(theirs, theirs.get_by_text(f"Bridge Search {town.kind}").first)
    look(theirs, "story-7-views")
    theirs.goto(f"{town.url}/account/candidate/requests")
    theirs.locator("main h2 a").first.click()
    says(theirs, "Pay", LETTER)
    look(theirs, "story-7-request")
    theirs.get_by_label("Yes, we can talk").check()
    press(theirs, "Send your answer")
    page.goto(f"{town.url}/talent/requests")
    says(page, "@", found.name)
    look(page, "story-7-accepted")

    def decline() -> None:
        row = db.session.scalars(
            db.select(ContactRequest).where(ContactRequest.member_id == found.id)
        ).one()
        row.state = "declined"

    # Had she said no, nobody of the firm could ask again for half a year.
    town.do(decline)
    page.goto(f"{town.url}/talent/{found.username}/ask")
    page.get_by_label("Your message", exact=True).fill(LETTER)
    assert press(page, "Send the request") in (403, 409)
    says(page, "Not now.")


def _unverified_sees_nobody(town: HiringTown, page: Page, recruiter: Viewer) -> None:
    def expire() -> None:
        mine = Affiliation.user_id == recruiter.id
        for row in db.session.scalars(db.select(Affiliation).where(mine)):
            row.expires_at = now() - timedelta(seconds=1)

    town.do(expire)
    answer = page.goto(f"{town.url}/talent?self=accounts-roster.3")
    assert answer is not None
    assert answer.status == 403
    says(page, "You do not act as recruiter for")
    look(page, "story-7-ended")


@pytest.mark.parametrize("kind", ["js", "plain"])
def test_a_talent_lead_builds_a_bench(demo: Live, open_page: OpenPage, kind: str) -> None:
    town = HiringTown(demo, open_page, kind)
    lead, found = town.person("tamsin"), town.person("benita")
    place = organization(town.app, f"Harbor District {kind}")
    hires_for(town.app, lead, place, "recruiter")
    show(town, found, LEVELS)
    page = acts(town, lead, "/talent?self=accounts-roster.3")
    press(page, "Save this search", "link")
    page.get_by_label("Name").first.fill("Rosters")
    page.locator("main form select[name=every], main form [name=every][value=week]").first.evaluate(
        "e => { if (e.tagName === 'SELECT') e.value = 'week'; else e.checked = true }"
    )
    press(page, "Save")
    says(page, "Rosters")
    look(page, "story-8-saved")
    _keeps_a_list(town, page, found)
    _loses_who_turns_off(town, page, found)


def _keeps_a_list(town: HiringTown, page: Page, found: Viewer) -> None:
    page.goto(f"{town.url}/talent/{found.username}/keep")
    page.get_by_label("On which list").select_option("new")
    page.get_by_label("Name of the new list").fill("Bench")
    page.get_by_label("Your note").fill(NOTE)
    look(page, "story-8-keep")
    press(page, "Put on the list")
    says(page, found.name, NOTE)
    look(page, "story-8-list")
    # She is told how many lists she is on, and no word of what is noted there.
    theirs = town.enter(found, "/account/candidate/views")
    says(theirs, "You are on 1 list")
    expect(theirs.locator("body")).not_to_contain_text(NOTE)


def _loses_who_turns_off(town: HiringTown, page: Page, found: Viewer) -> None:
    theirs = town.enter(found, "/account/candidate")
    press(theirs, "Turn it off now")
    page.reload()
    says(page, "No longer visible")
    expect(page.locator("main")).not_to_contain_text(found.name)
    expect(page.locator("main")).not_to_contain_text(NOTE)
    look(page, "story-8-gone")

    def month_passes() -> None:
        for row in db.session.scalars(
            db.select(CandidateListItem).where(CandidateListItem.user_id == found.id)
        ):
            assert row.gone_at is not None
            row.gone_at -= timedelta(days=31)

    town.do(month_passes)
    from forum.talent.tasks import tend_lists

    with town.app.app_context():
        tend_lists()
    page.reload()
    says(page, "Nobody on it yet")
    # Nobody agreed to talk, so there is nobody to take along.
    page.goto(f"{town.url}/talent/requests")
    says(page, "You asked nobody yet")
