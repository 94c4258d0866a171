from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from forum.core.forms import OnceForm
from forum.ideas.card import MOST_ROWS, MOST_STEPS
from forum.ideas.evidence import MOST_CLAIMED
from forum.ideas.forms.fields import Numbers, Texts, chosen, line, offer, one_of, options
from forum.ideas.states import (
    AUDIENCES,
    COST,
    COST_EVERY,
    EVIDENCE,
    FIRST,
    LICENSES,
    PUBLISHED,
    SETUP,
    STATUSES,
    WEEKLY,
)
from forum.members.facts import SINGLE, Choice
from forum.members.forms.context import Choices
from forum.organizations.choices import STATES

Offered = Mapping[str, Sequence[Choice]]
MANY = ("model", "grade", "subject", "device", "tool")


def _choose(label: str, words: Mapping[str, str], hint: str = "") -> SelectField:
    return SelectField(label, choices=options(words, "Choose…"), description=hint)


class ComposerForm(OnceForm):
    """A step of the composer; whatever is typed is kept, so nothing is refused here.

    `seen` is the mark of what stood at the step when the page was opened.
    """

    seen = HiddenField()

    def __init__(self, offered: Offered, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.offer(offered)

    def offer(self, offered: Offered) -> None:
        """Fill in the choices that come from vocabularies."""

    def typed(self) -> dict[str, Any]:
        """Return what was typed as a draft keeps it."""
        return {}

    def act(self, _word: str) -> tuple[dict[str, Any], str]:
        """Return what was typed after a button of a list was pressed, and where the eye goes."""
        return self.typed(), ""


class ProblemForm(ComposerForm):
    """What the idea is called and which problem it answers."""

    title = StringField(
        "Title",
        description="What it is, in up to 150 characters: “Login cards on lanyards”.",
        filters=[line],
    )
    problem = StringField(
        "Problem of practice",
        description="As a question, in up to 300 characters: “How might we …?”",
        filters=[line],
    )
    problems = Choices("Which of these is it about?")
    skills = Choices("Which skills does it take or grow?")

    def offer(self, offered: Offered) -> None:
        """Offer problems and sub-skills."""
        offer(self.problems, offered.get("problem", ()))
        offer(self.skills, offered.get("skill", ()))

    def typed(self) -> dict[str, Any]:
        """Return title, problem, and the problems and skills ticked."""
        return {
            "title": self.title.data or "",
            "problem": self.problem.data or "",
            "problems": chosen(self.problems),
            "skills": chosen(self.skills),
        }


class ContextForm(ComposerForm):
    """Where it was done, or is thought of."""

    model = Choices("Models")
    grade = Choices("Grades")
    subject = Choices("Subjects")
    device = Choices("Devices")
    tool = Choices("Tools")
    stage = SelectField("How far was the work?")
    organization_kind = SelectField("What kind of organization?")
    size = SelectField("How large is it?")
    locale = SelectField("Where is it?")
    state = SelectField("State", choices=options(STATES, "Not said"))

    def offer(self, offered: Offered) -> None:
        """Offer the terms of a context."""
        for name in MANY:
            offer(self[name], offered.get(name, ()))
        for name in SINGLE:
            terms = {term.slug: term.label for term in offered.get(name, ())}
            self[name.replace("-", "_")].choices = options(terms, "Not said")

    def typed(self) -> dict[str, Any]:
        """Return the context as vocabulary → slugs."""
        said = {name: chosen(self[name]) for name in MANY}
        for name in (*SINGLE, "state"):
            one = one_of(self[name.replace("-", "_")])
            said[name] = [one] if one else []
        return {"context": {name: slugs for name, slugs in said.items() if slugs}}


class StepsForm(ComposerForm):
    """What was done, step by step, and how to begin."""

    steps = Texts("What to do, step by step")
    start = TextAreaField(
        "How to start in one week",
        description="What a colleague can do by Friday, with what they have.",
    )

    def typed(self) -> dict[str, Any]:
        """Return the steps, empty ones too, and how to start."""
        return {"steps": list(self.steps.data or ()), "start": self.start.data or ""}

    def act(self, word: str) -> tuple[dict[str, Any], str]:
        """Add, remove or move a step: `add`, `remove-2`, `up-2`, `down-2`, counted from 0."""
        typed = self.typed()
        steps = typed["steps"]
        name, place = _told(word, len(steps))
        if name == "add" and len(steps) < MOST_STEPS:
            steps.append("")
            place = len(steps) - 1
        elif name == "remove" and place >= 0:
            typed["taken"] = [place, steps.pop(place)]
        elif name in ("up", "down") and place >= 0:
            other = place + (1 if name == "down" else -1)
            if 0 <= other < len(steps):
                steps[place], steps[other] = steps[other], steps[place]
                place = other
        return typed, f"steps-{min(max(place, 0), max(len(steps) - 1, 0))}"


class EffortForm(ComposerForm):
    """What it takes."""

    setup = _choose("Time to set up", SETUP)
    weekly = _choose("Time each week", WEEKLY)
    cost = _choose("Cost", COST)
    cost_every = SelectField("How often is that paid?", choices=options(COST_EVERY))
    cost_what = TextAreaField(
        "What the money is for", description="Licenses, devices, people, paper."
    )
    roles = TextAreaField("Who does what", description="Teacher, aide, tech person, students.")
    prerequisites = TextAreaField(
        "What must be there first", description="Devices, accounts, agreements, a free hour."
    )

    def typed(self) -> dict[str, Any]:
        """Return the bands chosen and the texts."""
        bands = ("setup", "weekly", "cost", "cost_every")
        texts = ("cost_what", "roles", "prerequisites")
        return {name: one_of(self[name]) for name in bands} | {
            name: self[name].data or "" for name in texts
        }


class ResultForm(ComposerForm):
    """How far it went, and what came of it."""

    status = RadioField(
        "How far is it?", choices=options({slug: STATUSES[slug].label for slug in FIRST})
    )
    goal = TextAreaField("What we expected", description="Before it began: what was to change?")
    measure = TextAreaField("How we measured it")
    result = TextAreaField("What happened", description="Required once it was tried.")
    rows = Numbers("Numbers, before and after")
    claimed = RadioField(
        "What can you show for it?",
        choices=options({str(level): EVIDENCE[level] for level in range(MOST_CLAIMED + 1)}),
        description="Replications by two other organizations raise it above these by themselves.",
    )
    wrong = TextAreaField("What went wrong", description="Required once it was tried.")
    change = TextAreaField("What we’d change", description="Required once it was tried.")
    published = SelectField(
        "Published research about it",
        choices=options({str(tier): words for tier, words in enumerate(PUBLISHED)}),
        description="How strong the best study is that you know of.",
    )
    published_link = StringField("Where it is published", filters=[line])
    published_outcome = StringField(
        "What it found", description="For which outcome, in a line.", filters=[line]
    )

    def typed(self) -> dict[str, Any]:
        """Return the choices, the texts, and the numbers both as typed and as counted."""
        texts = ("goal", "measure", "result", "wrong", "change")
        lines = ("published_link", "published_outcome")
        rows = list(self.rows.data or ())
        said = {name: self[name].data or "" for name in (*texts, *lines)}
        said |= {"typed_rows": rows, "rows": [_counted(row) for row in rows if any(row)]}
        said |= {name: int(one_of(self[name]) or 0) for name in ("claimed", "published")}
        if "status" in self:
            said["status"] = one_of(self.status) or FIRST[0]
        return said

    def act(self, word: str) -> tuple[dict[str, Any], str]:
        """Add or remove a line of numbers: `add`, `remove-2`, counted from 0."""
        name, place = _told(word, len(self.rows.data or ()))
        rows = self.rows.data = list(self.rows.data or ())
        if name == "add" and len(rows) < MOST_ROWS:
            rows.append([""] * 4)
            place = len(rows) - 1
        elif name == "remove" and place >= 0:
            rows.pop(place)
        return self.typed(), f"rows-{min(max(place, 0), max(len(rows) - 1, 0))}"


class SharingForm(ComposerForm):
    """Who may read and reuse it, and who is to be thanked."""

    audience = RadioField("Who may read it?", choices=options(AUDIENCES))
    license = RadioField("How may others use it?", choices=options(LICENSES))
    credits = TextAreaField(
        "Credits",
        description="Who thought of it, who helped: @name links a member. No students, please.",
    )

    def typed(self) -> dict[str, Any]:
        """Return audience, license and credits."""
        return {
            "audience": one_of(self.audience) or "members",
            "license": one_of(self.license) or "reserved",
            "credits": self.credits.data or "",
        }


FORMS: Mapping[str, type[ComposerForm]] = {
    "problem": ProblemForm,
    "context": ContextForm,
    "steps": StepsForm,
    "effort": EffortForm,
    "result": ResultForm,
    "sharing": SharingForm,
}


def _told(word: str, count: int) -> tuple[str, int]:
    """Return what a button says: a name, and a place of the list or -1."""
    name, _, place = word.partition("-")
    number = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else -1
    return name, number if number < count else -1


def _counted(row: Sequence[str]) -> list[Any]:
    *cells, people = row
    digits = people.replace(",", "").replace(" ", "")
    known = digits.isascii() and digits.isdigit() and len(digits) <= 9
    return [*cells, int(digits) if known else 0]
