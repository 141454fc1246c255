"""GET /rows: pages as JSON, everything as NDJSON and CSV, streamed; what comes out can be imported again."""

import csv
import gzip
import io
import json
import sqlite3
import threading

import duckdb
import pandas
import pytest

from kiln import FLIGHTS, bake, read_answer, run, serving

HOSTILE = 'number,real,text\r\n1,1.5,plain\r\n-9223372036854775808,0.1,"a ""quote"", a comma"\r\n,,\r\n3,1e300,"two\nlines"\r\n4,-0.0," spaces "\r\n5,2.0,""\r\n6,5e-324,é🛫\r\n'


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    database = bake(tmp_path_factory.mktemp("small"), HOSTILE)
    with serving(database, "--access-log", "off") as running:
        yield running, database


def test_the_default_page_is_the_first_100_rows_as_objects(server):
    answer = server.get("/rows")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json == [server.get(f"/getRow/{row}").json["values"] for row in range(100)]


@pytest.mark.parametrize("query, first, count", [
    ("limit=1", 0, 1), ("limit=0", 0, 0), ("offset=5&limit=3", 5, 3), ("offset=336775", 336775, 1), ("offset=336776", 0, 0), ("offset=9223372036854775807", 0, 0),
    ("offset=336700&limit=1000", 336700, 76), ("limit=1000", 0, 1000), ("limit=1001", 0, 1000), ("offset=99999999999999999999", 0, 0), ("format=json&limit=2", 0, 2), ("limit=9223372036854775807&format=ndjson&offset=336770", 336770, 6),
])
def test_a_page_begins_and_ends_where_it_is_asked_to(server, query, first, count):
    text = server.get(f"/rows?{query}").text
    page = [json.loads(line) for line in text.splitlines()] if "ndjson" in query else json.loads(text)
    assert len(page) == count
    if count:
        assert page[0] == server.get(f"/getRow/{first}").json["values"]
        assert page[-1] == server.get(f"/getRow/{first + count - 1}").json["values"]


@pytest.mark.parametrize("query, named", [
    ("limit=-x", "limit"), ("limit=x", "limit"), ("limit=", "limit"), ("offset=-1", "offset"), ("offset=1.5", "offset"),
    ("format=xml", "xml"), ("format=", "csv"), ("format=CSV", "csv"),
])
def test_a_wrong_parameter_is_400_and_named(server, query, named):
    answer = server.get(f"/rows?{query}")
    assert answer.status == 400
    assert named in answer.json["detail"]


def test_all_rows_come_out_as_csv_as_they_went_in(server):
    answer = server.get("/rows?format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8; header=present"
    with gzip.open(FLIGHTS, "rt", newline="") as file:
        expected = [["" if field == "NA" else field for field in record] for record in csv.reader(file)]
    assert list(csv.reader(io.StringIO(answer.text, newline=""))) == expected


def test_all_rows_come_out_as_ndjson(server, flights_db):
    with sqlite3.connect(f"file:{flights_db}?mode=ro&immutable=1", uri=True) as database:
        cursor = database.execute("SELECT * FROM flights")
        names = [column[0] for column in cursor.description]
        lines = server.get("/rows?format=ndjson").text.splitlines()
        assert len(lines) == 336776
        for number, (line, row) in enumerate(zip(lines, cursor)):
            assert json.loads(line) == dict(zip(names, row)), number


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_download_imported_again_gives_the_same_table(small, tmp_path, form):
    running, database = small
    again = bake(tmp_path, running.get(f"/rows?format={form}").body, name=f"table.{form}")
    tables = []
    for path in (database, again):
        with sqlite3.connect(path) as opened:
            tables.append(opened.execute('SELECT *, typeof(number), typeof(real), typeof("text") FROM "table"').fetchall())
    assert tables[0] == tables[1]
    assert len(tables[0]) == 7
    assert running.get(f"/rows?format={form}").text.splitlines()[3] == {"csv": ",,", "tsv": "\t\t"}[form]


def test_tsv_is_what_readers_of_tsv_read(tmp_path):
    texts = ["plain", "a\ttab", 'a "quote"', '"quoted"', "two\nlines", "comma, comma", " spaces ", "back\\slash", "é🛫"]
    database = bake(tmp_path, '"a\tname",text\n' + "".join('{},"{}"\n'.format(i, text.replace('"', '""')) for i, text in enumerate(texts)))
    with serving(database, "--access-log", "off") as running:
        answer = running.get("/rows", headers={"Accept": "text/tab-separated-values"})
        assert answer.headers["content-type"] == "text/tab-separated-values; charset=utf-8"
        assert running.get("/rows?format=tsv").body == answer.body
    expected = [["a name", "text"], *([str(i), text] for i, text in enumerate(texts))]
    assert list(csv.reader(io.StringIO(answer.text, newline=""), "excel-tab")) == expected
    frame = pandas.read_csv(io.BytesIO(answer.body), sep="\t")
    assert [list(frame.columns), *([str(number), text] for number, text in frame.itertuples(index=False))] == expected
    (tmp_path / "rows.tsv").write_bytes(answer.body)
    rows = duckdb.sql(f"SELECT * FROM read_csv('{tmp_path / 'rows.tsv'}', delim='\\t', quote='\"', escape='\"', header=true, all_varchar=true)").fetchall()
    assert [list(row) for row in rows] == expected[1:]


def test_json_of_hostile_values_says_the_same_as_get_row(small):
    running, _ = small
    rows = running.get("/rows").json
    assert rows == [running.get(f"/getRow/{row}").json["values"] for row in range(7)]
    assert rows[5]["text"] == "" and rows[2] == {"number": None, "real": None, "text": None}


def test_a_dataset_without_rows_has_an_empty_page_and_a_header(tmp_path):
    with serving(bake(tmp_path, "a,b\n")) as empty:
        assert empty.get("/rows").text == "[]"
        assert empty.get("/rows?format=ndjson").text == ""
        assert empty.get("/rows?format=csv").text == "a,b\r\n"


def test_head_has_no_body_and_keeps_the_connection(server):
    with server.connect() as connection, connection.makefile("rb") as reader:
        for path in ("/rows?format=csv", "/rows"):
            connection.sendall(f"HEAD {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert read_answer(reader, "HEAD").status == 200
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(reader).json == {"status": "ok"}


def test_over_http_1_0_the_connections_end_is_the_downloads_end(server):
    with server.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(b"GET /rows?format=csv&row=gte.0 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")  # whose length nobody knows
        head, _, body = reader.read().partition(b"\r\n\r\n")
    assert b"Transfer-Encoding" not in head and b"Content-Length" not in head and b"Connection: close" in head
    assert body == server.get("/rows?format=csv").body


def test_many_downloads_at_once_share_one_worker_and_are_all_whole(flights_db):
    with serving(flights_db, "--access-log", "off", "--workers", "1") as running:
        bodies = [None] * 8

        def download(number):
            with running.connect() as connection, connection.makefile("rb") as reader:
                connection.sendall(b"GET /rows?format=csv&limit=50000 HTTP/1.1\r\nHost: x\r\n\r\n")
                bodies[number] = read_answer(reader).body

        threads = [threading.Thread(target=download, args=(number,)) for number in range(len(bodies))]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert bodies[0].count(b"\n") == 50001
        assert bodies == [bodies[0]] * len(bodies)


def test_a_download_is_one_line_of_the_log_with_all_its_bytes(flights_db):
    with serving(flights_db) as running:
        body = running.get("/rows?format=csv&limit=20000").body
        running.connection.close()
        assert running.stop() == 0
        assert [(entry["target"], entry["status"], entry["bytes"]) for entry in running.access_log()] == [("/rows?format=csv&limit=20000", 200, len(body))]


def test_the_flights_downloaded_and_imported_again_are_the_same_table(server, tmp_path, flights_db):
    source = tmp_path / "flights.csv"
    source.write_bytes(server.get("/rows?format=csv").body)
    again = tmp_path / "again.db"
    assert run("import", source, again).returncode == 0
    query = "SELECT * FROM flights"
    with sqlite3.connect(flights_db) as one, sqlite3.connect(again) as other:
        assert all(a == b for a, b in zip(one.execute(query), other.execute(query), strict=True))


@pytest.mark.parametrize("ranks", ["on", "off"])
@pytest.mark.parametrize("order", ["a" + ",a.desc" * 31, "a,b.desc" + ",a,b,a.desc,b" * 7, "row" + ",a" * 31, "b.desc" + ",b" * 30 + ",a"], ids=lambda order: order[:20])
def test_an_order_that_names_a_column_again_is_the_one_without(tmp_path, order, ranks):
    csv_text = "a,b\n" + "".join(f"{row * 7 % 5},{row * 3 % 4}\n" for row in range(60))
    with serving(bake(tmp_path, csv_text, "--ranks", ranks), "--access-log", "off", "--query-timeout-ms", "60000") as running:
        answer = running.get(f"/rows?order={order}")
    assert answer.status == 200, answer
    table = pandas.read_csv(io.StringIO(csv_text))
    by = {"a": ["a"], "r": None, "b": ["b", "a"]}[order[0]] if order[:3] != "a,b" else ["a", "b"]
    expected = table if by is None else table.sort_values(by, kind="stable", ascending=[not (name == "b") for name in by])
    assert answer.json == expected.to_dict("records")
