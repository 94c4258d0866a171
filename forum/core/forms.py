from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar
from uuid import uuid4

from flask import current_app, g, session
from flask_wtf import FlaskForm
from flask_wtf.csrf import CSRFProtect, generate_csrf
from itsdangerous import URLSafeTimedSerializer
from wtforms import Field, HiddenField

from forum.core.db import savepoint
from forum.core.markup import clean_text, plain_line
from forum.core.refusals import Refusal

T = TypeVar("T")
csrf = CSRFProtect()


def csrf_token() -> str:
    """Return the token that a form carries: it is the same for a session, so signed once."""
    raw = session.get("csrf_token")
    if raw and "csrf_token" not in g:
        g.csrf_token = _signed(str(current_app.secret_key), raw)
    token: str = generate_csrf()
    return token


@lru_cache(4096)
def _signed(secret_key: str, raw: str) -> str:
    token: str = URLSafeTimedSerializer(secret_key, salt="wtf-csrf-token").dumps(raw)
    return token


def cleaned(value: Any) -> Any:
    """Return typed text without what no person types: NUL, control and override characters."""
    return clean_text(value) if isinstance(value, str) else value


def one_line(value: Any) -> Any:
    """Return a typed line without line breaks, doubled spaces and what nobody sees."""
    return plain_line(value, 1000) if isinstance(value, str) else value


class Form(FlaskForm):
    """The parent of every form: text is cleaned, refusals land beside their field."""

    status = 200

    class Meta:
        # The token is checked once for every POST by CSRFProtect, before any form exists.
        csrf = False

        def bind_field(self, form: Any, unbound: Any, options: Any) -> Any:
            """Put the cleaning first among the filters of every field."""
            filters = [cleaned, *unbound.kwargs.get("filters", [])]
            return unbound.bind(form=form, **options | {"filters": filters})

    def accepts(self) -> bool:
        """Whether this is a submission with nothing wrong in it; sets `status` otherwise."""
        if not self.is_submitted():
            return False
        if self.validate():
            return True
        self.status = 422
        return False

    def attempt(self, act: Callable[[], T], *, undo: bool = True) -> T | None:
        """Run an action; when it is refused nothing of it stays, and the form says why.

        Without `undo` for an action that writes nothing before it refuses.
        """
        try:
            if not undo:
                return act()
            with savepoint():
                return act()
        except Refusal as refusal:
            self.refuse(refusal)
            return None

    def refuse(self, refusal: Refusal) -> None:
        """Put a refusal beside the field it belongs to."""
        self.status = refusal.status
        field: Field | None = getattr(self, refusal.field or "", None)
        if isinstance(field, Field):
            field.errors = [*field.errors, refusal.message]
        else:
            self.form_errors.append(refusal.message)


class OnceForm(Form):
    """A form that may arrive twice and must act once."""

    once = HiddenField(default=lambda: uuid4().hex)

    @property
    def once_key(self) -> str | None:
        """Return the mark both arrivals share, None when it was tampered with."""
        value = str(self.once.data or "")
        return value if len(value) == 32 and value.isalnum() else None
