"""The grid of rows: every row can be reached and is the right one, by wheel, by key, by number and by the scrollbar; columns are sorted,
hidden, moved and made wider; cells are copied as they are."""

import pytest
from explorer import cell, column_place, jump, open_explorer, query_of, settle
from kiln import bake, run, serving

LAST = 336_775


def expected(oracle, place, column, where="true", order="row"):
    return oracle.execute(f"SELECT {column} FROM flights WHERE {where} ORDER BY {order} LIMIT 1 OFFSET {place}").fetchone()[0]


def shown_rows(page):
    return page.evaluate("[...document.querySelectorAll('table.rows tbody tr')].map(tr => Number(tr.getAttribute('aria-rowindex')) - 2)")


# How far the rows have been moved, in px: the first row that is drawn, times its height, less how far it stands below the header.
POSITION = """() => {
  const wrap = document.querySelector(".table-wrap");
  const tr = document.querySelector("table.rows tbody tr");
  const top = tr.getBoundingClientRect().top - wrap.getBoundingClientRect().top - wrap.clientTop - 34;
  return (Number(tr.getAttribute("aria-rowindex")) - 2) * 28 - top;
}"""


def wait_for_position(page, expected):
    page.wait_for_function(f"expected => Math.abs(({POSITION})() - expected) <= 1", arg=expected)


def to_the_grid(page):
    page.locator(".table-wrap").scroll_into_view_if_needed()
    box = page.locator(".table-wrap").bounding_box()
    page.mouse.move(box["x"] + 300, box["y"] + 200)
    return page.locator("table.rows")


def test_the_last_row_is_reached_and_right(new_page, page_url, oracle):
    page = new_page(width=1900)
    open_explorer(page, page_url)
    to_the_grid(page)
    page.evaluate("document.querySelector('.table-wrap').scrollTop = 1e9")
    page.wait_for_selector(f'tr[aria-rowindex="{LAST + 2}"]')
    settle(page)
    assert max(shown_rows(page)) == LAST
    for column in ("dest", "flight", "sched_arr_time"):
        assert cell(page, LAST, column) == str(expected(oracle, LAST, column))
    assert page.locator(f'tr[aria-rowindex="{LAST + 2}"] th').inner_text() == "336,775"
    jump(page, 200_000)
    assert cell(page, 200_000, "tailnum") == expected(oracle, 200_000, "tailnum")


def test_wheel_and_keys_are_exact_to_the_line(new_page, page_url):
    page = new_page(width=1900)
    open_explorer(page, page_url, "offset=150000")
    grid = to_the_grid(page)
    start = page.evaluate(POSITION)
    for turns in range(1, 6):
        page.mouse.wheel(0, 28)
        wait_for_position(page, start + 28 * turns)
    page.wait_for_timeout(500)
    assert page.evaluate(POSITION) == pytest.approx(start + 28 * 5, abs=1), "the rows moved when the bar was set right"
    grid.focus()
    page.keyboard.press("ArrowDown")
    start = page.evaluate("Number(document.querySelector('td.cursor').dataset.row)")
    for _ in range(40):
        page.keyboard.press("ArrowDown")
    settle(page)
    assert page.evaluate("Number(document.querySelector('td.cursor').dataset.row)") == start + 40


def test_by_keyboard_one_gets_to_every_corner(new_page, page_url, oracle):
    page = new_page(width=1900)
    open_explorer(page, page_url)
    to_the_grid(page).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+End")
    settle(page)
    cursor = page.locator("td.cursor")
    assert (cursor.get_attribute("data-row"), cursor.get_attribute("data-value")) == (str(LAST), expected(oracle, LAST, "time_hour"))
    page.keyboard.press("Control+Home")
    settle(page)
    assert (cursor.get_attribute("data-row"), cursor.get_attribute("data-value")) == ("0", "2013")
    page.keyboard.press("PageDown")
    page.keyboard.press("End")
    settle(page)
    row = int(cursor.get_attribute("data-row"))
    assert row > 5 and cursor.get_attribute("data-value") == expected(oracle, row, "time_hour")


def test_headers_sort_and_the_filter_stays(new_page, page_url, oracle):
    page = new_page(width=1900)
    open_explorer(page, page_url, "carrier=eq.UA")
    to_the_grid(page)
    head = page.locator("th button.sort", has_text="dep_delay").first
    head.click()
    settle(page)
    assert ("order", "dep_delay") in query_of(page)
    assert cell(page, 0, "dep_delay") == str(expected(oracle, 0, "dep_delay", "carrier = 'UA'", "dep_delay NULLS LAST, row"))
    head.click()
    settle(page)
    assert ("order", "dep_delay.desc") in query_of(page)
    jump(page, 5000)
    assert cell(page, 5000, "tailnum") == expected(oracle, 5000, "tailnum", "carrier = 'UA'", "dep_delay DESC NULLS FIRST, row")
    page.locator("th button.sort", has_text="month").first.click(modifiers=["Shift"])
    settle(page)
    assert ("order", "dep_delay.desc,month") in query_of(page)


def test_columns_are_hidden_moved_and_made_wider(new_page, page_url):
    page = new_page(width=1900)
    open_explorer(page, page_url)
    to_the_grid(page)
    page.locator("th button.sort", has_text="year").first.focus()
    page.keyboard.press("Delete")
    settle(page)
    assert column_place(page, "month") == 0 and dict(query_of(page))["select"].startswith("month,day")
    page.locator("th button.sort", has_text="day").first.focus()
    page.keyboard.press("Alt+ArrowLeft")
    settle(page)
    assert (column_place(page, "day"), column_place(page, "month")) == (0, 1)
    box = page.locator("th .resize").nth(1).bounding_box()
    before = page.locator("th[data-place='1']").bounding_box()["width"]
    page.mouse.move(box["x"] + 4, box["y"] + 10)
    page.mouse.down()
    page.mouse.move(box["x"] + 64, box["y"] + 10)
    page.mouse.up()
    assert page.locator("th[data-place='1']").bounding_box()["width"] == pytest.approx(before + 60, abs=1)
    from_, to = (page.locator(f"th[data-place='{place}'] button").bounding_box() for place in (1, 3))
    page.mouse.move(from_["x"] + 20, from_["y"] + 10)
    page.mouse.down()
    page.mouse.move(to["x"] + 20, to["y"] + 10, steps=4)
    page.mouse.up()
    settle(page)
    assert column_place(page, "month") == 3 and "order" not in dict(query_of(page))


def test_the_first_column_stays_while_the_others_move(new_page, page_url):
    page = new_page(width=820)
    open_explorer(page, page_url)
    to_the_grid(page)
    year = page.locator("th[data-place='0']").bounding_box()["x"]
    page.evaluate("document.querySelector('.table-wrap').scrollLeft = 1e6")
    page.wait_for_selector("th[data-place='18']")
    settle(page)
    assert page.locator("th[data-place='0']").bounding_box()["x"] == year
    assert page.locator("th[data-place='18']").is_visible() and cell(page, 0, "time_hour") == "2013-01-01T10:00:00Z"
    page.locator("details.columns-menu summary").click()
    page.get_by_label("First column stays").uncheck()
    page.wait_for_selector("th[data-place='0']", state="detached")
    page.get_by_label("First column stays").check()
    assert page.locator("th[data-place='0']").bounding_box()["x"] == year


def copied(page, is_it):
    """The clipboard's lines, once they are what was to be copied: copying goes on when the key is up."""
    for _ in range(600):
        lines = page.evaluate("navigator.clipboard.readText()").split("\n")
        if is_it(lines):
            return lines
        page.wait_for_timeout(100)
    raise AssertionError(f"copied were {len(lines)} lines, beginning with {lines[:3]}")


def test_cells_are_copied_as_tsv(new_page, page_url, oracle):
    page = new_page(width=1900, permissions=["clipboard-read", "clipboard-write"])
    open_explorer(page, page_url)
    to_the_grid(page).focus()
    jump(page, 836)
    page.locator(f"#cell-836-{column_place(page, 'dep_time')}").click()
    page.locator(f"#cell-839-{column_place(page, 'sched_arr_time')}").click(modifiers=["Shift"])
    page.locator("table.rows").focus()
    page.keyboard.press("Control+c")
    rows = oracle.execute("SELECT dep_time, sched_dep_time, dep_delay, arr_time, sched_arr_time FROM flights WHERE row BETWEEN 836 AND 839 ORDER BY row").fetchall()
    expected_text = "\n".join("\t".join("" if value is None else str(value) for value in row) for row in rows)
    assert "\n".join(copied(page, lambda lines: len(lines) == 4)) == expected_text


def test_a_selection_that_isnt_in_view_is_copied_from_the_server(new_page, page_url, oracle):
    page = new_page(width=1900, permissions=["clipboard-read", "clipboard-write"])
    open_explorer(page, page_url)
    to_the_grid(page).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+End")
    page.keyboard.press("Control+Home")
    settle(page)
    for _ in range(60):
        page.keyboard.press("Shift+PageDown")
    page.keyboard.press("Control+c")
    lines = copied(page, lambda lines: len(lines) > 500)
    assert set(lines) == {"2013"}


def test_a_cell_is_a_filter(new_page, page_url):
    page = new_page(width=1900)
    open_explorer(page, page_url)
    to_the_grid(page)
    page.locator(f"#cell-2-{column_place(page, 'carrier')}").click()
    assert page.locator(".cellbar output").inner_text() == "AA"
    page.get_by_role("button", name="Only these").click()
    settle(page)
    assert query_of(page) == [("carrier", "eq.AA")]
    page.locator(f"#cell-0-{column_place(page, 'origin')}").dblclick()
    settle(page)
    assert len(query_of(page)) == 2


@pytest.fixture(scope="module")
def wide(tmp_path_factory):
    """2,000 columns, integers beyond 2^53, decimals, long texts, missing values and empty texts."""
    folder = tmp_path_factory.mktemp("wide")
    names = [f"c{i}" for i in range(1997)]
    lines = [",".join(["text", "big", "decimal", *names])]
    for row in range(300):
        text = '"' + "long " * 40_000 + '"' if row == 3 else "" if row == 4 else '""' if row == 5 else f"row {row}"
        lines.append(",".join([text, str(9007199254740993 + row), f"{row}.10", *(str(row * 10_000 + i) for i in range(1997))]))
    return bake(folder, "\n".join(lines) + "\n")


def test_two_thousand_columns_exact_numbers_and_long_texts(new_page, wide, explorer_of):
    with serving(wide, "--access-log", "off") as server, explorer_of(server) as url:
        page = new_page(width=1900)
        open_explorer(page, url)
        to_the_grid(page)
        assert page.locator("table.rows").get_attribute("aria-colcount") == "2001"
        assert page.locator("table.rows tbody tr").first.locator("td").count() < 30, "columns out of view are drawn"
        assert cell(page, 0, "big") == "9007199254740993" and cell(page, 1, "big") == "9007199254740994"
        assert page.locator("#cell-0-1").inner_text() == "9,007,199,254,740,993"
        assert cell(page, 4, "text") is None and cell(page, 5, "text") == ""
        assert (page.locator("#cell-4-0").inner_text(), page.locator("#cell-5-0").inner_text()) == ("missing", "empty text")
        assert len(page.locator("#cell-3-0").inner_text()) < 200
        page.locator("#cell-3-0").click()
        page.get_by_role("button", name="Show all 200,000 characters").click()
        assert len(page.locator(".cellbar output bdi").text_content()) == 200_000
        page.evaluate("document.querySelector('.table-wrap').scrollLeft = 1e9")
        page.wait_for_selector("th[data-place='1999']")
        settle(page)
        assert cell(page, 7, "c1996") == "71996"


MILLIONS = 10_103_280  # 283 million pixels of rows, more than any browser has


@pytest.fixture(scope="module")
def millions(tmp_path_factory, oracle):
    folder = tmp_path_factory.mktemp("millions")
    oracle.execute(f"COPY (SELECT range * 7 AS n, 'of ' || range % 11 AS rest FROM range({MILLIONS})) TO '{folder / 'rows.csv'}' (HEADER)")
    done = run("import", folder / "rows.csv", folder / "rows.db")
    assert done.returncode == 0, done.stderr.decode()
    (folder / "rows.csv").unlink()
    yield folder / "rows.db"
    (folder / "rows.db").unlink()


def test_ten_million_rows_to_the_last_by_scrollbar_wheel_key_and_number(new_page, millions, explorer_of):
    def is_right(row):
        settle(page)
        assert (cell(page, row, "n"), cell(page, row, "rest")) == (str(7 * row), f"of {row % 11}")

    with serving(millions, "--access-log", "off") as server, explorer_of(server) as url:
        page = new_page()
        open_explorer(page, url)
        to_the_grid(page)
        page.evaluate("document.querySelector('.table-wrap').scrollTop = 1e9")
        page.wait_for_selector(f'tr[aria-rowindex="{MILLIONS + 1}"]')
        is_right(MILLIONS - 1)
        at_the_end = page.evaluate(POSITION)
        for _ in range(10):  # a browser that is busy drawing may drop a turn of the wheel
            page.mouse.wheel(0, -28 * 40)
            page.wait_for_timeout(1000)
            if page.evaluate(POSITION) != at_the_end:
                break
        page.wait_for_selector(f'tr[aria-rowindex="{MILLIONS - 40}"]')
        is_right(MILLIONS - 42)
        start = page.evaluate(POSITION)
        page.mouse.wheel(0, -28)
        wait_for_position(page, start - 28)
        jump(page, 5_000_001)
        is_right(5_000_001)
        page.keyboard.press("Escape")
        page.locator("table.rows").focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Control+End")
        is_right(MILLIONS - 1)
        page.keyboard.press("ArrowUp")
        is_right(MILLIONS - 2)
        assert page.locator("td.cursor").get_attribute("data-row") == str(MILLIONS - 2)


LONG_TASKS = """
window.longTasks = [];
new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(entry => entry.duration))).observe({ type: "longtask" });
"""


def test_scrolling_asks_for_what_is_seen_alone(new_page, page_url, capsys):
    page = new_page()
    page.add_init_script(LONG_TASKS)
    open_explorer(page, page_url)
    to_the_grid(page)
    page.wait_for_timeout(500)
    asked = []
    page.on("request", lambda request: asked.append(request.url) if "/rows?" in request.url else None)
    page.evaluate("() => { window.longTasks = []; }")
    for _ in range(60):
        page.mouse.wheel(0, 140)
        page.wait_for_timeout(16)
    settle(page)
    long_tasks = page.evaluate("() => window.longTasks")
    with capsys.disabled():
        print(f"\n  scrolling by 300 rows: {len(long_tasks)} tasks of more than 50 ms, the longest {max(long_tasks, default=0):.0f} ms")
    assert len(asked) <= 3, "pages of 200 rows: the first was there"


def test_random_row_and_a_number_beyond_the_last(new_page, page_url):
    page = new_page(width=1900)
    open_explorer(page, page_url)
    places = set()
    for _ in range(4):
        page.get_by_role("button", name="Random row").click()
        settle(page)
        places.add(page.locator("td.cursor").get_attribute("data-row"))
    assert len(places) >= 3
    jump(page, 10**9)
    assert page.locator("td.cursor").get_attribute("data-row") == str(LAST)
    assert "the last is 336,775" in page.locator("form.jump").inner_text()
