"""--dry-run prints what an import would make of a file and writes nothing; --index makes what it says; a schema file says all that options say."""

import gzip
import json
import subprocess

import pytest

from baked import options_of, query, rows_of, types_of
from kiln import FLIGHTS, PROGRAM, bake, check_fails, environment, run, write

TABLE = "zip;when\n00501;2013-01-01\nNA;2014-01-01\n"


def test_a_dry_run_prints_the_plan_and_writes_nothing(tmp_path):
    source = write(tmp_path / "t.csv", TABLE)
    for arguments in ([source, tmp_path / "t.db"], [source]):
        done = run("import", "--dry-run", *arguments)
        said = done.stdout.decode()
        assert (done.returncode, done.stderr) == (0, b"")
        for text in ("t: 2 rows, 2 columns", "dialect: semicolon", "header: yes", "TEXT", '"00501" on line 2 has a leading zero', "'00501', 'NA'", "'2013-01-01'",
                     "--null NA", "nothing was written"):
            assert text in said, text
        assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_a_dry_run_says_the_same_as_the_import(tmp_path):
    dry = run("import", "--dry-run", FLIGHTS, "--null", "NA").stdout.decode().splitlines()
    real = run("import", FLIGHTS, tmp_path / "flights.db", "--null", "NA").stdout.decode().splitlines()
    assert dry[:22] == real[:22] and len(real) == 23


def test_a_dry_run_finds_the_errors_of_an_import(tmp_path):
    check_fails(["import", "--dry-run", write(tmp_path / "t.csv", "a,b\n1\n")], "line 2", "expected 2")


def test_a_dry_run_reads_standard_input(tmp_path):
    done = subprocess.run([PROGRAM, "import", "--dry-run", "-"], input=TABLE.encode(), capture_output=True, env=environment(TMPDIR=str(tmp_path)))
    assert done.returncode == 0 and b"dataset: 2 rows" in done.stdout


def test_an_index_is_made_and_used(tmp_path):
    content = "a b,c\n" + "".join(f"{i % 100},{i}\n" for i in range(1000))
    database = bake(tmp_path, content, "--index", "a b", "--index", "c", "--index", "0")
    assert query(database, "SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = 'table' ORDER BY 1") == [("table_by_a b",), ("table_by_c",)]
    plan = query(database, 'EXPLAIN QUERY PLAN SELECT * FROM "table" WHERE "a b" = 5')
    assert "USING INDEX table_by_a b" in plan[0][3]
    assert options_of(database)["indexes"] == ["a b", "c"]
    assert query(database, "PRAGMA integrity_check") == [("ok",)]
    check_fails(["import", tmp_path / "table.csv", tmp_path / "x.db", "--index", "d"], '--index: there is no column "d"')


SCHEMA = {
    "name": "places", "title": "Places", "description": "Some places", "licenses": [{"name": "CC0-1.0"}],
    "dialect": {"delimiter": ";", "commentChar": "#"},
    "schema": {"fields": [{"name": "zip", "type": "string", "title": "ZIP code", "description": "Of the US"}, {"name": "n", "type": "number"}],
               "missingValues": ["", "-99", "nil"]},
}


def with_schema(folder, content, schema, name="t.csv"):
    write(folder / "t.schema.json", json.dumps(schema))
    return write(folder / name, content)


def test_a_schema_file_beside_the_input_says_dialect_types_missing_values_titles_and_licence(tmp_path):
    source = with_schema(tmp_path, 'zip;n\n#\n501;1\nnil;-99\n"";2\n', SCHEMA)
    done = run("import", source, tmp_path / "t.db")
    assert done.returncode == 0, done.stderr.decode()
    assert "schema: t.schema.json" in done.stdout.decode()
    assert rows_of(tmp_path / "t.db", "places") == [("501", 1.0), (None, None), (None, 2.0)]
    assert types_of(tmp_path / "t.db") == {"zip": "TEXT", "n": "REAL"}
    assert query(tmp_path / "t.db", "SELECT name, title, description, license FROM kiln_dataset") == [("places", "Places", "Some places", "CC0-1.0")]
    assert query(tmp_path / "t.db", "SELECT title, description, type_reason FROM kiln_columns") == [
        ("ZIP code", "Of the US", "as t.schema.json says"), (None, None, "as t.schema.json says")]
    assert options_of(tmp_path / "t.db")["schema_file"] == "t.schema.json"


def test_it_lies_beside_a_compressed_input_under_the_same_name_or_where_said(tmp_path):
    source = with_schema(tmp_path, gzip.compress(b"zip;n\n1;2\n"), SCHEMA, name="t.csv.gz")
    assert run("import", source, tmp_path / "a.db").returncode == 0
    assert types_of(tmp_path / "a.db") == {"zip": "TEXT", "n": "REAL"}
    other = write(tmp_path / "other.csv", "zip;n\n1;2\n")
    assert run("import", other, tmp_path / "b.db", "--schema", tmp_path / "t.schema.json").returncode == 0
    assert types_of(tmp_path / "b.db") == {"zip": "TEXT", "n": "REAL"}
    check_fails(["import", other, tmp_path / "c.db", "--schema", tmp_path / "missing.json"], "missing.json")


def test_options_win_over_the_schema_file(tmp_path):
    source = with_schema(tmp_path, "zip,n\n1,2\n", SCHEMA)
    assert run("import", source, tmp_path / "t.db", "--delimiter", ",", "--type", "zip=integer", "--name", "mine", "--license", "ODbL-1.0").returncode == 0
    assert rows_of(tmp_path / "t.db", "mine") == [(1, 2.0)]
    assert query(tmp_path / "t.db", "SELECT license FROM kiln_dataset") == [("ODbL-1.0",)]


def test_it_names_the_columns_of_a_file_without_a_header(tmp_path):
    source = with_schema(tmp_path, "1;2\n3;4\n", {**SCHEMA, "dialect": {"delimiter": ";", "header": False}})
    assert run("import", source, tmp_path / "t.db").returncode == 0
    assert types_of(tmp_path / "t.db") == {"zip": "TEXT", "n": "REAL"}
    assert len(rows_of(tmp_path / "t.db", "places")) == 2


@pytest.mark.parametrize("change, named", [
    ({"schema": {"fields": [{"name": "zap"}]}}, ["t.schema.json", '"zap"', "zip, n"]),
    ({"schema": {"fields": [{"name": "zip", "type": "text"}]}}, ["t.schema.json", "text"]),
    ({"dialect": {"delimiter": ";;"}}, ["t.schema.json", "delimiter"]),
    ({"schema": {"fields": [{"name": "zip", "type": "integer"}]}, "dialect": {"delimiter": ";"}}, ["line 3", '"zip"', "t.schema.json"]),
])
def test_a_schema_file_that_does_not_fit_is_an_error_that_says_where(tmp_path, change, named):
    source = with_schema(tmp_path, "zip;n\n1;2\nx;3\n", {**SCHEMA, **change})
    check_fails(["import", source, tmp_path / "t.db"], *named)
