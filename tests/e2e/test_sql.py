"""GET /sql and /sql/{name}: the statements as they run. Pasted into the sqlite3 shell, each prints what the server answers."""

import math
import sqlite3
import subprocess
from urllib.parse import quote

import pytest

from baked import query
from kiln import PATIENCE_SECONDS, ROOT, bake, serving
from test_errors import check_problem

FILES = sorted((ROOT / "sql").glob("*.sql"))
NAMES = [path.stem for path in FILES]

# Names and texts that need quoting in SQL, in the shell's own commands, or in both; no text is long or large enough for its
# sum to depend on the order of adding.
NUMBER, REAL, TEXT, DAY = 'a "b" .c', "it's; --", "{table}", "-- .day\\"
CSV = f'''"{NUMBER.replace('"', '""')}","{REAL}","{TEXT}","{DAY}",none
3,0.5,"it's ""x"" \\n",2013-01-01,
-4,1.5,"\\",2013-01-02,
,2.25,"tab\there and
a second line; --",2013-02-01,
0,-8.5,'',,
3,,{{column}},2013-01-02,
9007199254740993,0.0,"",2012-02-29,
'''


@pytest.fixture(scope="module")
def odd_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("odd"), CSV, name='odd "name.csv')


@pytest.fixture(scope="module")
def odd(odd_db):
    with serving(odd_db) as running:
        yield running


def paste(database, script):
    """The rows that the shell prints for that input; its quote mode prints each value as SQL reads it."""
    done = subprocess.run(["sqlite3", database], input=f".mode quote\n.separator , \"\\n--row\\n\"\n{script}".encode(), capture_output=True,
                          timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stderr) == (0, b""), done.stderr.decode()
    rows = done.stdout.decode().split("\n--row\n")
    assert rows.pop() == ""
    with sqlite3.connect(":memory:") as reader:
        return [reader.execute(f"SELECT {row}").fetchone() for row in rows]


def same(name, found, expected):
    """The same; a real may differ in its last digits, because the shell adds in floating point where kiln adds exactly: in
    one digit, or where it adds squares and cubes of differences, by a rounding for each row."""
    if isinstance(expected, float) and isinstance(found, float):
        return math.isclose(found, expected, rel_tol=336_776 * 2**-52 if name in ("variance", "skewness") else 1e-12 if name == "geometric_mean" else 2**-51)
    return type(found) is type(expected) and found == expected


def single(*figures):
    """One row of those figures of the profile."""
    return lambda server, profile: [tuple(profile[figure] for figure in figures)]


def frequent(which):
    return lambda server, profile: [tuple(item.values()) for item in profile[f"{which}_frequent"]]


def first_bin(server, profile):
    return [(profile["histogram"][0]["count"] if profile["histogram"] else profile["count"],)]


def percentile(kind):
    def answer(server, profile):
        if profile["type"] == "TEXT":  # which none are baked of
            return None
        return [(item[kind],) for item in profile["percentiles"] if item["percent"] == 50] or ([(None,)] if kind == "continuous" else [])
    return answer


def not_temporal(server, profile):
    return [(0,)] if "temporal" in profile else None


def frequencies(server, profile):
    return None  # of all values; the first and the last of them by frequency are asked by two statements of their own


def rows(server, profile):
    return [tuple(row.values()) for row in server.get("/rows").json]


# What each statement must answer, as the server has it; None where no answer is baked, and any will do.
ANSWERS = {
    "count": single("count", "nulls"), "distinct": single("distinct"), "extent": single("min", "max"), "finite_extent": single("min", "max", "mean"), "frequencies": frequencies, "geometric_mean": single("geometric_mean"),
    "histogram_bin": first_bin, "infinities": single("infinities"), "least_frequent": frequent("least"), "matching_rows": lambda server, profile: [(number,) for number in range(min(100, profile["count"] + profile["nulls"]))], "mean": single("mean", "count", "nulls"),
    "median": single("median"), "mode": single("mode", "frequency", "ties"), "most_frequent": frequent("most"), "not_temporal": not_temporal,
    "percentile_continuous": percentile("continuous"), "percentile_discrete": percentile("discrete"), "random_row": lambda server, profile: None,
    "range": single("range"), "row_count": lambda server, profile: [(profile["count"] + profile["nulls"],)],
    "row": lambda server, profile: [tuple(server.get("/getRow/0").json["values"].values())], "rows": rows,
    "signs": single("zeros", "negatives"), "skewness": single("skewness"), "sum": single("sum"),
    "text_lengths": single("empty", "shortest", "longest", "mean_length"), "variance": single("variance"),
}


def check_pasted(server, database, name, column):
    answer = server.get(f"/sql/{name}?column={quote(column, safe='')}")
    if answer.status == 422:
        return False
    assert (answer.status, answer.headers["content-type"]) == (200, "text/plain; charset=utf-8")
    printed = paste(database, answer.text)
    expected = ANSWERS[name](server, server.get(f"/columns/{quote(column, safe='')}").json)
    if expected is not None:
        assert len(printed) == len(expected)
        for found_row, expected_row in zip(printed, expected):
            assert [(found, wanted) for found, wanted in zip(found_row, expected_row, strict=True) if not same(name, found, wanted)] == [], (name, column)
    return True


def test_every_statement_has_its_answer_here():
    assert sorted(ANSWERS) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_statement_pasted_into_the_shell_prints_what_the_server_answers(server, flights_db, name):
    columns = ["dep_delay", "distance", "dest", "tailnum", "time_hour"] if "{column}" in (ROOT / f"sql/{name}.sql").read_text() else ["0"]
    assert any([check_pasted(server, flights_db, name, column) for column in columns])


@pytest.mark.parametrize("name", NAMES)
def test_so_it_does_whatever_the_names_and_values_are(odd, odd_db, name):
    assert any([check_pasted(odd, odd_db, name, column) for column in (NUMBER, REAL, TEXT, DAY, "none")])


def test_integers_are_compared_exactly_and_sums_of_integers_are_exact(server, flights_db):
    script = server.get("/sql/sum?column=distance").text
    assert paste(flights_db, script) == query(flights_db, "SELECT sum FROM kiln_columns WHERE name = 'distance'")


def test_several_pasted_one_after_the_other_do_not_disturb_each_other(server, flights_db):
    scripts = [server.get(f"/sql/{path}").text for path in ("median?column=dep_delay", "median?column=air_time", "row", "median?column=5")]
    median, other, row, again = paste(flights_db, "".join(scripts))
    assert (median, other, row[0], again) == ((-2,), (129,), 2013, (-2,))


def test_a_random_row_is_one_of_the_dataset(server, flights_db):
    [(row,)] = paste(flights_db, server.get("/sql/random_row").text)
    assert 0 <= row < 336776


def test_the_list_has_every_file_its_question_its_parameters_and_its_path(server):
    answer = server.get("/sql")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert list(answer.json) == ["statements"]
    statements = answer.json["statements"]
    assert [statement["name"] for statement in statements] == NAMES
    for statement, path in zip(statements, FILES):
        assert list(statement) == ["name", "question", "parameters", "path"]
        assert statement["question"].endswith("?") and path.read_text().startswith(f"-- {statement['question']}")
        assert statement["path"] == f"/sql/{path.stem}"
        lines = server.get(statement["path"]).text.splitlines()
        assert [line.split()[2] for line in lines if line.startswith(".parameter")] == statement["parameters"]
    assert {statement["name"]: statement["parameters"] for statement in statements if statement["name"] in ("median", "mode", "skewness")} == {
        "median": [":count"], "mode": [], "skewness": [":mean", ":stddev", ":count"]}


def test_the_text_is_the_file_with_its_names_and_values(server):
    file = (ROOT / "sql/median.sql").read_text()
    assert server.get("/sql/median?column=5").text == \
        ".parameter set :count 328521\n" + file.replace("{column}", '"dep_delay"').replace("{table}", '"flights"')
    assert server.get("/sql/median?column=dep_delay").text == server.get("/sql/median?column=5").text


def test_by_default_the_first_column_that_fits_is_asked(server, odd):
    assert '"year"' in server.get("/sql/mean").text and '"carrier"' in server.get("/sql/text_lengths").text and '"year"' in server.get("/sql/count").text
    assert '"a ""b"" .c"' in odd.get("/sql/mean").text and '"{table}"' in odd.get("/sql/text_lengths").text


def test_without_a_column_that_fits_the_first_is_asked(tmp_path):
    with serving(bake(tmp_path, "t\nx\n")) as running:
        assert running.get("/sql/mean").status == 200 and 'AVG("t")' in running.get("/sql/mean").text


@pytest.mark.parametrize("name", [path.stem for path in FILES if "numeric column" in path.read_text().splitlines()[0]])
def test_a_statement_about_numbers_is_422_for_a_column_of_text(server, name):
    check_problem(server.get(f"/sql/{name}?column=dest"), 422, f"/sql/{name}", "dest", "TEXT", "numbers")


@pytest.mark.parametrize("name", ["text_lengths", "not_temporal"])
def test_a_statement_about_texts_is_422_for_a_column_of_numbers(server, name):
    check_problem(server.get(f"/sql/{name}?column=5"), 422, f"/sql/{name}", "dep_delay", "INTEGER", "texts")


@pytest.mark.parametrize("column, shown", [("19", "19"), ("-1", "-1"), ("nowhere", "nowhere"), ("", '""'), ("year%22", 'year"'), ("1;%20DROP", "1; DROP")])
def test_a_column_that_is_not_there_is_404(server, column, shown):
    check_problem(server.get(f"/sql/mode?column={column}"), 404, "/sql/mode", shown, "0 to 18")


@pytest.mark.parametrize("path", ["/sql/nothing", "/sql/median.sql", "/sql/Median", "/sql/catalogue_select_dataset", "/sql/import_stored_rows",
                                  "/sql/import%2Fstored_rows", "/sql/..", "/sql/%2e%2e", "/sql/", "/sql/median/"])
def test_a_statement_that_is_not_there_or_serves_the_program_alone_is_404(server, path):
    check_problem(server.get(path), 404, path)


@pytest.mark.parametrize("path", ["/sql", "/sql/median"])
def test_methods_caching_and_unknown_parameters(server, path):
    get = server.get(path)
    assert server.get(path, method="HEAD").headers["content-length"] == str(len(get.body))
    assert get.headers["cache-control"] == server.get("/getColumnMedian/5").headers["cache-control"]
    check_problem(server.get(path + "?x=1"), 400, path, "x")
    check_problem(server.get(path, method="PUT"), 405, path, "PUT")


def test_a_column_means_nothing_to_a_statement_without_one(server):
    assert server.get("/sql/row?column=nowhere").text == server.get("/sql/row").text
