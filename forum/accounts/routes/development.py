from __future__ import annotations

import email
import email.policy
import re
from dataclasses import dataclass
from pathlib import Path

from flask import Blueprint, current_app, render_template

from forum.core.access import developers
from forum.core.mail import mail_folder

blueprint = Blueprint("development", __name__)
MOST = 30
RULE = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter that was written into a file; `links` are the addresses of this site in it."""

    to: str
    title: str
    text: str
    links: list[str]


@blueprint.get("/dev/mail")
@developers
def letters() -> str:
    """Show the letters that were written instead of sent, newest first."""
    folder = mail_folder(current_app.config["SETTINGS"])
    shown = latest_letters(folder, current_app.config["BASE_URL"]) if folder else []
    return render_template("accounts/letters.html", letters=shown, folder=folder)


def latest_letters(folder: Path, base_url: str) -> list[Letter]:
    """Return the letters of a mail folder, newest first, at most thirty files of them."""
    files = sorted(folder.glob("*.log"), key=lambda path: path.stat().st_mtime_ns, reverse=True)
    return [
        _letter(part, base_url)
        for path in files[:MOST]
        for part in reversed(path.read_bytes().split(RULE))
        if part.strip()
    ]


def _letter(content: bytes, base_url: str) -> Letter:
    message = email.message_from_bytes(content, policy=email.policy.default)
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    links = re.findall(re.escape(base_url) + r"(/[\w-][^\s<>]*)", text)
    return Letter(str(message["To"]), str(message["Subject"]), text, list(dict.fromkeys(links)))
