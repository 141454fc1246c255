"""DuckDB given nothing but an address, by its own HTTP client: read_csv, read_json and read_parquet of the whole and of a part, and ATTACH
of the downloaded database. The measure is what Python's sqlite3 reads from the table, value for value.

It runs in a process of its own, from build/venv/duckdb (scripts/venv), and leaves what it has read in a Parquet file of its own making."""

import functools
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from hostile import COLUMNS, bake_hostile
from kiln import PATIENCE_SECONDS, ROOT, environment, serving

pyarrow, parquet = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
DUCKDB = ROOT / "build/venv/duckdb"
if not (DUCKDB / "duckdb").is_dir():
    pytest.skip("build/venv/duckdb isn't there: no DuckDB with its extensions could be had", allow_module_level=True)

FILTERED, WHERE = "?carrier=eq.UA&dep_delay=gte.300", "WHERE carrier = 'UA' AND dep_delay >= 300"
# Otherwise it takes these texts for times.
TYPES = "{'time_hour': 'VARCHAR'}"
TEXTS = ("carrier", "tailnum", "origin", "dest", "time_hour")
NAMES = ("year month day dep_time sched_dep_time dep_delay arr_time sched_arr_time arr_delay carrier flight tailnum origin dest air_time "
         "distance hour minute time_hour").split()
JSON_COLUMNS = "{" + ", ".join(f"'{name}': '{'VARCHAR' if name in TEXTS else 'BIGINT'}'" for name in NAMES) + "}"
READ = {"csv": f"read_csv('ADDRESS', types={TYPES})", "ndjson": "read_json('ADDRESS', columns=" + JSON_COLUMNS + ")",
        "tsv": f"read_csv('ADDRESS', types={TYPES}, delim='\t')"}
HOSTILE = {"csv": "read_csv('ADDRESS', all_varchar=true, header=true, delim=',', quote='\"', escape='\"', allow_quoted_nulls=false)",
           # Left to guess, it makes doubles of large integers.
           "ndjson": "read_json('ADDRESS', columns={" + ", ".join("'" + name.replace("'", "''") + "': 'VARCHAR'" for name in COLUMNS) + "})"}


def run_duckdb(*statements):
    done = subprocess.run([sys.executable, "-B", Path(__file__).with_name("duckdb_alone.py"), *statements], capture_output=True,
                          env=environment(PYTHONPATH=str(DUCKDB)), timeout=PATIENCE_SECONDS * 3)
    assert done.returncode == 0, done.stderr.decode()


def read(folder, source, *before):
    """The table that DuckDB finds there."""
    file = folder / "read.parquet"
    run_duckdb(*before, f"COPY (SELECT * FROM {source}) TO '{file}' (FORMAT parquet)")
    return parquet.read_table(file)


def url(running, path):
    return f"http://{running.host}:{running.port}{path}"


@functools.cache
def in_table(database, condition=""):
    columns = list(zip(*sqlite3.connect(database).execute(f"SELECT {', '.join(NAMES)} FROM flights {condition}")))
    return pyarrow.table([pyarrow.array(column, pyarrow.string() if name in TEXTS else pyarrow.int64()) for name, column in zip(NAMES, columns)], NAMES)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    with serving(bake_hostile(tmp_path_factory.mktemp("hostile"))) as running:
        yield running


@pytest.mark.parametrize("query, condition", [("", ""), (FILTERED, WHERE)], ids=["whole", "filtered"])
@pytest.mark.parametrize("form", READ)
def test_the_flights_by_their_address(server, flights_db, tmp_path, form, query, condition):
    assert read(tmp_path, READ[form].replace("ADDRESS", url(server, f"/flights.{form}{query}"))) == in_table(flights_db, condition)


@pytest.mark.parametrize("path, condition", [("/rows?format=csv", ""), ("/flights?format=csv&limit=5", "LIMIT 5"), ("/flights?format=csv&carrier=eq.HA", "WHERE carrier = 'HA'")])
def test_addresses_that_it_could_not_read(server, flights_db, tmp_path, path, condition):
    """It took the number of rows in Content-Range for a count of bytes."""
    assert read(tmp_path, READ["csv"].replace("ADDRESS", url(server, path))) == in_table(flights_db, condition)


def test_the_downloaded_database_is_attached(server, flights_db, tmp_path):
    (tmp_path / "flights.db").write_bytes(server.get("/flights.db").body)
    attached = f"ATTACH '{tmp_path / 'flights.db'}' AS baked (TYPE sqlite, READ_ONLY)"
    assert read(tmp_path, "baked.flights", attached) == in_table(flights_db)


@pytest.mark.parametrize("form", HOSTILE)
def test_hostile_values_come_as_they_are(hostile, tmp_path, form):
    table = read(tmp_path, HOSTILE[form].replace("ADDRESS", url(hostile, f"/rows.{form}")))
    assert table.column_names == list(COLUMNS) and len(table) == 6
    for (name, values), found in zip(COLUMNS.items(), table.columns):
        for value, one in zip(values, found.to_pylist()):
            is_same = float(one) == value if isinstance(value, float) else int(one) == value if isinstance(value, int) else one == value
            assert is_same, (name, one, value)
