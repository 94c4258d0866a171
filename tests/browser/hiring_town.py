"""A running site with people who hire, in browsers in which they are signed in already."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from playwright.sync_api import Page, expect

from forum.core.access import Viewer
from forum.core.clock import now
from forum.core.db import db, transaction
from forum.jobs.models import JobPosting
from forum.organizations.models import HiringSettings, Organization
from tests.support.fixtures import OpenPage
from tests.support.live import Live
from tests.support.screenshots import SIZES


@dataclass
class HiringTown:
    """A running site; `kind` sets the names of one run's people apart from another's."""

    live: Live
    open_page: OpenPage
    kind: str = ""

    @property
    def url(self) -> str:
        """The address its pages are under."""
        return self.live.url

    @property
    def app(self) -> Flask:
        """The application beside the running one."""
        return self.live.app

    def person(self, name: str, role: str = "member") -> Viewer:
        """Return a member of this run."""
        username = f"{name}-{self.kind}" if self.kind else name
        return self.live.community.person(username, role)

    def enter(self, person: Viewer | None, address: str, **options: object) -> Page:
        """Open an address in a new browser in which a person is signed in."""
        scripts = {"java_script_enabled": self.kind != "plain"}
        return self.open_page(
            self.url + address, **{**self.live.cookies(person), **scripts, **options}
        )

    def do(self, act: Callable[[], Any]) -> Any:
        """Do something in a transaction of its own."""
        with self.app.app_context(), transaction():
            return act()

    def hires(self, organization_id: int, **values: Any) -> None:
        """Set how an organization hires."""
        row: dict[str, Any] = {
            "second_approver": False,
            "blind": True,
            "least_days": 0,
            "reply_days": 14,
            "keep_months": 12,
            "statement": "",
            "benefits": "",
            "letters": {},
            "changed_at": now(),
        }
        self.do(
            lambda: db.session.merge(
                HiringSettings(organization_id=organization_id, **(row | values))
            )
        )

    def slug(self, organization_id: int) -> str:
        """Return the slug of an organization."""
        return str(self.do(lambda: db.session.get_one(Organization, organization_id).slug))

    def job(self, number: int) -> JobPosting:
        """Return an opening as it is now."""

        def read() -> JobPosting:
            found = db.session.get_one(JobPosting, number)
            db.session.expunge(found)
            return found

        found: JobPosting = self.do(read)
        return found

    def run_out(self, number: int) -> None:
        """Have the time of an opening run out, and the clock come by."""
        from forum.jobs.tasks import close_openings

        def end() -> None:
            db.session.get_one(JobPosting, number).closes_at = now() - timedelta(seconds=1)

        self.do(end)
        with self.app.app_context():
            close_openings()


def look(page: Page, name: str) -> None:
    """Take pictures of a page where a folder for them is named."""
    folder = os.environ.get("FORUM_PICTURES")
    if not folder:
        return
    for width, height in SIZES.items():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=Path(folder) / f"{name}-{width}.png", full_page=True)


def press(page: Page, name: str, role: str = "button") -> int:
    """Press a button (or follow a link) that leads on; return the status of the answer."""
    with page.expect_navigation() as going:
        page.get_by_role(role, name=name).first.click()  # type: ignore[arg-type]
    return going.value.status


def says(page: Page, *words: str) -> None:
    """Expect words on a page."""
    for text in words:
        expect(page.locator("body")).to_contain_text(text)


def linked_data(page: Page) -> dict[str, Any] | None:
    """Return the schema.org data of a page, None without any."""
    found = page.locator("script[type='application/ld+json']")
    if found.count() == 0:
        return None
    read: dict[str, Any] = json.loads(found.first.text_content() or "")
    return read


def number_in(address: str) -> int:
    """Return the number of the opening an address is of."""
    return int(address.partition("/jobs/")[2].replace("-", "/").partition("/")[0])
