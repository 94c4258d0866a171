from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax import SAXParseException
from xml.sax.handler import ContentHandler
from xml.sax.xmlreader import AttributesImpl

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import create_parser

from forum.core.clock import from_iso
from forum.exchange.faults import Fault, Place

CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class Row:
    """One `row` element of a dump: its attributes, with where it stands."""

    place: Place
    values: dict[str, str]

    def text(self, name: str, default: str | None = None) -> str:
        """Return an attribute; raises Fault where it is missing and has no default."""
        value = self.values.get(name, default)
        if value is None:
            raise Fault(self.place, f"the row has no {name}.")
        return value

    def number(self, name: str) -> int:
        """Return an attribute that is a whole number."""
        value = self.text(name)
        if not value.removeprefix("-").isdecimal() or not value.isascii() or len(value) > 15:
            raise Fault(self.place, f"{name} must be a whole number, and is “{value[:40]}”.")
        return int(value)

    def optional_number(self, name: str) -> int | None:
        """Return an attribute that is a whole number, None where it is missing."""
        return self.number(name) if name in self.values else None

    def moment(self, name: str) -> datetime:
        """Return an attribute that is a time; the dumps write UTC without saying so."""
        value = self.text(name)
        try:
            return from_iso(value)
        except ValueError:
            raise Fault(self.place, f"{name} must be a time, and is “{value[:40]}”.") from None


class _Rows(ContentHandler):
    """Collects the rows of the part of a file that was fed last."""

    def __init__(self, path: Path, parser: Any) -> None:
        super().__init__()
        self._parser = parser
        self._file = path.name
        self._root = path.stem.lower()
        self._depth = 0
        self.begun = False
        self.rows: list[Row] = []

    def startElement(self, name: str, attrs: AttributesImpl) -> None:  # noqa: N802 - SAX's name
        """Keep a row; refuse a file that is something else."""
        place = Place(self._file, self._parser.getLineNumber() or 0)
        if self._depth == 0 and name.lower() != self._root:
            raise Fault(place, f"begins with <{name[:40]}>, where <{self._root}> was expected.")
        self._depth += 1
        self.begun = True
        if name == "row":
            self.rows.append(Row(place, dict(attrs.items())))

    def endElement(self, _name: str) -> None:  # noqa: N802 - SAX's name
        """Leave an element."""
        self._depth -= 1


def read_rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a file of a dump, a part of the file at a time.

    A file that is not there has none. Raises Fault with the line for XML that is broken, ends in
    the middle, or declares entities or a document type.
    """
    if not path.exists():
        return
    parser = create_parser(forbid_dtd=True)
    handler = _Rows(path, parser)
    parser.setContentHandler(handler)
    with path.open("rb") as file:
        while True:
            chunk = file.read(CHUNK)
            _feed(parser, chunk, path)
            yield from handler.rows
            handler.rows = []
            if not chunk:
                break
    if not handler.begun:
        raise Fault(Place(path.name, 1), "the file is empty.")


def _feed(parser: Any, chunk: bytes, path: Path) -> None:
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except SAXParseException as error:
        place = Place(path.name, error.getLineNumber() or 0)
        what = error.getMessage()
        if not chunk:
            what = f"the file ends in the middle ({what})"
        raise Fault(place, f"{what}.") from None
    except DefusedXmlException:
        place = Place(path.name, parser.getLineNumber() or 0)
        raise Fault(place, "document types and entities are not read.") from None
