"""SIGTERM and SIGINT: the server stops accepting, answers what has arrived, and exits with 0."""

import resource
import signal
import threading
import time
from contextlib import ExitStack

import pytest

from kiln import PATIENCE_SECONDS, bake, read_answer, serving, wait_until

GET = b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n1,x\n2,y\n", name="small.csv")


class Client(threading.Thread):
    """Asks over one connection again and again until it's told that the connection closes. Whatever was sent must be answered."""

    def __init__(self, running, path):
        super().__init__()
        self.connection = running.connect()
        self.request = f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode()
        self.answers, self.error = 0, None

    def run(self):
        try:
            with self.connection, self.connection.makefile("rb") as reader:
                while True:
                    self.connection.sendall(self.request)
                    answer = read_answer(reader)
                    assert answer is not None, f"a request after {self.answers} answers was not answered"
                    assert answer.status == 200
                    self.answers += 1
                    if answer.headers.get("connection") == "close":
                        return
        except (AssertionError, OSError) as error:
            self.error = error


@pytest.mark.parametrize("loops", ["1", "2"])
@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_no_request_that_was_sent_goes_without_its_answer(flights_db, loops, with_signal):
    with serving(flights_db, "--access-log", "off", "--loops", loops) as running:
        paths = ["/getRow/1000", "/getColumnMedian/5", "/getRandomRow", "/rows?limit=50"]
        clients = [Client(running, paths[number % len(paths)]) for number in range(64)]
        for client in clients:
            client.start()
        wait_until(lambda: all(client.answers > 3 or client.error for client in clients), "all clients to be answered")
        assert running.stop(with_signal) == 0
        for client in clients:
            client.join(PATIENCE_SECONDS)
        assert [client.error for client in clients if client.error] == []


def test_a_download_under_way_is_finished(flights_db):
    with serving(flights_db, "--access-log", "off") as running, running.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(b"GET /rows?format=csv&limit=100000 HTTP/1.1\r\nHost: x\r\n\r\n")
        connection.recv(1)  # it has begun: this is the H of HTTP
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.2)
        status_line = reader.readline()
        assert status_line == b"TTP/1.1 200 OK\r\n"
        body = reader.read()
        assert body.endswith(b"\r\n0\r\n\r\n")
        assert running.process.wait(timeout=PATIENCE_SECONDS) == 0


def test_thousands_of_idle_connections_do_not_hold_it(small_db):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(2000, hard - 200)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, wanted + 200), hard))
    try:
        with serving(small_db, "--access-log", "off") as running, ExitStack() as stack:
            connections = [stack.enter_context(running.connect()) for _ in range(wanted)]
            connections[-1].sendall(GET)
            with connections[-1].makefile("rb") as reader:
                assert read_answer(reader).status == 200
            assert running.stop() == 0
            assert connections[0].recv(1) == b""
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def is_refused(running):
    try:
        running.connect().close()
        return False
    except (ConnectionRefusedError, ConnectionResetError):  # reset: it was in the queue when that was closed
        return True


def test_a_client_in_the_middle_of_a_request_may_complete_it(small_db):
    with serving(small_db, "--access-log", "off") as running, running.connect() as partial, partial.makefile("rb") as reader:
        partial.sendall(GET[:30])
        running.process.send_signal(signal.SIGTERM)
        wait_until(lambda: is_refused(running), "the server to accept no more")
        partial.sendall(GET[30:])
        answer = read_answer(reader)
        assert (answer.status, answer.headers["connection"]) == (200, "close")
        assert reader.read() == b""
        assert running.process.wait(timeout=PATIENCE_SECONDS) == 0


def test_readiness_turns_503_and_the_server_goes_on_for_the_drain_delay(small_db):
    with serving(small_db, "--drain-delay-s", "3") as running:
        assert running.get("/readyz").json == {"status": "ready"}
        running.process.send_signal(signal.SIGTERM)
        answer = wait_until(lambda: (got := running.get("/readyz")).status == 503 and got, "readiness to turn")
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["cache-control"] == "no-store"
        assert running.get("/healthz").status == 200  # it lives
        with running.connect() as fresh, fresh.makefile("rb") as reader:  # and accepts
            fresh.sendall(GET)
            assert read_answer(reader).status == 200
        assert running.process.poll() is None
        assert running.process.wait(timeout=PATIENCE_SECONDS) == 0


@pytest.mark.parametrize("second", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_second_signal_ends_it_at_once(small_db, second):
    with serving(small_db, "--drain-delay-s", "3000") as running:
        running.process.send_signal(signal.SIGTERM)
        wait_until(lambda: running.get("/readyz").status == 503, "readiness to turn")
        running.process.send_signal(second)
        assert running.process.wait(timeout=PATIENCE_SECONDS) == 128 + second


def test_a_second_signal_also_ends_a_drain_that_waits_for_a_client(flights_db):
    with serving(flights_db, "--access-log", "off") as running, running.connect() as connection:
        connection.sendall(b"GET /rows?format=csv HTTP/1.1\r\nHost: x\r\n\r\n")
        assert connection.recv(1) == b"H"  # and no more: the download waits for us
        running.process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        assert running.process.poll() is None
        running.process.send_signal(signal.SIGTERM)
        assert running.process.wait(timeout=PATIENCE_SECONDS) == 128 + signal.SIGTERM
