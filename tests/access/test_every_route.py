from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import AnyConverter, IntegerConverter, Rule

from forum.core.access import Role, Viewer, declared
from tests.support.community import Community

KINDS = ("guest", "member", "author", "moderator", "admin")
RANK = {"everyone": Role.guest, "member": Role.member, "moderator": Role.moderator}
RANK |= {"admin": Role.admin, "developer": Role.guest}


def addresses(app: Flask, values: dict[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Give (method, address, declared access) of every route, filled with real ids."""
    adapter = app.url_map.bind("localhost")
    for rule in app.url_map.iter_rules():
        access = declared(app, rule.endpoint)
        assert access is not None, f"{rule.rule} declares no access"
        address = adapter.build(rule.endpoint, _filled(rule, values), method=_method(rule))
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, address, access


def _filled(rule: Rule, values: dict[str, Any]) -> dict[str, Any]:
    return {name: values.get(name, _any(rule, name)) for name in rule.arguments}


def _any(rule: Rule, name: str) -> int | str:
    converter = rule._converters[name]
    if isinstance(converter, AnyConverter):
        return sorted(converter.items)[0]
    return 0 if isinstance(converter, IntegerConverter) else "nothing"


def _method(rule: Rule) -> str:
    return next(iter((rule.methods or {"GET"}) - {"HEAD", "OPTIONS"}))


@pytest.fixture
def people(community: Community, author: Viewer) -> dict[str, Viewer | None]:
    """One of each kind of viewer."""
    return {
        "guest": None,
        "member": community.person("member"),
        "author": author,
        "moderator": community.person("moderator", "moderator"),
        "admin": community.person("admin", "admin"),
    }


@pytest.mark.parametrize("kind", KINDS)
def test_every_route_lets_in_whom_it_declares(
    community: Community, people: dict[str, Viewer | None], kind: str
) -> None:
    thread = community.thread(people["author"] or Viewer())
    post = community.reply(people["author"] or Viewer(), thread)
    community.tag("rostering")
    values = {
        "thread_id": thread.id,
        "post_id": post.id,
        "slug": "practice",
        "username": "author",
        "key": f"reply:{thread.id}",
    }
    wrong = []
    person = people[kind]
    for method, address, access in addresses(community.app, values):
        visitor = community.visitor(person)
        answer = visitor.get(address) if method == "GET" else visitor.post(address)
        if (problem := _problem(kind, person, access, answer.status_code)) is not None:
            wrong.append(f"{method} {address} ({access}): {problem}")
    assert not wrong, "\n".join(wrong)


def _problem(kind: str, person: Viewer | None, access: str, status: int) -> str | None:
    role = person.role if person else Role.guest
    if status >= 500:
        return f"{status}"
    if role >= RANK[access]:
        # A right over one thing (to edit this post) may still be missing; a sign-in may not.
        return f"{kind} was asked to sign in" if status == 401 and person else None
    wanted = 401 if person is None else 403
    return None if status == wanted else f"{kind} got {status}, not {wanted}"
