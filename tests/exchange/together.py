from __future__ import annotations

from typing import Any

from tests.exchange.folders import Item, person, small

MOMENT = "2026-01-03T08:00:00Z"
LATER = "2026-01-05T08:00:00Z"


def request(**changes: Any) -> Item:
    """Return a line of requests.jsonl."""
    values = {"id": "1", "by": "ana", "to": "ben", "purpose": "Carts?", "created_at": MOMENT}
    return values | changes


def pairing(**changes: Any) -> Item:
    """Return a line of pairings.jsonl."""
    values = {"id": "1", "member": "ana", "other": "ben", "goal": "Carts", "started_at": MOMENT}
    return values | changes


def conversation(*members: str, **changes: Any) -> Item:
    """Return a line of conversations.jsonl."""
    people = [{"member": member} for member in members or ("ana", "ben")]
    return {"id": "1", "created_at": MOMENT, "participants": people} | changes


def message(number: int, **changes: Any) -> Item:
    """Return a line of messages.jsonl."""
    values = {"id": f"m{number}", "conversation": "1", "number": number, "author": "ana"}
    return values | {"body": f"Message {number}", "at": f"2026-01-04T08:{number:02}:00Z"} | changes


def proposal(**changes: Any) -> Item:
    """Return a line of skill-proposals.jsonl."""
    values = {"id": "1", "author": "ana", "skill": "change", "name": "Families", "why": "Why."}
    return values | {"behaviors": "Calls.", "created_at": MOMENT} | changes


def term_proposal(**changes: Any) -> Item:
    """Return a line of term-proposals.jsonl."""
    values = {"id": "1", "vocabulary": "tool", "label": "Ours", "author": "ana"}
    return values | {"created_at": MOMENT} | changes


def ask(**changes: Any) -> Item:
    """Return a line of endorsement-asks.jsonl."""
    values = {"id": "1", "by": "ana", "to": "ben", "skill": "devices", "level": 2}
    return values | {"created_at": MOMENT} | changes


def evidence(**changes: Any) -> Item:
    """Return a line of evidence.jsonl."""
    values = {"id": "1", "member": "ana", "kind": "link", "title": "Plan", "skills": ["devices"]}
    return values | {"address": "https://example.org/plan", "created_at": MOMENT} | changes


def framework(*slugs: str, version: int = 1) -> Item:
    """Return a line of frameworks.jsonl."""
    skills = [
        {
            "slug": slug,
            "code": f"A{place}",
            "skill": "instructional",
            "label": slug.title(),
            "order": place * 10,
            "levels": ["Knows it.", "Does it.", "Leads it.", "Spreads it."],
        }
        for place, slug in enumerate(slugs, 1)
    ]
    return {"version": version, "adopted_at": MOMENT, "sub_skills": skills}


def everything() -> dict[str, list[Any]]:
    """Return a small community in which people have met, written, proposed and asked."""
    later = {"by": "ben", "at": LATER, "note": "Half of them."}
    gone = {"member": "cyd", "read": 1, "left_at": LATER, "left_number": 2, "muted": True}
    votes = [{"member": "ben", "at": LATER}]
    look = {"version": 2, "started_at": MOMENT, "levels": {"devices": 2, "families": 1}}
    return small(
        members=[person("ana"), person("ben"), person("cyd")],
        **{
            "frameworks": [framework("devices"), framework("devices", "families", version=2)],
            "profiles": [{"member": "ana", "assessments": [look]}],
            "evidence": [evidence()],
            "endorsement-asks": [ask(note="Please."), ask(id="2", to="cyd", state="declined")],
            "requests": [
                request(reasons=["You both use carts"], score=40),
                request(id="2", to="cyd"),
            ],
            "pairings": [pairing(check_ins=[later], helped=True, closed_at=LATER)],
            "dismissals": [{"member": "cyd", "other": "ben", "reason": "Met.", "at": MOMENT}],
            "term-proposals": [term_proposal(), term_proposal(id="2", term="model/flex")],
            "skill-proposals": [proposal(votes=votes, state="adopted", version=2)],
            "skill-comments": [
                {"id": "1", "proposal": "1", "author": "cyd", "body": "**Yes**", "at": LATER},
                {"id": "2", "proposal": "1", "author": "ben", "state": "deleted", "at": LATER},
            ],
            "conversations": [
                conversation(participants=[{"member": "ana", "read": 3}, {"member": "ben"}, gone])
            ],
            "messages": [
                message(1, body="Hello @ben"),
                message(2, author="cyd", state="deleted", body=""),
                message(3, author="ben", state="hidden"),
            ],
        },
    )
