from __future__ import annotations

from collections.abc import Sequence

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete, insert, update

from forum.core import mail
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.events import announce
from forum.core.refusals import NotFound
from forum.notifications.actions.delivering import run
from forum.notifications.events import LettersDue
from forum.notifications.models import Notice, NoticeLetter
from forum.notifications.queries.letters import Letter, letters_due, next_letters

ALL = "all"


def mail_what_is_owed() -> int:
    """Queue a letter for everybody who is owed one and had none for a while; return how many.

    It may be called again at any time: a letter and the mark that it was written are one
    transaction. Letters are read and rendered before anybody has to wait for the database.
    """
    sent = 0
    while True:
        with transaction(write=False):
            letters = next_letters()
        if not letters:
            return sent
        with transaction():
            _post([letter for letter in letters if letter.lines])
            _settle(letters)
        sent += sum(bool(letter.lines) for letter in letters)


def ask_for_letters() -> None:
    """Have the worker look after letters whose pause is over."""
    with transaction(write=False):
        due = letters_due()
    if due:
        with transaction():
            announce(LettersDue())


def _post(letters: Sequence[Letter]) -> None:
    # Nothing here asks the database: the write lock is taken after the last page is rendered.
    for letter in letters:
        mail.post(
            letter.to,
            title_of(letter),
            "notices",
            stop=stop_address(letter.user_id, ALL),
            name=letter.name,
            lines=letter.lines,
            more=letter.more,
            unfollow={
                line.follow: stop_address(letter.user_id, line.follow)
                for line in letter.lines
                if line.follow
            },
        )


def _settle(letters: Sequence[Letter]) -> None:
    moment = now()
    told = [number for letter in letters if letter.lines for number in letter.settled]
    rest = [number for letter in letters if not letter.lines for number in letter.settled]
    sent = [{"user_id": letter.user_id, "at": moment} for letter in letters if letter.lines]
    if sent:
        run(delete(NoticeLetter).where(NoticeLetter.user_id.in_([row["user_id"] for row in sent])))
        db.session.execute(insert(NoticeLetter), sent)
    run(update(Notice).where(Notice.id.in_(told)).values(to_mail=False, mailed_at=moment))
    run(update(Notice).where(Notice.id.in_(rest)).values(to_mail=False))


def title_of(letter: Letter) -> str:
    """Return the subject of a letter: its one sentence, or the threads it is about."""
    if len(letter.lines) == 1:
        return letter.lines[0].sentence
    titles = list(dict.fromkeys(line.title for line in letter.lines if line.title))
    if not titles:
        return f"{len(letter.lines)} notices"
    more = len(titles) - 1
    threads = "thread" if more == 1 else "threads"
    return f"News in “{titles[0]}”" + (f" and {more} more {threads}" if more else "")


def stop_address(user_id: int, what: str) -> str:
    """Return the address that stops something without signing in.

    `what` is `all` for mail of notices, or what is followed: `thread:12`, `space:3`.
    """
    return f"{current_app.config['BASE_URL']}/notices/stop/{_signer().dumps([user_id, what])}"


def stopped_by(token: str) -> tuple[int, str]:
    """Return the member and the thing a stop address names; raises NotFound for a forged one."""
    try:
        user_id, what = _signer().loads(token)
    except BadSignature as error:
        raise NotFound from error
    return int(user_id), str(what)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="stop-notices")
