"""What turns a CSV file into a database: the commands, each with what its guide has for the whole file's types, and how to read what
came out. import_speed.py has the first three, on which scripts/bench import rests, too.
"""

import shutil
import sqlite3
from contextlib import closing

import duckdb

from bench_venv import PYTHON, VENV, version_of_package
from common import PROGRAM

KILN, SHELL, DUCKDB, PANDAS, CSVS, UTILS = "kiln import", "sqlite3 .import", "DuckDB read_csv", "pandas", "csvs-to-sqlite", "sqlite-utils"
# The times of those in Python include its start.
READ_CSV = "import duckdb, sys; duckdb.connect(sys.argv[2]).execute(f\"CREATE TABLE \\\"{sys.argv[3]}\\\" AS FROM read_csv('{sys.argv[1]}'{sys.argv[4]})\")"
TO_SQL = ("import pandas, sqlite3, sys; connection = sqlite3.connect(sys.argv[2]); "
          "pandas.read_csv(sys.argv[1]).to_sql(sys.argv[3], connection, index=False); connection.commit()")
PACKAGES = {DUCKDB: "duckdb", PANDAS: "pandas", CSVS: "csvs-to-sqlite", UTILS: "sqlite-utils"}


def command(name, source, target, null=None):
    """Of a file into a new database; the table is called as the file. `null`: a text that stands for what is missing, told where one can."""
    table = source.name.partition(".")[0]
    return {KILN: [PROGRAM, "import", source, target, *(["--null", null] if null else [])],
            SHELL: ["sqlite3", target, "-cmd", ".mode csv", f".import '{source}' \"{table}\""],
            DUCKDB: [PYTHON, "-c", READ_CSV, source, target, table, f", nullstr = '{null}'" if null else ""],
            PANDAS: [PYTHON, "-c", TO_SQL, source, target, table],  # NA is missing, unless it's told otherwise
            CSVS: [VENV / "bin/csvs-to-sqlite", "-t", table, source, target],
            UTILS: [VENV / "bin/sqlite-utils", "insert", target, table, source, "--csv"]}[name]


def versions():
    """({name: version} of those that can be had, {name: why not})."""
    here, missing = {}, {}
    for name, package in PACKAGES.items():
        found = version_of_package(package)
        here, missing = (here | {name: found}, missing) if found else (here, missing | {name: f"{package} isn't in {VENV.name}"})
    if shutil.which("sqlite3"):
        here[SHELL] = sqlite3.sqlite_version
    else:
        missing[SHELL] = "the sqlite3 shell isn't installed"
    return here, missing


def rows_of(name, target, table, columns):
    """All rows of those columns, as Python has the values: int, float, str or None."""
    wanted = ", ".join(f'"{column}"' for column in columns)
    connect = (lambda: duckdb.connect(str(target), read_only=True)) if name == DUCKDB else (lambda: sqlite3.connect(target))
    with closing(connect()) as connection:
        return connection.execute(f'SELECT {wanted} FROM "{table}"').fetchall()
