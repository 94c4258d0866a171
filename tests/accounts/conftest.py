from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from argon2 import PasswordHasher

from forum.accounts import passwords
from forum.accounts.routes.development import Letter, latest_letters
from tests.support.community import Community


@dataclass(frozen=True)
class Mailbox:
    """The letters the worker has written so far."""

    community: Community
    folder: Path

    def to(self, address: str) -> list[Letter]:
        """Do the worker's work and return the letters to an address, newest first."""
        self.community.work()
        base_url = self.community.app.config["BASE_URL"]
        return [letter for letter in latest_letters(self.folder, base_url) if letter.to == address]

    def link(self, address: str, start: str) -> str:
        """Return the newest link of a kind that was sent to an address."""
        links = [link for letter in self.to(address) for link in letter.links]
        return next(link for link in links if re.match(start, link))


@pytest.fixture
def mailbox(community: Community) -> Mailbox:
    """The mail folder of the application, empty at first."""
    folder = Path(community.app.config["INSTANCE"]) / "mail"
    for file in folder.glob("*.log"):
        file.unlink()
    return Mailbox(community, folder)


class Counting(PasswordHasher):
    """The real hasher, which also notes how often it worked."""

    work = 0

    def hash(self, *arguments: Any, **options: Any) -> str:
        """Hash and count it."""
        self.work += 1
        return super().hash(*arguments, **options)

    def verify(self, *arguments: Any) -> Literal[True]:
        """Verify and count it."""
        self.work += 1
        return super().verify(*arguments)


@pytest.fixture
def hasher(monkeypatch: pytest.MonkeyPatch) -> Counting:
    """Count the argon2 work of a test."""
    counting = Counting()
    monkeypatch.setattr(passwords, "_hasher", counting)
    return counting
