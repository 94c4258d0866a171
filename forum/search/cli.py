from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from flask.cli import AppGroup
from tqdm import tqdm

from forum.core.db import transaction
from forum.search import indexer
from forum.search.evaluation import evaluate, read_questions
from forum.search.port import IndexBusy
from forum.search.whoosh_engine import WhooshEngine

QUESTIONS = Path("../shared/data/stackfaq/stackExchange-FAQ.xml")
group = AppGroup("search", help="Look after the search index.")


@group.command("rebuild")
def rebuild() -> None:
    """Build the index anew beside the old one, then swap; searches go on meanwhile."""
    with tqdm(unit=" documents", disable=None, leave=False) as bar, transaction(write=False):
        try:
            count = indexer.rebuild(lambda done: bar.update(done - bar.n))
        except IndexBusy as error:
            raise click.ClickException("Another rebuild is at work.") from error
    click.echo(f"{count:,} documents indexed.")


@group.command("status")
def status() -> None:
    """Tell how the index is; ends with 1 when it is missing or broken."""
    found = indexer.engine().status()
    for name, value in asdict(found).items():
        click.echo(f"{name}: {value}")
    if found.state != "ready":
        raise SystemExit(1)


@group.command("evaluate")
@click.argument("questions", type=click.Path(exists=True, path_type=Path), default=QUESTIONS)
@click.option("--alone", is_flag=True, help="Leave out what is in this community.")
def evaluate_ranking(questions: Path, alone: bool) -> None:
    """Measure how well reworded questions find their threads among those of this community.

    The questions are written into an index of their own, which is thrown away.
    """
    asked = read_questions(questions)
    with TemporaryDirectory() as folder, transaction(write=False):
        haystack = iter(()) if alone else indexer.documents_of("post")
        result = evaluate(WhooshEngine(Path(folder)), asked, haystack)
    click.echo(f"queries: {result.queries:,}")
    click.echo(f"recall@1: {result.first:.3f}")
    click.echo(f"recall@5: {result.in_five:.3f}")
    click.echo(f"recall@20: {result.in_twenty:.3f}")
    click.echo(f"MRR@20: {result.reciprocal_rank:.3f}")
    click.echo(f"CPU ms a query: {result.cpu_ms:.2f}")
