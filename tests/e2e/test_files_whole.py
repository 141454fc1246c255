"""/flights.csv and its like: the dataset as files that behave as static ones do. Lengths, ranges of bytes and conditions as RFC 9110
has them; what they hold is compared with the sqlite3 of Python, with pandas' reading of the source and among each other."""

import csv
import hashlib
import io
import json
import re
import sqlite3
import zlib
from email import message_from_bytes
from email.policy import HTTP
from urllib.parse import quote

import pytest

from hostile import COLUMNS, DATASET, bake_hostile
from kiln import bake, serving

FORMS = {"csv": "text/csv", "ndjson": "application/x-ndjson", "tsv": "text/tab-separated-values", "parquet": "application/vnd.apache.parquet",
         "db": "application/vnd.sqlite3"}
PLAIN = {"Accept-Encoding": "identity"}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    with serving(bake_hostile(tmp_path_factory.mktemp("hostile"))) as running:
        yield running


@pytest.fixture(scope="module")
def wholes(server):
    """Each file of the flights, whole."""
    return {form: server.get(f"/flights.{form}", headers=PLAIN) for form in FORMS}


@pytest.mark.parametrize("form", FORMS)
def test_a_whole_file_has_a_length_also_by_head_and_a_name(server, wholes, form):
    whole = wholes[form]
    assert (whole.status, whole.headers["content-length"], whole.headers["accept-ranges"]) == (200, str(len(whole.body)), "bytes")
    assert whole.headers["content-type"].split(";")[0] == FORMS[form]
    assert whole.headers["content-disposition"] == f'attachment; filename="flights.{form}"'
    assert not {"content-range", "transfer-encoding", "content-encoding"} & set(whole.headers)
    for path in (f"/flights.{form}", f"/rows.{form}"):
        head = server.get(path, "HEAD", PLAIN | {"Range": "bytes=0-9"})
        same = set(whole.headers) - {"date", "x-request-id"}
        assert (head.status, {name: head.headers[name] for name in same}) == (200, {name: whole.headers[name] for name in same}), path


def test_the_database_is_the_file(wholes, flights_db):
    assert hashlib.sha256(wholes["db"].body).digest() == hashlib.sha256(flights_db.read_bytes()).digest()


def test_every_form_has_the_same_rows_as_the_table(wholes, flights_db):
    rows = sqlite3.connect(flights_db).execute("SELECT * FROM flights").fetchall()
    as_text = [tuple("" if value is None else str(value) for value in row) for row in rows]
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        header, *read = csv.reader(io.StringIO(wholes[form].text, newline=""), delimiter=delimiter)
        assert header[0] == "year" and [tuple(row) for row in read] == as_text, form
    assert [tuple(json.loads(line).values()) for line in wholes["ndjson"].text.splitlines()] == rows


@pytest.mark.parametrize("form", ["csv", "ndjson", "tsv", "parquet"])
def test_the_same_by_format_is_the_same_file(server, wholes, form):
    for path, headers in ((f"/rows?format={form}", {}), ("/flights", {"Accept": FORMS[form]})):
        answer = server.get(path, headers=PLAIN | headers)
        assert (answer.body == wholes[form].body, answer.headers["etag"]) == (True, wholes[form].headers["etag"]), path
        assert answer.headers["content-length"] == str(len(answer.body))
        assert answer.headers["content-disposition"] == f'attachment; filename="flights.{form}"'


@pytest.mark.parametrize("path", ["/flights.csv", "/rows?format=csv", "/flights?format=ndjson", "/rows?format=csv&limit=5", "/flights.tsv?offset=9&limit=2",
                                  "/flights.csv?carrier=eq.UA", "/flights.csv?order=dest&limit=3", "/rows?format=csv&select=dest", "/flights.db"])
def test_no_download_has_a_content_range_that_nobody_asked_for(server, path):
    """DuckDB, fsspec and dask took the number of rows in it for the file's bytes, and lost data."""
    for method in ("GET", "HEAD"):
        answer = server.get(path, method)
        assert (answer.status, "content-range" in answer.headers) == (200, False), method


def test_who_asks_for_the_number_of_rows_gets_it_and_rows(server):
    answer = server.get("/flights.csv?limit=3", headers={"Prefer": "count=exact"})
    assert (answer.status, answer.headers["content-range"]) == (206, "0-2/336776")
    answer = server.get("/rows?format=csv", headers={"Range": "0-2", "Range-Unit": "items"})
    assert (answer.status, answer.headers["content-range"], answer.text.count("\r\n")) == (200, "0-2/*", 4)
    answer = server.get("/rows?format=csv", headers={"Range": "items=0-2"})
    assert (answer.status, answer.headers["content-range"], answer.text.count("\r\n")) == (206, "0-2/*", 4)


@pytest.mark.parametrize("form", [form for form in FORMS if form != "parquet"])
@pytest.mark.parametrize("coding, unpack", [("gzip", lambda body: zlib.decompress(body, 31)), ("zstd", None)])
def test_compressed_it_has_another_etag_and_no_length(server, wholes, form, coding, unpack):
    if form == "db" and coding == "zstd":
        pytest.skip("one coding of the large file is enough")
    answer = server.get(f"/flights.{form}", headers={"Accept-Encoding": coding})
    assert (answer.headers["content-encoding"], answer.headers.get("content-length")) == (coding, None)
    assert answer.headers["etag"] != wholes[form].headers["etag"] and "Accept-Encoding" in answer.headers["vary"]
    if unpack:
        assert unpack(answer.body) == wholes[form].body
    assert server.get(f"/flights.{form}", headers={"Accept-Encoding": coding, "If-None-Match": answer.headers["etag"]}).status == 304


# (Range, the parts that come of a file of 1,000 bytes): RFC 9110, section 14.1.2. None: the field is passed over; empty: 416.
RANGES = [
    ("bytes=0-499", [(0, 500)]), ("bytes=500-999", [(500, 1000)]), ("bytes=-500", [(500, 1000)]), ("bytes=900-", [(900, 1000)]),
    ("bytes=0-0", [(0, 1)]), ("bytes=-1", [(999, 1000)]), ("BYTES=0-1", [(0, 2)]), ("bytes=999-5000", [(999, 1000)]), ("bytes=-5000", [(0, 1000)]),
    ("bytes=0-0,-1", [(0, 1), (999, 1000)]), ("bytes= 0-1 , 10-11", [(0, 2), (10, 12)]), ("bytes=0-5,3-9", [(0, 10)]), ("bytes=0-4,5-9", [(0, 10)]),
    ("bytes=,0-1,", [(0, 2)]), ("bytes=20-29,0-9", [(0, 10), (20, 30)]), ("bytes=0-1,5000-", [(0, 2)]), ("bytes=0-99999999999999999999", [(0, 1000)]),
    ("bytes=1000-", []), ("bytes=5000-6000", []), ("bytes=-0", []), ("bytes=1000-,2000-", []),
    ("bytes=5-2", None), ("bytes=a-b", None), ("bytes=", None), ("bytes=,", None), ("bytes=1", None), ("bytes=0-1,x", None), ("lines=0-1", None),
    ("bytes=--1", None), ("bytes=0x1-2", None), ("bytes=" + ",".join(f"{2 * i}-{2 * i}" for i in range(33)), None),
    ("bytes=" + ",".join(f"{2 * i}-{2 * i}" for i in range(32)), [(2 * i, 2 * i + 1) for i in range(32)]),
    ("bytes=" + ",".join("0-" for _ in range(500)), [(0, 1000)]),
]


@pytest.fixture(scope="module")
def thousand(tmp_path_factory):
    """A dataset whose CSV has 1,000 bytes."""
    content = "a\r\n" + "".join(f"{number:05}x\r\n" for number in range(124)) + "end\r\n"
    assert len(content) == 1000
    with serving(bake(tmp_path_factory.mktemp("thousand"), content)) as running:
        assert running.get("/table.csv").text == content
        yield running, content.encode()


def parts_of(answer):
    """(Content-Range, bytes) of each part of a multipart answer, read by Python's own parser of MIME."""
    message = message_from_bytes(b"Content-Type: " + answer.headers["content-type"].encode() + b"\r\n\r\n" + answer.body, policy=HTTP)
    assert message.is_multipart() and message.get_content_type() == "multipart/byteranges" and not message.defects
    return [(part["Content-Range"], part.get_payload(decode=True)) for part in message.iter_parts()]


@pytest.mark.parametrize("field, expected", RANGES)
def test_ranges_as_the_standard_has_them(thousand, field, expected):
    running, content = thousand
    answer = running.get("/table.csv", headers={"Range": field, "Accept-Encoding": "gzip, zstd"})
    if expected is None:
        assert (answer.status, "content-range" in answer.headers) == (200, False)
        return
    if not expected:
        assert (answer.status, answer.headers["content-range"], answer.json["status"]) == (416, "bytes */1000", 416)
        assert "1000 bytes" in answer.json["detail"]
        return
    assert (answer.status, answer.headers["content-length"]) == (206, str(len(answer.body)))
    assert "content-encoding" not in answer.headers and answer.headers["etag"] == running.get("/table.csv").headers["etag"]
    if len(expected) == 1:
        (begin, end), = expected
        assert (answer.headers["content-range"], answer.body) == (f"bytes {begin}-{end - 1}/1000", content[begin:end])
        return
    assert "content-range" not in answer.headers
    assert parts_of(answer) == [(f"bytes {begin}-{end - 1}/1000", content[begin:end]) for begin, end in expected]


def test_conditions_come_before_ranges(thousand):
    running, content = thousand
    plain, packed = running.get("/table.csv").headers["etag"], '"another"'

    def ask(**fields):
        answer = running.get("/table.csv", headers={"Range": "bytes=0-9"} | {name.replace("_", "-"): value for name, value in fields.items()})
        return answer.status, answer.body if answer.status in (200, 206) else b""
    part, whole = (206, content[:10]), (200, content)
    assert ask(If_Range=plain) == part and ask(If_Match=plain) == part and ask(If_None_Match=packed) == part
    assert ask(If_Range=packed) == whole and ask(If_Range="W/" + plain) == whole and ask(If_Range="Fri, 01 Jan 2100 00:00:00 GMT") == whole
    assert ask(If_None_Match=plain) == (304, b"") and ask(If_Match=packed) == (412, b"")
    assert ask(Range="bytes=5000-", If_Match=packed)[0] == 412 and ask(Range="bytes=5000-", If_None_Match=plain)[0] == 304
    assert ask(Range="bytes=5000-", If_Range=packed) == whole


def test_the_names_of_files_are_the_datasets_whatever_it_is(hostile):
    path = "/" + quote(DATASET, safe="")
    answer = hostile.get(path + ".csv")
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"fl_ge {n}_100_ _x_.csv\"; filename*=UTF-8''fl%C3%BCge%20%7Bn%7D_100%25%20%22x%22.csv")
    header, *rows = csv.reader(io.StringIO(answer.text, newline=""))
    assert header == list(COLUMNS) and len(rows) == 6
    assert [json.loads(line) for line in hostile.get(path + ".ndjson").text.splitlines()] == hostile.get("/rows").json


PARTS_OF_ROWS = ["carrier=eq.UA&select=dest,row", "order=dep_delay.desc,row&limit=20000&select=row,dep_delay", "offset=300000", "tailnum=is.null", "carrier=eq.none"]


@pytest.mark.parametrize("form", ["csv", "ndjson", "parquet"])
@pytest.mark.parametrize("query", PARTS_OF_ROWS)
def test_a_part_of_the_rows_has_a_length_and_parts_for_who_needs_them(server, form, query):
    """polars asks for the length of whatever it reads, and for parts of it."""
    path = f"/flights.{form}?{query}"
    whole, head = server.get(path, headers=PLAIN), server.get(path, "HEAD", PLAIN)
    size = len(whole.body)
    assert (head.status, head.headers["content-length"], head.headers["accept-ranges"]) == (200, str(size), "bytes")
    assert head.headers["etag"] == whole.headers["etag"]
    for first, end in ((0, 1), (size // 3, size // 2), (size - 5, size), (0, size)) if size > 10 else ():
        part = server.get(path, headers={"Range": f"bytes={first}-{end - 1}", "If-Range": whole.headers["etag"]})
        assert (part.status, part.headers["content-range"], part.body) == (206, f"bytes {first}-{end - 1}/{size}", whole.body[first:end])
    assert server.get(path, headers={"Range": "bytes=0-0,2-2"}).body == whole.body if size > 200_000 else True
    assert server.get(path, headers={"Range": f"bytes={size}-"}).headers["content-range"] == f"bytes */{size}"


def test_a_name_with_a_dot_is_a_name(tmp_path):
    """/a.csv is the dataset so called, and /a.csv.csv its file."""
    with serving(bake(tmp_path, "x\n1\n", "--name", "a.csv")) as running:
        assert running.get("/a.csv").json == [{"x": 1}] and running.get("/a.csv.csv").text == "x\r\n1\r\n"
        assert running.get("/a.xlsx").status == 404 and "/rows.csv" in running.get("/a.xlsx").json["detail"]


def test_pages_lead_to_the_files(server):
    found = re.findall(r'<([^>]*)>; rel="alternate"; type="([^"]*)"', server.get("/flights?carrier=eq.UA&limit=1").headers["link"])
    assert found == [(f"/flights.{form}{'' if form == 'db' else '?carrier=eq.UA'}", media_type) for form, media_type in FORMS.items()]
    for path in ("/", "/flights", "/rows"):
        assert '</flights.csv>; rel="alternate"; type="text/csv"' in server.get(path, headers={"Accept": "*/*"}).headers["link"], path
    assert server.get("/flights", headers={"Accept": "*/*"}).headers["content-type"] == "application/json"
    assert '"alternate"' not in server.get("/flights?carrier=in.(" + "UA," * 300 + "UA)").headers.get("link", "")


EXCEL = [("bom=1", ",", "csv"), ("bom=1&delimiter=;", ";", "csv"), ("delimiter=%3B", ";", "csv"), ("delimiter=|", "|", "csv"), ("delimiter=%7C", "|", "csv"),
         ("delimiter=tab&bom=1", "\t", "tsv"), ("delimiter=%09", "\t", "tsv"), ("bom=0&delimiter=,", ",", "csv")]


@pytest.mark.parametrize("options, delimiter, extension", EXCEL)
def test_what_excel_wants_of_a_csv(hostile, options, delimiter, extension):
    plain = list(csv.reader(io.StringIO(hostile.get("/rows.csv").text, newline="")))
    for path in (f"/rows.csv?{options}", f"/rows?format=csv&{options}", f"/rows.csv?{options}&row=gte.0"):
        answer = hostile.get(path, headers=PLAIN)
        assert answer.body.startswith(b"\xef\xbb\xbf") == ("bom=1" in options) and answer.headers["content-length"] == str(len(answer.body))
        assert list(csv.reader(io.StringIO(answer.body.decode("utf-8-sig"), newline=""), delimiter=delimiter)) == plain, path
        assert f'.{extension}"' in answer.headers["content-disposition"].split(";")[1]
        part = hostile.get(path, headers={"Range": "bytes=1-30"})
        assert (part.status, part.body) == (206, answer.body[1:31]), path


@pytest.mark.parametrize("path, named", [
    ("/rows.csv?delimiter=x", "tab"), ("/rows.csv?delimiter=", "tab"), ("/rows.csv?bom=yes", "1 or 0"), ("/rows?bom=1", "format=csv"),
    ("/rows.ndjson?bom=1", "bom"), ("/rows.parquet?delimiter=tab", "delimiter"), ("/rows?format=parquet&bom=1", "parquet"), ("/rows?format=tsv&delimiter=;", "CSV alone"), ("/rows.csv?format=json", "format"), ("/rows.db?carrier=eq.UA", "carrier")])
def test_what_a_file_does_not_take_is_a_400_that_says_so(hostile, path, named):
    answer = hostile.get(path)
    assert answer.status == 400 and named in answer.json["detail"], answer.text
