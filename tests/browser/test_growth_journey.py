from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.members.models import Connection
from forum.vocab.actions import seed_vocabulary
from tests.browser.hands import reload_until
from tests.support.fixtures import OpenPage
from tests.support.live import Live
from tests.support.screenshots import SIZES

pytestmark = pytest.mark.browser
MINE = "/skills/mine"
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
NOTE = "You saw both cycles: the prediction on the wall, and what we dropped."
SAW = "I sat in both cycles: a written prediction, a result, and one idea dropped."
PROPOSED = {
    "The skill": "Family tech communication",
    "Why is it crucial?": "Families ask us first, and a launch fails at their table.",
    "What would one see?": "Writes to families before each launch and reports what they asked.",
}
LEVELS = (
    "Answers families when they ask.",
    "Writes to the families of one class before each change.",
    "Keeps one calendar of what families hear, and from whom.",
    "Other schools use the calendar.",
)


@dataclass
class Town:
    """A running site, and browsers in which its people are signed in already."""

    live: Live
    open_page: OpenPage

    @property
    def url(self) -> str:
        """The address its pages are under."""
        return self.live.url

    def person(self, username: str, role: str = "member") -> Viewer:
        """Return a member."""
        return self.live.community.person(username, role)

    def enter(self, person: Viewer, address: str, **options: object) -> Page:
        """Open an address in a new browser in which a person is signed in."""
        return self.open_page(self.url + address, **{**self.live.cookies(person), **options})

    def do(self, act: Callable[[], object]) -> None:
        """Run something in a transaction of its own."""
        with self.live.app.app_context(), transaction():
            act()

    def connect(self, one: Viewer, *others: Viewer) -> None:
        """Make one member the counterpart of others."""
        pairs = [sorted((one.id or 0, other.id or 0)) for other in others]
        rows = [Connection(low_id=low, high_id=high, since=now()) for low, high in pairs]
        self.do(lambda: db.session.add_all(rows))


def look(page: Page, name: str) -> None:
    """Take pictures of a page where a folder for them is named."""
    folder = os.environ.get("FORUM_PICTURES")
    if not folder:
        return
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        for theme in THEMES:
            page.emulate_media(color_scheme=theme, reduced_motion="reduce")
            path = Path(folder) / f"{name}-{width}-{theme}.png"
            page.screenshot(path=path, full_page=True)


def choose(page: Page, level: int, **others: int) -> None:
    """Choose one level for all sub-skills of a step, and others for those named."""
    page.locator("main fieldset").first.wait_for()
    for group in page.locator("main fieldset").all():
        slug = (group.get_attribute("id") or "").removeprefix("skill-").replace("-", "_")
        group.locator(f"input[value='{others.get(slug, level)}']").check()


def go_on(page: Page) -> None:
    """Save a step and wait for the next page: the step after it has the same fields."""
    with page.expect_navigation():
        page.get_by_role("button", name="Save and").first.click()


def assess(page: Page, town: Town, level: int, **others: int) -> None:
    """Go through all five steps of a self-assessment."""
    page.goto(town.url + MINE)
    page.get_by_role("button", name="Start the self-assessment").or_(
        page.get_by_role("button", name="Assess yourself again")
    ).click()
    for _ in range(5):
        choose(page, level, **others)
        go_on(page)
    expect(page.get_by_role("heading", name="What you say of yourself")).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_teacher_on_the_way(demo: Live, open_page: OpenPage, scripts: bool) -> None:
    town, kind = Town(demo, open_page), "js" if scripts else "plain"
    teacher, coach, lead = (town.person(f"{name}-{kind}") for name in ("tess", "carla", "lena"))
    town.connect(teacher, coach, lead)
    page = town.enter(teacher, MINE, java_script_enabled=scripts)
    _assesses_herself(page, town, teacher)
    _sees_what_the_next_step_takes(page, town)
    _shows_it(page, town)
    _asks(page, town)
    _is_endorsed(page, town, teacher, coach)
    _sees_how_it_changed(page, town)


def _assesses_herself(page: Page, town: Town, teacher: Viewer) -> None:
    page.get_by_role("button", name="Start the self-assessment").click()
    choose(page, 2, model_design=3)
    look(page, "step")
    page.get_by_role("button", name="Save and stop here").click()
    # Resumable: what was said is kept, and the next step is the first one left.
    expect(page.locator("main")).to_contain_text("5 of 24 sub-skills have a level")
    page.get_by_role("button", name="Go on").click()
    expect(page).to_have_url(f"{town.url}{MINE}/operations")
    for _ in range(4):
        choose(page, 2)
        go_on(page)
    # Private by default, and level 3 asks for evidence.
    expect(page.locator("main")).to_contain_text("Nobody but you can see your skills.")
    expect(page.get_by_role("link", name="Show Design a model")).to_be_visible()
    look(page, "mine")
    stranger = town.live.community.visitor(town.person("stranger"))
    assert stranger.get(f"/members/{teacher.username}/skills").status_code == 404


def _sees_what_the_next_step_takes(page: Page, town: Town) -> None:
    page.goto(f"{town.url}/skills/next?to=school-coach")
    expect(page.get_by_role("heading", name="From here to School coach")).to_be_visible()
    expect(page.locator(".skill-gap")).to_have_count(3)
    expect(page.locator("#gap-coach-teachers")).to_contain_text("Typical: 3 Leading")
    look(page, "next")


def _shows_it(page: Page, town: Town) -> None:
    page.goto(town.url + MINE)
    page.get_by_role("link", name="Show Design a model").click()
    expect(page.get_by_label("Design a model")).to_be_checked()
    page.get_by_label("Title").fill("Rotation plan of grade 6")
    page.get_by_label("Or a file").set_input_files(
        {"name": "plan.txt", "mimeType": "text/plain", "buffer": b"Three stations, one aide."}
    )
    page.get_by_label("What I did, what changed").fill("Wrote it with two teams. Both kept it.")
    page.get_by_label("My counterparts").check()
    look(page, "evidence-form")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("main")).to_contain_text("Text, 1 KB")
    look(page, "evidence")
    page.goto(town.url + MINE)
    expect(page.get_by_role("link", name="Show Design a model")).to_have_count(0)


def _asks(page: Page, town: Town) -> None:
    page.goto(f"{town.url}/account/visibility")
    page.locator("[name=skills_shown][value='2'], [name=skills][value='2']").first.check()
    page.locator("main form button").first.click()
    page.goto(f"{town.url}/skills/endorsements")
    look(page, "endorsements-empty")
    page.get_by_role("link", name="Ask for an endorsement").first.click()
    page.get_by_label("Sub-skill").select_option("pilot-scale")
    page.get_by_label("2 Doing").check()
    for name in ("Carla", "Lena"):
        page.get_by_label(name).check()
    page.get_by_label("What did they see?").fill(NOTE)
    look(page, "ask")
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.locator("main")).to_contain_text("What you asked for")
    look(page, "asked")


def _is_endorsed(page: Page, town: Town, teacher: Viewer, coach: Viewer) -> None:
    other = town.enter(coach, "/notifications")
    told = other.get_by_text(f"{teacher.name} asks you to endorse “Pilot and scale”")
    reload_until(other, told)
    told.first.click()
    expect(other.get_by_role("radio", name="2 Doing")).to_be_checked()
    expect(other.locator("main")).to_contain_text(NOTE)
    look(other, "endorse")
    other.get_by_label("Saw it at work").check()
    other.get_by_label("What did you see?").fill(SAW)
    other.get_by_role("button", name="Endorse").click()
    # A second one, and one for oneself, are refused.
    answer = other.goto(f"{town.url}/members/{teacher.username}/skills/endorse?skill=pilot-scale")
    assert answer is not None
    assert answer.status == 409
    expect(other.locator("main")).to_contain_text("You endorsed this already")
    answer = page.goto(f"{town.url}/members/{teacher.username}/skills/endorse")
    assert answer is not None
    assert answer.status == 403
    # The endorsed level stands beside the own one.
    other.goto(f"{town.url}/members/{teacher.username}/skills")
    row = other.locator("tr", has_text="Pilot and scale")
    expect(row.locator("td").nth(0)).to_have_text("2 Doing")
    expect(row.locator("td").nth(1)).to_have_text("2 Doing")
    expect(other.locator("main")).to_contain_text("Rotation plan of grade 6")
    look(other, "skills")


def _sees_how_it_changed(page: Page, town: Town) -> None:
    assess(page, town, 2, model_design=3, pilot_scale=3)
    history = page.get_by_role("region", name="History as a table")
    row = history.locator("tr", has_text="Pilot and scale")
    assert row.locator("td").all_inner_texts() == ["2", "3"]
    expect(page.locator("main")).to_contain_text("all by version 1 of the framework")
    expect(page.locator("svg.history").first).to_be_visible()
    look(page, "history")


def test_a_skill_is_proposed_and_adopted(live: Live, open_page: OpenPage) -> None:
    town = Town(live, open_page)
    town.do(seed_vocabulary)
    people = [town.person(name) for name in ("tess", "carla", "lena")]
    page = town.enter(people[0], MINE)
    assess(page, town, 2)
    page.goto(f"{town.url}/skills/proposals/new")
    for label, text in PROPOSED.items():
        page.get_by_label(label).fill(text)
    page.get_by_label("Change management").check()
    page.get_by_role("button", name="Propose it").click()
    for person in people[1:]:
        other = town.enter(person, "/skills/proposals")
        other.get_by_role("button", name="I miss it, too").click()
        expect(other.locator("main")).to_contain_text("Take back my vote")
    look(other, "proposals")
    _talk_about_it(town, other, page)
    _adopt(town)
    # What she said stays under the version she said it by; the new one is there for the next time.
    page.goto(town.url + MINE)
    expect(page.get_by_role("link", name="version 1 of the framework")).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Family tech communication")
    page.get_by_role("button", name="Assess yourself again").click()
    page.goto(f"{town.url}{MINE}/change")
    expect(page.locator("main")).to_contain_text("Family tech communication")


def _talk_about_it(town: Town, other: Page, page: Page) -> None:
    other.get_by_role("link", name="Comment on Family tech communication").click()
    other.get_by_label("Your comment").fill("We send **one page** home; half the calls stopped.")
    other.get_by_role("button", name="Preview").first.click()
    expect(other.locator(".composer-preview strong")).to_have_text("one page")
    other.get_by_role("button", name="Comment", exact=True).click()
    expect(other.locator(".skill-comment strong")).to_have_text("one page")
    look(other, "comments")
    page.goto(f"{town.url}/notifications")
    reload_until(page, page.get_by_text("Lena commented on “Family tech communication”"))


def _adopt(town: Town) -> None:
    page = town.enter(town.person("ada", "admin"), "/skills/proposals")
    page.get_by_role("link", name="Answer").click()
    for number, text in enumerate(LEVELS, 1):
        page.locator(f"[name=adopt-level_{number}]").fill(text)
    look(page, "answer")
    page.get_by_role("button", name="Adopt it").click()
    expect(page.locator("main")).to_contain_text("Version 2")
    expect(page.locator("main")).to_contain_text(LEVELS[2])
    page.goto(f"{town.url}/skills?version=1")
    expect(page.locator("main")).not_to_contain_text("Family tech communication")
    page.goto(f"{town.url}/skills/proposals")
    expect(page.locator("main")).to_contain_text("In version 2")
