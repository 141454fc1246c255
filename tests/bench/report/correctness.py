"""Does an import keep what a file says? Each case is a small file with one trap, and what must be in the table then, to the type.

Every importer has its defaults: what one does of itself is what people get. A value counts as kept when the column, read back, has the
very values and types; what came instead is kept for the report.
"""

import subprocess
from dataclasses import dataclass

from report.importers import command, rows_of

LATE = 30_000  # rows before the one that changes what a column is: more than a reader's sample


@dataclass(frozen=True)
class Case:
    title: str
    text: str
    expected: list  # of the column x


CASES = {
    "integers": Case("whole numbers are integers", "x,y\n1,a\n20,b\n", [1, 20]),
    "reals": Case("decimal numbers are numbers", "x,y\n1.5,a\n2.25,b\n", [1.5, 2.25]),
    "zeros": Case("leading zeros stay: the ZIP code 00501", "x,y\n00501,a\n10001,b\n", ["00501", "10001"]),
    "missing": Case("an empty field among numbers is missing", "x,y\n1.5,a\n,b\n2.5,c\n", [1.5, None, 2.5]),
    "gaps": Case("whole numbers stay integers where one is missing", "x,y\n1,a\n,b\n3,c\n", [1, None, 3]),
    "large": Case("a whole number beyond 2^53 stays exact, beside a missing one", "x,y\n9007199254740993,a\n,b\n", [9007199254740993, None]),
    "namibia": Case("the text NA stays: Namibia's code", "x,y\nDE,a\nNA,b\n", ["DE", "NA"]),
    "late": Case(f"a text after {LATE:,} numbers makes a column of texts", "x,y\n" + "7,a\n" * LATE + "7A,b\n", ["7"] * LATE + ["7A"]),
}


def typed(values):
    """With their types: 1 and 1.0 are two things."""
    return [(type(value).__name__, value) for value in values]


def first_difference(expected, found):
    """What came instead, in words; empty where nothing did."""
    if len(expected) != len(found):
        return f"{len(found):,} rows instead of {len(expected):,}"
    for wanted, got in zip(typed(expected), typed(found)):
        if wanted != got:
            return f"{wanted[1]!r} became {got[1]!r}" if wanted[1] != got[1] or isinstance(got[1], str) else f"{wanted[1]!r} became the {got[0]} {got[1]!r}"
    return ""


def outcome(name, case_name, folder):
    """Empty where the importer keeps what the case's file says; else what came instead."""
    case, source, target = CASES[case_name], folder / f"{case_name}.csv", folder / f"{case_name}.db"
    source.write_text(case.text)
    target.unlink(missing_ok=True)
    done = subprocess.run(command(name, source, target), capture_output=True, text=True)
    if done.returncode != 0:
        return "the import fails"
    return first_difference(case.expected, [value for value, in rows_of(name, target, case_name, ["x"])])


def measure(names, folder):
    """{importer: {case: what came instead, or empty}}"""
    folder.mkdir(exist_ok=True)
    return {name: {case: outcome(name, case, folder) for case in CASES} for name in names}
