from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, select, union

from forum.accounts.models import User, name_key
from forum.accounts.queries import folded_name
from forum.core.db import db
from forum.core.hot import Hot, value
from forum.core.refusals import NotFound
from forum.members.models import Connection, Context, Profile
from forum.members.policy import visible_members

MOST_COMPLETIONS = 8
# Behind every text that begins with a prefix, in byte order.
LAST = "\U0010ffff"

_COMPLETED: tuple[Any, ...] = (User.username, User.name, User.username_key)


def get_profile(user_id: int | None) -> Profile:
    """Return a person's public side for changing it; raises NotFound."""
    profile = db.session.get(Profile, user_id) if user_id is not None else None
    if profile is None:
        raise NotFound
    return profile


class Member(NamedTuple):
    """A member with what their page may show; `state` is active or suspended.

    The `*_shown` fields say to whom: ask `policy.may_see` before anything of a section is shown.
    `as_of` is None for a member who has not said where they work.
    """

    id: int
    username: str
    name: str
    role: str
    state: str
    created_at: datetime
    headline: str
    pronouns: str
    pathway_step: str
    location: str
    us_state: str
    photo: str | None
    timezone: str
    languages: str
    links: tuple[tuple[str, str], ...]
    about_html: str
    helps_html: str
    doing_html: str
    about_shown: int
    contact_shown: int
    work_shown: int
    context_shown: int
    skills_shown: int
    thread_count: int
    post_count: int
    helped_count: int
    last_post_at: datetime | None
    stage: str | None
    organization_kind: str | None
    size_band: str | None
    locale: str | None
    working_on: str | None
    open_to_contact: bool | None
    as_of: datetime | None


_SHEET: tuple[Any, ...] = (
    User.id,
    User.username,
    User.name,
    User.role,
    User.state,
    User.created_at,
    Profile.headline,
    Profile.pronouns,
    Profile.pathway_step,
    Profile.location,
    Profile.state,
    Profile.photo,
    User.timezone,
    Profile.languages,
    Profile.links,
    Profile.about_html,
    Profile.helps_html,
    Profile.doing_html,
    Profile.about_shown,
    Profile.contact_shown,
    Profile.work_shown,
    Profile.context_shown,
    Profile.skills_shown,
    Profile.thread_count,
    Profile.post_count,
    Profile.helped_count,
    Profile.last_post_at,
    Context.stage,
    Context.organization_kind,
    Context.size_band,
    Context.locale,
    Context.working_on,
    Context.open_to_contact,
    Context.as_of,
)


def _by_username() -> Select[Any]:
    shown = visible_members() | (User.state == "suspended")
    mine = User.username_key == value("key", User.username_key.type)
    return (
        select(*_SHEET)
        .join(Profile, Profile.user_id == User.id)
        .outerjoin(Context, Context.user_id == User.id)
        .where(mine, shown)
    )


_member = Hot(Member, _by_username)


def get_member(username: str) -> Member:
    """Return a member with what their page may show, whatever case the name is written in.

    Raises NotFound, also for who left and for who never confirmed the address. One statement.
    """
    key = folded_name(username)
    found = _member.first(key=key) if key.isprintable() and len(key) <= 30 else None
    if found is None:
        raise NotFound
    # Pieces of pages are remembered by what they show, so nothing in it may be a list; and what
    # was loaded from elsewhere leads to no other kind of address either.
    links = tuple((a, b) for a, b in found.links if b.startswith("https://"))
    return found._replace(links=links)


def connected(a: int, b: int) -> bool:
    """Whether two members agreed to know each other."""
    return db.session.get(Connection, (min(a, b), max(a, b))) is not None


def photos_shown(names: Sequence[str]) -> set[str]:
    """Return which of these photos somebody shows."""
    shown = select(Profile.photo).where(Profile.photo.in_(names))
    return {name for name in db.session.scalars(shown) if name}


def complete_people(typed: str) -> Sequence[Any]:
    """Return up to eight members whose user name or name begins so: username, name.

    Two ranges of two indexes, so the cost does not grow with the number of members.
    """
    key, named = folded_name(typed), name_key(typed)
    if not key:
        return []
    by_username = _beginning(User.username_key, key)
    by_name = _beginning(User.name_key, named) if named else by_username
    either = union(
        select(by_username.order_by(User.username_key).limit(MOST_COMPLETIONS).subquery()),
        select(by_name.order_by(User.name_key).limit(MOST_COMPLETIONS).subquery()),
    ).subquery()
    order = (either.c.username_key.startswith(key, autoescape=True).desc(), either.c.username_key)
    return db.session.execute(select(either).order_by(*order).limit(MOST_COMPLETIONS)).all()


def _beginning(column: Any, prefix: str) -> Select[Any]:
    return select(*_COMPLETED).where(column >= prefix, column < prefix + LAST, visible_members())
