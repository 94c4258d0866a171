from __future__ import annotations

import ast
from pathlib import Path

from tests.support.sources import files, tree_of

# The one place where a transaction ends.
HOME = Path("forum/core/db.py")


def _commits(path: Path) -> list[str]:
    return [
        f"{path}:{node.lineno}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]


def test_nothing_but_core_db_commits() -> None:
    places = [place for path in files(".py", "forum") if path != HOME for place in _commits(path)]
    assert places == []


def test_the_guard_sees_the_commit_it_looks_for() -> None:
    assert _commits(HOME)
