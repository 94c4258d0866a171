"""Searches that members keep: what a kind of things must say so that its searches can be kept.

To add a kind (openings are the model: `forum/jobs/alerts.py`):

1. `register_saved_kind(SavedKind(name="…", …))` once, when the feature is registered. Its functions
   run in the caller's transaction; `news` and `ceiling` inside the worker's.
2. A page lists `saved_of(member, kind)` with the parts of `templates/search/_saved.html`:
   `save_form` (posts `name`, `every`, `question`) and `saved_rows` (posts `name`, `every` to
   `<base>/<id>`, and `<base>/<id>/drop`).
3. Its routes call `saving.keep`, `saving.change` and `saving.drop` with `SaveForm`
   (`search/saved_forms.py`).

Everything else is here: the worker asks every ten minutes what is due (`saving.tell_what_is_due`),
mails what `news` returns in one transaction with the mark, so that nothing is told twice, and the
letter's own address stops it without signing in. A mail is made of `emails/<template>.txt` and
`.html` with the values of `News`, and `name`, `search`, `base_url`, `stop`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.core.web import zone
from forum.search.models import SavedSearch

EVERY = {"day": "Every day", "week": "Every week", "never": "Never"}
# Asked-for letters of a week go on Tuesday, at seven in the morning where their reader is.
HOUR, WEEKDAY = time(7), 1
MOST = 30


@dataclass(frozen=True, slots=True)
class News:
    """What is new to a kept search.

    Nothing is mailed while `count` is 0; the mark goes on all the same. `title` is the subject of
    the letter, `values` what its template takes. `owed` are numbers of things that are new but not
    to be seen for the moment: they are given to the next asking.
    """

    count: int
    title: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    owed: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class Since:
    """What a kept search was told already, and up to where it is to be told now.

    `mark` < what is new <= `ceiling`, in the kind's own order of appearance; and of `owed` what
    may be seen by now.
    """

    mark: int
    ceiling: int
    owed: Sequence[int]


@dataclass(frozen=True, slots=True)
class SavedKind:
    """How searches of one kind of things are kept and told.

    `name` stands in the rows, at most 12 letters; `base` is the address of the finder, `noun` what
    it finds ("openings"), `template` the letter. `clean` returns a question as it is kept, `told`
    in words. `ceiling` returns the highest number of appearance that is settled: nothing with a
    lower one appears any more. `news` says what is new for a member (who is asked for is its
    second value, by whose eyes it looks). `allowed` says whether the search may be asked for now:
    one that is not is passed over, with its mark where it was.
    """

    name: str
    base: str
    noun: str
    template: str
    clean: Callable[[str], str]
    told: Callable[[str], str]
    ceiling: Callable[[], int]
    news: Callable[[SavedSearch, Viewer, Since], News]
    allowed: Callable[[SavedSearch], bool] = lambda _search: True


_kinds: dict[str, SavedKind] = {}


def register_saved_kind(kind: SavedKind) -> None:
    """Let searches of a kind of things be kept; the same name replaces what was known by it."""
    _kinds[kind.name] = kind


def kind_of(name: str) -> SavedKind | None:
    """Return how searches of a kind are told, None while no feature has it."""
    return _kinds.get(name)


@dataclass(frozen=True, slots=True)
class Saved:
    """A kept search as its owner reads it: `told` is its question in words, `address` asks it."""

    id: int
    name: str
    told: str
    address: str
    question: str
    every: str
    token: str
    role_id: int | None
    created_at: datetime
    sent_at: datetime | None


def saved_of(user_id: int, kind: str, role_id: int | None = None) -> list[Saved]:
    """Return the searches a member keeps of a kind, oldest first; of one role when it is given.

    One statement.
    """
    rows = select(SavedSearch).where(SavedSearch.user_id == user_id, SavedSearch.kind == kind)
    if role_id is not None:
        rows = rows.where(SavedSearch.role_id == role_id)
    return [as_saved(row) for row in db.session.scalars(rows.order_by(SavedSearch.id))]


def get_saved(user_id: int, number: int, kind: str, *, lock: bool = False) -> SavedSearch:
    """Return a search by its number; raises NotFound unless it is this member's."""
    rows = select(SavedSearch).where(
        SavedSearch.id == number, SavedSearch.user_id == user_id, SavedSearch.kind == kind
    )
    found = db.session.scalar(rows.with_for_update() if lock else rows)
    if found is None:
        raise NotFound
    return found


def by_token(token: str, kind: str) -> SavedSearch:
    """Return the search a feed's address names; raises NotFound for a made-up one."""
    rows = select(SavedSearch).where(SavedSearch.token == token, SavedSearch.kind == kind)
    found = db.session.scalar(rows)
    if found is None:
        raise NotFound
    return found


def as_saved(row: SavedSearch) -> Saved:
    """Return a kept search with its question in words."""
    kind, question = _kinds[row.kind], question_of(row)
    return Saved(
        row.id,
        row.name,
        kind.told(question),
        f"{kind.base}?{question}" if question else kind.base,
        question,
        row.every,
        row.token,
        row.role_id,
        row.created_at,
        row.sent_at,
    )


def question_of(row: SavedSearch) -> str:
    """Return what a search asks, as it stands in an address behind the question mark."""
    return row.question.partition("#")[0]


def owed_of(row: SavedSearch) -> list[int]:
    """Return the numbers of things that were new and could not be told."""
    return [int(part) for part in row.question.partition("#")[2].split(",") if part.isdigit()]


def owe(row: SavedSearch, numbers: Sequence[int]) -> None:
    """Keep the numbers of things that could not be told; they stand behind the question."""
    owed = ",".join(map(str, sorted(set(numbers))))
    row.question = question_of(row) + (f"#{owed}" if owed else "")


def next_due(every: str, timezone: str, after: datetime | None = None) -> datetime | None:
    """Return when a search is told next: at seven in its reader's morning, a week's on Tuesday."""
    if every not in ("day", "week"):
        return None
    start = (after or now()).astimezone(zone(timezone))
    day = start.date()
    while True:
        moment = datetime.combine(day, HOUR, start.tzinfo)
        if moment > start and (every == "day" or day.weekday() == WEEKDAY):
            return moment.astimezone((after or now()).tzinfo)
        day += timedelta(days=1)
