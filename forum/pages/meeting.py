from __future__ import annotations

from contextlib import suppress

from forum.core.db import db, savepoint
from forum.core.refusals import Refusal
from forum.counterparts.events import Connected
from forum.counterparts.models import ConnectionRequest
from forum.messages.actions import open_conversation


def begin_talking(event: Connected) -> None:
    """Give two members who agreed to meet a conversation, begun with why one of them asked.

    Whoever ended or blocked the connection in that moment gets none.
    """
    request = db.session.get(ConnectionRequest, event.request_id)
    if request is None:
        return
    with suppress(Refusal), savepoint():
        open_conversation((request.from_id, request.to_id), "", first_message=request.purpose)
