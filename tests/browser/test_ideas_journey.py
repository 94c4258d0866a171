from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from forum.core.access import Viewer
from tests.browser.hands import reload_until
from tests.browser.test_growth_journey import Town, look
from tests.ideas.test_trying import works_at
from tests.support.fixtures import OpenPage
from tests.support.ideas import idea
from tests.support.live import Live

pytestmark = pytest.mark.browser
Read = Callable[[], Page]
LABORATORY = {"model": "lab-rotation", "grade": "kg"}
BETTER = {
    "outcome": "better",
    "differed": "Two minutes, with the cards on the devices.",
    "would_repeat": "yes",
    "started_on": "2026-01-05",
    "ended_on": "2026-02-05",
}
NO_AIDE = "No aide in the room, so the line grew to the door."
TITLE = "Login cards on lanyards, {}"
TRIES = pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])


@TRIES
def test_a_manager_reuses_an_idea_and_reports_back(
    demo: Live, open_page: OpenPage, scripts: bool
) -> None:
    town, kind = Town(demo, open_page), "js" if scripts else "plain"
    author, seeker = town.person(f"ida-{kind}"), town.person(f"sam-{kind}")
    works_at(demo.app, author, f"house-{kind}")
    number = idea(demo.app, author, title=TITLE.format(kind))
    page = town.enter(seeker, "/ideas", java_script_enabled=scripts)
    writer = town.enter(author, "/ideas", java_script_enabled=scripts)
    _finds_it(page, kind)
    _reads_it(page)
    _tries_it(page, writer, town, seeker)
    _tells_how_it_went(page, town, number)
    _is_answered(writer, town, number)
    _colleagues_lift_nothing(page, town, number, kind)
    _goes_on(page, writer, town, number)
    _finds_nothing(page, town)


def _finds_it(page: Page, kind: str) -> None:
    page.get_by_label("Words").fill(f"QR badges {kind}")
    page.get_by_role("button", name="Find").click()
    expect(page.locator("#found")).to_have_text("1 idea")
    for name, value in (("band", "early"), ("device", "shared-carts"), ("evidence", "1")):
        box = page.locator(f"#filters [name={name}][value='{value}']")
        # A folded facet asks for the page on which it is counted; what is ticked stays.
        page.locator(f"#facet-{name} .facet-open").click()
        box.check()
    page.get_by_role("button", name="Show ideas").click()
    expect(page.locator("#found")).to_have_text("1 idea")
    expect(page.locator(".finder-chip")).to_have_count(4)
    look(page, "finder")
    page.get_by_role("link", name=TITLE.format(kind)).click()


def _reads_it(page: Page) -> None:
    card = page.locator("article.idea")
    expect(card.locator(".idea-glance")).to_contain_text("Up to half a day")
    expect(card.locator(".idea-glance")).to_contain_text("$100")
    expect(card).to_contain_text("Lanyards and a laminator.")
    expect(page.get_by_role("heading", name="What went wrong")).to_be_visible()
    expect(card).to_contain_text("A third of the lanyards were lost by October.")
    expect(page.locator("#tried")).to_contain_text("Nobody else has told yet how it went.")
    look(page, "idea")


def _tries_it(page: Page, writer: Page, town: Town, seeker: Viewer) -> None:
    page.get_by_role("link", name="We are trying it").first.click()
    look(page, "try")
    page.get_by_role("button", name="We are trying it").click()
    expect(page.locator("#tried")).to_contain_text(f"{seeker.name} is trying it now.")
    writer.goto(f"{town.url}/notifications")
    told = writer.get_by_text(f"{seeker.name} is trying “Login cards on lanyards")
    reload_until(writer, told)
    told.first.click()
    expect(writer.locator("#tried")).to_contain_text(f"{seeker.name} is trying it now.")


def _tells_how_it_went(page: Page, town: Town, number: int) -> None:
    page.locator("#tried").get_by_role("link", name="Tell how it went").click()
    page.locator("[name=outcome][value=worse]").check()
    page.get_by_label("What happened?").fill(NO_AIDE)
    page.locator("[name=would_repeat][value=no]").check()
    today = page.get_by_label("When did you start?").input_value()
    page.get_by_label("When did you stop, or look back?").fill(today)
    page.locator("details.report-context > summary").click()
    for name, value in LABORATORY.items():
        page.locator(f"[name={name}][value={value}]").check()
    look(page, "report")
    page.get_by_role("button", name="Tell how it went").click()
    tried = page.locator("#tried")
    expect(tried.locator(".rollup-words")).to_contain_text("1 tried · 1 worse")
    expect(tried.locator(".report")).to_contain_text(NO_AIDE)
    _by_context(page, "Lab rotation", "0 of 1")
    # What is not hers she cannot change.
    expect(page.get_by_role("link", name="Change the status")).to_have_count(0)
    answer = page.goto(f"{town.url}/ideas/{number}/edit")
    assert answer is not None
    assert answer.status == 403
    page.goto(f"{town.url}/ideas/{number}")


def _by_context(page: Page, label: str, held: str) -> None:
    table = page.locator(".rollup-by")
    if table.get_attribute("open") is None:
        table.locator("summary").click()
    row = table.locator("tr", has_text=label)
    expect(row.locator("td.number")).to_have_text(held)


def _is_answered(writer: Page, town: Town, number: int) -> None:
    writer.goto(f"{town.url}/ideas/{number}")
    writer.get_by_role("link", name="Answer", exact=True).click()
    writer.get_by_label("Your answer").fill("We had **one aide** for two rooms.")
    writer.get_by_role("button", name="Answer").click()
    expect(writer.locator(".report-answer strong")).to_have_text("one aide")


def _colleagues_lift_nothing(page: Page, town: Town, number: int, kind: str) -> None:
    """Two houses are needed for the highest level, and the author's own is none of them."""
    evidence = page.locator(".idea-glance")
    houses = (f"north-{kind}", f"house-{kind}", f"house-{kind}", f"south-{kind}")
    for count, house in enumerate(houses):
        person = town.person(f"{house}-{count}")
        works_at(town.live.app, person, house)
        page.goto(f"{town.url}/ideas/{number}")
        expect(evidence).to_contain_text("Tried, impressions")
        visitor = town.live.community.visitor(person)
        told = visitor.post(f"/ideas/{number}/report-back", **BETTER, model="station-rotation")
        assert told.status_code == 303
    page.reload()
    expect(evidence).to_contain_text("Replicated by two other organizations")
    expect(page.locator(".rollup-words")).to_contain_text("5 tried")
    _by_context(page, "Lab rotation", "0 of 1")
    _by_context(page, "Station rotation", "4 of 4")
    look(page, "idea-tried")


def _goes_on(page: Page, writer: Page, town: Town, number: int) -> None:
    writer.goto(f"{town.url}/ideas/{number}/edit?step=steps")
    writer.get_by_label("Step 1", exact=True).fill("Clip a card to each device.")
    writer.get_by_role("button", name="Preview").click()
    writer.get_by_label("Note").fill("Cards are now clipped to the devices.")
    look(writer, "preview-changes")
    writer.get_by_role("button", name="Publish the changes").click()
    writer.get_by_role("link", name="Change the status").click()
    writer.locator("[name=to][value=adapted]").check()
    writer.get_by_label("Note").fill("It stayed, with clips instead of lanyards.")
    look(writer, "status")
    writer.get_by_role("button", name="Change the status").click()
    page.goto(f"{town.url}/ideas/{number}")
    expect(page.locator(".idea-head")).to_contain_text("Adapted")
    expect(page.locator(".status-steps")).to_contain_text("with clips instead of lanyards")
    expect(page.locator(".idea-steps")).to_contain_text("Clip a card to each device.")
    # What she tried is still to be read as it was.
    page.get_by_role("link", name="read version 1").first.click()
    expect(page.locator(".version-card")).to_contain_text("Print a card for each student.")
    page.get_by_role("link", name="Version 2").first.click()
    expect(page.locator(".version-changes ins").first).to_contain_text("Clip")
    look(page, "version")


def _finds_nothing(page: Page, town: Town) -> None:
    page.goto(f"{town.url}/ideas?q=zwieback+in+the+cart+room")
    expect(page.get_by_role("heading", name="No idea matches all of that")).to_be_visible()
    look(page, "finder-none")
    page.get_by_role("link", name="Ask this as a question").click()
    expect(page.get_by_label("Title", exact=True)).to_have_value("zwieback in the cart room")
    expect(page.locator("[name=type][value=question]")).to_be_checked()


@TRIES
def test_an_idea_is_written_from_nothing(demo: Live, open_page: OpenPage, scripts: bool) -> None:
    town = Town(demo, open_page)
    writer = town.person(f"wanda-{'js' if scripts else 'plain'}")
    page = town.enter(writer, "/ideas", java_script_enabled=scripts)
    page.get_by_role("link", name="Write an idea").click()
    _go_on(page, "Where was it done?")
    page.get_by_role("button", name="Preview").click()
    expect(page.locator("main .banner")).to_contain_text("missing before it can be published")
    look(page, "preview-bare")
    page.get_by_role("link", name="Problem", exact=False).first.click()
    _writes(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("article.idea h1")).to_have_text("A timer everybody can see")
    expect(page).to_have_url(re.compile(r"/ideas/\d+-a-timer-everybody-can-see$"))
    expect(page.locator(".idea-head")).to_contain_text("Proposed")
    expect(page.locator(".idea-steps li")).to_have_count(2)
    expect(page.get_by_role("link", name="Slow logins").first).to_be_visible()


def _writes(page: Page) -> None:
    page.get_by_label("Title").fill("A timer everybody can see")
    page.get_by_label("Problem of practice").fill("How might we switch stations without a word?")
    for name, value in (("problems", "slow-logins"), ("skills", "accounts-roster")):
        page.locator(f"[name={name}][value={value}]").check()
    look(page, "compose-problem")
    _go_on(page, "Where was it done?")
    page.locator("[name=model][value=station-rotation]").check()
    page.locator("[name=grade][value=kg]").check()
    page.locator("[name=device][value=shared-carts]").check()
    look(page, "compose-context")
    _go_on(page, "What do you do?")
    page.get_by_label("Step 1", exact=True).fill("Show one timer on the wall.")
    page.get_by_role("button", name="Add a step").click()
    page.get_by_label("Step 2", exact=True).fill("Move when it **rings**, not when told.")
    look(page, "compose-steps")
    _go_on(page, "What does it take?")
    page.locator("[name=setup]").select_option("hour")
    page.locator("[name=weekly]").select_option("none")
    page.locator("[name=cost]").select_option("free")
    look(page, "compose-effort")
    _go_on(page, "What came of it?")
    page.locator("[name=status][value=proposed]").check()
    look(page, "compose-result")
    _go_on(page, "How do you share it?")
    page.get_by_label("Add files").set_input_files(
        {"name": "timer.txt", "mimeType": "text/plain", "buffer": b"Ring at 12, 24 and 36."}
    )
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".draft-files")).to_contain_text("timer.txt")
    page.locator("[name=audience][value=everyone]").check()
    page.locator("[name=license][value=cc-by]").check()
    look(page, "compose-sharing")
    page.get_by_role("button", name="Save and go on").last.click()
    expect(page.locator("article.idea")).to_contain_text("Show one timer on the wall.")
    look(page, "preview")


def _go_on(page: Page, heading: str) -> None:
    page.get_by_role("button", name="Save and go on").last.click()
    expect(page.get_by_role("heading", name=heading)).to_be_visible()


@TRIES
def test_an_accepted_answer_becomes_an_idea(demo: Live, open_page: OpenPage, scripts: bool) -> None:
    town, kind = Town(demo, open_page), "js" if scripts else "plain"
    asker, helper = town.person(f"quentin-{kind}"), town.person(f"hedda-{kind}")
    thread = demo.community.thread(asker, f"Minutes are met, scores are flat ({kind})")
    reply = demo.community.reply(helper, thread, "Have them predict first.\n\nThen compare.")
    demo.community.visitor(asker).post(f"/p/{reply.id}/accept")
    page = town.enter(asker, f"/t/{thread.id}-{thread.slug}", java_script_enabled=scripts)
    page.get_by_role("button", name="Turn into an idea").first.click()
    expect(page.get_by_label("Title")).to_have_value(f"Minutes are met, scores are flat ({kind})")
    expect(page.locator("[name=problem]")).to_have_value(re.compile("Minutes are met"))
    _go_on(page, "Where was it done?")
    page.locator("[name=model][value=station-rotation]").check()
    page.locator("[name=grade][value=kg]").check()
    page.locator("[name=device][value=shared-carts]").check()
    _go_on(page, "What do you do?")
    expect(page.get_by_label("Step 1", exact=True)).to_have_value("Have them predict first.")
    expect(page.get_by_label("Step 2", exact=True)).to_have_value("Then compare.")
    _go_on(page, "What does it take?")
    page.locator("[name=setup]").select_option("hour")
    page.locator("[name=weekly]").select_option("none")
    page.locator("[name=cost]").select_option("free")
    _go_on(page, "What came of it?")
    page.locator("[name=status][value=proposed]").check()
    page.get_by_role("button", name="Preview").click()
    _fill_what_is_missing(page)
    page.get_by_role("button", name="Publish").click()
    expect(page.locator("article.idea")).to_contain_text(helper.name)
    page.get_by_role("link", name="a discussion", exact=True).click()
    expect(page).to_have_url(re.compile(rf"/t/{thread.id}-"))
    other = town.enter(helper, "/notifications")
    reload_until(other, other.get_by_text(f"{asker.name} credited you in the idea"))


def _fill_what_is_missing(page: Page) -> None:
    """A thread says nothing of the problems and skills of the vocabulary."""
    page.get_by_role("link", name="Problem").first.click()
    for name, value in (("problems", "minutes-met-scores-flat"), ("skills", "accounts-roster")):
        page.locator(f"[name={name}][value={value}]").check()
    page.get_by_role("button", name="Preview").click()
