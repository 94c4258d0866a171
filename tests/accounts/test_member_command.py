from __future__ import annotations

from typing import Any

from click.testing import Result
from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.members.models import Profile
from tests.accounts.conftest import Mailbox
from tests.support.community import Community, Visitor

NEW = "four odd purple staplers"


def run(community: Community, *arguments: str, typed: str = "") -> Result:
    """Run `flask member …`."""
    return community.app.test_cli_runner().invoke(args=["member", *arguments], input=typed)


def test_create_makes_a_member_who_can_sign_in(community: Community, guest: Visitor) -> None:
    arguments = ("create", "Rosa", "rosa@example.org", "--role", "admin", "--password-stdin")
    done = run(community, *arguments, typed=f"{NEW}\n")
    assert done.exit_code == 0, done.output
    assert community.rows(select(User.username, User.role)) == [("Rosa", "admin")]
    assert len(community.rows(select(Profile.user_id))) == 1
    assert guest.post("/signin", email="rosa", password=NEW).location == "/"
    again = run(community, *arguments, typed=f"{NEW}\n")
    assert (again.exit_code, again.output) == (0, "Rosa is a member already.\n")


def test_create_asks_for_the_password_twice(community: Community) -> None:
    done = run(community, "create", "rosa", "rosa@example.org", typed=f"{NEW}\n{NEW}\n")
    assert done.exit_code == 0, done.output
    assert NEW not in done.output


def test_create_refuses_what_the_form_refuses(community: Community, author: Viewer) -> None:
    for arguments, password, message in (
        (("r o", "rosa@example.org"), NEW, "3 to 30 letters"),
        (("rosa", "rosa"), NEW, "not an e-mail address"),
        (("rosa", "rosa@example.org"), "password1234", "too easy to guess"),
        (("AUTHOR", "rosa@example.org"), NEW, "taken"),
        (("rosa", "author@example.org"), NEW, "another account"),
    ):
        done = run(community, "create", *arguments, "--password-stdin", typed=f"{password}\n")
        assert done.exit_code != 0
        assert message in done.output
    assert len(community.rows(select(User.id))) == 1


def test_promote_is_in_the_public_log(community: Community, author: Viewer) -> None:
    visitor = community.visitor(author)
    for _ in range(2):
        done = run(community, "promote", "Author", "moderator")
        assert (done.exit_code, done.output) == (0, "author is moderator now.\n")
    assert 'href="/moderation"' in visitor.get("/account").text
    entries = community.rows(select(LogEntry.action, LogEntry.target_label, LogEntry.public))
    assert entries == [("role", "author", True)]
    assert run(community, "promote", "nobody", "admin").exit_code == 1
    assert run(community, "promote", "author", "emperor").exit_code == 2


def test_claim_writes_to_an_imported_member(
    community: Community, guest: Visitor, mailbox: Mailbox
) -> None:
    nobody: dict[str, Any] = {"email": None, "email_key": None, "password_hash": None}
    community.person("imported", email_verified_at=None, **nobody)
    done = run(community, "claim", "imported", "Rosa@Example.org")
    assert done.exit_code == 0, done.output
    assert guest.post(mailbox.link("Rosa@example.org", "/reset/"), password=NEW).location == "/"
    assert guest.get("/account").status_code == 200


def test_claim_gives_no_account_away(community: Community, author: Viewer) -> None:
    community.person("imported", password_hash=None)
    for arguments in (("author", "new@example.org"), ("imported", "author@example.org")):
        assert run(community, "claim", *arguments).exit_code == 1
    assert run(community, "claim", "nobody", "new@example.org").exit_code == 1
    kept = {row.email_key for row in community.rows(select(User.email_key))}
    assert kept == {"author@example.org", "imported@example.org"}
