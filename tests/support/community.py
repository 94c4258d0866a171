from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from forum.accounts.models import SignIn, User
from forum.accounts.passwords import hash_password
from forum.accounts.queries import folded_name, hashed
from forum.core import gather, outbox
from forum.core.access import Role, Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.versions import SITE, touch
from forum.discussions.actions import publishing
from forum.discussions.models import Post, Space, Thread
from forum.discussions.queries.spaces import get_space
from forum.discussions.queries.threads import thread_for_reply
from forum.members.models import Profile
from forum.vocab.models import Tag, TagSynonym

PASSWORD = "a long enough passphrase"
_PASSWORD_HASH = hash_password(PASSWORD)


@dataclass(frozen=True)
class Visitor:
    """Somebody with a browser of their own, signed in or not."""

    client: FlaskClient
    token: str
    viewer: Viewer

    def get(self, address: str, **options: Any) -> TestResponse:
        """Open an address."""
        return self.client.get(address, **options)

    def post(self, address: str, _csrf: Any = True, **fields: Any) -> TestResponse:
        """Send a form with its token (without one: `_csrf=False`)."""
        data = {"csrf_token": self.token, **fields} if _csrf else fields
        return self.client.post(address, data=data, content_type="multipart/form-data")


class Community:
    """Where a test plays: makes people, spaces, threads and posts by the real actions."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def person(self, username: str, role: str = "member", **values: Any) -> Viewer:
        """Return a member who can sign in with PASSWORD, made at the first call."""
        with self.app.app_context(), transaction():
            user = db.session.scalar(select(User).where(User.username == username))
            if user is None:
                user = self._new_person(username, role, values)
            return _viewer(user)

    def _new_person(self, username: str, role: str, values: dict[str, Any]) -> User:
        email = f"{username}@example.org"
        defaults = {
            "username_key": folded_name(username),
            "name": username.title(),
            "email": email,
            "email_key": email,
            "email_verified_at": now(),
            "password_hash": _PASSWORD_HASH,
            "role": role,
            "created_at": now(),
        }
        user = User(username=username, **(defaults | values))
        db.session.add(user)
        db.session.flush()
        db.session.add(Profile(user_id=user.id))
        return user

    def visitor(self, person: Viewer | None = None) -> Visitor:
        """Return a browser in which this person is signed in, a guest's without one."""
        client = self.app.test_client()
        raw = secrets.token_hex(20)
        signer = URLSafeTimedSerializer(str(self.app.secret_key), salt="wtf-csrf-token")
        token = secrets.token_urlsafe(16)
        if person is not None:
            self._sign_in(person, token)
        with client.session_transaction() as session:
            session["csrf_token"] = raw
            if person is not None:
                session["_user_id"] = token
                session["_fresh"] = True
        return Visitor(client, str(signer.dumps(raw)), person or Viewer())

    def _sign_in(self, person: Viewer, token: str) -> None:
        moment = now()
        with self.app.app_context(), transaction():
            db.session.add(
                SignIn(
                    token_hash=hashed(token),
                    user_id=person.id,
                    created_at=moment,
                    seen_at=moment,
                    expires_at=moment + timedelta(days=1),
                )
            )

    def space(self, slug: str = "practice", **values: Any) -> str:
        """Make a space; return its slug."""
        with self.app.app_context(), transaction():
            if db.session.scalar(select(Space).where(Space.slug == slug)) is None:
                defaults = {"name": slug.title(), "purpose": f"All about {slug}."}
                db.session.add(Space(slug=slug, **(defaults | values)))
                touch(SITE)
        return slug

    def tag(self, slug: str, *synonyms: str) -> str:
        """Make a tag with synonyms; return its slug."""
        with self.app.app_context(), transaction():
            tag = Tag(slug=slug, label=slug.replace("-", " ").title())
            db.session.add(tag)
            db.session.flush()
            db.session.add_all(TagSynonym(slug=other, tag_id=tag.id) for other in synonyms)
        return slug

    def thread(
        self,
        author: Viewer,
        title: str = "How do you print login cards?",
        body: str = "Ours are late every year.",
        kind: str = "question",
        space: str = "practice",
        **options: Any,
    ) -> Thread:
        """Open a thread; return its row, detached."""
        self.space(space)
        with self.app.app_context(), transaction():
            room = get_space(Viewer(id=1, role=Role.admin), space)
            return publishing.start_thread(
                author, room, kind=kind, title=title, body=body, **options
            )

    def reply(
        self, author: Viewer, thread: Thread | int, body: str = "We do it in May.", **options: Any
    ) -> Post:
        """Reply to a thread; return the post's row, detached."""
        number = thread if isinstance(thread, int) else thread.id
        with self.app.app_context(), transaction():
            row = thread_for_reply(Viewer(id=author.id, role=Role.admin), number)
            written = publishing.reply(author, row, body=body, **options)
            return db.session.get_one(Post, written.id)

    def work(self) -> int:
        """Do what the worker would do now; return how many announcements were handled."""
        done = 0
        with self.app.app_context():
            gather.flush_all()
            while step := outbox.drain():
                done += step
        return done

    @contextmanager
    def statements(self) -> Iterator[list[str]]:
        """Collect the SQL statements of a block, BEGIN and the like not counted."""
        seen: list[str] = []

        def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
            if not statement.startswith(("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK")):
                seen.append(statement)

        with self.app.app_context():
            engine = db.engine
        event.listen(engine, "before_cursor_execute", note)
        try:
            yield seen
        finally:
            event.remove(engine, "before_cursor_execute", note)

    def rows(self, statement: Any) -> list[Any]:
        """Return what a SELECT finds now."""
        with self.app.app_context(), transaction(write=False):
            found = list(db.session.execute(statement).all())
            # The end of the transaction would empty rows that still belong to its session.
            db.session.expunge_all()
            return found


def _viewer(user: User) -> Viewer:
    return Viewer(
        id=user.id,
        username=user.username,
        name=user.name,
        role=Role[user.role],
        verified=user.email_verified_at is not None,
    )


def empty(app: Flask) -> None:
    """Delete every row, but let the versions rise, so that nothing kept outlives its test."""
    with app.app_context():
        # What was noted while pages were read must not reach the next test's empty database.
        gather.flush_all()
    with app.app_context(), transaction():
        for table in reversed(db.metadata.sorted_tables):
            if table.name not in ("versions", "alembic_version"):
                db.session.execute(table.delete())
        touch(SITE)
