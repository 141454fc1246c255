"""How answers look: methods and headers, names of columns in addresses, and numbers as text."""

from decimal import Decimal
from urllib.parse import quote

import pytest

from kiln import bake, serving

FIVE = ["/getRow/0", "/getRandomRow", "/getColumnMeanValue/5", "/getColumnMedian/5", "/getColumnMostFrequentValue/13"]
KNOWN = [*FIVE, "/healthz"]
STATISTICS = ["getColumnMeanValue", "getColumnMedian", "getColumnMostFrequentValue"]


@pytest.mark.parametrize("path", [*KNOWN, "/getRow/336776", "/getRow/1e3", "/getColumnMedian/dest", "/nowhere"])
def test_every_answer_carries_its_length_a_cache_policy_and_nosniff(server, path):
    answer = server.get(path)
    assert answer.headers["content-length"] == str(len(answer.body))
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"]


def test_what_is_random_an_error_or_a_health_check_is_never_cached_and_data_is(server):
    assert {path: server.get(path).headers["cache-control"] for path in ("/getRandomRow", "/healthz", "/getRow/336776", "/getRow/x")} == {
        "/getRandomRow": "no-store", "/healthz": "no-store", "/getRow/336776": "no-store", "/getRow/x": "no-store"}
    assert "max-age" in server.get("/getRow/0").headers["cache-control"]
    assert "max-age" in server.get("/getRandomRow?seed=1").headers["cache-control"]


def test_health_is_ok(server):
    answer = server.get("/healthz")
    assert (answer.status, answer.headers["content-type"], answer.text) == (200, "application/json", '{"status":"ok"}')


@pytest.mark.parametrize("path", [*KNOWN, "/getRow/336776", "/getRow/1e3", "/getColumnMedian/dest", "/nowhere"])
def test_head_answers_as_get_does_without_a_body(server, path):
    # Two in a row on one connection: a body that is sent in spite of HEAD would be taken for the second answer's head.
    get = server.get(path)
    for head in (server.get(path, method="HEAD"), server.get(path, method="HEAD")):
        assert (head.status, head.body) == (get.status, b"")
        for name in ("content-type", "cache-control", "x-content-type-options"):
            assert head.headers[name] == get.headers[name]
        if path != "/getRandomRow":
            assert head.headers["content-length"] == get.headers["content-length"]


@pytest.mark.parametrize("path", KNOWN)
def test_options_answers_204_and_says_what_is_allowed(server, path):
    answer = server.get(path, method="OPTIONS")
    assert (answer.status, answer.body, answer.headers["allow"]) == (204, b"", "GET, HEAD, OPTIONS")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "content-length" not in answer.headers or answer.headers["content-length"] == "0"


@pytest.mark.parametrize("query, named", [("x=1&y", '"x"'), ("carier=eq.UA", '"carrier"'), ("seed=1", '"seed"'), ("=", '""')])
def test_a_parameter_that_an_endpoint_does_not_know_is_400_and_named(server, query, named):
    for path in ("/getRow/0", "/getColumnMedian/5", "/healthz"):
        answer = server.get(f"{path}?{query}")
        assert answer.status == 400
        assert named in answer.json["detail"] or path == "/healthz"


NAMES = ["a/b", "two words", "größe", "日本", "100%", "a?b", "a#b", "a+b", 'say "x"', "x; DROP TABLE odd", "it's", "..", "a&b=c", "🛫",
         "back\\slash", "rowid", "select", "<script>"]


@pytest.fixture(scope="module")
def odd_names(tmp_path_factory):
    header = ",".join('"' + name.replace('"', '""') + '"' for name in NAMES)
    rows = "".join(",".join(str(row * 100 + column) for column in range(len(NAMES))) + "\n" for row in range(3))
    with serving(bake(tmp_path_factory.mktemp("odd"), f"{header}\n{rows}", name="odd.csv")) as running:
        yield running


@pytest.mark.parametrize("number", range(len(NAMES)), ids=NAMES)
def test_a_column_of_any_name_is_reached_percent_encoded(odd_names, number):
    escaped = quote(NAMES[number], safe="")
    if NAMES[number] == "..":
        escaped = "%2e%2E"
    for endpoint in STATISTICS:
        by_name, by_number = odd_names.get(f"/{endpoint}/{escaped}"), odd_names.get(f"/{endpoint}/{number}")
        assert (by_name.status, by_name.text) == (200, by_number.text)
        assert (by_name.json["column"], by_name.json["name"]) == (number, NAMES[number])
    assert odd_names.get(f"/getColumnMedian/{escaped}").json["median"] == 100 + number


def test_a_row_names_its_columns_exactly_as_the_file_does(odd_names):
    assert odd_names.get("/getRow/2").json == {"row": 2, "values": {name: 200 + i for i, name in enumerate(NAMES)}}


def test_the_names_of_columns_are_case_sensitive(server):
    assert server.get("/getColumnMedian/Dep_Delay").status == 404


def values_text(tmp_path, column, *options):
    """The texts of the values in rows 0, 1, … as they stand in the JSON, for a column of these fields."""
    database = bake(tmp_path, "x\n" + "".join(f"{field}\n" for field in column), *options, name="numbers.csv")
    with serving(database) as running:
        bodies = [running.get(f"/getRow/{row}").text for row in range(len(column))]
    return [body.removeprefix(f'{{"row":{row},"values":{{"x":').removesuffix("}}") for row, body in enumerate(bodies)]


def test_a_real_value_has_a_point_or_an_exponent_and_its_shortest_digits(tmp_path):
    fields = ["4", "0.1", "0.30000000000000004", "1e300", "5e-324", "1.7976931348623157e308", "-2.50", "1e23"]
    printed = values_text(tmp_path, fields)
    assert printed[:3] == ["4.0", "0.1", "0.30000000000000004"]
    assert printed[6] == "-2.5"
    assert [float(text) for text in printed] == [float(text) for text in fields]
    assert all("." in text or "e" in text for text in printed)
    assert [Decimal(text) for text in printed] == [Decimal(repr(float(text))) for text in fields]  # repr is the shortest, too


def test_a_large_real_value_shows_only_the_digits_that_it_needs(tmp_path):
    # 1.2345678901234568e+20 is shorter than the double's 21 exact digits, and nearer to what went in. The last one is rounded.
    fields = ["123456789012345680000.0", "1e22", "9007199254740993.5"]
    assert [Decimal(text) for text in values_text(tmp_path, fields, "--type", "x=real")] == [Decimal(repr(float(text))) for text in fields]


def test_integers_come_out_as_they_went_in_up_to_64_bits(tmp_path):
    fields = ["9223372036854775807", "-9223372036854775808", "9007199254740993", "0", "-1"]
    assert values_text(tmp_path, fields) == fields


@pytest.mark.parametrize("fields, median", [
    (["2", "4"], "3"), (["2", "3"], "2.5"), (["-3", "-2"], "-2.5"), (["-2", "-4"], "-3"), (["-1", "1"], "0"), (["7"], "7"), (["3", "1", "2"], "2"),
    (["9223372036854775807", "9223372036854775805"], "9223372036854775806"),
    (["-9223372036854775808", "9223372036854775807"], "-0.5"),
    (["-9223372036854775808", "-9223372036854775808"], "-9223372036854775808"),
    (["1.5", "2.5"], "2.0"), (["1.0", "2.0", "4.0"], "2.0"), (["0.5", "1"], "0.75"),
    (["1.7976931348623157e308", "1.7976931348623157e308"], "1.7976931348623157e+308"),
])
def test_the_median_is_an_integer_where_that_is_exact(tmp_path, fields, median):
    with serving(bake(tmp_path, "x\n" + "\n".join(fields) + "\n")) as running:
        assert running.get("/getColumnMedian/x").text == f'{{"column":0,"name":"x","median":{median},"count":{len(fields)},"nulls":0}}'


@pytest.mark.parametrize("fields, mode, frequency, ties", [
    (["2", "10", "2", "10", "3"], "2", 2, 2),              # numbers are compared as numbers
    (["b", "B", "a", "B", "b"], '"B"', 2, 2),              # text by bytes: capitals first
    (["é", "z"], '"z"', 1, 2),                             # and not by alphabet
    (["10", "9", "x"], '"10"', 1, 3),                      # a text column's numbers are text
    (["-1", "-2"], "-2", 1, 2), (["1.5", "2", "2.0"], "2.0", 2, 1), (["-0.0", "0.0", "1"], None, 2, 1),
])
def test_of_several_most_frequent_values_the_smallest_is_the_mode(tmp_path, fields, mode, frequency, ties):
    with serving(bake(tmp_path, "x\n" + "\n".join(fields) + "\n")) as running:
        text = running.get("/getColumnMostFrequentValue/x").text
        if mode is None:  # zero, whichever of its signs
            assert running.get("/getColumnMostFrequentValue/x").json["mode"] == 0
            mode = text.split('"mode":')[1].split(",")[0]
        assert text == f'{{"column":0,"name":"x","mode":{mode},"frequency":{frequency},"ties":{ties},"count":{len(fields)},"nulls":0}}'


def test_a_column_without_any_value_has_no_mode_and_a_row_shows_null(tmp_path):
    with serving(bake(tmp_path, "x,y\n,1\n,2\n")) as running:
        assert running.get("/getColumnMostFrequentValue/x").text == '{"column":0,"name":"x","mode":null,"frequency":0,"ties":0,"count":0,"nulls":2}'
        assert running.get("/getRow/1").text == '{"row":1,"values":{"x":null,"y":2}}'
