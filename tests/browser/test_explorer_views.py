"""The explorer's other views: groups, search, one column closely, and what it says where there's little or nothing to show."""

import pytest
from explorer import card, cell, chips, figure, open_explorer, part_rows, query_of, settle
from kiln import bake, serving


def groups(page):
    page.wait_for_function("() => document.querySelector('section.group table')?.getAttribute('aria-busy') === 'false'")
    lines = page.locator("section.group tbody tr").all()
    return [(line.locator("th").inner_text(), line.locator("td.figure data").get_attribute("value")) for line in lines]


@pytest.mark.parametrize("figure_name,sql", [("count", "count(*)"), ("mean", "avg(dep_delay)"), ("median", "median(dep_delay)"), ("sum", "sum(dep_delay)")])
def test_groups_are_what_duckdb_computes(new_page, page_url, oracle, figure_name, sql):
    page = new_page()
    open_explorer(page, page_url, f"month=eq.2&group=carrier&figure={figure_name}&of=dep_delay")
    expected = oracle.execute(f"SELECT carrier, {sql} AS figure FROM flights WHERE month = 2 GROUP BY 1 ORDER BY 2 DESC, 1").fetchall()
    shown = groups(page)
    assert {name: pytest.approx(float(value), rel=1e-12) for name, value in shown} == {name: float(value) for name, value in expected}
    assert [float(value) for _, value in shown] == sorted((float(value) for _, value in shown), reverse=True)


def test_a_group_is_chosen_changed_and_taken_as_csv(new_page, page_url, oracle):
    page = new_page()
    open_explorer(page, page_url)
    page.get_by_role("button", name="Group rows…").click()
    page.get_by_label("Figure", exact=True).select_option("median")
    page.get_by_label("by", exact=True).select_option(label="origin")
    page.get_by_label("of", exact=True).select_option(label="air_time")
    settle(page)
    assert query_of(page) == [("group", "origin"), ("figure", "median"), ("of", "air_time")]
    expected = oracle.execute("SELECT origin, median(air_time), count(*) FROM flights GROUP BY 1 ORDER BY 1").fetchall()
    assert sorted((name, float(value)) for name, value in groups(page)) == [(name, value) for name, value, _ in expected]
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV of all 3").click()
    lines = started.value.path().read_text().splitlines()
    assert sorted(lines[1:]) == [f"{name},{value:g},{count}" for name, value, count in expected]
    page.locator("section.group tbody th button").first.click()
    settle(page)
    assert chips(page)[0].startswith("origin is ")


def test_a_text_is_found_in_any_column(new_page, page_url, oracle):
    page = new_page(width=1900)
    open_explorer(page, page_url)
    page.get_by_label("Find a text in any column").fill("n14228")
    page.wait_for_function("() => document.querySelector('li.chip')")
    settle(page)
    count, mean = oracle.execute("SELECT count(*), avg(distance) FROM flights WHERE tailnum ILIKE '%n14228%'").fetchone()
    assert chips(page) == ["any text contains “n14228”"] and part_rows(page) == count
    assert float(figure(page, "distance", "mean")) == pytest.approx(mean, rel=1e-12)
    assert cell(page, 3, "tailnum") == "N14228" and query_of(page) == [("q", "n14228")]
    page.get_by_label("Find a text in any column").fill("")
    page.wait_for_function("() => !document.querySelector('li.chip')")
    assert query_of(page) == []


def test_one_column_closely_with_its_values(new_page, page_url, oracle):
    page = new_page()
    open_explorer(page, page_url)
    card(page, "dest").locator("h3 a").click()
    values = page.locator(".opened .values")
    values.wait_for()
    assert query_of(page) == [("open", "dest")]
    values.get_by_label("Find a value of dest").fill("s")
    values.get_by_label("How values are searched").select_option("starts")
    page.wait_for_function("() => document.querySelector('.opened .values small').textContent.includes('that match')")
    page.wait_for_function("() => [...document.querySelectorAll('.opened .values tbody th')].every(th => th.textContent.startsWith('S'))")
    shown = [(line.locator("th").inner_text(), int(line.locator("data").get_attribute("value"))) for line in values.locator("tbody tr").all()]
    expected = oracle.execute("SELECT dest, count(*) AS n FROM flights WHERE dest LIKE 'S%' GROUP BY 1 ORDER BY n DESC, 1").fetchall()
    assert shown == expected and f"{len(expected)} different that match" in values.locator("h3").inner_text()
    values.locator("tbody th button").first.click()
    settle(page)
    assert query_of(page) == [("dest", f"eq.{expected[0][0]}"), ("open", "dest")]
    page.keyboard.press("Escape")
    assert page.locator(".opened").count() == 0


def test_the_figures_of_one_column(new_page, page_url, oracle):
    page = new_page()
    open_explorer(page, page_url, "open=arr_delay&carrier=eq.UA")
    table = page.locator(".opened table.figures").first
    table.wait_for()
    sql = {"values": "count(arr_delay)", "mean": "avg(arr_delay)", "median": "median(arr_delay)", "sum": "sum(arr_delay)", "standard deviation": "stddev_samp(arr_delay)"}
    for tone, where in ((0, "carrier = 'UA'"), (1, "true")):
        expected = oracle.execute(f"SELECT {', '.join(sql.values())} FROM flights WHERE {where}").fetchone()
        for name, value in zip(sql, expected):
            shown = table.get_by_role("row").filter(has=page.get_by_role("rowheader", name=name, exact=True)).locator("td data").nth(tone)
            assert float(shown.get_attribute("value")) == pytest.approx(float(value), rel=1e-9), (name, where)


def test_no_rows_match_says_which_filter_to_drop(new_page, page_url, oracle):
    page = new_page()
    open_explorer(page, page_url, "dest=eq.HNL&distance=lte.100&month=eq.1")
    state = page.locator(".none-match")
    state.wait_for()
    page.wait_for_function("() => !document.querySelector('.none-match ul').textContent.includes('…')")
    filters = {"dest is HNL": "dest = 'HNL'", "distance at most 100": "distance <= 100", "month is 1": "month = 1"}
    for line, dropped in zip(state.locator("li").all_inner_texts(), filters, strict=True):
        rest = " AND ".join(sql for words, sql in filters.items() if words != dropped)
        rows = oracle.execute(f"SELECT count(*) FROM flights WHERE {rest}").fetchone()[0]
        assert " ".join(line.split()) == f"Drop {dropped} {rows} {'row' if rows == 1 else 'rows'} then"
    state.locator("li button").nth(1).click()
    settle(page)
    assert part_rows(page) == 62 and page.locator(".none-match").count() == 0


@pytest.mark.parametrize("csv,says", [
    ("a,b\n1,x\n", ["always 1", "always x"]),
    ("a\n" + "".join(f"{i}\n" for i in range(30)), []),
    ("a,b\n", ["all missing"]),
    ("a,b\n1,\n2,\n3,\n", ["all missing"]),
], ids=["one row", "one column", "no rows", "all missing"])
def test_small_datasets(new_page, explorer_of, tmp_path, csv, says):
    with serving(bake(tmp_path, csv, "--header", "yes"), "--access-log", "off") as server, explorer_of(server) as url:
        page = new_page()
        open_explorer(page, url)
        text = " ".join(page.locator("section.columns svg").all_text_contents())
        assert [word for word in says if word not in text] == []
        rows = csv.count("\n") - 1
        assert page.locator("section.rows .says data").first.get_attribute("value") == str(rows)
        assert page.locator("table.rows tbody tr").count() == min(rows, page.locator("table.rows tbody tr").count())
        if rows == 0:
            assert "The dataset has no rows." in page.locator("section.rows").inner_text()


def test_a_small_part_is_drawn_larger_and_says_so(new_page, page_url):
    page = new_page()
    open_explorer(page, page_url, "dep_delay=gte.600")
    text = card(page, "distance").locator("text.factor")
    assert text.text_content().startswith("part drawn × ")
