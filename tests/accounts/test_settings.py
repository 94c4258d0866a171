from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import SignIn, User
from forum.accounts.passwords import password_matches
from forum.core.access import Viewer
from tests.accounts.conftest import Mailbox
from tests.support.community import PASSWORD, Community, Visitor

NEW = "four odd purple staplers"
PAGES = ["/account", "/account/reading", "/account/email", "/account/password", "/account/sessions"]


def test_settings_are_a_members_own(community: Community, author: Viewer, guest: Visitor) -> None:
    mine = community.visitor(author)
    for page in PAGES:
        assert guest.get(page).status_code == 401
        answer = mine.get(page)
        assert answer.status_code == 200
        assert "no-cache" in answer.headers["Cache-Control"]
        assert f'href="{page}" aria-current="page"' in answer.text


def test_a_guest_changes_nothing(community: Community, author: Viewer, guest: Visitor) -> None:
    for page in [*PAGES, "/account/sessions/1/end", "/account/sessions/end-all"]:
        assert guest.post(page, password=NEW).status_code in (401, 405)


def test_time_zone_and_colors_are_kept(community: Community, author: Viewer) -> None:
    mine = community.visitor(author)
    answer = mine.post("/account/reading", timezone="America/Denver", theme="dark")
    assert answer.status_code == 303
    page = mine.get("/account/reading").text
    assert 'data-theme="dark"' in page
    assert '<option selected value="America/Denver">Mountain' in page


def test_an_unknown_zone_or_color_is_refused(community: Community, author: Viewer) -> None:
    mine = community.visitor(author)
    assert mine.post("/account/reading", timezone="Mars/Phobos", theme="dark").status_code == 422
    assert mine.post("/account/reading", timezone="UTC", theme="pink").status_code == 422
    assert community.rows(select(User.timezone, User.theme)) == [("UTC", "auto")]


def test_a_new_password_ends_the_other_sign_ins(
    community: Community, author: Viewer, mailbox: Mailbox
) -> None:
    here, there = community.visitor(author), community.visitor(author)
    answer = here.post("/account/password", current_password=PASSWORD, password=NEW)
    assert answer.status_code == 303
    assert here.get("/account").status_code == 200
    assert there.get("/account").status_code == 401
    ((known,),) = community.rows(select(User.password_hash))
    assert password_matches(known, NEW)
    assert mailbox.to("author@example.org")[0].title == "Your password was changed"


def test_the_present_password_is_asked_for(community: Community, author: Viewer) -> None:
    mine = community.visitor(author)
    answer = mine.post("/account/password", current_password="wrong", password=NEW)
    assert answer.status_code == 403
    assert 'id="current_password-error"' in answer.text
    assert NEW not in answer.text
    ((known,),) = community.rows(select(User.password_hash))
    assert password_matches(known, PASSWORD)


def test_a_weak_new_password_is_refused(community: Community, author: Viewer) -> None:
    mine = community.visitor(author)
    for weak in ("author1234", "password1234", "short"):
        answer = mine.post("/account/password", current_password=PASSWORD, password=weak)
        assert answer.status_code == 422
        assert 'id="password-error"' in answer.text


def test_a_changed_password_makes_open_links_worthless(
    community: Community, author: Viewer, guest: Visitor, mailbox: Mailbox
) -> None:
    guest.post("/reset", email="author@example.org")
    link = mailbox.link("author@example.org", "/reset/")
    community.visitor(author).post("/account/password", current_password=PASSWORD, password=NEW)
    assert guest.get(link).status_code == 410


def test_sign_ins_are_listed_with_their_browsers(community: Community, author: Viewer) -> None:
    phone = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"
    guest = community.visitor()
    fields = {"csrf_token": guest.token, "email": "author", "password": PASSWORD}
    guest.client.post("/signin", data=fields, headers={"User-Agent": phone})
    page = community.visitor(author).get("/account/sessions").text
    assert "Chrome on Android" in page
    assert page.count("This one") == 1


def test_one_browser_is_signed_out(community: Community, author: Viewer) -> None:
    there = community.visitor(author)
    ((number,),) = community.rows(select(SignIn.id))
    here = community.visitor(author)
    assert here.post(f"/account/sessions/{number}/end").status_code == 303
    assert there.get("/account").status_code == 401
    assert here.get("/account").status_code == 200


def test_nobody_signs_another_out(community: Community, author: Viewer, member: Viewer) -> None:
    theirs = community.visitor(author)
    ((number,),) = community.rows(select(SignIn.id))
    assert community.visitor(member).post(f"/account/sessions/{number}/end").status_code == 404
    assert theirs.get("/account").status_code == 200


def test_signing_out_everywhere_includes_here(community: Community, author: Viewer) -> None:
    here, there = community.visitor(author), community.visitor(author)
    assert here.post("/account/sessions/end-all").location == "/signin"
    assert here.get("/account").status_code == 401
    assert there.get("/account").status_code == 401
    assert community.rows(select(SignIn.id)) == []
