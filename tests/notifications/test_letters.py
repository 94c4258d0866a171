from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.events import batch_listeners, listen_in_batches
from forum.core.mail import MailQueued
from forum.discussions.models import Follow, Thread
from forum.notifications import tasks
from forum.notifications.models import MailChoice, Notice, NoticeLetter
from tests.conftest import make_app
from tests.notifications.support import follow
from tests.support.community import Community, Visitor
from tests.support.smtp import Postbox

BASE = "https://community.blended-learning-managers-of-the-midwest.example.org"
TITLE = "How do you print login cards?"


@pytest.fixture
def letters() -> Iterator[list[dict[str, Any]]]:
    """Every letter the worker hands to the mail server, as its announcement held it."""
    seen: list[dict[str, Any]] = []

    def note(batch: Sequence[MailQueued]) -> None:
        seen.extend(asdict(letter) for letter in batch)

    listen_in_batches([MailQueued], note)
    yield seen
    batch_listeners[:] = [entry for entry in batch_listeners if entry[1] is not note]


def rested(community: Community) -> None:
    """Let ten minutes pass for everybody who was sent a letter."""
    with community.app.app_context(), transaction():
        for row in db.session.scalars(select(NoticeLetter)):
            row.at -= timedelta(minutes=11)
    with community.app.app_context():
        tasks.letters_after_their_pause()
    community.work()


def stop_link(letter: dict[str, Any]) -> str:
    return urlsplit(str(letter["headers"]["List-Unsubscribe"]).strip("<>")).path


def test_a_letter_goes_out_by_smtp_with_everything_it_needs(
    tmp_path: Path, postbox: Postbox
) -> None:
    community = Community(make_app(tmp_path, MAIL_URL=postbox.url, BASE_URL=BASE))
    author, member = community.person("author"), community.person("member")
    thread = community.thread(author, title="Karten für die Kinder: wer druckt sie?")
    post = community.reply(member, thread, "A secret that stays on the page.")
    community.work()
    letter = postbox.wait(1)[0]
    assert letter["To"] == "author@example.org"
    assert letter["Subject"].strip() == "Member wrote in “Karten für die Kinder: wer druckt sie?”"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    text, page = _bodies(letter)
    for body in (text, page):
        assert f"{BASE}/p/{post.id}" in body
        assert "secret" not in body
    assert "Stop following this thread: http" in text
    address = urlsplit(str(letter["List-Unsubscribe"]).strip(" <>")).path
    done = community.app.test_client().post(address, data={"List-Unsubscribe": "One-Click"})
    assert done.status_code == 200
    community.reply(member, thread)
    community.work()
    assert len(postbox.letters) == 1


def _bodies(letter: EmailMessage) -> tuple[str, str]:
    text, page = letter.get_body(("plain",)), letter.get_body(("html",))
    assert text is not None and page is not None
    return str(text.get_content()), str(page.get_content())


def test_the_first_is_mailed_at_once_and_the_next_wait_for_each_other(
    community: Community, letters: list[dict[str, Any]], author: Viewer, member: Viewer
) -> None:
    thread, second = community.thread(author), community.thread(author, title="A second question")
    community.reply(member, thread, "@author, look.")
    community.work()
    assert [letter["title"] for letter in letters] == [f"Member mentioned you in “{TITLE}”"]
    community.reply(member, second, "@author, and here.")
    community.reply(member, thread, "@author, look again.")
    community.work()
    with community.app.app_context():
        tasks.letters_after_their_pause()
    community.work()
    assert len(letters) == 1
    rested(community)
    assert len(letters) == 2
    assert letters[1]["title"] == "News in “A second question” and 1 more thread"
    assert f"You were mentioned 2 times in “{TITLE}”" in letters[1]["text"]
    rested(community)
    assert len(letters) == 2


def test_what_is_only_followed_is_mailed_once_until_it_is_read(
    community: Community, letters: list[dict[str, Any]], author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    for _ in range(2):
        community.reply(member, thread)
        community.work()
        rested(community)
    assert len(letters) == 1
    community.visitor(author).post("/notifications/read")
    community.reply(member, thread)
    community.work()
    assert len(letters) == 2


def test_what_waits_is_not_mailed_once_one_blocked_the_other(
    community: Community, letters: list[dict[str, Any]], author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    for _ in range(2):
        community.reply(member, thread, "@author, look.")
        community.work()
    community.visitor(member).post("/members/author/block", on="1")
    community.work()
    rested(community)
    assert len(letters) == 1


def test_what_was_read_in_the_meantime_is_not_mailed(
    community: Community, letters: list[dict[str, Any]], author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    community.reply(member, thread, "@author, look.")
    community.work()
    community.reply(member, thread, "@author, look again.")
    community.work()
    community.visitor(author).get(f"/t/{thread.id}-{thread.slug}")
    community.work()
    rested(community)
    assert len(letters) == 1


def test_what_was_hidden_in_the_meantime_is_not_mailed(
    community: Community,
    letters: list[dict[str, Any]],
    author: Viewer,
    member: Viewer,
    moderator: Viewer,
) -> None:
    thread, second = community.thread(author), community.thread(author, title="A second question")
    community.reply(member, thread, "@author, look.")
    community.work()
    community.reply(member, second, "@author, and here.")
    community.work()
    # Not yet known to the inbox: the letter itself must look.
    with community.app.app_context(), transaction():
        db.session.execute(update(Thread).where(Thread.id == second.id).values(state="hidden"))
    rested(community)
    assert len(letters) == 1
    assert community.rows(select(Notice.id).where(Notice.to_mail)) == []


@pytest.mark.parametrize(
    "values", [{"email_verified_at": None}, {"state": "suspended"}], ids=["unverified", "suspended"]
)
def test_no_letter_goes_to(
    community: Community, letters: list[dict[str, Any]], member: Viewer, values: dict[str, Any]
) -> None:
    author = community.person("author")
    thread = community.thread(author)
    with community.app.app_context(), transaction():
        db.session.execute(update(User).where(User.id == author.id).values(**values))
    community.reply(member, thread)
    community.work()
    assert letters == []


def test_a_look_at_the_stop_address_stops_nothing(
    community: Community,
    letters: list[dict[str, Any]],
    author: Viewer,
    member: Viewer,
    guest: Visitor,
) -> None:
    community.reply(member, community.thread(author))
    community.work()
    page = guest.get(stop_link(letters[0]))
    assert page.status_code == 200
    assert 'method="post"' in page.text
    assert community.rows(select(MailChoice.kind)) == []


def test_one_click_stops_all_mail_without_signing_in(
    community: Community,
    letters: list[dict[str, Any]],
    author: Viewer,
    member: Viewer,
    guest: Visitor,
) -> None:
    thread = community.thread(author)
    community.reply(member, thread)
    community.work()
    for _ in range(2):
        answer = guest.post(stop_link(letters[0]), _csrf=False, **{"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert "Done." in answer.text
    assert community.rows(select(MailChoice.user_id, MailChoice.kind)) == [(author.id, "all")]
    community.reply(member, thread, "@author, look.")
    community.work()
    rested(community)
    assert len(letters) == 1
    assert community.rows(select(Notice.count, Notice.kind).where(Notice.kind == "mention"))


def test_a_thread_is_no_more_followed_from_its_letter(
    community: Community,
    letters: list[dict[str, Any]],
    author: Viewer,
    member: Viewer,
    guest: Visitor,
) -> None:
    thread = community.thread(author)
    community.reply(member, thread)
    community.work()
    line = next(x for x in letters[0]["text"].splitlines() if x.startswith("Stop following"))
    answer = guest.post(urlsplit(line.partition(": ")[2]).path, _csrf=False)
    assert answer.status_code == 200
    mine = select(Follow.target_id).where(Follow.user_id == author.id)
    assert community.rows(mine) == []
    assert community.rows(select(MailChoice.kind)) == []


def test_a_space_is_no_more_followed_from_its_letter(
    community: Community,
    letters: list[dict[str, Any]],
    author: Viewer,
    member: Viewer,
    guest: Visitor,
) -> None:
    thread = community.thread(author)
    space = community.rows(select(Thread.space_id))[0][0]
    follow(community, member, "space", space)
    community.work()
    community.thread(author, title="A second question")
    community.work()
    assert letters[0]["title"] == "Author opened “A second question”"
    line = next(x for x in letters[0]["text"].splitlines() if x.startswith("Stop following"))
    assert "this space" in line
    assert guest.post(urlsplit(line.partition(": ")[2]).path, _csrf=False).status_code == 200
    assert community.rows(select(Follow.kind).where(Follow.user_id == member.id)) == []
    assert thread.id


def test_forged_stop_addresses_are_not_found(community: Community, guest: Visitor) -> None:
    for token in ("x", "WzEsImFsbCJd.AAAA", "%00", "a" * 3000):
        assert guest.get(f"/notices/stop/{token}").status_code == 404
        assert guest.post(f"/notices/stop/{token}", _csrf=False).status_code == 404


def test_titles_cannot_add_headers_or_markup(
    community: Community, letters: list[dict[str, Any]], author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author, title="A <b>bold</b>\r\nBcc: all@example.org")
    community.reply(member, thread)
    community.work()
    assert "\n" not in letters[0]["title"]
    assert "<b>" not in letters[0]["html"]
    assert "&lt;b&gt;" in letters[0]["html"]
