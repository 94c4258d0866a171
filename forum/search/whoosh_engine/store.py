from __future__ import annotations

import fcntl
import os
import shutil
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile
from whoosh.writing import SegmentWriter

from forum.search.documents import Key
from forum.search.port import IndexBusy, IndexMissing
from forum.search.whoosh_engine.schema import CODEC, VERSION, make_schema

PREFIX = f"v{VERSION}-"
WAIT_SECONDS = 10.0
# Longer than it takes to see whether somebody builds anew.
A_MOMENT = 0.5
# Memory a writer may take before it sorts what it has to disk.
UPDATE_MB = 16
REBUILD_MB = 64


class Store:
    """The folder an engine keeps its index in.

    `current` names the build in use and changes with every commit, so one stat tells a reader
    whether it is up to date. `writing` is locked by who commits, `rebuilding` by who builds anew;
    meanwhile what is updated is noted in `journal`, to be read again before the swap. `broken` is
    left by a reader that could not read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def stamp(self) -> tuple[int, int]:
        """Return what changes with every commit; raises IndexMissing."""
        try:
            facts = (self.folder / "current").stat()
        except FileNotFoundError as error:
            raise IndexMissing("there is no index yet") from error
        return facts.st_mtime_ns, facts.st_ino

    def build(self) -> Path:
        """Return the folder of the build in use; raises IndexMissing."""
        try:
            name = (self.folder / "current").read_text(encoding="ascii").split()[0]
        except (FileNotFoundError, IndexError, UnicodeDecodeError) as error:
            raise IndexMissing("there is no index yet") from error
        if not name.startswith(PREFIX) or "/" in name:
            raise IndexMissing("the index was made by another version")
        return self.folder / name

    def publish(self, build: Path) -> None:
        """Make a build, as it is now, the one in use."""
        fresh = self.folder / f"current.{os.getpid()}"
        fresh.write_text(f"{build.name} {time.time_ns()}\n", encoding="ascii")
        fresh.replace(self.folder / "current")

    def new_build(self) -> Path:
        """Make an empty build beside the others."""
        build = self.folder / f"{PREFIX}{uuid4().hex[:12]}"
        build.mkdir(parents=True)
        FileStorage(str(build)).create_index(make_schema())
        return build

    def drop_other_builds(self, kept: Path) -> None:
        """Delete every build but one; who reads the others keeps the files they have open."""
        for folder in self.folder.glob("v*-*"):
            if folder != kept:
                shutil.rmtree(folder, ignore_errors=True)

    def note_broken(self, error: BaseException) -> None:
        """Leave word that the index could not be read."""
        (self.folder / "broken").write_text(repr(error)[:2000], encoding="utf-8")

    def broken(self) -> str | None:
        """Return what a reader could not read, None while all is well."""
        try:
            return (self.folder / "broken").read_text(encoding="utf-8")
        except FileNotFoundError:
            return None

    def clear_broken(self) -> None:
        """Say that the index is good again."""
        (self.folder / "broken").unlink(missing_ok=True)

    def bytes(self) -> int:
        """Return how much room the build in use takes on disk."""
        return sum(file.stat().st_size for file in self.build().iterdir())

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Be the only one who commits; raises IndexBusy after ten seconds of waiting."""
        with self._locked("writing", WAIT_SECONDS):
            yield

    @contextmanager
    def rebuilding(self) -> Iterator[None]:
        """Be the only one who builds anew; raises IndexBusy when somebody does."""
        with self._locked("rebuilding", A_MOMENT):
            (self.folder / "journal").unlink(missing_ok=True)
            yield

    def note(self, keys: Iterable[Key]) -> None:
        """Note what has changed, when somebody builds anew and may have read it already."""
        try:
            with self._locked("rebuilding", 0):
                return
        except IndexBusy:
            with (self.folder / "journal").open("a", encoding="ascii") as journal:
                journal.writelines(f"{key}\n" for key in keys)

    def noted(self) -> list[Key]:
        """Return what has changed since the rebuild began, each once."""
        try:
            lines = (self.folder / "journal").read_text(encoding="ascii").split()
        except FileNotFoundError:
            return []
        return [_key(line) for line in dict.fromkeys(lines)]

    @contextmanager
    def _locked(self, name: str, seconds: float) -> Iterator[None]:
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / f"{name}.lock").open("w") as file:
            _acquire(file, seconds)
            yield


def _acquire(file: IO[str], seconds: float) -> None:
    ends = time.monotonic() + seconds
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if time.monotonic() >= ends:
                raise IndexBusy("another process writes to the index") from error
            time.sleep(0.02)
        else:
            return


def _key(line: str) -> Key:
    kind, _, number = line.partition(":")
    return Key(kind, int(number))  # type: ignore[arg-type]  # written from a Key


class TrackedStorage(FileStorage):
    """Whoosh's folder of files, which knows what it has open: Whoosh forgets that when it fails."""

    def __init__(self, build: Path, readonly: bool = False) -> None:
        super().__init__(str(build), readonly=readonly)
        self._opened: list[StructFile] = []

    def open_file(self, name: str, **options: Any) -> StructFile:
        """Open a file for reading."""
        file = super().open_file(name, **options)
        self._opened.append(file)
        return file

    def close_files(self) -> None:
        """Close whatever is still open."""
        for file in self._opened:
            if not file.is_closed:
                file.close()
        self._opened.clear()


@contextmanager
def writer(build: Path, megabytes: int = UPDATE_MB) -> Iterator[SegmentWriter]:
    """Write to a build and commit; whoever does it holds the lock of the store."""
    storage = TrackedStorage(build)
    try:
        made = SegmentWriter(storage.open_index(), codec=CODEC, limitmb=megabytes, timeout=1.0)
        # One file a segment would be rewritten whole with every commit.
        made.compound = False
        try:
            yield made
            made.commit()
        except BaseException:
            with suppress(Exception):
                made.cancel()
            raise
    finally:
        storage.close_files()
