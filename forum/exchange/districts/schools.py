from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from forum.core.db import db
from forum.core.events import announce
from forum.exchange.districts.kinship import Districts
from forum.exchange.districts.reading import Row, Sheet
from forum.exchange.districts.words import grades_between, grades_listed, readable
from forum.exchange.districts.writing import Loaded, Record, load_all
from forum.exchange.faults import Fault
from forum.exchange.models import ImportedRow
from forum.organizations.actions.bringing import bring
from forum.organizations.choices import STATES
from forum.organizations.events import OrganizationMoved
from forum.organizations.models import Organization
from forum.organizations.names import key_of

KIND = "organization"
# What a list may tell of a school, and the columns it stands in where nothing else is said.
COLUMNS = {
    "code": "School Code",
    "name": "School Name",
    "state": "Physical State",
    "city": "Physical City",
    "nces_id": "NCES ID",
    "kind": "Kind",
    "lowest": "Lowest Grade",
    "highest": "Highest Grade",
    "grades": "Grades",
    "students": "Students",
    "locale": "Locale",
    "website": "Website",
    "district_code": "District Code",
    "district": "District Name",
}
SIZES = ((250, "under-250"), (500, "250-499"), (1000, "500-999"), (2500, "1000-2499"))
LOCALES = dict(
    zip(
        ("11", "12", "13", "21", "22", "23", "31", "32", "33", "41", "42", "43"),
        (
            *("city-large", "city-midsize", "city-small"),
            *("suburb-large", "suburb-midsize", "suburb-small"),
            *("town-fringe", "town-distant", "town-remote"),
            *("rural-fringe", "rural-distant", "rural-remote"),
        ),
        strict=True,
    )
)


def read_columns(text: str) -> dict[str, str]:
    """Return a map of columns as it is typed: name="School Name",city=Town.

    Raises ValueError for what is no such map.
    """
    parts = shlex.shlex(text, posix=True)
    parts.whitespace, parts.whitespace_split, parts.commenters = ",", True, ""
    columns = {}
    for part in parts:
        name, sign, column = part.partition("=")
        if not sign or name.strip() not in COLUMNS:
            known = ", ".join(COLUMNS)
            raise ValueError(f"“{part}” names none of {known} with = and a column")
        columns[name.strip()] = column.strip()
    return columns


def load_schools(path: Path, source: str, columns: dict[str, str]) -> Loaded:
    """Load a list of schools; `columns` says where it differs from COLUMNS.

    A school is known again by its NCES number or by the code it has in the source, and belongs to
    the district of its code or name when that one is here. Raises Fault where the list lacks a
    column.
    """
    sheet = Sheet.of(path)
    sheet.require(*columns.values())
    loader = _Schools(source, {**COLUMNS, **columns})
    sheet.require(loader.columns["name"])
    done = load_all(sheet, "school", loader.read, loader.write)
    return replace(done, remarks=loader.remarks())


@dataclass
class _Schools:
    """Reads and writes the schools of one list."""

    source: str
    columns: dict[str, str]
    districts: Districts = field(default_factory=Districts)

    def read(self, row: Row) -> Record:
        """Return what a line tells of a school; raises Fault."""
        cell = {name: row.text(column, 300) for name, column in self.columns.items()}
        name = readable(row.needed(self.columns["name"]))
        state = cell["state"].upper()
        if state and state not in STATES:
            raise Fault(row.place, f"“{state[:40]}” is no state.")
        facts = {
            "name": name,
            "kind": cell["kind"] or "district-school",
            "state": state,
            "city": readable(row.text(self.columns["city"], 80)),
            "nces_id": _nces(row, cell["nces_id"]),
            "grades": _grades(row, cell),
            "size_band": _size(row, cell["students"]),
            "locale": LOCALES.get(cell["locale"].partition("-")[0], ""),
            "website": cell["website"] if re.match(r"https?://\S+$", cell["website"]) else "",
        }
        unnamed = f"{key_of(name)}|{state}|{key_of(str(facts['city']))}"
        known_by = cell["code"][:80] or sha256(unnamed.encode()).hexdigest()
        return Record(row.place, known_by, facts, (cell["district_code"], cell["district"]))

    def write(self, records: Sequence[Record], taken: set[str]) -> int:
        """Add the schools that are new, and give those without a district theirs."""
        here = self._here(records)
        self.districts.learn(str(record.facts["state"]) for record in records)
        fresh = [record for record in records if record.id not in here]
        above = {record.id: self.districts.find(record) for record in records}
        facts = [{**record.facts, "parent_id": above[record.id]} for record in fresh]
        numbers = bring(facts, taken)
        self._remember((record.id, n) for record, n in zip(fresh, numbers, strict=True))
        _adopt([(here[key], parent) for key, parent in above.items() if parent and key in here])
        return len(fresh)

    def remarks(self) -> list[str]:
        """Return what the list told that is not known here."""
        missing = self.districts.missing
        if not missing:
            return []
        some = ", ".join(sorted(missing)[:5])
        return [
            f"{len(missing)} of its districts are not here; their schools stand alone: {some}"
            + (" and others." if len(missing) > 5 else ".")
        ]

    def _here(self, records: Sequence[Record]) -> dict[str, int]:
        keys = [record.id for record in records]
        known = select(ImportedRow.foreign_id, ImportedRow.local_id).where(
            ImportedRow.source == self.source,
            ImportedRow.kind == KIND,
            ImportedRow.foreign_id.in_(keys),
        )
        here: dict[str, int] = dict(db.session.execute(known).all())
        numbers = {record.facts["nces_id"]: record.id for record in records}
        numbers.pop(None, None)
        same = select(Organization.nces_id, Organization.id).where(
            Organization.nces_id.in_(list(numbers))
        )
        found = {numbers[nces]: number for nces, number in db.session.execute(same)}
        self._remember((key, number) for key, number in found.items() if key not in here)
        return found | here

    def _remember(self, pairs: Iterable[tuple[str, int]]) -> None:
        rows = [
            {"source": self.source, "kind": KIND, "foreign_id": key, "local_id": number}
            for key, number in pairs
        ]
        if rows:
            db.session.execute(insert(ImportedRow), rows)


def _adopt(pairs: list[tuple[int, int]]) -> None:
    """Put schools that came before their district below it, and tell of it."""
    wanted = {number: parent for number, parent in pairs if number != parent}
    alone = (Organization.parent_id.is_(None), Organization.merged_into_id.is_(None))
    found = select(Organization.id).where(Organization.id.in_(list(wanted)), *alone)
    numbers = db.session.scalars(found.order_by(Organization.id)).all()
    if numbers:
        table: Any = Organization.__table__
        change = update(table).where(table.c.id == bindparam("number"))
        rows = [{"number": number, "above": wanted[number]} for number in numbers]
        db.session.connection().execute(change.values(parent_id=bindparam("above")), rows)
    for number in numbers:
        announce(OrganizationMoved(number))


def _nces(row: Row, text: str) -> str | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 12):
        raise Fault(row.place, f"“{text[:40]}” is no NCES number: it has up to 12 digits.")
    return text.zfill(12)


def _grades(row: Row, cell: dict[str, str]) -> str:
    try:
        if cell["grades"]:
            return grades_listed(cell["grades"])
        return grades_between(cell["lowest"], cell["highest"])
    except ValueError as error:
        raise Fault(row.place, str(error)) from error


def _size(row: Row, text: str) -> str:
    plain = text.replace(",", "")
    if not plain:
        return ""
    if not (plain.isascii() and plain.isdigit() and len(plain) < 7):
        raise Fault(row.place, f"“{text[:40]}” is no number of students.")
    return next((band for below, band in SIZES if int(plain) < below), "2500-plus")
