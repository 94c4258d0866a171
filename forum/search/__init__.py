from __future__ import annotations

from typing import TYPE_CHECKING, cast

from flask import Flask

if TYPE_CHECKING:
    from forum.search.port import SearchEngine


def register(app: Flask) -> None:
    """Add search: its page, its commands, its index, and members and tags to be found."""
    from forum.accounts.events import MemberChanged, MemberJoined
    from forum.core.events import listen_in_batches
    from forum.search import indexer, indexing, queries, stopping
    from forum.search import models as models
    from forum.search import tasks as tasks
    from forum.search.cli import group
    from forum.search.routes import blueprint
    from forum.search.sources import Source, register_source

    members = Source(
        kind="member",
        documents=indexing.member_documents,
        all_ids=indexing.all_member_ids,
        candidates=indexing.member_candidates,
        present=queries.found_members,
    )
    tags = Source(
        kind="tag",
        documents=indexing.tag_documents,
        all_ids=indexing.all_tag_ids,
        candidates=indexing.tag_candidates,
        present=queries.found_tags,
    )
    register_source(members)
    register_source(tags)
    listen_in_batches([MemberJoined, MemberChanged], indexer.listener(indexing.members_changed))
    indexer.init_index(app, app.config["SETTINGS"])
    app.register_blueprint(blueprint)
    app.register_blueprint(stopping.blueprint)
    app.cli.add_command(group)


def engine_of(app: Flask) -> SearchEngine:
    """Return the engine of an application."""
    return cast("SearchEngine", app.extensions["search"])
