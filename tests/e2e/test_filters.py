"""Filters on every endpoint that takes them: each answers as if the dataset had only the rows that match.

What a part's figures must be is asked of kiln itself, by importing nothing but the rows that plain Python picks, since
test_profile_oracle.py proves baked figures; and of plain Python with fractions.
"""

import csv
import datetime
import gzip
import random
import threading
from collections import Counter
from urllib.parse import quote

import pytest

import oracles
from kiln import FLIGHTS, PATIENCE_SECONDS, bake, read_answer, serving, wait_until
from test_random_row import ROWS, check_uniform
from test_sql import paste, same

# --- A dataset, and parts of it -----------------------------------------------------------------------------------------

TYPES = {"id": "integer", "kind": "text", "whole": "integer", "big": "integer", "real": "real", "wide": "real", "word": "text",
         "day": "text", "mixed": "text"}
WORDS = ["", "a", "A", "Ä", "ä", "ab", "a%b", "a_b", "a*b", "a\\b", "[a]", "it's", 'say "x"', "x,y", "(z)", "🛫", "two\nlines", " a ", "null",
         "NaN", "1"]


def make_rows():
    dice = random.Random(7)

    def some(value, missing=0.15):
        return None if dice.random() < missing else value

    def row(number):
        kind = some(dice.choice("aaabbc"), 0.1)
        day = str(datetime.date(2020, 1, 1) + datetime.timedelta(dice.randrange(2_000)))
        return {"id": number, "kind": kind, "whole": some(dice.randint(-50, 50)),
                "big": some(dice.choice([2**63 - 1, -2**63, 2**53 + 1, dice.getrandbits(62)])),
                "real": some(round(dice.gauss(0, 30), dice.randint(1, 12))),
                "wide": some(dice.choice([float("inf"), float("-inf"), 1e300, 1e-300, 0.5])),
                "word": some(dice.choice(WORDS)), "day": some(day), "mixed": some(day if kind == "a" else dice.choice(WORDS))}
    return [row(number) for number in range(600)]


PARTS = make_rows()


def csv_of(rows):
    """Missing is an empty field, an empty text has quotes."""
    def field(value):
        if value is None:
            return ""
        return '"' + value.replace('"', '""') + '"' if isinstance(value, str) else repr(value)
    return ",".join(TYPES) + "\n" + "".join(",".join(map(field, row.values())) + "\n" for row in rows)


def bake_rows(folder, rows):
    return bake(folder, csv_of(rows), *(option for name, kind in TYPES.items() for option in ("--type", f"{name}={kind}")), name="parts.csv")


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    with serving(bake_rows(tmp_path_factory.mktemp("parts"), PARTS), "--access-log", "off", "--query-timeout-ms", "60000") as running:
        yield running


def known(value, holds):
    """A comparison holds of no missing value."""
    return value is not None and holds(value)


# Filters as they're written (percent-encoded below), and the same in Python.
FILTERS = {
    "kind=eq.a": lambda row: row["kind"] == "a",
    "kind=neq.a": lambda row: known(row["kind"], lambda kind: kind != "a"),
    "kind=not.eq.a": lambda row: known(row["kind"], lambda kind: kind != "a"),
    "kind=is.null": lambda row: row["kind"] is None,
    "kind=not.is.null": lambda row: row["kind"] is not None,
    "kind=is.not_null&whole=not.is.not_null": lambda row: row["kind"] is not None and row["whole"] is None,
    "whole=gte.-10&whole=lt.10": lambda row: known(row["whole"], lambda whole: -10 <= whole < 10),
    "whole=gt.3.5": lambda row: known(row["whole"], lambda whole: whole > 3.5),
    "whole=eq.4e0": lambda row: row["whole"] == 4,
    "whole=in.(1,2,-3)": lambda row: row["whole"] in (1, 2, -3),
    "whole=not.in.(1,2,-3)": lambda row: known(row["whole"], lambda whole: whole not in (1, 2, -3)),
    "whole=in.()": lambda row: False,
    "big=eq.9223372036854775807": lambda row: row["big"] == 2**63 - 1,
    "big=gt.9007199254740992&big=lt.9007199254740994": lambda row: row["big"] == 2**53 + 1,
    "big=lte.-9223372036854775808": lambda row: row["big"] == -2**63,
    "big=lt.9223372036854775808": lambda row: row["big"] is not None,
    "real=lt.0&whole=is.not_null": lambda row: known(row["real"], lambda real: real < 0) and row["whole"] is not None,
    "wide=eq.Infinity": lambda row: row["wide"] == float("inf"),
    "wide=lt.1e300": lambda row: known(row["wide"], lambda wide: wide < 1e300),
    "wide=gt.-Infinity&wide=lt.Infinity": lambda row: known(row["wide"], lambda wide: abs(wide) < float("inf")),
    "word=eq.": lambda row: row["word"] == "",
    "word=eq.null": lambda row: row["word"] == "null",
    "word=gt.a": lambda row: known(row["word"], lambda word: word > "a"),
    "word=like.a*": lambda row: known(row["word"], lambda word: word.startswith("a")),
    "word=like.%a": lambda row: known(row["word"], lambda word: word.endswith("a")),
    "word=ilike.A%": lambda row: known(row["word"], lambda word: word[:1] in ("a", "A")),
    "word=ilike.ä": lambda row: row["word"] == "ä",
    "word=like._": lambda row: known(row["word"], lambda word: len(word) == 1),
    "word=not.like._": lambda row: known(row["word"], lambda word: len(word) != 1),
    r"word=like.a\%b": lambda row: row["word"] == "a%b",
    r"word=ilike.A\_B": lambda row: row["word"] == "a_b",
    r"word=like.a\*b": lambda row: row["word"] == "a*b",
    r"word=like.a\\b": lambda row: row["word"] == "a\\b",
    "word=match.^a": lambda row: known(row["word"], lambda word: word.startswith("a")),
    "word=imatch.^(a|Ä)$": lambda row: row["word"] in ("a", "A", "ä", "Ä"),
    "word=not.match.[a-z]": lambda row: known(row["word"], lambda word: not any("a" <= c <= "z" for c in word)),
    'or=(word.match."x,|^say",kind.imatch.C)': lambda row: row["word"] in ("x,y", 'say "x"') or row["kind"] == "c",
    "word=like.[a]": lambda row: row["word"] == "[a]",
    r'word=in.("x,y","(z)","say \"x\"","a\\b",🛫)': lambda row: row["word"] in ("x,y", "(z)", 'say "x"', "a\\b", "🛫"),
    'word=in.(say "x","a,a\\b,it\'s)': lambda row: row["word"] in ('say "x"', "a\\b", "it's"),
    'or=(word.eq.say "x",word.eq."a,word.eq."a"b)': lambda row: row["word"] == 'say "x"',  # quotes that don't enclose are text as well
    'word=eq."x,y"': lambda row: False,  # outside of lists quotes are a part of the text
    'or=(word.eq."x,y",word.eq."(z)")': lambda row: row["word"] in ("x,y", "(z)"),
    "or=(kind.eq.a,whole.lt.-40)": lambda row: row["kind"] == "a" or known(row["whole"], lambda whole: whole < -40),
    "and=(kind.eq.a,or(whole.gt.40,whole.is.null))": lambda row: row["kind"] == "a" and (row["whole"] is None or row["whole"] > 40),
    "not.or=(kind.eq.a,whole.gt.0)": lambda row: known(row["kind"], lambda kind: kind != "a") and known(row["whole"], lambda whole: whole <= 0),
    "not.and=(kind.eq.a,whole.gt.0)": lambda row: known(row["kind"], lambda kind: kind != "a") or known(row["whole"], lambda whole: whole <= 0),
    "or=(kind.eq.c,not.and(id.gte.5,id.lt.590),not.or(id.gt.4))": lambda row: row["kind"] == "c" or row["id"] < 5 or row["id"] >= 590,
    "1=eq.b&0=lt.300": lambda row: row["kind"] == "b" and row["id"] < 300,
    "row=gte.590": lambda row: row["id"] >= 590,
    "row=in.(5,7,600)": lambda row: row["id"] in (5, 7),
    "day=gte.2024&mixed=is.not_null": lambda row: known(row["day"], lambda day: day >= "2024") and row["mixed"] is not None,
    "id=eq.17": lambda row: row["id"] == 17,
    "id=gte.0": lambda row: True,
}


def encoded(query):
    return "&".join("=".join(quote(part, safe="") for part in parameter.split("=", 1)) for parameter in query.split("&"))


def matching(query):
    return [row for row in PARTS if FILTERS[query](row)]


filters = pytest.mark.parametrize("query", FILTERS)


@filters
def test_a_filter_leaves_the_rows_that_python_picks(parts, query):
    expected = [row["id"] for row in matching(query)]
    answer = parts.get(f"/rows?{encoded(query)}&select=id,row&limit=1000", headers={"Prefer": "count=exact"})
    assert answer.status == 200, answer.text
    assert answer.json == [{"id": number, "row": number} for number in expected]
    assert answer.headers["content-range"].split("/")[1] == str(len(expected))


def test_the_filters_find_something_and_not_everything():
    assert [query for query in FILTERS if not 0 < len(matching(query)) < len(PARTS)] == ["whole=in.()", 'word=eq."x,y"', "id=gte.0"]


def without_origin(profile):
    """All but why the column has its type, and where its first value stands."""
    return {name: value for name, value in profile.items() if name != "type_reason"}


@pytest.mark.parametrize("query", list(FILTERS)[::3] + ["id=gte.0", "kind=eq.a", "whole=in.()"])
def test_the_figures_of_a_part_are_those_of_a_dataset_with_its_rows_alone(parts, tmp_path, query):
    with serving(bake_rows(tmp_path, matching(query)), "--access-log", "off") as alone:
        for name, kind in TYPES.items():
            profile = parts.get(f"/columns/{name}?{encoded(query)}")
            assert profile.status == 200, profile.text
            assert without_origin(profile.json) == without_origin(alone.get(f"/columns/{name}").json), name
            for statistic in ["MostFrequentValue"] + ["MeanValue", "Median"] * (kind != "text"):
                path = f"/getColumn{statistic}/{name}"
                answer = parts.get(f"{path}?{encoded(query)}")
                assert (answer.status, answer.json, answer.text) == (200, alone.get(path).json, alone.get(path).text), path


@pytest.fixture(scope="module")
def flights_rows():
    """The flights' columns that these tests look at, as texts; NA is missing."""
    with gzip.open(FLIGHTS, "rt", newline="") as file:
        header, *rows = csv.reader(file)
    places = {name: header.index(name) for name in ("carrier", "dep_delay", "air_time", "distance")}
    return [{name: None if row[place] == "NA" else row[place] for name, place in places.items()} for row in rows]


@pytest.mark.parametrize("carrier", ["UA", "OO", "HA"])
@pytest.mark.parametrize("name", ["dep_delay", "air_time", "distance"])
def test_the_figures_of_one_carriers_flights_are_the_exact_ones(server, flights_rows, carrier, name):
    sample = oracles.Sample.of(Counter(row[name] for row in flights_rows if row["carrier"] == carrier) + Counter({None: 0}), "INTEGER")
    exact = oracles.exact_figures(sample)
    asked = {path: server.get(f"/getColumn{path}/{name}?carrier=eq.{carrier}").json for path in ("MeanValue", "Median", "MostFrequentValue")}
    counted = {"column": server.get(f"/columns/{name}").json["column"], "name": name}
    counts = {"count": exact["count"], "nulls": exact["nulls"]}
    assert asked["MeanValue"] == counted | {"mean": exact["mean"]} | counts
    assert asked["Median"] == counted | {"median": exact["median"]} | counts
    assert asked["MostFrequentValue"] == counted | {"mode": exact["mode"], "frequency": exact["mode_frequency"],
                                                    "ties": exact["mode_ties"]} | counts


def test_of_no_rows_every_count_is_0_and_every_figure_null(server):
    nothing = "carrier=eq.none"
    assert server.get(f"/getColumnMeanValue/5?{nothing}").json == {"column": 5, "name": "dep_delay", "mean": None, "count": 0, "nulls": 0}
    assert server.get(f"/getColumnMedian/5?{nothing}").json == {"column": 5, "name": "dep_delay", "median": None, "count": 0, "nulls": 0}
    assert server.get(f"/getColumnMostFrequentValue/dest?{nothing}").json == \
        {"column": 13, "name": "dest", "mode": None, "frequency": 0, "ties": 0, "count": 0, "nulls": 0}
    profile = server.get(f"/columns/dep_delay?{nothing}").json
    assert (profile["count"], profile["nulls"], profile["distinct"], profile["mean"], profile["min"],
            profile["percentiles"]) == (0, 0, 0, None, None, [])
    assert server.get(f"/rows?{nothing}").text == "[]"
    for path in (f"/getRandomRow?{nothing}", f"/getRandomRow?{nothing}&seed=1", f"/getRow/0?{nothing}"):
        check_refused(server.get(path), 404, "row")


# --- Rows of a part -----------------------------------------------------------------------------------------------------

@filters
def test_get_row_counts_the_rows_that_match(parts, query):
    rows = matching(query)
    for number in {0, 1, len(rows) // 2, len(rows) - 1} & set(range(len(rows))):
        expected = rows[number]["id"]
        assert parts.get(f"/getRow/{number}?{encoded(query)}").text == parts.get(f"/getRow/{expected}").text
    check_refused(parts.get(f"/getRow/{len(rows)}?{encoded(query)}"), 404, str(len(rows)))
    check_refused(parts.get(f"/getRow/x?{encoded(query)}"), 400, "x")


@filters
def test_a_random_row_is_one_of_those_that_match_and_a_seed_repeats_it(parts, query):
    numbers = {row["id"] for row in matching(query)}
    for seed in range(20) if numbers else ():
        seeded = parts.get(f"/getRandomRow?seed={seed}&{encoded(query)}")
        row = seeded.json["row"]
        assert row in numbers
        assert seeded.text == parts.get(f"/getRow/{row}").text == parts.get(f"/getRandomRow?{encoded(query)}&seed={seed}").text
        assert parts.get(f"/getRandomRow?{encoded(query)}").json["row"] in numbers


def hundred_of(parts):
    """A part of 100 rows that lie scattered, and the index in it of each of its rows."""
    rows = [row["id"] for row in PARTS if row["kind"] == "a"][20:20 + ROWS]
    return f"kind=eq.a&id=gte.{rows[0]}&id=lte.{rows[-1]}", {row: index for index, row in enumerate(rows)}


def test_every_row_of_a_part_is_equally_likely(parts):
    part, index = hundred_of(parts)
    check_uniform([index[parts.get(f"/getRandomRow?{part}").json["row"]] for _ in range(3_000)])


def test_seeds_draw_every_row_of_a_part_equally_often(parts):
    part, index = hundred_of(parts)
    check_uniform([index[parts.get(f"/getRandomRow?{part}&seed={seed}").json["row"]] for seed in range(3_000)])


# --- The statements, in the sqlite3 shell --------------------------------------------------------------------------------

def values_of(row):
    """JSON has no infinity, and no text of these rows is one."""
    return tuple(float(value) if value in ("Infinity", "-Infinity") else value for value in row.values())


def answer_of(running, name, column, part):
    """The rows that the statement's endpoint has of that part."""
    def of(*figures):
        profile = running.get(f"/columns/{column}?{part}").json
        return [tuple(profile[figure] for figure in figures)]

    if name == "mean":
        return of("mean", "count", "nulls")
    if name in ("median", "sum", "range", "skewness", "variance", "distinct", "infinities"):
        return of(name)
    if name in ("most_frequent", "least_frequent"):
        return [tuple(item.values()) for item in running.get(f"/columns/{column}?{part}").json[name]]
    if name == "rows":
        return [values_of(row) for row in running.get(f"/rows?{part}").json]
    if name == "matching_rows":
        return [(row["row"],) for row in running.get(f"/rows?{part}&select=row").json]
    if name == "row_count":
        return [(int(running.get(f"/rows?{part}&limit=0", headers={"Prefer": "count=exact"}).headers["content-range"].split("/")[1]),)]
    figures = {"count": ("count", "nulls"), "extent": ("min", "max"), "mode": ("mode", "frequency", "ties"), "signs": ("zeros", "negatives"),
               "text_lengths": ("empty", "shortest", "longest", "mean_length")}
    return of(*figures[name])


STATEMENTS = {
    "whole": ["mean", "median", "mode", "sum", "range", "variance", "skewness", "signs", "count", "distinct", "extent", "infinities",
              "most_frequent"],
    "word": ["mode", "text_lengths", "count", "distinct", "extent", "most_frequent", "least_frequent", "matching_rows", "row_count"],
}


@pytest.mark.parametrize("column, name", [(column, name) for column, names in STATEMENTS.items() for name in names])
def test_a_statement_of_a_part_prints_in_the_shell_what_the_endpoint_answers(parts, tmp_path, column, name):
    database = bake_rows(tmp_path, PARTS)
    for query in ["kind=eq.b", "kind=not.eq.a&whole=gte.-10", "word=in.(it's,\"x,y\",\"a\\\\b\",two\nlines)",
                  "or=(word.like.a*,word.ilike.Ä,word.eq.\"say \\\"x\\\"\")",
                  "big=lt.9007199254740994&wide=gt.-Infinity", "row=gte.100&row=lt.250"]:
        script = parts.get(f"/sql/{name}?column={column}&{encoded(query)}")
        assert script.status == 200, script.text
        printed, expected = paste(database, script.text), answer_of(parts, name, column, encoded(query))
        assert len(printed) == len(expected), (query, script.text)
        assert [pair for pair in zip(printed, expected) if not all(map(same, [name] * len(pair[0]), *pair))] == [], (query, script.text)


@pytest.mark.parametrize("path", ["rows", "mean?column=dep_delay", "median?column=dep_delay", "mode?column=dest"])
def test_so_it_does_of_the_flights(server, flights_db, path):
    name, part = path.split("?")[0], "carrier=eq.HA&or=(dep_delay.gte.60,dep_delay.is.null)"
    script = server.get(f"/sql/{path}{'&' if '?' in path else '?'}{part}").text
    assert paste(flights_db, script) == answer_of(server, name, path.split("=")[-1], part)


# --- Names ---------------------------------------------------------------------------------------------------------------

NAMES = ["select", "order", "limit", "offset", "format", "row", "and", "or", "not.and", "not.or", "seed", "column", "0", "1", "99", "not",
         "eq", "a.b", "a,b", "a:b",
         "(p)", "x.desc", "x.nullslast", "x.eq.1", 'quo"te', '"', "it's", "sp ace", "ünï", "🛫", "back\\slash", "back\\", "*", "null",
         "a&b=c", "50%", "a+b", "#",
         "/", "%00", "a;b", "{column}", ":filter1"]
# Each column's values are its own, and in another order than the rows, half of them in another than the other half.
ODD = [[column * 10 + (row + 1 + column % 2) % 3 for column in range(len(NAMES))] for row in range(3)]
PARAMETERS = {"select", "order", "limit", "offset", "format", "and", "or", "not.and", "not.or"}


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    header = ",".join('"' + name.replace('"', '""') + '"' for name in NAMES)
    rows = [",".join(map(str, row)) for row in ODD]
    database = bake(tmp_path_factory.mktemp("odd"), "\n".join([header, *rows]) + "\n", "--header", "yes")
    with serving(database, "--access-log", "off", "--query-timeout-ms", "60000") as running:
        assert [column["name"] for column in running.get("/columns").json["columns"]] == NAMES
        yield running


def check_reached(running, position, top, inner):
    """By these names, at the top of the query and in its lists, it's that column which is filtered, selected and sorted by."""
    low, middle, high = range(position * 10, position * 10 + 3)
    everything = [dict(zip(NAMES, row)) for row in ODD]
    name, get, inner = NAMES[position], running.get, quote(inner, safe="")
    by_value = sorted(everything, key=lambda row: row[name])
    if top is not None:
        top = quote(top, safe="")
        assert get(f"/rows?{top}=eq.{middle}").json == [by_value[1]]
        assert get(f"/getColumnMeanValue/{position}?{top}=gt.{low}").json["mean"] == (middle + high) / 2
        assert get(f"/getRow/1?{top}=not.eq.{low}").json["values"] == [row for row in everything if row[name] != low][1]
    assert get(f"/rows?or=({inner}.eq.{low},not.and({inner}.lt.{high}))").json == [row for row in everything if row[name] != middle]
    assert get(f"/rows?not.or=({inner}.in.({low},{middle}))").json == [by_value[2]]
    assert get(f"/rows?select={inner}").json == [{name: row[name]} for row in everything]
    assert get(f"/rows?select=alias:{inner},row&limit=1").json == [{"alias": everything[0][name], "row": 0}]
    first = get(f"/rows?select={inner},*&limit=1").json
    assert first == [everything[0]] and next(iter(first[0])) == name
    for direction, expected in (("", by_value), (".asc.nullsfirst", by_value), (".desc", by_value[::-1]),
                                (".desc.nullslast", by_value[::-1])):
        assert get(f"/rows?order={inner}{direction},0").json == expected


@pytest.mark.parametrize("position", range(len(NAMES)), ids=NAMES)
def test_every_column_is_reached_by_its_number(odd, position):
    check_reached(odd, position, str(position), str(position))


def in_quotes(name):
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.mark.parametrize("position", [i for i, name in enumerate(NAMES) if name != "row" and not (name.isdigit() and int(name) < len(NAMES))],
                         ids=lambda position: NAMES[position])
def test_every_column_is_reached_by_its_name_which_may_stand_in_quotes(odd, position):
    name = NAMES[position]
    check_reached(odd, position, None if name in PARAMETERS else name, in_quotes(name))
    # The path has its own rules: there a name is what it is.
    if name != "/":
        assert odd.get(f"/getColumnMedian/{quote(name, safe='')}").json["name"] == name


@pytest.mark.parametrize("name", ["not", "eq", "it's", "sp ace", "ünï", "🛫", "null", "a&b=c", "50%", "a+b", "#", "/", "a;b", "{column}",
                                  "select", "limit", "and", "99"])
def test_a_name_without_special_characters_needs_no_quotes(odd, name):
    check_reached(odd, NAMES.index(name), None if name in PARAMETERS else name, name)


@pytest.mark.parametrize("name", ["row", "0", "1"])
def test_a_number_or_row_wins_over_a_name(odd, name):
    value = 1 if name == "row" else ODD[1][int(name)]
    assert odd.get(f"/rows?{name}=eq.{value}&select=row").json == [{"row": 1}]
    assert odd.get(f"/rows?or=({name}.eq.{value})&select=row").json == [{"row": 1}]


# --- Mistakes ------------------------------------------------------------------------------------------------------------

def check_refused(answer, status, *named):
    """A problem of that status whose detail names these texts. Those of /rows say the same in `message`, for PostgREST's clients."""
    assert answer.status == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    assert (problem["status"], problem["type"]) == (status, "about:blank")
    assert problem.get("message", problem["detail"]) == problem["detail"]
    assert [text for text in named if text not in problem["detail"]] == [], problem["detail"]


def members(count, member="whole.eq.1"):
    return f"or=({','.join([member] * count)})"


def nested(levels, inner="whole.eq.1"):
    return "and=" + "(or" * (levels - 1) + f"({inner}" + ")" * levels


@pytest.mark.parametrize("path, status, named", [
    # Parameters that aren't there, with the nearest one that is.
    ("/rows?knd=eq.a", 400, ["knd", '"kind"']), ("/rows?Kind=eq.a", 400, ["Kind", '"kind"']), ("/rows?ordr=id", 400, ["ordr", '"order"']),
    ("/rows?ofset=1", 400, ["ofset", '"offset"']), ("/rows?=eq.1", 400, ['""']), ("/rows?9=eq.1", 400, ['"9"']),
    ("/rows?-1=eq.1", 400, ['"-1"']),
    ("/rows?kind.eq.a", 400, ["kind.eq.a", '"kind"']), ("/rows?not.kind=eq.a", 400, ["not.kind"]), ("/rows?ro=eq.1", 400, ["ro"]),
    ("/getRandomRow?sed=1", 400, ["sed", '"seed"']), ("/getColumnMedian/whole?reel=lt.0", 400, ["reel", '"real"']),
    ("/getRow/0?limit=1", 400, ["limit"]),
    ("/schema?kind=eq.a", 400, ["kind"]), ("/columns?kinds=eq.a", 400, ["kinds", '"kind"']), ("/columns/kind?kinds=eq.a", 400, ["kinds", '"kind"']),
    ("/sql/mean?colum=0", 400, ["colum", '"column"']),
    ("/healthz?x=1", 400, ["x"]), ("/sql?x=1", 400, ["x"]),
    # Given twice.
    ("/rows?limit=1&limit=1", 400, ["limit", "more than once"]), ("/rows?select=id&select=kind", 400, ["select", "more than once"]),
    ("/getRandomRow?seed=1&kind=eq.a&seed=1", 400, ["seed", "more than once"]), ("/rows?order=id&order=id", 400, ["order", "more than once"]),
    # Operators.
    ("/rows?kind=a", 400, ["a", "eq.1"]), ("/rows?kind=", 400, ["eq.1"]), ("/rows?kind", 400, ["eq.1"]),
    ("/rows?kind=equals.a", 400, ["equals", "neq"]),
    ("/rows?kind=EQ.a", 400, ["EQ"]), ("/rows?kind=not.a", 400, ["eq.1"]), ("/rows?kind=not.not.eq.a", 400, ["not"]),
    ("/rows?kind=.a", 400, ["operator"]),
    ("/rows?kind=is.true", 400, ["is.true", "is.null"]), ("/rows?kind=is.nil", 400, ["is.nil", "is.null"]), ("/rows?kind=in.a", 400, ["in.(1,2)"]),
    ("/rows?kind=in.(a", 400, ["in.(1,2)"]), ("/rows?kind=in.)", 400, ["in.(1,2)"]), ("/rows?kind=fts.a", 400, ["fts"]),
    ("/rows?kind=eq%00.a", 400, ["operator"]),
    ('/rows?kind=in.(a"b', 400, ["in.(1,2)"]), ("/rows?kind=in.(a)b", 400, ["b"]), ('/rows?kind=in.("a)"', 400, ["in.(1,2)"]),
    # Numbers.
    ("/rows?whole=eq.x", 400, ["x", "number"]), ("/rows?whole=eq.", 400, ["number"]), ("/rows?whole=eq.1.", 400, ["1."]),
    ("/rows?whole=eq..5", 400, [".5"]),
    ("/rows?whole=eq.0x10", 400, ["0x10"]), ("/rows?whole=eq.1e", 400, ["1e"]), ("/rows?whole=eq.1%202", 400, ["1 2"]),
    ("/rows?whole=eq.NaN", 400, ["NaN"]),
    ("/rows?whole=eq.inf", 400, ["inf"]), ("/rows?whole=in.(1,)", 400, ["number"]), ("/rows?whole=in.(1,a)", 400, ["a"]),
    ("/rows?whole=eq.1_0", 400, ["1_0"]),
    ("/rows?whole=eq.%D9%A3", 400, ["٣"]), ("/rows?whole=eq.1%00", 400, ["number"]), ("/rows?whole=eq.null", 400, ["null"]),
    ("/rows?row=eq.1.5", 400, ["1.5"]),
    ("/rows?row=eq.x", 400, ["x"]), ("/getColumnMedian/whole?real=gt.a", 400, ["a", "number"]),
    # Patterns.
    ("/rows?whole=like.1*", 422, ["like", "texts"]), ("/rows?whole=not.ilike.1*", 422, ["ilike", "texts"]),
    ("/rows?row=like.1*", 422, ["like", "texts"]),
    ("/getColumnMeanValue/whole?real=like.*", 422, ["like", "texts"]), ("/rows?or=(kind.eq.a,whole.like.1)", 422, ["like", "texts"]),
    # The column asked about.
    ("/getColumnMeanValue/kind?whole=gt.1", 422, ["kind", "TEXT"]), ("/getColumnMedian/nowhere?whole=gt.1", 404, ["nowhere"]),
    ("/sql/mean?column=kind&id=eq.1", 422, ["kind"]),
    # Groups.
    ("/rows?or=", 400, ["(a.eq.1,b.gt.2)"]), ("/rows?or=kind.eq.a", 400, ["(a.eq.1,b.gt.2)"]), ("/rows?or=(kind.eq.a", 400, ["parenthesis"]),
    ("/rows?or=(kind.eq.a))", 400, [")", "parenthesis"]), ("/rows?or=kind.eq.a)", 400, ["(a.eq.1,b.gt.2)"]),
    ("/rows?or=()", 400, ["condition"]),
    ("/rows?or=(kind.eq.a,)", 400, ["condition"]), ("/rows?or=(,kind.eq.a)", 400, ["condition"]),
    ("/rows?or=(kind.eq.a)x", 400, ["x", "parenthesis"]),
    ("/rows?or=(kind.eq.a,and(id.eq.1)", 400, ["parenthesis"]), ("/rows?or=(kind)", 400, ["kind", "condition"]),
    ("/rows?or=(kind.a)", 400, ["a"]),
    ("/rows?or=(nowhere.eq.a)", 400, ["nowhere"]), ('/rows?or=("kind.eq.a)', 400, ["condition"]),
    ("/rows?or=(id.in.(1,2)", 400, ["parenthesis"]),
    ("/rows?xor=(id.eq.1)", 400, ["xor"]), ("/rows?and=(or(id.eq.1)and(id.eq.2))", 400, ["parenthesis"]),
    ("/rows?and=((id.eq.1))", 400, ["(id"]),
    # Too much.
    (f"/rows?{members(101)}", 400, ["100"]), (f"/rows?{members(99)}&id=eq.1&id=eq.1", 400, ["100"]), (f"/rows?{nested(17)}", 400, ["16"]),
    (f"/getColumnMedian/whole?{nested(17)}", 400, ["16"]), (f"/rows?{'id=eq.1&' * 101}", 400, ["100"]),
    # Select and order.
    ("/rows?select=nowhere", 400, ["nowhere"]), ("/rows?select=id,", 400, ['""']), ("/rows?select=", 400, ['""']),
    ("/rows?select=id::json", 400, ["json"]), ("/rows?select=kind::int", 400, ["kind"]),
    ("/rows?select=counts()", 400, ["counts()"]), ("/rows?select=a:id,a:kind", 400, ['"a"']), ("/rows?select=kind:id,kind", 400, ["kind"]),
    ("/rows?select=kinds(id)", 400, ["kinds(id)"]), ("/rows?order=nowhere", 400, ["nowhere"]), ("/rows?order=", 400, ['""']),
    ("/rows?order=id,,kind", 400, ['""']),
    ("/rows?order=id.up", 400, ["id.up"]), ("/rows?order=id.asc.desc", 400, ["id.asc"]),
    ("/rows?order=id.nullsfirst.desc", 400, ["id.nullsfirst"]), ("/rows?order=*", 400, ["*"]),
    # Pages.
    ("/rows?limit=-1", 416, ["-1", "limit"]), ("/rows?limit=-x", 400, ["-x", "limit"]), ("/rows?limit=", 400, ["limit"]), ("/rows?offset=1e3", 400, ["1e3", "offset"]),
    ("/rows?format=xml", 400, ["xml", "ndjson"]),
])
def test_a_mistake_is_refused_and_named(parts, path, status, named):
    check_refused(parts.get(path.replace('"', "%22")), status, *named)


@pytest.mark.parametrize("query", [members(100), members(99) + "&id=gte.0", nested(16), nested(16, "whole.gt.0,id.eq.1")])
def test_as_much_as_is_allowed_is_answered(parts, query):
    assert parts.get(f"/rows?{query}").status == 200


# --- Limits of time and memory -------------------------------------------------------------------------------------------

# Some hundred patterns for each of 336,776 texts: seconds for each scan of the table, on any machine.
EXPENSIVE = "or=(" + ",".join(f"time_hour.ilike.*0*-*0*-*T*0*:*0*:*Z*x{number}" for number in range(99)) + ")"


@pytest.fixture(scope="module")
def hasty(unranked_db):
    with serving(unranked_db, "--access-log", "off", "--query-timeout-ms", "1", "--workers", "1") as running:
        yield running


@pytest.mark.parametrize("path, index", [
    (f"/getColumnMeanValue/dep_delay?{EXPENSIVE}", "time_hour"), (f"/getRandomRow?{EXPENSIVE}", "time_hour"),
    (f"/getRow/0?{EXPENSIVE}", "time_hour"),
    (f"/columns/dest?{EXPENSIVE}", "time_hour"), (f"/rows?{EXPENSIVE}", "time_hour"), (f"/rows?{EXPENSIVE}&format=csv", "time_hour"),
    (f"/sql/median?{EXPENSIVE}", "time_hour"),
    ("/rows?order=tailnum.desc&offset=200000", "tailnum"),
])
def test_a_query_that_takes_too_long_is_ended_and_an_index_suggested(hasty, path, index):
    # So little time may be over before a worker has begun.
    answer = wait_until(lambda: None if "Too many requests wait" in (one := hasty.get(path)).text else one, "a worker")
    check_refused(answer, 503, "1 ms", f"--index {index}")
    assert answer.headers["cache-control"] == "no-store"
    assert hasty.get("/getRow/3").json["row"] == 3


def test_while_a_query_runs_what_is_baked_is_answered_and_the_worker_goes_on_after_it(unranked_db):
    with serving(unranked_db, "--access-log", "off", "--query-timeout-ms", "2000", "--workers", "1") as running, running.connect() as slow:
        slow.sendall(f"GET /columns/dest?{EXPENSIVE} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        for path in ("/getColumnMedian/5", "/getRow/1000", "/columns/dest", "/getRandomRow", "/healthz", "/sql/median") * 5:
            assert running.get(path).status == 200
        slow.setblocking(False)
        with pytest.raises(BlockingIOError):  # it isn't answered yet: the worker was busy all the time
            slow.recv(1)
        slow.settimeout(PATIENCE_SECONDS)
        with slow.makefile("rb") as reader:
            check_refused(read_answer(reader), 503, "2000 ms", "--index time_hour")
        assert running.get("/getRow/1?carrier=eq.HA").json["values"]["carrier"] == "HA"
        assert running.get("/rows?order=dep_delay.desc.nullslast&limit=1").json[0]["dep_delay"] == 1301


def test_several_that_take_too_long_are_all_ended(unranked_db):
    with serving(unranked_db, "--access-log", "off", "--query-timeout-ms", "200", "--workers", "2") as running:
        statuses = []

        def ask():
            with running.connect() as connection, connection.makefile("rb") as reader:
                connection.sendall(f"GET /rows?{EXPENSIVE} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                statuses.append(read_answer(reader).status)

        threads = [threading.Thread(target=ask) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert statuses == [503] * 6
        assert running.get("/getRow/0?row=eq.7").json["row"] == 7


def test_a_query_that_needs_more_memory_than_it_may_is_ended_and_the_server_lives_on(unranked_db):
    with serving(unranked_db, "--access-log", "off", "--query-memory-mib", "1", "--query-timeout-ms", "60000") as running:
        for path in ("/rows?order=time_hour.desc,tailnum&offset=300000&limit=10", "/getColumnMedian/distance?carrier=neq.AS",
                     "/getColumnMostFrequentValue/tailnum?carrier=neq.AS"):
            for _ in range(2):
                check_refused(running.get(path), 503, "1 MiB", "memory")
                assert running.get("/rows?carrier=eq.HA&limit=2").json[1]["carrier"] == "HA"
                assert running.get("/getColumnMeanValue/5?carrier=eq.HA").json["count"] == 342
                assert running.get("/getColumnMedian/5").json["median"] == -2
