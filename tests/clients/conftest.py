"""The clients that the tests ask: all of them, or with --quick those that are made in seconds."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))  # the helpers of the end-to-end tests

from clients import CLIENTS  # noqa: E402
from kiln import FLIGHTS, PROGRAM, run, serving  # noqa: E402


def pytest_addoption(parser):
    parser.addoption("--quick", action="store_true", help="only the clients that are made in seconds")


def pytest_sessionstart(session):
    if not PROGRAM.is_file():
        pytest.exit(f"{PROGRAM} isn't there; build it with scripts/build, or name another in KILN", returncode=2)


def pytest_generate_tests(metafunc):
    if "client" in metafunc.fixturenames:
        made = [client for client in CLIENTS if client.is_quick or not metafunc.config.getoption("--quick")]
        metafunc.parametrize("client", made, ids=lambda client: client.name, scope="session")


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    database = tmp_path_factory.mktemp("baked") / "flights.db"
    done = run("import", FLIGHTS, database, "--null", "NA", "--license", "CC0-1.0")
    assert done.returncode == 0, done.stderr.decode()
    with serving(database, "--access-log", "off") as running:
        yield running


@pytest.fixture(scope="session")
def document(server, tmp_path_factory):
    """/openapi.json of the flights, as a file."""
    path = tmp_path_factory.mktemp("document") / "openapi.json"
    path.write_bytes(server.get("/openapi.json").body)
    return path
