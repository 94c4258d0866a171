from __future__ import annotations

import subprocess
import sys

import pytest

from forum.accounts.passwords import hash_password, password_matches, password_problem


@pytest.mark.parametrize(
    "password",
    [
        "password12",
        "qwertyuiop",
        "1234567890",
        "iloveyou1234",
        "P@ssw0rd123",
        "letmein2024",
        "aaaaaaaaaa",
        "abcdefghij",
        "zxcvbnm,./",
        "jessica1987",
        "correcthorse",
        "qwer" * 50,
        "abc123" * 33,
    ],
)
def test_what_is_guessed_first_is_refused(password: str) -> None:
    assert "too easy" in (password_problem(password, "rosa", "rosa@example.org") or "")


@pytest.mark.parametrize(
    "password",
    [
        "four odd purple staplers",
        "x7Kd93mQp2",
        "Straße über Köln 9",
        "密码很难猜到的一句话呀",
        "💜🐴🔋📎🌵🎻🧦🥝🪁🛶",
        "v9!k2#" + "aaaaaaaa" * 8,
        "and then the purple giraffe said to the stapler that it was late",
    ],
)
def test_what_is_hard_to_guess_is_taken(password: str) -> None:
    assert password_problem(password, "rosa", "rosa@example.org") is None


@pytest.mark.parametrize(
    "password", ["my name is ROSA_M", "rosa.m and the wolf", "x rosa.m@x.org x"]
)
def test_the_own_name_is_refused(password: str) -> None:
    problem = password_problem(password, "rosa_m", "rosa.m@x.org")
    assert problem == "Leave your user name and your address out of the password."


def test_a_hash_matches_its_password_only() -> None:
    known = hash_password("four odd purple staplers")
    assert known.startswith("$argon2id$")
    assert password_matches(known, "four odd purple staplers")
    assert not password_matches(known, "four odd purple stapler")
    assert not password_matches(None, "a password that nobody has, hashed once a process")
    assert not password_matches("no hash at all", "four odd purple staplers")


def test_the_word_lists_are_loaded_only_when_a_password_is_judged() -> None:
    code = "import sys, forum.accounts.routes; print('zxcvbn' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"
