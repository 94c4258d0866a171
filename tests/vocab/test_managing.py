from __future__ import annotations

from functools import partial
from typing import Any

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.events import listen, listeners
from forum.core.refusals import Invalid, NotFound
from forum.vocab.actions.managing import Wording, edit_term, merge_terms
from forum.vocab.events import TermsMerged
from forum.vocab.models import Term
from tests.support.community import Community, Visitor
from tests.vocab.conftest import Do

FIELDS = {
    "label": "Kahoot",
    "definition": "Quizzes.",
    "aliases": "Kahoot!\nKahoot 360\n\nKAHOOT 360",
    "parent": "engagement",
    "position": "400",
    "active": "y",
    "reason": "It is written so.",
}


@pytest.fixture
def boss(seeded: Community, admin: Viewer) -> Visitor:
    """An admin's browser, where the vocabulary is."""
    return seeded.visitor(admin)


def edit(boss: Visitor, slug: str = "kahoot", **fields: Any) -> Any:
    return boss.post(f"/terms/tool/{slug}/edit", **(FIELDS | fields))


def merge(boss: Visitor, slug: str, into: str, vocabulary: str = "tool") -> Any:
    return boss.post(f"/terms/{vocabulary}/{slug}/merge", into=into, reason="The same.")


def test_an_edit_is_shown_at_once_and_logged(
    seeded: Community, boss: Visitor, guest: Visitor
) -> None:
    assert "Kahoot!" in guest.get("/terms/tool").text
    assert 'value="Kahoot!"' in boss.get("/terms/tool/kahoot/edit").text
    answer = edit(boss)
    assert (answer.status_code, answer.location) == (303, "/terms/tool/kahoot")
    page = guest.get("/terms/tool/kahoot").text
    assert "Also called Kahoot 360." in page
    assert "Kahoot!" not in guest.get("/terms/tool").text
    assert guest.get("/terms/tool/Kahoot 360").location == "/terms/tool/kahoot"
    logged = seeded.rows(select(LogEntry.action, LogEntry.reason, LogEntry.public))
    assert logged == [("edit-term", "It is written so.", True)]


def test_what_is_not_offered_leaves_the_list_and_keeps_its_page(
    boss: Visitor, guest: Visitor
) -> None:
    assert edit(boss, active="").status_code == 303
    assert "/terms/tool/kahoot" not in guest.get("/terms/tool").text
    assert "offered for choosing no more" in guest.get("/terms/tool/kahoot").text


@pytest.mark.parametrize(
    ("slug", "fields", "said"),
    [
        ("kahoot", {"label": "Blooket"}, "leads to “Blooket” already"),
        ("kahoot", {"aliases": "JiJi"}, "leads to “ST Math” already"),
        ("kahoot", {"aliases": "😀"}, "at least a letter"),
        ("kahoot", {"aliases": "x" * 500}, "at most 80 characters"),
        ("kahoot", {"label": "x" * 500}, "At most 80 characters"),
        ("kahoot", {"parent": "blooket"}, "Not a valid choice"),
        ("kahoot", {"position": "-1"}, "from 0 to"),
        ("kahoot", {"position": "soon"}, "Not a valid integer"),
        ("kahoot", {"reason": ""}, "Say why"),
        ("engagement", {"parent": "lms"}, "Terms stand below this one"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(
    seeded: Community, boss: Visitor, slug: str, fields: dict[str, str], said: str
) -> None:
    given = fields if slug == "kahoot" else {"label": "Engaging", "aliases": "", **fields}
    answer = edit(boss, slug, **given)
    assert answer.status_code == 422
    assert said in answer.text
    assert seeded.rows(select(LogEntry.id)) == []


def test_a_merged_term_leads_on_by_every_name(
    seeded: Community, boss: Visitor, guest: Visitor
) -> None:
    heard: list[TermsMerged] = []
    listen(TermsMerged, heard.append)
    try:
        answer = merge(boss, "flip-video", "edpuzzle")
        assert (answer.status_code, answer.location) == (303, "/terms/tool/edpuzzle")
        assert merge(boss, "edpuzzle", "nearpod").status_code == 303
        seeded.work()
    finally:
        listeners[TermsMerged.__name__].remove(heard.append)
    for name in ("flip-video", "Flipgrid", "flip", "edpuzzle"):
        answer = guest.get(f"/terms/tool/{name}")
        assert (answer.status_code, answer.location) == (301, "/terms/tool/nearpod")
    page = guest.get("/terms/tool").text
    assert "/terms/tool/flip-video" not in page
    assert "Flipgrid" in page
    assert [(event.from_slug, event.into_slug) for event in heard] == [
        ("flip-video", "edpuzzle"),
        ("edpuzzle", "nearpod"),
    ]
    actions = [action for (action,) in seeded.rows(select(LogEntry.action))]
    assert actions == ["merge-terms", "merge-terms"]


def test_what_stood_below_a_merged_term_stands_below_the_other(
    seeded: Community, boss: Visitor
) -> None:
    assert merge(boss, "engagement", "blooket").status_code == 303
    ids = {row.slug: row for row in seeded.rows(select(Term.slug, Term.id, Term.parent_id))}
    assert ids["blooket"].parent_id is None
    assert ids["kahoot"].parent_id == ids["blooket"].id
    assert merge(boss, "blooket", "zearn").status_code == 303
    ids = {row.slug: row for row in seeded.rows(select(Term.slug, Term.id, Term.parent_id))}
    assert ids["kahoot"].parent_id == ids["courseware"].id


def test_a_term_becomes_no_part_of_itself_or_of_nothing(seeded: Community, boss: Visitor) -> None:
    for into in ("kahoot", "nothing", "", "flex"):
        assert merge(boss, "kahoot", into).status_code == 422
    merge(boss, "kahoot", "blooket")
    assert merge(boss, "blooket", "kahoot").status_code == 422
    assert len(seeded.rows(select(LogEntry.id))) == 1


def test_the_actions_refuse_by_themselves(
    seeded: Community, do: Do, admin: Viewer, boss: Visitor
) -> None:
    merge(boss, "flip-video", "edpuzzle")
    numbers = {row.slug: row.id for row in seeded.rows(select(Term.slug, Term.id))}
    told = {
        "blooket": "stands below another term itself",
        "kahoot": "cannot stand below itself",
        "flip-video": "Choose a term",
        "nothing": "Choose a term",
    }
    for parent, said in told.items():
        to = Wording("Kahoot!", "Quizzes.", [], parent, 10, True)
        with pytest.raises(Invalid, match=said):
            do(partial(edit_term, admin, numbers["kahoot"], to, "Why not."))
    for term, into in (("kahoot", "kahoot"), ("edpuzzle", "flip-video"), ("kahoot", "nothing")):
        with pytest.raises(Invalid):
            do(partial(merge_terms, admin, numbers[term], into, "Why not."))
    with pytest.raises(Invalid, match="change that one"):
        do(lambda: merge_terms(admin, numbers["flip-video"], "kahoot", "Why not."))
    with pytest.raises(NotFound):
        do(lambda: merge_terms(admin, 0, "kahoot", "Why not."))
    assert len(seeded.rows(select(LogEntry.id))) == 1


def test_only_admins_manage(seeded: Community, moderator: Viewer, guest: Visitor) -> None:
    for address in ("/terms/tool/kahoot/edit", "/terms/tool/kahoot/merge"):
        assert guest.get(address).status_code == 401
        assert seeded.visitor(moderator).post(address).status_code == 403
