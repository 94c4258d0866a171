from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, NamedTuple

from sqlalchemy import delete, select

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.events import announce
from forum.core.markup import excerpt, slug_of
from forum.core.refusals import Conflict, Forbidden
from forum.core.versions import touch
from forum.ideas.actions.cooking import cooked_card
from forum.ideas.actions.counting import settle
from forum.ideas.actions.telling import tell_followers, tell_of_idea
from forum.ideas.card import Card
from forum.ideas.events import IdeaChanged, IdeaPublished
from forum.ideas.models import Idea, IdeaCard, IdeaCredit, IdeaSkill, IdeaVersion, StatusChange
from forum.ideas.notices import NEW_VERSION
from forum.ideas.policy import may_edit
from forum.ideas.terms import carried_terms, set_terms
from forum.ideas.wanting import check
from forum.members.actions.snapshots import take_snapshot
from forum.members.models import ContextSnapshot


class Source(NamedTuple):
    """What an idea was made from: another idea, or a post of a thread (number 1: all of it)."""

    idea_id: int | None = None
    thread_id: int | None = None
    post_number: int | None = None


NOTHING = Source()


def publish(
    author: Viewer,
    card: Card,
    *,
    source: Source = NOTHING,
    credited: Iterable[tuple[int, str]] = (),
    note: str = "",
    once: str | None = None,
) -> Idea:
    """Publish an idea with its first version; the same `once` gives the one already published.

    `credited` are (number of a member, author or contributor), `note` says why it begins where it
    does. Raises Invalid, beside its field, for what its status requires and the card lacks.
    """
    if author.id is None:
        raise Forbidden("Sign in to write.")
    # One idea at a time from one member: a form that arrives twice at once publishes one.
    db.session.execute(select(User.id).where(User.id == author.id).with_for_update(key_share=True))
    earlier = _published_before(author.id, once)
    if earlier is not None:
        return earlier
    check(card)
    idea = _first_version(author.id, card, source, once)
    owed = _credit(idea.id, author.id, credited)
    first = StatusChange(
        idea_id=idea.id,
        before="",
        after=card.status,
        note=note,
        by_id=author.id,
        at=idea.created_at,
    )
    db.session.add(first)
    settle(idea)
    announce(IdeaPublished(idea.id, author.id))
    tell_of_idea(author, idea, owed)
    touch_idea(idea, author.username)
    return idea


def _first_version(author_id: int, card: Card, source: Source, once: str | None) -> Idea:
    moment = now()
    snapshot = take_snapshot(author_id, card.context)
    idea = Idea(
        author_id=author_id,
        status=card.status,
        created_at=moment,
        updated_at=moment,
        snapshot_id=snapshot.id,
        source_idea_id=source.idea_id,
        source_thread_id=source.thread_id,
        source_post_number=source.post_number,
        once=once,
        version=0,
    )
    _write(idea, card, snapshot, author_id, "")
    return idea


def revise(author: Viewer, idea: Idea, card: Card, *, seen: int, note: str = "") -> None:
    """Publish a changed card as the idea's next version; `seen` is the version it began from.

    The status stays what it is: `changing.change_status` dates it. Raises Forbidden to others,
    Conflict when somebody published a version in between, Invalid for what the card lacks.
    """
    if not may_edit(author, idea):
        raise Forbidden("Only its author changes an idea.")
    if idea.version != seen:
        raise Conflict(
            f"Version {idea.version} was published meanwhile, you began from version {seen}. "
            "Your text is kept: compare the two and publish again."
        )
    card = replace(card, status=idea.status)
    check(card)
    snapshot = db.session.get(ContextSnapshot, idea.snapshot_id)
    facts = {name: list(slugs) for name, slugs in card.context.items()}
    if snapshot is None or snapshot.facts != facts:
        snapshot = take_snapshot(idea.author_id, card.context)
    _write(idea, card, snapshot, idea.author_id, note)
    settle(idea)
    announce(IdeaChanged(idea.id))
    tell_followers(author, idea, NEW_VERSION)
    touch_idea(idea, author.username)


def _write(idea: Idea, card: Card, snapshot: ContextSnapshot, by_id: int, note: str) -> None:
    cooked = cooked_card(card)
    idea.title, idea.slug, idea.problem = card.title, slug_of(card.title, "idea"), card.problem
    idea.excerpt = excerpt(cooked.lead)[:300]
    idea.audience, idea.claimed = card.audience, card.claimed
    idea.setup, idea.weekly, idea.cost = card.setup, card.weekly, card.cost
    idea.snapshot_id = snapshot.id
    idea.version += 1
    idea.updated_at = now()
    db.session.add(idea)
    db.session.flush()
    _set_card(idea.id, cooked.html, cooked.text)
    db.session.add(
        IdeaVersion(
            idea_id=idea.id,
            version=idea.version,
            fields=card.as_json(),
            snapshot_id=snapshot.id,
            by_id=by_id,
            at=idea.updated_at,
            note=note,
        )
    )
    set_terms(idea.id, carried_terms(card))
    db.session.execute(delete(IdeaSkill).where(IdeaSkill.idea_id == idea.id))
    db.session.add_all(IdeaSkill(idea_id=idea.id, slug=slug) for slug in card.skills)
    db.session.flush()


def _set_card(idea_id: int, html: dict[str, Any], text: str) -> None:
    row = db.session.get(IdeaCard, idea_id)
    if row is None:
        db.session.add(IdeaCard(idea_id=idea_id, html=html, text=text))
    else:
        row.html, row.text = html, text


def _credit(idea_id: int, author_id: int, credited: Iterable[tuple[int, str]]) -> set[int]:
    kinds = {user_id: kind for user_id, kind in credited if user_id != author_id}
    db.session.add_all(
        IdeaCredit(idea_id=idea_id, user_id=user_id, kind=kind) for user_id, kind in kinds.items()
    )
    db.session.flush()
    return set(kinds)


def _published_before(author_id: int, once: str | None) -> Idea | None:
    if not once:
        return None
    return db.session.scalar(select(Idea).where(Idea.author_id == author_id, Idea.once == once))


def touch_idea(idea: Idea, *usernames: str) -> None:
    """Say that what an idea's page, the lists and these members' pages show has changed.

    The pages of the threads too that it, and what was merged into it, was made from.
    """
    whole = (Idea.id == idea.id) | (Idea.merged_into_id == idea.id)
    began = select(Idea.source_thread_id).where(whole, Idea.source_thread_id.is_not(None))
    threads = [f"thread:{number}" for number in db.session.scalars(began)]
    people = [f"member:{name}" for name in usernames]
    touch("front", "ideas", f"idea:{idea.id}", *threads, *people)
