from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import delete, select, update

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db
from forum.core.refusals import Forbidden
from forum.growth.actions import endorsing
from forum.growth.models import Endorsement
from forum.growth.queries.pages import get_person
from forum.growth.tasks import look_after_endorsements
from forum.members.models import Connection
from forum.notifications.models import Notice
from tests.growth.support import NOTE, Workshop, at_once, send
from tests.growth.test_evidence import NEW, WHOLE
from tests.support.community import Visitor
from tests.support.overlap import overlapping

PAGE = "/skills/endorsements"


@pytest.fixture
def endorser(workshop: Workshop, author: Viewer, member: Viewer) -> Visitor:
    """A counterpart of the author's."""
    workshop.connect(author, member)
    workshop.profile(author, skills_shown=2)
    return workshop.community.visitor(member)


def test_a_counterpart_endorses_one_sub_skill_and_its_owner_is_told(
    workshop: Workshop, author: Viewer, endorser: Visitor
) -> None:
    assert "Endorse a skill" in endorser.get("/members/author/skills").text
    assert "Design a model" in endorser.get("/members/author/skills/endorse").text
    form = endorser.get("/members/author/skills/endorse?skill=model-design").text
    assert "Selects/redesigns models" in form
    place = workshop.works_at(endorser.viewer, "tucson")
    assert workshop.endorse(endorser, "author").status_code == 303
    [row] = workshop.endorsements()
    assert (row.level, row.basis, row.note, row.organization_id) == (3, "together", NOTE, place)
    assert row.expires_at.year == row.at.year + 3
    page = endorser.get("/members/author/skills").text
    for words in (NOTE, "Worked together", "Tucson", "3 Leading"):
        assert words in page
    assert "badge good" not in page
    workshop.community.work()
    mine = workshop.community.visitor(author)
    assert "Member endorsed your skill “Design a model”" in mine.get("/notifications").text
    assert NOTE in mine.get(PAGE).text


@pytest.mark.parametrize(
    ("field", "value", "status", "message"),
    [
        ("note", "x" * 39, 422, "40 to 600 characters"),
        ("note", " " + "x" * 39 + " " * 20, 422, "40 to 600 characters"),
        ("note", "x" * 601, 422, "40 to 600 characters"),
        ("level", "5", 422, "Choose one of the levels shown"),
        ("level", "0", 422, "Choose one of the levels shown"),
        ("basis", "heard", 422, "Not a valid choice"),
        ("skill", "juggling", 422, "There is no such sub-skill"),
        ("evidence", "1", 422, "Not a valid choice"),
    ],
)
def test_a_bad_field_is_refused(
    workshop: Workshop, endorser: Visitor, field: str, value: str, status: int, message: str
) -> None:
    answer = workshop.endorse(endorser, "author", **{field: value})
    assert (answer.status_code, message in answer.text) == (status, True)
    assert workshop.endorsements() == []


def test_nobody_endorses_themselves_a_stranger_or_who_blocked_them(
    workshop: Workshop, author: Viewer, member: Viewer, endorser: Visitor
) -> None:
    mine = workshop.community.visitor(author)
    stranger = workshop.community.visitor(workshop.community.person("stranger"))
    words = "you two are not connected"
    for visitor, told in ((mine, "Nobody can endorse themselves"), (stranger, words)):
        assert visitor.get("/members/author/skills/endorse").status_code == 403
        answer = workshop.endorse(visitor, "author")
        assert (answer.status_code, told in answer.text, NOTE in answer.text) == (403, True, True)
    for one, other in ((author, member), (member, author)):
        workshop.block(one, other)
        assert words in workshop.endorse(endorser, "author").text
        assert endorser.get("/members/author/skills").status_code == 404
    assert workshop.endorsements() == []


def test_who_lost_the_connection_in_that_minute_keeps_the_text(
    workshop: Workshop, author: Viewer, member: Viewer, endorser: Visitor
) -> None:
    assert endorser.get("/members/author/skills/endorse?skill=model-design").status_code == 200
    workshop.disconnect(author, member)
    answer = workshop.endorse(endorser, "author")
    assert (answer.status_code, NOTE in answer.text) == (403, True)
    assert workshop.endorsements() == []


def test_a_connection_that_ends_at_the_same_moment_comes_first(
    workshop: Workshop, author: Viewer, member: Viewer, endorser: Visitor
) -> None:
    def endorse() -> str:
        try:
            owner = get_person(member, "author")
            endorsing.endorse(member, owner, slug="buy-in", level=2, basis="seen", note=NOTE)
        except Forbidden as refusal:
            return refusal.message
        return ""

    low, high = sorted((author.id or 0, member.id or 0))
    pair = (Connection.low_id == low, Connection.high_id == high)
    ending = delete(Connection).where(*pair)
    told = overlapping(workshop.community.app, lambda: db.session.execute(ending), endorse)
    assert "not connected" in told
    assert workshop.endorsements() == []


def test_one_lives_at_a_time_and_its_author_may_take_it_back(
    workshop: Workshop, author: Viewer, member: Viewer, endorser: Visitor
) -> None:
    tabs = [workshop.community.visitor(member) for _ in range(3)]
    statuses = at_once(*(lambda v=v: workshop.endorse(v, "author") for v in tabs))
    assert statuses == [303, 409, 409]
    assert "You endorsed this already" in workshop.endorse(endorser, "author", level="2").text
    assert workshop.endorse(endorser, "author", skill="buy-in").status_code == 303
    number = workshop.endorsements()[0].id
    mine = workshop.community.visitor(author)
    assert mine.post(f"{PAGE}/{number}/revoke").status_code == 404
    assert endorser.post(f"{PAGE}/{number}/revoke").status_code == 303
    assert endorser.post(f"{PAGE}/{number}/revoke").status_code == 404
    assert workshop.endorse(endorser, "author", level="2").status_code == 303


def test_one_that_ran_out_makes_room_for_a_new_one(workshop: Workshop, endorser: Visitor) -> None:
    workshop.endorse(endorser, "author")
    workshop.run(update(Endorsement).values(expires_at=now() - timedelta(seconds=1)))
    assert NOTE not in endorser.get("/members/author/skills").text
    assert workshop.endorse(endorser, "author").status_code == 303
    assert [row.ended_at is None for row in workshop.endorsements()] == [False, True]


def test_its_owner_takes_it_from_view_and_shows_it_again(
    workshop: Workshop, author: Viewer, endorser: Visitor
) -> None:
    workshop.endorse(endorser, "author")
    [row] = workshop.endorsements()
    mine = workshop.community.visitor(author)
    assert endorser.post(f"{PAGE}/{row.id}/view", on="0").status_code == 404
    assert mine.post(f"{PAGE}/{row.id}/view", on="0").status_code == 303
    assert NOTE not in endorser.get("/members/author/skills").text
    assert "taken from view" in workshop.endorse(endorser, "author").text
    assert mine.post(f"{PAGE}/{row.id}/view", on="1").status_code == 303
    assert NOTE in endorser.get("/members/author/skills").text


@pytest.mark.parametrize("step", ["classroom-innovator", "team-lead"])
def test_who_is_on_the_way_endorses_up_to_level_2(
    workshop: Workshop, member: Viewer, endorser: Visitor, step: str
) -> None:
    workshop.profile(member, pathway_step=step)
    form = endorser.get("/members/author/skills/endorse?skill=buy-in").text
    assert "up to level 2" in form
    answer = workshop.endorse(endorser, "author", level="3")
    assert (answer.status_code, "up to level 2" in answer.text) == (403, True)
    assert workshop.endorse(endorser, "author", level="2").status_code == 303


def test_evidence_they_looked_at_is_linked_for_who_may_see_it(
    workshop: Workshop, author: Viewer, endorser: Visitor
) -> None:
    mine = workshop.community.visitor(author)
    skill = "rollout-planning"
    for title, shown in (("For counterparts", "2"), ("For nobody", "3")):
        send(mine, NEW, WHOLE | {"title": title, "shown": shown})
    form = endorser.get(f"/members/author/skills/endorse?skill={skill}").text
    assert "For counterparts" in form
    assert "For nobody" not in form
    assert workshop.endorse(endorser, "author", skill=skill, evidence="2").status_code == 422
    number = form.split('<option value="')[1].split('"')[0]
    assert workshop.endorse(endorser, "author", skill=skill, evidence=number).status_code == 303
    assert 'href="#evidence-' in endorser.get("/members/author/skills").text
    workshop.profile(author, skills_shown=0)
    guest = workshop.community.visitor()
    page = guest.get("/members/author/skills").text
    assert NOTE in page
    assert "For counterparts" not in page


def test_both_are_told_once_a_month_before_it_ends(
    workshop: Workshop, author: Viewer, endorser: Visitor
) -> None:
    workshop.endorse(endorser, "author")
    for left in (timedelta(days=31), timedelta(days=29), timedelta(days=28)):
        workshop.run(update(Endorsement).values(expires_at=now() + left))
        with workshop.community.app.app_context():
            look_after_endorsements()
    workshop.community.work()
    told = select(Notice.user_id).where(Notice.kind == "endorsement-ends")
    assert sorted(workshop.community.rows(told)) == sorted([(author.id,), (endorser.viewer.id,)])
    assert "An endorsement of your “Design a model” ends within 30 days" in (
        workshop.community.visitor(author).get("/notifications").text
    )
    workshop.run(update(Endorsement).values(expires_at=now() - timedelta(days=1)))
    with workshop.community.app.app_context():
        look_after_endorsements()
    assert workshop.endorsements()[0].ended_at is not None
