from __future__ import annotations

import json

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from tests.support.community import PASSWORD, Community, Visitor
from tests.support.data import shared_data

EVERY = 40


def texts() -> list[str]:
    """A sample of the lines that broke others, and a few bytes of our own."""
    naughty = json.loads(shared_data("security", "blns.json").read_text(encoding="utf-8"))
    scripts = shared_data("security", "xss-payload-list.txt").read_text(encoding="utf-8")
    lines = [line for line in scripts.splitlines() if line][:: EVERY * 10]
    own = [
        "\x00",
        "a\x00b",
        "\u202eabc",
        "\U0001f4a9",
    ]
    return [*naughty[::EVERY], *lines, *own, "x" * 100_000]


@pytest.mark.parametrize("field", ["username", "email", "password"])
def test_nothing_typed_breaks_a_form(community: Community, guest: Visitor, field: str) -> None:
    good = {"username": "rosa", "email": "rosa@example.org", "password": "four odd purple staplers"}
    # Each password that is taken costs the real work of hashing it.
    sample = texts()[:: 3 if field == "password" else 1]
    assert len(sample) > 10
    for text in sample:
        answer = guest.post("/signup", **good | {field: text})
        assert answer.status_code in (303, 422), text
        if field != "username" and len(text) > 20:
            assert text not in answer.text or field == "email"
        if answer.status_code == 303:
            taken = community.rows(select(User.username, User.email))
            assert all(row.username.isascii() and row.email.isascii() for row in taken)
            good["username"] += "x"


def test_nothing_typed_breaks_signing_in(author: Viewer, guest: Visitor) -> None:
    for text in texts()[::3]:
        assert guest.post("/signin", email=text, password="x").status_code in (403, 422)
        assert guest.post("/reset", email=text).status_code in (303, 422)
    assert guest.post("/signin", email="author", password=texts()[5]).status_code in (403, 422)


def test_nothing_in_an_address_breaks_a_page(community: Community, author: Viewer) -> None:
    mine = community.visitor(author)
    for text in texts():
        short = text[:500]
        for name in ("q", "after", "sort", "kind"):
            for page in ("/members", "/completions", "/members/author"):
                found = mine.get(page, query_string={name: short, "kind": "people"} | {name: short})
                assert found.status_code in (200, 404), (page, name, short)


def test_nothing_typed_breaks_a_profile(community: Community, author: Viewer) -> None:
    mine = community.visitor(author)
    for text in texts():
        for field in ("name", "location", "about"):
            fields = {"name": "Rosa", "location": "", "about": ""} | {field: text}
            assert mine.post("/account", **fields).status_code in (303, 422)
        page = community.visitor().get("/members/author")
        assert page.status_code == 200
        assert "<script>" not in page.text.lower()
        assert 'href="javascript:' not in page.text.lower()


def test_a_password_may_hold_anything_that_is_typed(community: Community, guest: Visitor) -> None:
    password = " Ünï \u202e 💜 ' OR 1=1; -- \\ \" "
    fields = {"username": "rosa", "email": "rosa@example.org", "password": password}
    assert guest.post("/signup", **fields).status_code == 303
    assert guest.post("/signin", email="rosa", password=password).location.startswith("/check-mail")
    assert guest.post("/signin", email="rosa", password=PASSWORD).status_code == 403
