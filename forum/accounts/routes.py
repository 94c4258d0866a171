from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts import actions, signing_in
from forum.accounts.forms import SignInForm
from forum.core.access import everyone
from forum.core.limits import address, limiter
from forum.core.resume import offer_again, resumed

blueprint = Blueprint("accounts", __name__)


@blueprint.route("/signin", methods=["GET", "POST"])
@everyone
@limiter.limit("10 per minute;50 per hour", methods=["POST"], key_func=address)
def signin() -> ResponseReturnValue:
    """Sign in with an e-mail address or a user name."""
    form = SignInForm()
    if form.accepts():
        user = form.attempt(lambda: actions.check_sign_in(form.email.data, form.password.data))
        if user is not None:
            signing_in.start_session(user, remember=form.remember.data)
            kept = resumed(request.form.get("resume", ""))
            if kept:
                return offer_again(200, *kept)
            return redirect(local_path(request.form.get("next")), 303)
    page = render_template(
        "accounts/signin.html",
        form=form,
        next=local_path(request.values.get("next")),
        resume=request.form.get("resume", ""),
        notice="",
    )
    return page, form.status


@blueprint.post("/signout")
@everyone
def signout() -> ResponseReturnValue:
    """Sign this browser out."""
    signing_in.end_session()
    return redirect("/", 303)


def local_path(address: str | None) -> str:
    """Return an address of this site to go on to, `/` for anything that leads elsewhere."""
    text = address or "/"
    parts = urlsplit(text)
    safe = text.startswith("/") and not text.startswith(("//", "/\\")) and "\\" not in text
    return text if safe and not parts.scheme and not parts.netloc else "/"
