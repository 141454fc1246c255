"""`kiln serve`: addresses and ports, the environment, signals and connections."""

import signal
import socket
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiln import PATIENCE_SECONDS, bake, check_fails, free_port, read_answer, serving

GET = b"GET /getColumnMedian/5 HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n" + "".join(f"{i},text {i}\n" for i in range(5000)), name="small.csv")


# --- Addresses, ports and the environment ----------------------------------------------------------------------------

def test_the_ready_line_says_what_is_served_and_where(flights_db):
    with serving(flights_db) as running:
        assert running.said() == f"kiln: serving flights (336776 rows, 19 columns) on http://127.0.0.1:{running.port}\n"
        assert running.port > 0
        assert running.get("/healthz").status == 200


def test_two_servers_take_different_free_ports(small_db):
    with serving(small_db) as one, serving(small_db) as other:
        assert one.port != other.port
        assert one.get("/healthz").status == other.get("/healthz").status == 200


def test_the_port_is_the_one_that_was_asked_for(small_db):
    port = free_port()
    with serving(small_db, port_option=("--port", str(port))) as running:
        assert running.port == port


def test_host_and_port_come_from_the_environment(small_db):
    port = free_port()
    with serving(small_db, port_option=(), env={"KILN_HOST": "127.0.0.2", "KILN_PORT": str(port)}) as running:
        assert (running.host, running.port) == ("127.0.0.2", port)
        assert running.get("/healthz").status == 200


def test_flags_win_over_the_environment(small_db):
    with serving(small_db, "--host", "127.0.0.1", env={"KILN_HOST": "127.0.0.2", "KILN_PORT": "1"}) as running:
        assert running.host == "127.0.0.1"
        assert running.port > 1


def test_a_host_may_be_a_name_and_only_that_address_is_listened_on(small_db):
    with serving(small_db, "--host", "localhost") as running:
        assert running.get("/healthz").status == 200
    with serving(small_db) as running, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", running.port), timeout=PATIENCE_SECONDS).close()


@pytest.mark.skipif(not socket.has_ipv6 or not Path("/proc/net/if_inet6").exists(), reason="no IPv6 on this machine")
def test_an_ipv6_address_stands_in_brackets_in_the_ready_line(small_db):
    with serving(small_db, "--host", "::1") as running:
        assert f"http://[::1]:{running.port}\n" in running.errors.read_text()
        assert running.get("/healthz").status == 200


def test_a_port_in_use_is_an_error_that_names_the_address(small_db):
    with serving(small_db) as running:
        check_fails(["serve", small_db, "--port", str(running.port)], "127.0.0.1", running.port, "in use")
        assert running.get("/healthz").status == 200


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "300.1.1.1"])
def test_an_address_that_is_not_ours_is_an_error_that_names_it(small_db, host):
    check_fails(["serve", small_db, "--port", "0", "--host", host], host)


# --- Signals -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("idle", [0, 20])
def test_a_signal_ends_the_server_with_exit_code_0_also_with_idle_connections_open(flights_db, with_signal, idle):
    with serving(flights_db) as running, ExitStack() as stack:
        connections = [stack.enter_context(running.connect()) for _ in range(idle)]
        for connection in connections[idle // 2:]:  # half of them have asked before, half never
            connection.sendall(GET)
            assert read_answer(stack.enter_context(connection.makefile("rb"))).status == 200
        assert running.stop(with_signal) == 0
        assert running.said().count("\n") == 1, running.errors.read_text()
        with pytest.raises(ConnectionRefusedError):
            running.connect()


def test_a_port_can_be_taken_again_at_once(small_db):
    with serving(small_db) as running:
        assert running.get("/healthz").status == 200
        running.stop()
        with serving(small_db, port_option=("--port", str(running.port))) as again:
            assert again.get("/healthz").status == 200


# --- Connections -------------------------------------------------------------------------------------------------------

def test_256_kept_connections_at_once_are_all_answered_twice(flights_db):
    with serving(flights_db, "--access-log", "off") as running, ExitStack() as stack:
        connections = [stack.enter_context(running.connect()) for _ in range(256)]
        readers = [stack.enter_context(connection.makefile("rb")) for connection in connections]
        for _ in range(2):
            for connection in connections:
                connection.sendall(GET)
            assert [read_answer(reader).json["median"] for reader in readers] == [-2] * 256


def test_a_connection_is_kept_for_many_requests(flights_db):
    with serving(flights_db, "--access-log", "off") as running, running.connect() as connection, connection.makefile("rb") as reader:
        for _ in range(1000):
            connection.sendall(GET)
            answer = read_answer(reader)
            assert answer.status == 200
            assert answer.headers.get("connection", "keep-alive").lower() != "close"
