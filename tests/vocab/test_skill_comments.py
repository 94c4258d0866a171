from __future__ import annotations

import pytest
from sqlalchemy import select

from forum.core.access import Viewer
from forum.core.audit import LogEntry
from forum.core.clock import now
from forum.core.db import db
from forum.members.models import Block
from forum.vocab.actions.commenting import MOST_EACH
from forum.vocab.models import SkillComment
from forum.vocab.queries.comments import PER_PAGE
from tests.notifications.support import lines
from tests.support.community import Community, Visitor
from tests.vocab.conftest import Do
from tests.vocab.test_skills import propose

WORDS = "Ours sends **one page home** before every launch."


@pytest.fixture
def page(seeded: Community, author: Viewer) -> str:
    """The address at which a proposal of the author's is talked about."""
    return f"/skills/proposals/{propose(seeded, author)}/comments"


@pytest.fixture
def speaker(seeded: Community, member: Viewer) -> Visitor:
    """A member who comments."""
    return seeded.visitor(member)


def comments(community: Community) -> list[tuple[int, str, str]]:
    """Return number, state and source of all comments."""
    columns = (SkillComment.id, SkillComment.state, SkillComment.source)
    return [tuple(row) for row in community.rows(select(*columns).order_by(SkillComment.id))]


def test_a_comment_stands_under_the_proposal_and_its_author_is_told(
    seeded: Community, author: Viewer, page: str, speaker: Visitor, guest: Visitor
) -> None:
    assert "Nobody has said anything yet" in guest.get(page).text
    answer = speaker.post(page, body=WORDS)
    [(number, _, _)] = comments(seeded)
    assert (answer.status_code, answer.location) == (303, f"{page}#comment-{number}")
    text = guest.get(page).text
    assert "<strong>one page home</strong>" in text
    assert "1 comment<" in guest.get("/skills/proposals").text
    assert "Sign in to comment" in text
    told = "Member commented on “Family tech communication”, which you proposed"
    assert lines(seeded, author) == [told]
    seeded.visitor(author).post(page, body="Thank you.")
    assert len(lines(seeded, author)) == 1
    assert guest.get("/skills/proposals/0/comments").status_code == 404


def test_what_is_hostile_or_nothing_at_all_does_no_harm(
    seeded: Community, page: str, speaker: Visitor, guest: Visitor
) -> None:
    speaker.post(page, body="<script>alert(1)</script> [x](javascript:alert(1)) @member #no")
    text = guest.get(page).text
    assert "<script>alert" not in text
    assert 'href="javascript:' not in text
    for body, words in (("", "Write your comment first"), ("x" * 2001, "At most 2,000")):
        answer = speaker.post(page, body=body)
        assert (answer.status_code, words in answer.text) == (422, True)
    answer = speaker.post(page, body="[x]: https://example.org/x")
    assert (answer.status_code, "Nothing of this would be seen" in answer.text) == (422, True)
    assert len(comments(seeded)) == 1
    assert guest.post(page, body=WORDS).status_code == 401


def test_a_preview_writes_nothing(seeded: Community, page: str, speaker: Visitor) -> None:
    answer = speaker.post(page, body=WORDS, preview="1")
    assert "<strong>one page home</strong>" in answer.text
    assert WORDS in answer.text
    assert comments(seeded) == []


def test_its_author_deletes_it_and_nobody_else(
    seeded: Community, author: Viewer, page: str, speaker: Visitor, moderator: Viewer
) -> None:
    speaker.post(page, body=WORDS)
    [(number, _, _)] = comments(seeded)
    for other in (author, moderator):
        answer = seeded.visitor(other).post(f"/skills/comments/{number}/delete")
        assert answer.status_code == 403
    assert speaker.post(f"/skills/comments/{number}/delete").status_code == 303
    assert comments(seeded) == [(number, "deleted", "")]
    assert "one page home" not in speaker.get(page).text
    assert speaker.post(f"/skills/comments/{number}/delete").status_code == 404


def test_a_moderator_removes_it_with_a_reason(
    seeded: Community, member: Viewer, page: str, speaker: Visitor, moderator: Viewer
) -> None:
    speaker.post(page, body=WORDS)
    [(number, _, _)] = comments(seeded)
    address = f"/skills/comments/{number}/remove"
    assert speaker.get(address).status_code == 403
    boss = seeded.visitor(moderator)
    assert f'href="{address}"' in boss.get(page).text
    assert "one page home" in boss.get(address).text
    assert boss.post(address, reason=" ").status_code == 422
    assert boss.post(address, reason="It advertises.").status_code == 303
    assert "one page home" not in boss.get(page).text
    assert boss.post(address, reason="Once more.").status_code == 404
    told = "Your comment on “Family tech communication” was removed: It advertises."
    assert lines(seeded, member) == [told]
    logged = seeded.rows(select(LogEntry.action, LogEntry.target_label, LogEntry.reason))
    assert logged == [("hide", "a comment on a proposed skill", "It advertises.")]
    assert "a comment on a proposed skill" in boss.get("/moderation/log").text


def test_an_answered_proposal_takes_no_more(
    seeded: Community, page: str, speaker: Visitor, admin: Viewer
) -> None:
    speaker.post(page, body=WORDS)
    boss = seeded.visitor(admin)
    boss.post(page.removesuffix("/comments"), act="decline", **{"decline-answer": "D3 says it."})
    answer = speaker.post(page, body="But")
    assert (answer.status_code, len(comments(seeded))) == (409, 1)
    assert "one page home" in speaker.get(page).text


def test_comments_of_who_is_blocked_are_left_out_both_ways(
    seeded: Community, author: Viewer, member: Viewer, page: str, speaker: Visitor, do: Do
) -> None:
    speaker.post(page, body=WORDS)
    other = seeded.visitor(author)
    other.post(page, body="Every family asks.")
    do(lambda: db.session.add(Block(user_id=author.id, blocked_id=member.id, at=now())))
    assert "one page home" not in other.get(page).text
    assert "Every family asks" not in speaker.get(page).text
    assert "1 comment<" in other.get("/skills/proposals").text


def test_one_member_says_so_much_and_the_list_is_walked_by_page(
    seeded: Community, member: Viewer, page: str, speaker: Visitor, guest: Visitor
) -> None:
    for number in range(MOST_EACH):
        assert speaker.post(page, body=f"Remark {number}.").status_code == 303
    answer = speaker.post(page, body="One more.")
    assert (answer.status_code, "Let others speak" in answer.text) == (409, True)

    def asked() -> int:
        with seeded.statements() as seen:
            assert guest.get(page).status_code == 200
        return len(seen)

    before = asked()
    for name in ("a", "b", "c"):
        visitor = seeded.visitor(seeded.person(f"speaker-{name}"))
        for number in range(MOST_EACH):
            visitor.post(page, body=f"Remark {name}{number}.")
    assert asked() == before <= 4
    first = guest.get(page).text
    assert first.count('class="prose skill-comment"') == PER_PAGE
    after = first.split(f"{page}?after=")[1].split('"')[0]
    rest = guest.get(f"{page}?after={after}").text
    assert rest.count('class="prose skill-comment"') == 4 * MOST_EACH - PER_PAGE
    assert guest.get(f"{page}?after=x").status_code == 404
