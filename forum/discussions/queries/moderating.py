from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.paging import Numbered
from forum.core.refusals import Invalid, NotFound
from forum.discussions.models import Post, PostSource, Thread
from forum.discussions.queries.posts import PER_PAGE, page_of
from forum.discussions.queries.threads import get_thread

_ADDRESS = re.compile(r"(?:^|/t/)(\d{1,18})(?:$|[-/?#])")
_NUMBERS = re.compile(r"^\d{1,9}(?:\s*[-–]\s*\d{1,9})?$")
MOST_MOVED = 2000


@dataclass(frozen=True, slots=True)
class Choice:
    """A post on the list a moderator picks from: enough to know it by."""

    id: int
    number: int
    name: str
    state: str
    text: str


def get_pair(viewer: Viewer, source_id: int, target_id: int) -> tuple[Thread, Thread]:
    """Return two threads with their locks, taken in one order by everybody.

    Raises NotFound for the source, Invalid (field `into`) for the target.
    """
    rows: dict[int, Thread] = {}
    for number in sorted({source_id, target_id}):
        try:
            rows[number] = get_thread(viewer, number, lock=True)
        except NotFound as missing:
            if number == source_id:
                raise
            raise Invalid("There is no thread at that address.", "into") from missing
    return rows[source_id], rows[target_id]


def thread_number(text: str) -> int:
    """Return the number in a thread's address or number; raises Invalid (field `into`)."""
    found = _ADDRESS.search(text.strip())
    if found is None:
        raise Invalid("Paste the address of a thread, as /t/12-its-title.", "into")
    return int(found.group(1))


def post_numbers(text: str) -> list[int]:
    """Return the numbers a text as `4, 7-9` names, in order; raises Invalid (field `numbers`)."""
    numbers: set[int] = set()
    for part in (part.strip() for part in text.replace(";", ",").split(",")):
        if not part:
            continue
        if not _NUMBERS.match(part):
            raise Invalid("Write numbers and ranges, as 4, 7-9.", "numbers")
        ends = [int(end) for end in re.split(r"\s*[-–]\s*", part)]
        if ends[-1] - ends[0] >= MOST_MOVED:
            raise Invalid(f"At most {MOST_MOVED:,} posts at a time.", "numbers")
        numbers.update(range(ends[0], ends[-1] + 1))
    if len(numbers) > MOST_MOVED:
        raise Invalid(f"At most {MOST_MOVED:,} posts at a time.", "numbers")
    return sorted(numbers)


def page_of_choices(thread: Thread, page: int) -> Numbered[Choice]:
    """Return the posts of one page of a thread for picking; one statement.

    Raises NotFound for a page the thread does not have.
    """
    last = max(page_of(thread.last_number), 1)
    if page > last:
        raise NotFound
    first = (page - 1) * PER_PAGE + 1
    beginning = func.substr(PostSource.text, 1, 160)
    rows = db.session.execute(
        select(Post.id, Post.number, User.name, Post.state, beginning)
        .join(User, User.id == Post.author_id)
        .outerjoin(PostSource, PostSource.post_id == Post.id)
        .where(Post.thread_id == thread.id, Post.number.between(first, first + PER_PAGE - 1))
        .order_by(Post.number)
    )
    return Numbered([Choice(*row) for row in rows], page, last)
