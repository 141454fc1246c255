"""The pages that the server makes, without a browser: what they show equals the API's and DuckDB's figures, every link leads to what it
says, and they answer HEAD, OPTIONS and conditions as everything does."""

import gzip
import json
import re
import random
from urllib.parse import parse_qsl, quote, urlsplit

import duckdb
import pytest

from kiln import FLIGHTS, bake, serving
from markup import read_page

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8"}


@pytest.fixture(scope="module")
def flights():
    connection = duckdb.connect()
    connection.execute("CREATE TABLE flights AS SELECT *, row_number() OVER () - 1 AS n FROM read_csv(?, nullstr='NA', types={'time_hour': 'VARCHAR'})", [str(FLIGHTS)])
    return connection


def get_page(server, target, status=200):
    answer = server.get(target.split("#")[0], headers=BROWSER)
    assert (answer.status, answer.headers["content-type"]) == (status, "text/html; charset=utf-8"), answer.text[:500]
    return read_page(answer.text)


def get_exact(server, target):
    """JSON whose numbers are the texts that stand there."""
    answer = server.get(target)
    assert answer.status == 200, answer.text
    return json.loads(answer.text, parse_int=str, parse_float=str)


def only(result):
    return result.fetchone()[0]


# --- Who gets a page ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", ["/", "/columns/dep_delay", "/columns/5"])
@pytest.mark.parametrize("accept, is_page", [
    (BROWSER["Accept"], True), ("text/html", True), ("TEXT/HTML", True), ("text/html, application/json", False), ("text/html, application/json;q=0.9", True), ("application/openapi+json, text/html;q=0.1", False), ("text/html;q=0.9, */*;q=0.8", True),
    ("*/*", False), (None, False), ("application/json", False), ("text/*", False), ("text/html;q=0.5, application/json", False),
    ("text/html;q=0", False), ("application/json, text/plain, */*", False), ("text/csv", False)])
def test_a_page_is_for_whoever_names_html_and_likes_json_less(server, target, accept, is_page):
    answer = server.get(target, headers={"Accept": accept} if accept else {})
    assert answer.headers["content-type"] == ("text/html; charset=utf-8" if is_page else "application/json")
    assert answer.headers["vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize("target", ["/", "/?origin=eq.JFK", "/columns/dep_delay", "/columns/dep_delay?origin=eq.JFK"])
def test_a_page_has_its_own_etag_and_answers_head_and_conditions(server, target):
    page = server.get(target, headers=BROWSER)
    etag = page.headers["etag"]
    if "?" not in target:
        assert server.get(target).headers["etag"] != etag
        assert server.get(target, headers={"If-None-Match": etag}).status == 200
    unchanged = server.get(target, headers=BROWSER | {"If-None-Match": etag})
    assert (unchanged.status, unchanged.body, unchanged.headers["etag"]) == (304, b"", etag)
    assert server.get(target, headers=BROWSER | {"If-Match": '"other"'}).status == 412
    head = server.get(target, "HEAD", BROWSER)
    skip = {"date", "x-request-id"}
    assert (head.status, head.body) == (200, b"")
    assert {k: v for k, v in head.headers.items() if k not in skip} == {k: v for k, v in page.headers.items() if k not in skip}
    options = server.get(target, "OPTIONS", BROWSER)
    assert (options.status, options.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
    assert server.get(target, "POST", BROWSER).status == 405
    packed = server.get(target, headers=BROWSER | {"Accept-Encoding": "gzip"})
    assert gzip.decompress(packed.body) == page.body and packed.headers["etag"] != etag


def test_a_page_is_kept_for_as_long_as_everything_is(server):
    assert server.get("/", headers=BROWSER).headers["cache-control"] == "public, max-age=60"
    assert server.get("/?dep_delay=gte.x", headers=BROWSER).headers["cache-control"] == "no-store"


# --- What it shows --------------------------------------------------------------------------------------------------------

LABELS = {"mean": "mean", "median": "median", "mode": "mode", "min": "min", "max": "max", "earliest": "min", "latest": "max", "distinct": "distinct",
          "missing": "nulls"}


def shown_figures(card, cls="whole"):
    """What a card says exactly, by the API's names."""
    figures = {}
    for figure in card.all("div", "figure"):
        data = figure.one("span", cls).all("data")
        figures[LABELS[figure.attributes["data-figure"]]] = data[0].attributes["value"] if data else figure.one("span", cls).text
    return figures


def expected_figures(profile):
    names = ["mode", "min", "max", "distinct", "nulls"] + (["mean", "median"] if profile["type"] != "TEXT" else [])
    figures = {name: profile[name] if profile[name] is not None else "–" for name in names}
    if profile["frequency"] == "1" and profile["distinct"] != "1":
        figures["mode"] = "all differ"
    return figures


def test_the_overview_says_what_the_dataset_is(server):
    page, api = get_page(server, "/"), get_exact(server, "/columns")
    facts = {one.one("dt").text: one.one("dd").text for one in page.one("dl", "facts").all("div")}
    assert (facts["Rows"], facts["Columns"], facts["Source"], facts["Licence"]) == ("336,776", "19", "flights.csv.gz", "CC0-1.0")
    assert page.one("h1").text == page.one("head").one("title").text == "flights"
    main = page.one("main", id="explorer").attributes
    assert (main["data-dataset"], main["data-rows"], main["data-columns"], main["data-matching"]) == ("flights", api["rows"], "19", api["rows"])


def test_every_card_has_the_api_s_figures_to_the_last_digit(server):
    page, api = get_page(server, "/"), get_exact(server, "/columns")
    cards = page.all("article", "column")
    assert [card.attributes["data-column"] for card in cards] == [column["name"] for column in api["columns"]]
    for card, profile in zip(cards, api["columns"]):
        assert shown_figures(card) == expected_figures(profile), profile["name"]
    types = {card.attributes["data-column"]: card.attributes["data-type"] for card in cards}
    assert (types["dep_delay"], types["carrier"], types["time_hour"]) == ("integer", "text", "datetime")


def test_a_part_is_shown_over_the_whole(server, flights):
    where = "dep_delay >= 60 AND carrier IN ('UA', 'DL')"
    page = get_page(server, "/?dep_delay=gte.60&carrier=in.(UA,DL)")
    rows = only(flights.execute(f"SELECT count(*) FROM flights WHERE {where}"))
    assert page.one("main").attributes["data-matching"] == str(rows)
    assert f"{rows:,} of 336,776 rows" in page.one("p", "matching").text
    part = get_exact(server, "/columns?dep_delay=gte.60&carrier=in.(UA,DL)&edges=whole")["columns"]
    whole = get_exact(server, "/columns")["columns"]
    for card, of_part, of_whole in zip(page.all("article", "column"), part, whole):
        assert shown_figures(card, "part") == expected_figures(of_part), of_part["name"]
        assert shown_figures(card, "whole") == expected_figures(of_whole)
    for column in ("dep_delay", "air_time", "distance"):
        mean, least, distinct = flights.execute(f"SELECT avg({column}), min({column}), count(DISTINCT {column}) FROM flights WHERE {where}").fetchone()
        shown = shown_figures(page.one("article", data_column=column), "part")
        assert (float(shown["mean"]), int(shown["min"]), int(shown["distinct"])) == (pytest.approx(mean, rel=1e-15), least, distinct)


def test_the_bars_of_a_histogram_count_what_their_links_lead_to(server, flights):
    page = get_page(server, "/?origin=eq.JFK")
    bars = page.one("article", data_column="dep_delay").one("svg", "plot").all("a")
    assert len(bars) > 10
    of_all = of_part = 0
    for bar in bars:
        words = bar.one("title").text
        counted = re.fullmatch(r".*: ([\d,]+) rows, ([\d,]+) of them in the part", words)
        whole, part = (int(text.replace(",", "")) for text in counted.groups())
        filters = [(name, value) for name, value in parse_qsl(urlsplit(bar.attributes["href"]).query) if name == "dep_delay"]
        tests = " AND ".join(f"dep_delay {dict(gte='>=', lt='<', lte='<=')[operator]} {value}" for operator, value in (text.split(".", 1) for _, text in filters))
        assert only(flights.execute(f"SELECT count(*) FROM flights WHERE {tests}")) == whole, words
        assert only(flights.execute(f"SELECT count(*) FROM flights WHERE origin = 'JFK' AND {tests}")) == part, words
        of_all, of_part = of_all + whole, of_part + part
    assert (of_all, of_part) == flights.execute("SELECT count(dep_delay), count(dep_delay) FILTER (origin = 'JFK') FROM flights").fetchone()


@pytest.mark.parametrize("column", ["carrier", "dest", "tailnum"])
def test_the_bars_of_values_count_them_in_the_whole_and_in_the_part(server, flights, column):
    """Also of the values that aren't among the part's twenty most frequent ones."""
    page = get_page(server, "/?origin=eq.LGA")
    bars = page.one("article", data_column=column).one("svg", "plot").all("a", "bar")
    counts = flights.execute(f"SELECT {column}, count(*), count(*) FILTER (origin = 'LGA') FROM flights WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 6").fetchall()
    assert [(bar.one("text", "name").text, bar.one("text", "count").text) for bar in bars] == [(value, f"{part:,}") for value, _, part in counts]
    for bar, (value, whole, part) in zip(bars, counts):
        assert bar.one("title").text.startswith(f"{value}: {whole:,} rows, ") and bar.one("title").text.endswith(f"; {part:,} of them in the part")
        assert dict(parse_qsl(urlsplit(bar.attributes["href"]).query)) == {"origin": "eq.LGA", column: f"eq.{value}"}


def test_dates_are_drawn_as_an_area(server, flights):
    svg = get_page(server, "/?month=eq.2").one("article", data_column="time_hour").one("svg", "plot")
    assert len(svg.all("path", "whole")) == len(svg.all("path", "part")) == 1
    counts = [int(re.search(r"([\d,]+) of them", bar.one("title").text)[1].replace(",", "")) for bar in svg.all("a")]
    wanted = flights.execute("SELECT count(*) FROM flights WHERE month = 2 GROUP BY time_hour[:7] ORDER BY time_hour[:7]").fetchall()
    assert [count for count in counts if count] == [count for count, in wanted]


def cells(page):
    return [[cell.text for cell in row.all("td")] for row in page.one("table", "rows").one("tbody").all("tr")]


def row_numbers(page):
    return [int(row.one("th").text) for row in page.one("table", "rows").one("tbody").all("tr")]


@pytest.mark.parametrize("query", ["", "offset=336770", "order=dep_delay.desc&limit=20", "carrier=eq.UA&order=distance.asc,dep_time.desc&offset=100",
                                   "select=row,dest,delay:dep_delay&limit=7", "limit=0", "offset=400000", "air_time=is.null"])
def test_the_table_has_the_api_s_rows(server, query):
    page = get_page(server, f"/?{query}")
    api = get_exact(server, "/rows?limit=50&" + query if "limit" not in query else "/rows?" + query)
    assert cells(page) == [["–" if value is None else value for value in row.values()] for row in api]
    rows = get_exact(server, ("/rows?limit=50&" if "limit" not in query else "/rows?") + re.sub(r"select=[^&]*", "", query) + "&select=row")
    assert row_numbers(page) == [int(row["row"]) for row in rows]


def test_links_lead_through_all_pages(server, flights):
    seen, target = [], "/?origin=eq.JFK&dest=eq.SJU&order=arr_delay.desc&limit=200"
    while target:
        page = get_page(server, target)
        seen += row_numbers(page)
        following = [link.attributes["href"] for link in page.one("nav", "pages").all("a") if link.text == "Next"]
        target = following[0] if following else None
        assert len(seen) < 10_000
    wanted = flights.execute("SELECT n FROM flights WHERE origin = 'JFK' AND dest = 'SJU'").fetchall()
    assert len(seen) > 1_000 and sorted(seen) == sorted(n for n, in wanted)


def test_headings_sort_up_then_down_then_not(server):
    target, orders = "/", []
    for _ in range(3):
        heading = [th for th in get_page(server, target).one("table", "rows").one("thead").all("th") if th.text == "dep_delay"][0]
        target = heading.one("a").attributes["href"]
        orders.append(dict(parse_qsl(urlsplit(target).query)).get("order"))
    assert orders == ["dep_delay.asc", "dep_delay.desc", None]
    assert [th.attributes["aria-sort"] for th in get_page(server, "/?order=dep_delay.desc").all("th") if "aria-sort" in th.attributes] == ["descending"]


SINGLE = ["count", "nulls", "distinct", "min", "max", "mode", "frequency", "ties", "mean", "median", "stddev", "variance", "skewness", "geometric_mean", "sum", "range",
          "zeros", "negatives", "empty", "shortest", "longest", "mean_length"]


@pytest.mark.parametrize("target", ["/columns/dep_delay", "/columns/carrier", "/columns/time_hour", "/columns/dep_delay?carrier=eq.UA", "/columns/dest?month=gte.6"])
def test_the_page_of_a_column_has_all_its_figures(server, target):
    page, profile = get_page(server, target), get_exact(server, target + ("&edges=whole" if "?" in target else ""))
    part = "?" in target
    tables = {section.one("h2").text: section for section in page.one("div", "tables").all("section")}

    def figures(section):
        """Of the part, where there is one: its column comes first."""
        return [row.all("data")[0].attributes["value"] if row.all("data") else None for row in section.one("tbody").all("tr")]

    named = {row.attributes["data-figure"]: row.all("data")[0].attributes["value"] if row.all("td")[0].all("data") else None for row in tables["Figures"].one("tbody").all("tr")}
    renamed = {"distinct_values": "distinct", "mode_frequency": "frequency", "mode_ties": "ties"}
    assert {renamed.get(name, name): value for name, value in named.items()} == {
        name: profile[name] for name in SINGLE if profile.get(name) is not None}
    if "percentiles" in profile:
        assert figures(tables["Percentiles"]) == [one["continuous"] for one in profile["percentiles"]]
    for title, name in (("Most frequent", "most_frequent"), ("Least frequent", "least_frequent")):
        shown = [tuple(data.attributes["value"] for data in row.all("data")) for row in tables[title].one("tbody").all("tr")]
        assert shown == [(one["value"], one["frequency"]) for one in profile[name]]
    assert bool(page.all("p", "matching")) == part


@pytest.mark.parametrize("figure, of, sql", [("count", "", "count(*)"), ("mean", "dep_delay", "avg(dep_delay)"), ("median", "dep_delay", "median(dep_delay)"),
                                             ("sum", "distance", "sum(distance)")])
def test_groups_are_duckdb_s_the_largest_first(server, flights, figure, of, sql):
    page = get_page(server, f"/?month=eq.1&group=carrier&figure={figure}&of={of}")
    shown = [[data.attributes["value"] for data in row.all("data")] for row in page.one("table", "groups").one("tbody").all("tr")]
    wanted = flights.execute(f"SELECT carrier, {sql}, count(*) FROM flights WHERE month = 1 GROUP BY 1 ORDER BY 2 DESC NULLS LAST, 1").fetchall()
    if figure == "count":
        assert [(carrier, int(rows)) for carrier, rows in shown] == [(carrier, rows) for carrier, rows, _ in wanted]
    else:
        assert [(carrier, pytest.approx(float(value), rel=1e-12), int(rows)) for carrier, value, rows in shown] == [tuple(row) for row in wanted]
    csv = server.get([link.attributes["href"] for link in page.one("section", "group").all("a") if link.text == "All as CSV"][0])
    assert csv.status == 200 and len(csv.text.splitlines()) == len(wanted) + 1


def test_an_open_column_is_shown_at_length_beside_the_others(server):
    page = get_page(server, "/?open=dep_delay&carrier=eq.UA")
    opened = page.one("section", "opened")
    profile = get_exact(server, "/columns/dep_delay?carrier=eq.UA")
    assert profile["stddev"] in [data.attributes["value"] for data in opened.all("data")]
    assert opened.one("p", "note").one("a").attributes["href"] == "/?carrier=eq.UA"


# --- Filters --------------------------------------------------------------------------------------------------------------

WORDS = [
    ("dep_delay=gte.60", "dep_delay 60 or more"), ("dep_delay=gte.60&dep_delay=lte.300", "dep_delay 60 to 300"),
    ("dep_delay=lt.300&dep_delay=gte.60", "dep_delay 60 to under 300"), ("carrier=in.(UA,DL)", "carrier is UA or DL"),
    ("carrier=eq.UA", "carrier is UA"), ("carrier=neq.UA", "carrier is not UA"), ("carrier=not.eq.UA", "carrier is not UA"),
    ("tailnum=is.null", "tailnum is missing"), ("tailnum=is.not_null", "tailnum is not missing"), ("tailnum=not.is.null", "tailnum is not missing"),
    ("dest=ilike.*s*", "dest contains s"), ("dest=like.S*", "dest starts with S"), ("dest=like.*S", "dest ends with S"), ("dest=like.S_N", "dest is like S_N"),
    ("dest=match.^S", "dest matches ^S"), ("row=lt.10", "row number less than 10"), ("distance=gt.4000", "distance more than 4,000"),
    ("or=(dep_delay.gte.600,arr_delay.is.null)", "dep_delay 600 or more or arr_delay is missing"),
    ("not.and=(month.eq.1,day.eq.1)", "not (month is 1 and day is 1)"), ("time_hour=gte.2013-12-31", "time_hour from 2013-12-31 on"),
    ("q=san fran", "any text contains san fran"), ("dest=search.san", "dest contains san"), ("dest=not.search.san", "dest not: contains san"),
    ("flight=in.(1,2,3,4,5,6,7)", "flight is one of 7 values"), ("distance=eq.12345", "distance is 12,345"),
    ("q=San Fran", "any text contains San Fran"), ("tailnum=search.n14", "tailnum contains n14"), ("tailnum=not.search.n14", "tailnum not: contains n14"),
    ('"dep_delay"=gte. 60', "dep_delay 60 or more"), ("tailnum=is.NULL", "tailnum is missing"), ("dest=in.( ANC,LEX)", "dest is ANC or LEX"),
    ("or=( dep_delay.gte.600 , arr_delay.is.null )", "dep_delay 600 or more or arr_delay is missing"),
]


@pytest.mark.parametrize("query, words", WORDS)
def test_a_filter_is_a_chip_in_words_that_can_be_taken_away(server, query, words):
    target = f"/?order=dest.asc&{quote(query, safe='=&')}"
    chips = get_page(server, target).all("li", "chip")
    assert [chip.one("bdi").text for chip in chips] == [words]
    assert chips[0].one("a").attributes["href"] == "/?order=dest.asc"


@pytest.mark.parametrize("before", ["accents=ignore", "q=", "accents=ignore&q="])
def test_a_chip_takes_its_own_filter_away_beside_what_filters_nothing(server, before):
    chips = get_page(server, f"/?{before}&carrier=eq.UA&q=jfk&month=eq.1").all("li", "chip")
    links = [(chip.one("bdi").text, chip.one("a").attributes["href"]) for chip in chips]
    assert links[0] == ("carrier is UA", f"/?{before}&q=jfk&month=eq.1") and links[2] == ("month is 1", f"/?{before}&carrier=eq.UA&q=jfk")
    assert links[1][1] == f"/?{before}&carrier=eq.UA&month=eq.1" and len(links) == 3


FORMS = [("eq", "UA", "carrier = 'UA'"), ("neq", "UA", "carrier <> 'UA'"), ("in", "UA, DL ,B6", "carrier IN ('UA', 'DL', 'B6')"),
         ("contains", "a", "carrier ILIKE '%a%'"), ("starts", "u", "carrier ILIKE 'u%'"), ("missing", "", "carrier IS NULL"), ("there", "x", "carrier IS NOT NULL"),
         ("gte", "UA", "carrier >= 'UA'"), ("lt", "B", "carrier < 'B'"), ("contains", "*", "carrier LIKE '%*%'"), ("contains", "_%", "false")]


@pytest.mark.parametrize("test, value, sql", FORMS)
def test_the_form_adds_a_filter_to_those_there_are(server, flights, test, value, sql):
    page = get_page(server, "/?origin=eq.JFK&order=dest.asc&offset=50")
    form = page.one("form", "filters")
    assert form.attributes["method"] == "get"
    hidden = {one.attributes["name"]: one.attributes["value"] for one in form.all("input", type="hidden")}
    assert hidden == {"origin": "eq.JFK", "order": "dest.asc"}
    assert test in [option.attributes["value"] for option in form.one("select", name="new-test").all("option")]
    fields = hidden | {"new-column": "carrier", "new-test": test, "new-value": value}
    moved = server.get("/?" + "&".join(f"{quote(k)}={quote(v)}" for k, v in fields.items()), headers=BROWSER)
    assert (moved.status, moved.headers["cache-control"]) == (303, "no-store")
    found = get_page(server, moved.headers["location"])
    wanted = only(flights.execute(f"SELECT count(*) FROM flights WHERE origin = 'JFK' AND {sql}"))
    assert found.one("main").attributes["data-matching"] == str(wanted)


def test_the_field_that_finds_a_text_anywhere_asks_for_it_instead_of_the_last_one(server, flights):
    page = get_page(server, "/?month=eq.1&q=jfk&accents=ignore&offset=50")
    field = page.one("input", name="q", type="search")
    assert (field.attributes["type"], field.attributes["value"]) == ("search", "jfk")
    form = page.one("form", id=field.attributes["form"])
    assert (form.attributes["method"], form.attributes["action"]) == ("get", "/")
    hidden = {one.attributes["name"]: one.attributes["value"] for one in form.all("input", type="hidden")}
    assert hidden == {"month": "eq.1", "accents": "ignore"}
    texts = ("carrier", "tailnum", "origin", "dest", "time_hour")
    for wanted, where in (("sfo", " OR ".join(f"{name} ILIKE '%sfo%'" for name in texts)), ("", "true")):
        found = get_page(server, "/?" + "&".join(f"{k}={v}" for k, v in (hidden | {"q": wanted}).items()))
        assert found.one("main").attributes["data-matching"] == str(only(flights.execute(f"SELECT count(*) FROM flights WHERE month = 1 AND ({where})")))
        # An empty field is no filter: each chip takes away what it says, and no other.
        words = [chip.one("bdi").text for chip in found.all("li", "chip")]
        assert words == ["month is 1"] + [f"any text contains {wanted}"] * (wanted != "")
        for chip in found.all("li", "chip"):
            left = get_page(server, chip.one("a").attributes["href"]).all("li", "chip")
            assert [one.one("bdi").text for one in left] == [one for one in words if one != chip.one("bdi").text]


def test_a_dataset_without_texts_has_no_field_to_find_one(tmp_path):
    with serving(bake(tmp_path, "a,b\n1,2\n3,4\n"), "--access-log", "off") as server:
        assert get_page(server, "/").all("input", name="q") == []


def test_every_form_of_the_rows_can_be_downloaded_from_the_page(server):
    links = {link.text: link.attributes["href"] for link in get_page(server, "/?month=eq.7").one("p", "downloads").all("a")}
    assert links == {"CSV": "/rows?month=eq.7&format=csv", "NDJSON": "/rows?month=eq.7&format=ndjson", "TSV": "/rows?month=eq.7&format=tsv",
                     "Parquet": "/rows?month=eq.7&format=parquet", "the whole database": "/rows.db"}
    for target in links.values():
        assert server.get(target, "HEAD").status == 200


def test_where_no_row_matches_the_page_says_which_filter_to_drop(server, flights):
    page = get_page(server, "/?carrier=eq.HA&origin=eq.LGA&month=eq.1")
    notice = page.one("section", "notice")
    assert page.one("main").attributes["data-matching"] == "0" and notice.one("h2").text == "No rows match"
    lines = [(item.text, item.one("a").attributes["href"]) for item in notice.all("li")]
    counts = [only(flights.execute(f"SELECT count(*) FROM flights WHERE {where}"))
              for where in ("origin = 'LGA' AND month = 1", "carrier = 'HA' AND month = 1", "carrier = 'HA' AND origin = 'LGA'")]
    assert lines == [(f"without carrier is HA: {counts[0]:,} rows", "/?origin=eq.LGA&month=eq.1"),
                     (f"without origin is LGA: {counts[1]:,} rows", "/?carrier=eq.HA&month=eq.1"),
                     (f"without month is 1: {counts[2]:,} rows", "/?carrier=eq.HA&origin=eq.LGA")]


@pytest.mark.parametrize("target, status, says", [
    ("/?dep_delay=gte.x", 400, '"x" is not a number'), ("/?dep_delay=60", 400, "write an operator"), ("/?nothing=eq.1", 400, 'no parameter "nothing"'),
    ("/?order=nothing", 400, "nothing"), ("/?select=nothing", 400, "nothing"), ("/?limit=x", 400, "limit"), ("/?offset=-1", 400, "offset"), ("/?open=nothing", 404, "nothing"),
    ("/?group=nothing", 404, "nothing"), ("/?group=carrier&figure=x", 400, "count, mean, median and sum"), ("/?group=carrier&figure=mean", 400, "choose one"),
    ("/?group=carrier&figure=mean&of=dest", 422, "dest"), ("/?new-column=nothing&new-test=eq&new-value=1", 404, "nothing"), ("/?new-column=dest&new-test=x", 400, "no test"),
    ("/?dest=gte", 400, "operator"), ("/?dep_delay=like.1*", 422, "needs a column of texts"), ("/columns/nothing", 404, "nothing"), ("/columns/dep_delay?x=eq.1", 400, '"x"'),
    ("/columns/99", 404, "99")])
def test_an_error_is_a_page_with_the_api_s_words_and_ways_out(server, target, status, says):
    page = get_page(server, target, status)
    assert says in page.one("section", "notice").text
    parameters = parse_qsl(urlsplit(target).query)
    assert len(page.all("li", "chip")) == len(parameters)
    assert not page.all("script")
    if len(parameters) == 1:
        assert page.one("li", "chip").one("a").attributes["href"] == "/"


def test_every_link_of_the_pages_leads_somewhere(server):
    """Of each page that is reached from the overview's part: as many as there is time for, by chance and always the same ones."""
    page = get_page(server, "/?dep_delay=gte.60&carrier=in.(UA,DL)&order=dest.asc&group=dest&figure=median&of=air_time&open=origin")
    links = sorted({element.attributes["href"] for element in page.all("a")})
    assert len(links) > 400
    for target in random.Random(21).sample(links, 60):
        path = target.split("#")[0]
        answer = server.get(path, "HEAD" if "format=" in path else "GET", BROWSER)
        assert answer.status == 200, target


# --- Small, and safe ------------------------------------------------------------------------------------------------------


def test_the_first_view_is_small(server):
    """Issue 21: 60 kB without the script, as a browser gets them."""
    page = server.get("/", headers=BROWSER | {"Accept-Encoding": "gzip, zstd"})
    styles = re.search(rb'href="(/assets/[^"]+\.css)"', server.get("/", headers=BROWSER).body)[1].decode()
    assert len(page.body) + len(server.get(styles, headers={"Accept-Encoding": "gzip, zstd"}).body) <= 60_000


def test_the_fields_of_a_page_let_it_load_and_ask_this_server_alone(server):
    for target, status in (("/", 200), ("/columns/0", 200), ("/?x=y", 400)):
        fields = server.get(target, headers=BROWSER).headers
        policy = dict(part.strip().split(" ", 1) for part in fields["content-security-policy"].split(";"))
        assert policy == {"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:", "connect-src": "'self'",
                          "form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'", "require-trusted-types-for": "'script'",
                          "trusted-types": "'none'"}
        assert (fields["x-frame-options"], fields["referrer-policy"], fields["x-content-type-options"]) == ("DENY", "no-referrer", "nosniff")
        assert "camera=()" in fields["permissions-policy"] and "set-cookie" not in fields
    assert "content-security-policy" not in server.get("/").headers


def test_a_site_may_be_allowed_to_frame_the_pages(flights_db):
    with serving(flights_db, "--frame-ancestors", "https://example.org, http://localhost:3000") as server:
        fields = server.get("/", headers=BROWSER).headers
        assert fields["content-security-policy"].endswith("frame-ancestors https://example.org http://localhost:3000") and "x-frame-options" not in fields


def test_assets_are_packed_beforehand_and_kept_for_ever(server):
    body = server.get("/", headers=BROWSER).text
    addresses = re.findall(r'(?:href|src)="(/assets/[^"]+)"', body)
    assert any(address.endswith(".css") for address in addresses)
    for address in addresses:
        assert re.fullmatch(r"/assets/[a-z]+\.[0-9a-f]{16}\.(css|js|txt)", address)
        plain = server.get(address)
        kind = {"css": "text/css", "js": "text/javascript", "txt": "text/plain"}[address.rsplit(".", 1)[1]]
        assert (plain.status, plain.headers["content-type"], plain.headers["vary"]) == (200, f"{kind}; charset=utf-8", "Accept-Encoding")
        assert plain.headers["cache-control"] == "public, max-age=31536000, immutable"
        packed = server.get(address, headers={"Accept-Encoding": "gzip"})
        assert packed.headers["content-encoding"] == "gzip" and gzip.decompress(packed.body) == plain.body and len(packed.body) < len(plain.body)
        assert packed.body[4:8] == b"\0\0\0\0", "the time of packing would make each build another"
        zstd = server.get(address, headers={"Accept-Encoding": "zstd, gzip"})
        assert zstd.headers["content-encoding"] == "zstd" and zstd.body[:4] == b"\x28\xb5\x2f\xfd"
        head = server.get(address, "HEAD")
        assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(plain.body)))
    assert server.get("/assets/explorer.0000000000000000.css").status == 404
    assert server.get("/assets/").status == 404
