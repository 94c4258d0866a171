from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select

from forum.core.files import File
from forum.growth.models import EndorsementAsk, Evidence
from forum.members.models import Profile
from forum.messages.models import Message
from tests.exchange import together
from tests.exchange.folders import exported, run, small, write_lines
from tests.exchange.together import LATER, MOMENT
from tests.support.community import Community, empty

CHECK_IN = {"by": "ben", "at": LATER, "note": "Well."}
LEFT = {"member": "ben", "left_at": MOMENT}
BAD: list[tuple[str, str, list[Any], str]] = [
    ("asks nobody", "requests", [together.request(to="zoe")], "there is no member “zoe”"),
    ("asks oneself", "requests", [together.request(to="ana")], "nobody asks themselves"),
    ("kind of a request", "requests", [{**together.request(), "as": "boss"}], "must be one of"),
    ("score", "requests", [together.request(score=101)], "a score is a number from 0 to 100"),
    ("reasons", "requests", [together.request(reasons=[1])], "“reason” must be a text"),
    ("paired with oneself", "pairings", [together.pairing(other="ana")], "paired with themselves"),
    ("five check-ins", "pairings", [together.pairing(check_ins=[CHECK_IN] * 5)], "at most 4"),
    (
        "check-in of a third",
        "pairings",
        [together.pairing(check_ins=[CHECK_IN | {"by": "cyd"}])],
        "is by one of the two",
    ),
    ("helped while open", "pairings", [together.pairing(helped=True)], "“helped” is said where"),
    (
        "dismisses nobody",
        "dismissals",
        [{"member": "ana", "other": "q", "at": MOMENT}],
        "no member",
    ),
    (
        "takes part twice",
        "conversations",
        [together.conversation("ana", "ana")],
        "takes part twice",
    ),
    (
        "left nowhere",
        "conversations",
        [together.conversation(participants=[LEFT])],
        "both “left_at” and “left_number”",
    ),
    ("no conversation", "messages", [together.message(1)], "there is no conversation “1”"),
    ("message zero", "messages", [together.message(0)], "“number” begins at 1"),
    (
        "own vote",
        "skill-proposals",
        [together.proposal(votes=[{"member": "ana", "at": LATER}])],
        "own",
    ),
    (
        "voted twice",
        "skill-proposals",
        [together.proposal(votes=[{"member": "ben", "at": LATER}] * 2)],
        "has voted twice",
    ),
    (
        "no skill",
        "skill-proposals",
        [together.proposal(skill="juggling")],
        "“skill” must be one of",
    ),
    (
        "no version",
        "skill-proposals",
        [together.proposal(state="adopted", version=9)],
        "the framework has no version 9",
    ),
    ("adopted nowhere", "skill-proposals", [together.proposal(state="adopted")], "“version” says"),
    (
        "no proposal",
        "skill-comments",
        [{"id": "1", "proposal": "9", "author": "ana", "body": "x", "at": LATER}],
        "there is no skill proposal “9”",
    ),
    ("no vocabulary", "term-proposals", [together.term_proposal(vocabulary="x")], "must be one of"),
    ("no term", "term-proposals", [together.term_proposal(term="tool/x")], "no term “tool/x”"),
    ("asks for nothing", "endorsement-asks", [together.ask(skill="x")], "there is no skill “x”"),
    ("asks for level 5", "endorsement-asks", [together.ask(level=5)], "a number from 1 to 4"),
    (
        "three levels",
        "frameworks",
        [together.framework("a") | {"sub_skills": []}],
        "has sub-skills",
    ),
    ("twice a slug", "frameworks", [together.framework("a", "a", version=2)], "a slug of its own"),
    ("version zero", "frameworks", [together.framework("a", version=0)], "a number from 1"),
    ("shows nothing", "evidence", [together.evidence(skills=["x"])], "there is no skill “x”"),
    (
        "runs a script",
        "evidence",
        [together.evidence(address="javascript:alert(1)")],
        "the address of evidence begins with",
    ),
    ("goes elsewhere", "evidence", [together.evidence(address="//evil.example")], "begins with"),
    ("no photo", "profiles", [{"member": "ana", "photo": "photos/a.webp"}], "there is no file"),
    (
        "photo outside",
        "profiles",
        [{"member": "ana", "photo": "photos/../posts.jsonl"}],
        "is no file",
    ),
    ("photo of lines", "profiles", [{"member": "ana", "photo": "posts.jsonl"}], "is no file of"),
]


@pytest.mark.parametrize(
    ("name", "lines", "said"), [bad[1:] for bad in BAD], ids=[b[0] for b in BAD]
)
def test_a_bad_line_is_named_and_leaves_nothing_of_its_batch(
    install: Flask, tmp_path: Path, name: str, lines: list[Any], said: str
) -> None:
    result = run(install, "load", write_lines(tmp_path / "in", **small(**{name: lines})))
    assert result.exit_code == 1
    assert f"Error: {name}.jsonl, line 1: " in result.output
    assert said in result.output
    assert run(install, "load", write_lines(tmp_path / "in", **small(**{name: []}))).exit_code == 0


def test_nobody_writes_into_the_conversation_of_others(install: Flask, tmp_path: Path) -> None:
    lines = together.everything()
    lines["conversations"] = [together.conversation("ana", "ben")]
    result = run(install, "load", write_lines(tmp_path / "in", **lines))
    assert "messages.jsonl, line 2: “cyd” takes no part in this conversation." in result.output
    assert Community(install).rows(select(Message)) == []


def test_two_open_asks_for_one_thing_are_refused(install: Flask, tmp_path: Path) -> None:
    asks = [together.ask(), together.ask(id="2")]
    result = run(
        install, "load", write_lines(tmp_path / "in", **small(**{"endorsement-asks": asks}))
    )
    assert "endorsement-asks.jsonl, line 2: this member has asked" in result.output
    assert Community(install).rows(select(EndorsementAsk)) == []


def with_photo(folder: Path, content: bytes) -> Path:
    """Write a community in which somebody has a photo."""
    profile = {"member": "ana", "photo": "photos/me.webp"}
    write_lines(folder, **small(profiles=[profile]))
    (folder / "photos").mkdir()
    (folder / "photos" / "me.webp").write_bytes(content)
    return folder


def webp(size: tuple[int, int] = (256, 256), **options: Any) -> bytes:
    """Return a picture as this product keeps photos, unless the options say otherwise."""
    made = BytesIO()
    Image.linear_gradient("L").resize(size).convert("RGB").save(made, "WEBP", **options)
    return made.getvalue()


def camera() -> bytes:
    """Return what a camera notes beside a picture."""
    noted = Image.Exif()
    noted[0x010F] = "Camera of somebody"
    return noted.tobytes()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"%PDF-1.7 and so on", "is no picture", id="a document"),
        pytest.param(b"<svg onload=alert(1)>", "is no picture", id="a drawing with a script"),
        pytest.param(webp() + b"<script>alert(1)</script>", "more than a picture", id="a page too"),
        pytest.param(webp()[:200], "is no picture", id="half a picture"),
        pytest.param(b"", "a picture first", id="nothing"),
    ],
)
def test_a_photo_is_judged_as_an_upload_is(
    install: Flask, tmp_path: Path, content: bytes, said: str
) -> None:
    result = run(install, "load", with_photo(tmp_path / "in", content))
    assert "profiles.jsonl, line 1: “photos/me.webp”: " in result.output
    assert said in result.output
    assert Community(install).rows(select(Profile.photo).where(Profile.photo.is_not(None))) == []


@pytest.mark.parametrize(
    ("content", "stays"),
    [
        pytest.param(webp(), True, id="as it is kept"),
        pytest.param(webp(exif=camera()), False, id="with a place"),
        pytest.param(webp((300, 256)), False, id="of another size"),
        pytest.param(webp() + b"hidden!!", False, id="with something behind it"),
    ],
)
def test_only_a_photo_as_it_is_kept_stays_byte_for_byte(
    install: Flask, tmp_path: Path, content: bytes, stays: bool
) -> None:
    result = run(install, "load", with_photo(tmp_path / "in", content))
    assert result.exit_code == 0, result.output
    files = exported(install, tmp_path / "out")
    (kept,) = [files[name] for name in files if name.startswith("photos/")]
    assert (kept == content) is stays
    assert b"Camera" not in kept
    assert b"hidden" not in kept


def test_a_link_in_the_folder_is_not_followed(install: Flask, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(webp())
    folder = with_photo(tmp_path / "in", b"")
    (folder / "photos" / "me.webp").unlink()
    (folder / "photos" / "me.webp").symlink_to(tmp_path / "secret")
    result = run(install, "load", folder)
    assert "is no file of the folders photos and files" in result.output


def test_a_file_that_is_not_what_it_claims_is_refused(install: Flask, tmp_path: Path) -> None:
    file = {"path": "files/a.pdf", "filename": "plan.pdf", "added_at": MOMENT}
    shown = [together.evidence(kind="file", address="", file=file)]
    folder = write_lines(tmp_path / "in", **small(evidence=shown))
    (folder / "files").mkdir()
    (folder / "files" / "a.pdf").write_bytes(b"MZ a program")
    result = run(install, "load", folder)
    assert "evidence.jsonl, line 1: “plan.pdf”: This is no PDF" in result.output
    community = Community(install)
    assert community.rows(select(Evidence)) == []
    (folder / "files" / "a.pdf").write_bytes(b"%PDF-1.7\nhello\n%%EOF\n")
    assert run(install, "load", folder).exit_code == 0
    assert community.rows(select(File.filename, File.owner_kind)) == [("plan.pdf", "evidence")]
    ((number, address),) = community.rows(select(Evidence.id, Evidence.address))
    assert address == f"/skills/evidence/{number}/file"
    empty(install)
