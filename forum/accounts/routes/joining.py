from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts import signing_in
from forum.accounts.actions import joining
from forum.accounts.forms import SignUpForm
from forum.accounts.passwords import hash_password
from forum.accounts.queries import find_token
from forum.accounts.routes import throttle
from forum.accounts.routes.throttle import LETTERS, MANY_LETTERS, accepted, typed_name
from forum.core.access import everyone, viewer
from forum.core.db import release
from forum.core.limits import WRITES, address, limiter
from forum.core.mail import mail_folder

blueprint = Blueprint("joining", __name__)
blueprint.after_request(throttle.count)
WHY = ("signup", "signin", "reset", "change")


@blueprint.route("/signup", methods=["GET", "POST"])
@everyone
@limiter.limit(MANY_LETTERS, methods=["POST"], key_func=address, deduct_when=accepted)
@limiter.limit(LETTERS, methods=["POST"], key_func=typed_name, deduct_when=accepted)
@limiter.limit(WRITES, methods=["POST"])
def signup() -> ResponseReturnValue:
    """Choose a user name; the answer is the same whether the address is known or not."""
    if viewer().is_member:
        return redirect("/", 303)
    form = SignUpForm()
    if form.accepts():
        release()
        secret = hash_password(form.password.data)
        user = form.attempt(lambda: joining.sign_up(form.username.data, form.email.data, secret))
        if user is not None:
            return redirect("/check-mail?for=signup", 303)
    return render_template("accounts/signup.html", form=form), form.status


@blueprint.get("/check-mail")
@everyone
def check_mail() -> str:
    """Say that a letter is on its way; the page knows nothing of who asked."""
    why = request.args.get("for", "")
    folder = mail_folder(current_app.config["SETTINGS"])
    return render_template(
        "accounts/check_mail.html",
        why=why if why in WHY else "signup",
        folder=folder,
        development=current_app.config["DEVELOPMENT"],
    )


@blueprint.route("/verify/<secret>", methods=["GET", "POST"])
@everyone
@limiter.limit(WRITES, methods=["POST"])
def verify(secret: str) -> ResponseReturnValue:
    """Confirm an address by a button: mail scanners open links, but press nothing."""
    if find_token(secret, "verify") is None:
        return dead_link()
    if request.method == "GET":
        return render_template("accounts/verify.html")
    user = joining.confirm_address(secret)
    signing_in.start_session(user, remember=False)
    flash(f"Welcome, {user.name}. Your address is confirmed.", "good")
    return redirect("/", 303)


def dead_link() -> ResponseReturnValue:
    """Answer a letter's link that was used or is too old with what to do next."""
    return render_template("accounts/dead_link.html"), 410
