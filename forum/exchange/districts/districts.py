from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import select

from forum.core.db import db
from forum.exchange.districts.reading import Row, Sheet
from forum.exchange.districts.writing import Loaded, Record, load_all
from forum.exchange.faults import Fault
from forum.organizations.actions.bringing import bring
from forum.organizations.choices import STATES
from forum.organizations.models import Organization

# The columns of the US Census Bureau's list of school districts (SAIPE) that are read. It counts
# the children who live in a district, not those who go to its schools: no size follows from it.
STATE, FIPS, NUMBER, NAME = "State Postal Code", "State FIPS Code", "District ID", "Name"


def load_districts(path: Path) -> Loaded:
    """Load the Census Bureau's list of school districts; raises Fault where it is another list.

    A district is known again by its NCES number: state FIPS code and district id, 7 digits.
    """
    sheet = Sheet.of(path)
    sheet.require(STATE, FIPS, NUMBER, NAME)
    return load_all(sheet, "district", _read, _write)


def _read(row: Row) -> Record:
    state = row.needed(STATE).upper()
    if state not in STATES:
        raise Fault(row.place, f"“{state[:40]}” is no state.")
    number = row.digits(FIPS, 2) + row.digits(NUMBER, 5)
    facts = {"name": row.needed(NAME), "kind": "district", "state": state, "nces_id": number}
    return Record(row.place, number, facts)


def _write(records: Sequence[Record], taken: set[str]) -> int:
    numbers = [record.id for record in records]
    here = set(
        db.session.scalars(select(Organization.nces_id).where(Organization.nces_id.in_(numbers)))
    )
    return len(bring([record.facts for record in records if record.id not in here], taken))
