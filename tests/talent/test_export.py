from __future__ import annotations

import csv
import io

import pytest
from flask import Flask
from sqlalchemy import select, update

from forum.accounts.models import User
from forum.core.audit import LogEntry
from forum.core.db import db, transaction
from forum.talent.actions.exporting import guarded
from forum.talent.models import ContactRequest
from tests.support.community import Community
from tests.talent.casting import Cast, cast

PLACE = "/talent/requests/export"
MESSAGE = "Your rotation work is what our five schools need. Would you talk with me about it?"


@pytest.fixture
def town(app: Flask, community: Community) -> Cast:
    return cast(app, community)


def answered(town: Cast, username: str, state: str) -> None:
    """Have a candidate asked, and the answer be this."""
    person = town.candidate(username)
    fields = {"opening": str(town.opening), "message": MESSAGE}
    assert town.visitor.post(f"/talent/{username}/ask", **fields).status_code == 303
    with town.app.app_context(), transaction():
        one = update(ContactRequest).where(ContactRequest.member_id == person.id)
        db.session.execute(one.values(state=state, answer="=cmd()"))


def test_only_who_agreed_is_exported_and_the_log_says_so(town: Cast) -> None:
    for username, state in (("ana", "accepted"), ("ben", "declined"), ("cleo", "asked")):
        answered(town, username, state)
    town.candidate("dan")
    with town.app.app_context(), transaction():
        named = update(User).where(User.username == "ana").values(name='=HYPERLINK("x")')
        db.session.execute(named)
    answer = town.visitor.post(PLACE)
    assert answer.mimetype == "text/csv" and "attachment" in answer.headers["Content-Disposition"]
    head, *lines = list(csv.reader(io.StringIO(answer.text.lstrip("\ufeff"))))
    assert head[:2] == ["name", "email"]
    assert [line[:2] for line in lines] == [['\'=HYPERLINK("x")', "ana@example.org"]]
    assert lines[0][-1] == "'=cmd()"
    ((entry,),) = town.community.rows(
        select(LogEntry).where(LogEntry.action == "candidates-exported")
    )
    assert entry.actor_id == town.recruiter.id and not entry.public
    assert "ana" not in str(entry.details) and len(entry.details["requests"]) == 1


def test_it_is_the_acting_roles_alone_and_never_a_get(town: Cast) -> None:
    answered(town, "ana", "accepted")
    assert town.visitor.get(PLACE).status_code == 405
    _, _, colleague = town.second("colleague")
    assert "ana@example.org" not in colleague.post(PLACE).text
    town.visitor.post("/talent/desk", act="leave")
    assert town.visitor.post(PLACE).status_code == 403
    assert town.community.visitor().post(PLACE).status_code == 401


@pytest.mark.parametrize("cell", ["=1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "＝1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert guarded(cell).startswith("'")


@pytest.mark.parametrize("cell", ["", "Ana", "$62,000–$71,500 a year", "a=b", "3-5"])
def test_other_cells_stay(cell: str) -> None:
    assert guarded(cell) == cell
