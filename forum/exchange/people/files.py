from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from forum.exchange.native.lines import Line
from forum.exchange.people.reading import (
    read_endorsement,
    read_evidence,
    read_link,
    read_organization,
    read_profile,
    read_term,
)
from forum.exchange.people.records import (
    EndorsementRecord,
    EvidenceRecord,
    LinkRecord,
    OrganizationRecord,
    ProfileRecord,
    TermRecord,
)

T = TypeVar("T")


class PeopleFiles:
    """The files of a native folder that tell more of people than their names."""

    def brings(self, name: str) -> bool:
        """Whether there is a file of this name, be it empty."""
        return self._path(name).exists()

    def terms(self) -> Iterator[TermRecord]:
        """Yield the terms of the vocabularies."""
        return self.each("terms", read_term)

    def organizations(self) -> Iterator[OrganizationRecord]:
        """Yield the organizations."""
        return self.each("organizations", read_organization)

    def profiles(self) -> Iterator[ProfileRecord]:
        """Yield what members say of themselves."""
        return self.each("profiles", read_profile)

    def evidence(self) -> Iterator[EvidenceRecord]:
        """Yield the evidence of skills."""
        return self.each("evidence", read_evidence)

    def endorsements(self) -> Iterator[EndorsementRecord]:
        """Yield the endorsements."""
        return self.each("endorsements", read_endorsement)

    def links(self) -> Iterator[LinkRecord]:
        """Yield connections, follows and blocks."""
        return self.each("links", read_link)

    @abstractmethod
    def _path(self, name: str) -> Path:
        """Return where the file of a kind is."""

    @abstractmethod
    def each(self, name: str, read: Callable[[Line], T]) -> Iterator[T]:
        """Yield the lines of a file as records."""
