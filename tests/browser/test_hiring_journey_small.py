from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.jobs.models import JobPosting
from forum.organizations.models import Organization
from tests.browser.hiring_town import HiringTown, look, number_in, press, says
from tests.support.fixtures import OpenPage
from tests.support.hiring import hires_for, organization
from tests.support.live import Live

pytestmark = pytest.mark.browser
TITLE = "Blended Learning Coordinator"
LANE = "Lane MA, step 5 to 8"
GROWS = "Half a day of release each week, and the conference in May."


@pytest.mark.parametrize("kind", ["js", "plain"])
def test_two_schools_share_half_a_position(demo: Live, open_page: OpenPage, kind: str) -> None:
    town = HiringTown(demo, open_page, kind)
    head, applicant = town.person("hedda"), town.person("arlo")
    place = organization(town.app, f"Prairie K-12 {kind}", kind="district")
    hires_for(town.app, head, place)
    _grows_its_own(town, place)
    page = town.enter(head, "/jobs/new")
    number = _writes_it(page)
    _reads_as_it_is(town, number)
    _is_warned_of_a_second_one(town, page)
    _is_renewed(town, page, number)
    _closes_without_anybody(town, page, applicant, number)


def _grows_its_own(town: HiringTown, place: int) -> None:
    def write() -> None:
        db.session.get_one(Organization, place).grows_html = f"<p>{GROWS}</p>"

    town.do(write)


def _fill(page: Page) -> None:
    page.locator("[name=title]").fill(TITLE)
    page.locator("[name=family]").select_option("blended-learning")
    page.locator("[name=summary]").fill("You hold two small schools' rotations together.")
    for line, school in enumerate(("Prairie Elementary", "Prairie High"), 1):
        page.get_by_label(f"School or office, line {line}").fill(school)
        page.get_by_label(f"City, line {line}").fill("Limon")
        page.get_by_label(f"State, line {line}").select_option("CO")
    page.locator("[name=arrangement][value=on-site]").check()
    page.locator("[name=timezone]").select_option("America/Denver")
    page.locator("[name=grade][value=kg]").check()
    page.locator("[name=employment]").select_option("part-time")
    page.locator("[name=fte]").fill("0.5")
    page.get_by_label("As soon as possible").check()
    page.locator("[name=until][value=filled]").check()
    page.locator("[name=pay_schedule]").fill("Teacher schedule")
    page.locator("[name=pay_lane]").fill(LANE)
    page.locator("[name=pay_link]").fill("https://example.org/schedule.pdf")
    page.locator("[name=benefits]").fill("Health insurance at half the premium.")
    page.locator("[name=reports_to][value=academics]").check()
    page.locator("[name=decides]").fill("Which two programs we keep.")
    page.locator("[name=apply_how][value=site]").check()
    page.locator("[name=internal][value=yes]").check()
    page.locator("[name=statement]").fill("We hire whoever does the work best.")


def _writes_it(page: Page) -> int:
    page.locator("[name=begin][value=blank]").check()
    press(page, "Begin")
    if page.get_by_label("School or office, line 2").count() == 0:
        press(page, "Another place")
    _fill(page)
    press(page, "Look it over")
    # Open until filled needs a day of the first review.
    says(page, "Open until filled: say the day of the first review.")
    look(page, "story-6-check")
    press(page, "Go on writing", "link")
    page.locator("[name=first_review]").fill((now() + timedelta(days=20)).date().isoformat())
    press(page, "Look it over")
    press(page, "Publish")
    says(page, "It is public.", "open until filled")
    return number_in(page.url)


def _reads_as_it_is(town: HiringTown, number: int) -> None:
    page = town.enter(None, f"/jobs/{number}")
    says(
        page,
        "Prairie Elementary",
        "Prairie High",
        LANE,
        GROWS,
        "Until it is filled",
        "First review",
    )
    expect(page.get_by_role("link", name="The whole schedule")).to_be_visible()
    internal = page.locator(".job-glance div", has_text="Internal candidate")
    expect(internal).to_contain_text("internal", ignore_case=True)
    expect(internal).not_to_contain_text("Not said")
    expect(page.locator(".job-glance")).to_contain_text("0.5")
    look(page, "story-6-opening")


def _is_warned_of_a_second_one(town: HiringTown, page: Page) -> None:
    page.goto(f"{town.url}/jobs/new")
    page.get_by_label(TITLE).last.check()
    press(page, "Begin")
    page.get_by_label("As soon as possible").check()
    page.locator("[name=first_review]").fill((now() + timedelta(days=20)).date().isoformat())
    press(page, "Look it over")
    says(page, "Please confirm", TITLE)
    look(page, "story-6-twice")
    assert press(page, "Publish") in (409, 422)
    says(page, "Please confirm")


def _is_renewed(town: HiringTown, page: Page, number: int) -> None:
    """Two months on it would close by itself; one click keeps it open."""
    soon = now() + timedelta(days=3)

    def age() -> None:
        db.session.get_one(JobPosting, number).closes_at = soon

    town.do(age)
    page.goto(f"{town.url}/jobs/{number}/manage")
    press(page, "Renew for 60 days")
    says(page, "Renewed: open for 60 more days.")
    until = town.job(number).closes_at
    assert until is not None
    assert until > now() + timedelta(days=55)
    look(page, "story-6-manage")
    town.run_out(number)
    page.goto(f"{town.url}/jobs/{number}/manage")
    says(page, "Its time ran out")
    press(page, "Renew for 60 days")
    assert town.job(number).state == "open"


def _closes_without_anybody(town: HiringTown, page: Page, applicant: Viewer, number: int) -> None:
    mine = town.enter(applicant, f"/jobs/{number}/apply")
    mine.locator("[name=note]").fill("I teach half days and would like the other half.")
    mine.locator("[name=consent]").check()
    press(mine, "Send application")
    page.goto(f"{town.url}/jobs/{number}/close")
    page.locator("[name=closed_how][value=cancelled]").check()
    page.get_by_label("Closed without anybody hired", exact=True).check()
    look(page, "story-6-close")
    press(page, "Close it and tell them")
    says(page, "The opening is closed.")
    mine.goto(f"{town.url}/applications")
    press(mine, "Open", "link")
    # A courteous word, and how to hear of the next one.
    says(mine, "The opening closed without anybody hired", "alert")
    look(mine, "story-6-told")
