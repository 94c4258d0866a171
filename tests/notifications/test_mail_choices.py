from __future__ import annotations

from typing import Any

from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.notices import chosen_kinds
from forum.notifications.models import MailChoice, Notice
from tests.support.community import Community, Visitor


def offered() -> set[str]:
    return {kind.name for kind in chosen_kinds()}


def stopped(community: Community) -> set[str]:
    return {row.kind for row in community.rows(select(MailChoice.kind))}


def choose(visitor: Visitor, *wanted: str) -> Any:
    data = {"csrf_token": visitor.token, "mail": list(wanted)}
    return visitor.client.post("/account/notices", data=data)


def test_at_first_everything_is_mailed(community: Community, author: Viewer) -> None:
    page = community.visitor(author).get("/account/notices")
    assert page.status_code == 200
    assert page.text.count('type="checkbox"') == page.text.count("checked") == len(offered())


def test_what_is_not_ticked_is_mailed_no_more(
    community: Community, author: Viewer, member: Viewer
) -> None:
    thread = community.thread(author)
    visitor = community.visitor(author)
    assert choose(visitor, "mention", "accepted").status_code == 303
    assert stopped(community) == offered() - {"mention", "accepted"}
    community.reply(member, thread)
    community.reply(member, thread, "@author, look.")
    community.work()
    mailed = select(Notice.kind).where(Notice.mailed_at.is_not(None))
    assert community.rows(mailed) == [("mention",)]
    assert visitor.get("/account/notices").text.count("checked") == 2


def test_who_stopped_all_can_take_some_up_again(community: Community, author: Viewer) -> None:
    visitor = community.visitor(author)
    choose(visitor)
    assert stopped(community) == offered()
    choose(visitor, *offered())
    assert stopped(community) == set()


def test_an_unknown_kind_is_refused(community: Community, author: Viewer) -> None:
    answer = choose(community.visitor(author), "mention", "gossip")
    assert answer.status_code == 422
    assert stopped(community) == set()


def test_choosing_is_for_members_and_carries_the_token(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    assert choose(guest).status_code == 401
    answer = community.visitor(author).post("/account/notices", _csrf=False)
    assert answer.status_code == 400
    assert stopped(community) == set()
