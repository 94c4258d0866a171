"""The two pages every figure is compared with: a bare view, and R, the raw page."""

from __future__ import annotations

import os
import sqlite3

from flask import Flask, render_template
from jinja2 import DictLoader

app = Flask(__name__)
_connection: sqlite3.Connection | None = None
CHROME = "<p>" + "navigation, footer and the like " * 6 + "</p>\n"
PAGE = (
    "<!doctype html><html><head><title>{{ posts[0].id }}</title></head><body>"
    + CHROME * 40
    + '{% for p in posts %}<article id="post-{{ p.number }}"><h2>{{ p.username }}</h2>'
    "<p>{{ p.created_at }}</p><div>{{ p.html|safe }}</div>"
    '<a href="/p/{{ p.id }}">{{ p.number }}</a></article>\n{% endfor %}</body></html>'
)

app.jinja_loader = DictLoader({"raw.html": PAGE})


@app.get("/bare")
def bare() -> str:
    """Answer with two letters."""
    return "ok"


@app.get("/raw")
def raw() -> str:
    """Answer with twenty posts read by plain sqlite3, about 20 kB of HTML."""
    global _connection
    if _connection is None:
        _connection = sqlite3.connect(os.environ["BENCH_DATABASE"], check_same_thread=False)
        _connection.row_factory = sqlite3.Row
    rows = _connection.execute(
        "SELECT p.id, p.number, p.created_at, p.html, u.username FROM posts p"
        " JOIN users u ON u.id = p.author_id WHERE p.thread_id = 1 AND p.number BETWEEN 1 AND 20"
        " ORDER BY p.number"
    ).fetchall()
    return render_template("raw.html", posts=rows)
