from __future__ import annotations

from datetime import date
from typing import Any

from wtforms import DateField, Field, SelectField, StringField, TextAreaField
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    Optional,
    Regexp,
    ValidationError,
)

from forum.accounts.forms import an_address
from forum.core.forms import Form, one_line
from forum.organizations.choices import FAMILIES, STATES
from forum.organizations.facts import Facts, Place

MOST_GROWS = 5_000
MOST_REASON = 300
FIRST_YEAR, LAST_YEAR = 1950, 2100
WEBSITE = Regexp(r"https?://[^\s/]+\.[^\s]+$", message="A website begins with https://.")
LOG_HINT = "Everybody can read it in the public log."


def says_something(_form: Any, field: Field) -> None:
    """Refuse text in which nothing can be seen."""
    if not any(char.isalnum() for char in field.data or ""):
        raise ValidationError("Write at least a letter.")


def a_likely_year(_form: Any, field: Field) -> None:
    """Refuse a day that nobody means."""
    if isinstance(field.data, date) and not FIRST_YEAR <= field.data.year <= LAST_YEAR:
        raise ValidationError(f"Choose a day between {FIRST_YEAR} and {LAST_YEAR}.")


def _day(label: str) -> Any:
    return DateField(label, [Optional(), a_likely_year])


def _reason(label: str = "Reason") -> Any:
    too_long = Length(max=MOST_REASON, message=f"Up to {MOST_REASON} characters.")
    said = [DataRequired("Say why: it stands in the public log."), too_long, says_something]
    return TextAreaField(label, said, description=LOG_HINT)


class NewOrganizationForm(Form):
    """An organization that is missing."""

    name = StringField(
        "Name",
        [
            DataRequired("Write its name."),
            Length(max=150, message="A name has up to 150 characters."),
            says_something,
        ],
        description="As it calls itself, with all its accents.",
        filters=[one_line],
    )
    kind = SelectField("Kind", [InputRequired("Choose what kind of organization it is.")])
    state = SelectField(
        "State", choices={"": "None, or not in the United States", **STATES}, default=""
    )
    city = StringField("City", [Length(max=80, message="Up to 80 characters.")], filters=[one_line])
    website = StringField(
        "Website",
        [Optional(), Length(max=300, message="Up to 300 characters."), WEBSITE],
        filters=[one_line],
    )
    parent = StringField(
        "Belongs to",
        [Length(max=200)],
        description="Name of the district or network, where it is part of one.",
        filters=[one_line],
    )

    def offer(self, kinds: dict[str, str]) -> None:
        """Offer these kinds, by slug and label."""
        self.kind.choices = {"": "Choose …", **kinds}

    def facts(self) -> Facts:
        """Return what was typed."""
        return Facts(
            name=self.name.data or "",
            kind=self.kind.data or "",
            state=self.state.data or "",
            city=self.city.data or "",
            website=self.website.data or "",
            parent=self.parent.data or "",
        )


class OrganizationForm(NewOrganizationForm):
    """All facts of an organization, with its mail domains."""

    size_band = SelectField("Size")
    locale = SelectField("Locale")
    domains = TextAreaField(
        "Mail domains",
        [Length(max=3_000)],
        description="Of people who work there, one a line, as school.org. Never one for students.",
    )
    reason = _reason()

    def offer_terms(self, sizes: dict[str, str], locales: dict[str, str]) -> None:
        """Offer these sizes and locales, by slug and label."""
        self.size_band.choices = {"": "Not known", **sizes}
        self.locale.choices = {"": "Not known", **locales}

    def facts(self) -> Facts:
        """Return what was typed."""
        chosen = {"size_band": self.size_band.data or "", "locale": self.locale.data or ""}
        return Facts(**{**vars(super().facts()), **chosen})


class GrowsForm(Form):
    """How an organization grows its own people, in Markdown."""

    grows = TextAreaField(
        "How we grow our own",
        [Length(max=MOST_GROWS, message=f"Up to {MOST_GROWS:,} characters.")],
    )


class PlaceForm(Form):
    """A place of work: title and time."""

    title = StringField(
        "Title",
        [
            DataRequired("Write your title there."),
            Length(max=100, message="A title has up to 100 characters."),
            says_something,
        ],
        description="As your organization calls it.",
        filters=[one_line],
    )
    family = SelectField("What it is about most", choices={"": "Not said", **FAMILIES}, default="")
    starts_on = _day("First day")
    ends_on = _day("Last day")

    def place(self) -> Place:
        """Return what was typed."""
        return Place(
            title=self.title.data or "",
            family=self.family.data or "",
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )

    @classmethod
    def showing(cls, row: Any) -> PlaceForm:
        """Return the form with what an affiliation holds."""
        return cls(title=row.title, family=row.family, starts_on=row.starts_on, ends_on=row.ends_on)


class ProofForm(Form):
    """A work address the letter goes to."""

    email = StringField(
        "Your work address there",
        [DataRequired("Write your work address."), Length(max=254), an_address],
        description="It gets one letter. Nobody sees it, and it is forgotten afterwards.",
        filters=[one_line],
    )


class NoteForm(Form):
    """How an administrator knows where somebody works."""

    reason = _reason("How you know")


class MergeForm(Form):
    """The organization a duplicate goes into."""

    into = StringField(
        "Goes into",
        [DataRequired("Say which organization stays."), Length(max=200)],
        description="Address or name of the organization that stays.",
        filters=[one_line],
    )
    reason = _reason()
