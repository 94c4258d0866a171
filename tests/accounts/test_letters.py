from __future__ import annotations

from pathlib import Path

import pytest
from flask import render_template

from forum.core.access import Viewer
from tests.accounts.conftest import Mailbox
from tests.conftest import make_app
from tests.support.community import PASSWORD, Community, Visitor
from tests.support.data import ROOT
from tests.support.smtp import Postbox

NAMES = sorted(path.stem for path in (ROOT / "templates" / "emails").glob("*.txt"))
NAMES.remove("layout")


def test_a_letter_has_a_plain_and_a_dressed_half(tmp_path: Path, postbox: Postbox) -> None:
    community = Community(make_app(tmp_path, MAIL_URL=postbox.url))
    fields = {"username": "rosa", "email": "rosa@example.org"}
    community.visitor().post("/signup", **fields, password="four odd purple staplers")
    community.work()
    (letter,) = postbox.wait(1)
    plain, dressed = letter.get_body(("plain",)), letter.get_body(("html",))
    assert plain is not None
    assert dressed is not None
    assert "/verify/" in plain.get_content()
    assert 'href="http://127.0.0.1:8000/verify/' in dressed.get_content()
    assert "<img" not in dressed.get_content()
    assert letter["To"] == "rosa@example.org"


def test_letters_are_shown_to_developers(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox
) -> None:
    assert "No letter yet" in guest.get("/dev/mail").text
    guest.post("/reset", email="author@example.org")
    link = mailbox.link("author@example.org", "/reset/")
    page = guest.get("/dev/mail").text
    assert f'href="{link}"' in page
    assert "Choose a new password" in page


def test_letters_are_never_shown_in_production(tmp_path: Path) -> None:
    community = Community(make_app(tmp_path, FORUM_ENV="production", FORUM_LIMITS="0"))
    guest = community.visitor()
    assert guest.get("/dev/mail").status_code == 404
    assert "/dev/mail" not in guest.get("/check-mail").text


def test_every_letter_has_both_halves_and_nothing_from_elsewhere() -> None:
    folder = ROOT / "templates" / "emails"
    assert len(NAMES) >= 8
    for name in NAMES:
        dressed = (folder / f"{name}.html").read_text(encoding="utf-8")
        assert "<img" not in dressed
        assert "http" not in dressed.replace("https://schema.org", "")


def test_a_display_name_cannot_dress_a_letter(
    community: Community, author: Viewer, mailbox: Mailbox
) -> None:
    mine = community.visitor(author)
    mine.post("/account", name="<b>Ben</b> & co", location="", about="")
    fields = {"current_password": PASSWORD, "password": "four odd purple staplers"}
    assert mine.post("/account/password", **fields).status_code == 303
    (letter,) = mailbox.to("author@example.org")
    assert "Hello <b>Ben</b> & co." in letter.text
    raw = b"".join(path.read_bytes() for path in mailbox.folder.glob("*.log")).decode()
    assert "&lt;b&gt;Ben&lt;/b&gt; &amp; co" in raw.replace("=\n", "")


@pytest.mark.parametrize("name", ["layout"])
def test_the_layout_says_how_letters_are_stopped(community: Community, name: str) -> None:
    stop = "https://example.org/stop/1"
    with community.app.test_request_context():
        for half in ("txt", "html"):
            values = {"title": "T", "base_url": "https://example.org", "stop": stop}
            assert stop in render_template(f"emails/{name}.{half}", **values)
            assert "Stop" not in render_template(f"emails/{name}.{half}", **values | {"stop": None})
