from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request, send_file

from forum.core.access import viewer
from forum.core.files.kinds import KINDS, MOST_BYTES
from forum.core.files.models import File
from forum.core.files.store import stored_path
from forum.core.refusals import NotFound

# A file, and room for the other fields of its form.
MOST_BODY = MOST_BYTES + 200_000


def takes_uploads(blueprint: Blueprint, *endpoints: str) -> None:
    """Let members send a file to some endpoints of a blueprint; other forms stay small."""
    names = frozenset(f"{blueprint.name}.{endpoint}" for endpoint in endpoints)

    def larger_body(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        # Set before the token is looked for, which reads the whole form. A guest needs no room.
        if endpoint in names and viewer().is_member:
            request.max_content_length = MOST_BODY

    blueprint.url_value_preprocessor(larger_body)


def sent(file: File) -> Response:
    """Return the answer that sends a file: pictures to be shown, everything else to be saved."""
    path = stored_path(file.name)
    if not path.is_file():
        raise NotFound
    kind = KINDS[file.kind]
    answer = send_file(
        path,
        mimetype=kind.media_type,
        as_attachment=file.kind != "webp",
        download_name=file.filename,
        etag=file.name,
        conditional=True,
    )
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer
