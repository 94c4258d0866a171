from __future__ import annotations

import ast
from pathlib import Path

from tests.support.sources import files, tree_of

# The one place where a transaction ends.
HOME = Path("forum/core/db.py")


# The files of the search index have transactions of their own, which Whoosh's writers end.
INDEX = "forum/search/whoosh_engine/"


def _commits(path: Path) -> list[str]:
    return [
        f"{path}:{node.lineno}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]


def test_nothing_but_core_db_commits() -> None:
    elsewhere = [p for p in files(".py", "forum") if p != HOME and not str(p).startswith(INDEX)]
    places = [place for path in elsewhere for place in _commits(path)]
    assert places == []


def test_the_guard_sees_the_commit_it_looks_for() -> None:
    assert _commits(HOME)
