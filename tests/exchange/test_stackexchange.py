from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from forum.accounts.models import User
from forum.core.db import db, transaction
from forum.discussions.models import Post, PostSource, Space, Thread
from forum.members.models import Profile
from forum.vocab.models import Tag
from tests.exchange.dumps import (
    DAY,
    Row,
    answer,
    comment,
    little,
    question,
    user,
    write_dump,
)
from tests.exchange.folders import exported, run, tables, wrong
from tests.support.community import Community, empty


def load(app: Flask, folder: Path, **files: list[Row]) -> Any:
    """Write a dump and load it."""
    write_dump(folder, **files)
    return run(app, "load", folder, "--format", "stackexchange")


def rows(app: Flask, statement: Any) -> list[Any]:
    with app.app_context(), transaction(write=False):
        return [tuple(row) for row in db.session.execute(statement)]


def test_a_question_becomes_a_thread_with_answers_and_comments_in_time_order(
    community: Community, tmp_path: Path
) -> None:
    app = community.app
    result = load(app, tmp_path / "stackexchange-little", **little())
    assert result.exit_code == 0, result.output
    assert "5 members, 1 space, 1 thread, 5 posts, 1 accepted answer, 2 tags" in result.output
    assert "1 posts have no author the source knows" in result.output
    assert wrong(app) == []
    posts = rows(
        app,
        select(Post.number, User.username, PostSource.source, Post.helped_count)
        .join(User, User.id == Post.author_id)
        .join(PostSource, PostSource.post_id == Post.id)
        .order_by(Post.number),
    )
    assert posts == [
        (1, "ada-love", "<p>Body of 5</p>", 1),
        (2, "bob", "<p>Body of 6</p>", 2),
        (3, "member-4", "Comment 1", 2),
        (4, "bob-2", "<p>Body of 7</p>", 0),
        (5, "community", "Well, `no`.", 0),
    ]
    target = Post.__table__.alias("target")
    replies = select(Post.number, target.c.number).join(target, target.c.id == Post.reply_to_id)
    assert sorted(rows(app, replies)) == [(2, 1), (3, 1), (4, 1), (5, 4)]
    page = community.visitor().get(f"/t/{_first_id(app)}", follow_redirects=True)
    assert page.text.count('id="post-') == 5
    assert '<a href="https://little.stackexchange.com/q/5" rel="nofollow' in page.text


def _first_id(app: Flask) -> int:
    return int(rows(app, select(func.min(Thread.id)))[0][0])


def test_what_a_thread_a_space_and_a_tag_carry(install: Flask, tmp_path: Path) -> None:
    load(install, tmp_path / "stackexchange-little", **little())
    thread = select(Thread.type, Thread.tags, Thread.origin, Thread.excerpt, Post.number).join(
        Post, Post.id == Thread.accepted_post_id
    )
    origin = "https://little.stackexchange.com/q/5"
    assert rows(install, thread) == [("question", ("q-sharp",), origin, "Body of 5", 4)]
    assert rows(install, select(Space.slug, Space.name)) == [("little", "Little")]
    tags = select(Tag.slug, Tag.label, Tag.definition, Tag.thread_count).order_by(Tag.id)
    assert rows(install, tags) == [
        ("q-sharp", "q#", "About the Q# language.", 1),
        ("unused", "unused", "", 0),
    ]


def test_members_have_place_and_text_and_cannot_sign_in(install: Flask, tmp_path: Path) -> None:
    load(install, tmp_path / "little", **little())
    ada = select(User.name, User.email, User.password_hash, Profile.location, Profile.about_html)
    joined = ada.join(Profile, Profile.user_id == User.id).where(User.username == "ada-love")
    assert rows(install, joined) == [("Ada Löve", None, None, "London", "<p>Hi <b>you</b></p>")]
    community = Community(install)
    answered = community.visitor().post("/signin", email="ada-love", password="")
    assert answered.status_code in (403, 422)
    assert community.visitor().get("/members/ada-love").status_code == 200


def test_a_second_run_adds_nothing_and_a_newer_dump_what_is_new(app: Flask, tmp_path: Path) -> None:
    folder = tmp_path / "little"
    load(app, folder, **little())
    before = tables(app)
    assert "Nothing new in little" in load(app, folder, **little()).output
    assert tables(app) == before
    newer = little()
    newer["Users"].append(user(9, "Zoe"))
    newer["Posts"].append(answer(20, 5, 9, CreationDate=f"{DAY}11:30:00.000"))
    result = load(app, folder, **newer)
    assert "1 member, 1 post (" in result.output
    assert rows(app, select(Post.number).order_by(Post.id.desc()).limit(1)) == [(6,)]
    assert wrong(app) == []


def test_a_space_that_is_there_can_be_used(install: Flask, tmp_path: Path) -> None:
    Community(install).space("imported")
    folder = write_dump(tmp_path / "little", **little())
    arguments = ("load", folder, "--format", "stackexchange", "--space")
    assert run(install, *arguments, "No Slug").exit_code == 2
    assert run(install, *arguments, "imported").exit_code == 0
    assert rows(install, select(Space.slug, Space.thread_count)) == [("imported", 1)]


def test_nothing_comes_before_what_it_answers(install: Flask, tmp_path: Path) -> None:
    files = little() | {
        "Posts": [answer(4, 5, 2, CreationDate=f"{DAY}01:00:00.000"), question(5, 1)],
        "Comments": [comment(1, 4, 1, CreationDate=f"{DAY}00:30:00.000")],
    }
    result = load(install, tmp_path / "little", **files)
    assert result.exit_code == 0, result.output
    found = select(Post.number, PostSource.source).join(PostSource).order_by(Post.number)
    assert [row[1] for row in rows(install, found)] == [
        "<p>Body of 5</p>",
        "<p>Body of 4</p>",
        "Comment 1",
    ]


def test_what_belongs_to_no_question_is_left_out_and_said(install: Flask, tmp_path: Path) -> None:
    files = little()
    files["Posts"].append(answer(30, 29, 2))
    files["Comments"] += [comment(3, 30, 2), comment(4, 8, 2)]
    files["Posts"][0]["AcceptedAnswerId"] = "30"
    result = load(install, tmp_path / "little", **files)
    assert "3 answers and comments belong to no question and were left out." in result.output
    assert "5 posts" in result.output
    assert rows(install, select(Thread.accepted_post_id)) == [(None,)]


def test_without_the_community_user_the_authorless_have_a_member_of_their_own(
    install: Flask, tmp_path: Path
) -> None:
    files = little()
    files["Users"].pop(0)
    load(install, tmp_path / "little", **files)
    authors = select(User.username).join(Post, Post.author_id == User.id)
    assert ("former-member",) in rows(install, authors)
    assert wrong(install) == []


@pytest.mark.parametrize(
    ("name", "username"),
    [
        ("admin", "admin-7"),
        ("Moderator!", "moderator-7"),
        ("Li", "li-7"),
        ("", "user-7"),
        ("💡", "member-7"),
        ("user", "user-7"),
        ("x" * 40, "x" * 30),
        ("../../etc", "etc"),
        ("<script>alert(1)</script>", "script-alert-1-script"),
    ],
)
def test_user_names_are_made_of_display_names(
    install: Flask, tmp_path: Path, name: str, username: str
) -> None:
    load(install, tmp_path / "little", Users=[user(7, name)], Posts=[question(5, 7)])
    assert (username,) in rows(install, select(User.username))


def test_hostile_bodies_come_through_the_same_door(community: Community, tmp_path: Path) -> None:
    evil = '<p onclick="x()">Hi</p><script>alert(1)</script><a href="javascript:x()">y</a>'
    files = little()
    files["Posts"][0] |= {"Body": evil + '<a href="/tagged/x">t</a>', "Title": "<script>1</script>"}
    files["Comments"][0]["Text"] = evil
    files["Users"][1] |= {"AboutMe": evil, "Location": "<script>2</script>"}
    assert load(community.app, tmp_path / "stackexchange-little", **files).exit_code == 0
    thread = _first_id(community.app)
    for address in (f"/t/{thread}", "/members/ada-love", "/"):
        page = community.visitor().get(address, follow_redirects=True).text
        assert "<script>1" not in page
        assert "<script>2" not in page
        assert "<script>alert" not in page
        assert "onclick=" not in page
        assert 'href="javascript' not in page
    shown = community.visitor().get(f"/t/{thread}", follow_redirects=True).text
    assert 'href="https://little.stackexchange.com/tagged/x"' in shown


BOMB = """<?xml version="1.0"?>
<!DOCTYPE posts [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<posts><row Id="1" PostTypeId="1" Body="&b;" /></posts>"""
OUTSIDE = """<?xml version="1.0"?>
<!DOCTYPE posts [<!ENTITY a SYSTEM "file:///etc/passwd">]>
<posts><row Id="1" PostTypeId="1" Body="&a;" /></posts>"""
BAD = [
    ("entity bomb", BOMB, "Posts.xml, line 2: document types and entities are not read."),
    ("outside entity", OUTSIDE, "Posts.xml, line 2: document types and entities are not read."),
    ("another file", "<users>\n</users>", "Posts.xml, line 1: begins with <users>"),
    ("no XML", "PostTypeId,Body\n1,Hi\n", "Posts.xml, line 1: syntax error."),
    ("empty", "", "Posts.xml, line 1: the file is empty."),
    ("not closed", "<posts>\n<row Id='1'>\n</posts>", "Posts.xml, line 3: mismatched tag."),
    (
        "no type",
        "<posts>\n\n<row Id='1'/></posts>",
        "Posts.xml, line 3: the row has no PostTypeId.",
    ),
    ("no number", "<posts>\n<row Id='x' PostTypeId='1'/></posts>", "line 2: Id must be a whole"),
    (
        "no time",
        "<posts>\n<row Id='1' PostTypeId='1' CreationDate='soon'/></posts>",
        "line 2: CreationDate must be a time, and is “soon”.",
    ),
    (
        "twice",
        "<posts>\n{0}\n{0}</posts>".format(
            f"<row Id='1' PostTypeId='1' CreationDate='{DAY}10:00:00'/>"
        ),
        "Posts.xml, line 3: the Id 1 is in this file twice.",
    ),
    ("broken bytes", "<posts>\n<row Id='1' PostTypeId='1' Body='\udcff'/></posts>", "line 2: "),
    (
        "no title",
        f"<posts>\n<row Id='1' PostTypeId='1' Body='x' CreationDate='{DAY}10:00:00'/></posts>",
        "Posts.xml, line 2: the row has no Title.",
    ),
]


@pytest.mark.parametrize(("text", "message"), [bad[1:] for bad in BAD], ids=[b[0] for b in BAD])
def test_bad_files_are_refused_with_their_line(
    install: Flask, tmp_path: Path, text: str, message: str
) -> None:
    folder = write_dump(tmp_path / "little", **little())
    (folder / "Posts.xml").write_bytes(text.encode("utf-8", "surrogateescape"))
    result = run(install, "load", folder, "--format", "stackexchange")
    assert result.exit_code == 1
    assert message in result.output
    assert rows(install, select(func.count(Post.id))) == [(0,)]


@pytest.mark.parametrize("name", ["Users", "Posts", "Comments", "Votes", "Tags"])
def test_a_file_that_ends_in_the_middle_is_said_and_can_be_mended(
    install: Flask, tmp_path: Path, name: str
) -> None:
    folder = write_dump(tmp_path / "little", **little())
    path = folder / f"{name}.xml"
    whole = path.read_bytes()
    path.write_bytes(whole[:-20])
    result = run(install, "load", folder, "--format", "stackexchange")
    assert result.exit_code == 1
    assert f"{name}.xml, line " in result.output
    assert "the file ends in the middle" in result.output
    assert rows(install, select(func.count(Post.id))) == [(0,)]
    path.write_bytes(whole)
    assert "5 posts" in run(install, "load", folder, "--format", "stackexchange").output
    assert wrong(install) == []


def test_a_folder_that_is_no_dump_is_refused(install: Flask, tmp_path: Path) -> None:
    result = run(install, "load", tmp_path, "--format", "stackexchange")
    assert result.exit_code == 1
    assert "there is no Users.xml here" in result.output


def test_an_imported_community_survives_the_way_out_and_in(app: Flask, tmp_path: Path) -> None:
    load(app, tmp_path / "little", **little())
    first = exported(app, tmp_path / "first")
    empty(app)
    assert run(app, "load", tmp_path / "first").exit_code == 0
    assert wrong(app) == []
    assert exported(app, tmp_path / "second") == first
