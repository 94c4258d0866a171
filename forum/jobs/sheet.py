from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# Parts of the own profile an applicant chooses to send, as a page names them.
SECTIONS = {
    "about": "About you",
    "context": "Where you work: models, tools, grades, stage",
    "work": "Places you work and worked at",
    "skills": "Your skills, own and endorsed levels side by side",
    "contact": "Your e-mail address",
}
MOST_NOTE = 4_000
MOST_ANSWER = 2_000
MOST_PIECES = 8


@dataclass(frozen=True, slots=True)
class Sheet:
    """What an applicant sends: a note (Markdown), parts of the profile, evidence and answers.

    `pieces` are (kind, number) of `members.portfolio`; `answers` go by the position of the
    posting's question, from 0.
    """

    note: str = ""
    sections: tuple[str, ...] = ("about", "context", "work", "skills", "contact")
    pieces: tuple[tuple[str, int], ...] = ()
    answers: Mapping[int, str] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return the sheet as plain lists and texts."""
        return {
            "note": self.note,
            "sections": list(self.sections),
            "pieces": [list(piece) for piece in self.pieces],
            "answers": {str(number): text for number, text in sorted(self.answers.items())},
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Sheet:
        """Return the sheet of `as_json`."""
        return cls(
            note=plain.get("note", ""),
            sections=tuple(plain.get("sections", ())),
            pieces=tuple((kind, int(number)) for kind, number in plain.get("pieces", ())),
            answers={int(number): text for number, text in plain.get("answers", {}).items()},
        )
