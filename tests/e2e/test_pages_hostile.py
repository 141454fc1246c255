"""Pages of datasets whose names, values, titles and licences mean something to a browser: all of it is text, and nothing else is there than
what the program's own source has. Large cells are cut and many columns are left out, so that a page stays a page."""

import json
import re
from urllib.parse import quote

import pytest

import hostile
from kiln import bake, run, serving, write
from markup import Element, read_page
from test_pages import BROWSER, cells, get_exact, get_page

SCRIPT = '"><script>alert(1)</script>'
TAGS = {"", "html", "head", "meta", "title", "link", "script", "body", "header", "main", "footer", "section", "article", "nav", "div", "span", "p", "a", "bdi", "h1",
        "h2", "h3", "dl", "dt", "dd", "ul", "li", "small", "strong", "code", "data", "table", "thead", "tbody", "tr", "th", "td", "form", "label", "select",
        "option", "input", "button", "details", "summary", "svg", "g", "rect", "path", "line", "text"}
ATTRIBUTES = {"lang", "charset", "name", "content", "rel", "href", "src", "type", "class", "id", "title", "value", "selected", "method", "action", "form", "hidden", "role", "tabindex",
              "scope", "autocomplete", "required", "placeholder", "viewbox", "preserveaspectratio", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "d",
              "aria-label", "aria-labelledby", "aria-hidden", "aria-sort", "data-dataset", "data-rows", "data-columns", "data-matching", "data-column", "data-type",
              "data-figure"}


def check_harmless(page):
    """Every tag and attribute is one that the pages have; every address is of this server; no text runs as a script."""
    assert {element.tag for element in page} <= TAGS
    for element in page:
        assert set(element.attributes) <= ATTRIBUTES, element.attributes
        for name in ("href", "src", "action"):
            address = element.attributes.get(name)
            assert address is None or address == "data:," or re.match(r"/(?!/)|#", address), (element.tag, address)
        assert element.tag != "script" or (element.children == [] and element.attributes["src"].startswith("/assets/"))


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory):
    with serving(hostile.bake_hostile(tmp_path_factory.mktemp("hostile")), "--query-timeout-ms", "60000") as server:
        yield server


def test_hostile_names_and_values_are_text(hostile_server):
    page, api = get_page(hostile_server, "/"), get_exact(hostile_server, "/columns")
    check_harmless(page)
    assert page.one("main").attributes["data-dataset"] == page.one("h1").text == hostile.DATASET
    cards = page.all("article", "column")
    assert [card.attributes["data-column"] for card in cards] == list(hostile.COLUMNS)
    for card, profile in zip(cards, api["columns"]):
        shown = {one.attributes["data-figure"]: [data.attributes["value"] for data in one.all("data")] for one in card.all("div", "figure")}
        assert shown["distinct"] == [profile["distinct"]] and shown["min"] == ([profile["min"]] if profile["min"] is not None else [])
    headings = [th.text for th in page.one("table", "rows").one("thead").all("th")][1:]
    assert headings == [name if len(name.encode()) <= 40 else name[:40] + "…" for name in hostile.COLUMNS]


def test_each_hostile_column_has_a_page_and_links_that_mean_it(hostile_server):
    page = get_page(hostile_server, "/")
    for card in page.all("article", "column"):
        name = card.attributes["data-column"]
        own = get_page(hostile_server, card.one("h3").one("a").attributes["href"])
        check_harmless(own)
        assert own.one("main").attributes["data-column"] == own.one("h1").text == name
        for bar in card.one("svg", "plot").all("a"):
            counted = int(re.search(r": ([\d,]+) rows", bar.one("title").text)[1])
            part = get_page(hostile_server, bar.attributes["href"])
            check_harmless(part)
            assert part.one("main").attributes["data-matching"] == str(counted), (name, bar.attributes["href"])
    for heading in page.one("table", "rows").one("thead").all("th")[1:]:
        check_harmless(get_page(hostile_server, heading.one("a").attributes["href"]))


@pytest.mark.parametrize("value", [SCRIPT, "javascript:alert(1)", "' OR 1=1 --", "\u202eabc", "a&b=c", "x\ny", "\x00", "{{7*7}}", "<!--", "</title>", "%", "'\"`"])
@pytest.mark.parametrize("name", ["a", "größe 🛫", "x'); DROP TABLE t; --", "select"])
def test_hostile_parameters_come_back_as_text(hostile_server, name, value):
    position = list(hostile.COLUMNS).index(name)
    for target, status in ((f"/?{position}=eq.{quote(value)}", None), (f"/?{quote(value) or 'x'}=eq.1", 400), (f"/?order={quote(value)}", 400), (f"/columns/{quote(value, safe='')}", 404),
                           (f"/?new-column={position}&new-test=contains&new-value={quote(value)}", None), (f"/?group={quote(value)}", 404)):
        answer = hostile_server.get(target, headers=BROWSER)
        assert answer.status in ((status,) if status else (200, 303, 400)), (target, answer.status)
        if answer.status != 303:
            check_harmless(read_page(answer.text))
            assert "\x00" not in answer.text
        else:
            assert re.fullmatch(r"/\?[!-~]*", answer.headers["location"])
            check_harmless(read_page(hostile_server.get(answer.headers["location"], headers=BROWSER).text))


def test_a_title_a_description_and_a_licence_are_text(tmp_path):
    schema = {"title": SCRIPT, "description": "<img src=x onerror=alert(1)>\u202e", "resources": [{"name": "x", "schema": {"fields": [
        {"name": "a", "title": SCRIPT, "description": "<b>&lt;"}, {"name": "link", "title": "javascript:alert(1)"}]}}]}
    done = run("import", write(tmp_path / "t.csv", "a,link\n1,javascript:alert(1)\n2,//evil.example/\n3,javascript:alert(1)\n"), tmp_path / "t.db",
               "--schema", write(tmp_path / "s.json", json.dumps(schema["resources"][0]["schema"] | {"title": SCRIPT, "description": schema["description"]})),
               "--license", "javascript:alert(document.domain)")
    assert done.returncode == 0, done.stderr.decode()
    with serving(tmp_path / "t.db") as server:
        page = get_page(server, "/")
        check_harmless(page)
        assert "javascript:alert(document.domain)" in page.one("dl", "facts").text
        assert cells(page)[1] == ["2", "//evil.example/"]
        column = get_page(server, "/columns/a")
        check_harmless(column)
        assert SCRIPT in column.one("header").text


def test_cells_of_a_megabyte_are_cut_and_the_row_s_number_leads_to_them_whole(tmp_path):
    large = "<b>" + "ü" * 500_000
    with serving(bake(tmp_path, f"n,t\n1,{large}\n2,short\n3,{large}\n")) as server:
        answer = server.get("/", headers=BROWSER)
        assert answer.status == 200 and len(answer.body) < 60_000
        page = read_page(answer.text)
        check_harmless(page)
        assert cells(page)[0][1].startswith("<b>üüü") and cells(page)[0][1].endswith("…") and len(cells(page)[0][1]) < 130
        row = page.one("table", "rows").one("tbody").all("tr")[0].one("a").attributes["href"]
        assert server.get(row).json["values"]["t"] == large
        column = server.get("/columns/t", headers=BROWSER)
        assert column.status == 200 and len(column.body) < 40_000
        check_harmless(read_page(column.text))


@pytest.fixture(scope="module")
def wide_server(tmp_path_factory):
    names = ",".join(f"column {i} <i>" for i in range(2000))
    rows = "\n".join(",".join(str((i * 7 + j) % 13) for i in range(2000)) for j in range(60))
    with serving(bake(tmp_path_factory.mktemp("wide"), f"{names}\n{rows}\n"), "--query-timeout-ms", "60000") as server:
        yield server


def test_of_two_thousand_columns_a_page_has_as_many_as_one_can_see_and_leads_to_the_others(wide_server):
    answer = wide_server.get("/", headers=BROWSER)
    page = read_page(answer.text)
    check_harmless(page)
    assert answer.status == 200 and len(answer.body) < 1_000_000
    assert page.one("main").attributes["data-columns"] == "2000"
    others = page.one("details", "others").all("a")
    assert len(page.all("article", "column")) + len(others) == 2000
    assert get_page(wide_server, others[-1].attributes["href"]).one("h1").text == "column 1999 <i>"
    assert [len(row) for row in cells(page)] == [50] * 50
    chosen = get_page(wide_server, "/?select=1999,1998&1999=eq.3&open=1997")
    check_harmless(chosen)
    assert [th.text for th in chosen.one("table", "rows").one("thead").all("th")][1:] == ["column 1999 <i>", "column 1998 <i>"]
    assert {row[0] for row in cells(chosen)} == {"3"} and chosen.one("section", "opened").one("h2", id="opened-title").text == "column 1997 <i>"


@pytest.mark.parametrize("content, rows", [("a,b\n", 0), ("a,b\n1,x\n", 1), ("a\n1\n2\n", 2), ("a,b\n,\n,\n", 2), ("a\n\"\"\n", 1)])
def test_small_datasets_have_pages_too(tmp_path, content, rows):
    with serving(bake(tmp_path, content, "--header", "yes")) as server:
        page = get_page(server, "/")
        check_harmless(page)
        assert page.one("main").attributes["data-rows"] == str(rows) and len(cells(page)) == rows
        for card in page.all("article", "column"):
            check_harmless(get_page(server, card.one("h3").one("a").attributes["href"]))


def test_the_check_finds_what_a_browser_would_run():
    for text in (SCRIPT, "<p onclick='x'></p>", "<a href='javascript:alert(1)'></a>", "<a href='//evil.example'></a>", "<iframe></iframe>", "<p style='x'></p>",
                 "<script src='/other.js'></script>"):
        with pytest.raises(AssertionError):
            check_harmless(read_page(text))
    assert isinstance(read_page("<p>x</p>"), Element)
