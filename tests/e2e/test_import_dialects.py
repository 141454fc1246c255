"""Delimiters and quotes: found in the file or said, printed, kept in the database; what Python's csv module writes in any of
them comes back value for value.
"""

import csv
import io
import json
import random
import sqlite3

import pytest

from kiln import PATIENCE_SECONDS, bake, run, write

NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe", ":": "colon", " ": "space"}


def rows_of(database, table="table"):
    with sqlite3.connect(database) as opened:
        return opened.execute(f'SELECT * FROM "{table}"').fetchall()


def options_of(database):
    with sqlite3.connect(database) as opened:
        return json.loads(opened.execute("SELECT import_options FROM kiln_dataset").fetchone()[0])


def written(rows, delimiter, quote, **options):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, quotechar=quote, **options).writerows(rows)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", NAMES, ids=NAMES.get)
@pytest.mark.parametrize("quote", ['"', "'"], ids=["double", "single"])
def test_a_delimiter_and_a_quote_are_found_said_and_kept(tmp_path, delimiter, quote):
    rows = [["name", "size", "note"], ["first", "1", f"a{delimiter}b"], ["second", "2", f"a {quote} b\nc"]]
    source = write(tmp_path / "table.csv", written(rows, delimiter, quote))
    done = run("import", source, tmp_path / "table.db")
    assert done.returncode == 0, done.stderr.decode()
    assert f"dialect: {NAMES[delimiter]} between fields, {'double' if quote == chr(34) else 'single'} quote around them" in done.stdout.decode()
    assert rows_of(tmp_path / "table.db") == [("first", 1, f"a{delimiter}b"), ("second", 2, f"a {quote} b\nc")]
    kept = options_of(tmp_path / "table.db")
    assert (kept["delimiter"], kept["quote"]) == (delimiter, quote)
    assert "3" in kept["dialect_reason"]


def test_decimal_commas_in_a_file_with_semicolons_stay_text_and_in_their_fields(tmp_path):
    assert rows_of(bake(tmp_path, "a;b\n1,5;x\n2,5;y\n")) == [("1,5", "x"), ("2,5", "y")]


def test_what_is_said_wins_over_what_would_be_found(tmp_path):
    assert rows_of(bake(tmp_path, "a;b\n1;2\n", "--delimiter", ",")) == [("1;2",)]
    assert rows_of(bake(tmp_path, "a^b\n1^2\n", "--delimiter", "^")) == [(1, 2)]
    assert rows_of(bake(tmp_path, "a\tb\n~x\ty~\t2\n", "--delimiter", "tab", "--quote", "~")) == [("x\ty", 2)]


@pytest.mark.parametrize("option", ["--delimiter", "--quote"])
@pytest.mark.parametrize("value", ["", ";;", "é", "semicolon", "\n"])
def test_what_is_not_one_character_is_a_usage_error(tmp_path, option, value):
    done = run("import", write(tmp_path / "a.csv", "a\n1\n"), tmp_path / "a.db", option, value, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stdout) == (2, b"")
    assert option in done.stderr.decode()
    assert not (tmp_path / "a.db").exists()


def test_the_delimiter_and_the_quote_cannot_be_the_same(tmp_path):
    done = run("import", write(tmp_path / "a.csv", "a,b\n1,2\n"), tmp_path / "a.db", "--delimiter", "'", "--quote", "'", timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stdout) == (2, b"")
    assert not (tmp_path / "a.db").exists()


def random_value(generator, delimiter, quote, line_end):
    kind = generator.randrange(5)
    if kind == 0:
        return None
    if kind == 1:
        return generator.randrange(-(2**63), 2**63)
    alphabet = f"aé🛫 {line_end}\"'{delimiter}{quote},;0"  # the csv module quotes only the line ends that it writes
    return "x" + "".join(generator.choice(alphabet) for _ in range(generator.randrange(8)))


def test_random_tables_in_every_dialect_come_back_value_for_value(tmp_path):
    generator = random.Random(5)
    for case in range(300):
        delimiter, quote = generator.choice(list(NAMES)), generator.choice("\"'")
        columns = generator.randrange(2, 6)
        # The last column holds text in every row, so that no row is an empty line and each has a type of its own.
        line_end = generator.choice(["\n", "\r\n"])
        rows = [tuple(random_value(generator, delimiter, quote, line_end) for _ in range(columns)) + ("end",) for _ in range(generator.randrange(1, 8))]
        text = written([[f"c{i}" for i in range(columns + 1)], *rows], delimiter, quote, lineterminator=line_end)
        database = bake(tmp_path, text, "--delimiter", delimiter, "--quote", quote)
        stored = rows_of(database)
        assert len(stored) == len(rows), text
        for row, expected in zip(stored, rows):
            # A column of text keeps its numbers as text.
            assert [None if value is None else str(value) for value in row] == [None if value is None else str(value) for value in expected], (case, text)
