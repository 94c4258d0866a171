from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from flask import render_template

from forum.core.access import member_id, viewer
from forum.core.files import ACCEPT
from forum.ideas.actions.attaching import MOST_FILES
from forum.ideas.forms import FORMS, ComposerForm
from forum.ideas.forms.fields import options
from forum.ideas.models import Idea, IdeaDraft
from forum.ideas.queries.drafts import draft_card, mark_of, missing_at, visited
from forum.ideas.queries.files import attached_to_draft
from forum.ideas.queries.similar import ideas_like
from forum.ideas.states import AUDIENCES
from forum.ideas.wanting import STEPS
from forum.members.facts import SINGLE, Choice
from forum.members.queries.snapshots import context_facts, terms_named
from forum.members.queries.terms import choices
from forum.vocab.queries.skills import current_version, sub_skills_of
from forum.vocab.vocabularies import SKILLS

# Step → its name in the progress list.
NAMES = {
    "problem": "Problem",
    "context": "Context",
    "steps": "Steps",
    "effort": "Effort",
    "result": "Result",
    "sharing": "Sharing",
    "preview": "Preview",
}


class Desk(NamedTuple):
    """What the composer works on: a draft, or what one will be made of when it is first saved.

    `action` is where the form goes, `idea` the published idea it changes.
    """

    fields: Mapping[str, Any]
    action: str
    draft: IdeaDraft | None = None
    idea: Idea | None = None


class StepPage(NamedTuple):
    """A step of the composer as its page shows it.

    `prefilled` says that the context is the member's own and not yet kept; `missing` is step →
    field → what is to be done.
    """

    step: str
    place: int
    action: str
    draft: IdeaDraft | None
    idea: Idea | None
    form: ComposerForm
    missing: Mapping[str, Mapping[str, str]]
    visited: tuple[str, ...]
    earlier: str
    taken: tuple[int, str] | None
    prefilled: bool


def read_form(step: str, desk: Desk) -> ComposerForm:
    """Return the form of a step with what the request sent."""
    form = FORMS[step](offered_at(step, desk.fields))
    _narrow(form, desk)
    return form


def step_page(step: str, desk: Desk, form: ComposerForm | None = None) -> str:
    """Return the page of a step, with `form` as it was sent when it could not be kept."""
    prefilled = step == "context" and not _said(desk, step)
    fields = {**desk.fields, "context": context_facts(member_id())} if prefilled else desk.fields
    if form is None:
        form = FORMS[step](offered_at(step, fields), formdata=None, data=form_data(step, fields))
        _narrow(form, desk)
        form.seen.data = mark_of(desk.fields, step)
    missing = missing_at(draft_card(desk.fields))
    if step in visited(desk.fields, desk.idea):
        _tell(form, missing[step])
    taken = desk.fields.get("taken")
    page = StepPage(
        step=step,
        place=STEPS.index(step) + 1,
        action=desk.action,
        draft=desk.draft,
        idea=desk.idea,
        form=form,
        missing=missing,
        visited=visited(desk.fields, desk.idea),
        earlier=desk.fields.get("earlier", {}).get(step, ""),
        taken=(taken[0], taken[1]) if taken and step == "steps" else None,
        prefilled=prefilled and bool(fields["context"]),
    )
    parts = _beside(step, desk)
    return render_template(f"ideas/compose_{step}.html", page=page, form=form, names=NAMES, **parts)


def form_data(step: str, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a draft as the form of a step takes them."""
    data = dict(fields)
    if step == "problem":
        data["problems"] = _named("problem", fields.get("problems", ()))
    if step == "context":
        said = fields.get("context", {})
        data |= {name: _named(name, slugs) for name, slugs in said.items() if name != "state"}
        for name in (*SINGLE, "state"):
            slugs = _named(name, said.get(name, ())) if name != "state" else said.get(name, ())
            data[name.replace("-", "_")] = slugs[0] if slugs else ""
    if step == "result":
        data |= {name: str(fields.get(name, 0)) for name in ("claimed", "published")}
        typed = fields.get("typed_rows")
        rows = fields.get("rows", ()) if typed is None else typed
        data["rows"] = [[str(cell) for cell in row] for row in rows]
    return data


def _beside(step: str, desk: Desk) -> dict[str, Any]:
    """Return what a step shows beside its fields."""
    if step == "sharing":
        return _files(desk)
    if step == "problem":
        said = f"{desk.fields.get('title', '')} {desk.fields.get('problem', '')}"
        own = desk.idea.id if desk.idea is not None else None
        return {"similar": ideas_like(viewer(), said, own)}
    return {}


def _files(desk: Desk) -> dict[str, Any]:
    """Return the inputs of the part where files are added; there are none before the draft is."""
    if desk.draft is None:
        return {"draft_id": None, "files": (), "accept": ACCEPT, "most": MOST_FILES}
    files = attached_to_draft(desk.draft.id)
    return {"draft_id": desk.draft.id, "files": files, "accept": ACCEPT, "most": MOST_FILES}


def _said(desk: Desk, step: str) -> bool:
    return bool(desk.fields.get("context")) or step in visited(desk.fields, desk.idea)


def _named(vocabulary: str, slugs: Any) -> list[str]:
    """Return slugs as they are today: a merged term by what it became."""
    return [term.slug for term in terms_named({vocabulary: slugs})]


def offered_at(step: str, fields: Mapping[str, Any]) -> dict[str, list[Choice]]:
    """Return what a step offers to choose from, vocabulary → choices, with what was chosen."""
    if step not in ("problem", "context"):
        return {}
    said = {**fields.get("context", {}), "problem": fields.get("problems", ())}
    said.pop("state", None)
    # What is said once is chosen by its number too, should it be offered no more.
    offered = choices([term.id for term in terms_named(said)], {})
    if step == "problem":
        offered["skill"] = _skills()
    return offered


def _skills() -> list[Choice]:
    version = current_version()
    rows = sub_skills_of(version) if version else ()
    return [Choice(row.id, row.slug, row.label, "", SKILLS[row.skill]) for row in rows]


def _narrow(form: ComposerForm, desk: Desk) -> None:
    """Take away what is not chosen here.

    What was made of something that members alone read stays theirs; the status of a published
    idea changes on a page of its own, with a date and a note.
    """
    if desk.fields.get("members_only") and "audience" in form:
        form["audience"].choices = options({"members": AUDIENCES["members"]})
    if desk.idea is not None and "status" in form:
        del form.status


def _tell(form: ComposerForm, missing: Mapping[str, str]) -> None:
    for name, words in missing.items():
        if name in form:
            form[name].errors = [words]
        else:
            form.form_errors.append(words)
