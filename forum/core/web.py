from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from flask import Flask, Response, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_compress import Compress
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter, UnicodeConverter

from forum.core import assets
from forum.core.access import declared, viewer
from forum.core.clock import now
from forum.core.db import SAFE_METHODS
from forum.core.forms import csrf, csrf_token
from forum.core.fragments import init_fragments
from forum.core.icons import init_icons
from forum.core.markup import excerpt
from forum.core.refusals import Refusal, SignInNeeded
from forum.core.resume import offer_again, offer_sign_in
from forum.core.settings import Settings

log = structlog.get_logger()
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
HEADERS = list(
    {
        "Content-Security-Policy": POLICY,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    }.items()
)
MOST_BODY = 1_000_000
PUBLIC = ("everyone", "developer")


class Word(UnicodeConverter):
    """A word in an address; no address of ours holds a NUL, and PostgreSQL refuses it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.regex = self.regex.replace("[^/]", "[^/\\0]", 1)


class RowNumber(IntegerConverter):
    """A number in an address; one that no database could hold is no address of ours."""

    regex = "[0-9]{1,18}"


def init_web(app: Flask, settings: Settings) -> None:
    """Set what every page shares: templates, headers, compression and the answers to refusals."""
    app.config.update(
        DEVELOPMENT=settings.development,
        BASE_URL=settings.base_url,
        INSTANCE=str(settings.instance),
        MAX_CONTENT_LENGTH=MOST_BODY,
        MAX_FORM_MEMORY_SIZE=MOST_BODY,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure,
        WTF_CSRF_TIME_LIMIT=None,
        WTF_CSRF_CHECK_DEFAULT=False,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=3,
        COMPRESS_LEVEL=4,
        COMPRESS_STREAMS=False,
    )
    app.url_map.converters.update(int=RowNumber, default=Word, string=Word)
    csrf.init_app(app)
    app.before_request(_refuse_forged)
    _templates(app)
    Compress(app)
    app.after_request(_headers)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
    assets.init_assets(app, settings)
    init_icons(app)
    init_fragments(app)


def _templates(app: Flask) -> None:
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.auto_reload = False
    env.globals.update(iso=stamp, local_time=local_time, now=now, csrf_token=csrf_token)
    env.filters.update(iso=stamp, local_time=local_time, excerpt=excerpt)
    app.context_processor(
        lambda: {
            "viewer": viewer(),
            "csrf_token": csrf_token,
            "request_path": request.path,
            "search_words": request.args.get("q", "")[:300] if request.path == "/search" else "",
        }
    )


def local_time(moment: datetime, zone_name: str = "") -> str:
    """Return a moment as text in a zone, the viewer's when none is named (UTC for a guest)."""
    there = zone(zone_name or viewer().timezone)
    return f"{moment.astimezone(there):%b %-d, %Y, %-I:%M %p %Z}"


def stamp(moment: datetime) -> str:
    """Return a UTC moment to the second, for the datetime attribute of a time."""
    return moment.isoformat(timespec="seconds")[:19] + "Z"


@lru_cache(700)
def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name, UTC when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _refuse_forged() -> None:
    # Only what writes carries a token; asking for it at every GET would be half its cost.
    if request.method not in SAFE_METHODS:
        csrf.protect(apply_exemptions=True)


def _headers(response: Response) -> Response:
    headers = response.headers
    if response.mimetype == "text/html" and "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-cache, private"
    headers["Vary"] = "Accept-Encoding, Cookie"
    return response


class SafeHeaders:
    """WSGI middleware that tells browsers, on every answer, what pages of ours never do."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the application's answer and HEADERS."""

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, *HEADERS], *rest)

        if not _readable(environ):
            start("400 BAD REQUEST", [("Content-Type", "text/plain")])
            return [b"This address is not UTF-8.\n"]
        return self._app(environ, start)


def _readable(environ: WSGIEnvironment) -> bool:
    """Whether the query is UTF-8; a cookie that is not ASCII is none of ours and is dropped."""
    if not environ.get("HTTP_COOKIE", "").isascii():
        del environ["HTTP_COOKIE"]
    query: str = environ.get("QUERY_STRING", "")
    if query.isascii():
        return True
    try:
        query.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return False
    return True


def wants_json() -> bool:
    """Whether the answer is for a program: the API, or a page's own script."""
    return request.path.startswith("/api/") or (
        request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
    )


def _refused(refusal: Refusal) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error=refusal.code, message=refusal.message), refusal.status
    if isinstance(refusal, SignInNeeded):
        return offer_sign_in(refusal)
    return _page(refusal.status, refusal.message)


def _stale(error: CSRFError) -> ResponseReturnValue:
    if wants_json():
        return jsonify(error="stale-form", message=error.description), 400
    if viewer().is_guest and declared(current_app, request.endpoint or "") not in PUBLIC:
        return offer_sign_in(SignInNeeded("You are signed out by now. Sign in to go on."))
    return offer_again(400)


def _http(error: HTTPException) -> ResponseReturnValue:
    status = error.code or 500
    if wants_json():
        return jsonify(error=error.name.lower().replace(" ", "-"), message=error.name), status
    if 300 <= status < 400:
        return error.get_response()
    return _page(status, "", allow=getattr(error, "valid_methods", None))


def _broken(_error: Exception) -> ResponseReturnValue:
    # The rule and not the path: some addresses carry a secret.
    rule = request.url_rule.rule if request.url_rule is not None else request.path
    log.exception("request failed", path=rule, method=request.method)
    if wants_json():
        return jsonify(error="internal", message="Something broke on our side."), 500
    # Without the usual context: whatever broke may be what that would ask.
    return current_app.jinja_env.get_template("errors/500.html").render(), 500


def _page(status: int, message: str, allow: object = None) -> ResponseReturnValue:
    body = render_template("errors/error.html", status=status, message=message)
    headers = {"Allow": ", ".join(sorted(allow))} if isinstance(allow, (list, set)) else {}
    return body, status, headers
