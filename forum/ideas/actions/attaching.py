from __future__ import annotations

from collections.abc import Sequence

from forum.core.clock import now
from forum.core.db import db
from forum.core.files import File, Judged, attach, detach, files_of
from forum.core.refusals import Invalid, NotFound
from forum.ideas.models import IdeaDraft
from forum.ideas.queries.drafts import FILES

MOST_FILES = 12


def add_files(draft: IdeaDraft, files: Sequence[Judged]) -> None:
    """Keep judged files with a draft, at most twelve in all.

    Raises Invalid beside `file` when they do not all fit; none of them is kept then.
    """
    present = len(files_of(FILES, [draft.id]))
    if present + len(files) > MOST_FILES:
        left = MOST_FILES - present
        room = f"there is room for {left} more" if left else "all places are taken"
        raise Invalid(f"An idea has up to {MOST_FILES} files: {room}.", "file")
    for file in files:
        attach(draft.user_id, FILES, draft.id, file)
    _touch(draft)


def remove_file(draft: IdeaDraft, file_id: int) -> None:
    """Take a file from a draft; raises NotFound for one that is not in it."""
    row = db.session.get(File, file_id)
    if row is None or (row.owner_kind, row.owner_id) != (FILES, draft.id):
        raise NotFound
    detach(row)
    _touch(draft)


def _touch(draft: IdeaDraft) -> None:
    draft.updated_at = now()
    db.session.flush()
