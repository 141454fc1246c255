"""Readers of data given nothing but an address: pandas, polars, pyarrow, fsspec and dask; test_tools_duckdb.py has DuckDB. Whole and filtered flights, compared with
pandas' reading of the source, and values that mean something to a reader, value for value; missing and empty apart where a tool can tell."""

import functools
import math

import pandas
import pytest

from hostile import COLUMNS, bake_hostile
from kiln import FLIGHTS, serving

polars, pyarrow_csv = pytest.importorskip("polars"), pytest.importorskip("pyarrow.csv")
fsspec = pytest.importorskip("fsspec")
pytest.importorskip("aiohttp")  # fsspec's way to speak HTTP

FILTERED = "?carrier=eq.UA&dep_delay=gte.300"


@functools.cache
def flights():
    return pandas.read_csv(FLIGHTS, dtype_backend="numpy_nullable", na_values="NA", keep_default_na=False)


def expected(query):
    table = flights()
    return table if not query else table[(table.carrier == "UA") & (table.dep_delay >= 300)].reset_index(drop=True)


def url(running, path):
    return f"http://{running.host}:{running.port}{path}"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    with serving(bake_hostile(tmp_path_factory.mktemp("hostile"))) as running:
        yield running


def check_flights(table, query):
    """The same values in the same order: as Python's, in which a missing one is None."""
    reference = expected(query)
    assert list(table) == list(reference.columns)
    for name, values in table.items():
        column = [None if value is pandas.NA else value for value in reference[name].tolist()]
        assert list(values) == column, name


def of_pandas(frame):
    return {name: [None if pandas.isna(value) else value for value in frame[name].astype(object)] for name in frame.columns}


def of_polars(frame):
    return frame.to_dict(as_series=False)


def of_arrow(table):
    return table.to_pydict()


def read_by_arrow(address):
    with fsspec.open(address, "rb") as file:
        return pyarrow_csv.read_csv(file, convert_options=pyarrow_csv.ConvertOptions(
            strings_can_be_null=True, quoted_strings_can_be_null=False, timestamp_parsers=["none"]))


FLIGHTS_READERS = {
    "pandas.read_csv": ("csv", lambda a: of_pandas(pandas.read_csv(a, dtype_backend="numpy_nullable"))),
    "pandas.read_csv, tsv": ("tsv", lambda a: of_pandas(pandas.read_csv(a, sep="\t", dtype_backend="numpy_nullable"))),
    "pandas.read_json": ("ndjson", lambda a: of_pandas(pandas.read_json(a, lines=True, dtype_backend="numpy_nullable", convert_dates=False))),
    "polars.read_csv": ("csv", lambda a: of_polars(polars.read_csv(a))),
    "polars.scan_csv": ("csv", lambda a: of_polars(polars.scan_csv(a).collect())),
    "polars.read_ndjson": ("ndjson", lambda a: of_polars(polars.read_ndjson(a))),
    "pyarrow.csv": ("csv", lambda a: of_arrow(read_by_arrow(a))),
}


@pytest.mark.parametrize("query", ["", FILTERED], ids=["whole", "filtered"])
@pytest.mark.parametrize("reader", FLIGHTS_READERS)
def test_the_flights_by_their_address_alone(server, reader, query):
    form, read = FLIGHTS_READERS[reader]
    check_flights(read(url(server, f"/flights.{form}{query}")), query)


def test_dask_reads_all_rows_by_blocks(server):
    """It had 42,096 of 336,776 rows without a word, for it took the number of rows for that of bytes."""
    dataframe = pytest.importorskip("dask.dataframe")
    table = dataframe.read_csv(url(server, "/flights.csv"), blocksize=4_000_000, assume_missing=True)
    assert table.npartitions >= 7
    read = table.compute(scheduler="threads")
    assert (len(read), read.distance.sum(), read.dep_delay.sum()) == (len(flights()), flights().distance.sum(), flights().dep_delay.sum())


def test_fsspec_reads_all_bytes_and_any(server):
    whole = server.get("/flights.csv", headers={"Accept-Encoding": "identity"}).body
    for path in ("/flights.csv", "/rows?format=csv"):
        with fsspec.open(url(server, path), "rb", block_size=1 << 20) as file:
            assert (file.size, file.read()) == (len(whole), whole), path
            file.seek(20_000_000)
            assert file.read(1_000) == whole[20_000_000:20_001_000]


# What comes of a missing and an empty text, by reader: most can't tell them apart in a CSV.
EMPTY_IS_MISSING = "pandas.read_csv"
HOSTILE_READERS = {
    "pandas.read_csv": ("csv", lambda a: of_pandas(pandas.read_csv(a, na_values=[""], keep_default_na=False, dtype_backend="numpy_nullable"))),
    "polars.read_csv": ("csv", lambda a: of_polars(polars.read_csv(a))),
    "polars.scan_csv": ("csv", lambda a: of_polars(polars.scan_csv(a).collect())),
    "pyarrow.csv": ("csv", lambda a: read_hostile_by_arrow(a)),
    "pandas.read_json": ("ndjson", lambda a: of_pandas(pandas.read_json(a, lines=True, dtype=False, convert_dates=False, convert_axes=False))),
}


def read_hostile_by_arrow(address):
    with fsspec.open(address, "rb") as file:
        return of_arrow(pyarrow_csv.read_csv(file, parse_options=pyarrow_csv.ParseOptions(newlines_in_values=True),
                                             convert_options=pyarrow_csv.ConvertOptions(
                                                 strings_can_be_null=True, quoted_strings_can_be_null=False, null_values=[""])))


def is_same(found, value, reader):
    """Numbers as numbers, also where a reader leaves them texts, as it must with infinities in JSON."""
    if value is None or (value == "" and reader == EMPTY_IS_MISSING):
        return found is None or found == ""
    if isinstance(value, str):
        return found == value
    if isinstance(value, float):
        return float(found) == value and not math.isnan(float(found))
    return int(found) == value


@pytest.mark.parametrize("reader", HOSTILE_READERS)
def test_hostile_values_come_as_they_are(hostile, reader):
    form, read = HOSTILE_READERS[reader]
    table = read(url(hostile, f"/rows.{form}"))
    # polars leaves quotes in the header as the CSV writes them.
    assert [name.replace('""', '"') for name in table] == list(COLUMNS)
    for (name, values), found in zip(COLUMNS.items(), table.values()):
        assert len(found) == len(values) and all(map(lambda one, other: is_same(one, other, reader), found, values)), (name, found)
