from __future__ import annotations

import struct
from io import BytesIO
from typing import TYPE_CHECKING

from forum.core.files.archives import ARCHIVE_END, ARCHIVE_TAIL
from forum.core.files.plain import holds_page
from forum.core.refusals import Invalid

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 40_000_000
LONGEST = 2_000
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
NO_PICTURE = "This is no picture that can be read. Choose a JPEG, PNG, WebP or GIF file."
TOO_MANY = "The picture has too many pixels: up to 40 million. Choose a smaller one."
BROKEN = "This picture is cut off or damaged. Choose another copy of it."
# Everything Pillow is known to raise for a file whose inside is not what its head promises.
DAMAGE = (
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


def opened(content: bytes, wanted: int) -> Image:
    """Return the first frame of a picture, upright, at least `wanted` pixels wide if it was.

    Raises Invalid in words for the person: no picture, too many pixels, more than a picture; and
    one of DAMAGE for a file that is not what its head promises.
    """
    # Pillow takes memory that most processes never need.
    from PIL import Image, ImageOps

    # The size the head names is judged below; Pillow's own limit would warn on the way.
    Image.MAX_IMAGE_PIXELS = None
    _check(content)
    try:
        picture = Image.open(BytesIO(content), formats=FORMATS)
    except DAMAGE as error:
        raise Invalid(NO_PICTURE) from error
    if picture.width * picture.height > MOST_PIXELS:
        raise Invalid(TOO_MANY)
    # A JPEG is unpacked no finer than needed.
    picture.draft("RGB", (wanted, wanted))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    return upright.convert("RGBA" if upright.has_transparency_data else "RGB")


def made_anew(content: bytes) -> tuple[bytes, int, int]:
    """Return a picture as WebP with its width and height, at most 2,000 pixels each.

    Nothing of the file itself is kept: no place or camera (EXIF), no frame but the first.
    """
    try:
        picture = opened(content, LONGEST)
        picture.thumbnail((LONGEST, LONGEST))
        return webp(picture), picture.width, picture.height
    except DAMAGE as error:
        raise Invalid(BROKEN) from error


def webp(picture: Image) -> bytes:
    """Return a picture as the bytes of a WebP file without anything but the picture."""
    made = BytesIO()
    picture.save(made, "WEBP", quality=82, method=4, exif=b"", icc_profile=b"", xmp=b"")
    return made.getvalue()


def _check(content: bytes) -> None:
    if content[:5] == b"%PDF-" or content.lstrip()[:1] == b"<":
        raise Invalid(NO_PICTURE)
    if b"%PDF-" in content[:1024] or holds_page(content) or ARCHIVE_END in content[-ARCHIVE_TAIL:]:
        raise Invalid("This file is more than a picture, so it is not accepted.")
