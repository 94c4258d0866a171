from __future__ import annotations

from datetime import date
from typing import Any

from forum.exchange.faults import Fault
from forum.exchange.native.lines import Line, joint
from forum.exchange.people.records import (
    AssessmentRecord,
    ContextRecord,
    EndorsementRecord,
    EvidenceRecord,
    FileRecord,
    LinkRecord,
    OrganizationRecord,
    PlaceRecord,
    ProfileRecord,
    TermRecord,
)

SECTIONS = ("about", "contact", "work", "context", "skills")
EVIDENCE = ("link", "thread", "file", "idea", "replication")
LINKS = ("connection", "follow", "block")


def read_term(line: Line) -> TermRecord:
    """Return a line of terms.jsonl; raises Fault."""
    vocabulary, slug = line.line("vocabulary", 20), line.line("slug", 60)
    return TermRecord(
        place=line.place,
        id=f"{vocabulary}/{slug}",
        vocabulary=vocabulary,
        slug=slug,
        label=line.line("label", 80),
        definition=line.text("definition", ""),
        order=line.number("order", 0),
        active=not line.flag("retired"),
        parent=line.optional_id("parent"),
        merged_into=line.optional_id("merged_into"),
        aliases=line.each("aliases", lambda value: _word(line, value)),
    )


def read_organization(line: Line) -> OrganizationRecord:
    """Return a line of organizations.jsonl; raises Fault."""
    return OrganizationRecord(
        place=line.place,
        id=line.id(),
        slug=line.line("slug", 100),
        name=line.line("name", 150),
        kind=line.line("kind", 40),
        parent=line.optional_id("parent"),
        merged_into=line.optional_id("merged_into"),
        state=line.text("state", "", most=2),
        city=line.text("city", "", most=80),
        nces_id=line.text("nces_id", "", most=12) or None,
        size_band=line.text("size_band", "", most=20),
        locale=line.text("locale", "", most=20),
        grades=line.text("grades", "", most=80),
        website=line.text("website", "", most=300),
        grows=line.text("grows", ""),
        domains=line.each("domains", lambda value: _word(line, value)),
        created_at=line.moment("created_at"),
    )


def read_profile(line: Line) -> ProfileRecord:
    """Return a line of profiles.jsonl; raises Fault."""
    context = line.optional("context")
    return ProfileRecord(
        place=line.place,
        id=line.id("member"),
        headline=line.text("headline", "", most=120),
        pronouns=line.text("pronouns", "", most=30),
        languages=line.text("languages", "", most=120),
        pathway_step=line.text("pathway_step", "", most=40),
        state=line.text("state", "", most=2),
        links=line.each("links", lambda value: _link(line, value)),
        helps=line.text("helps", ""),
        doing=line.text("doing", ""),
        shown=_shown(line),
        context=_context(context) if context else None,
        places=line.each("places", lambda value: _place(line.within(value))),
        assessments=line.each("assessments", lambda value: _assessment(line.within(value))),
        photo=line.optional_id("photo"),
    )


def read_evidence(line: Line) -> EvidenceRecord:
    """Return a line of evidence.jsonl; raises Fault."""
    kind, address = line.choice("kind", EVIDENCE), line.text("address", "", most=500)
    here = address.startswith("/") and not address.startswith("//")
    if kind != "file" and not (here or address.startswith("https://")):
        raise Fault(line.place, "the address of evidence begins with https:// or with one /.")
    file = line.optional("file")
    if file and kind != "file":
        raise Fault(line.place, "only evidence of the kind file has a file.")
    return EvidenceRecord(
        place=line.place,
        id=line.id(),
        member=line.id("member"),
        kind=kind,
        title=line.line("title", 120),
        address="" if kind == "file" else address,
        text=line.text("text", ""),
        shown=_audience(line, line.number("shown", 3)),
        skills=line.each("skills", lambda value: _word(line, value)),
        created_at=line.moment("created_at"),
        file=_file(file) if file else None,
    )


def _file(line: Line) -> FileRecord:
    file = FileRecord(
        address=line.line("path", 120),
        filename=line.line("filename", 120),
        added_at=line.moment("added_at"),
    )
    line.done()
    return file


def read_endorsement(line: Line) -> EndorsementRecord:
    """Return a line of endorsements.jsonl; raises Fault."""
    return EndorsementRecord(
        place=line.place,
        id=line.id(),
        by=line.id("by"),
        member=line.id("member"),
        skill=line.line("skill", 40),
        level=_level(line, line.number("level")),
        basis=line.line("basis", 10),
        note=line.text("note"),
        evidence=line.optional_id("evidence"),
        organization=line.optional_id("organization"),
        at=line.moment("at"),
        expires_at=line.moment("expires_at"),
        ended_at=line.optional_moment("ended_at"),
        hidden_at=line.optional_moment("hidden_at"),
    )


def read_link(line: Line) -> LinkRecord:
    """Return a line of links.jsonl; raises Fault."""
    kind, member, other = line.choice("kind", LINKS), line.id("member"), line.id("other")
    if member == other:
        raise Fault(line.place, "nobody has a link to themselves.")
    return LinkRecord(
        place=line.place,
        id=joint(kind, member, other, by=":"),
        kind=kind,
        member=member,
        other=other,
        as_what=line.text("as", "peer", most=12),
        at=line.moment("at"),
    )


def _context(line: Line) -> ContextRecord:
    context = ContextRecord(
        stage=line.text("stage", "", most=40),
        organization_kind=line.text("organization_kind", "", most=40),
        size_band=line.text("size_band", "", most=40),
        locale=line.text("locale", "", most=40),
        working_on=line.text("working_on", "", most=300),
        open_to_contact=line.flag("open_to_contact"),
        capacity=line.number("capacity", 3),
        as_of=line.moment("as_of"),
        terms=line.each("terms", lambda value: _word(line, value)),
    )
    line.done()
    return context


def _place(line: Line) -> PlaceRecord:
    place = PlaceRecord(
        organization=line.id("organization"),
        title=line.line("title", 100),
        family=line.text("family", "", most=40),
        starts_on=_date(line, "starts_on"),
        ends_on=_date(line, "ends_on"),
        verified_at=line.optional_moment("verified_at"),
        verified_how=line.text("verified_how", "", most=10),
        verified_note=line.text("verified_note", "", most=300),
        expires_at=line.optional_moment("expires_at"),
        created_at=line.moment("created_at"),
    )
    line.done()
    return place


def _assessment(line: Line) -> AssessmentRecord:
    levels = line.facts("levels")
    if not all(isinstance(level, int) and 0 <= level <= 4 for level in levels.values()):
        raise Fault(line.place, "a level is a whole number from 0 to 4.")
    assessment = AssessmentRecord(
        version=line.number("version", 1),
        started_at=line.moment("started_at"),
        finished_at=line.optional_moment("finished_at"),
        levels=levels,
    )
    line.done()
    return assessment


def _shown(line: Line) -> dict[str, int]:
    inner = line.optional("shown")
    if inner is None:
        return {}
    shown = {name: _audience(line, inner.number(name)) for name in SECTIONS if name in inner.values}
    inner.done()
    return shown


def _audience(line: Line, value: int) -> int:
    if value > 3:
        raise Fault(line.place, "an audience is a number from 0 (everyone) to 3 (nobody).")
    return value


def _level(line: Line, value: int) -> int:
    if not 1 <= value <= 4:
        raise Fault(line.place, "an endorsed level is a number from 1 to 4.")
    return value


def _word(line: Line, value: Any) -> str:
    if not isinstance(value, str) or not 0 < len(value) <= 120:
        raise Fault(line.place, "a list of texts of 1 to 120 characters was expected.")
    return value


def _link(line: Line, value: Any) -> tuple[str, str]:
    if not isinstance(value, list) or len(value) != 2:
        raise Fault(line.place, "a link is a list of a label and an address.")
    label, address = _word(line, value[0]), value[1]
    if not isinstance(address, str) or not address.startswith("https://") or len(address) > 300:
        raise Fault(line.place, "the address of a link begins with https://.")
    return label, address


def _date(line: Line, name: str) -> date | None:
    text = line.text(name, "", most=10)
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise Fault(line.place, f"“{name}” must be a date such as 2026-01-31.") from None
