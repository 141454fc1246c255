"""kiln for arm64: cross-built in Debian 13, run by QEMU. It bakes the same file, bit for bit, and passes the end-to-end tests."""

import hashlib
import os
import platform
import shutil
import subprocess
import sys

import pytest

from engine import BUILD_SECONDS, IMAGE, copied, docker, execute, require_engine
from kiln import FLIGHTS, ROOT

pytestmark = pytest.mark.arm64

# Of the end-to-end tests those that run the program with all sorts of data. Others measure memory, trace system calls or send
# signals at a moment, which an emulator changes.
TESTS = [ROOT / f"tests/e2e/test_{name}.py" for name in (
    "answers", "columns", "describe", "errors", "framing", "healthcheck", "import_encodings", "import_types", "profile_nist", "random_row", "rows",
    "usage", "verify")]


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """A program that runs kiln for arm64 with the libraries and encodings of that architecture."""
    require_engine()
    qemu = shutil.which("qemu-aarch64-static") or shutil.which("qemu-aarch64")
    if qemu is None:
        pytest.skip("no QEMU for programs of arm64 on this machine: scripts/deps --qemu")
    image, folder = f"{IMAGE}-arm64", tmp_path_factory.mktemp("arm64")
    docker("build", "--network", "host", "-t", image, "-f", ROOT / "tests/image/Dockerfile.arm64", ROOT, timeout=BUILD_SECONDS)
    for path in ("usr/lib/aarch64-linux-gnu", "kiln/build/arm64/kiln"):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        copied(image, f"/{path}", folder / path)
    (folder / "lib").symlink_to("usr/lib")
    (folder / "usr/lib/ld-linux-aarch64.so.1").symlink_to("aarch64-linux-gnu/ld-linux-aarch64.so.1")
    wrapper = folder / "kiln-arm64"
    wrapper.write_text(f'#!/bin/sh\nexec {qemu} -L {folder} {folder}/kiln/build/arm64/kiln "$@"\n')
    wrapper.chmod(0o755)
    return wrapper


def test_it_is_a_program_for_arm64(program):
    machine = (program.parent / "kiln/build/arm64/kiln").read_bytes()[18:20]
    assert int.from_bytes(machine, "little") == 183  # EM_AARCH64
    assert execute([program, "--version"]).stdout.startswith("kiln ")


def test_it_bakes_the_same_file_as_the_image_of_this_machine(program, image, tmp_path):
    if platform.machine() == "aarch64":
        pytest.skip("this machine is arm64 itself")
    execute([program, "import", FLIGHTS, tmp_path / "flights.db", "--null", "NA", "--license", "CC0-1.0"], timeout=BUILD_SECONDS)
    copied(image, "/data/flights.db", tmp_path / "image.db")
    ours, theirs = (hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() for name in ("flights.db", "image.db"))
    assert ours == theirs


def test_it_passes_the_end_to_end_tests(program, say):
    few = ["-k", "not million and not very_many and not any_changed_cell and not the_flights_pass"]  # minutes, there
    done = subprocess.run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *few, *TESTS],
                          capture_output=True, text=True, env=os.environ | {"KILN": str(program), "PYTHONDONTWRITEBYTECODE": "1"},
                          timeout=BUILD_SECONDS)
    say(f"end-to-end tests of the program for arm64, with QEMU: {done.stdout.strip().splitlines()[-1]}")
    assert done.returncode == 0, done.stdout[-5000:]
