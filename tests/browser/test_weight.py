from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page

from forum.core.access import Viewer
from tests.support.fixtures import OpenPage
from tests.support.live import Live

pytestmark = pytest.mark.browser
# What a first view may weigh on the wire, in bytes, and how many requests it may take.
LIST, THREAD, REQUESTS = 30_000, 36_000, 5


@pytest.mark.parametrize(
    ("address", "most", "signed_in"),
    [
        ("/", LIST, False),
        ("/", LIST, True),
        ("/discussions/classroom-models", LIST, False),
        ("/discussions/classroom-models", LIST, True),
        ("/t/5", THREAD, False),
        ("/t/5", THREAD, True),
    ],
)
def test_a_first_view_is_light(
    demo: Live, open_page: OpenPage, address: str, most: int, signed_in: bool
) -> None:
    person: Viewer | None = demo.community.person("light-traveler") if signed_in else None
    page = open_page(f"{demo.url}/healthz", **demo.cookies(person))
    requests, size = _first_view(page, demo.url + address)
    print(f"{address}, signed in {signed_in}: {size:,} bytes in {len(requests)} requests")
    assert size <= most, requests
    assert len(requests) <= REQUESTS, requests
    assert page.locator("head script:not([defer]):not([type='application/ld+json'])").count() == 0


def _first_view(page: Page, address: str) -> tuple[dict[str, int], int]:
    """Open an address with an empty cache; return the bytes of each request, and their sum."""
    sizes: dict[str, int] = {}
    names: dict[str, str] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def started(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        # What was asked for before the listening began is no part of this view.
        if event["requestId"] in names:
            sizes[names[event["requestId"]]] = int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", started)
    session.on("Network.loadingFinished", finished)
    page.goto(address, wait_until="networkidle")
    return sizes, sum(sizes.values())
