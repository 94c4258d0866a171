from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from forum.search import engine_of
from forum.search.port import IndexMissing
from tests.support.axe import violations
from tests.support.fixtures import OpenPage
from tests.support.live import Live

# What the product promises, measured from the commit to the answer.
SECONDS = 2.0


def seconds_until(true: Callable[[], bool]) -> float:
    """How long it takes until something is so; gives up after ten seconds."""
    began = time.monotonic()
    while time.monotonic() - began < 10:
        if true():
            return time.monotonic() - began
        time.sleep(0.05)
    pytest.fail("it did not come to pass")


def test_a_post_is_found_and_leaves_the_index_within_two_seconds(live: Live) -> None:
    author = live.community.person("author")
    thread = live.community.thread(author, title="Charging laptops over night")
    engine, guest = engine_of(live.app), live.community.visitor()

    def indexed() -> set[int]:
        try:
            return engine.ids("post")
        except IndexMissing:
            return set()

    seconds_until(lambda: len(indexed()) == 1)
    reply = live.community.reply(author, thread, "We bought cupboards.")
    address = f"/p/{reply.id}"
    assert seconds_until(lambda: address in guest.get("/search?q=cupboard").text) < SECONDS
    answer = live.community.visitor(author).post(f"/p/{reply.id}/delete")
    assert answer.status_code == 303
    assert address not in guest.get("/search?q=cupboard").text
    assert seconds_until(lambda: reply.id not in indexed()) < SECONDS


@pytest.mark.browser
def test_results_are_paged_by_links_without_javascript(demo: Live, open_page: OpenPage) -> None:
    author = demo.community.person("pager")
    for number in range(25):
        demo.community.thread(author, title=f"Aardvarks of room {number} keep the carts")
    second = "/search?q=aardvarks&page=2"
    seconds_until(lambda: _fetched(demo, second).count('<article class="result') == 5)
    page = open_page(demo.url, java_script_enabled=False)
    page.get_by_role("searchbox").fill("aardvarks")
    page.get_by_role("searchbox").press("Enter")
    expect(page.locator("article.result h3")).to_have_count(20)
    page.get_by_role("link", name="Page 2").click()
    expect(page.locator("main article.result h3")).to_have_count(5)
    page.goto(f"{demo.url}/search?q=aardvarks&type=members")
    assert page.get_by_text("Nothing found").is_visible()


def _fetched(demo: Live, address: str) -> str:
    return demo.community.visitor().get(address).text


PAGES = (
    "/search",
    "/search?q=stations+rotation&sort=date",
    "/search?q=stations+-lab+%40nobody",
    "/search?q=zzzz&type=spitball",
    "/search?q=clever&type=tags",
    "/search?q=a&type=members",
)


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_are_accessible(demo: Live, open_page: OpenPage, scheme: str, width: int) -> None:
    seconds_until(lambda: bool(_members(demo)))
    page = open_page(
        f"{demo.url}/search", color_scheme=scheme, viewport={"width": width, "height": 800}
    )
    for address in PAGES:
        page.goto(demo.url + address)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def _members(demo: Live) -> set[int]:
    try:
        return engine_of(demo.app).ids("member")
    except IndexMissing:
        return set()
