from __future__ import annotations

import os
import time
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from PIL import Image

from forum.core.db import db, transaction
from forum.core.files import File, Judged, attach, detach, judged, stored_path
from forum.core.files.tasks import sweep_files
from forum.core.refusals import Invalid
from tests.support.community import Community
from tests.support.documents import (
    archive,
    bomb,
    huge_picture,
    lying_bomb,
    office,
    pdf,
    picture,
)

WHOLE = {
    "plan.pdf": pdf(),
    "plan.docx": office("docx"),
    "slides.pptx": office("pptx"),
    "minutes.xlsx": office("xlsx"),
    "plan.odt": office("odt"),
    "slides.odp": office("odp"),
    "minutes.ods": office("ods"),
    "minutes.csv": "school,minutes\nPeña,42\n".encode(),
    "notes.txt": b"Three stations, twelve minutes each.",
}


@pytest.mark.parametrize("name", WHOLE)
def test_each_accepted_kind_is_kept_as_it_is(name: str) -> None:
    found = read(WHOLE[name], name)
    assert (found.filename, found.content) == (name, WHOLE[name])


@pytest.mark.parametrize("ending", ["jpg", "JPEG", "png", "webp", "gif"])
def test_a_picture_is_made_anew(ending: str) -> None:
    format_ = {"jpg": "JPEG"}.get(ending, ending)
    found = read(picture(format_), f"room.{ending}")
    assert (found.kind, found.filename) == ("webp", "room.webp")
    assert (found.width, found.height) == (60, 40)
    assert Image.open(BytesIO(found.content)).format == "WEBP"


def test_nothing_of_a_picture_but_the_picture_is_kept() -> None:
    facts = Image.Exif()
    facts[0x010E] = "Room 12, Jordan"
    facts.get_ifd(0x8825)[1] = "N"
    found = read(picture("JPEG", exif=facts), "room.jpg")
    assert b"Jordan" not in found.content
    assert not Image.open(BytesIO(found.content)).getexif()


@pytest.mark.parametrize(
    "content",
    [
        picture("JPEG", mode="CMYK"),
        picture("PNG", mode="P", transparency=0),
        picture("GIF", mode="P"),
        picture("PNG", mode="1"),
    ],
)
def test_pictures_of_other_colors_are_pictures(content: bytes) -> None:
    assert read(content, "room.png").kind == "webp"


def test_a_large_picture_is_made_smaller() -> None:
    found = read(picture("PNG", (4000, 1000)), "wall.png")
    assert (found.width, found.height) == (2000, 500)


HTML = b"<!doctype html><script>alert(1)</script>"
LIES: dict[str, tuple[str, bytes]] = {
    "a document named PDF": ("plan.pdf", office("docx")),
    "a program named document": ("plan.docx", b"MZ\x90\x00" + bytes(300)),
    "a sheet named document": ("plan.docx", office("xlsx")),
    "an open document named sheet": ("plan.xlsx", office("ods")),
    "an archive named document": ("plan.docx", archive({"evil.exe": "MZ"})),
    "a page named table": ("minutes.csv", HTML),
    "a page named text": ("notes.txt", b"hello\n" + HTML),
    "a PDF named picture": ("room.png", pdf()),
    "a drawing": ("room.svg", b"<svg onload='alert(1)'></svg>"),
    "a drawing named picture": ("room.png", b"<svg onload='alert(1)'></svg>"),
    "a picture and an archive": ("room.gif", picture("GIF") + archive({"a": "b"})),
    "a PDF and an archive": ("plan.pdf", pdf() + archive({"a": "b"})),
    "a picture and a page": ("room.gif", picture("GIF") + HTML),
    "a program": ("setup.exe", b"MZ"),
    "no ending": ("Makefile", b"all:"),
    "only an ending": (".pdf.", pdf()),
    "text that is none": ("notes.txt", b"\x00\x01\x02"),
    "text of another coding": ("notes.txt", "Peña".encode("latin-1")),
    "macros": ("plan.docx", office("docx", **{"word/vbaProject.bin": b"x"})),
    "macros by type": (
        "plan.xlsx",
        archive(
            {
                "[Content_Types].xml": "<Types>application/vnd.ms-excel.sheet.macroEnabled.main"
                "</Types>",
                "xl/workbook.xml": "<w/>",
            }
        ),
    ),
    "macros of open documents": ("plan.odt", office("odt", **{"Basic/Standard/x.xml": b"x"})),
    "a PDF that runs": ("plan.pdf", pdf(b"/OpenAction<</S/JavaScript/JS(app.alert(1))>>")),
    "a PDF that launches": ("plan.pdf", pdf(b"/A<</S/Launch/F(cmd.exe)>>")),
    "a bomb": ("plan.docx", bomb(120_000_000)),
    "a bomb that lies": ("plan.docx", lying_bomb(120_000_000)),
    "a bomb of parts": ("plan.docx", office("docx", **{f"p{n}": b"" for n in range(5_001)})),
    "paths that climb": ("plan.docx", office("docx", **{"../../etc/passwd": b"x"})),
    "nothing": ("plan.pdf", b""),
    "too much": ("notes.txt", b"x" * 10_000_001),
    "a PDF cut off": ("plan.pdf", pdf()[:40]),
    "a document cut off": ("plan.docx", office("docx")[:-30]),
    "a document broken inside": ("plan.docx", office("docx").replace(b"PK\x01\x02", b"PK\x09\x09")),
    "a picture cut off": ("room.jpg", picture("JPEG", (900, 900))[:-900]),
    "pixels without end": ("room.png", huge_picture()),
}


@pytest.mark.parametrize("what", LIES)
def test_what_is_not_what_it_says_is_refused_with_words(what: str) -> None:
    name, content = LIES[what]
    before = time.process_time()
    with pytest.raises(Invalid) as refusal:
        read(content, name)
    assert time.process_time() - before < 2
    assert refusal.value.field == "file"
    assert refusal.value.message.startswith("“")


def test_a_document_with_a_password_is_refused() -> None:
    content = bytearray(office("docx"))
    # The first bit of the flags in every header, local and central.
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = content.find(mark)
        while start >= 0:
            content[start + offset] |= 1
            start = content.find(mark, start + 4)
    with pytest.raises(Invalid, match="password"):
        read(bytes(content), "plan.docx")


def test_text_of_other_programs_is_kept_as_utf_8() -> None:
    assert read("school;Peña".encode("utf-16"), "a.csv").content == "school;Peña".encode()
    assert read("school;Peña".encode("utf-8-sig"), "a.csv").content == "school;Peña".encode()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("C:\\Users\\me\\plan.pdf", "plan.pdf"),
        ("../../etc/plan.pdf", "plan.pdf"),
        ("pl\nan\u202efdp.pdf", "pl anfdp.pdf"),
        ('pl"an;.pdf', 'pl"an;.pdf'),
        ("x" * 300 + ".pdf", "x" * 114 + ".pdf"),
        ("Horário Peña.PDF", "Horário Peña.pdf"),
    ],
)
def test_a_name_is_kept_without_what_no_name_holds(typed: str, kept: str) -> None:
    assert read(pdf(), typed).filename == kept


def test_content_stays_while_a_row_names_it(app: Flask, community: Community) -> None:
    person = community.person("member")
    shared = b"Shared by two."
    with app.app_context():
        with transaction():
            first = attach(_id(person), "idea", 1, _text(shared))
            attach(_id(person), "idea", 2, _text(shared))
            lost = attach(_id(person), "idea", 3, _text(b"Nobody names this."))
            paths = [stored_path(first.name), stored_path(lost.name)]
            first_id, lost_id = first.id, lost.id
        assert [path.is_file() for path in paths] == [True, True]
        with transaction():
            detach(db.session.get_one(File, first_id))
            detach(db.session.get_one(File, lost_id))
        sweep_files()
        assert [path.is_file() for path in paths] == [True, True]
        for path in paths:
            os.utime(path, (0, 0))
        sweep_files()
        assert [path.is_file() for path in paths] == [True, False]


def test_a_rolled_back_upload_leaves_no_row_and_its_content_is_swept(
    app: Flask, community: Community
) -> None:
    person = community.person("member")
    with app.app_context():
        with pytest.raises(RuntimeError), transaction():
            row = attach(_id(person), "idea", 1, _text(b"Never committed."))
            path = stored_path(row.name)
            raise RuntimeError
        with transaction(write=False):
            assert db.session.query(File).count() == 0
        os.utime(path, (0, 0))
        sweep_files()
        assert not path.exists()


def read(content: bytes, name: str) -> Judged:
    return judged(BytesIO(content), name)


def _text(content: bytes) -> Judged:
    return Judged("txt", "notes.txt", content)


def _id(person: Any) -> int:
    assert person.id is not None
    return int(person.id)
