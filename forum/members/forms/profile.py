from __future__ import annotations

from urllib.parse import urlsplit

from wtforms import FileField, RadioField, SelectChoice, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, ValidationError

from forum.core.forms import Form, one_line
from forum.members.sections import AUDIENCES, PATHWAY, SECTIONS, STATES

MOST_ABOUT = 5_000
MOST_TEXT = 2_000
MOST_LINKS = 5


def _line(label: str, most: int, hint: str = "") -> StringField:
    limit = Length(max=most, message=f"Up to {most} characters.")
    return StringField(label, [limit], description=hint, filters=[one_line])


def _text(label: str, most: int, hint: str = "") -> TextAreaField:
    limit = Length(max=most, message=f"Up to {most:,} characters.")
    return TextAreaField(label, [limit], description=hint)


def _options(labels: dict[str, str], none: str) -> list[SelectChoice]:
    return [SelectChoice("", none), *(SelectChoice(*option) for option in labels.items())]


class ProfileForm(Form):
    """What others see of a member."""

    name = StringField(
        "Display name",
        [DataRequired("Write a name."), Length(max=60, message="A name has up to 60 characters.")],
        description="Stands over everything you write.",
        filters=[one_line],
    )
    headline = _line("Headline", 120, "What you do, in one line: “K–5 blended learning manager”.")
    pronouns = _line("Pronouns", 30, "Only if you like.")
    location = _line("Location", 100, "As near as you like: a town, a district, a country.")
    state = SelectField("State", choices=_options(STATES, "Outside the United States, or not said"))
    pathway_step = SelectField("Where you are on the way", choices=_options(PATHWAY, "Not said"))
    about = _text("About you", MOST_ABOUT)
    helps = _text("What I can help with", MOST_TEXT, "What others may ask you about.")
    doing = _text("What I am working on", MOST_TEXT, "What is on your desk this term.")
    languages = _line("Languages", 120, "Those you can swap ideas in: English, Spanish.")
    links = TextAreaField(
        "Links",
        description=f"Up to {MOST_LINKS}, one a line, beginning with https://. "
        "A name may stand before the address: My rollout kit https://example.org/kit",
    )

    def validate_links(self, field: TextAreaField) -> None:
        """Refuse more links than there is room for, and addresses that are none."""
        lines = _lines(field.data)
        if len(lines) > MOST_LINKS:
            raise ValidationError(f"There are {len(lines)} links; up to {MOST_LINKS} fit.")
        for line in lines:
            label, address = _link(line)
            if not _is_https(address):
                raise ValidationError(f"“{line[:60]}” does not end with an https:// address.")
            if len(label) > 60 or len(address) > 300:
                raise ValidationError("A name has up to 60 characters, an address up to 300.")

    @property
    def parsed_links(self) -> tuple[tuple[str, str], ...]:
        """Return the links as (label, address), in the order they were typed."""
        return tuple(_link(line) for line in _lines(self.links.data))


def links_as_text(links: list[list[str]]) -> str:
    """Return links as their lines of the form."""
    return "\n".join(a if label == _host(a) else f"{label} {a}" for label, a in links)


def _lines(text: str | None) -> list[str]:
    return [line for line in map(one_line, (text or "").splitlines()) if line]


def _link(line: str) -> tuple[str, str]:
    label, _, address = line.rpartition(" ")
    return label or _host(address), address


def _host(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "")[:60]
    except ValueError:
        return ""


def _is_https(address: str) -> bool:
    host = _host(address)
    return (
        address.startswith("https://")
        and "." in host.strip(".")
        and "@" not in address.split("/")[2]
        and not any(mark in address for mark in "<>\"'`\\")
    )


class PhotoForm(Form):
    """A picture of oneself; what is in the file is judged by `photos`."""

    photo = FileField(
        "Picture",
        description="A JPEG, PNG, WebP or GIF file of up to 10 MB. It is cut to a square; where "
        "and with what it was taken is left out.",
    )


def _audience(section: str) -> RadioField:
    kept = SECTIONS[section]
    choices = [SelectChoice(str(number), label) for number, label in AUDIENCES.items()]
    return RadioField(kept.label, choices=choices, description=kept.holds)


class VisibilityForm(Form):
    """Who sees each section of one's page."""

    about = _audience("about")
    contact = _audience("contact")
    work = _audience("work")
    context = _audience("context")
    skills = _audience("skills")

    @property
    def audiences(self) -> dict[str, int]:
        """Return section → the number of its audience."""
        return {section: int(self[section].data) for section in SECTIONS}
