"""kiln verify: passes what kiln import wrote, and fails, naming the difference, once anything in it was changed by hand."""

import contextlib
import hashlib
import math
import os
import random
import shutil
import sqlite3
import struct
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from baked import query
from kiln import bake, run, write

NOT_FIGURES = {"position", "name", "header", "title", "description", "type", "type_reason", "unit"}
FIGURES = ["count", "nulls", "nans", "infinities", "distinct_values", "is_unique", "min", "max", "mode", "mode_row", "mode_frequency", "mode_ties", "digest", "order_digest", "sum",
           "range", "mean", "variance", "stddev", "geometric_mean", "skewness", "median", "zeros", "negatives", "empty", "shortest", "longest", "mean_length", "temporal"]
RANKS = ["kiln_ranked_columns", "kiln_values", "kiln_ranks"]
CATALOGUE = ["kiln_dataset", "kiln_columns", "kiln_percentiles", "kiln_histograms", "kiln_frequencies", *RANKS]
BYTES_CHANGED, BATCHES = 1_000, 10
CHOICES = {"type": ["INTEGER", "REAL", "TEXT"], "temporal": ["date", "time", "datetime"], "which": ["most", "least"]}

ROWS = 25
COLUMNS = {
    "ints": [str(number * number % 7) if number % 5 else "" for number in range(ROWS)],
    "reals": [f"{number * number % 11}.25" for number in range(ROWS)],
    "infinite": ["inf", "-inf", "nan", *[f"{number}.5" for number in range(3, ROWS)]],
    "texts": [f'"{"abcé🛫"[: number % 6]}"' for number in range(ROWS)],
    "varied": [f"text {number:02d}" for number in range(ROWS)],  # more different values than are listed with their frequencies
    "dates": [f"2013-{number % 12 + 1:02d}-15" if number != 7 else "" for number in range(ROWS)],
    "missing": [""] * ROWS,
}
CSV = ",".join(COLUMNS) + "\n" + "".join(",".join(fields) + "\n" for fields in zip(*COLUMNS.values()))


@pytest.fixture(scope="module")
def original():
    """A database of a column of each kind, where thousands of copies cost least. Tests change copies."""
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="kiln-verify-", dir=memory) as folder:
        database = bake(Path(folder), CSV)
        assert dict(query(database, "SELECT name, type FROM kiln_columns")) == {
            "ints": "INTEGER", "reals": "REAL", "infinite": "REAL", "texts": "TEXT", "varied": "TEXT", "dates": "TEXT", "missing": "TEXT"}
        assert query(database, "SELECT temporal FROM kiln_columns WHERE name = 'dates'") == [("date",)]
        yield database


@contextlib.contextmanager
def copy_of(original):
    with tempfile.TemporaryDirectory(dir=original.parent) as folder:
        yield shutil.copy(original, Path(folder, "table.db"))


def complaint_about(original, statement, *values):
    """What verify says of a copy in which this statement was run; it must end with 1, and not be silent. None where the tables don't allow it."""
    with copy_of(original) as database:
        try:
            with closing(sqlite3.connect(database)) as connection:
                assert connection.execute(statement, values).rowcount == 1, statement
                connection.commit()
        except sqlite3.IntegrityError:
            return None
        done = run("verify", database)
    errors = done.stderr.decode()
    assert (done.returncode, done.stdout) == (1, b""), f"not noticed: {statement} {values}"
    assert errors.startswith("kiln: ") and errors.endswith("\n"), errors
    return errors


def changed(name, value, declared):
    """Another value for a catalogue's column: far enough from the old one that a statement that computes in doubles shows it."""
    if name in CHOICES:
        return next(choice for choice in CHOICES[name] if choice != value)
    if value is None:
        return {"INTEGER": 7, "TEXT": "x"}.get(declared, 7.5)
    if isinstance(value, str):
        return value[:-1] + ("x" if value[-1:] != "x" else "y")
    if isinstance(value, bytes):
        return value[:-1] + bytes([value[-1] ^ 1])
    return value + 1 if isinstance(value, int) or math.isfinite(value) else 0.0


def declared_types(database, table):
    return dict(query(database, f"SELECT name, type FROM pragma_table_info('{table}')"))


def test_every_figure_of_the_catalogue_is_tried(original):
    assert [name for name in declared_types(original, "kiln_columns") if name not in NOT_FIGURES] == FIGURES


@pytest.mark.parametrize("figure", FIGURES)
def test_a_changed_figure_is_found_and_named_with_its_column(original, figure):
    declared = declared_types(original, "kiln_columns")[figure]
    for position, column, value in query(original, f"SELECT position, name, {figure} FROM kiln_columns"):
        if value is None:  # not what makes a figure: see the test of every cell
            continue
        complaint = complaint_about(original, f"UPDATE kiln_columns SET {figure} = ? WHERE position = ?", changed(figure, value, declared), position)
        if figure in ("nans", "temporal"):  # the rows don't say how many there were, nor does a statement say of which kind texts are
            assert "digest of the catalogue" in complaint
        else:
            # One that says whether there are as many values as different ones is wrong as soon as one of the two counts is.
            assert column in complaint and (figure in complaint or figure in ("count", "distinct_values") and "is_unique" in complaint), complaint


@pytest.mark.parametrize("figure", ["sum", "range", "mean", "variance", "stddev", "geometric_mean", "skewness", "median", "min", "max", "mode", "mean_length"])
def test_a_number_changed_in_its_last_digit_is_found(original, figure):
    changes = 0
    for position, value in query(original, f"SELECT position, {figure} FROM kiln_columns"):
        if isinstance(value, float) and math.isfinite(value):
            complaint_about(original, f"UPDATE kiln_columns SET {figure} = ? WHERE position = ?", math.nextafter(value, math.inf), position)
            changes += 1
    assert changes > 0


@pytest.mark.parametrize("table", CATALOGUE)
def test_any_changed_cell_of_the_catalogue_is_found(original, table):
    declared = declared_types(original, table)
    keys = [name for name, primary in query(original, f"SELECT name, pk FROM pragma_table_info('{table}')") if primary]
    tried = set()
    for row in query(original, f"SELECT {', '.join(declared)} FROM {table}"):
        values = dict(zip(declared, row))
        where = " AND ".join(f"{key} = ?" for key in keys) or "TRUE"
        for name, value in values.items():
            new = value + 1000 if name in keys and isinstance(value, int) else changed(name, value, declared[name])
            for replacement in (new, None):
                if replacement is None and (value is None or name in keys):
                    continue
                if complaint_about(original, f"UPDATE {table} SET {name} = ? WHERE {where}", replacement, *(values[key] for key in keys)):
                    tried.add(name)
    # The tables' own rules allow no single change of the ones left out.
    assert set(declared) - tried == ({"which"} if table == "kiln_frequencies" else set())


@pytest.mark.parametrize("table", CATALOGUE)
def test_any_lost_row_of_the_catalogue_is_found(original, table):
    keys = [name for name, primary in query(original, f"SELECT name, pk FROM pragma_table_info('{table}')") if primary]
    rows = query(original, f"SELECT {', '.join(keys) or '*'} FROM {table}")
    assert rows
    for row in rows:
        condition, values = (" AND ".join(f"{key} = ?" for key in keys), row) if keys else ("TRUE", ())
        assert complaint_about(original, f"DELETE FROM {table} WHERE {condition}", *values)


@pytest.mark.parametrize("statement", [
    "INSERT INTO kiln_percentiles VALUES (0, 33, 1, 1)", "INSERT INTO kiln_percentiles VALUES (3, 50, 'a', 'a')",
    "INSERT INTO kiln_percentiles VALUES (99, 50, 1, 1)", "INSERT INTO kiln_histograms VALUES (0, 90, 6, 7, 0)",
    "INSERT INTO kiln_histograms VALUES (3, 0, 'a', 'b', 1)", "INSERT INTO kiln_histograms VALUES (-1, 0, 1, 2, 1)",
    "INSERT INTO kiln_frequencies VALUES (0, 'most', 90, 6, 1)", "INSERT INTO kiln_frequencies VALUES (6, 'least', 1, 'x', 0)",
    "INSERT INTO kiln_frequencies VALUES (7, 'most', 1, 'x', 1)",
    f"INSERT INTO kiln_columns SELECT 7, 'more', header, title, description, type, type_reason, unit, {', '.join(FIGURES)} FROM kiln_columns LIMIT 1",
    "INSERT INTO kiln_dataset SELECT * FROM kiln_dataset",
    "INSERT INTO kiln_values VALUES (0, 90, 7, 1)", "INSERT INTO kiln_values VALUES (6, 1, 'x', 1)", "INSERT INTO kiln_values VALUES (9, 1, 'x', 1)",
    "INSERT INTO kiln_ranks SELECT 90, position, 1, least, greatest, checksum, ranks FROM kiln_ranks WHERE id = 1",
    "INSERT INTO kiln_ranks SELECT 7, 6, segment, least, greatest, checksum, ranks FROM kiln_ranks WHERE id = 1",
    "INSERT INTO kiln_ranked_columns VALUES (9, 0, 0)",
])
def test_a_row_too_many_in_the_catalogue_is_found(original, statement):
    assert complaint_about(original, statement)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_any_changed_byte_of_a_segment_or_a_dictionary_is_found(original, batch):
    dice = random.Random(f"bytes {batch}")
    segments = query(original, "SELECT id, ranks FROM kiln_ranks")
    values = query(original, "SELECT position, rank, value FROM kiln_values")
    for _ in range(BYTES_CHANGED // BATCHES):
        if dice.random() < 0.7:
            number, ranks = dice.choice(segments)
            changed_ranks = bytearray(ranks)
            changed_ranks[dice.randrange(len(ranks))] ^= dice.randint(1, 255)
            assert complaint_about(original, "UPDATE kiln_ranks SET ranks = ? WHERE id = ?", bytes(changed_ranks), number)
            continue
        position, rank, value = dice.choice(values)
        if isinstance(value, str):
            written = bytearray(value.encode() or b"x")
            written[dice.randrange(len(written))] ^= 1 << dice.randrange(6)
            other = written.decode("latin-1")
        else:
            written = bytearray(struct.pack("<q" if isinstance(value, int) else "<d", value))
            written[dice.randrange(8)] ^= dice.randint(1, 255)
            (other,) = struct.unpack("<q" if isinstance(value, int) else "<d", written)
        if other == other:  # NaN would be NULL, which the table doesn't allow
            assert complaint_about(original, "UPDATE kiln_values SET value = ? WHERE position = ? AND rank = ?", other, position, rank)


def test_any_changed_cell_of_the_rows_is_found_and_its_column_named(original):
    for row, *values in query(original, 'SELECT _rowid_, * FROM "table"'):
        for column, value in zip(COLUMNS, values):
            others = [None] if value is not None else []
            if isinstance(value, str):
                others += [value + "x", ""] if value else ["x"]
            elif value is None:
                others += [1] if column in ("ints", "infinite") else ["2013-03-15"]
            else:
                others += [value + 1] if isinstance(value, int) else [1e300, math.nextafter(value, 0.0)] if math.isfinite(value) else [-value, 1.0]
            for other in others:
                complaint = complaint_about(original, f'UPDATE "table" SET {column} = ? WHERE _rowid_ = ?', other, row)
                assert f'of column "{column}": ' in complaint, complaint


def test_a_geometric_mean_of_the_smallest_doubles_is_right(tmp_path):
    database = bake(tmp_path, "a\n1.7854245e-316\n1.78542454e-316\n")
    assert run("verify", database).returncode == 0


def test_a_lost_row_and_a_row_too_many_are_found(original):
    for row in (1, 2, ROWS):
        complaint = complaint_about(original, 'DELETE FROM "table" WHERE _rowid_ = ?', row)
        assert f"kiln: rows: baked {ROWS}, computed {ROWS - 1}\n" in complaint, complaint
    complaint = complaint_about(original, 'INSERT INTO "table" DEFAULT VALUES')
    assert f"kiln: rows: baked {ROWS}, computed {ROWS + 1}\n" in complaint, complaint


def test_a_row_under_another_number_is_found(original):
    complaint = complaint_about(original, f'UPDATE "table" SET _rowid_ = {ROWS + 1} WHERE _rowid_ = {ROWS}')
    assert "rowid of the last row" in complaint, complaint


@pytest.mark.parametrize("rows", [0, ROWS - 1, ROWS + 1])
def test_another_number_of_rows_in_the_catalogue_is_found(original, rows):
    complaint = complaint_about(original, "UPDATE kiln_dataset SET rows = ?", rows)
    assert f"kiln: rows: baked {rows}, computed {ROWS}\n" in complaint, complaint


@pytest.mark.parametrize("statement", [
    'ALTER TABLE "table" ADD COLUMN more TEXT', 'ALTER TABLE "table" RENAME COLUMN ints TO others', 'ALTER TABLE "table" DROP COLUMN missing',
    'ALTER TABLE "table" RENAME TO others', 'DROP TABLE "table"', *(f"DROP TABLE {table}" for table in CATALOGUE)])
def test_another_table_is_found(original, statement):
    with copy_of(original) as database:
        with closing(sqlite3.connect(database)) as connection:
            connection.execute("DROP VIEW columns")  # it would keep kiln_columns from being dropped
            connection.execute(statement)
            connection.commit()
        done = run("verify", database)
    assert (done.returncode, done.stdout) == (1, b"") and done.stderr.startswith(b"kiln: "), done.stderr.decode()


def test_a_database_as_it_was_passes_and_stays_as_it_was(original):
    before = hashlib.sha256(original.read_bytes()).hexdigest()
    done = run("verify", original)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    assert done.stdout.decode().startswith(f"{original}: all ") and done.stdout.decode().endswith(" figures are right\n")
    assert hashlib.sha256(original.read_bytes()).hexdigest() == before
    assert {path.name for path in original.parent.iterdir()} == {"table.csv", "table.db"}


@pytest.mark.parametrize("content", [
    "a,b\n", "a\n", "a,b\n,\n,\n", "a\n1\n", "a,b\n1,x\n", "a\n1.5\ninf\n", "a\ninf\n", "a\ninf\n-inf\n", "a,b\ninf,1\n-inf,2\nnan,3\n2.5,4\n1.5,5\n",
    "a\n9223372036854775807\n-9223372036854775808\n", "a\n9223372036854775807\n9223372036854775806\n9223372036854775000\n",
    "a\n1e308\n-1e308\n1e308\n", "a\n5e-324\n0.0\n5e-324\n", "a\n1e-200\n3e-200\n7e-200\n", "a\n-0.0\n0.0\n", "a\n0.1\n0.1\n0.1\n",
    "a\n1.0\n1.0000000000000002\n", "a\n2013-01-01\n2013-12-31\n", "a\n10:00\n23:59\n", "a\n2013-01-01T10:00:00Z\n2014-01-01T10:00:00Z\n",
    "a\n2013-01-01\n2013-01-01T10:00\n", 'a,b\n"",1\n"",2\nx,3\n',
    'a,b\n"é🛫",1\n"\n",2\n', '"a""b","{column}"\n1,2\n2,2\n', "select,table\n1,2\n", "rowid,_rowid_\n5,6\n7,8\n",
], ids=repr)
def test_any_database_that_an_import_wrote_passes(tmp_path, content):
    done = run("verify", bake(tmp_path, content, "--header", "yes", "--delimiter", ",", "--quote", '"'))
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()


@pytest.mark.parametrize("base", [0, 10**6, 10**7])
def test_values_close_together_and_far_from_zero_pass(tmp_path, base):
    done = run("verify", bake(tmp_path, f"a\n{base}.2\n" + f"{base}.1\n{base}.3\n" * 500))
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()


def test_columns_without_a_value_of_any_type_pass(tmp_path):
    database = bake(tmp_path, "i,r,t,row\n,,,1\n,,,2\n", "--type", "i=integer", "--type", "r=real", "--type", "t=text")
    assert run("verify", database).returncode == 0


def test_an_import_with_an_index_and_a_schema_file_passes(tmp_path):
    write(tmp_path / "table.schema.json", '{"title": "T", "schema": {"fields": [{"name": "a", "type": "string", "title": "A", "description": "x"}]}}')
    database = bake(tmp_path, "a\n007\n008\n", "--index", "a", "--license", "CC0-1.0")
    assert run("verify", database).returncode == 0
    assert "digest of the catalogue" in complaint_about(database, "UPDATE kiln_columns SET title = 'B'")
    assert "digest of the catalogue" in complaint_about(database, "UPDATE kiln_dataset SET license = 'MIT'")


def test_the_flights_pass(flights_db):
    assert run("verify", flights_db).returncode == 0
