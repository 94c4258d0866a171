from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from sqlalchemy import delete

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import Conflict, Invalid, SignInNeeded
from forum.growth.models import Evidence, EvidenceSkill
from forum.growth.queries.evidence import count_of, get_own, own_in_thread, own_post
from forum.growth.queries.framework import sub_skills
from forum.members.policy import AUDIENCES

MOST_EVIDENCE = 60
_HERE = re.compile(
    r"/(?P<kind>[tp])/(?P<id>\d{1,18})(?:-[\w-]*)?(?:\?[^#]*)?(?:#post-(?P<no>\d{1,9}))?"
)
NOT_YOURS = "Give the address of a thread or post in which you wrote."


def add(
    viewer: Viewer,
    base_url: str,
    *,
    title: str,
    address: str,
    text: str,
    slugs: Collection[str],
    shown: int,
) -> Evidence:
    """Add a piece of evidence of the viewer's own; `base_url` is this site's address.

    Raises Invalid for an address that is neither https nor of a thread they wrote in, for an
    unknown sub-skill or audience, Conflict when there are very many.
    """
    if viewer.id is None:
        raise SignInNeeded
    if count_of(viewer.id) >= MOST_EVIDENCE:
        raise Conflict(f"You have {MOST_EVIDENCE} pieces of evidence. Delete one first.")
    kind, kept = checked_address(viewer, address, base_url)
    row = Evidence(
        user_id=viewer.id,
        kind=kind,
        title=title,
        address=kept,
        text=text,
        shown=_audience(shown),
        created_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    _show(row, slugs)
    return row


def edit(
    viewer: Viewer,
    evidence_id: int,
    base_url: str,
    *,
    title: str,
    address: str,
    text: str,
    slugs: Collection[str],
    shown: int,
) -> Evidence:
    """Change a piece of evidence of the viewer's own; raises as `add`, and NotFound."""
    row = get_own(viewer, evidence_id)
    # What was checked once stands, even if the thread is gone by now.
    if address != row.address:
        row.kind, row.address = checked_address(viewer, address, base_url)
    row.title, row.text, row.shown = title, text, _audience(shown)
    db.session.execute(delete(EvidenceSkill).where(EvidenceSkill.evidence_id == row.id))
    _show(row, slugs)
    return row


def remove(viewer: Viewer, evidence_id: int) -> None:
    """Delete a piece of evidence of the viewer's own; endorsements that name it stay."""
    db.session.delete(get_own(viewer, evidence_id))
    db.session.flush()


def _audience(shown: int) -> int:
    if shown not in AUDIENCES:
        raise Invalid("Choose who sees it.", "shown")
    return shown


def _show(row: Evidence, slugs: Collection[str]) -> None:
    known = {item.slug for item in sub_skills()}
    if not slugs or not known.issuperset(slugs):
        raise Invalid("Choose at least one of the sub-skills.", "skills")
    db.session.add_all(EvidenceSkill(evidence_id=row.id, slug=slug) for slug in set(slugs))
    db.session.flush()


def checked_address(viewer: Viewer, address: str, base_url: str) -> tuple[str, str]:
    """Return kind and kept form of the address of evidence: link, or thread of this site.

    Raises Invalid for what is neither.
    """
    here = address.removeprefix(base_url) if address.startswith(f"{base_url}/") else address
    if here.startswith("/") and not here.startswith("//"):
        return "thread", _own_place(viewer, here)
    parts = _parts(address)
    if parts is None:
        raise Invalid("Write a whole address that begins with https://", "address")
    return "link", address


def _own_place(viewer: Viewer, path: str) -> str:
    match = _HERE.fullmatch(path)
    if match is None:
        raise Invalid(NOT_YOURS, "address")
    if match["kind"] == "p":
        found = own_post(viewer, int(match["id"]))
    else:
        number = int(match["no"]) if match["no"] else None
        found = own_in_thread(viewer, int(match["id"]), number)
    if found is None:
        raise Invalid(NOT_YOURS, "address")
    return found.href


def _parts(address: str) -> tuple[str, str] | None:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return None
    whole = parts.scheme == "https" and "." in host and not parts.username and not parts.password
    return (parts.scheme, host) if whole and not re.search(r"\s", address) else None
