from __future__ import annotations

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from forum.core.access import members, viewer
from forum.core.limits import WRITES, limiter
from forum.members.actions import editing
from forum.members.forms import ProfileForm, VisibilityForm
from forum.members.forms.profile import links_as_text
from forum.members.models import Profile
from forum.members.queries.people import get_profile
from forum.members.routes.shared import blueprint
from forum.members.sections import SECTIONS


@blueprint.route("/account", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def profile() -> ResponseReturnValue:
    """Change what others see of you."""
    mine = get_profile(viewer().id)
    form = _form_of(mine)
    if form.accepts() and not request.form.get("preview"):
        editing.edit_profile(viewer(), _entries(form))
        flash("Saved.", "good")
        return redirect("/account", 303)
    preview = ""
    if request.form.get("preview"):
        preview = Markup(editing.cooked(form.about.data or "").html)  # noqa: S704 - cooked
    page = render_template("members/profile.html", form=form, preview_html=preview, mine=mine)
    return page, form.status


def _form_of(mine: Profile) -> ProfileForm:
    return ProfileForm(
        name=viewer().name,
        headline=mine.headline,
        pronouns=mine.pronouns,
        location=mine.location,
        state=mine.state,
        pathway_step=mine.pathway_step,
        about=mine.about_source,
        helps=mine.helps_source,
        doing=mine.doing_source,
        languages=mine.languages,
        links=links_as_text(mine.links),
    )


def _entries(form: ProfileForm) -> editing.Entries:
    return editing.Entries(
        name=form.name.data or "",
        headline=form.headline.data or "",
        pronouns=form.pronouns.data or "",
        location=form.location.data or "",
        state=form.state.data or "",
        languages=form.languages.data or "",
        pathway_step=form.pathway_step.data or "",
        about=form.about.data or "",
        helps=form.helps.data or "",
        doing=form.doing.data or "",
        links=form.parsed_links,
    )


@blueprint.route("/account/visibility", methods=["GET", "POST"])
@members
@limiter.limit(WRITES, methods=["POST"])
def visibility() -> ResponseReturnValue:
    """Choose who sees each section of your page."""
    mine = get_profile(viewer().id)
    form = VisibilityForm(data={name: str(getattr(mine, f"{name}_shown")) for name in SECTIONS})
    if form.accepts():
        editing.set_audiences(viewer(), form.audiences)
        flash("Saved. This is who sees your page from now on.", "good")
        return redirect("/account/visibility", 303)
    return render_template("members/visibility.html", form=form), form.status
