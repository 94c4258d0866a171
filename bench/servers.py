from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench.client import Connection, get

ROOT = Path(__file__).parents[1]
REFERENCE = (
    "granian --interface wsgi --no-ws --http 1 --host 127.0.0.1 --workers 2 --blocking-threads 1"
    " --log-level error bench.reference:app"
)
PRODUCT = "forum.core.serving"


@contextmanager
def serving(
    command: str, port: int, env: Mapping[str, str], ready: str
) -> Iterator[list[psutil.Process]]:
    """Run one of the servers; give its processes, the workers' too."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command.split()],
        cwd=ROOT,
        env={**os.environ, "PORT": str(port), "GRANIAN_PORT": str(port), **env},
    )
    try:
        _wait(port, ready)
        root = psutil.Process(process.pid)
        yield [root, *root.children(recursive=True)]
    finally:
        process.terminate()
        process.wait(20)


@contextmanager
def working(env: Mapping[str, str]) -> Iterator[psutil.Process]:
    """Run the worker beside the server."""
    process = subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
        cwd=ROOT,
        env={**os.environ, **env},
        stderr=subprocess.DEVNULL,
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        # It may be in the middle of a first index of everything, which nobody waits for here.
        process.kill()
        process.wait(20)


def _wait(port: int, ready: str) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            if Connection(port).ask(get(ready)).status == 200:
                return
        except (OSError, IndexError):
            time.sleep(0.1)
    raise SystemExit(f"the server on port {port} did not answer within a minute")
