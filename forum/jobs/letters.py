"""What applicants are told when their application moves: the school's words, or ours."""

from __future__ import annotations

from typing import Final

from forum.organizations.models import HiringSettings

NAME: Final = "{name}"
MOST_LETTER: Final = 4_000

# State an application comes into → our words, where the school has none of its own.
OURS: Final = {
    "viewed": (
        "Hello {name},\n\nwe have read your application for “{title}”. You hear from us again as "
        "soon as there is news.\n\n{organization}"
    ),
    "shortlisted": (
        "Hello {name},\n\nyour application for “{title}” is on our short list. We get in touch "
        "about the next step.\n\n{organization}"
    ),
    "interview": (
        "Hello {name},\n\nwe would like to talk with you about “{title}”. You find the times we "
        "offer with your application; choose the one that suits you, or write to us there.\n\n"
        "{organization}"
    ),
    "offer": (
        "Hello {name},\n\nwe would like to offer you the position “{title}”. We send you the "
        "details separately; please ask whatever you want to know.\n\n{organization}"
    ),
    "hired": (
        "Hello {name},\n\nwelcome! The position “{title}” is yours. We are looking forward to "
        "working with you.\n\n{organization}"
    ),
    "not-selected": (
        "Hello {name},\n\nthank you for applying for “{title}” and for the time you gave to it. "
        "We have decided to go on with other applicants. That is no judgment of your work, and we "
        "hope you find the right place soon.\n\n{organization}"
    ),
    "closed-unfilled": (
        "Hello {name},\n\nthank you for applying for “{title}”. We have closed this opening "
        "without hiring anybody. If you keep an alert for openings like it, you hear at once when "
        "we look again.\n\n{organization}"
    ),
}


def letter_of(settings: HiringSettings, state: str, title: str, organization: str) -> str:
    """Return the message that goes with a move, as the school may still edit it.

    {name} stays as it is: who reads blind may edit the letter, too. "" for moves nobody is told of.
    """
    words = settings.letters.get(state) or OURS.get(state, "")
    return words.replace("{title}", title).replace("{organization}", organization)


def addressed(message: str, name: str) -> str:
    """Return a message with the name of whom it goes to."""
    return message.replace(NAME, name)
