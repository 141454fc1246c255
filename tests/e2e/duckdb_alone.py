"""Runs in build/venv/duckdb's DuckDB, a process of its own: its extensions are of another version than the tests' DuckDB.

    python3 duckdb_alone.py STATEMENT...
"""

import sys
from pathlib import Path

import duckdb

with duckdb.connect() as connection:
    for extension in Path(duckdb.__file__).parents[1].glob("duckdb_extension_*/extensions/*/*.duckdb_extension"):
        connection.execute("LOAD '" + str(extension).replace("'", "''") + "'")
    for statement in sys.argv[1:]:
        connection.execute(statement)
