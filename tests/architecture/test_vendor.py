from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.data import ROOT
from tests.support.sources import project_files

FOLDERS = ("static/vendor", "tests/support/vendor")


def _vendored() -> list[Path]:
    inside = (path for path in project_files() if str(path.parent).startswith(FOLDERS))
    return [path for path in inside if "LICENSE" not in path.name.upper() and path.suffix != ".md"]


def _licensed(path: Path) -> bool:
    """Whether a license lies beside a file, as `LICENSE` or named like the file."""
    folder = ROOT / path.parent
    stems = {path.name.split(".")[0], path.stem, path.name}
    return any(folder.glob("LICENSE*")) or any(any(folder.glob(f"{s}*LICENSE*")) for s in stems)


def test_there_is_something_vendored() -> None:
    assert _vendored()


@pytest.mark.parametrize("path", _vendored(), ids=str)
def test_a_vendored_file_has_its_license_and_its_line(path: Path) -> None:
    assert _licensed(path), "no license lies beside it"
    named = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert path.name in named or f"{path.parent}/" in named, "docs/dependencies.md does not name it"
