"""The baked file: its tables, what it says about itself, and that the same bytes in give the same bytes out."""

import hashlib
import json
import os
import re
import sqlite3
import subprocess
from contextlib import closing

import pytest

from baked import connect, rows_of
from catalogue_digest import written
from kiln import FLIGHTS, PROGRAM, bake, environment, run, write


def test_the_table_is_strict_and_the_catalogue_too(tmp_path):
    database = bake(tmp_path, "i,r,t\n1,1.5,x\n")
    with connect(database) as connection:
        strict = {name: bool(is_strict) for _, name, kind, _, _, is_strict in connection.execute("PRAGMA table_list") if kind == "table"}
        declared = [(name, kind) for _, name, kind, *_ in connection.execute('PRAGMA table_info("table")')]
    assert {name: strict[name] for name in ("table", "kiln_dataset", "kiln_columns")} == {"table": True, "kiln_dataset": True, "kiln_columns": True}
    assert declared == [("i", "INTEGER"), ("r", "REAL"), ("t", "TEXT")]
    with closing(sqlite3.connect(database)) as writable, pytest.raises(sqlite3.IntegrityError, match="cannot store TEXT value in INTEGER column"):
        writable.execute("""INSERT INTO "table" VALUES ('x', 1.5, 'x')""")


def test_the_rowid_is_the_row_number_plus_one(tmp_path, flights_db):
    with connect(bake(tmp_path, "x\n" + "".join(f"{i}\n" for i in range(500)))) as connection:
        assert connection.execute('SELECT _rowid_, x FROM "table"').fetchall() == [(i + 1, i) for i in range(500)]
    with connect(flights_db) as connection:
        assert connection.execute("SELECT min(rowid), max(rowid), count(*) FROM flights").fetchone() == (1, 336776, 336776)


@pytest.mark.parametrize("name, table", [("flights.csv.gz", "flights"), ("my data.csv", "my_data"), ("2013.csv", "_2013"), ("x.tsv", "x"), ("order", "order")])
def test_the_table_is_named_after_the_file(tmp_path, name, table):
    database = bake(tmp_path, "a\n1\n", name=name)
    with connect(database) as connection:
        assert connection.execute("SELECT name FROM kiln_dataset").fetchall() == [(table,)]
    assert rows_of(database, table) == [(1,)]


def test_name_and_license_are_what_the_options_say(tmp_path):
    with connect(bake(tmp_path, "a\n1\n", "--name", "größe 1", "--license", "CC0-1.0")) as connection:
        assert connection.execute("SELECT name, license FROM kiln_dataset").fetchall() == [("größe 1", "CC0-1.0")]
        assert connection.execute('SELECT * FROM "größe 1"').fetchall() == [(1,)]
    with connect(bake(tmp_path, "a\n1\n")) as connection:
        assert connection.execute("SELECT license FROM kiln_dataset").fetchall() == [(None,)]


def test_the_catalogue_says_where_the_data_came_from(flights_db):
    with connect(flights_db) as connection:
        connection.row_factory = sqlite3.Row
        (dataset,) = [dict(row) for row in connection.execute("SELECT * FROM kiln_dataset")]
        application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    assert application_id == 0x6B696C6E
    options, program, sqlite_version, digest = (dataset.pop(key) for key in ("import_options", "program", "sqlite_version", "digest"))
    assert dataset == {"name": "flights", "title": None, "description": None, "rows": 336776, "columns": 19, "source_name": "flights.csv.gz", "license": "CC0-1.0",
                       "source_bytes": FLIGHTS.stat().st_size, "source_sha256": hashlib.sha256(FLIGHTS.read_bytes()).hexdigest()}
    assert json.loads(options)["null"] == ["NA"]
    assert program == run("--version").stdout.decode().strip()
    assert re.fullmatch(r"3\.\d+\.\d+", sqlite_version)
    assert re.fullmatch(r"[0-9a-f]{64}", digest)


def test_the_file_explains_itself_in_any_sqlite_shell(flights_db):
    with connect(flights_db) as connection:
        columns = {row[1]: row for row in connection.execute("SELECT * FROM columns")}
        dep_delay = connection.execute("SELECT position, name, header, type, count, nulls, mean, median FROM kiln_columns WHERE name = 'dep_delay'").fetchone()
        dest = connection.execute("SELECT mean, median, mode, mode_frequency, mode_ties FROM kiln_columns WHERE name = 'dest'").fetchone()
        reasons = [reason for (reason,) in connection.execute("SELECT type_reason FROM kiln_columns")]
    assert len(columns) == 19
    assert columns["dep_delay"][0] == 5
    assert dep_delay == (5, "dep_delay", "dep_delay", "INTEGER", 328521, 8255, 12.639070257304708, -2)
    assert dest == (None, None, "ORD", 17283, 1)
    assert all(reasons)


def test_the_baked_file_is_whole_and_opens_read_only(flights_db):
    with connect(flights_db) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA journal_mode").fetchone()[0] in ("delete", "memory", "off")
        assert connection.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'flights'").fetchone()[0] > 0
        assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
    header = flights_db.read_bytes()[:100]
    assert header[18:20] == b"\x01\x01"  # file format version: 1 is a rollback journal, 2 would be WAL


def test_two_imports_are_byte_identical_also_from_other_folders(tmp_path, flights_db):
    elsewhere = tmp_path / "an other" / "folder"
    elsewhere.mkdir(parents=True)
    source = write(elsewhere / "flights.csv.gz", FLIGHTS.read_bytes())
    os.utime(source, (0, 0))
    done = run("import", "flights.csv.gz", "renamed.db", "--null", "NA", "--license", "CC0-1.0", cwd=elsewhere,
               env=environment(LC_ALL="C", TZ="Asia/Kathmandu"))
    assert done.returncode == 0, done.stderr.decode()
    assert (elsewhere / "renamed.db").read_bytes() == flights_db.read_bytes()
    assert sorted(path.name for path in elsewhere.iterdir()) == ["flights.csv.gz", "renamed.db"]


@pytest.mark.parametrize("under", [["taskset", "-c", "0"], ["faketime", "2001-02-03 04:05:06"]], ids=["on one processor", "on another day"])
def test_two_imports_are_byte_identical_also_on_another_day_and_with_another_number_of_threads(tmp_path, under):
    # Columns with few different values and with too many to count while reading, and one that gets an index.
    source = write(tmp_path / "table.csv", "id,real,text,few\n" + "".join(f"{i * 7919 % 70_001},{i / 7!r},t{i},{i % 3}\n" for i in range(70_001)))
    outputs = []
    for number, prefix in enumerate(([], under)):
        database = tmp_path / f"{number}.db"
        done = subprocess.run([*prefix, PROGRAM, "import", source, database, "--index", "id"], capture_output=True, env=environment(), timeout=600)
        assert done.returncode == 0, done.stderr.decode()
        outputs.append(database.read_bytes())
    assert outputs[0] == outputs[1]


def test_an_import_over_itself_changes_no_byte(tmp_path):
    content = "a,b\n" + "".join(f"{i},text {i}\n" for i in range(5000))
    first = bake(tmp_path, content).read_bytes()
    assert bake(tmp_path, content).read_bytes() == first


def test_a_header_alone_is_a_dataset_without_rows(tmp_path):
    database = bake(tmp_path, "a,b\n")
    with connect(database) as connection:
        assert connection.execute("SELECT rows, columns FROM kiln_dataset").fetchall() == [(0, 2)]
        assert connection.execute("SELECT name, count, nulls, mode, mode_frequency, mode_ties FROM kiln_columns").fetchall() == [
            ("a", 0, 0, None, 0, 0), ("b", 0, 0, None, 0, 0)]


def test_an_older_database_is_replaced_by_a_new_file_and_a_reader_of_the_old_one_goes_on(tmp_path):
    database = bake(tmp_path, "a\n1\n")
    with connect(database) as reader:
        old_inode = database.stat().st_ino
        bake(tmp_path, "a\n2\n3\n")
        assert reader.execute('SELECT a FROM "table"').fetchall() == [(1,)]
    assert database.stat().st_ino != old_inode
    assert rows_of(database) == [(2,), (3,)]


@pytest.mark.parametrize("ranks", ["on", "off"])
def test_the_order_digest_is_that_of_the_ranks_or_the_values_in_the_rows_order(tmp_path, ranks):
    rows = 70_000  # two segments, and more different values than ranks are for
    database = bake(tmp_path, "few,many,all,real,text,one,none\n" + "".join(
        f"{'' if row % 9 == 0 else row % 31},{row * 7 % 1000},{row * 7919 % 1_000_003},{row % 13}.25,é{row * 17},x,\n" for row in range(rows)), "--ranks", ranks)
    with connect(database) as connection:
        digests = dict(connection.execute("SELECT name, order_digest FROM kiln_columns"))
        columns = dict(zip(digests, zip(*connection.execute('SELECT * FROM "table" ORDER BY _rowid_'))))
    for name, values in columns.items():
        different = sorted(set(values) - {None})
        if ranks == "off" or not 0 < len(different) <= 65_535:
            stored = b"".join(map(written, values))
        elif len(set(values)) == 1:
            stored = b""
        else:
            rank = {None: 0} | {value: number for number, value in enumerate(different, 1)}
            stored = b"".join(rank[value].to_bytes(1 if len(different) <= 255 else 2, "little") for value in values)
        assert digests[name] == hashlib.sha256(stored).hexdigest(), name
