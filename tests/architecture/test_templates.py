from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.data import ROOT
from tests.support.sources import files, text_of

TEMPLATES = files(".html", "templates")
SOURCES = files(".py", "forum")
SHARED = {"layouts", "components", "emails", "errors"}
# Tests that are about the whole product and no single feature of it.
TESTS = {"access", "architecture", "browser", "crash", "hostile", "migrations", "support"}
# Sample texts that are the template's own.
FIXED = {Path("templates/pages/styleguide.html")}
OPENING = re.compile(r"<[a-z][^>]*>", re.DOTALL)
FORM = re.compile(r"<form\b[^>]*method=[\"']?post.*?</form>", re.DOTALL | re.IGNORECASE)


def _packages() -> set[str]:
    return {path.name for path in (ROOT / "forum").iterdir() if (path / "__init__.py").exists()}


def test_the_folders_of_templates_are_the_features() -> None:
    folders = {path.parts[1] for path in TEMPLATES if len(path.parts) > 2}
    assert folders - _packages() - SHARED == set()


def test_the_folders_of_tests_are_the_packages() -> None:
    folders = {path.parts[1] for path in files(".py", "tests") if len(path.parts) > 2}
    assert folders - _packages() - TESTS == set()


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_part_names_its_inputs_in_its_first_line(path: Path) -> None:
    if path.name.startswith("_") or path.parts[1] == "components":
        assert text_of(path).startswith("{#")


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_keeps_to_the_content_policy(path: Path) -> None:
    if path.parts[1] == "emails":
        return
    text = re.sub(r"\{#.*?#\}", "", text_of(path), flags=re.DOTALL)
    tags = OPENING.findall(re.sub(r"\{\{.*?\}\}|\{%.*?%\}", "", text, flags=re.DOTALL))
    assert [tag for tag in tags if re.search(r"\s(style|on[a-z]+)\s*=", tag)] == []
    assert re.findall(r"<style\b", text) == []
    scripts = re.findall(r"<script\b[^>]*>", text)
    assert [s for s in scripts if "src=" not in s and "application/" not in s] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_a_template_escapes_all_but_cooked_html(path: Path) -> None:
    marked = re.findall(r"(\S*)\s*\|\s*safe\b", text_of(path))
    if path not in FIXED:
        assert [name for name in marked if not name.endswith("html")] == []
    assert "autoescape" not in text_of(path)


# What a macro must not ask when its HTML is remembered for equal parameters.
ASKING = re.compile(
    r"\b(viewer|request_path|search_words|csrf|csrf_token|now|get_flashed_messages)\b"
    r"|\blocal_time(?!\(zone\))|\btime\((?![^()]*zone\))"
)
SPOKEN = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
MACRO = re.compile(r"\{% macro (\w+)\(.*?endmacro", re.DOTALL)


def _remembered() -> set[str]:
    calls = (re.findall(r"\brecall\((\w+)", text_of(path)) for path in TEMPLATES)
    each = (re.findall(r'recall_each\(\s*"[^"]+", "(\w+)"', text_of(path)) for path in SOURCES)
    return {name for names in (*calls, *each) for name in names}


def test_what_is_remembered_asks_nothing_but_its_parameters() -> None:
    names = _remembered()
    assert {"thread_item", "post_item", "post_line", "account_menu"} <= names
    bodies = [
        (path, match[1], match[0])
        for path in TEMPLATES
        for match in MACRO.finditer(text_of(path))
        if match[1] in names
    ]
    assert {name for _, name, _ in bodies} == names
    spoken = [(path, name, " ".join(SPOKEN.findall(body))) for path, name, body in bodies]
    assert [(path, name) for path, name, body in spoken if ASKING.search(body)] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_form_that_writes_carries_the_token(path: Path) -> None:
    forms = FORM.findall(text_of(path))
    assert [form[:80] for form in forms if "csrf" not in form] == []
