from __future__ import annotations

import re
from hashlib import blake2b
from pathlib import Path
from typing import IO, TYPE_CHECKING

from forum.core.files.pictures import BROKEN, DAMAGE, opened, webp
from forum.core.refusals import Invalid

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_BYTES = 10_000_000
SIZES = (256, 64)
NAME = re.compile(r"[0-9a-f]{32}")


def encoded(upload: IO[bytes]) -> dict[int, bytes]:
    """Return size → a square WebP picture made anew from an uploaded one.

    Nothing of the file itself is kept: no place or camera (EXIF), no frame but the first, nothing
    hidden behind the picture. Raises Invalid in words for the person, beside the field `photo`.
    """
    content = upload.read(MOST_BYTES + 1)
    if not content:
        raise Invalid("Choose a picture first.", "photo")
    if len(content) > MOST_BYTES:
        raise Invalid("The picture is larger than 10 MB. Choose a smaller one.", "photo")
    try:
        picture = opened(content, SIZES[0] * 2)
        return {size: _square(picture, size) for size in SIZES}
    except Invalid as refusal:
        raise Invalid(refusal.message, "photo") from refusal
    except DAMAGE as error:
        raise Invalid(BROKEN, "photo") from error


def _square(picture: Image, size: int) -> bytes:
    from PIL import Image, ImageOps

    # Faces are above the middle of most pictures.
    return webp(ImageOps.fit(picture, (size, size), Image.Resampling.LANCZOS, centering=(0.5, 0.4)))


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
