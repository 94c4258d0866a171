from __future__ import annotations

from dataclasses import dataclass

from forum.organizations.choices import STATES as EVERY_STATE

# Who sees a section of a profile: the `*_shown` columns hold these numbers.
EVERYONE, MEMBERS, CONNECTIONS, NOBODY = range(4)
AUDIENCES = {
    EVERYONE: "Everyone",
    MEMBERS: "Members",
    CONNECTIONS: "My counterparts",
    NOBODY: "Nobody but me",
}


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a member's page whose owner chooses who sees it."""

    label: str
    holds: str


# Slug → section; the column of its audience is `<slug>_shown`.
SECTIONS = {
    "about": Section("About", "About you, languages, what you can help with and work on."),
    "contact": Section(
        "Contact", "Your links, your time zone and whether you are open to contact."
    ),
    "work": Section("Work", "Your organizations and titles, present and past."),
    "context": Section("Context", "Where you work: stage, grades, models, tools, problems."),
    "skills": Section("Skills", "Your levels, your evidence and what others endorsed."),
}

# Slug → label of the steps of the way into the role, in order. A step is no gate.
PATHWAY = {
    "classroom-innovator": "Classroom innovator",
    "team-lead": "Team lead",
    "school-coach": "School coach",
    "manager": "Blended learning manager",
    "director": "Director",
}

# Code → name of the states of the United States, the District and the territory of Puerto Rico.
STATES = {code: name for code, name in EVERY_STATE.items() if code not in ("AS", "GU", "MP", "VI")}
