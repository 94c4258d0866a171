from __future__ import annotations

from forum.core.access import Viewer
from tests.support.community import Community


def test_a_better_word_is_none_that_only_others_may_read(
    community: Community, moderator: Viewer, member: Viewer
) -> None:
    community.space("private", audience="moderators")
    community.thread(moderator, "Complaint about Kowalczyk and the carts", space="private")
    community.thread(member, "Complaint about chromebooks and the carts")
    community.work()
    assert "kowalczyk" not in community.visitor(member).get("/search?q=kowalczik").text.lower()
    assert "kowalczyk" in community.visitor(moderator).get("/search?q=kowalczik").text.lower()
    assert "chromebooks" in community.visitor(member).get("/search?q=chromebuoks").text.lower()
