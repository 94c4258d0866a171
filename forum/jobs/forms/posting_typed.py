"""Between the form of an opening and the posting it says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from forum.core.markup import clean_text, plain_line
from forum.jobs.forms.posting import CONTEXT, PostingForm, said
from forum.jobs.forms.posting_fields import (
    cents_of,
    chosen,
    days_of,
    money_text,
    one_of,
    share_of,
    whole_of,
)
from forum.jobs.posting import LINES, TEXTS, Certificate, Place, Posting, Question, Target
from forum.jobs.states import CERTIFICATION, WEEK
from forum.jobs.wanting import day_of
from forum.organizations.choices import STATES

CHOSEN = ("family", "role_is", "arrangement", "timezone", "employment", "period", "reports_to",
          "apply_how", "internal")  # fmt: skip
DAYS = ("starts", "closes", "first_review", "reply_by")


class Typed(NamedTuple):
    """What a form says: the posting, and name → text of fields that could not be read."""

    posting: Posting
    unread: dict[str, Any]


def read(form: PostingForm, schools: Mapping[str, int]) -> Typed:
    """Return what was typed; `schools` is name in small letters → number of those known here."""
    values: dict[str, Any] = {name: form[name].data or "" for name in (*LINES, *TEXTS)}
    values |= {name: one_of(form[name]) for name in CHOSEN}
    values["period"] = values["period"] or "year"
    unread: dict[str, Any] = {}
    numbers = {"pay_min": cents_of, "pay_max": cents_of, "fte": share_of, "days": days_of}
    for name, reading in numbers.items():
        text = str(form[name].data or "")
        number = reading(text)
        values[name] = number or 0
        if number is None and (text or name == "fte"):
            unread[name] = text
    for name in DAYS:
        text = str(form[name].data or "")
        day = day_of(text)
        values[name] = day.isoformat() if day else ""
        if text and day is None:
            unread[name] = text
    if form.asap.data:
        values["starts"] = "asap"
        unread.pop("starts", None)
    values["rolling"] = one_of(form.until) == "filled"
    values["context"] = {name: chosen(form[name]) for name in CONTEXT if chosen(form[name])}
    values["week"], week = _week(form)
    if week:
        unread["week"] = week
    values |= _rows(form, schools)
    return Typed(Posting(**values), {name: text for name, text in unread.items() if text})


def data_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is kept of a posting as its form takes it, texts that were no numbers too."""
    posting = Posting.from_json(fields)
    data: dict[str, Any] = {name: getattr(posting, name) for name in (*LINES, *TEXTS, *CHOSEN)}
    data |= {name: money_text(getattr(posting, name)) for name in ("pay_min", "pay_max")}
    data |= {name: getattr(posting, name) for name in DAYS}
    data["fte"] = f"{posting.fte / 100:g}" if posting.fte else ""
    data["days"] = str(posting.days or "")
    data["asap"] = posting.starts == "asap"
    data["starts"] = "" if data["asap"] else posting.starts
    data["until"] = "filled" if posting.rolling else "day"
    data |= {name: list(posting.context.get(name, ())) for name in CONTEXT}
    shares = posting.week
    data["week"] = [[str(shares[name]) if name in shares else "" for name in WEEK]]
    data["places"] = [[place.school, place.city, place.state] for place in posting.places]
    data["targets"] = [[target.slug, str(target.level)] for target in posting.targets]
    data["certificates"] = [[row.name, row.wanted, row.by] for row in posting.certificates]
    data["questions"] = [[row.text, "yes" if row.required else "no"] for row in posting.questions]
    data["documents"] = "\n".join(posting.documents)
    return data | dict(fields.get("typed", {}))


def _week(form: PostingForm) -> tuple[dict[str, int], list[list[str]]]:
    """Return the shares of the week, and all of them as typed when one is no number."""
    cells = (form.week.data or [[]])[0]
    shares = {name: whole_of(text, 1_000) for name, text in zip(WEEK, cells, strict=False) if text}
    read = {name: share for name, share in shares.items() if share is not None}
    return read, [list(cells)] if len(read) < len(shares) else []


def _unmarked(text: str) -> str:
    """Return a line of a list without the bullet or number it was pasted with."""
    return re.sub(r"^(?:[-*•·▪●\uf0b7]|\d{1,2}[.)])\s+", "", plain_line(text, 2_000))


def _rows(form: PostingForm, schools: Mapping[str, int]) -> dict[str, Any]:
    rows = {
        name: [row for row in form[name].data or () if said(name, row)]
        for name in ("places", "targets", "certificates", "questions")
    }
    lines = clean_text(str(form.documents.data or "")).split("\n")
    return {
        "places": tuple(
            Place(
                plain_line(school, 150),
                plain_line(city, 80),
                state if state in STATES else "",
                schools.get(school.casefold()),
            )
            for school, city, state in rows["places"]
        ),
        "targets": tuple(
            Target(slug[:40], whole_of(level, 9) or 0) for slug, level in rows["targets"]
        ),
        "certificates": tuple(
            Certificate(name, wanted if wanted in CERTIFICATION else "preferred", by)
            for name, wanted, by in rows["certificates"]
        ),
        "questions": tuple(Question(text, wanted == "yes") for text, wanted in rows["questions"]),
        "documents": tuple(filter(None, (_unmarked(text) for text in lines))),
    }
