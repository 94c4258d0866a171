from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.jobs.models import JobPosting
from tests.browser.hands import reload_until
from tests.browser.hiring_town import HiringTown, linked_data, look, number_in, press, says
from tests.support.fixtures import OpenPage
from tests.support.hiring import hires_for, opening, organization
from tests.support.live import Live

pytestmark = pytest.mark.browser
DENVER = ZoneInfo("America/Denver")
TITLE = "Digital Learning Coach"
NEEDED = "A recent grad with three years of teaching."
LANE = "Lane MA, steps 5 to 8"


def other_time() -> date:
    """Return a day to close on when Denver's clocks stand another way than today's."""
    today = datetime.now(DENVER)
    days = (today + timedelta(days=number) for number in range(20, 300))
    return next(day.date() for day in days if day.utcoffset() != today.utcoffset())


@pytest.mark.parametrize("kind", ["js", "plain"])
def test_a_district_posts_as_its_rules_ask(demo: Live, open_page: OpenPage, kind: str) -> None:
    town = HiringTown(demo, open_page, kind)
    officer, second = town.person("hannah"), town.person("sven")
    place = organization(town.app, f"Front Range District {kind}")
    for person in (officer, second):
        hires_for(town.app, person, place)
    town.hires(place, second_approver=True, least_days=10, statement="We hire whoever is best.")
    _had_one_last_year(town, officer, place)
    page = town.enter(officer, "/jobs/new")
    number = _copies_it(page)
    _is_told_what_is_missing(page)
    _completes_it(page, number)
    _is_approved(town, page, second, number)
    _reads_well(town, number)
    _keeps_a_log(page, number)
    _is_counted(town, page, number)
    _ends_by_itself(town, number)


def _had_one_last_year(town: HiringTown, officer: Viewer, place: int) -> None:
    """Last year nobody said what it pays, and whom they looked for."""
    said = {"pay_min": 0, "pay_max": 0, "benefits": "", "experience_min": NEEDED}
    number = opening(town.app, officer, place, "closed", title=TITLE, **said)
    then = now() - timedelta(days=365)

    def age() -> None:
        row = db.session.get_one(JobPosting, number)
        row.created_at = row.published_at = then

    town.do(age)


def _copies_it(page: Page) -> int:
    look(page, "story-4-new")
    page.get_by_label(TITLE).last.check()
    press(page, "Begin")
    expect(page.get_by_label("Title", exact=True)).to_have_value(TITLE)
    expect(page.locator("[name=days]")).to_have_value("200")
    # The day to apply by is not last year's.
    expect(page.locator("[name=closes]")).to_have_value("")
    look(page, "story-4-compose")
    return number_in(page.url)


def _is_told_what_is_missing(page: Page) -> None:
    page.locator("[name=closes]").fill(other_time().isoformat())
    page.locator("[name=until][value=day]").check()
    page.get_by_label("As soon as possible").check()
    press(page, "Look it over")
    says(page, "Say the pay", "Say which benefits come with it.", "recent grad")
    look(page, "story-4-missing")
    assert press(page, "Send for approval") == 422
    says(page, "Say which benefits come with it.")


def _completes_it(page: Page, number: int) -> None:
    press(page, "Go on writing", "link")
    page.locator("[name=pay_schedule]").fill("Teacher schedule")
    page.locator("[name=pay_lane]").fill(LANE)
    page.locator("[name=pay_link]").fill("https://example.org/schedule")
    page.locator("[name=benefits]").fill("Health insurance and the state's pension.")
    page.locator("[name=fte]").fill("1.0")
    press(page, "Look it over")
    # A word that turns people away holds it up until it is changed or its reason said.
    assert press(page, "Send for approval") == 422
    press(page, "Go on writing", "link")
    page.locator("[name=experience_min]").fill("Three years of teaching.")
    press(page, "Look it over")
    says(page, LANE)
    press(page, "Send for approval")
    expect(page).to_have_url(f"{page.url.partition('/jobs')[0]}/jobs/{number}/manage")
    # Nobody approves what they wrote.
    says(page, "Another poster of")
    expect(page.get_by_role("button", name="Approve and publish")).to_have_count(0)


def _is_approved(town: HiringTown, page: Page, second: Viewer, number: int) -> None:
    stranger = town.live.community.visitor(town.person("reader"))
    assert stranger.get(f"/jobs/{number}").status_code == 404
    other = town.enter(second, "/hiring")
    look(other, "story-4-desk")
    press(other, "Look at it", "link")
    look(other, "story-4-approve")
    press(other, "Approve and publish")
    says(other, "Approved. It is public now.")


def _reads_well(town: HiringTown, number: int) -> None:
    page = town.enter(None, f"/jobs/{number}")
    says(page, "Teacher schedule", LANE, "Health insurance", "11:59 PM")
    last = datetime.combine(other_time(), time(23, 59), DENVER).astimezone(UTC)
    found = town.job(number).closes_at
    assert found is not None
    assert abs(found - last) <= timedelta(minutes=1)
    said = linked_data(page)
    assert said is not None
    assert said["@type"] == "JobPosting"
    assert said["title"] == TITLE
    assert datetime.fromisoformat(said["validThrough"]) == found
    look(page, "story-4-opening")
    page.goto(f"{town.url}/search?q=Front+Range+Digital")
    reload_until(page, page.locator(f"a[href^='/jobs/{number}-']"))
    page.goto(f"{town.url}/jobs?q=Digital+Learning+Coach")
    reload_until(page, page.locator(f"a[href^='/jobs/{number}-']"))


def _keeps_a_log(page: Page, number: int) -> None:
    root = page.url.partition("/jobs")[0]
    page.goto(f"{root}/jobs/{number}/edit")
    page.locator("[name=pay_lane]").fill("Lane MA, steps 6 to 9")
    page.get_by_label("What did you change?").fill("A step more.")
    press(page, "Change it")
    says(page, "Changed, as a new revision.")
    page.goto(f"{root}/jobs/{number}/revisions")
    says(page, "Revision 2", "A step more.")
    press(page, "Revision 2", "link")
    expect(page.locator("main del").first).to_contain_text("5")
    expect(page.locator("main ins").first).to_contain_text("6")
    look(page, "story-4-revision")


def _is_counted(town: HiringTown, page: Page, number: int) -> None:
    reader = town.enter(town.person("reader"), f"/jobs/{number}")
    press(reader, "Save")
    reader.goto(f"{town.url}/jobs/saved")
    says(reader, TITLE)
    page.goto(f"{town.url}/jobs/{number}/manage")
    counters = page.locator(".job-counters dd")
    reload_until(page, counters.first.filter(has_not_text="0"))
    assert counters.all_inner_texts()[1:] == ["1", "0"]
    # Closing it now would break the district's own rule of ten days.
    says(page, "10 days")
    look(page, "story-4-manage")


def _ends_by_itself(town: HiringTown, number: int) -> None:
    page = town.enter(None, f"/jobs/{number}")
    address = page.url
    town.run_out(number)
    page.goto(address)
    says(page, "This opening is closed: its time ran out")
    assert linked_data(page) is None
    look(page, "story-4-closed")
    page.goto(f"{town.url}/jobs?q=Digital+Learning+Coach")
    expect(page.locator(f"a[href^='/jobs/{number}-']")).to_have_count(0)
    page.goto(f"{town.url}/search?q=Front+Range+Digital")
    expect(page.locator(f"a[href^='/jobs/{number}-']")).to_have_count(0)
