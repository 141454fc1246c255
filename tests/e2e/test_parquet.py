"""Rows as Parquet files: what pyarrow, DuckDB, polars and pandas read from them is what SQLite says is in the table, value for value.

Each dataset is served with ranks and without, so that both ways to a column, by its ranks and by its cells, are taken. Parts are compared with
what DuckDB answers to the same question about the rows that Python's sqlite3 has read.
"""

import contextlib
import datetime
import io
import random

import duckdb
import pandas
import polars
import pyarrow
import pyarrow.compute
import pyarrow.dataset
import pyarrow.parquet
import pytest

from baked import query
from hostile import bake_hostile
from kiln import FLIGHTS, bake, run, serving

PARQUET = "application/vnd.apache.parquet"
GROUP_ROWS = 65_536
MICROSECONDS, UTC = pyarrow.timestamp("us"), pyarrow.timestamp("us", "UTC")


def as_csv(columns):
    records = [columns, *zip(*columns.values())]
    return "".join(",".join("" if field is None else field if isinstance(field, str) else repr(field) for field in record) + "\n" for record in records)


def many_values():
    """More different values than ranks are made for, in two segments and a bit, with some of all of them missing."""
    dice = random.Random(7)
    rows = 2 * GROUP_ROWS + 500
    wide = [dice.randrange(-2**63, 2**63) for _ in range(rows)]
    columns = {
        "id": list(range(rows)), "wide": wide, "real": [dice.choice([dice.gauss(0, 1e6), dice.random(), float("inf"), -1e300]) for _ in wide],
        "text": [f"{number:x}é" for number in wide], "few": [dice.choice("abc") for _ in wide],
        "moment": [datetime.datetime.fromtimestamp(number % 10**10, datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ") for number in wide],
        "half": [f"v{dice.randrange(40_000)}" for _ in wide], "run": [number // 1000 for number in range(rows)],
    }
    sparse = {f"sparse_{name}": [value if dice.random() < 0.7 else None for value in values] for name, values in columns.items()}
    return as_csv(columns | sparse)


def temporals():
    times = ["00:00:00.5", "23:59:59.0", "12:34:56.7", None]
    days = ["0001-01-01", "1969-12-31", "2024-02-29", "9999-12-31"]
    return as_csv({"day": days, "time": times, "minute": ["00:00", "23:59", None, "12:30"],
                   "moment": [f"{day} 10:20:30.123456" for day in days], "utc": [None if day < "1" else f"{day}T01:02:03Z" for day in days],
                   "offset": [f"{day}T01:02:03+02:00" for day in days], "nano": [f"{day} 10:20:30.123456789" for day in days],
                   "year_0": ["0000-01-01", *days[1:]], "mixed": ["2013-01-01", "2013-01-01 10:00", "x", "2013-01-02"]})


def extremes():
    return ("integer,real,text\n9223372036854775807,1e308,\"\"\n-9223372036854775808,-Infinity,\n9007199254740993,5e-324,\"a\0b\"\n"
            "0,Infinity,\"line\nbreak\"\n,-0.0,\U0001f6eb\n-1,0.1,\x7f\n,,\"\"\n")


def wide_table():
    dice = random.Random(3)
    columns = {}
    for i in range(2000):
        kind = i % 4
        columns[f"c{i}"] = [None if kind == 3 and dice.random() < 0.5 else dice.randrange(10) if kind == 0 else dice.random() if kind == 1
                            else f"t{dice.randrange(100)}" for _ in range(30)]
    return as_csv(columns)


def long_texts():
    """20 MB of them, more than a row group gathers of cells."""
    return as_csv({"n": list(range(400)), "text": [chr(97 + i % 26) * 50_000 + str(i) for i in range(400)]})


DATASETS = {
    "one_column": "a\n" + "".join(f"{i % 7}\n" for i in range(1000)), "one_row": "a,b,c\n1,x,0.5\n", "no_rows": "a,b\n", "nothing": "a,b\n,\n,\n,1\n",
    "all_missing": "a,b\n,\n,\n", "many": many_values, "temporal": temporals, "extreme": extremes, "wide": wide_table, "long": long_texts,
}


def bake_dataset(folder, name, ranks):
    folder.mkdir()
    if name == "flights":
        database = folder / "flights.db"
        assert run("import", FLIGHTS, database, "--null", "NA", "--license", "CC0-1.0", "--ranks", ranks).returncode == 0
        return database
    if name == "hostile":
        return bake_hostile(folder)
    content = DATASETS[name]
    return bake(folder, content if isinstance(content, str) else content(), "--ranks", ranks, "--header", "yes", name=f"{name}.csv")


# What the table has, by SQLite

def parse_temporal(kind, texts):
    parse = {"date": datetime.date, "time": datetime.time, "datetime": datetime.datetime}[kind].fromisoformat
    return [None if text is None else parse(text) for text in texts]


def arrow_type(declared, temporal, texts):
    """What a column's type should be in the file."""
    if declared != "TEXT":
        return pyarrow.int64() if declared == "INTEGER" else pyarrow.float64()
    first = next((text for text in texts if text is not None), "")
    is_lossless = not any(text and text.startswith("0000") for text in texts) and len(first.partition(".")[2].rstrip("Z")) <= 6
    if not temporal or not is_lossless or first[-6:-5] == "+":
        return pyarrow.string()
    return {"date": pyarrow.date32(), "time": pyarrow.time64("us"), "datetime": UTC if first.endswith("Z") else MICROSECONDS}[temporal]


def expected_table(database):
    table = query(database, "SELECT name FROM kiln_dataset")[0][0]
    described = query(database, "SELECT name, type, temporal FROM kiln_columns ORDER BY position")
    quoted = table.replace('"', '""')
    columns = list(zip(*query(database, f'SELECT * FROM "{quoted}" ORDER BY _rowid_'))) or [[]] * len(described)
    arrays = []
    for values, (_, declared, temporal) in zip(columns, described):
        wanted = arrow_type(declared, temporal, values)
        arrays.append(pyarrow.array(values if wanted in (pyarrow.string(), pyarrow.int64(), pyarrow.float64())
                                    else parse_temporal(temporal, values), wanted))
    return pyarrow.table(arrays, [name for name, *_ in described])


# What the readers see

def read_pyarrow(content, _):
    return pyarrow.parquet.read_table(io.BytesIO(content))


def read_duckdb(_, path):
    with contextlib.closing(duckdb.connect()) as connection:
        connection.execute("SET timezone = 'UTC'")
        table = connection.execute("SELECT * FROM read_parquet(?)", [str(path)]).to_arrow_table()
    # Names that differ in their case alone are DuckDB's to tell apart.
    return table.rename_columns(pyarrow.parquet.read_schema(path).names)


def read_polars(content, _):
    return polars.read_parquet(io.BytesIO(content)).to_arrow()


def read_pandas(_, path):
    return pyarrow.Table.from_pandas(pandas.read_parquet(path, dtype_backend="pyarrow"), preserve_index=False)


READERS = {"pyarrow": read_pyarrow, "duckdb": read_duckdb, "polars": read_polars, "pandas": read_pandas}


def check_equal(table, expected, about):
    assert table.column_names == expected.column_names, about
    for name in expected.column_names:
        found, wanted = table[name], expected[name]
        if not found.type.equals(wanted.type):  # a text's offsets are as long as a reader likes; polars has nanoseconds in times
            found = found.cast(wanted.type)
        assert found.combine_chunks().equals(wanted.combine_chunks()), (about, name)


def download(running, path):
    answer = running.get(path, headers={"Accept-Encoding": "gzip, zstd"})
    assert (answer.status, answer.headers["content-type"]) == (200, PARQUET), answer.body[:500]
    assert "content-encoding" not in answer.headers  # it's packed already
    assert answer.body[:4] == answer.body[-4:] == b"PAR1"
    return answer.body


def check_readers(running, path, expected, folder, about):
    content = download(running, path)
    assert download(running, path) == content, "not the same bytes"
    file = folder / "rows.parquet"
    file.write_bytes(content)
    for reader, read in READERS.items():
        check_equal(read(content, file), expected, (*about, path, reader))
    return pyarrow.parquet.ParquetFile(io.BytesIO(content))


@pytest.mark.parametrize("name", ["flights", "hostile", *DATASETS])
@pytest.mark.parametrize("ranks", ["on", "off"])
def test_every_reader_sees_the_table_value_for_value(tmp_path, name, ranks):
    database = bake_dataset(tmp_path / name, name, ranks)
    expected = expected_table(database)
    with serving(database, "--access-log", "off", "--query-timeout-ms", "60000") as running:
        file = check_readers(running, "/rows?format=parquet", expected, tmp_path, (name, ranks))
    for column in range(len(expected.column_names)):  # the file's own types, which a cast above may hide
        assert file.schema_arrow.field(column).type.equals(expected.schema.field(column).type), expected.column_names[column]
    check_statistics(file, expected)


def check_statistics(file, expected):
    """What each row group says of its columns is so: pyarrow finds the bounds anew."""
    begin = 0
    for number in range(file.metadata.num_row_groups):
        group = file.metadata.row_group(number)
        rows = expected.slice(begin, group.num_rows)
        begin += group.num_rows
        assert group.num_rows <= GROUP_ROWS
        for i, column in enumerate(rows.columns):
            statistics = group.column(i).statistics
            assert statistics.null_count == column.null_count
            if column.null_count == len(column):
                assert not statistics.has_min_max
                continue
            bounds = pyarrow.compute.min_max(column).as_py()
            if pyarrow.types.is_string(column.type) and max(map(len, filter(None, bounds.values()))) > 16:
                assert statistics.min.encode() <= bounds["min"].encode() and bounds["max"].encode() <= statistics.max.encode()
            else:
                assert (statistics.min, statistics.max) == (bounds["min"], bounds["max"]), rows.column_names[i]
            assert group.column(i).compression == "ZSTD"
    assert begin == len(expected)


# Parts: the query, and the same for DuckDB. `row` is the row's number.

PARTS = [
    ("carrier=eq.UA", "SELECT * EXCLUDE row FROM t WHERE carrier = 'UA' ORDER BY row"),
    ("select=dest,row,arr_delay&dep_delay=gt.60&limit=70000", "SELECT dest, row, arr_delay FROM t WHERE dep_delay > 60 ORDER BY row LIMIT 70000"),
    ("select=tailnum,time_hour,row&order=dep_delay.desc,dest&offset=100&limit=66000",
     "SELECT tailnum, time_hour, row FROM t ORDER BY dep_delay DESC NULLS FIRST, dest, row LIMIT 66000 OFFSET 100"),
    ("offset=65000&limit=1000&select=*,row", "SELECT * FROM t WHERE row >= 65000 AND row < 66000 ORDER BY row"),
    ("origin=eq.XXX", "SELECT * EXCLUDE row FROM t WHERE false"),
    ("select=late:dep_delay::text,float:distance::float,n:row::text,t:time_hour::text&month=eq.1",
     "SELECT dep_delay::VARCHAR late, distance::DOUBLE AS \"float\", row::VARCHAR n, strftime(time_hour AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ') t "
     "FROM t WHERE month = 1 ORDER BY row"),
    ("select=flight,dest&order=row.desc&tailnum=is.null", "SELECT flight, dest FROM t WHERE tailnum IS NULL ORDER BY row DESC"),
]


@pytest.fixture(scope="module")
def flights_table(flights_db):
    table = expected_table(flights_db)
    return table.append_column("row", pyarrow.array(range(len(table)), pyarrow.int64()))


@pytest.fixture(scope="module")
def unranked_server(unranked_db):
    with serving(unranked_db, "--access-log", "off", "--query-timeout-ms", "60000") as running:
        yield running


@pytest.mark.parametrize("question, statement", PARTS)
def test_a_part_is_what_duckdb_answers(server, unranked_server, flights_table, tmp_path, question, statement):
    with contextlib.closing(duckdb.connect()) as connection:
        connection.execute("SET timezone = 'UTC'")
        connection.register("t", flights_table)
        expected = connection.execute(statement).to_arrow_table()
    for running in (server, unranked_server):
        check_statistics(check_readers(running, f"/rows?{question}&format=parquet", expected, tmp_path, ()), expected)


def test_groups_and_values_are_files_too(server):
    table = read_pyarrow(download(server, "/rows?select=origin,count(),dep_delay.avg(),dep_delay.max()&format=parquet"), None)
    rows = server.get("/rows?select=origin,count(),dep_delay.avg(),dep_delay.max()").json
    assert table.to_pylist() == rows and table.schema.types == [pyarrow.string(), pyarrow.int64(), pyarrow.float64(), pyarrow.int64()]
    values = read_pyarrow(download(server, "/columns/carrier/values?format=parquet"), None)
    assert values.to_pylist() == server.get("/columns/carrier/values").json
    assert read_pyarrow(download(server, "/rows?select=origin,count()&origin=eq.XXX&format=parquet"), None).num_rows == 0


# What else there is to say

def test_readers_pass_over_row_groups_by_what_is_said_of_them(server, tmp_path):
    path = tmp_path / "flights.parquet"
    path.write_bytes(download(server, "/flights?format=parquet"))
    fragment = next(iter(pyarrow.dataset.dataset(path).get_fragments()))
    assert len(fragment.row_groups) == 6
    field = pyarrow.dataset.field
    # The file has January first, and none of it later.
    assert len(fragment.split_by_row_group(field("month") == 1)) == 1
    moment = pyarrow.scalar(datetime.datetime(2013, 1, 15, tzinfo=datetime.UTC), UTC)
    assert len(fragment.split_by_row_group(field("time_hour") == moment)) == 1
    assert len(fragment.split_by_row_group(field("dest") == "ZZZ")) == 0
    with contextlib.closing(duckdb.connect()) as connection:
        read = connection.execute("EXPLAIN ANALYZE SELECT count(dest) FROM read_parquet(?) WHERE month = 1", [str(path)]).fetchall()[0][1]
        assert connection.execute("SELECT count(dest) FROM read_parquet(?) WHERE month = 1", [str(path)]).fetchone() == (27_004,)
    assert "336,776" not in read


def test_a_file_says_where_it_is_from(server):
    metadata = pyarrow.parquet.ParquetFile(io.BytesIO(download(server, "/rows?format=parquet&limit=1"))).metadata
    assert metadata.created_by.startswith("kiln version ")
    said = metadata.metadata
    assert (said[b"dataset"], said[b"license"], said[b"source"]) == (b"flights", b"CC0-1.0", b"flights.csv.gz")
    assert said[b"program"].decode() == server.get("/version").json["program"]
    assert len(said[b"source_sha256"]) == 64


def test_it_is_asked_for_by_its_media_type_and_has_an_etag_of_its_own(server):
    answer = server.get("/rows?limit=3", headers={"Accept": PARQUET})
    assert (answer.status, answer.headers["content-type"]) == (200, PARQUET)
    assert answer.headers["etag"] != server.get("/rows?limit=3").headers["etag"]
    again = server.get("/rows?limit=3", headers={"Accept": PARQUET, "If-None-Match": answer.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
    assert server.get("/rows?limit=3&format=parquet", "HEAD").status == 200


def test_dictionaries_are_those_of_the_ranks(server):
    """Also that the columns come without SQL, which is what they owe their speed to."""
    metadata = pyarrow.parquet.ParquetFile(io.BytesIO(download(server, "/rows?format=parquet"))).metadata
    for i in range(metadata.num_columns):
        column = metadata.row_group(0).column(i)
        assert column.has_dictionary_page and "RLE_DICTIONARY" in column.encodings, column.path_in_schema
        assert column.statistics.distinct_count is not None


def test_the_size_is_about_what_duckdb_takes(server, flights_table, tmp_path):
    ours, theirs = tmp_path / "ours.parquet", tmp_path / "theirs.parquet"
    ours.write_bytes(download(server, "/rows?format=parquet"))
    with contextlib.closing(duckdb.connect()) as connection:
        connection.execute(f"COPY (SELECT * FROM '{ours}') TO '{theirs}' (FORMAT parquet, CODEC 'zstd')")
    assert ours.stat().st_size <= 1.3 * theirs.stat().st_size
