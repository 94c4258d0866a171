from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.hands import Hand, Keyboard, Pointer, reload_until
from tests.support.community import PASSWORD
from tests.support.fixtures import OpenPage
from tests.support.live import Live

pytestmark = pytest.mark.browser
SEARCH = "Search threads, ideas, members and tags"


@pytest.mark.parametrize(
    ("way", "hand", "scripts"),
    [
        ("mouse", Pointer, True),
        ("plain", Pointer, False),
        ("keys", Keyboard, True),
        ("plainkeys", Keyboard, False),
    ],
)
def test_from_joining_to_finding_the_answer(
    demo: Live, open_page: OpenPage, way: str, hand: Callable[[Page], Hand], scripts: bool
) -> None:
    def arrive() -> Hand:
        page = open_page(demo.url, java_script_enabled=scripts, reduced_motion="reduce")
        return hand(page)

    title = f"Laminating cards for {way}: which pouch survives a year?"
    asker = arrive()
    join(demo, asker, f"asker-{way}")
    ask(asker, title)
    answerer = arrive()
    sign_in(demo, answerer, f"answerer-{way}")
    answer(answerer, asker.page.url, f"The matte ones, says kaleidoscope{way}.")
    accept(asker, title)
    find(asker, f"kaleidoscope{way}", title)


def join(live: Live, hand: Hand, username: str) -> None:
    hand.press("link", "Sign up")
    hand.write("User name", username)
    hand.write("E-mail", f"{username}@example.org")
    hand.write("Password", PASSWORD)
    hand.press("button", "Sign up")
    assert "Check your mail" in hand.page.title()
    hand.page.goto(live.url + link_to(live, f"{username}@example.org", "/verify/"))
    hand.press("button", "Confirm and sign in")
    assert "Your address is confirmed" in hand.page.get_by_role("status").first.inner_text()


def sign_in(live: Live, hand: Hand, username: str) -> None:
    live.community.person(username)
    hand.press("link", "Sign in")
    hand.write("E-mail or user name", username)
    hand.write("Password", PASSWORD)
    hand.press("button", "Sign in")


def ask(hand: Hand, title: str) -> None:
    hand.press("link", "Start a thread")
    hand.write("Title", title)
    hand.write("Text", "Ours come back *curled*. What do you buy?")
    hand.press("button", "Publish")
    assert hand.page.get_by_role("heading", level=1).inner_text() == title
    assert hand.page.locator(".post em").inner_text() == "curled"


def answer(hand: Hand, address: str, text: str) -> None:
    hand.page.goto(address)
    hand.write("Your reply", text)
    hand.press("button", "Post reply")
    assert text in hand.page.locator(".post").last.inner_text()


def accept(hand: Hand, title: str) -> None:
    hand.page.reload()
    hand.press("button", "Accept answer")
    assert hand.page.locator(".post.accepted").get_by_text("Accepted answer").is_visible()
    assert hand.page.get_by_role("heading", level=1).inner_text() == title


def find(hand: Hand, word: str, title: str) -> None:
    hand.write(SEARCH, word)
    hand.enter()
    there = hand.page.get_by_role("main").get_by_role("link", name=title)
    reload_until(hand.page, there)
    hand.press("link", title)
    assert word in hand.page.locator(".post.accepted").inner_text()


def link_to(live: Live, address: str, path: str) -> str:
    """Wait for a letter to an address; return the link in it that begins with `path`."""
    folder = live.site.instance / "mail"
    end = time.monotonic() + 15
    while time.monotonic() < end:
        for letter in _newest(folder):
            found = re.search(rf"{live.url}({path}\S+)", letter)
            if f"To: {address}" in letter and found:
                return found[1]
        time.sleep(0.1)
    raise AssertionError(f"no letter to {address}: {live.site.log('worker')[-3000:]}")


def _newest(folder: Path) -> list[str]:
    files = sorted(folder.glob("*"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    texts = (path.read_text(encoding="utf-8") for path in files)
    # A long line of a letter was broken for the mail's sake.
    return [text.replace("=\n", "").replace("=3D", "=") for text in texts]


def test_the_first_stop_leads_past_the_header(demo: Live, open_page: OpenPage) -> None:
    page = open_page(demo.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_menus_open_and_close_by_keyboard(demo: Live, open_page: OpenPage) -> None:
    person = demo.community.person("menu-user")
    page = open_page(demo.url, reduced_motion="reduce", **demo.cookies(person))
    keys = Keyboard(page)
    summary = page.locator("summary").first
    keys.walk_to(summary)
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Bookmarks").wait_for()
    keys.walk_to(page.get_by_role("link", name="Bookmarks"))
    page.keyboard.press("Escape")
    assert page.get_by_role("link", name="Bookmarks").is_hidden()
    assert summary.evaluate("e => e === document.activeElement")
    page.keyboard.press("Enter")
    keys.press("link", "Bookmarks")
    assert page.get_by_role("heading", level=1).inner_text() == "Bookmarks"
