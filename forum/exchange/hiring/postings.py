"""A posting as its author types it, in a native folder."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import fields as columns
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from forum.exchange.faults import Fault
from forum.exchange.faults import Place as Where
from forum.exchange.hiring.fields import Field, Item
from forum.exchange.loading.known import Known
from forum.exchange.native.lines import Line
from forum.jobs.closing import is_zone
from forum.jobs.pay import PERIODS
from forum.jobs.posting import LINES, TEXTS, Certificate, Place, Posting, Question, Target
from forum.jobs.states import (
    APPLY_HOW,
    ARRANGEMENTS,
    CERTIFICATION,
    EMPLOYMENT,
    INTERNAL,
    MOST_TARGETS,
    REPORTS_TO,
    ROLE_IS,
    WEEK,
)
from forum.organizations.choices import FAMILIES, STATES

# Fields that are one of some words, or not said.
CHOICES: dict[str, Collection[str]] = {
    "family": FAMILIES,
    "arrangement": ARRANGEMENTS,
    "employment": EMPLOYMENT,
    "period": PERIODS,
    "reports_to": REPORTS_TO,
    "role_is": ROLE_IS,
    "internal": INTERNAL,
    "apply_how": APPLY_HOW,
}
DAYS = ("starts", "closes", "first_review", "reply_by")
MOST_NUMBER = 10**12
VOCABULARIES = ("device", "grade", "model", "subject", "tool")
# What an opening says at least before anybody sees it.
NEEDED = ("title", "timezone", "benefits", "statement")


def posting_field() -> Field:
    """Return the field that is a whole posting."""
    return Field(
        "posting", "fields", lambda line: read_posting(line.inner("posting")), _shown, _found
    )


def read_posting(line: Line) -> Posting:
    """Return a posting, whole or half typed; raises Fault for what no composer takes."""
    posting = Posting(
        **{name: line.text(name, "") for name in (*LINES, *TEXTS)},
        **{name: _choice(line, name, options) for name, options in CHOICES.items()},
        **{name: _moved(line, name) for name in DAYS},
        timezone=line.text("timezone", "", most=60),
        fte=_up_to(line, "fte", MOST_NUMBER, 100),
        days=_up_to(line, "days", MOST_NUMBER),
        rolling=line.flag("rolling"),
        pay_min=_up_to(line, "pay_min", MOST_NUMBER),
        pay_max=_up_to(line, "pay_max", MOST_NUMBER),
        places=line.each("places", lambda value: _place(line.within(value))),
        certificates=line.each("certificates", lambda value: _certificate(line.within(value))),
        targets=line.each("targets", lambda value: _target(line.within(value))),
        questions=line.each("questions", lambda value: _question(line.within(value))),
        documents=line.each("documents", lambda value: _text(line, "documents", value)),
        context=_context(line),
        week=_week(line),
    )
    line.done()
    return posting


def check_published(place: Where, posting: Posting) -> None:
    """Raise Fault for a posting that could not have been published."""
    for words in _wrong(posting):
        raise Fault(place, words)


def _wrong(posting: Posting) -> Iterator[str]:
    for name in NEEDED:
        if not getattr(posting, name).strip():
            yield f"“{name}” of the posting is missing."
    for name, most in {**LINES, "fte": 100, "days": 366}.items():
        value = getattr(posting, name)
        if (value if isinstance(value, int) else len(value)) > most:
            yield f"“{name}” of the posting is more than {most}."
    if not is_zone(posting.timezone):
        yield f"there is no time zone “{posting.timezone}”."
    if posting.pay_min > posting.pay_max:
        yield "“pay_min” is above “pay_max”."
    if posting.week and sum(posting.week.values()) != 100:
        yield "the shares of a week total 100."
    yield from _wrong_targets(posting)
    for name in ("apply_link", "pay_link"):
        link = getattr(posting, name)
        if link and not link.startswith(("https://", "http://")):
            yield f"“{name}” must be an address that begins with https://."


def _wrong_targets(posting: Posting) -> Iterator[str]:
    slugs = [target.slug for target in posting.targets]
    if len(slugs) > MOST_TARGETS or len(set(slugs)) < len(slugs):
        yield f"“targets” are up to {MOST_TARGETS} skills, each once."
    if any(target.level == 0 for target in posting.targets):
        yield "“level” of a skill is a number from 1 to 4."


def _choice(line: Line, name: str, options: Collection[str]) -> str:
    default = str(getattr(Posting(), name))
    return line.choice(name, tuple(dict.fromkeys(("", *options))), default)


def _moved(line: Line, name: str) -> str:
    """Return a day moved as times are; what is no day (as soon as possible) stays."""
    written = line.text(name, "", most=40)
    try:
        return (date.fromisoformat(written) + timedelta(days=line.shift.days)).isoformat()
    except (ValueError, OverflowError):
        return written


def _up_to(line: Line, name: str, most: int, default: int = 0) -> int:
    value = line.number(name, default)
    if value > most:
        raise Fault(line.place, f"“{name}” is a number from 0 to {most:,}.")
    return value


def _text(line: Line, name: str, value: Any) -> str:
    return Line(line.place, {name: value}).line(name, 300)


def _place(line: Line) -> Any:
    # The organization is the source's until `_found`.
    place = Place(
        line.text("school", "", most=150),
        line.text("city", "", most=80),
        line.choice("state", ("", *STATES), ""),
        line.optional_id("organization"),  # type: ignore[arg-type]
    )
    line.done()
    return place


def _certificate(line: Line) -> Certificate:
    row = Certificate(
        line.text("name", "", most=300),
        line.choice("wanted", tuple(CERTIFICATION)),
        line.text("by", "", most=300),
    )
    line.done()
    return row


def _target(line: Line) -> Target:
    target = Target(line.line("skill", 40), _up_to(line, "level", 4))
    line.done()
    return target


def _question(line: Line) -> Question:
    question = Question(line.line("text", 300), line.flag("required"))
    line.done()
    return question


def _context(line: Line) -> Mapping[str, tuple[str, ...]]:
    inner = line.optional("context")
    if inner is None:
        return {}
    unknown = sorted(set(inner.values) - set(VOCABULARIES))
    if unknown:
        raise Fault(line.place, f"“context” knows no “{unknown[0]}”.")
    found = {
        name: inner.each(name, lambda value: _text(line, "context", value))
        for name in sorted(inner.values)
    }
    return {name: slugs for name, slugs in found.items() if slugs}


def _week(line: Line) -> Mapping[str, int]:
    inner = line.optional("week")
    if inner is None:
        return {}
    week = {name: _up_to(inner, name, MOST_NUMBER) for name in WEEK if not inner.missing(name)}
    inner.done()
    return week


def _found(known: Known, posting: Posting, place: Where) -> Item:
    """Return a posting as its row keeps it, its places known here."""
    places = tuple(
        one._replace(
            organization_id=known.find_or_none(
                "organization",
                one.organization_id,  # type: ignore[arg-type]
                place,
            )
        )
        for one in posting.places
    )
    return replace(posting, places=places).as_json()


def _shown(plain: Mapping[str, Any]) -> Item:
    """Return the JSON of a row as a line carries it: what is said, each part with its names."""
    posting = Posting.from_json(plain)
    item: Item = {}
    for one in columns(Posting):
        value = getattr(posting, one.name)
        if value != getattr(Posting(), one.name):
            item[one.name] = _SHOW.get(one.name, _same)(value)
    return item


def _same(value: Any) -> Any:
    return value


_SHOW: dict[str, Any] = {
    "places": lambda rows: [
        {
            "school": row.school,
            "city": row.city,
            "state": row.state,
            "organization": None if row.organization_id is None else str(row.organization_id),
        }
        for row in rows
    ],
    "certificates": lambda rows: [row._asdict() for row in rows],
    "targets": lambda rows: [{"skill": row.slug, "level": row.level} for row in rows],
    "questions": lambda rows: [row._asdict() for row in rows],
    "documents": list,
    "context": lambda context: {name: list(slugs) for name, slugs in sorted(context.items())},
    "week": lambda week: dict(sorted(week.items())),
}
