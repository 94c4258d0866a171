from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts import signing_in
from forum.accounts.actions import changing, sessions, signing
from forum.accounts.forms import ChangeEmailForm, ChangePasswordForm, ReadingForm, time_zones
from forum.accounts.passwords import hash_password
from forum.accounts.queries import find_token, get_user, sessions_of
from forum.accounts.routes import throttle
from forum.accounts.routes.joining import dead_link
from forum.accounts.routes.throttle import BY_NAME, LETTERS, accepted, refused
from forum.core.access import everyone, member_id, members, viewer
from forum.core.db import release
from forum.core.limits import WRITES, limiter

blueprint = Blueprint("settings", __name__)
blueprint.after_request(throttle.count)


@blueprint.route("/account/reading", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def reading() -> ResponseReturnValue:
    """Choose time zone and colors."""
    form = ReadingForm(timezone=viewer().timezone, theme=viewer().theme)
    form.timezone.choices = time_zones()
    if form.accepts():
        changing.set_reading(viewer(), form.timezone.data, form.theme.data)
        flash("Saved.", "good")
        return redirect("/account/reading", 303)
    return render_template("accounts/reading.html", form=form), form.status


@blueprint.route("/account/password", methods=["GET", "POST"])
@members
@limiter.limit(BY_NAME, methods=["POST"], deduct_when=refused)
def password() -> ResponseReturnValue:
    """Choose another password, knowing the present one."""
    form = ChangePasswordForm()
    form.username, form.email = viewer().username, get_user(viewer().id).email or ""
    release()
    if form.accepts() and form.attempt(
        lambda: signing.check_own_password(viewer(), form.current_password.data)
    ):
        changing.change_password(viewer(), hash_password(form.password.data))
        flash("Your password is changed. Every other browser is signed out.", "good")
        return redirect("/account/password", 303)
    return render_template("accounts/password.html", form=form), form.status


@blueprint.route("/account/email", methods=["GET", "POST"])
@members
@limiter.limit(BY_NAME, methods=["POST"], deduct_when=refused)
@limiter.limit(LETTERS, methods=["POST"], deduct_when=accepted)
def email() -> ResponseReturnValue:
    """Ask to be reached at another address, which both addresses must confirm."""
    form = ChangeEmailForm()
    if form.accepts() and form.attempt(
        lambda: signing.check_own_password(viewer(), form.current_password.data)
    ):
        form.attempt(lambda: changing.want_address_change(viewer(), form.email.data))
        if form.status == 200:
            return redirect("/check-mail?for=change", 303)
    present = get_user(viewer().id).email
    return render_template("accounts/email.html", form=form, present=present), form.status


@blueprint.route("/account/email/<secret>", methods=["GET", "POST"])
@everyone
@limiter.limit(WRITES, methods=["POST"])
def confirm_email(secret: str) -> ResponseReturnValue:
    """Agree to a change of address from one of the two; the letter is right, so no sign-in."""
    token = find_token(secret, "change-old", "change-new")
    if token is None:
        return dead_link()
    if request.method == "GET":
        return render_template("accounts/confirm_email.html", address=token.email)
    if changing.confirm_change(secret):
        flash("Done: your new address is in use.", "good")
    else:
        flash("Thank you. Now open the link in the letter to the other address.", "info")
    return redirect("/account/email" if viewer().is_member else "/signin", 303)


@blueprint.get("/account/sessions")
@members
def signed_in() -> str:
    """Show in which browsers the member is signed in."""
    here = viewer()
    rows = [(row, signing_in.browser_of(row.agent)) for row in sessions_of(member_id())]
    return render_template("accounts/sessions.html", rows=rows, present=here.session_id)


@blueprint.post("/account/sessions/<int:session_id>/end")
@members
@limiter.limit(WRITES)
def end_session(session_id: int) -> ResponseReturnValue:
    """Sign one of the member's browsers out."""
    sessions.end_session_of(member_id(), session_id)
    flash("That browser is signed out.", "good")
    return redirect("/account/sessions", 303)


@blueprint.post("/account/sessions/end-all")
@members
@limiter.limit(WRITES)
def end_all() -> ResponseReturnValue:
    """Sign the member out of every browser, this one included."""
    sessions.end_sessions_of(member_id())
    signing_in.end_session()
    flash("You are signed out everywhere.", "good")
    return redirect("/signin", 303)
