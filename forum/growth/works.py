"""What else than posts shows a skill: things other features keep, which say so here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple, Protocol

from forum.core.access import Viewer

# Kinds of evidence that are works, and how a list names them.
KINDS = {"idea": "an idea here", "replication": "a report of how an idea went"}


class Work(Protocol):
    """Something a member made that can be evidence; `kind` is one of KINDS."""

    @property
    def kind(self) -> str:
        """Return what kind of evidence it is."""

    @property
    def title(self) -> str:
        """Return its name, for choosing it."""

    @property
    def href(self) -> str:
        """Return its address on this site, as evidence keeps it."""


class Keeper(NamedTuple):
    """How a feature's works are found.

    `own` returns the viewer's latest, `find` the viewer's own at an address of this site, and
    `readable` those of some kept addresses the viewer may read (two statements; the others one).
    """

    own: Callable[[Viewer], Sequence[Work]]
    find: Callable[[Viewer, str], Work | None]
    readable: Callable[[Viewer, Collection[str]], Collection[str]]


_keepers: list[Keeper] = []


def register_keeper(keeper: Keeper) -> None:
    """Have a feature's works be evidence."""
    if keeper not in _keepers:
        _keepers.append(keeper)


def own_works(viewer: Viewer) -> list[Work]:
    """Return the latest works of the viewer, for choosing one."""
    return [work for keeper in _keepers for work in keeper.own(viewer)]


def find_work(viewer: Viewer, path: str) -> Work | None:
    """Return the viewer's own work at an address of this site, None where there is none."""
    found = (keeper.find(viewer, path) for keeper in _keepers)
    return next((work for work in found if work is not None), None)


def readable_works(viewer: Viewer, addresses: Collection[str]) -> set[str]:
    """Return those of some kept addresses of works that the viewer may read.

    No statement without addresses, and a fixed number of them otherwise.
    """
    if not addresses:
        return set()
    return {there for keeper in _keepers for there in keeper.readable(viewer, addresses)}
