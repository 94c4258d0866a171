"""Kept searches for candidates: how many are new to one, and never who.

New is who is there for the role now and changed what they show since the mark. The mark is a
moment, in millionths of a second.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from forum.core.access import Viewer
from forum.core.clock import now
from forum.organizations.queries.hiring import Desk
from forum.search.models import SavedSearch
from forum.search.saved import News, SavedKind, Since, question_of
from forum.talent.acting import RECRUITER
from forum.talent.actions.asking import standing
from forum.talent.policy import recruiting
from forum.talent.queries.finder.asked import BASE, FACETS, Asked
from forum.talent.queries.finder.named import names
from forum.talent.queries.visible import count_found

# A change is stamped when it is made and seen when it is committed; no request takes so long.
SETTLED = timedelta(minutes=2)
START = datetime(1970, 1, 1, tzinfo=UTC)
STEP = timedelta(microseconds=1)
ALL = "All candidates"


def asked_of(question: str) -> Asked:
    """Return what a kept question asks."""
    return Asked.of(MultiDict(parse_qsl(question)))


def clean(question: str) -> str:
    """Return a question as it is kept: what the search knows of it, in one order."""
    return asked_of(question).question()


def told(question: str) -> str:
    """Return a question in words."""
    asked, known = asked_of(question), names.get()
    said = [f"“{asked.q}”"] if asked.q else []
    said += [f"certification “{asked.certificate}”"] if asked.certificate else []
    for facet, typed in asked.pairs():
        value = known.value_of(facet, typed)
        label = known.values[facet][value].label if value is not None else typed
        said.append(f"{FACETS[facet].label}: {label}")
    return ", ".join(said) or ALL


def ceiling() -> int:
    """Return the moment up to which every change is seen."""
    return (now() - SETTLED - START) // STEP


def desk_of(search: SavedSearch) -> Desk | None:
    """Return the role a search was kept under, as it stands now; None once it has ended."""
    desk = standing(search.user_id, search.role_id or 0)
    return desk if desk is not None and desk.kind == RECRUITER else None


def news(search: SavedSearch, _viewer: Viewer, since: Since) -> News:
    """Return the letter of how many are new to a kept search: a count, and nobody's name."""
    desk = desk_of(search)
    if desk is None:
        return News(0)
    seeker, question = recruiting(desk), question_of(search)
    asked = asked_of(question)
    count = count_found(seeker, asked, _moment(since.mark))
    # Who changed in these very minutes is told the next time.
    count -= count_found(seeker, asked, _moment(since.ceiling))
    noun = "candidate" if count == 1 else "candidates"
    return News(
        count=max(0, count),
        title=f"{count} new {noun}: {search.name}",
        values={
            "count": count,
            "desk": desk.name,
            "question": f"?{question}" if question else "",
        },
    )


def _moment(mark: int) -> datetime:
    return START + mark * STEP


KIND = SavedKind(
    name="candidate",
    base=BASE,
    noun="candidates",
    template="talent_alert",
    clean=clean,
    told=told,
    ceiling=ceiling,
    news=news,
    allowed=lambda search: desk_of(search) is not None,
)
