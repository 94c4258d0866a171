from __future__ import annotations

from flask import Flask

from forum.core.notices import Kind, register_kind

KINDS = (
    Kind(
        "accepted",
        "my answer is accepted",
        "{name} accepted your answer in “{title}”",
        "{count} answers of yours were accepted in “{title}”",
        10,
    ),
    Kind(
        "mention",
        "somebody mentions me",
        "{name} mentioned you in “{title}”",
        "You were mentioned {count} times in “{title}”",
        20,
    ),
    Kind(
        "reply",
        "somebody replies to a post of mine",
        "{name} replied to you in “{title}”",
        "{count} replies to you in “{title}”",
        30,
    ),
    Kind(
        "thread",
        "there is something new in a thread I follow",
        "{name} wrote in “{title}”",
        "{count} new posts in “{title}”",
        40,
        personal=False,
    ),
    Kind(
        "person",
        "a member I follow opens a thread",
        "{name}, whom you follow, opened “{title}”",
        "{count} posts opened “{title}”",
        44,
        personal=False,
    ),
    Kind(
        "space",
        "a thread is opened in a space I follow",
        "{name} opened “{title}”",
        "{count} posts opened “{title}”",
        45,
        personal=False,
    ),
)


def register(app: Flask) -> None:
    """Add the inbox, and have it listen to what happens elsewhere."""
    from forum.core.events import listen, listen_in_batches
    from forum.core.notices import NoticeDue
    from forum.counterparts.events import RequestWithdrawn
    from forum.discussions import events
    from forum.ideas.events import IdeaChanged
    from forum.members.events import MemberBlocked
    from forum.messages.events import ConversationRead
    from forum.notifications import routes, tasks
    from forum.notifications.events import LettersDue

    for kind in KINDS:
        register_kind(kind)
    listen(events.PostPublished, tasks.tell_of_post)
    listen(events.PostEdited, tasks.tell_of_mentions)
    listen(events.AnswerAccepted, tasks.tell_of_answer)
    listen(events.PostRemoved, tasks.take_back)
    listen(events.ThreadChanged, tasks.keep_up)
    listen(NoticeDue, tasks.tell)
    listen(ConversationRead, tasks.read_elsewhere)
    listen(MemberBlocked, tasks.forget)
    listen(IdeaChanged, tasks.keep_ideas_up)
    listen(RequestWithdrawn, tasks.not_asked)
    listen_in_batches([LettersDue], tasks.send_letters)
    app.register_blueprint(routes.blueprint)
