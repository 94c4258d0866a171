from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from time import sleep
from typing import TypeVar

from flask import Flask

from forum.core.db import transaction

T = TypeVar("T")
# Long enough for a second transaction to come as far as it can while the first is open.
A_MOMENT = 0.3


def overlapping(app: Flask, first: Callable[[], object], second: Callable[[], T]) -> T:
    """Do something in a transaction that begins while another, done already, is not committed."""

    def _second() -> T:
        with app.app_context(), transaction():
            return second()

    with ThreadPoolExecutor(1) as pool:
        with app.app_context(), transaction():
            first()
            running = pool.submit(_second)
            sleep(A_MOMENT)
        return running.result(timeout=20)
