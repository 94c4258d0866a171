from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import delete, update

from forum.core.clock import now
from forum.core.db import db
from forum.core.hot import upsert
from forum.core.notices import chosen_kinds
from forum.discussions.models import Follow
from forum.notifications.actions.delivering import run
from forum.notifications.actions.mailing import ALL
from forum.notifications.models import MailChoice, Notice


def choose_mail(user_id: int, wanted: Iterable[str]) -> None:
    """Have a member mailed these kinds of notices and no others; nothing old is mailed any more."""
    stopped = sorted({kind.name for kind in chosen_kinds()} - set(wanted))
    db.session.execute(delete(MailChoice).where(MailChoice.user_id == user_id))
    moment = now()
    db.session.add_all(MailChoice(user_id=user_id, kind=kind, at=moment) for kind in stopped)
    owed = update(Notice).where(Notice.user_id == user_id, Notice.to_mail)
    run(owed.where(Notice.kind.in_(stopped)).values(to_mail=False))


def stop(user_id: int, what: str) -> None:
    """Do what a stop address says: end all mail of notices, or stop following something."""
    if what == ALL:
        values = {"user_id": user_id, "kind": ALL, "at": now()}
        upsert(MailChoice, values, ("user_id", "kind"))
        owed = update(Notice).where(Notice.user_id == user_id, Notice.to_mail)
        run(owed.values(to_mail=False))
        return
    kind, _, number = what.partition(":")
    mine = (Follow.user_id == user_id, Follow.kind == kind, Follow.target_id == int(number))
    db.session.execute(delete(Follow).where(*mine))
