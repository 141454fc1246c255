"""Rows in the form a client asks for: JSON, NDJSON or CSV, packed with gzip or zstd where it takes that; the content stays the same.

Python's csv, json and gzip, the zstd command and DuckDB say what is in an answer. What is downloaded as CSV and imported again is
the same table, whatever is in it, and a download takes no more memory than a page does.
"""

import csv
import gzip
import io
import json
import math
import re
import subprocess

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies

from baked import rows_of, types_of
from kiln import OWN_FIELDS, PATIENCE_SECONDS, SAME_ID, bake, parse_head, read_chunks, serving
from test_limits import needs_plain_build
from test_paging import flights_in_duckdb

JSON, NDJSON, CSV = "application/json", "application/x-ndjson", "text/csv; charset=utf-8; header=present"
OBJECT, STRIPPED = "application/vnd.pgrst.object+json", "application/vnd.pgrst.array+json;nulls=stripped"
STRIPPED_OBJECT = "application/vnd.pgrst.object+json;nulls=stripped"
PACKED_ABOVE = 1024  # bytes
LONG_JSON, SHORT_JSON = "/rows?limit=100", "/rows?limit=1"
DOWNLOAD, PART = "/rows?format=csv&limit=5000", "/rows?format=ndjson&dest=in.(ANC,LEX,ORD)&select=row,dest"
LATE_PART = "/rows?format=ndjson&month=eq.5&day=eq.31"  # nothing in the first stretch of rows matches

FLAT_BYTES = 8 << 20
DOWNLOADS = [("/rows?format=csv", "identity"), ("/rows?format=csv", "gzip"), ("/rows?format=csv", "zstd"),
             ("/rows?format=ndjson", "identity"), ("/rows?format=ndjson", "zstd"), ("/rows?format=ndjson&dep_delay=is.not_null", "gzip"),
             ("/rows?format=csv&carrier=neq.UA", "identity")]  # not in an order: that is of all row numbers first


def zstd_decompress(content):
    done = subprocess.run(["zstd", "-q", "-d", "-c"], input=content, capture_output=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr
    return done.stdout


UNPACK = {"identity": bytes, "gzip": gzip.decompress, "zstd": zstd_decompress}


def unpacked(answer):
    return UNPACK[answer.headers.get("content-encoding", "identity")](answer.body)


def ask(running, path, accept=None, accept_encoding=None, method="GET"):
    fields = {"Accept": accept, "Accept-Encoding": accept_encoding or "identity", "X-Request-Id": "same"}  # which problems have in them
    return running.get(path, method, {name: value for name, value in fields.items() if value is not None})


# Which form

@pytest.mark.parametrize("accept, content_type", [
    (None, JSON), ("", JSON), ("*/*", JSON), ("application/*", JSON), ("text/*", CSV), ("application/json", JSON),
    ("APPLICATION/JSON", JSON), ("text/csv", CSV),
    ("application/x-ndjson", NDJSON), ("application/ndjson", NDJSON), ("application/jsonl", NDJSON), ("text/csv;header=present", CSV),
    ("text/csv ; q=0.4", CSV),
    ("text/csv;q=0.5, application/json;q=0.4", CSV), ("text/csv;q=0.4,application/json;q=0.5", JSON), ("text/csv,application/json", JSON),
    ("text/csv;q=0.001", CSV), ("text/html, text/csv;q=0.1", CSV), ("text/html, */*;q=0.1", JSON), ("*/*, application/json;q=0", CSV),
    ("*/*, application/json;q=0, text/csv;q=0", NDJSON), ("application/*;q=0.9, application/json;q=0.1, text/csv;q=0.5", NDJSON),
    ("text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8", JSON),  # a browser
    (OBJECT, OBJECT), (f"{OBJECT}, application/json", JSON), (STRIPPED, STRIPPED), ("application/vnd.pgrst.array+json", JSON),
    (STRIPPED_OBJECT, STRIPPED_OBJECT),
    ("application/vnd.pgrst.object+json; nulls=stripped", STRIPPED_OBJECT), (f"text/html, {OBJECT};q=0.5", OBJECT),
])
def test_the_form_is_the_one_that_accept_likes_best(server, accept, content_type):
    answer = ask(server, "/rows?dest=eq.LEX", accept)
    assert (answer.status, answer.headers["content-type"]) == (200, content_type)
    assert answer.text.count("LEX") == 1


@pytest.mark.parametrize("accept", ["text/html", "image/png", "application/json;q=0", "*/*;q=0", "text/csv;q=0, text/html",
                                    "application/vnd.pgrst.plan+json",
                                    "text/*, text/csv;q=0, text/tab-separated-values;q=0", "application/openapi+json"])
def test_an_accept_that_takes_none_of_the_forms_is_406_and_says_which_there_are(server, accept):
    answer = ask(server, "/rows?limit=1", accept)
    assert (answer.status, answer.headers["content-type"], answer.headers["cache-control"]) == (406, "application/problem+json", "no-store")
    assert [form for form in ("application/json", "text/csv", "application/x-ndjson") if form not in answer.json["detail"]] == []


@pytest.mark.parametrize("name, content_type", [("json", JSON), ("ndjson", NDJSON), ("csv", CSV)])
@pytest.mark.parametrize("accept", [None, "text/html", "application/json", "text/csv", OBJECT, "*/*;q=0"])
def test_a_format_in_the_address_wins(server, name, content_type, accept):
    answer = ask(server, f"/rows?limit=2&format={name}", accept)
    assert (answer.status, answer.headers["content-type"]) == (200, content_type)
    assert answer.body == ask(server, "/rows?limit=2", content_type.split(";")[0]).body


@pytest.mark.parametrize("accept, rows", [(OBJECT, 0), (OBJECT, 2), (STRIPPED_OBJECT, 2)])
def test_one_object_of_no_row_or_several_is_406(server, accept, rows):
    answer = ask(server, "/rows?dest=eq.LEX" if rows == 0 else "/rows?dest=in.(LEX,ANC)&limit=2", accept)
    if rows == 0:
        assert answer.status == 200
        answer = ask(server, "/rows?dest=eq.no%20such", accept)
    assert answer.status == 406
    assert f"{rows} rows" in answer.json["detail"] and answer.json["code"] == "PGRST116"


def test_stripped_nulls_are_left_out_and_nothing_else_is(server):
    whole = ask(server, "/rows?dep_time=is.null&limit=20").json
    stripped = [{name: value for name, value in row.items() if value is not None} for row in whole]
    assert ask(server, "/rows?dep_time=is.null&limit=20", STRIPPED).json == stripped
    assert any(value is None for row in whole for value in row.values())


@pytest.mark.parametrize("path", ["/getRow/0", "/columns", "/getColumnMeanValue/5", "/schema", "/version", "/healthz",
                                  "/sql"])
def test_what_comes_in_one_form_comes_in_it_whatever_is_asked_for(server, path):
    for accept in ("text/html", "text/csv", "*/*;q=0"):
        answer = ask(server, path, accept)
        assert (answer.status, answer.headers["content-type"]) == (200, JSON)


# How it's packed

@pytest.mark.parametrize("accept_encoding, encoding", [
    (None, None), ("identity", None), ("gzip", "gzip"), ("zstd", "zstd"), ("x-gzip", "gzip"), ("GZIP", "gzip"), ("br", None),
    ("deflate, br", None),
    ("gzip, deflate, br, zstd", "zstd"), ("gzip, deflate", "gzip"), ("gzip;q=1.0, zstd;q=0.5", "gzip"), ("gzip;q=0.5, zstd;q=0.5", "zstd"),
    ("gzip;q=0", None),
    ("zstd;q=0, gzip;q=0.1", "gzip"), ("gzip;q=0, zstd;q=0, br", None),
])
@pytest.mark.parametrize("path", [LONG_JSON, DOWNLOAD, PART, LATE_PART, "/columns/5", "/columns"])
def test_packed_content_is_what_it_is_without(server, path, accept_encoding, encoding):
    plain, packed = server.get(path), ask(server, path, accept_encoding=accept_encoding)
    assert "content-encoding" not in plain.headers
    assert packed.headers.get("content-encoding") == encoding
    assert unpacked(packed) == plain.body
    assert len(plain.body) > PACKED_ABOVE and (encoding is None or len(packed.body) < len(plain.body))
    assert "Accept-Encoding" in packed.headers["vary"] and packed.headers["vary"] == plain.headers["vary"]


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_only_what_is_longer_than_1_kib_is_packed(tmp_path, encoding):
    # A row of {"a":"x…"} is 8 bytes longer than its text, and a page of it 10.
    texts = ["a", "x" * (PACKED_ABOVE - 10), "x" * (PACKED_ABOVE - 9)]
    with serving(bake(tmp_path, "".join(text + "\n" for text in texts), "--header", "yes"), "--access-log", "off") as running:
        short, long = (ask(running, f"/rows?limit=1&offset={row}", accept_encoding=encoding) for row in range(2))
        assert (short.headers.get("content-encoding"), len(short.body)) == (None, PACKED_ABOVE)
        assert (long.headers.get("content-encoding"), len(unpacked(long))) == (encoding, PACKED_ABOVE + 1)
    assert len(long.body) < 100


@pytest.mark.parametrize("path", [SHORT_JSON, "/healthz", "/getRow/0", "/rows?format=csv&limit=1", "/getRow/x"])
@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_a_short_answer_is_never_packed(server, path, encoding):
    answer = server.get(path, headers=SAME_ID | {"Accept-Encoding": encoding})
    assert "content-encoding" not in answer.headers
    assert answer.body == server.get(path, headers=SAME_ID).body


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
@pytest.mark.parametrize("path", [SHORT_JSON, LONG_JSON, DOWNLOAD, PART, LATE_PART, "/rows?format=csv&limit=0", "/columns", "/columns/5",
                                  "/getRow/0", "/getRow/x"])
def test_head_has_the_fields_of_get(server, path, encoding):
    get, head = (ask(server, path, accept_encoding=encoding, method=method) for method in ("GET", "HEAD"))
    assert head.body == b""
    # Of a download that GET begins to send at once, HEAD finds the length, for readers that ask for its parts by it.
    finds = {"content-length", "accept-ranges"} if "content-length" in head.headers and "transfer-encoding" in get.headers else set()
    assert not finds or (encoding == "identity" and head.headers["content-length"] == str(len(get.body)))
    passed_over = finds | ({"transfer-encoding"} if finds else set()) | OWN_FIELDS
    get_fields, head_fields = ({name: value for name, value in answer.headers.items() if name not in passed_over} for answer in (get, head))
    assert (head.status, head_fields) == (get.status, get_fields)
    assert get.headers.get("content-length", str(len(get.body))) == str(len(get.body))
    assert ("content-length" in get.headers) != ("transfer-encoding" in get.headers)


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
@pytest.mark.parametrize("path", [LONG_JSON, DOWNLOAD, PART, LATE_PART, "/columns"])
def test_over_http_1_0_packed_content_is_whole_as_well(server, path, encoding):
    with server.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(f"GET {path} HTTP/1.0\r\nAccept-Encoding: {encoding}\r\n\r\n".encode())
        head, _, body = reader.read().partition(b"\r\n\r\n")
    status, headers = parse_head(head)
    assert (status, headers.get("content-encoding", "identity"), headers["connection"]) == (200, encoding, "close")
    assert "transfer-encoding" not in headers and headers.get("content-length", str(len(body))) == str(len(body))
    assert UNPACK[encoding](body) == server.get(path).body


# What's in it

@pytest.fixture
def oracle():
    return flights_in_duckdb()


PARTS = [
    ("select=dest,dep_delay,tailnum&carrier=eq.UA&dep_delay=gte.100&order=dep_delay.desc,dest",
     "SELECT dest, dep_delay, tailnum FROM flights WHERE carrier = 'UA' AND dep_delay >= 100 ORDER BY dep_delay DESC, dest, rowid"),
    ("order=arr_delay.asc.nullsfirst,row.desc&origin=eq.LGA&month=eq.2&day=lt.8",
     "SELECT * FROM flights WHERE origin = 'LGA' AND month = 2 AND day < 8 ORDER BY arr_delay NULLS FIRST, rowid DESC"),
    ("dep_time=is.null", "SELECT * FROM flights WHERE dep_time IS NULL ORDER BY rowid"),
    ("dep_time=is.null&limit=1500&offset=2000&select=row,*",
     "SELECT rowid AS row, * FROM flights WHERE dep_time IS NULL ORDER BY rowid LIMIT 1500 OFFSET 2000"),
    ("dest=eq.no%20such", "SELECT * FROM flights WHERE FALSE"),
    ("order=tailnum.desc&limit=5000", "SELECT * FROM flights ORDER BY tailnum DESC NULLS FIRST, rowid LIMIT 5000"),
    ("row=gte.336000", "SELECT * FROM flights WHERE rowid >= 336000 ORDER BY rowid"),
]


@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
@pytest.mark.parametrize("query, statement", PARTS, ids=[query for query, _ in PARTS])
def test_a_download_of_a_part_has_the_rows_that_duckdb_finds(server, oracle, query, statement, encoding):
    answer = oracle.execute(statement)
    names, rows = [name for name, *_ in answer.description], answer.fetchall()
    text = unpacked(ask(server, f"/rows?{query}", "text/csv", encoding)).decode()
    assert text == "".join(",".join("" if value is None else str(value) for value in row) + "\r\n" for row in [names, *rows])
    lines = unpacked(ask(server, f"/rows?{query}", "application/x-ndjson", encoding)).decode().splitlines()
    assert [json.loads(line) for line in lines] == [dict(zip(names, row)) for row in rows]


# Characters that a CSV, JSON or the guessing of types could stumble over, and whole texts that look like something else.
CHARACTERS = "aZ09 ,;\"'\\\t\r\n|-+.#=@é🛫\u200b\u2028\x01\x1f\x7f\ufeff"
TEXTS = strategies.text(strategies.sampled_from(CHARACTERS), max_size=12) | strategies.sampled_from(
    ["", "NA", "null", "NULL", "NaN", "nan", "inf", "-inf", "Infinity", "007", "1e3", "1.0", "0x10", "+5", " 1", "1 ", "1,5", "true",
     "2013-01-01", "=1+1", "-", "--", "''", '""'])
VALUES = {
    "text": strategies.none() | TEXTS,
    "integer": strategies.none() | strategies.integers(-(2**63), 2**63 - 1),
    "number": strategies.none() | strategies.floats(allow_nan=False) | strategies.sampled_from([0.1, 5e-324, 1e300, math.inf, -math.inf]),
}


def as_json(value):
    """JSON has no numbers for the infinite ones."""
    return value if not isinstance(value, float) or math.isfinite(value) else "Infinity" if value > 0 else "-Infinity"


def field(value):
    """A field of CSV in which a missing value is nothing and everything else stands in quotes."""
    if value is None:
        return ""
    return '"' + str(value).replace('"', '""') + '"'


@strategies.composite
def tables(draw):
    kinds = draw(strategies.lists(strategies.sampled_from(list(VALUES)), min_size=2, max_size=5))
    # --type takes "1" for the name of a column before it takes it for a number.
    named = TEXTS.filter(lambda name: name.strip() and not name.strip().isdigit() and "\n" not in name and "\r" not in name)
    names = draw(strategies.lists(named, min_size=len(kinds), max_size=len(kinds), unique_by=lambda name: name.strip().lower()))
    return names, kinds, draw(strategies.lists(strategies.tuples(*(VALUES[kind] for kind in kinds)), min_size=1, max_size=8))


@settings(max_examples=25, deadline=None, derandomize=True, database=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(tables())
@example((["\ufeffname", "other"], ["text", "text"], [("a", None)]))  # bare at a file's beginning, it's a byte-order mark
def test_any_table_downloaded_as_csv_and_imported_again_is_the_same(tmp_path, table):
    names, kinds, rows = table
    content = "".join(",".join(map(field, record)) + "\r\n" for record in [names, *rows])
    # The dialect and the types are said: which a file of so few and so odd values has isn't asked here.
    options = ["--delimiter", ",", "--quote", '"', "--header", "yes", "--initial-space", "keep"]
    for position, kind in enumerate(kinds):
        options += ["--type", f"{position}={'real' if kind == 'number' else kind}"]
    first = bake(tmp_path, content, *options)
    with serving(first, "--access-log", "off") as running:
        download = running.get("/rows?format=csv").body
        records = list(csv.reader(io.StringIO(download.decode(), newline=""), strict=True))
        lines = [json.loads(line) for line in running.get("/rows?format=ndjson").body.split(b"\n") if line]
    second = bake(tmp_path, download, *options, name="again.csv")
    assert rows_of(second, "again") == rows_of(first)
    assert types_of(second) == types_of(first)
    assert rows_of(first) == rows  # what went in, as Python wrote it
    assert [tuple(line.values()) for line in lines] == [tuple(as_json(value) for value in row) for row in rows]
    assert [[text for text, kind in zip(record, kinds) if kind == "text"] for record in records[1:]] == \
        [["" if value is None else value for value, kind in zip(row, kinds) if kind == "text"] for row in rows]


# What it takes

def resident_bytes(process):
    """What the server has of its own: the mapped database's pages belong to the system's cache, which drops them as it likes."""
    with open(f"/proc/{process.pid}/status") as status:
        sizes = {name: int(size) for name, size in re.findall(r"(\w+):\s+(\d+) kB", status.read())}
    return (sizes["VmRSS"] - sizes["RssFile"]) * 1024


def download_watching(running, path, encoding):
    """Reads it piece by piece; answers how many bytes came, and the most that the server had meanwhile."""
    with running.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: {encoding}\r\nConnection: close\r\n\r\n".encode())
        head = b"".join(iter(reader.readline, b"\r\n"))
        received, most, looked_at = 0, 0, 0
        pieces = read_chunks(reader) if b"Transfer-Encoding: chunked" in head else iter(lambda: reader.read(1 << 17), b"")
        for number, chunk in enumerate(pieces):
            received += len(chunk)
            if number % 8 == 0:
                most, looked_at = max(most, resident_bytes(running.process)), looked_at + 1
    assert looked_at > 5
    return received, most


@needs_plain_build
def test_a_download_of_the_whole_takes_no_more_memory_than_a_page(flights_db):
    with serving(flights_db, "--access-log", "off") as running:
        running.get("/rows?limit=1000")
        before = resident_bytes(running.process)
        for path, encoding in DOWNLOADS:
            received, most = download_watching(running, path, encoding)
            assert received > (20 << 20 if encoding == "identity" else 2 << 20), (path, encoding)
            assert most - before < FLAT_BYTES, f"{(most - before) >> 10} KiB more while {path} was downloaded, {encoding}"
