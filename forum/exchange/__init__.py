from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add loading and writing whole communities; what is loaded can be found."""
    from forum.core.events import listen_in_batches
    from forum.exchange import cli, indexing, models  # noqa: F401 - the tables must be known
    from forum.exchange.events import Loaded
    from forum.search import indexer

    listen_in_batches([Loaded], indexer.listener(indexing.loaded))
    for command in (cli.load, cli.export, cli.demo, cli.prepare):
        app.cli.add_command(command)
