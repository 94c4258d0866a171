from forum.messages.actions.opening import open_conversation, write_to
from forum.messages.actions.writing import Sent, cooked_message, delete, send

__all__ = ["Sent", "cooked_message", "delete", "open_conversation", "send", "write_to"]
