from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    MultipleFileField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    widgets,
)

from forum.core.forms import OnceForm
from forum.jobs.heard import HEARD_FROM
from forum.jobs.posting import Posting
from forum.jobs.sheet import MOST_PIECES, SECTIONS, Sheet

_PIECE = re.compile(r"([a-z]{2,12}):(\d{1,18})")
# More than anybody types; what is over the limit of sending is kept, so that it can be cut.
MOST_KEPT = 30_000
MOST_TICKED = 100


class SelectMultipleCheckboxField(SelectMultipleField):
    """Several choices, each with a box to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()


class ApplyForm(OnceForm):
    """What an applicant sends; the questions of the posting are added as `answer_<number>`."""

    seen = HiddenField(default="")
    began = HiddenField(default="")
    note = TextAreaField(
        "Your note",
        description="Why this role, and why you: what you did, and what came of it. Up to 4,000 "
        "characters; Markdown works.",
    )
    sections = SelectMultipleCheckboxField(
        "What the school reads of your profile",
        choices=[SelectChoice(*one) for one in SECTIONS.items()],
    )
    pieces = SelectMultipleField("Evidence", validate_choice=False)
    files = MultipleFileField("Files")
    heard = SelectField(
        "Where did you hear of this opening?",
        choices=[SelectChoice(*one) for one in HEARD_FROM.items()],
        default="",
    )
    consent = BooleanField("The school may read this and keep it as described")

    def sheet(self) -> Sheet:
        """Return what was typed, whole or half."""
        found = (_PIECE.fullmatch(value) for value in self.pieces.data or ())
        pieces = [(match[1], int(match[2])) for match in found if match]
        return Sheet(
            note=(self.note.data or "")[:MOST_KEPT],
            sections=tuple(name for name in SECTIONS if name in (self.sections.data or ())),
            pieces=tuple(dict.fromkeys(pieces))[:MOST_TICKED],
            answers={number: text[:MOST_KEPT] for number, text in self.answers().items() if text},
        )

    def answers(self) -> dict[int, str]:
        """Return the number of a question → what was answered."""
        names = [name for name in self._fields if name.startswith("answer_")]
        return {int(name.removeprefix("answer_")): self[name].data or "" for name in names}

    @property
    def began_from(self) -> int:
        """Return the earlier application this one was filled in from, 0 for none."""
        text = str(self.began.data or "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 18 else 0


def apply_form(posting: Posting, **data: Any) -> ApplyForm:
    """Return the form of an application to a posting, with its own questions."""
    questions: Mapping[str, Any] = {
        f"answer_{number}": TextAreaField(question.text)
        for number, question in enumerate(posting.questions)
    }
    form: ApplyForm = type("ApplyForm", (ApplyForm,), dict(questions))(data=data)
    return form


def as_data(sheet: Sheet, heard: str, began: int) -> dict[str, Any]:
    """Return a sheet as the form takes it."""
    return {
        "note": sheet.note,
        "sections": list(sheet.sections),
        "pieces": [name_of(*piece) for piece in sheet.pieces],
        "heard": heard,
        "began": str(began or ""),
        **{f"answer_{number}": text for number, text in sheet.answers.items()},
    }


def name_of(kind: str, number: int) -> str:
    """Return the value by which a form names a piece of evidence."""
    return f"{kind}:{number}"


def moved_up(pieces: Sequence[tuple[str, int]], name: str) -> list[tuple[str, int]]:
    """Return chosen pieces with one of them a place higher; as they are where it is not there."""
    names = [name_of(*piece) for piece in pieces]
    order = list(pieces)
    if name in names[1:]:
        at = names.index(name)
        order[at - 1], order[at] = order[at], order[at - 1]
    return order


__all__ = ["MOST_PIECES", "ApplyForm", "apply_form", "as_data", "moved_up", "name_of"]
