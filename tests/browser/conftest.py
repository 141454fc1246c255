"""What the tests in a real browser need: Debian's Chromium driven by Playwright, a kiln that serves the flights, the explorer's
address, and DuckDB with the same rows. Where Chromium or Playwright can't be had, all are skipped, in a printed line."""

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tests/e2e"), str(ROOT / "tests/browser")]

from kiln import FLIGHTS, PROGRAM, run, serving  # noqa: E402

CHROMIUM = os.environ.get("CHROMIUM", shutil.which("chromium") or "")


def missing():
    """Why these tests can't run here; None where they can."""
    try:
        import playwright  # noqa: F401
    except ImportError:
        return "playwright isn't installed"
    if not CHROMIUM:
        return "there is no chromium"
    return None


def pytest_report_header():
    return f"browser: {missing() or CHROMIUM}; kiln: {PROGRAM}"


def pytest_collection_modifyitems(items):
    if why := missing():
        for item in items:
            item.add_marker(pytest.mark.skip(reason=why))


@pytest.fixture(scope="session")
def chromium():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def explorer_of():
    """explorer_of(server): a context with the address of that server's explorer. One whose build had nothing to make a script with has none."""

    @contextmanager
    def address(server):
        if b"<script" not in server.get("/", headers={"Accept": "text/html"}).body:
            pytest.skip("this kiln's page has no script: its build had nothing to make one with")
        yield f"http://127.0.0.1:{server.port}"

    return address


def bake_flights(folder, *options):
    database = folder / "flights.db"
    done = run("import", FLIGHTS, database, "--null", "NA", "--license", "CC0-1.0", *options)
    assert done.returncode == 0, done.stderr.decode()
    return database


SERVE = ("--access-log", "off", "--query-timeout-ms", "60000")


@pytest.fixture(scope="session")
def flights_db(tmp_path_factory):
    return bake_flights(tmp_path_factory.mktemp("flights"))


@pytest.fixture(scope="session")
def flights(flights_db):
    with serving(flights_db, *SERVE) as server:
        yield server


@pytest.fixture(scope="session")
def page_url(flights, explorer_of):
    with explorer_of(flights) as url:
        yield url


@pytest.fixture
def new_page(chromium):
    """new_page(width=…, scheme=…): a page whose errors fail the test at its end. `allowed` are parts of messages that may occur."""
    contexts, errors = [], []

    def make(width=1280, height=900, scheme="light", allowed=(), **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, locale="en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        note = lambda text: errors.append(text) if not any(part in text for part in allowed) else None  # noqa: E731
        page.on("pageerror", lambda error: note(f"{error}\n{error.stack}"))
        page.on("console", lambda message: note(f"{message.text} {message.location.get('url')}") if message.type == "error" else None)
        return page

    yield make
    for context in contexts:
        context.close()
    assert errors == []


@pytest.fixture(scope="session")
def oracle():
    """DuckDB with the flights, in the file's order under `row`."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("SET threads = 1")
    connection.execute(
        f"CREATE TABLE flights AS SELECT row_number() OVER () - 1 AS row, * FROM read_csv('{FLIGHTS}', nullstr = 'NA', "
        "all_varchar = false, timestampformat = 'none', types = {'time_hour': 'VARCHAR'}, parallel = false)"
    )
    return connection
