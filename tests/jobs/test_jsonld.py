from __future__ import annotations

import html
import json
import random
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import update

from forum.core.clock import now
from forum.core.db import db, transaction
from forum.jobs.models import JobPosting
from forum.jobs.posting import Certificate, Place, Posting, Target
from tests.support.community import Community
from tests.support.hiring import WHOLE, hires_for, opening, opening_row, organization, posting
from tests.support.ideas import seed

POSTINGS = 200
ZONES = ("America/Denver", "America/New_York", "Pacific/Honolulu", "America/Phoenix")
CITIES = (("Denver", "CO"), ("Élan Springs", "MN"), ("New York", "NY"), ("San Juan", "PR"))
UNITS = {"HOUR", "DAY", "WEEK", "MONTH", "YEAR"}
EMPLOYMENT = {"FULL_TIME", "PART_TIME", "CONTRACTOR", "TEMPORARY"}
# Google: required always, and recommended wherever the page says it.
REQUIRED = {"title", "description", "datePosted", "hiringOrganization", "jobLocation"}
RECOMMENDED = {"validThrough", "employmentType", "identifier", "directApply"}


def is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def is_address(value: Any) -> bool:
    return is_text(value) and re.fullmatch(r"https?://[^\s/]+/\S*", value) is not None


def is_moment(value: Any) -> bool:
    """Whether a value is a DateTime with its zone."""
    return is_text(value) and datetime.fromisoformat(value).tzinfo is not None


def is_day(value: Any) -> bool:
    return is_text(value) and bool(date.fromisoformat(value))


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value > 0


def is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def one_of(*known: str) -> Callable[[Any], bool]:
    return lambda value: value in known


def many(rule: Callable[[Any], bool]) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, list) and bool(value) and all(map(rule, value))


def thing(kind: str, needed: set[str], **rules: Callable[[Any], bool]) -> Callable[[Any], bool]:
    """Return the rule of a thing of schema.org: its type, and each of its properties."""

    def holds(value: Any) -> bool:
        assert isinstance(value, dict), value
        assert value.get("@type") == kind, value
        names = value.keys() - {"@type", "@context"}
        assert names <= rules.keys(), names - rules.keys()
        assert needed <= names, needed - names
        for name in names:
            assert rules[name](value[name]), (kind, name, value[name])
        return True

    return holds


ADDRESS = thing(
    "PostalAddress",
    {"addressCountry", "addressRegion"},
    addressLocality=is_text,
    addressRegion=lambda value: re.fullmatch("[A-Z]{2}", value) is not None,
    addressCountry=one_of("US"),
)
QUANTITY = thing(
    "QuantitativeValue",
    {"unitText"},
    value=is_number,
    minValue=is_number,
    maxValue=is_number,
    unitText=one_of(*UNITS),
)
JOB = thing(
    "JobPosting",
    REQUIRED | RECOMMENDED,
    title=is_text,
    description=lambda value: is_text(value) and "<h2>" in value and "<script" not in value,
    url=is_address,
    datePosted=is_moment,
    validThrough=is_moment,
    employmentType=one_of(*EMPLOYMENT),
    hiringOrganization=thing("Organization", {"name", "sameAs"}, name=is_text, sameAs=is_address),
    identifier=thing("PropertyValue", {"name", "value"}, name=is_text, value=is_text),
    jobLocation=many(thing("Place", {"address"}, name=is_text, address=ADDRESS)),
    baseSalary=thing(
        "MonetaryAmount", {"currency", "value"}, currency=one_of("USD"), value=QUANTITY
    ),
    directApply=is_flag,
    jobLocationType=one_of("TELECOMMUTE"),
    applicantLocationRequirements=thing("Country", {"name"}, name=one_of("USA")),
    jobBenefits=is_text,
    responsibilities=is_text,
    experienceRequirements=is_text,
    qualifications=is_text,
    physicalRequirement=is_text,
    skills=many(is_text),
    jobStartDate=is_day,
    jobImmediateStart=is_flag,
)


def linked(page: str) -> Any:
    """Return what a page says for machines, None where it says nothing."""
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    return json.loads(found[1]) if found else None


def validate(made: Any) -> None:
    """Hold what a page says for machines against the rules of schema.org."""
    assert made["@context"] == "https://schema.org"
    assert JOB(made)
    ends = datetime.fromisoformat(made["validThrough"])
    assert ends > datetime.fromisoformat(made["datePosted"])
    if "baseSalary" in made:
        value = made["baseSalary"]["value"]
        whole, parts = "value" in value, {"minValue", "maxValue"} <= value.keys()
        assert whole != parts and (whole or value["minValue"] < value["maxValue"])
    assert ("jobLocationType" in made) == ("applicantLocationRequirements" in made)


def seen(page: str) -> str:
    """Return what somebody reads on a page."""
    body = page[page.index("<main") : page.index("<footer")]
    return plain(body)


def plain(page: str) -> str:
    """Return the text of HTML in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def check_visible(made: Any, typed: Posting, page: str) -> None:
    """Hold every fact for machines against what the page shows to people."""
    text = seen(page)
    for said in (made["title"], made["hiringOrganization"]["name"], made["identifier"]["value"]):
        assert " ".join(said.split()) in text, said
    for name in ("jobBenefits", "responsibilities", "experienceRequirements"):
        assert made.get(name, "").split() == [] or made[name].split()[0] in text
    for place in made["jobLocation"]:
        assert place["address"].get("addressLocality", "") in text
        assert f"({place['address']['addressRegion']}), US" in text
    for label in made.get("skills", ()):
        assert label in text
    assert made.get("jobLocationType") is None or "Remote, within the USA" in text
    value = made.get("baseSalary", {}).get("value", {})
    for figure in (value.get(name) for name in ("value", "minValue", "maxValue")):
        assert figure is None or f"${figure:,.2f}".removesuffix(".00") in text, figure
    ends = datetime.fromisoformat(made["validThrough"])
    assert f"{ends:%b} {ends.day}, {ends.year}, {ends:%-I:%M %p}" in text
    assert words_of(plain(made["description"])) <= words_of(text)
    assert made["directApply"] == (typed.apply_how == "site")


def words_of(text: str) -> set[str]:
    return {word.strip(".,:“”\"'’").lower() for word in text.split()}


def generated(chance: random.Random) -> Posting:
    """Return a posting as one of many kinds of schools might write it."""
    low = chance.randrange(20, 120)
    period, cents = chance.choice(
        (("year", 100_000), ("month", 9_000), ("week", 2_000), ("day", 400), ("hour", 55))
    )
    pay: dict[str, Any] = {
        "pay_min": low * cents,
        "pay_max": chance.choice((low, low * 5 // 4)) * cents,
    }
    if chance.random() < 0.2:
        pay = {"pay_min": 0, "pay_max": 0, "pay_schedule": "Lane MA", "pay_lane": "steps 5–8"}
    rolling = chance.random() < 0.3
    places = chance.sample(CITIES, chance.choice((1, 1, 2, 3)))
    start = chance.choice(("asap", (now() + timedelta(days=60)).date().isoformat()))
    wanted = chance.choice(("required", "preferred", "earn"))
    return posting(
        title=chance.choice(("Blended Learning Manager", "Coach <K–5> & more", "Digital “Lead”")),
        places=tuple(Place(chance.choice(("Aspen School", "")), *place) for place in places),
        timezone=chance.choice(ZONES),
        arrangement=chance.choice(("on-site", "hybrid", "remote")),
        employment=chance.choice(("full-time", "part-time", "temporary", "contract")),
        fte=chance.choice((10, 50, 100)),
        period=period,
        rolling=rolling,
        closes=""
        if rolling
        else (now() + timedelta(days=chance.randrange(1, 90))).date().isoformat(),
        first_review=(now() + timedelta(days=9)).date().isoformat() if rolling else "",
        starts=start,
        requisition=chance.choice(("", "R-2026/17")),
        duties=chance.choice(("* Coach\n* Plan </script> things", "Coach teachers.")),
        experience_min=chance.choice(("", "Three years of teaching.")),
        demands=chance.choice(("", "Drives between schools.")),
        targets=chance.choice(((), (Target("devices", 2),), WHOLE.targets)),
        certificates=chance.choice(((), (Certificate("Library media", wanted, "2028-01-01"),))),
        apply_how=chance.choice(("site", "link")),
        apply_link="https://example.org/apply",
        **pay,
    )


@pytest.fixture(autouse=True)
def _seeded(app: Flask) -> None:
    seed(app)


def test_200_postings_say_for_machines_what_they_show_to_people(
    app: Flask, community: Community
) -> None:
    chance, poster = random.Random(5), community.person("poster")
    house = organization(app, "Aspen & Birch District")
    hires_for(app, poster, house)
    browser = community.visitor()
    kinds: set[str] = set()
    sqlite = str(app.config["SETTINGS"].database_url).startswith("sqlite")
    for _ in range(POSTINGS if sqlite else POSTINGS // 10):
        typed = generated(chance)
        number = opening(app, poster, house, **_changes(typed))
        page = browser.get(f"/jobs/{number}-{opening_row(app, number).slug}").text
        made = linked(page)
        validate(made)
        check_visible(made, typed, page)
        kinds |= made.keys() | {made["employmentType"]}
    assert {"jobLocationType", "baseSalary", "jobStartDate", "PART_TIME"} <= kinds


def _changes(typed: Posting) -> dict[str, Any]:
    return {name: getattr(typed, name) for name in Posting.__dataclass_fields__}


def test_it_disappears_with_closing_pausing_and_unlisting(app: Flask, community: Community) -> None:
    poster = community.person("poster")
    house = organization(app, "Aspen District")
    hires_for(app, poster, house)
    browser = community.visitor()
    for state, values in (
        ("closed", {}),
        ("paused", {}),
        ("open", {"unlisted_at": now()}),
        ("open", {"closes_at": datetime(2026, 1, 1, tzinfo=UTC)}),
    ):
        number = opening(app, poster, house)
        address = f"/jobs/{number}-{opening_row(app, number).slug}"
        assert linked(browser.get(address).text) is not None
        with app.app_context(), transaction():
            row = update(JobPosting).where(JobPosting.id == number)
            db.session.execute(row.values(state=state, **values))
        assert linked(browser.get(address).text) is None


def test_a_schedule_without_figures_claims_no_salary(app: Flask, community: Community) -> None:
    poster = community.person("poster")
    house = organization(app, "Aspen District")
    hires_for(app, poster, house)
    lane: dict[str, Any] = {
        "pay_min": 0,
        "pay_max": 0,
        "pay_schedule": "Lane MA",
        "pay_lane": "steps 5–8",
    }
    number = opening(app, poster, house, **lane)
    page = community.visitor().get(f"/jobs/{number}-{opening_row(app, number).slug}").text
    assert "baseSalary" not in linked(page) and "Lane MA, steps 5–8" in page
