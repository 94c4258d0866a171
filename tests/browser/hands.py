from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Protocol

from playwright.sync_api import Locator, Page

MOST_TABS = 120
# "" where a person can see what has the focus, the fault otherwise.
FOCUS_FAULT = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return '';
    const drawn = (x) => {
        const s = getComputedStyle(x);
        const line = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
        return line || s.boxShadow !== 'none';
    };
    const box = e.getBoundingClientRect();
    const what = e.outerHTML.slice(0, 120);
    if (!e.matches(':focus-visible')) return `no :focus-visible at ${what}`;
    if (![e, e.closest('.composer')].some((x) => x && drawn(x))) return `no ring at ${what}`;
    if (!box.width || !box.height) return `focus on nothing to see: ${what}`;
    const across = box.right > 0 && box.left < innerWidth;
    const inside = across && box.bottom > 0 && box.top < innerHeight;
    return inside ? '' : `focus outside of the window: ${what}`;
}"""


class Hand(Protocol):
    """How a person works a page."""

    page: Page

    def press(self, role: str, name: str) -> None:
        """Follow a link or press a button that leads to another page."""

    def write(self, label: str, text: str) -> None:
        """Type into the field of that label."""

    def enter(self) -> None:
        """Send the form of the field that was typed into last, as Enter does."""


def _there(page: Page, role: str, name: str) -> Locator:
    return page.get_by_role(role, name=name).first  # type: ignore[arg-type]


@dataclass
class Pointer:
    """A person with a mouse or a finger."""

    page: Page

    def press(self, role: str, name: str) -> None:
        """Click it and wait for the next page."""
        with self.page.expect_navigation():
            _there(self.page, role, name).click()

    def write(self, label: str, text: str) -> None:
        """Click into the field and type."""
        self.page.get_by_label(label, exact=True).first.fill(text)

    def enter(self) -> None:
        """Press Enter."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")


@dataclass
class Keyboard:
    """A person without a mouse: Tab, Enter and typing; every stop of the focus must be seen."""

    page: Page
    stops: int = 0

    def press(self, role: str, name: str) -> None:
        """Walk to it by Tab, press Enter and wait for the next page."""
        self.walk_to(_there(self.page, role, name))
        self.enter()

    def write(self, label: str, text: str) -> None:
        """Walk to the field by Tab and type."""
        self.walk_to(self.page.get_by_label(label, exact=True).first)
        self.page.keyboard.type(text)

    def enter(self) -> None:
        """Press Enter and wait for the next page."""
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def walk_to(self, there: Locator) -> None:
        """Press Tab until the focus is there; it must be visible on the whole way."""
        there.wait_for(state="attached")
        for _ in range(MOST_TABS):
            if there.evaluate("e => e === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
            self.stops += 1
            fault = self.page.evaluate(FOCUS_FAULT)
            assert not fault, f"{self.page.url}: {fault}"
        raise AssertionError(f"{self.page.url}: Tab does not lead to {there}")


def reload_until(page: Page, there: Locator, seconds: float = 10) -> None:
    """Reload a page until something is on it; AssertionError when it never comes."""
    end = time.monotonic() + seconds
    while there.count() == 0:
        assert time.monotonic() < end, f"{page.url}: no {there}"
        time.sleep(0.2)
        page.reload()
