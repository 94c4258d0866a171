from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from forum.core import audit
from forum.core.access import Viewer
from forum.core.clock import iso
from forum.organizations.queries.hiring import Desk
from forum.talent.queries.requests import Request, accepted

HEAD = ("name", "email", "role", "school", "pay", "asked", "accepted", "word")
# What a spreadsheet takes for a formula at the beginning of a cell (OWASP: CSV injection).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def export_accepted(viewer: Viewer, desk: Desk) -> str:
    """Return as CSV who agreed to talk with somebody in a role, nobody else; the log says so."""
    rows = accepted(viewer, desk.role_id)
    audit.record(
        (viewer.id, viewer.username),
        "candidates-exported",
        ("role", desk.role_id, f"recruiter for {desk.name}"),
        f"{len(rows)} who agreed to talk",
        public=False,
        requests=[row.id for row in rows],
    )
    return as_csv([_line(row) for row in rows])


def as_csv(lines: Sequence[Sequence[str]]) -> str:
    """Return lines under their head; a cell that would be a formula is text."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(HEAD)
    writer.writerows([guarded(cell) for cell in line] for line in lines)
    return out.getvalue()


def guarded(cell: str) -> str:
    """Return a cell that no spreadsheet runs: what begins like a formula begins with a quote."""
    return f"'{cell}" if cell.lstrip(" ").startswith(FORMULA) else cell


def _line(row: Request) -> list[str]:
    said = iso(row.answered_at)[:10] if row.answered_at else ""
    asked = iso(row.asked_at)[:10]
    return [row.member, row.email or "", row.title, row.school, row.pay, asked, said, row.answer]
