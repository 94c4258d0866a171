from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.audit import record
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.notices import tell
from forum.core.refusals import Conflict, Forbidden
from forum.ideas.actions.counting import settle
from forum.ideas.actions.publishing import touch_idea
from forum.ideas.events import IdeaChanged
from forum.ideas.models import Idea, Replication
from forum.ideas.policy import may_remove

# Who acts: number and user name, as the log keeps them.
Actor = tuple[int | None, str]
# What the product does by itself, before a moderator has looked.
GUARD: Actor = (None, "Counterpart")
# Act → what the author is told; the title stays out, for it may be what had to go.
TOLD = {
    "hide": "A moderator hid what you wrote: {reason}",
    "quarantine": "What you wrote is hidden until a moderator has looked: {reason}",
    "restore": "A moderator brought back what you wrote: {reason}",
}
# What goes and comes with an idea, in the same transaction: each is called with its row, whose
# `state` says which of the two it is. Features above register, as the talk about an idea does.
Companion = Callable[[Idea], None]
_companions: list[Companion] = []


def register_companion(companion: Companion) -> None:
    """Have something follow an idea when it is hidden, deleted or brought back."""
    if companion not in _companions:
        _companions.append(companion)


def delete_idea(author: Viewer, idea: Idea, reason: str) -> bool:
    """Take one's own idea away, so that it can come back; False when it is away already.

    The idea was loaded with its lock. What others reported of it stays theirs, on their pages.
    """
    if idea.state == "deleted" and idea.author_id == author.id:
        return False
    if not may_remove(author, idea):
        raise Forbidden("Only its author deletes an idea, while it stands here.")
    _away(idea, "deleted", (author.id, author.username), reason)
    return True


def undelete_idea(author: Viewer, idea: Idea) -> None:
    """Bring back an idea one deleted; a second time nothing happens.

    Raises Forbidden to others, and for what a moderator hid.
    """
    if author.id is None or author.id != idea.author_id:
        raise Forbidden("Only its author brings a deleted idea back.")
    if idea.state == "visible":
        return
    if idea.state != "deleted":
        raise Forbidden("A moderator took this away: only a moderator can bring it back.")
    _back(idea)


def hide_idea(actor: Actor, idea: Idea, reason: str, action: str = "hide") -> None:
    """Take an idea that was loaded with its lock out of every list, page and search.

    Its author is told why. Raises Conflict for what is away already.
    """
    if idea.state != "visible":
        raise Conflict("This idea is away already: hidden, deleted by its author or merged.")
    _away(idea, "hidden", actor, reason)
    _log(actor, action, ("idea", idea.id, ""), reason, idea)
    _tell(actor, idea.author_id, action, reason, f"/ideas/{idea.id}")


def keep_idea_hidden(actor: Actor, idea: Idea, reason: str) -> None:
    """Let what the product hid by itself stay hidden, now for a moderator's reason."""
    idea.removed_by_id, idea.removed_reason = actor[0], reason[:500]
    _log(actor, "hide", ("idea", idea.id, ""), reason, idea)
    touch_idea(idea)
    _tell(actor, idea.author_id, "hide", reason, f"/ideas/{idea.id}")


def restore_idea(moderator: Viewer, idea: Idea, reason: str) -> None:
    """Show a hidden idea again and tell its author.

    Raises Forbidden to its author, who is no judge of it; an administrator has nobody to ask.
    """
    actor = actor_of(moderator)
    _check_not_own(moderator, idea.author_id)
    if idea.state != "hidden":
        raise Conflict("Another moderator was faster: this idea is not hidden.")
    _back(idea)
    _log(actor, "restore", ("idea", idea.id, ""), reason, idea)
    _tell(actor, idea.author_id, "restore", reason, f"/ideas/{idea.id}")


def hide_replication(
    actor: Actor, idea: Idea, row: Replication, reason: str, action: str = "hide"
) -> None:
    """Take a report of somebody who tried an idea off its page and out of what it adds up to.

    The idea was loaded with its lock. Raises Conflict for what does not stand there.
    """
    if row.state != "reported":
        raise Conflict("This report is away already: hidden, or taken back by who wrote it.")
    row.state, row.removed_reason = "hidden", reason[:500]
    _recount(idea)
    _log(actor, action, ("replication", row.id, ""), reason, idea)
    _tell(actor, row.user_id, action, reason, f"/ideas/{idea.id}")


def keep_replication_hidden(actor: Actor, idea: Idea, row: Replication, reason: str) -> None:
    """Let a report the product hid by itself stay hidden, now for a moderator's reason."""
    row.removed_reason = reason[:500]
    _log(actor, "hide", ("replication", row.id, ""), reason, idea)
    _tell(actor, row.user_id, "hide", reason, f"/ideas/{idea.id}")


def restore_replication(moderator: Viewer, idea: Idea, row: Replication, reason: str) -> None:
    """Show a hidden report again, and count it. Raises Forbidden to who wrote it."""
    actor = actor_of(moderator)
    _check_not_own(moderator, row.user_id)
    if row.state != "hidden":
        raise Conflict("Another moderator was faster: this report is not hidden.")
    row.state, row.removed_reason = "reported", None
    _recount(idea)
    _log(actor, "restore", ("replication", row.id, ""), reason, idea)
    _tell(actor, row.user_id, "restore", reason, f"/ideas/{idea.id}")


def actor_of(viewer: Viewer) -> Actor:
    """Return a moderator as the log names them; raises Forbidden for anybody else."""
    if not viewer.is_moderator:
        raise Forbidden
    return viewer.id, viewer.username


def _away(idea: Idea, state: str, actor: Actor, reason: str) -> None:
    idea.state = state
    idea.removed_at = now()
    idea.removed_by_id = actor[0]
    idea.removed_reason = reason[:500] or None
    _moved(idea)


def _back(idea: Idea) -> None:
    idea.state = "visible"
    idea.removed_at = idea.removed_by_id = idea.removed_reason = None
    _moved(idea)


def _moved(idea: Idea) -> None:
    db.session.flush()
    for companion in _companions:
        companion(idea)
    _recount(idea)


def _recount(idea: Idea) -> None:
    db.session.flush()
    settle(idea)
    announce(IdeaChanged(idea.id))
    # The pages of all who tried it list it too.
    tried = select(Replication.user_id).where(Replication.idea_id == idea.id)
    people = User.id.in_(tried) | (User.id == idea.author_id)
    touch_idea(idea, *db.session.scalars(select(User.username).where(people)))


def _check_not_own(moderator: Viewer, author_id: int) -> None:
    if author_id == moderator.id and not moderator.is_admin:
        raise Forbidden("You wrote this: another moderator has to look at it.")


def _log(actor: Actor, action: str, target: tuple[str, int, str], reason: str, idea: Idea) -> None:
    # What only members may read is not told to guests: a reason may repeat what was said.
    record(actor, action, target, reason, public=idea.audience == "everyone")


def _tell(actor: Actor, author_id: int, act: str, reason: str, link: str) -> None:
    text = TOLD[act].format(reason=reason)
    tell([author_id], "moderation", f"moderation:{author_id}:{link}"[:60], text, link, actor[0])
