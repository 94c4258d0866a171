from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.accounts.actions.joining import confirm_address
from forum.accounts.models import MailToken, SignIn, User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.refusals import Gone
from tests.accounts.conftest import Mailbox
from tests.support.community import Community, Visitor

GOOD = {"username": "rosa", "email": "rosa@example.org", "password": "four odd purple staplers"}


@pytest.fixture
def link(guest: Visitor, mailbox: Mailbox) -> str:
    """The link somebody got who has just signed up."""
    guest.post("/signup", **GOOD)
    return mailbox.link("rosa@example.org", "/verify/")


def test_looking_at_the_link_changes_nothing(
    community: Community, guest: Visitor, link: str
) -> None:
    for _ in range(2):
        page = guest.get(link)
        assert page.status_code == 200
        assert "Confirm and sign in" in page.text
    assert community.rows(select(User.email_verified_at)) == [(None,)]
    assert community.rows(select(SignIn.id)) == []


def test_the_button_confirms_and_signs_in(community: Community, guest: Visitor, link: str) -> None:
    before = _cookie(guest)
    answer = guest.post(link)
    assert (answer.status_code, answer.location) == (303, "/")
    assert _cookie(guest) != before
    assert guest.get("/account").status_code == 200
    (row,) = community.rows(select(User.email_key, User.email_verified_at))
    assert row.email_key == "rosa@example.org"
    assert row.email_verified_at is not None


def test_the_link_works_once(community: Community, guest: Visitor, link: str) -> None:
    guest.post(link)
    other = community.visitor()
    assert other.get(link).status_code == 410
    answer = other.post(link)
    assert answer.status_code == 410
    assert "This link is used up" in answer.text
    assert other.get("/account").status_code == 401


def test_of_two_presses_at_once_one_is_refused(community: Community, link: str) -> None:
    secret = link.rpartition("/")[2]
    with community.app.app_context(), transaction():
        confirm_address(secret)
    with community.app.app_context(), pytest.raises(Gone), transaction():
        confirm_address(secret)


def test_the_link_runs_out(community: Community, guest: Visitor, link: str) -> None:
    late = now() - timedelta(seconds=1)
    with community.app.app_context(), transaction():
        db.session.execute(update(MailToken).values(expires_at=late))
    assert guest.post(link).status_code == 410
    assert community.rows(select(User.email_key)) == [(None,)]


def test_an_address_that_became_anothers_is_refused(
    community: Community, guest: Visitor, link: str
) -> None:
    community.person("owner", email="rosa@example.org", email_key="rosa@example.org")
    assert guest.post(link).status_code == 409
    assert guest.get("/account").status_code == 401
    named = select(User.email_key).where(User.username == "rosa")
    assert community.rows(named) == [(None,)]


def test_another_kind_of_link_does_not_confirm(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox
) -> None:
    guest.post("/reset", email="author@example.org")
    secret = mailbox.link("author@example.org", "/reset/").rpartition("/")[2]
    assert guest.post(f"/verify/{secret}").status_code == 410


@pytest.mark.parametrize("secret", ["x", "%00", "..%2f", "a" * 5000, "%F0%9F%92%A9"])
def test_made_up_links_lead_nowhere(guest: Visitor, secret: str) -> None:
    assert guest.get(f"/verify/{secret}").status_code in (404, 410)


def test_a_form_without_token_confirms_nothing(
    community: Community, guest: Visitor, link: str
) -> None:
    assert guest.post(link, _csrf=False).status_code == 400
    assert community.rows(select(User.email_verified_at)) == [(None,)]


def _cookie(visitor: Visitor) -> str:
    cookie = visitor.client.get_cookie("session")
    return cookie.value if cookie else ""
