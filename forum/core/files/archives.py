from __future__ import annotations

import zlib
from io import BytesIO
from zipfile import BadZipFile, ZipFile, ZipInfo

from forum.core.refusals import Invalid

ARCHIVE_END, ARCHIVE_TAIL = b"PK\x05\x06", 65_557
MOST_UNPACKED = 100_000_000
MOST_PARTS = 5_000
CHUNK = 1 << 20
# Kind → the part that every document of it has.
_HEART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
_OPEN = {
    "odt": b"application/vnd.oasis.opendocument.text",
    "ods": b"application/vnd.oasis.opendocument.spreadsheet",
    "odp": b"application/vnd.oasis.opendocument.presentation",
}
_MACROS = ("vbaproject.bin", "vbadata.xml", "basic/", "scripts/", "macrosheets/", "activex")
_DAMAGE = (BadZipFile, zlib.error, OSError, ValueError, RuntimeError)


def check(content: bytes, kind: str) -> None:
    """Raise Invalid unless the content is an office document of a kind, whole and without macros.

    Every part is unpacked, at most 100 MB in all, so that no size in a header is believed.
    """
    if content[:4] != b"PK\x03\x04":
        raise Invalid("This is not the kind of document its name says.")
    try:
        with ZipFile(BytesIO(content)) as archive:
            _check_parts(archive, kind)
    except _DAMAGE as damage:
        raise Invalid("This document is cut off or damaged. Choose another copy of it.") from damage


def _check_parts(archive: ZipFile, kind: str) -> None:
    parts = archive.infolist()
    names = {part.filename.lower() for part in parts}
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Invalid("This document unpacks to more than 100 MB, so it is not accepted.")
    if any(part.flag_bits & 1 for part in parts):
        raise Invalid("This document has a password. Save it without one.")
    if any(macro in name for name in names for macro in _MACROS):
        raise Invalid("This document holds macros. Save it without them and choose it again.")
    if any(name.startswith("/") or ".." in name.split("/") for name in names):
        raise Invalid("This is no document of an office program.")
    if kind in _OPEN:
        right = "mimetype" in names and archive.read("mimetype")[:80].strip() == _OPEN[kind]
    else:
        right = "[content_types].xml" in names and _HEART[kind] in names
    if not right:
        raise Invalid("This is not the kind of document its name says.")
    _unpack(archive, parts)


def _unpack(archive: ZipFile, parts: list[ZipInfo]) -> None:
    left = MOST_UNPACKED
    for part in parts:
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                left -= len(chunk)
                if left < 0:
                    raise Invalid("This document unpacks to more than 100 MB.")
                if part.filename.lower() == "[content_types].xml" and b"macroEnabled" in chunk:
                    raise Invalid("This document holds macros. Save it without them.")
