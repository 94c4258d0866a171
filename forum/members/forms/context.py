from __future__ import annotations

from typing import Any

from wtforms import (
    BooleanField,
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    SelectMultipleField,
    StringField,
)
from wtforms.validators import InputRequired, Length, NumberRange, ValidationError

from forum.core.forms import Form, one_line
from forum.members.facts import MANY, SINGLE, Choice, Facts

MOST_TERMS = 60
MOST_CAPACITY = 20


class Choices(SelectMultipleField):
    """Check boxes for terms, `offered` in their order and in groups."""

    offered: list[Choice]

    def pre_validate(self, _form: Any) -> None:
        """Refuse terms nobody offers, and more than anybody works with."""
        if len(self.data or ()) > MOST_TERMS:
            raise ValidationError(f"You chose {len(self.data)}; up to {MOST_TERMS} can be kept.")
        known = {choice.slug for choice in self.offered}
        if set(self.data or ()) - known:
            raise ValidationError("One of your choices is offered no more. Please look again.")

    @property
    def groups(self) -> list[tuple[str, list[Choice]]]:
        """Return (heading, choices) in their order, those without a heading under ""."""
        found: dict[str, list[Choice]] = {}
        for choice in self.offered:
            found.setdefault(choice.group, []).append(choice)
        return list(found.items())


class ContextForm(Form):
    """Where a member works: what counterparts are found by. Nothing in it is required."""

    problem = Choices("What are you working on now?")
    working_on = StringField(
        "In your own words",
        [Length(max=300, message="Up to 300 characters.")],
        description="What you are trying to solve this term, in up to 300 characters.",
        filters=[one_line],
    )
    stage = RadioField("How far is the work?", default="")
    model = Choices("Which models do you use?")
    grade = Choices("For which grades?")
    subject = Choices("In which subjects?")
    device = Choices("How do students come to a device?")
    tool = Choices("With which tools?")
    organization_kind = SelectField("What kind of organization?", default="")
    size = SelectField("How large is it?", default="")
    locale = SelectField("Where is it?", default="")
    open_to_contact = BooleanField("Counterparts may be suggested to me, and I to them")
    capacity = IntegerField(
        "How many new counterparts at once?",
        [
            InputRequired(f"Write a number from 1 to {MOST_CAPACITY}."),
            NumberRange(1, MOST_CAPACITY, f"Write a number from 1 to {MOST_CAPACITY}."),
        ],
        default=3,
    )

    def __init__(self, offered: dict[str, list[Choice]], *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        for name in MANY:
            self[name].offered = offered.get(name, [])
            self[name].choices = [
                SelectChoice(choice.slug, choice.label) for choice in self[name].offered
            ]
        for vocabulary in SINGLE:
            field = self[vocabulary.replace("-", "_")]
            terms = [SelectChoice(term.slug, term.label) for term in offered.get(vocabulary, [])]
            field.choices = [SelectChoice("", "Not said"), *terms]

    @property
    def facts(self) -> Facts:
        """Return what is said once."""
        return Facts(
            stage=self.stage.data or "",
            organization_kind=self.organization_kind.data or "",
            size_band=self.size.data or "",
            locale=self.locale.data or "",
            working_on=self.working_on.data or "",
            open_to_contact=self.open_to_contact.data,
            capacity=self.capacity.data,
        )

    @property
    def term_ids(self) -> set[int]:
        """Return the numbers of all terms chosen."""
        return {
            choice.id
            for name in MANY
            for choice in self[name].offered
            if choice.slug in (self[name].data or ())
        }
