from __future__ import annotations

from datetime import date, datetime
from typing import Any, NamedTuple

from flask import Blueprint, flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import Date, Select, select

from forum.accounts.models import User
from forum.accounts.queries import find_by_username
from forum.core.access import GUEST, Viewer, admins, everyone, viewer
from forum.core.clock import now
from forum.core.db import BigId, UtcDateTime, db
from forum.core.hot import Hot, value
from forum.core.limits import WRITES, limiter
from forum.core.paging import Slice, page_number
from forum.core.refusals import NotFound
from forum.ideas.queries.lists import IdeaLine, ideas_by
from forum.jobs.queries.lists import openings_at
from forum.members.models import Profile
from forum.members.policy import not_blocked, shown_to, visible_members
from forum.organizations import policy
from forum.organizations.actions import proving
from forum.organizations.choices import FAMILIES, STATES
from forum.organizations.forms import NoteForm
from forum.organizations.models import Affiliation, Organization
from forum.organizations.queries import finding
from forum.organizations.queries.work import is_verified_at

blueprint = Blueprint("organization_page", __name__)
PER_PAGE = 30
MOST_IDEAS = 5


class Colleague(NamedTuple):
    """Somebody who works at an organization and shows it to the viewer."""

    place_id: int
    id: int
    username: str
    name: str
    title: str
    family: str
    verified: bool


@blueprint.get("/organizations/<slug>")
@everyone
def organization(slug: str) -> ResponseReturnValue:
    """Show an organization: its facts, parts and people, and how it grows its own."""
    row = finding.get_by_slug(slug)
    if row.slug != slug:
        return redirect(f"/organizations/{row.slug}", 301)
    children, more = finding.children_of(row.id)
    here = is_verified_at(viewer(), row.id)
    people = page_of_people(viewer(), row.id, request.args.get("after"))
    return render_template(
        "organizations/organization.html",
        row=row,
        parent=finding.find_by_id(row.parent_id),
        children=children,
        more=more,
        people=people,
        ideas=ideas_from(viewer(), row.id) if people.items and people.first else [],
        openings=openings_at(viewer(), row.id),
        may_grow=policy.may_edit_grows(viewer(), here),
        may_edit=policy.may_edit(viewer()),
        states=STATES,
        families=FAMILIES,
    )


def page_of_people(who: Viewer, organization_id: int, after: str | None) -> Slice[Colleague]:
    """Return who works there now and shows it to the viewer, latest come first; one statement."""
    before = page_number(after) if after else 0
    rows = _colleagues.rows(
        who.is_guest,
        bool(after),
        organization=organization_id,
        viewer=who.id,
        before=before,
        day=policy.today(),
        moment=now(),
    )
    shown, more = rows[:PER_PAGE], len(rows) > PER_PAGE
    return Slice(shown, str(shown[-1].place_id) if more else None, not after)


def ideas_from(who: Viewer, organization_id: int) -> list[IdeaLine]:
    """Return the latest ideas of those who show the viewer that they work there; one statement."""
    there = _people(who, policy.today(), now())
    there = there.where(Affiliation.organization_id == organization_id)
    return ideas_by(who, there.with_only_columns(User.id), MOST_IDEAS)


def _asked(guest: bool, walked: bool) -> Select[Any]:
    # Whoever looks, the statement is one: only its values are the viewer's own.
    number: Any = value("viewer", BigId)
    day: Any = value("day", Date())
    moment: Any = value("moment", UtcDateTime())
    statement = _people(GUEST if guest else Viewer(id=number), day, moment)
    statement = statement.where(Affiliation.organization_id == value("organization", BigId))
    if walked:
        statement = statement.where(Affiliation.id < value("before", BigId))
    return statement.order_by(Affiliation.id.desc()).limit(PER_PAGE + 1)


_colleagues = Hot(Colleague, _asked)


def _people(who: Viewer, day: date, moment: datetime) -> Select[Any]:
    """Return the statement of who works somewhere now, as far as they show it."""
    columns: tuple[Any, ...] = (
        Affiliation.id,
        User.id,
        User.username,
        User.name,
        Affiliation.title,
        Affiliation.family,
        policy.verified(moment),
    )
    return (
        select(*columns)
        .join(User, User.id == Affiliation.user_id)
        .join(Profile, Profile.user_id == User.id)
        .where(
            policy.current(day),
            visible_members(),
            shown_to(who, Profile.work_shown, User.id),
            not_blocked(who, User.id),
        )
    )


@blueprint.route("/organizations/<slug>/people/<username>", methods=["GET", "POST"])
@admins
@limiter.limit(WRITES, methods=["POST"])
def vouch(slug: str, username: str) -> ResponseReturnValue:
    """Verify somebody's work here as one who knows, or take that away."""
    row = finding.get_by_slug(slug)
    person, place = _place_shown(row, username)
    form = NoteForm()
    if form.accepts():
        act = proving.take_back if request.form.get("act") == "take-back" else proving.vouch
        form.attempt(lambda: act(viewer(), place, form.reason.data))
        if form.status == 200:
            flash("Done. It stands in the public log.", "good")
            return redirect(f"/organizations/{row.slug}", 303)
    page = render_template(
        "organizations/vouch.html",
        row=row,
        person=person,
        title=place.title,
        verified=policy.is_verified(place.verified_at, place.expires_at),
        form=form,
    )
    return page, form.status


def _place_shown(row: Organization, username: str) -> tuple[User, Affiliation]:
    """Return somebody and their place here, as far as they show it; raises NotFound."""
    person = find_by_username(username)
    if person is None:
        raise NotFound
    here = (Affiliation.organization_id == row.id, User.id == person.id)
    rows = _people(viewer(), policy.today(), now()).where(*here)
    number = db.session.scalar(rows.order_by(Affiliation.id.desc()))
    if number is None:
        raise NotFound
    return person, db.session.get_one(Affiliation, number)
