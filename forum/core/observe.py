from __future__ import annotations

import logging
import sys
from functools import cache

import structlog
from flask import Flask, Response, abort, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, generate_latest
from sqlalchemy import text

from forum.core.access import everyone
from forum.core.db import db
from forum.core.settings import Settings

REQUESTS = Counter("counterpart_requests", "Answers given", ["method", "status"])
METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS"})
LOOPBACK = frozenset({"127.0.0.1", "::1"})


def init_observe(app: Flask, settings: Settings) -> None:
    """Set logs as one JSON line each (plain lines in development), health pages and metrics."""
    renderer: structlog.types.Processor = (
        structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
        if settings.development
        else structlog.processors.JSONRenderer()
    )
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )
    app.after_request(_count)
    app.add_url_rule("/healthz", view_func=healthz)
    app.add_url_rule("/readyz", view_func=readyz)
    app.add_url_rule("/metrics", view_func=metrics)


def _count(response: Response) -> Response:
    method = request.method if request.method in METHODS else "other"
    _counter(method, response.status_code).inc()
    return response


@cache
def _counter(method: str, status: int) -> Counter:
    return REQUESTS.labels(method, status)


@everyone
def healthz() -> Response:
    """Answer that the process lives."""
    return Response("ok\n", mimetype="text/plain")


@everyone
def readyz() -> Response:
    """Answer whether the database is there and migrated, so that requests may be sent here."""
    try:
        db.session.execute(text("SELECT version_num FROM alembic_version")).one()
    except Exception:
        return Response("the database is not ready\n", 503, mimetype="text/plain")
    return Response("ready\n", mimetype="text/plain")


@everyone
def metrics() -> Response:
    """Give this process's counters to a collector on the same machine."""
    if request.remote_addr not in LOOPBACK or "X-Forwarded-For" in request.headers:
        abort(404)
    return Response(generate_latest(), mimetype=CONTENT_TYPE_LATEST)
