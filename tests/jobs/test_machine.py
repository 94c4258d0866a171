from __future__ import annotations

import random
from datetime import timedelta
from typing import Any, NamedTuple

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, savepoint, transaction
from forum.core.mail import MailQueued
from forum.core.outbox import OutboxRow
from forum.core.refusals import Conflict, Forbidden, Invalid, NotFound, Refusal
from forum.jobs.actions import deciding, moving
from forum.jobs.machine import APPLICANT, ENDED, LIVE, MOVES, SCHOOL, STATES
from forum.jobs.models import Application, ApplicationEvent, JobPosting
from forum.notifications.models import Notice
from forum.organizations.models import Affiliation, HiringRole
from tests.jobs.applying_town import Town, town
from tests.support.community import Community
from tests.support.hiring import hires_for, opening, organization
from tests.support.overlap import overlapping
from tests.support.sizes import WHOLE

SEED = 20_26


class Actor(NamedTuple):
    """Somebody who tries to move applications, and what the rules make of them."""

    name: str
    viewer: Viewer | None
    decides: bool = False
    reads: bool = False


@pytest.fixture
def place(app: Flask, community: Community) -> Town:
    """A district that hires."""
    return town(app, community)


def test_every_state_leads_to_an_end_and_ends_lead_nowhere() -> None:
    after: dict[str, set[str]] = {state: set() for state in STATES}
    for (state, _), there in MOVES.items():
        after[state] |= set(there)
    assert all(not after[state] for state in ENDED)
    for state in STATES:
        seen, border = {state}, [state]
        while border:
            border = [one for here in border for one in after[here] if one not in seen]
            seen |= set(border)
        assert seen & ENDED
    assert {"draft"} | LIVE | ENDED == set(STATES)


def actors_of(place: Town, app: Flask, community: Community) -> list[Actor]:
    """Return everybody who might try, with what they may."""
    elsewhere, gone = community.person("elsewhere"), community.person("gone")
    hires_for(app, elsewhere, organization(app, "Birch District"))
    hires_for(app, gone, place.district)
    with app.app_context(), transaction():
        db.session.execute(
            update(HiringRole).where(HiringRole.user_id == gone.id).values(state="ended")
        )
    return [
        Actor("poster", place.poster, decides=True, reads=True),
        Actor("reader", place.reader, reads=True),
        Actor("stranger", community.person("stranger")),
        Actor("poster elsewhere", elsewhere),
        Actor("ended poster", gone),
        Actor("clock", None, decides=True, reads=True),
    ]


def expected(state: str, actor: Actor, own: bool, who: str, after: str, taking: bool) -> Any:
    """Return which refusal a move gets by the rules as they are written down, None for none."""
    clock = actor.viewer is None
    if who == APPLICANT and clock:
        return Forbidden
    if not own and (state == "draft" or not actor.reads) and not clock:
        return NotFound
    if who == APPLICANT and not own:
        return Forbidden
    if who == SCHOOL and (own or not actor.decides):
        return Forbidden
    if after not in STATES:
        return Invalid
    if after not in MOVES.get((state, who), ()):
        return Conflict
    if after == "submitted" and not taking:
        return Conflict
    if clock and after not in ("not-selected", "closed-unfilled"):
        return Forbidden
    return None


def test_random_moves_by_random_actors(
    app: Flask, community: Community, place: Town, request: pytest.FixtureRequest
) -> None:
    part = 2_000 if "sqlite" in request.node.name else 500
    moves_in_all, per_opening = (10_000 if WHOLE else part), 250
    dice = random.Random(SEED)
    actors = actors_of(place, app, community)
    people = [community.person(f"applicant{number}") for number in range(12)]
    moved = refused = 0
    for _ in range(moves_in_all // per_opening):
        posting = opening(app, place.poster, place.district)
        here = Town(app, community, place.district, posting, place.poster, place.reader)
        here.asks([place.reader])
        rows = [(here.draft(person), person) for person in people]
        with app.app_context(), transaction():
            expired_at = dice.randrange(per_opening)
            for turn in range(per_opening):
                if turn == expired_at and dice.random() < 0.5:
                    deciding.expire(db.session.get_one(JobPosting, posting))
                done = _one_move(dice, rows, actors)
                moved, refused = moved + done, refused + (not done)
            _close(dice, posting, place.poster)
            # Nobody is told of ten thousand moves.
            db.session.execute(OutboxRow.__table__.delete())  # type: ignore[attr-defined]
            _check_opening(posting)
    assert moved > moves_in_all / 20 and refused > moves_in_all / 2


def _one_move(dice: random.Random, rows: list[tuple[int, Viewer]], actors: list[Actor]) -> bool:
    number, owner = dice.choice(rows)
    row = db.session.get_one(Application, number)
    who = APPLICANT if dice.random() < (0.8 if row.state == "draft" else 0.1) else SCHOOL
    own = dice.random() < (0.8 if who == APPLICANT else 0.05)
    actor = Actor("owner", owner) if own else dice.choice([*actors[:1] * 4, *actors])
    # Half of what is tried follows from where it is, so that applications come to all states.
    there = MOVES.get((row.state, who), ())
    after = dice.choice(there if there and dice.random() < 0.5 else [*STATES, "nonsense"])
    posting = db.session.get_one(JobPosting, row.posting_id)
    before = row.state
    wanted = expected(before, actor, own, who, after, posting.state == "open")
    try:
        moving.move_application(row, after, actor.viewer, who)
    except Refusal as refusal:
        said = (actor.name, who, before, after, wanted, refusal.message)
        assert type(refusal) is wanted, said
        assert db.session.get_one(Application, number).state == before
        return False
    assert wanted is None, (actor.name, who, before, after)
    assert db.session.get_one(Application, number).state == after
    return True


def _close(dice: random.Random, posting_id: int, poster: Viewer) -> None:
    """Close an opening by hand, or have the clock do it once the day to answer is over."""
    posting = db.session.get_one(JobPosting, posting_id)
    if dice.random() < 0.3:
        deciding.expire(posting)
        end = deciding.reply_end(posting)
        deciding.answer_by_clock(posting_id, end)
        assert _states(posting_id) & LIVE == _states(posting_id) - ENDED - {"draft"}
        deciding.answer_by_clock(posting_id, end + timedelta(hours=1))
        assert not _states(posting_id) & set(deciding.UNHEARD)
        deciding.answer_by_clock(posting_id, end + timedelta(days=31))
        return
    live = db.session.scalars(
        select(Application).where(Application.posting_id == posting_id, Application.state.in_(LIVE))
    ).all()
    if posting.state == "closed" and not live:
        return
    choices = {row.id: dice.choice(("not-selected", "closed-unfilled")) for row in live}
    if live and posting.state == "open":
        # One too few, and nothing is closed.
        with pytest.raises(Conflict), savepoint():
            deciding.dispose_all(posting, poster, dict(list(choices.items())[1:]), "cancelled", "")
    deciding.dispose_all(posting, poster, choices, "cancelled", "")


def _states(posting_id: int) -> set[str]:
    mine = select(Application.state).where(Application.posting_id == posting_id)
    return set(db.session.scalars(mine))


def _check_opening(posting_id: int) -> None:
    """Whatever happened: closed, everybody has an end, and the log tells how each came there."""
    posting = db.session.get_one(JobPosting, posting_id)
    assert posting.state == "closed"
    assert _states(posting_id) <= ENDED | {"draft"}
    rows = db.session.scalars(select(Application).where(Application.posting_id == posting_id))
    sent = 0
    for row in rows.all():
        events = db.session.scalars(
            select(ApplicationEvent)
            .where(ApplicationEvent.application_id == row.id)
            .order_by(ApplicationEvent.id)
        ).all()
        state = "draft"
        for event in events:
            sides = (APPLICANT,) if event.by_id == row.user_id else (SCHOOL,)
            assert event.before == state
            assert any(event.after in MOVES.get((state, side), ()) for side in sides)
            state = event.after
        assert row.state == state
        assert (row.decided_at is not None) == (state in ENDED)
        assert (row.erase_at is not None) == (state in ENDED - {"hired"})
        sent += row.submitted_at is not None
        assert bool(row.number) == (row.submitted_at is not None)
    assert posting.application_count == sent


def test_two_who_decide_at_once_get_one_decision(place: Town, app: Flask) -> None:
    number = place.applied("ana", "shortlisted")

    def to(after: str) -> str:
        try:
            row = db.session.get_one(Application, number)
            moving.move_application(row, after, place.poster, SCHOOL, seen="shortlisted")
        except Conflict as refusal:
            return refusal.message
        return "moved"

    second = overlapping(app, lambda: to("interview"), lambda: to("offer"))
    assert second.startswith("It is “Interview” by now")
    events = select(func.count(ApplicationEvent.id)).where(
        ApplicationEvent.application_id == number, ApplicationEvent.before == "shortlisted"
    )
    assert place.community.rows(events) == [(1,)]


def test_a_right_that_ended_a_moment_ago_is_none(place: Town, app: Flask) -> None:
    number = place.applied("ana", "viewed")
    with app.app_context(), transaction():
        mine = Affiliation.user_id == place.poster.id
        db.session.execute(update(Affiliation).where(mine).values(expires_at=now()))
    with pytest.raises(NotFound):
        place.move(number, "shortlisted", place.poster)


def test_every_move_of_a_school_is_a_message_by_mail_and_in_the_inbox(place: Town) -> None:
    number = place.applied("ana")
    place.settings(letters={"viewed": "Dear {name}, {organization} has “{title}” on the table."})
    place.move(number, "viewed", place.poster)
    words = "Dear Ana, Aspen District has “Blended Learning Manager” on the table."
    letters = place.community.rows(
        select(OutboxRow.payload).where(OutboxRow.topic == MailQueued.__name__)
    )
    assert [letter.payload["to"] for letter in letters] == ["ana@example.org"]
    assert words in letters[0].payload["text"] and "&" not in letters[0].payload["title"]
    place.community.work()
    ana = place.community.person("ana")
    notices = place.community.rows(
        select(Notice.text, Notice.to_mail).where(Notice.user_id == ana.id)
    )
    assert notices == [("Read by the school: “Blended Learning Manager”", False)]
