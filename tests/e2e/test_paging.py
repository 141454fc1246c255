"""Pages of rows: how many, which they are (Content-Range), how a client asks for others (Range, offset, limit) and is led to them (Link).

Links are read by requests' parser and followed as a browser resolves them; DuckDB and the CSV say which rows there are.
"""

from functools import cache
from urllib.parse import quote, urlencode, urljoin

import duckdb
import pytest
import requests.utils

from kiln import FLIGHTS, bake, read_answer, serving
from oracles import read_duckdb

ROWS = 336776
COUNTED = {"Prefer": "count=exact"}


@cache  # reading the CSV takes seconds; other files' tests ask the same table
def flights_in_duckdb():
    connection = duckdb.connect()
    read_duckdb(connection, "flights", FLIGHTS)
    return connection


@pytest.fixture
def oracle():
    return flights_in_duckdb()


def links(answer):
    """From a relation to the address it has."""
    found = requests.utils.parse_header_links(answer.headers.get("link", ""))
    found = [link for link in found if link["rel"] != "alternate"]  # files: test_files_whole.py
    relations = {link["rel"]: link["url"] for link in found}
    assert len(relations) == len(found)
    return relations


def follow(running, path, relation, headers=None):
    """The pages from that one on, each led to by the one before; a page that leads nowhere is the last."""
    pages = []
    while path:
        answer = running.get(path, headers=headers)
        assert answer.status in (200, 206), (path, answer.text)
        pages.append(answer)
        assert len(pages) < 1000, "going round in circles"
        leads_to = links(answer).get(relation)
        path = leads_to and urljoin(path, leads_to)
    return pages


def rows_of(pages):
    return [row for page in pages for row in page.json]


# How many

@pytest.mark.parametrize("query, rows, capped", [("", 100, None), ("limit=1000", 1000, None), ("limit=1001", 1000, "1000"),
                                                 ("limit=9223372036854775807", 1000, "1000"),
                                                 ("limit=99999999999999999999", 1000, "1000"), ("limit=0", 0, None),
                                                 ("carrier=eq.UA&limit=5000", 1000, "1000"),
                                                 ("order=dep_delay&limit=1001", 1000, "1000"), ("limit=1001&offset=336700", 76, "1000")])
def test_a_page_has_100_rows_and_at_most_1000_and_says_where_it_was_cut(server, query, rows, capped):
    answer = server.get(f"/rows?{query}")
    assert (answer.status, len(answer.json), answer.headers.get("kiln-capped-limit")) == (200, rows, capped)


@pytest.mark.parametrize("form", ["csv", "ndjson"])
@pytest.mark.parametrize("query, rows", [("limit=1001", 1001), ("limit=1500&carrier=eq.UA", 1500), ("carrier=eq.OO", 32),
                                         ("limit=5000&order=dep_delay", 5000), ("limit=0", 0),
                                         ("offset=330000", 6776), ("offset=330000&limit=50", 50)])
def test_a_download_has_as_many_as_were_asked_for_or_all(server, form, query, rows):
    answer = server.get(f"/rows?format={form}&select=row&{query}")
    assert len(answer.text.splitlines()) == rows + (form == "csv")
    assert "kiln-capped-limit" not in answer.headers


# Which

@pytest.mark.parametrize("query, prefer, expected", [
    ("", None, "0-99/*"), ("", "count=exact", f"0-99/{ROWS}"), ("limit=5", None, "0-4/*"), ("limit=5&offset=7", None, "7-11/*"),
    ("limit=0", None, "*/*"), (f"offset={ROWS - 1}", None, f"{ROWS - 1}-{ROWS - 1}/*"), ("offset=9223372036854775807", None, "*/*"),
    ("carrier=eq.OO", "return=representation, count=exact", "0-31/32"), ("carrier=eq.OO", "count=none", "0-31/*"),
    ("carrier=eq.OO", "handling=lenient", "0-31/*"), ("carrier=eq.none", "count=exact", "*/0"), ("carrier=eq.none", None, "*/*"),
    # Of a download it isn't there unless it's asked for: DuckDB, fsspec and dask took the number of rows for that of bytes.
    ("format=csv", None, None), ("format=csv", "count=exact", f"0-{ROWS - 1}/{ROWS}"),
    ("format=ndjson&limit=20&offset=5", None, None), ("format=ndjson&limit=20&offset=5", "count=exact", f"5-24/{ROWS}"),
    ("format=csv&carrier=eq.OO", None, None),
    ("format=csv&carrier=eq.OO&order=row&limit=4", None, None), ("format=csv&carrier=eq.OO&order=row&limit=4", "count=exact", "0-3/32"),
])
def test_content_range_says_which_rows_these_are_and_for_who_asks_of_how_many(server, query, prefer, expected):
    for method in ("GET", "HEAD"):
        answer = server.get(f"/rows?{query}", method, {"Prefer": prefer} if prefer else {})
        assert answer.headers.get("content-range") == expected


def test_preferences_may_come_in_several_fields(server):
    with server.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(b"GET /rows?carrier=eq.OO HTTP/1.1\r\nHost: x\r\nPrefer: return=representation\r\nPrefer: count=exact\r\n\r\n")
        assert read_answer(reader).headers["content-range"] == "0-31/32"


@pytest.mark.parametrize("text, first, last", [("0-9", 0, 9), ("items=0-9", 0, 9), ("rows=0-9", 0, 9), ("5-5", 5, 5), ("100-199", 100, 199),
                                               ("10-", 10, 109), ("items=10-", 10, 109),
                                               ("336770-336800", 336770, 336775), ("336775-", 336775, 336775),
                                               ("0-99999999999999999999999", 0, 999), ("0-4999", 0, 999), ("0-", 0, 99)])
def test_a_range_is_offset_and_limit_in_another_form(server, text, first, last):
    for fields in ({"Range": text}, {"Range": text, "Range-Unit": "items"}, {"Range": text} | COUNTED):
        answer = server.get("/rows?select=row", headers=fields)
        is_part = "=" in text or "Prefer" in fields
        assert (answer.status, answer.headers["content-range"]) == (206 if is_part else 200, f"{first}-{last}/{ROWS if 'Prefer' in fields else '*'}")
        assert answer.json == [{"row": row} for row in range(first, last + 1)]
        assert answer.headers.get("kiln-capped-limit") == ("1000" if last - first == 999 else None)


@pytest.mark.parametrize("text", ["bytes=0-9", "bytes=0-", "x", "items=9-0", "-5", "items=-5", "0-9,20-29", "items=", "", "-", "1.5-3", "0x1-5",
                                  "0 - 9", "items 0-9", "items=0-9x", "0--9", "+1-5"])
def test_what_is_no_range_of_rows_counts_as_none(server, text):
    answer = server.get("/rows?select=row", headers={"Range": text})
    assert (answer.status, answer.headers["content-range"]) == (200, "0-99/*")


@pytest.mark.parametrize("query, text", [("", f"items={ROWS}-"), ("", "items=400000-400009"), ("", "rows=99999999999999999999-"),
                                         ("&carrier=eq.OO", "items=32-40"), ("&carrier=eq.OO&order=dep_delay", "items=32-"),
                                         ("&carrier=eq.none", "items=1-")])
def test_a_range_that_begins_beyond_the_last_row_is_416(server, query, text):
    for fields in ({}, COUNTED):
        answer = server.get(f"/rows?select=row{query}", headers={"Range": text} | fields)
        assert (answer.status, answer.headers["content-type"]) == (416, "application/problem+json")
        assert "beyond the last" in answer.json["detail"]


def test_a_range_from_the_first_row_of_none_is_no_mistake(server):
    for text in ("0-9", "0-"):
        answer = server.get("/rows?carrier=eq.none", headers={"Range": text} | COUNTED)
        assert (answer.status, answer.headers["content-range"], answer.json) == (200, "*/0", [])


@pytest.mark.parametrize("query, expected", [("offset=5", "5-104"), ("limit=3", "0-2"), ("offset=7&limit=2", "7-8")])
def test_offset_and_limit_win_over_a_range(server, query, expected):
    answer = server.get(f"/rows?{query}", headers={"Range": "50-59"})
    assert (answer.status, answer.headers["content-range"]) == (200, f"{expected}/*")


def test_a_range_of_a_part_is_of_its_rows(server, oracle):
    numbers = [row for row, in oracle.execute("SELECT rowid FROM flights WHERE dest = 'HNL' ORDER BY rowid").fetchall()]
    answer = server.get("/rows?select=row&dest=eq.HNL", headers={"Range": "20-39"} | COUNTED)
    assert (answer.status, answer.headers["content-range"]) == (206, f"20-39/{len(numbers)}")
    assert [row["row"] for row in answer.json] == numbers[20:40]


# Led from page to page

WALKS = [
    ("select=row&limit=1000", {}, "TRUE", "rowid"),
    ("select=row&limit=997&order=row.desc&row=gte.300000", COUNTED, "rowid >= 300000", "rowid DESC"),
    ("select=row&carrier=eq.UA&order=dep_delay.desc,dest&limit=1000&month=eq.4", COUNTED, "carrier = 'UA' AND month = 4",
     "dep_delay DESC NULLS FIRST, dest, rowid"),
    ("select=row&or=(dest.eq.HNL,and(dest.eq.LAX,day.eq.1))&dep_delay=gte.0&dep_delay=lt.30", COUNTED,
     "(dest = 'HNL' OR (dest = 'LAX' AND day = 1)) AND dep_delay >= 0 AND dep_delay < 30", "rowid"),
    ("select=row&tailnum=like.N1*UW&not.or=(month.eq.1,month.eq.2)&limit=300", COUNTED,
     "tailnum LIKE 'N1%UW' AND NOT (month = 1 OR month = 2)", "rowid"),
]


@pytest.mark.parametrize("query, headers, condition, order", WALKS, ids=[f"{query} {len(headers)}" for query, headers, *_ in WALKS])
def test_next_leads_from_the_first_page_to_the_last_and_every_row_is_met_once(server, oracle, query, headers, condition, order):
    expected = [row for row, in oracle.execute(f"SELECT rowid FROM flights WHERE {condition} ORDER BY {order}").fetchall()]
    for path in (f"/rows?{query}", f"/flights?{query}"):
        pages = follow(server, path, "next", headers)
        assert [row["row"] for row in rows_of(pages)] == expected
        assert len(pages) > 2 and pages[-1].json and "prev" not in links(pages[0])
        assert all(len(page.json) == len(pages[0].json) for page in pages[:-1])
        if condition == "TRUE":  # the long way once is enough
            break


def test_prev_leads_from_the_last_page_to_the_first(server, oracle):
    first = server.get("/rows?select=row&dest=eq.HNL&limit=60", headers=COUNTED)
    pages = follow(server, links(first)["last"], "prev", COUNTED)
    numbers = [row for row, in oracle.execute("SELECT rowid FROM flights WHERE dest = 'HNL' ORDER BY rowid").fetchall()]
    assert [row["row"] for row in rows_of(pages[::-1])] == numbers
    assert pages[-1].json == first.json
    assert all(server.get(links(page)["first"]).json == first.json for page in pages[:-1])


@pytest.mark.parametrize("query, prefer, relations", [
    ("", None, {"next", "last", "first"}), ("limit=10&offset=10", None, {"next", "prev", "first", "last"}),
    (f"offset={ROWS - 1}", None, {"prev", "first", "last"}),
    (f"offset={ROWS}", None, {"prev", "first", "last"}), ("carrier=eq.OO", None, set()), ("carrier=eq.OO&limit=32", None, set()),
    ("carrier=eq.OO&limit=31", None, {"next", "first"}),
    ("carrier=eq.OO&limit=31", "count=exact", {"next", "first", "last"}), ("carrier=eq.OO&limit=16&offset=16", None, {"prev", "first"}),
    ("limit=0", None, set()),
    ("carrier=eq.none", "count=exact", set()), ("format=csv", None, set()), ("format=csv&limit=10", None, {"next", "first", "last"}),
])
def test_a_page_has_links_to_the_others_that_there_are_and_to_none_that_is_not(server, query, prefer, relations):
    answer = server.get(f"/rows?{query}", headers={"Prefer": prefer} if prefer else {})
    assert set(links(answer)) == relations
    for relation, path in links(answer).items():
        linked = server.get(path, headers=COUNTED)
        assert linked.status in (200, 206) and linked.headers["content-range"][0] != "*", (relation, path)
        assert links(linked).get("next") is None if relation == "last" else True


def test_an_offset_between_pages_leads_to_the_rows_before_and_after(server):
    relations = links(server.get("/rows?select=row&offset=50&limit=100"))
    assert [server.get(relations[name]).json[0]["row"] for name in ("prev", "next", "first")] == [0, 150, 0]


def test_beyond_the_end_prev_leads_back_to_the_last_rows(server):
    pages = follow(server, "/rows?select=row&offset=400000&limit=1000", "prev")[:2]
    assert pages[0].json == [] and pages[1].json[-1] == {"row": ROWS - 1}


def test_a_page_by_range_leads_on_as_well(server):
    answer = server.get("/rows?select=row&carrier=eq.OO", headers={"Range": "0-9"} | COUNTED)
    assert rows_of([answer, *follow(server, links(answer)["next"], "next")]) == server.get("/rows?select=row&carrier=eq.OO").json


ODD = ["a&b=c", "a+b c", "100%", "%41", "<x>; rel=\"next\"", 'quo"ted', "größe 🛫", "a,b;c", "#hash?", "(p)", "\\", "'", "eq.eq.",
       "a\r\nb\tc", "*", " "]
ODD_NAME, ODD_DATASET = 'a&b=c+d %41 <"ü">;#?,(.:)', "größe&co<1>?"


@pytest.fixture(scope="module")
def odd(tmp_path_factory):
    """Each odd text 25 times, in a column and a dataset of odd names."""
    def quoted(text):
        return '"' + text.replace('"', '""') + '"'
    content = f"number,{quoted(ODD_NAME)}\r\n" + "".join(f"{row},{quoted(text)}\r\n" for row, text in enumerate(ODD * 25))
    options = ["--name", ODD_DATASET, "--delimiter", ",", "--quote", '"', "--header", "yes"]
    with serving(bake(tmp_path_factory.mktemp("odd"), content, *options), "--access-log", "off") as running:
        yield running


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("path", ["/rows", "/" + quote(ODD_DATASET)])
def test_odd_characters_outlive_being_led_on(odd, text, path):
    numbers = [row for row, other in enumerate(ODD * 25) if other == text]
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    quoted_name = '"' + ODD_NAME.replace('"', '\\"') + '"'
    for filters in ([(ODD_NAME, f"eq.{text}")], [(ODD_NAME, f"in.({quoted},no such)")],
                    [("or", f"({quoted_name}.eq.{quoted},number.lt.0)")]):
        query = urlencode([*filters, ("select", f'number,text:{quoted_name},"<odd>; ü":0'), ("order", f"{quoted_name}.desc,number"),
                           ("limit", "10")])
        pages = follow(odd, f"{path}?{query}", "next")
        assert [len(page.json) for page in pages] == [10, 10, 5]
        assert rows_of(pages) == [{"number": number, "text": text, "<odd>; ü": number} for number in numbers]
