from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add spaces, threads and posts."""
    from forum.core.events import listen_in_batches
    from forum.discussions import events, indexing, routes
    from forum.discussions.fragments import init_lists
    from forum.discussions.queries import found, portfolio
    from forum.search import indexer
    from forum.search.sources import Source, register_source

    posts = Source(
        kind="post",
        documents=indexing.post_documents,
        all_ids=indexing.all_post_ids,
        candidates=indexing.post_candidates,
        present=found.found_posts,
        scope=found.scope,
        alike=found.alike_threads,
    )
    register_source(posts)
    listen_in_batches(
        [
            events.PostPublished,
            events.PostEdited,
            events.PostRemoved,
            events.PostRestored,
            events.ThreadChanged,
        ],
        indexer.listener(indexing.changed),
    )
    init_lists(app)
    portfolio.register()
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)
