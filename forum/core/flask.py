from __future__ import annotations

import time
from collections.abc import Callable, MutableMapping
from copy import copy
from functools import cache, lru_cache, partial
from typing import Any

import jinja2
from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from itsdangerous import SignatureExpired, URLSafeTimedSerializer
from jinja2.runtime import Context

from forum.core.db import SAFE_METHODS, transaction


class SharedTemplate(jinja2.Template):
    """A template whose macros are made once a process, not looked over at each import of them."""

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return self._module if self._module is not None else super()._get_default_module(ctx)


class Templates(Environment):
    """Templates that never change while the process runs, found by one look into a dict."""

    template_class = SharedTemplate

    def __init__(self, app: Flask, **options: Any) -> None:
        super().__init__(app, **options)
        self._found: dict[str, jinja2.Template] = {}

    def get_template(
        self,
        name: str | jinja2.Template,
        parent: str | None = None,
        globals: MutableMapping[str, Any] | None = None,  # noqa: A002 - Jinja's name
    ) -> jinja2.Template:
        """Return a template, loaded at its first use; raises TemplateNotFound."""
        found = self._found.get(name) if isinstance(name, str) else None
        if found is None:
            found = super().get_template(name, parent, globals)
            if isinstance(name, str):
                self._found[name] = found
        return found


class Signer:
    """What signs and reads the cookie; one that was read before need not be checked again."""

    def __init__(self, serializer: URLSafeTimedSerializer) -> None:
        self._serializer = serializer
        self._read = lru_cache(4096)(partial(serializer.loads, return_timestamp=True))

    def loads(self, cookie: str, max_age: int) -> dict[str, Any]:
        """Return what a cookie holds; raises BadSignature, also past `max_age` seconds."""
        content, signed_at = self._read(cookie)
        if time.time() - signed_at.timestamp() > max_age:
            raise SignatureExpired("the cookie is too old")
        # Lists in it are added to, as messages are.
        return {key: copy(value) for key, value in content.items()}

    def dumps(self, content: dict[str, Any]) -> str:
        """Return a cookie that holds this."""
        cookie: str = self._serializer.dumps(content)
        return cookie


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, with a signer that is made once and not for each request."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        """Return what the cookie holds, nothing for who sends none."""
        if "HTTP_COOKIE" not in request.environ:
            return self.session_class()
        return super().open_session(app, request)

    def get_signing_serializer(self, app: Flask) -> Any:
        """Return what signs and reads the cookie."""
        return self._signer(app)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie when something in it changed; that answers vary by it is said anyway."""
        if session.modified or session.permanent:
            super().save_session(app, session, response)

    @cache  # noqa: B019 - there is one of each in a process
    def _signer(self, app: Flask) -> Signer | None:
        serializer = super().get_signing_serializer(app)
        return Signer(serializer) if serializer else None


class Forum(Flask):
    """A Flask whose views each run in one transaction, with parts that do no work twice."""

    jinja_environment: type[Environment] = Templates
    session_interface = Sessions()

    def dispatch_request(self) -> ResponseReturnValue:
        """Run the view: returning commits a write request, raising rolls it back."""
        with transaction(write=request.method not in SAFE_METHODS):
            return super().dispatch_request()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function as it is: nothing here is a coroutine, and each hook is asked."""
        return func
