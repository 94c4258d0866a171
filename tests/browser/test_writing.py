from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete, func, select

from forum.accounts.models import SignIn
from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.discussions.models import Draft, Post, PostSource, Thread
from forum.vocab.models import Tag
from tests.browser.hands import reload_until
from tests.support.community import PASSWORD
from tests.support.fixtures import OpenPage
from tests.support.live import Live

pytestmark = pytest.mark.browser
Enter = Callable[..., Page]


@pytest.fixture
def as_person(demo: Live, open_page: OpenPage) -> Enter:
    """Open an address in a new browser in which somebody is signed in already."""

    def enter(person: Viewer | None, address: str, **options: object) -> Page:
        return open_page(demo.url + address, **{**demo.cookies(person), **options})

    return enter


@pytest.fixture
def writer(demo: Live) -> Viewer:
    """Who writes."""
    return demo.community.person("wren", name="Wren Writer")


@pytest.fixture
def other(demo: Live) -> Viewer:
    """Whose thread it is."""
    return demo.community.person("olga", name="Olga Other")


@pytest.fixture
def thread(demo: Live, other: Viewer) -> Thread:
    """A thread to write in, new for each test."""
    return demo.community.thread(other, "Which carts roll quietly?", "Ours **wake** the library.")


def at(thread: Thread) -> str:
    return f"/t/{thread.id}-{thread.slug}"


def replies(live: Live, thread: Thread) -> int:
    count = select(func.count()).where(Post.thread_id == thread.id, Post.number > 1)
    return int(live.community.rows(count)[0][0])


def kept(live: Live, person: Viewer) -> list[str]:
    rows = live.community.rows(select(Draft.fields).where(Draft.user_id == person.id))
    return [fields.get("body", "") for (fields,) in rows]


def test_a_closed_tab_loses_nothing_and_another_device_goes_on(
    as_person: Enter, demo: Live, writer: Viewer, thread: Thread
) -> None:
    here = as_person(writer, at(thread))
    here.get_by_label("Your reply").press_sequentially("Rubber wheels, and felt under th")
    here.close(run_before_unload=True)
    elsewhere = as_person(writer, at(thread))
    text = "Rubber wheels, and felt under th"
    reload_until(elsewhere, elsewhere.get_by_text("Draft from"))
    expect(elsewhere.get_by_label("Your reply")).to_have_value(text)
    elsewhere.goto(f"{demo.url}/drafts")
    expect(elsewhere.get_by_text(text)).to_be_visible()
    elsewhere.get_by_role("link", name="Continue").first.click()
    expect(elsewhere.get_by_label("Your reply")).to_have_value(text)


def test_what_is_typed_is_saved_while_typing(
    as_person: Enter, demo: Live, writer: Viewer, thread: Thread
) -> None:
    page = as_person(writer, "/discussions/new")
    page.get_by_label("Title").fill("What do quiet carts cost?")
    page.get_by_label("Text").fill("Ours cost nerves.")
    expect(page.locator(".composer-status")).to_have_text("Draft saved")
    assert "Ours cost nerves." in kept(demo, writer)


def test_a_sign_in_that_ended_while_writing_keeps_the_text(
    as_person: Enter, demo: Live, writer: Viewer, thread: Thread
) -> None:
    for scripts in (True, False):
        page = as_person(writer, at(thread), java_script_enabled=scripts)
        text = f"Written while signed out, scripts {scripts}."
        page.get_by_label("Your reply").fill(text)
        _end_sign_ins(demo, writer)
        page.get_by_role("button", name="Post reply").click()
        expect(page.get_by_text("What you typed is kept")).to_be_visible()
        page.get_by_label("E-mail or user name").fill("wren")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        expect(page.get_by_label("Text")).to_have_value(text)
        page.get_by_role("button", name="Send again").click()
        expect(page.locator(".post").last).to_contain_text(text)
    assert replies(demo, thread) == 2


def _end_sign_ins(live: Live, person: Viewer) -> None:
    with live.app.app_context(), transaction():
        db.session.execute(delete(SignIn).where(SignIn.user_id == person.id))


def test_a_form_that_waited_too_long_offers_the_text_again(
    as_person: Enter, demo: Live, writer: Viewer, thread: Thread
) -> None:
    page = as_person(writer, at(thread))
    page.get_by_label("Your reply").fill("A slow thought.")
    page.locator("#reply input[name=csrf_token]").evaluate("e => { e.value = 'stale' }")
    page.get_by_role("button", name="Post reply").click()
    expect(page.get_by_label("Text")).to_have_value("A slow thought.")
    page.get_by_role("button", name="Send again").click()
    expect(page.locator(".post").last).to_contain_text("A slow thought.")
    assert replies(demo, thread) == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_a_double_click_posts_once(
    as_person: Enter, demo: Live, writer: Viewer, thread: Thread, scripts: bool
) -> None:
    page = as_person(writer, at(thread), java_script_enabled=scripts)
    page.get_by_label("Your reply").fill("Once is enough.")
    page.get_by_role("button", name="Post reply").dblclick()
    expect(page.locator(".post").last).to_contain_text("Once is enough.")
    assert replies(demo, thread) == 1


SAMPLE = """## Carts

Three of *ours*, **one** `broken`, see [the list](https://example.org/list) and @olga:

1. rubber
2. felt

> And oil.

| cart | wheels |
|---|---|
| A | 4 |

    indented <script>alert(1)</script>
"""


def test_the_preview_is_what_is_published(
    as_person: Enter, demo: Live, writer: Viewer, thread: Thread
) -> None:
    page = as_person(writer, at(thread))
    page.get_by_label("Your reply").fill(SAMPLE)
    page.get_by_role("button", name="Preview").first.click()
    pane = page.locator(".composer-preview")
    expect(pane.get_by_text("rubber")).to_be_visible()
    shown = _words(pane.inner_html())
    page.get_by_role("button", name="Write").click()
    page.get_by_role("button", name="Post reply").click()
    published = page.locator(".post").last.locator(".prose")
    assert _words(published.inner_html()) == shown
    plain = as_person(writer, at(thread), java_script_enabled=False)
    plain.get_by_label("Your reply").fill(SAMPLE)
    plain.get_by_role("button", name="Preview").click()
    expect(plain.get_by_label("Your reply")).to_have_value(SAMPLE)
    assert _words(plain.locator(".composer-preview").inner_html()) == shown


def _words(html: str) -> str:
    return re.sub(r"\s+", " ", html).strip()


def test_a_selection_is_quoted(as_person: Enter, writer: Viewer, thread: Thread) -> None:
    page = as_person(writer, at(thread))
    page.locator(".post .prose strong").dblclick()
    page.get_by_role("button", name="Quote", exact=True).last.click()
    box = page.get_by_label("Your reply")
    expect(box).to_be_focused()
    page.keyboard.type("Not ours.")
    lines = box.input_value().splitlines()
    assert lines[0].startswith("> ")
    assert "Olga Other" in lines[0]
    assert "> wake" in lines
    assert lines[-1] == "Not ours."
    page.get_by_role("button", name="Post reply").click()
    reply = page.locator(".post").last
    expect(reply.locator("blockquote")).to_contain_text("wake")
    expect(reply).to_contain_text("In reply to Olga Other, post 1")


def test_a_post_is_quoted_without_scripts(as_person: Enter, writer: Viewer, thread: Thread) -> None:
    page = as_person(writer, at(thread), java_script_enabled=False)
    page.locator(".acts summary").first.click()
    page.get_by_role("link", name="Quote").click()
    assert "> Ours **wake** the library." in page.get_by_label("Your reply").input_value()


@pytest.mark.parametrize(("typed", "wanted"), [("@olg", "@olga"), ("#quiet-c", "#quiet-carts")])
def test_people_and_tags_are_completed_by_keyboard(
    as_person: Enter, demo: Live, writer: Viewer, thread: Thread, typed: str, wanted: str
) -> None:
    if wanted.startswith("#") and not demo.community.rows(_tag("quiet-carts")):
        demo.community.tag("quiet-carts")
    page = as_person(writer, at(thread))
    box = page.get_by_label("Your reply")
    box.press_sequentially(f"As said by {typed}")
    expect(page.get_by_role("option").first).to_contain_text(wanted.lstrip("@#"), ignore_case=True)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    page.keyboard.type("and so on")
    expect(box).to_have_value(re.compile(rf"^As said by {wanted}\s+and so on$"))


def _tag(slug: str) -> object:
    return select(Tag.id).where(Tag.slug == slug)


def test_another_device_continues_where_this_one_left(
    as_person: Enter, demo: Live, writer: Viewer, other: Viewer, thread: Thread
) -> None:
    for number in range(2, 8):
        demo.community.reply(other, thread, f"Thought {number}.")
    here = as_person(writer, at(thread))
    here.get_by_text("Thought 7.").wait_for()
    for number in range(8, 30):
        demo.community.reply(other, thread, f"Thought {number}.")
    elsewhere = as_person(writer, "/unread")
    reload_until(elsewhere, elsewhere.get_by_role("link", name="22 new"))
    elsewhere.get_by_role("link", name="22 new").first.click()
    expect(elsewhere.locator("#new")).to_be_in_viewport()
    first = elsewhere.locator("#new + .post")
    expect(first).to_contain_text("Thought 8.")


def test_two_edits_at_once_meet_with_both_texts(
    as_person: Enter, demo: Live, writer: Viewer, thread: Thread
) -> None:
    post = demo.community.reply(writer, thread, "Felt.")
    first = as_person(writer, f"/p/{post.id}/edit")
    second = as_person(writer, f"/p/{post.id}/edit")
    first.get_by_label("Text", exact=True).fill("Felt, from the kitchen.")
    first.get_by_role("button", name="Save").click()
    expect(first.locator(".post").last).to_contain_text("kitchen")
    second.get_by_label("Text", exact=True).fill("Felt, one finger thick.")
    second.get_by_role("button", name="Save").click()
    expect(second.get_by_role("heading", level=1)).to_have_text("Two edits at once")
    expect(second.get_by_label("Their text")).to_have_value("Felt, from the kitchen.")
    mine = second.get_by_label("Your text", exact=True)
    expect(mine).to_have_value("Felt, one finger thick.")
    mine.fill("Felt, from the kitchen, one finger thick.")
    second.get_by_role("button", name="Save my text").click()
    expect(second.locator(".post").last).to_contain_text("kitchen, one finger")
    source = select(PostSource.source).where(PostSource.post_id == post.id)
    assert demo.community.rows(source) == [("Felt, from the kitchen, one finger thick.",)]
