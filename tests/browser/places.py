from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

BODY = "Ours are late every year, and #rostering is why."


@dataclass(frozen=True)
class Place:
    """A page as one kind of person sees it: {names} in its address come from the scenery.

    `sends` are fields typed into its form before that is sent, whatever the browser thinks of
    them; `status` is what the page then shown was answered with.
    """

    endpoint: str
    address: str
    who: str = "guest"
    status: int = 200
    sends: Mapping[str, str] | None = field(default=None, hash=False)

    def __str__(self) -> str:
        sent = "" if self.sends is None else f" sending {dict(self.sends)}"
        return f"{self.address} for {self.who}{sent}"


# GET routes that show no page of their own, and why.
NO_PAGE = {
    "healthz": "plain text for machines",
    "readyz": "plain text for machines",
    "metrics": "figures for machines",
    "completions.completions": "a part of the composer, open in the test of it",
    "discussions.post": "leads to the thread",
    "notifications.open_notice": "leads to what the notice is about",
    "search.similar": "a part of the composer, open in the test of it",
}

PLACES = [
    # What everybody may read
    Place("pages.front", "/"),
    Place("pages.front", "/", "member"),
    Place("pages.about", "/about"),
    Place("pages.guidelines", "/guidelines"),
    Place("pages.privacy", "/privacy"),
    Place("pages.styleguide", "/styleguide"),
    Place("pages.styleguide", "/styleguide", "moderator"),
    Place("discussions.index", "/discussions"),
    Place("discussions.space", "/discussions/{space}"),
    Place("discussions.space", "/discussions/{space}", "member"),
    Place("discussions.space", "/discussions/{empty}"),
    Place("collecting.all_tags", "/tags"),
    Place("collecting.tag", "/tags/{tag}"),
    Place("members.directory", "/members"),
    Place("members.directory", "/members?q=zzzz"),
    Place("members_page.member", "/members/scene-author"),
    Place("members_page.member", "/members/scene-author?show=threads", "member"),
    Place("members_page.member", "/members/scene-author", "author"),
    Place("members_page.member", "/members/scene-newcomer"),
    Place("development.letters", "/dev/mail"),
    # Threads in all their states
    Place("discussions.thread", "/t/{answered}"),
    Place("discussions.thread", "/t/{answered}", "author"),
    Place("discussions.thread", "/t/{answered}", "moderator"),
    Place("discussions.thread", "/t/{answered}?quote={reply}", "member"),
    Place("discussions.thread", "/t/{long}?page=2"),
    Place("discussions.thread", "/t/{long}", "member"),
    Place("discussions.thread", "/t/{spitball}"),
    Place("discussions.thread", "/t/{spitball}", "author"),
    Place("discussions.thread", "/t/{polled}"),
    Place("discussions.thread", "/t/{polled}", "member"),
    Place("discussions.thread", "/t/{polled}?vote=1", "author"),
    Place("discussions.thread", "/t/{locked}"),
    Place("discussions.thread", "/t/{locked}", "moderator"),
    Place("discussions.thread", "/t/{scarred}"),
    Place("discussions.thread", "/t/{scarred}", "author"),
    Place("discussions.thread", "/t/{scarred}", "moderator"),
    Place("editing.show_history", "/p/{edited}/history"),
    Place("editing.show_history", "/p/{edited}/history?version=1", "member"),
    # Searching
    Place("search.results", "/search"),
    Place("search.results", "/search?q=login+cards"),
    Place("search.results", "/search?q=login+cards&sort=date&space=scene-space", "member"),
    Place("search.results", "/search?q=scene&type=members"),
    Place("search.results", "/search?q=scene&type=tags"),
    Place("search.results", "/search?q=xyzzyxyzzy&author=nobody"),
    # Joining and coming back
    Place("joining.signup", "/signup"),
    Place("joining.signup", "/signup", status=422, sends={"username": "x", "email": "nobody"}),
    Place("joining.check_mail", "/check-mail?for=signup"),
    Place("joining.check_mail", "/check-mail?for=reset"),
    Place("joining.verify", "/verify/{verify}"),
    Place("joining.verify", "/verify/nothing", status=410),
    Place("accounts.signin", "/signin"),
    Place("accounts.signin", "/signin", status=403, sends={"email": "x", "password": "wrong"}),
    Place("recovering.reset", "/reset"),
    Place("recovering.reset", "/reset", status=422, sends={"email": "nobody"}),
    Place("recovering.new_password", "/reset/{reset}"),
    Place("recovering.new_password", "/reset/{reset}", status=422, sends={"password": "short"}),
    Place("settings.confirm_email", "/account/email/{change}"),
    # A member's own
    Place("members.profile", "/account", "member"),
    Place("settings.email", "/account/email", "member"),
    Place("settings.email", "/account/email", "member", 422, {"email": "nobody"}),
    Place("settings.password", "/account/password", "member"),
    Place("settings.reading", "/account/reading", "member"),
    Place("settings.signed_in", "/account/sessions", "member"),
    Place("collecting.show_bookmarks", "/bookmarks", "member"),
    Place("collecting.show_bookmarks", "/bookmarks", "newcomer"),
    Place("collecting.show_unread", "/unread", "member"),
    Place("collecting.show_unread", "/unread", "newcomer"),
    Place("drafts.index", "/drafts", "member"),
    Place("drafts.index", "/drafts", "newcomer"),
    Place("notifications.inbox", "/notifications", "author"),
    Place("notifications.inbox", "/notifications", "newcomer"),
    Place("notifications.mail", "/account/notices", "member"),
    Place("notifications.stop", "{stop}"),
    Place("notifications.stop", "{stop}", sends={}),
    # Writing
    Place("writing.new_thread", "/discussions/new", "member"),
    Place("writing.new_thread", "/discussions/new", "newcomer", 422, {"title": "x"}),
    Place("writing.new_thread", "/discussions/new", "newcomer", 200, {"body": "*", "preview": "1"}),
    Place("editing.edit", "/p/{answered_post}/edit", "author"),
    Place("editing.edit", "/p/{reply}/edit", "moderator"),
    Place("editing.edit", "/p/{edited}/edit", "author", 409, {"body": BODY, "version": "1"}),
    Place("removing.delete", "/p/{own}/delete", "author"),
    Place("removing.delete", "/p/{answered_post}/delete", "author"),
    Place("removing.delete", "/p/{reply}/delete", "moderator", 422, {"reason": ""}),
    # Reporting and moderating
    Place("reporting.post", "/p/{own}/report", "member"),
    Place("reporting.post", "/p/{own}/report", "member", 422, {}),
    Place("reporting.member", "/members/scene-author/report", "member"),
    Place("moderation_log.log", "/moderation/log"),
    Place("moderation_log.log", "/moderation/log?action=lock&member=nobody"),
    Place("moderation_log.log", "/moderation/log", "moderator"),
    Place("moderation.queue", "/moderation", "moderator"),
    Place("moderation.item", "/moderation/post/{reported}", "moderator"),
    Place("moderation.item", "/moderation/post/{reported}", "moderator", 422, {"reason": ""}),
    Place("moderation.item", "/moderation/member/{newcomer_id}", "moderator"),
    Place("moderation_people.member", "/moderation/members/scene-newcomer", "moderator"),
    Place("moderation_people.member", "/moderation/members/scene-moderator", "moderator"),
    Place("moderating.thread", "/t/{answered_id}/moderate", "moderator"),
    Place("moderating.thread", "/t/{locked_id}/moderate", "moderator"),
    Place("moderating.merge", "/t/{answered_id}/merge", "moderator"),
    Place("moderating.split", "/t/{answered_id}/split", "moderator"),
    Place("moderating.post", "/p/{reply}/moderate", "moderator"),
    Place("moderating.version", "/p/{edited}/history/1/take-out", "moderator"),
    # Refused
    Place("", "/nothing-here", status=404),
    Place("", "/nothing-here", "member", 404),
    Place("drafts.index", "/drafts", status=401),
    Place("moderating.thread", "/t/{answered_id}/moderate", "member", 403),
    Place("discussions.thread", "/t/{hidden}", "member", 410),
    Place("accounts.signin", "/signin", status=400, sends={"csrf_token": "stale"}),
    Place(
        "writing.new_thread",
        "/discussions/new",
        "newcomer",
        400,
        {"csrf_token": "stale", "title": "How do you print them?", "body": BODY},
    ),
]
