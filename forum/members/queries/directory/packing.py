from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from forum.members.queries.directory.reading import Entry, Work
from forum.organizations.policy import is_current, today

# What a card says of a context: vocabulary → how many at most.
FACTS = {"problem": 2, "model": 1}
BETWEEN = "\x1f"
NO_WORK = [""] * 4


class Card(NamedTuple):
    """All that a card may show of a member, as it is kept: one text a member, parts as text.

    `context` is the stage and the numbers of the terms, with spaces; `verified` and `open` are
    "1" or "".
    """

    username: str
    name: str
    role: str
    headline: str
    location: str
    state: str
    photo: str
    helped_count: str
    work_shown: str
    context_shown: str
    contact_shown: str
    open: str
    context: str
    title: str
    organization: str
    slug: str
    verified: str


def packed(entry: Entry, places: Iterable[Work], terms: Iterable[str]) -> str:
    """Return what is kept of a member; nothing of one who is not listed.

    Of the places of work it is the first one of today, a verified one before others.
    """
    if not entry.listed:
        return ""
    best: Work | None = None
    day = today()
    for work in places:
        if is_current(work.starts_on, work.ends_on, day) and (
            best is None or (work.verified and not best.verified)
        ):
            best = work
    parts = [
        entry.username,
        entry.name,
        entry.role,
        entry.headline,
        entry.location,
        entry.state,
        entry.photo or "",
        str(entry.helped_count),
        str(entry.work_shown),
        str(entry.context_shown),
        str(entry.contact_shown),
        "1" if entry.open_to_contact else "",
        " ".join([entry.stage or "", *terms]),
    ]
    if best is None:
        parts += NO_WORK
    else:
        parts += [best.title, best.organization, best.slug, "1" if best.verified else ""]
    found = BETWEEN.join(parts)
    if found.count(BETWEEN) != len(parts) - 1:
        found = BETWEEN.join(part.replace(BETWEEN, " ") for part in parts)
    return found


def unpacked(text: str) -> Card:
    """Return the parts of what is kept."""
    return Card._make(text.split(BETWEEN))
