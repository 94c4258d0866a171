from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, insert, select, tuple_, update

from forum.core.db import db, transaction
from forum.core.hot import upsert
from forum.core.versions import SITE, touch
from forum.exchange.faults import Fault
from forum.exchange.loading.cooking import Cook
from forum.exchange.loading.known import Known
from forum.exchange.people.records import (
    LinkRecord,
    OrganizationRecord,
    TermRecord,
)
from forum.members.models import Block, Connection, MemberFollow
from forum.organizations.actions.bringing import add_names
from forum.organizations.models import Organization, OrganizationDomain
from forum.organizations.names import key_of
from forum.vocab.keys import term_key
from forum.vocab.models import Term, TermAlias


def write_terms(known: Known, records: Sequence[TermRecord]) -> None:
    """Write new terms with their aliases; one whose vocabulary and slug are here is that term.

    Where nobody but this source's people are here, terms become what the source says of them.
    """
    with transaction():
        keys = [(record.vocabulary, record.slug) for record in records]
        here = _term_ids(keys)
        fresh = [record for record in records if (record.vocabulary, record.slug) not in here]
        rows = [{"vocabulary": r.vocabulary, "slug": r.slug, **_term(r)} for r in fresh]
        if rows:
            db.session.execute(insert(Term), rows)
        here = _term_ids(keys)
        pairs = [(record.id, here[record.vocabulary, record.slug]) for record in records]
        known.remember("term", pairs, new=len(fresh))
        for record in records if "member" in known.keeps else fresh:
            _place_term(known, record)
        touch(SITE)


def _term(record: TermRecord) -> dict[str, Any]:
    return {
        "label": record.label,
        "definition": record.definition,
        "position": record.order,
        "active": record.active,
    }


def _term_ids(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], int]:
    rows = select(Term.vocabulary, Term.slug, Term.id)
    found = db.session.execute(rows.where(tuple_(Term.vocabulary, Term.slug).in_(keys)))
    return {(vocabulary, slug): number for vocabulary, slug, number in found}


def _place_term(known: Known, record: TermRecord) -> None:
    number = known.get("term", record.id, record.place)
    above = {
        name: known.get("term", foreign, record.place)
        for name, foreign in (("parent_id", record.parent), ("merged_into_id", record.merged_into))
        if foreign
    }
    db.session.execute(update(Term).where(Term.id == number).values(**_term(record), **above))
    db.session.execute(delete(TermAlias).where(TermAlias.term_id == number))
    for label in record.aliases:
        alias = {"term_id": number, "key": term_key(label), "label": label}
        upsert(TermAlias, alias, ("term_id", "key"))


class Organizations:
    """Writes organizations, what they say of themselves cooked."""

    def __init__(self) -> None:
        self._cook = Cook()

    def write(self, known: Known, records: Sequence[OrganizationRecord]) -> None:
        """Write new organizations with their domains; one whose slug is here is that one."""
        cooked = self._cook.all([("markdown", record.grows) for record in records])
        with transaction():
            slugs = [record.slug for record in records]
            taken = _organization_ids(slugs)
            fresh = [record for record in records if record.slug not in taken]
            numbers = known.number("organization", [record.id for record in fresh])
            grows = {r.id: text.html for r, text in zip(records, cooked, strict=True)}
            rows = [
                _organization(record, number, grows[record.id])
                for record, number in zip(fresh, numbers, strict=True)
            ]
            if rows:
                db.session.execute(insert(Organization), rows)
            taken |= {r.slug: number for r, number in zip(fresh, numbers, strict=True)}
            pairs = [(record.id, taken[record.slug]) for record in records]
            known.remember("organization", pairs, new=len(fresh))
            add_names((taken[record.slug], record.name) for record in fresh)
            for record in fresh:
                for domain in record.domains:
                    own = {"domain": domain, "organization_id": taken[record.slug]}
                    upsert(OrganizationDomain, own, ("domain",))


def place_organizations(known: Known, records: Sequence[OrganizationRecord]) -> None:
    """Put organizations under their parents, once all of them are here."""
    with transaction():
        for record in records:
            above = {
                name: known.get("organization", foreign, record.place)
                for name, foreign in (
                    ("parent_id", record.parent),
                    ("merged_into_id", record.merged_into),
                )
                if foreign
            }
            if above:
                number = known.get("organization", record.id, record.place)
                db.session.execute(
                    update(Organization).where(Organization.id == number).values(**above)
                )
            if record.merged_into:
                add_names([(above["merged_into_id"], record.name)])


def _organization_ids(slugs: Sequence[str]) -> dict[str, int]:
    rows = select(Organization.slug, Organization.id).where(Organization.slug.in_(slugs))
    return dict(db.session.execute(rows).all())


def _organization(record: OrganizationRecord, number: int, grows_html: str) -> dict[str, Any]:
    return {
        "id": number,
        "slug": record.slug,
        "name": record.name,
        "name_key": key_of(record.name),
        "kind": record.kind,
        "state": record.state,
        "city": record.city,
        "nces_id": record.nces_id,
        "size_band": record.size_band,
        "locale": record.locale,
        "grades": record.grades,
        "website": record.website,
        "grows_source": record.grows,
        "grows_html": grows_html,
        "created_at": record.created_at,
    }


def write_links(known: Known, records: Sequence[LinkRecord]) -> None:
    """Write who knows, follows or blocks whom."""
    with transaction():
        for record in records:
            one = known.get("member", record.member, record.place)
            other = known.get("member", record.other, record.place)
            if one == other:
                raise Fault(record.place, "nobody has a link to themselves.")
            _write_link(record, one, other)
        known.remember("link", [(record.id, 0) for record in records])


def _write_link(record: LinkRecord, one: int, other: int) -> None:
    if record.kind == "connection":
        pair = {"low_id": min(one, other), "high_id": max(one, other)}
        row = {**pair, "kind": record.as_what, "since": record.at}
        upsert(Connection, row, tuple(pair))
    elif record.kind == "follow":
        pair = {"user_id": one, "followed_id": other}
        upsert(MemberFollow, {**pair, "at": record.at}, tuple(pair))
    else:
        pair = {"user_id": one, "blocked_id": other}
        upsert(Block, {**pair, "at": record.at}, tuple(pair))
        for follower, followed in ((one, other), (other, one)):
            mine = MemberFollow.user_id == follower
            db.session.execute(
                delete(MemberFollow).where(mine, MemberFollow.followed_id == followed)
            )
