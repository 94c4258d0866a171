from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add ideas: cards, their states, and what others made of them."""
    from forum.core.events import listen
    from forum.core.notices import register_kind
    from forum.ideas import notices, routes, tasks  # noqa: F401  (tasks are periodic)
    from forum.ideas.actions import following_merges
    from forum.ideas.queries import portfolio
    from forum.organizations.events import OrganizationMoved, OrganizationsMerged
    from forum.vocab.events import TermsMerged

    listen(TermsMerged, following_merges.follow_terms)
    listen(OrganizationsMerged, following_merges.follow_organizations)
    listen(OrganizationMoved, following_merges.follow_move)
    for kind in notices.KINDS:
        register_kind(kind)
    _be_found()
    portfolio.register()
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)


def _be_found() -> None:
    from forum.core.events import listen_in_batches
    from forum.ideas import indexing
    from forum.ideas.events import IdeaChanged, IdeaPublished, IdeasMerged
    from forum.ideas.queries.found import found_ideas
    from forum.search import indexer
    from forum.search.sources import Source, register_source
    from forum.vocab.events import TermRenamed, TermsMerged

    ideas = Source(
        kind="idea",
        documents=indexing.idea_documents,
        all_ids=indexing.all_idea_ids,
        candidates=indexing.idea_candidates,
        present=found_ideas,
    )
    register_source(ideas)
    changed = indexer.listener(indexing.changed)
    listen_in_batches([IdeaPublished, IdeaChanged, IdeasMerged], changed)
    listen_in_batches([TermRenamed, TermsMerged], indexer.listener(indexing.renamed))
