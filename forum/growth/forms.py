from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from wtforms import (
    Field,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    widgets,
)
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from forum.core.forms import Form, one_line
from forum.growth.scale import BASES, LEVELS
from forum.members.policy import AUDIENCES, CONNECTIONS

MOST_WORDS = 150
# Room for that many words, long ones too.
MOST_TEXT = 3000
MOST_SKILLS = 6
LEAST_NOTE, MOST_NOTE = 40, 600
MOST_ASK = 500


class HasLevels(Protocol):
    """A sub-skill: a row of the framework."""

    @property
    def id(self) -> int:
        """Return its number."""

    @property
    def slug(self) -> str:
        """Return its name in addresses."""

    @property
    def label(self) -> str:
        """Return its name."""


def trimmed(value: Any) -> Any:
    """Return typed text without space around it."""
    return value.strip() if isinstance(value, str) else value


def says_something(_form: Any, field: Field) -> None:
    """Refuse text in which nothing can be seen."""
    if not any(char.isalnum() for char in field.data or ""):
        raise ValidationError("Write at least a word.")


def few_words(_form: Any, field: Field) -> None:
    """Refuse more words than a piece of evidence holds."""
    count = len((field.data or "").split())
    if count > MOST_WORDS:
        raise ValidationError(f"That is {count} words; up to {MOST_WORDS}, please.")


def number(value: Any) -> int:
    """Return a typed small number; raises ValueError for anything else."""
    text = str(value)
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ValueError("no number")
    return int(text)


class LevelField(RadioField):
    """A choice of levels; one that is none of them is named so."""

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms calls it so
        """Refuse what is no level."""
        if self.data is not None and self.data not in self.choices:
            raise ValidationError("Choose one of the levels shown.")


class StepForm(Form):
    """The sub-skills of one skill of a self-assessment; any of them may wait."""

    assessment = HiddenField()

    def levels(self, items: Sequence[HasLevels]) -> dict[int, int]:
        """Return what was chosen: number of the sub-skill → level."""
        chosen = {item.id: self[field_of(item.slug)].data for item in items}
        return {key: level for key, level in chosen.items() if level is not None}

    def assessment_id(self) -> int:
        """Return the self-assessment the page was made for, 0 when that was tampered with."""
        try:
            return number(self.assessment.data)
        except ValueError:
            return 0


def field_of(slug: str) -> str:
    """Return the name of the field that holds the level of a sub-skill."""
    return f"skill-{slug}"


def step_form(
    items: Sequence[HasLevels], levels: Mapping[str, int], assessment_id: int
) -> StepForm:
    """Return the form of a step, filled with the levels known so far."""
    made: Any = type("Step", (StepForm,), {})
    for item in items:
        field = LevelField(item.label, [Optional()], choices=LEVELS, coerce=number)
        setattr(made, field_of(item.slug), field)
    known = {field_of(item.slug): levels.get(item.slug) for item in items}
    form: StepForm = made(assessment=str(assessment_id), data=known)
    return form


class SkillsField(SelectMultipleField):
    """Several sub-skills, each with a box to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms calls it so
        """Refuse none, too many, and what is no sub-skill."""
        if not self.data:
            raise ValidationError("Choose at least one sub-skill.")
        if len(set(self.data)) > MOST_SKILLS:
            raise ValidationError(f"Choose up to {MOST_SKILLS}: those it shows best.")
        if not set(self.choices).issuperset(self.data):
            raise ValidationError("There is no such sub-skill.")


class EvidenceForm(Form):
    """Something that shows a skill."""

    title = StringField(
        "Title",
        [
            DataRequired("Give it a title."),
            Length(max=120, message="A title has up to 120 characters."),
            says_something,
        ],
        filters=[one_line],
    )
    address = StringField(
        "Address",
        [
            Optional(),
            Length(max=500, message="An address has up to 500 characters."),
        ],
        description="A link that begins with https://, or a thread, a post, an idea or a report of "
        "yours on this site.",
        filters=[trimmed],
    )
    file = FileField(
        "Or a file",
        description="Up to 10 MB: PDF, office documents, tables, text or a picture. "
        "Nothing that names or shows a student.",
    )
    text = TextAreaField(
        "What I did, what changed",
        [
            DataRequired("Say in a few words what you did and what changed."),
            says_something,
            few_words,
            Length(max=MOST_TEXT, message=f"Up to {MOST_TEXT:,} characters."),
        ],
        description=f"Up to {MOST_WORDS} words. Nothing that names or shows a student.",
        filters=[trimmed],
    )
    skills = SkillsField("Sub-skills it shows", description=f"Up to {MOST_SKILLS}.")
    shown = RadioField(
        "Who sees it",
        [InputRequired("Choose who sees it.")],
        choices=AUDIENCES,
        coerce=number,
        default=CONNECTIONS,
        description="Among those who may see your skills at all.",
    )

    def offer(self, items: Sequence[HasLevels]) -> EvidenceForm:
        """Offer these sub-skills."""
        self.skills.choices = {item.slug: item.label for item in items}
        return self


class EndorsementForm(Form):
    """One sub-skill of somebody at one level, and how one knows."""

    skill = HiddenField()
    level = LevelField("Level", [InputRequired("Choose a level.")], coerce=number)
    basis = RadioField("How do you know?", [InputRequired("Say how you know.")], choices=BASES)
    note = TextAreaField(
        "What did you see?",
        [
            DataRequired("Write what you saw."),
            says_something,
            Length(LEAST_NOTE, MOST_NOTE, f"A note has {LEAST_NOTE} to {MOST_NOTE} characters."),
        ],
        description=f"{LEAST_NOTE} to {MOST_NOTE} characters: what they did, and what came of it.",
        filters=[trimmed],
    )
    evidence = SelectField("Evidence of theirs you looked at", coerce=number, default=0)

    def offer(self, highest: int, evidence: Mapping[int, str]) -> EndorsementForm:
        """Offer levels up to the highest one, and pieces of evidence: number → title."""
        self.level.choices = {n: LEVELS[n] for n in range(1, highest + 1)}
        self.evidence.choices = {0: "None"} | dict(evidence)
        return self


class PeopleField(SelectMultipleField):
    """Some members, by user name, each with a box to tick."""

    widget = widgets.ListWidget(prefix_label=False)
    option_widget = widgets.CheckboxInput()

    def pre_validate(self, form: Any) -> None:  # noqa: ARG002 - WTForms calls it so
        """Refuse none and who is not among those offered."""
        if not self.data:
            raise ValidationError("Choose at least one counterpart.")
        if not set(self.choices).issuperset(self.data):
            raise ValidationError("You can ask only your counterparts.")


class AskForm(Form):
    """Whom one asks to endorse a sub-skill, at which level, and what they may remember."""

    skill = SelectField("Sub-skill", [InputRequired("Choose a sub-skill.")])
    level = LevelField("Level", [InputRequired("Choose a level.")], coerce=number)
    people = PeopleField("Whom do you ask?", description="Those who saw your work.")
    note = TextAreaField(
        "What did they see?",
        [
            DataRequired("Remind them of what they saw."),
            says_something,
            Length(max=MOST_ASK, message=f"Up to {MOST_ASK} characters."),
        ],
        description=f"Up to {MOST_ASK} characters. Only those you ask read it.",
        filters=[trimmed],
    )

    def offer(self, items: Sequence[HasLevels], people: Mapping[str, str]) -> AskForm:
        """Offer sub-skills, all levels, and members: user name → name."""
        self.skill.choices = {"": "Choose one"} | {item.slug: item.label for item in items}
        self.level.choices = {n: name for n, name in LEVELS.items() if n}
        self.people.choices = dict(people)
        return self
