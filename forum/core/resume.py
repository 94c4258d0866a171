from __future__ import annotations

from flask import Response, current_app, make_response, render_template, request
from itsdangerous import BadSignature, URLSafeTimedSerializer

from forum.core.refusals import SignInNeeded

# Never echoed into a page: secrets, and what only the server may set.
SECRET_FIELDS = frozenset({"password", "new_password", "current_password", "csrf_token", "resume"})
MOST_RESUMED = 200_000
HOURS = 12


def typed_fields() -> list[tuple[str, str]]:
    """Return what the person typed into the refused form, without secrets."""
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name not in SECRET_FIELDS and len(value) <= MOST_RESUMED
    ]


def offer_again(
    status: int, address: str | None = None, fields: list[tuple[str, str]] | None = None
) -> Response:
    """Answer a form whose token is stale with its own fields and a button to send it again."""
    return make_response(
        render_template(
            "errors/stale_form.html",
            address=address or request.full_path.rstrip("?"),
            fields=typed_fields() if fields is None else fields,
        ),
        status,
    )


def offer_sign_in(refusal: SignInNeeded) -> Response:
    """Answer a guest with the sign-in form, carrying along where they were and what they typed."""
    address = request.full_path.rstrip("?")
    kept = ""
    if request.method == "POST":
        kept = _signer().dumps({"address": address, "fields": typed_fields()})
    body = render_template(
        "accounts/signin.html",
        form=current_app.extensions["signin_form"](),
        next=address if request.method == "GET" else "",
        resume=kept,
        notice=refusal.message,
    )
    return make_response(body, refusal.status)


def resumed(kept: str) -> tuple[str, list[tuple[str, str]]] | None:
    """Return the address and fields of a form kept over a sign-in; None when there is none."""
    if not kept:
        return None
    try:
        value = _signer().loads(kept, max_age=HOURS * 3600)
    except BadSignature:
        return None
    return value["address"], [(name, text) for name, text in value["fields"]]


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.secret_key or "", salt="resume")
