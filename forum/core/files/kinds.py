from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath
from typing import IO, NamedTuple

from forum.core.files import archives, pictures, plain
from forum.core.markup import plain_line
from forum.core.refusals import Invalid

MOST_BYTES = 10_000_000
MOST_NAME = 120


class Kind(NamedTuple):
    """A kind of file that is accepted; `warn` says that people's names are often in it."""

    label: str
    media_type: str
    warn: bool = False


# The ending files of a kind are stored and served with → what it is.
KINDS = {
    "pdf": Kind("PDF", "application/pdf"),
    "docx": Kind(
        "Word document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    ),
    "pptx": Kind(
        "Slides", "application/vnd.openxmlformats-officedocument.presentationml.presentation"
    ),
    "xlsx": Kind(
        "Spreadsheet",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        warn=True,
    ),
    "odt": Kind("Text document", "application/vnd.oasis.opendocument.text"),
    "odp": Kind("Slides", "application/vnd.oasis.opendocument.presentation"),
    "ods": Kind("Spreadsheet", "application/vnd.oasis.opendocument.spreadsheet", warn=True),
    "csv": Kind("Table", "text/csv; charset=utf-8", warn=True),
    "txt": Kind("Text", "text/plain; charset=utf-8"),
    "webp": Kind("Picture", "image/webp", warn=True),
}
# Endings a file may arrive with → its kind.
_ENDINGS = {ending: ending for ending in KINDS} | dict.fromkeys(
    ("jpg", "jpeg", "png", "gif"), "webp"
)
ACCEPT = ",".join(f".{ending}" for ending in _ENDINGS)
WORDS = "PDF, Word, Excel, PowerPoint, OpenDocument, CSV, plain text, JPEG, PNG, WebP or GIF"


@dataclass(frozen=True, slots=True)
class Judged:
    """A file that is accepted, as it will be kept: pictures are made anew."""

    kind: str
    filename: str
    content: bytes
    width: int = 0
    height: int = 0


def judged(upload: IO[bytes], filename: str, field: str = "file") -> Judged:
    """Return an uploaded file as it will be kept, judged by its content.

    The ending only says what it claims to be. Raises Invalid beside `field`, in words for the
    person: empty, too large, of no accepted kind, not what it claims, damaged, with macros, or
    unpacking to more than anybody needs.
    """
    name = plain_line(PurePath(filename.replace("\\", "/")).name, 1000) or "file"
    try:
        return _judged(upload.read(MOST_BYTES + 1), name)
    except Invalid as refusal:
        raise Invalid(f"“{name[:60]}”: {refusal.message}", field) from refusal


def _judged(content: bytes, name: str) -> Judged:
    ending = PurePath(name).suffix.lower().removeprefix(".")
    kind = _ENDINGS.get(ending)
    if kind is None:
        raise Invalid(f"This kind of file is not accepted. Choose {WORDS}.")
    if not content:
        raise Invalid("The file is empty. Choose another copy of it.")
    if len(content) > MOST_BYTES:
        raise Invalid("The file is larger than 10 MB. Choose a smaller one.")
    filename = f"{PurePath(name).stem[: MOST_NAME - 6]}.{kind}"
    if kind == "webp":
        return Judged(kind, filename, *pictures.made_anew(content))
    if kind in ("csv", "txt"):
        return Judged(kind, filename, plain.checked(content))
    if kind == "pdf":
        plain.check_pdf(content)
    else:
        archives.check(content, kind)
    return Judged(kind, filename, content)
