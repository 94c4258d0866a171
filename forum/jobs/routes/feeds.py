from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, Response, current_app, request

from forum.core.access import GUEST, Viewer, everyone
from forum.core.clock import now
from forum.core.limits import address, limiter
from forum.jobs.alerts import KIND, asked_of
from forum.jobs.named import names
from forum.jobs.queries.finder import Asked, JobRow, finder, in_words
from forum.search.saved import by_token, question_of

blueprint = Blueprint("job_feeds", __name__)
FEEDS = "60 per minute"


@blueprint.get("/feeds/jobs.atom")
@everyone
@limiter.limit(FEEDS, key_func=address)
def jobs() -> Response:
    """Answer with the newest openings a question finds, as guests may find them."""
    asked = asked_of(request.query_string.decode(errors="replace"))
    return _feed(GUEST, asked, "Openings: " + in_words(asked, names.get()), "jobs.atom")


@blueprint.get("/feeds/saved/<token>.atom")
@everyone
@limiter.limit(FEEDS, key_func=address)
def saved(token: str) -> Response:
    """Answer with the newest openings a kept search finds; who has the address may read it."""
    search = by_token(token, KIND.name)
    asked = asked_of(question_of(search))
    return _feed(Viewer(id=search.user_id), asked, search.name, f"saved/{token}.atom")


def _feed(viewer: Viewer, asked: Asked, title: str, path: str) -> Response:
    # Not kept: what is found depends on the minute, for openings close by the clock.
    newest = asked_of(asked.question() + "&sort=newest")
    rows = finder(viewer, newest, None).page.items
    answer = Response(_atom(asked, rows, title, path), mimetype="application/atom+xml")
    answer.headers["Cache-Control"] = "private, max-age=600"
    return answer


def _atom(asked: Asked, rows: Sequence[JobRow], title: str, path: str) -> bytes:
    # Loaded by the few who read feeds: it brings an XML library along.
    from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]

    base = current_app.config["BASE_URL"]
    question = asked.question()
    query = f"?{question}" if question and path == "jobs.atom" else ""
    feed = FeedGenerator()
    feed.id(f"{base}/feeds/{path}{query}")
    feed.title(title)
    feed.author({"name": "Counterpart"})
    feed.link(href=f"{base}/feeds/{path}{query}", rel="self")
    feed.link(href=base + asked.address(), rel="alternate")
    feed.updated(max((row.published_at for row in rows), default=now()))
    for row in rows:
        entry = feed.add_entry(order="append")
        entry.id(f"{base}/jobs/{row.id}")
        entry.title(f"{row.title}, {row.organization}")
        entry.link(href=base + row.address)
        entry.published(row.published_at)
        entry.updated(row.published_at)
        closes = "Open until filled" if row.rolling else row.until and f"Closes {row.until}"
        said = (row.where, row.pay, row.share, row.arrangement, closes, row.excerpt)
        entry.summary(". ".join(part.rstrip(".") for part in said if part) + ".")
    return bytes(feed.atom_str(pretty=True))
