from __future__ import annotations

from forum.core.notices import Kind

# Names nobody: the school may read blind.
ARRIVED = Kind(
    "application-new",
    "somebody applies for an opening of ours",
    "A new application: {title}",
    "{count} new applications: {title}",
    26,
)
THOUGHT_OF = Kind(
    "referral-asked",
    "a counterpart thinks of me for an opening",
    "{name} thinks of you for the opening “{title}”",
    "{name} and others think of you for the opening “{title}”",
    24,
)
REFERRED = Kind(
    "referral-given",
    "a member is referred for an opening of ours",
    "A member was referred: {title}",
    "{count} members were referred: {title}",
    27,
)
AGREED = Kind(
    "referral-agreed",
    "somebody I thought of for an opening agrees",
    "{name} agreed to be named for “{title}”",
    "{name} and others agreed to be named for “{title}”",
    28,
)
REFERENCE = Kind(
    "reference-answered",
    "somebody I named as a reference answers",
    "A reference answered: {title}",
    "{count} references answered: {title}",
    28,
)
KINDS = (ARRIVED, THOUGHT_OF, REFERRED, AGREED, REFERENCE)
