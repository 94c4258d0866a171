from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, insert, select

from forum.accounts.models import User, name_key
from forum.accounts.queries import folded_name
from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.markup import Cooked
from forum.core.versions import SITE, touch
from forum.discussions.models import Space
from forum.exchange.events import Loaded
from forum.exchange.faults import Fault
from forum.exchange.loading.cooking import Cook
from forum.exchange.loading.known import Known
from forum.exchange.records import MemberRecord, SpaceRecord, TagRecord
from forum.members.models import Profile
from forum.vocab.models import Tag, TagSynonym
from forum.vocab.queries import canonical_tags

LONGEST_NAME = 30


def write_spaces(known: Known, records: Sequence[SpaceRecord]) -> None:
    """Write new spaces; one whose slug is taken here is that space."""
    _refuse_twice(records)
    with transaction():
        here = _ids_by(Space, Space.slug, [record.slug for record in records])
        fresh = [record for record in records if record.slug not in here]
        numbers = known.number("space", [record.id for record in fresh])
        last = db.session.scalar(select(func.max(Space.position))) or 0
        rows = [
            {
                "id": number,
                "slug": record.slug,
                "name": record.name,
                "purpose": record.purpose,
                "position": last + 1 + place if record.order is None else record.order,
                "audience": record.audience,
            }
            for place, (number, record) in enumerate(zip(numbers, fresh, strict=True))
        ]
        if rows:
            db.session.execute(insert(Space), rows)
        here |= {record.slug: number for number, record in zip(numbers, fresh, strict=True)}
        pairs = [(record.id, here[record.slug]) for record in records]
        known.remember("space", pairs, new=len(fresh))
        touch(SITE, "front")


def _refuse_twice(records: Sequence[SpaceRecord]) -> None:
    slugs: set[str] = set()
    for record in records:
        if record.slug in slugs:
            raise Fault(record.place, f"the slug “{record.slug}” is in this file twice.")
        slugs.add(record.slug)


def write_tags(known: Known, records: Sequence[TagRecord]) -> None:
    """Write new tags with their synonyms; one whose slug leads to a tag here is that tag."""
    with transaction():
        taken = canonical_tags([record.slug for record in records])
        fresh = {record.slug: record for record in records if record.slug not in taken}
        rows = [
            {"slug": record.slug, "label": record.label, "definition": record.definition}
            for record in fresh.values()
        ]
        if rows:
            db.session.execute(insert(Tag), rows)
        slugs = {record.slug: taken.get(record.slug, record.slug) for record in records}
        ids = _ids_by(Tag, Tag.slug, list(slugs.values()))
        _write_synonyms(fresh, ids)
        pairs = [(record.id, ids[slugs[record.slug]]) for record in records]
        known.remember("tag", pairs, new=len(fresh))
        announce(Loaded("tag", sorted(set(ids.values()))))
        touch(SITE, "front")


def _write_synonyms(fresh: dict[str, TagRecord], ids: dict[str, int]) -> None:
    wanted = {other: slug for slug, record in fresh.items() for other in record.synonyms}
    taken = canonical_tags(wanted)
    rows = [
        {"slug": other, "tag_id": ids[slug]} for other, slug in wanted.items() if other not in taken
    ]
    if rows:
        db.session.execute(insert(TagSynonym), rows)


def _ids_by(model: Any, column: Any, values: Sequence[str]) -> dict[str, int]:
    rows = db.session.execute(select(column, model.id).where(column.in_(values)))
    return dict(rows.all())


@dataclass
class Members:
    """Writes members, each under a user name nobody has yet and without a password."""

    known: Known
    cook: Cook = field(default_factory=Cook)
    _next: dict[str, int] = field(default_factory=dict)

    def write(self, known: Known, records: Sequence[MemberRecord]) -> None:
        """Write new members with their profiles.

        An address that belongs to somebody here already stays theirs; the new member has none.
        A role is kept only where `known` says so.
        """
        abouts = self.cook.all([(record.about_format, record.about) for record in records])
        with transaction():
            numbers = known.number("member", [record.id for record in records])
            names = self._names([record.username for record in records])
            mails = _free_mails(records)
            users = [
                _user(record, number, name, mail, record.role if known.roles else "member")
                for record, number, name, mail in zip(records, numbers, names, mails, strict=True)
            ]
            db.session.execute(insert(User), users)
            profiles = [
                _profile(record, number, about)
                for record, number, about in zip(records, numbers, abouts, strict=True)
            ]
            db.session.execute(insert(Profile), profiles)
            pairs = [(r.id, n) for r, n in zip(records, numbers, strict=True)]
            known.remember("member", pairs)
            announce(Loaded("member", numbers))
            touch(SITE, "front")

    def _names(self, wishes: Sequence[str]) -> list[str]:
        taken = _taken(wishes)
        names = []
        for wish in wishes:
            name = wish if folded_name(wish) not in taken else self._numbered(wish, taken)
            taken.add(folded_name(name))
            names.append(name)
        return names

    def _numbered(self, wish: str, taken: set[str]) -> str:
        """Return a wish with the first number after it that makes it free."""
        key = folded_name(wish)
        while True:
            number = self._next.get(key, 2)
            self._next[key] = number + 1
            end = f"-{number}"
            name = wish[: LONGEST_NAME - len(end)] + end
            if folded_name(name) not in taken and not _taken([name]):
                return name


def _taken(names: Sequence[str]) -> set[str]:
    keys = {folded_name(name) for name in names}
    return set(db.session.scalars(select(User.username_key).where(User.username_key.in_(keys))))


def _free_mails(records: Sequence[MemberRecord]) -> list[str | None]:
    keys = {folded_name(record.email) for record in records if record.email}
    taken = set(db.session.scalars(select(User.email_key).where(User.email_key.in_(keys))))
    mails: list[str | None] = []
    for record in records:
        free = record.email is not None and folded_name(record.email) not in taken
        mails.append(record.email if free else None)
        taken.add(folded_name(record.email or ""))
    return mails


def _user(
    record: MemberRecord, number: int, name: str, mail: str | None, role: str
) -> dict[str, Any]:
    return {
        "id": number,
        "username": name,
        "username_key": folded_name(name),
        "name": record.name,
        "name_key": name_key(record.name),
        "email": mail,
        "email_key": folded_name(mail) if mail else None,
        "role": role,
        "state": record.state,
        "created_at": record.joined_at,
        "timezone": record.timezone,
    }


def _profile(record: MemberRecord, number: int, about: Cooked) -> dict[str, Any]:
    return {
        "user_id": number,
        "location": record.location,
        "about_format": record.about_format,
        "about_source": record.about,
        "about_html": about.html,
        "about_text": about.text,
    }
