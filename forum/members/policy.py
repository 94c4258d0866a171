from __future__ import annotations

from sqlalchemy import and_, or_
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User


def visible_members() -> ColumnElement[bool]:
    """Return the WHERE under which a person may be listed, completed, found or counted.

    Who signed up and has not confirmed the address is nobody yet; imported people, who have no
    password, are members although they cannot sign in.
    """
    known = or_(User.email_verified_at.is_not(None), User.password_hash.is_(None))
    return and_(User.state == "active", known)
