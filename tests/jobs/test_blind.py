"""Until the short list a school reads nothing that says who somebody is, wherever it looks."""

from __future__ import annotations

import re
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from forum.core.db import db, transaction
from forum.core.files import Judged, attach
from forum.jobs.models import Application, ApplicationReference, Interview
from forum.jobs.sheet import Sheet
from forum.members import portfolio
from forum.members.portfolio import KINDS, Keeper, Piece, register_keeper
from tests.jobs.applying_town import Town, town
from tests.support.community import Community

# Everything of Zelda that may be read only from the short list on.
SECRETS = ("zelda", "Quillfeather", "Larkspur", "quillfeather.example")
WORKS = [["Coach", "Larkspur District (now)", "(now)"]]
SENT = {
    "parts": [
        {"name": "about", "title": "About", "lines": [["Headline", *["I plan rosters"] * 2]]},
        {"name": "work", "title": "Places", "lines": WORKS},
        {"name": "contact", "title": "Contact", "lines": [["E-mail", "zelda@example.org", ""]]},
    ]
}
OPEN = ("Zelda Quillfeather", "Larkspur District", "zelda@example.org", "/ideas/7-zelda")


@pytest.fixture
def place(app: Flask, community: Community) -> Town:
    """A district that hires."""
    return town(app, community)


@pytest.fixture
def keeper(place: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    """A feature that keeps one piece, whose page names its author."""
    # After the application is made, which registers those that there are.
    assert place.posting
    monkeypatch.setattr(portfolio, "_keepers", {})
    piece = Piece("idea", 7, "Login cards that last", "/ideas/7-zelda", ("tried by 3 schools",))
    register_keeper(Keeper("idea", lambda _id: [piece], lambda *_: {7: piece}))
    assert "idea" in KINDS


def zelda(place: Town, state: str) -> int:
    person = place.community.person("zelda", name="Zelda Quillfeather")
    note = (
        "Ask me at [my page](https://quillfeather.example/zelda), or https://quillfeather.example."
    )
    number = place.applied("zelda", note=note, sent=SENT)
    with place.app.app_context(), transaction():
        row = db.session.get_one(Application, number)
        row.fields = Sheet(note=note, pieces=(("idea", 7),)).as_json()
        attach(
            person.id or 0, "application", number, Judged("pdf", "Quillfeather.pdf", b"%PDF", 0, 0)
        )
        moment = row.created_at
        db.session.add(
            ApplicationReference(
                application_id=number,
                name="Otto Quillfeather",
                email="otto@quillfeather.example",
                token_hash="a" * 64,
                state="given",
                text="Zelda is the best.",
                asked_at=moment,
                expires_at=moment,
            )
        )
    visitor = place.community.visitor(person)
    body = "See [this](https://quillfeather.example/zelda)."
    assert visitor.post(f"/applications/{number}/messages", body=body).status_code == 303
    for after in {"submitted": (), "viewed": ("viewed",)}.get(state, ("viewed", "shortlisted")):
        place.move(number, after, place.poster)
    return number


def seen_by_school(place: Town, number: int) -> dict[str, str]:
    """Return everything the school's people can get to read of an application, by address."""
    board, here = f"/jobs/{place.posting}/applications", f"/applications/{number}"
    addresses = [
        board,
        f"{board}?view=table",
        here,
        f"{here}/move?after=not-selected",
        f"/jobs/{place.posting}/close",
        f"/jobs/{place.posting}/manage",
        "/notifications",
    ]
    pages = {}
    place.community.work()
    for person in (place.poster, place.reader):
        visitor = place.community.visitor(person)
        for address in addresses:
            pages[f"{person.username} {address}"] = visitor.get(address).text
        # What is answered to a form tells no more than the page.
        for path, fields in (("rating", {"rating": "9"}), ("messages", {"body": ""})):
            answer = visitor.post(f"{here}/{path}", **fields)
            pages[f"{person.username} POST {path}"] = answer.text
    return pages


def leaks(pages: dict[str, str]) -> list[tuple[str, str]]:
    found = []
    for address, text in pages.items():
        found += [(address, word) for word in SECRETS if re.search(word, text, re.IGNORECASE)]
    return found


@pytest.mark.usefixtures("keeper")
@pytest.mark.parametrize("state", ["submitted", "viewed"])
def test_nothing_says_who_it_is_until_the_short_list(place: Town, state: str) -> None:
    number = zelda(place, state)
    pages = seen_by_school(place, number)
    assert leaks(pages) == []
    page = pages[f"poster /applications/{number}"]
    assert "Candidate 1" in page and "Login cards that last" in page and "I plan rosters" in page
    assert "File 1" in page and "link hidden" in page
    file_id = place.community.rows(select(db.metadata.tables["files"].c.id))[0].id
    answer = place.community.visitor(place.poster).get(f"/applications/{number}/files/{file_id}/x")
    assert answer.status_code == 404


@pytest.mark.usefixtures("keeper")
def test_from_the_short_list_on_everything_is_read_also_once_it_is_over(place: Town) -> None:
    number = zelda(place, "shortlisted")
    poster = place.community.visitor(place.poster)
    file_id = place.community.rows(select(db.metadata.tables["files"].c.id))[0].id
    for state in ("shortlisted", "not-selected"):
        page = poster.get(f"/applications/{number}").text
        for word in (
            "Zelda Quillfeather",
            "Larkspur District",
            "zelda@example.org",
            "/ideas/7-zelda",
        ):
            assert word in page, (state, word)
        assert "Zelda is the best." in page and "quillfeather.example/zelda" in page
        assert poster.get(f"/applications/{number}/files/{file_id}/x").status_code == 200
        if state == "shortlisted":
            place.move(number, "not-selected", place.poster)


@pytest.mark.usefixtures("keeper")
def test_who_reads_openly_reads_names_but_no_references_yet(place: Town) -> None:
    place.settings(blind=False)
    number = zelda(place, "viewed")
    page = place.community.visitor(place.poster).get(f"/applications/{number}").text
    assert "Zelda Quillfeather" in page and "Larkspur" in page
    assert "Zelda is the best." not in page
    assert place.community.rows(select(Interview.id)) == []


def test_never_short_listed_they_stay_unknown(place: Town, app: Flask) -> None:
    number: Any = place.applied("zelda", "not-selected")
    table = place.community.visitor(place.poster).get(
        f"/jobs/{place.posting}/applications?view=table"
    )
    assert "Candidate 1" in table.text and "Zelda" not in table.text
    assert "Zelda" not in place.community.visitor(place.poster).get(f"/applications/{number}").text
