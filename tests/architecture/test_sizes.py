from __future__ import annotations

from statistics import median

from tests.support.sources import files, functions_of, length, text_of

CODE = ("wsgi.py", "forum", "bench", "tests")


def test_no_file_is_longer_than_300_lines() -> None:
    lengths = {path: len(text_of(path).splitlines()) for path in files(".py", *CODE)}
    assert {str(path): lines for path, lines in lengths.items() if lines > 300} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{path}:{function.lineno} {function.name}: {length(function)}"
        for path in files(".py", *CODE)
        for function in functions_of(path)
        if length(function) > 40
    ]
    assert long == []


def test_half_of_the_functions_have_at_most_10_lines() -> None:
    lengths = [length(f) for path in files(".py", "forum") for f in functions_of(path)]
    assert median(lengths) <= 10
