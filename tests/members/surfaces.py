from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.members.surfaces_hiring import APART_HIRING
from tests.support.hidden_town import FILES, STEP, Town
from tests.support.hidden_worlds import FIELDS, NAMES, PEOPLE, TERMS, World, word_of


@dataclass(frozen=True)
class Look:
    """One person (None: a guest) about to walk through a world; `turn` makes walks differ."""

    world: World
    town: Town
    eye: int | None
    turn: int

    @property
    def others(self) -> list[int]:
        """Everybody but the one who looks."""
        return [person for person in PEOPLE if person != self.eye]

    @property
    def some(self) -> list[int]:
        """A few of the others, different ones each time."""
        return [person for person in self.others if (person + self.turn) % 3 == 0]

    def each(self, address: str) -> list[str]:
        """Return the address for each of the others."""
        return [address.format(NAMES[person]) for person in self.others]

    def few(self, address: str) -> list[str]:
        """Return the address for some of the others."""
        return [address.format(NAMES[person]) for person in self.some]


Addresses = Callable[[Look], list[str]]


def at(*addresses: str) -> Addresses:
    return lambda _look: list(addresses)


def directory(look: Look) -> list[str]:
    values = {name: [f"{name}={word_of(name, person)}" for person in PEOPLE] for name in TERMS}
    asked = ["", "sort=helpful", "state=TX", "open=1", "verified=1", "tool=common"]
    asked += ["&".join(some) for some in values.values()]
    asked.append("&".join(f"skill={word_of('skill', person)}.4" for person in PEOPLE))
    asked += [f"q={word}" for word in words_asked(look)]
    return [f"/members?{question}" for question in asked]


def words_asked(look: Look) -> list[str]:
    """Return a word of each of the others, another field each turn; one is always of `about`."""
    fields = [field for field in FIELDS if field not in ("zone", "mail", "photo")]
    found = [word_of("about", person) for person in look.some]
    return found + [
        word_of(fields[(look.turn * 5 + person * 3) % len(fields)], person)
        for person in look.others
    ]


def search(look: Look) -> list[str]:
    words = words_asked(look)
    asked = [f"/search?type=members&q={word}" for word in words]
    return [
        *asked,
        *(f"/search?q={word}" for word in words[:2]),
        *look.few("/search?type=members&q={}"),
        f"/search?q={NAMES[look.turn % 9]}",
    ]


def terms(look: Look) -> list[str]:
    some = [f"/terms/{name}/{word_of(name, (look.turn + n) % 9)}" for n, name in enumerate(TERMS)]
    return [*some, "/terms/tool/common"]


def organizations(look: Look) -> list[str]:
    return [f"/organizations/{word_of('place', person)}" for person in PEOPLE]


def vouching(look: Look) -> list[str]:
    return [f"/organizations/{word_of('place', n)}/people/{NAMES[n]}" for n in look.some]


def hiring(part: str) -> Addresses:
    return lambda look: [f"/hiring/{word_of('place', n)}/{part}" for n in look.some]


def endorsing(look: Look) -> list[str]:
    asked = "/members/{}/skills/endorse?skill={}"
    pairs = [(NAMES[person], word_of("skill", person)) for person in look.others]
    return [*(asked.format(*pair) for pair in pairs), *look.few("/members/{}/skills/endorse")]


def conversations(look: Look) -> list[str]:
    return [f"/messages/{number}" for number in range(1, len(look.world.talks) + 1)]


def messages(look: Look) -> list[str]:
    return [f"{address}/1/report" for address in conversations(look)]


def threads(look: Look) -> list[str]:
    thread = look.town.thread
    return [f"/t/{thread.id}", f"/t/{thread.id}-{thread.slug}"]


def queue(look: Look) -> list[str]:
    people = sorted({b for _, b in look.world.reports})
    messages = range(1, len(look.world.talks) + 1)
    return [
        *(f"/moderation/member/{look.town.ids[person]}" for person in people),
        *(f"/moderation/message/{number}" for number in messages),
    ]


def files(look: Look) -> list[str]:
    return [f"/skills/evidence/{person + FILES}/file" for person in PEOPLE]


def evidence(look: Look) -> list[str]:
    return [f"/skills/evidence/{person + 1}/edit" for person in look.some]


# Every page that is walked: endpoint → addresses.
WALKED: dict[str, Addresses] = {
    "members_page.member": lambda look: [
        *look.each("/members/{}"),
        *look.few("/members/{}?show=threads"),
        *look.few("/members/{}?as=counterpart"),
    ],
    "members.directory": directory,
    "search.results": search,
    "search.similar": at("/search/similar?title=login+cards"),
    "term_page.term": terms,
    "vocabularies.index": at("/terms"),
    "vocabularies.vocabulary": at("/terms/tool"),
    "organization_page.organization": organizations,
    "organization_page.vouch": vouching,
    "hiring.people": hiring("people"),
    "hiring.of_clients": hiring("clients"),
    "hiring.how": hiring("settings"),
    "organizations.listing": at("/organizations"),
    "organizations.complete": at("/organizations/complete?q=zqwordplace"),
    "completions.completions": at("/completions?q=a", "/completions?q=zqword"),
    "counterparts.suggestions": at("/counterparts"),
    "counterparts.show_dismissed": at("/counterparts/dismissed"),
    "counterparts.dismiss": lambda look: look.few("/counterparts/{}/dismiss"),
    "counterpart_requests.ask": lambda look: look.each("/counterparts/{}/ask"),
    "counterpart_requests.show_requests": at("/counterparts/requests"),
    "counterpart.show": lambda look: look.each("/counterparts/{}"),
    "growth_people.skills": lambda look: look.each("/members/{}/skills"),
    "growth_endorsing.endorse": endorsing,
    "growth_endorsing.mine": at("/skills/endorsements"),
    "growth_evidence.mine": at("/skills/evidence"),
    "growth_evidence.new": at("/skills/evidence/new"),
    "growth_evidence.edit": evidence,
    "growth_evidence.file": files,
    "growth_asking.ask": lambda look: [
        "/skills/endorsements/ask",
        *look.few("/skills/endorsements/ask?to={}"),
    ],
    "growth_pathway.gaps": at(f"/skills/next?to={STEP}"),
    "growth_assessing.mine": at("/skills/mine"),
    "growth_assessing.step": at("/skills/mine/data"),
    "skills.framework": at("/skills"),
    "skills.export": at("/skills.json"),
    "term_page.all_skill_proposals": at("/skills/proposals"),
    "term_page.term_proposals": at("/terms/proposals"),
    "messages.index": at("/messages"),
    "messages.new": lambda look: ["/messages/new", *look.few("/messages/new?to={}")],
    "messages.conversation": conversations,
    "reporting.message": messages,
    "reporting.member": lambda look: look.few("/members/{}/report"),
    "moderation.queue": at("/moderation"),
    "moderation.item": queue,
    "moderation_people.member": lambda look: look.few("/moderation/members/{}"),
    "moderation_log.log": at("/moderation/log"),
    "pages.front": at("/"),
    "discussions.index": at("/discussions"),
    "discussions.space": at("/discussions/practice"),
    "discussions.thread": threads,
    "discussions.post": lambda look: [f"/p/{number}" for number in look.town.posts[:2]],
    "editing.show_history": lambda look: [f"/p/{look.town.posts[0]}/history"],
    "collecting.show_bookmarks": at("/bookmarks"),
    "collecting.show_unread": at("/unread"),
    "collecting.all_tags": at("/tags"),
    "notifications.inbox": at("/notifications"),
    "members_linking.blocked": at("/account/blocked"),
    "members.profile": at("/account"),
    "members.visibility": at("/account/visibility"),
    "members_context.context": at("/account/context"),
    "members_photo.photo": at("/account/photo"),
    "work.places": at("/account/work"),
    "work.add": at("/account/work/add"),
    "writing.new_thread": at("/discussions/new"),
}
# Pages that show nothing of any member's page, and why.
APART = {
    **dict.fromkeys(
        ("accounts.signin", "joining.check_mail", "joining.signup", "joining.verify"),
        "before there is a person",
    ),
    **dict.fromkeys(("recovering.new_password", "recovering.reset"), "before there is a person"),
    **dict.fromkeys(
        ("settings.confirm_email", "settings.email", "settings.password", "settings.reading"),
        "how one signs in and reads oneself",
    ),
    "settings.signed_in": "one's own browsers",
    **dict.fromkeys(("notifications.mail", "notifications.stop"), "one's own choice of mail"),
    "notifications.open_notice": "leads on to another page",
    **dict.fromkeys(("work.change", "proving_work.ask"), "a place of one's own"),
    "proving_work.confirm": "a place of one's own, by a letter",
    "drafts.index": "one's own drafts",
    "collecting.tag": "threads alone",
    **dict.fromkeys(("editing.edit", "removing.delete", "reporting.post"), "a post alone"),
    **dict.fromkeys(
        ("moderating.merge", "moderating.post", "moderating.split", "moderating.thread"),
        "posts and threads alone",
    ),
    "moderating.version": "a post alone",
    **dict.fromkeys(
        (
            *("keeping_organizations.create", "keeping_organizations.edit"),
            *("keeping_organizations.grows", "keeping_organizations.merge"),
        ),
        "what is said of an organization itself",
    ),
    **dict.fromkeys(
        ("skills.answer", "skills.propose", "term_proposals.answer", "term_proposals.propose"),
        "a proposal alone",
    ),
    **dict.fromkeys(
        ("skill_talk.talk", "skill_comments.remove"),
        "what is said of a proposal",
    ),
    **dict.fromkeys(("terms.edit", "terms.merge"), "a term alone"),
    "members_photo.file": "a picture, asked for by a name that only its owner's page tells",
    **dict.fromkeys(("pages.about", "pages.guidelines", "pages.privacy"), "the same for all"),
    "pages.styleguide": "samples, for developers",
    "development.letters": "for developers",
    **dict.fromkeys(("healthz", "readyz", "metrics"), "for machines; counts of requests"),
    **APART_HIRING,
}
