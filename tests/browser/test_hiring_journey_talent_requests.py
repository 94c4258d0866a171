from __future__ import annotations

import csv
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from forum.core.access import Viewer
from forum.core.db import db
from forum.talent.models import ContactRequest
from forum.talent.tasks import close_unanswered_requests
from tests.browser.hiring_firms import LETTER, Firm, firm_of
from tests.browser.hiring_people import show
from tests.browser.hiring_town import HiringTown, look, press, says
from tests.browser.test_hiring_journey_talent import acts
from tests.support.fixtures import OpenPage
from tests.support.live import Live

pytestmark = pytest.mark.browser
LEVELS = {"accounts-roster": 3, "buy-in": 3}


def test_candidates_say_yes_no_nothing_and_that_it_is_wrong(
    demo: Live, open_page: OpenPage
) -> None:
    town = HiringTown(demo, open_page, "plain")
    firm = firm_of(town, "nils", "Harvest Search")
    yes, no, silent = (town.person(name) for name in ("yara", "nadja", "silas"))
    for person in (yes, no, silent):
        show(town, person, LEVELS)
    page = acts(town, firm.recruiter, "/talent")
    for person in (yes, no, silent):
        assert _asks(town, page, firm, person) == 200
    for person in (yes, no, silent):
        assert f"{person.username}@" not in page.content()
    _says_no(town, page, firm, no)
    _says_nothing(town, page, silent)
    _says_yes(town, page, yes)
    _reports(town, firm, no)
    _is_taken_along(town, page, firm, yes)


def _asks(town: HiringTown, page: Page, firm: Firm, person: Viewer, about: int = 0) -> int:
    page.goto(f"{town.url}/talent/{person.username}/ask")
    page.get_by_label("About which opening").select_option(str(firm.openings[about]))
    page.get_by_label("Your message", exact=True).fill(LETTER)
    return press(page, "Send the request")


def _opens(town: HiringTown, person: Viewer) -> Page:
    page = town.enter(person, "/account/candidate/requests")
    press(page, "Blended Learning Manager", "link")
    return page


def _says_no(town: HiringTown, page: Page, firm: Firm, no: Viewer) -> None:
    theirs = _opens(town, no)
    says(theirs, "they read “not now”")
    theirs.get_by_label("No, thank you").check()
    press(theirs, "Send your answer")
    says(theirs, "They are told “not now”.", "You said no.")
    # Not about another opening either.
    assert _asks(town, page, firm, no, about=1) == 409
    says(page, "Not now. Your message was not sent.")
    expect(page.get_by_label("Your message", exact=True)).to_have_value(LETTER)
    look(page, "story-7-not-now")
    page.goto(f"{town.url}/talent/requests")
    expect(_row(page, no)).to_contain_text("Not now")


def _says_nothing(town: HiringTown, page: Page, silent: Viewer) -> None:
    theirs = _opens(town, silent)
    says(theirs, "Without an answer it closes by itself")

    def days_pass() -> None:
        row = db.session.scalars(
            db.select(ContactRequest).where(ContactRequest.member_id == silent.id)
        ).one()
        row.asked_at -= timedelta(days=14)
        row.expires_at -= timedelta(days=14)

    town.do(days_pass)
    with town.app.app_context():
        close_unanswered_requests()
    state = db.select(ContactRequest.state).where(ContactRequest.member_id == silent.id)
    assert town.do(lambda: db.session.scalar(state)) == "expired"
    theirs.reload()
    says(theirs, "Closed: 14 days went by without an answer. Nothing of yours was shown.")
    expect(theirs.get_by_role("button", name="Send your answer")).to_have_count(0)
    look(theirs, "story-7-closed")
    theirs.goto(f"{town.url}/account/candidate/requests")
    expect(theirs.locator(".talent-requests li").first).to_contain_text("Closed")
    page.goto(f"{town.url}/talent/requests")
    expect(_row(page, silent)).to_contain_text("Closed without an answer")


def _says_yes(town: HiringTown, page: Page, yes: Viewer) -> None:
    address = f"{yes.username}@example.org"
    expect(_row(page, yes)).to_contain_text("Waiting for an answer")
    assert address not in page.content()
    theirs = _opens(town, yes)
    says(theirs, f"sees your name and your e-mail address, {address}")
    theirs.get_by_label("Yes, we can talk").check()
    press(theirs, "Send your answer")
    page.reload()
    expect(_row(page, yes).get_by_role("link", name=address)).to_be_visible()
    expect(page.locator("main a[href^='mailto:']")).to_have_count(1)
    look(page, "story-7-answers")


def _row(page: Page, person: Viewer) -> Locator:
    return page.locator(".talent-requests > li", has_text=person.name)


def _reports(town: HiringTown, firm: Firm, person: Viewer) -> None:
    theirs = _opens(town, person)
    press(theirs, "Report it to the moderators", "link")
    assert theirs.url.endswith("/report")
    # Nothing is hidden at once, for no reason to report it is about students.
    expect(theirs.locator("main")).not_to_contain_text("hidden at once")
    theirs.get_by_label("Discriminatory").check()
    theirs.locator("[name=note]").fill("On the phone they asked how old I am.")
    look(theirs, "story-8-report")
    press(theirs, "Send the report")
    moderator = town.enter(town.person("modesta", "moderator"), "/moderation")
    card = moderator.locator("section.sheet", has_text=f"What the recruiter {firm.recruiter.name}")
    expect(card).to_contain_text("Discriminatory")
    expect(card).to_contain_text("On the phone they asked how old I am.")
    expect(card).to_contain_text(LETTER)
    expect(card).to_contain_text("Moderators alone read it in the log")
    look(moderator, "story-8-reported")


def _is_taken_along(town: HiringTown, page: Page, firm: Firm, yes: Viewer) -> None:
    with page.expect_download() as coming:
        page.get_by_role("button", name="Get the file").click()
    assert coming.value.suggested_filename == "candidates.csv"
    with Path(coming.value.path()).open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    said = [(row["name"], row["email"], row["role"]) for row in rows]
    assert said == [(yes.name, f"{yes.username}@example.org", "Blended Learning Manager")]
    log = "/moderation/log?action=candidates-exported"
    moderator = town.enter(town.person("modesta", "moderator"), log)
    entry = moderator.locator("[aria-label=Acts] > li", has_text=firm.recruiter.username)
    expect(entry).to_have_count(1)
    expect(entry).to_contain_text(f"who agreed, as recruiter for {firm.name}")
    expect(entry).to_contain_text("1 who agreed to talk")
    expect(entry).not_to_contain_text(yes.name)
    look(moderator, "story-8-log")
    # The public log is of moderation, and says nothing of it.
    public = town.enter(None, log)
    expect(public.locator("main")).not_to_contain_text(firm.name)
