from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields

from sqlalchemy import delete

from forum.accounts import queries as people
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.refusals import NotFound
from forum.members.actions.editing import changed
from forum.members.events import ContextChanged
from forum.members.facts import Facts
from forum.members.models import Context, ContextTerm
from forum.members.queries.contexts import get_context, term_ids_of


def save_context(viewer: Viewer, facts: Facts, term_ids: Iterable[int]) -> None:
    """Say where the viewer works, as of today.

    `term_ids` are all its grades, subjects, models, devices, tools and problems: what is not
    among them is said no longer.
    """
    user = people.get_user(viewer.id)
    context = get_context(user.id)
    if context is None:
        context = Context(user_id=user.id)
        db.session.add(context)
    context.as_of = now()
    for field in fields(facts):
        setattr(context, field.name, getattr(facts, field.name))
    db.session.flush()
    _set_terms(user.id, set(term_ids))
    announce(ContextChanged(user.id))
    changed(user)


def _set_terms(user_id: int, wanted: set[int]) -> None:
    present = set(term_ids_of(user_id))
    gone = ContextTerm.term_id.in_(sorted(present - wanted))
    if present - wanted:
        db.session.execute(delete(ContextTerm).where(ContextTerm.user_id == user_id, gone))
    db.session.add_all(
        ContextTerm(user_id=user_id, term_id=number) for number in sorted(wanted - present)
    )
    db.session.flush()


def confirm_context(viewer: Viewer) -> None:
    """Say that what the viewer's context says is still true.

    Raises NotFound for a viewer who never said where they work.
    """
    user = people.get_user(viewer.id)
    context = get_context(user.id)
    if context is None:
        raise NotFound
    context.as_of = now()
    announce(ContextChanged(user.id))
    changed(user)
