from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from forum.accounts.models import ordered
from forum.core.db import Base, primary_key


class Organization(Base):
    """A district, network, school or firm. `kind` is the slug of an organization-kind term.

    `nces_id` is the number the US Department of Education gave it, with its leading zeros.
    `grows_source` is what it does to grow its own people. One that was merged leads to
    `merged_into_id`. `member_count` is how many people are there now; it is nobody's to read, for
    people may hide where they work.
    """

    __tablename__ = "organizations"
    __table_args__ = (
        Index("ix_organizations_state", "state", "name_key"),
        Index("ix_organizations_kind", "kind", "name_key"),
        # Of the few that were merged: an index of all would be taken for finding the others.
        Index(
            "ix_organizations_merged",
            "merged_into_id",
            sqlite_where=text("merged_into_id IS NOT NULL"),
            postgresql_where=text("merged_into_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = primary_key()
    slug: Mapped[str] = mapped_column(String(100), unique=True)
    name: Mapped[str] = mapped_column(String(150))
    name_key: Mapped[str] = mapped_column(ordered(150), index=True)
    kind: Mapped[str] = mapped_column(String(40))
    parent_id: Mapped[int | None] = mapped_column(
        ForeignKey("organizations.id"), default=None, index=True
    )
    state: Mapped[str] = mapped_column(String(2), default="")
    city: Mapped[str] = mapped_column(String(80), default="")
    nces_id: Mapped[str | None] = mapped_column(String(12), unique=True, default=None)
    size_band: Mapped[str] = mapped_column(String(20), default="")
    locale: Mapped[str] = mapped_column(String(20), default="")
    grades: Mapped[str] = mapped_column(String(80), default="")
    website: Mapped[str] = mapped_column(String(300), default="")
    grows_source: Mapped[str] = mapped_column(Text, default="")
    grows_html: Mapped[str] = mapped_column(Text, default="")
    member_count: Mapped[int] = mapped_column(default=0)
    merged_into_id: Mapped[int | None] = mapped_column(ForeignKey("organizations.id"), default=None)
    created_at: Mapped[datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)


class OrganizationName(Base):
    """A name of an organization from one of its words on, so that any word of it is a beginning.

    `inner` is 0 for the whole name and 1 for what begins inside it. An organization that took
    over another one carries its names too.
    """

    __tablename__ = "organization_names"

    inner: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    key: Mapped[str] = mapped_column(ordered(60), primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE"),
        primary_key=True,
        autoincrement=False,
        index=True,
    )


class OrganizationDomain(Base):
    """A mail domain that is an organization's own, as admins have said."""

    __tablename__ = "organization_domains"

    domain: Mapped[str] = mapped_column(String(120), primary_key=True)
    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE"), index=True
    )


class Affiliation(Base):
    """A person's place at an organization; a past one has `ends_on` behind today.

    `verified_how` is mail or admin (with `verified_note`); a verification ends at `expires_at`.
    """

    __tablename__ = "affiliations"
    __table_args__ = (Index("ix_affiliations_organization", "organization_id", "user_id"),)

    id: Mapped[int] = primary_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    title: Mapped[str] = mapped_column(String(100))
    family: Mapped[str] = mapped_column(String(40), default="")
    starts_on: Mapped[date | None] = mapped_column(default=None)
    ends_on: Mapped[date | None] = mapped_column(default=None)
    verified_at: Mapped[datetime | None] = mapped_column(default=None)
    verified_how: Mapped[str] = mapped_column(String(10), default="")
    verified_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    verified_note: Mapped[str] = mapped_column(String(300), default="")
    expires_at: Mapped[datetime | None] = mapped_column(default=None, index=True)
    reminded_at: Mapped[datetime | None] = mapped_column(default=None)
    created_at: Mapped[datetime]


class AffiliationProof(Base):
    """A secret sent to an address at an organization's domain; only its hash is kept."""

    __tablename__ = "affiliation_proofs"

    token_hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    affiliation_id: Mapped[int] = mapped_column(
        ForeignKey("affiliations.id", ondelete="CASCADE"), index=True
    )
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]


class HiringRole(Base):
    """The right of a person to hire for an organization, as somebody granted it.

    `kind` is poster (writes its openings) or recruiter (looks for candidates for it or, at a
    search firm, for its clients); `state` is asked, granted, refused or ended. It counts only
    while the person's place at the organization is current and verified (`policy.hires`).
    """

    __tablename__ = "hiring_roles"
    __table_args__ = (
        Index("ix_hiring_roles_user", "user_id", "state"),
        Index("ix_hiring_roles_organization", "organization_id", "state"),
        Index(
            "uq_hiring_roles_live",
            "user_id",
            "organization_id",
            "kind",
            unique=True,
            sqlite_where=text("state IN ('asked', 'granted')"),
            postgresql_where=text("state IN ('asked', 'granted')"),
        ),
    )

    id: Mapped[int] = primary_key()
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    kind: Mapped[str] = mapped_column(String(10))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    note: Mapped[str] = mapped_column(String(500), default="")
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
    decided_note: Mapped[str] = mapped_column(String(500), default="")


class Client(Base):
    """A school or network a search firm works for; it counts once the client confirmed it.

    `state` is asked, confirmed, refused or ended.
    """

    __tablename__ = "clients"
    __table_args__ = (
        Index("ix_clients_organization", "organization_id", "state"),
        Index(
            "uq_clients_live",
            "firm_id",
            "organization_id",
            unique=True,
            sqlite_where=text("state IN ('asked', 'confirmed')"),
            postgresql_where=text("state IN ('asked', 'confirmed')"),
        ),
    )

    id: Mapped[int] = primary_key()
    firm_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"), index=True)
    organization_id: Mapped[int] = mapped_column(ForeignKey("organizations.id"))
    state: Mapped[str] = mapped_column(String(10), default="asked")
    note: Mapped[str] = mapped_column(String(500), default="")
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    decided_at: Mapped[datetime | None] = mapped_column(default=None)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)


class HiringSettings(Base):
    """How an organization hires; one without a row hires by the defaults of the columns.

    `second_approver`: another poster agrees before an opening is published. `least_days` is how
    long one stays open at least. `reply_days` is within how many days after closing everybody
    hears back, `keep_months` how long unsuccessful applications are kept. `letters` is the state
    an application comes into → the message sent with it, "" or missing for ours.
    """

    __tablename__ = "hiring_settings"

    organization_id: Mapped[int] = mapped_column(
        ForeignKey("organizations.id", ondelete="CASCADE"), primary_key=True, autoincrement=False
    )
    second_approver: Mapped[bool] = mapped_column(default=False)
    blind: Mapped[bool] = mapped_column(default=True)
    least_days: Mapped[int] = mapped_column(default=0)
    reply_days: Mapped[int] = mapped_column(default=14)
    keep_months: Mapped[int] = mapped_column(default=12)
    statement: Mapped[str] = mapped_column(Text, default="")
    benefits: Mapped[str] = mapped_column(Text, default="")
    letters: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), default=None)
