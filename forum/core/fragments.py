from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup


# Typed: a text that is markup equals one that is not, and only one of them is escaped.
@lru_cache(1500, typed=True)
def recall(macro: Callable[..., str], *values: Any, **named: Any) -> str:
    """Return a piece of a page that depends on its values alone, rendered once for equal values.

    `macro` is one that a template imported. Values are compared and never watched: what changed
    is another value, so nothing stale is ever shown. A macro that asks anything but its
    parameters (who is looking, what time it is) must not be called this way.
    """
    return macro(*values, **named)


def recall_each(
    template: str,
    macro: str,
    items: Iterable[tuple[Any, ...]],
    around: tuple[str, str] = ("", ""),
) -> Markup:
    """Return a macro of a template for each tuple of values, remembered as by `recall`.

    What stands `around` them is HTML.
    """
    render = getattr(current_app.jinja_env.get_template(template).module, macro)
    made = [recall(render, *item) for item in items]
    return Markup("".join([around[0], *made, around[1]]))  # noqa: S704


def init_fragments(app: Flask) -> None:
    """Give templates the memory: `{{ recall(macro, value, …) }}`."""
    app.jinja_env.globals["recall"] = recall
