from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

from forum.exchange.records import Record

if TYPE_CHECKING:
    from forum.exchange.loading.known import Known
    from forum.exchange.native.lines import Line

R = TypeVar("R", bound=Record)


@dataclass(frozen=True, slots=True)
class Stage(Generic[R]):
    """One kind of a native folder: how a line of its file is read, and a batch of it written."""

    kind: str
    file: str
    read: Callable[[Line], R]
    write: Callable[[Known, Sequence[R]], None]
