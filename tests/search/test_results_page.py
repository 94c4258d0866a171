from __future__ import annotations

import re

import pytest
from flask import Flask

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.discussions.models import Space
from forum.search import engine_of
from tests.support.community import Community


def found(community: Community, address: str, person: Viewer | None = None) -> str:
    """The page a search shows after the worker has done what it had to."""
    community.work()
    answer = community.visitor(person).get(address)
    assert answer.status_code == 200
    return answer.text


def titles(page: str) -> list[str]:
    """The titles of the hits in the list, without marks."""
    parts = page.partition("<aside")[0].split('<article class="result')[1:]
    heads = [part.partition("<h3>")[2].partition("</h3>")[0] for part in parts]
    return [re.sub(r"<[^>]+>", "", head) for head in heads]


def test_a_thread_is_found_by_its_title_and_by_the_words_of_a_reply(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author, title="Charging laptops over night")
    reply = community.reply(member, thread, "We bought a cupboard with timers.")
    assert f'"/t/{thread.id}-{thread.slug}"' in found(community, "/search?q=laptops")
    page = found(community, "/search?q=cupboards")
    assert f'"/p/{reply.id}"' in page
    assert "<mark>cupboard</mark>" in page


def test_a_thread_is_one_hit_however_many_of_its_posts_match(
    community: Community, author: Viewer
) -> None:
    thread = community.thread(author, title="Charging laptops over night")
    for _ in range(5):
        community.reply(author, thread, "More about laptops.")
    assert titles(found(community, "/search?q=laptops")) == ["Charging laptops over night"]


def test_what_people_wrote_is_shown_as_text(community: Community, author: Viewer) -> None:
    evil = "<script>alert(1)</script> laptops <img src=x onerror=alert(2)>"
    community.thread(author, title=f"Laptops {evil}", body=f"`{evil}`")
    for query in ("laptops", "script", "%3Cscript%3Ealert(1)%3C/script%3E"):
        page = found(community, f"/search?q={query}")
        assert "Laptops" in page
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_an_edit_is_found_and_what_it_replaced_is_not(community: Community, author: Viewer) -> None:
    thread = community.thread(author, title="Charging laptops over night", body="Use trolleys.")
    community.work()
    with community.app.app_context():
        number = min(engine_of(community.app).ids("post"))
    visitor = community.visitor(author)
    form = {"title": thread.title, "type": thread.type, "body": "Use hooks.", "version": "1"}
    answer = visitor.post(f"/p/{number}/edit", **form)
    assert answer.status_code == 303
    assert titles(found(community, "/search?q=hooks")) == [thread.title]
    assert titles(found(community, "/search?q=trolleys")) == []


def test_a_deleted_post_leaves_results_at_once_and_the_index_with_the_next_work(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author, title="Charging laptops over night")
    reply = community.reply(member, thread, "We bought cupboards.")
    assert titles(found(community, "/search?q=cupboards")) == [thread.title]
    answer = community.visitor(member).post(f"/p/{reply.id}/delete")
    assert answer.status_code == 303
    page = community.visitor().get("/search?q=cupboards").text
    assert titles(page) == []
    assert reply.id in engine_of(community.app).ids("post")
    community.work()
    assert reply.id not in engine_of(community.app).ids("post")


def test_a_space_shows_its_threads_to_its_audience_only(
    community: Community, author: Viewer, moderator: Viewer
) -> None:
    community.space("staff", audience="moderators")
    community.space("insiders", audience="members")
    community.thread(moderator, title="Laptops behind the desk", space="staff")
    community.thread(author, title="Laptops among members", space="insiders")
    community.thread(author, title="Laptops for all")
    everything = {"Laptops behind the desk", "Laptops among members", "Laptops for all"}
    for order in ("", "&sort=date"):
        address = f"/search?q=laptops{order}"
        assert titles(found(community, address)) == ["Laptops for all"]
        assert set(titles(found(community, address, author))) == everything - {
            "Laptops behind the desk"
        }
        assert set(titles(found(community, address, moderator))) == everything
    page = found(community, "/search?q=laptops&space=staff", author)
    assert titles(page) == []
    assert "There is no such thing as the space" in page


def test_a_thread_that_moves_away_is_gone_from_the_results_at_once(
    community: Community, author: Viewer
) -> None:
    community.thread(author, title="Laptops for all")
    community.work()
    with community.app.app_context(), transaction():
        db.session.execute(db.update(Space).values(audience="moderators"))
        from forum.core.versions import SITE, touch

        touch(SITE)
    assert titles(community.visitor().get("/search?q=laptops").text) == []


def test_filters_of_the_form_and_of_the_language_do_the_same(
    community: Community, author: Viewer, member: Viewer
) -> None:
    community.tag("devices", "hardware")
    community.thread(author, title="Laptops in carts", kind="discussion", tags=["devices"])
    community.thread(member, title="Laptops at home", space="families")
    for typed, form in [
        ("type:discussion", "type=discussion"),
        ("tag:devices", "tag=devices"),
        ("%23hardware", "tag=hardware"),
        ("@author", "author=author"),
        ("in:practice", "space=practice"),
    ]:
        assert titles(found(community, f"/search?q=laptops+{typed}")) == ["Laptops in carts"]
        assert titles(found(community, f"/search?q=laptops&{form}")) == ["Laptops in carts"]
        assert titles(found(community, f"/search?{form}")) in (["Laptops in carts"], [])
    assert titles(found(community, "/search?q=laptops+after:2090")) == []
    assert titles(found(community, "/search?q=laptops&before=2001-01-01")) == []
    both = ["Laptops at home", "Laptops in carts"]
    assert titles(found(community, "/search?q=laptops+order:date")) == both
    assert titles(found(community, "/search?q=laptops&sort=date")) == both


def test_phrases_are_checked_on_the_text(community: Community, author: Viewer) -> None:
    community.thread(author, title="Printing login cards early", body="By class.")
    community.thread(author, title="Cards that come before login", body="By school.")
    assert len(titles(found(community, "/search?q=login+cards"))) == 2
    phrase = "%22login+cards%22"
    assert titles(found(community, f"/search?q={phrase}")) == ["Printing login cards early"]
    without = titles(found(community, f"/search?q=cards+-{phrase}"))
    assert without == ["Cards that come before login"]


def test_how_a_query_was_read_is_shown(community: Community) -> None:
    page = found(community, "/search?q=cards+-lab+%40ann")
    assert "Read as" in page
    assert "<b>@ann</b>" in page
    assert "Read as" not in found(community, "/search?q=just+words")


def test_pages_lead_through_all_results_by_links(community: Community, author: Viewer) -> None:
    for number in range(45):
        community.thread(author, title=f"Laptops of room {number}")
    seen: list[str] = []
    page = found(community, "/search?q=laptops")
    while True:
        seen += titles(page)
        following = re.search(r'href="(/search\?[^"]+)" rel="next"', page)
        if following is None:
            break
        page = found(community, following[1].replace("&amp;", "&"))
    assert len(seen) == len(set(seen)) == 45


def test_pages_there_cannot_be_are_not_found(community: Community) -> None:
    for page in ("0", "-1", "x", "11", "99999999999"):
        assert community.visitor().get(f"/search?q=laptops&page={page}").status_code == 404


def test_nothing_found_says_what_to_do(community: Community, author: Viewer) -> None:
    community.thread(author, title="Charging laptops over night")
    page = found(community, "/search?q=charging+hamsters&type=spitball")
    assert titles(page) == []
    assert 'href="/search?q=charging+hamsters"' in page
    assert "/discussions/new?type=question&amp;title=charging+hamsters" in page


def test_a_misspelt_word_is_offered_set_right(community: Community, author: Viewer) -> None:
    community.thread(author, title="Charging laptops over night")
    page = found(community, "/search?q=laptpos")
    assert 'Did you mean <a href="/search?q=laptops">laptops</a>?' in page
    assert "Did you mean" not in found(community, "/search?q=laptops")


def test_members_and_tags_are_found(community: Community, author: Viewer) -> None:
    community.tag("devices", "hardware")
    community.person("laptop_lady", name="Lena Laptop")
    community.thread(author, title="Devices and laptops", tags=["devices"])
    with community.app.app_context(), transaction():
        from forum.accounts.events import MemberJoined
        from forum.core.events import announce

        announce(MemberJoined(community.person("laptop_lady").id or 0))
    assert titles(found(community, "/search?q=lena&type=members")) == ["Lena Laptop"]
    assert titles(found(community, "/search?q=hardware&type=tags")) == ["Devices"]
    page = found(community, "/search?q=lena+laptop")
    assert "Ideas, openings, members and tags" in page
    assert 'href="/members/laptop_lady"' in page


def test_members_who_are_not_shown_are_not_found(community: Community) -> None:
    hidden = community.person("gone", name="Gone Girl", state="suspended")
    unproven = community.person("newcomer", name="New Girl", email_verified_at=None)
    with community.app.app_context(), transaction():
        from forum.accounts.events import MemberChanged
        from forum.core.events import announce

        announce(MemberChanged(hidden.id or 0))
        announce(MemberChanged(unproven.id or 0))
    assert titles(found(community, "/search?q=girl&type=members")) == []
    assert engine_of(community.app).ids("member") == set()


def test_the_form_works_without_words_and_empty(community: Community, author: Viewer) -> None:
    assert "What are you looking for?" in found(community, "/search")
    community.thread(author, title="Laptops for all")
    assert titles(found(community, "/search?space=practice")) == ["Laptops for all"]
    assert 'value="a &#34;b"' in found(community, "/search?q=a+%22b")


def test_the_number_of_statements_does_not_grow_with_the_hits(
    community: Community, author: Viewer, member: Viewer
) -> None:
    def statements() -> int:
        community.work()
        visitor = community.visitor(author)
        visitor.get("/search?q=laptops")
        with community.statements() as seen:
            assert visitor.get("/search?q=laptops").status_code == 200
        return len(seen)

    community.thread(author, title="Laptops of room 0")
    few = statements()
    for number in range(1, 15):
        community.reply(member, community.thread(author, title=f"Laptops of room {number}"))
    assert statements() == few


def test_without_an_index_the_tables_answer(
    community: Community, author: Viewer, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    community.thread(author, title="Charging laptops over night", body="Cupboards are locked.")
    with app.app_context():
        folder = app.config["SETTINGS"].instance / "search"
    (folder / "current").rename(folder / "away")
    for query in ("laptop", "cupboard", "%22over+night%22", "charg*"):
        page = community.visitor().get(f"/search?q={query}").text
        assert titles(page) == ["Charging laptops over night"]
        assert "The search index is being made" in page
    similar = community.visitor().get("/search/similar?title=Charging+the+laptops+by+night").text
    assert "Charging laptops over night" in similar
    community.work()
    page = community.visitor().get("/search?q=laptop").text
    assert titles(page) == ["Charging laptops over night"]
    assert "The search index is being made" not in page


def test_a_broken_index_is_answered_around_and_built_anew(
    community: Community, author: Viewer, app: Flask
) -> None:
    from forum.search.tasks import tend_search_index

    community.thread(author, title="Charging laptops over night")
    community.work()
    with app.app_context():
        folder = app.config["SETTINGS"].instance / "search"
    for file in folder.glob("v*/*.trm"):
        file.write_bytes(b"\xff" * 100)
    (folder / "current").write_text((folder / "current").read_text())
    page = community.visitor().get("/search?q=laptop").text
    assert titles(page) == ["Charging laptops over night"]
    assert engine_of(app).status().state == "broken"
    with app.app_context():
        tend_search_index()
    assert engine_of(app).status().state == "ready"
    assert titles(community.visitor().get("/search?q=laptop").text) == [
        "Charging laptops over night"
    ]
