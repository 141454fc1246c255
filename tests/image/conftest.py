"""The image that the tests here look at, built once with a real engine; skipped where none answers. What takes minutes is asked for."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e"))  # the helpers of the end-to-end tests

from compose import services_up  # noqa: E402
from engine import layers_of, make_image  # noqa: E402

SLOW = {"reproducible": "a second build without cache, about 2 minutes", "large": "10 million rows, about 3 minutes and 3 GB",
        "arm64": "cross-building for arm64 and running it with QEMU, about 15 minutes"}
figures = []


def pytest_addoption(parser):
    for name, what in SLOW.items():
        parser.addoption(f"--{name}", action="store_true", help=what)
    parser.addoption("--rolls", type=int, default=1, help="how many updates in turn may lose no request")


def pytest_configure(config):
    for name, what in SLOW.items():
        config.addinivalue_line("markers", f"{name}: {what}")


def pytest_collection_modifyitems(config, items):
    for item in items:
        for name, what in SLOW.items():
            if item.get_closest_marker(name) and not config.getoption(name):
                item.add_marker(pytest.mark.skip(reason=f"{what}; scripts/test-image --{name} runs it"))


def pytest_terminal_summary(terminalreporter):
    if figures:
        terminalreporter.section("figures")
        terminalreporter.write_line("\n".join(figures))


@pytest.fixture
def say():
    """Figures for whoever reads the output; nothing is asserted about time."""
    return lambda *lines: figures.extend(lines)


@pytest.fixture(scope="session")
def image():
    return make_image()


@pytest.fixture(scope="session")
def layers(image):
    return layers_of(image)


@pytest.fixture(scope="session")
def services(image):
    """compose.yaml, up; a test that needs two replicas that serve calls up() first, as one before it may have killed one."""
    with services_up(image, "compose") as services:
        yield services
