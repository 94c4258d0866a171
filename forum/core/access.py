from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar, cast

from flask import Flask, current_app, g, request
from flask_login import UserMixin, current_user

from forum.core.refusals import Forbidden, NotFound, SignInNeeded


class Role(IntEnum):
    """What a person may do, each including what is below it."""

    guest = 0
    member = 1
    moderator = 2
    admin = 3


@dataclass(frozen=True, slots=True, eq=False)
class Viewer(UserMixin):
    """The person a request is answered for, with the facts every page needs."""

    id: int | None = None
    username: str = ""
    name: str = ""
    role: Role = Role.guest
    verified: bool = False
    unread: int = 0
    timezone: str = "UTC"
    theme: str = "auto"
    token: str = ""
    session_id: int | None = None

    @property
    def is_guest(self) -> bool:
        """Whether nobody is signed in."""
        return self.id is None

    @property
    def is_authenticated(self) -> bool:
        """Whether somebody is signed in; Flask-Login's name for it."""
        return self.id is not None

    @property
    def is_member(self) -> bool:
        """Whether somebody is signed in."""
        return self.id is not None

    @property
    def is_moderator(self) -> bool:
        """Whether the person may moderate."""
        return self.role >= Role.moderator

    @property
    def is_admin(self) -> bool:
        """Whether the person may administrate."""
        return self.role >= Role.admin

    def get_id(self) -> str:
        """Return the secret that names this sign-in; Flask-Login keeps it in the cookie."""
        return self.token


GUEST = Viewer()
ViewFunction = TypeVar("ViewFunction", bound=Callable[..., Any])


def viewer() -> Viewer:
    """Return who the present request is answered for, a guest when nobody is signed in."""
    known: Viewer | None = g.get("_login_user")
    if known is not None:
        return known
    # Who sends no cookie is nobody; asking all who might know them would cost as much as a query.
    if "HTTP_COOKIE" not in request.environ:
        return GUEST
    return cast("Viewer", current_user._get_current_object())


def member_id() -> int:
    """Return the number of the signed-in member; raises SignInNeeded for a guest."""
    number = viewer().id
    if number is None:
        raise SignInNeeded
    return number


def _declare(name: str) -> Callable[[ViewFunction], ViewFunction]:
    def decorate(view: ViewFunction) -> ViewFunction:
        view.access = name  # type: ignore[attr-defined]
        return view

    return decorate


# Each route carries exactly one of these, right below its @route line.
everyone = _declare("everyone")
members = _declare("member")
moderators = _declare("moderator")
admins = _declare("admin")
# Shown to the people building the product, never in production.
developers = _declare("developer")


def declared(app: Flask, endpoint: str) -> str | None:
    """Return the access an endpoint declares, None when it declares none."""
    return getattr(app.view_functions[endpoint], "access", None)


def _check() -> None:
    if request.endpoint is None:
        return
    access = declared(current_app, request.endpoint)
    if access == "everyone":
        return
    if access == "developer":
        if not current_app.config["DEVELOPMENT"]:
            raise NotFound
        return
    if access is None:
        raise Forbidden
    person = viewer()
    if person.is_guest:
        raise SignInNeeded
    if person.role < Role[access]:
        raise Forbidden


def init_access(app: Flask) -> None:
    """Ask every request for its right before its view runs."""
    app.before_request(_check)
