"""How the explorer looks to everyone: no violations of axe-core in any view, light and dark, nothing wider than the window, nothing that
jumps, and a hostile dataset that is shown as text."""

import os
from pathlib import Path

import pytest
from explorer import brush, chips, open_explorer, settle
from hostile import COLUMNS, bake_hostile
from kiln import ROOT, serving

AXE = Path(os.environ.get("KILN_AXE", ROOT / "build/node/node_modules/axe-core/axe.min.js"))
VIEWS = {
    "whole": "",
    "part": "dep_delay=gte.60&dep_delay=lte.300&carrier=in.(UA,DL)",
    "open": "open=dest&month=eq.7",
    "open numbers": "open=dep_delay",
    "group": "group=carrier&figure=mean&of=dep_delay",
    "none match": "dest=eq.HNL&distance=lte.100",
}


@pytest.fixture(scope="module")
def axe():
    if not AXE.exists():
        pytest.skip(f"axe-core isn't there: {AXE.name}")
    return AXE.read_text()


def violations(page, axe):
    page.evaluate(axe)  # by the debugger's protocol, which the page's rules for content don't bind
    found = page.evaluate("() => axe.run(document, { resultTypes: ['violations'] }).then(all => all.violations.map(v => [v.id, v.nodes.slice(0, 4).map(n => n.html.slice(0, 160) + ' ' + n.failureSummary.slice(0, 200))]))")
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(new_page, page_url, axe, view, scheme):
    page = new_page(scheme=scheme)
    open_explorer(page, page_url, VIEWS[view])
    page.wait_for_timeout(400)
    assert violations(page, axe) == []


def test_axe_finds_nothing_in_what_opens(new_page, page_url, axe):
    page = new_page()
    open_explorer(page, page_url, VIEWS["part"])
    page.locator("details.share summary").click()
    page.locator("details.columns-menu summary").click()
    page.locator("li.chip button.words").first.click()
    page.locator("table.rows tbody td").nth(3).click()
    page.get_by_role("button", name="+ Filter").click()
    page.wait_for_timeout(300)
    assert violations(page, axe) == []


@pytest.mark.parametrize("width", [1440, 1280, 820, 390])
def test_nothing_is_wider_than_the_window(new_page, page_url, width):
    page = new_page(width=width)
    for view in VIEWS.values():
        open_explorer(page, page_url, view)
        assert page.evaluate("() => document.documentElement.scrollWidth") <= width


SHIFTS = """
window.shifts = 0;
new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shifts += entry.value; }).observe({ type: "layout-shift", buffered: true });
"""


PLACES = """() => [...document.querySelectorAll("section, article.column, article.column h3, article.column dt, article.column dd")].map(one => {
  const { x, y, width } = one.getBoundingClientRect();
  return [one.className || one.textContent, Math.round(x), Math.round(y + scrollY), Math.round(width)];
})"""


def test_nothing_jumps_when_a_part_is_looked_at(new_page, page_url):
    page = new_page(width=1440)
    page.add_init_script(SHIFTS)
    open_explorer(page, page_url)
    page.evaluate("() => window.shifts = 0")
    before = page.evaluate(PLACES)
    brush(page, "month", 0.3, 0.6)
    places = [place[1:] for place in page.evaluate(PLACES)]
    assert len(before) > 200 and places == [place[1:] for place in before]
    # The browser takes a figure at the right that has a digit more for one that moved: some hundredths of a thousandth each.
    assert page.evaluate("() => window.shifts") < 0.001


@pytest.mark.parametrize("width", [1440, 820, 390])
@pytest.mark.parametrize("view", ["", "dep_delay=gte.60", "open=dest&group=carrier"])
def test_nothing_jumps_when_the_script_takes_over(new_page, page_url, view, width):
    page = new_page(width=width)
    page.add_init_script(SHIFTS)
    open_explorer(page, page_url, view)
    page.wait_for_timeout(300)
    assert page.evaluate("() => window.shifts") == 0


def test_print_has_every_card_of_the_part(new_page, page_url):
    page = new_page()
    open_explorer(page, page_url, "dest=eq.SFO")
    page.emulate_media(media="print")
    page.wait_for_function("() => document.querySelectorAll('article.column').length === 19 && !document.querySelector('article.column .skeleton')")
    assert page.locator("article.column").last.is_visible()
    assert not page.locator("section.rows").is_visible() and not page.locator(".asks").is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_a_hostile_dataset_is_shown_as_text(new_page, explorer_of, tmp_path):
    with serving(bake_hostile(tmp_path), "--access-log", "off") as server, explorer_of(server) as url:
        page = new_page(width=1900)
        dialogs = []
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        open_explorer(page, url)
        assert page.locator("article.column").count() == len(COLUMNS)
        names = page.locator("article.column h3 bdi").all_text_contents()
        assert names == list(COLUMNS)
        assert page.locator("article.column h3 b, table.rows td b, table.rows b").count() == 0
        for place, column in enumerate(COLUMNS):
            page.locator("table.rows").focus()
            if place:
                page.keyboard.press("ArrowRight")
            else:
                page.keyboard.press("ArrowDown")
            settle(page)
            for row in (0, 5):
                value = COLUMNS[column][row]
                shown = page.locator(f"#cell-{row}-{place}")
                if value is None:
                    assert shown.inner_text() == "missing"
                elif isinstance(value, str):
                    assert shown.get_attribute("data-value") == value, column
        assert dialogs == []


def test_every_hostile_column_can_be_a_filter(new_page, explorer_of, tmp_path):
    with serving(bake_hostile(tmp_path), "--access-log", "off") as server, explorer_of(server) as url:
        page = new_page(width=1900)
        open_explorer(page, url)
        for place, (column, values) in enumerate(COLUMNS.items()):
            if place:
                page.get_by_role("button", name="Clear all").click()
                settle(page)
            page.locator("table.rows").focus()
            page.keyboard.press("ArrowDown")
            for _ in range(place):
                page.keyboard.press("ArrowRight")
            settle(page)
            page.get_by_role("button", name="Only these").click()
            settle(page)
            expected = sum(value == values[0] for value in values)
            assert page.locator("data.part-count").get_attribute("value") == str(expected), (column, page.url)
            assert len(chips(page)) == 1
            page.reload()
            page.wait_for_selector(".explorer section.columns")
            settle(page)
            assert page.locator("data.part-count").get_attribute("value") == str(expected), (column, page.url)
