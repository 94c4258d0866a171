from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from email.utils import make_msgid
from pathlib import Path
from smtplib import SMTPRecipientsRefused
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import structlog
from flask import Flask, current_app
from flask_mailman import EmailMultiAlternatives, Mail

from forum.core.events import Event, announce, listen_in_batches
from forum.core.settings import Settings

log = structlog.get_logger()
mail = Mail()
BACKENDS = {"file": "file", "console": "console", "smtp": "smtp", "smtps": "smtp"}


@dataclass(frozen=True)
class MailQueued(Event):
    """A letter that is to be sent once the transaction that wrote it is committed."""

    to: str
    title: str
    text: str
    html: str
    message_id: str
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        """Return the name letters to one address are kept in order by."""
        return f"mail:{self.to}"[:80]


def post(to: str, title: str, template: str, *, stop: str | None = None, **values: object) -> None:
    """Queue one letter, rendered from `emails/<template>.txt` and `.html`.

    `stop` is the absolute address that ends such letters with one click (RFC 8058).
    """
    values |= {"title": title, "stop": stop, "base_url": current_app.config["BASE_URL"]}
    headers = {}
    if stop:
        headers = {"List-Unsubscribe": f"<{stop}>"}
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    announce(
        MailQueued(
            to=to,
            title=" ".join(title.split()),
            text=_rendered(f"{template}.txt", values),
            html=_rendered(f"{template}.html", values),
            message_id=make_msgid(uuid4().hex, domain="counterpart.mail"),
            headers=headers,
        )
    )


def _rendered(name: str, values: dict[str, object]) -> str:
    # Not by render_template: the worker writes letters too, and there is no viewer there.
    return current_app.jinja_env.get_template(f"emails/{name}").render(values)


def _send(letters: Sequence[MailQueued]) -> None:
    with mail.get_connection() as connection:
        for letter in letters:
            message = EmailMultiAlternatives(
                letter.title,
                letter.text,
                to=[letter.to],
                # Stays the same when a letter is sent again after a crash, so readers fold it.
                headers={"Message-ID": letter.message_id, **letter.headers},
                connection=connection,
            )
            message.attach_alternative(letter.html, "text/html")
            _deliver(message, letter)


def _deliver(message: EmailMultiAlternatives, letter: MailQueued) -> None:
    try:
        message.send()
    except SMTPRecipientsRefused as refusal:
        # The address does not exist or wants no mail: sending again would change nothing.
        if any(code < 500 for code, _ in refusal.recipients.values()):
            raise
        log.warning("letter refused for good", title=letter.title)


def mail_folder(settings: Settings) -> Path | None:
    """Return where letters are written as files instead of being sent, None when they are sent."""
    parts = urlsplit(settings.mail_url)
    return Path(parts.path) if parts.scheme == "file" else None


def init_mail(app: Flask, settings: Settings) -> None:
    """Send through what MAIL_URL names: file:///folder, console:// or smtp[s]://user:pw@host:port."""
    parts = urlsplit(settings.mail_url)
    folder = mail_folder(settings)
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
    app.config.update(
        MAIL_BACKEND=BACKENDS[parts.scheme],
        MAIL_FILE_PATH=str(folder) if folder else None,
        MAIL_SERVER=parts.hostname or "localhost",
        MAIL_PORT=parts.port or (465 if parts.scheme == "smtps" else 25),
        MAIL_USE_SSL=parts.scheme == "smtps",
        MAIL_USERNAME=unquote(parts.username) if parts.username else None,
        MAIL_PASSWORD=unquote(parts.password) if parts.password else None,
        MAIL_TIMEOUT=20,
        MAIL_DEFAULT_SENDER=f"Counterpart <no-reply@{urlsplit(settings.base_url).hostname}>",
    )
    mail.init_app(app)
    listen_in_batches([MailQueued], _send)
