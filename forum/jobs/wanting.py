from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date
from urllib.parse import urlsplit

from forum.core.refusals import Invalid
from forum.jobs.closing import is_zone
from forum.jobs.pay import PERIODS, dollars, yearly
from forum.jobs.posting import LINES, TEXTS, Posting
from forum.jobs.states import (
    APPLY_HOW,
    ARRANGEMENTS,
    CERTIFICATION,
    EMPLOYMENT,
    MOST_TARGETS,
    REPORTS_TO,
    WEEK,
)
from forum.jobs.wording import pay_history
from forum.organizations.choices import FAMILIES, STATES

MOST_TEXT = 10_000
MOST_ALL = 60_000
MOST_ROWS = 12
MOST_CELL = 300
MOST_DAYS = 366
# Nobody in a school is paid more a year: a period was mistaken for another.
MOST_YEARLY = 1_000_000
# A range this wide says nothing; one wider than WIDE is asked about.
ABSURD, WIDE = 10, 1.5
# Field → what is said where it could not be read; the others are days.
UNREAD = {
    "pay_min": "Write an amount in dollars, up to 500,000: 62,000 or 31.50.",
    "pay_max": "Write an amount in dollars, up to 500,000: 62,000 or 31.50.",
    "fte": "From 0.1 to 1.0 of a full position.",
    "days": f"Write a whole number of days, up to {MOST_DAYS}.",
    "week": "Write whole numbers of percent.",
}
# The parts of the composer in their order, and their names in its table of contents.
PARTS = {
    "role": "The role",
    "place": "Place and grades",
    "time": "Hours and dates",
    "pay": "Pay and benefits",
    "clarity": "What the role decides",
    "skills": "Skills and context",
    "needs": "Duties and experience",
    "apply": "Applying",
}
# Field of a posting → the part where it is written, in the order of the page.
PART_OF = {
    name: part
    for part, names in {
        "role": "title family summary role_is requisition",
        "place": "places arrangement timezone context",
        "time": "employment fte days flsa starts rolling closes first_review reply_by",
        "pay": "pay_min pay_max period pay_schedule pay_lane pay_link pay_note benefits",
        "clarity": "reports_to reports_title decides manages week budget goals",
        "skills": "targets",
        "needs": "duties experience_min experience_plus certificates demands",
        "apply": "apply_how apply_link documents questions contact internal union statement",
    }.items()
    for name in names.split()
}


def wanting(
    posting: Posting,
    today: date,
    *,
    opened: bool = False,
    skills: Collection[str] = (),
    typed: Collection[str] = (),
) -> dict[str, str]:
    """Return field → what is to be done there before a posting is published; {} when it can be.

    In the order of the composer. `today` is the day in the posting's zone, `opened` says that it
    was published already: a first review may be past then. `skills` are the known sub-skills,
    `typed` the fields in which something stands that could not be read.
    """
    found: dict[str, str] = {}
    for name, words in _all(posting, today, opened, skills):
        found.setdefault(name, words)
    found |= {name: UNREAD.get(name, "Write the day as 2027-06-30.") for name in typed}
    order = list(PART_OF)
    return dict(sorted(found.items(), key=lambda item: order.index(item[0])))


def check(posting: Posting, today: date, **known: object) -> None:
    """Raise Invalid, beside the first field, for what must be done; `wanting` says what it takes.

    Takes the keywords of `wanting`.
    """
    for name, words in wanting(posting, today, **known).items():  # type: ignore[arg-type]
        raise Invalid(words, name)


def _all(
    posting: Posting, today: date, opened: bool, skills: Collection[str]
) -> Iterator[tuple[str, str]]:
    yield from _lengths(posting)
    yield from _role(posting)
    yield from _place(posting)
    yield from _hours(posting)
    yield from _dates(posting, today, opened)
    yield from _pay(posting)
    yield from _clarity(posting)
    yield from _targets(posting, skills)
    yield from _certificates(posting)
    yield from _applying(posting)
    yield from _asked(posting)


def _role(posting: Posting) -> Iterator[tuple[str, str]]:
    if not posting.title.strip():
        yield "title", "Give it a title people search for."
    if posting.family not in FAMILIES:
        yield "family", "Choose the family of titles it belongs to."
    if not posting.summary.strip():
        yield "summary", "Say in a few sentences what the role is."


def _place(posting: Posting) -> Iterator[tuple[str, str]]:
    if not posting.places:
        yield "places", "Say where: at least one school or city with its state."
    if any(place.state not in STATES for place in posting.places):
        yield "places", "Each place needs its state."
    if any(not (place.school or place.city) for place in posting.places):
        yield "places", "Each place needs the school or the city."
    if posting.arrangement not in ARRANGEMENTS:
        yield "arrangement", "Say whether it is on site, hybrid or remote."
    if not is_zone(posting.timezone):
        yield "timezone", "Choose the time zone: the opening closes by its clock."
    if not posting.context.get("grade"):
        yield "context", "Choose the grades it is for."


def _hours(posting: Posting) -> Iterator[tuple[str, str]]:
    if posting.employment not in EMPLOYMENT:
        yield "employment", "Say how it is employed."
    if not 10 <= posting.fte <= 100:
        yield "fte", "From 0.1 to 1.0 of a full position."
    if not 0 <= posting.days <= MOST_DAYS:
        yield "days", f"Up to {MOST_DAYS} days a year."


def _dates(posting: Posting, today: date, opened: bool) -> Iterator[tuple[str, str]]:
    if posting.starts != "asap" and day_of(posting.starts) is None:
        yield "starts", "Say the day it begins, or as soon as possible."
    last = day_of(posting.closes)
    if posting.rolling:
        first = day_of(posting.first_review)
        if first is None:
            yield "first_review", "Open until filled: say the day of the first review."
        elif first < today and not opened:
            yield "first_review", "The first review is in the past."
    elif last is None:
        yield "closes", "Say the last day to apply, or leave it open until filled."
    elif last < today:
        yield "closes", "The last day to apply is in the past."
    elif (last - today).days > MOST_DAYS:
        yield "closes", "More than a year is too long. Leave it open until filled instead."
    reply = day_of(posting.reply_by)
    if posting.reply_by and reply is None:
        yield "reply_by", "Write the day, or leave it empty."
    elif reply is not None and reply < (last if last and not posting.rolling else today):
        yield "reply_by", "Applicants cannot hear back before the last day to apply."


def _pay(posting: Posting) -> Iterator[tuple[str, str]]:
    low, high = posting.pay_min, posting.pay_max
    if low or high:
        yield from _figures(posting, low, high)
    elif not (posting.pay_schedule.strip() and posting.pay_lane.strip()):
        yield "pay_min", "Say the pay: from and to, or the salary schedule with its lane and steps."
    if posting.pay_link and not is_address(posting.pay_link):
        yield "pay_link", "Write the whole address: https://…"
    if not posting.benefits.strip():
        yield "benefits", "Say which benefits come with it."


def _figures(posting: Posting, low: int, high: int) -> Iterator[tuple[str, str]]:
    if low <= 0:
        yield "pay_min", "Say the lower end too; for one figure write it twice."
    elif high <= 0:
        yield "pay_max", "Say the upper end too; for one figure write it twice."
    elif low > high:
        yield "pay_max", "The upper end is below the lower one."
    elif high >= ABSURD * low:
        yield "pay_max", f"{dollars(low)} to {dollars(high)} says nothing: narrow the range."
    if posting.period not in PERIODS:
        yield "period", "Say for which time that is paid."
    elif (year := yearly(high, posting.period, posting.days, posting.fte)) > MOST_YEARLY:
        yield "period", f"That comes to ${year:,} a year. Is it for another time?"


def _clarity(posting: Posting) -> Iterator[tuple[str, str]]:
    if posting.reports_to not in REPORTS_TO:
        yield "reports_to", "Say to whom the role reports."
    if not posting.decides.strip():
        yield "decides", "Say what the role decides alone; “nothing yet” is an answer too."
    shares = posting.week
    if not shares:
        return
    if not set(shares) <= set(WEEK) or any(not 0 <= share <= 100 for share in shares.values()):
        yield "week", "Each share is from 0 to 100."
    elif (total := sum(shares.values())) != 100:
        yield "week", f"The shares of the week come to {total}. They total 100."


def _targets(posting: Posting, skills: Collection[str]) -> Iterator[tuple[str, str]]:
    slugs = [target.slug for target in posting.targets]
    if len(slugs) > MOST_TARGETS:
        yield "targets", f"There are {len(slugs)} skills; up to {MOST_TARGETS} can be asked for."
    if len(set(slugs)) < len(slugs):
        yield "targets", "A skill stands there twice."
    if any(not 1 <= target.level <= 4 for target in posting.targets):
        yield "targets", "Choose a level from 1 to 4 for each skill."
    if skills and not set(slugs) <= set(skills):
        yield "targets", "One of the skills is offered no more. Choose again."


def _certificates(posting: Posting) -> Iterator[tuple[str, str]]:
    if len(posting.certificates) > MOST_ROWS:
        yield "certificates", f"Up to {MOST_ROWS} certificates fit."
    for row in posting.certificates:
        if not row.name.strip() or row.wanted not in CERTIFICATION:
            yield "certificates", "Name each certificate and say how much it is wanted."
        elif row.wanted == "earn" and not row.by.strip():
            yield "certificates", f"Say by when “{row.name}” is to be earned."
        if max(len(row.name), len(row.by)) > MOST_CELL:
            yield "certificates", f"Up to {MOST_CELL} characters fit in a field."


def _applying(posting: Posting) -> Iterator[tuple[str, str]]:
    if posting.apply_how not in APPLY_HOW:
        yield "apply_how", "Say how people apply."
    elif posting.apply_how == "link" and not is_address(posting.apply_link):
        yield "apply_link", "Write the whole address of the application: https://…"
    elif posting.apply_link and not is_address(posting.apply_link):
        yield "apply_link", "Write the whole address, https://…, or leave it empty."
    if not posting.statement.strip():
        yield "statement", "Add the equal-opportunity statement."


def _asked(posting: Posting) -> Iterator[tuple[str, str]]:
    if len(posting.documents) > MOST_ROWS:
        yield "documents", f"Up to {MOST_ROWS} documents can be asked for."
    if any(len(text) > MOST_CELL for text in posting.documents):
        yield "documents", f"Up to {MOST_CELL} characters fit in a line."
    if len(posting.questions) > MOST_ROWS:
        yield "questions", f"Up to {MOST_ROWS} questions fit."
    for question in posting.questions:
        if not question.text.strip() or len(question.text) > MOST_CELL:
            yield "questions", f"A question has from 1 to {MOST_CELL} characters."
        elif pay_history(question.text):
            yield "questions", "What somebody earned before may not be asked. Take it out."


def _lengths(posting: Posting) -> Iterator[tuple[str, str]]:
    limits = LINES | dict.fromkeys(TEXTS, MOST_TEXT)
    for name, most in limits.items():
        if len(getattr(posting, name)) > most:
            yield name, f"Up to {most:,} characters fit here."
    if len(posting.places) > MOST_ROWS:
        yield "places", f"Up to {MOST_ROWS} places fit."
    if any(len(cell) > 150 for place in posting.places for cell in place[:2]):
        yield "places", "Up to 150 characters for a school, 80 for a city."
    if any(len(place.city) > 80 for place in posting.places):
        yield "places", "Up to 80 characters for a city."
    if sum(len(getattr(posting, name)) for name in TEXTS) > MOST_ALL:
        yield "summary", f"All texts together have up to {MOST_ALL:,} characters."


def day_of(text: str) -> date | None:
    """Return the day an ISO date names, None for anything else, other centuries too."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year < 2100 else None


def is_address(link: str) -> bool:
    """Whether a text is a whole web address, http or https."""
    try:
        parts = urlsplit(link)
        clean = not any(char.isspace() for char in link)
        return (
            clean and parts.scheme in ("http", "https") and "." in (parts.hostname or "").strip(".")
        )
    except ValueError:
        return False
