from __future__ import annotations

from dataclasses import dataclass

from forum.accounts import queries as people
from forum.accounts.events import MemberChanged
from forum.accounts.models import User, name_key
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.events import announce
from forum.core.markup import Cooked, cook
from forum.core.versions import SITE, touch
from forum.members.models import Profile
from forum.members.policy import AUDIENCES
from forum.members.queries.people import get_profile
from forum.members.sections import SECTIONS
from forum.organizations.events import WorkChanged
from forum.vocab import queries as vocab


@dataclass(frozen=True, slots=True)
class Entries:
    """What a member writes about themselves; texts are Markdown, links are [label, address]."""

    name: str
    headline: str = ""
    pronouns: str = ""
    location: str = ""
    state: str = ""
    languages: str = ""
    pathway_step: str = ""
    about: str = ""
    helps: str = ""
    doing: str = ""
    links: tuple[tuple[str, str], ...] = ()


def edit_profile(viewer: Viewer, entries: Entries) -> None:
    """Write what others see of a member."""
    user, profile = people.get_user(viewer.id), get_profile(viewer.id)
    if entries.name != user.name:
        user.name, user.name_key = entries.name, name_key(entries.name)
        touch(SITE)
    for field in ("headline", "pronouns", "location", "state", "languages", "pathway_step"):
        setattr(profile, field, getattr(entries, field))
    profile.links = [list(link) for link in entries.links]
    about = cooked(entries.about)
    profile.about_format, profile.about_source = "markdown", entries.about
    profile.about_html, profile.about_text = about.html, about.text
    profile.helps_source, profile.helps_html = entries.helps, cooked(entries.helps).html
    profile.doing_source, profile.doing_html = entries.doing, cooked(entries.doing).html
    changed(user)


def cooked(text: str) -> Cooked:
    """Return a text about a member as safe HTML with the people and tags it really names."""
    return cook(text, people=people.usernames, tags=vocab.canonical_tags)


def set_audiences(viewer: Viewer, shown: dict[str, int]) -> None:
    """Choose who sees each section of one's page: section → one of `policy.AUDIENCES`."""
    profile = get_profile(viewer.id)
    for section, audience in shown.items():
        if section in SECTIONS and audience in AUDIENCES:
            setattr(profile, f"{section}_shown", audience)
    changed(people.get_user(viewer.id))


def set_photo(viewer: Viewer, photo: str | None) -> None:
    """Show another photo of a member, or none; its files are stored already."""
    profile: Profile = get_profile(viewer.id)
    if profile.photo != photo:
        profile.photo = photo
        changed(people.get_user(viewer.id))


def show_work(event: WorkChanged) -> None:
    """Let nobody be shown a kept page with where a member worked before."""
    user = db.session.get(User, event.user_id)
    if user is not None:
        touch(f"member:{user.username}")


def changed(user: User) -> None:
    """Say that what others see of a member is another, to pages that are kept and to the index."""
    announce(MemberChanged(user.id))
    touch(f"member:{user.username}")
