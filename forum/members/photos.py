from __future__ import annotations

import re
import struct
from hashlib import blake2b
from io import BytesIO
from pathlib import Path
from typing import IO

from PIL import Image, ImageOps

from forum.core.refusals import Invalid

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
SIZES = (256, 64)
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
NAME = re.compile(r"[0-9a-f]{32}")
NO_PICTURE = "This is no picture that can be read. Choose a JPEG, PNG, WebP or GIF file."
TOO_MANY = "The picture has too many pixels: up to 40 million. Choose a smaller one."
BROKEN = "This picture is cut off or damaged. Choose another copy of it."
# Opening reads the head only, and the size it names is judged here before anything is unpacked;
# Pillow's own limit would warn on the way.
Image.MAX_IMAGE_PIXELS = None
# A file that is a picture and something else too: a page, a document, a script, an archive.
_PAGE = re.compile(rb"<script|<svg[\s>]|<!doctype html|<html[\s>]|<\?php", re.IGNORECASE)
_ARCHIVE_END, _ARCHIVE_TAIL = b"PK\x05\x06", 65_557
# Everything Pillow is known to raise for a file whose inside is not what its head promises.
_DAMAGE = (
    OSError,
    ValueError,
    SyntaxError,
    EOFError,
    struct.error,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    ZeroDivisionError,
    MemoryError,
)


def encoded(upload: IO[bytes]) -> dict[int, bytes]:
    """Return size → a square WebP picture made anew from an uploaded one.

    Nothing of the file itself is kept: no place or camera (EXIF), no frame but the first, nothing
    hidden behind the picture. Raises Invalid in words for the person, beside the field `photo`.
    """
    content = upload.read(MOST_BYTES + 1)
    _check_file(content)
    try:
        picture = _read(content)
        return {size: _square(picture, size) for size in SIZES}
    except _DAMAGE as error:
        raise Invalid(BROKEN, "photo") from error


def _check_file(content: bytes) -> None:
    if not content:
        raise Invalid("Choose a picture first.", "photo")
    if len(content) > MOST_BYTES:
        raise Invalid("The picture is larger than 10 MB. Choose a smaller one.", "photo")
    if content[:5] == b"%PDF-" or content.lstrip()[:1] == b"<":
        raise Invalid(NO_PICTURE, "photo")
    if (
        b"%PDF-" in content[:1024]
        or _PAGE.search(content)
        or _ARCHIVE_END in content[-_ARCHIVE_TAIL:]
    ):
        raise Invalid("This file is more than a picture, so it is not accepted.", "photo")


def _read(content: bytes) -> Image.Image:
    """Return the first frame, upright; its size is judged before anything is unpacked."""
    try:
        picture = Image.open(BytesIO(content), formats=FORMATS)
    except _DAMAGE as error:
        raise Invalid(NO_PICTURE, "photo") from error
    if picture.width * picture.height > MOST_PIXELS:
        raise Invalid(TOO_MANY, "photo")
    # A JPEG is unpacked no finer than needed.
    picture.draft("RGB", (SIZES[0] * 2, SIZES[0] * 2))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def _square(picture: Image.Image, size: int) -> bytes:
    made = BytesIO()
    # Faces are above the middle of most pictures.
    fitted = ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    fitted.save(made, "WEBP", quality=82, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return made.getvalue()


def store(folder: Path, pictures: dict[int, bytes]) -> str:
    """Write the pictures under a name made of their content, and return it."""
    name = blake2b(pictures[SIZES[0]], digest_size=16).hexdigest()
    folder.mkdir(parents=True, exist_ok=True)
    for size, content in pictures.items():
        target = folder / file_name(name, size)
        # Written aside and swapped, so that nobody is ever served half a file.
        aside = target.with_suffix(f".{id(content)}.new")
        aside.write_bytes(content)
        aside.replace(target)
    return name


def file_name(name: str, size: int) -> str:
    """Return the name of the file that holds a photo in one of SIZES."""
    return f"{name}-{size}.webp"


def stored_names(folder: Path, before: float) -> set[str]:
    """Return the names of photos that were stored before a moment (seconds since 1970)."""
    return {
        path.name[:32]
        for path in folder.glob("*.webp")
        if NAME.match(path.name) and path.stat().st_mtime < before
    }


def remove(folder: Path, name: str) -> None:
    """Delete the files of a photo, if they are there."""
    for size in SIZES:
        (folder / file_name(name, size)).unlink(missing_ok=True)
