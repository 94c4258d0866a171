"""Where people heard of an opening, and how much they may say for a colleague, as data."""

from __future__ import annotations

# Characters of the note with which a member thinks of a colleague.
MOST_WORDS_FOR = 500
HEARD_FROM = {
    "": "Not said",
    "finder": "I found it in the list here",
    "alert": "An alert or a feed from here",
    "member": "A member told me",
    "recruiter": "A recruiter asked me",
    "school": "The school's own site",
    "board": "Another job site",
    "other": "Elsewhere",
}
