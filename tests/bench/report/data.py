"""The flights, once or as often over as needed, in the forms that kiln and its peers read. Made when asked for, and kept for the run.

All parts of one run share the folder, since the largest take a minute to make.
"""

import re
import shutil

import duckdb

import live
from common import FLIGHTS, bake, say, write_flights
from report.requests import FLIGHTS_ROWS
from report.servers import Data

ALL = FLIGHTS_ROWS


def folder_of(folder, rows):
    """A folder for each size: the files in it are called flights, since that's what the table is called then."""
    path = folder / f"rows-{rows}"
    path.mkdir(exist_ok=True)
    return path


def csv_of(folder, rows):
    path = folder_of(folder, rows) / "flights.csv"
    if not path.exists():
        say(f"writing {rows:,} rows")
        write_flights(path, rows if rows != ALL else None)
    return path


def database_of(folder, rows):
    path = folder_of(folder, rows) / "flights.db"
    if not path.exists():
        # Once over it's the file as it's kept, whose name the OpenAPI document and the log may show.
        source = FLIGHTS if rows == ALL else csv_of(folder, rows)
        say(f"baking {rows:,} rows")
        bake(source, path)
    return path


def duckdb_of(folder, rows):
    path = folder_of(folder, rows) / "flights.duckdb"
    if not path.exists():
        say(f"loading {rows:,} rows into DuckDB")
        live.load(duckdb, csv_of(folder, rows), path)
    return path


def numbered_of(folder, rows):
    """With the row's number first, and an empty field for NA, of which ROAPI would make a column of texts."""
    path = folder_of(folder, rows) / "numbered.csv"
    if not path.exists():
        say(f"numbering {rows:,} rows")
        with csv_of(folder, rows).open("rb") as source, path.open("wb") as target:
            target.write(b"row," + source.readline())
            target.writelines(b"%d," % number + re.sub(rb"(?<=[,])NA(?=[,\n])", b"", line) for number, line in enumerate(source))
    return path


def data_of(folder, rows):
    return Data(csv_of(folder, rows), database_of(folder, rows), duckdb_of(folder, rows), numbered_of(folder, rows))


def forget(folder, rows):
    """What only this size needed: the largest takes gigabytes."""
    shutil.rmtree(folder / f"rows-{rows}", ignore_errors=True)
