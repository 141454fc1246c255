"""The whole explorer by keyboard alone: every part is come to by Tab, and does what it does by pointer."""

from explorer import chips, figure, open_explorer, part_rows, query_of, settle


def tab_to(page, selector, most=400):
    """Presses Tab until what has the focus is that; fails where it's never come to."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never came to {selector}")


def test_bars_filters_columns_groups_and_rows_without_a_pointer(new_page, page_url, oracle):
    page = new_page(width=1440)
    open_explorer(page, page_url)
    tab_to(page, "[data-column=carrier] [role=option]")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    settle(page)
    assert chips(page) == ["carrier is UA or EV"]
    expected = oracle.execute("SELECT count(*), avg(distance) FROM flights WHERE carrier IN ('UA', 'EV')").fetchone()
    assert part_rows(page) == expected[0] and float(figure(page, "distance", "mean")) == expected[1]
    # One list of bars is one stop: the next one is another card's.
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.closest('article').dataset.column") == "flight"

    tab_to(page, "article h3 a")
    page.keyboard.press("Enter")
    page.wait_for_selector(".opened .values tbody tr")
    tab_to(page, ".opened .does button")
    page.keyboard.press("Enter")
    page.wait_for_selector("section.group table[aria-busy=false]")
    assert ("open", "tailnum") in query_of(page) and ("group", "tailnum") in query_of(page)
    tab_to(page, "section.group .choices select")
    page.keyboard.press("m")  # mean, the first that begins so
    settle(page)
    assert dict(query_of(page))["figure"] == "mean"

    tab_to(page, "table.rows")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Control+End")
    settle(page)
    assert page.locator("td.cursor").get_attribute("data-row") == str(expected[0] - 1)
    page.keyboard.press("Enter")  # only the rows with this value
    settle(page)
    assert len(chips(page)) == 2


def test_a_filter_is_added_and_taken_away_without_a_pointer(new_page, page_url):
    page = new_page()
    open_explorer(page, page_url)
    tab_to(page, ".chips .add button")
    page.keyboard.press("Enter")
    page.keyboard.type("dep_d")  # in the list of columns
    page.keyboard.press("Tab")
    page.keyboard.type("is at least")
    page.keyboard.press("Tab")
    page.keyboard.type("60")
    page.keyboard.press("Enter")
    settle(page)
    assert query_of(page) == [("dep_delay", "gte.60")]
    page.evaluate("() => document.activeElement.blur()")
    tab_to(page, "li.chip .remove")
    page.keyboard.press("Space")
    settle(page)
    assert query_of(page) == []
