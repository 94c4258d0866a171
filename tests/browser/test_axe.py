from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, Literal

import pytest
from flask import Flask, render_template
from playwright.sync_api import Browser, BrowserContext, Page, Route

from forum.core.refusals import TooFast
from tests.browser.places import NO_PAGE, PLACES, Place
from tests.browser.scenery import Scenery
from tests.support import axe
from tests.support.chromium import Watch
from tests.support.live import Live
from tests.support.sizes import WHOLE

pytestmark = pytest.mark.browser
# A phone held upright, and a laptop; what must never scroll sideways is checked on the smallest.
WIDTHS = (360, 1280)
SMALLEST = 320
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
View = tuple[int, Literal["light", "dark"]]
VIEWS: tuple[View, ...] = tuple((width, theme) for width in WIDTHS for theme in THEMES)
NOWHERE = """() => [...document.querySelectorAll('a[href^="#"]')]
    .map((a) => decodeURIComponent(a.hash.slice(1)))
    .filter((id) => id && !document.getElementById(id))"""
PEOPLE = sorted({place.who for place in PLACES})


def test_every_page_is_in_the_table(sqlite_app: Flask) -> None:
    readable = {
        rule.endpoint for rule in sqlite_app.url_map.iter_rules() if "GET" in (rule.methods or ())
    }
    known = {place.endpoint for place in PLACES} | NO_PAGE.keys()
    assert readable - known == set(), "pages nobody looks at: add them to places.py"
    assert known - readable - {""} == set(), "no such route"


@pytest.mark.parametrize("who", PEOPLE)
def test_axe_finds_nothing(demo: Live, scenery: Scenery, browser: Browser, who: str) -> None:
    options: Any = demo.cookies(scenery.people[who])
    context = browser.new_context(reduced_motion="reduce", **options)
    watch = Watch(demo.url)
    context.on("page", watch.attach)
    page = context.new_page()
    begun = time.monotonic()
    places = [place for place in PLACES if place.who == who]
    found = [
        line
        for number, place in enumerate(places)
        for line in _findings(demo, scenery, page, place, _views(number))
    ]
    context.close()
    print(f"{who}: {len(places)} pages in {time.monotonic() - begun:.1f} s")
    assert not [*found, *watch.findings], "\n".join([*found, *watch.findings])


def _views(number: int) -> Sequence[View]:
    """Return how the page of a number is looked at.

    Each width and each theme once, turn by turn in the two ways there are; with WHOLE set in all
    four, as `make test-whole` does.
    """
    if WHOLE:
        return VIEWS
    return (VIEWS[0], VIEWS[3]) if number % 2 else (VIEWS[1], VIEWS[2])


def _findings(
    live: Live, scenery: Scenery, page: Page, place: Place, views: Sequence[View]
) -> Iterator[str]:
    """Open a page and give every fault of it in these views."""
    answer = page.goto(live.url + scenery.address(place.address))
    assert answer is not None
    status = answer.status if place.sends is None else send(page, dict(place.sends))
    if status != place.status:
        yield f"{place}: {status}, not {place.status}"
        return
    for nowhere in page.evaluate(NOWHERE) if place.endpoint != "pages.styleguide" else []:
        yield f"{place}: a link leads to {nowhere}, which is not on the page"
    yield from looks(page, str(place), views)


def looks(page: Page, name: str, views: Sequence[View] = VIEWS) -> Iterator[str]:
    """Give what axe finds on an open page in each theme at each width, and what sticks out."""
    for width, theme in views:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=theme)
        for line in axe.violations(page):
            yield f"{name}, {width} px, {theme}: {line}"
    page.set_viewport_size({"width": SMALLEST, "height": 640})
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > SMALLEST:
        yield f"{name}: {wide} px wide where there are {SMALLEST} ({_widest(page)})"


def send(page: Page, fields: dict[str, str]) -> int:
    """Send the form of a page past the checks of the browser; return the status of the answer."""
    fill = """(form, fields) => {
        for (const [name, value] of Object.entries(fields)) {
            const field = form.elements[name];
            if (field && field.type !== 'submit') field.value = value;
            else {
                const input = document.createElement('input');
                Object.assign(input, { type: 'hidden', name, value });
                form.append(input);
            }
        }
        form.submit();
    }"""
    with page.expect_navigation() as going:
        page.locator("main form.form").last.evaluate(fill, fields)
    return int(going.value.status)


def _widest(page: Page) -> str:
    found = page.evaluate(
        """() => [...document.body.querySelectorAll('*')]
            .filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
            .map((e) => `${e.localName}.${e.className}`).slice(0, 3).join(', ')"""
    )
    return str(found)


def test_open_menus_and_suggestions(demo: Live, scenery: Scenery, browser: Browser) -> None:
    context = _context(browser, demo, scenery, "moderator")
    page = context.new_page()
    page.goto(f"{demo.url}/t/{scenery.names['long']}")
    page.locator("summary").evaluate_all("all => all.forEach((s) => { s.parentNode.open = true })")
    textarea = page.locator("textarea[name=body]")
    textarea.press_sequentially("Ask @scene")
    page.get_by_role("listbox").wait_for()
    found = list(looks(page, "a thread with everything open"))
    textarea.fill("**Ours** is a cart.")
    page.get_by_role("button", name="Preview").first.click()
    page.locator(".composer-preview p").wait_for()
    found += looks(page, "a preview")
    context.close()
    assert not found, "\n".join(found)


def test_pages_no_visitor_should_see(demo: Live, scenery: Scenery, browser: Browser) -> None:
    refused = _too_fast(demo)
    broken = demo.app.jinja_env.get_template("errors/500.html").render()
    context = _context(browser, demo, scenery, "guest")
    page = context.new_page()
    found: list[str] = []
    for name, body in (("too fast", refused), ("broken", broken)):
        address = f"{demo.url}/{name.replace(' ', '-')}"
        page.route(address, partial(_show, body))
        page.goto(address)
        found += looks(page, name)
    context.close()
    assert not found, "\n".join(found)


def _show(body: str, route: Route) -> None:
    route.fulfill(body=body, content_type="text/html")


def _too_fast(live: Live) -> str:
    """Return the page that whoever is too fast gets; the running site counts nobody."""
    with live.app.test_request_context("/"):
        refusal = TooFast()
        return render_template("errors/error.html", status=refusal.status, message=refusal.message)


def _context(browser: Browser, live: Live, scenery: Scenery, who: str) -> BrowserContext:
    options: Any = live.cookies(scenery.people[who])
    return browser.new_context(reduced_motion="reduce", **options)
