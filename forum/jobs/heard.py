"""Where applicants heard of an opening, as data."""

from __future__ import annotations

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
