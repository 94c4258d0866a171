from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.accounts.actions.changing import confirm_change
from forum.accounts.models import User
from forum.core.access import Viewer
from tests.accounts.conftest import Mailbox
from tests.support.community import PASSWORD, Community, Visitor
from tests.support.overlap import overlapping

OLD, NEW = "author@example.org", "rosa@example.net"


def ask(community: Community, person: Viewer, address: str = NEW) -> Visitor:
    """Ask to be reached at another address."""
    visitor = community.visitor(person)
    answer = visitor.post("/account/email", email=address, current_password=PASSWORD)
    assert (answer.status_code, answer.location) == (303, "/check-mail?for=change")
    return visitor


def address_of(community: Community, person: Viewer) -> str:
    """Return the address a person is reached at."""
    ((found,),) = community.rows(select(User.email_key).where(User.id == person.id))
    return str(found)


@pytest.mark.parametrize("order", [(OLD, NEW), (NEW, OLD)])
def test_the_address_changes_when_both_agree(
    community: Community,
    author: Viewer,
    guest: Visitor,
    mailbox: Mailbox,
    order: tuple[str, str],
) -> None:
    ask(community, author)
    first, second = (mailbox.link(address, "/account/email/") for address in order)
    assert NEW in guest.get(first).text
    assert guest.post(first).location == "/signin"
    assert address_of(community, author) == OLD
    assert guest.post(second).status_code == 303
    assert address_of(community, author) == NEW
    assert mailbox.to(OLD)[0].title == "Your e-mail address was changed"
    assert guest.post("/signin", email=NEW, password=PASSWORD).location == "/"


def test_one_address_cannot_agree_twice(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox
) -> None:
    ask(community, author)
    link = mailbox.link(NEW, "/account/email/")
    assert guest.post(link).status_code == 303
    assert guest.post(link).status_code == 410
    assert address_of(community, author) == OLD


def test_the_password_is_asked_for(community: Community, author: Viewer, mailbox: Mailbox) -> None:
    visitor = community.visitor(author)
    answer = visitor.post("/account/email", email=NEW, current_password="wrong")
    assert answer.status_code == 403
    assert f'value="{NEW}"' in answer.text
    assert mailbox.to(NEW) == mailbox.to(OLD) == []


def test_a_taken_address_gets_the_same_answer_and_never_changes_hands(
    community: Community, author: Viewer, member: Viewer, guest: Visitor, mailbox: Mailbox
) -> None:
    ask(community, author, "member@example.org")
    (letter,) = mailbox.to("member@example.org")
    assert letter.title == "You have an account already"
    guest.post(mailbox.link(OLD, "/account/email/"))
    assert address_of(community, author) == OLD
    assert address_of(community, member) == "member@example.org"


def test_an_address_taken_meanwhile_is_refused(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox
) -> None:
    ask(community, author)
    links = [mailbox.link(address, "/account/email/") for address in (OLD, NEW)]
    community.person("faster", email=NEW, email_key=NEW)
    assert guest.post(links[0]).status_code == 303
    assert guest.post(links[1]).status_code == 409
    assert address_of(community, author) == OLD


def test_a_second_wish_makes_the_first_worthless(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox
) -> None:
    ask(community, author, "first@example.net")
    old = [mailbox.link(address, "/account/email/") for address in (OLD, "first@example.net")]
    ask(community, author)
    assert mailbox.link(NEW, "/account/email/")
    for link in old:
        assert guest.get(link).status_code == 410


def test_the_own_address_and_no_address_are_said(community: Community, author: Viewer) -> None:
    visitor = community.visitor(author)
    for address in ("AUTHOR@example.org", "rosa"):
        answer = visitor.post("/account/email", email=address, current_password=PASSWORD)
        assert answer.status_code == 422
        assert 'id="email-error"' in answer.text


def test_both_addresses_may_agree_at_one_moment(
    community: Community, author: Viewer, mailbox: Mailbox
) -> None:
    ask(community, author)
    old, new = (mailbox.link(a, "/account/email/").rsplit("/", 1)[1] for a in (OLD, NEW))
    assert overlapping(community.app, lambda: confirm_change(old), lambda: confirm_change(new))
    assert address_of(community, author) == NEW
