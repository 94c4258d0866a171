from __future__ import annotations

from forum.core.access import Viewer
from forum.core.clock import iso, now
from forum.core.db import db
from forum.core.notices import tell
from forum.core.refusals import Conflict
from forum.counterparts import policy
from forum.counterparts.actions.asking import lock_pair
from forum.counterparts.models import Pairing
from forum.counterparts.queries.people import Tie, get_tie
from forum.counterparts.queries.requests import get_pairing, pairings_of
from forum.members.actions.linking import disconnect


def _locked(viewer: Viewer, username: str) -> Tie:
    """Return the connection with somebody, which nobody else ends meanwhile."""
    lock_pair(viewer.id or 0, get_tie(viewer, username).id)
    return get_tie(viewer, username)


def _tell(viewer: Viewer, tie: Tie, kind: str, pairing: Pairing) -> None:
    link = f"/counterparts/{viewer.username}"
    tell([tie.id], kind, f"pairing:{pairing.id}", "", link, viewer.id)


def start(viewer: Viewer, username: str, goal: str) -> Pairing:
    """Set out for a goal with a counterpart; two people have one open at a time."""
    tie = _locked(viewer, username)
    low, high = sorted((viewer.id or 0, tie.id))
    if any(pairing.closed_at is None for pairing in pairings_of(low, high)):
        raise Conflict("You two have a goal already. Close it before you set another.")
    pairing = Pairing(low_id=low, high_id=high, goal=goal, started_at=now())
    db.session.add(pairing)
    db.session.flush()
    _tell(viewer, tie, "pairing-started", pairing)
    return pairing


def check_in(viewer: Viewer, username: str, pairing_id: int, note: str) -> None:
    """Write how it is going; a pairing has four of these."""
    tie = _locked(viewer, username)
    pairing = _open(viewer, tie, pairing_id)
    if len(pairing.check_ins) >= policy.MOST_CHECK_INS:
        raise Conflict("All four check-ins are done. Close the goal and say whether it helped.")
    entry = {"by": viewer.id, "at": iso(now()), "note": note}
    pairing.check_ins = [*pairing.check_ins, entry]
    db.session.flush()
    _tell(viewer, tie, "pairing-check-in", pairing)


def close(viewer: Viewer, username: str, pairing_id: int, helped: bool, closing: str) -> None:
    """End a pairing and say whether it helped, which later suggestions go by."""
    tie = _locked(viewer, username)
    pairing = _open(viewer, tie, pairing_id)
    pairing.helped, pairing.closing, pairing.closed_at = helped, closing, now()
    db.session.flush()


def _open(viewer: Viewer, tie: Tie, pairing_id: int) -> Pairing:
    pairing = get_pairing(viewer.id or 0, tie.id, pairing_id)
    if pairing.closed_at is not None:
        raise Conflict("This goal is closed already.")
    return pairing


def end(viewer: Viewer, username: str) -> None:
    """End a connection; an open goal ends with it, and the other is not told."""
    tie = _locked(viewer, username)
    for pairing in pairings_of(viewer.id or 0, tie.id):
        pairing.closed_at = pairing.closed_at or now()
    disconnect(viewer.id or 0, tie.id)
    db.session.flush()
