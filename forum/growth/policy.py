from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import and_, exists, or_
from sqlalchemy.orm import aliased
from sqlalchemy.sql.elements import ColumnElement

from forum.core.refusals import Conflict, Forbidden, Invalid, Refusal
from forum.growth.models import Endorsement
from forum.growth.scale import HIGHEST
from forum.members.models import Block
from forum.members.policy import NOBODY
from forum.members.sections import PATHWAY

# Steps of the way into the role on which people vouch up to MOST_ASPIRING only.
ASPIRING: Final = frozenset(tuple(PATHWAY)[:2])
MOST_ASPIRING: Final = 2
MONTHS_VALID: Final = 36
MUTUAL_WITHIN: Final = timedelta(days=30)
REMIND_WITHIN: Final = timedelta(days=30)
VERIFIED_BY: Final = 2
# Requests for an endorsement: how many of a member may wait at a time, and how long one stands.
MOST_ASKED: Final = 5
ASK_STANDS: Final = timedelta(days=30)
# States in which a request waits as its author sees it: that it was declined is not for them.
WAITING: Final = ("open", "declined")


@dataclass(frozen=True, slots=True)
class Tie:
    """What stands between a member and somebody they want to vouch for, at this moment.

    `step` is the endorser's own pathway step; `endorsed` says that a live endorsement of this
    sub-skill is theirs already, `hidden` that its owner took that one from view.
    """

    oneself: bool
    connected: bool
    blocked: bool
    step: str
    endorsed: bool = False
    hidden: bool = False


def highest_level(step: str) -> int:
    """Return the highest level that somebody on a pathway step may vouch for."""
    return MOST_ASPIRING if step in ASPIRING else HIGHEST


def why_not_endorse(tie: Tie, level: int | None = None) -> Refusal | None:
    """Return what stands against an endorsement (at a level, when one is named), None for yes.

    Who was blocked hears what any stranger hears.
    """
    if tie.oneself:
        return Forbidden("Nobody can endorse themselves. Ask a counterpart who saw your work.")
    if tie.blocked or not tie.connected:
        return Forbidden("You can endorse only your counterparts, and you two are not connected.")
    if tie.hidden:
        return Conflict("You endorsed this already, and it was taken from view.")
    if tie.endorsed:
        return Conflict("You endorsed this already. Revoke that one before you write anew.")
    if level is not None and level not in range(1, HIGHEST + 1):
        return Invalid("Levels are 1 to 4.", "level")
    if level is not None and level > highest_level(tie.step):
        return Forbidden("On your own step of the pathway you endorse up to level 2.", "level")
    return None


def why_not_ask(tie: Tie, name: str, level: int) -> Refusal | None:
    """Return what stands against asking somebody of that name to endorse at a level, None for yes.

    `tie` is theirs to who asks: they are the one who would endorse.
    """
    if tie.oneself:
        return Forbidden("Nobody can endorse themselves. Ask a counterpart.", "people")
    if tie.blocked or not tie.connected:
        return Forbidden(f"You can ask only your counterparts, and {name} is none.", "people")
    if tie.endorsed:
        return Conflict(f"{name} endorsed this already.", "people")
    if level not in range(1, HIGHEST + 1):
        return Invalid("Levels are 1 to 4.", "level")
    if level > highest_level(tie.step):
        most = MOST_ASPIRING
        return Invalid(f"On their step of the pathway {name} endorses up to level {most}.", "level")
    return None


def standing(moment: datetime) -> ColumnElement[bool]:
    """Return the WHERE under which an endorsement counts and is shown at a moment.

    It ended neither by its author nor by time, its owner did not take it from view, and neither
    of the two has blocked the other.
    """
    block = aliased(Block)
    mine = and_(block.user_id == Endorsement.from_id, block.blocked_id == Endorsement.to_id)
    theirs = and_(block.user_id == Endorsement.to_id, block.blocked_id == Endorsement.from_id)
    return and_(
        Endorsement.ended_at.is_(None),
        Endorsement.expires_at > moment,
        Endorsement.hidden_at.is_(None),
        ~exists().where(or_(mine, theirs)),
    )


def is_mutual(at: datetime, other_way: Iterable[datetime | None]) -> bool:
    """Whether somebody who was endorsed at a moment returned it within a month, before or after."""
    return any(other is not None and abs(at - other) <= MUTUAL_WITHIN for other in other_way)


def verified_level(given: Collection[tuple[int, int | None]], shown: bool) -> int | None:
    """Return the highest level at which a sub-skill is verified, None when it is not.

    `given` are level and organization of the endorsements that stand; two at a level or above
    from different organizations verify it, if something that shows the skill is `shown`. Levels
    are never averaged.
    """
    if not shown:
        return None
    for level in range(HIGHEST, 0, -1):
        places = {place for at, place in given if at >= level and place is not None}
        if len(places) >= VERIFIED_BY:
            return level
    return None


def is_shown_to_somebody(shown: int) -> bool:
    """Whether a piece of evidence counts: one that nobody else may see shows nothing."""
    return shown < NOBODY
