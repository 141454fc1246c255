"""Clients that the field's generators make of /openapi.json compile, and what their programs get is what pandas finds in the same CSV.

A program asks every question in its own language through the client's own types and prints the answers; here is what they must be. So
a member that a generator loses, a null that a type doesn't take, or a number that is rounded to a float shows.
"""

import json
import math
import re

import pandas
import pytest

from clients import CLIENTS, HERE, OAPI_CODEGEN, Broken, Unavailable, run
from kiln import FLIGHTS, ROOT


@pytest.fixture(scope="session")
def flights():
    return pandas.read_csv(FLIGHTS, keep_default_na=False, na_values=["NA"])


@pytest.fixture(scope="session")
def answers(client, document, server):
    """What the client's program got. A client that can't be made fails one test, and the others say that they had nothing to look at."""
    try:
        command = client.make(document)
    except Unavailable as missing:
        pytest.skip(f"{client.name}: {missing}")
    except Broken as error:
        return error
    try:
        return json.loads(run(*command, f"http://{server.host}:{server.port}"))
    except Broken as error:
        return error


def plain(value):
    """As JSON has it: numbers of pandas as Python's, missing ones as null."""
    if isinstance(value, str) or value is None:
        return value
    if pandas.isna(value):
        return None
    return value.item() if hasattr(value, "item") else value


def cells_of(flights, number, *names):
    return {"row": number} | {name: plain(flights[name][number]) for name in names}


def counts_of(flights, name, rows=None):
    """What every figure of a column comes with."""
    column = flights[name] if rows is None else flights[name][rows]
    return {"column": list(flights.columns).index(name), "name": name, "count": int(column.count()), "nulls": int(column.isna().sum())}


def mean_of(column):
    """The mean of integers, rounded once."""
    return int(column.dropna().astype("int64").sum()) / int(column.count())


def most_frequent(column, most=1):
    """[(value, frequency), …]; of equal frequencies the smaller value first."""
    counts = column.value_counts().reset_index().sort_values(["count", column.name], ascending=[False, True])
    return [{"value": plain(value), "frequency": int(frequency)} for value, frequency in counts.head(most).itertuples(index=False)]


def mode_of(flights, name):
    best, frequencies = most_frequent(flights[name])[0], flights[name].value_counts()
    return counts_of(flights, name) | {"mode": best["value"], "frequency": best["frequency"],
                                       "ties": int((frequencies == best["frequency"]).sum())}


def part(flights, name, value):
    return flights[name] == value


def numbers_profile(flights):
    column = flights.dep_delay
    return {"type": "INTEGER", "title": None, "mean": mean_of(column), "median": column.median(), "min": column.min(), "max": column.max(),
            "stddev": column.std(), "nulls": int(column.isna().sum()), "percentile_50": column.quantile(0.5),
            "most_frequent": most_frequent(column)[0], "histogram": int(column.count())}


def texts_profile(flights):
    best = most_frequent(flights.dest)[0]
    return {"type": "TEXT", "title": None, "mode": best["value"], "distinct": flights.dest.nunique(),
            "longest": int(flights.dest.str.len().max()), "has_mean": False, "most_frequent": best}


def part_profile(flights):
    column = flights.dep_delay[part(flights, "origin", "JFK")]
    return {"count": int(column.count()), "nulls": int(column.isna().sum()), "mean": mean_of(column), "nans": 0}


def late_rows(flights):
    """Of which two filters on one column must hold."""
    rows = flights[(flights.dep_delay >= 300) & (flights.dep_delay < 310)]
    return {"count": len(rows), "first": {name: plain(rows[name].iloc[0]) for name in ("carrier", "dep_delay", "tailnum")}}


EXPECTED = {
    "row": lambda flights: cells_of(flights, 1000, "dep_time", "dep_delay", "carrier"),
    "missing": lambda flights: cells_of(flights, 838, "dep_time", "dep_delay", "carrier"),
    "mean": lambda flights: counts_of(flights, "dep_delay") | {"mean": mean_of(flights.dep_delay)},
    "mean_of_part": lambda flights: counts_of(flights, "dep_delay", part(flights, "carrier", "UA"))
    | {"mean": mean_of(flights.dep_delay[part(flights, "carrier", "UA")])},
    "median": lambda flights: counts_of(flights, "distance") | {"median": flights.distance.median()},
    "mode_of_texts": lambda flights: mode_of(flights, "dest"),
    "mode_of_numbers": lambda flights: mode_of(flights, "dep_delay"),
    "column_of_numbers": numbers_profile,
    "column_of_texts": texts_profile,
    "column_of_part": part_profile,
    "columns": lambda flights: list(flights.columns),
    "rows": late_rows,
    "values": lambda flights: most_frequent(flights.carrier, 2),
}


def same(found, expected, tolerance=0):
    """Equal to the last bit, but for a deviation, which pandas itself rounds on its way."""
    if isinstance(expected, dict):
        return found.keys() == expected.keys() and all(
            same(found[name], value, 1e-12 if name == "stddev" else 0) for name, value in expected.items())
    if isinstance(expected, list):
        return len(found) == len(expected) and all(map(same, found, expected))
    if isinstance(expected, str) or expected is None or isinstance(expected, bool):
        return found == expected and type(found) is type(expected)
    return isinstance(found, int | float) and math.isclose(found, expected, rel_tol=tolerance)


def check_made(answers):
    if isinstance(answers, Broken):
        pytest.fail(str(answers), pytrace=False)


@pytest.mark.parametrize("question", EXPECTED)
def test_an_answer_is_what_pandas_finds(client, answers, question, flights):
    check_made(answers)
    expected = EXPECTED[question](flights)
    assert same(answers[question], expected), (answers[question], expected)


def test_a_random_row_is_a_row_and_comes_again_with_its_seed(client, answers, flights):
    check_made(answers)
    first, second = answers["random"]
    assert first == second == cells_of(flights, first["row"], "carrier", "distance")


def test_what_is_not_there_is_a_problem_with_its_status(client, answers, flights):
    check_made(answers)
    last = int(part(flights, "carrier", "UA").sum()) - 1
    assert answers["not_found"] == {"http": 404, "status": 404, "title": "Not Found",
                                    "detail": f"There is no row 336775; rows are numbered 0 to {last}."}


def test_what_is_not_understood_is_a_problem_that_names_it(client, answers):
    check_made(answers)
    problem = answers["bad_request"]
    assert (problem["http"], problem["status"], problem["title"]) == (400, 400, "Bad Request")
    assert '"nope"' in problem["detail"]


def test_the_clients_that_are_documented_are_these_in_these_versions():
    """docs/api.md lists a language, a generator and its version a row."""
    rows = re.findall(r"^\| (\w+) \| (\S+) ([0-9.]+) \| `", (ROOT / "docs/api.md").read_text(), re.MULTILINE)
    assert [f"{language.lower()}, {generator}" for language, generator, _ in rows] == [client.name for client in CLIENTS]
    pins = (HERE / "requirements.txt").read_text() + (HERE / "typescript/package.json").read_text() + OAPI_CODEGEN
    for _, generator, version in rows:
        assert re.search(rf"{generator}(-cli)?(==|\": \"|@v){re.escape(version)}", pins), generator
