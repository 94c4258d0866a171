from __future__ import annotations

import time

from sqlalchemy import select

from forum.core.db import db, transaction
from forum.core.files.models import File
from forum.core.files.store import folder
from forum.core.tasks import periodic

DAY = 86_400


@periodic("53 3 * * *")
def sweep_files() -> None:
    """Once a night, delete contents of more than a day ago that no row names."""
    before = time.time() - DAY
    old = sorted(path for path in folder().glob("*/*") if path.stat().st_mtime < before)
    for start in range(0, len(old), 500):
        batch = old[start : start + 500]
        with transaction(write=False):
            names = [path.name for path in batch]
            held = set(db.session.scalars(select(File.name).where(File.name.in_(names))))
        for path in batch:
            if path.name not in held:
                path.unlink(missing_ok=True)
