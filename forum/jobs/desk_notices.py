from __future__ import annotations

from forum.core.notices import Kind

TO_APPROVE = Kind(
    "job-approve",
    "an opening waits for my approval",
    "{name} asks you to approve the opening “{title}”",
    "{name} and others ask you to approve “{title}”",
    25,
)
APPROVAL = Kind(
    "job-approval",
    "my opening is approved or sent back",
    "{name}: {title}",
    "{name}: {title}",
    25,
)
STILL_OPEN = Kind(
    "job-still-open",
    "an opening of ours is asked whether it is still open",
    "Is “{title}” still open?",
    "Is “{title}” still open?",
    30,
)
ENDS_SOON = Kind(
    "job-ends-soon",
    "an opening of ours that is open until filled closes soon",
    "“{title}” closes in a week unless you renew it",
    "“{title}” closes in a week unless you renew it",
    30,
)
ENDED = Kind(
    "job-ended",
    "an opening of ours closed by itself",
    "“{title}” closed: its time ran out",
    "“{title}” closed: its time ran out",
    30,
)
CHANGED = Kind(
    "job-changed",
    "a colleague changes an opening of ours that is public",
    "{name} changed the opening “{title}”",
    "{name} and others changed the opening “{title}”",
    45,
    personal=False,
)
TO_READ = Kind(
    "job-reader",
    "a colleague asks me to read applications",
    "{name} asks you to read the applications for “{title}”",
    "{name} and others ask you to read the applications for “{title}”",
    28,
)
KINDS = (TO_APPROVE, APPROVAL, STILL_OPEN, ENDS_SOON, ENDED, CHANGED, TO_READ)
