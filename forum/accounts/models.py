from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, primary_key


class User(Base):
    """The private side of a person: how they sign in, what they may do, how they read.

    `username_key` and `email_key` are the folded forms that must be unique. A person without
    `password_hash` cannot sign in until they claim the account by mail.
    """

    __tablename__ = "users"

    id: Mapped[int] = primary_key()
    username: Mapped[str] = mapped_column(String(30))
    username_key: Mapped[str] = mapped_column(String(30), unique=True)
    name: Mapped[str] = mapped_column(String(60))
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
