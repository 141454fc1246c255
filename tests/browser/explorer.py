"""The explorer as a person uses it, for the tests: opens it, waits until it shows what was asked, reads what it shows, and draws on its
plots. It doesn't judge what it reads."""

from urllib.parse import parse_qsl, urlsplit

PATIENCE_MS = 60_000  # on a machine that has much else to do


def open_explorer(page, url, query=""):
    page.goto(f"{url}/{'?' + query if query else ''}")
    page.wait_for_selector(".explorer section.columns", timeout=PATIENCE_MS)
    settle(page)


def settle(page):
    """Until cards and rows show what is asked."""
    page.wait_for_function(
        """() => document.querySelector(".explorer section.columns")?.getAttribute("aria-busy") === "false"
              && ["false", null].includes(document.querySelector(".explorer table.rows")?.getAttribute("aria-busy") ?? null)""",
        timeout=PATIENCE_MS,
    )


def query_of(page):
    return parse_qsl(urlsplit(page.url).query, keep_blank_values=True)


def card(page, column):
    return page.locator(f'article.column[data-column="{column}"]')


def figure(page, column, name, tone="part"):
    """The exact text of a card's figure; None where it has none."""
    data = card(page, column).locator(f'.figure[data-figure="{name}"] .{tone} data')
    return data.first.get_attribute("value") if data.count() else None


def part_rows(page):
    return int(page.locator("data.part-count").get_attribute("value"))


def plot_box(page, column):
    plot = card(page, column).locator("svg.plot")
    plot.scroll_into_view_if_needed()
    return plot.bounding_box()


def brush(page, column, low, high, steps=4):
    """Draws from one share of the plot's width to another."""
    box = plot_box(page, column)
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + low * box["width"], y)
    page.mouse.down()
    for step in range(1, steps + 1):
        page.mouse.move(box["x"] + (low + (high - low) * step / steps) * box["width"], y)
    page.mouse.up()
    page.wait_for_timeout(20)
    settle(page)


def chips(page):
    return [" ".join(text.split()) for text in page.locator("ul.chips > li.chip .words").all_inner_texts()]


def cell(page, row, column):
    """What the grid shows of that place in the table, as written by the server; None where it's missing."""
    place = column_place(page, column)
    return page.locator(f"#cell-{row}-{place}").get_attribute("data-value")


def column_place(page, column):
    return page.evaluate(
        "name => Number([...document.querySelectorAll('table.rows th[data-place]')].find(th => th.textContent.replace(/[↑↓]\\d*$/, '') === name)?.dataset.place)", column
    )


def jump(page, row):
    field = page.locator("form.jump input")
    field.fill(str(row))
    field.press("Enter")
    settle(page)
