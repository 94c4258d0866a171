from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.jobs.machine import LIVE
from forum.jobs.models import Application
from forum.members.models import Connection
from tests.browser.hands import reload_until
from tests.browser.hiring_people import show
from tests.browser.hiring_town import HiringTown, linked_data, look, number_in, press, says
from tests.support.fixtures import OpenPage
from tests.support.hiring import hires_for, organization, works_at
from tests.support.ideas import idea
from tests.support.live import Live

pytestmark = pytest.mark.browser
TITLE = "Blended Learning Manager"
WANTED = {"accounts-roster": 4, "coach-teachers": 4, "model-design": 3} | dict.fromkeys(
    ("devices", "data-routines", "buy-in", "pilot-scale", "prioritize"), 2
)
SHARES = {"coaching": "50", "operations": "25", "data": "20", "helpdesk": "6"}
LETTER = "We read it twice, {name}. Come and see us."


@pytest.mark.parametrize("kind", ["js", "plain"])
def test_a_network_says_what_the_role_is(demo: Live, open_page: OpenPage, kind: str) -> None:
    town = HiringTown(demo, open_page, kind)
    poster = town.person("paula")
    network = organization(town.app, f"Five Schools {kind}", kind="charter-network")
    schools = [
        organization(
            town.app, f"{name} School {kind}", kind="district-school", parent=town.slug(network)
        )
        for name in ("North", "South", "East", "West", "Hill")
    ]
    hires_for(town.app, poster, network)
    page = town.enter(poster, "/jobs/new")
    number = _writes_it(town, page)
    _is_clear(town, number)
    _shows_who_matches(town, page, number, schools[0])
    _hears_of_nobody_unasked(town, page, number)
    applicant, other = town.person("amira"), town.person("bruno")
    _applies(town, applicant, number, "I moved three grades to stations.")
    _applies(town, other, number, "I ran our help desk for two years.")
    _goes_from_stage_to_stage(town, page, number, applicant)
    _leaves_nobody_waiting(town, page, number, applicant, other)


def _writes_it(town: HiringTown, page: Page) -> int:
    page.locator("[name=begin][value='template:blended-learning-manager']").check()
    press(page, "Begin")
    page.get_by_label("School or office, line 1").fill("All five schools")
    page.get_by_label("City, line 1").fill("Denver")
    page.get_by_label("State, line 1").select_option("CO")
    page.locator("[name=arrangement][value=on-site]").check()
    page.locator("[name=timezone]").select_option("America/Denver")
    page.locator("[name=grade][value=kg]").check()
    page.get_by_label("As soon as possible").check()
    page.locator("[name=until][value=filled]").check()
    page.locator("[name=first_review]").fill("2099-01-10")
    page.locator("[name=pay_min]").fill("$68,000")
    page.locator("[name=pay_max]").fill("79,500")
    page.locator("[name=period]").select_option("year")
    page.locator("[name=benefits]").fill("Health insurance, pension, ten days for learning.")
    page.locator("[name=decides]").fill("Which programs are piloted, and when a pilot stops.")
    page.locator("[name=apply_how][value=site]").check()
    page.locator("[name=documents]").fill("")
    page.locator("[name=statement]").fill("We hire whoever does the work best.")
    for field in page.locator("[name=week]").all():
        name = (field.get_attribute("id") or "").removeprefix("week-")
        field.fill(SHARES.get(name, ""))
    _asks_for_eight(page)
    press(page, "Look it over")
    # 101 of 100.
    says(page, "The shares of the week come to 101.")
    look(page, "story-5-week")
    assert press(page, "Publish") == 422
    press(page, "Go on writing", "link")
    page.locator("#week-helpdesk").fill("5")
    press(page, "Look it over")
    for doubt in page.locator("[name=confirm]").all():
        doubt.check()
    press(page, "Publish")
    says(page, "It is public.")
    return number_in(page.url)


def _asks_for_eight(page: Page) -> None:
    """Fill lines of skills until there are eight; then no ninth is offered."""
    more = page.get_by_role("button", name="Another skill")
    for place, (slug, level) in enumerate(WANTED.items()):
        if page.locator(f"#targets-{place}").count() == 0:
            with page.expect_navigation():
                more.click()
        page.locator(f"#targets-{place}").select_option(slug)
        page.locator(f"#targets-level-{place}").select_option(str(level))
    if more.count():
        with page.expect_navigation():
            more.click()
    expect(page.locator(".target-row")).to_have_count(8)
    expect(more).to_have_count(0)


def _is_clear(town: HiringTown, number: int) -> None:
    page = town.enter(None, f"/jobs/{number}")
    card = page.locator(".job-clear")
    expect(card).to_contain_text("Reports to")
    expect(card).to_contain_text("Which programs are piloted, and when a pilot stops.")
    expect(card).to_contain_text("Coaching teachers 50%")
    said = linked_data(page)
    assert said is not None
    assert said["baseSalary"]["value"]["maxValue"] == 79_500
    look(page, "story-5-opening")


def _shows_who_matches(town: HiringTown, page: Page, number: int, school: int) -> None:
    found, staff, off = town.person("cora"), town.person("olaf"), town.person("wanda")
    page.goto(f"{town.url}/jobs/{number}/matches")
    whole = page.get_by_text("Meets 8 of 8 targets")
    before = whole.count()
    works_at(town.app, staff, school)
    for person in (found, staff):
        show(town, person, WANTED)
    show(town, off, WANTED, audience="off")
    page.reload()
    expect(whole).to_have_count(before + 1)
    words = page.locator("main").inner_text()
    for person in (found, staff, off):
        assert person.name not in words
        assert person.username not in page.content()
    look(page, "story-5-matches")
    page.goto(f"{town.url}/jobs/{number}/reach")
    expect(page.get_by_role("heading", name="How many it reaches")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text(found.name)
    look(page, "story-5-reach")
    # The one who looks is told how far they are, for themselves alone.
    mine = town.enter(found, f"/jobs/{number}")
    says(mine, "How far you are", "8 of 8")
    look(mine, "story-5-how-far")


def _hears_of_nobody_unasked(town: HiringTown, page: Page, number: int) -> None:
    rita, fred, gina = (town.person(name) for name in ("rita", "fred", "gina"))
    for other in (fred, gina):
        _connect(town, rita, other)
    referring = town.enter(rita, f"/jobs/{number}/refer")
    for other in (fred, gina):
        referring.get_by_label("Colleague").fill(other.username)
        referring.get_by_label("Why you think of them").fill("Kept our carts alive.")
        press(referring, "Ask them")
    look(referring, "story-5-refer")
    page.goto(f"{town.url}/jobs/{number}/referrals")
    says(page, "Nobody yet")
    for person, answer in ((fred, "Agree"), (gina, "No, thanks")):
        asked = town.enter(person, "/applications")
        press(asked, answer)
    page.reload()
    says(page, fred.name, rita.name)
    expect(page.locator("main")).not_to_contain_text(gina.name)
    look(page, "story-5-referred")


def _connect(town: HiringTown, one: Viewer, other: Viewer) -> None:
    low, high = sorted((one.id or 0, other.id or 0))
    row = Connection(low_id=low, high_id=high, since=now())
    town.do(lambda: db.session.add(row))


def _applies(town: HiringTown, person: Viewer, number: int, note: str) -> None:
    piece = idea(
        town.app,
        person,
        title=f"A seminar hour of {person.name}",
        problem="How might we keep a seminar hour calm?",
        steps=("Seat them in a ring.", "Let one ask."),
        cost_what="Chairs.",
        result="Eight of ten spoke.",
        wrong="Chairs ran out.",
        change="We'd begin with four.",
        start="Put up a ring on Monday.",
        problems=(),
        skills=("coach-teachers",),
        context={"model": ("flex",), "grade": ("10",)},
    )
    page = town.enter(person, f"/jobs/{number}/apply")
    page.locator("[name=note]").fill(note)
    page.locator(f"[name=pieces][value='idea:{piece}']").check()
    look(page, "story-5-apply")
    # Without consent nothing is sent, and nothing is lost.
    assert press(page, "Send application") == 422
    expect(page.locator("[name=note]")).to_have_value(note)
    page.locator("[name=consent]").check()
    press(page, "Send application")
    says(page, "Sent.")
    look(page, "story-5-sent")


def _goes_from_stage_to_stage(town: HiringTown, page: Page, number: int, applicant: Viewer) -> None:
    page.goto(f"{town.url}/jobs/{number}/applications")
    # Blind until the short list.
    expect(page.locator("body")).not_to_contain_text(applicant.name)
    look(page, "story-5-board")
    for _ in range(2):
        page.goto(f"{town.url}/jobs/{number}/applications")
        press(page, "Read Candidate")
    page.goto(f"{town.url}/jobs/{number}/applications")
    press(page, "Candidate 1", "link")
    says(page, "I moved three grades to stations.")
    assert applicant.username not in page.content()
    look(page, "story-5-application")
    press(page, "Shortlisted", "link")
    page.get_by_label("Message to the applicant").fill(LETTER)
    look(page, "story-5-move")
    press(page, "Shortlisted, and send it")
    says(page, applicant.name)
    theirs = town.enter(applicant, "/applications")
    press(theirs, "Open", "link")
    says(theirs, LETTER.replace("{name}", applicant.name))
    for stage in ("Interview", "Offer"):
        press(page, stage, "link")
        press(page, f"{stage}, and send it")
        theirs.reload()
        expect(theirs.locator(".application-history li")).to_have_count(
            4 if stage == "Interview" else 5
        )
    look(theirs, "story-5-mine")
    theirs.goto(f"{town.url}/notifications")
    reload_until(theirs, theirs.get_by_text(TITLE).first)


def _leaves_nobody_waiting(
    town: HiringTown, page: Page, number: int, applicant: Viewer, other: Viewer
) -> None:
    page.goto(f"{town.url}/jobs/{number}/close")
    page.locator("[name=closed_how][value=filled]").check()
    page.locator("[name=filled_from]").select_option("here")
    page.get_by_label("I choose for each").check()
    page.get_by_label(applicant.name).select_option("hired")
    look(page, "story-5-close")
    # The second one waits for an answer, so it does not close.
    assert press(page, "Close it and tell them") == 409
    page.get_by_label("Not selected", exact=True).check()
    press(page, "Close it and tell them")
    says(page, "The opening is closed.")
    rows = db.select(Application.user_id, Application.state)
    found = town.do(lambda: list(db.session.execute(rows.where(Application.posting_id == number))))
    states = {user_id: state for user_id, state in found}  # noqa: C416
    assert states == {applicant.id: "hired", other.id: "not-selected"}
    assert not LIVE & set(states.values())
    theirs = town.enter(other, "/applications")
    says(theirs, "Not selected")
    page.goto(f"{town.url}/jobs/{number}")
    says(page, "This opening is closed: filled")
    look(page, "story-5-closed")
