from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from wtforms import (
    BooleanField,
    Field,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from forum.core.forms import Form, one_line
from forum.core.markup import plain_line
from forum.vocab.vocabularies import SKILLS

MOST_LABEL = 80
MOST_DEFINITION = 600
MOST_WHY = 1000
MOST_ANSWER = 300
MOST_LEVEL = 300
MOST_SOURCES = 200
MOST_COMMENT = 2000
HIGHEST_PLACE = 100_000
Choices = Iterable[tuple[str, str]]
FIVE = [SelectChoice(slug, label) for slug, label in SKILLS.items()]


def says_something(_form: Any, field: Field) -> None:
    """Refuse text in which no letter and no digit is."""
    if not any(char.isalnum() for char in field.data or ""):
        raise ValidationError("Write at least a word.")


def _choices(none: str, some: Choices) -> list[SelectChoice]:
    return [SelectChoice("", none), *(SelectChoice(slug, label) for slug, label in some)]


def _line(label: str, missing: str, most: int = MOST_LABEL, hint: str = "") -> Any:
    too_long = f"At most {most} characters."
    checks = [DataRequired(missing), says_something, Length(max=most, message=too_long)]
    return StringField(label, checks, filters=[one_line], description=hint)


def _text(label: str, missing: str, most: int, hint: str = "") -> Any:
    checks: list[Any] = [Length(max=most, message=f"At most {most:,} characters.")]
    if missing:
        checks = [DataRequired(missing), says_something, *checks]
    return TextAreaField(label, checks, description=hint)


def _reason(label: str = "Reason", missing: str = "Say why: it stands in the public log.") -> Any:
    return _text(label, missing, MOST_ANSWER, "Everybody can read it in the public log.")


class TermProposalForm(Form):
    """A term that a member misses."""

    label = _line("What is it called?", "Say what it is called.", hint="As you would say it.")
    why = _text(
        "What is it, and who needs it?",
        "Say in a sentence what it is.",
        MOST_WHY,
        "A sentence or two. It helps an admin to write the definition.",
    )


class AdoptForm(Form):
    """A proposal as the term it becomes."""

    label = _line("Label", "Say what it is called.")
    definition = _text("Definition", "Say in a sentence what it is.", MOST_DEFINITION)
    parent = SelectField("Stands below", default="")
    answer = _text("A word to the author", "", MOST_ANSWER, "It stands in the public log, too.")

    def offer(self, parents: Choices) -> AdoptForm:
        """Offer the terms it may stand below."""
        self.parent.choices = _choices("None", parents)
        return self


class AliasForm(Form):
    """A proposal as another name of a term."""

    alias_of = SelectField("Another name of", [InputRequired("Choose the term.")])
    answer = _text("A word to the author", "", MOST_ANSWER, "It stands in the public log, too.")

    def offer(self, terms: Choices) -> AliasForm:
        """Offer the terms it may be another name of."""
        self.alias_of.choices = _choices("Choose a term", terms)
        return self


class DeclineForm(Form):
    """Why a proposal is not adopted."""

    answer = _text(
        "Reason",
        "Say why: the author is told, and it stands in the public log.",
        MOST_ANSWER,
        "The author is told, and everybody can read it in the public log.",
    )


class TermForm(Form):
    """How a term reads, where it stands and whether it is offered."""

    label = _line("Label", "Say what it is called.")
    definition = _text("Definition", "", MOST_DEFINITION)
    aliases = _text("Other names", "", 3000, "One a line. Searches for them lead here.")
    parent = SelectField("Stands below", default="")
    position = IntegerField(
        "Place in the list",
        [
            InputRequired("Write a number."),
            NumberRange(0, HIGHEST_PLACE, f"Write a number from 0 to {HIGHEST_PLACE:,}."),
        ],
        description="Smaller numbers come first.",
    )
    active = BooleanField("Offered for choosing")
    reason = _reason()

    def offer(self, parents: Choices) -> TermForm:
        """Offer the terms it may stand below."""
        self.parent.choices = _choices("None", parents)
        return self

    def validate_aliases(self, _field: Field) -> None:
        """Refuse a name that is too long for a label."""
        if any(len(name) > MOST_LABEL for name in self.names()):
            raise ValidationError(f"A name has at most {MOST_LABEL} characters.")

    def names(self) -> list[str]:
        """Return the typed names in order, each once."""
        lines = (plain_line(line, 1000) for line in (self.aliases.data or "").split("\n"))
        return list(dict.fromkeys(line for line in lines if line))


class MergeForm(Form):
    """The term that another one becomes part of."""

    into = SelectField("Becomes part of", [InputRequired("Choose a term.")])
    reason = _reason()

    def offer(self, terms: Choices) -> MergeForm:
        """Offer the terms it may become part of."""
        self.into.choices = _choices("Choose a term", terms)
        return self


def _of_the_five() -> Any:
    checks = [InputRequired("Choose which of the five it belongs to.")]
    return RadioField("Which of the five does it belong to?", checks, choices=FIVE)


class SkillProposalForm(Form):
    """A skill that a member misses in the framework."""

    name = _line("The skill", "Say what it is called.", hint="A few words.")
    skill = _of_the_five()
    why = _text("Why is it crucial?", "Say why it is crucial.", MOST_WHY)
    behaviors = _text(
        "What would one see?",
        "Say what one would see a person do.",
        MOST_WHY,
        "What somebody does who has it: with help, alone, for a school, across schools.",
    )


class SkillAdoptForm(Form):
    """A proposed skill as the framework will have it."""

    label = _line("Label", "Say what it is called.")
    skill = _of_the_five()
    level_1 = _text("Level 1, Starting", "Describe this level.", MOST_LEVEL)
    level_2 = _text("Level 2, Doing", "Describe this level.", MOST_LEVEL)
    level_3 = _text("Level 3, Leading", "Describe this level.", MOST_LEVEL)
    level_4 = _text("Level 4, Spreading", "Describe this level.", MOST_LEVEL)
    sources = StringField(
        "Sources",
        [Optional(), Length(max=MOST_SOURCES, message=f"At most {MOST_SOURCES} characters.")],
        filters=[one_line],
        description="Frameworks or research that name it.",
    )
    answer = _text("A word to the author", "", MOST_ANSWER, "It stands in the public log, too.")

    def levels(self) -> list[str]:
        """Return the four descriptions in order."""
        return [str(self[f"level_{n}"].data) for n in range(1, 5)]


class VoteForm(Form):
    """A vote for a proposed skill, or the end of one."""

    on = BooleanField(false_values=("0", ""))


class CommentForm(Form):
    """What a member says of a proposed skill."""

    body = _text("Your comment", "Write your comment first.", MOST_COMMENT)

    @property
    def previewable(self) -> str:
        """Return what a preview shows; one too long is not cooked."""
        typed = self.body.data or ""
        return typed if len(typed) <= MOST_COMMENT else ""


class RemoveCommentForm(Form):
    """Why a moderator takes a comment from view."""

    reason = _text(
        "Reason",
        "Say why: the author is told, and it stands in the public log.",
        MOST_ANSWER,
        "The author is told, and everybody can read it in the public log.",
    )
