from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.support.chromium import (
    MISSING,
    Watch,
    browser_required,
    find_chromium,
    running_browser,
)
from tests.support.postgres import drop_database, make_database, running_postgres, worker_name
from tests.support.smtp import Postbox, running_smtp
from tests.support.valkey import running_valkey

OpenPage = Callable[..., Page]


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for the whole run, the same in every process of it."""
    base = tmp_path_factory.getbasetemp()
    return base if worker_name() == "main" else base.parent


@pytest.fixture(scope="session")
def postgres_server(run_folder: Path, testrun_uid: str) -> Iterator[str]:
    """The address of a real PostgreSQL that all processes of the run share."""
    with running_postgres(testrun_uid, run_folder / "postgres.lock") as address:
        yield address


@pytest.fixture(scope="session")
def postgres_url(postgres_server: str) -> Iterator[str]:
    """The address of a PostgreSQL database of this test process's own, made empty."""
    name = f"test_{worker_name()}"
    yield make_database(postgres_server, name)
    drop_database(postgres_server, name)


@pytest.fixture(scope="session")
def valkey_address() -> Iterator[str]:
    """The address of a real Valkey of this test process's own."""
    with running_valkey() as address:
        yield address


@pytest.fixture
def postbox() -> Iterator[Postbox]:
    """A real SMTP server with no letters yet."""
    with running_smtp() as box:
        yield box


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium; the test is skipped where there is none, or fails where one is required."""
    executable = find_chromium()
    if executable is None:
        if browser_required():
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    with running_browser(executable) as running:
        yield running


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open a page in a fresh profile: `open_page(url, color_scheme="dark", viewport=…)`.

    Takes what Playwright's `new_context` takes. When the test ends, every page must have run
    without a script error, a dialog or a request to another origin.
    """
    contexts: list[BrowserContext] = []
    watches: list[Watch] = []

    def opened(url: str, **options: Any) -> Page:
        parts = urlsplit(url)
        watch = Watch(f"{parts.scheme}://{parts.netloc}")
        context = browser.new_context(**options)
        context.set_default_timeout(10_000)
        contexts.append(context)
        watches.append(watch)
        context.on("page", watch.attach)
        page = context.new_page()
        page.goto(url)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert [finding for watch in watches for finding in watch.findings] == []
