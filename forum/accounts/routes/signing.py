from __future__ import annotations

import re
from urllib.parse import unquote

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts import signing_in
from forum.accounts.actions import joining, signing
from forum.accounts.forms import SignInForm
from forum.accounts.models import User
from forum.accounts.routes import throttle
from forum.accounts.routes.throttle import BY_ADDRESS, BY_NAME, refused, typed_name
from forum.core.access import everyone
from forum.core.limits import address, limiter
from forum.core.resume import offer_again, resumed

blueprint = Blueprint("accounts", __name__)
blueprint.after_request(throttle.count)
# One slash, then nothing a browser could read as another host or a scheme.
LOCAL = re.compile(r"/(?![/\\])[^\\\s\x00-\x1f\x7f]*", re.ASCII)
# The same where somebody on the way decodes the path once or twice.
LOCAL_START = re.compile(r"/(?![/\\\s\x00-\x1f])", re.ASCII)


@blueprint.route("/signin", methods=["GET", "POST"])
@everyone
@limiter.limit(BY_ADDRESS, methods=["POST"], key_func=address, deduct_when=refused)
@limiter.limit(BY_NAME, methods=["POST"], key_func=typed_name, deduct_when=refused)
def signin() -> ResponseReturnValue:
    """Sign in with an e-mail address or a user name."""
    form = SignInForm()
    if form.accepts():
        user = form.attempt(lambda: signing.check_sign_in(form.email.data, form.password.data))
        if user is not None:
            return _let_in(user, remember=form.remember.data)
    page = render_template(
        "accounts/signin.html",
        form=form,
        next=local_path(request.values.get("next")),
        resume=request.form.get("resume", ""),
        notice="",
    )
    return page, form.status


def _let_in(user: User, *, remember: bool) -> ResponseReturnValue:
    if user.email_verified_at is None:
        joining.want_confirmation(user)
        return redirect("/check-mail?for=signin", 303)
    signing_in.start_session(user, remember=remember)
    kept = resumed(request.form.get("resume", ""))
    if kept:
        return offer_again(200, *kept)
    return redirect(local_path(request.form.get("next")), 303)


@blueprint.post("/signout")
@everyone
def signout() -> ResponseReturnValue:
    """Sign this browser out."""
    signing_in.end_session()
    return redirect("/", 303)


def local_path(address: str | None) -> str:
    """Return an address of this site to go on to, `/` for anything that may lead elsewhere.

    What is local only as long as nobody decodes it is refused as well.
    """
    text = address or "/"
    once = unquote(text)
    decoded = (text, once, unquote(once))
    return text if LOCAL.fullmatch(text) and all(map(LOCAL_START.match, decoded)) else "/"
