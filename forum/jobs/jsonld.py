from __future__ import annotations

from typing import Any

from markupsafe import Markup

from forum.core.web import stamp, zone
from forum.jobs.posting import TEXTS
from forum.jobs.queries.one import PostingFacts
from forum.jobs.queries.sheet import Sheet
from forum.organizations.choices import STATES

# As schema.org and those who read it name them.
EMPLOYMENT = {
    "full-time": "FULL_TIME",
    "part-time": "PART_TIME",
    "temporary": "TEMPORARY",
    "contract": "CONTRACTOR",
}
UNITS = {"year": "YEAR", "month": "MONTH", "week": "WEEK", "day": "DAY", "hour": "HOUR"}
COUNTRY = "US"
# Property → the text of the posting that says it.
SAID = {
    "responsibilities": "duties",
    "jobBenefits": "benefits",
    "experienceRequirements": "experience_min",
    "qualifications": "experience_plus",
    "physicalRequirement": "demands",
}


def job_posting(facts: PostingFacts, sheet: Sheet, base_url: str) -> dict[str, Any] | None:
    """Return an opening as a JobPosting of schema.org, None for one that is not open and listed.

    Nothing stands in it that the page does not show to a guest.
    """
    if not facts.open or facts.unlisted or facts.published_at is None or not facts.places:
        return None
    posting, home = facts.posting, f"{base_url}/organizations/{facts.house.slug}"
    house = {"@type": "Organization", "name": facts.house.name, "sameAs": home}
    made: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": facts.title,
        "description": _description(facts),
        "url": base_url + facts.address,
        "identifier": {
            "@type": "PropertyValue",
            "name": facts.house.name,
            "value": sheet.reference,
        },
        "datePosted": stamp(facts.published_at),
        "hiringOrganization": house,
        "jobLocation": [_place(place) for place in facts.places],
        "directApply": posting.apply_how == "site",
        "skills": [target.label for target in sheet.targets],
        **{name: _plain(facts.html.get(text, "")) for name, text in SAID.items()},
        **_times(facts),
        **_pay(facts),
    }
    if posting.employment in EMPLOYMENT:
        made["employmentType"] = EMPLOYMENT[posting.employment]
    if posting.arrangement == "remote":
        made["jobLocationType"] = "TELECOMMUTE"
        made["applicantLocationRequirements"] = {"@type": "Country", "name": "USA"}
    return {name: said for name, said in made.items() if said not in ("", [], None)}


def _description(facts: PostingFacts) -> str:
    """Return the texts as the page has them, each below its heading."""
    said = ((label, facts.html.get(name, "")) for name, label in TEXTS.items())
    return "".join(f"<h2>{label}</h2>{html}" for label, html in said if html)


def _plain(html: str) -> str:
    # Cooked when it was written; here only its words are wanted.
    return Markup(html).striptags() if html else ""  # noqa: S704


def _place(place: Any) -> dict[str, Any]:
    address = {
        "@type": "PostalAddress",
        "addressLocality": place.city,
        "addressRegion": place.state if place.state in STATES else "",
        "addressCountry": COUNTRY,
    }
    made = {"@type": "Place", "name": place.school}
    held = {name: said for name, said in made.items() if said}
    return held | {"address": {name: said for name, said in address.items() if said}}


def _times(facts: PostingFacts) -> dict[str, Any]:
    made: dict[str, Any] = {}
    if facts.closes_at is not None:
        there = facts.closes_at.astimezone(zone(facts.timezone))
        made["validThrough"] = there.isoformat(timespec="seconds")
    if facts.posting.starts == "asap":
        made["jobImmediateStart"] = True
    elif facts.posting.starts:
        made["jobStartDate"] = facts.posting.starts
    return made


def _pay(facts: PostingFacts) -> dict[str, Any]:
    posting = facts.posting
    if not posting.pay_max:
        return {}
    value: dict[str, Any] = {"@type": "QuantitativeValue", "unitText": UNITS[posting.period]}
    if posting.pay_min == posting.pay_max:
        value["value"] = posting.pay_max / 100
    else:
        value |= {"minValue": posting.pay_min / 100, "maxValue": posting.pay_max / 100}
    return {"baseSalary": {"@type": "MonetaryAmount", "currency": "USD", "value": value}}
