from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import uuid4

from flask import current_app, render_template, request

from forum.core.access import Viewer, viewer
from forum.core.clock import from_iso, now
from forum.core.kept import let_go
from forum.core.markup import quote_of
from forum.core.paging import Numbered
from forum.discussions import policy
from forum.discussions.forms import ReplyForm
from forum.discussions.queries import posts, threads
from forum.discussions.queries.rows import PostRow, Target, my_post, post_row
from forum.discussions.queries.spaces import spaces_by_id

# Stage of a spitball and whether it is one's own → what a reply is now.
REPLY_HINTS = {
    ("clarify", False): "Now is the time for questions of fact; ideas come in the next stage.",
    ("clarify", True): "Answer the questions others ask.",
    ("ideas", False): "Offer what might work; the author only listens now.",
    ("ideas", True): "You only listen now: open the takeaways when you are ready to answer.",
    ("takeaways", True): "Write what you take away and will try.",
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the reply box: a form that came back, or the start of a reply.

    `form` is None before anything was sent; `draft_at` says that `body` comes from a draft.
    """

    body: str = ""
    once: str = ""
    form: ReplyForm | None = None
    replying: Target | None = None
    draft_at: datetime | None = None
    earlier: str = ""
    preview_html: str = ""

    @property
    def fresh(self) -> bool:
        """Whether nothing was typed yet."""
        return not self.body and self.form is None


@dataclass(frozen=True, slots=True)
class Poll:
    """A poll as this viewer sees it; `mine` is the option chosen, from 0."""

    facts: dict[str, Any]
    closes_at: datetime | None
    closed: bool
    mine: int | None
    may_vote: bool


def thread_page(head: Any, page: Numbered[Any], typed: Typed) -> str:
    """Return a page of a thread as HTML, with what stands in its reply box."""
    person = viewer()
    ideas = _may_become_idea(head)
    shown: list[Any] = [
        (post_row(row, person), my_post(row, head, person, ideas) if person.id else None)
        for row in page.items
    ]
    stubs = posts.moved_from(head, page)
    if stubs:
        shown += [(PostRow(stub.id, stub.number, "moved"), None) for stub in stubs]
        shown.sort(key=lambda pair: int(pair[0].number))
    return render_template(
        "discussions/thread.html",
        thread=head,
        page=page,
        posts=shown,
        may_reply=policy.may_reply(person, head),
        typed=typed,
        poll=_poll(person, head),
        request_vote="vote" in request.args,
        reply_hint=_reply_hint(person, head),
        news=_news(person, head),
        next_stage=policy.next_stage(head) if policy.may_move_stage(person, head) else None,
        became=_became(head) if head.became else (),
        may_make_idea=ideas and (person.is_moderator or head.author_id == person.id),
        # What search engines are told, in the words of schema.org.
        facts=person.is_guest and page.number == 1,
        base_url=current_app.config["BASE_URL"],
        login=f"/signin?next=/t/{head.id}-{head.slug}",
    )


def started_reply(person: Viewer, head: Any) -> Typed:
    """Return the reply box of a page that was opened: with a draft, an addressee or a quote."""
    draft = head.draft or {}
    wanted = request.args.get("quote") or request.args.get("reply") or draft.get("reply_to", "")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 19 else None
    found = posts.find_quotable(person, head, number) if number else None
    body = draft.get("body", "")
    if found is not None and "quote" in request.args:
        body = f"{body.rstrip()}\n\n{quoted(found)}".lstrip("\n")
    return Typed(
        body=body,
        once=uuid4().hex,
        replying=Target(found.id, found.number, found.name) if found is not None else None,
        draft_at=head.draft_at if draft.get("body") else None,
        earlier=draft.get("earlier", ""),
    )


def returned_reply(person: Viewer, head: Any, form: ReplyForm, preview_html: str = "") -> Typed:
    """Return the reply box with a form that came back, for its faults or for a preview."""
    number = form.target()
    found = posts.find_quotable(person, head, number) if number else None
    return Typed(
        body=form.body.data or "",
        once=form.once_key or uuid4().hex,
        form=form,
        replying=Target(found.id, found.number, found.name) if found is not None else None,
        preview_html=preview_html,
    )


def quoted(post: Any) -> str:
    """Return a row of `find_quotable` as a Markdown quote, without what it quotes itself."""
    text = post.source if post.format == "markdown" else post.text
    own = [line for line in text.splitlines() if not line.lstrip().startswith(">")]
    return quote_of(post.username, f"/p/{post.id}", "\n".join(own).strip() or post.text)


def _poll(person: Viewer, head: Any) -> Poll | None:
    if head.poll is None:
        return None
    closes_at = from_iso(head.poll["closes_at"]) if head.poll["closes_at"] else None
    closed = policy.poll_is_closed(head.poll, now())
    if closes_at and not closed:
        let_go()
    mine = threads.my_vote(person, head)
    return Poll(head.poll, closes_at, closed, mine, policy.may_vote(person, head))


def _may_become_idea(head: Any) -> bool:
    """Whether what stands in a thread may become an idea: no room of moderators' does."""
    return bool(head.state == "visible" and spaces_by_id()[head.space_id].audience != "moderators")


def _became(head: Any) -> tuple[tuple[int, str, str, str], ...]:
    """Return (number of a post, where it stands, address, title) of what became of a thread."""
    page = posts.page_of
    return tuple(
        (
            one.number,
            f"/t/{head.id}-{head.slug}?page={page(one.number)}#post-{one.number}",
            one.address,
            one.title,
        )
        for one in head.became
    )


def _reply_hint(person: Viewer, head: Any) -> str:
    """Return what kind of reply the stage of a spitball asks for, "" in other threads."""
    if head.type != "spitball":
        return ""
    return REPLY_HINTS.get((head.stage, head.author_id == person.id), "")


def _news(person: Viewer, head: Any) -> tuple[int, int] | None:
    """Return (how many posts are new, page of the first of them), None when nothing is."""
    if person.id is None or not head.read_number or head.read_number >= head.last_number:
        return None
    return head.last_number - head.read_number, posts.page_of(head.read_number + 1)
