from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page

from forum.core.access import Viewer
from tests.support.chromium import MISSING, find_chromium, running_browser
from tests.support.data import ROOT
from tests.support.live import Live, start_live

FOLDER = ROOT / "docs" / "screenshots"
SIZES = {360: 740, 1280: 800}
THEMES = ("light", "dark")
# Name of a picture → who looks ("": a guest) and at what, in the demo community.
PAGES = {
    "front": ("", "/"),
    "space": ("demo-manager", "/discussions/classroom-models"),
    "thread": ("demo-manager", "/t/3"),
    "composer": ("demo-manager", "/discussions/new?space=devices-rosters"),
    "search": ("", "/search?q=login+cards"),
    "profile": ("demo-manager", "/members/demo-moderator"),
    "directory": ("demo-manager", "/members"),
    "counterparts": ("demo-manager", "/counterparts"),
    "skills": ("demo-manager", "/members/demo-moderator/skills"),
    "ideas": ("demo-manager", "/ideas?band=early&device=shared-carts&evidence=1"),
    "idea": ("demo-manager", "/ideas/4"),
    "idea-composer": ("demo-manager", "/ideas/new"),
    "jobs": ("demo-manager", "/jobs?pay=60000"),
    "job": ("demo-manager", "/jobs/1"),
    "applications": ("demo-poster", "/jobs/2/applications"),
    "candidate": ("demo-manager", "/account/candidate"),
}
TYPED = {
    "Title": "Login cards that survive a winter?",
    "Text": """We have **four** kindergarten rooms, shared tablets, and cards that curl by October.

- laminated ones split at the hole
- stickers leave with the jackets

What lasts in your building, and who prints the replacements?""",
}


def main() -> int:
    """Take every picture anew; return 1 when there is no browser to take them with."""
    executable = find_chromium()
    if executable is None:
        print(MISSING, file=sys.stderr)
        return 1
    FOLDER.mkdir(parents=True, exist_ok=True)
    # The demo community in an install of its own: what else this machine has is not touched.
    with (
        tempfile.TemporaryDirectory() as folder,
        contextmanager(start_live)(Path(folder) / "instance", FORUM_DEMO="1") as live,
        running_browser(executable) as browser,
    ):
        _wait_for_the_index(live)
        pictures = list(take_all(browser, live))
    size = sum(path.stat().st_size for path in pictures)
    print(f"{len(pictures)} pictures, {size / 1e6:.1f} MB, in {FOLDER.relative_to(ROOT)}/")
    return 0


def take_all(browser: Browser, live: Live) -> Iterator[Path]:
    """Take every page at every width in every theme; give the files."""
    for name, (username, address) in PAGES.items():
        person = live.community.person(username) if username else None
        for width in SIZES:
            for theme in THEMES:
                path = FOLDER / f"{name}-{width}-{theme}.png"
                _take(browser, live, person, address, width, theme, path)
                yield path


def _take(
    browser: Browser,
    live: Live,
    person: Viewer | None,
    address: str,
    width: int,
    theme: str,
    path: Path,
) -> None:
    options: dict[str, Any] = {"viewport": {"width": width, "height": SIZES[width]}}
    options |= {"color_scheme": theme, "reduced_motion": "reduce", **live.cookies(person)}
    context = browser.new_context(**options)
    page = context.new_page()
    page.goto(live.url + address, wait_until="networkidle")
    if path.name.startswith("composer"):
        _write(page)
    page.screenshot(path=path)
    context.close()


def _write(page: Page) -> None:
    # A draft that was really kept would stand in the next picture.
    page.route("**/drafts/*", lambda route: route.fulfill(status=204))
    for label, text in TYPED.items():
        page.get_by_label(label, exact=True).fill(text)
    page.get_by_text("Is it already here?").wait_for()
    page.get_by_text("Draft saved").wait_for()
    page.get_by_label("Title", exact=True).evaluate("e => e.parentNode.scrollIntoView()")


def _wait_for_the_index(live: Live) -> None:
    guest = live.community.visitor()
    end = time.monotonic() + 60
    while "index is being made" in guest.get("/search?q=login+cards").text:
        if time.monotonic() > end:
            raise TimeoutError(f"no index: {live.site.log('worker')}")
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
