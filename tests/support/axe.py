from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

# The vendored release and its license lie beside each other; docs/dependencies.md names it.
SCRIPT = Path(__file__).parent / "vendor" / "axe.min.js"


def violations(page: Page, rules: tuple[str, ...] = ()) -> list[str]:
    """Return what axe-core finds on a page, a line each: rule, what is wrong, where.

    Runs every rule axe-core has on by default, or only the named `rules`.
    """
    page.evaluate(_script())
    options: dict[str, Any] = {"resultTypes": ["violations"]}
    if rules:
        options["runOnly"] = {"type": "rule", "values": list(rules)}
    found = page.evaluate("options => axe.run(document, options)", options)
    return [_line(violation) for violation in found["violations"]]


def _line(violation: dict[str, Any]) -> str:
    places = ", ".join(" ".join(map(str, node["target"])) for node in violation["nodes"][:5])
    return f"{violation['id']}: {violation['help']} ({places})"


@cache
def _script() -> str:
    return SCRIPT.read_text(encoding="utf-8")
