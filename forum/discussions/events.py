from __future__ import annotations

from dataclasses import dataclass, field

from forum.core.events import Event


@dataclass(frozen=True)
class ThreadEvent(Event):
    """Something that happened in a thread; what it was is the subclass's name."""

    thread_id: int

    @property
    def subject(self) -> str:
        """Return the thread, in whose order listeners are told."""
        return f"thread:{self.thread_id}"


@dataclass(frozen=True)
class PostPublished(ThreadEvent):
    """A post was published; number 1 opens its thread.

    `mentioned` are the numbers of members named in it, `reply_to` the post it answers.
    """

    post_id: int
    number: int
    author_id: int
    space_id: int
    mentioned: list[int] = field(default_factory=list)
    reply_to: int | None = None


@dataclass(frozen=True)
class PostEdited(ThreadEvent):
    """The text of a post changed; `mentioned` are members it did not name before."""

    post_id: int
    editor_id: int
    mentioned: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class PostRemoved(ThreadEvent):
    """A post was deleted or hidden, and must leave every surface."""

    post_id: int


@dataclass(frozen=True)
class PostRestored(ThreadEvent):
    """A post that was away is back."""

    post_id: int


@dataclass(frozen=True)
class AnswerAccepted(ThreadEvent):
    """Who asked marked a post as the answer."""

    post_id: int
    author_id: int
    by_id: int


@dataclass(frozen=True)
class ThreadChanged(ThreadEvent):
    """Title, tags, space, state or place of posts changed: everything of it is to be read anew.

    `others` are threads its posts went to or came from.
    """

    others: list[int] = field(default_factory=list)
