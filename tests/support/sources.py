from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.data import ROOT

Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def project_files() -> tuple[Path, ...]:
    """Return every file that belongs to the project, relative to its root and in order."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        paths = [Path(line) for line in listed.stdout.splitlines()]
    else:  # an unpacked archive
        paths = [path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file()]
        paths = [path for path in paths if not any(_private(part) for part in path.parts[:-1])]
    return tuple(sorted(path for path in paths if (ROOT / path).is_file()))


def _private(folder: str) -> bool:
    return folder in {"instance", "__pycache__"} or (folder.startswith(".") and folder != ".ci")


def files(suffix: str, *tops: str) -> list[Path]:
    """Return the project's own files with a suffix, below the given folders or files."""
    chosen = [
        path for path in project_files() if path.suffix == suffix and "vendor" not in path.parts
    ]
    return [path for path in chosen if not tops or path.parts[0] in tops]


def text_of(path: Path) -> str:
    """Return the text of a file named relative to the root."""
    return (ROOT / path).read_text(encoding="utf-8")


@cache
def tree_of(path: Path) -> ast.Module:
    """Return the syntax tree of a Python file named relative to the root."""
    return ast.parse(text_of(path), filename=str(path))


def functions_of(path: Path) -> list[Function]:
    """Return every function and method of a file, nested ones too."""
    return [node for node in ast.walk(tree_of(path)) if isinstance(node, Function)]


def length(function: Function) -> int:
    """Return how many lines a function takes, its docstring counted and its decorators not."""
    return (function.end_lineno or function.lineno) - function.lineno + 1


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and dotted name of everything a file imports, `from a import b` as `a.b`."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = ".".join(path.with_suffix("").parts[: -node.level])
            module = f"{package}.{node.module}" if node.module else package
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
