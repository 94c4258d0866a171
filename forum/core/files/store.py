from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from flask import current_app
from sqlalchemy import select, update

from forum.core.clock import now
from forum.core.db import db
from forum.core.files.kinds import Judged
from forum.core.files.models import File


def folder() -> Path:
    """Return where uploaded files are kept."""
    return Path(current_app.config["INSTANCE"]) / "files"


def stored_path(name: str) -> Path:
    """Return where the content of a file is kept."""
    return folder() / name[:2] / name


def attach(user_id: int, owner_kind: str, owner_id: int, file: Judged) -> File:
    """Keep a judged file for its owner and return its row; the content is on disk at once.

    When the transaction is rolled back the content is left over until the nightly sweep.
    """
    name = blake2b(file.content, digest_size=16).hexdigest()
    target = stored_path(name)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Written aside and swapped, so that nobody is ever served half a file.
    aside = target.with_suffix(f".{id(file)}.new")
    aside.write_bytes(file.content)
    aside.replace(target)
    row = File(
        owner_kind=owner_kind,
        owner_id=owner_id,
        user_id=user_id,
        name=name,
        kind=file.kind,
        filename=file.filename,
        size=len(file.content),
        width=file.width,
        height=file.height,
        added_at=now(),
    )
    db.session.add(row)
    db.session.flush()
    return row


def files_of(owner_kind: str, owner_ids: Sequence[int]) -> Sequence[File]:
    """Return the files of some owners of a kind, in the order they were added."""
    statement = select(File).where(File.owner_kind == owner_kind, File.owner_id.in_(owner_ids))
    return db.session.scalars(statement.order_by(File.id)).all()


def pass_on(before: tuple[str, int], after: tuple[str, int]) -> None:
    """Give all files of one owner (kind, number) to another, as when a draft is published."""
    db.session.execute(
        update(File)
        .where(File.owner_kind == before[0], File.owner_id == before[1])
        .values(owner_kind=after[0], owner_id=after[1])
    )


def detach(file: File) -> None:
    """Delete a file's row; its content goes with the nightly sweep if nobody else has it."""
    db.session.delete(file)
    db.session.flush()
