"""Delimiters, quotes and escapes: found in the file or said, printed, kept in the database."""

import csv
import io

import pytest

from baked import options_of, rows_of
from kiln import PATIENCE_SECONDS, bake, run, write

NAMES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe", ":": "colon", " ": "space"}


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


def test_decimal_commas_in_a_file_with_semicolons_stay_in_their_fields(tmp_path):
    assert rows_of(bake(tmp_path, "a;b\n1,5;x\n2,5;y\n")) == [(1.5, "x"), (2.5, "y")]


@pytest.mark.parametrize("content, rows", [
    ("a, b, c\n1, 2, x\n", [(1, 2, "x")]),
    ('a, b\n1, "x, y"\n2, "z"\n', [(1, "x, y"), (2, "z")]),
    ("a,b\nHello, world\nx,y\n", [("Hello", " world"), ("x", "y")]),  # a space here and there is data
    ("a\tb\nx\t y\n", [("x", " y")]),
])
def test_a_space_after_every_delimiter_is_no_data(tmp_path, content, rows):
    database = bake(tmp_path, content)
    assert rows_of(database) == rows
    assert options_of(database)["skip_initial_space"] is (", c" in content or ', "' in content)


def test_spaces_after_delimiters_are_kept_or_left_out_as_said(tmp_path):
    assert rows_of(bake(tmp_path, "a, b\n1, x\n", "--initial-space", "keep")) == [(1, " x")]
    assert rows_of(bake(tmp_path, "a,b\n1, x\n", "--initial-space", "skip")) == [(1, "x")]


def test_a_backslash_escapes_where_said_or_where_the_quotes_need_it(tmp_path):
    content = 'a,b\n"say \\"hi\\", you","C:\\\\"\n'
    for options in ([], ["--escape", "\\"]):
        assert rows_of(bake(tmp_path, content, *options)) == [('say "hi", you', "C:\\")]
    assert rows_of(bake(tmp_path, 'a,b\n"C:\\","D:\\"\n')) == [("C:\\", "D:\\")]  # and otherwise it's data


def test_quotes_are_data_where_said(tmp_path):
    content = "a,b\n5'10\",\"x\n"
    assert run("import", write(tmp_path / "table.csv", content), tmp_path / "table.db", timeout=PATIENCE_SECONDS).returncode == 1
    assert rows_of(bake(tmp_path, content, "--quote", "none")) == [("5'10\"", '"x')]


def test_what_is_said_wins_over_what_would_be_found(tmp_path):
    assert rows_of(bake(tmp_path, "a;b\n1;2\n", "--delimiter", ",")) == [("1;2",)]
    assert rows_of(bake(tmp_path, "a^b\n1^2\n", "--delimiter", "^")) == [(1, 2)]
    assert rows_of(bake(tmp_path, "a\tb\n~x\ty~\t2\n", "--delimiter", "tab", "--quote", "~")) == [("x\ty", 2)]


@pytest.mark.parametrize("option, value", [*(("--quote", value) for value in ("", ";;", "é", "semicolon", "\n")),
                                           *(("--delimiter", value) for value in ("", "semicolon", "\n", "a\n", "123456789"))])
def test_what_is_not_one_character_is_a_usage_error(tmp_path, option, value):
    done = run("import", write(tmp_path / "a.csv", "a\n1\n"), tmp_path / "a.db", option, value, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stdout) == (2, b"")
    assert option in done.stderr.decode()
    assert not (tmp_path / "a.db").exists()


@pytest.mark.parametrize("options", [["--delimiter", "'", "--quote", "'"], ["--quote", "^", "--escape", "^"], ["--delimiter", "#", "--comment", "#"]])
def test_a_character_has_one_role(tmp_path, options):
    done = run("import", write(tmp_path / "a.csv", "a,b\n1,2\n"), tmp_path / "a.db", *options, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stdout) == (2, b"")
    assert not (tmp_path / "a.db").exists()
