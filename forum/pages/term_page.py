from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.sql.elements import ColumnElement

from forum.accounts.models import User
from forum.core.access import Viewer, admins, everyone, viewer
from forum.core.db import db
from forum.core.paging import Cursor, Slice
from forum.core.refusals import NotFound
from forum.discussions.models import Thread, ThreadTag
from forum.discussions.policy import visible_threads
from forum.discussions.queries.lists import listing, sliced
from forum.discussions.queries.rows import ThreadRow
from forum.discussions.queries.spaces import readable_ids
from forum.discussions.queries.threads import COMMON_TAG, page_of_tag
from forum.ideas.queries.lists import ideas_with
from forum.jobs.queries.lists import openings_with
from forum.members.models import Context, ContextTerm, Profile
from forum.members.policy import not_blocked, shown_to, visible_members
from forum.vocab.keys import slug_of
from forum.vocab.models import SkillComment, Tag, TagSynonym
from forum.vocab.queries.comments import comment_counts
from forum.vocab.queries.proposals import page_of_proposals
from forum.vocab.queries.skills import skill_proposals, votes_of
from forum.vocab.queries.terms import TermFacts, get_term, get_vocabulary, terms
from forum.vocab.vocabularies import SKILLS, VOCABULARIES

blueprint = Blueprint("term_page", __name__)
MOST_PEOPLE = 20
MOST_VALUES = 12
# Vocabularies whose terms an opening carries.
CARRIED = frozenset({"model", "tool", "grade", "device", "subject"})
# Vocabularies that describe no person's context.
NEVER_HELD = frozenset({"standard"})
STATES = ("open", "adopted", "declined")
# Vocabularies of which a context holds one value, as a slug in a column of its own.
ONE_OF = {
    "stage": Context.stage,
    "organization-kind": Context.organization_kind,
    "size": Context.size_band,
    "locale": Context.locale,
}


@blueprint.get("/terms/<vocabulary>/<slug>")
@everyone
def term(vocabulary: str, slug: str) -> ResponseReturnValue:
    """Show a term with the threads that carry it and the people who say they work with it."""
    # First of all who looks: their statement brings the version by which terms are kept.
    person = viewer()
    known = get_vocabulary(vocabulary)
    found = get_term(vocabulary, slug)
    if found.slug != slug:
        return redirect(found.link, 301)
    held = _held(found)
    tags = _tags_of(held)
    people = _people_of(person, held)
    return render_template(
        "vocab/term.html",
        vocabulary=known,
        term=found,
        parent=terms.get().parent_of(found),
        children=[t for t in terms.get().children.get(found.id, ()) if t.active],
        tags=tags,
        page=_threads_of(person, tags),
        people=people[:MOST_PEOPLE],
        directory=_directory(held) if len(people) > MOST_PEOPLE else "",
        ideas=ideas_with(person, [one.id for one in held]),
        openings=openings_with(person, [one.id for one in held]) if known.slug in CARRIED else [],
        in_contexts=known.slug not in NEVER_HELD,
    )


def _tags_of(held: list[TermFacts]) -> list[Tag]:
    """Return the tags that mean one of these terms, by any of its names; one statement."""
    names = ({t.slug, slug_of(t.label, ""), *(slug_of(a, "") for a in t.aliases)} for t in held)
    slugs = sorted(set().union(*names) - {""})
    other = select(TagSynonym.tag_id).where(TagSynonym.slug.in_(slugs))
    mine = Tag.slug.in_(slugs) | Tag.id.in_(other)
    return list(db.session.scalars(select(Tag).where(mine).order_by(Tag.slug)))


def _threads_of(person: Viewer, tags: list[Tag]) -> Slice[ThreadRow] | None:
    """Return the latest threads that carry one of these tags; None without asking for none."""
    if len(tags) < 2:
        return page_of_tag(person, tags[0], None) if tags else None
    carried = select(ThreadTag.thread_id).where(ThreadTag.tag_id.in_([tag.id for tag in tags]))
    if sum(tag.thread_count for tag in tags) > COMMON_TAG:
        # Walking the latest threads meets one soon, so each is asked instead of taking all.
        holds: ColumnElement[bool] = carried.where(ThreadTag.thread_id == Thread.id).exists()
    else:
        holds = Thread.id.in_(carried)
    statement = listing(person.id).where(visible_threads(readable_ids(person)))
    return sliced(person, statement.where(holds), None)


def _held(found: TermFacts) -> list[TermFacts]:
    """Return what threads and people carry who carry a term: itself, and what stands below it."""
    below = terms.get().children.get(found.id, ())
    return [found, *(child for child in below if child.active)]


def _directory(held: list[TermFacts]) -> str:
    # The directory takes a few values at a time, and what stands above others is none.
    values = (held[1:] or held)[:MOST_VALUES]
    return f"/members?{urlencode([(term.vocabulary, term.slug) for term in values])}"


def _people_of(person: Viewer, held: list[TermFacts]) -> Sequence[Any]:
    """Return members whose context holds one of these terms, as each shows it to this viewer.

    One statement that walks an index from the newest members on, so that a common term costs no
    more than a rare one.
    """
    columns: tuple[Any, ...] = (User.id, User.username, User.name)
    allowed = (
        visible_members(),
        shown_to(person, Profile.context_shown, Profile.user_id),
        not_blocked(person, User.id),
    )
    holder, holds = _holding(held)
    statement = (
        select(*columns)
        .join(Profile, Profile.user_id == User.id)
        .join(holder, holder.user_id == User.id)
        .where(holds, *allowed)
        .order_by(holder.user_id.desc())
    )
    return db.session.execute(statement.limit(MOST_PEOPLE + 1)).all()


def _holding(held: list[TermFacts]) -> tuple[Any, ColumnElement[bool]]:
    """Return the table that says who holds terms, and the WHERE under which a row says so."""
    known = terms.get()
    # What was merged into one may still stand in contexts for the moment the worker needs.
    ids = [number for term in held for number in known.leading_to(term.id)]
    if held[0].vocabulary in ONE_OF:
        return Context, ONE_OF[held[0].vocabulary].in_([known.by_id[n].slug for n in ids])
    if len(ids) == 1:
        return ContextTerm, ContextTerm.term_id == ids[0]
    # Not joined: a person may hold several of them and is listed once.
    held_by = select(ContextTerm.user_id).where(ContextTerm.term_id.in_(ids))
    return Context, Context.user_id.in_(held_by)


@blueprint.get("/terms/proposals")
@admins
def term_proposals() -> str:
    """Show the terms that members miss, newest first."""
    state = request.args.get("state", "open")
    if state not in STATES:
        raise NotFound
    page = page_of_proposals(state, Cursor.parse(request.args.get("after")))
    return render_template(
        "vocab/proposals.html",
        page=page,
        state=state,
        vocabularies=VOCABULARIES,
        terms=terms.get().by_id,
        people=names_of(row.author_id for row in page.items),
    )


@blueprint.get("/skills/proposals")
@everyone
def all_skill_proposals() -> str:
    """Show the skills that members miss, and how many miss each."""
    proposals = skill_proposals()
    return render_template(
        "vocab/skill_proposals.html",
        waiting=[row for row in proposals if row.state == "open"],
        answered=[row for row in proposals if row.state != "open"],
        skills=SKILLS,
        mine=votes_of(viewer().id),
        people=names_of(row.author_id for row in proposals),
        comments=comment_counts(
            [row.id for row in proposals], not_blocked(viewer(), SkillComment.author_id)
        ),
    )


def names_of(ids: Iterable[int]) -> dict[int, Any]:
    """Return number → member for those who are still here; nothing asked for none."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    columns: tuple[Any, ...] = (User.id, User.username, User.name)
    rows = db.session.execute(select(*columns).where(User.id.in_(wanted), visible_members()))
    return {row.id: row for row in rows}
