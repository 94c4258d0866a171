from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.accounts import signing_in
from forum.accounts.actions import changing
from forum.accounts.forms import NewPasswordForm, ResetForm
from forum.accounts.passwords import hash_password
from forum.accounts.queries import find_token, get_user
from forum.accounts.routes import throttle
from forum.accounts.routes.joining import dead_link
from forum.accounts.routes.throttle import LETTERS, MANY_LETTERS, accepted, typed_name
from forum.core.access import everyone
from forum.core.db import release
from forum.core.limits import WRITES, address, limiter

blueprint = Blueprint("recovering", __name__)
blueprint.after_request(throttle.count)


@blueprint.route("/reset", methods=["GET", "POST"])
@everyone
@limiter.limit(MANY_LETTERS, methods=["POST"], key_func=address, deduct_when=accepted)
@limiter.limit(LETTERS, methods=["POST"], key_func=typed_name, deduct_when=accepted)
@limiter.limit(WRITES, methods=["POST"])
def reset() -> ResponseReturnValue:
    """Ask for a link to a new password; known and unknown addresses get the same answer."""
    form = ResetForm()
    if form.accepts():
        changing.want_reset(form.email.data)
        return redirect("/check-mail?for=reset", 303)
    return render_template("accounts/reset.html", form=form), form.status


@blueprint.route("/reset/<secret>", methods=["GET", "POST"])
@everyone
@limiter.limit(WRITES, methods=["POST"])
def new_password(secret: str) -> ResponseReturnValue:
    """Choose a password by a letter's link, also the first one of an imported account."""
    token = find_token(secret, "reset", "claim")
    if token is None:
        return dead_link()
    person = get_user(token.user_id)
    form = NewPasswordForm()
    form.username, form.email = person.username, token.email
    username = person.username
    release()
    if form.accepts():
        chosen = hash_password(form.password.data)
        user = form.attempt(lambda: changing.reset_password(secret, chosen))
        if user is not None:
            signing_in.start_session(user, remember=False)
            flash("Your new password works. You are signed out everywhere else.", "good")
            return redirect("/", 303)
    return render_template("accounts/new_password.html", form=form, username=username), form.status
