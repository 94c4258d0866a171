from __future__ import annotations

from collections.abc import Callable, MutableMapping
from functools import cache
from typing import Any

import jinja2
from flask import Flask, request
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment
from flask.typing import ResponseReturnValue
from itsdangerous import URLSafeTimedSerializer
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


class Sessions(SecureCookieSessionInterface):
    """Flask's signed cookies, with a signer that is made once and not for each request."""

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie."""
        return self._signer(app)

    @cache  # noqa: B019 - there is one of each in a process
    def _signer(self, app: Flask) -> URLSafeTimedSerializer | None:
        return super().get_signing_serializer(app)


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
