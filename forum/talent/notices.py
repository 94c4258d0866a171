from __future__ import annotations

from forum.core.notices import Kind

ASKED = Kind(
    "talent-asked",
    "somebody who hires asks to talk with me",
    "A school would like to talk with you about “{title}”",
    "{count} requests to talk with you about openings",
    12,
)
# Not by name: the letter would tell who reads along that a person is looking for another place.
ANSWERED = Kind(
    "talent-answered",
    "a candidate answers my request",
    "There is an answer to your request about “{title}”",
    "There are {count} answers to your requests about “{title}”",
    20,
)
KINDS = (ASKED, ANSWERED)
