from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from sqlalchemy import delete

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.files import Judged, attach, detach
from forum.core.refusals import Conflict, Invalid, SignInNeeded
from forum.growth.models import Evidence, EvidenceSkill
from forum.growth.queries.evidence import (
    OWNER,
    count_of,
    file_count,
    file_of,
    get_own,
    own_in_thread,
    own_post,
)
from forum.growth.queries.framework import sub_skills
from forum.growth.works import find_work
from forum.members.policy import AUDIENCES

MOST_EVIDENCE = 60
MOST_FILES = 20
_HERE = re.compile(
    r"/(?P<kind>[tp])/(?P<id>\d{1,18})(?:-[\w-]*)?(?:\?[^#]*)?(?:#post-(?P<no>\d{1,9}))?"
)
NOT_YOURS = (
    "Give the address of a thread or post in which you wrote, of an idea of yours, or of your "
    "report of how one went."
)


@dataclass(frozen=True, slots=True)
class Said:
    """What a member says of a piece of evidence, and where or what it is.

    `address` is "" for a file; a `file` is one that was judged.
    """

    title: str
    text: str
    slugs: Collection[str]
    shown: int
    address: str = ""
    file: Judged | None = None


def add(viewer: Viewer, base_url: str, said: Said) -> Evidence:
    """Add a piece of evidence of the viewer's own; `base_url` is this site's address.

    Raises Invalid for an address that is neither https nor of something of theirs here, for both an
    address and a file or neither, for an unknown sub-skill or audience, Conflict when there are
    very many.
    """
    if viewer.id is None:
        raise SignInNeeded
    if count_of(viewer.id) >= MOST_EVIDENCE:
        raise Conflict(f"You have {MOST_EVIDENCE} pieces of evidence. Delete one first.")
    _check_one(said)
    kind, kept = ("file", "") if said.file else checked_address(viewer, said.address, base_url)
    row = Evidence(
        user_id=viewer.id,
        kind=kind,
        title=said.title,
        address=kept,
        text=said.text,
        shown=_audience(said.shown),
        created_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    if said.file:
        _attach(viewer.id, row, said.file)
    _show(row, said.slugs)
    return row


def edit(viewer: Viewer, evidence_id: int, base_url: str, said: Said) -> Evidence:
    """Change a piece of evidence of the viewer's own; raises as `add`, and NotFound.

    A file stays where neither another one nor an address is given.
    """
    row = get_own(viewer, evidence_id)
    if said.file and said.address == row.address:
        # The form came with the old address: a file takes its place.
        said = replace(said, address="")
    stays = row.kind == "file" and not said.address and not said.file
    if not stays:
        _check_one(said)
    if said.file:
        _drop_file(row)
        _attach(row.user_id, row, said.file)
    # What was checked once stands, even if the thread is gone by now.
    elif not stays and said.address != row.address:
        kind, kept = checked_address(viewer, said.address, base_url)
        _drop_file(row)
        row.kind, row.address = kind, kept
    row.title, row.text, row.shown = said.title, said.text, _audience(said.shown)
    db.session.execute(delete(EvidenceSkill).where(EvidenceSkill.evidence_id == row.id))
    _show(row, said.slugs)
    return row


def remove(viewer: Viewer, evidence_id: int) -> None:
    """Delete a piece of evidence of the viewer's own, with its file; endorsements of it stay."""
    row = get_own(viewer, evidence_id)
    _drop_file(row)
    db.session.delete(row)
    db.session.flush()


def _check_one(said: Said) -> None:
    if said.file and said.address:
        raise Invalid("Give an address or a file, not both.", "file")
    if not said.file and not said.address:
        raise Invalid("Say where it is, or choose a file below.", "address")


def _attach(user_id: int, row: Evidence, file: Judged) -> None:
    if file_count(user_id) >= MOST_FILES:
        raise Conflict(f"You have {MOST_FILES} files as evidence. Delete one first.", "file")
    attach(user_id, OWNER, row.id, file)
    row.kind, row.address = "file", f"/skills/evidence/{row.id}/file"


def _drop_file(row: Evidence) -> None:
    held = file_of(row)
    if held is not None:
        detach(held)


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
    """Return kind and kept form of the address of evidence: link, or of this site.

    Raises Invalid for what is neither.
    """
    here = address.removeprefix(base_url) if address.startswith(f"{base_url}/") else address
    if here.startswith("/") and not here.startswith("//"):
        work = find_work(viewer, here)
        return (work.kind, work.href) if work else ("thread", _own_place(viewer, here))
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
