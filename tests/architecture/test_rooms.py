from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.data import ROOT
from tests.support.sources import files, imports_of

# Room → the rooms of its own feature that it may import.
ROOMS: dict[str, set[str]] = {
    "models": set(),
    "queries": {"models", "policy"},
    "policy": {"models"},
    "actions": {"models", "policy", "queries", "events"},
    "events": set(),
    "forms": set(),
    "routes": {"models", "queries", "policy", "actions", "events", "forms", "tasks", "indexing"},
    "tasks": {"actions", "queries"},
    "indexing": {"models", "policy"},
}
# A web request is known to routes and forms only.
OF_THE_REQUEST = {
    "flask.request",
    "flask.session",
    "flask.flash",
    "flask.url_for",
    "flask.redirect",
    "flask.render_template",
    "flask_login.current_user",
}
AWAY_FROM_THE_REQUEST = {"models", "queries", "policy", "actions", "events", "tasks", "indexing"}
# Shared ground, and packages that are no features of the product's pages.
WITHOUT_ROOMS = {"core"}


def _features() -> list[str]:
    packages = {path.parts[1] for path in files(".py", "forum") if len(path.parts) > 2}
    return sorted(packages - WITHOUT_ROOMS)


def _room(path: Path) -> str:
    return path.with_suffix("").parts[2]


def _files_of(feature: str) -> list[Path]:
    return [path for path in files(".py", "forum") if path.parts[1:2] == (feature,)]


@pytest.mark.parametrize("feature", _features())
def test_a_room_imports_only_the_rooms_it_may(feature: str) -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path in _files_of(feature)
        if _room(path) in ROOMS
        for line, name in imports_of(path)
        if _other_room(name, feature) in ROOMS.keys() - ROOMS[_room(path)] - {_room(path)}
    ]
    assert wrong == []


def _other_room(name: str, feature: str) -> str | None:
    parts = name.split(".")
    return parts[2] if parts[:2] == ["forum", feature] and len(parts) > 2 else None


@pytest.mark.parametrize("feature", _features())
def test_only_routes_and_forms_know_the_request(feature: str) -> None:
    wrong = [
        f"{path}:{line} imports {name}"
        for path in _files_of(feature)
        if _room(path) in AWAY_FROM_THE_REQUEST
        for line, name in imports_of(path)
        if name in OF_THE_REQUEST or (_room(path) == "policy" and name.startswith("flask."))
    ]
    assert wrong == []


def test_every_feature_is_listed_in_features() -> None:
    listed = (ROOT / "forum" / "features.py").read_text(encoding="utf-8")
    assert [name for name in _features() if name not in listed] == []
