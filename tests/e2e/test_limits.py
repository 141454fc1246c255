"""What clients can't do to the server: hold it with slow or endless requests, fill its memory, take all its connections,
or keep others from being answered by not reading.
"""

import contextlib
import itertools
import os
import re
import resource
import socket
import struct
import time
from contextlib import ExitStack

import pytest

from kiln import PATIENCE_SECONDS, PROGRAM, bake, read_answer, run, serving, wait_until

MEDIAN = b"GET /getColumnMedian/5 HTTP/1.1\r\nHost: x\r\n\r\n"
DOWNLOAD = b"GET /rows?format=csv HTTP/1.1\r\nHost: x\r\n\r\n"
MIB = 1 << 20

# Sanitizers keep freed memory, and use more of it.
needs_plain_build = pytest.mark.skipif(any(name in PROGRAM.read_bytes() for name in (b"__asan_init", b"__tsan_init")) if PROGRAM.is_file() else False,
                                       reason="memory isn't measured in a build with sanitizers")


# Its check of virtual calls opens a pipe to see whether memory is readable, and takes a missing descriptor for a "no".
needs_no_ubsan = pytest.mark.skipif(b"__ubsan_handle" in PROGRAM.read_bytes() if PROGRAM.is_file() else False, reason="UBSan itself fails without descriptors")


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n1,x\n2,y\n", name="small.csv")


def resident_bytes(running):
    with open(f"/proc/{running.process.pid}/status") as status:
        return int(re.search(r"VmRSS:\s+(\d+) kB", status.read())[1]) * 1024


def descriptors(running):
    return len(os.listdir(f"/proc/{running.process.pid}/fd"))


def cpu_seconds(running):
    with open(f"/proc/{running.process.pid}/stat") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def send_until_refused(connection, piece, most_bytes):
    """Sends the piece again and again until the server has closed; answers how many bytes it took."""
    sent = 0
    try:
        while sent < most_bytes:
            sent += connection.send(piece)
    except OSError:
        pass
    return sent


# --- Slow and endless requests -----------------------------------------------------------------------------------------

def test_a_head_that_drips_gets_408_after_10_seconds_and_idle_neighbours_stay(server):
    with server.connect() as dripping, server.connect() as idle, dripping.makefile("rb") as reader, idle.makefile("rb") as idle_reader, server.connect() as head:
        head.sendall(b"HEAD /getRow/0 HTTP/1.1\r\nHost: x\r\nA: ")
        idle.sendall(MEDIAN)
        assert read_answer(idle_reader).status == 200
        dripping.sendall(MEDIAN)  # its time begins with the first byte of the second request
        assert read_answer(reader).status == 200
        time.sleep(1)
        start = time.monotonic()
        dripping.sendall(b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\nA: ")
        dripping.settimeout(0.5)
        while True:
            try:
                dripping.sendall(b"b")
                first = dripping.recv(1, socket.MSG_PEEK)
                break
            except TimeoutError:
                assert time.monotonic() - start < 30
        assert time.monotonic() - start >= 9.5
        assert first == b"H"
        dripping.settimeout(30)
        answer = read_answer(reader)
        assert (answer.status, answer.headers["connection"]) == (408, "close")
        with head.makefile("rb") as head_reader:
            assert read_answer(head_reader, "HEAD").status == 408
            assert head_reader.read() == b""  # no body (RFC 9110, section 9.3.2)
        idle.sendall(MEDIAN)
        assert read_answer(idle_reader).status == 200


@needs_plain_build
def test_a_gibibyte_of_header_bytes_leaves_memory_flat(flights_db):
    with serving(flights_db, "--access-log", "off") as running:
        running.get("/getRow/0")
        before, sent, connections = resident_bytes(running), 0, 0
        piece = b"A: " + b"b" * (64 * 1024 - 5) + b"\r\n"
        while sent < 1024 * MIB and connections < 2000:
            with running.connect() as connection:
                connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n")
                sent += send_until_refused(connection, piece, 1024 * MIB)
            connections += 1
        assert resident_bytes(running) - before < 20 * MIB
        assert connections > 1  # no single connection could send all that
        assert running.get("/healthz").status == 200


@needs_plain_build
def test_a_client_that_asks_and_never_reads_does_not_fill_the_memory(flights_db):
    with serving(flights_db, "--access-log", "off", "--loops", "1") as running:
        running.get("/getRow/0")
        before = resident_bytes(running)
        with running.connect() as connection:
            connection.settimeout(1)
            sent = send_until_refused(connection, b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n\r\n" * 1000, 50 * MIB)
            assert sent < 50 * MIB
            assert resident_bytes(running) - before < 20 * MIB
            assert running.get("/getColumnMedian/5").json["median"] == -2


def test_clients_that_read_slowly_hold_no_worker(flights_db):
    with serving(flights_db, "--access-log", "off", "--loops", "1", "--workers", "1") as running, ExitStack() as stack:
        for _ in range(10):
            connection = stack.enter_context(running.connect())
            connection.sendall(DOWNLOAD)
            assert connection.recv(1000).startswith(b"HTTP/1.1 200 ")
        for _ in range(5):
            assert running.get("/getColumnMedian/5").json["median"] == -2
            assert len(running.get("/rows").json) == 100


def burst_of_pages(flights_db, patience_ms):
    """The answers to 400 clients who ask one worker for a long page at once; who waits for longer is refused."""
    with serving(flights_db, "--access-log", "off", "--workers", "1", "--query-timeout-ms", str(patience_ms)) as running, ExitStack() as stack:
        connections = [stack.enter_context(running.connect()) for _ in range(400)]
        for connection in connections:
            connection.sendall(b"GET /rows?limit=1000 HTTP/1.1\r\nHost: x\r\n\r\n")
        return [read_answer(stack.enter_context(connection.makefile("rb"))) for connection in connections]


def test_a_burst_of_slow_requests_waits_for_its_turn(flights_db):
    assert {answer.status for answer in burst_of_pages(flights_db, 60_000)} == {200}


def test_who_has_waited_for_too_long_is_told_to_come_back(flights_db):
    answers = burst_of_pages(flights_db, 20)
    assert {answer.status for answer in answers} <= {200, 503}
    # A page that itself took so long, on a busy machine, is ended, and would be again.
    refused = [answer for answer in answers if answer.status == 503 and "was ended" not in answer.json["detail"]]
    for answer in refused:
        assert answer.headers["retry-after"] == "1" and answer.headers["content-type"] == "application/problem+json"
        assert "connection" not in answer.headers
    if not refused:
        pytest.skip("this machine answered 400 pages before they were all sent")


def test_resets_in_the_middle_of_answers_leak_nothing(flights_db):
    with serving(flights_db, "--access-log", "off") as running:
        for _ in range(20):  # each loop opens what it needs with its first connection
            running.send_raw(MEDIAN)
        before = descriptors(running)
        for _ in range(50):
            connection = running.connect()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.sendall(DOWNLOAD + MEDIAN * 10)
            assert connection.recv(10_000)
            connection.close()  # a reset
        wait_until(lambda: descriptors(running) <= before, "the connections to be closed")
        assert running.get("/getRow/0").status == 200


# --- Idle and too many connections -------------------------------------------------------------------------------------

def test_idle_connections_are_closed_when_their_time_is_over_and_not_before(small_db):
    with serving(small_db, "--idle-timeout-s", "2") as running, running.connect() as silent, running.connect() as used, used.makefile("rb") as reader:
        start = time.monotonic()
        for _ in range(4):
            time.sleep(1)
            used.sendall(b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_answer(reader).status == 200  # it's kept for as long as it's used
        assert silent.recv(1) == b""
        last = time.monotonic()
        assert reader.read() == b""
        assert time.monotonic() - last >= 1.5
        assert time.monotonic() - start >= 5.5


@pytest.mark.parametrize("piece", [b"\r\n", b"\r", b"\n", b"\r\n\r\n"], ids=repr)
def test_empty_lines_are_no_use_of_a_connection(small_db, piece):
    """A carriage return and a line feed may come apart, in turn."""
    pieces = itertools.cycle([b"\r", b"\n"] if len(piece) == 1 else [piece])
    with serving(small_db, "--idle-timeout-s", "2") as running, running.connect() as empty, running.connect() as used, used.makefile("rb") as reader:
        if piece == b"\n":
            empty.sendall(b"\r")
        empty.settimeout(0.4)
        ended = False
        for _ in range(25):
            with contextlib.suppress(OSError):
                empty.sendall(next(pieces) if piece != b"\n" else b"\n\r")
            try:
                ended = ended or empty.recv(1) == b""
            except TimeoutError:
                pass
            except ConnectionResetError:
                ended = True
            used.sendall(b"\r\nGET /getRow/0 HTTP/1.1\r\nHost: x\r\n\r\n")
            assert read_answer(reader).status == 200  # before a request they're ignored, as ever
            if ended:
                break
        assert ended


def test_empty_lines_without_end_are_refused(small_db):
    with serving(small_db) as running, running.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(b"\r\n" * 64 + b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n\r\n" + b"\r\n" * 64)
        assert read_answer(reader).status == 200  # counted from each request on
        connection.sendall(b"\r\n")
        answer = read_answer(reader)
        assert (answer.status, answer.headers["connection"], reader.read()) == (400, "close", b"")


def test_connections_beyond_the_most_are_refused_with_503_and_the_others_served(small_db):
    with serving(small_db, "--max-connections", "10") as running, ExitStack() as stack:
        connections = [stack.enter_context(running.connect()) for _ in range(10)]
        readers = [stack.enter_context(connection.makefile("rb")) for connection in connections]

        def all_are_served():
            for connection, reader in zip(connections, readers):
                connection.sendall(b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n\r\n")
                assert read_answer(reader).status == 200

        all_are_served()
        for _ in range(3):
            with running.connect() as refused, refused.makefile("rb") as reader:
                answer = read_answer(reader)
                assert (answer.status, answer.headers["retry-after"], answer.headers["connection"]) == (503, "1", "close")
                assert answer.json["status"] == 503
        all_are_served()
        readers.pop().close()
        connections.pop().close()
        wait_until(lambda: running.send_raw(MEDIAN).status != 503, "room for another")


def limit_open_files(soft, hard):
    return lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_the_soft_limit_of_open_files_is_raised_to_the_hard_one(small_db):
    with serving(small_db, "--max-connections", "500", preexec_fn=limit_open_files(256, 1024)) as running, open(f"/proc/{running.process.pid}/limits") as limits:
        assert re.search(r"Max open files\s+1024\s+1024", limits.read())
        assert running.said().count("\n") == 1


def test_a_low_limit_of_open_files_is_said_and_survived(small_db):
    with serving(small_db, preexec_fn=limit_open_files(128, 128)) as running, ExitStack() as stack:
        assert re.search(r"^kiln: .* room for (\d+) connections, not 16384", running.errors.read_text())
        connections = [stack.enter_context(running.connect()) for _ in range(200)]
        statuses = []
        for connection in connections:
            connection.sendall(b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n\r\n")
            answer = read_answer(stack.enter_context(connection.makefile("rb")))
            statuses.append(answer.status if answer else None)
        assert statuses.count(200) >= 40 and set(statuses) <= {200, 503, None}
        stack.close()
        wait_until(lambda: (answer := running.send_raw(MEDIAN)) and answer.status == 404, "room again")


@pytest.mark.parametrize("files", [6, 12, 14, 16, 20, 24, 30])
def test_a_limit_of_open_files_that_leaves_no_room_is_an_error_that_says_so(small_db, files):
    done = run("serve", small_db, "--port", "0", "--loops", "2", "--workers", "2", preexec_fn=limit_open_files(files, files), timeout=PATIENCE_SECONDS)
    message = done.stderr.decode()
    assert (done.returncode, done.stdout) == (1, b"") and message.startswith("kiln: ") and message.count("\n") == 1, message
    assert "open files" in message and str(files) in message, message


@needs_no_ubsan
def test_running_out_of_descriptors_is_survived_without_spinning(small_db):
    with serving(small_db, "--max-connections", "200") as running, ExitStack() as stack:
        # Lowered behind its back, as when other processes have taken all that the system has.
        resource.prlimit(running.process.pid, resource.RLIMIT_NOFILE, (descriptors(running) + 5, descriptors(running) + 5))
        connections = [stack.enter_context(running.connect()) for _ in range(20)]
        readers = [stack.enter_context(connection.makefile("rb")) for connection in connections]
        for connection in connections:
            connection.sendall(b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_answer(readers[0]).status == 200
        wait_until(lambda: "cannot accept" in running.errors.read_text(), "the server to say so")
        before = cpu_seconds(running)
        time.sleep(2)
        assert cpu_seconds(running) - before < 0.2
        # As some close, those that waited in the kernel's queue are served: all 20, in turn.
        for connection, reader in zip(connections, readers):
            if connection is not connections[0]:
                assert read_answer(reader).status == 200
            reader.close()
            connection.close()
        assert running.said().count("\n") < 5
