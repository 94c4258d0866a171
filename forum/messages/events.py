from __future__ import annotations

from dataclasses import dataclass

from forum.core.events import Event


@dataclass(frozen=True)
class ConversationRead(Event):
    """A participant has read all there is in a conversation: what told of it is read as well."""

    conversation_id: int
    user_id: int

    @property
    def subject(self) -> str:
        """Return the conversation, in whose order it is also told of what is new."""
        return topic_of(self.conversation_id)


def topic_of(conversation_id: int) -> str:
    """Return the topic under which notices of a conversation stand."""
    return f"conversation:{conversation_id}"
