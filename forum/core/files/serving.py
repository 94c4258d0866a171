from __future__ import annotations

from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, request

from forum.core.access import viewer
from forum.core.files.kinds import KINDS, MOST_BYTES
from forum.core.files.models import File
from forum.core.files.store import stored_path
from forum.core.markup import slug_of
from forum.core.refusals import NotFound

# Beside the files of a form, room for its other fields.
ROOM = 200_000


def takes_uploads(blueprint: Blueprint, *endpoints: str, files: int = 1) -> None:
    """Let members send so many files to some endpoints of a blueprint; other forms stay small."""
    names = frozenset(f"{blueprint.name}.{endpoint}" for endpoint in endpoints)

    def larger_body(endpoint: str | None, _values: dict[str, Any] | None) -> None:
        # Set before the token is looked for, which reads the whole form. A guest needs no room.
        if endpoint in names and viewer().is_member:
            request.max_content_length = files * MOST_BYTES + ROOM

    blueprint.url_value_preprocessor(larger_body)


def sent(file: File) -> Response:
    """Return the answer that sends a file: pictures to be shown, everything else to be saved."""
    try:
        # Ten megabytes at most: nothing is left open when somebody goes away in the middle.
        content = stored_path(file.name).read_bytes()
    except FileNotFoundError as error:
        raise NotFound from error
    kind = "inline" if file.kind == "webp" else "attachment"
    answer = Response(content, mimetype=KINDS[file.kind].media_type)
    # The name for browsers that read RFC 8187, and what is left of it in ASCII for the others.
    names = {"filename*": f"UTF-8''{quote(file.filename, safe='')}"}
    plain = slug_of(file.filename.rpartition(".")[0], "file") + f".{file.kind}"
    answer.headers.set("Content-Disposition", kind, filename=plain, **names)
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.set_etag(file.name)
    answer.make_conditional(request)
    return answer
