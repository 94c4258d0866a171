"""Applying, for tests."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.datastructures import FileStorage, MultiDict
from werkzeug.test import TestResponse, encode_multipart

from forum.core.access import Viewer
from forum.core.db import db, transaction
from forum.jobs.models import Application
from tests.support.community import Community, Visitor
from tests.support.hiring import hires_for, opening, organization

NOTE = "I ran station rotation in three schools, and minutes rose by a third."


def a_job(app: Flask, community: Community, **changes: Any) -> int:
    """Return an open opening of a district whose poster is `poster`."""
    poster = community.person("poster")
    district = organization(app, "Aspen District")
    hires_for(app, poster, district)
    return opening(app, poster, district, **changes)


def write(visitor: Visitor, posting_id: int, act: str = "send", **fields: Any) -> TestResponse:
    """Send the form of an application, with a note and consent unless said otherwise."""
    typed = {"note": NOTE, "consent": "y", "once": "a" * 32, "act": act, **fields}
    data: MultiDict[str, Any] = MultiDict({"csrf_token": visitor.token})
    for name, value in typed.items():
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                data.add(name, one)
    # Encoded here: the client would leave its file of a large body open.
    boundary, body = encode_multipart(data)
    kind = f"multipart/form-data; boundary={boundary}"
    return visitor.client.post(f"/jobs/{posting_id}/apply", data=body, content_type=kind)


def upload(content: bytes, name: str) -> FileStorage:
    """Return a file as a browser sends it."""
    return FileStorage(BytesIO(content), name)


def row_of(app: Flask, posting_id: int, person: Viewer) -> Application | None:
    """Return somebody's application as it is now, apart from any session."""
    with app.app_context(), transaction(write=False):
        mine = (Application.posting_id == posting_id, Application.user_id == person.id)
        found = db.session.scalar(select(Application).where(*mine))
        if found is not None:
            db.session.expunge(found)
        return found


def applied(
    app: Flask, community: Community, posting_id: int, person: Viewer, **fields: Any
) -> Application:
    """Have somebody apply by the form, and return their application."""
    answer = write(community.visitor(person), posting_id, **fields)
    assert answer.status_code == 303, answer.text
    row = row_of(app, posting_id, person)
    assert row is not None
    return row
