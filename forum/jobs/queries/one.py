from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import literal, select
from sqlalchemy.orm import aliased, load_only

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import Gone, NotFound
from forum.jobs.models import JobMark, JobPosting
from forum.jobs.policy import is_taking, may_apply, may_manage, may_open
from forum.jobs.posting import TEXTS, Posting
from forum.jobs.queries.finder.showing import SOON, share_of, where_of
from forum.jobs.states import CLOSED_HOW
from forum.jobs.wanting import is_address
from forum.organizations.models import Organization
from forum.organizations.queries.hiring import Desk, desks_of

NEEDED = (Organization.id, Organization.slug, Organization.name, Organization.kind)
FIRM = aliased(Organization)


class House(NamedTuple):
    """What a page says of an organization."""

    id: int
    slug: str
    name: str
    kind: str
    city: str = ""
    state: str = ""
    grows_html: str = ""


class Where(NamedTuple):
    """A place of an opening; `slug` where its school has a page here."""

    school: str
    city: str
    state: str
    slug: str


@dataclass(frozen=True, slots=True)
class PostingFacts:
    """An opening as its page reads it.

    `posting` is what was typed, `html` its texts made safe. `manages` says that the viewer is of
    its desk, `applies` that they may apply here, `kept` that they keep it.
    """

    id: int
    slug: str
    title: str
    state: str
    closed_how: str
    posting: Posting
    html: Mapping[str, str]
    pay: str
    year_min: int
    year_max: int
    excerpt: str
    house: House
    firm: House | None
    places: Sequence[Where]
    timezone: str
    closes_at: datetime | None
    closed_at: datetime | None
    published_at: datetime | None
    updated_at: datetime
    removed: bool
    unlisted: bool
    taking: bool
    manages: bool
    applies: bool
    kept: bool
    author_id: int
    save_count: int

    @property
    def address(self) -> str:
        """Return the address of its page."""
        return f"/jobs/{self.id}-{self.slug}"

    @property
    def open(self) -> bool:
        """Whether everybody may read it as an opening that takes applications."""
        return self.taking and not self.removed

    @property
    def over(self) -> bool:
        """Whether it is closed, by its people or by the clock alone."""
        return self.state in ("closed", "archived") or (self.state == "open" and not self.taking)

    @property
    def ended_at(self) -> datetime | None:
        """Return when it closed, None while it has not."""
        return (self.closed_at or self.closes_at) if self.over else None

    @property
    def ended_how(self) -> str:
        """Return how it closed, in words."""
        return CLOSED_HOW.get(self.closed_how, CLOSED_HOW["expired"]) if self.over else ""

    @property
    def soon(self) -> bool:
        """Whether it closes within three days."""
        return bool(self.open and self.closes_at and self.closes_at <= now() + SOON)

    @property
    def where(self) -> str:
        """Return its places in one line."""
        return where_of([_spot(place) for place in self.places])

    @property
    def share(self) -> str:
        """Return the employment, with its share of a full week."""
        return share_of(self.posting.employment, self.posting.fte)


def get_posting(viewer: Viewer, posting_id: int) -> JobPosting:
    """Return an opening the viewer may open, locked for what is changed beside it.

    Raises NotFound, and Gone for one that moderators removed.
    """
    row = db.session.get(JobPosting, posting_id, with_for_update=True)
    if row is None:
        raise NotFound
    _check(viewer, row, desks_of(viewer.id))
    return row


def get_facts(viewer: Viewer, posting_id: int) -> PostingFacts:
    """Return an opening the viewer may open, for its page.

    Raises NotFound, and Gone for one that moderators removed. One statement for a guest, one more
    where it names schools that have a page here; for a member those of their desks.
    """
    mark = select(literal(1)).where(JobMark.posting_id == JobPosting.id)
    kept: Any = literal(0)
    if viewer.id is not None:
        kept = mark.where(JobMark.user_id == viewer.id).correlate(JobPosting).exists()
    found = db.session.execute(
        select(JobPosting, Organization, FIRM, kept)
        .join(Organization, Organization.id == JobPosting.organization_id)
        .outerjoin(FIRM, FIRM.id == JobPosting.firm_id)
        .where(JobPosting.id == posting_id)
        .options(load_only(*NEEDED, Organization.city, Organization.state, Organization.grows_html))
    ).first()
    if found is None:
        raise NotFound
    row, house, firm, is_kept = found
    desks = desks_of(viewer.id)
    _check(viewer, row, desks)
    return _facts(viewer, row, house, firm, bool(is_kept), desks)


def _check(viewer: Viewer, row: JobPosting, desks: Sequence[Desk]) -> None:
    if may_open(viewer, row, desks) and not row.removed_at:
        return
    inside = viewer.is_moderator or may_manage(viewer, row, desks)
    if row.removed_at and row.published_at and not inside:
        raise Gone("Moderators removed this opening.")
    if not inside:
        raise NotFound


# What a page reads of the row as it stands there.
_PLAIN = (
    *("id", "slug", "title", "state", "closed_how", "pay", "year_min", "year_max", "excerpt"),
    *("timezone", "closes_at", "closed_at", "published_at", "updated_at"),
    *("author_id", "save_count"),
)


def _facts(
    viewer: Viewer,
    row: JobPosting,
    house: Organization,
    firm: Organization | None,
    kept: bool,
    desks: Sequence[Desk],
) -> PostingFacts:
    posting = _safe(Posting.from_json(row.fields))
    removed = row.removed_at is not None
    return PostingFacts(
        **{name: getattr(row, name) for name in _PLAIN},
        posting=posting,
        html={name: row.html.get(name, "") for name in TEXTS},
        house=House(
            house.id, house.slug, house.name, house.kind, house.city, house.state, house.grows_html
        ),
        firm=House(firm.id, firm.slug, firm.name, firm.kind) if firm else None,
        places=_places(posting),
        removed=removed,
        unlisted=row.unlisted_at is not None,
        taking=is_taking(row) and not removed,
        manages=may_manage(viewer, row, desks),
        applies=may_apply(viewer, row) and not removed,
        kept=kept,
    )


def _safe(posting: Posting) -> Posting:
    # A draft keeps what was typed, whatever it is; a link on a page leads to a web address.
    pay, apply = posting.pay_link, posting.apply_link
    pay, apply = pay if is_address(pay) else "", apply if is_address(apply) else ""
    if (pay, apply) == (posting.pay_link, posting.apply_link):
        return posting
    return replace(posting, pay_link=pay, apply_link=apply)


def _places(posting: Posting) -> list[Where]:
    numbers = {place.organization_id for place in posting.places if place.organization_id}
    slugs: dict[int, str] = {}
    if numbers:
        rows = select(Organization.id, Organization.slug).where(Organization.id.in_(numbers))
        slugs = {row.id: row.slug for row in db.session.execute(rows)}
    return [
        Where(place.school, place.city, place.state, slugs.get(place.organization_id or 0, ""))
        for place in posting.places
    ]


def _spot(place: Where) -> Any:
    from forum.jobs.queries.finder.reading import Spot

    return Spot(place.school, place.city, place.state)
