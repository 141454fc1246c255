"""The helpers of the tests of the whole program, of the image and of terraform/ are those of these tests, too."""

import sys
from pathlib import Path

import pytest

for folder in ("e2e", "image", "terraform"):
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / folder))

from kiln import PROGRAM, bake  # noqa: E402


@pytest.fixture(scope="session")
def database(tmp_path_factory):
    """A small one; skips where kiln isn't built."""
    if not PROGRAM.is_file():
        pytest.skip(f"{PROGRAM} isn't there (scripts/build release): what it would do isn't tested")
    rows = "".join(f"{number},{number % 7},{'ab'[number % 2]}\n" for number in range(20_000))
    return bake(tmp_path_factory.mktemp("small"), f"number,seventh,letter\n{rows}", name="small.csv")
