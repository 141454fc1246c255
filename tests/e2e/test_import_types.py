"""Types and missing values: from every row, or as said; nothing that looks missing is made so between texts without a word."""

import math

import pytest

from baked import options_of, query, rows_of, types_of
from kiln import FLIGHTS, bake, check_fails, run, serving, write


def column(*fields):
    return "x,i\n" + "".join(f"{field},{number}\n" for number, field in enumerate(fields))


def values_of(database):
    return [value for value, _ in rows_of(database)]


@pytest.mark.parametrize("token", ["NA", "N/A", "NaN", "nan", "null", "NULL", "None", "?", "-"])
def test_between_numbers_the_usual_tokens_are_missing_and_said(tmp_path, token):
    database = bake(tmp_path, column("1", token, "3"))
    assert values_of(database) == [1, None, 3]
    ((reason, count, nulls),) = query(database, "SELECT type_reason, count, nulls FROM kiln_columns WHERE name = 'x'")
    assert f'1 "{token}" is missing' in reason and (count, nulls) == (2, 1)


def test_between_texts_they_stay_text_and_the_summary_suggests_what_to_do(tmp_path):
    source = write(tmp_path / "t.csv", column("NA", "x", "?", "NA"))
    done = run("import", source, tmp_path / "t.db")
    assert [value for value, _ in rows_of(tmp_path / "t.db", "t")] == ["NA", "x", "?", "NA"]
    assert 'x: 2 values "NA" kept as text; --null NA makes them missing\n' in done.stdout.decode()
    assert "x: 1 value \"?\" kept as text; --null '?' makes it missing\n" in done.stdout.decode()
    done = run("import", source, tmp_path / "t.db", "--null", "NA", "--null", "?")
    assert [value for value, _ in rows_of(tmp_path / "t.db", "t")] == [None, "x", None, None]
    assert "kept as text" not in done.stdout.decode()


def test_the_flights_suggest_tailnum(tmp_path):
    done = run("import", FLIGHTS, tmp_path / "flights.db")
    assert [line for line in done.stdout.decode().splitlines() if "kept as text" in line] == ['tailnum: 2,512 values "NA" kept as text; --null NA makes them missing']
    assert query(tmp_path / "flights.db", "SELECT nulls FROM kiln_columns WHERE name = 'dep_delay'") == [(8255,)]


def test_a_quoted_empty_between_numbers_is_missing_and_said(tmp_path):
    source = write(tmp_path / "t.csv", '"x","i"\n"1","1"\n"","2"\n')
    done = run("import", source, tmp_path / "t.db")
    assert rows_of(tmp_path / "t.db", "t") == [(1, 1), (None, 2)]
    assert 'the only value is a 64-bit integer; 1 "" is missing\n' in done.stdout.decode()
    assert run("import", source, tmp_path / "t.db", "--type", "x=text").returncode == 0
    assert rows_of(tmp_path / "t.db", "t") == [("1", 1), ("", 2)]


def test_nan_and_infinities_are_kept_apart_from_missing_and_counted(tmp_path):
    database = bake(tmp_path, column("1.5", "NaN", "inf", "-Infinity", "", "nan", "NA"))
    assert types_of(database)["x"] == "REAL"
    assert values_of(database) == [1.5, None, math.inf, -math.inf, None, None, None]
    assert query(database, "SELECT count, nulls, nans, infinities FROM kiln_columns WHERE name = 'x'") == [(3, 4, 2, 2)]
    assert run("verify", database).returncode == 0
    with serving(database) as server:
        assert server.get("/getRow/2").json["values"] == {"x": "Infinity", "i": 2}
        assert server.get("/getRow/3").json["values"] == {"x": "-Infinity", "i": 3}
        assert server.get("/getColumnMeanValue/x").json == {"column": 0, "name": "x", "mean": None, "count": 3, "nulls": 4}  # of inf and -inf
        assert server.get("/getColumnMedian/x").json["median"] == 1.5
    database = bake(tmp_path, column("1.5", "inf", "2"))
    assert run("verify", database).returncode == 0
    with serving(database) as server:
        assert server.get("/getColumnMeanValue/x").json["mean"] == "Infinity"


@pytest.mark.parametrize("said, fields, values", [
    ("text", ["1", "2"], ["1", "2"]), ("text", ["NA", "1"], ["NA", "1"]), ("integer", ["007", "+5", "-0"], [7, 5, 0]), ("integer", ["NA", "1"], [None, 1]),
    ("real", ["1", "2"], [1.0, 2.0]), ("real", ["007", "1e2"], [7.0, 100.0]), ("REAL", ["12345678901234567890", "inf"], [12345678901234567890.0, math.inf]),
])
def test_a_type_that_is_said_wins(tmp_path, said, fields, values):
    database = bake(tmp_path, column(*fields), "--type", f"x={said}")
    assert [(type(value), value) for value in values_of(database)] == [(type(value), value) for value in values]
    assert options_of(database)["types"] == {"x": said.upper()}
    assert query(database, "SELECT type_reason FROM kiln_columns WHERE name = 'x'")[0][0].startswith("as --type says")


@pytest.mark.parametrize("said, field", [("integer", "1.0"), ("integer", "9223372036854775808"), ("integer", "x"), ("real", "1e999"), ("real", "1;5"),
                                         ("integer", " 1")])
def test_a_value_that_does_not_fit_the_type_said_is_an_error_with_its_line(tmp_path, said, field):
    source = write(tmp_path / "t.csv", column("1", field, "2"))
    check_fails(["import", source, tmp_path / "t.db", "--delimiter", ",", "--type", f"x={said}"], "t.csv", "line 3", '"x"', field.strip('"'), "--type")
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_column_of_a_type_is_named_by_name_header_or_number(tmp_path):
    for named in ("a_2", " a ", "1"):
        assert rows_of(bake(tmp_path, "a, a \n1,2\n", "--header", "yes", "--type", f"{named}=text")) == [(1, "2")]
    check_fails(["import", write(tmp_path / "t.csv", "a,b\n1,2\n"), tmp_path / "t.db", "--type", "c=text"], '"c"', "a, b")


@pytest.mark.parametrize("value", ["", "x", "x=", "=text", "x=date", "x:text"])
def test_what_is_no_column_and_type_is_a_usage_error(tmp_path, value):
    assert run("import", write(tmp_path / "t.csv", "x\n1\n"), tmp_path / "t.db", "--type", value).returncode == 2


def test_errors_of_every_kind_are_named_together_in_the_order_of_their_lines(tmp_path):
    content = b'x,t\n1,a\nz,b\n2\n3,q"q\n4,\xff\n' + b"y,c\n" * 100
    done = run("import", write(tmp_path / "t.csv", content), tmp_path / "t.db", "--type", "x=integer", "--delimiter", ",")
    lines = [line for line in done.stderr.decode().splitlines() if not line.startswith("  --encoding ")]
    assert done.returncode == 1 and len(lines) == 22
    assert lines[0].startswith("kiln: t.csv: 1 row is ragged, 1 quote is out of place, 1 field isn't valid text, 101 values don't have the type they should;")
    assert [line.split(":")[0] for line in lines[1:6]] == [f"  line {number}" for number in (3, 4, 5, 6, 7)]
    assert lines[-1] == "  and 84 more"
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_columns_with_very_many_different_values_get_the_same_statistics(tmp_path):
    # 70,000 different values are too many to count while reading: SQL sorts these columns, and counts "few" on the way.
    content = "id,real,text,few\n" + "".join(f"{i},{i / 7!r},t{i},{i % 3}\n" for i in range(70_000))
    database = bake(tmp_path, content)
    assert types_of(database) == {"id": "INTEGER", "real": "REAL", "text": "TEXT", "few": "INTEGER"}
    assert query(database, "SELECT mean, median, mode, mode_ties FROM kiln_columns WHERE name IN ('id', 'text') ORDER BY position") == [
        (34999.5, 34999.5, 0, 70_000), (None, None, "t0", 70_000)]
    assert run("verify", database).returncode == 0
