from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a source something stands: the file's name and the line, from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}, line {self.line}"


class Fault(Exception):
    """A source cannot be loaded further; the text is one clear line, with file and line."""

    def __init__(self, place: Place | str, message: str) -> None:
        super().__init__(f"{place}: {message}")
