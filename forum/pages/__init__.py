from __future__ import annotations

from flask import Blueprint, Flask


def register(app: Flask) -> None:
    """Add the pages that put other features' lists side by side."""
    from forum.core.events import listen
    from forum.counterparts.events import Connected
    from forum.discussions.queries.head import register_becoming
    from forum.growth.works import Keeper, register_keeper
    from forum.ideas.actions.removing import register_companion
    from forum.ideas.events import IdeaChanged
    from forum.ideas.queries import works
    from forum.pages import contact_meeting, idea_from_thread, idea_talk, meeting
    from forum.talent.events import ContactAccepted

    for blueprint in _blueprints():
        app.register_blueprint(blueprint)
    listen(Connected, meeting.begin_talking)
    listen(ContactAccepted, contact_meeting.begin_talking)
    listen(IdeaChanged, idea_talk.follow_idea)
    # In the same transaction too: what is said about an idea is not readable a moment longer.
    register_companion(idea_talk.go_along)
    register_becoming(idea_from_thread.became)
    register_keeper(Keeper(works.own_works, works.find_work, works.readable_works))


def _blueprints() -> list[Blueprint]:
    from forum.pages import (
        completions,
        idea_from_thread,
        idea_page,
        members_page,
        opening_page,
        organization_page,
        reach,
        routes,
        skill_talk,
        term_page,
    )

    return [
        routes.blueprint,
        members_page.blueprint,
        completions.blueprint,
        term_page.blueprint,
        skill_talk.blueprint,
        organization_page.blueprint,
        opening_page.blueprint,
        reach.blueprint,
        idea_page.blueprint,
        idea_from_thread.blueprint,
    ]
