from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.db import db, transaction
from forum.discussions.actions import moderating
from forum.discussions.actions.editing import Heading, edit
from forum.discussions.actions.following import set_following
from forum.discussions.actions.polling import new_poll, vote
from forum.discussions.actions.reacting import accept, bookmark, react
from forum.discussions.actions.removing import delete
from forum.discussions.actions.staging import move_stage
from forum.discussions.models import Post, Thread, ThreadTag
from forum.discussions.queries.moderating import get_pair
from forum.discussions.queries.posts import get_post
from forum.discussions.queries.spaces import all_spaces
from forum.discussions.queries.threads import get_thread
from forum.vocab.models import Tag, TagSynonym
from tests.exchange.folders import exported, run, tables, wrong
from tests.support.community import Community, empty

# What a community is known by; the rest is of one install: sessions, drafts, mail, marks, …
TABLES = (
    "spaces",
    "posts",
    "post_sources",
    "revisions",
    "reactions",
    "poll_votes",
    "moved_posts",
    "bookmarks",
    "follows",
)
# Of tags the number is our own affair; a merged thread has no last post.
LAST = ("last_post_at", "last_poster_id")
PARTS: dict[str, Any] = {
    "tags": select(Tag.slug, Tag.label, Tag.definition, Tag.thread_count),
    "tag_synonyms": select(TagSynonym.slug, Tag.slug).join(Tag, Tag.id == TagSynonym.tag_id),
    "thread_tags": select(Tag.slug, ThreadTag.thread_id).join(Tag, Tag.id == ThreadTag.tag_id),
    "public log": select(*LogEntry.__table__.columns).where(LogEntry.public),
    "threads": select(*(c for c in Thread.__table__.columns if c.name not in LAST)),
    "last posts": select(Thread.id, Thread.last_post_at, Thread.last_poster_id).where(
        Thread.state != "merged"
    ),
}


def shown(app: Flask) -> dict[str, set[str]]:
    rows = tables(app)
    with app.app_context(), transaction(write=False):
        parts = {name: db.session.execute(rule).all() for name, rule in PARTS.items()}
    return {name: set(rows[name]) for name in TABLES} | {
        name: set(map(repr, found)) for name, found in parts.items()
    }


def check_round_trip(app: Flask, folder: Path) -> None:
    """Export, load into an empty install, export: the same bytes, and the same rows."""
    before = shown(app)
    first = exported(app, folder / "first")
    empty(app)
    result = run(app, "load", folder / "first")
    assert result.exit_code == 0, result.output
    assert wrong(app) == []
    assert exported(app, folder / "second") == first
    after = shown(app)
    assert {
        name: before[name] - after[name] for name in before if before[name] != after[name]
    } == {}


def test_the_demo_community_survives_the_way_out_and_in(app: Flask, tmp_path: Path) -> None:
    assert run(app, "demo").exit_code == 0
    check_round_trip(app, tmp_path)


def test_whatever_people_and_moderators_did_survives(
    community: Community, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forum.exchange.loading.running.BATCH", 4)
    _live(community)
    check_round_trip(community.app, tmp_path)


def _live(community: Community) -> None:
    """Let a few people do everything there is to do."""
    moderator = community.person("moderator", "moderator")
    ana, ben = community.person("ana"), community.person("Ben_B")
    community.person("nobody-yet", email_verified_at=None, email_key=None)
    community.tag("printing", "cards")
    community.tag("carts")
    community.space("staff", audience="members")
    question = community.thread(ana, body="Hi @Ben_B, about #cards.", tags=["carts"])
    answer = community.reply(ben, question, "In **May**.", reply_to=_first(community, question))
    community.reply(ana, question, "Late, too.", reply_to=answer.id)
    twin = community.thread(ben, "The same again?", space="staff", tags=["printing"])
    third = community.reply(ana, twin, "No need.")
    spitball = community.thread(ana, "What could carts be?", kind="spitball")
    poll = new_poll("When?", ["May", "June"], days=3)
    voted = community.thread(ben, "A poll", kind="discussion", poll=poll)
    gone = community.thread(ben, "Taken back", kind="discussion")
    hidden = community.thread(ben, "Hidden", kind="discussion")
    _members_act(community, ana, ben, question, answer, voted, spitball, gone)
    _moderators_act(community, moderator, question, twin, third, hidden)


def _members_act(
    community: Community,
    ana: Viewer,
    ben: Viewer,
    question: Thread,
    answer: Post,
    voted: Thread,
    spitball: Thread,
    gone: Thread,
) -> None:
    with community.app.app_context(), transaction():
        thread, post = get_post(ana, answer.id, lock=True)
        accept(ana, thread, post, True)
        react(ana, thread, post, "helped", True)
        bookmark(ana, post, True)
        edit(ben, thread, post, body="In **June**, @ana.", version=1, reason="I looked it up.")
        edit(ben, thread, post, body="In *June*.", version=2)
        thread, post = get_post(ana, _first(community, question), lock=True)
        react(ben, thread, post, "me-too", True)
        heading = Heading("How do you print cards?", "question", ["printing", "carts"])
        edit(ana, thread, post, body="Ours are late, every year.", version=1, heading=heading)
    with community.app.app_context(), transaction():
        for person, choice in ((ana, 1), (ben, 0)):
            vote(person, get_thread(person, voted.id, lock=True), choice)
        move_stage(ana, get_thread(ana, spitball.id, lock=True), "ideas")
        set_following(ben, "space", spitball.space_id, True)
        delete(ben, *get_post(ben, _first(community, gone), lock=True), "")


def _moderators_act(
    community: Community,
    moderator: Viewer,
    question: Thread,
    twin: Thread,
    third: Post,
    hidden: Thread,
) -> None:
    actor = (moderator.id, moderator.username)
    with community.app.app_context(), transaction():
        moderating.merge_thread(moderator, *get_pair(moderator, twin.id, question.id), "Twins.")
    with community.app.app_context(), transaction():
        moderating.split_into_new(
            moderator,
            get_thread(moderator, question.id, lock=True),
            [3, 4],
            space=all_spaces()[1],
            kind="discussion",
            title="A matter of its own",
            reason="Another matter.",
        )
    with community.app.app_context(), transaction():
        moderating.hide_post(actor, *get_post(moderator, third.id, lock=True), "Rude.")
        opening = get_post(moderator, _first(community, question), lock=True)
        moderating.take_out_version(moderator, *opening, 1, "A name.")
        row = get_thread(moderator, question.id, lock=True)
        moderating.pin_thread(moderator, row, "Asked often.")
        moderating.lock_thread(moderator, row, "Answered.")
        row = get_thread(moderator, hidden.id, lock=True)
        moderating.hide_thread(actor, row, "Advertising.")


def _first(community: Community, thread: Thread) -> int:
    rows = community.rows(select(Post.id).where(Post.thread_id == thread.id, Post.number == 1))
    return int(rows[0][0])


def test_who_never_confirmed_the_address_is_not_exported(
    community: Community, tmp_path: Path
) -> None:
    community.person("ana")
    community.person("nobody-yet", email_verified_at=None, email_key=None)
    files = exported(community.app, tmp_path / "out")
    assert b'"ana"' in files["members.jsonl"]
    assert b"nobody-yet" not in files["members.jsonl"]
    assert b"argon2" not in b"".join(files.values())
