from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select, update

from forum.accounts.models import MailToken, SignIn, User
from forum.accounts.tasks import sweep_accounts
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from tests.support.community import Community, Visitor

FIELDS = {"email": "rosa@example.org", "password": "four odd purple staplers"}


def sweep(community: Community) -> None:
    """Do the nightly work."""
    with community.app.app_context():
        sweep_accounts()


def test_a_name_nobody_confirmed_is_free_after_a_week(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    community.person("imported", password_hash=None, email_verified_at=None, email_key=None)
    guest.post("/signup", username="rosa", **FIELDS)
    community.work()
    sweep(community)
    assert guest.post("/signup", username="rosa", **FIELDS).status_code == 422
    long_ago = now() - timedelta(days=8)
    with community.app.app_context(), transaction():
        db.session.execute(
            update(User).where(User.letter_at.is_not(None)).values(letter_at=long_ago)
        )
        db.session.execute(update(MailToken).values(expires_at=long_ago))
    sweep(community)
    left = {row.username for row in community.rows(select(User.username))}
    assert left == {"author", "imported"}
    assert guest.post("/signup", username="rosa", **FIELDS).status_code == 303


def test_who_confirmed_stays(community: Community, author: Viewer) -> None:
    with community.app.app_context(), transaction():
        db.session.execute(update(User).values(letter_at=now() - timedelta(days=400)))
    sweep(community)
    assert len(community.rows(select(User.id))) == 1


def test_sign_ins_that_ran_out_are_forgotten(community: Community, author: Viewer) -> None:
    community.visitor(author)
    with community.app.app_context(), transaction():
        db.session.execute(update(SignIn).values(expires_at=now() - timedelta(seconds=1)))
    community.visitor(author)
    sweep(community)
    assert len(community.rows(select(SignIn.id))) == 1
