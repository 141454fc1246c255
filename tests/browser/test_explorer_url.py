"""The address is the state: any state survives a reload, back and forward go through it, and what is shared answers what is shown."""

import csv
import io
import random
import shutil
import sqlite3
import subprocess
import sys
from urllib.parse import quote

import pytest
from explorer import brush, card, cell, chips, jump, open_explorer, part_rows, query_of, settle

COLUMNS = "year month day dep_time sched_dep_time dep_delay arr_time sched_arr_time arr_delay carrier flight tailnum origin dest air_time distance hour minute time_hour".split()
TEXTS = {"carrier": ["UA", "DL", "B6"], "origin": ["JFK", "LGA"], "dest": ["SFO", "ORD", "a,b"], "tailnum": ['N1"x', "ü"]}


def random_state(choose):
    """A query as the explorer itself writes one."""
    pairs = []
    for column in choose.sample(["dep_delay", "distance", "month", *TEXTS], choose.randint(0, 3)):
        if column in TEXTS:
            values = choose.sample(TEXTS[column], choose.randint(1, 2))
            quoted = [value if value.isalnum() and value.isascii() else '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values]
            quoted = [value if value != '"ü"' else "ü" for value in quoted]
            pairs.append((column, f"in.({','.join(quoted)})" if len(values) > 1 else choose.choice(["eq.", "neq."]) + values[0]))
        else:
            low = choose.randint(-20, 200)
            pairs += [(column, f"gte.{low}"), (column, f"lte.{low + choose.randint(0, 900)}")]
    if choose.random() < 0.1:
        pairs.append(("or", "(carrier.eq.UA,distance.gt.2000)"))
    if choose.random() < 0.4:
        pairs.append(("order", ",".join(f"{column}{choose.choice(['', '.desc'])}" for column in choose.sample(COLUMNS, choose.randint(1, 2)))))
    if choose.random() < 0.4:
        pairs.append(("select", ",".join(choose.sample(COLUMNS, choose.randint(2, 18)))))
    if choose.random() < 0.3:
        pairs.append(("offset", str(choose.randint(1, 30))))
    if choose.random() < 0.3:
        pairs.append(("open", choose.choice(COLUMNS)))
    if choose.random() < 0.3:
        pairs.append(("group", choose.choice(["carrier", "origin", "month"])))
        if choose.random() < 0.6:
            pairs += [("figure", choose.choice(["mean", "median", "sum"])), ("of", choose.choice(["dep_delay", "distance"]))]
    return pairs


def write_anew(page, state):
    """Has the page write its whole state into an address that says nothing: by opening another column, and what was open again."""
    page.evaluate("history.replaceState(null, '', '/?nothing=yet')")
    for column in ("year", dict(state).get("open", "year")):
        # Not by the pointer: nothing has to stand still for it.
        card(page, column).locator("h3 a").evaluate("link => link.click()")
    page.wait_for_function("() => !location.search.includes('nothing')")


def test_a_hundred_random_states_survive_the_address(new_page, page_url):
    page = new_page(height=500)
    choose = random.Random(21)
    for i in range(100):
        state = random_state(choose)
        query = "&".join(f"{key}={quote(value, safe='(),.:')}" for key, value in state)
        if i % 5 == 0:
            page.goto(f"{page_url}/?{query}")
            page.wait_for_selector(".explorer section.columns")
        else:  # as back and forward do
            page.evaluate("query => { history.pushState(null, '', `/?${query}`); dispatchEvent(new PopStateEvent('popstate')) }", query)
        write_anew(page, state)
        # A part may have fewer rows than the place that was asked for: then its last ones are in view.
        is_whole = not {key for key, _ in state} & {"or", "dep_delay", "distance", "month", *TEXTS}
        assert [pair for pair in query_of(page) if is_whole or pair[0] != "offset"] == [pair for pair in state if is_whole or pair[0] != "offset"]


def test_an_address_in_other_words_of_the_api_is_read_as_the_api_does(new_page, page_url, oracle):
    page = new_page()
    query = [('"dep_delay"', "gte. 60"), (" origin ", "in.( JFK,LGA)"), ("tailnum", "not.is.NULL"), ("order", 'dest .desc, "carrier"')]
    open_explorer(page, page_url, "&".join(f"{quote(key)}={quote(value)}" for key, value in query))
    rows, = oracle.execute("SELECT count(*) FROM flights WHERE dep_delay >= 60 AND origin IN ('JFK', 'LGA') AND tailnum IS NOT NULL").fetchone()
    assert part_rows(page) == rows and len(chips(page)) == 3
    page.wait_for_function("() => location.search.includes('order=dest.desc,carrier')")
    assert query_of(page) == [("dep_delay", "gte.60"), ("origin", "in.( JFK,LGA)"), ("tailnum", "not.is.null"), ("order", "dest.desc,carrier")]


def test_back_forward_and_reload(new_page, page_url):
    page = new_page()
    open_explorer(page, page_url)
    brush(page, "distance", 0.2, 0.6)
    first = query_of(page)
    page.locator('article[data-column="carrier"] [role=option]').nth(1).click()
    settle(page)
    second = query_of(page)
    assert len(first) == 2 and len(second) == 3
    page.go_back()
    settle(page)
    assert query_of(page) == first and len(chips(page)) == 1
    page.go_back()
    settle(page)
    assert chips(page) == []
    page.go_forward()
    page.go_forward()
    settle(page)
    rows = part_rows(page)
    page.reload()
    page.wait_for_selector(".explorer section.columns")
    settle(page)
    assert query_of(page) == second and part_rows(page) == rows


def test_the_scroll_position_is_in_the_address(new_page, page_url):
    page = new_page(width=1900)
    open_explorer(page, page_url, "carrier=eq.UA")
    jump(page, 30_003)
    page.wait_for_function("() => location.search.includes('offset=30000')")
    shown = cell(page, 30_003, "tailnum")
    page.reload()
    page.wait_for_selector(".explorer section.columns")
    settle(page)
    assert cell(page, 30_003, "tailnum") == shown


@pytest.fixture
def shared(new_page, page_url):
    page = new_page()
    open_explorer(page, page_url, "carrier=in.(UA,DL)&dep_delay=gte.120&order=dep_delay.desc,flight&select=carrier,dep_delay,dest,flight,arr_delay")
    page.locator("details.share summary").click()
    page.wait_for_selector(".snippet[data-as=sql] code")
    page.wait_for_function("() => document.querySelector('.snippet[data-as=sql] code').textContent.includes('SELECT')")
    return page


def expected_rows(oracle):
    return oracle.execute(
        "SELECT carrier, dep_delay, dest, flight, arr_delay FROM flights WHERE carrier IN ('UA', 'DL') AND dep_delay >= 120 "
        "ORDER BY dep_delay DESC NULLS FIRST, flight NULLS LAST, row"
    ).fetchall()


def code(page, name):
    return page.locator(f".snippet[data-as={name}] code").text_content()


def test_as_curl_answers_what_is_shown(shared, oracle):
    if not shutil.which("curl"):
        pytest.skip("there is no curl")
    done = subprocess.run(["sh", "-c", code(shared, "curl") + " -sS"], capture_output=True, text=True, timeout=60)
    rows = list(csv.reader(io.StringIO(done.stdout)))
    assert rows[1:] == [["" if value is None else str(value) for value in row] for row in expected_rows(oracle)], done.stderr
    assert shared.locator(".downloads data").get_attribute("value") == str(len(rows) - 1)


def test_as_sql_answers_what_is_shown(shared, oracle, flights_db):
    sql = code(shared, "sql")
    if shell := shutil.which("sqlite3"):
        done = subprocess.run([shell, "-json", flights_db], input=sql, capture_output=True, text=True, timeout=60)
        import json

        assert [tuple(row.values()) for row in json.loads(done.stdout)] == expected_rows(oracle), done.stderr
        return
    # Without the shell: its parameters by hand.
    values, lines = {}, []
    for line in sql.splitlines():
        if line.startswith(".parameter set "):
            name, text = line.removeprefix(".parameter set ").split(" ", 1)
            text = text.strip('"')
            values[name[1:]] = text.strip("'") if text.startswith("'") else int(text)
        elif not line.startswith("."):
            lines.append(line)
    assert sqlite3.connect(flights_db).execute("\n".join(lines), values).fetchall() == expected_rows(oracle)


def test_as_python_answers_what_is_shown(shared, oracle):
    pytest.importorskip("pandas")
    program = code(shared, "python") + "\nprint(rows.to_csv(index=False, header=False), end='')"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=120)
    rows = [["" if value is None else str(value) for value in row] for row in expected_rows(oracle)]
    assert list(csv.reader(io.StringIO(done.stdout))) == rows, done.stderr


def test_downloads_say_their_rows_and_have_them(shared, oracle, flights_db):
    rows, seen = expected_rows(oracle), []
    assert shared.locator(".downloads data").get_attribute("value") == str(len(rows))
    for link in shared.locator("details.share .downloads a").all():
        with shared.expect_download() as started:
            link.click()
        path, form = started.value.path(), link.inner_text()
        if form in ("CSV", "NDJSON", "TSV"):
            assert len(path.read_text().splitlines()) - (form != "NDJSON") == len(rows)
        elif form == "Parquet":
            assert oracle.execute(f"SELECT * FROM read_parquet('{path}')").fetchall() == rows
        else:
            assert form == "the whole database" and path.read_bytes() == flights_db.read_bytes()
        seen.append(form)
    assert seen == ["CSV", "NDJSON", "Parquet", "TSV", "the whole database"]
