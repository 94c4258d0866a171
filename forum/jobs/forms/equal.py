from __future__ import annotations

from typing import Any

from wtforms import RadioField, SelectChoice
from wtforms.validators import Optional

from forum.core.forms import Form
from forum.jobs.equal import QUESTIONS


class EqualForm(Form):
    """The equal-opportunity questions; each may be left out."""

    def answers(self) -> dict[str, str]:
        """Return question → answer of those that were answered."""
        return {name: self[name].data for name in QUESTIONS if self[name].data}


def equal_form() -> EqualForm:
    """Return the form with all questions."""
    fields: dict[str, Any] = {
        name: RadioField(
            asked.label, [Optional()], choices=[SelectChoice(*one) for one in asked.answers.items()]
        )
        for name, asked in QUESTIONS.items()
    }
    form: EqualForm = type("EqualForm", (EqualForm,), fields)()
    return form
