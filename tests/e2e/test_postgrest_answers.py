"""Statuses, Content-Range, preferences and error codes are PostgREST's; and what a mistake's answer says helps to mend it.

The rule of 200, 206 and 416 is written down here once more, from PostgREST's RangeQuery.hs, and the codes from its Error.hs and from
PostgreSQL's appendix A. A Range with a unit (items=0-9), which PostgREST has none of, is answered as RFC 9110 has it.
"""

import json
import socket

import pytest

from kiln import bake, read_answer, serving
from test_errors import check_problem

ROWS = 336776
OO = 32  # flights of carrier OO
COUNTED = {"Prefer": "count=exact"}


def rule(offset, count, total):
    """Status and Content-Range of `count` rows from the offset on, of `total`, which is None unless it was asked for."""
    lower, upper = offset, offset + count - 1
    status = 200 if total is None else 416 if lower > total else 206 if 1 + upper - lower < total else 200
    return status, f"{f'{lower}-{upper}' if total != 0 and lower <= upper else '*'}/{'*' if total is None else total}"


@pytest.mark.parametrize("query, offset, count, total", [
    ("", 0, 100, ROWS), ("limit=5", 0, 5, ROWS), ("limit=5&offset=7", 7, 5, ROWS), ("limit=0", 0, 0, ROWS), (f"offset={ROWS - 1}", ROWS - 1, 1, ROWS),
    (f"offset={ROWS}", ROWS, 0, ROWS), (f"offset={ROWS + 1}", ROWS + 1, 0, ROWS), ("offset=9223372036854775807", 2**63 - 1, 0, ROWS),
    ("order=dep_delay&limit=3", 0, 3, ROWS), ("carrier=eq.OO", 0, OO, OO), ("carrier=eq.OO&limit=31", 0, 31, OO), ("carrier=eq.OO&offset=30", 30, 2, OO),
    ("carrier=eq.OO&offset=32", 32, 0, OO), ("carrier=eq.OO&offset=33&order=row", 33, 0, OO), ("carrier=eq.none", 0, 0, 0), ("carrier=eq.none&offset=1", 1, 0, 0),
    ("carrier=eq.OO&order=row.desc&limit=3", 0, 3, OO), ("select=origin,count()", 0, 3, 3), ("select=origin,count()&limit=2", 0, 2, 3),
    ("select=origin,count()&offset=4", 4, 0, 3), ("limit=5000", 0, 1000, ROWS),
])
def test_a_page_is_a_part_and_has_a_total_only_where_it_was_counted(server, query, offset, count, total):
    for method in ("GET", "HEAD"):
        plain = server.get(f"/rows?{query}", method)
        assert (plain.status, plain.headers["content-range"]) == rule(offset, count, None)
        for preference in ("exact", "planned", "estimated"):
            counted = server.get(f"/rows?{query}", method, {"Prefer": f"count={preference}"})
            status, content_range = rule(offset, count, total)
            assert counted.status == status
            assert counted.headers["content-range"] == (f"*/{total}" if status == 416 else content_range)
            if status == 416:
                assert method == "HEAD" or counted.json["code"] == "PGRST103"
            else:
                assert counted.headers["preference-applied"] == f"count={preference}"


@pytest.mark.parametrize("text, offset, count", [("0-9", 0, 10), ("5-5", 5, 1), ("10-", 10, 100), ("336770-336800", 336770, 6), (f"{ROWS}-", ROWS, 0),
                                                 (f"{ROWS + 1}-", ROWS + 1, 0), ("0-4999", 0, 1000)])
def test_a_range_of_postgrest_is_one_of_rfc_9110_only_with_a_unit(server, text, offset, count):
    for fields, total in ((COUNTED, ROWS), ({}, None)):
        answer = server.get("/rows?select=row", headers={"Range": text} | fields)
        status, content_range = rule(offset, count, total)
        assert (answer.status, answer.headers["content-range"]) == (status, f"*/{ROWS}" if status == 416 else content_range)
        assert status == 416 or answer.json == [{"row": row} for row in range(offset, offset + count)]
        answer = server.get("/rows?select=row", headers={"Range": f"items={text}"} | fields)
        expected = (416, f"*/{ROWS}") if count == 0 else (206, content_range)
        assert (answer.status, answer.headers["content-range"]) == expected


@pytest.mark.parametrize("path, headers, named", [
    ("/rows?carrier=eq.OO", {"Range": "items=33-40"}, OO), ("/rows?carrier=eq.OO&order=dep_delay", {"Range": "items=32-"}, OO),
    ("/rows?carrier=eq.OO&offset=99", COUNTED, OO), ("/columns/dest/values", {"Range": "items=999-"}, 105), ("/columns/dest/values?offset=999", COUNTED, 105),
    ("/rows?format=csv&offset=400000", COUNTED, ROWS),
])
def test_416_says_how_many_rows_there_are(server, path, headers, named):
    answer = server.get(path, headers=headers)
    assert (answer.status, answer.headers["content-range"], answer.json["code"]) == (416, f"*/{named}", "PGRST103")
    assert str(named) in answer.json["detail"]


@pytest.mark.parametrize("path, headers", [("/rows?limit=-1", {}), ("/rows", {"Range": "9-0"}), ("/flights?limit=-99999999999999999999&offset=5", {})])
def test_a_range_of_less_than_nothing_is_416_as_in_postgrest(server, path, headers):
    answer = server.get(path, headers=headers)
    assert (answer.status, answer.json["code"]) == (416, "PGRST103")


@pytest.mark.parametrize("query, headers, expected", [
    ("", {}, (200, None)), ("&limit=5", {}, (200, None)), ("&carrier=eq.OO&order=row", {}, (200, None)), ("&limit=5", COUNTED, (206, f"0-4/{ROWS}")),
    ("&carrier=eq.OO", COUNTED, (200, f"0-31/{OO}")), ("&limit=9&offset=1&carrier=eq.OO", COUNTED, (206, f"1-9/{OO}")),
    ("", {"Range": "0-9"}, (200, "0-9/*")), ("", {"Range": "items=0-9"}, (206, "0-9/*")),
])
def test_a_download_has_a_content_range_only_for_who_asked(server, query, headers, expected):
    for form in ("csv", "ndjson", "tsv", "parquet"):
        if not query and not headers:
            form += "&row=lt.100"  # the whole is 30 MB
        answer = server.get(f"/rows?select=row&format={form}{query}", headers=headers)
        assert (answer.status, answer.headers.get("content-range")) == expected


def test_the_last_page_is_linked_to_though_the_total_is_not_said(server):
    assert f'offset={(ROWS - 1) // 100 * 100}>; rel="last"' in server.get("/rows").headers["link"]


# Preferences

@pytest.mark.parametrize("prefer, applied", [
    ("count=exact", "count=exact"), ("handling=strict, count=planned", "count=planned, handling=strict"), ("handling=lenient,nonsense", "handling=lenient"),
    ("nonsense", None), ("return=representation, tx=commit, missing=null", None), ("count=estimated, count=exact", "count=estimated"),
    ("handling=strict, return=minimal, resolution=merge-duplicates, timezone=UTC, max-affected=1", "handling=strict"),
])
def test_preferences_are_those_of_postgrest(server, prefer, applied):
    answer = server.get("/rows?limit=1", headers={"Prefer": prefer})
    assert answer.status in (200, 206) and answer.headers.get("preference-applied") == applied


def test_strict_handling_refuses_all_that_is_unknown(server):
    answer = server.get("/rows?limit=1", headers={"Prefer": "handling=strict, wait=1, count=none"})
    check_problem(answer, 400, "/rows", '"wait=1, count=none"')
    assert answer.json["code"] == "PGRST122"


# Codes

@pytest.mark.parametrize("path, headers, status, code", [
    ("/flights?dep_delay=gt", {}, 400, "PGRST100"), ("/flights?or=(dep_delay.gt.1", {}, 400, "PGRST100"), ("/flights?dep_delay=cs.{1}", {}, 400, "PGRST100"),
    ("/flights?dest=fts.x", {}, 400, "PGRST100"), ("/flights?limit=ten", {}, 400, "PGRST100"), ("/flights?format=xml", {}, 400, "PGRST100"),
    ("/flights?dep_delay=is.true", {}, 400, "PGRST100"),
    ("/flights?select=*,planes(*)", {}, 400, "PGRST200"), ("/flights?nowhere=eq.1", {}, 400, "42703"), ("/flights?select=nowhere", {}, 400, "42703"), ("/flights?order=nowhere", {}, 400, "42703"),
    ("/flights?or=(nowhere.eq.1)", {}, 400, "42703"), ("/columns/nowhere", {}, 404, "42703"), ("/flights?select=dest,count()&order=month", {}, 400, "42703"),
    ("/flights?dep_delay=eq.late", {}, 400, "22P02"), ("/flights?dep_delay=in.(1,late)", {}, 400, "22P02"), ("/flights?dep_delay=eq(any).{1,}", {}, 400, "22P02"),
    ("/flights?dest=match.(", {}, 400, "22P02"), ("/columns?dep_delay=isdistinct.x", {}, 400, "22P02"),
    ("/flights?dep_delay=like.1*", {}, 422, "42883"), ("/flights?select=dest.avg()", {}, 422, "42883"),
    ("/flights", {"Accept": "application/geo+json"}, 406, "PGRST107"), ("/flights", {"Accept": "application/vnd.pgrst.plan+json"}, 406, "PGRST107"),
    ("/columns/dest/values", {"Accept": "image/png"}, 406, "PGRST107"),
    ("/flights", {"Accept": "application/vnd.pgrst.object+json"}, 406, "PGRST116"), ("/nowhere", {}, 404, "PGRST205"), ("/nowhere?select=*", {}, 404, "PGRST205"),
    ("/a/b/c", {}, 404, "PGRST125"), ("/rpc/nowhere", {}, 404, "PGRST202"), ("/flights?%zz", {}, 400, "PGRST100"),
])
def test_every_error_has_the_code_that_postgrest_has_for_it(server, path, headers, status, code):
    problem = server.get(path, headers=headers).json
    assert (problem["status"], problem["code"], problem["message"]) == (status, code, problem["detail"])
    assert list(problem) == ["type", "title", "status", "detail", "instance", "message", "code", "request_id"]


def test_a_query_that_takes_too_long_has_postgresqls_code(unranked_db):
    with serving(unranked_db, "--access-log", "off", "--query-timeout-ms", "1") as running:
        for _ in range(100):
            answer = running.get("/flights?tailnum=imatch.%5Bx-z%5D%7B3%7D%24&order=dep_delay")
            if answer.json["code"] != "PGRST003":  # on a busy machine it has waited for its turn longer than it may take
                break
        assert (answer.status, answer.json["code"]) == (503, "57014")


# Writing

BODIES = {
    "none": (b"", b""), "a body": (b"Content-Length: 9\r\n", b'{"a": 1 }'), "chunks": (b"Transfer-Encoding: chunked\r\n", b"9\r\n{\"a\": 1 }\r\n0\r\n\r\n"),
    "one to come": (b"Content-Length: 9\r\nExpect: 100-continue\r\n", b""), "an endless one": (b"Content-Length: 99999999999999\r\n", b"x" * 4096),
    "a request": (b"Content-Length: 33\r\n", b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n"),
}


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("method", ["POST", "PATCH", "PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/flights?columns=a", "/columns/dest"])
def test_writing_is_405_whatever_is_sent_with_it(server, method, path, body):
    fields, sent = BODIES[body]
    with server.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n".encode() + fields + b"\r\n" + sent)
        answer = read_answer(reader)
        check_problem(answer, 405, path.split("?")[0], method)
        assert (answer.json["code"], answer.headers["allow"]) == ("PGRST117", "GET, HEAD, OPTIONS")
        if body == "none":  # the next request is answered
            connection.sendall(b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_answer(reader).status == 200
        else:  # nobody reads the body, so nothing after it is taken for a request
            assert answer.headers["connection"] == "close"
            connection.shutdown(socket.SHUT_WR)
            assert reader.read() == b""


def test_a_body_that_goes_on_is_read_no_further_than_a_bound(server):
    sent = 0
    with server.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(b"POST /flights HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999\r\n\r\n")
        assert read_answer(reader).status == 405
        with pytest.raises(OSError):  # the connection is gone: EPIPE or ECONNRESET
            while sent < 512 << 20:
                sent += connection.send(b"x" * 65536)
    assert sent < 64 << 20  # the server's bound, and what two kernels hold between it and us


# Hints

@pytest.fixture(scope="module")
def named(tmp_path_factory):
    with serving(bake(tmp_path_factory.mktemp("named"), "limit,offset,format,order,big\n1,x,csv,a,1\n7,y,tsv,b,2\n"), "--access-log", "off") as running:
        yield running


@pytest.mark.parametrize("path, hints", [
    ("/rows?limit=gt.4", ['"limit"=gt.4', "0=gt.4"]), ("/rows?offset=eq.x", ['"offset"=eq.x', "1=eq.x"]), ("/rows?format=eq.csv", ['"format"=eq.csv', "2=eq.csv"]),
    ("/rows?order=in.(a,b)", ['"order"=in.(a,b)', "3=in.(a,b)"]), ("/rows?big=eq.null", ["is.null"]), ("/rows?big=in.(1,NULL)", ["is.null"]),
    ("/rows?big=eq(any).{1,null}", ["is.null"]), ("/rows?select=*,count()", ["Prefer: count=exact"]), ("/rows?columns=big", ["select"]),
    ("/rows?select=limit,offset,format,order,count()", ["Prefer: count=exact"]), ("/table.xls", ["/table, which is JSON", "/table.csv, /table.ndjson, /table.tsv, /table.parquet, /table.db"]),
    ("/rows.xlsx", ["/rows, which is JSON", "/rows.csv"]), ("/nowhere", ["/rows", "/table", "/columns/{c}/values"]), ("/tabel", ["did you mean /table?"]),
    ("/rows?limt=1", ['did you mean "limit"?']), ("/rows?select=bgi", ['did you mean "big"?']), ("/rows?BIG=eq.1", ['did you mean "big"?']),
])
def test_a_mistake_is_answered_with_what_mends_it(named, path, hints):
    answer = named.get(path)
    assert answer.status in (400, 404)
    assert [hint for hint in hints if hint not in answer.json["detail"]] == [], answer.json["detail"]


def test_what_the_hints_say_works(named):
    assert named.get("/rows?%22limit%22=gt.4").json == named.get("/rows?0=gt.4").json == [{"limit": 7, "offset": "y", "format": "tsv", "order": "b", "big": 2}]
    assert len(named.get("/rows?%22offset%22=eq.x&%22format%22=eq.csv&%22order%22=in.(a,b)").json) == 1


@pytest.mark.parametrize("name, meant", [("limt", "limit"), ("dep_dealy", "dep_delay"), ("carier", "carrier"), ("Dest", "dest"), ("ofset", "offset"),
                                         ("group_by", None), ("search", None), ("page", None), ("sort", None), ("where", None), ("fields", None), ("_search", None)])
def test_did_you_mean_comes_only_for_what_is_near(server, name, meant):
    detail = server.get(f"/flights?{name}=eq.1").json["detail"]
    assert ("did you mean" in detail) == (meant is not None)
    assert meant is None or f'did you mean "{meant}"?' in detail
    assert f'"{name}"' in detail and len(json.dumps(detail)) < 400
