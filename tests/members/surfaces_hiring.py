"""Pages of openings and candidates, which say nothing of what a member shows or hides, and why."""

from __future__ import annotations

OPENINGS = "what an organization says of itself and its openings"
OWN = "one's own, and what one sent to a school"
SCHOOL = "what applicants sent to this school; what it may read is tested with applications"
TALENT = "candidates alone: every such page is in the leak test of candidates"

APART_HIRING = {
    **dict.fromkeys(
        (
            *("jobs_finder.finder", "job_feeds.jobs", "job_feeds.saved", "jobs_composing.delete"),
            *("jobs_composing.edit", "jobs_composing.new", "jobs_composing.publish"),
            *("jobs_managing.manage", "jobs_managing.moderate", "reporting_hiring.opening"),
            *("jobs_revisions.index", "jobs_revisions.revision"),
        ),
        OPENINGS,
    ),
    "opening_page.opening": "an opening; whom it names to ask is tested where that is found",
    "jobs_managing.desk": "one's own rights and openings, and who asked to hire",
    **dict.fromkeys(
        (
            *("job_alerts.alerts", "job_marks.saved", "alerts.stop", "my_applications.index"),
            *("my_applications.withdraw", "jobs_applying.file", "jobs_applying.form"),
            *("jobs_equal.answer", "jobs_references.answer", "jobs_references.name"),
            *("candidate_settings.hidden", "candidate_settings.settings"),
            *("candidate_settings.preview", "candidate_views.who_looked"),
        ),
        OWN,
    ),
    "jobs_referring.refer": "one's own counterparts",
    **dict.fromkeys(
        (
            *("application_board.board", "application_page.document", "application_page.move"),
            *("application_page.page", "application_interviews.calendar", "closing.close"),
            *("jobs_equal.counts", "jobs_referring.named"),
        ),
        SCHOOL,
    ),
    **dict.fromkeys(
        (
            *("opening_reach.reach", "reporting_hiring.contact", "talent_alerts.alerts"),
            *("talent_desk.choose", "talent_finder.search", "talent_lists.all_lists"),
            *("talent_lists.keep", "talent_lists.one", "talent_matches.ask"),
            *("talent_matches.matches", "talent_reading.candidate", "talent_requests.answer"),
            *("talent_requests.ask", "talent_requests.received", "talent_requests.sent"),
        ),
        TALENT,
    ),
}
