"""Small real files of the kinds people upload, and of the kinds nobody should."""

from __future__ import annotations

import zlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

from PIL import Image

TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">{}</Types>'
HEART = {"docx": "word/document.xml", "xlsx": "xl/workbook.xml", "pptx": "ppt/presentation.xml"}
OPEN = {
    "odt": "application/vnd.oasis.opendocument.text",
    "ods": "application/vnd.oasis.opendocument.spreadsheet",
    "odp": "application/vnd.oasis.opendocument.presentation",
}


def archive(parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive of some parts."""
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return made.getvalue()


def office(kind: str, **more: str | bytes) -> bytes:
    """Return the smallest document of an office program, with more parts (name → content)."""
    if kind in OPEN:
        return archive({"mimetype": OPEN[kind], "content.xml": "<office/>", **more})
    return archive({"[Content_Types].xml": TYPES.format(""), HEART[kind]: "<document/>", **more})


def pdf(inside: bytes = b"") -> bytes:
    """Return a small PDF, with something inside it."""
    return b"%PDF-1.7\n1 0 obj<</Type/Catalog" + inside + b">>endobj\ntrailer<<>>\n%%EOF\n"


def picture(format_: str, size: tuple[int, int] = (60, 40), **options: Any) -> bytes:
    """Return a picture as a program saves it."""
    mode = options.pop("mode", "RGB")
    made = BytesIO()
    Image.new(mode, size, options.pop("color", None) or 0).save(made, format_, **options)
    return made.getvalue()


def bomb(unpacked: int) -> bytes:
    """Return a document that unpacks to so many bytes of nothing."""
    return office("docx", **{"word/media/zeros.bin": bytes(unpacked)})


def lying_bomb(unpacked: int) -> bytes:
    """Return a document whose headers say that what unpacks to so many bytes is tiny."""
    content = office("docx", **{"word/media/zeros.bin": bytes(unpacked)})
    said = unpacked.to_bytes(4, "little")
    return content.replace(said, (10).to_bytes(4, "little"))


def huge_picture() -> bytes:
    """Return a PNG whose head says 40,000 by 40,000 pixels; nothing of it is there."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + kind + body + zlib.crc32(kind + body).to_bytes(4)

    head = (40_000).to_bytes(4) + (40_000).to_bytes(4) + b"\x08\x02\x00\x00\x00"
    body = chunk(b"IDAT", zlib.compress(b"\0" * 100))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")
