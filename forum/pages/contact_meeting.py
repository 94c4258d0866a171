from __future__ import annotations

from contextlib import suppress

from forum.core.db import db, savepoint
from forum.core.refusals import Refusal
from forum.messages.actions import open_conversation
from forum.talent.events import ContactAccepted
from forum.talent.models import ContactRequest


def begin_talking(event: ContactAccepted) -> None:
    """Give a candidate and who asked them a conversation, begun with what was asked.

    Only where they may write to each other, as counterparts do; others have the address.
    """
    request = db.session.get(ContactRequest, event.request_id)
    if request is None or request.state != "accepted":
        return
    pair = (request.recruiter_id, request.member_id)
    with suppress(Refusal), savepoint():
        open_conversation(pair, "", first_message=request.message)
