"""What a candidate may say of themselves, as data."""

from __future__ import annotations

AUDIENCES = {
    "off": "Nobody",
    "recruiters": "Recruiters only",
    "everyone": "Every signed-in member",
}
AVAILABILITY = {
    "": "Not said",
    "now": "Now",
    "term": "From the next term",
    "year": "From the next school year",
    "open": "Not looking, but glad to talk",
}
MOVES = {"no": "Not willing to move", "some": "To some states", "anywhere": "Anywhere"}
# Parts of a profile a candidate shows to those who look.
SECTIONS = {
    "about": "About you",
    "context": "Models, tools, grades and stage you work with",
    "work": "Kinds of organizations you worked at, and titles",
    "skills": "Skills: own, endorsed and verified levels side by side",
    "evidence": "The evidence you choose below",
}
# How long things stand (domain: defaults).
REQUEST_DAYS = 14
REQUESTS_A_DAY = 10
COOLDOWN_DAYS = 180
VIEW_DAYS = 90
PURGE_DAYS = 30
