from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

import click
from flask import current_app
from flask.cli import with_appcontext

from forum.core.settings import Settings
from forum.exchange.faults import Fault

if TYPE_CHECKING:
    from forum.exchange.districts.writing import Loaded

# Of a list's lines that could not be used, so many are told of.
MOST_FAULTS = 20
# Commands import what they need when they run: the web server's processes never do.
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# What is counted, as people read it: one, and several.
COUNTED = {
    "member": ("member", "members"),
    "organization": ("organization", "organizations"),
    "opening": ("opening", "openings"),
    "space": ("space", "spaces"),
    "thread": ("thread", "threads"),
    "post": ("post", "posts"),
    "accepted answer": ("accepted answer", "accepted answers"),
    "tag": ("tag", "tags"),
    "moved": ("moved post", "moved posts"),
    "follow": ("follow", "follows"),
    "bookmark": ("bookmark", "bookmarks"),
    "evidence": ("piece of evidence", "pieces of evidence"),
    "endorsement": ("endorsement", "endorsements"),
    "endorsement ask": ("endorsement asked for", "endorsements asked for"),
    "link": ("tie between members", "ties between members"),
    "request": ("request to meet", "requests to meet"),
    "pairing": ("pairing", "pairings"),
    "dismissal": ("dismissed suggestion", "dismissed suggestions"),
    "term proposal": ("proposed term", "proposed terms"),
    "skill proposal": ("proposed skill", "proposed skills"),
    "skill comment": ("comment on a skill", "comments on skills"),
    "context snapshot": ("context an idea keeps", "contexts that ideas keep"),
    "idea": ("idea", "ideas"),
    "replication": ("try of an idea", "tries of ideas"),
    "hiring role": ("right to hire", "rights to hire"),
    "client": ("client of a search firm", "clients of search firms"),
    "hiring setting": ("organization's way of hiring", "organizations' ways of hiring"),
    "referral": ("referral", "referrals"),
    "application": ("application", "applications"),
    "candidate": ("candidate", "candidates"),
    "candidate list": ("list of candidates", "lists of candidates"),
    "contact request": ("request to talk", "requests to talk"),
    "saved search": ("kept search", "kept searches"),
    "conversation": ("conversation", "conversations"),
    "message": ("message", "messages"),
    "log": ("log entry", "log entries"),
}


@contextmanager
def said_plainly() -> Iterator[None]:
    """End the command with one line where a source cannot be used."""
    try:
        yield
    except Fault as fault:
        raise click.ClickException(str(fault)) from fault


def _slug(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if value is not None and (not SLUG.fullmatch(value) or len(value) > 40):
        raise click.BadParameter("use up to 40 letters (a to z), digits and single dashes")
    return value


@click.command("load")
@with_appcontext
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--format",
    "form",
    type=click.Choice(["native", "stackexchange", "us-districts", "schools", "nyc-jobs"]),
    default="native",
    show_default=True,
    help="How the folder is written, or the list.",
)
@click.option("--source", help="The name under which this source is remembered; its folder's.")
@click.option("--space", callback=_slug, help="Slug of the space a Stack Exchange site goes to.")
@click.option("--as-open", is_flag=True, help="Open all openings of a list, for a trial.")
@click.option("--columns", help='Where a list of schools has what: name="School Name",city=Town.')
def load(
    path: Path,
    form: str,
    source: str | None,
    space: str | None,
    columns: str | None,
    as_open: bool,
) -> None:
    """Load a community from a folder, or organizations or openings from a list in CSV.

    What a source has brought before is not brought again.
    """
    from forum.exchange.stackexchange.naming import source_name

    place = path.resolve()
    if place.is_dir() == (form in LISTS):
        wanted = "a file" if form in LISTS else "a folder"
        raise click.BadParameter(f"the format {form} is {wanted}", param_hint="PATH")
    name = source or (source_name(place.name) if form == "stackexchange" else place.name)
    if not 0 < len(name) <= 80:
        raise click.BadParameter("a source's name has 1 to 80 characters", param_hint="--source")
    start = monotonic()
    with said_plainly():
        if form in LISTS:
            done = LISTS[form](place, name, columns if form != "nyc-jobs" else "open" * as_open)
        else:
            bring = _stackexchange if form == "stackexchange" else _native
            done = bring(place, name, space), 0
    click.echo(_said(name, done[0], monotonic() - start))
    if done[1]:
        raise click.ClickException(f"{done[1]:,} lines could not be used; the rest is loaded.")


def _native(folder: Path, name: str, _space: str | None) -> dict[str, int]:
    from forum.exchange.loading.running import load as load_all
    from forum.exchange.native.reading import NativeSource

    return load_all(NativeSource(folder), name, keep_ids=True).added


def _stackexchange(folder: Path, name: str, space: str | None) -> dict[str, int]:
    from forum.exchange.loading.running import load as load_all
    from forum.exchange.stackexchange import StackExchangeSource, check_dump, spooled

    check_dump(folder)
    with spooled(folder) as spool:
        source = StackExchangeSource(folder, name, spool, space)
        added = load_all(source, name).added
        if loose := spool.loose():
            click.echo(f"{loose:,} answers and comments belong to no question and were left out.")
        if source.authorless:
            click.echo(f"{source.authorless:,} posts have no author the source knows.")
    return added


def _us_districts(file: Path, _name: str, _columns: str | None) -> tuple[dict[str, int], int]:
    from forum.exchange.districts import load_districts

    return _told(load_districts(file))


def _schools(file: Path, name: str, columns: str | None) -> tuple[dict[str, int], int]:
    from forum.exchange.districts import load_schools, read_columns

    try:
        chosen = read_columns(columns or "")
    except ValueError as error:
        raise click.BadParameter(str(error), param_hint="--columns") from error
    return _told(load_schools(file, name, chosen))


def _nyc_jobs(file: Path, name: str, state: str | None) -> tuple[dict[str, int], int]:
    from forum.exchange.openings import NYC_JOBS, load_openings

    return _told(load_openings(file, name, NYC_JOBS, as_open=state == "open"), "opening")


def _told(done: Loaded, kind: str = "organization") -> tuple[dict[str, int], int]:
    for line in (*done.faults[:MOST_FAULTS], *done.remarks):
        click.echo(str(line), err=True)
    return {kind: done.added}, len(done.faults)


# Formats that are one file and hold organizations or openings only.
LISTS = {"us-districts": _us_districts, "schools": _schools, "nyc-jobs": _nyc_jobs}


def _said(name: str, added: dict[str, int], seconds: float) -> str:
    news = [
        f"{count:,} {words[count > 1]}"
        for kind, words in COUNTED.items()
        if (count := added.get(kind, 0))
    ]
    if not news:
        return f"Nothing new in {name}: all of it is here already."
    return f"New from {name}: {', '.join(news)} ({seconds:.1f} s)."


@click.command("export")
@with_appcontext
@click.argument("path", type=click.Path(path_type=Path))
@click.option(
    "--without-messages",
    is_flag=True,
    help="Leave out private conversations, applications and what recruiters keep.",
)
def export(path: Path, without_messages: bool) -> None:
    """Write the whole community into a new folder, in the native format."""
    from forum.exchange.native.writing import export as write_out

    with said_plainly():
        counts = write_out(path.resolve(), messages=not without_messages)
    lines = ", ".join(f"{count:,} {name}" for name, count in counts.items() if count)
    click.echo(f"Written to {path}: {lines or 'nothing, for nothing is here'}.")


@click.command("demo")
@with_appcontext
def demo() -> None:
    """Load the demo community; its sign-ins are for development and known to everybody."""
    if not _settings().development:
        raise click.ClickException(
            "the demo community has sign-ins everybody knows; it is for development."
        )
    from forum.exchange import demo_community

    added = demo_community.load_demo(sign_ins=True)
    click.echo(_said("the demo community", added, 0).replace(" (0.0 s)", ""))
    _say_sign_ins()


@click.command("prepare")
@with_appcontext
def prepare() -> None:
    """Make the install ready to start: tables, and the demo community where nobody is."""
    from forum.core.db import transaction
    from forum.core.migrations import migrate_database
    from forum.exchange import demo_community
    from forum.vocab.actions.seeding import seed_vocabulary

    settings = _settings()
    migrate_database(current_app._get_current_object())  # type: ignore[attr-defined]
    with transaction():
        seed_vocabulary()
    if settings.demo and (demo_community.is_empty() or demo_community.is_unfinished()):
        click.echo("Nobody is here yet: loading the demo community …")
        with said_plainly():
            demo_community.load_demo(sign_ins=settings.development)
    click.echo(f"\n  Counterpart is at {settings.base_url}\n")
    _say_sign_ins()


def _say_sign_ins() -> None:
    from forum.exchange import demo_community

    people = demo_community.sign_ins()
    if not people:
        return
    click.echo(f"  Sign in with the password {click.style(demo_community.PASSWORD, bold=True)} as")
    for username, part in people:
        click.echo(f"    {username:<16} {part}")
    click.echo()


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
