from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.hot import upsert
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden, Invalid
from forum.counterparts import policy
from forum.counterparts.events import Connected, RequestWithdrawn
from forum.counterparts.models import ConnectionRequest, Dismissal
from forum.counterparts.queries import requests
from forum.counterparts.queries.people import UNKNOWN, Pair, Person, get_person, pairs_of
from forum.counterparts.scoring import SELLERS
from forum.members.actions.linking import connect
from forum.members.queries.contexts import get_context
from forum.members.queries.links import blocked_between, tie_between

REQUESTS = "/counterparts/requests"
CLOSED = "{name} does not take requests at the moment. Your text was not sent."
FULL = (
    "You have {count} requests waiting, which is as many as can be open at a time. "
    "Each is closed when it is answered, or after a week; you can also take one back."
)


def ask(viewer: Viewer, username: str, purpose: str) -> ConnectionRequest:
    """Ask a member to be a counterpart; when they have asked already, it is a yes to that.

    Everything is looked at again under a lock of the pair, so that two requests that cross each
    other become one connection, and nobody is asked who has just closed contact.
    """
    other = get_person(viewer, username).id
    lock_pair(viewer.id or 0, other)
    person = get_person(viewer, username)
    theirs = _may_ask(viewer, person)
    pair = pairs_of(viewer, [person.id]).get(person.id, UNKNOWN)
    request = _new(viewer, person, purpose, pair)
    if theirs is not None:
        request.state, request.answered_at = "accepted", now()
        _accept(theirs)
    else:
        tell([person.id], "counterpart-asked", f"asked:{request.id}", "", REQUESTS, viewer.id)
    db.session.flush()
    return request


def lock_pair(a: int, b: int) -> None:
    """Have two people's requests to each other, and each one's own, happen one after another."""
    both = select(User.id).where(User.id.in_((a, b))).order_by(User.id)
    db.session.execute(both.with_for_update(key_share=True)).all()


def _may_ask(viewer: Viewer, person: Person) -> ConnectionRequest | None:
    """Return the request of theirs that waits for the viewer; raises what stands against asking."""
    if person.id == viewer.id:
        raise Forbidden("You cannot ask yourself.")
    mine = get_context(viewer.id or 0)
    if mine is not None and mine.organization_kind in SELLERS:
        raise Forbidden("Vendors and search firms cannot ask people to meet.")
    if tie_between(viewer, person.id).connected:
        raise Conflict(f"You and {person.name} are counterparts already.")
    past = requests.between(viewer.id or 0, person.id)
    theirs = [r for r in past if r.to_id == viewer.id and r.state == "open"]
    if theirs:
        return theirs[0]
    _not_again(viewer, person, past)
    if not person.open_to_contact or not person.has_room or person.sells:
        raise Conflict(CLOSED.format(name=person.name))
    if requests.open_count(viewer.id or 0) >= policy.MOST_OPEN:
        raise Conflict(FULL.format(count=policy.MOST_OPEN))
    return None


def _not_again(viewer: Viewer, person: Person, past: Sequence[ConnectionRequest]) -> None:
    moment = now()
    for request in past:
        if request.from_id != viewer.id:
            continue
        if request.state == "open":
            raise Conflict(f"You have asked {person.name} already; the answer is still open.")
        day = policy.ask_again_at(request)
        if request.state != "accepted" and day > moment:
            raise Conflict(
                f"You asked {person.name} not long ago. You can ask again from {day:%B %-d, %Y}."
            )


def _new(viewer: Viewer, person: Person, purpose: str, pair: Pair) -> ConnectionRequest:
    request = ConnectionRequest(
        from_id=viewer.id,
        to_id=person.id,
        purpose=purpose,
        kind=pair.kind,
        score=pair.score,
        reasons=list(pair.reasons),
        created_at=now(),
    )
    db.session.add(request)
    db.session.flush()
    return request


def _accept(request: ConnectionRequest) -> None:
    request.state, request.answered_at = "accepted", now()
    connect(request.from_id, request.to_id, request.kind)
    low, high = sorted((request.from_id, request.to_id))
    announce(Connected(low, high, request.id))
    names = dict(
        db.session.execute(select(User.id, User.username).where(User.id.in_((low, high)))).all()
    )
    for reader, other in ((low, high), (high, low)):
        link = f"/counterparts/{names[other]}"
        tell([reader], "counterpart-met", f"met:{low}-{high}:{reader}", "", link, other)


def answer(viewer: Viewer, request_id: int, choice: str) -> ConnectionRequest:
    """Accept a request, or answer "later" or "declined", which look the same to who asked."""
    request = requests.request_to(viewer.id or 0, request_id)
    lock_pair(request.from_id, request.to_id)
    db.session.refresh(request)
    if request.state == "withdrawn":
        raise Conflict("This request was taken back. There is nothing to answer any more.")
    if request.state != "open":
        raise Conflict("This request is not open any more.")
    if blocked_between(request.from_id, request.to_id):
        raise Conflict("This request is not open any more.")
    if choice == "accepted":
        _accept(request)
    elif choice in ("later", "declined"):
        request.state, request.answered_at = choice, now()
        topic = f"answered:{request.id}"
        tell([request.from_id], "counterpart-later", topic, "", REQUESTS, viewer.id)
    else:
        raise Invalid("Choose one of the answers.")
    db.session.flush()
    return request


def withdraw(viewer: Viewer, request_id: int) -> None:
    """Take a request back that nobody has answered; the other's notice of it goes.

    Where the other answers at the same moment, the answer stands and this raises Conflict.
    """
    request = requests.request_from(viewer.id or 0, request_id)
    lock_pair(request.from_id, request.to_id)
    db.session.refresh(request)
    if request.state == "accepted":
        raise Conflict("They accepted a moment ago: you are counterparts now.")
    if request.state != "open":
        raise Conflict("This request is closed already, so there is nothing to take back.")
    request.state, request.answered_at = "withdrawn", now()
    announce(RequestWithdrawn(request.id))
    db.session.flush()


def dismiss(viewer: Viewer, username: str, reason: str) -> Person:
    """Have somebody suggested to the viewer no more; the reason is the viewer's own note."""
    person = get_person(viewer, username)
    if person.id == viewer.id:
        raise Forbidden("You are not suggested to yourself.")
    values = {"user_id": viewer.id, "dismissed_id": person.id, "reason": reason, "at": now()}
    upsert(Dismissal, values, ("user_id", "dismissed_id"), "reason", "at")
    return person


def suggest_again(viewer: Viewer, username: str) -> Person:
    """Take somebody out of those who are suggested to the viewer no more."""
    person = get_person(viewer, username)
    mine = (Dismissal.user_id == viewer.id, Dismissal.dismissed_id == person.id)
    db.session.execute(delete(Dismissal).where(*mine))
    return person


def fall_silent() -> int:
    """Close requests nobody answered for a week, and tell nobody; return how many."""
    before = now() - policy.SILENT_AFTER
    waiting = update(ConnectionRequest).where(
        ConnectionRequest.state == "open", ConnectionRequest.created_at <= before
    )
    closed = db.session.execute(waiting.values(state="silent", answered_at=now()))
    return int(getattr(closed, "rowcount", 0))
