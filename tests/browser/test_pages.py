"""The server's pages in a real browser, without their script: what can be clicked works, nothing is wider than the window, axe-core finds
nothing, plots are where they should be, a hostile dataset stays text, and print has the overview."""

import io
import os
import re
import shutil
import sys
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e")]

import hostile  # noqa: E402
from kiln import FLIGHTS, run, serving  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "")
AXE = ROOT / "build/node/node_modules/axe-core/axe.min.js"
VIEWS = {"overview": "/", "part": "/?dep_delay=gte.60&carrier=in.(UA,DL)", "column": "/columns/dep_delay", "column of a part": "/columns/dest?month=eq.7",
         "open": "/?open=carrier&month=eq.7", "groups": "/?group=carrier&figure=mean&of=dep_delay", "no rows": "/?carrier=eq.HA&origin=eq.LGA&month=eq.1",
         "error": "/?dep_delay=gte.x&carrier=eq.UA", "last rows": "/?offset=336750&order=dep_delay.desc"}


@pytest.fixture(scope="module")
def browser():
    sync_api = pytest.importorskip("playwright.sync_api")
    if not CHROMIUM:
        pytest.skip("there is no chromium")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    database = tmp_path_factory.mktemp("pages") / "flights.db"
    assert run("import", FLIGHTS, database, "--null", "NA", "--license", "CC0-1.0").returncode == 0
    with serving(database, "--access-log", "off", "--query-timeout-ms", "60000") as server:
        yield f"http://127.0.0.1:{server.port}"


@pytest.fixture
def open_page(browser, pages):
    """open_page(target, …): the page there, without its script. What the browser complains of, and whom else it asks, fails the test."""
    contexts, complaints = [], []

    def make(target, width=1280, scheme="light", without_script=True, base=pages, allowed=()):
        context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-GB", base_url=base)
        contexts.append(context)
        page = context.new_page()
        if without_script:
            page.route(re.compile(r"/assets/.*\.js$"), lambda route: route.fulfill(body="", content_type="text/javascript"))
        page.on("console", lambda message: complaints.append(message.text) if not any(part in message.text for part in allowed) else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(f"a dialog: {dialog.message}"))
        page.on("request", lambda request: None if request.url.startswith((base, "data:")) else complaints.append(f"asks {request.url}"))
        page.goto(target)
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


REFUSED = ("the server responded with a status of 400",)  # what the browser says of a page with an error


@pytest.mark.parametrize("width", [1440, 1280, 820, 390])
@pytest.mark.parametrize("view", VIEWS)
def test_nothing_is_wider_than_the_window(open_page, view, width):
    page = open_page(VIEWS[view], width=width, allowed=REFUSED)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # Nor is anything cut off that isn't meant to be: what scrolls or ends with an ellipsis says so in its style.
    cut = page.evaluate("""() => [...document.querySelectorAll("body *:not(svg *)")].filter(one => one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 1
        && getComputedStyle(one).display !== "inline" && getComputedStyle(one).overflowX === "visible").map(one => one.outerHTML.slice(0, 120))""")
    assert cut == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(open_page, view, scheme):
    if not AXE.is_file():
        pytest.skip("axe-core isn't there; scripts/node fetches it")
    page = open_page(VIEWS[view], scheme=scheme, allowed=REFUSED)
    page.evaluate(AXE.read_text())  # by the debugger's protocol, which the page's rules for content don't bind
    found = page.evaluate("() => axe.run(document).then(all => all.violations.map(one => [one.id, one.nodes.slice(0, 3).map(node => node.html.slice(0, 200))]))")
    assert found == []


def test_everything_can_be_done_by_links_and_forms_alone(browser, pages):
    expect = pytest.importorskip("playwright.sync_api").expect
    context = browser.new_context(java_script_enabled=False, base_url=pages)
    page = context.new_page()
    page.goto("/")
    page.locator('article[data-column="carrier"] a.bar').first.click()
    expect(page).to_have_url(f"{pages}/?carrier=eq.UA")
    expect(page.locator(".chip")).to_have_count(1)
    page.locator("[name=new-column]").select_option("dep_delay")
    page.locator("[name=new-test]").select_option(label="is at least")
    page.get_by_label("Value", exact=True).fill("60")
    page.get_by_role("button", name="Add filter").click()
    expect(page).to_have_url(f"{pages}/?carrier=eq.UA&dep_delay=gte.60")
    expect(page.locator(".chip")).to_have_count(2)
    assert [chip.inner_text().rstrip("×").strip() for chip in page.locator(".chip").all()] == ["carrier is UA", "dep_delay 60 or more"]
    page.get_by_role("link", name="dep_delay", exact=True).last.click()
    page.get_by_role("link", name="Next").click()
    expect(page).to_have_url(f"{pages}/?carrier=eq.UA&dep_delay=gte.60&order=dep_delay.asc&offset=50#rows")
    page.get_by_role("link", name="Remove the filter carrier is UA").click()
    page.locator("[name=group]").select_option("origin")
    page.locator("select[name=figure]").select_option("median")
    page.locator("select[name=of]").select_option("arr_delay")
    page.get_by_role("button", name="Group", exact=True).click()
    expect(page.locator("table.groups tbody tr")).to_have_count(3)
    page.locator('article[data-column="dest"] h3 a').click()
    expect(page).to_have_url(f"{pages}/columns/dest?dep_delay=gte.60")
    expect(page.locator("h1")).to_have_text("dest")
    context.close()


def test_by_keyboard_one_comes_to_every_column_and_row_and_not_to_every_bar(open_page):
    page = open_page("/")
    stops = page.evaluate("""() => [...document.querySelectorAll("a, button, input, select, summary, [tabindex]")].filter(one => one.tabIndex >= 0 && one.type !== "hidden").length""")
    assert 100 < stops < 150
    page.keyboard.press("Tab")
    style = page.evaluate("() => { const s = getComputedStyle(document.activeElement); return [document.activeElement.tagName, s.outlineStyle, parseFloat(s.outlineWidth)] }")
    assert style[0] != "BODY" and style[1] != "none" and style[2] >= 1


def colours(page, locator):
    image = pytest.importorskip("PIL.Image").open(io.BytesIO(locator.screenshot())).convert("RGB")
    return image.size, Counter({colour: count for count, colour in image.getcolors(maxcolors=2 ** 24)})


def rgb(page, name):
    return tuple(int(part) for part in re.findall(r"\d+", page.evaluate("name => { const p = document.createElement('p'); p.style.color = `var(${name})`; document.body.append(p); const c = getComputedStyle(p).color; p.remove(); return c }", name)))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_part_is_painted_over_the_whole(open_page, scheme):
    page = open_page("/?month=eq.7", scheme=scheme)
    part, whole = rgb(page, "--part"), rgb(page, "--whole")
    size, found = colours(page, page.locator('article[data-column="month"] svg.plot'))
    # One bar of twelve, as high as the others; the other eleven are the whole's alone.
    assert 0.6 < found[part] * 11 / found[whole] < 1.6 and found[part] + found[whole] > 0.4 * size[0] * size[1]
    _, found = colours(page, page.locator('article[data-column="dep_delay"] svg.plot'))
    assert found[part] > 100 and found[whole] > 100
    page = open_page("/", scheme=scheme)
    assert part not in colours(page, page.locator('article[data-column="month"] svg.plot'))[1]


def luminance(colour):
    parts = [(c / 255 / 12.92) if c / 255 <= 0.03928 else ((c / 255 + 0.055) / 1.055) ** 2.4 for c in colour]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_two_tones_are_told_apart_in_grey(open_page, scheme):
    page = open_page("/", scheme=scheme)
    lightest, darkest = sorted((luminance(rgb(page, name)) for name in ("--part", "--whole")), reverse=True)
    assert (lightest + 0.05) / (darkest + 0.05) >= 2.5


@pytest.mark.parametrize("width", [1280, 390])
def test_a_hostile_dataset_is_text(browser, open_page, tmp_path, width):
    with serving(hostile.bake_hostile(tmp_path)) as server:
        base = f"http://127.0.0.1:{server.port}"
        page = open_page("/", width=width, base=base)
        assert page.locator("h1").inner_text() == hostile.DATASET
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for target in [link.get_attribute("href") for link in page.locator("article.column h3 a").all()]:
            page.goto(target)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_print_has_the_overview_and_no_form(open_page):
    page = open_page("/?month=eq.7")
    page.emulate_media(media="print")
    assert page.locator("article.column").count() == 19 and page.locator("article.column").first.is_visible() and page.locator(".matching").is_visible()
    assert not page.locator(".new-filter").first.is_visible() and not page.locator("section.rows").is_visible()
    assert page.pdf().startswith(b"%PDF")


def test_the_first_view_comes_at_once_and_nothing_jumps(open_page):
    page = open_page("/")
    page.wait_for_timeout(300)
    paint, shift = page.evaluate("""() => new Promise(done => { let shift = 0; new PerformanceObserver(list => list.getEntries().forEach(one => shift += one.value)).observe({type: "layout-shift", buffered: true});
        setTimeout(() => done([performance.getEntriesByName("first-contentful-paint")[0].startTime, shift]), 200) })""")
    print(f"first contentful paint {paint:.0f} ms, layout shift {shift}")
    assert shift == 0
