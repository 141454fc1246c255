"""The explorer and its server: answers that are overtaken, a server that stops and comes back, questions that fail or take too long."""

import re
import time

import pytest
from conftest import SERVE
from explorer import brush, card, chips, figure, open_explorer, part_rows, plot_box, query_of, settle
from kiln import free_port, serving


def test_a_slow_answer_never_overwrites_a_newer_one(new_page, page_url, oracle):
    page = new_page()
    open_explorer(page, page_url)
    asked, aborted, held = [], [], []

    def late(route):
        if "dep_delay=" in route.request.url:
            asked.append(route.request.url)
            if len(asked) == 1:
                return held.append(route)  # the first question's answer comes after the last one's
        return route.continue_()

    page.on("requestfailed", lambda request: aborted.append(request.url))
    page.route("**/columns?*", late)
    box = plot_box(page, "dep_delay")
    page.mouse.move(box["x"] + 5, box["y"] + 20)
    page.mouse.down()
    for step in range(30):
        page.mouse.move(box["x"] + 10 + 5 * step, box["y"] + 20)
        page.wait_for_timeout(15)
    page.mouse.up()
    settle(page)
    held[0].continue_()
    page.wait_for_timeout(500)
    low, high = (value.partition(".")[2] for _, value in query_of(page))
    expected = oracle.execute(f"SELECT count(*), avg(distance) FROM flights WHERE dep_delay BETWEEN {low} AND {high}").fetchone()
    assert part_rows(page) == expected[0]
    assert float(figure(page, "distance", "mean")) == pytest.approx(expected[1], rel=1e-12)
    assert asked[0] in aborted, "the overtaken question went on"


SLOW_PROFILES = """
const send = window.fetch;
window.asked = [];
window.fetch = async (path, options) => {
  if (!String(path).startsWith("/columns?dep_delay")) return send(path, options);
  window.asked.push(performance.now());
  await new Promise(done => setTimeout(done, 100));
  return send(path, options);
};
"""


def test_steps_of_a_brush_wait_for_the_answer_before_and_only_the_newest_is_asked(new_page, page_url):
    """As fast as answers come each step may be asked; never faster: the next one when the last is answered, or has had its time (120 ms)."""
    page = new_page()
    page.add_init_script(SLOW_PROFILES)
    open_explorer(page, page_url)
    brush(page, "dep_delay", 0.02, 0.9, steps=60)
    asked = page.evaluate("() => window.asked")
    assert len(asked) >= 2 and min(then - before for before, then in zip(asked, asked[1:])) >= 99


COUNT_REQUESTS = """
const send = window.fetch;
let running = 0;
window.most = 0;
window.fetch = (...question) => {
  running += 1;
  window.most = Math.max(window.most, running);
  return send(...question).finally(() => (running -= 1));
};
"""


def test_at_most_two_requests_at_a_time(new_page, page_url):
    page = new_page()
    page.add_init_script(COUNT_REQUESTS)
    open_explorer(page, page_url, "dest=eq.SFO&open=dest&group=carrier")
    for low in (0.1, 0.2, 0.3):
        brush(page, "distance", low, 0.9)
    assert page.evaluate("() => window.most") == 2


def test_the_server_stops_and_comes_back_and_nothing_is_lost(new_page, flights_db, explorer_of):
    port = free_port()
    page = new_page(allowed=["Failed to load resource", "net::ERR"])
    with serving(flights_db, *SERVE, port_option=("--port", str(port))) as server, explorer_of(server) as url:
        open_explorer(page, url, "month=eq.7")
        server.connection.close()
        assert server.stop() == 0
        page.locator('article[data-column="carrier"] [role=option]').nth(0).click()
        page.wait_for_selector(".connection.gone")
        assert "Trying again; nothing is lost" in page.locator(".connection").inner_text()
        assert chips(page) == ["month is 7", "carrier is UA"]
        assert part_rows_text(page) == "…"
        with serving(flights_db, *SERVE, port_option=("--port", str(port))):
            settle(page)
            assert part_rows(page) == 5066
            assert page.locator(".connection").inner_text() in ("The server is back.", "")
            page.wait_for_selector(".connection:not(.shows)", state="attached", timeout=60_000)


def part_rows_text(page):
    return page.locator("data.part-count").inner_text()


def test_a_question_that_takes_too_long_says_so_and_can_be_tried_again(new_page, page_url):
    page = new_page(allowed=["503"])
    open_explorer(page, page_url)
    problem = '{"title":"Service Unavailable","status":503,"detail":"This took longer than 1,000 ms, which is the limit here."}'
    page.route("**/columns?month*", lambda route: route.fulfill(status=503, content_type="application/problem+json", body=problem))
    page.locator("button", has_text="+ Filter").click()
    page.get_by_label("Column", exact=True).select_option(label="month")
    page.get_by_label("Value", exact=True).fill("7")
    page.get_by_role("button", name="Add").click()
    trouble = page.locator(".trouble")
    trouble.wait_for()
    assert "This question took too long." in trouble.inner_text() and "longer than 1,000 ms" in trouble.inner_text()
    page.unroute("**/columns?month*")
    trouble.get_by_role("button", name="Try again").click()
    settle(page)
    assert part_rows(page) > 25_000 and page.locator(".trouble").count() == 0


def test_a_busy_server_is_asked_again_when_it_says(new_page, page_url):
    page = new_page(allowed=["503"])
    open_explorer(page, page_url)
    refused = []

    def busy(route):
        if refused:
            return route.continue_()
        refused.append(time.monotonic())
        return route.fulfill(status=503, headers={"Retry-After": "1", "Content-Type": "application/problem+json"}, body='{"detail":"busy"}')

    page.route(re.compile(r"/columns\?.*carrier"), busy)
    card(page, "carrier").locator("[role=option]").nth(0).click()
    page.wait_for_timeout(100)
    settle(page)
    assert refused and time.monotonic() - refused[0] >= 1
    assert part_rows(page) > 0 and page.locator(".trouble").count() == 0


def test_rows_that_are_passed_are_not_waited_for(new_page, page_url):
    page = new_page()
    open_explorer(page, page_url)
    page.locator(".table-wrap").scroll_into_view_if_needed()
    aborted = []
    page.on("requestfailed", lambda request: aborted.append(request.url) if "/rows?" in request.url else None)
    page.route("**/rows?*", lambda route: (page.wait_for_timeout(60), route.continue_()))
    for step in range(1, 12):
        page.evaluate(f"document.querySelector('.table-wrap').scrollTop = {step * 600_000}")
        page.wait_for_timeout(30)
    page.wait_for_timeout(1500)
    settle(page)
    assert len(aborted) >= 3
    assert card(page, "year").count() == 1
