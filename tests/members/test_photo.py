from __future__ import annotations

import os
import struct
import time
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import select
from werkzeug.test import TestResponse

from forum.core.access import Viewer
from forum.members.models import Profile
from forum.members.tasks import sweep_photos
from tests.support.community import Community, Visitor


def picture(kind: str = "JPEG", size: tuple[int, int] = (640, 400), **options: object) -> bytes:
    """A picture of two halves, red above blue."""
    made = BytesIO()
    image = Image.new("RGB", size, "red")
    image.paste("blue", (0, size[1] // 2, size[0], size[1]))
    image.save(made, kind, **options)
    return made.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    body = kind + content
    return struct.pack(">I", len(content)) + body + struct.pack(">I", zlib.crc32(body))


def bomb() -> bytes:
    """A PNG of a few bytes that names 40,000 × 40,000 pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0))
    data = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + head + data + chunk(b"IEND", b"")


def animated() -> bytes:
    made = BytesIO()
    frames = [Image.new("RGB", (64, 64), color) for color in ("red", "blue", "green")]
    frames[0].save(made, "GIF", save_all=True, append_images=frames[1:], duration=50)
    return made.getvalue()


def upload(who: Visitor, content: bytes, name: str = "me.jpg") -> TestResponse:
    return post_file(who, "/account/photo", content, name)


def post_file(who: Visitor, address: str, content: bytes, name: str) -> TestResponse:
    """Send a form of a token and a file; a body made here, for the client's own is never closed."""
    edge = "edge-of-a-part"
    head = 'Content-Disposition: form-data; name="{}"'.format
    body = "\r\n".join(
        [
            f"--{edge}",
            head("csrf_token"),
            "",
            who.token,
            f"--{edge}",
            head("photo") + f'; filename="{name}"',
            "Content-Type: image/jpeg",
            "",
            "",
        ]
    )
    data = body.encode() + content + f"\r\n--{edge}--\r\n".encode()
    kind = f"multipart/form-data; boundary={edge}"
    return who.client.post(address, data=data, content_type=kind)


def shown(community: Community) -> str | None:
    name: str | None = community.rows(select(Profile.photo))[0][0]
    return name


def test_a_photo_is_made_anew_and_served_for_good(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of Rosa"
    content = picture(exif=exif)
    assert b"Camera of Rosa" in content
    mine = community.visitor(author)
    assert upload(mine, content).status_code == 303
    name = shown(community)
    address = f"/photos/{name}-256.webp"
    assert f'src="{address}"' in guest.get("/members/author").text
    answer = guest.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "image/webp")
    assert "max-age=31536000" in answer.headers["Cache-Control"]
    assert b"Camera" not in answer.data
    with Image.open(BytesIO(answer.data)) as served:
        assert (served.size, served.format, dict(served.getexif())) == ((256, 256), "WEBP", {})
    with Image.open(BytesIO(guest.get(f"/photos/{name}-64.webp").data)) as small:
        assert small.size == (64, 64)
    # The same picture a second time is the same photo.
    assert upload(mine, content).status_code == 303
    assert shown(community) == name
    assert mine.post("/account/photo/remove").status_code == 303
    assert shown(community) is None
    assert address not in guest.get("/members/author").text


def test_a_picture_taken_sideways_is_turned(community: Community, author: Viewer) -> None:
    exif = Image.Exif()
    exif[0x0112] = 3
    assert upload(community.visitor(author), picture("JPEG", (400, 400), exif=exif)).status_code
    name = shown(community)
    with Image.open(BytesIO(community.visitor().get(f"/photos/{name}-64.webp").data)) as served:
        red, _, blue = served.convert("RGB").getpixel((32, 4))  # type: ignore[misc]
    assert blue > red


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"%PDF-1.7\n1 0 obj", "This is no picture"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"/>', "This is no picture"),
        (b'\n<?xml version="1.0"?><svg/>', "This is no picture"),
        (b"GIF89a<script>alert(1)</script>", "more than a picture"),
        (picture() + b"<script>alert(1)</script>", "more than a picture"),
        (picture("PNG") + b"PK\x05\x06" + b"\0" * 18, "more than a picture"),
        (picture("GIF")[:10] + b"%PDF-1.4" + picture("GIF")[10:], "more than a picture"),
        (picture("PNG", (900, 900))[:300], "cut off or damaged"),
        (picture("JPEG", (900, 900))[:2000], "cut off or damaged"),
        (bomb(), "too many pixels"),
        (b"MZ\x90\0" + b"\0" * 500, "This is no picture"),
        (b"", "Choose a picture first"),
    ],
    ids=[
        "pdf",
        "svg",
        "xml",
        "script",
        "tail",
        "zip",
        "pdf-inside",
        "png-cut",
        "jpeg-cut",
        "bomb",
        "program",
        "empty",
    ],
)
def test_what_is_no_plain_picture_is_refused(
    community: Community, author: Viewer, content: bytes, message: str
) -> None:
    answer = upload(community.visitor(author), content)
    assert answer.status_code == 422
    assert message in answer.text
    assert 'id="photo-error"' in answer.text
    assert shown(community) is None


def test_of_an_animation_the_first_frame_is_kept(community: Community, author: Viewer) -> None:
    assert upload(community.visitor(author), animated(), "me.gif").status_code == 303
    data = community.visitor().get(f"/photos/{shown(community)}-64.webp").data
    with Image.open(BytesIO(data)) as served:
        assert getattr(served, "n_frames", 1) == 1
        red, green, blue = served.convert("RGB").getpixel((32, 32))  # type: ignore[misc]
    assert red > 200
    assert green < 60
    assert blue < 60


def test_only_this_form_takes_large_files(
    community: Community, author: Viewer, guest: Visitor
) -> None:
    mine = community.visitor(author)
    large = picture("PNG", (64, 64)) + b"\0" * 2_000_000
    assert upload(mine, large).status_code == 303
    assert upload(mine, b"\0" * 10_050_000).status_code == 422
    assert upload(mine, b"\0" * 12_000_000).status_code == 413
    assert post_file(mine, "/account", large, "me.png").status_code == 413
    assert upload(guest, large).status_code == 413


def test_a_form_without_a_file_says_so(community: Community, author: Viewer) -> None:
    answer = community.visitor(author).post("/account/photo")
    assert answer.status_code == 422
    assert "Choose a picture first." in answer.text


@pytest.mark.parametrize("name", ["x-64", "0" * 32 + "-65", "0" * 32 + "-64", "..%2fx-64"])
def test_other_files_are_not_served(guest: Visitor, name: str) -> None:
    assert guest.get(f"/photos/{name}.webp").status_code == 404


def test_photos_nobody_shows_are_swept(community: Community, author: Viewer) -> None:
    mine = community.visitor(author)
    upload(mine, picture())
    first = shown(community)
    upload(mine, picture("PNG", (300, 301)))
    second = shown(community)
    folder = Path(community.app.config["INSTANCE"]) / "photos"
    for path in folder.iterdir():
        os.utime(path, (time.time() - 2 * 86_400,) * 2)
    with community.app.app_context():
        sweep_photos()
    kept = {path.name for path in folder.iterdir()}
    assert {f"{second}-256.webp", f"{second}-64.webp"} <= kept
    assert f"{first}-256.webp" not in kept
