from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add openings, and applications to them."""
    from forum.core.events import listen
    from forum.core.notices import register_kind
    from forum.jobs import (  # noqa: F401  (tasks are periodic)
        applicant_notices,
        applicant_tasks,
        application_notices,
        desk_notices,
        retention_tasks,
        routes,
        tasks,
    )
    from forum.jobs import models as models
    from forum.jobs.actions import deciding, following_merges, forgetting
    from forum.jobs.events import JobClosed
    from forum.organizations.events import HiringChanged, OrganizationsMerged
    from forum.vocab.events import TermsMerged

    listen(TermsMerged, following_merges.follow_terms)
    listen(OrganizationsMerged, following_merges.follow_organizations)

    listen(HiringChanged, forgetting.follow_settings)
    listen(JobClosed, deciding.tell_who_waits)

    for kind in (*applicant_notices.KINDS, *application_notices.KINDS, *desk_notices.KINDS):
        register_kind(kind)
    _be_found()
    for blueprint in routes.BLUEPRINTS:
        app.register_blueprint(blueprint)


def _be_found() -> None:
    from forum.core.events import listen_in_batches
    from forum.jobs import alerts, indexing
    from forum.jobs.events import JobChanged, JobClosed, JobOpened
    from forum.jobs.queries.found import found_jobs
    from forum.search import indexer
    from forum.search.saved import register_saved_kind
    from forum.search.sources import Source, register_source
    from forum.vocab.events import TermRenamed, TermsMerged

    jobs = Source(
        kind="job",
        documents=indexing.job_documents,
        all_ids=indexing.all_job_ids,
        candidates=indexing.job_candidates,
        present=found_jobs,
    )
    register_source(jobs)
    changed = indexer.listener(indexing.changed)
    listen_in_batches([JobOpened, JobChanged, JobClosed], changed)
    listen_in_batches([TermRenamed, TermsMerged], indexer.listener(indexing.renamed))
    register_saved_kind(alerts.KIND)
