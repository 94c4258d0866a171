"""Equal-opportunity answers: they become counts, and nothing ties them to a person.

Opening the questions and answering them are two requests. The first notes with the application that
they were opened, and gives a signed slip that names only the posting. The second takes the slip and
knows nothing of who sends it. A slip that was used is kept among the counts by its hash, so that it
counts once.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Final

from flask import current_app
from itsdangerous import BadSignature, URLSafeTimedSerializer
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from forum.accounts.queries import hashed
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.hot import upsert
from forum.core.refusals import Conflict, Gone, NotFound
from forum.jobs.equal import LEAST, QUESTIONS
from forum.jobs.models import Application, EqualCount, JobPosting
from forum.jobs.queries.application import hold

SLIP_SECONDS: Final = 24 * 3600
USED: Final = "used"
OPENED: Final = "equal"


def may_open_equal(row: Application, posting: JobPosting) -> bool:
    """Whether who applied was not yet given the questions: once, while the opening counts."""
    return row.submitted_at is not None and not row.fields.get(OPENED) and _counts(posting)


def open_questions(viewer: Viewer, application_id: int) -> str:
    """Note that the questions were opened, and return a slip to answer them with, once.

    Raises NotFound for others' applications, Conflict the second time and once it is closed.
    """
    row = hold(application_id)
    if row is None or viewer.id is None or row.user_id != viewer.id or row.state == "draft":
        raise NotFound
    if not may_open_equal(row, db.session.get_one(JobPosting, row.posting_id)):
        raise Conflict("These questions are asked once, while the opening is not closed.")
    row.fields = dict(row.fields) | {OPENED: True}
    db.session.flush()
    return _signer().dumps([row.posting_id, secrets.token_urlsafe(16)])


def read_slip(slip: str) -> int:
    """Return the posting a slip is for; raises Gone for one that is used or too old."""
    try:
        posting_id, mark = _signer().loads(slip, max_age=SLIP_SECONDS)
    except (BadSignature, ValueError, TypeError) as error:
        raise Gone("This page works for a day, once.") from error
    used = (EqualCount.posting_id == posting_id, EqualCount.question == USED)
    found = select(EqualCount.number).where(*used, EqualCount.answer == _mark(mark))
    if db.session.scalar(found) is not None:
        raise Gone("Your answers are counted already. Nobody can tell which are yours.")
    return int(posting_id)


def count(slip: str, answers: Mapping[str, str]) -> None:
    """Count what was answered; a slip counts once, also when it arrives twice at a moment."""
    posting_id = read_slip(slip)
    # Held, so that nothing is counted any more once it is closed.
    held = select(JobPosting).where(JobPosting.id == posting_id).with_for_update()
    posting = db.session.scalar(held.execution_options(populate_existing=True))
    if posting is None or not _counts(posting):
        raise Gone("This opening is closed: its counts are final.")
    _, mark = _signer().loads(slip, max_age=SLIP_SECONDS)
    try:
        with db.session.begin_nested():
            _add(posting_id, USED, _mark(mark), 1)
    except IntegrityError as error:
        raise Gone("Your answers are counted already.") from error
    _lay_out(posting_id)
    for question, asked in QUESTIONS.items():
        answer = answers.get(question, "")
        if answer in asked.answers:
            here = (
                EqualCount.posting_id == posting_id,
                EqualCount.question == question,
                EqualCount.answer == answer,
            )
            more = {"number": EqualCount.number + 1}
            db.session.execute(update(EqualCount).where(*here).values(**more))


def counts_for_school(posting: JobPosting) -> dict[str, dict[str, int | None]] | None:
    """Return question → answer → count of a closed opening, None where it is under ten.

    None for all while the counts may still change, or fewer than ten answered. Where a single cell
    of a question would be left out, the next smallest is too, and no sum is told: nothing can be
    worked out from the rest.
    """
    if not is_final(posting):
        return None
    rows = select(EqualCount).where(EqualCount.posting_id == posting.id)
    found = {(row.question, row.answer): row.number for row in db.session.scalars(rows)}
    shown: dict[str, dict[str, int | None]] = {}
    for question, asked in QUESTIONS.items():
        counts = {answer: found.get((question, answer), 0) for answer in asked.answers}
        if sum(counts.values()) >= LEAST:
            shown[question] = _suppressed(counts)
    return shown or None


def is_final(posting: JobPosting) -> bool:
    """Whether an opening takes nobody any more, ever: two looks at its counts are the same.

    One that is open until filled may be opened again until it is archived: the difference between
    two looks would be a person.
    """
    return posting.state == "archived" or (posting.state == "closed" and not posting.rolling)


def _counts(posting: JobPosting) -> bool:
    return posting.state in ("open", "paused")


def _suppressed(counts: Mapping[str, int]) -> dict[str, int | None]:
    small = {answer for answer, number in counts.items() if number < LEAST}
    if len(small) == 1 and len(counts) > 1:
        rest = sorted((number, answer) for answer, number in counts.items() if answer not in small)
        small.add(rest[0][1])
    return {answer: None if answer in small else number for answer, number in counts.items()}


def _lay_out(posting_id: int) -> None:
    # Every cell is there from the first answer on, so that no order of rows says what came first.
    for question, asked in QUESTIONS.items():
        for answer in asked.answers:
            cell = {"posting_id": posting_id, "question": question, "answer": answer, "number": 0}
            upsert(EqualCount, cell, ("posting_id", "question", "answer"))


def _add(posting_id: int, question: str, answer: str, number: int) -> None:
    db.session.add(
        EqualCount(posting_id=posting_id, question=question, answer=answer, number=number)
    )
    db.session.flush()


def _mark(mark: str) -> str:
    return hashed(mark)[:30]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="equal-opportunity")
