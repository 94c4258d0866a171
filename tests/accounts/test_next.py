from __future__ import annotations

import pytest

from forum.accounts.routes.signing import local_path
from forum.core.access import Viewer
from tests.support.community import PASSWORD, Community, Visitor
from tests.support.data import shared_data
from tests.support.fixtures import OpenPage

SITE = "http://127.0.0.1:8000"


def redirects() -> list[str]:
    """The lines with which others were led off a site."""
    text = shared_data("security", "openredirects.txt").read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line]


@pytest.mark.parametrize(
    "address", ["/", "/t/12-cards?page=2", "/search?q=a%20b&type=post", "/discussions/ops#post-3"]
)
def test_an_address_of_this_site_is_kept(address: str) -> None:
    assert local_path(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        "",
        "t/12",
        "https://example.com",
        "//example.com",
        " //example.com",
        "/\\example.com",
        "\\/example.com",
        "/\t/example.com",
        "/\n/example.com",
        "/\x00/example.com",
        "/%2fexample.com",
        "/%252fexample.com",
        "/a\r\nSet-Cookie: x=1",
        "javascript:alert(1)",
    ],
)
def test_anything_else_leads_to_the_front_page(address: str | None) -> None:
    assert local_path(address) == "/"


@pytest.mark.browser
def test_no_known_trick_leads_off_the_site_in_a_real_browser(
    community: Community, open_page: OpenPage
) -> None:
    lines = redirects()
    assert len(lines) > 50
    page = open_page("about:blank")
    resolve = "([lines, base]) => lines.map(line => new URL(line, base).origin)"
    asked = page.evaluate(resolve, [[local_path(line) for line in lines], f"{SITE}/signin"])
    assert set(asked) == {SITE}
    # The lines do lead away where nobody looks at them.
    assert page.evaluate(resolve, [["//example.com"], SITE]) == ["http://example.com"]


def test_signing_in_goes_on_to_next(community: Community, author: Viewer) -> None:
    for asked, led in (("/members?sort=helpful", "/members?sort=helpful"), ("//example.com", "/")):
        guest: Visitor = community.visitor()
        page = guest.get("/signin", query_string={"next": asked}).text
        assert f'name="next" value="{led}"' in page
        answer = guest.post("/signin", email="author", password=PASSWORD, next=asked)
        assert answer.location == led
