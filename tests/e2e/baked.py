"""Looks into a baked file with Python's own sqlite3, as a person would with the shell."""

import json
import sqlite3
from contextlib import closing, contextmanager


@contextmanager
def connect(database):
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as connection:
        yield connection


def query(database, statement):
    with connect(database) as connection:
        return connection.execute(statement).fetchall()


def rows_of(database, table="table"):
    return query(database, f'SELECT * FROM "{table}" ORDER BY _rowid_')


def types_of(database):
    return dict(query(database, "SELECT name, type FROM kiln_columns ORDER BY position"))


def options_of(database):
    """What the file says of its import."""
    return json.loads(query(database, "SELECT import_options FROM kiln_dataset")[0][0])
