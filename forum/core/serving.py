from __future__ import annotations

import gc
import os

from flask import Flask
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels
from granian.server import Server
from sqlalchemy.orm import configure_mappers

from forum.core.db import db
from forum.core.settings import BadSetting


def serve_pages(app: Flask) -> None:
    """Run the web server; its workers are forked from this process.

    What all of them need is loaded before the fork, so that it is in memory once: two workers
    then hold little more than one.
    """
    configure_mappers()
    for name in app.jinja_env.list_templates(["html"]):
        app.jinja_env.get_template(name)
    with app.app_context():
        # A connection must not be shared by two processes.
        db.engine.dispose()
    gc.collect()
    gc.freeze()
    Server(
        "wsgi:app",
        address=os.environ.get("HOST") or "127.0.0.1",
        port=app.config["SETTINGS"].port,
        interface=Interfaces.WSGI,
        http=HTTPModes.http1,
        websockets=False,
        workers=_workers(),
        blocking_threads=1,
        respawn_failed_workers=True,
        workers_kill_timeout=10,
        log_level=LogLevels.warning,
    ).serve()


def main() -> None:
    """Serve the application that the environment describes."""
    from wsgi import app

    serve_pages(app)


def _workers() -> int:
    value = os.environ.get("WEB_CONCURRENCY") or "2"
    if not (value.isascii() and value.isdigit() and 0 < int(value) <= 64):
        raise BadSetting("WEB_CONCURRENCY must be a number from 1 to 64.")
    return int(value)


if __name__ == "__main__":
    main()
