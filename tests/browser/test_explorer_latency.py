"""How long it takes from the pointer's move to the picture, measured in the browser and printed with the server's share. Nothing is asserted of
a loaded machine beyond an order of magnitude; KILN_LARGE names further databases of the same columns, separated by colons."""

import os
import statistics
from pathlib import Path

import pytest
from conftest import SERVE
from explorer import cell, column_place, open_explorer, plot_box, settle
from kiln import serving

# Each move with what is asked after it, each picture with what it shows.
MEASURE = """
window.moves = [];
window.pictures = [];
const section = () => document.querySelector(".explorer section.columns");
addEventListener("pointermove", () => {
  const at = performance.now();
  setTimeout(() => window.moves.push([at, section()?.dataset.asked]));
}, { capture: true });
const watch = () => {
  if (!section()) return setTimeout(watch, 50);
  new MutationObserver(() => {
    const shown = section().dataset.shown;
    requestAnimationFrame(() => setTimeout(() => window.pictures.push([performance.now(), shown])));
  }).observe(section(), { attributes: true, attributeFilter: ["data-shown"] });
};
watch();
window.longTasks = [];
new PerformanceObserver(list => window.longTasks.push(...list.getEntries().map(entry => entry.duration))).observe({ type: "longtask" });
"""


def drag(page, column="dep_delay", steps=40, pause=25):
    """Draws slowly on that plot; answers, for each move, ms until there is a picture of it or of a later one."""
    box = plot_box(page, column)
    page.mouse.move(box["x"] + 8, box["y"] + 20)
    page.mouse.down()
    page.evaluate("() => { window.moves = []; window.pictures = []; }")
    for step in range(steps):
        page.mouse.move(box["x"] + 20 + 4 * step, box["y"] + 20)
        page.wait_for_timeout(pause)
    page.wait_for_timeout(1500)
    moves, pictures = page.evaluate("() => [window.moves, window.pictures]")
    page.mouse.up()
    settle(page)
    latencies = []
    for i, (at, _) in enumerate(moves):
        same_or_later = {asked for _, asked in moves[i:]}
        latencies.append(next((then for then, shown in pictures if then > at and shown in same_or_later), at + 10_000) - at)
    return sorted(latencies)


def server_share(page):
    """Median ms of the brush's requests, as the browser saw them."""
    times = page.evaluate("() => performance.getEntriesByType('resource').filter(e => e.name.includes('/columns?dep_delay')).map(e => e.responseEnd - e.requestStart)")
    return statistics.median(times) if times else float("nan")


def report(capsys, name, latencies, share, long_tasks):
    middle, most = statistics.median(latencies), latencies[int(0.95 * (len(latencies) - 1))]
    with capsys.disabled():
        print(f"\n  brush on {name}: {middle:.0f} ms in the middle, {most:.0f} ms for 95 % of {len(latencies)} moves; of that the server {share:.0f} ms; "
              f"longest task {max(long_tasks, default=0):.0f} ms")
    return middle


def measure(page, url, capsys, name):
    page.add_init_script(MEASURE)
    open_explorer(page, url)
    drag(page, "arr_delay", steps=5)  # of another column: nothing that is measured has been answered before
    page.get_by_role("button", name="Clear all").click()
    settle(page)
    page.evaluate("() => { performance.clearResourceTimings(); window.longTasks = []; }")
    latencies = drag(page)
    return report(capsys, name, latencies, server_share(page), page.evaluate("() => window.longTasks"))


def test_brush_on_the_flights(new_page, page_url, capsys):
    assert measure(new_page(width=1440), page_url, capsys, "336,776 rows") < 5000


def large():
    return [Path(name) for name in os.environ.get("KILN_LARGE", "").split(":") if name]


@pytest.mark.skipif(not large(), reason="KILN_LARGE names no databases")
@pytest.mark.parametrize("database", large(), ids=lambda path: path.name)
def test_brush_and_last_row_on_millions(new_page, explorer_of, oracle, capsys, database):
    with serving(database, *SERVE) as server, explorer_of(server) as url:
        page = new_page(width=1900)
        rows = server.get("/columns").json["rows"]
        measure(page, url, capsys, f"{rows:,} rows")
        open_explorer(page, url)
        page.locator(".table-wrap").scroll_into_view_if_needed()
        page.evaluate("() => (document.querySelector('.table-wrap').scrollTop = 1e9)")
        page.wait_for_selector(f'tr[aria-rowindex="{rows + 1}"]')
        settle(page)
        for column in ("dest", "flight", "tailnum"):
            last = oracle.execute(f"SELECT {column} FROM flights WHERE row = 336775").fetchone()[0]
            assert cell(page, rows - 1, column) == (None if last is None else str(last))
        page.mouse.move(600, 500)
        page.mouse.wheel(0, -28 * 3)
        page.wait_for_timeout(400)
        settle(page)
        shown = page.evaluate("() => Math.max(...[...document.querySelectorAll('table.rows tbody tr')].map(tr => Number(tr.getAttribute('aria-rowindex')) - 2))")
        assert rows - 6 <= shown <= rows - 1
        assert page.locator(f"#cell-{rows - 4}-{column_place(page, 'flight')}").is_visible()
