from __future__ import annotations

import re
import sys
from importlib import metadata

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.data import ROOT
from tests.support.sources import files, imports_of

RUNTIME, DEVELOPMENT = "requirements.txt", "requirements-dev.txt"


def _lines(file: str, part: str = "") -> list[Requirement]:
    """The packages of a requirements file, or of the part of it below `# <part>`."""
    text = (ROOT / file).read_text(encoding="utf-8")
    if part:
        text = text.split(f"# {part}\n", 1)[1].split("\n\n", 1)[0]
    kept = [line for line in text.splitlines() if line and not line.startswith(("#", "-r"))]
    return [Requirement(line) for line in kept]


def _names(requirements: list[Requirement]) -> set[str]:
    return {canonicalize_name(requirement.name) for requirement in requirements}


def _needs(name: str, extras: set[str]) -> set[tuple[str, frozenset[str]]]:
    """What an installed package needs on this machine, with the extras it asks for."""
    found = [Requirement(line) for line in metadata.requires(name) or []]
    wanted = [r for r in found if _applies(r, extras)]
    return {(canonicalize_name(r.name), frozenset(r.extras)) for r in wanted}


def _applies(requirement: Requirement, extras: set[str]) -> bool:
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})


def _closure(direct: list[Requirement]) -> set[str]:
    todo = {(str(canonicalize_name(r.name)), frozenset(r.extras)) for r in direct}
    seen: set[tuple[str, frozenset[str]]] = set()
    while todo - seen:
        name, extras = next(iter(todo - seen))
        seen.add((name, extras))
        todo |= _needs(name, set(extras))
    return {name for name, _ in seen}


def _here(requirements: list[Requirement]) -> list[Requirement]:
    return [r for r in requirements if r.marker is None or r.marker.evaluate()]


def test_every_package_is_pinned_to_one_release() -> None:
    loose = [
        str(r)
        for file in (RUNTIME, DEVELOPMENT)
        for r in _lines(file)
        if not re.fullmatch(r"==[\w.]+", str(r.specifier))
    ]
    assert loose == []


def test_what_is_installed_is_what_is_pinned() -> None:
    pins = _here(_lines(RUNTIME) + _lines(DEVELOPMENT))
    other = {r.name: metadata.version(r.name) for r in pins}
    assert {
        name: v for (name, v), r in zip(other.items(), pins, strict=True) if v not in r.specifier
    } == {}


def test_the_pins_name_all_that_the_direct_packages_need_and_no_more() -> None:
    assert _closure(_lines(RUNTIME, "Direct")) == _names(_here(_lines(RUNTIME)))
    direct = _lines(RUNTIME, "Direct") + _lines(DEVELOPMENT, "Direct")
    assert _closure(direct) == _names(_here(_lines(RUNTIME) + _lines(DEVELOPMENT)))


def test_every_direct_package_has_a_line_in_the_docs() -> None:
    table = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    named = {
        canonicalize_name(name) for name in re.findall(r"^\| ([\w.-]+) \|", table, re.MULTILINE)
    }
    direct = _names(_lines(RUNTIME, "Direct") + _lines(DEVELOPMENT, "Direct"))
    assert direct - named == set()


def test_the_product_imports_only_packages_it_names() -> None:
    providers = metadata.packages_distributions()
    roots = {name.split(".")[0] for path in files(".py", "forum") for _, name in imports_of(path)}
    foreign = roots - set(sys.stdlib_module_names) - {"forum", "wsgi"}
    used = {canonicalize_name(p) for root in foreign for p in providers.get(root, [root])}
    # Flask, Flask-WTF and Flask-Migrate hand these on as their own interface.
    handed_on = {"werkzeug", "jinja2", "markupsafe", "click", "itsdangerous", "wtforms", "alembic"}
    assert used - _names(_lines(RUNTIME, "Direct")) - handed_on == set()
