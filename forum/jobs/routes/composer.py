"""The page an opening is written on."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from flask import render_template, request

from forum.core.markup import plain_line
from forum.jobs.actions.publishing import Checked, sub_skills
from forum.jobs.forms.posting import CONTEXT, PostingForm
from forum.jobs.forms.posting_typed import Typed, data_of, read
from forum.jobs.posting import Posting
from forum.jobs.queries.drafts import Managed, mark_of, schools_near
from forum.jobs.states import CERTIFICATION, WEEK
from forum.jobs.wanting import PART_OF, PARTS
from forum.jobs.wording import LIST, MOST_REASON
from forum.members.facts import Choice
from forum.members.queries.snapshots import terms_named
from forum.members.queries.terms import choices
from forum.organizations.choices import STATES

# Field of a posting → the field of the form where it is typed, when that has another name.
TYPED_AS = {"context": "grade", "rolling": "until"}
LEVELS = {"1": "1 Starting", "2": "2 Doing", "3": "3 Leading", "4": "4 Spreading"}
LISTS = ("places", "targets", "certificates", "questions")


def sent_form(managed: Managed) -> tuple[PostingForm, Typed]:
    """Return the form as the request sent it, and what it says."""
    form = PostingForm(_offered(managed.posting), sub_skills(), managed.posting.timezone)
    schools = {
        place.name.casefold(): place.id for place in schools_near(managed.row.organization_id,
                                                                 managed.desks)
    }  # fmt: skip
    return form, read(form, schools)


def shown_form(managed: Managed) -> PostingForm:
    """Return the form with what is kept of an opening."""
    data = data_of(managed.row.fields)
    for name in CONTEXT:
        data[name] = [term.slug for term in terms_named({name: data[name]})]
    offered, zone = _offered(managed.posting), managed.posting.timezone
    form = PostingForm(offered, sub_skills(), zone, formdata=None, data=data)
    form.seen.data = mark_of(managed.row.fields)
    return form


def compose_page(
    managed: Managed,
    form: PostingForm,
    check: Checked | None = None,
    *,
    told: Collection[str] = (),
    more: str = "",
) -> str:
    """Return the page of the composer.

    `check` is what stands between it and its publishing, shown at the top; `told` are the fields
    beside which it is said, `more` is a list with more empty lines.
    """
    if check is not None:
        tell(form, {name: words for name, words in check.missing.items() if name in told})
    return render_template(
        "jobs/compose_edit.html",
        managed=managed,
        row=managed.row,
        form=form,
        check=check,
        confirmed=request.form.getlist("confirm"),
        reasons=overrides_sent(),
        parts=PARTS,
        rows={name: form.rows_of(name, more == name) for name in LISTS},
        week=WEEK,
        states=STATES,
        levels=LEVELS,
        wanted=CERTIFICATION,
        schools=[place.name for place in schools_near(managed.row.organization_id, managed.desks)],
        anchors=anchors(),
    )


def tell(form: PostingForm, missing: Mapping[str, str]) -> None:
    """Put what is to be done beside the fields of the form."""
    for name, words in missing.items():
        field = form[TYPED_AS.get(name, name)]
        field.errors = [*field.errors, words]


def anchors() -> dict[str, str]:
    """Return field of a posting → where it stands on the page of the composer."""
    return {name: TYPED_AS.get(name, name) for name in PART_OF}


def overrides_sent() -> dict[str, str]:
    """Return word → reason of those that were sent with the form."""
    return {
        entry.name: plain_line(request.form[f"override-{entry.name}"], MOST_REASON)
        for entry in LIST
        if f"override-{entry.name}" in request.form
    }


def _offered(posting: Posting) -> dict[str, list[Choice]]:
    known: Any = choices([term.id for term in terms_named(posting.context)], {})
    return {name: known.get(name, []) for name in CONTEXT}
