from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.support.data import ROOT
from tests.support.sources import files, text_of

TEMPLATES = files(".html", "templates")
SHARED = {"layouts", "components", "emails", "errors"}
# Tests that are about the whole product and no single feature of it.
TESTS = {"access", "architecture", "browser", "crash", "hostile", "migrations", "support"}
# Drawings and sample texts that are the template's own.
FIXED = {Path("templates/components/icon.html"), Path("templates/pages/styleguide.html")}
# The two hottest loops escape by hand; in them these need it not: numbers, times, addresses made
# of them, cooked HTML, icons, and names that were set to something escaped.
BY_HAND = {Path("templates/components/post.html"), Path("templates/components/thread.html")}
HARMLESS = re.compile(
    r"\|(h|iso)$|^(id|number|html|helped|me_too|news|unread|target_id|target_number)$|_icon$"
    r"|^kind_\w+\[type\]$|^(exact|address|answered|name|by|type)$|^count - 1$|^author_id % 8$"
)
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
    if path not in BY_HAND:
        assert "autoescape" not in text_of(path)


@pytest.mark.parametrize("path", sorted(BY_HAND), ids=str)
def test_the_loops_that_escape_by_hand_forget_nothing(path: Path) -> None:
    loop = re.findall(r"autoescape false(.*?)endautoescape", text_of(path), re.DOTALL)[0]
    shown = re.findall(r"\{\{-?\s*(.*?)\s*-?\}\}", loop)
    assert shown
    assert [expression for expression in shown if not HARMLESS.search(expression)] == []
    named = re.findall(r"set (name|by|address) = (.*?)\s*-?%\}", loop)
    assert [value for _, value in named if "|h" not in value] == []


@pytest.mark.parametrize("path", TEMPLATES, ids=str)
def test_every_form_that_writes_carries_the_token(path: Path) -> None:
    forms = FORM.findall(text_of(path))
    assert [form[:80] for form in forms if "csrf" not in form] == []
