from __future__ import annotations

from forum.core.db import transaction
from tests.members.surfaces import Addresses, Look, at
from tests.support.hidden_worlds import word_of

STEPS = ("problem", "context", "sharing")


def each(*addresses: str) -> Addresses:
    """Return these addresses for every idea."""
    return lambda look: [
        address.format(number) for number in look.town.shelf.ideas for address in addresses
    ]


def few(*addresses: str) -> Addresses:
    """Return these addresses for some of the ideas, with the report and the draft of each."""

    def some(look: Look) -> list[str]:
        shelf = look.town.shelf
        rows = list(zip(shelf.ideas, shelf.reports, shelf.drafts, strict=True))
        return [address.format(*row) for row in rows[look.turn % 3 :: 3] for address in addresses]

    return some


def pages(look: Look) -> list[str]:
    named = enumerate(look.town.shelf.ideas)
    return [
        *(f"/ideas/{number}" for number in look.town.shelf.ideas),
        *(f"/ideas/{number}-{word_of('heading', place)}" for place, number in named),
    ]


def asked(address: str) -> Addresses:
    """Return an address that asks for words, with some of theirs."""
    return lambda look: [
        address.format(word_of(kind, (look.turn * 2 + place) % 9))
        for place, kind in enumerate(("heading", "recipe", "tried", "draft"))
    ]


def files(look: Look) -> list[str]:
    shelf = look.town.shelf
    with look.town.community.app.app_context(), transaction(write=False):
        papers = shelf.papers()
    return [
        f"/ideas/{idea}/files/{paper}/x.csv"
        for idea, paper in zip(shelf.ideas, papers, strict=True)
    ]


def talks(look: Look) -> list[str]:
    with look.town.community.app.app_context(), transaction(write=False):
        found = look.town.shelf.talks()
    return [f"/t/{thread}-{word_of('heading', place)}" for place, (thread, _) in enumerate(found)]


IDEAS_WALKED: dict[str, Addresses] = {
    "idea_page.idea": pages,
    "idea_printing.card": few("/ideas/{}/print"),
    "ideas_versions.index": few("/ideas/{}/versions"),
    "ideas_versions.version": each("/ideas/{}/versions/1"),
    "ideas_files.of_idea": files,
    "ideas_files.of_draft": few("/ideas/drafts/{2}/files/1/x.csv"),
    "idea_replications.start": few("/ideas/{}/try"),
    "idea_replications.report": few("/ideas/{}/report-back"),
    "idea_replications.edit": few("/ideas/{}/replications/{}/edit"),
    "idea_replications.answer": few("/ideas/{}/replications/{}/answer"),
    "idea_replications.all_reports": each("/ideas/{}/replications"),
    "reporting_ideas.idea": few("/ideas/{}/report"),
    "reporting_ideas.tried": few("/ideas/{}/replications/{}/report"),
    "idea_status.change": few("/ideas/{}/status"),
    "idea_lineage.merge": few("/ideas/{}/merge"),
    "idea_removing.delete": few("/ideas/{}/delete"),
    "idea_removing.moderate": few("/ideas/{}/moderate"),
    "ideas_composing.new": at("/ideas/new"),
    "ideas_composing.edit": few("/ideas/{}/edit"),
    "ideas_composing.step": few(*(f"/ideas/drafts/{{2}}/{step}" for step in STEPS)),
    "ideas_drafts.index": at("/ideas/drafts"),
    "ideas_drafts.open_draft": few("/ideas/drafts/{2}"),
    "ideas_drafts.preview": few("/ideas/drafts/{2}/preview"),
    "ideas_drafts.delete": few("/ideas/drafts/{2}/delete"),
    "ideas_similar.similar": asked("/ideas/similar?q={}"),
    "finder.finder": lambda look: [
        *at("/ideas", "/ideas?sort=near", "/ideas?tool=shelf&model=shelf")(look),
        *asked("/ideas?q={}")(look),
    ],
    "finder.as_csv": at("/ideas.csv"),
    "finder.as_json": at("/ideas.json?tool=shelf"),
    "idea_board.board": at("/ideas/board"),
    "idea_marks.bookmarks": at("/ideas/bookmarks"),
}
# Pages of others on which ideas and what is said of them stand.
BESIDE: dict[str, Addresses] = {
    "search.results": asked("/search?q={}"),
    "discussions.thread": talks,
    "term_page.term": at("/terms/tool/shelf"),
    "discussions.space": at("/discussions/ideas", "/discussions/ideas-members"),
    "moderation.item": few("/moderation/idea/{}", "/moderation/tried/{1}"),
}
# Lists on which no idea stands that is away, or whose author is apart from who looks.
IDEA_LISTS = frozenset(
    {
        "finder.finder",
        "finder.as_csv",
        "finder.as_json",
        "idea_board.board",
        "idea_marks.bookmarks",
        "ideas_similar.similar",
        "pages.front",
        "search.results",
        "term_page.term",
    }
)
# Pages that show ideas of others: each of them has to, in some world.
IDEAS_TELLING = {
    *("idea_page.idea", "ideas_versions.version", "idea_replications.all_reports"),
    *("finder.finder", "finder.as_csv", "finder.as_json", "idea_board.board", "pages.front"),
    *("idea_marks.bookmarks", "idea_printing.card", "discussions.thread", "ideas_files.of_idea"),
}
