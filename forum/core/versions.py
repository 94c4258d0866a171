from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Generic, NamedTuple, TypeVar
from weakref import WeakKeyDictionary

from flask import current_app, g
from sqlalchemy import Select, String, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from forum.core.db import Base, before_commit, db
from forum.core.hot import Hot, HotChange, value

T = TypeVar("T")

# Everything on every page depends on it: spaces, names and roles of people, site texts.
SITE = "site"


class Version(Base):
    """How often a named part of the community has changed; the key of everything kept."""

    __tablename__ = "versions"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    number: Mapped[int] = mapped_column()


def touch(*names: str) -> None:
    """Say that these parts change in this transaction; the numbers rise as it commits."""
    touched: set[str] = db.session.info.setdefault("touched", set())
    touched.update(names)


@before_commit
def _write_touched() -> None:
    names = db.session.info.pop("touched", None)
    if not names:
        return
    g.pop("site_number", None)
    # Sorted, so that two writers take the rows in one order and never wait for each other.
    _raise.run(len(names), **{f"name_{n}": name for n, name in enumerate(sorted(names))})


def _raising(count: int) -> Any:
    insert = sqlite.insert if db.engine.dialect.name == "sqlite" else postgresql.insert
    rows = [{"name": value(f"name_{n}", String()), "number": 1} for n in range(count)]
    return (
        insert(Version)
        .values(rows)
        .on_conflict_do_update(index_elements=["name"], set_={"number": Version.number + 1})
    )


_raise = HotChange(_raising)


def numbers(names: Iterable[str]) -> dict[str, int]:
    """Return the present number of each name; one that never changed has 0."""
    wanted = list(names)
    places = {f"name_{n}": name for n, name in enumerate(wanted)}
    found = {row.name: row.number for row in _present.rows(len(wanted), **places)}
    return {name: found.get(name, 0) for name in wanted}


class _Number(NamedTuple):
    name: str
    number: int


def _numbers_of(count: int) -> Select[Any]:
    places = [Version.name == value(f"name_{n}", String()) for n in range(count)]
    columns: tuple[Any, ...] = (Version.name, Version.number)
    return select(*columns).where(or_(*places)) if places else select(*columns)


_present = Hot(_Number, _numbers_of)
_site = Hot(_Number, lambda: _numbers_of(0).where(Version.name == SITE))


def site_number() -> int:
    """Return the version of what every page shows, asking the database once a request."""
    if "site_number" not in g:
        row = _site.first()
        g.site_number = row.number if row else 0
    return int(g.site_number)


class Snapshot(Generic[T]):
    """A small value every request needs, loaded once per process and version."""

    def __init__(self, load: Callable[[], T]) -> None:
        self._load = load
        self._kept: WeakKeyDictionary[Any, tuple[int, T]] = WeakKeyDictionary()

    def get(self) -> T:
        """Return the value as of the present version of the site."""
        app, number = current_app._get_current_object(), site_number()  # type: ignore[attr-defined]
        kept = self._kept.get(app)
        touched = _touches_site()
        if kept is not None and kept[0] == number and not touched:
            return kept[1]
        value = self._load()
        if not touched:
            self._kept[app] = (number, value)
        return value


def _touches_site() -> bool:
    # A page made of plain rows alone opens no session, and asking this must not open one.
    return db.session.registry.has() and SITE in db.session.info.get("touched", ())
