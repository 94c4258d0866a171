from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select

from forum.accounts.actions.tokens import make_token
from forum.core import gather
from forum.core.access import Viewer
from forum.core.db import transaction
from forum.discussions.models import Post, Thread
from forum.notifications.actions.mailing import stop_address
from tests.browser.hiring_scenery import hiring_people, set_up_hiring
from tests.browser.idea_scenery import set_up_ideas
from tests.browser.people_scenery import demo_people, set_up_people
from tests.support.community import Community, Visitor
from tests.support.live import Live

PEOPLE = {"author": "member", "member": "member", "newcomer": "member", "moderator": "moderator"}


@dataclass(frozen=True)
class Scenery:
    """People, threads and posts in every state a page can show; `names` fill addresses."""

    people: dict[str, Viewer | None]
    names: dict[str, str]

    def address(self, template: str) -> str:
        """Return an address of the table with the names of this scenery in it."""
        return template.format(**self.names)


@pytest.fixture(scope="session")
def scenery(demo: Live) -> Scenery:
    """Every state of every thing, added to the demo community."""
    made = set_up(demo.community)
    _wait_for_the_worker(demo.community, made)
    return made


def _wait_for_the_worker(community: Community, made: Scenery) -> None:
    author = community.visitor(made.people["author"])
    end = time.monotonic() + 20
    while not ('class="result"' in author.get("/search?q=login+cards").text and _told(author)):
        assert time.monotonic() < end, "the worker is late"
        time.sleep(0.2)


def _told(visitor: Visitor) -> bool:
    return 'class="notice-item' in visitor.get("/notifications").text


def set_up(community: Community) -> Scenery:
    """Make the scenery by the product's own pages."""
    people = {who: community.person(f"scene-{who}", role) for who, role in PEOPLE.items()}
    stage = _Stage(community, people)
    names = {"space": "scene-space", "empty": "scene-empty", "tag": community.tag("scene-tag")}
    for slug in (names["space"], names["empty"]):
        community.space(slug)
    names |= stage.answered() | stage.long() | stage.kinds() | stage.scarred() | stage.letters()
    names["newcomer_id"] = str(people["newcomer"].id)
    for name in ("answered", "locked"):
        names[f"{name}_id"] = names[name].partition("-")[0]
    others = demo_people(community)
    names |= set_up_people(community, others)
    names |= set_up_ideas(community, people)
    hiring = hiring_people(community)
    names |= set_up_hiring(community, people | hiring)
    return Scenery({"guest": None, **people, **others, **hiring}, names)


class _Stage:
    def __init__(self, community: Community, people: dict[str, Viewer]) -> None:
        self._community = community
        self._people = people
        self._visitors = {who: community.visitor(person) for who, person in people.items()}

    def answered(self) -> dict[str, str]:
        """A question with replies, an accepted answer, a poll-free everyday."""
        thread = self._thread("How do you print login cards?", tags=["scene-tag"])
        first = self._first(thread)
        reply = self._reply("member", thread, "In May, by #scene-tag, two to a child.")
        own = self._reply("author", thread, "Thank you, @scene-member!", reply_to=reply)
        self._post("author", f"/p/{reply}/accept")
        self._post("moderator", f"/p/{reply}/helped")
        self._post("member", f"/p/{first}/bookmark")
        self._post("member", f"/drafts/reply:{thread.id}", body="Half a thought")
        self._post("member", f"/p/{own}/report", reason="promotion", note="It thanks only me.")
        self._post("author", "/members/scene-newcomer/report", reason="other", note="Who is it?")
        names = {"answered_post": first, "reply": reply, "own": own, "reported": own}
        return {"answered": self._at(thread), **names}

    def long(self) -> dict[str, str]:
        """A thread of more than one page, with an edited post, that has news for the member."""
        thread = self._thread("A long thread about carts", kind="discussion")
        edited = self._reply("author", thread, "Ours stand in the hall.")
        self._edit(edited, "Ours stand in the *locked* hall.")
        self._visitors["member"].get(f"/t/{self._at(thread)}")
        with self._community.app.app_context():
            gather.flush_all()
        for number in range(22):
            self._reply("newcomer", thread, f"Cart {number} has a wheel that\n\n> squeaks.")
        return {"long": self._at(thread), "edited": edited}

    def kinds(self) -> dict[str, str]:
        """A spitball in its second stage, a poll with votes, a locked and a hidden thread."""
        spitball = self._thread("Minutes are met but scores are flat", kind="spitball")
        self._post("author", f"/t/{spitball.id}/stage", stage="ideas")
        self._reply("member", spitball, "What if they wrote before they clicked?")
        polled = self._post(
            "author",
            "/discussions/new",
            space="scene-space",
            type="discussion",
            title="Where do your devices sleep?",
            body="Ours sleep in a cart.",
            poll_question="Where do they sleep?",
            poll_options="In a cart\nAt home",
            poll_days="30",
        )
        polled = polled.removeprefix("/t/")
        self._post("author", f"/t/{polled.partition('-')[0]}/vote", choice="0")
        locked = self._thread("Old news", kind="show-and-tell")
        self._moderate(locked, "lock")
        hidden = self._thread("Not for this place", kind="discussion")
        self._moderate(hidden, "hide")
        threads = {"spitball": spitball, "locked": locked, "hidden": hidden}
        return {"polled": polled} | {name: self._at(row) for name, row in threads.items()}

    def scarred(self) -> dict[str, str]:
        """A thread with a deleted post, a hidden one and one that was moved away."""
        thread = self._thread("A thread with scars", kind="discussion")
        gone = [self._reply("author", thread, f"Reply {number}") for number in range(4)]
        self._post("author", f"/p/{gone[0]}/delete", reason="posted twice")
        self._post("moderator", f"/p/{gone[1]}/moderate", act="hide", reason="names a child")
        self._post(
            "moderator",
            f"/t/{thread.id}/split",
            numbers="4",
            where="new",
            space="scene-space",
            type="discussion",
            title="A thread of its own",
            reason="another matter",
        )
        return {"scarred": self._at(thread)}

    def letters(self) -> dict[str, str]:
        """Links of letters that still work."""
        purposes = {"verify": "newcomer", "reset": "newcomer", "change": "member"}
        with self._community.app.app_context(), transaction():
            stop = urlsplit(stop_address(self._people["member"].id or 0, "all")).path
            return {"stop": stop} | {
                name: make_token(
                    self._people[who].id or 0,
                    "change-new" if name == "change" else name,
                    f"{name}@example.org",
                )
                for name, who in purposes.items()
            }

    def _thread(self, title: str, kind: str = "question", **options: Any) -> Thread:
        author = self._people["author"]
        return self._community.thread(author, title, kind=kind, space="scene-space", **options)

    def _reply(self, who: str, thread: Thread, body: str, reply_to: str = "") -> str:
        target = int(reply_to) if reply_to else None
        return str(self._community.reply(self._people[who], thread, body, reply_to=target).id)

    def _post(self, who: str, address: str, **fields: str) -> str:
        answer = self._visitors[who].post(address, **fields)
        status = answer.status_code
        assert status in (204, 303), f"{address}: {status} {answer.text[-3000:]}"
        return answer.location or ""

    def _moderate(self, thread: Thread, tool: str) -> None:
        self._post("moderator", f"/t/{thread.id}/moderate/{tool}", reason="for this scenery")

    def _edit(self, post: str, body: str) -> None:
        self._post("author", f"/p/{post}/edit", body=body, version="1")

    def _first(self, thread: Thread) -> str:
        where = (Post.thread_id == thread.id, Post.number == 1)
        return str(self._community.rows(select(Post.id).where(*where))[0][0])

    def _at(self, thread: Thread) -> str:
        return f"{thread.id}-{thread.slug}"
