"""Brushing: what is drawn on one plot is a filter in words, and every card shows that part, as DuckDB counts it."""

import math
import random

import pytest
from explorer import brush, card, chips, figure, open_explorer, part_rows, plot_box, query_of, settle

NUMBERS = ["month", "day", "dep_time", "sched_dep_time", "dep_delay", "arr_time", "arr_delay", "flight", "air_time", "distance", "hour", "minute"]
FIGURES = {
    "mean": "avg({0})",
    "median": "median({0})",
    "min": "min({0})",
    "max": "max({0})",
    "distinct": "count(DISTINCT {0})",
    "missing": "count(*) - count({0})",
}
OPERATORS = {"gte": ">=", "lte": "<=", "lt": "<", "gt": ">", "eq": "="}


def condition(query):
    """The address's filters as SQL, for tests of one comparison each."""
    tests = []
    for column, test in query:
        operator, _, value = test.partition(".")
        tests.append(f"{column} {OPERATORS[operator]} {value}" if column != "time_hour" else f"{column} {OPERATORS[operator]} '{value}'")
    return " AND ".join(tests) or "true"


def same(shown, expected):
    if expected is None:
        return shown is None
    return shown is not None and math.isclose(float(shown), float(expected), rel_tol=1e-12, abs_tol=1e-12)


def check_card(page, oracle, column, where):
    expected = oracle.execute(f"SELECT {', '.join(text.format(column) for text in FIGURES.values())} FROM flights WHERE {where}").fetchone()
    shown = {name: figure(page, column, name) for name in FIGURES}
    wrong = {name: (shown[name], value) for name, value in zip(FIGURES, expected) if not same(shown[name], value)}
    assert wrong == {}, (column, where)


def test_fifty_random_brushes_show_what_duckdb_counts(new_page, page_url, oracle):
    page = new_page()
    open_explorer(page, page_url)
    choose = random.Random(20)
    for i in range(50):
        if i % 3 == 0:
            open_explorer(page, page_url)
        low, high = sorted((choose.random(), choose.random()))
        brush(page, choose.choice(NUMBERS), low, min(1, high + 0.02))
        where = condition(query_of(page))
        rows = oracle.execute(f"SELECT count(*) FROM flights WHERE {where}").fetchone()[0]
        assert part_rows(page) == rows, where
        for column in choose.sample(NUMBERS, 3):
            check_card(page, oracle, column, where)


def test_a_brush_is_a_chip_in_words_and_a_click_gives_it_back(new_page, page_url):
    page = new_page()
    open_explorer(page, page_url, "dep_delay=gte.60&dep_delay=lte.300&carrier=in.(UA,DL)")
    assert chips(page) == ["dep_delay 60 to 300", "carrier is UA or DL"]
    box = plot_box(page, "dep_delay")
    inside = box["x"] + box["width"] * (150 + 50) / 1400
    page.mouse.click(inside, box["y"] + 20)
    settle(page)
    assert chips(page) == ["carrier is UA or DL"]
    page.locator("li.chip .remove").click()
    settle(page)
    assert chips(page) == [] and query_of(page) == []


def test_bars_are_chosen_one_after_the_other(new_page, page_url, oracle):
    page = new_page()
    open_explorer(page, page_url)
    bars = card(page, "carrier").locator("[role=option]")
    bars.nth(0).click()
    bars.nth(3).click()
    settle(page)
    assert query_of(page) == [("carrier", "in.(UA,DL)")]
    check_card(page, oracle, "arr_delay", "carrier IN ('UA', 'DL')")
    assert bars.nth(3).get_attribute("aria-selected") == "true"
    bars.nth(0).click()
    settle(page)
    assert query_of(page) == [("carrier", "eq.DL")]


def test_bars_of_a_part_count_values_that_its_profile_leaves_out(new_page, page_url, oracle):
    """tailnum has 4,043 values: whether the whole's most frequent ones are in the part, its 20 most frequent don't say."""
    page = new_page()
    open_explorer(page, page_url, "dest=eq.SFO")
    for column in ("tailnum", "dest", "carrier"):
        bars = card(page, column).locator("[role=option]")
        page.wait_for_function(
            "name => [...document.querySelectorAll(`article[data-column=${name}] title`)].every(title => title.textContent.includes('in the part'))", arg=column
        )
        for label in [bars.nth(i).locator("title").text_content() for i in range(bars.count())]:
            name, rest = label.split(":")
            shown = int(rest.split(",")[-1].split()[0]) if "in the part" in label else None
            expected = oracle.execute(f"SELECT count(*) FROM flights WHERE dest = 'SFO' AND {column} = ?", [name]).fetchone()[0]
            assert int("".join(c for c in rest.rsplit(" rows, ", 1)[1].split(" of ")[0] if c.isdigit())) == expected, (label, shown)


def test_a_time_line_is_brushed_to_whole_steps(new_page, page_url, oracle):
    page = new_page()
    open_explorer(page, page_url)
    page.wait_for_selector('article[data-column="time_hour"] rect.whole')
    brush(page, "time_hour", 0.25, 0.5)
    where = condition(query_of(page))
    assert query_of(page)[0][1].startswith("gte.2013-0") and query_of(page)[1][1].startswith("lt.2013-0")
    assert part_rows(page) == oracle.execute(f"SELECT count(*) FROM flights WHERE {where}").fetchone()[0]
    check_card(page, oracle, "distance", where)


def test_a_range_is_made_and_changed_by_keyboard(new_page, page_url, oracle):
    page = new_page()
    open_explorer(page, page_url)
    low = card(page, "month").locator("[role=slider]").first
    low.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    settle(page)
    assert query_of(page) == [("month", "gte.3"), ("month", "lte.12")]
    card(page, "month").locator("[role=slider]").nth(1).focus()
    page.keyboard.press("ArrowLeft")
    settle(page)
    assert chips(page) == ["month 3 to 11"]
    check_card(page, oracle, "air_time", "month BETWEEN 3 AND 11")
    page.keyboard.press("Escape")
    settle(page)
    assert query_of(page) == []


def test_a_chip_is_edited_by_keyboard(new_page, page_url, oracle):
    page = new_page()
    open_explorer(page, page_url, "dep_delay=gte.60&dep_delay=lte.300")
    page.locator("li.chip button.words").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.type("120")
    page.keyboard.press("Enter")
    settle(page)
    assert query_of(page) == [("dep_delay", "gte.120"), ("dep_delay", "lte.300")]
    check_card(page, oracle, "distance", "dep_delay BETWEEN 120 AND 300")


def colours(page, column):
    """How many pixels of the plot are of the part's tone, and of the whole's."""
    from io import BytesIO

    image = pytest.importorskip("PIL.Image")
    picture = image.open(BytesIO(card(page, column).locator("svg.plot").screenshot())).convert("RGB")
    tones = page.evaluate("() => ['--part', '--whole'].map(name => getComputedStyle(document.documentElement).getPropertyValue(name).trim())")
    wanted = [tuple(int(tone[i : i + 2], 16) for i in (1, 3, 5)) for tone in tones]
    data = picture.tobytes()
    pixels = [tuple(data[i : i + 3]) for i in range(0, len(data), 3)]
    return [sum(all(abs(a - b) < 12 for a, b in zip(pixel, tone)) for pixel in pixels) for tone in wanted]


def test_the_plot_shows_two_tones_by_pixels(new_page, page_url):
    page = new_page()
    open_explorer(page, page_url)
    part, whole = colours(page, "distance")
    assert part == 0 and whole > 500
    open_explorer(page, page_url, "month=lte.6")
    half, rest = colours(page, "distance")
    assert half > 100 and rest > 100
    # The part is half of the rows: its area is about half of what the whole had.
    assert 0.3 * whole < half < 0.7 * whole
