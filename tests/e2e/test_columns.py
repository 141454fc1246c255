"""GET /columns and /columns/{c}: the profile that the import baked, as JSON, and the same as kiln_columns and its tables say."""

import json
import math
import re

import pytest

from baked import query
from kiln import bake, serving, write
from test_errors import check_problem

IDENTITY = ["column", "name", "header", "title", "description", "type", "type_reason", "unit"]
OF_ALL = ["count", "nulls", "nans", "infinities", "distinct", "unique", "min", "max"]
OF_NUMBERS = ["range", "sum", "mean", "geometric_mean", "variance", "stddev", "skewness", "median", "zeros", "negatives"]
OF_TEXTS = ["empty", "shortest", "longest", "mean_length"]
OF_TIMES = ["temporal", "earliest", "latest"]
MODE = ["mode", "frequency", "ties"]
LISTS = ["percentiles", "most_frequent", "least_frequent", "histogram"]

# The members that the catalogue's table calls something else.
COLUMN_OF = {"column": "position", "distinct": "distinct_values", "unique": "is_unique", "frequency": "mode_frequency", "ties": "mode_ties",
             "earliest": "min", "latest": "max"}

CSV = """number,real,text,day,none,both ends,one
1,0.5,"a, b",2013-01-01,,inf,7
-5,1e300,"it's ""it"" \\",2013-02-28,,-inf,
0,nan,"two
lines",2012-12-31,,1.5,
9223372036854775807,-0.25,größe,2013-01-01,,2.5,
1,2.75,🛫,2013-01-01,,0.0,
"""
SCHEMA = {"title": "A title", "description": 'Says "what" it is', "fields": [
    {"name": name, "type": kind, "title": f"Title of {name}", "description": "größe"} for name, kind in
    [("number", "integer"), ("real", "number"), ("text", "string"), ("day", "string"), ("none", "string"), ("both ends", "number"), ("one", "integer")]]}


@pytest.fixture(scope="module")
def mixed_db(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mixed")
    write(folder / "table.schema.json", json.dumps(SCHEMA))
    return bake(folder, CSV, "--license", "CC0-1.0")


@pytest.fixture(scope="module")
def mixed(mixed_db):
    with serving(mixed_db) as running:
        yield running


def plain(value):
    """A value of SQLite as the JSON must have it, with its type: 1 is not 1.0."""
    if isinstance(value, float) and math.isinf(value):
        value = "Infinity" if value > 0 else "-Infinity"
    return type(value), value


def baked_columns(database):
    """Every column's row of kiln_columns by name."""
    names = [name for _, name, *_ in query(database, "PRAGMA table_info(kiln_columns)")]
    return [dict(zip(names, row)) for row in query(database, "SELECT * FROM kiln_columns ORDER BY position")]


def check_figures(profile, baked):
    for member, value in profile.items():
        if member in LISTS:
            continue
        expected = baked[COLUMN_OF.get(member, member)]
        assert plain(value) == plain(bool(expected) if member == "unique" else expected), member


def check_list(database, profile, member, names, statement):
    expected = [dict(zip(names, row)) for row in query(database, statement)]
    found = profile.get(member, [])
    assert all(list(item) == names for item in found)
    assert [{name: plain(value) for name, value in item.items()} for item in found] == \
        [{name: plain(value) for name, value in item.items()} for item in expected], member


def check_profile(database, profile):
    position = profile["column"]
    of_type = OF_TEXTS + (OF_TIMES if "temporal" in profile else []) if profile["type"] == "TEXT" else OF_NUMBERS + ["percentiles"]
    assert list(profile) == IDENTITY + OF_ALL + of_type + MODE + ["most_frequent", "least_frequent", "histogram"]
    baked = baked_columns(database)[position]
    assert ("temporal" in profile) == (baked["temporal"] is not None)
    check_figures(profile, baked)
    check_list(database, profile, "percentiles", ["percent", "continuous", "discrete"],
               f"SELECT percent, continuous, discrete FROM kiln_percentiles WHERE position = {position} ORDER BY percent")
    check_list(database, profile, "histogram", ["low", "high", "count"],
               f"SELECT low, high, count FROM kiln_histograms WHERE position = {position} ORDER BY bin")
    for which in ("most", "least"):
        check_list(database, profile, f"{which}_frequent", ["value", "frequency"],
                   f"SELECT value, frequency FROM kiln_frequencies WHERE position = {position} AND which = '{which}' ORDER BY rank")


@pytest.mark.parametrize("column", range(19))
def test_a_profile_of_the_flights_is_what_the_file_says(server, flights_db, column):
    answer = server.get(f"/columns/{column}")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    check_profile(flights_db, answer.json)
    assert server.get(f"/columns/{answer.json['name']}").text == answer.text


@pytest.mark.parametrize("column", ["number", "real", "text", "day", "none", "both%20ends", "one"])
def test_a_profile_of_anything_is_what_the_file_says(mixed, mixed_db, column):
    profile = mixed.get(f"/columns/{column}").json
    check_profile(mixed_db, profile)
    assert profile["name"] == column.replace("%20", " ")
    assert (profile["title"], profile["description"]) == (f"Title of {profile['name']}", "größe")


def test_what_a_column_lacks_is_null_and_not_left_out(mixed):
    none = mixed.get("/columns/none").json
    assert (none["count"], none["nulls"], none["distinct"], none["min"], none["mode"], none["shortest"]) == (0, 5, 0, None, None, None)
    assert (none["most_frequent"], none["least_frequent"], none["histogram"]) == ([], [], [])
    one = mixed.get("/columns/one").json
    assert (one["count"], one["mean"], one["variance"], one["stddev"], one["skewness"]) == (1, 7.0, None, None, None)
    ends = mixed.get("/columns/both%20ends").json
    assert (ends["min"], ends["max"], ends["infinities"], ends["mean"]) == ("-Infinity", "Infinity", 2, None)


def test_dates_have_an_earliest_and_a_latest(mixed):
    day = mixed.get("/columns/day").json
    assert (day["type"], day["temporal"], day["earliest"], day["latest"]) == ("TEXT", "date", "2012-12-31", "2013-02-28")


def test_large_integers_keep_all_their_digits(mixed):
    assert '"max":9223372036854775807,' in mixed.get("/columns/number").text


def test_all_columns_come_with_the_dataset_and_their_single_figures(mixed):
    answer = mixed.get("/columns")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    columns = answer.json.pop("columns")
    assert list(answer.json) == ["dataset", "title", "description", "license", "rows", "columns"]
    about = [answer.json[name] for name in ("dataset", "title", "description", "license", "rows")]
    assert about == ["table", SCHEMA["title"], SCHEMA["description"], "CC0-1.0", 5]
    profiles = [mixed.get(f"/columns/{number}").json for number in range(7)]
    assert [list(column.items()) for column in columns] == \
        [[(member, value) for member, value in profile.items() if member not in LISTS] for profile in profiles]


def test_the_profile_agrees_with_the_three_endpoints(server):
    for number in range(19):
        profile = server.get(f"/columns/{number}").json
        mode = server.get(f"/getColumnMostFrequentValue/{number}").json
        assert {name: profile[name] for name in mode} == mode
        if profile["type"] != "TEXT":
            for endpoint in ("getColumnMeanValue", "getColumnMedian"):
                answer = server.get(f"/{endpoint}/{number}").json
                assert {name: profile[name] for name in answer} == answer


@pytest.mark.parametrize("argument, shown", [("19", "19"), ("-1", "-1"), ("99999999999999999999", "99999999999999999999"), ("no%20such", "no such"),
                                             ("DEST", "DEST"), ("1.0", "1.0"), ("%22", '"')])
def test_a_column_that_is_not_there_is_404_with_the_valid_range(server, argument, shown):
    check_problem(server.get(f"/columns/{argument}"), 404, f"/columns/{argument}", shown, "0 to 18")


@pytest.mark.parametrize("path", ["/columns/", "/columns/0/", "/columns/0/mean", "/Columns", "/columns%2F0"])
def test_a_path_near_by_is_unknown(server, path):
    check_problem(server.get(path), 404, path)


@pytest.mark.parametrize("path", ["/columns", "/columns/dest"])
def test_methods_caching_and_unknown_parameters(server, path):
    get = server.get(path)
    for head in (server.get(path, method="HEAD"), server.get(path, method="HEAD")):
        assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(get.body)))
    assert get.headers["cache-control"] == server.get("/getColumnMedian/5").headers["cache-control"]
    check_problem(server.get(path + "?x=1&column=3"), 400, path, "x")
    options = server.get(path, method="OPTIONS")
    assert (options.status, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    refused = server.get(path, method="POST")
    check_problem(refused, 405, path, "POST")
    assert refused.headers["allow"] == "GET, HEAD, OPTIONS"


def test_a_number_wins_over_a_name_and_any_name_is_reached(tmp_path):
    with serving(bake(tmp_path, '1,0,a/b,"x ""y"""\n10,20,30,40\n')) as running:
        assert [running.get(f"/columns/{argument}").json["min"] for argument in ("0", "1", "a%2Fb", "x%20%22y%22")] == [10, 20, 30, 40]


def test_a_dataset_without_rows_has_columns(tmp_path):
    with serving(bake(tmp_path, "a,b\n")) as empty:
        assert [column["name"] for column in empty.get("/columns").json["columns"]] == ["a", "b"]
        assert empty.get("/columns/b").json["count"] == 0
        check_problem(empty.get("/columns/2"), 404, "/columns/2", "0 to 1")


def test_reals_are_written_as_everywhere(mixed):
    text = mixed.get("/columns/real").text
    assert re.search(r'"min":-0\.25,"max":1e\+300,', text)
