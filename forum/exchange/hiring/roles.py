"""Who hires for whom, and how organizations hire, as a native folder carries it."""

from __future__ import annotations

from collections.abc import Sequence

from forum.exchange.faults import Fault
from forum.exchange.hiring.fields import (
    Item,
    choice,
    flag,
    member,
    moment,
    number,
    ref,
    said,
    text,
)
from forum.exchange.hiring.tables import RowRecord, Table
from forum.exchange.loading.known import Known
from forum.jobs.machine import STATES
from forum.organizations.models import Client, HiringRole, HiringSettings

ROLE_STATES = ("asked", "granted", "refused", "ended")
CLIENT_STATES = ("asked", "confirmed", "refused", "ended")


def _only_asked(known: Known, _records: Sequence[RowRecord], rows: Sequence[Item]) -> None:
    """Have rights that were given elsewhere be asked for here: nobody here gave them."""
    if known.roles:
        return
    for row in rows:
        if row["state"] in ("granted", "confirmed"):
            row.update(state="asked", decided_at=None, decided_by_id=None)
            if "decided_note" in row:
                row["decided_note"] = ""


def _not_itself(record: RowRecord) -> None:
    if record.values["firm_id"] == record.values["organization_id"]:
        raise Fault(record.place, "no firm is its own client.")


ROLES = Table(
    "hiring role",
    "hiring-roles",
    HiringRole,
    (
        member("member", "user_id"),
        ref("organization", "organization"),
        choice("kind", ("poster", "recruiter")),
        choice("state", ROLE_STATES, "asked"),
        text("note", 500),
        moment("asked_at"),
        moment("decided_at", optional=True),
        member("decided_by", optional=True),
        text("decided_note", 500),
    ),
    once=("user_id", "organization_id", "kind"),
    live=frozenset({"asked", "granted"}),
    settle=_only_asked,
)
CLIENTS = Table(
    "client",
    "clients",
    Client,
    (
        ref("firm", "organization"),
        ref("organization", "organization"),
        choice("state", CLIENT_STATES, "asked"),
        text("note", 500),
        member("asked_by"),
        moment("asked_at"),
        moment("decided_at", optional=True),
        member("decided_by", optional=True),
    ),
    once=("firm_id", "organization_id"),
    live=frozenset({"asked", "confirmed"}),
    check=_not_itself,
    settle=_only_asked,
)
SETTINGS = Table(
    "hiring setting",
    "hiring-settings",
    HiringSettings,
    (
        ref("organization", "organization"),
        flag("second_approver"),
        flag("blind", default=True),
        number("least_days", 0, most=366),
        number("reply_days", 14, most=366),
        number("keep_months", 12, most=120),
        text("statement"),
        text("benefits"),
        said("letters", STATES),
        moment("changed_at"),
        member("changed_by", optional=True),
    ),
    key="organization_id",
    named="organization",
)
TABLES: tuple[Table, ...] = (ROLES, CLIENTS, SETTINGS)
