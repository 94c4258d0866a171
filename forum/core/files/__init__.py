"""Files people upload: judged by their content, kept apart from the database, served as downloads.

A feature that takes files reads `judged` from the upload, calls `attach` in the transaction of its
own change, and serves with `sent` after asking its own rights. Nothing here knows who may read.
"""

from forum.core.files.kinds import ACCEPT, KINDS, MOST_BYTES, Judged, judged
from forum.core.files.models import File
from forum.core.files.serving import sent, takes_uploads
from forum.core.files.store import attach, detach, files_of, folder, pass_on, stored_path

__all__ = [
    "ACCEPT",
    "KINDS",
    "MOST_BYTES",
    "File",
    "Judged",
    "attach",
    "detach",
    "files_of",
    "folder",
    "judged",
    "pass_on",
    "sent",
    "stored_path",
    "takes_uploads",
]
