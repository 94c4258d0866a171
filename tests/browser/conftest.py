from __future__ import annotations

from tests.browser.scenery import scenery

__all__ = ["scenery"]
