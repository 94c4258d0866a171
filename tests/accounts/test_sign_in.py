from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from forum.accounts.models import SignIn, User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from tests.accounts.conftest import Counting, Mailbox
from tests.support.community import PASSWORD, Community, Visitor

WRONG = "That name and password do not belong together."


def change(community: Community, person: Viewer, **values: Any) -> None:
    """Write columns of a person."""
    with community.app.app_context(), transaction():
        db.session.execute(update(User).where(User.id == person.id).values(**values))


def plain(answer: TestResponse, name: str) -> str:
    """Return a page without what was typed and without its token, which holds the time."""
    text = answer.text.replace(f'value="{name}"', "")
    return re.sub(r'name="csrf_token" value="[^"]*"', "", text)


@pytest.mark.parametrize("name", ["author", "AUTHOR", " author ", "Author@Example.ORG"])
def test_name_and_address_sign_in(
    community: Community, author: Viewer, guest: Visitor, name: str
) -> None:
    answer = guest.post("/signin", email=name, password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/")
    assert guest.get("/account").status_code == 200


def test_every_wrong_pair_gets_the_same_answer_for_the_same_work(
    community: Community, author: Viewer, member: Viewer, guest: Visitor, hasher: Counting
) -> None:
    community.person("imported", password_hash=None)
    change(community, community.person("gone"), state="deleted")
    seen = []
    names = ("author", "author@example.org", "nobody", "no@example.org", "imported", "gone")
    for name in names:
        hasher.work = 0
        with community.statements() as statements:
            answer = guest.post("/signin", email=name, password="wrong-" + PASSWORD)
        assert answer.status_code == 403
        page = plain(answer, name)
        seen.append((WRONG in page, page, hasher.work, tuple(statements)))
    assert set(seen) == {seen[0]}
    assert seen[0][0] is True
    assert seen[0][2] == 1


def test_a_password_is_never_sent_back(author: Viewer, guest: Visitor) -> None:
    answer = guest.post("/signin", email="author", password="my-secret-guess")
    assert "my-secret-guess" not in answer.text


@pytest.mark.parametrize("fields", [{}, {"email": "author"}, {"password": PASSWORD}])
def test_an_empty_field_is_said(author: Viewer, guest: Visitor, fields: dict[str, str]) -> None:
    answer = guest.post("/signin", **fields)
    assert answer.status_code == 422
    assert "field-error" in answer.text


def test_each_sign_in_gets_a_new_secret_and_ends_the_old(
    community: Community, author: Viewer
) -> None:
    visitor = community.visitor(author)
    before = visitor.client.get_cookie("session")
    old = community.rows(select(SignIn.id))
    assert visitor.post("/signin", email="author", password=PASSWORD).status_code == 303
    after = visitor.client.get_cookie("session")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    (row,) = community.rows(select(SignIn.id))
    assert row not in old


def test_who_stays_signed_in_gets_a_cookie_that_lasts(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    guest.post("/signin", email="author", password=PASSWORD, remember="y")
    cookie = guest.client.get_cookie("remember_token")
    assert cookie is not None
    assert cookie.expires is not None
    assert cookie.expires > now() + timedelta(days=59)
    guest.client.delete_cookie("session")
    assert guest.get("/account").status_code == 200


def test_who_does_not_stays_as_long_as_the_browser(author: Viewer, guest: Visitor) -> None:
    guest.post("/signin", email="author", password=PASSWORD)
    assert guest.client.get_cookie("remember_token") is None
    guest.client.delete_cookie("session")
    assert guest.get("/account").status_code == 401


def test_who_has_not_confirmed_is_sent_another_letter_after_a_while(
    community: Community, guest: Visitor, mailbox: Mailbox
) -> None:
    fields = {"email": "rosa@example.org", "password": "four odd purple staplers"}
    guest.post("/signup", username="rosa", **fields)
    for _ in range(2):
        answer = guest.post("/signin", **fields | {"email": "rosa"})
        assert (answer.status_code, answer.location) == (303, "/check-mail?for=signin")
        assert guest.get("/account").status_code == 401
    assert len(mailbox.to("rosa@example.org")) == 1
    with community.app.app_context(), transaction():
        db.session.execute(update(User).values(letter_at=now() - timedelta(minutes=6)))
    guest.post("/signin", **fields | {"email": "rosa"})
    assert len(mailbox.to("rosa@example.org")) == 2


def test_an_unconfirmed_address_signs_nobody_in(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    change(community, author, email_verified_at=None, email_key=None)
    known = guest.post("/signin", email="author@example.org", password=PASSWORD)
    unknown = guest.post("/signin", email="nobody@example.org", password=PASSWORD)
    assert known.status_code == unknown.status_code == 403
    assert plain(known, "author@example.org") == plain(unknown, "nobody@example.org")


def test_only_who_knows_the_password_learns_of_a_suspension(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    change(community, author, state="suspended")
    right = guest.post("/signin", email="author", password=PASSWORD)
    assert right.status_code == 403
    assert "suspended" in right.text
    assert "suspended" not in guest.post("/signin", email="author", password="wrong").text
    assert guest.get("/account").status_code == 401


@pytest.mark.parametrize("state", ["suspended", "deleted"])
def test_a_closed_account_is_signed_out_at_once(
    community: Community, author: Viewer, state: str
) -> None:
    visitor = community.visitor(author)
    assert visitor.get("/account").status_code == 200
    change(community, author, state=state)
    assert visitor.get("/account").status_code == 401


def test_a_sign_in_that_ran_out_is_worthless(community: Community, author: Viewer) -> None:
    visitor = community.visitor(author)
    with community.app.app_context(), transaction():
        db.session.execute(update(SignIn).values(expires_at=now() - timedelta(seconds=1)))
    assert visitor.get("/account").status_code == 401


def test_who_is_signed_in_costs_one_statement(community: Community, author: Viewer) -> None:
    visitor = community.visitor(author)
    with community.statements() as statements:
        visitor.get("/account/reading")
    assert len(statements) == 1


def test_text_typed_before_signing_in_is_offered_again(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    thread = community.thread(author)
    refused = guest.post(f"/t/{thread.id}/reply", body="Print in May.")
    resume = refused.text.split('name="resume" value="')[1].split('"')[0]
    answer = guest.post("/signin", email="author", password=PASSWORD, resume=resume)
    assert answer.status_code == 200
    assert "Print in May." in answer.text
    assert f'action="/t/{thread.id}/reply"' in answer.text


def test_signing_out_ends_this_browser_only(community: Community, author: Viewer) -> None:
    here, there = community.visitor(author), community.visitor(author)
    assert here.post("/signout").status_code == 303
    assert here.get("/account").status_code == 401
    assert there.get("/account").status_code == 200
    assert here.get("/signout").status_code == 405


def test_a_copied_cookie_is_dead_after_signing_out(community: Community, author: Viewer) -> None:
    visitor = community.visitor(author)
    cookie = visitor.client.get_cookie("session")
    visitor.post("/signout")
    assert cookie is not None
    visitor.client.set_cookie("session", cookie.value)
    assert visitor.get("/account").status_code == 401
