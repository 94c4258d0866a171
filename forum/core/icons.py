from __future__ import annotations

import json
from pathlib import Path

from flask import Flask
from markupsafe import Markup, escape

# Drawings of Lucide, see static/vendor/LICENSE-lucide.
DRAWINGS: dict[str, str] = json.loads(
    (Path(__file__).parents[2] / "templates/components/icons.json").read_text(encoding="utf-8")
)


def icon(name: str, label: str = "") -> Markup:
    """Return a drawing as inline SVG; `label` is its text when it stands alone.

    Raises KeyError for a name that `templates/components/icons.json` does not hold.
    """
    told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return Markup(  # noqa: S704 - our own drawings, the label is escaped
        f'<svg class="icon" viewBox="0 0 24 24" width="20" height="20" {told}>'
        f"{DRAWINGS[name]}</svg>"
    )


def sign(css_class: str) -> Markup:
    """Return the sign of the place, two halves that fit, as inline SVG."""
    return Markup(  # noqa: S704 - our own drawing, the class is escaped
        f'<svg class="{escape(css_class)}" viewBox="0 0 32 32" width="34" height="34"'
        ' aria-hidden="true"><path class="half-a" d="M2 22V12a10 10 0 1 1 10 10z"/>'
        '<path class="half-b" d="M30 10v10a10 10 0 1 1-10-10z"/></svg>'
    )


def init_icons(app: Flask) -> None:
    """Give templates the drawings: `{{ 'bell'|icon }}`.

    Filters and no macros, because Jinja works out filters of constants when it compiles.
    """
    app.jinja_env.filters.update(icon=icon, sign=sign)
    app.jinja_env.globals["icon_names"] = tuple(DRAWINGS)
