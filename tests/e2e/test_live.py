"""Live questions: what is answered from ranks is what the statements of sql/ answer from the rows, and what DuckDB makes of it.

The same data is baked twice, with ranks and without, and both are asked the same random questions: of the flights, and of a small table of
values that are hard to compare. KILN_QUESTIONS asks more of them than 200 of each.
"""

import http.client
import json
import os
import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from urllib.parse import quote

import pytest

from kiln import SAME_ID, bake, run, serving
from test_filters import PARTS, TYPES as PART_TYPES, bake_rows, csv_of
from test_queries_oracle import (Condition, Group, condition_text, draw_query, duck, filter_sql, group_name, group_text, name_text, names,  # noqa: F401
                                 samples)

QUESTIONS = int(os.environ.get("KILN_QUESTIONS", "200"))
BATCHES = 10
AGGREGATES = ("avg", "sum", "min", "max", "count", "median", "mode", "stddev")


OPTIONS = ("--access-log", "off", "--query-timeout-ms", "60000", "--answer-cache-mib", "0")


@pytest.fixture(scope="module")
def ranked(flights_db):
    with serving(flights_db, *OPTIONS) as running:
        yield running


@pytest.fixture(scope="module")
def unranked(unranked_db):
    with serving(unranked_db, *OPTIONS) as running:
        yield running


# --- Of the flights ------------------------------------------------------------------------------------------------------

def parameters_of(filters, names, dice):
    def parameter(part):
        if isinstance(part, Group):
            return group_name(part), group_text(part, names, dice)
        return name_text(part.column, names, dice), condition_text(part, dice, False)
    return "&".join(f"{quote(name)}={quote(value)}" for name, value in map(parameter, filters))


def aggregate_of(dice, column, is_text):
    return dice.choice(("min", "max", "count", "mode")) if is_text else dice.choice(AGGREGATES)


def grouping(dice, text_columns, number_columns):
    """The select of a question about groups, and its order."""
    keys = dice.sample(["carrier", "origin", "month", "dest", "day", "hour"], dice.choice([0, 1, 1, 2, 3]))
    items, order = list(keys), list(keys)
    for number in range(dice.choice([1, 2, 3])):
        column = dice.choice(text_columns + number_columns)
        items.append(f"a{number}:{column}.{aggregate_of(dice, column, column in text_columns)}()")
        order.append(f"a{number}")
    if dice.random() < 0.5:
        items.append("count()")
        order.append("count")
    direction = dice.choice(["", ".desc", ".desc.nullslast"])
    return f"select={quote(','.join(items))}" + (f"&order={dice.choice(order)}{direction}" if dice.random() < 0.6 else "")


def questions(number, samples, names):
    """Some paths about one part of the flights."""
    dice = random.Random(f"live {number}")
    filters = next(query.filters for query in (draw_query(n, samples) for n in range(10_000 + number, 10_100 + number)) if query.filters)
    part = parameters_of(filters, names, dice)
    numbers = [name for name in names if name not in ("carrier", "tailnum", "origin", "dest", "time_hour")]
    texts = ["carrier", "tailnum", "origin", "dest"]
    column, number_column = dice.choice(names), dice.choice(numbers)
    order = ",".join(dice.choice([*names, "row"]) + dice.choice(["", ".desc", ".desc.nullslast", ".nullsfirst"]) for _ in range(dice.choice([1, 2, 3])))
    page = f"limit={dice.choice([1, 10, 100])}&offset={dice.choice([0, 0, 7, 500, 30_000])}"
    edges = dice.choice(["own", "whole"])
    paths = [f"/columns/{column}?{part}&edges={edges}", f"/getColumnMeanValue/{number_column}?{part}", f"/getColumnMedian/{number_column}?{part}",
             f"/getColumnMostFrequentValue/{column}?{part}", f"/rows?{part}&order={order}&{page}&select=row,{column}",
             f"/rows?{part}&{page}&select=row", f"/getRow/{dice.choice([0, 3, 5_000])}?{part}", f"/getRandomRow?seed={number}&{part}",
             f"/columns/{column}/values?{part}&order={dice.choice(['value', 'value.desc', 'frequency', 'frequency.desc'])}&limit=20",
             f"/rows?{part}&{grouping(dice, texts, numbers)}&{page}"]
    return dice.sample(paths, 3)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_ranks_and_statements_answer_alike_of_the_flights(ranked, unranked, samples, names, batch):
    for number in range(batch, QUESTIONS, BATCHES):
        for path in questions(number, samples, names):
            ours, theirs = (of.get(path, headers=SAME_ID) for of in (ranked, unranked))
            assert (ours.status, ours.text) == (theirs.status, theirs.text), path
            assert ours.headers.get("content-range") == theirs.headers.get("content-range"), path


def close(ours, theirs):
    if isinstance(ours, float) or isinstance(theirs, float):
        return ours is not None and theirs is not None and ours == pytest.approx(theirs, rel=1e-9, abs=1e-12)
    return ours == theirs


@pytest.mark.parametrize("number", range(40))
def test_groups_are_duckdbs(ranked, duck, samples, names, number):
    dice = random.Random(f"groups {number}")
    keys = dice.sample(["carrier", "origin", "month", "dest", "hour", "day"], dice.choice([1, 1, 2, 3]))
    filters = [Condition("dep_delay", "gt", dice.randint(-20, 200)), Condition("dest", "neq", dice.choice(samples["dest"]))][:dice.choice([0, 1, 2])]
    values, column = [], dice.choice(["dep_delay", "air_time", "distance", "arr_time"])
    where = " AND ".join(filter_sql(part, values) for part in filters)
    sql = (f"SELECT {', '.join(keys)}, AVG({column}), SUM({column}), MIN({column}), MAX({column}), COUNT({column}), MEDIAN({column}), "
           f"STDDEV_SAMP({column}), COUNT(*) FROM flights {'WHERE ' * bool(where)}{where} GROUP BY {', '.join(keys)} ORDER BY {', '.join(keys)}")
    expected = duck.execute(sql, values).fetchall()
    select = ",".join(keys) + "".join(f",{name}:{column}.{name}()" for name in ("avg", "sum", "min", "max")) + f",n:{column}.count()," \
        f"{column}.median(),{column}.stddev(),count()"
    part = parameters_of(filters, names, dice)
    lines = ranked.get(f"/rows?select={quote(select)}&format=ndjson{'&' * bool(part)}{part}").text.splitlines()
    found = [tuple(json.loads(line).values()) for line in lines]
    assert len(found) == len(expected)
    for ours, theirs in zip(found, expected):
        assert all(map(close, ours, theirs)), (ours, theirs)


@pytest.mark.parametrize("number", range(20))
def test_the_values_of_a_part_are_duckdbs(ranked, duck, samples, names, number):
    dice = random.Random(f"values {number}")
    column, values = dice.choice(names), []
    filters = [Condition("dep_delay", "gte", dice.randint(-20, 100))] * dice.choice([0, 1])
    where = " AND ".join([*(filter_sql(part, values) for part in filters), f'"{column}" IS NOT NULL'])
    expected = duck.execute(f'SELECT "{column}", COUNT(*) AS n FROM flights WHERE {where} GROUP BY 1 ORDER BY n DESC, 1', values).fetchall()
    part = parameters_of(filters, names, dice)
    answer = ranked.get(f"/columns/{column}/values?order=frequency.desc&limit=1000{'&' * bool(part)}{part}", headers={"Prefer": "count=exact"})
    assert [(row["value"], row["frequency"]) for row in answer.json] == expected[:1000]
    assert answer.headers["content-range"].endswith(f"/{len(expected)}")


# Of a part with most of the rows those that it leaves out are counted, if many columns are asked for.
@pytest.mark.parametrize("part", ["carrier=eq.UA&dep_delay=gt.5", "dep_delay=lt.100", "or=(dep_delay.lt.60,month.gt.2)&carrier=neq.UA",
                                  "not.and=(origin.eq.JFK,month.lt.3)", "air_time=not.is.null&row=gte.10000",
                                  "or=(dep_delay.is.null,dep_delay.lt.60)", "carrier=not.in.(UA,DL,HA)&dest=not.like.S*", "row=gte.0"])
def test_the_profiles_of_a_part_come_in_one_answer(ranked, part):
    answer = ranked.get(f"/columns?{part}").json
    assert answer["rows"] == ranked.get(f"/rows?select=count()&{part}").json[0]["count"]
    assert answer["columns"] == [ranked.get(f"/columns/{number}?{part}").json for number in range(19)]
    some = ranked.get(f"/columns?{part}&columns=dest,5").json["columns"]
    assert [column["name"] for column in some] == ["dep_delay", "dest"] and some[0] == answer["columns"][5]
    whole = ranked.get("/columns?columns=dest,5").json
    assert whole["rows"] == 336776 and whole["columns"] == [ranked.get("/columns/5").json, ranked.get("/columns/dest").json]


@pytest.mark.parametrize("column", ["dep_delay", "time_hour", "distance", "dest"])
def test_a_part_is_counted_on_the_edges_of_the_whole(ranked, column):
    whole, part = ranked.get(f"/columns/{column}").json, ranked.get(f"/columns/{column}?origin=eq.JFK&month=lt.3&edges=whole").json
    assert [(one["low"], one["high"]) for one in part["histogram"]] == [(one["low"], one["high"]) for one in whole["histogram"]]
    assert sum(one["count"] for one in part["histogram"]) == (part["count"] if whole["histogram"] else 0)
    others = ranked.get(f"/columns/{column}?not.and=(origin.eq.JFK,month.lt.3)&edges=whole").json
    assert [one["count"] + other["count"] for one, other in zip(part["histogram"], others["histogram"])] == [one["count"] for one in whole["histogram"]]


# --- Of values that are hard to compare -----------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def hard(tmp_path_factory):
    """The table of test_filters.py with ranks and without: 64-bit integers, infinities, empty texts, wildcards, dates."""
    ranked_db = bake_rows(tmp_path_factory.mktemp("ranked"), PARTS)
    source = tmp_path_factory.mktemp("unranked") / "parts.csv"
    source.write_text(csv_of(PARTS))
    unranked_db = source.with_suffix(".db")
    types = (option for name, kind in PART_TYPES.items() for option in ("--type", f"{name}={kind}"))
    assert run("import", source, unranked_db, "--ranks", "off", *types).returncode == 0
    with serving(ranked_db, *OPTIONS) as one, serving(unranked_db, *OPTIONS) as other:
        yield one, other


def hard_condition(dice, in_list):
    """Name, operator and value of a random test."""
    name = dice.choice([*PART_TYPES, "row"])
    own = [row[name] for row in PARTS if row[name] is not None] if name != "row" else list(range(600))
    negated = "not." * (dice.random() < 0.25)
    if dice.random() < 0.15:
        return name, negated + dice.choice(["is.null", "is.not_null"])
    is_text = PART_TYPES.get(name) == "text"

    def written(value):
        if is_text:
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' if in_list else value
        if isinstance(value, float):
            return {"inf": "Infinity", "-inf": "-Infinity"}.get(str(value), repr(value))
        return str(value)

    def drawn():
        value = dice.choice(own)
        if not is_text and dice.random() < 0.3 and name != "row":
            value = dice.choice([0, 0.5, -1, 2**63 - 1, -2**63, 1e19, -1e300, value])
        return written(value)
    if is_text and dice.random() < 0.3:
        text = "".join(dice.choice(["*", "%", "_", c, c, c]) for c in dice.choice(own)[:6]) or "*"
        text = text.replace("\\", "\\\\")
        return name, negated + dice.choice(["like.", "ilike."]) + (('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"') if in_list else text)
    if dice.random() < 0.25:
        listed = [written(dice.choice(own)) if in_list or not is_text else
                  '"' + dice.choice(own).replace("\\", "\\\\").replace('"', '\\"') + '"' for _ in range(dice.choice([0, 1, 3, 12]))]
        return name, f"{negated}in.({','.join(listed)})"
    return name, f"{negated}{dice.choice(['eq', 'neq', 'gt', 'gte', 'lt', 'lte'])}.{drawn()}"


def hard_group(dice, depth=1):
    def member():
        if depth < 4 and dice.random() < 0.3:
            return dice.choice(["and", "or", "not.and", "not.or"]) + hard_group(dice, depth + 1)
        return ".".join(hard_condition(dice, True))
    return "(" + ",".join(member() for _ in range(dice.choice([1, 2, 2, 3]))) + ")"


@pytest.mark.parametrize("batch", range(BATCHES))
def test_ranks_and_statements_answer_alike_of_hard_values(hard, batch):
    for number in range(batch, 4 * QUESTIONS, BATCHES):
        dice = random.Random(f"hard {number}")
        parameters = [hard_condition(dice, False) if dice.random() < 0.6 else (dice.choice(["and", "or", "not.or"]), hard_group(dice))
                      for _ in range(dice.choice([1, 1, 2]))]
        part = "&".join(f"{quote(name)}={quote(value)}" for name, value in parameters)
        column, term = dice.choice(list(PART_TYPES)), dice.choice([*PART_TYPES, "row"])
        numbers, texts = ["id", "whole", "big", "real", "wide"], ["kind", "word", "day", "mixed"]
        aggregated = dice.choice(numbers + texts)
        paths = [f"/columns/{column}?{part}&edges={dice.choice(['own', 'whole'])}", f"/columns?{part}", f"/columns/{column}/values?{part}",
                 f"/rows?{part}&order={term}{dice.choice(['', '.desc', '.nullsfirst'])},{dice.choice(list(PART_TYPES))}.desc&limit=50&offset={dice.choice([0, 0, 30])}",
                 f"/rows?{part}&format=csv", f"/getRow/{dice.choice([0, 5])}?{part}",
                 f"/rows?{part}&select=kind,x:{aggregated}.{aggregate_of(dice, aggregated, aggregated in texts)}(),count()&order=x.desc",
                 f"/rows?{part}&select={dice.choice(texts)},{dice.choice(numbers)},n:count()&limit=1000"]
        for path in dice.sample(paths, 3):
            ours, theirs = (of.get(path, headers=SAME_ID) for of in hard)
            assert ours.status < 500 and (ours.status, ours.text) == (theirs.status, theirs.text), path


# --- Shared by threads -----------------------------------------------------------------------------------------------------

ROWS = 600_000  # ten segments: enough for helpers to take some


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    """Rows of a few numbers that follow from the row's own."""
    lines = "".join(f"{row % 7},{row * 31 % 1009},t{row * 17 % 300}\n" for row in range(ROWS))
    with serving(bake(tmp_path_factory.mktemp("large"), "a,b,c\n" + lines, name="large.csv"), *OPTIONS, "--workers", "3") as running:
        yield running


def test_many_clients_are_answered_right_by_threads_that_help_each_other(large):
    rows = [(row % 7, row * 31 % 1009, f"t{row * 17 % 300}") for row in range(ROWS)]
    expected = {}
    for low in range(0, 1000, 125):
        part = [(a, c) for a, b, c in rows if b >= low and a != 3]
        means = {c: Counter() for c in ("t0", "t17")}
        for a, c in part:
            if c in means:
                means[c][a] += 1
        expected[f"/rows?select=count(),a.sum()&b=gte.{low}&a=neq.3"] = [{"count": len(part), "sum": sum(a for a, _ in part)}]
        expected[f"/rows?select=c,a.avg()&b=gte.{low}&a=neq.3&c=in.(t0,t17)"] = [
            {"c": c, "avg": float(Fraction(sum(a * n for a, n in counted.items()), counted.total()))} for c, counted in means.items()]
    def ask(number):
        connection = http.client.HTTPConnection(large.host, large.port, timeout=60)
        wrong = []
        for path in random.Random(number).sample(list(expected), len(expected)) * 3:
            connection.request("GET", path)
            if json.loads(connection.getresponse().read()) != expected[path]:
                wrong.append(path)
        connection.close()
        return wrong
    with ThreadPoolExecutor(6) as clients:
        assert list(clients.map(ask, range(6))) == [[]] * 6


# --- The rest of PostgREST's dialect ----------------------------------------------------------------------------------------

@pytest.mark.parametrize("one, other", [
    ("carrier=eq(any).{UA,AA,\"x,y\"}", "carrier=in.(UA,AA)"), ("dest=like(any).{S*,*X}", "or=(dest.like.S*,dest.like.*X)"),
    ("dest=like(all).{S*,*N}", "and=(dest.like.S*,dest.like.*N)"), ("dep_delay=gt(all).{5,60}", "dep_delay=gt.60"),
    ("dest=not.like(any).{S*,*X}", "not.or=(dest.like.S*,dest.like.*X)"), ("or=(month.eq(any).{1,2},day.eq.31)", "or=(month.in.(1,2),day.eq.31)"),
    ("dep_delay=isdistinct.5", "or=(dep_delay.neq.5,dep_delay.is.null)"), ("dep_delay=not.isdistinct.5", "dep_delay=eq.5"),
])
def test_modifiers_and_isdistinct_mean_what_other_conditions_say_at_length(ranked, unranked, one, other):
    question = "/rows?select=count(),row_sum:day.sum()&"
    found = ranked.get(question + one)
    assert found.status == 200 and found.json == ranked.get(question + other).json == unranked.get(question + one).json


def test_a_preference_that_is_not_known_is_refused_where_the_client_wants_that(ranked):
    assert ranked.get("/rows?limit=1", headers={"Prefer": "wait=10"}).status == 200
    assert ranked.get("/rows?limit=1", headers={"Prefer": "handling=lenient, wait=10"}).status == 200
    refused = ranked.get("/rows?limit=1", headers={"Prefer": "handling=strict, count=exact, wait=10"})
    assert refused.status == 400 and "wait=10" in refused.json["detail"]
    assert ranked.get("/rows?limit=1", headers={"Prefer": "handling=strict, count=planned"}).headers["content-range"] == "0-0/336776"


# --- Mistakes ------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("path, status, named", [
    ("/rows?select=carrier,dep_delay.avg(),air_time.avg()", 400, "avg"), ("/rows?select=carrier.avg()", 422, "carrier"),
    ("/rows?select=dep_delay.average()", 400, "average"), ("/rows?select=avg()", 400, "avg"), ("/rows?select=row,count()", 400, "row"),
    ("/rows?select=carrier,origin,dest,month,count()", 400, "3"), ("/rows?select=*,count()", 400, "*"),
    ("/rows?select=carrier,count()&order=dep_delay", 400, "dep_delay"), ("/rows?select=tailnum,flight,dest,count()", 400, "100000"),
    ("/rows?select=nowhere,count()", 400, "nowhere"), ("/rows?month=eq(any).(1,2)", 400, "eq(any).{1,2}"), ("/rows?month=eq(any).{1,2", 400, "brace"),
    ("/rows?month=in(any).{1}", 400, "(any)"), ("/rows?month=isdistinct(any).{1}", 400, "(any)"), ("/rows?month=eq(any).{1}x", 400, "x"), ("/columns?columns=nowhere", 400, "nowhere"), ("/columns?columns=row", 400, "row"),
    ("/columns?edges=round", 400, "round"), ("/columns/5?edges=", 400, "own"), ("/columns/dest/values?order=dest", 400, "dest"),
    ("/columns/nowhere/values", 404, "nowhere"), ("/columns/dest/frequencies", 404, "/columns/{c}/values"),
    ("/columns/dest/values?edges=own", 400, "edges"),
])
def test_a_mistake_is_refused_and_named(ranked, path, status, named):
    answer = ranked.get(path)
    assert answer.status == status and named in answer.json["detail"], answer.text


def test_groups_come_in_every_format_and_in_pages(ranked):
    select = "select=carrier,n:count()&order=n.desc"
    rows = ranked.get(f"/rows?{select}").json
    assert len(rows) == 16 and rows[0] == {"carrier": "UA", "n": 58665}
    assert ranked.get(f"/rows?{select}&limit=2&offset=1").json == rows[1:3]
    page = ranked.get(f"/rows?{select}", headers={"Range": "items=3-5", "Prefer": "count=exact"})
    assert (page.status, page.json, page.headers["content-range"]) == (206, rows[3:6], "3-5/16")
    assert ranked.get(f"/rows?{select}&format=csv").text == "carrier,n\r\n" + "".join(f"{row['carrier']},{row['n']}\r\n" for row in rows)
    one = ranked.get("/rows?select=count()&carrier=eq.UA", headers={"Accept": "application/vnd.pgrst.object+json"})
    assert one.json == {"count": 58665}
