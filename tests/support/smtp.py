from __future__ import annotations

import email
import email.policy
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.support.ports import free_port


@dataclass
class Postbox:
    """A real SMTP server of the tests, and every letter it was given."""

    url: str
    letters: list[EmailMessage] = field(default_factory=list)

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Keep a letter; the name is the one aiosmtpd calls."""
        content = envelope.content
        letter = email.message_from_bytes(content, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        """Return the letters to one address, oldest first."""
        return [letter for letter in self.letters if address in str(letter["To"])]

    def wait(self, count: int = 1, seconds: float = 5.0) -> list[EmailMessage]:
        """Return all letters as soon as there are `count`; AssertionError when they do not come."""
        end = time.monotonic() + seconds
        while len(self.letters) < count:
            assert time.monotonic() < end, f"{len(self.letters)} of {count} letters came"
            time.sleep(0.02)
        return self.letters


@contextmanager
def running_smtp() -> Iterator[Postbox]:
    """Run an SMTP server on a free port of this machine for as long as the block runs."""
    port = free_port()
    postbox = Postbox(f"smtp://127.0.0.1:{port}")
    controller = Controller(postbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield postbox
    finally:
        controller.stop()
