from __future__ import annotations

from collections.abc import Sequence

from forum.accounts import queries as people
from forum.core import markup
from forum.core.db import db
from forum.core.markup import Cooked, cook
from forum.core.refusals import Invalid
from forum.discussions.actions.counting import count_tags
from forum.discussions.models import Thread, ThreadTag
from forum.vocab import queries as vocab

MOST_TAGS = 5


def cooked_body(body: str) -> Cooked:
    """Return a body as safe HTML with the people and tags it really names."""
    return cook(body, people=people.usernames, tags=vocab.canonical_tags)


def readable(cooked: Cooked) -> Cooked:
    """Return what was cooked; raises Invalid when nothing of it would be seen."""
    if not cooked.text:
        raise Invalid("Nothing of this would be seen: it is all marks and no words.", "body")
    return cooked


def checked_tags(named: Sequence[str], cooked: Cooked) -> list[str]:
    """Return canonical slugs of typed tags and of those in the text, at most five.

    Raises Invalid for a typed tag that nobody knows.
    """
    known = vocab.canonical_tags(named)
    unknown = [slug for slug in named if slug not in known]
    if unknown:
        raise Invalid(f"There is no tag “{unknown[0]}”. Choose one that exists.", "tags")
    slugs = list(dict.fromkeys([*(known[slug] for slug in named), *cooked.tags]))
    if len(slugs) > MOST_TAGS:
        raise Invalid(f"A thread carries at most {MOST_TAGS} tags.", "tags")
    return slugs


def set_tags(thread: Thread, old: Sequence[str], new: Sequence[str]) -> None:
    """Write which tags a thread carries, with each tag's count."""
    thread.tags = tuple(new)
    ids = vocab.tag_ids({*old, *new})
    for slug in set(old) - set(new):
        row = db.session.get(ThreadTag, (ids[slug], thread.id))
        db.session.delete(row)
    for slug in set(new) - set(old):
        db.session.add(ThreadTag(tag_id=ids[slug], thread_id=thread.id))
    if thread.state == "visible":
        count_tags([ids[slug] for slug in set(old) - set(new)], -1)
        count_tags([ids[slug] for slug in set(new) - set(old)], 1)


def slug_of(title: str) -> str:
    """Return the readable end of a thread's address."""
    return markup.slug_of(title, "thread")
