from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.growth.models import EndorsementAsk
from forum.growth.tasks import look_after_endorsements
from forum.notifications.models import Notice
from tests.growth.support import Workshop, at_once, send
from tests.support.community import Visitor

HOME = "/skills/endorsements"
ASK = f"{HOME}/ask"
WHOLE: dict[str, Any] = {
    "skill": "pilot-scale",
    "level": "2",
    "people": ["author"],
    "note": "You saw both PDSA cycles in grade 6.",
}


@pytest.fixture
def asker(workshop: Workshop, author: Viewer, member: Viewer) -> Visitor:
    """A counterpart of the author's, who asks."""
    workshop.connect(author, member)
    return workshop.community.visitor(member)


@pytest.fixture
def asked(workshop: Workshop, author: Viewer) -> Visitor:
    """The author, who is asked."""
    return workshop.community.visitor(author)


def asks(workshop: Workshop) -> list[Any]:
    """Return who asks whom and what became of it."""
    columns = (EndorsementAsk.from_id, EndorsementAsk.to_id, EndorsementAsk.state)
    return list(workshop.community.rows(select(*columns).order_by(EndorsementAsk.id)))


def test_who_is_asked_is_told_and_finds_the_form_filled_in(
    workshop: Workshop, asker: Visitor, asked: Visitor
) -> None:
    form = asker.get(f"{ASK}?skill=pilot-scale&level=2&to=author").text
    assert form.count("checked") == 2
    assert '<option selected value="pilot-scale">' in form
    assert send(asker, ASK, WHOLE).status_code == 303
    assert WHOLE["note"] in asker.get(HOME).text
    workshop.community.work()
    inbox = asked.get("/notifications").text
    assert "Member asks you to endorse “Pilot and scale”" in inbox
    assert WHOLE["note"] in asked.get(HOME).text
    page = asked.get("/members/member/skills/endorse?skill=pilot-scale").text
    assert WHOLE["note"] in page
    assert 'checked id="level-1"' in page
    answer = workshop.endorse(asked, "member", skill="pilot-scale", level="2")
    assert answer.status_code == 303
    assert [state for *_, state in asks(workshop)] == ["done"]
    assert "Waits for an answer" not in asker.get(HOME).text
    answer = send(asker, ASK, WHOLE)
    assert (answer.status_code, "Author endorsed this already" in answer.text) == (409, True)


def test_declining_is_quiet(workshop: Workshop, asker: Visitor, asked: Visitor) -> None:
    send(asker, ASK, WHOLE)
    assert "You asked 1 counterpart." in asker.get(HOME).text
    before = asker.get(HOME).text
    stranger = workshop.community.visitor(workshop.community.person("stranger"))
    assert stranger.post(f"{HOME}/asks/1/decline").status_code == 404
    number = workshop.community.rows(select(EndorsementAsk.id))[0][0]
    for visitor in (asker, stranger):
        assert visitor.post(f"{HOME}/asks/{number}/decline").status_code == 404
    assert asked.post(f"{HOME}/asks/{number}/decline").status_code == 303
    workshop.community.work()
    assert "You are asked" not in asked.get(HOME).text
    assert asker.get(HOME).text == before
    told = workshop.community.rows(select(Notice.user_id))
    assert told == [(asked.viewer.id,)]
    assert asked.post(f"{HOME}/asks/{number}/withdraw").status_code == 404
    assert asker.post(f"{HOME}/asks/{number}/withdraw").status_code == 303
    # Taken back and sent once more, it would press who said no.
    answer = send(asker, ASK, WHOLE)
    assert (answer.status_code, "within the last 30 days" in answer.text) == (409, True)


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"people": ["stranger"]}, 422, "You can ask only your counterparts"),
        ({"people": ["member"]}, 422, "You can ask only your counterparts"),
        ({"people": []}, 422, "Choose at least one counterpart"),
        ({"skill": "juggling"}, 422, "Not a valid choice"),
        ({"level": "5"}, 422, "Choose one of the levels shown"),
        ({"note": " "}, 422, "Remind them of what they saw"),
        ({"note": "x" * 501}, 422, "Up to 500 characters"),
    ],
)
def test_a_bad_field_is_refused_beside_it(
    workshop: Workshop, asker: Visitor, change: dict[str, Any], status: int, words: str
) -> None:
    workshop.community.person("stranger")
    answer = send(asker, ASK, WHOLE | change)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert asks(workshop) == []


def test_nobody_asks_who_has_blocked_them_or_for_more_than_they_may_give(
    workshop: Workshop, author: Viewer, member: Viewer, asker: Visitor
) -> None:
    workshop.profile(author, pathway_step="team-lead")
    answer = send(asker, ASK, WHOLE | {"level": "3"})
    assert (answer.status_code, "up to level 2" in answer.text) == (422, True)
    assert send(asker, ASK, WHOLE).status_code == 303
    workshop.block(author, member)
    assert WHOLE["note"] not in asker.get(HOME).text
    assert WHOLE["note"] not in workshop.community.visitor(author).get(HOME).text
    answer = send(asker, ASK, WHOLE | {"skill": "buy-in"})
    assert (answer.status_code, len(asks(workshop))) == (422, 1)


def test_five_wait_at_a_time_however_many_tabs_ask(
    workshop: Workshop, member: Viewer, asker: Visitor
) -> None:
    people = [workshop.community.person(f"person-{n}") for n in range(6)]
    for person in people:
        workshop.connect(member, person)
    names = [person.username for person in people]
    assert send(asker, ASK, WHOLE | {"people": names[:3]}).status_code == 303
    tabs = [workshop.community.visitor(member) for _ in range(3)]
    sent = [
        (lambda v=tab, n=name: send(v, ASK, WHOLE | {"people": [n]}))
        for tab, name in zip(tabs, names[3:], strict=True)
    ]
    assert at_once(*sent) == [303, 303, 409]
    answer = send(asker, ASK, WHOLE)
    assert (answer.status_code, "At most 5" in answer.text) == (409, True)
    workshop.run(update(EndorsementAsk).values(created_at=now() - timedelta(days=31)))
    with workshop.community.app.app_context():
        look_after_endorsements()
    assert {state for *_, state in asks(workshop)} == {"withdrawn"}
    assert send(asker, ASK, WHOLE).status_code == 303


def test_the_lists_ask_as_much_for_twice_the_rows(
    workshop: Workshop, member: Viewer, asker: Visitor
) -> None:
    def asked_for() -> int:
        with workshop.community.statements() as seen:
            assert asker.get(HOME).status_code == 200
        return len(seen)

    send(asker, ASK, WHOLE)
    before = asked_for()
    other = workshop.community.person("other")
    workshop.connect(member, other)
    send(asker, ASK, WHOLE | {"people": ["other"]})
    assert asked_for() == before
