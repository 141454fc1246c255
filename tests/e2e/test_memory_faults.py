"""An allocation that fails ends what asked for it: a request (503 or 500), a line of the log, a connection. Never the process.

alloc_faults.cpp, preloaded, makes one of so many fail in every thread, from some moment after the start on.
"""

import contextlib
import itertools
import shutil
import subprocess
from pathlib import Path

import pytest

from kiln import read_answer, serving
from test_memory import is_sanitized

SOURCE = Path(__file__).with_name("alloc_faults.cpp")
PATHS = ["/getRow/7", "/getRandomRow", "/getColumnMeanValue/5", "/getColumnMedian/5?carrier=eq.UA&dep_delay=gt.{}", "/rows?limit=20&offset={}",
         "/rows?format=csv&limit=3000&offset={}", "/columns?columns=dep_delay,dest&distance=gt.{}", "/rows?limit=5&order=tailnum&tailnum=like.*{}*",
         "/rows?select=origin,count(),dep_delay.avg()&distance=gt.{}", "/columns/dest/values?distance=gt.{}", "/nothing/{}", "/rows?no.{}"]


@pytest.fixture(scope="module")
def faults(tmp_path_factory):
    if is_sanitized:
        pytest.skip("sanitizers have an operator new of their own")
    if not (compiler := shutil.which("c++")):
        pytest.skip("no C++ compiler on this machine")
    library = tmp_path_factory.mktemp("faults") / "alloc_faults.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
    return library


def ask(running, path):
    """The status of the whole answer, or "cut"."""
    with contextlib.suppress(OSError, AssertionError, ValueError), running.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept-Encoding: gzip\r\n\r\n".encode())
        if answer := read_answer(reader):
            return answer.status
    return "cut"


@pytest.mark.parametrize("every", [1000, 50, 4])
def test_no_allocation_that_fails_ends_the_process(flights_db, faults, every):
    settings = {"LD_PRELOAD": str(faults), "FAIL_FROM": "40000", "FAIL_EVERY": str(every)}
    statuses = {}
    with serving(flights_db, "--loops", "2", "--workers", "2", env=settings) as running:
        for number, path in itertools.islice(zip(itertools.count(), itertools.cycle(PATHS)), 4_000):
            status = ask(running, path.format(number))
            statuses[status] = statuses.get(status, 0) + 1
            assert running.process.poll() is None, f"{path.format(number)} ended it: {running.errors.read_text()}"
        assert set(statuses) <= {200, 400, 404, 500, 503, "cut"}, statuses
        assert statuses[200] > 0 and sum(statuses.get(status, 0) for status in (500, 503, "cut")) > 0, statuses
        print(f"one of {every} fails: {statuses}")
