"""The clients that people have for PostgREST read the flights, unmodified: `postgrest` for Python, `@supabase/postgrest-js` in Node.

A case is what is asked through the client beside the condition that it means; DuckDB answers that of the same CSV. The cases in
JavaScript, and the conditions beside them, are in postgrest_client.mjs, which asks them all in one run.
"""

import csv
import io
import json
import subprocess

import pytest
from postgrest import APIError, CountMethod, SyncPostgrestClient

from kiln import PATIENCE_SECONDS, ROOT, bake, serving
from test_paging import flights_in_duckdb

NODE = ROOT / "build/node/node"  # scripts/node makes it, with the packages of tests/node
SCRIPT = ROOT / "tests/e2e/postgrest_client.mjs"

FILTERS = [
    ("TRUE", lambda query: query),
    ("carrier = 'UA'", lambda query: query.eq("carrier", "UA")),
    ("dep_delay = -2", lambda query: query.eq("dep_delay", -2)),
    ("time_hour = '2013-01-02T13:00:00Z'", lambda query: query.eq("time_hour", "2013-01-02T13:00:00Z")),
    ("carrier <> 'UA'", lambda query: query.neq("carrier", "UA")),
    ("dep_delay <> 0", lambda query: query.neq("dep_delay", 0)),
    ("dep_delay > 400", lambda query: query.gt("dep_delay", 400)),
    ("dest > 'X'", lambda query: query.gt("dest", "X")),
    ("distance >= 4963", lambda query: query.gte("distance", 4963)),
    ("dep_delay < -20.5", lambda query: query.lt("dep_delay", -20.5)),
    ("dest <= 'ACK'", lambda query: query.lte("dest", "ACK")),
    ("tailnum LIKE 'N1%A'", lambda query: query.like("tailnum", "N1%A")),
    ("tailnum LIKE 'N_4%UW'", lambda query: query.like("tailnum", "N_4*UW")),
    ("tailnum ILIKE 'n1%uw'", lambda query: query.ilike("tailnum", "n1%uw")),
    ("regexp_matches(tailnum, '^N[0-9]{2}[A-Z]')", lambda query: query.filter("tailnum", "match", "^N[0-9]{2}[A-Z]")),
    ("regexp_matches(tailnum, 'UW$', 'i')", lambda query: query.filter("tailnum", "imatch", "uw$")),
    ("dest IN ('ANC', 'LEX', 'no such')", lambda query: query.in_("dest", ["ANC", "LEX", "no such"])),
    ("flight IN (1, 15)", lambda query: query.in_("flight", [1, 15])),
    ("FALSE", lambda query: query.in_("dest", [])),
    ("FALSE", lambda query: query.in_("dest", ["ANC,LEX", 'a "quote"', "(a)", "back\\slash"])),
    ("dep_time IS NULL", lambda query: query.is_("dep_time", None)),
    ("dep_time IS NOT NULL", lambda query: query.not_.is_("dep_time", "null")),
    ("NOT carrier = 'UA'", lambda query: query.not_.eq("carrier", "UA")),
    ("NOT dep_delay >= 0", lambda query: query.not_.gte("dep_delay", 0)),
    ("NOT dest IN ('ORD', 'ATL')", lambda query: query.not_.in_("dest", ["ORD", "ATL"])),
    ("tailnum NOT LIKE 'N%'", lambda query: query.not_.like("tailnum", "N*")),
    ("dep_delay > 600 OR dest = 'LEX'", lambda query: query.or_("dep_delay.gt.600,dest.eq.LEX")),
    ("NOT (dep_delay > -20 OR dest = 'ORD')", lambda query: query.not_.or_("dep_delay.gt.-20,dest.eq.ORD")),
    ("(carrier = 'UA' AND dep_delay >= 300) OR dest IN ('ANC', 'LEX') OR NOT dest > 'ACK'",
     lambda query: query.or_('and(carrier.eq.UA,dep_delay.gte.300),dest.in.(ANC,"LEX"),dest.not.gt.ACK')),
    ("(dest = 'ANC' OR dest = 'HNL') AND (month = 7 OR month = 8)",
     lambda query: query.or_("dest.eq.ANC,dest.eq.HNL").or_("month.eq.7,month.eq.8")),
    ("month = 2 AND day = 14 AND origin = 'LGA'", lambda query: query.match({"month": 2, "day": 14, "origin": "LGA"})),
    ("dep_delay >= 60 AND dep_delay < 62", lambda query: query.gte("dep_delay", 60).lt("dep_delay", 62)),
    ("carrier = 'HA' AND arr_delay > 100", lambda query: query.filter("carrier", "eq", "HA").filter("arr_delay", "gt", "100")),
]

ORDERS = [
    ("dep_delay DESC NULLS FIRST", lambda query: query.order("dep_delay", desc=True)),
    ("dep_delay ASC NULLS LAST", lambda query: query.order("dep_delay")),
    ("arr_delay DESC NULLS LAST", lambda query: query.order("arr_delay", desc=True, nullsfirst=False)),
    ("tailnum ASC NULLS FIRST, distance DESC NULLS FIRST",
     lambda query: query.order("tailnum", nullsfirst=True).order("distance", desc=True)),
]


@pytest.fixture
def oracle():
    return flights_in_duckdb()


@pytest.fixture(scope="module")
def python_client(server):
    with SyncPostgrestClient(f"http://{server.host}:{server.port}") as client:
        yield client


@pytest.fixture(scope="module")
def flights(python_client):
    return python_client.from_("flights")


def rows_of(oracle, condition="TRUE", order=None, limit=100, offset=0, columns="*"):
    """What DuckDB answers, as JSON would have it. Rows that are equal in the order are in the file's."""
    order = f"{order}, rowid" if order else "rowid"
    answer = oracle.execute(f"SELECT {columns} FROM flights WHERE {condition} ORDER BY {order} LIMIT {limit} OFFSET {offset}")
    names = [name for name, *_ in answer.description]
    return [dict(zip(names, row)) for row in answer.fetchall()]


def count_of(oracle, condition):
    return oracle.execute(f"SELECT count(*) FROM flights WHERE {condition}").fetchone()[0]


def without_nulls(rows):
    return [{name: value for name, value in row.items() if value is not None} for row in rows]


def read_csv(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def as_csv(rows):
    """The records that a CSV of these rows has."""
    return [list(rows[0])] + [["" if value is None else str(value) for value in row.values()] for row in rows]


# Python

@pytest.mark.parametrize("condition, filtered", FILTERS, ids=[condition for condition, _ in FILTERS])
def test_a_filter_of_the_python_client_finds_and_counts_the_rows_that_duckdb_finds(flights, oracle, condition, filtered):
    answer = filtered(flights.select("*", count=CountMethod.exact)).execute()
    assert answer.data == rows_of(oracle, condition)
    assert answer.count == count_of(oracle, condition)


@pytest.mark.parametrize("order, ordered", ORDERS, ids=[order for order, _ in ORDERS])
def test_an_order_of_the_python_client_is_duckdbs(flights, oracle, order, ordered):
    assert ordered(flights.select("*").eq("month", 2)).limit(1000).execute().data == rows_of(oracle, "month = 2", order, 1000)


def test_the_python_client_selects_columns_and_renames_them(flights, oracle):
    renamed = flights.select("dest", "carrier", "late:dep_delay").limit(5).execute().data
    assert renamed == rows_of(oracle, columns="dest, carrier, dep_delay AS late", limit=5)
    cast = flights.select("dep_delay::text", "tenths:air_time::float").limit(9).execute().data
    assert cast == rows_of(oracle, columns="dep_delay::TEXT AS dep_delay, air_time::DOUBLE AS tenths", limit=9)
    assert flights.select("row", "dest").eq("dest", "LEX").execute().data == rows_of(oracle, "dest = 'LEX'", columns="rowid AS row, dest")


def test_the_python_client_pages(flights, oracle):
    for page in (flights.select("*").range(250, 349), flights.select("*").offset(250).limit(100)):
        assert page.execute().data == rows_of(oracle, offset=250)
    assert flights.select("*").eq("carrier", "OO").range(30, 49).execute().data == rows_of(oracle, "carrier = 'OO'", limit=2, offset=30)


def test_the_python_client_counts_without_rows(flights, oracle):
    for method in CountMethod:
        assert flights.select("*", count=method, head=True).gte("dep_delay", 60).execute().count == count_of(oracle, "dep_delay >= 60")
    assert flights.select("*", count=CountMethod.exact, head=True).execute().count == 336776
    assert flights.select("*").gte("dep_delay", 60).execute().count is None  # which nobody asked for


def test_the_python_client_gets_the_one_row_that_there_is(flights, oracle):
    assert flights.select("*").eq("dest", "LEX").single().execute().data == rows_of(oracle, "dest = 'LEX'")[0]
    assert flights.select("*").eq("dest", "LEX").maybe_single().execute().data == rows_of(oracle, "dest = 'LEX'")[0]
    assert flights.select("*").eq("dest", "no such").maybe_single().execute() is None


@pytest.mark.parametrize("destination, said", [("no such", "0 rows"), ("ANC", "rows")])
def test_the_python_client_is_told_that_there_is_not_one_row(flights, destination, said):
    with pytest.raises(APIError) as raised:
        flights.select("*").eq("dest", destination).single().execute()
    assert raised.value.code == "PGRST116"
    assert said in raised.value.message


def test_the_python_client_reads_csv(flights, oracle):
    text = flights.select("*").eq("dest", "ANC").csv().execute().data
    assert read_csv(text) == as_csv(rows_of(oracle, "dest = 'ANC'"))


def test_the_python_client_has_nulls_left_out(flights, oracle):
    assert flights.select("*").is_("dep_time", None).strip_nulls().execute().data == without_nulls(rows_of(oracle, "dep_time IS NULL"))
    one = flights.select("*").is_("dep_time", None).limit(1).strip_nulls().single().execute().data
    assert one == without_nulls(rows_of(oracle, "dep_time IS NULL", limit=1))[0]


@pytest.mark.parametrize("ask, named", [
    (lambda query: query.eq("no_such", 1), "no_such"), (lambda query: query.eq("dep_delay", "late"), "late"),
    (lambda query: query.order("no_such"), "no_such"), (lambda query: query.or_("dep_delay.is.late"), "late"),
])
def test_the_python_client_gets_the_detail_of_a_mistake_as_the_errors_message(server, flights, ask, named):
    query = ask(flights.select("*"))
    with pytest.raises(APIError) as raised:
        query.execute()
    problem = server.get(f"/flights?{query.request.params}").json
    assert problem["status"] == 400 and named in problem["detail"]
    assert raised.value.message == problem["detail"]


def test_the_python_client_gets_the_detail_for_a_table_that_is_not_there(server, python_client):
    with pytest.raises(APIError) as raised:
        python_client.from_("no_such").select("*").execute()
    problem = server.get("/no_such?select=*").json
    assert problem["status"] == 404
    assert raised.value.message == problem["detail"]


ODD_NAMES = ["plain", "with space", "a,b", "x.y", "(p)", "c:d", 'quo"ted', "back\\slash", "größe", "select", "1"]
ODD_VALUES = ["plain", "with space", "a,b", "x.y", "(p)", "c:d", 'quo"ted', "back\\slash", "größe", "null", "", "100%", "a+b&c=d", '"all"',
              " ", "*", "#"]


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL).writerows([ODD_NAMES, *([value] * len(ODD_NAMES) for value in ODD_VALUES)])
    with serving(bake(tmp_path_factory.mktemp("odd"), out.getvalue(), "--header", "yes", name="odd.csv"), "--access-log", "off") as running:
        yield running


@pytest.fixture(scope="module")
def odd_client(odd):
    with SyncPostgrestClient(f"http://{odd.host}:{odd.port}") as client:
        yield client.from_("odd")


@pytest.mark.parametrize("value", ODD_VALUES)
def test_the_python_client_finds_any_text_by_eq_and_in(odd_client, value):
    rows = [dict.fromkeys(ODD_NAMES, value)]
    assert odd_client.select("*").eq("plain", value).execute().data == rows
    # Not the other way round: behind the parenthesis PostgREST passes blanks over (pListVal), and the client puts none in quotes.
    assert odd_client.select("*").in_("plain", ["no such", value]).execute().data == rows
    others = [dict.fromkeys(ODD_NAMES, other) for other in ODD_VALUES if other != value]
    assert odd_client.select("*").neq("plain", value).execute().data == others


@pytest.mark.parametrize("name", [name for name in ODD_NAMES if name not in ("select", "1")])
def test_the_python_client_finds_a_column_of_any_name(odd_client, name):
    quoted = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    assert odd_client.select(quoted).execute().data == [{name: value} for value in ODD_VALUES]
    assert odd_client.select(quoted).eq(name, "größe").order(quoted).execute().data == [{name: "größe"}]
    assert odd_client.select("*").or_(f"{quoted}.eq.größe,{quoted}.is.null").execute().data == [dict.fromkeys(ODD_NAMES, "größe")]


# JavaScript

@pytest.fixture(scope="module")
def answers(server, odd):
    """What postgrest_client.mjs got, by kind and name."""
    if not NODE.exists():
        pytest.skip("build/node isn't there, so @supabase/postgrest-js isn't tried; scripts/node makes it")
    if not (NODE.parent / "node_modules/@supabase/postgrest-js").is_dir():
        pytest.skip("build/node has no @supabase/postgrest-js, so it isn't tried; scripts/node makes it")
    done = subprocess.run([NODE, SCRIPT, NODE.parent, *(f"http://{asked.host}:{asked.port}" for asked in (server, odd)),
                           json.dumps(ODD_VALUES)],
                          capture_output=True, stdin=subprocess.DEVNULL, timeout=5 * PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_the_javascript_client_finds_and_counts_the_rows_that_duckdb_finds(answers, oracle):
    assert len(answers["filters"]) >= 25
    for condition, answer in answers["filters"]:
        assert (answer["status"], answer["error"]) == (206 if answer["count"] > 100 else 200, None), condition
        assert answer["data"] == rows_of(oracle, condition), condition
        assert answer["count"] == count_of(oracle, condition), condition


def test_the_javascript_client_orders_as_duckdb_does(answers, oracle):
    assert len(answers["orders"]) >= 4
    for order, answer in answers["orders"]:
        assert answer["data"] == rows_of(oracle, "month = 2", order, 1000), order


def test_the_javascript_client_selects_and_pages(answers, oracle):
    pages = answers["pages"]
    assert pages["columns"]["data"] == rows_of(oracle, columns="dest, carrier, dep_delay AS late", limit=5)
    assert pages["range"]["data"] == rows_of(oracle, offset=250)
    assert pages["limit"]["data"] == rows_of(oracle, limit=7)
    assert pages["part"]["data"] == rows_of(oracle, "carrier = 'OO'", limit=2, offset=30)
    assert (pages["part"]["status"], pages["part"]["error"]) == (200, None)


def test_the_javascript_client_counts_without_rows(answers, oracle):
    for name, answer in answers["counts"].items():
        assert answer["data"] is None, name
        assert answer["count"] == count_of(oracle, "TRUE" if name == "all" else "dep_delay >= 60"), name
    assert len(answers["counts"]) == 4


def test_the_javascript_client_gets_the_one_row_that_there_is(answers, oracle):
    singles = answers["singles"]
    lexington = rows_of(oracle, "dest = 'LEX'")[0]
    assert singles["single"]["data"] == lexington
    assert singles["maybe single"]["data"] == lexington
    assert (singles["maybe none"]["data"], singles["maybe none"]["error"]) == (None, None)
    assert singles["maybe many"]["error"]["code"] == "PGRST116"
    for name, said in (("none", "0 rows"), ("many", "rows")):
        assert (singles[name]["status"], singles[name]["data"], singles[name]["error"]["code"]) == (406, None, "PGRST116")
        assert said in singles[name]["error"]["message"]


def test_the_javascript_client_reads_csv(answers, oracle):
    assert read_csv(answers["forms"]["csv"]["data"]) == as_csv(rows_of(oracle, "dest = 'ANC'"))


def test_the_javascript_client_has_nulls_left_out(answers, oracle):
    expected = without_nulls(rows_of(oracle, "dep_time IS NULL"))
    assert answers["forms"]["stripped"]["data"] == expected
    assert answers["forms"]["stripped single"]["data"] == expected[0]


def test_the_javascript_client_gets_the_detail_of_a_mistake_as_the_errors_message(answers):
    for named, answer in answers["errors"]:
        assert answer["status"] == 400 and answer["data"] is None, named
        assert answer["error"]["message"] == answer["error"]["detail"], named
        assert named in answer["error"]["message"]
    assert len(answers["errors"]) == 4


def test_the_javascript_client_finds_any_text_by_eq_and_in(answers):
    assert [value for value, *_ in answers["odd"]] == ODD_VALUES
    for value, found, listed in answers["odd"]:
        rows = [dict.fromkeys(ODD_NAMES, value)]
        assert (found["error"], found["data"]) == (None, rows), value
        if value != '"all"':  # the client sends it as it is, and in a list that's the text all
            assert (listed["error"], listed["data"]) == (None, rows), value
