"""Lines of files about hiring, for tests of the exchange format."""

from __future__ import annotations

from typing import Any

from tests.exchange.folders import Item, person, small

MOMENT = "2026-01-03T08:00:00Z"
LATER = "2026-01-05T08:00:00Z"
POSTING: Item = {
    "title": "Blended Learning Manager",
    "family": "blended-learning",
    "summary": "You make stations work.",
    "places": [{"school": "Aspen", "city": "Denver", "state": "CO", "organization": "o"}],
    "timezone": "America/Denver",
    "closes": "2026-03-08",
    "pay_min": 6_200_000,
    "pay_max": 7_150_000,
    "benefits": "Health insurance.",
    "statement": "We hire whoever does the work best.",
    "week": {"coaching": 60, "data": 40},
    "targets": [{"skill": "devices", "level": 2}],
}


def organization(key: str, kind: str = "district") -> Item:
    """Return a line of organizations.jsonl."""
    values = {"id": key, "slug": f"the-{key}", "name": key.title(), "kind": kind}
    return values | {"state": "CO", "created_at": MOMENT}


def role(**changes: Any) -> Item:
    """Return a line of hiring-roles.jsonl."""
    values = {"id": "1", "member": "ana", "organization": "o", "kind": "poster"}
    return values | {"state": "granted", "asked_at": MOMENT} | changes


def client(**changes: Any) -> Item:
    """Return a line of clients.jsonl."""
    values = {"id": "1", "firm": "f", "organization": "o", "state": "confirmed"}
    return values | {"asked_by": "cyd", "asked_at": MOMENT} | changes


def settings(**changes: Any) -> Item:
    """Return a line of hiring-settings.jsonl."""
    return {"organization": "o", "changed_at": MOMENT} | changes


def opening(key: str = "1", **changes: Any) -> Item:
    """Return a line of openings.jsonl; `posting` are changes of what it says."""
    posting = POSTING | changes.pop("posting", {})
    return {
        "id": key,
        "organization": "o",
        "author": "ana",
        "state": "open",
        "posting": posting,
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "published_at": MOMENT,
        "revisions": [{"posting": posting, "by": "ana", "at": MOMENT}],
        "events": [{"before": "draft", "after": "open", "by": "ana", "at": MOMENT}],
    } | changes


def application(key: str = "1", **changes: Any) -> Item:
    """Return a line of applications.jsonl."""
    return {
        "id": key,
        "opening": "1",
        "member": "ben",
        "number": 1,
        "state": "submitted",
        "sheet": {"note": "I **know** carts.", "sections": ["about"], "answers": {"0": "Yes."}},
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "submitted_at": MOMENT,
        "events": [{"before": "draft", "after": "submitted", "by": "ben", "at": MOMENT}],
    } | changes


def candidate(**changes: Any) -> Item:
    """Return a line of candidates.jsonl."""
    values = {"member": "ben", "audience": "recruiters", "sections": ["about"]}
    return values | {"turned_on_at": MOMENT, "updated_at": MOMENT} | changes


def a_list(**changes: Any) -> Item:
    """Return a line of candidate-lists.jsonl."""
    people = [{"member": "ben", "note": "Carts.", "added_at": MOMENT, "changed_at": LATER}]
    values = {"id": "1", "owner": "cyd", "role": "2", "name": "Coaches", "created_at": MOMENT}
    return values | {"people": people} | changes


def request(**changes: Any) -> Item:
    """Return a line of contact-requests.jsonl."""
    values = {"id": "1", "by": "cyd", "role": "2", "member": "ben", "opening": "1"}
    rest = {"organization": "o", "message": "Carts?", "asked_at": MOMENT, "expires_at": LATER}
    return values | rest | changes


def referral(**changes: Any) -> Item:
    """Return a line of referrals.jsonl."""
    values = {"id": "1", "opening": "1", "by": "cyd", "member": "ben", "asked_at": MOMENT}
    return values | changes


def search(**changes: Any) -> Item:
    """Return a line of saved-searches.jsonl."""
    values = {"id": "1", "member": "ben", "kind": "job", "name": "Carts", "question": "q=carts"}
    return values | {"created_at": MOMENT} | changes


def a_folder(**changes: list[Any]) -> dict[str, list[Any]]:
    """Return a small community with an opening, an applicant, a candidate and a recruiter."""
    files: dict[str, list[Any]] = {
        "organizations": [organization("o"), organization("f", "search-firm")],
        "hiring-roles": [role(), role(id="2", member="cyd", organization="f", kind="recruiter")],
        "clients": [client()],
        "hiring-settings": [settings(least_days=5)],
        "openings": [opening()],
        "referrals": [referral()],
        "applications": [application()],
        "candidates": [candidate()],
        "candidate-lists": [a_list()],
        "contact-requests": [request()],
        "saved-searches": [search()],
    }
    people = {"members": [person("ana"), person("ben"), person("cyd")]}
    return small(**people | files | changes)
