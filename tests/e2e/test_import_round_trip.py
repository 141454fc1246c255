"""What Python's csv module writes comes back value for value: random tables in random dialects, 10,000 of them.

What kiln should store follows here from the values, from which fields the csv module writes as nothing, and from the rules
for types as docs/import.md states them; no code is shared with the program. Each case follows from its seed and its number.
"""

import csv
import io
import math
import os
import random
import re
import struct
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest

from baked import connect
from kiln import PATIENCE_SECONDS, run, write

CASES = 10_000
SEEDS = range(10)  # as many tests, so that a failure is told after a tenth of the time
THREADS = 2
SHOWN_FAILURES = 3

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "pipe", ":": "colon", " ": "space"}
QUOTINGS = {csv.QUOTE_MINIMAL: "minimal", csv.QUOTE_ALL: "all", csv.QUOTE_NONNUMERIC: "nonnumeric", csv.QUOTE_NONE: "none"}
LINE_ENDS = ("\n", "\r\n", "\r")
ESCAPES = ("\\", "^")
MISSING = ("NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "?", "-")


@dataclass(frozen=True)
class Dialect:
    delimiter: str
    quote: str | None  # None: nothing is quoted, and quotes are data
    escape: str | None
    quoting: int
    doublequote: bool
    line_end: str

    def write(self, records):
        out = io.StringIO(newline="")
        csv.writer(out, delimiter=self.delimiter, quotechar=self.quote, escapechar=self.escape, quoting=self.quoting,
                   doublequote=self.doublequote, lineterminator=self.line_end).writerows(records)
        return out.getvalue()

    def quotes_every_text(self):
        return self.quoting in (csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC)


@dataclass(frozen=True)
class Case:
    dialect: Dialect
    is_detected: bool  # delimiter and quote aren't said
    has_header: bool
    names: list
    rows: list
    options: list  # of the command line
    text: str

    def __str__(self):
        return f"{self.dialect}\nkiln import {' '.join(map(repr, self.options))}\nCSV: {self.text!r}"


# What may stand in a column: each kind is drawn once for a column, and a value of it for every row. `alphabet` is what texts
# are made of.
def any_double(generator):
    value = struct.unpack("<d", generator.randbytes(8))[0]
    return value if math.isfinite(value) else 0.1


WIDE = (2**63 - 1, -(2**63), 2**53 + 1, -(2**53) - 1, 2**62 + 1)
KINDS = {
    "small integers": lambda g, alphabet: g.randrange(-100, 101),
    "64-bit integers": lambda g, alphabet: g.choice([*WIDE, 0, -1, g.randrange(-(2**63), 2**63)]),
    "doubles": lambda g, alphabet: any_double(g),
    "doubles to the ends": lambda g, alphabet: g.choice([5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, 1e22, 1e16, 0.1, -0.0,
                                                         math.inf, -math.inf]),
    "doubles and nan": lambda g, alphabet: g.choice([math.nan, any_double(g), 1.0]),
    "integers and doubles": lambda g, alphabet: g.choice([g.randrange(-1000, 1000), 2**53, -(2**63), g.random(), 1e300]),
    "wide integers and doubles": lambda g, alphabet: g.choice([g.choice(WIDE), g.randrange(10), 0.5]),
    "decimals as texts": lambda g, alphabet: g.choice(["1.50", "1e3", "-2.5E-2", "0.30", ".5", "5.", "-0.0", "12", "1e+10", "Infinity", "-INF", "inf"]),
    "almost numbers": lambda g, alphabet: g.choice(["7", "+5", "0x1F", "1_000", "1e999", "--1", "1.2.3", "1e", "infinite", "\u0663", "\u00bd", "1,5",
                                                    " 7", "7 ", "-inf ", "00.5", "1d"]),
    "leading zeros": lambda g, alphabet: f"{g.randrange(10_000):05d}",
    "20-digit identifiers": lambda g, alphabet: str(g.randrange(10**19, 10**20)),
    "19 and 20 digits": lambda g, alphabet: g.choice([str(2**63), str(-(2**63) - 1), str(2**63 - 1), "1"]),
    "dates": lambda g, alphabet: f"20{g.randrange(100):02d}-{g.randrange(1, 13):02d}-{g.randrange(1, 29):02d}",
    "times": lambda g, alphabet: f"{g.randrange(24):02d}:{g.randrange(60):02d}",
    "integers and missing": lambda g, alphabet: g.choice([g.randrange(1000), g.choice(MISSING)]),
    "doubles and missing": lambda g, alphabet: g.choice([g.random(), g.randrange(9), g.choice(MISSING)]),
    "texts and missing": lambda g, alphabet: g.choice(["x", "12", "0.5", g.choice(MISSING)]),
    "missing alone": lambda g, alphabet: g.choice(MISSING),
    "empty texts": lambda g, alphabet: g.choice(["", "", "1", "x"]),
    "spaces": lambda g, alphabet: " " * g.randrange(3) + g.choice(["", "a", "a b"]) + " " * g.randrange(3),
    "texts": lambda g, alphabet: "".join(g.choice(alphabet) for _ in range(g.randrange(9))),
    "long texts": lambda g, alphabet: "".join(g.choice(alphabet) for _ in range(g.randrange(50, 300))),
}
LETTERS = ["a", "B", "0", "7", ".", "é", "e\u0301", "🛫", "שלום", "مرحبا", "\u202e", "日本", "ß", "\u00a0", "\u2028", "#", "%", "=", "_"]
SPECIALS = [*DELIMITERS, '"', "'", '""', *ESCAPES]
NAMES = ["größe", "🛫", 'say "x"', "it's", "a,b", "x;y", "a|b", "10:30", "two words", "back\\slash", "^", "NA", "12", "select", "שלום"]


def alphabet_of(dialect, is_plain):
    if is_plain:
        return LETTERS
    # Unless a text is quoted anyway, the csv module quotes or escapes only those line ends that it writes itself.
    line_ends = ["\n", "\r", "\r\n"] if dialect.quotes_every_text() else list(dialect.line_end)
    return LETTERS + 2 * SPECIALS + line_ends


def is_plain(value):
    return not any(special in str(value) for special in SPECIALS)


def random_column(generator, rows, alphabet, keep):
    while True:
        make = KINDS[generator.choice(list(KINDS))]
        missing = generator.choice([0, 0, 0.2, 0.5, 1 if generator.random() < 0.2 else 0])
        column = [None if generator.random() < missing else make(generator, alphabet) for _ in range(rows)]
        if all(map(keep, column)):
            return column


def random_dialect(generator, is_detected):
    delimiter, line_end = generator.choice(list(DELIMITERS)), generator.choice(LINE_ENDS)
    quoting = generator.choice(list(QUOTINGS))
    if is_detected:
        # Colons and spaces need more than their number to be believed.
        quoting = csv.QUOTE_ALL if delimiter in ": " or generator.random() < 0.5 else generator.choice([csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC])
        return Dialect(delimiter, generator.choice("\"'"), None, quoting, True, line_end)
    if quoting == csv.QUOTE_NONE:
        return Dialect(delimiter, generator.choice(["'", '"', None]), generator.choice(ESCAPES), quoting, True, line_end)
    doublequote = generator.random() < 0.5
    escape = generator.choice([None, *ESCAPES]) if doublequote else generator.choice(ESCAPES)
    return Dialect(delimiter, generator.choice("\"'"), escape, quoting, doublequote, line_end)


def options_of(generator, dialect, is_detected, has_header):
    options = ["--header", "yes" if has_header else "no"]
    if is_detected:
        return options
    options += ["--delimiter", "tab" if dialect.delimiter == "\t" else dialect.delimiter, "--quote", dialect.quote or "none"]
    if dialect.escape or generator.random() < 0.5:
        options += ["--escape", dialect.escape or "none"]
    return options


def begins_each_field_with_a_space(rows):
    """As in "a, b, c", where kiln takes the spaces for part of the delimiter."""
    later = [str(value) for row in rows for value in row[1:] if value not in (None, "")]
    return later != [] and all(text.startswith(" ") for text in later)


def make_case(seed, number):
    """A detected case is one where the characters follow from the file: three rows and three columns at least, and either
    every field quoted under a header of plain names, or none of the characters in question in any value."""
    generator = random.Random(f"{seed} {number}")
    is_detected = number % 2 == 1
    dialect = random_dialect(generator, is_detected)
    all_is_plain = is_detected and dialect.quoting != csv.QUOTE_ALL
    has_header = generator.random() < 0.75 or (is_detected and not all_is_plain)
    columns, rows = (generator.randrange(3, 7), generator.randrange(3, 9)) if is_detected else (generator.randrange(1, 7), generator.randrange(1, 9))

    def keep(value):
        # The csv module refuses to write a record of one empty field without quotes.
        return (not all_is_plain or is_plain(value)) and not (columns == 1 and dialect.quoting == csv.QUOTE_NONE and value in (None, ""))

    table = None
    while table is None or (not has_header and begins_each_field_with_a_space(table)):
        alphabet = alphabet_of(dialect, all_is_plain)
        table = list(zip(*(random_column(generator, rows, alphabet, keep) for _ in range(columns))))
    names = [f"c{i}" for i in range(columns)] if is_detected else generator.sample(NAMES, columns)
    text = dialect.write([names, *table] if has_header else table)
    if not has_header:
        names = [f"column_{i}" for i in range(columns)]
    return Case(dialect, is_detected, has_header, names, table, options_of(generator, dialect, is_detected, has_header), text)


# The rules for types.
INTEGER = re.compile(r"-?(?:0|[1-9][0-9]*)")
DECIMAL = re.compile(r"-?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
INFINITY = re.compile(r"-?inf(?:inity)?", re.IGNORECASE | re.ASCII)


def is_integer(text):
    return INTEGER.fullmatch(text) is not None and -(2**63) <= int(text) < 2**63


def is_real(text):
    if INFINITY.fullmatch(text):
        return True
    # Digits alone that are no 64-bit integer are an identifier.
    return DECIMAL.fullmatch(text) is not None and INTEGER.fullmatch(text) is None and math.isfinite(float(text))


def text_of(value, dialect, columns):
    """The field as it's written, without its quotes; None where nothing is written, not even quotes."""
    if value not in (None, ""):
        return str(value)
    # A record of one empty field gets quotes even from QUOTE_MINIMAL, because its line would be blank.
    return "" if dialect.quotes_every_text() or columns == 1 else None


BLANKS = " \t\u00a0\u202f\u2009"
GROUPS = {".": [",", "['’]", f"[{BLANKS}]"], ",": ["\\.", "['’]", f"[{BLANKS}]"]}


def plain_of(text, mark, separator):
    """The plain number's text for one that is written with that decimal mark, that separator of thousands, signs, percent signs and blanks."""
    core = re.fullmatch(rf"[{BLANKS}]*([+-]?)[{BLANKS}]*%?[{BLANKS}]*([+-]?)[{BLANKS}]*(.*?)[{BLANKS}]*%?[{BLANKS}]*", text, re.DOTALL)
    signs, number = core[1] + core[2], core[3]
    shape = re.fullmatch(rf"((?:0|[1-9][0-9]*)?|[1-9][0-9]{{0,2}}(?:{separator}[0-9]{{3}})+)(?:{re.escape(mark)}([0-9]+))?([eE][+-]?[0-9]+)?", number)
    if len(signs) > 1 or text.count("%") > 1 or not shape or not (shape[1] or shape[2]) or (shape[3] and re.search(separator, shape[1])):
        return None
    whole = re.sub(separator, "", shape[1])
    if signs == "+" and ((not shape[2] and len(whole) > 6) or re.search(f"[{BLANKS}]", shape[1])):
        return None  # a telephone number
    return ("-" if signs == "-" else "") + whole + (f".{shape[2]}" if shape[2] else "") + (shape[3] or "")


def written_column(texts):
    """The same of a column whose texts aren't all plain numbers: they are some in one form, in one reading and with one unit, or texts."""
    is_missing = lambda text: text is None or text.strip(BLANKS) == "" or text.strip(BLANKS) in MISSING
    numbers = [text for text in texts if not is_missing(text)]
    if not numbers or len({text.count("%") for text in numbers}) > 1:
        return texts
    has_marks = any(set(text.strip(BLANKS)) & set(f",'’%{BLANKS}") or text.count(".") > 1 for text in numbers)
    readings = {}
    for mark, separators in GROUPS.items():
        for separator in separators:
            plain = [text if INFINITY.fullmatch(text) else plain_of(text, mark, separator) for text in numbers]
            if None not in plain and (mark == "." or has_marks or not readings):
                readings[tuple(plain)] = plain
    if len(readings) != 1:
        return texts
    plain = dict(zip(numbers, *readings.values()))
    if not all(is_integer(text) or is_real(text) for text in plain.values()):
        return texts
    stored = stored_column([None if is_missing(text) else plain[text] for text in texts])
    return texts if any(isinstance(value, str) for value in stored) else stored


def stored_column(texts):
    """What a column of these texts (None: missing) holds in the database."""
    numbers = [text for text in texts if text not in (None, "") and text not in MISSING]
    if not numbers or not all(is_integer(text) or is_real(text) for text in numbers):
        return written_column(texts)
    if all(map(is_integer, numbers)):
        number = int
    elif all(int(float(text)) == int(text) for text in numbers if is_integer(text)):
        number = float
    else:  # doubles can't keep all digits of the integers
        return texts
    return [None if text in (None, "") or text in MISSING else number(text) for text in texts]


def stored_rows(case):
    columns = zip(*case.rows)
    return list(zip(*(stored_column([text_of(value, case.dialect, len(case.names)) for value in column]) for column in columns)))


def with_types(rows):
    # -0.0 equals 0.0, as which SQLite stores it.
    return [[(type(value).__name__, value) for value in row] for row in rows]


def failure_of(case, folder):
    """What is wrong with the import of that case; None if nothing is."""
    source, database = write(folder / "table.csv", case.text), folder / "table.db"
    database.unlink(missing_ok=True)
    done = run("import", source, database, *case.options, timeout=PATIENCE_SECONDS)
    if done.returncode != 0:
        return f"exit code {done.returncode}: {done.stderr.decode(errors='replace')}"
    with connect(database) as opened:
        cursor = opened.execute('SELECT * FROM "table" ORDER BY _rowid_')
        names, stored = [name for name, *_ in cursor.description], cursor.fetchall()
    if names != case.names:
        return f"names {names} instead of {case.names}"
    expected = stored_rows(case)
    if len(stored) != len(expected):
        return f"{len(stored)} rows instead of {len(expected)}: {stored}"
    if with_types(stored) != with_types(expected):
        return f"stored   {stored}\nexpected {expected}"
    return None


def failures_of(seed, numbers, folder):
    failures = []
    for number in numbers:
        case = make_case(seed, number)
        if failure := failure_of(case, folder):
            failures.append(f"seed {seed}, case {number}: {failure}\n{case}")
    return failures


@pytest.mark.parametrize("seed", SEEDS)
def test_random_tables_in_random_dialects_come_back_value_for_value(seed):
    numbers = range(CASES // len(SEEDS))
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # thousands of small files, each synced
    with tempfile.TemporaryDirectory(prefix="kiln-round-trip-", dir=memory) as name, ThreadPoolExecutor(THREADS) as pool:
        folders = [Path(name, str(thread)) for thread in range(THREADS)]
        for folder in folders:
            folder.mkdir()
        parts = pool.map(lambda thread: failures_of(seed, numbers[thread::THREADS], folders[thread]), range(THREADS))
        failures = [failure for part in parts for failure in part]
    assert failures == [], f"{len(failures)} of {len(numbers)} cases:\n\n" + "\n\n".join(failures[:SHOWN_FAILURES])


def test_the_random_tables_reach_every_dialect_and_every_type():
    # Otherwise the test above could pass for want of cases.
    cases = [make_case(SEEDS[0], number) for number in range(CASES // len(SEEDS))]
    said = [case.dialect for case in cases if not case.is_detected]
    assert {(dialect.delimiter, dialect.quoting) for dialect in said} == {(d, q) for d in DELIMITERS for q in QUOTINGS}
    assert {(dialect.line_end, dialect.escape) for dialect in said} == {(e, c) for e in LINE_ENDS for c in (None, *ESCAPES)}
    assert {(dialect.quote, dialect.doublequote) for dialect in said} >= {(q, d) for q in "\"'" for d in (True, False)}
    found = [case.dialect for case in cases if case.is_detected]
    assert {(dialect.delimiter, dialect.quote, dialect.quoting) for dialect in found} == {
        (d, q, how) for d in DELIMITERS for q in "\"'" for how in (csv.QUOTE_ALL, csv.QUOTE_MINIMAL, csv.QUOTE_NONNUMERIC)
        if d not in ": " or how == csv.QUOTE_ALL}
    assert {case.has_header for case in cases if case.is_detected} == {case.has_header for case in cases if not case.is_detected} == {True, False}
    stored = [value for case in cases for row in stored_rows(case) for value in row]
    assert {type(value) for value in stored} == {int, float, str, type(None)}
    assert {2**63 - 1, -(2**63), 5e-324, 1.7976931348623157e308, math.inf, -math.inf, "", "-", "NA"} <= set(stored)
    assert any(str(2**63 - 1) == value for value in stored)  # a number in a column of text is the text that was written


if __name__ == "__main__":  # SEED CASE: the CSV of a failed case on the standard output, its options on the other
    import sys

    failed = make_case(*map(int, sys.argv[1:3]))
    sys.stderr.write(f"{' '.join(map(repr, failed.options))}\n")
    sys.stdout.buffer.write(failed.text.encode())
