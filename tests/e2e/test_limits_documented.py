"""docs/limits.md says what the code has: each constant that the tables name stands in src/ with the number beside it."""

import re
from pathlib import Path

import pytest

from kiln import ROOT

SOURCES = "\n".join(path.read_text() for path in sorted((ROOT / "src").rglob("*")) if path.suffix in (".h", ".cpp"))
ROWS = re.findall(r"^\| ([^|]+) \| ([^|]+) \| [^|]+ \| ([^|]*`[^|]+`) \|$", (ROOT / "docs/limits.md").read_text(), re.MULTILINE)
UNITS = {"KiB": 1024, "MiB": 1 << 20, "million": 1_000_000}


def value_of(constant):
    """What the sources give it: the number that its definition multiplies and shifts to."""
    found = re.search(rf"\b{constant}(?: =|{{) ?([^;}}]+)[;}}]", SOURCES)
    assert found, f"{constant} isn't in src/"
    text = re.sub(r"//.*", "", found[1]).replace("'", "")
    text = re.sub(r"std::chrono::\w+\((\d+)\)", r"\1", text).strip()
    assert re.fullmatch(r"[\d *<]+|true|false", text), text
    return eval(text)  # noqa: S307 - digits and two operators


def numbers_of(text):
    """The numbers of a limit in its words, each as it is and in its unit."""
    for number, unit in re.findall(r"(\d[\d,.]*\d|\d)(?: (KiB|MiB|million|ms|s)\b)?", text):
        plain = float(number.replace(",", ""))
        yield plain * UNITS.get(unit, 1)
        yield plain * 1000 if unit == "s" else plain


@pytest.mark.parametrize("what, limit, constants", ROWS)
def test_a_limit_in_the_guide_is_the_one_in_the_code(what, limit, constants):
    said = set(numbers_of(limit))
    for constant in re.findall(r"`(k[A-Z]\w+)`", constants):  # of the others, which options set, test_usage knows the defaults
        if constant == "kBytesForLimit":
            continue  # "each MiB" has no number
        assert value_of(constant) in said, (what, limit, constant, value_of(constant))


def test_most_limits_are_compared():
    assert len(ROWS) > 30
