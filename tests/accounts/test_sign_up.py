from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.members.models import Profile
from tests.accounts.conftest import Counting, Mailbox
from tests.support.community import Community, Visitor

GOOD = {
    "username": "Rosa_M",
    "email": "Rosa@Example.org",
    "password": "four odd purple staplers",
}


def test_who_signs_up_gets_a_letter_and_a_profile(
    community: Community, guest: Visitor, mailbox: Mailbox
) -> None:
    answer = guest.post("/signup", **GOOD)
    assert (answer.status_code, answer.location) == (303, "/check-mail?for=signup")
    assert mailbox.link("Rosa@example.org", "/verify/")
    assert community.rows(select(User.username, User.username_key, User.name, User.email_key)) == [
        ("Rosa_M", "rosa_m", "Rosa_M", None)
    ]
    assert len(community.rows(select(Profile.user_id))) == 1


def test_a_known_address_gets_the_same_answer_and_another_letter(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox
) -> None:
    answer = guest.post("/signup", **GOOD | {"email": "author@example.org"})
    assert (answer.status_code, answer.location) == (303, "/check-mail?for=signup")
    (letter,) = mailbox.to("author@example.org")
    assert letter.title == "You have an account already"
    assert "Rosa_M" not in letter.text
    assert not [link for link in letter.links if link.startswith("/verify")]


def test_known_and_unknown_addresses_cost_the_same(
    community: Community, author: Viewer, guest: Visitor, hasher: Counting
) -> None:
    seen = []
    for name, email in (("one", "nobody@example.org"), ("two", "author@example.org")):
        hasher.work = 0
        with community.statements() as statements:
            answer = guest.post("/signup", **GOOD | {"username": f"rosa-{name}", "email": email})
        headers = list(answer.headers)
        seen.append((hasher.work, answer.status_code, answer.data, headers, statements))
    assert seen[0] == seen[1]
    assert seen[0][0] == 1


def test_the_page_after_it_says_where_letters_are_in_development(guest: Visitor) -> None:
    page = guest.get("/check-mail?for=signup").text
    assert "mail/</code>" in page
    assert 'href="/dev/mail"' in page


def test_a_taken_name_is_said_beside_the_field_in_any_case(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    answer = guest.post("/signup", **GOOD | {"username": "AUTHOR"})
    assert answer.status_code == 422
    assert "This user name is taken" in answer.text
    assert 'value="AUTHOR"' in answer.text
    assert GOOD["password"] not in answer.text
    assert len(community.rows(select(User.id))) == 1


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("username", "ab", "Use 3 to 30 letters"),
        ("username", "a" * 31, "Use 3 to 30 letters"),
        ("username", "rosa m", "Use 3 to 30 letters"),
        ("username", "röschen", "Use 3 to 30 letters"),
        ("username", "Admin", "reserved"),
        ("username", "new", "reserved"),
        ("username", "", "Choose a user name"),
        ("email", "rosa", "not an e-mail address"),
        ("email", "rosa@localhost", "not an e-mail address"),
        ("email", "rosa@exa mple.org", "not an e-mail address"),
        ("email", "rosa@example.org\nbcc: all@example.org", "not an e-mail address"),
        ("email", "", "Write your e-mail"),
        ("password", "short", "10 to 200 characters"),
        ("password", "x7" * 101, "10 to 200 characters"),
        ("password", "password1234", "too easy to guess"),
        ("password", "rosa_m is the best", "Leave your user name"),
        ("password", "", "Choose a password"),
    ],
)
def test_a_bad_field_is_refused_beside_itself(
    community: Community, guest: Visitor, field: str, value: str, message: str
) -> None:
    answer = guest.post("/signup", **GOOD | {field: value})
    assert answer.status_code == 422
    assert message in answer.text
    assert f'id="{field}-error"' in answer.text
    assert community.rows(select(User.id)) == []


def test_two_may_claim_an_address_until_one_confirms(
    community: Community, guest: Visitor, mailbox: Mailbox
) -> None:
    for name in ("stranger", "rosa_m"):
        assert guest.post("/signup", **GOOD | {"username": name}).status_code == 303
    letters = mailbox.to("Rosa@example.org")
    assert {letter.title for letter in letters} == {"Confirm your e-mail address"}
    links = [link for letter in letters for link in letter.links if "/verify/" in link]
    assert len(links) == 2
    assert community.visitor().post(links[0]).status_code == 303
    assert community.visitor().post(links[1]).status_code == 409


def test_a_member_is_led_away_and_the_form_is_shown_to_guests(
    community: Community, member: Viewer, guest: Visitor
) -> None:
    assert guest.get("/signup").status_code == 200
    assert community.visitor(member).get("/signup").location == "/"
    assert community.visitor(member).post("/signup", **GOOD).location == "/"
    assert len(community.rows(select(User.id))) == 1


def test_only_get_and_post_work(guest: Visitor) -> None:
    assert guest.client.put("/signup").status_code in (400, 405)
