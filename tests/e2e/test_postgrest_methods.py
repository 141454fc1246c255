"""Each method with which the official clients read is called once: it answers what pandas says, or has a proper error.

The table is whole: a method that a client has and the table hasn't fails a test. docs/api.md says why some are refused.
`postgrest` for Python is asked here, `@supabase/postgrest-js` by postgrest_methods.mjs, which has the same questions in its own words.
"""

import csv
import io
import json
import re
import subprocess

import pandas
import pytest
from postgrest import APIError, CountMethod, SyncPostgrestClient

from kiln import FLIGHTS, PATIENCE_SECONDS, ROOT
from oracles import TYPES
from test_postgrest_clients import NODE

SCRIPT = ROOT / "tests/e2e/postgrest_methods.mjs"
PAGE = 100  # rows that an answer has without a limit


def lexington(flights):
    return flights[flights.dest == "LEX"]


# By the clients' names in Python: how it's asked, and the rows.
READS = {
    "eq": (lambda q: q.eq("carrier", "OO"), lambda f: f[f.carrier == "OO"]),
    "neq": (lambda q: q.neq("origin", "EWR"), lambda f: f[f.origin != "EWR"]),
    "gt": (lambda q: q.gt("dep_delay", 800), lambda f: f[f.dep_delay > 800]),
    "gte": (lambda q: q.gte("distance", 4963), lambda f: f[f.distance >= 4963]),
    "lt": (lambda q: q.lt("dep_delay", -22), lambda f: f[f.dep_delay < -22]),
    "lte": (lambda q: q.lte("dest", "ACK"), lambda f: f[f.dest <= "ACK"]),
    "like": (lambda q: q.like("tailnum", "N1%1UW"), lambda f: f[f.tailnum.str.fullmatch("N1.*1UW", na=False)]),
    "ilike": (lambda q: q.ilike("dest", "h_l"), lambda f: f[f.dest.str.fullmatch("H.L")]),
    "like_all_of": (lambda q: q.like_all_of("dest", "S%,%N"), lambda f: f[f.dest.str.startswith("S") & f.dest.str.endswith("N")]),
    "like_any_of": (lambda q: q.like_any_of("dest", "H%,LE_"), lambda f: f[f.dest.str.startswith("H") | f.dest.str.fullmatch("LE.")]),
    "ilike_all_of": (lambda q: q.ilike_all_of("dest", "s%,%n"), lambda f: f[f.dest.str.startswith("S") & f.dest.str.endswith("N")]),
    "ilike_any_of": (lambda q: q.ilike_any_of("dest", "h%,le_"), lambda f: f[f.dest.str.startswith("H") | f.dest.str.fullmatch("LE.")]),
    "is_": (lambda q: q.is_("dep_time", None), lambda f: f[f.dep_time.isna()]),
    "in_": (lambda q: q.in_("dest", ["ANC", "LEX", "no such"]), lambda f: f[f.dest.isin(["ANC", "LEX"])]),
    "match": (lambda q: q.match({"month": 2, "day": 14, "origin": "LGA"}), lambda f: f[(f.month == 2) & (f.day == 14) & (f.origin == "LGA")]),
    "or_": (lambda q: q.or_("dep_delay.gt.900, and(dest.eq.LEX,month.in.(11, 12))"),
            lambda f: f[(f.dep_delay > 900) | ((f.dest == "LEX") & f.month.isin([11, 12]))]),
    "not_": (lambda q: q.not_.lt("dep_delay", 800), lambda f: f[f.dep_delay >= 800]),
    "filter": (lambda q: q.filter("flight", "in", "(1, 15)"), lambda f: f[f.flight.isin([1, 15])]),
    "order": (lambda q: q.order("dep_delay", desc=True, nullsfirst=False).order("tailnum", nullsfirst=True),
              lambda f: f.sort_values("tailnum", na_position="first", kind="stable").sort_values("dep_delay", ascending=False, kind="stable")),
    "limit": (lambda q: q.limit(7), lambda f: f[:7]),
    "offset": (lambda q: q.offset(336770), lambda f: f[336770:]),
    "range": (lambda q: q.range(20, 29), lambda f: f[20:30]),
    "single": (lambda q: q.eq("dest", "LEX").single(), lexington),
    "maybe_single": (lambda q: q.eq("dest", "no such").maybe_single(), lambda f: f[:0]),
    "csv": (lambda q: q.eq("dest", "ANC").csv(), lambda f: f[f.dest == "ANC"]),
    "strip_nulls": (lambda q: q.is_("dep_time", None).strip_nulls(), lambda f: f[f.dep_time.isna()]),
    "retry": (lambda q: q.eq("dest", "LEX").retry(False), lexington),
    "max_affected": (lambda q: q.eq("dest", "LEX").max_affected(1), lexington),  # a preference about writing
    # Only in JavaScript:
    "is_distinct": (None, lambda f: f[f.dep_delay.isna() | (f.dep_delay != 0)]),
    "regex_match": (None, lambda f: f[f.tailnum.str.contains("^N[0-9]{2}[A-Z]", na=False)]),
    "regex_i_match": (None, lambda f: f[f.tailnum.str.contains("9UW$", na=False)]),
    "not_in": (None, lambda f: f[~f.dest.isin(["ORD", "ATL"])]),
    "select": (None, lambda f: lexington(f)[["dest", "dep_delay", "air_time"]].rename(columns={"dep_delay": "late"}).astype({"air_time": str})),
    **dict.fromkeys(["throw_on_error", "set_header", "abort_signal", "rollback", "returns", "override_types"], (None, lexington)),
}

# How it's asked, status, code, and what the message names.
NO_OPERATOR = (400, "PGRST100")
REFUSED = {
    **{name: (lambda q, name=name: getattr(q, name)("dest", "x"), *NO_OPERATOR, name) for name in ("fts", "plfts", "phfts", "wfts")},
    "text_search": (lambda q: q.text_search("dest", "x"), *NO_OPERATOR, "fts"),
    **{name: (lambda q, name=name: getattr(q, name)("dest", ["x"]), *NO_OPERATOR, said)
       for name, said in (("cs", "cs"), ("contains", "cs"), ("cd", "cd"), ("contained_by", "cd"), ("ov", "ov"), ("overlaps", "ov"))},
    **{name: (lambda q, name=name: getattr(q, name)("month", (1, 2)), *NO_OPERATOR, said)
       for name, said in (("sl", "sl"), ("range_lt", "sl"), ("sr", "sr"), ("range_gt", "sr"), ("nxl", "nxl"), ("range_gte", "nxl"), ("nxr", "nxr"),
                          ("range_lte", "nxr"), ("adj", "adj"), ("range_adjacent", "adj"))},
    "explain": (lambda q: q.explain(), 406, "PGRST107", "Accept"),
    "geojson": (None, 406, "PGRST107", "Accept"),  # only in JavaScript
}

WRITES = {
    "insert": lambda t: t.insert({"dest": "LEX"}), "upsert": lambda t: t.upsert([{"dest": "LEX"}]), "update": lambda t: t.update({"dest": "LEX"}).eq("dest", "x"),
    "delete": lambda t: t.delete().eq("dest", "x"),
}

IS_NO_QUESTION = {"select", "execute", "request", "negate_next"}  # select begins each in Python


@pytest.fixture(scope="module")
def frame():
    numbers = {name: "Int64" for name, kind in TYPES["flights"].items() if kind == "INTEGER"}
    return pandas.read_csv(FLIGHTS, na_values=["NA"], keep_default_na=False, dtype=numbers)


@pytest.fixture(scope="module")
def client(server):
    with SyncPostgrestClient(f"http://{server.host}:{server.port}") as made:
        yield made


def records(frame):
    """The rows as JSON would have them."""
    return [{name: None if value is pandas.NA or value != value else value for name, value in row.items()}
            for row in frame.astype(object).to_dict("records")]


def check_read(name, data, rows):
    expected = records(rows[:PAGE])
    if name == "single":
        assert [data] == expected
    elif name == "csv":
        assert list(csv.DictReader(io.StringIO(data, newline=""))) == [{key: "" if value is None else str(value) for key, value in row.items()}
                                                                      for row in expected]
    elif name == "strip_nulls":
        assert data == [{key: value for key, value in row.items() if value is not None} for row in expected]
    else:
        assert data == expected


@pytest.mark.parametrize("name", [name for name, (ask, _) in READS.items() if ask])
def test_a_reading_method_of_the_python_client_answers_what_pandas_does(client, frame, name):
    ask, pick = READS[name]
    rows = pick(frame)
    answer = ask(client.from_("flights").select("*", count=CountMethod.exact)).execute()
    if name == "maybe_single":
        assert answer is None and rows.empty
        return
    check_read(name, answer.data, rows)
    if name not in ("limit", "offset", "range"):  # which are no filters
        assert answer.count == len(rows)


@pytest.mark.parametrize("name", [name for name, (ask, *_) in REFUSED.items() if ask])
def test_what_cannot_be_answered_is_refused_with_postgrests_code(client, name):
    ask, _, code, named = REFUSED[name]
    with pytest.raises(APIError) as raised:
        ask(client.from_("flights").select("*")).execute()
    assert raised.value.code == code and f'"{named}"' in raised.value.message.replace("Accept", '"Accept"')


@pytest.mark.parametrize("name", WRITES)
def test_writing_is_refused(client, name):
    with pytest.raises(APIError) as raised:
        WRITES[name](client.from_("flights")).execute()
    assert (raised.value.code, "use GET" in raised.value.message) == ("PGRST117", True)


def test_what_is_not_there_is_said_so(client):
    for ask, code in ((client.rpc("nothing", {}), "PGRST202"), (client.from_("nothing").select("*"), "PGRST205")):
        with pytest.raises(APIError) as raised:
            ask.execute()
        assert raised.value.code == code


def test_the_table_has_every_method_of_the_python_client(client):
    methods = {name for name in dir(client.from_("flights").select("*")) if not name.startswith("_")}
    assert methods - IS_NO_QUESTION == {name for name, (ask, *_) in {**READS, **REFUSED}.items() if ask}


# JavaScript

def in_python(name):
    """likeAllOf as like_all_of; in, is, not and or are words of Python's."""
    snake = re.sub("[A-Z]", lambda letter: "_" + letter[0].lower(), name)
    return snake + "_" if snake in ("in", "is", "not", "or") else snake


@pytest.fixture(scope="module")
def answers(server):
    if not (NODE.parent / "node_modules/@supabase/postgrest-js").is_dir():
        pytest.skip("build/node has no @supabase/postgrest-js, so it isn't tried; scripts/node makes it")
    done = subprocess.run([NODE, SCRIPT, NODE.parent, f"http://{server.host}:{server.port}"], capture_output=True, stdin=subprocess.DEVNULL,
                          timeout=5 * PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout)


def test_the_reading_methods_of_the_javascript_client_answer_what_pandas_does(answers, frame):
    for name, answer in answers["reads"].items():
        rows = READS[in_python(name)][1](frame)
        assert answer["error"] is None, name
        if name == "maybeSingle":
            assert answer["data"] is None and rows.empty
            continue
        check_read(in_python(name), answer["data"], rows)
        if name not in ("limit", "range"):
            assert answer["count"] == len(rows), name


def test_what_cannot_be_answered_is_refused_in_javascript_too(answers):
    for name, answer in answers["refused"].items():
        _, status, code, named = REFUSED[in_python(name)]
        assert (answer["status"], answer["error"]["code"]) == (status, code), name
        assert named in answer["error"]["message"]
    for name, answer in answers["writes"].items():
        assert (answer["status"], answer["error"]["code"]) == (405, "PGRST117"), name
    assert (answers["head"]["count"], answers["rpc"]["error"]["code"], answers["table"]["error"]["code"]) == (32, "PGRST202", "PGRST205")


def test_the_table_has_every_method_of_the_javascript_client(answers):
    asked = set(answers["reads"]) | set(answers["refused"])
    assert set(answers["methods"]) - {"constructor", "then", "fetch", "processResponse", "maxAffected"} == asked  # maxAffected: in the types of writes alone
    assert {in_python(name) for name in asked} <= READS.keys() | REFUSED.keys()
