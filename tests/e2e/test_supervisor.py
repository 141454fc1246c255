"""What kiln does for whoever starts and watches it, as systemd does: says when it's ready, lives and stops; takes over sockets that listen
already, so that a restart loses no connection."""

import ctypes
import os
import re
import signal
import socket
import threading
import time
from contextlib import ExitStack

import pytest

from kiln import PATIENCE_SECONDS, ROOT, bake, read_answer, wait_until
from supervisor import listening, loop_threads, notifications, quiet_for, start, supervised

GET = b"GET /getRow/1 HTTP/1.1\r\nHost: a\r\n"
CLOSE = GET + b"Connection: close\r\n\r\n"


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n1,x\n2,y\n", name="small.csv")


# --- What a manager is told --------------------------------------------------------------------------------------------

@pytest.mark.parametrize("abstract", [False, True], ids=["path", "abstract"])
def test_it_says_that_it_is_ready_when_it_is_and_that_it_stops(small_db, abstract):
    with notifications(abstract) as notified, supervised(small_db, "--port", "0", NOTIFY_SOCKET=notified.address) as running:
        notified.wait_for("READY")
        assert running.get("/readyz").status == 200
        (ready,) = notified.heard
        assert ready == {"READY": "1", "STATUS": running.ready_line.removeprefix("kiln: ")}
        assert running.stop() == 0
        assert [one.get("STOPPING") for one in notified.listen()] == [None, "1"] and notified.heard[1]["STATUS"]


def test_whoever_hears_that_it_is_ready_can_ask_at_once(small_db):
    for _ in range(20):
        with listening() as free:
            port = free.getsockname()[1]
        with notifications() as notified:
            process, _, errors = start(["serve", small_db, "--port", port], NOTIFY_SOCKET=notified.address)
            try:
                notified.socket.setblocking(True)
                notified.socket.settimeout(PATIENCE_SECONDS)
                assert b"READY=1" in notified.socket.recv(65536).splitlines()
                with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_SECONDS) as asking, asking.makefile("rb") as reader:
                    asking.sendall(CLOSE.replace(b"/getRow/1", b"/readyz"))
                    assert read_answer(reader).status == 200, errors.read_text()
            finally:
                process.terminate()
                assert process.wait(timeout=PATIENCE_SECONDS) == 0


def test_one_that_cannot_start_never_says_that_it_is_ready(small_db, tmp_path):
    with notifications() as notified, listening() as taken:
        for arguments in (["serve", tmp_path / "none.db"], ["serve", small_db, "--port", taken.getsockname()[1]], ["serve", small_db, "--check-config"]):
            process, _, _ = start(arguments, NOTIFY_SOCKET=notified.address)
            process.wait(timeout=PATIENCE_SECONDS)
        assert notified.listen() == []


@pytest.mark.parametrize("address", ["", "relative", "vsock:2:1234", "/" + "x" * 200, "/no/such/socket", "@nobody-listens-there", "@", "/"])
def test_a_manager_that_cannot_be_told_changes_nothing(small_db, address):
    with supervised(small_db, "--port", "0", NOTIFY_SOCKET=address, WATCHDOG_USEC="100000") as running:
        time.sleep(0.3)
        assert running.get("/getRow/0").status == 200
        assert running.stop() == 0
        said = running.said()
        assert said.count("\n") == (2 if address else 1), said


def test_the_watchdog_hears_of_it_at_half_of_its_time_and_only_where_it_is_meant(small_db):
    with notifications() as notified:
        with supervised(small_db, "--port", "0", "--metrics-port", "0", NOTIFY_SOCKET=notified.address, WATCHDOG_USEC="400000") as running:
            begin = time.monotonic()
            notified.wait_for("WATCHDOG", times=6)
            # At once when it's ready, and then every 200 ms; a machine that is busy makes it later and never earlier.
            assert time.monotonic() - begin > 0.8
            running.stop()
        for variables in ({}, {"WATCHDOG_USEC": "0"}, {"WATCHDOG_USEC": "soon"}, {"WATCHDOG_USEC": "-5"}, {"WATCHDOG_USEC": "100000", "WATCHDOG_PID": "1"}):
            with supervised(small_db, "--port", "0", NOTIFY_SOCKET=notified.address, **variables) as running:
                assert quiet_for(notified, "WATCHDOG", 0.3), variables


PTRACE_SEIZE, PTRACE_INTERRUPT, PTRACE_DETACH, WALL = 0x4206, 0x4207, 17, 0x40000000


def ptrace(request, thread):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    if libc.ptrace(request, thread, None, None) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def test_the_watchdog_hears_nothing_while_a_loop_hangs_and_again_when_it_goes_on(small_db):
    with notifications() as notified, supervised(small_db, "--port", "0", "--loops", "3", NOTIFY_SOCKET=notified.address, WATCHDOG_USEC="400000") as running:
        notified.wait_for("WATCHDOG", times=2)
        loops = wait_until(lambda: len(found := loop_threads(running.process)) >= 3 and found, "the loops to be idle")
        for thread in loops[:1] + loops[-1:]:  # the one that accepts, and another
            try:
                ptrace(PTRACE_SEIZE, thread)
            except PermissionError:
                pytest.skip("this machine lets no process trace another, without which no thread can be made to hang")
            ptrace(PTRACE_INTERRUPT, thread)
            os.waitpid(thread, WALL)
            quiet_for(notified, "WATCHDOG", 0.3)  # what was on its way
            assert quiet_for(notified, "WATCHDOG", 1.2)
            heard = notified.count("WATCHDOG")
            ptrace(PTRACE_DETACH, thread)
            notified.wait_for("WATCHDOG", times=heard + 2)


def test_a_name_cannot_tell_the_manager_anything(tmp_path):
    database = bake(tmp_path, "a\n1\n", "--name", "x\nMAINPID=1", name="t.csv")
    with notifications() as notified:
        process, _, _ = start(["serve", database, "--port", "0"], NOTIFY_SOCKET=notified.address)
        try:
            notified.wait_for("READY")
            assert set(notified.heard[0]) == {"READY", "STATUS"} and "MAINPID=1" in notified.heard[0]["STATUS"]
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_SECONDS)


# --- Sockets that are handed over --------------------------------------------------------------------------------------

@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_it_answers_on_the_socket_that_it_is_given_and_on_no_other(small_db, host):
    if host == "::1" and not os.path.exists("/proc/net/if_inet6"):
        pytest.skip("no IPv6 on this machine")
    with listening(host) as held, listening() as other:
        port = other.getsockname()[1]  # taken: whoever listened on it would fail
        with supervised(small_db, "--port", str(port), sockets=[held], names="kiln.socket") as running:
            assert (running.host, running.port) == held.getsockname()[:2]
            assert running.get("/getRow/0").status == 200
            settings = running.errors.read_text()
            assert f"--port {running.port} (option, as its socket was handed over)" in settings and f"--host {host}" in settings
            assert running.stop() == 0
        with socket.create_connection(held.getsockname()[:2], timeout=PATIENCE_SECONDS):  # it listens still
            pass


def test_metrics_have_a_socket_by_its_name(small_db):
    with listening() as held, listening() as metrics:
        with supervised(small_db, sockets=[metrics, held], names="metrics:http") as running:
            assert running.port == held.getsockname()[1] and running.get("/metrics").status == 404
            with socket.create_connection(metrics.getsockname(), timeout=PATIENCE_SECONDS) as asking, asking.makefile("rb") as reader:
                asking.sendall(CLOSE.replace(b"/getRow/1", b"/metrics"))
                assert b"kiln_ready 1" in read_answer(reader).body
            assert f"metrics on http://127.0.0.1:{metrics.getsockname()[1]}/metrics" in running.errors.read_text()
        process, _, errors = start(["serve", small_db, "--metrics", "off"], [held, metrics], "http:metrics")
        assert process.wait(timeout=PATIENCE_SECONDS) == 1 and "--metrics is off" in errors.read_text()


def test_sockets_of_another_process_are_left_alone(small_db):
    with listening() as held:
        process, _, errors = start(["serve", small_db, "--port", "0"], [held], listen_pid="1")
        try:
            wait_until(lambda: "kiln: serving" in errors.read_text(), "it to be ready")
            assert f":{held.getsockname()[1]}\n" not in errors.read_text()
        finally:
            process.terminate()
            assert process.wait(timeout=PATIENCE_SECONDS) == 0


def test_what_is_no_listening_socket_of_tcp_is_refused(small_db, tmp_path):
    with ExitStack() as stack:
        datagram = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        unix = stack.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM))
        unix.bind(str(tmp_path / "socket"))
        unix.listen()
        silent = stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_STREAM))
        file = stack.enter_context(open(tmp_path / "file", "w"))
        held, other = stack.enter_context(listening()), stack.enter_context(listening())
        for sockets, named in (([datagram], "no TCP socket"), ([unix], "no TCP socket"), ([silent], "no TCP socket"), ([file], "no TCP socket"),
                               ([held, other], "two sockets for requests")):
            process, _, errors = start(["serve", small_db], sockets)
            assert process.wait(timeout=PATIENCE_SECONDS) == 1
            assert named in errors.read_text() and errors.read_text().count("\n") == 1
    for count in ("-1", "many", "99999999999", "65"):
        process, _, errors = start(["serve", small_db, "--port", "0"], LISTEN_FDS=count, LISTEN_PID="1")
        wait_until(lambda errors=errors: "kiln: serving" in errors.read_text(), "it to be ready")  # they aren't ours
        process.terminate()
        assert process.wait(timeout=PATIENCE_SECONDS) == 0


class Client(threading.Thread):
    """Asks again and again until it's told to stop: over a new connection each time, or over one as long as the server keeps it. No request
    is ever repeated: whatever fails is counted."""

    def __init__(self, address, keeps):
        super().__init__()
        self.address, self.keeps = address, keeps
        self.answered, self.failed, self.connections, self.is_over = 0, [], 0, threading.Event()

    def run(self):
        while not self.is_over.is_set():
            try:
                self.ask_on_one_connection()
            except (AssertionError, OSError) as error:
                self.failed.append(error)

    def ask_on_one_connection(self):
        with socket.create_connection(self.address, timeout=PATIENCE_SECONDS) as connection, connection.makefile("rb") as reader:
            self.connections += 1
            while not self.is_over.is_set():
                connection.sendall(GET + b"\r\n" if self.keeps else CLOSE)
                answer = read_answer(reader)
                assert answer is not None and answer.status == 200 and answer.json["values"] == {"a": 2, "b": "y"}, answer
                self.answered += 1
                time.sleep(0.002)
                if answer.headers.get("connection") == "close":
                    return


def test_ten_restarts_under_constant_load_lose_no_request(small_db):
    with listening() as held, notifications() as notified, ExitStack() as stack:
        clients = [Client(held.getsockname(), keeps=number % 2 == 0) for number in range(8)]

        def stop():
            for client in clients:
                client.is_over.set()
            for client in clients:
                client.join(PATIENCE_SECONDS)

        process, _, errors = start(["serve", small_db, "--access-log", "off"], [held], NOTIFY_SOCKET=notified.address)
        for client in clients:
            client.start()
        stack.callback(stop)
        for restart in range(10):
            notified.wait_for("READY", times=restart + 1)
            before = [client.answered for client in clients]
            wait_until(lambda: all(client.answered > count + 5 for client, count in zip(clients, before)), "all clients to be answered")
            process.send_signal(signal.SIGTERM)  # as systemctl restart: the old one ends before the new one begins
            assert process.wait(timeout=PATIENCE_SECONDS) == 0, errors.read_text()
            process, _, errors = start(["serve", small_db, "--access-log", "off"], [held], NOTIFY_SOCKET=notified.address)
        notified.wait_for("READY", times=11)
        before = [client.answered for client in clients]
        wait_until(lambda: all(client.answered > count + 5 for client, count in zip(clients, before)), "all clients to be answered")
        stop()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
        answered, connections = sum(client.answered for client in clients), sum(client.connections for client in clients)
        failed = [repr(error) for client in clients for error in client.failed]
        print(f"10 restarts: {answered} requests over {connections} connections answered, {len(failed)} failed")
        assert failed == [] and notified.count("STOPPING") == 11
        assert all(client.connections > 10 for client in clients)


def test_the_units_fit_each_other_and_what_kiln_says():
    service, unit = (ROOT / "deploy/kiln.service").read_text(), (ROOT / "deploy/kiln.socket").read_text()
    assert re.search(r"^Type=notify$", service, re.MULTILINE) and re.search(r"^WatchdogSec=\d+$", service, re.MULTILINE)
    assert "AF_UNIX" in re.search(r"^RestrictAddressFamilies=(.*)$", service, re.MULTILINE)[1]  # or it could tell nobody
    assert re.search(r"^ListenStream=127\.0\.0\.1:8080$", unit, re.MULTILINE) and "Accept=" not in unit.replace("Accept=no", "")
