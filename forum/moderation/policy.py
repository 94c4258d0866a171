from __future__ import annotations

from typing import Any

from forum.core.access import Role, Viewer

# Why something is reported; the first hides a post at once.
STUDENT_DATA = "student-data"
REASONS = {
    STUDENT_DATA: "Student data: it names or describes a student",
    "harassment": "Harassment: it attacks or demeans somebody",
    "promotion": "Spam or promotion",
    "off-topic": "Off topic: it belongs elsewhere",
    "false-credential": "False credential: somebody is not who they say they are",
    "discriminatory": "Discriminatory: it prefers or turns away people for who they are",
    "not-real": "Not a real opening: pay, school or job are not what it says",
    "other": "Something else",
}
# What a private message may be reported for. Nothing hides it at once: whom it was written to has
# read it, nobody else does, and its author would know at once who reported it.
MESSAGE_REASONS = {
    name: REASONS[name] for name in ("harassment", STUDENT_DATA, "promotion", "other")
}
# What an opening, and what a recruiter writes, may be reported for.
OPENING_REASONS = {
    name: REASONS[name] for name in ("discriminatory", "not-real", "harassment", "other")
}
CONTACT_REASONS = {
    name: REASONS[name]
    for name in ("discriminatory", "not-real", "harassment", "promotion", "other")
}
_HIRING = ("discriminatory", "not-real")
WRITTEN_REASONS = {name: words for name, words in REASONS.items() if name not in _HIRING}
ACTS = ("hide", "restore", "warn", "dismiss")


def may_report_post(viewer: Viewer, thread: Any, post: Any) -> bool:
    """Whether the viewer may report a post: any member, what they can see and did not write."""
    seen = post.state == "visible" and thread.state == "visible"
    return viewer.is_member and seen and post.author_id != viewer.id


def may_report_idea(viewer: Viewer, idea: Any) -> bool:
    """Whether the viewer may report an idea they can open: any member but its author."""
    return viewer.is_member and idea.state == "visible" and idea.author_id != viewer.id


def may_report_tried(viewer: Viewer, idea: Any, row: Any) -> bool:
    """Whether the viewer may report what somebody told of trying an idea they can open."""
    seen = idea.state == "visible" and row.state == "reported"
    return viewer.is_member and seen and row.user_id != viewer.id


def may_report_opening(viewer: Viewer, posting: Any) -> bool:
    """Whether the viewer may report an opening: any member but its author, once it was public."""
    public = posting.published_at is not None and posting.state != "removed"
    return viewer.is_member and public and posting.author_id != viewer.id


def may_report_member(viewer: Viewer, person: Any) -> bool:
    """Whether the viewer may report a member: anybody but themselves."""
    return viewer.is_member and person.id != viewer.id


def may_suspend(viewer: Viewer, person: Any) -> bool:
    """Whether the viewer may suspend somebody, or let them back in: who has less to say."""
    return viewer.is_moderator and viewer.role > Role[person.role]
