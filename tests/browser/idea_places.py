from __future__ import annotations

from tests.browser.place import Place

STEPS = ("problem", "context", "steps", "effort", "result", "sharing")

IDEA_PLACES = [
    # Finding
    Place("finder.finder", "/ideas"),
    Place("finder.finder", "/ideas", "member"),
    Place("finder.finder", "/ideas?sort=near", "manager"),
    Place("finder.finder", "/ideas?band=early&device=shared-carts&evidence=1"),
    Place("finder.finder", "/ideas?more=tool"),
    Place("finder.finder", "/ideas?q=xyzzyxyzzy&band=early", "member"),
    Place("idea_board.board", "/ideas/board"),
    Place("idea_marks.bookmarks", "/ideas/bookmarks", "member"),
    Place("idea_marks.bookmarks", "/ideas/bookmarks", "newcomer"),
    # An idea in all its states
    Place("idea_page.idea", "/ideas/{idea}"),
    Place("idea_page.idea", "/ideas/{idea}", "author"),
    Place("idea_page.idea", "/ideas/{idea}", "member"),
    Place("idea_page.idea", "/ideas/{idea}", "newcomer"),
    Place("idea_page.idea", "/ideas/{idea}", "moderator"),
    Place("idea_page.idea", "/ideas/{idea}", "member", 422, {"body": ""}),
    Place("idea_page.idea", "/ideas/{proposed_idea}"),
    Place("idea_page.idea", "/ideas/{dropped_idea}"),
    Place("idea_page.idea", "/ideas/{archived_idea}", "member"),
    Place("idea_page.idea", "/ideas/{members_idea}", "member"),
    Place("idea_page.idea", "/ideas/{members_idea}", status=404),
    Place("idea_page.idea", "/ideas/{merged_idea}"),
    Place("idea_page.idea", "/ideas/{hidden_idea}", "author"),
    Place("idea_page.idea", "/ideas/{hidden_idea}", "moderator"),
    Place("idea_page.idea", "/ideas/{hidden_idea}", status=404),
    Place("idea_page.idea", "/ideas/{deleted_idea}", "author"),
    Place("idea_printing.card", "/ideas/{idea}/print"),
    Place("ideas_versions.index", "/ideas/{idea}/versions"),
    Place("ideas_versions.version", "/ideas/{idea}/versions/1"),
    Place("ideas_versions.version", "/ideas/{idea}/versions/2", "member"),
    # Trying one
    Place("idea_replications.start", "/ideas/{idea}/try", "member"),
    Place("idea_replications.start", "/ideas/{idea}/try", "member", 422, {"until": "soon"}),
    Place("idea_replications.start", "/ideas/{idea}/try", "newcomer"),
    Place("idea_replications.report", "/ideas/{idea}/report-back", "newcomer"),
    Place("idea_replications.report", "/ideas/{idea}/report-back", "manager", 422, {"outcome": ""}),
    Place("idea_replications.all_reports", "/ideas/{idea}/replications"),
    Place("idea_replications.all_reports", "/ideas/{proposed_idea}/replications"),
    Place("idea_replications.all_reports", "/ideas/{idea}/replications", "author"),
    Place("idea_replications.edit", "/ideas/{idea}/replications/{report}/edit", "member"),
    Place("idea_replications.answer", "/ideas/{idea}/replications/{report}/answer", "author"),
    # Writing
    Place("ideas_composing.new", "/ideas/new", "member"),
    *(Place("ideas_composing.step", f"/ideas/drafts/{{draft}}/{step}", "author") for step in STEPS),
    *(
        Place("ideas_composing.step", f"/ideas/drafts/{{bare_draft}}/{step}", "author")
        for step in STEPS
    ),
    Place("ideas_composing.edit", "/ideas/{idea}/edit", "author"),
    Place("ideas_drafts.preview", "/ideas/drafts/{draft}/preview", "author"),
    Place("ideas_drafts.preview", "/ideas/drafts/{bare_draft}/preview", "author"),
    Place("ideas_drafts.preview", "/ideas/drafts/{changes}/preview", "author"),
    Place("ideas_drafts.index", "/ideas/drafts", "author"),
    Place("ideas_drafts.index", "/ideas/drafts", "newcomer"),
    Place("ideas_drafts.delete", "/ideas/drafts/{draft}/delete", "author"),
    # Keeping
    Place("idea_status.change", "/ideas/{idea}/status", "author"),
    Place("idea_status.change", "/ideas/{proposed_idea}/status", "author", 422, {"to": "tried"}),
    Place("idea_status.change", "/ideas/{archived_idea}/status", "author"),
    Place("idea_lineage.merge", "/ideas/{idea}/merge", "author"),
    Place("idea_lineage.merge", "/ideas/{idea}/merge", "moderator", 422, {"into": "0"}),
    Place("idea_removing.delete", "/ideas/{idea}/delete", "author"),
    Place("idea_removing.moderate", "/ideas/{idea}/moderate", "moderator"),
    Place("idea_removing.moderate", "/ideas/{hidden_idea}/moderate", "moderator"),
    Place("reporting_ideas.idea", "/ideas/{idea}/report", "member"),
    Place("reporting_ideas.tried", "/ideas/{idea}/replications/{report}/report", "author"),
    Place("moderation.item", "/moderation/idea/{reported_idea}", "moderator"),
    Place("ideas_composing.new", "/ideas/new", status=401),
]

IDEAS_NO_PAGE = {
    "finder.as_csv": "data for machines",
    "finder.as_json": "data for machines",
    "ideas_drafts.open_draft": "leads to a step of the composer",
    "ideas_files.of_draft": "a file",
    "ideas_files.of_idea": "a file",
    "ideas_similar.similar": "a part of the composer",
}
