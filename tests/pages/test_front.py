from __future__ import annotations

import re
from datetime import timedelta

from flask import Flask
from sqlalchemy import update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.discussions.models import Thread
from forum.ideas.models import Idea
from forum.members.models import Block
from tests.support.community import Community
from tests.support.ideas import idea


def lists(community: Community, who: Viewer | None) -> tuple[list[str], list[str], list[str]]:
    """Return the titles of threads, of what was newly tried, and of what waits."""
    page = community.visitor(who).get("/").text
    threads, _, aside = page.partition("<aside")
    tried, _, waiting = aside.partition("Waiting for a second school")
    ideas = re.compile(r'<a href="/ideas/[^"]+"><bdi>([^<]+)</bdi>')
    found = re.findall(r'<a href="/t/[^"]+"[^>]*>([^<]+)</a>', threads)
    return found, ideas.findall(tried), ideas.findall(waiting)


def test_threads_and_ideas_stand_in_their_own_order_as_each_may_see_them(
    app: Flask, community: Community, author: Viewer, member: Viewer
) -> None:
    tags = [community.tag("rostering")]
    numbers = [community.thread(author, f"Thread {n}", tags=tags).id for n in range(23)]
    ideas = [idea(app, author, title=f"Idea {n}") for n in range(3)]
    ideas.append(idea(app, author, title="For members", audience="members"))
    spread = idea(app, member, title="Spread")
    with app.app_context(), transaction():
        db.session.get_one(Idea, spread).replication_count = 1
        # Older and newer than each other by turns, whatever the order they were written in.
        for place, number in enumerate(numbers):
            moment = now() - timedelta(hours=place)
            db.session.execute(
                update(Thread).where(Thread.id == number).values(last_post_at=moment)
            )
    threads = [f"Thread {n}" for n in range(20)]
    waiting = ["For members", "Idea 2", "Idea 1", "Idea 0"]
    assert lists(community, member) == (threads, ["Spread"], waiting)
    assert lists(community, None) == (threads, ["Spread"], waiting[1:])
    with app.app_context(), transaction():
        db.session.add(Block(user_id=author.id, blocked_id=member.id, at=now()))
    assert lists(community, member) == (threads, ["Spread"], [])
    assert lists(community, author) == (threads, [], waiting)


def test_an_older_page_lists_threads_alone(
    app: Flask, community: Community, author: Viewer
) -> None:
    for number in range(22):
        community.thread(author, f"Thread {number}")
    idea(app, author)
    guest = community.visitor()
    link = re.search(r'href="(/\?after=[^"]+)"', guest.get("/").text)
    assert link is not None
    page = guest.get(link[1].replace("&amp;", "&")).text
    assert "Thread 1<" in page and "Thread 0<" in page and "Login cards" not in page
