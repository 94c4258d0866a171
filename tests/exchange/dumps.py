from __future__ import annotations

from pathlib import Path
from xml.sax.saxutils import quoteattr

Row = dict[str, str]
DAY = "2018-03-12T"


def user(number: int, name: str, **values: str) -> Row:
    """Return a row of Users.xml."""
    return {"Id": str(number), "CreationDate": f"{DAY}10:00:00.000", "DisplayName": name, **values}


def question(number: int, owner: int | None, **values: str) -> Row:
    """Return a question of Posts.xml."""
    row = {
        "Id": str(number),
        "PostTypeId": "1",
        "CreationDate": f"{DAY}11:00:00.000",
        "Title": f"Question {number}?",
        "Body": f"<p>Body of {number}</p>",
        "Tags": "<q#>",
    }
    return _owned(row, "OwnerUserId", owner) | values


def answer(number: int, parent: int, owner: int | None, **values: str) -> Row:
    """Return an answer of Posts.xml."""
    row = {
        "Id": str(number),
        "PostTypeId": "2",
        "ParentId": str(parent),
        "CreationDate": f"{DAY}12:00:00.000",
        "Body": f"<p>Body of {number}</p>",
    }
    return _owned(row, "OwnerUserId", owner) | values


def comment(number: int, post: int, owner: int | None, **values: str) -> Row:
    """Return a row of Comments.xml."""
    row = {
        "Id": str(number),
        "PostId": str(post),
        "Score": "0",
        "CreationDate": f"{DAY}13:00:00.000",
        "Text": f"Comment {number}",
    }
    return _owned(row, "UserId", owner) | values


def _owned(row: Row, name: str, owner: int | None) -> Row:
    return row if owner is None else row | {name: str(owner)}


def up(post: int) -> Row:
    """Return an up-vote of Votes.xml."""
    return {"Id": "1", "PostId": str(post), "VoteTypeId": "2"}


def write_dump(folder: Path, **files: list[Row]) -> Path:
    """Write a dump in the official layout, files by their names (Users, Posts, …)."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in files.items():
        body = "".join(f"  <row {_attributes(row)} />\n" for row in rows)
        root = name.lower()
        text = f'\ufeff<?xml version="1.0" encoding="utf-8"?>\n<{root}>\n{body}</{root}>'
        (folder / f"{name}.xml").write_text(text, "utf-8")
    return folder


def _attributes(row: Row) -> str:
    return " ".join(f"{name}={quoteattr(value)}" for name, value in row.items())


def little() -> dict[str, list[Row]]:
    """Return a dump with one question, two answers, comments, votes and an unused tag."""
    return {
        "Users": [
            user(-1, "Community"),
            user(1, "Ada Löve", Location="London", AboutMe="<p>Hi <b>you</b></p>"),
            user(2, "Bob"),
            user(3, "bob"),
            user(4, "Ия"),
        ],
        "Posts": [
            question(5, 1, AcceptedAnswerId="7"),
            answer(6, 5, 2),
            answer(7, 5, 3, CreationDate=f"{DAY}12:30:00.000"),
            {
                "Id": "8",
                "PostTypeId": "4",
                "CreationDate": f"{DAY}12:00:00.000",
                "Body": "About the Q# language.",
            },
        ],
        "Comments": [
            comment(1, 5, 4, CreationDate=f"{DAY}12:15:00.000", Score="2"),
            comment(2, 7, None, UserDisplayName="gone", Text="Well, `no`."),
        ],
        "Votes": [up(6), up(6), up(5), up(99), up(6) | {"VoteTypeId": "3"}],
        "Tags": [
            {"Id": "1", "TagName": "q#", "Count": "1", "ExcerptPostId": "8"},
            {"Id": "2", "TagName": "unused", "Count": "0"},
        ],
    }
