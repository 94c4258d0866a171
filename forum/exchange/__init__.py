from __future__ import annotations

from flask import Flask


def register(app: Flask) -> None:
    """Add loading and writing whole communities."""
    from forum.exchange import cli, models  # noqa: F401 - the tables must be known

    for command in (cli.load, cli.export, cli.demo, cli.prepare):
        app.cli.add_command(command)
