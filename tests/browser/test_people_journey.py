from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from forum.core.access import Viewer
from tests.browser.hands import reload_until
from tests.support.fixtures import OpenPage
from tests.support.live import Live

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]
CONTEXT = {
    "problem": ["minutes-met-scores-flat"],
    "model": ["lab-rotation", "station-rotation"],
    "grade": ["elementary"],
    "device": ["shared-carts"],
    "tool": ["st-math", "i-ready"],
}


@pytest.fixture
def as_person(demo: Live, open_page: OpenPage) -> Enter:
    """Open an address in a new browser in which somebody is signed in already."""

    def enter(person: Viewer, address: str, **options: object) -> Page:
        return open_page(demo.url + address, **{**demo.cookies(person), **options})

    return enter


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_manager_finds_a_counterpart(demo: Live, as_person: Enter, scripts: bool) -> None:
    seeker = demo.community.person(f"seeker-{'js' if scripts else 'plain'}")
    page = as_person(seeker, "/account/context", java_script_enabled=scripts)
    _describe(page, "installing")

    page.goto(f"{demo.url}/counterparts")
    cards = page.locator("article.counterpart")
    assert cards.count() >= 5
    for card in cards.all():
        assert card.locator(".why li").count() >= 2
        expect(card.locator(".badge").first).to_be_visible()
        assert 0 <= int(card.locator(".nearness strong").inner_text()) <= 100
    first = _names(page)

    page.goto(f"{demo.url}/account/context")
    page.locator("[name=stage][value=full-implementation]").check()
    page.get_by_role("button", name="Save").first.click()
    page.goto(f"{demo.url}/counterparts")
    assert _names(page) != first

    unwanted = _names(page)[-1]
    cards.last.locator("a[href$='/dismiss']").click()
    page.locator("main form button").first.click()
    page.goto(f"{demo.url}/counterparts")
    assert unwanted not in _names(page)


def _names(page: Page) -> list[str]:
    return page.locator("article.counterpart h3").all_inner_texts()


def _describe(page: Page, stage: str) -> None:
    for name, slugs in CONTEXT.items():
        for slug in slugs:
            box = page.locator(f"[name={name}][value={slug}]")
            # Check boxes may stand in a folded group.
            box.evaluate("e => { const d = e.closest('details'); if (d) d.open = true }")
            box.check()
    page.locator(f"[name=stage][value={stage}]").check()
    page.locator("[name=organization_kind]").select_option("single-site-charter")
    page.locator("[name=size]").select_option("250-499")
    page.locator("[name=open_to_contact]").check()
    page.get_by_role("button", name="Save").first.click()


def test_two_people_agree_to_meet_and_talk(demo: Live, as_person: Enter) -> None:
    asker, asked = demo.community.person("anna-asks"), demo.community.person("bea-answers")
    for person in (asker, asked):
        _describe(as_person(person, "/account/context"), "installing")

    page = as_person(asker, "/counterparts/bea-answers/ask")
    purpose = page.locator("[name=purpose]")
    purpose.fill("Both of us move from a lab to stations.")
    purpose.locator("xpath=ancestor::form").locator("button").first.click()
    expect(page.locator("main")).to_contain_text("Bea-Answers")

    other = as_person(asked, "/counterparts/requests")
    expect(other.locator("main")).to_contain_text("move from a lab to stations")
    other.get_by_role("button", name="Accept").click()
    other.goto(f"{demo.url}/counterparts/anna-asks")
    expect(other.locator("#shared")).to_be_visible()
    expect(other.locator("main")).to_contain_text("ST Math")

    page.goto(f"{demo.url}/messages")
    reload_until(page, page.get_by_text("move from a lab to stations"))
    page.get_by_text("Bea-Answers").first.click()
    page.locator("textarea[name=body]").fill("Shall we start with the **carts**?")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("main")).to_contain_text("carts")
    expect(page.locator("main")).to_contain_text("disclose")

    other.goto(f"{demo.url}/messages")
    other.get_by_text("Anna-Asks").first.click()
    expect(other.locator("main strong", has_text="carts")).to_be_visible()


def test_a_teacher_looks_at_her_own_skills(demo: Live, as_person: Enter) -> None:
    teacher = demo.community.person("tess-teaches")
    page = as_person(teacher, "/skills/mine")
    page.get_by_role("button", name="Start").first.click()
    for step in range(5):
        for number, group in enumerate(page.locator("fieldset").all()):
            group.locator(f"input[value='{3 if step == number == 0 else 1}']").first.check()
        page.locator("main form button").first.click()
    page.goto(f"{demo.url}/skills/mine")
    expect(page.locator("svg[role=img], svg.chart").first).to_be_visible()
    expect(page.locator("main")).to_contain_text("Design a model")
    # Private until shared.
    stranger = demo.community.visitor(demo.community.person("somebody-else"))
    assert stranger.get("/members/tess-teaches/skills").status_code == 404
