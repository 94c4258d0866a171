from __future__ import annotations

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.exchange.openings import NYC_JOBS, load_openings
from forum.jobs.closing import end_of
from forum.jobs.models import JobLocation, JobPosting
from forum.jobs.named import PAY
from forum.jobs.pay import yearly
from forum.jobs.posting import Posting
from forum.jobs.queries.finder import Asked, finder
from forum.organizations.models import Organization
from tests.support.data import shared_data
from tests.support.sizes import WHOLE

JOBS = ("nyc-jobs", "nyc-jobs-unique.csv")
PERIODS = {"Annual": "year", "Daily": "day", "Hourly": "hour"}
# What UTF-8 read as Windows-1252 leaves behind.
MOJIBAKE = ("â€", "Ã", "Â\xa0", "\ufffd")


def cents(text: str) -> int:
    return round(Decimal(text) * 100)


def lines(file: Path) -> dict[str, dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as rows:
        return {row["Job ID"]: row for row in csv.DictReader(rows)}


def beginning(tmp_path: Path, count: int) -> Path:
    """Return the first lines of the list, as a list of its own."""
    file = tmp_path / "some.csv"
    with (
        shared_data(*JOBS).open(encoding="utf-8", newline="") as rows,
        file.open("w", encoding="utf-8", newline="") as out,
    ):
        reader = csv.reader(rows)
        writer = csv.writer(out)
        for _number, row in zip(range(count + 1), reader, strict=False):
            writer.writerow(row)
    return file


def real(app: Flask, tmp_path: Path) -> Path:
    """Return the list: all of it on SQLite, what `make test` has time for on PostgreSQL."""
    with app.app_context():
        short = db.engine.dialect.name == "postgresql" and not WHOLE
    return beginning(tmp_path, 300) if short else shared_data(*JOBS)


def check(app: Flask, file: Path) -> None:
    source = lines(file)
    with app.app_context(), transaction(write=False):
        rows = db.session.execute(
            select(JobPosting, Organization.name, JobLocation)
            .join(Organization, Organization.id == JobPosting.organization_id)
            .join(JobLocation, JobLocation.posting_id == JobPosting.id)
        ).all()
        assert len(rows) == len(source)
        for row, house, place in rows:
            line = source[(row.outside_id or "").partition(":")[2]]
            posting = Posting.from_json(row.fields)
            assert posting.pay_min == cents(line["Salary Range From"])
            assert posting.pay_max == cents(line["Salary Range To"])
            assert posting.period == PERIODS[line["Salary Frequency"]]
            assert row.year_max == yearly(posting.pay_max, posting.period, 0, 0)
            assert row.published_at is not None
            assert row.published_at.date() == date.fromisoformat(line["Posting Date"][:10])
            if line["Post Until"]:
                day = date.fromisoformat(line["Post Until"][:10])
                assert row.closes_at == end_of(day, "America/New_York")
            assert posting.rolling == (not line["Post Until"])
            assert (row.state, row.closed_how) == ("closed", "expired")
            assert line["Job Category"].startswith("Technology") == (
                row.family == "technology-leadership"
            ) or line["Job Category"].startswith("Information Technology")
            assert house.casefold() == " ".join(line["Agency"].split()).casefold()
            assert place.state == "NY"
            told = " ".join([row.title, row.text, place.school])
            assert not any(broken in told for broken in MOJIBAKE)


def test_every_opening_of_the_real_list_says_what_the_list_says(app: Flask, tmp_path: Path) -> None:
    file = real(app, tmp_path)
    with app.app_context():
        done = load_openings(file, "nyc", NYC_JOBS)
        assert (done.added, done.faults) == (len(lines(file)), [])
    check(app, file)
    with app.app_context(), transaction(write=False):
        titles = set(db.session.scalars(select(JobPosting.title)))
    if len(titles) > 1_000:
        assert done.added == 2_100
        assert "Workers' Compensation Benefits Examiner" in titles
        assert "Engineer – In – Charge" in titles


def test_a_list_is_loaded_once_whatever_is_done(app: Flask, tmp_path: Path) -> None:
    file = beginning(tmp_path, 60)
    with app.app_context():
        assert load_openings(file, "nyc", NYC_JOBS).added == 60
        assert load_openings(file, "nyc", NYC_JOBS).added == 0
    check(app, file)


def test_a_line_that_cannot_be_used_is_named_and_the_rest_is_loaded(
    app: Flask, tmp_path: Path
) -> None:
    file = beginning(tmp_path, 6)
    with file.open(encoding="utf-8", newline="") as rows:
        table = list(csv.reader(rows))
    column = {name: place for place, name in enumerate(table[0])}
    table[1][column["Salary Range From"]] = "many"
    table[2][column["Salary Frequency"]] = "Fortnightly"
    table[3][column["Posting Date"]] = "tomorrow"
    table[4][column["Salary Range From"]] = "90000000"
    table[5] = table[5][:4]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(table)
    with app.app_context():
        done = load_openings(file, "nyc", NYC_JOBS)
    assert done.added == 1
    said = sorted(str(fault) for fault in done.faults)
    assert [line.split(":")[0] for line in said] == [f"some.csv, line {n}" for n in range(2, 7)]
    assert "“many”" in said[0] and "Fortnightly" in said[1] and "tomorrow" in said[2]


def test_a_trial_opens_all_of_them(app: Flask, tmp_path: Path) -> None:
    with app.app_context():
        load_openings(beginning(tmp_path, 5), "nyc", NYC_JOBS, as_open=True)
        with transaction(write=False):
            rows = db.session.scalars(select(JobPosting)).all()
            assert {row.state for row in rows} == {"open"}
            limit = datetime(2020, 1, 1, tzinfo=UTC)
            assert all(row.published_at and row.published_at < limit for row in rows)


def test_the_real_list_is_filtered_by_yearly_pay(app: Flask, tmp_path: Path) -> None:
    file = real(app, tmp_path)
    source = lines(file)
    yearly_most = [
        yearly(cents(row["Salary Range To"]), PERIODS[row["Salary Frequency"]], 0, 0)
        for row in source.values()
    ]
    with app.app_context():
        load_openings(file, "nyc", NYC_JOBS, as_open=True)
        with transaction(write=False):
            whole = finder(Viewer(), Asked(), None)
            assert whole.total == len(source)
            told = {
                option.value: option.openings
                for facet in whole.facets
                if facet.name == "pay"
                for option in facet.options
            }
            for least in PAY:
                asked = Asked.of(MultiDict([("pay", str(least))]))
                expected = sum(most >= least for most in yearly_most)
                assert finder(Viewer(), asked, None).total == expected
                assert told.get(str(least), expected) == expected
            highest = finder(Viewer(), Asked(sort="pay"), None).page.items
            best = db.session.scalars(
                select(JobPosting.year_max).where(JobPosting.id.in_(row.id for row in highest))
            )
            ranked = sorted(yearly_most, reverse=True)
            assert sorted(best, reverse=True) == ranked[: len(highest)]
        assert len({sum(most >= least for most in yearly_most) for least in PAY}) > 4
