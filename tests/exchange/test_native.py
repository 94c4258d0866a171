from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.db import db, transaction
from forum.discussions.models import Post, Space, Thread
from forum.exchange.loading import running
from tests.exchange.folders import (
    a_post,
    a_thread,
    exported,
    person,
    run,
    small,
    tables,
    write_lines,
    wrong,
)
from tests.support.community import Community, empty


def count(app: Flask, model: Any) -> int:
    with app.app_context(), transaction(write=False):
        return db.session.scalar(select(func.count()).select_from(model)) or 0


def test_a_small_community_is_loaded_and_shown(community: Community, tmp_path: Path) -> None:
    app = community.app
    reacted = a_post("b", "1", 2, author="ben", reactions={"helped": ["ana"]}, reply_to="a")
    posts = [a_post("a", "1", 1, body="Hello @ben, see #carts."), reacted]
    thread = a_thread("1", accepted_post="b", tags=["trolleys"], pinned=True)
    result = run(app, "load", write_lines(tmp_path / "in", **small(threads=[thread], posts=posts)))
    assert result.exit_code == 0, result.output
    assert "2 members, 1 space, 1 thread, 2 posts, 1 accepted answer, 1 tag" in result.output
    assert wrong(app) == []
    page = community.visitor().get("/t/1-question-1").text
    assert '<a href="/members/ben">@ben</a>' in page
    assert '<a href="/tags/carts">#carts</a>' in page
    assert community.rows(select(Thread.tags, Thread.post_count, Thread.excerpt)) == [
        (("carts",), 2, "Hello @ben, see #carts.")
    ]


def test_what_was_loaded_is_found(install: Flask, tmp_path: Path) -> None:
    community = Community(install)
    community.work()
    posts = [a_post("a", "1", 1, body="Our zeppelin is late."), a_post("b", "1", 2)]
    tags = [{"slug": "airships", "label": "Airships"}]
    run(install, "load", write_lines(tmp_path / "in", **small(posts=posts, tags=tags)))
    assert community.work() > 0
    for words, address in (
        ("zeppelin", "/t/1-question-1"),
        ("airships", "/tags/airships"),
        ("ben", "/members/ben"),
    ):
        assert address in community.visitor().get(f"/search?q={words}").text, words


def test_a_second_run_adds_nothing(app: Flask, tmp_path: Path) -> None:
    folder = write_lines(tmp_path / "in", **small())
    run(app, "load", folder)
    before = tables(app)
    result = run(app, "load", folder)
    assert "Nothing new in in" in result.output
    assert tables(app) == before


def test_what_is_taken_back_here_does_not_come_again(app: Flask, tmp_path: Path) -> None:
    follow = {"member": "ben", "thread": "1", "at": "2026-01-03T00:00:00Z"}
    folder = write_lines(tmp_path / "in", **small(follows=[follow]))
    run(app, "load", folder)
    with app.app_context(), transaction():
        db.session.execute(db.metadata.tables["follows"].delete())
    run(app, "load", folder)
    assert tables(app)["follows"] == []


def test_a_grown_source_brings_what_is_new(app: Flask, tmp_path: Path) -> None:
    run(app, "load", write_lines(tmp_path / "in", **small()))
    more = small()
    more["posts"].append(a_post("d", "1", 4, author="ben", reply_to="a"))
    result = run(app, "load", write_lines(tmp_path / "in", **more))
    assert "New from in: 1 post (" in result.output
    assert wrong(app) == []


def test_in_another_community_rows_get_other_numbers_and_names(
    community: Community, tmp_path: Path
) -> None:
    ana = community.person("ana")
    own = community.thread(ana, space="practice")
    community.reply(ana, own, "Mine.")
    theirs = [person("ana", email="ana@example.org"), person("ben", role="admin")]
    lines = small(members=theirs)
    result = run(community.app, "load", write_lines(tmp_path / "in", **lines))
    assert result.exit_code == 0, result.output
    assert wrong(community.app) == []
    people = community.rows(select(User.username, User.email_key, User.role).order_by(User.id))
    assert people == [
        ("ana", "ana@example.org", "member"),
        ("ana-2", None, "member"),
        ("ben", None, "member"),
    ]
    assert len(community.rows(select(Space.id))) == 1
    numbers = [row[0] for row in community.rows(select(Thread.id).order_by(Thread.id))]
    assert len(numbers) == 2
    assert numbers[0] == own.id


def test_numbers_stay_free_for_who_writes_next(community: Community, tmp_path: Path) -> None:
    app = community.app
    members = [person("ana", id="7"), person("ben", id="9")]
    thread = a_thread("40", author="7")
    posts = [a_post("70", "40", 1, author="7"), a_post("90", "40", 2, author="9")]
    lines = small(members=members, threads=[thread], posts=posts)
    assert run(app, "load", write_lines(tmp_path / "in", **lines)).exit_code == 0
    assert [row[0] for row in community.rows(select(Post.id).order_by(Post.id))] == [70, 90]
    cleo = community.person("cleo")
    reply = community.reply(cleo, 40)
    assert (cleo.id or 0) > 9
    assert reply.id > 90
    assert community.thread(cleo, space="practice").id > 40
    assert wrong(app) == []


GOOD = a_post("a", "1", 1)


def test_what_no_person_types_is_dropped(install: Flask, tmp_path: Path) -> None:
    body = "Plain\x00 \u202etext"
    run(install, "load", write_lines(tmp_path / "in", **small(posts=[GOOD | {"body": body}])))
    assert b"Plain text" in exported(install, tmp_path / "out")["posts.jsonl"]


def test_hostile_bodies_come_through_the_same_door(community: Community, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(1)>[x](javascript:alert(1))"
    posts = [
        GOOD | {"body": evil},
        a_post("b", "1", 2, body=evil, format="html"),
        a_post("c", "1", 3, body='<p onclick="x()">Hi <b>there</b></p>', format="html"),
    ]
    members = [person("ana", about=evil, about_format="html"), person("ben", about=evil)]
    lines = small(members=members, posts=posts)
    assert run(community.app, "load", write_lines(tmp_path / "in", **lines)).exit_code == 0
    for address in ("/t/1-question-1", "/members/ana", "/members/ben"):
        page = community.visitor().get(address).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "onclick" not in page
        assert 'href="javascript' not in page
    assert "Hi <b>there</b>" in community.visitor().get("/t/1-question-1").text


def test_an_interrupted_load_goes_on_where_it_stopped(
    app: Flask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "BATCH", 2)
    spaces = [{"id": "3", "slug": "practice", "name": "Practice"}]
    threads = [a_thread(str(n), author="5", space="3") for n in range(1, 5)]
    posts = [a_post(str(10 * n + m), str(n), m, author="5") for n in range(1, 5) for m in (1, 2, 3)]
    members = [person("ana", id="5"), person("ben", id="6")]
    lines = small(spaces=spaces, members=members, threads=threads, posts=posts)
    broken = lines | {"posts": [*posts[:7], posts[7] | {"author": "nobody"}, *posts[8:]]}
    folder = write_lines(tmp_path / "in", **broken)
    assert run(app, "load", folder).exit_code == 1
    assert count(app, Post) == 6
    assert count(app, Thread) == 2
    assert wrong(app) == []
    assert run(app, "load", write_lines(folder, **lines)).exit_code == 0
    assert wrong(app) == []
    resumed = exported(app, tmp_path / "resumed")
    empty(app)
    assert run(app, "load", folder).exit_code == 0
    whole = exported(app, tmp_path / "whole")
    # The source has no framework: that of the install came with each of the two loads.
    assert whole | {"frameworks.jsonl": b""} == resumed | {"frameworks.jsonl": b""}


def test_another_source_of_the_same_name_is_noticed(install: Flask, tmp_path: Path) -> None:
    run(install, "load", write_lines(tmp_path / "one" / "in", **small()))
    members = [person("ana", joined_at="2020-05-05T00:00:00Z"), person("ben")]
    other = write_lines(tmp_path / "two" / "in", **small(members=members))
    result = run(install, "load", other)
    assert result.exit_code == 1
    assert "line 1: the member “ana” of “in” was another one before." in result.output
    assert run(install, "load", other, "--source", "two").exit_code == 0
    assert count(install, User) == 4


def test_a_folder_without_any_file_is_refused(install: Flask, tmp_path: Path) -> None:
    result = run(install, "load", tmp_path)
    assert result.exit_code == 1
    assert "there is no file of the native format here" in result.output
    assert run(install, "load", tmp_path / "nowhere").exit_code == 2


def test_an_export_never_mixes_with_what_is_there(install: Flask, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("keep")
    result = run(install, "export", tmp_path / "out")
    assert result.exit_code == 1
    assert "an export needs a new or an empty folder" in result.output
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["mine.txt"]
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_an_export_is_for_its_owner_only(install: Flask, tmp_path: Path) -> None:
    run(install, "load", write_lines(tmp_path / "in", **small()))
    exported(install, tmp_path / "out")
    assert (tmp_path / "out").stat().st_mode & 0o077 == 0
