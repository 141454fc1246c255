"""Files that somebody made to look like kiln's: serve, describe and verify end with an error that says what is wrong, soon and without a signal. Where even the
digests match, the figures' own sense gives them away."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from catalogue_digest import catalogue_digest
from kiln import PATIENCE_SECONDS, bake, run, serving, wait_until

ROWS = 300
CSV = "i,r,t,d,u\n" + "".join(f"{row % 7},{row % 5}.5,text {row % 3},2013-01-{row % 28 + 1:02d},{row * 7919 % 1000}\n" for row in range(ROWS))
ENDLESS = "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)"
COLUMNS = "name, title, description, rows, columns, source_name, source_bytes, source_sha256, license, import_options, program, sqlite_version, digest"


@pytest.fixture(scope="module")
def good(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("good"), CSV)


def changed(folder, good, *statements, digest=False):
    path = Path(shutil.copy(good, folder / "hostile.db"))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)
        if digest:
            connection.execute("UPDATE kiln_dataset SET digest = ?", (catalogue_digest(connection),))
    return path


def check_refused(path, *commands):
    for command in commands or ("serve", "describe", "verify"):
        done = run(command, path, *(["--port", "0"] if command == "serve" else []), timeout=PATIENCE_SECONDS)
        message = done.stderr.decode()
        assert (done.returncode, done.stdout) == (1, b"") and message.startswith("kiln: ") and str(path) in message, (command, done.returncode, message)


def rename(table, *statements):
    """Another object in the place of a table, which becomes "old"."""
    return ["PRAGMA legacy_alter_table = ON", "DROP VIEW columns", f"ALTER TABLE {table} RENAME TO old", *statements]


def rewrite(table, old, new):
    return ["PRAGMA writable_schema = ON", f"UPDATE sqlite_schema SET sql = replace(sql, '{old}', '{new}') WHERE name = '{table}'", "PRAGMA writable_schema = OFF"]


SCHEMAS = {
    "the dataset is an endless view": rename("kiln_dataset", f"CREATE VIEW kiln_dataset AS {ENDLESS} SELECT old.* FROM old, n"),
    "the dataset is a view": rename("kiln_dataset", "CREATE VIEW kiln_dataset AS SELECT * FROM old"),
    "the dataset is a view that counts for ever": rename(
        "kiln_dataset", f"CREATE VIEW kiln_dataset AS SELECT name, title, description, ({ENDLESS} SELECT count(*) FROM n) AS rows, {COLUMNS.partition('rows, ')[2]} FROM old"),
    "the columns are an endless view": rename("kiln_columns", f"CREATE VIEW kiln_columns AS {ENDLESS} SELECT old.* FROM old, n"),
    "the percentiles are an endless view": rename("kiln_percentiles", f"CREATE VIEW kiln_percentiles AS {ENDLESS} SELECT old.* FROM old, n"),
    "the histograms are an endless view": rename("kiln_histograms", f"CREATE VIEW kiln_histograms AS {ENDLESS} SELECT old.* FROM old, n"),
    "the frequencies are an endless view": rename("kiln_frequencies", f"CREATE VIEW kiln_frequencies AS {ENDLESS} SELECT old.* FROM old, n"),
    "the ranks are an endless view": rename("kiln_ranks", f"CREATE VIEW kiln_ranks AS {ENDLESS} SELECT old.* FROM old, n"),
    "the values are an endless view": rename("kiln_values", f"CREATE VIEW kiln_values AS {ENDLESS} SELECT old.* FROM old, n"),
    "the ranked columns are an endless view": rename("kiln_ranked_columns", f"CREATE VIEW kiln_ranked_columns AS {ENDLESS} SELECT old.* FROM old, n"),
    "the rows are a view": rename('"table"', 'CREATE VIEW "table" AS SELECT * FROM old'),
    "the rows are an endless view": rename('"table"', f'CREATE VIEW "table" AS {ENDLESS} SELECT old.* FROM old, n'),
    "a name of a GB": rename("kiln_dataset", "CREATE VIEW kiln_dataset AS SELECT printf('%.*c', 1000000000, 'x') AS name, " +
                             COLUMNS.removeprefix("name, ") + " FROM old"),
    "a generated column": ["DROP VIEW columns", "ALTER TABLE kiln_columns ADD COLUMN more TEXT GENERATED ALWAYS AS (printf('%.*c', 100000000, 'x')) VIRTUAL"],
    "a generated column in the rows": ['ALTER TABLE "table" ADD COLUMN more TEXT GENERATED ALWAYS AS (printf(\'%.*c\', 100000000, \'x\')) VIRTUAL'],
    "one more column in the rows": ['ALTER TABLE "table" ADD COLUMN more TEXT'],
    "one column less in the rows": ['ALTER TABLE "table" DROP COLUMN u'],
    "another name of a column of the rows": ['ALTER TABLE "table" RENAME COLUMN u TO v'],
    "the rows aren't strict": rewrite("table", ") STRICT", ")"),
    "another type of a column of the rows": rewrite("table", '"u" INTEGER', '"u" TEXT'),
    "a trigger": ['CREATE TRIGGER t AFTER INSERT ON "table" BEGIN DELETE FROM kiln_dataset; END'],
    "a virtual table": ["CREATE VIRTUAL TABLE more USING fts5(a)"],
    "an index of the catalogue": ["CREATE INDEX more ON kiln_columns (name)"],
    "a table of the catalogue with a default": rewrite("kiln_dataset", "license        TEXT,", "license        TEXT DEFAULT (randomblob(1000000000)),"),
    "an unknown function in the schema": rewrite("kiln_columns", "CHECK (type IN", "CHECK (load_extension(type) IN"),
    "the columns' table at the rows' place": ["PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'table') "
                                              "WHERE name = 'kiln_columns'"],
    "the rows at the columns' place": ["PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET rootpage = (SELECT rootpage FROM sqlite_schema WHERE name = 'kiln_columns') "
                                       "WHERE name = 'table'"],
    "the rows at a page that isn't there": ["PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET rootpage = 99999 WHERE name = 'table'"],
    "a schema that isn't SQL": ["PRAGMA writable_schema = ON", "UPDATE sqlite_schema SET sql = 'CREATE TABLE' WHERE name = 'table'"],
    "no ranks": ["DROP TABLE kiln_ranks"],
    "no values": ["DROP TABLE kiln_values"],
}


@pytest.mark.parametrize("statements", SCHEMAS.values(), ids=SCHEMAS.keys())
def test_a_file_whose_tables_are_others_is_refused(tmp_path, good, statements):
    check_refused(changed(tmp_path, good, *statements))


NUMBERS = {
    "all the rows there can be": ["UPDATE kiln_dataset SET rows = 9223372036854775807"],
    "such a rowid, too": ["UPDATE kiln_dataset SET rows = 9223372036854775807", 'UPDATE "table" SET _rowid_ = 9223372036854775807 WHERE _rowid_ = 300'],
    "fewer rows than none": ["UPDATE kiln_dataset SET rows = -1"],
    "a row more": ["UPDATE kiln_dataset SET rows = 301", "UPDATE kiln_columns SET nulls = nulls + 1"],
    "a billion columns": ["UPDATE kiln_dataset SET columns = 1000000000"],
    "fewer columns than none": ["UPDATE kiln_dataset SET columns = -1"],
    "a name that is another table's": ["UPDATE kiln_dataset SET name = 'kiln_columns'"],
    "a name that is SQL": ["""UPDATE kiln_dataset SET name = 'table" WHERE 0 UNION SELECT * FROM "kiln_columns'"""],
    "a name of SQLite's": ["UPDATE kiln_dataset SET name = 'sqlite_schema'"],
    "another name of a column": ["UPDATE kiln_columns SET name = 'w' WHERE position = 4"],
    "two columns in each other's place": ["UPDATE kiln_columns SET name = 'w' WHERE position = 4", "UPDATE kiln_columns SET name = 'u' WHERE position = 0",
                                          "UPDATE kiln_columns SET name = 'i' WHERE position = 4"],
    "a column of another type": ["UPDATE kiln_columns SET type = 'REAL' WHERE position = 0"],
    "more values than rows": ["UPDATE kiln_columns SET count = 301 WHERE position = 0"],
    "missing values that aren't": ["UPDATE kiln_columns SET nulls = 5 WHERE position = 0"],
    "fewer values than none": ["UPDATE kiln_columns SET count = -5, nulls = 305 WHERE position = 0"],
    "more different values than values": ["UPDATE kiln_columns SET distinct_values = 1000, is_unique = 0 WHERE position = 0"],
    "no different values": ["UPDATE kiln_columns SET distinct_values = 0 WHERE position = 0"],
    "a smallest value that is a text": ["UPDATE kiln_columns SET min = 'x' WHERE position = 0"],
    "a smallest text that is a number": ["UPDATE kiln_columns SET min = 5 WHERE position = 2"],
    "a smallest value that is a BLOB": ["UPDATE kiln_columns SET min = x'00' WHERE position = 0"],
    "no smallest value": ["UPDATE kiln_columns SET min = NULL WHERE position = 0"],
    "a smallest value above the largest": ["UPDATE kiln_columns SET min = 100 WHERE position = 0"],
    "a mode beyond the ends": ["UPDATE kiln_columns SET mode = 100 WHERE position = 0"],
    "a mode too often": ["UPDATE kiln_columns SET mode_frequency = 301 WHERE position = 0"],
    "too many modes": ["UPDATE kiln_columns SET mode_ties = 9223372036854775807 WHERE position = 0"],
    "a median beyond the ends": ["UPDATE kiln_columns SET median = 100 WHERE position = 0"],
    "a median that is a text": ["UPDATE kiln_columns SET median = 'x' WHERE position = 0"],
    "a mean beyond the ends": ["UPDATE kiln_columns SET mean = -1 WHERE position = 1"],
    "an infinite mean": ["UPDATE kiln_columns SET mean = 9e999 WHERE position = 1"],
    "a negative variance": ["UPDATE kiln_columns SET variance = -1 WHERE position = 1"],
    "a negative number of zeros": ["UPDATE kiln_columns SET zeros = -1 WHERE position = 1"],
    "infinite integers": ["UPDATE kiln_columns SET infinities = 1 WHERE position = 0"],
    "a mean of texts": ["UPDATE kiln_columns SET mean = 1 WHERE position = 2"],
    "a mean length beyond the ends": ["UPDATE kiln_columns SET mean_length = 100 WHERE position = 2"],
    "a shortest text above the longest": ["UPDATE kiln_columns SET shortest = 100 WHERE position = 2"],
    "percentiles out of order": ["UPDATE kiln_percentiles SET discrete = 6 WHERE position = 0 AND percent = 1"],
    "a percentile that is a text": ["UPDATE kiln_percentiles SET discrete = 'x' WHERE position = 0 AND percent = 1"],
    "a percentile beyond the ends": ["UPDATE kiln_percentiles SET continuous = 100 WHERE position = 0 AND percent = 99"],
    "a percentile less": ["DELETE FROM kiln_percentiles WHERE position = 0 AND percent = 50"],
    "a percentile more": ["INSERT INTO kiln_percentiles VALUES (0, 51, 3, 3)"],
    "a histogram that counts too many": ["UPDATE kiln_histograms SET count = count + 1 WHERE position = 0 AND bin = 0"],
    "a histogram that counts too few": ["UPDATE kiln_histograms SET count = count - 1 WHERE position = 0 AND bin = 0"],
    "a histogram of negative counts": ["UPDATE kiln_histograms SET count = -1 WHERE position = 0 AND bin = 0"],
    "a histogram with a gap": ["UPDATE kiln_histograms SET low = 2 WHERE position = 0 AND bin = 1"],
    "a histogram of texts": ["UPDATE kiln_histograms SET low = 'x' WHERE position = 0 AND bin = 1"],
    "a histogram with infinite edges": ["UPDATE kiln_histograms SET low = 9e999 WHERE position = 0 AND bin = 1"],
    "a frequency above the count": ["UPDATE kiln_frequencies SET frequency = 1000 WHERE position = 0 AND which = 'least' AND rank = 7"],
    "frequencies out of order": ["UPDATE kiln_frequencies SET frequency = 1 WHERE position = 0 AND which = 'most' AND rank = 2"],
    "a frequent value of another type": ["UPDATE kiln_frequencies SET value = 'x' WHERE position = 0 AND which = 'most' AND rank = 2"],
    "a first frequent value that isn't the mode": ["UPDATE kiln_frequencies SET value = 6 WHERE position = 0 AND which = 'most' AND rank = 1"],
    "a list without its last value": ["DELETE FROM kiln_frequencies WHERE position = 0 AND which = 'most' AND rank = 7"],
    "a title without its digest": None,
}


@pytest.mark.parametrize("name", NUMBERS)
def test_figures_that_cannot_be_true_together_are_refused_though_their_digest_is_right(tmp_path, good, name):
    statements = NUMBERS[name] or ["UPDATE kiln_dataset SET title = 'x'"]
    check_refused(changed(tmp_path, good, *statements, digest=NUMBERS[name] is not None))


def test_the_digest_computed_here_is_the_one_that_was_baked(good):
    with closing(sqlite3.connect(good)) as connection:
        assert connection.execute("SELECT digest FROM kiln_dataset").fetchall() == [(catalogue_digest(connection),)]


# Found only when they are read: the answer is a 500, the reason is logged, and a load balancer sends no more.
LATER = {
    "a text in a column of numbers": (["UPDATE \"table\" SET i = 'x' WHERE _rowid_ = 5"], "/getRow/4", True),
    "an infinity in a column of integers": (['UPDATE "table" SET i = 9e999 WHERE _rowid_ = 5'], "/columns/i?u=gt.5", True),
    "a BLOB in a column of texts": (["UPDATE \"table\" SET t = x'ff' WHERE _rowid_ = 5"], "/getRow/4", True),
    "a BLOB in a column of dates": (["UPDATE \"table\" SET d = x'ff' WHERE _rowid_ = 5"], "/columns/d?u=gt.5", True),
    "a BLOB among rows": (["UPDATE \"table\" SET t = zeroblob(3) WHERE _rowid_ = 5"], "/rows?limit=10", True),
    "a text in a column that is averaged": (["UPDATE \"table\" SET r = 'x' WHERE _rowid_ = 5"], "/getColumnMeanValue/r?u=gt.5", True),
    "a text in a column that is grouped": (["UPDATE \"table\" SET r = 'x' WHERE _rowid_ = 5"], "/rows?select=r,count()", True),
    "a text among values": (["UPDATE \"table\" SET i = 'x' WHERE _rowid_ = 5"], "/columns/i/values?u=gt.5", True),
    "a segment of other ranks": (["UPDATE kiln_ranks SET ranks = zeroblob(length(ranks)) WHERE id = 1"], "/columns/i?u=gt.5", False),
    "another dictionary": (["UPDATE kiln_values SET value = 100 WHERE position = 0 AND rank = 7"], "/columns/i?u=gt.5", False),
    "a dictionary with a text": (["UPDATE kiln_values SET value = 'x' WHERE position = 0 AND rank = 7"], "/columns/i?u=gt.5", False),
    "a row that isn't there": (['DELETE FROM "table" WHERE _rowid_ = 5'], "/getRow/4", True),
}


@pytest.mark.parametrize("statements, question, is_of_rows", LATER.values(), ids=LATER.keys())
def test_damage_that_is_met_later_is_an_error_and_the_server_is_no_longer_ready(tmp_path, statements, question, is_of_rows):
    # Of columns without ranks the rows themselves are asked. For the damage their table isn't STRICT, and afterwards it's said to be.
    path = bake(tmp_path, CSV, "--ranks", "off" if is_of_rows else "on")
    for group in (rewrite("table", ") STRICT", ")"), statements, rewrite("table", "u\" INTEGER)", "u\" INTEGER) STRICT")) if is_of_rows else (statements,):
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            for statement in group:
                connection.execute(statement)
    with serving(path) as server:
        assert server.get("/readyz").status == 200
        answer = server.get(question)
        assert answer.status == 500 and "log" in answer.json["detail"]
        wait_until(lambda: question.partition("?")[0] in server.errors.read_text(), "the reason on its error output")
        assert [server.get(path).status for path in ("/readyz", "/healthz", "/columns")] == [503, 200, 200]
        assert "damaged" in server.get("/readyz").json["detail"]
