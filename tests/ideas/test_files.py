from __future__ import annotations

import re
import socket
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.core.files import File
from forum.ideas.actions.drafting import start_draft
from forum.ideas.actions.publishing_drafts import publish_draft
from forum.ideas.models import Idea, IdeaDraft
from tests.support.community import Community, Visitor
from tests.support.documents import office, pdf, picture
from tests.support.ideas import card, row
from tests.support.live import Live


@pytest.fixture
def owner(community: Community) -> Viewer:
    return community.person("author")


@pytest.fixture
def draft(app: Flask, owner: Viewer) -> int:
    assert owner.id is not None
    with app.app_context(), transaction():
        return start_draft(owner.id, card()).id


def test_files_of_a_draft_are_its_idea_s_once_it_is_published(
    app: Flask, community: Community, owner: Viewer, draft: int
) -> None:
    mine, guest = community.visitor(owner), community.visitor(None)
    send(mine, draft, ("plan.pdf", pdf()), ("room.jpg", picture("JPEG")), safe="y")
    first, second = held(app, "idea-draft", draft)
    of_draft = f"/ideas/drafts/{draft}/files/{first}/plan.pdf"
    assert mine.get(of_draft).data == pdf()
    assert guest.get(of_draft).status_code == 303 or guest.get(of_draft).status_code == 401
    assert community.visitor(community.person("member")).get(of_draft).status_code == 404
    number = publish(app, owner, draft)
    assert held(app, "idea", number) == [first, second]
    assert row(app, number).file_count == 2
    answer = guest.get(f"/ideas/{number}/files/{first}/plan.pdf")
    assert answer.data == pdf()
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    shown = guest.get(f"/ideas/{number}/files/{second}/room.webp")
    assert (shown.mimetype, "attachment" in shown.headers["Content-Disposition"]) == (
        "image/webp",
        False,
    )


def test_who_may_not_open_the_idea_gets_no_file(
    app: Flask, community: Community, owner: Viewer, draft: int
) -> None:
    mine = community.visitor(owner)
    send(mine, draft, ("plan.pdf", pdf()))
    (file,) = held(app, "idea-draft", draft)
    number = publish(app, owner, draft)
    address = f"/ideas/{number}/files/{file}/plan.pdf"
    people = {
        "guest": community.visitor(None),
        "member": community.visitor(community.person("member")),
        "moderator": community.visitor(community.person("moderator", "moderator")),
        "author": mine,
    }

    def openers(**values: str) -> set[str]:
        with app.app_context(), transaction():
            idea = db.session.get_one(Idea, number)
            for name, value in values.items():
                setattr(idea, name, value)
        return {name for name, who in people.items() if who.get(address).status_code == 200}

    assert openers() == set(people)
    assert openers(audience="members") == {"member", "moderator", "author"}
    assert openers(state="deleted") == {"moderator", "author"}
    assert "guest" not in openers(state="hidden") and "member" not in openers()


def test_a_file_of_something_else_is_not_there(
    app: Flask, community: Community, owner: Viewer, draft: int
) -> None:
    mine = community.visitor(owner)
    send(mine, draft, ("plan.pdf", pdf()))
    (file,) = held(app, "idea-draft", draft)
    with app.app_context(), transaction():
        other = start_draft(owner.id or 0, card()).id
    assert mine.get(f"/ideas/drafts/{other}/files/{file}/plan.pdf").status_code == 404
    assert mine.post(f"/ideas/drafts/{other}/files/{file}/remove").status_code == 404
    number = publish(app, owner, other)
    assert mine.get(f"/ideas/{number}/files/{file}/plan.pdf").status_code == 404
    assert held(app, "idea-draft", draft) == [file]


def test_a_picture_or_table_needs_the_word_that_nobody_is_in_it(
    app: Flask, community: Community, owner: Viewer, draft: int
) -> None:
    mine = community.visitor(owner)
    send(mine, draft, ("room.jpg", picture("JPEG")), ("minutes.xlsx", office("xlsx")))
    assert held(app, "idea-draft", draft) == []
    assert "nobody" in flashes(mine)
    send(mine, draft, ("minutes.xlsx", office("xlsx")), safe="y")
    assert len(held(app, "idea-draft", draft)) == 1


def test_what_is_refused_is_named_and_the_rest_is_kept(
    app: Flask, community: Community, owner: Viewer, draft: int
) -> None:
    mine = community.visitor(owner)
    send(mine, draft, ("setup.exe", b"MZ"), ("plan.pdf", pdf()), ("empty.pdf", b""))
    assert len(held(app, "idea-draft", draft)) == 1
    said = flashes(mine)
    assert "“setup.exe”: This kind of file is not accepted" in said
    assert "“empty.pdf”: The file is empty" in said
    assert "Added: “plan.pdf”" in said


def test_the_thirteenth_file_is_refused_with_words(
    app: Flask, community: Community, owner: Viewer, draft: int
) -> None:
    mine = community.visitor(owner)
    for start in range(0, 12, 4):
        send(mine, draft, *((f"plan-{start + n}.pdf", pdf()) for n in range(4)))
    send(mine, draft, ("plan-13.pdf", pdf()))
    assert len(held(app, "idea-draft", draft)) == 12
    assert "all places are taken" in flashes(mine)
    first = held(app, "idea-draft", draft)[0]
    mine.post(f"/ideas/drafts/{draft}/files/{first}/remove")
    send(mine, draft, ("plan-13.pdf", pdf()), ("plan-14.pdf", pdf()))
    assert len(held(app, "idea-draft", draft)) == 11
    assert "room for 1 more" in flashes(mine)


def test_nobody_adds_to_another_s_draft(app: Flask, community: Community, draft: int) -> None:
    other = community.visitor(community.person("member"))
    assert send(other, draft, ("plan.pdf", pdf())).status_code == 404
    assert held(app, "idea-draft", draft) == []


def test_more_than_fits_is_told_on_a_page(community: Community, owner: Viewer, draft: int) -> None:
    answer = send(community.visitor(owner), draft, ("plan.pdf", b"%PDF-" + bytes(31_000_000)))
    assert answer.status_code == 413
    assert "too much at once" in answer.text


@pytest.mark.browser
def test_an_upload_that_breaks_off_leaves_nothing(live: Live) -> None:
    owner = live.community.person("uploader")
    assert owner.id is not None
    with live.app.app_context(), transaction():
        draft = start_draft(owner.id, card()).id
    visitor = live.community.visitor(owner)
    cookie = visitor.client.get_cookie("session")
    assert cookie is not None
    place = urlsplit(live.url)
    body = _body(visitor.token, pdf(b" " * 200_000))
    head = (
        f"POST /ideas/drafts/{draft}/files HTTP/1.1\r\nHost: {place.netloc}\r\n"
        f"Cookie: session={cookie.value}\r\nContent-Type: multipart/form-data; boundary=edge\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode()
    with socket.create_connection((place.hostname or "", place.port or 0)) as wire:
        wire.sendall(head + body[:100_000])
    with socket.create_connection((place.hostname or "", place.port or 0)) as wire:
        wire.sendall(head + body)
        assert wire.recv(100).startswith(b"HTTP/1.1 303")
    assert len(held(live.app, "idea-draft", draft)) == 1


def _body(token: str, content: bytes) -> bytes:
    return (
        b'--edge\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
        + token.encode()
        + b'\r\n--edge\r\nContent-Disposition: form-data; name="file"; filename="plan.pdf"\r\n'
        + b"Content-Type: application/pdf\r\n\r\n"
        + content
        + b"\r\n--edge--\r\n"
    )


def send(who: Visitor, draft: int, *files: tuple[str, bytes], safe: str = "") -> TestResponse:
    """Send files to a draft as the form does."""
    fields: MultiDict[str, Any] = MultiDict({"csrf_token": who.token})
    if safe:
        fields.add("safe", safe)
    for name, content in files:
        fields.add("file", FileStorage(BytesIO(content), name))
    # A body made here: the client's own is a file that is never closed.
    edge, body = encode_multipart(fields)
    kind = f"multipart/form-data; boundary={edge}"
    return who.client.post(f"/ideas/drafts/{draft}/files", data=body, content_type=kind)


def flashes(who: Visitor) -> str:
    """Return what the next page tells."""
    text = who.get("/ideas/drafts").text
    return "\n".join(re.findall(r'<div class="banner[^>]*>(.*?)</div>', text, re.DOTALL))


def held(app: Flask, kind: str, owner_id: int) -> list[int]:
    """Return the numbers of the files of an owner."""
    with app.app_context(), transaction(write=False):
        mine = select(File.id).where(File.owner_kind == kind, File.owner_id == owner_id)
        return list(db.session.scalars(mine.order_by(File.id)))


def publish(app: Flask, owner: Viewer, draft: int) -> int:
    with app.app_context(), transaction():
        return publish_draft(owner, db.session.get_one(IdeaDraft, draft), seen=0, note="").id
