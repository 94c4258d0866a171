from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from forum.core.limits import limiter
from tests.conftest import make_app
from tests.support.community import PASSWORD, Community, Visitor


@pytest.fixture
def strict(tmp_path: Path) -> Iterator[Community]:
    """A community in which the limits hold."""
    community = Community(make_app(tmp_path, FORUM_LIMITS="1"))
    limiter.reset()
    yield community
    # There is one limiter a process, and the other tests of it are faster than any person.
    limiter.enabled = False


def attempt(visitor: Visitor, address: str, **fields: str) -> int:
    """Sign in from a network address; return the status."""
    data = {"csrf_token": visitor.token, **fields}
    answer = visitor.client.post("/signin", data=data, environ_base={"REMOTE_ADDR": address})
    return answer.status_code


def test_guessing_at_one_name_is_stopped_across_addresses(strict: Community) -> None:
    strict.person("author")
    guest = strict.visitor()
    seen = [attempt(guest, f"10.0.0.{n}", email="author", password="wrong") for n in range(12)]
    assert seen == [403] * 10 + [429] * 2
    assert attempt(guest, "10.0.1.1", email="AUTHOR", password=PASSWORD) == 429
    assert attempt(guest, "10.0.0.1", email="somebody-else", password="wrong") == 403


def test_guessing_from_one_address_is_stopped_across_names(strict: Community) -> None:
    strict.person("author")
    guest = strict.visitor()
    seen = [attempt(guest, "10.0.0.1", email=f"name-{n}", password="wrong") for n in range(12)]
    assert seen == [403] * 10 + [429] * 2
    assert attempt(guest, "10.0.0.2", email="author", password=PASSWORD) == 303


def test_a_school_behind_one_address_may_sign_in(strict: Community) -> None:
    for number in range(15):
        strict.person(f"teacher-{number}")
        visitor = strict.visitor()
        name = f"teacher-{number}"
        assert attempt(visitor, "10.0.0.1", email=name, password=PASSWORD) == 303


def test_letters_to_one_address_are_few_but_mistakes_cost_nothing(strict: Community) -> None:
    guest = strict.visitor()
    for _ in range(8):
        assert guest.post("/reset", email="not an address").status_code == 422
    seen = [guest.post("/reset", email="a@example.org").status_code for _ in range(7)]
    assert seen == [303] * 5 + [429] * 2
    assert guest.post("/reset", email="b@example.org").status_code == 303


def test_the_present_password_cannot_be_guessed_at_leisure(strict: Community) -> None:
    visitor = strict.visitor(strict.person("author"))
    fields = {"current_password": "wrong", "password": "four odd purple staplers"}
    seen = [visitor.post("/account/password", **fields).status_code for _ in range(12)]
    assert seen == [403] * 10 + [429] * 2
