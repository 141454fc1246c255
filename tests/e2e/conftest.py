"""Fixtures that are dear to make and that no test changes: the baked flights, and a server for them."""

import pytest

from kiln import FLIGHTS, PROGRAM, run, serving


def pytest_report_header():
    return f"kiln: {PROGRAM}"


def pytest_sessionstart(session):
    if not PROGRAM.is_file():
        pytest.exit(f"{PROGRAM} isn't there; build it with scripts/build, or name another in KILN", returncode=2)


@pytest.fixture(scope="session")
def flights_import(tmp_path_factory):
    """The import of the flights as scripts/import does it: (the finished process, the database)."""
    database = tmp_path_factory.mktemp("baked") / "flights.db"
    return run("import", FLIGHTS, database, "--null", "NA", "--license", "CC0-1.0"), database


@pytest.fixture(scope="session")
def flights_db(flights_import):
    done, database = flights_import
    assert done.returncode == 0, done.stderr.decode()
    return database


@pytest.fixture(scope="session")
def unranked_db(tmp_path_factory):
    """The flights without ranks, so that every question is a scan of their rows."""
    database = tmp_path_factory.mktemp("unranked") / "flights.db"
    assert run("import", FLIGHTS, database, "--null", "NA", "--license", "CC0-1.0", "--ranks", "off").returncode == 0
    return database


@pytest.fixture(scope="session")
def server(flights_db):
    """A server for the flights. Tests that stop a server, or read its log, start their own."""
    # Its one kept connection may wait for as long as an image takes to build.
    # No test is about how long a query takes unless it says so, and a loaded machine takes several times as long.
    with serving(flights_db, "--access-log", "off", "--idle-timeout-s", "3600", "--query-timeout-ms", "60000") as running:
        yield running
