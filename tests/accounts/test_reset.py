from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from forum.accounts.models import MailToken, SignIn, User
from forum.accounts.passwords import password_matches
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from tests.accounts.conftest import Counting, Mailbox
from tests.support.community import Community, Visitor

NEW = "four odd purple staplers"
ADDRESS = "author@example.org"


def secret_hash(community: Community, person: Viewer) -> str:
    """Return the password hash of a person as it is now."""
    ((found,),) = community.rows(select(User.password_hash).where(User.id == person.id))
    return str(found)


def test_a_known_address_gets_a_link_an_unknown_one_nothing(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox, hasher: Counting
) -> None:
    seen = []
    for address in (ADDRESS, "nobody@example.org"):
        with community.statements() as statements:
            answer = guest.post("/reset", email=address)
        seen.append((answer.status_code, answer.location, answer.data, statements))
    assert seen[0] == seen[1]
    assert seen[0][1] == "/check-mail?for=reset"
    assert hasher.work == 0
    assert mailbox.link(ADDRESS, "/reset/")
    assert mailbox.to("nobody@example.org") == []


def test_the_link_sets_a_password_and_signs_out_everywhere_else(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox
) -> None:
    elsewhere = community.visitor(author)
    guest.post("/reset", email=ADDRESS)
    link = mailbox.link(ADDRESS, "/reset/")
    assert "Choose a password" in guest.get(link).text
    answer = guest.post(link, password=NEW)
    assert (answer.status_code, answer.location) == (303, "/")
    assert guest.get("/account").status_code == 200
    assert elsewhere.get("/account").status_code == 401
    assert password_matches(secret_hash(community, author), NEW)
    assert mailbox.to(ADDRESS)[0].title == "Your password was changed"


def test_the_link_works_once_and_takes_the_others_with_it(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox
) -> None:
    guest.post("/reset", email=ADDRESS)
    first = mailbox.link(ADDRESS, "/reset/")
    guest.post("/reset", email=ADDRESS)
    second = mailbox.link(ADDRESS, "/reset/")
    assert first != second
    community.visitor().post(second, password=NEW)
    for link in (first, second):
        assert guest.get(link).status_code == 410
        assert guest.post(link, password="another odd stapler pile").status_code == 410
    assert password_matches(secret_hash(community, author), NEW)


def test_the_link_runs_out_after_an_hour(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox
) -> None:
    guest.post("/reset", email=ADDRESS)
    link = mailbox.link(ADDRESS, "/reset/")
    (row,) = community.rows(select(MailToken.expires_at, MailToken.created_at))
    assert row.expires_at - row.created_at == timedelta(hours=1)
    with community.app.app_context(), transaction():
        db.session.execute(update(MailToken).values(expires_at=now() - timedelta(seconds=1)))
    assert guest.get(link).status_code == 410


@pytest.mark.parametrize("password", ["short", "password1234", "author-is-my-name", ""])
def test_a_bad_password_is_refused_and_the_link_still_works(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox, password: str
) -> None:
    guest.post("/reset", email=ADDRESS)
    link = mailbox.link(ADDRESS, "/reset/")
    before = secret_hash(community, author)
    refused = guest.post(link, password=password)
    assert refused.status_code == 422
    assert 'id="password-error"' in refused.text
    assert secret_hash(community, author) == before
    assert guest.post(link, password=NEW).status_code == 303


def test_an_imported_member_claims_the_account(
    community: Community, guest: Visitor, mailbox: Mailbox
) -> None:
    person = community.person("imported", password_hash=None, email_verified_at=None)
    guest.post("/reset", email="imported@example.org")
    guest.post(mailbox.link("imported@example.org", "/reset/"), password=NEW)
    assert guest.get("/account").status_code == 200
    (row,) = community.rows(select(User.email_verified_at).where(User.id == person.id))
    assert row.email_verified_at is not None


def test_who_forgot_before_confirming_gets_in_too(
    community: Community, guest: Visitor, mailbox: Mailbox
) -> None:
    fields = {"username": "rosa", "email": "rosa@example.org", "password": "a forgotten bicycle"}
    guest.post("/signup", **fields)
    guest.post("/reset", email="rosa@example.org")
    guest.post(mailbox.link("rosa@example.org", "/reset/"), password=NEW)
    assert community.rows(select(User.email_key)) == [("rosa@example.org",)]


def test_a_suspended_member_gets_no_letter(
    community: Community, guest: Visitor, mailbox: Mailbox
) -> None:
    community.person("author", state="suspended")
    guest.post("/reset", email=ADDRESS)
    assert mailbox.to(ADDRESS) == []
    assert community.rows(select(SignIn.id)) == []


def test_what_is_no_address_is_said(guest: Visitor) -> None:
    answer = guest.post("/reset", email="rosa")
    assert answer.status_code == 422
    assert 'id="email-error"' in answer.text
