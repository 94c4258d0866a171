from __future__ import annotations

from sqlalchemy import select

from forum.accounts.models import User
from forum.accounts.queries import folded_name
from forum.core.access import Viewer
from forum.core.db import db
from forum.core.refusals import NotFound
from forum.talent.models import Candidate
from forum.talent.policy import Seeker, visible_candidates
from forum.talent.sections import Sheet, sheet_of


def get_sheet(viewer: Viewer, seeker: Seeker, username: str) -> Sheet:
    """Return what a candidate shows to a seeker.

    Raises NotFound for who is not there for them, after the one statement that finds nobody under
    a name that nobody has.
    """
    named = (User.username_key == folded_name(username), visible_candidates(seeker))
    rows = select(Candidate, User.username, User.name).join(User, User.id == Candidate.user_id)
    found = db.session.execute(rows.where(*named)).one_or_none()
    if found is None:
        raise NotFound
    row, written, name = found
    return sheet_of(viewer, row, written, name)
