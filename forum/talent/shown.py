from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Shown:
    """What a member wants to show to those who look, as it was typed."""

    audience: str
    consent: bool
    sections: tuple[str, ...]
    availability: str
    available_on: date | None
    moves: str
    states: tuple[str, ...]
    remote: bool
    families: tuple[str, ...]
    certifications: tuple[str, ...]
    pitch: str
    evidence: tuple[tuple[str, int], ...]
