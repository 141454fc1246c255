"""SECURITY.md: every promise names tests, and every test that it names is there."""

import ast
import re

import pytest

from kiln import ROOT

PAGE = (ROOT / "SECURITY.md").read_text()
PROMISES = [(promise, re.findall(r"`([^`]+)`", tests)) for promise, tests in re.findall(r"^\| (\S[^|]*) \| (`tests/[^|]*) \|$", PAGE, re.MULTILINE)]


def functions_of(path):
    """The functions of a module that pytest runs."""
    return {one.name for one in ast.parse(path.read_text()).body if isinstance(one, ast.FunctionDef) and one.name.startswith("test_")}


def test_the_page_has_promises_to_each_of_those_whom_it_names():
    tables = re.findall(r"^## To (.+)\n\n\| promise \| shown by \|\n\|---\|---\|\n((?:\|.*\n)+)", PAGE, re.MULTILINE)
    assert [whom for whom, _ in tables] == ["whoever runs a server", "whoever asks it", "whoever imports"]
    assert sum(rows.count("\n") for _, rows in tables) == len(PROMISES) > 15  # no row without a test


@pytest.mark.parametrize("promise, tests", PROMISES)
def test_each_test_that_shows_a_promise_is_there(promise, tests):
    assert tests
    for name in tests:
        file, _, function = name.partition("::")
        assert (ROOT / file).is_file(), name
        assert function in functions_of(ROOT / file), name


def test_what_else_the_page_names_is_there():
    for path in re.findall(r"`(scripts/[\w-]+|sql/)`", PAGE) + re.findall(r"\]\(([\w./]+)\)", PAGE):
        assert (ROOT / path).exists(), path
