from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.data import ROOT
from tests.support.ports import free_port


@dataclass
class Site:
    """The real product as programs of this machine: the lines of the Procfile, under one folder."""

    instance: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    port: int = field(default_factory=free_port)
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address its pages are under."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What its programs are told; `settings` wins over the defaults of a test."""
        return {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "FORUM_INSTANCE": str(self.instance),
            "FORUM_ENV": "development",
            "SECRET_KEY": "only-for-tests-" * 4,
            "FORUM_DEMO": "0",
            "PORT": str(self.port),
            "BASE_URL": self.url,
            **self.settings,
        }

    def flask(self, *arguments: str, timeout: float = 120) -> str:
        """Run a command of the product and return what it printed.

        Raises AssertionError with everything it said when it fails.
        """
        command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, f"{' '.join(arguments)}:\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self, *names: str) -> None:
        """Start programs of the Procfile by name, each with its output in `<name>.log`."""
        for name in names:
            with (self.instance / f"{name}.log").open("ab") as log:
                self.running[name] = subprocess.Popen(
                    procfile()[name],
                    shell=True,
                    cwd=ROOT,
                    env=self.environment,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )

    def kill(self, *names: str) -> None:
        """End programs and all their children at once, as a power cut would."""
        for name in names:
            process = self.running.pop(name)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def stop(self, seconds: float = 15) -> None:
        """Ask every program to end; AssertionError naming the ones that would not."""
        for process in self.running.values():
            process.terminate()
        late = [name for name, process in self.running.items() if not _ended(process, seconds)]
        self.kill(*self.running)
        assert not late, f"did not stop in {seconds} s: {', '.join(late)}"

    def wait(self, path: str = "/readyz", seconds: float = 20) -> None:
        """Return as soon as `path` answers 200; AssertionError with the log if it never does."""
        end = time.monotonic() + seconds
        while not self._answers(path):
            ended = self.running["web"].poll() is not None
            assert not ended and time.monotonic() < end, self.log("web")
            time.sleep(0.05)

    def log(self, name: str) -> str:
        """Return what a program has printed so far."""
        return (self.instance / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def _answers(self, path: str) -> bool:
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


def _ended(process: subprocess.Popen[bytes], seconds: float) -> bool:
    with suppress(subprocess.TimeoutExpired):
        process.wait(seconds)
    return process.poll() is not None


def procfile() -> dict[str, str]:
    """Return the command of each program, as `make run` starts them."""
    lines = (ROOT / "Procfile").read_text(encoding="utf-8").splitlines()
    pairs = (line.split(":", 1) for line in lines if ":" in line)
    return {name.strip(): command.strip() for name, command in pairs}


@contextmanager
def running_site(instance: Path, *names: str, **settings: str) -> Iterator[Site]:
    """Prepare an install in `instance` and run the named programs of it (all if none is named)."""
    instance.mkdir(parents=True, exist_ok=True)
    site = Site(instance, settings)
    site.flask("prepare")
    try:
        site.start(*(names or procfile()))
        if "web" in site.running:
            site.wait()
        yield site
        site.stop()
    finally:
        site.kill(*list(site.running))
