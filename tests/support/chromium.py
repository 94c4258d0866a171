from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Playwright, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
MISSING = (
    "No Chromium was found, so the tests in a browser cannot run. Install the package `chromium` "
    "of your system, or run `.venv/bin/playwright install chromium`, "
    "or set CHROMIUM to the path of one."
)


def find_chromium() -> str | None:
    """Return the path of the Chromium the tests use: CHROMIUM, the system's, Playwright's own."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next(filter(None, map(shutil.which, NAMES)), None) or _downloaded()


def _downloaded() -> str | None:
    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def browser_required() -> bool:
    """Return whether a missing Chromium is a failure and not a reason to skip."""
    return os.environ.get("FORUM_TEST_BROWSER") == "required" or os.environ.get("CI") == "true"


def launch(playwright: Playwright, executable: str) -> Browser:
    """Start the browser, quiet and without a window."""
    return playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))


@contextmanager
def running_browser(executable: str) -> Iterator[Browser]:
    """Run a browser for as long as the block runs."""
    with sync_playwright() as playwright:
        browser = launch(playwright, executable)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watch:
    """What a page did that no page of ours may do, as texts to be shown."""

    origin: str
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def attach(self, page: Page) -> None:
        """Note from now on every script error, dialog and request to another origin."""
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("dialog", self._dialog)
        page.on("request", lambda request: self._request(request.url))

    def _console(self, message: Any) -> None:
        # Chromium reports every answer from 400 on as an error of the page; tests check statuses.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.errors.append(message.text)

    def _dialog(self, dialog: Any) -> None:
        self.dialogs.append(dialog.message)
        dialog.dismiss()

    def _request(self, url: str) -> None:
        parts = urlsplit(url)
        ours = parts.scheme in ("data", "blob") or f"{parts.scheme}://{parts.netloc}" == self.origin
        if not ours:
            self.strangers.append(url)

    @property
    def findings(self) -> list[str]:
        """Everything noted so far; empty for a page that behaves."""
        return [*self.errors, *self.dialogs, *self.strangers]


def _install() -> bool:
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        return False
    print("Installing Chromium for the tests …", flush=True)
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = [apt, "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    quiet = subprocess.DEVNULL
    if subprocess.run(install, env=env, stdout=quiet, stderr=quiet, check=False).returncode == 0:
        return True
    subprocess.run([apt, "update", "-qq"], env=env, stdout=quiet, check=False)
    return subprocess.run(install, env=env, stdout=quiet, check=False).returncode == 0


def main() -> int:
    """Make sure of a Chromium; return 1 when there is none and the run demands one."""
    if find_chromium() or (_install() and find_chromium()):
        return 0
    print(MISSING, file=sys.stderr)
    return 1 if browser_required() else 0


if __name__ == "__main__":
    sys.exit(main())
