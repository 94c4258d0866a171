from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


def name_key(name: str) -> str:
    """Return a display name as it is searched: lower case, no accents, at most 60 characters."""
    plain = unicodedata.normalize("NFKD", name)
    letters = "".join(char for char in plain if not unicodedata.combining(char))
    return " ".join(letters.casefold().split())[:60]


def _key_of_name(context: Any) -> str:
    return name_key(context.get_current_parameters()["name"])


def ordered(length: int) -> String:
    """Return a text type in byte order, so that a range of its index finds a beginning."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


class User(Base):
    """The private side of a person: how they sign in, what they may do, how they read.

    `username_key` and `email_key` are the folded forms that must be unique. An address belongs to
    somebody (`email_key`) only once its owner has said so by mail, or an import or a command did;
    until then any number of people may have typed it into `email`. A person without
    `password_hash` cannot sign in until they claim the account by mail. `letter_at` is when they
    last asked for the letter that confirms their address.
    """

    __tablename__ = "users"
    __table_args__ = (
        Index("ix_users_newest", "created_at", "id"),
        Index("ix_users_email", "email"),
    )

    id: Mapped[int] = primary_key()
    username: Mapped[str] = mapped_column(String(30))
    username_key: Mapped[str] = mapped_column(ordered(30), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(ordered(60), default=_key_of_name, index=True)
    email: Mapped[str | None] = mapped_column(String(254), default=None)
    email_key: Mapped[str | None] = mapped_column(String(254), unique=True, default=None)
    email_verified_at: Mapped[datetime | None] = mapped_column(default=None)
    password_hash: Mapped[str | None] = mapped_column(String(200), default=None)
    role: Mapped[str] = mapped_column(String(12), default="member")
    state: Mapped[str] = mapped_column(String(12), default="active")  # active, suspended, deleted
    created_at: Mapped[datetime]
    timezone: Mapped[str] = mapped_column(String(60), default="UTC")
    theme: Mapped[str] = mapped_column(String(8), default="auto")
    unread_notices: Mapped[int] = mapped_column(default=0)
    letter_at: Mapped[datetime | None] = mapped_column(default=None)


class SignIn(Base):
    """One browser in which a person is signed in; deleting the row signs that browser out."""

    __tablename__ = "sign_ins"

    id: Mapped[int] = primary_key()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    remember: Mapped[bool] = mapped_column(default=False)
    agent: Mapped[str] = mapped_column(String(200), default="")


class MailToken(Base):
    """A secret that was sent by mail and does one thing once.

    Purposes: verify, reset, claim, change-old, change-new. Only the hash of the secret is kept.
    """

    __tablename__ = "mail_tokens"

    id: Mapped[int] = primary_key()
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    purpose: Mapped[str] = mapped_column(String(12))
    email: Mapped[str] = mapped_column(String(254))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None] = mapped_column(default=None)
