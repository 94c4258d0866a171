"""Sending an opening off: checked, then public at once or before a second poster's eyes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.notices import tell
from forum.core.refusals import Conflict, Invalid
from forum.jobs.actions.composing import CHANGED_MEANWHILE
from forum.jobs.actions.keeping import add_revision, move, set_closing, touch_posting, write
from forum.jobs.desk_notices import CHANGED, TO_APPROVE
from forum.jobs.models import JobPosting
from forum.jobs.pay import dollars
from forum.jobs.posting import Posting
from forum.jobs.queries.drafts import (
    Managed,
    day_in,
    last_revision,
    mark_of,
    openings_like,
    posters_of,
)
from forum.jobs.states import ROLLING_DAYS
from forum.jobs.wanting import WIDE, day_of, wanting
from forum.jobs.wording import Finding, findings, kept, unanswered
from forum.vocab.queries.skills import current_version, sub_skills_of

MOST_NOTE = 300


@dataclass(frozen=True, slots=True)
class Checked:
    """What stands between an opening and its publishing.

    `missing` is field → what is to be done; `doubts` is name → what is to be confirmed; `words`
    are all biased words found, `open_words` those without a reason so far.
    """

    missing: Mapping[str, str]
    doubts: Mapping[str, str]
    words: tuple[Finding, ...]
    open_words: tuple[Finding, ...]
    overrides: Mapping[str, str]


def checked(
    managed: Managed,
    posting: Posting,
    *,
    typed: Collection[str] = (),
    overrides: Mapping[str, str] | None = None,
) -> Checked:
    """Return what has to be done, confirmed or given a reason before a posting is public.

    `typed` are fields that could not be read, `overrides` is word → reason; without it what the
    last revision gave. For an opening that is public, only what changed is doubted.
    """
    row = managed.row
    opened = row.published_at is not None
    last = last_revision(row)
    reasons = overrides if overrides is not None else (last.overrides if last else {})
    # In the last minute of a day that day is over: it closes at 23:59.
    today = day_in(posting.timezone, now() + timedelta(minutes=1))
    missing = wanting(posting, today, opened=opened, skills=sub_skills(), typed=typed)
    return Checked(
        missing=missing,
        doubts=_doubts(managed, posting, managed.posting if opened else None),
        words=tuple(findings(posting)),
        open_words=tuple(unanswered(posting, reasons)),
        overrides=reasons,
    )


def submit(
    viewer: Viewer,
    managed: Managed,
    *,
    seen: str,
    overrides: Mapping[str, str],
    confirmed: Collection[str],
    note: str = "",
) -> str:
    """Send a draft off and return the state it has then: open, or pending a second poster.

    `seen` is the mark of the text its sender saw. Raises Invalid for what is missing, doubted and
    not confirmed, or worded so that it needs a reason; Conflict when it is no draft, or another
    one than was seen.
    """
    row = managed.row
    if row.state != "draft":
        raise Conflict("It was sent off already.")
    if seen != mark_of(row.fields):
        raise Conflict("It was changed meanwhile. Look at it again before you send it off.")
    _clear(managed, managed.posting, row.fields.get("typed", ()), overrides, confirmed)
    by = viewer.id or 0
    write(row, with_reply(managed.posting, managed.settings.reply_days))
    add_revision(row, by, kept(managed.posting, overrides), note[:MOST_NOTE])
    if managed.second:
        move(row, "pending", by, note[:MOST_NOTE])
        _ask_others(row, by)
    else:
        open_now(row, by)
    return row.state


def open_now(row: JobPosting, by_id: int, note: str = "") -> None:
    """Make an opening public that may be; one that is open until filled counts from now."""
    move(row, "open", by_id, note)
    set_closing(row, Posting.from_json(row.fields))


def revise(
    viewer: Viewer,
    managed: Managed,
    posting: Posting,
    *,
    seen: str,
    typed: Collection[str],
    overrides: Mapping[str, str],
    confirmed: Collection[str],
    note: str,
) -> bool:
    """Change an opening that is public, as a new revision; False when nothing is different.

    Raises what `submit` raises, and Conflict when somebody changed it since it was `seen`.
    """
    row, before = managed.row, managed.posting
    if row.state not in ("open", "paused"):
        raise Conflict("Only an opening that is open or paused is changed.")
    if seen != mark_of(row.fields):
        raise Conflict(CHANGED_MEANWHILE)
    if len(note) > MOST_NOTE:
        raise Invalid(f"Say what changed in up to {MOST_NOTE} characters.", "note")
    _clear(managed, posting, typed, overrides, confirmed)
    posting = with_reply(posting, managed.settings.reply_days, before)
    if posting == before:
        return False
    write(row, posting)
    add_revision(row, viewer.id or 0, kept(posting, overrides), note)
    touch_posting(row)
    others = [number for number in posters_of(row) if number != viewer.id]
    tell(others, CHANGED.name, f"job:{row.id}", row.title, f"/jobs/{row.id}/revisions", viewer.id)
    return True


def with_reply(posting: Posting, days: int, before: Posting | None = None) -> Posting:
    """Return a posting that says by when everybody hears back: `days` after it closes.

    A day that was chosen stays; one that was counted from the closing of `before` is counted anew.
    """
    counted = before is not None and before.reply_by == _reply_day(before, days)
    if posting.reply_by and not (counted and before and posting.reply_by == before.reply_by):
        return posting
    if before is not None and posting.reply_by and _closing(posting) == _closing(before):
        return posting
    return replace(posting, reply_by=_reply_day(posting, days))


def sub_skills() -> dict[str, str]:
    """Return slug → label of the sub-skills in use."""
    version = current_version()
    return {row.slug: row.label for row in sub_skills_of(version)} if version else {}


def _clear(
    managed: Managed,
    posting: Posting,
    typed: Collection[str],
    overrides: Mapping[str, str],
    confirmed: Collection[str],
) -> None:
    found = checked(managed, posting, typed=typed, overrides=overrides)
    if found.missing:
        name, words = next(iter(found.missing.items()))
        raise Invalid(words, name)
    if found.open_words:
        named = ", ".join(dict.fromkeys(f"“{one.word}”" for one in found.open_words))
        raise Invalid(f"Change these words, or say why they stay: {named}.")
    for name, words in found.doubts.items():
        if name not in confirmed:
            raise Invalid(f"Please confirm: {words}")


def _doubts(managed: Managed, posting: Posting, before: Posting | None) -> dict[str, str]:
    found: dict[str, Any] = {
        "range": _wide(posting) if before is None or _pay(before) != _pay(posting) else "",
        "least_days": "",
        "duplicate": "",
    }
    if before is None or before.closes != posting.closes or before.rolling != posting.rolling:
        found["least_days"] = too_short(managed, posting)
    if before is None or before.title != posting.title:
        found["duplicate"] = _twice(managed.row, posting.title)
    return {name: words for name, words in found.items() if words}


def too_short(managed: Managed, posting: Posting, last: date | None = None) -> str:
    """Return a warning when an opening closes before its organization's least days are over.

    `last` is the day it closes on, the posting's own when it is not given.
    """
    least = managed.least_days
    last = last or (None if posting.rolling else day_of(posting.closes))
    if not least or last is None:
        return ""
    stays = (last - day_in(posting.timezone, managed.row.published_at)).days
    if stays >= least:
        return ""
    stays, name = max(stays, 0), managed.organization.name
    return (
        f"It would be open for {_days(stays)} only; "
        f"{name} keeps openings open for at least {_days(least)}."
    )


def _days(number: int) -> str:
    return "1 day" if number == 1 else f"{number} days"


def _wide(posting: Posting) -> str:
    low, high = posting.pay_min, posting.pay_max
    if not low or high <= WIDE * low:
        return ""
    return f"{dollars(low)} to {dollars(high)} is a wide range; people and regulators ask why."


def _twice(row: JobPosting, title: str) -> str:
    alike = openings_like(row, title)
    if not alike:
        return ""
    return f"“{alike[0].title}” of the same organization was posted within 30 days."


def _pay(posting: Posting) -> tuple[int, int]:
    return posting.pay_min, posting.pay_max


def _closing(posting: Posting) -> tuple[bool, str]:
    return posting.rolling, posting.closes


def _reply_day(posting: Posting, days: int) -> str:
    last = day_of(posting.closes)
    if posting.rolling or last is None:
        last = day_in(posting.timezone) + timedelta(days=ROLLING_DAYS)
    return (last + timedelta(days=days)).isoformat()


def _ask_others(row: JobPosting, by_id: int) -> None:
    others = [number for number in posters_of(row) if number not in (by_id, row.author_id)]
    tell(others, TO_APPROVE.name, f"job:{row.id}", row.title, f"/jobs/{row.id}/manage", by_id)
