"""pandas reads the same file and must come to the same answers as kiln does over HTTP.

The mean may differ in the last bits, because pandas sums floating-point numbers; everything else must be the same.
"""

import statistics
from fractions import Fraction

import pandas
import pytest

from kiln import FLIGHTS

COLUMNS = ["year", "month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time", "sched_arr_time", "arr_delay", "carrier",
           "flight", "tailnum", "origin", "dest", "air_time", "distance", "hour", "minute", "time_hour"]
TEXT_COLUMNS = {"carrier", "tailnum", "origin", "dest", "time_hour"}
ROWS = 336_776
by_column = pytest.mark.parametrize("number", range(len(COLUMNS)), ids=COLUMNS)


@pytest.fixture(scope="module")
def frame():
    # Int64 and string know pandas.NA: an integer column with missing values stays one of integers.
    return pandas.read_csv(FLIGHTS, na_values=["NA"], keep_default_na=False, dtype_backend="numpy_nullable")


def values_of(frame, number):
    """The column's values that aren't missing, as Python's own exact integers and strings."""
    return frame.iloc[:, number].dropna().tolist()


def expected_counts(frame, number):
    column = frame.iloc[:, number]
    return {"column": number, "name": COLUMNS[number], "count": int(column.notna().sum()), "nulls": int(column.isna().sum())}


def test_pandas_and_the_tests_see_the_same_columns(frame):
    assert list(frame.columns) == COLUMNS
    assert len(frame) == ROWS
    assert {name for name in COLUMNS if frame[name].dtype == "string"} == TEXT_COLUMNS
    assert {str(frame[name].dtype) for name in COLUMNS if name not in TEXT_COLUMNS} == {"Int64"}


@by_column
def test_the_mean_agrees(server, frame, number):
    answer = server.get(f"/getColumnMeanValue/{number}")
    if COLUMNS[number] in TEXT_COLUMNS:
        assert answer.status == 422
        return
    expected = expected_counts(frame, number) | {"mean": pytest.approx(float(frame.iloc[:, number].mean()), rel=1e-12, abs=0)}
    assert (answer.status, answer.json) == (200, expected)


@by_column
def test_the_mean_of_integers_is_the_exact_one_rounded_once(server, frame, number):
    if COLUMNS[number] in TEXT_COLUMNS:
        assert server.get(f"/getColumnMeanValue/{COLUMNS[number]}").status == 422
        return
    values = values_of(frame, number)
    assert server.get(f"/getColumnMeanValue/{number}").json["mean"] == float(Fraction(sum(values), len(values)))


@by_column
def test_the_median_agrees(server, frame, number):
    answer = server.get(f"/getColumnMedian/{number}")
    if COLUMNS[number] in TEXT_COLUMNS:
        assert answer.status == 422
        return
    median = float(frame.iloc[:, number].median())
    assert median == statistics.median(values_of(frame, number))
    assert (answer.status, answer.json) == (200, expected_counts(frame, number) | {"median": median})
    assert type(answer.json["median"]) is (int if median.is_integer() else float)


@by_column
def test_the_mode_its_frequency_and_its_ties_agree(server, frame, number):
    frequencies = frame.iloc[:, number].value_counts(dropna=True)
    highest = int(frequencies.max())
    tied = frequencies[frequencies == highest].index.tolist()
    smallest = min(tied, key=lambda value: value.encode() if isinstance(value, str) else value)
    answer = server.get(f"/getColumnMostFrequentValue/{number}")
    expected = expected_counts(frame, number) | {"mode": smallest, "frequency": highest, "ties": len(tied)}
    assert (answer.status, answer.json) == (200, expected)
    assert type(answer.json["mode"]) is (str if COLUMNS[number] in TEXT_COLUMNS else int)


def test_200_rows_spread_over_the_file_agree_value_by_value(server, frame):
    numbers = [i * (ROWS - 1) // 199 for i in range(200)]
    assert (numbers[0], numbers[-1], len(set(numbers))) == (0, ROWS - 1, 200)
    missing = 0
    for number in numbers:
        expected = [(name, None if pandas.isna(value) else value) for name, value in zip(COLUMNS, frame.iloc[number].tolist())]
        expected = [(name, value if value is None or isinstance(value, str) else int(value)) for name, value in expected]
        missing += sum(value is None for _, value in expected)
        answer = server.get(f"/getRow/{number}").json
        assert list(answer) == ["row", "values"]
        assert answer["row"] == number
        assert list(answer["values"].items()) == expected
        assert [type(value) for value in answer["values"].values()] == [type(value) for _, value in expected]
    assert missing > 0, "no row of the sample has a missing value: the sample shows nothing about them"


def test_a_random_row_is_the_row_it_says_it_is(server):
    for _ in range(50):
        drawn = server.get("/getRandomRow")
        assert drawn.status == 200
        assert drawn.text == server.get(f"/getRow/{drawn.json['row']}").text


@pytest.mark.parametrize("path, body", [
    ("/getColumnMeanValue/5", '{"column":5,"name":"dep_delay","mean":12.639070257304708,"count":328521,"nulls":8255}'),
    ("/getColumnMedian/5", '{"column":5,"name":"dep_delay","median":-2,"count":328521,"nulls":8255}'),
    ("/getColumnMostFrequentValue/13",
     '{"column":13,"name":"dest","mode":"ORD","frequency":17283,"ties":1,"count":336776,"nulls":0}'),
    ("/getColumnMostFrequentValue/18",
     '{"column":18,"name":"time_hour","mode":"2013-09-13T12:00:00Z","frequency":94,"ties":2,"count":336776,"nulls":0}'),
    ("/getRow/0",
     '{"row":0,"values":{"year":2013,"month":1,"day":1,"dep_time":517,"sched_dep_time":515,"dep_delay":2,"arr_time":830,'
     '"sched_arr_time":819,"arr_delay":11,"carrier":"UA","flight":1545,"tailnum":"N14228","origin":"EWR","dest":"IAH",'
     '"air_time":227,"distance":1400,"hour":5,"minute":15,"time_hour":"2013-01-01T10:00:00Z"}}'),
])
def test_the_reference_answers_come_out_byte_for_byte(server, path, body):
    answer = server.get(path)
    assert (answer.status, answer.headers["content-type"], answer.text) == (200, "application/json", body)


def test_row_1000_begins_as_the_design_shows(server):
    assert server.get("/getRow/1000").text.startswith('{"row":1000,"values":{"year":2013,"month":1,')


@by_column
def test_a_column_answers_by_its_name_as_by_its_number(server, number):
    for endpoint in ("getColumnMeanValue", "getColumnMedian", "getColumnMostFrequentValue"):
        by_number, by_name = server.get(f"/{endpoint}/{number}"), server.get(f"/{endpoint}/{COLUMNS[number]}")
        assert by_number.status == by_name.status
        if by_number.status == 200:
            assert by_number.text == by_name.text
