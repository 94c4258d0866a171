from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.members.actions.linking import block
from forum.organizations.models import Affiliation
from forum.talent.models import CandidateList, CandidateListItem
from forum.talent.tasks import tend_lists
from tests.support.community import Community
from tests.support.hiring import hires_for, organization, works_at
from tests.talent.casting import Cast, cast, hides, shows

NOTE = "Strong coach, asked for a Denver role."


@pytest.fixture
def town(app: Flask, community: Community) -> Cast:
    made = cast(app, community)
    made.candidate("ana")
    answer = made.visitor.post("/talent/ana/keep", into="new", name="Bench", note=NOTE)
    assert answer.status_code == 303
    return made


def list_id(town: Cast) -> int:
    """Return the number of the one list there is."""
    ((number,),) = town.community.rows(select(CandidateList.id))
    return int(number)


def page(town: Cast) -> str:
    """Return the page of the list."""
    return town.visitor.get(f"/talent/lists/{list_id(town)}").text


def notes(town: Cast) -> list[str]:
    """Return what is kept of notes."""
    return [note for (note,) in town.community.rows(select(CandidateListItem.note))]


def tend(town: Cast) -> None:
    """Have the clock look after the lists."""
    with town.app.app_context():
        tend_lists()


def gone_since(town: Cast, days: float) -> None:
    """Have who is gone be gone for some days."""
    with town.app.app_context(), transaction():
        gone = CandidateListItem.gone_at.is_not(None)
        at = now() - timedelta(days=days)
        db.session.execute(update(CandidateListItem).where(gone).values(gone_at=at))


def handle(text: str) -> str:
    """Return the first handle on a page."""
    return text.split('name="who" value="')[1].split('"')[0]


def test_a_list_is_kept_with_notes(town: Cast) -> None:
    text = page(town)
    assert "Ana" in text and NOTE in text and "You act as recruiter for" in text
    assert "1 candidate" in town.visitor.get("/talent/lists").text
    place = f"/talent/lists/{list_id(town)}"
    who = handle(text)
    assert town.visitor.post(f"{place}/note", who=who, note="Better yet.").status_code == 303
    # On the list once, and a note that is not sent again stays.
    town.visitor.post("/talent/ana/keep", into=str(list_id(town)))
    assert notes(town) == ["Better yet."]
    assert town.visitor.post(place, name="The bench").status_code == 303
    assert "The bench" in page(town)
    assert town.visitor.post(f"{place}/note", who=who, note="x" * 2001).status_code == 303
    assert notes(town) == ["Better yet."]
    assert town.visitor.post(f"{place}/off", who=who).status_code == 303
    assert notes(town) == [] and "Nobody on it yet" in page(town)
    town.visitor.post("/talent/ana/keep", into=str(list_id(town)), note=NOTE)
    assert town.visitor.post(f"{place}/drop").status_code == 303
    assert notes(town) == [] and "No list yet" in town.visitor.get("/talent/lists").text


@pytest.mark.parametrize("how", ["off", "hidden", "blocked", "suspended", "works"])
def test_who_goes_away_loses_the_name_at_once(town: Cast, how: str) -> None:
    ana = town.community.person("ana")
    who = handle(page(town))
    with town.app.app_context(), transaction():
        if how == "blocked":
            block(ana.id or 0, town.recruiter.id or 0)
        elif how == "suspended":
            rows = update(User).where(User.id == ana.id).values(state="suspended")
            db.session.execute(rows)
    if how == "off":
        shows(town.app, ana, audience="off")
    elif how == "hidden":
        hides(town.app, ana, town.district)
    elif how == "works":
        works_at(town.app, ana, town.district, verified=False)
    text = page(town)
    assert "No longer visible" in text
    assert "Ana" not in text and "/talent/ana" not in text and NOTE not in text
    assert "1 no longer visible" in town.visitor.get("/talent/lists").text
    place = f"/talent/lists/{list_id(town)}"
    assert town.visitor.post(f"{place}/note", who=who, note="Where is she?").status_code == 404
    assert notes(town) == [NOTE]
    # Taking the row off works all the same.
    assert town.visitor.post(f"{place}/off", who=who).status_code == 303
    assert notes(town) == []


def test_thirty_days_later_the_note_is_gone_and_before_that_all_comes_back(town: Cast) -> None:
    ana = town.community.person("ana")
    hides(town.app, ana, town.district)
    town.community.work()
    gone_since(town, 29)
    tend(town)
    assert notes(town) == [NOTE]
    with town.app.app_context(), transaction():
        from forum.talent.actions.settings import hide_no_more

        hide_no_more(ana, town.district)
    assert NOTE in page(town)
    town.community.work()
    assert town.community.rows(select(CandidateListItem.gone_at)) == [(None,)]
    hides(town.app, ana, town.district)
    town.community.work()
    gone_since(town, 30.01)
    # Before the clock came by nothing of it is read either.
    assert "No longer visible" not in page(town)
    tend(town)
    assert notes(town) == []


def test_who_comes_back_after_thirty_days_brings_no_note_back(town: Cast) -> None:
    ana = town.community.person("ana")
    shows(town.app, ana, audience="off")
    gone_since(town, 31)
    shows(town.app, ana, audience="recruiters")
    assert NOTE not in page(town)
    town.community.work()
    tend(town)
    assert notes(town) == []


def test_the_clock_notes_who_went_without_a_word(town: Cast) -> None:
    ana = town.community.person("ana")
    works_at(town.app, ana, town.district, verified=False)
    tend(town)
    ((gone,),) = town.community.rows(select(CandidateListItem.gone_at))
    assert gone is not None
    with town.app.app_context(), transaction():
        mine = update(Affiliation).where(Affiliation.user_id == ana.id)
        db.session.execute(mine.values(ends_on=now().date() - timedelta(days=1)))
    tend(town)
    assert town.community.rows(select(CandidateListItem.gone_at)) == [(None,)]


def test_what_an_ended_role_kept_goes_after_thirty_days_too(town: Cast) -> None:
    with town.app.app_context(), transaction():
        mine = update(Affiliation).where(Affiliation.user_id == town.recruiter.id)
        db.session.execute(mine.values(expires_at=now() - timedelta(seconds=1)))
    tend(town)
    assert town.visitor.get("/talent/lists").status_code == 403
    gone_since(town, 30.01)
    tend(town)
    assert notes(town) == []


def test_lists_are_private_to_owner_and_role(town: Cast) -> None:
    place = f"/talent/lists/{list_id(town)}"
    _, _, colleague = town.second("colleague")
    birch = hires_for(town.app, town.recruiter, organization(town.app, "Birch"), "recruiter")
    for visitor in (colleague, town.acting(town.recruiter, birch)):
        assert visitor.get(place).status_code == 404
        assert visitor.post(place, name="Mine").status_code == 404
        who = handle(page(town))
        for act in ("drop", "note", "off"):
            assert visitor.post(f"{place}/{act}", who=who, note="x").status_code == 404
        listed = visitor.get("/talent/lists").text
        assert "Bench" not in listed
        assert visitor.post("/talent/ana/keep", into=str(list_id(town))).status_code == 422
    assert notes(town) == [NOTE]


def test_handles_mean_somebody_on_one_list_only(town: Cast) -> None:
    first, who = list_id(town), handle(page(town))
    town.visitor.post("/talent/lists", name="Another")
    town.candidate("ben")
    rows = town.community.rows(select(CandidateList.id).where(CandidateList.id != first))
    second = rows[0][0]
    town.visitor.post("/talent/ben/keep", into=str(second))
    for wrong in (who, "", "0" * 24, "é"):
        assert town.visitor.post(f"/talent/lists/{second}/off", who=wrong).status_code == 404


def test_statements_do_not_grow_with_a_list(town: Cast) -> None:
    def cost() -> int:
        with town.community.statements() as seen:
            assert town.visitor.get(f"/talent/lists/{list_id(town)}").status_code == 200
        return len(seen)

    before = cost()
    for number in range(4):
        town.candidate(f"more{number}")
        town.visitor.post(f"/talent/more{number}/keep", into=str(list_id(town)))
    assert cost() == before
