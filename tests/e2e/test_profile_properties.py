"""The profile of any column: every figure is the naive reference's, verify agrees, and the order of the rows changes nothing.

Hypothesis draws the columns, the same ones in every run; profile_reference.py says what should come out.
"""

import datetime
import math
import os
import random
import statistics
import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import HealthCheck, configuration, given, settings
from hypothesis import strategies as st

from kiln import run, write
from profile_reference import PERCENTS, differences, figures_of_database, figures_of_values, rounded

EXAMPLES = 300
COLUMNS_AT_MOST, VALUES_AT_MOST = 6, 60
MORE_THAN_ARE_COUNTED = 70_000  # of more than 65,536 different values the import leaves the counting to SQL

configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir(), "kiln-hypothesis"))  # not in the folder that the tests are run from


def memory():
    """Where hundreds of small files, each synced, cost least."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def field_of(value):
    if value is None:
        return ""
    return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else repr(value)


def import_columns(folder, columns):
    """Imports columns of [(type, values)], which may differ in length: what is missing at their ends is missing in the table."""
    rows = max((len(values) for _, values in columns), default=0)
    padded = [[*values, *[None] * (rows - len(values))] for _, values in columns]
    names = [f"c{number}" for number in range(len(columns))]
    lines = [",".join(["row", *names]), *(",".join([str(row), *(field_of(values[row]) for values in padded)]) for row in range(rows))]
    types = [option for name, (of_type, _) in zip(names, columns) for option in ("--type", f"{name}={of_type.lower()}")]
    database = folder / "table.db"
    done = run("import", write(folder / "table.csv", "\n".join(lines) + "\n"), database, "--header", "yes", "--delimiter", ",", "--quote", '"', *types)
    assert done.returncode == 0, done.stderr.decode()
    return database, padded


def check_columns(columns):
    """Every figure is the reference's, and verify finds nothing; answers the figures."""
    with tempfile.TemporaryDirectory(prefix="kiln-profile-", dir=memory()) as folder:
        database, padded = import_columns(Path(folder), columns)
        figures = figures_of_database(database)
        verified = run("verify", database)
    wrong = [f"c{number} {of_type}: {difference}" for number, ((of_type, _), values) in enumerate(zip(columns, padded))
             for difference in differences(values, of_type, figures[f"c{number}"])]
    assert wrong == [], "\n".join(wrong)
    assert (verified.returncode, verified.stderr) == (0, b""), verified.stderr.decode()
    del figures["row"]
    return figures


# Each is a strategy for a column's values. Small ones make ties; None is a missing value.
def column_of(values):
    return st.lists(st.one_of(values, values, values, st.none()), max_size=VALUES_AT_MOST)


def column_of_few(values):
    """Many of a few different values, so that frequencies differ and tie."""
    return st.lists(values, min_size=1, max_size=5).flatmap(lambda few: st.lists(st.sampled_from([*few, None]), max_size=VALUES_AT_MOST))


def column_around(base, step):
    """Values close together and far from zero, which sums of squares lose."""
    return st.lists(st.integers(-50, 50).map(lambda number: base + number * step), max_size=VALUES_AT_MOST)


WIDE = [2**63 - 1, -(2**63), 2**53 + 1, -(2**53) - 1, 2**62, 0, 1, -1]
integers = st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-100, 100), st.sampled_from(WIDE))
EDGES = [0.0, -0.0, 5e-324, -5e-324, 2.2250738585072014e-308, 1.7976931348623157e308, -1.7976931348623157e308, 1e308, -1e308, 0.1, 2.0**53, 1e16, 0.3, 1e-300]
finite = st.one_of(st.floats(allow_nan=False, allow_infinity=False), st.integers(-500, 500).map(lambda number: number / 10), st.sampled_from(EDGES))
floats = st.one_of(finite, st.sampled_from([math.inf, -math.inf, math.nan]))
texts = st.one_of(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12), st.text("ab é🛫0", max_size=3))

days = st.dates().map(datetime.date.isoformat)
near_days = st.dates(datetime.date(2012, 12, 1), datetime.date(2014, 2, 1)).map(datetime.date.isoformat)
clock = st.times().map(lambda time: time.replace(microsecond=time.microsecond // 1000 * 1000))
TIME_FORMS = ["minutes", "seconds", "milliseconds"]
moments = st.tuples(st.one_of(days, near_days), st.sampled_from("T "), st.sampled_from(TIME_FORMS), st.sampled_from(["", "Z", "+05:30", "-08:00"]))
times = st.sampled_from(TIME_FORMS).flatmap(lambda form: column_of(clock.map(lambda time: time.isoformat(form))))
datetimes = moments.flatmap(lambda drawn: column_of(st.tuples(st.one_of(st.just(drawn[0]), near_days, days), clock).map(
    lambda pair: pair[0] + drawn[1] + pair[1].isoformat(drawn[2]) + drawn[3])))

columns = st.one_of(
    st.tuples(st.just("INTEGER"), st.one_of(column_of(integers), column_of(st.integers(-30, 30)), column_of_few(integers), column_around(2**53, 1),
                                            column_around(10**7, 3))),
    st.tuples(st.just("REAL"), st.one_of(column_of(floats), column_of(finite), column_of_few(floats), column_of_few(finite), column_around(1e7, 0.1),
                                         column_around(0.0, 5e-324), column_around(0.0, 0.1))),
    st.tuples(st.just("TEXT"), st.one_of(column_of(texts), column_of_few(texts))),
    st.tuples(st.just("TEXT"), st.one_of(column_of(days), column_of(near_days), times, datetimes)),
    st.tuples(st.sampled_from(["INTEGER", "REAL", "TEXT"]), st.lists(st.none(), max_size=3)))


def fixed(examples):
    return settings(max_examples=examples, derandomize=True, database=None, deadline=None, print_blob=False,
                    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@fixed(EXAMPLES)
@given(st.lists(columns, min_size=1, max_size=COLUMNS_AT_MOST), st.randoms(use_true_random=False))
def test_every_figure_is_the_reference_s_and_the_order_of_the_rows_changes_nothing(drawn, generator):
    figures = check_columns(drawn)
    rows = max(len(values) for _, values in drawn)
    order = generator.sample(range(rows), rows)
    shuffled = [(of_type, [values[row] if row < len(values) else None for row in order]) for of_type, values in drawn]
    with tempfile.TemporaryDirectory(prefix="kiln-profile-", dir=memory()) as folder:
        again = figures_of_database(import_columns(Path(folder), shuffled)[0])
    del again["row"]
    assert repr(again) == repr(figures)  # as text, in which 0.0 isn't -0.0, nor 1 1.0


MANY = [number / 7 for number in range(-1000, 1000)]
BOUNDARIES = {
    "no rows": ("INTEGER", []), "no integers": ("INTEGER", [None] * 3), "no numbers": ("REAL", [None, None]), "no texts": ("TEXT", [None]),
    "NaN alone": ("REAL", [math.nan, math.nan]), "one integer": ("INTEGER", [-7]), "one number": ("REAL", [0.1]), "one text": ("TEXT", ["é"]),
    "one empty text": ("TEXT", [""]), "two integers": ("INTEGER", [1, 2]), "two equal ones": ("INTEGER", [2, 2]), "all equal": ("REAL", [0.1] * 100),
    "integers 39 apart": ("INTEGER", [1, 40]), "integers 40 apart": ("INTEGER", [1, 41]), "integers 41 apart": ("INTEGER", [0, 41]),
    "both ends of 64 bits": ("INTEGER", [2**63 - 1, -(2**63)]), "the largest integers": ("INTEGER", [2**63 - 1, 2**63 - 2, 2**63 - 41, 2**63 - 900]),
    "the smallest integers": ("INTEGER", [-(2**63), -(2**63) + 999, -(2**63) + 5]), "a sum of 64 bits": ("INTEGER", [2**63 - 1, 1, -1]),
    "a sum of 65 bits": ("INTEGER", [2**63 - 1, 1]), "the smallest sum": ("INTEGER", [-(2**63) + 1, -1]), "a smaller sum": ("INTEGER", [-(2**63), -1]),
    "a median between wide integers": ("INTEGER", [2**53 + 1, 2**53 + 2]), "a range of 65 bits": ("INTEGER", [-(2**62) - 514, 2**62 + 512]),
    "infinity alone": ("REAL", [math.inf]), "infinity twice": ("REAL", [math.inf, math.inf]), "both infinities": ("REAL", [math.inf, -math.inf]),
    "both infinities and more": ("REAL", [math.inf, 1.5, -math.inf, 2.5, math.inf]), "one infinity": ("REAL", [1.0, -math.inf, 2.0, 3.0]),
    "the smallest number": ("REAL", [5e-324, 0.0, 5e-324]), "small numbers": ("REAL", [5e-324, 1e-323, -5e-324, 2.2250738585072014e-308]),
    "half of the smallest below zero": ("REAL", [-5e-324, 0.0]), "the largest numbers": ("REAL", [1.7976931348623157e308, -1.7976931348623157e308]),
    "large numbers": ("REAL", [1e308, -1e308, 1e308]), "squares beyond the largest number": ("REAL", [1e200, 3e200, 7e200]),
    "squares below the smallest number": ("REAL", [1e-200, 3e-200, 7e-200]), "squares like the smallest number": ("REAL", [1e-160, 3e-160, 7e-160]),
    "neighbours": ("REAL", [1.0, 1.0000000000000002]), "0.3 begins a bin": ("REAL", [0.3, 0.7]),
    "negative zeros": ("REAL", [-0.0, 0.0, -0.0]), "negative zeros alone": ("REAL", [-0.0, -0.0]), "a negative zero above": ("REAL", [-1.5, -0.0]),
    "a negative zero below": ("REAL", [1.5, -0.0]), "many bins": ("REAL", MANY), "skewed": ("REAL", [2.0**exponent for exponent in range(60)]),
    "texts of several bytes": ("TEXT", ["🛫", "é", "é", "z", "\uffff", "\U00010000"]), "the first and last day": ("TEXT", ["0001-01-01", "9999-12-31"]),
    "one day": ("TEXT", ["2013-01-01", "2013-01-01"]), "a day and a month": ("TEXT", ["2013-01-01", "2013-01"]),
    "leap days": ("TEXT", ["2012-02-29", "2000-02-29"]),
    "the first and the last minute": ("TEXT", ["00:00", "23:59"]), "fractions of a second": ("TEXT", ["23:59:59.25", "23:59:59.75"]),
    "the last second there is": ("TEXT", ["9999-12-31T23:59:59Z", "9999-12-31T23:59:58Z"]),
    "the year 0000": ("TEXT", ["0000-01-01T00:00", "0000-02-29T00:00"]),
}


@pytest.mark.parametrize("column", BOUNDARIES.values(), ids=BOUNDARIES)
def test_every_figure_of_a_column_at_a_boundary_is_the_reference_s(column):
    check_columns([column])


@pytest.mark.parametrize("others", [
    ["2013-02-29"], ["2013-13-01"], ["2013-00-01"], ["2013-1-1"], ["20130101"], ["2013-01-01T00:00"], ["2013-01-01 "], [" 2013-01-01"], ["2013-01-01T"],
    ["2013-W01-1"], [""], ["2013"], ["x"], ["01/02/2013"], ["12:00"], ["2013-01-01", "x"], ["x", "2013-01-01"], ["2013-01-0\u0661"],
], ids=repr)
@pytest.mark.parametrize("valid", [["2013-03-05"], ["2013-03-05", "2014-01-01", "0013-01-01"]], ids=["one", "three"])
def test_texts_among_which_one_is_no_date_of_the_same_form_are_no_dates(valid, others):
    figures = check_columns([("TEXT", valid + others), ("TEXT", valid)])
    assert (figures["c0"]["temporal"], figures["c0"]["histogram"]) == (None, [])
    assert figures["c1"]["temporal"] == "date"


@pytest.mark.parametrize("forms", [
    ["10:00", "10:00:00"], ["10:00:00", "10:00:00.5"], ["10:00:00.5", "10:00:00.25"], ["24:00"], ["10:60"], ["10:00:60"], ["10"], ["10:00Z"], ["1:00"],
    ["10:00:00."], ["12:30:"],
    ["2013-01-01T10:00", "2013-01-01 10:00"], ["2013-01-01T10:00Z", "2013-01-01T10:00"], ["2013-01-01T10:00+01:00", "2013-01-01T10:00+02:00"],
    ["2013-01-01T10:00Z", "2013-01-01T10:00+00:00"], ["2013-01-01T10"], ["2013-01-01t10:00"], ["2013-01-01T10:00z"], ["2013-01-01T10:00 Z"], ["now"],
], ids=repr)
def test_times_of_different_forms_and_what_is_almost_a_time_are_no_times(forms):
    assert check_columns([("TEXT", forms)])["c0"]["temporal"] is None


def many_different(make):
    """More different values than the import counts, some of them several times, in no order, and missing ones among them."""
    generator = random.Random(2013)
    values = []
    seen = set()
    while len(seen) < MORE_THAN_ARE_COUNTED:
        value = make(generator, len(seen))
        if value not in seen:
            seen.add(value)
            values.append(value)
    values += generator.choices(values[:30], k=500) + generator.choices(values, k=5_000) + [None] * 100
    generator.shuffle(values)
    return values


def any_number(generator, _):
    return generator.choice([generator.gauss(0, 1), generator.uniform(-1e6, 1e6), math.ldexp(generator.random(), generator.randrange(-1074, 1024))])


FIRST_DAY = datetime.date(1850, 1, 1)
FIRST_MOMENT = datetime.datetime(2013, 1, 1)


def test_every_figure_of_columns_with_very_many_different_values_is_the_reference_s():
    with_infinities = many_different(lambda g, number: [math.inf, -math.inf][number] if number < 2 else any_number(g, number))
    check_columns([
        ("INTEGER", many_different(lambda g, _: g.randrange(-(2**63), 2**63))), ("INTEGER", many_different(lambda g, number: 10**7 + number)),
        ("REAL", many_different(any_number)), ("REAL", many_different(lambda g, number: 1e7 + number / 10)), ("REAL", with_infinities),
        ("TEXT", many_different(lambda g, _: "".join(g.choices("abc é🛫", k=g.randrange(12))))),
        ("TEXT", many_different(lambda g, number: str(FIRST_DAY + datetime.timedelta(number)))),
        ("TEXT", many_different(lambda g, _: (FIRST_MOMENT + datetime.timedelta(seconds=g.randrange(10**8))).isoformat() + "Z")),
        ("TEXT", many_different(lambda g, number: f"{number:05d}" if number else "2013-01-01"))])


@fixed(200)
@given(st.lists(st.one_of(st.integers(-(2**63), 2**63 - 1), st.integers(-5, 5)), min_size=3, max_size=40))
def test_the_reference_agrees_with_python_s_statistics(values):
    figures = figures_of_values(values, "INTEGER")
    exact = [Fraction(value) for value in values]
    assert figures["mean"] == rounded(statistics.mean(exact)) and figures["mode"] == min(statistics.multimode(values))
    assert figures["median"] in (rounded(statistics.median(exact)), statistics.median(exact))
    assert figures["variance"].exact == statistics.variance(exact)
    assert abs(figures["stddev"].exact**2 - statistics.variance(exact)) <= statistics.variance(exact) / 10**50
    quantiles = statistics.quantiles(exact, n=100, method="inclusive")
    for percent, continuous, _ in figures["percentiles"]:
        assert (continuous if type(continuous) is int else continuous.exact) == quantiles[percent - 1]
    assert [percent for percent, *_ in figures["percentiles"]] == list(PERCENTS)
