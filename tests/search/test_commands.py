from __future__ import annotations

from flask import Flask

from forum.core.access import Viewer
from tests.support.community import Community
from tests.support.data import shared_data


def test_rebuild_says_how_many_documents_there_are(community: Community, author: Viewer) -> None:
    community.reply(author, community.thread(author))
    runner = community.app.test_cli_runner()
    answer = runner.invoke(args=["search", "rebuild"])
    assert answer.exit_code == 0, answer.output
    assert answer.output == "3 documents indexed.\n"


def test_status_fails_while_there_is_no_index(community: Community) -> None:
    runner = community.app.test_cli_runner()
    assert "state: ready" in runner.invoke(args=["search", "status"]).output
    folder = community.app.config["SETTINGS"].instance / "search"
    (folder / "current").unlink()
    answer = runner.invoke(args=["search", "status"])
    assert answer.exit_code == 1
    assert "state: missing" in answer.output


def test_evaluate_prints_figures(sqlite_app: Flask) -> None:
    questions = shared_data("stackfaq", "stackExchange-FAQ.xml")
    answer = sqlite_app.test_cli_runner().invoke(
        args=["search", "evaluate", str(questions), "--alone"]
    )
    assert answer.exit_code == 0, answer.output
    assert "queries: 1,249" in answer.output
    assert "recall@20: 0.98" in answer.output
