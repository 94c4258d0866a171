from __future__ import annotations

import re
import shutil
import struct
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from flask import current_app

from forum.core import files
from forum.core.files.kinds import Judged
from forum.core.refusals import Invalid
from forum.exchange.faults import Fault, Place
from forum.exchange.people.records import FileRecord
from forum.members import photos

# Folders beside the files of lines.
PHOTOS, FILES = "photos", "files"
_ADDRESS = re.compile(rf"(?:{PHOTOS}|{FILES})/[A-Za-z0-9][A-Za-z0-9._-]{{0,99}}")
# The parts of a WebP file that are nothing but the picture, and the mark that it has an alpha.
_PARTS, _ALPHA = frozenset({b"VP8 ", b"VP8L", b"VP8X", b"ALPH"}), 0x10


def photo_folder() -> Path:
    """Return where the photos of this install are kept."""
    return Path(current_app.config["INSTANCE"]) / "photos"


def take_along(folder: Path, stored: Path, address: str) -> str | None:
    """Copy a file into an export; return its address there, None where it is gone here."""
    if not stored.is_file():
        return None
    target = folder / address
    target.parent.mkdir(mode=0o700, exist_ok=True)
    shutil.copyfile(stored, target)
    return address


def content_of(folder: Path, address: str, place: Place) -> bytes:
    """Return a file that a line names; raises Fault for one that is not in the folder."""
    path = folder / address
    if not _ADDRESS.fullmatch(address) or path.is_symlink() or path.parent.is_symlink():
        raise Fault(place, f"“{address}” is no file of the folders {PHOTOS} and {FILES}.")
    if not path.is_file():
        raise Fault(place, f"there is no file “{address}”.")
    with path.open("rb") as file:
        return file.read(files.MOST_BYTES + 1)


def keep_photo(folder: Path, address: str, place: Place) -> str:
    """Keep a member's photo as if it had been uploaded, and return its name; raises Fault.

    One that is as this product keeps photos stays as it is, so that its name stays too.
    """
    content = content_of(folder, address, place)
    try:
        made = photos.encoded(BytesIO(content))
    except Invalid as refusal:
        raise Fault(place, f"“{address}”: {refusal.message}") from refusal
    largest = photos.SIZES[0]
    if _is_plain(content) and _size(content) == (largest, largest):
        made[largest] = content
    return photos.store(photo_folder(), made)


def judged_file(folder: Path, file: FileRecord, place: Place) -> Judged:
    """Return a file as it will be kept, judged as an upload is; raises Fault."""
    content = content_of(folder, file.address, place)
    try:
        judged = files.judged(BytesIO(content), file.filename)
    except Invalid as refusal:
        raise Fault(place, refusal.message) from refusal
    if judged.kind == "webp" and _is_plain(content) and _size(content) == _sides(judged):
        return Judged(judged.kind, judged.filename, content, *_sides(judged))
    return judged


def _sides(judged: Judged) -> tuple[int, int]:
    return judged.width, judged.height


def _size(content: bytes) -> tuple[int, int]:
    from PIL import Image

    with Image.open(BytesIO(content), formats=("WEBP",)) as picture:
        return picture.size


def _is_plain(content: bytes) -> bool:
    """Whether a file is a WebP that holds one picture and nothing beside it."""
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return False
    if struct.unpack("<I", content[4:8])[0] != len(content) - 8:
        return False
    parts = list(_parts(content))
    flags = next((content[start] for name, start in parts if name == b"VP8X"), 0)
    names = [name for name, _ in parts]
    return _PARTS.issuperset(names) and len(set(names)) == len(names) and not flags & ~_ALPHA


def _parts(content: bytes) -> Iterator[tuple[bytes, int]]:
    """Yield the name of each part of a WebP file, and where its content begins."""
    start = 12
    while start + 8 <= len(content):
        size = struct.unpack("<I", content[start + 4 : start + 8])[0]
        yield content[start : start + 4], start + 8
        start += 8 + size + size % 2
    if start != len(content):
        yield b"", start
