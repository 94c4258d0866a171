from __future__ import annotations

from collections.abc import Sequence

from forum.core import tasks
from forum.core.events import Event
from forum.core.notices import NoticeDue
from forum.counterparts.events import RequestWithdrawn
from forum.discussions.events import (
    AnswerAccepted,
    PostEdited,
    PostPublished,
    PostRemoved,
    ThreadChanged,
)
from forum.ideas.events import IdeaChanged
from forum.ideas.notices import TO_OTHERS
from forum.ideas.queries.one import state_of
from forum.members.events import MemberBlocked
from forum.members.queries.links import followers_of
from forum.messages.events import ConversationRead
from forum.notifications.actions import mailing, marking, retracting
from forum.notifications.actions.delivering import News, deliver
from forum.notifications.queries import recipients
from forum.notifications.queries.recipients import Place


def tell_of_post(event: PostPublished) -> None:
    """Tell who follows its thread or space, is named in it or is answered by it."""
    place = recipients.find_place(event.post_id)
    if place is None:
        return
    told = recipients.followers(place, but=place.author_id)
    told += recipients.named(event.mentioned, "mention", place.author_id, place.audience)
    if event.number == 1:
        fans = followers_of(place.author_id)
        told += recipients.named(fans, "person", place.author_id, place.audience)
    if place.replied_to is not None:
        told += recipients.named([place.replied_to], "reply", place.author_id, place.audience)
    deliver(_news(place, place.author_id), recipients.most_specific(told))


def tell_of_mentions(event: PostEdited) -> None:
    """Tell whom an edit names for the first time."""
    place = recipients.find_place(event.post_id) if event.mentioned else None
    if place is not None:
        told = recipients.named(event.mentioned, "mention", event.editor_id, place.audience)
        author_apart = [r for r in told if r.user_id != place.author_id]
        deliver(_news(place, event.editor_id), author_apart)


def tell_of_answer(event: AnswerAccepted) -> None:
    """Tell an author that their post is the answer."""
    retracting.follow_threads([event.thread_id])
    place = recipients.find_place(event.post_id)
    if place is not None and place.accepted_post_id == event.post_id:
        told = recipients.named([place.author_id], "accepted", event.by_id, place.audience)
        deliver(_news(place, event.by_id), told)


def _news(place: Place, actor_id: int) -> News:
    return News(
        topic=f"thread:{place.thread_id}",
        link=f"/p/{place.post_id}",
        actor_id=actor_id,
        thread_id=place.thread_id,
        post_id=place.post_id,
    )


def tell(event: NoticeDue) -> None:
    """Tell what another feature wants told."""
    told = recipients.named(event.recipients, event.kind, event.actor_id, "everyone")
    deliver(News(event.topic, event.link, event.actor_id, event.text), told)


def read_elsewhere(event: ConversationRead) -> None:
    """Take a conversation that was read as read in the inbox, too."""
    marking.mark_topic_read(event.user_id, event.subject)


def take_back(event: PostRemoved) -> None:
    """Take a post that is gone out of every inbox."""
    retracting.retract_post(event.post_id)


def keep_up(event: ThreadChanged) -> None:
    """Bring inboxes in line with a thread that changed."""
    retracting.follow_threads([event.thread_id, *event.others])


def forget(event: MemberBlocked) -> None:
    """Take out of an inbox what it says of somebody its owner blocked."""
    retracting.forget_person(event.user_id, event.blocked_id)


def not_asked(event: RequestWithdrawn) -> None:
    """Take a request that was taken back out of the inbox of whom it asked."""
    retracting.retract_topic(event.subject)


def keep_ideas_up(event: IdeaChanged) -> None:
    """Take what names an idea that is not to be read any more out of every inbox."""
    if state_of(event.idea_id) != "visible":
        retracting.retract_topic(event.subject, [kind.name for kind in TO_OTHERS])


def send_letters(_events: Sequence[Event]) -> None:
    """Mail what is owed now."""
    mailing.mail_what_is_owed()


@tasks.periodic("* * * * *")
def letters_after_their_pause() -> None:
    """Mail what had to wait because its reader had a letter a moment before."""
    mailing.ask_for_letters()
