"""What an event loop gives again and again costs one allocation: the list of the request's fields. Neither the date, nor the request's id,
nor the rate of its client adds one.

alloc_count.cpp, preloaded, counts them.
"""

import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from kiln import bake, read_answer, serving, wait_until
from test_memory import is_sanitized

SOURCE = Path(__file__).with_name("alloc_count.cpp")
REQUESTS = 2_000


@pytest.fixture(scope="module")
def counter(tmp_path_factory):
    if is_sanitized:
        pytest.skip("sanitizers have an operator new of their own")
    if not (compiler := shutil.which("c++")):
        pytest.skip("no C++ compiler on this machine")
    library = tmp_path_factory.mktemp("counter") / "alloc_count.so"
    subprocess.run([compiler, "-O1", "-shared", "-fPIC", "-o", library, SOURCE], check=True)
    return library


def allocations(running):
    """How many there have been since the start."""
    def counts():
        return re.findall(r"^allocations: (\d+)$", running.errors.read_text(), re.MULTILINE)

    before = len(counts())
    running.process.send_signal(signal.SIGWINCH)
    return int(wait_until(lambda: (found := counts())[before:] and found, "the count")[-1])


@pytest.mark.parametrize("fields", ["", "X-Request-Id: a-1\r\n", "X-Request-Id: " + "x" * 128 + "\r\n", "X-Amzn-Trace-Id: Root=1-67891233-abcdef012345678912345678\r\n"])
@pytest.mark.parametrize("arguments", [[], ["--rate-limit", "1000000/s"]], ids=str)
def test_an_answer_that_is_ready_costs_one_allocation(tmp_path, counter, fields, arguments):
    request = f"GET /getColumnMeanValue/a HTTP/1.1\r\nHost: x\r\nUser-Agent: test\r\nAccept: */*\r\n{fields}\r\n".encode()
    database = bake(tmp_path, "a,b\n1,x\n2,y\n")
    with serving(database, "--loops", "1", "--access-log", "off", *arguments, env={"LD_PRELOAD": str(counter)}) as running:
        with running.connect() as connection, connection.makefile("rb") as reader:
            def ask(times):
                for _ in range(times):
                    connection.sendall(request)
                    assert read_answer(reader).status == 200

            ask(50)  # until it's ready, and what is kept for its memory has as much as it needs
            before = allocations(running)
            ask(REQUESTS)
            # The date of a new second is another string, and few others are made meanwhile.
            assert REQUESTS <= allocations(running) - before < REQUESTS * 1.01
