from __future__ import annotations

import re
from pathlib import Path

import click
import pytest
from flask import Flask
from flask.cli import run_command, shell_command

from tests.support.data import ROOT
from tests.support.sources import files, text_of

DOCS = files(".md")
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
MADE = re.compile(r"(?:`|^\s*\$? ?)(?:[A-Z_]+=\S+ )*make ([a-z-]+)", re.MULTILINE)
COMMAND = re.compile(r"flask (?:--app wsgi )?([a-z][a-z-]*)(?: ([a-z][a-z|-]*))?")
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
SETTING = re.compile(r"`(FORUM_[A-Z_]+|[A-Z]+_URL|SECRET_KEY|WEB_CONCURRENCY)\b")


@pytest.mark.parametrize("path", DOCS, ids=str)
def test_every_make_target_named_exists(path: Path) -> None:
    assert set(MADE.findall(text_of(path))) - TARGETS == set()


def _exists(app: Flask, name: str, below: str) -> bool:
    command = app.cli.commands.get(name)
    if isinstance(command, click.Group) and below:
        return all(part in command.commands for part in below.split("|"))
    return command is not None or name in {run_command.name, shell_command.name}


@pytest.mark.parametrize("path", DOCS, ids=str)
def test_every_flask_command_named_exists(path: Path, sqlite_app: Flask) -> None:
    code = " ".join(re.findall(r"```.*?```|`[^`]+`", text_of(path), re.DOTALL))
    missing = [pair for pair in COMMAND.findall(code) if not _exists(sqlite_app, *pair)]
    assert missing == []


@pytest.mark.parametrize("path", DOCS, ids=str)
def test_every_link_inside_the_project_leads_somewhere(path: Path) -> None:
    links = [link.partition("#")[0] for link in LINK.findall(text_of(path))]
    inside = [link for link in links if link and not re.match(r"[a-z]+:", link)]
    assert [link for link in inside if not (ROOT / path.parent / link).exists()] == []


@pytest.mark.parametrize("path", DOCS, ids=str)
def test_every_setting_named_is_read(path: Path) -> None:
    code = "".join(text_of(file) for file in [*files(".py"), Path("Makefile"), Path("Procfile")])
    assert {name for name in SETTING.findall(text_of(path)) if name not in code} == set()


def test_make_help_lists_every_target() -> None:
    makefile = (ROOT / "Makefile").read_text()
    described = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    phony = makefile.split(".PHONY:", 1)[1].split("\n\n", 1)[0].replace("\\\n", " ").split()
    assert described == set(phony)
