from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import (
    BooleanField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)

from forum.core.forms import OnceForm
from forum.jobs.forms.posting_fields import Cells, line, offer, options
from forum.jobs.forms.posting_paste import tidy
from forum.jobs.pay import PERIODS
from forum.jobs.states import (
    APPLY_HOW,
    ARRANGEMENTS,
    EMPLOYMENT,
    INTERNAL,
    MOST_TARGETS,
    REPORTS_TO,
    ROLE_IS,
    WEEK,
)
from forum.members.facts import Choice
from forum.members.forms.context import Choices
from forum.organizations.choices import FAMILIES

CONTEXT = ("grade", "model", "subject", "tool", "device")
UNTIL = {"day": "Until a day", "filled": "Until it is filled"}
# The zones of the United States by the names people know, before all others.
ZONES = {
    "America/New_York": "Eastern (New York)",
    "America/Chicago": "Central (Chicago)",
    "America/Denver": "Mountain (Denver)",
    "America/Phoenix": "Mountain without summer time (Phoenix)",
    "America/Los_Angeles": "Pacific (Los Angeles)",
    "America/Anchorage": "Alaska (Anchorage)",
    "Pacific/Honolulu": "Hawaii (Honolulu)",
    "America/Puerto_Rico": "Atlantic (Puerto Rico)",
    "Pacific/Guam": "Chamorro (Guam)",
}


def _line(label: str, hint: str = "") -> StringField:
    return StringField(label, description=hint, filters=[line])


def _text(label: str, hint: str = "") -> TextAreaField:
    return TextAreaField(label, description=hint, filters=[_tidied])


def _tidied(value: Any) -> Any:
    return tidy(value) if isinstance(value, str) else value


def _choose(label: str, words: Mapping[str, str], hint: str = "") -> SelectField:
    return SelectField(label, choices=options(words, "Choose…"), description=hint)


class PostingForm(OnceForm):
    """An opening as it is typed; whatever stands there is kept, so nothing is refused here.

    `seen` is the mark of what stood there when the page was opened, `note` what an edit changed.
    """

    seen = HiddenField()
    title = _line("Title", "What people search for: “Blended Learning Manager”.")
    family = _choose("Family of titles", FAMILIES, "Schools name alike work differently.")
    summary = _text("The role in a few sentences", "The first lines on every list.")
    role_is = RadioField("Is it a new role?", choices=options(ROLE_IS))
    requisition = _line("Requisition number")
    places = Cells("Where the work is", 3)
    arrangement = RadioField("On site, hybrid or remote?", choices=options(ARRANGEMENTS))
    timezone = SelectField("Time zone", description="The opening closes by this clock.")
    grade = Choices("For which grades?")
    employment = _choose("Employment", EMPLOYMENT)
    fte = _line("Share of a full position (FTE)", "From 0.1 to 1.0; for example 0.5.")
    days = _line("Work days a year", "For example 190, 200 or 227.")
    flsa = _line("FLSA status", "Exempt or non-exempt, where you say it.")
    asap = BooleanField("As soon as possible")
    starts = _line("First day of work")
    until = RadioField("Open until when?", choices=options(UNTIL))
    closes = _line("Last day to apply", "It closes at 23:59 of that day.")
    first_review = _line("First review of applications")
    reply_by = _line(
        "Everybody hears back by",
        "Empty: so many days after closing as your organization’s settings say.",
    )
    pay_min = _line("From ($)")
    pay_max = _line("To ($)")
    period = SelectField("Paid for", choices=options(PERIODS))
    pay_schedule = _line("Salary schedule", "Where pay follows one: “Teacher schedule 2026–27”.")
    pay_lane = _line("Lane and steps", "“Lane MA, steps 5 to 8”.")
    pay_link = _line("Link to the schedule")
    pay_note = _text("More about pay", "Stipends, differentials, sign-on.")
    benefits = _text("Benefits", "Health, pension, leave, development money.")
    reports_to = RadioField("Reports to", choices=options(REPORTS_TO))
    reports_title = _line("Whose title is", "“Chief Academic Officer”.")
    decides = _text("What you decide alone", "Power, not duty: “Which programs are piloted.”")
    manages = _text("Who line-manages the teachers you must move")
    week = Cells("Share of the week, in percent", len(WEEK))
    budget = _text("Budget")
    goals = _text("First-year goals")
    targets = Cells("Skills asked for, each at a level", 2)
    model = Choices("Models")
    subject = Choices("Subjects")
    tool = Choices("Tools")
    device = Choices("Devices")
    duties = _text("Essential duties")
    experience_min = _text("Experience needed", "Only what the work cannot be done without.")
    experience_plus = _text("Experience that helps")
    certificates = Cells("Certificates", 3)
    demands = _text("Travel and physical demands")
    apply_how = RadioField("How do people apply?", choices=options(APPLY_HOW))
    apply_link = _line("Address of the application", "https://…")
    documents = TextAreaField("Documents needed", description="One a line: “Résumé”.")
    questions = Cells("Questions to applicants", 2)
    contact = _line("Whom to ask", "A name, an office or an e-mail address.")
    internal = RadioField("Is there an internal candidate?", choices=options(INTERNAL))
    union = _text("Union and posting period")
    statement = _text("Equal-opportunity statement")
    note = StringField(
        "What did you change?",
        description="In a line; it stands in the log of revisions.",
        filters=[line],
    )

    def __init__(
        self,
        offered: Mapping[str, Sequence[Choice]],
        skills: Mapping[str, str],
        zone: str,
        *args: Any,
        **values: Any,
    ) -> None:
        super().__init__(*args, **values)
        for name in CONTEXT:
            offer(self[name], offered.get(name, ()))
        self.skills = skills
        known = ZONES if not zone or zone in ZONES else {**ZONES, zone: zone}
        self.timezone.choices = options(known, "Choose…")

    def rows_of(self, name: str, more: bool = False) -> list[list[str]]:
        """Return the lines of a list with empty ones behind them, as the page shows them."""
        field = self[name]
        rows = [row for row in field.data or [] if said(name, row)]
        most = MOST_TARGETS if name == "targets" else 12
        least = {"places": 1, "targets": 3, "certificates": 1, "questions": 2}[name]
        spare = 2 if more else 1
        count = max(least, len(rows) + spare)
        # What was typed beyond the most is shown, so that it can be taken out.
        empty = [_blank(name)] * max(min(count, most) - len(rows), 0)
        return [*rows, *empty]


def said(name: str, row: Sequence[str]) -> bool:
    """Whether a line of a list says something: its first fields, not what is chosen anyway."""
    told = row[:1] if name in ("targets", "questions") else row
    return any(told[::2] if name == "certificates" else told)


def _blank(name: str) -> list[str]:
    return {
        "places": ["", "", ""],
        "targets": ["", "2"],
        "certificates": ["", "preferred", ""],
        "questions": ["", "no"],
    }[name]
