from __future__ import annotations

from flask import Flask, request
from flask_limiter import Limiter, RequestLimit

from forum.core.access import viewer
from forum.core.refusals import TooFast
from forum.core.settings import Settings


def who() -> str:
    """Return whom a limit counts: the member, or the address of a guest."""
    person = viewer()
    return f"member:{person.id}" if person.id else address()


def address() -> str:
    """Return the network address a request came from."""
    return f"address:{request.remote_addr or 'unknown'}"


def _refuse(_limit: RequestLimit) -> None:
    raise TooFast


limiter = Limiter(key_func=who, on_breach=_refuse, headers_enabled=False)

# What a person can do by hand never reaches these; a program does within seconds.
WRITES = "30 per minute;300 per hour"


def init_limits(app: Flask, settings: Settings) -> None:
    """Keep the limits in Redis when there is one, in the process otherwise."""
    app.config["RATELIMIT_STORAGE_URI"] = settings.redis_url or "memory://"
    app.config["RATELIMIT_ENABLED"] = settings.limits
    # Every limit stands on its view and is checked there; the extension would otherwise also
    # look at each of the many requests that have none.
    app.extensions.setdefault("limiter", set()).add(limiter)
    limiter.init_app(app)
