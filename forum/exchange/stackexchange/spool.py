from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from forum.exchange.faults import Fault, Place
from forum.exchange.stackexchange.dump import Row, read_rows

QUESTION, ANSWER, COMMENT = 1, 2, 3
POSTS, COMMENTS = "Posts.xml", "Comments.xml"

_TABLE = """
CREATE TABLE entry (
  file TEXT, id INTEGER, kind INTEGER, parent INTEGER, at TEXT, line INTEGER, data TEXT,
  PRIMARY KEY (file, id)
) WITHOUT ROWID
"""
# Nothing comes before what it answers, not even where the clocks of the source say so.
_IN_TIME = """
SELECT entry.file, entry.line, entry.data
FROM entry
LEFT JOIN entry AS above ON above.file = :posts AND above.id = entry.parent
LEFT JOIN entry AS top ON top.file = :posts AND top.id = above.parent
WHERE entry.kind = 1
   OR (entry.kind = 2 AND above.kind = 1)
   OR (entry.kind = 3 AND (above.kind = 1 OR (above.kind = 2 AND top.kind = 1)))
ORDER BY max(entry.at, ifnull(above.at, ''), ifnull(top.at, '')), entry.kind, entry.id
"""


class Spool:
    """Questions, answers and comments of a dump on disk, so that they can be read in time order.

    A dump is sorted by number within each file; a conversation is sorted by time across files.
    """

    def __init__(self, database: sqlite3.Connection, folder: Path) -> None:
        self._db = database
        self._db.execute("PRAGMA synchronous=OFF")
        self._db.execute(_TABLE)
        self._add(POSTS, self._posts(folder / POSTS))
        self._add(COMMENTS, read_rows(folder / COMMENTS))

    def count(self, kind: int | None = None) -> int:
        """Return how many entries, or how many of a kind, stand in a conversation."""
        if kind is None:
            found = self._db.execute(f"SELECT count(*) FROM ({_IN_TIME})", _FILE)  # noqa: S608
        else:
            found = self._db.execute("SELECT count(*) FROM entry WHERE kind = ?", (kind,))
        return int(found.fetchone()[0])

    def loose(self) -> int:
        """Return how many answers and comments belong to no question of the dump."""
        return int(self._db.execute("SELECT count(*) FROM entry").fetchone()[0]) - self.count()

    def in_time(self, *kinds: int) -> Iterator[Row]:
        """Yield the entries of these kinds, each after what it answers."""
        with closing(self._db.cursor()) as cursor:
            for file, line, data in cursor.execute(_IN_TIME, _FILE):
                row = Row(Place(file, line), json.loads(data))
                if kind_of(row) in kinds:
                    yield row

    def question_of(self, post_id: int) -> int | None:
        """Return the number of the question a question, answer is or belongs to."""
        found = self._db.execute(
            "SELECT kind, id, parent FROM entry WHERE file = ? AND id = ?", (POSTS, post_id)
        ).fetchone()
        if found is None:
            return None
        return int(found[1] if found[0] == QUESTION else found[2])

    def _posts(self, path: Path) -> Iterator[Row]:
        return (row for row in read_rows(path) if kind_of(row) in (QUESTION, ANSWER))

    def _add(self, file: str, rows: Iterable[Row]) -> None:
        self._db.execute("BEGIN")
        for row in rows:
            entry = (file, row.number("Id"), kind_of(row), _parent(row), _at(row))
            try:
                self._db.execute(
                    "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?)",
                    (*entry, row.place.line, json.dumps(row.values)),
                )
            except sqlite3.IntegrityError:
                raise Fault(
                    row.place, f"the Id {row.number('Id')} is in this file twice."
                ) from None
        self._db.execute("END")


_FILE = {"posts": POSTS}


@contextmanager
def spooled(folder: Path) -> Iterator[Spool]:
    """Spool a dump into a file that is gone afterwards; raises Fault for one that is broken."""
    with (
        TemporaryDirectory() as home,
        closing(sqlite3.connect(Path(home) / "spool", isolation_level=None)) as database,
    ):
        yield Spool(database, folder)


def kind_of(row: Row) -> int:
    """Return what an entry is: QUESTION, ANSWER, COMMENT or another PostTypeId."""
    return COMMENT if row.place.file == COMMENTS else row.number("PostTypeId")


def _parent(row: Row) -> int | None:
    kind = kind_of(row)
    if kind == QUESTION:
        return None
    return row.number("PostId" if kind == COMMENT else "ParentId")


def _at(row: Row) -> str:
    # Written anew, so that two times compare as texts whatever the dump leaves out.
    return row.moment("CreationDate").isoformat(timespec="microseconds")
