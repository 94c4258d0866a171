from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from forum.accounts.models import User
from forum.accounts.passwords import hash_password
from forum.core.clock import from_iso, now
from forum.core.db import db, transaction
from forum.core.hot import upsert
from forum.core.versions import SITE, touch
from forum.exchange.loading.running import load
from forum.exchange.models import ImportedRow
from forum.exchange.native.reading import NativeSource

FOLDER = Path(__file__).parent / "demo"
SOURCE = "demo"
PASSWORD = "counterpart-demo"  # noqa: S105 - printed at every start, for development only
# Ids of the members a visitor may be, with what each is for.
SIGN_INS = {
    "m01": "an administrator",
    "m02": "a moderator",
    "m03": "a blended learning manager",
    "m04": "a teacher on the way into the role",
    "m22": "a poster: writes openings for a district",
    "m23": "a recruiter of a search firm",
}
# How old the newest post is when the demo community is loaded.
AGE = timedelta(minutes=4)
_MOMENT = re.compile(r'": "(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z)"')


def is_empty() -> bool:
    """Whether nobody is here yet."""
    with transaction(write=False):
        return db.session.scalar(select(User.id).limit(1)) is None


def is_unfinished() -> bool:
    """Whether loading the demo community was interrupted."""
    with transaction(write=False):
        rows = select(ImportedRow.kind).where(ImportedRow.source == SOURCE).distinct()
        kinds = set(db.session.scalars(rows))
    return bool(kinds) and "done" not in kinds


def load_demo(*, sign_ins: bool = False) -> dict[str, int]:
    """Load the demo community, all its times moved so that it ends a few minutes ago.

    With `sign_ins` some of its members get the password everybody knows. Returns how many rows
    of each kind are new; a second time none are.
    """
    source = NativeSource(FOLDER, _shift())
    known = load(source, SOURCE, keep_ids=True, keep_roles=sign_ins)
    hashed = hash_password(PASSWORD) if sign_ins else None
    with transaction():
        people = select(User).where(
            User.id.in_([known.local["member"][foreign] for foreign in SIGN_INS]),
            User.password_hash.is_(None),
        )
        for user in db.session.scalars(people):
            user.email_verified_at = user.created_at
            user.password_hash = hashed
        done = {"source": SOURCE, "kind": "done", "foreign_id": SOURCE, "local_id": 0}
        upsert(ImportedRow, done, ("source", "kind", "foreign_id"))
        touch(SITE)
    return dict(known.added)


def sign_ins() -> list[tuple[str, str]]:
    """Return user name and part of the demo members that a visitor may sign in as."""
    with transaction(write=False):
        rows = db.session.execute(
            select(ImportedRow.foreign_id, User.username)
            .join(User, User.id == ImportedRow.local_id)
            .where(
                ImportedRow.source == SOURCE,
                ImportedRow.kind == "member",
                ImportedRow.foreign_id.in_(SIGN_INS),
                User.password_hash.is_not(None),
            )
            .order_by(ImportedRow.foreign_id)
        )
        return [(username, SIGN_INS[foreign]) for foreign, username in rows]


def _shift() -> timedelta:
    """Return by how much times are moved: as an earlier load did, so that both are one."""
    first = next(NativeSource(FOLDER).members())
    with transaction(write=False):
        earlier = db.session.scalar(
            select(User.created_at)
            .join(ImportedRow, ImportedRow.local_id == User.id)
            .where(
                ImportedRow.source == SOURCE,
                ImportedRow.kind == "member",
                ImportedRow.foreign_id == first.id,
            )
        )
    if earlier is not None:
        return earlier - first.joined_at
    return now().replace(microsecond=0) - AGE - max(_moments())


def _moments() -> Iterator[datetime]:
    # Of what people did, that is: an endorsement also says when it will end.
    for name in ("posts", "bookmarks", "follows", "log"):
        text = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8")
        for found in _MOMENT.finditer(text):
            yield from_iso(found[1]).astimezone(UTC)
