from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import structlog
from flask import Flask, Response, current_app, flash, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_compress import Compress
from flask_wtf.csrf import CSRFError
from jinja2 import StrictUndefined
from werkzeug.exceptions import HTTPException

from forum.core import assets
from forum.core.access import declared, viewer
from forum.core.clock import iso, now
from forum.core.forms import csrf
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
        WTF_CSRF_CHECK_DEFAULT=True,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=3,
        COMPRESS_LEVEL=4,
        COMPRESS_STREAMS=False,
    )
    csrf.init_app(app)
    _templates(app)
    app.after_request(_headers)
    Compress(app)
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)
    assets.init_assets(app, settings)


def _templates(app: Flask) -> None:
    env = app.jinja_env
    env.undefined = StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    env.auto_reload = False
    env.globals.update(iso=iso, local_time=local_time, now=now)
    app.context_processor(
        lambda: {
            "viewer": viewer(),
            "request_path": request.path,
            "search_words": request.args.get("q", "")[:300] if request.path == "/search" else "",
        }
    )


def local_time(moment: datetime, form: str = "%b %-d, %Y, %-I:%M %p %Z") -> str:
    """Return a moment as text in the viewer's zone, UTC for a guest."""
    return moment.astimezone(zone(viewer().timezone)).strftime(form)


def zone(name: str) -> ZoneInfo:
    """Return a time zone by its IANA name, UTC when there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _headers(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.headers.setdefault("Cache-Control", "no-cache, private")
        response.headers.add("Vary", "Cookie")
    return response


class SafeHeaders:
    """WSGI middleware that tells browsers, on every answer, what pages of ours never do."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer with the application's answer and HEADERS."""

        def start(status: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            return start_response(status, [*headers, *HEADERS], *rest)

        return self._app(environ, start)


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
    if request.method == "POST" and refusal.status != 404 and _from_here():
        # A button was refused: back to the page it was on, which says why.
        flash(refusal.message, "error")
        if refusal.status in (403, 409, 422) and not request.form.get("body"):
            return redirect(request.referrer or "/", 303)
    return _page(refusal.status, refusal.message)


def _from_here() -> bool:
    return (request.referrer or "").startswith(request.host_url)


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
    log.exception("request failed", path=request.path, method=request.method)
    if wants_json():
        return jsonify(error="internal", message="Something broke on our side."), 500
    return render_template("errors/500.html"), 500


def _page(status: int, message: str, allow: object = None) -> ResponseReturnValue:
    body = render_template("errors/error.html", status=status, message=message)
    headers = {"Allow": ", ".join(sorted(allow))} if isinstance(allow, (list, set)) else {}
    return body, status, headers
