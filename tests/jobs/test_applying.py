from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.core.files import files_of
from forum.growth.models import Evidence
from forum.jobs.models import Application, ApplicationEvent, JobPosting
from forum.jobs.posting import Question
from forum.jobs.sheet import Sheet
from forum.members.models import Profile
from forum.notifications.models import Notice
from tests.jobs.applying import NOTE, a_job, applied, row_of, upload, write
from tests.support.community import Community
from tests.support.documents import pdf
from tests.support.hiring import hires_for, opening, organization
from tests.support.ideas import idea, seed


@pytest.fixture
def job(app: Flask, community: Community) -> int:
    seed(app)
    return a_job(app, community)


def close(app: Flask, job: int) -> None:
    with app.app_context(), transaction():
        db.session.get_one(JobPosting, job).closes_at = now() - timedelta(seconds=1)


def test_who_applies_sends_what_they_chose_and_it_stays_as_it_was(
    app: Flask, community: Community, job: int, member: Viewer
) -> None:
    number = idea(app, member)
    with app.app_context(), transaction():
        db.session.get_one(Profile, member.id).headline = "I make rotation work"
    page = community.visitor(member).get(f"/jobs/{job}/apply").text
    assert "Login cards on lanyards" in page and "I make rotation work" in page
    assert len(re.findall(r"<input checked[^>]*name=\"sections\"[^>]*>", page)) == 5
    row = applied(
        app,
        community,
        job,
        member,
        sections=["about", "contact"],
        pieces=f"idea:{number}",
        heard="member",
    )
    assert (row.state, row.number, row.note_html) == ("submitted", 1, f"<p>{NOTE}</p>\n")
    assert row.consent_at is not None and row.erase_at is None
    assert Sheet.from_json(row.fields).pieces == (("idea", number),)
    with app.app_context(), transaction():
        db.session.get_one(Profile, member.id).headline = "Another one"
        event = db.session.scalars(db.select(ApplicationEvent)).one()
        assert (event.before, event.after, event.by_id) == ("draft", "submitted", member.id)
    kept = row_of(app, job, member)
    assert kept is not None and "I make rotation work" in str(kept.sent)
    assert [part["name"] for part in kept.sent["parts"]] == ["about", "contact", "heard"]
    assert "member@example.org" in str(kept.sent)


def test_the_poster_is_told_without_a_name(
    app: Flask, community: Community, job: int, member: Viewer
) -> None:
    from forum.core import outbox

    applied(app, community, job, member)
    with app.app_context():
        outbox.drain()
    poster = community.person("poster")
    with app.app_context(), transaction(write=False):
        told = db.session.scalars(db.select(Notice).where(Notice.user_id == poster.id)).all()
        assert [note.kind for note in told] == ["application-new"]
        assert all("Member" not in note.text and note.actor_id is None for note in told)


def test_a_draft_is_kept_as_one_types_and_found_again(
    app: Flask, community: Community, job: int, member: Viewer
) -> None:
    mine = community.visitor(member)
    answer = write(mine, job, act="", background="1", note="Half a th", consent=None)
    assert answer.get_json() == {"message": "", "seen": "", "action": f"/jobs/{job}/apply"}
    assert "Half a th" in mine.get(f"/jobs/{job}/apply").text
    assert f"/jobs/{job}/apply" in mine.get("/applications").text
    row = row_of(app, job, member)
    assert row is not None and row.state == "draft" and row.erase_at is not None
    # Nobody else finds it, and the school does not either.
    assert (
        community.visitor(community.person("poster")).get(f"/applications/{row.id}").status_code
        == 404
    )
    assert mine.post(f"/jobs/{job}/apply/discard").status_code == 303
    assert row_of(app, job, member) is None


def test_what_is_missing_is_said_and_nothing_is_lost(
    app: Flask, community: Community, member: Viewer
) -> None:
    seed(app)
    asks = (Question("What did you stop doing?", True), Question("Anything else?", False))
    job = a_job(app, community, questions=asks, documents=("Résumé",))
    mine = community.visitor(member)
    answer = write(mine, job, note=NOTE, answer_1="Only this")
    assert answer.status_code == 422 and "The school asks everybody" in answer.text
    assert NOTE in answer.text and "Only this" in answer.text
    kept = row_of(app, job, member)
    assert kept is not None and kept.state == "draft" and kept.fields["note"] == NOTE
    answer = write(mine, job, answer_0="Pilots without an end")
    assert answer.status_code == 422 and "Résumé. Add at least one file" in answer.text
    answer = write(mine, job, answer_0="Pilots", files=upload(pdf(), "me.pdf"), consent=None)
    assert answer.status_code == 422 and "Check the box" in answer.text
    assert write(mine, job, answer_0="Pilots", note=" ").status_code == 422
    assert write(mine, job, answer_0="Pilots", note="x" * 4_001).status_code == 422
    shown = write(mine, job, act="", preview="1", note="**Three** schools", consent=None)
    assert "<strong>Three</strong> schools" in shown.text
    too_many = [f"idea:{number}" for number in range(9)]
    assert "you chose 9" in write(mine, job, answer_0="Pilots", pieces=too_many).text
    assert write(mine, job, answer_0="Pilots").status_code == 303


def test_a_resume_that_is_too_large_or_a_program_is_refused_and_the_text_stays(
    app: Flask, community: Community, job: int, member: Viewer
) -> None:
    mine = community.visitor(member)
    for content, name, words in (
        (b"%PDF-1.7\n" + b"0" * 30_000_000, "resume.pdf", "larger than 10 MB"),
        (b"MZ" + b"\0" * 200, "resume.exe", "This kind of file is not accepted"),
        (b"MZ" + b"\0" * 200, "resume.pdf", "resume.pdf"),
        (b"", "empty.pdf", "The file is empty"),
    ):
        answer = write(mine, job, files=upload(content, name))
        assert answer.status_code == 422 and words in answer.text and NOTE in answer.text
        row = row_of(app, job, member)
        assert row is not None and row.state == "draft" and row.fields["note"] == NOTE
    assert row is not None
    with app.app_context(), transaction(write=False):
        assert not files_of("application", [row.id])
    assert write(mine, job, act="files", files=upload(pdf(), "resume.pdf")).status_code == 303
    with app.app_context(), transaction(write=False):
        (number,) = (file.id for file in files_of("application", [row.id]))
    address = f"/jobs/{job}/apply/files/{number}/resume.pdf"
    assert mine.get(address).data == pdf()
    assert community.visitor(community.person("poster")).get(address).status_code == 404
    assert write(mine, job, act=f"drop:{number}").status_code == 303
    assert mine.get(address).status_code == 404


def test_it_is_sent_once(app: Flask, community: Community, job: int, member: Viewer) -> None:
    mine = community.visitor(member)
    assert write(mine, job).status_code == 303
    # The same form twice: the same application. Another one: a clear answer.
    assert write(mine, job).status_code == 303
    answer = write(mine, job, once="b" * 32, note="Another note")
    assert answer.status_code == 409 and "already" in answer.text and "Another note" in answer.text
    assert write(mine, job, act="save", once="b" * 32).status_code == 409
    with app.app_context(), transaction(write=False):
        assert db.session.get_one(JobPosting, job).application_count == 1
        assert db.session.scalar(db.select(db.func.count(ApplicationEvent.id))) == 1
    assert mine.get(f"/jobs/{job}/apply").status_code == 303


def test_after_it_closed_the_text_is_kept_and_not_sent(
    app: Flask, community: Community, job: int, member: Viewer
) -> None:
    mine = community.visitor(member)
    close(app, job)
    assert mine.get(f"/jobs/{job}/apply").status_code == 409
    answer = write(mine, job)
    assert answer.status_code == 409 and "no applications any more" in answer.text
    row = row_of(app, job, member)
    assert row is not None and row.state == "draft" and row.fields["note"] == NOTE
    page = mine.get(f"/jobs/{job}/apply")
    assert page.status_code == 200 and NOTE in page.text
    assert "Send application" not in page.text


def test_who_writes_or_reads_it_does_not_apply(app: Flask, community: Community, job: int) -> None:
    poster, other = community.person("poster"), community.person("colleague")
    with app.app_context(), transaction(write=False):
        district = db.session.get_one(JobPosting, job).organization_id
    hires_for(app, other, district)
    for person in (poster, other):
        mine = community.visitor(person)
        assert mine.get(f"/jobs/{job}/apply").status_code == 403
        assert write(mine, job).status_code == 403
        assert row_of(app, job, person) is None
    assert community.visitor().get(f"/jobs/{job}/apply").status_code == 401
    elsewhere = opening(app, poster, district, apply_how="link", apply_link="https://a.example")
    assert (
        community.visitor(community.person("member")).get(f"/jobs/{elsewhere}/apply").status_code
        == 409
    )
    draft = opening(app, poster, district, state="draft")
    assert (
        community.visitor(community.person("member")).get(f"/jobs/{draft}/apply").status_code == 404
    )


def test_quick_apply_begins_with_what_was_sent_last(
    app: Flask, community: Community, job: int, member: Viewer
) -> None:
    applied(app, community, job, member, pieces=f"idea:{idea(app, member)}")
    other = organization(app, "Birch District")
    hires_for(app, community.person("poster"), other)
    second = opening(app, community.person("poster"), other)
    mine = community.visitor(member)
    assert "Quick apply" in mine.get(f"/jobs/{second}/apply").text
    page = mine.get(f"/jobs/{second}/apply?again=1").text
    assert "Filled in from what you sent" in page and NOTE in page
    assert 'name="pieces" value="idea:' in page and "checked" in page
    # Reading it wrote nothing.
    assert row_of(app, second, member) is None


def test_evidence_keeps_its_order_and_is_only_ones_own(
    app: Flask, community: Community, job: int, member: Viewer, author: Viewer
) -> None:
    first, second, theirs = (idea(app, who) for who in (member, member, author))
    mine = community.visitor(member)
    names = [f"idea:{number}" for number in (first, second, theirs)]
    assert write(mine, job, act=f"up:idea:{second}", pieces=names).status_code == 303
    row = row_of(app, job, member)
    assert row is not None
    assert [number for _, number in Sheet.from_json(row.fields).pieces][:2] == [second, first]
    sent = applied(app, community, job, member, pieces=[names[1], names[0], names[2]])
    assert Sheet.from_json(sent.fields).pieces == (("idea", second), ("idea", first))


def test_a_page_costs_the_same_however_much_there_is(
    app: Flask, community: Community, job: int, member: Viewer
) -> None:
    def add(number: int) -> None:
        for _ in range(number):
            idea(app, member)
        with app.app_context(), transaction():
            for _ in range(number):
                db.session.add(
                    Evidence(
                        user_id=member.id,
                        kind="link",
                        title="A plan",
                        address="https://a.example/",
                        created_at=now(),
                    )
                )

    mine = community.visitor(member)
    add(2)
    mine.get(f"/jobs/{job}/apply")
    with community.statements() as few:
        mine.get(f"/jobs/{job}/apply")
    add(6)
    with community.statements() as more:
        mine.get(f"/jobs/{job}/apply")
    assert len(more) == len(few)


def test_two_senders_at_a_moment_make_one_application(
    app: Flask, community: Community, job: int, member: Viewer
) -> None:
    from threading import Thread

    mine = [community.visitor(member) for _ in range(4)]
    answers: list[int] = []
    threads = [
        Thread(target=lambda one=one: answers.append(write(one, job).status_code)) for one in mine
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [303] * 4
    with app.app_context(), transaction(write=False):
        assert db.session.scalar(db.select(db.func.count(Application.id))) == 1
        assert db.session.get_one(JobPosting, job).application_count == 1
