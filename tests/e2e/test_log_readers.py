"""A log must not stop the service whose log it is: a reader that stalls, a stream that is closed, a disk that is full.

4,000 lines are some 600 KiB: a pipe holds 64 KiB, and what waits in the server for it is bounded, too.
"""

import contextlib
import os
import signal
import time

import pytest

from kiln import PATIENCE_SECONDS, bake, read_answer, serving, wait_until

REQUESTS = 12_000  # more lines than a pipe and the server's queue hold together


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n1,x\n2,y\n", name="small.csv")


def ask_many(running, requests, path="/getRow/1"):
    """Pipelines as many requests, 100 at once, and answers the statuses that came."""
    statuses = {}
    with running.connect() as connection, connection.makefile("rb") as reader:
        for _ in range(requests // 100):
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() * 100)
            for _ in range(100):
                status = read_answer(reader).status
                statuses[status] = statuses.get(status, 0) + 1
    return statuses


@contextlib.contextmanager
def pipe_that_nobody_reads():
    reading, writing = os.pipe()
    try:
        yield reading, writing
    finally:
        os.close(reading)
        os.close(writing)


def test_a_reader_that_stalls_stops_no_request_and_no_signal(small_db):
    with pipe_that_nobody_reads() as (_, writing), serving(small_db, "--access-log", "all", stdout=writing) as running:
        assert ask_many(running, REQUESTS) == {200: REQUESTS}
        assert running.get("/healthz").status == 200
        assert ask_many(running, 100, "/nothing") == {404: 100}
        assert ask_many(running, 100, "/rows?limit=1&a=eq.1") == {200: 100}  # by workers
        start = time.monotonic()
        assert running.stop() == 0
        assert time.monotonic() - start < PATIENCE_SECONDS / 2  # it doesn't wait for the reader; 2 s are promised
        assert "lines of the access log were lost" in running.errors.read_text()


def test_lines_that_a_slow_reader_takes_are_whole_and_in_order(small_db):
    with pipe_that_nobody_reads() as (reading, writing), serving(small_db, stdout=writing) as running:
        assert ask_many(running, 5_000) == {200: 5_000}
        lines = bytearray()
        os.set_blocking(reading, False)

        def read_on():
            with contextlib.suppress(BlockingIOError):
                lines.extend(os.read(reading, 1 << 16))
            return lines.count(b"\n") == 5_000

        wait_until(read_on, "all lines, of which none was lost")
        assert {bytes(line[:9]) for line in lines.splitlines()} == {b'{"time":"'}
        times = [line[9:33] for line in lines.splitlines()]
        assert times == sorted(times)


@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT])
def test_what_waits_at_the_end_is_written(small_db, with_signal):
    with serving(small_db) as running:
        assert ask_many(running, 1_000) == {200: 1_000}
        assert running.stop(with_signal) == 0
        assert len(running.access_log()) == 1_000


def test_a_full_disk_stops_nothing_and_is_said(small_db):
    with open("/dev/full", "wb") as full, serving(small_db, stdout=full) as running:
        assert ask_many(running, 500) == {200: 500}
        assert running.stop() == 0
        assert "lines of the access log were lost: No space left on device" in running.errors.read_text()


@pytest.mark.parametrize("closed", [[1], [0, 1], [0]])
def test_streams_that_are_closed_at_the_start_are_not_the_next_files_that_are_opened(small_db, closed):
    before = small_db.read_bytes()
    with serving(small_db, preexec_fn=lambda: [os.close(number) for number in closed]) as running:
        assert ask_many(running, 500) == {200: 500}
        for number in closed:
            assert os.readlink(f"/proc/{running.process.pid}/fd/{number}") == "/dev/null"
    assert small_db.read_bytes() == before
