from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask

from forum import create_app
from forum.core.access import Viewer
from forum.core.settings import Settings
from tests.support.community import Community
from tests.support.processes import Site, running_site

KEY = "l" * 40


@dataclass
class Live:
    """The product running as programs, and the same application beside it for setting things up."""

    site: Site
    app: Flask
    community: Community

    @property
    def url(self) -> str:
        """The address its pages are under."""
        return self.site.url

    def cookies(self, person: Viewer | None) -> dict[str, object]:
        """Return what makes a browser context signed in as a person: a Playwright storage state."""
        if person is None:
            return {}
        cookie = self.community.visitor(person).client.get_cookie("session")
        assert cookie is not None
        entry = {
            "name": "session",
            "value": cookie.value,
            "domain": "127.0.0.1",
            "path": "/",
            "expires": -1,
            "httpOnly": True,
            "secure": False,
            "sameSite": "Lax",
        }
        return {"storage_state": {"cookies": [entry], "origins": []}}


def beside(site: Site, key: str = KEY) -> Flask:
    """Return the application over the data of a running site, to look and to set things up."""
    env = {"FORUM_ENV": "testing", "FORUM_INSTANCE": str(site.instance), "SECRET_KEY": key}
    return create_app(Settings.from_env(env))


def start_live(instance: Path, **settings: str) -> Iterator[Live]:
    """Run web and worker on a new install; give it with the application beside it."""
    settings = {"SECRET_KEY": KEY, "FORUM_LIMITS": "0", **settings}
    with running_site(instance, "web", "worker", **settings) as site:
        app = beside(site)
        yield Live(site, app, Community(app))


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The running product with the demo community, one a test process; tests may add to it."""
    yield from start_live(tmp_path_factory.mktemp("demo") / "instance", FORUM_DEMO="1")


@pytest.fixture
def live(tmp_path: Path) -> Iterator[Live]:
    """The running product, empty and the test's own."""
    yield from start_live(tmp_path / "instance")
