"""What an import makes of a CSV file's fields: types, missing values, and every byte of the text."""

import gzip

import pytest

from baked import rows_of, types_of
from kiln import FLIGHTS, bake, run, write


def table_of_column(fields):
    return "x\n" + "".join(f"{field}\n" for field in fields)


@pytest.mark.parametrize("fields, type_name, values", [
    (["1", "-2", "0"], "INTEGER", [1, -2, 0]),
    (["9223372036854775807", "-9223372036854775808"], "INTEGER", [2**63 - 1, -2**63]),
    (["1", "2.5", "1e3"], "REAL", [1.0, 2.5, 1000.0]),
    (["1.0", "2.0"], "REAL", [1.0, 2.0]),
    (["007", "1"], "TEXT", ["007", "1"]),
    (["-01", "1"], "TEXT", ["-01", "1"]),
    (["12345678901234567890", "1"], "TEXT", ["12345678901234567890", "1"]),
    (["9223372036854775808", "1"], "TEXT", ["9223372036854775808", "1"]),
    (["-9223372036854775809"], "TEXT", ["-9223372036854775809"]),
    (["9007199254740993", "0.5"], "TEXT", ["9007199254740993", "0.5"]),  # a REAL would change the integer
    (["1e400", "1"], "TEXT", ["1e400", "1"]),
    (["+1", "2"], "INTEGER", [1, 2]), ([" 1", "2"], "INTEGER", [1, 2]), (["1 ", "2"], "INTEGER", [1, 2]),
    (["+1", "x"], "TEXT", ["+1", "x"]), ([" 1", "x "], "TEXT", [" 1", "x "]),
    (["1,5"], None, None),  # a comma makes two fields of it
    (["0x10"], "TEXT", ["0x10"]), (["1_000"], "TEXT", ["1_000"]),
    (["true", "false"], "TEXT", ["true", "false"]), (["2013-01-01"], "TEXT", ["2013-01-01"]),
    (["1", "2", "x"], "TEXT", ["1", "2", "x"]),
])
def test_a_column_gets_the_strictest_type_that_changes_no_value(tmp_path, fields, type_name, values):
    content = table_of_column(fields)
    if type_name is None:
        assert run("import", write(tmp_path / "table.csv", content), tmp_path / "table.db").returncode == 1
        return
    database = bake(tmp_path, content, "--header", "yes")
    assert types_of(database) == {"x": type_name}
    assert rows_of(database) == [(value,) for value in values]
    assert [type(value) for (value,) in rows_of(database)] == [type(value) for value in values]


def test_one_text_in_the_last_of_100000_rows_makes_the_column_text(tmp_path):
    database = bake(tmp_path, table_of_column([*map(str, range(100_000)), "x"]))
    assert types_of(database) == {"x": "TEXT"}
    assert rows_of(database)[99_999:] == [("99999",), ("x",)]


def test_an_empty_field_is_missing_a_quoted_empty_one_is_empty_text_and_null_tokens_are_missing(tmp_path):
    content = 'n,t,u\n1,a,NA\n,,-\n3,"",x\nNA,-,""\n'
    assert rows_of(bake(tmp_path, content, "--null", "NA", "--null", "-")) == [
        (1, "a", None), (None, None, None), (3, "", "x"), (None, None, "")]
    assert rows_of(bake(tmp_path, content)) == [(1, "a", "NA"), (None, None, "-"), (3, "", "x"), (None, "-", "")]  # n holds numbers


@pytest.mark.parametrize("content, rows", [
    ('a,b\n"x,y","say ""hi"""\n', [("x,y", 'say "hi"')]),
    ('a,b\r\n1,x\r\n2,y\r\n', [(1, "x"), (2, "y")]),
    ('a,b\n1,x\n2,y', [(1, "x"), (2, "y")]),  # no line end at the end
    ('a,b\r\n1,x\r\n2,y', [(1, "x"), (2, "y")]),
    ('a,b\r1,x\r2,y\r', [(1, "x"), (2, "y")]),
    ('a,b\n"line 1\nline 2",x\n"","\n"\n', [("line 1\nline 2", "x"), ("", "\n")]),
    ('a,b\r\n"line 1\r\nline 2",x\r\n', [("line 1\r\nline 2", "x")]),
    ('\ufeffa,b\n1,x\n', [(1, "x")]),
    ('a,b\n"\ufeff",x\n', [("\ufeff", "x")]),  # only at the start of the file is it a mark
    ('a,b\n"1",x\n', [(1, "x")]),
    ('größe,日本\nöl,🛫\n', [("öl", "🛫")]),
    ('a,b\n  x , y\t\n', [("  x ", " y\t")]),
    ('a,b\n1,x\n\n2,y\n\n\n', [(1, "x"), (2, "y")]),  # blank lines
    ('"a","b"\n1,"x\ty"\n', [(1, "x\ty")]),
    ('a,b\ne\u0301,\u00e9\n', [("e\u0301", "\u00e9")]),  # nothing is normalized
    ('a,b\n"' + "x" * 300_000 + '",y\n', [("x" * 300_000, "y")]),  # longer than any buffer
    ("a,b\nit's,a;b\tc\n", [("it's", "a;b\tc")]),
])
def test_every_way_to_write_csv_gives_the_text_that_was_meant(tmp_path, content, rows):
    assert rows_of(bake(tmp_path, content)) == rows


def test_the_names_of_columns_are_the_files_own(tmp_path):
    database = bake(tmp_path, '"a ""b""",größe,x y,select,"#?/",\'\n1,2,3,4,5,6\n')
    assert list(types_of(database)) == ['a "b"', "größe", "x y", "select", "#?/", "'"]
    assert rows_of(database) == [(1, 2, 3, 4, 5, 6)]


def test_a_gzip_file_gives_the_same_table_as_the_plain_one(tmp_path, flights_db):
    plain = write(tmp_path / "flights.csv", gzip.decompress(FLIGHTS.read_bytes()))
    assert run("import", plain, tmp_path / "flights.db", "--null", "NA").returncode == 0
    assert rows_of(tmp_path / "flights.db", "flights") == rows_of(flights_db, "flights")


def test_gzip_is_told_by_content_and_may_have_several_members(tmp_path):
    members = gzip.compress(b"a,b\n1,x") + gzip.compress(b"") + gzip.compress(b"y\n2,z\n")
    assert rows_of(bake(tmp_path, members, name="table.csv")) == [(1, "xy"), (2, "z")]
    assert rows_of(bake(tmp_path, "a\n1\n", name="table.csv.gz")) == [(1,)]
