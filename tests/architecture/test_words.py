from __future__ import annotations

import re
from pathlib import Path

from tests.support.sources import project_files, text_of

TEXTS = {".py", ".md", ".html", ".txt", ".css", ".js", ".toml", ".ini", ".jsonl", ""}
HERE = Path("tests/architecture/test_words.py")
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|NotImplementedError)\b|[Ll]orem ipsum")
# Folders of one machine; what others have stands relative to the root.
MACHINE = re.compile(r"(?<![\w.:}/-])/(home|root|Users|work|tmp|mnt)/[\w.]")
SWALLOWED = re.compile(r"except( Base)?(Exception)?( as \w+)?:\s*\n\s*(pass|\.\.\.)\b")


def _places(pattern: re.Pattern[str], suffixes: set[str]) -> list[str]:
    return [
        f"{path}:{text.count(chr(10), 0, found.start()) + 1} {found.group()!r}"
        for path in project_files()
        if path.suffix in suffixes and path != HERE and "vendor" not in path.parts
        for text in [text_of(path)]
        for found in pattern.finditer(text)
    ]


def test_nothing_says_it_is_unfinished() -> None:
    assert _places(UNFINISHED, TEXTS) == []


def test_nothing_names_a_folder_of_one_machine() -> None:
    assert _places(MACHINE, TEXTS) == []


def test_no_error_is_swallowed_whole() -> None:
    assert _places(SWALLOWED, {".py"}) == []
