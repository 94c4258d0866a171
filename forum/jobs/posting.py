from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, NamedTuple

# The texts of a posting in the order they are read; each is Markdown.
TEXTS = {
    "summary": "The role in a few sentences",
    "duties": "Essential duties",
    "decides": "What you decide alone",
    "manages": "Who line-manages the teachers you must move",
    "budget": "Budget",
    "goals": "First-year goals",
    "experience_min": "Experience needed",
    "experience_plus": "Experience that helps",
    "benefits": "Benefits",
    "pay_note": "More about pay",
    "demands": "Travel and physical demands",
    "union": "Union and posting period",
    "statement": "Equal opportunity",
}
# Fields of one line → how long they may be.
LINES = {
    "title": 120,
    "requisition": 40,
    "reports_title": 100,
    "pay_schedule": 100,
    "pay_lane": 100,
    "pay_link": 300,
    "apply_link": 500,
    "contact": 200,
    "flsa": 40,
}


class Place(NamedTuple):
    """Where the person hired works; `organization_id` where the school is known here."""

    school: str
    city: str
    state: str
    organization_id: int | None = None


class Target(NamedTuple):
    """A sub-skill's slug, and the level asked for (1 to 4)."""

    slug: str
    level: int


class Certificate(NamedTuple):
    """A certificate, how much it is wanted (`states.CERTIFICATION`), and by when it is earned."""

    name: str
    wanted: str
    by: str


class Question(NamedTuple):
    """A question of the school's own, and whether it must be answered."""

    text: str
    required: bool


@dataclass(frozen=True, slots=True)
class Posting:
    """An opening as its author types it; choices are keys of the tables in `states`.

    `context` is vocabulary (grade, subject, model, tool, device) → slugs. Days are ISO dates, ""
    for none; `starts` may be "asap". Pay is in cents a `period` (`pay.PERIODS`), 0 for none, or a
    schedule with its lane. `week` is a key of WEEK → percent. `fte` is in hundredths.
    """

    title: str = ""
    family: str = ""
    summary: str = ""
    places: tuple[Place, ...] = ()
    timezone: str = ""
    arrangement: str = ""
    employment: str = ""
    fte: int = 100
    days: int = 0
    starts: str = ""
    closes: str = ""
    rolling: bool = False
    first_review: str = ""
    reply_by: str = ""
    requisition: str = ""
    flsa: str = ""
    pay_min: int = 0
    pay_max: int = 0
    period: str = "year"
    pay_schedule: str = ""
    pay_lane: str = ""
    pay_link: str = ""
    pay_note: str = ""
    benefits: str = ""
    certificates: tuple[Certificate, ...] = ()
    experience_min: str = ""
    experience_plus: str = ""
    targets: tuple[Target, ...] = ()
    context: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    duties: str = ""
    demands: str = ""
    reports_to: str = ""
    reports_title: str = ""
    decides: str = ""
    manages: str = ""
    week: Mapping[str, int] = field(default_factory=dict)
    budget: str = ""
    goals: str = ""
    role_is: str = ""
    internal: str = ""
    union: str = ""
    apply_how: str = "site"
    apply_link: str = ""
    documents: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    contact: str = ""
    statement: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the posting as plain lists, texts and numbers."""
        plain = asdict(self)
        for name in ("places", "targets", "certificates", "questions"):
            plain[name] = [list(row) for row in getattr(self, name)]
        plain["documents"] = list(self.documents)
        plain["context"] = {name: list(slugs) for name, slugs in sorted(self.context.items())}
        plain["week"] = dict(sorted(self.week.items()))
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Posting:
        """Return the posting of `as_json`; what it does not know is left out."""
        known = {one.name for one in fields(cls)}
        values = {name: value for name, value in plain.items() if name in known}
        for name, kind in _ROWS.items():
            values[name] = tuple(kind(*row) for row in values.get(name, ()))
        values["documents"] = tuple(values.get("documents", ()))
        context = values.get("context", {})
        values["context"] = {name: tuple(slugs) for name, slugs in context.items() if slugs}
        values["week"] = dict(values.get("week", {}))
        return cls(**values)


_ROWS: dict[str, Any] = {
    "places": Place,
    "targets": Target,
    "certificates": Certificate,
    "questions": Question,
}
