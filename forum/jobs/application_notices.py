from __future__ import annotations

from forum.core.notices import Kind

# None names who did it: a school reads blind, and an applicant hears from the school.
MOVED = Kind(
    "application-moved",
    "my application goes on, or is decided",
    "Your application: {title}",
    "Your application: {title}",
    5,
    own_letter=True,
)
WORD = Kind(
    "application-word",
    "there is something new with an application: a message or a time to talk",
    "New with an application: {title}",
    "New with an application: {title}",
    12,
)
LEFT = Kind(
    "application-left",
    "an applicant for an opening of ours withdraws",
    "Withdrawn: {title}",
    "{count} withdrew: {title}",
    40,
)
DECIDE = Kind(
    "application-decide",
    "applicants for a closed opening of ours wait for an answer",
    "Applicants wait for an answer: {title}",
    "Applicants wait for an answer: {title}",
    15,
)
ERASED_SOON = Kind(
    "application-erased",
    "an application of mine is erased soon",
    "Erased in two weeks: {title}",
    "Erased in two weeks: {title}",
    46,
)
KINDS = (MOVED, WORD, LEFT, DECIDE, ERASED_SOON)
