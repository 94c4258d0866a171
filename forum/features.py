from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask

from forum import (
    accounts,
    counterparts,
    discussions,
    exchange,
    growth,
    ideas,
    jobs,
    members,
    messages,
    moderation,
    notifications,
    organizations,
    pages,
    search,
    talent,
    vocab,
)
from forum.core.access import declared


@dataclass(frozen=True, slots=True)
class Feature:
    """A folder of the house: `register` adds its pages, commands, listeners and tasks."""

    name: str
    register: Callable[[Flask], None]


FEATURES = [
    Feature("vocab", vocab.register),
    Feature("accounts", accounts.register),
    Feature("organizations", organizations.register),
    Feature("members", members.register),
    Feature("search", search.register),
    Feature("discussions", discussions.register),
    Feature("ideas", ideas.register),
    Feature("growth", growth.register),
    Feature("jobs", jobs.register),
    Feature("counterparts", counterparts.register),
    Feature("talent", talent.register),
    Feature("messages", messages.register),
    Feature("notifications", notifications.register),
    Feature("moderation", moderation.register),
    Feature("exchange", exchange.register),
    Feature("pages", pages.register),
]


def check_access(app: Flask) -> None:
    """Refuse to start while a route does not say who may call it."""
    silent = [name for name in app.view_functions if declared(app, name) is None]
    if silent:
        raise RuntimeError(f"routes that declare no access: {', '.join(sorted(silent))}")
