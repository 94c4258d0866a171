from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.notifications.models import Notice
from forum.organizations import policy, tasks
from forum.organizations.models import AffiliationProof, OrganizationDomain
from tests.accounts.conftest import Mailbox, mailbox
from tests.organizations.support import Work
from tests.support.community import Community, Visitor

__all__ = ["mailbox"]
ADDRESS = "ana@creek.org"


@pytest.fixture
def number(work: Work, author: Viewer) -> int:
    """The author's place at an organization with a mail domain."""
    return work.place(author, work.organization("Cherry Creek Schools", "CO", "creek.org"))


def ask(visitor: Visitor, number: int, address: str = ADDRESS) -> Any:
    return visitor.post(f"/account/work/{number}/verify", email=address)


def test_a_letter_verifies_for_a_year_and_its_address_is_forgotten(
    work: Work, community: Community, author: Viewer, mailbox: Mailbox, number: int
) -> None:
    mine = community.visitor(author)
    assert ask(mine, number, "Ana@CREEK.org").status_code == 303
    (hashed,) = community.rows(select(AffiliationProof.token_hash))
    link = mailbox.link("Ana@creek.org", "/account/work/confirm/")
    assert hashed[0] not in link
    assert "I work there" in mine.get(link).text
    assert work.affiliation(number).verified_at is None
    assert mine.post(link).status_code == 303
    row = work.affiliation(number)
    assert policy.is_verified(row.verified_at, row.expires_at)
    assert row.verified_how == "mail"
    assert timedelta(days=364) < row.expires_at - now() <= timedelta(days=365)
    assert community.rows(select(AffiliationProof.email)) == []
    for page in ("/account/work", "/organizations/cherry-creek-schools-co"):
        text = community.visitor(author).get(page).text
        assert "Verified" in text
        assert "creek.org" not in text


def test_a_link_works_once_for_its_owner_and_for_a_day(
    work: Work,
    community: Community,
    author: Viewer,
    member: Viewer,
    guest: Visitor,
    mailbox: Mailbox,
    number: int,
) -> None:
    mine, other = community.visitor(author), community.visitor(member)
    ask(mine, number)
    link = mailbox.link(ADDRESS, "/account/work/confirm/")
    assert guest.get(link).status_code == 401
    assert other.get(link).status_code == other.post(link).status_code == 403
    assert mine.post(link).status_code == 303
    assert mine.post(link).status_code == mine.get(link).status_code == 410
    ask(mine, number)
    late = mailbox.link(ADDRESS, "/account/work/confirm/")
    with community.app.app_context(), transaction():
        db.session.execute(update(AffiliationProof).values(expires_at=now()))
    assert late != link
    assert mine.post(late).status_code == 410


def test_a_newer_letter_makes_the_older_worthless(
    community: Community, author: Viewer, mailbox: Mailbox, number: int
) -> None:
    mine = community.visitor(author)
    ask(mine, number)
    first = mailbox.link(ADDRESS, "/account/work/confirm/")
    ask(mine, number)
    assert mine.post(first).status_code == 410


@pytest.mark.parametrize(
    "address", ["ana@gmail.com", "ana@students.creek.org", "ana@creek.org.evil.com", "creek.org"]
)
def test_other_addresses_get_no_letter(
    community: Community, author: Viewer, number: int, address: str
) -> None:
    answer = ask(community.visitor(author), number, address)
    assert answer.status_code == 422
    assert community.rows(select(AffiliationProof.email)) == []


def test_a_school_is_verified_by_the_domain_of_its_district(
    work: Work, community: Community, member: Viewer
) -> None:
    work.organization("Big District", "CO", "big.org")
    school = work.place(member, work.organization("Small School", parent="Big District"))
    assert ask(community.visitor(member), school, "bo@big.org").status_code == 303


def test_who_left_can_neither_verify_nor_come_back_by_a_date(
    work: Work, community: Community, author: Viewer, mailbox: Mailbox, number: int
) -> None:
    mine = community.visitor(author)
    ask(mine, number)
    link = mailbox.link(ADDRESS, "/account/work/confirm/")
    mine.post(link)
    grows = "/organizations/cherry-creek-schools-co/grows"
    assert mine.get(grows).status_code == 200
    mine.post(f"/account/work/{number}", title="Coach", family="", ends_on="2024-06-30")
    assert ask(mine, number).status_code == 409
    assert mine.get(grows).status_code == 403
    mine.post(f"/account/work/{number}", title="Coach", family="", ends_on="")
    assert work.affiliation(number).verified_at is None
    assert mine.post(grows, grows="We lie.").status_code == 403


def test_a_domain_taken_away_before_the_press_verifies_nothing(
    work: Work, community: Community, author: Viewer, mailbox: Mailbox, number: int
) -> None:
    mine = community.visitor(author)
    ask(mine, number)
    with community.app.app_context(), transaction():
        db.session.execute(OrganizationDomain.__table__.delete())  # type: ignore[attr-defined]
    assert mine.post(mailbox.link(ADDRESS, "/account/work/confirm/")).status_code == 410
    assert work.affiliation(number).verified_at is None


def test_an_admin_vouches_in_the_public_log_and_takes_it_back(
    work: Work,
    community: Community,
    author: Viewer,
    moderator: Viewer,
    admin: Viewer,
    guest: Visitor,
    number: int,
) -> None:
    address = "/organizations/cherry-creek-schools-co/people/author"
    chief = community.visitor(admin)
    assert community.visitor(moderator).post(address, reason="I know her.").status_code == 403
    assert chief.post(address, reason="").status_code == 422
    assert chief.post(address, reason="I know her.", act="verify").status_code == 303
    row = work.affiliation(number)
    assert (row.verified_how, row.verified_note) == ("admin", "I know her.")
    log = guest.get("/moderation/log").text
    assert "I know her." in log
    assert "Cherry Creek" not in log
    assert chief.post(address, reason="She left.", act="take-back").status_code == 303
    assert work.affiliation(number).verified_at is None
    assert len(community.rows(select(LogEntry.id))) == 2
    own = work.place(admin, "cherry-creek-schools-co")
    mine = chief.post("/organizations/cherry-creek-schools-co/people/admin", reason="It is me.")
    assert mine.status_code == 403
    assert work.affiliation(own).verified_at is None


def test_an_admin_vouches_for_nobody_who_hides_it(
    work: Work, community: Community, author: Viewer, admin: Viewer, number: int
) -> None:
    community.visitor(author)
    from tests.organizations.test_pages import shows

    shows(community, author, 3)
    address = "/organizations/cherry-creek-schools-co/people/author"
    assert community.visitor(admin).get(address).status_code == 404


def test_a_verification_is_reminded_of_once_and_ends(
    work: Work, community: Community, author: Viewer, number: int
) -> None:
    def pass_a_day() -> list[str]:
        with community.app.app_context():
            tasks.look_after_work()
        community.work()
        return [row.text for row in community.rows(select(Notice.text).order_by(Notice.id))]

    soon = now() + timedelta(days=29)
    work.change(number, verified_at=now(), verified_how="mail", expires_at=soon)
    told = pass_a_day()
    assert len(told) == 1
    assert "Renew" in told[0]
    assert pass_a_day() == told
    work.change(number, expires_at=now() - timedelta(seconds=1))
    page = community.visitor(author).get("/organizations/cherry-creek-schools-co").text
    assert "Verified" not in page
    assert any("no longer verified" in text for text in pass_a_day())
    assert work.affiliation(number).verified_at is None
