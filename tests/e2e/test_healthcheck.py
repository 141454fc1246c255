"""kiln healthcheck: exit code 0 of a server that is ready, else 1 and one line that says why not."""

import signal
import socket
import threading
from pathlib import Path

import pytest

from kiln import PATIENCE_SECONDS, bake, check_fails, environment, run, serving, wait_until


@pytest.fixture
def database(tmp_path):
    return bake(tmp_path, "a\n1\n")


def check(*arguments, **variables):
    return run("healthcheck", *arguments, env=environment(**variables), timeout=PATIENCE_SECONDS)


IPV6 = pytest.mark.skipif(not socket.has_ipv6 or not Path("/proc/net/if_inet6").exists(), reason="no IPv6 on this machine")


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0", "localhost", pytest.param("::1", marks=IPV6), pytest.param("::", marks=IPV6)])
def test_a_server_that_is_ready_is_healthy_and_nothing_is_said(database, host):
    with serving(database, "--host", host) as server:
        done = check("--host", host, "--port", str(server.port))
        assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
        assert check(KILN_HOST=host, KILN_PORT=str(server.port)).returncode == 0  # as the server itself reads them


def test_a_server_that_is_stopping_is_not_healthy(database):
    with serving(database, "--drain-delay-s", "3600") as server:
        server.process.send_signal(signal.SIGTERM)
        done = wait_until(lambda: (one := check("--port", str(server.port))).returncode == 1 and one, "/readyz to say no")
        assert f'127.0.0.1:{server.port} isn\'t ready: to GET /readyz it answers "HTTP/1.1 503' in done.stderr.decode()
        server.stop()  # a second signal, which ends it at once


def test_nobody_listening_is_not_healthy():
    with socket.create_server(("127.0.0.1", 0)) as closed_soon:
        port = closed_soon.getsockname()[1]
    check_fails(["healthcheck", "--port", str(port)], f"127.0.0.1:{port}", "Connection refused")


def test_a_name_that_is_none_is_not_healthy():
    check_fails(["healthcheck", "--host", "name.invalid"], "--host name.invalid")


@pytest.mark.parametrize("answer, named", [
    (b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", "HTTP/1.1 500"), (b"SSH-2.0-x\r\n", "SSH-2.0-x"), (b"", '""'),
    (None, "no answer within 4 s"),
])
def test_a_server_that_answers_something_else_or_nothing_is_not_healthy(answer, named):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        done = threading.Event()

        def serve():
            connection, _ = listener.accept()
            with connection:
                connection.recv(4096)
                if answer is None:
                    done.wait(PATIENCE_SECONDS)
                else:
                    connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            check_fails(["healthcheck", "--port", str(listener.getsockname()[1])], named)
        finally:
            done.set()
            thread.join()


def test_a_free_port_has_to_be_named():
    check_fails(["healthcheck", "--port", "0"], "--port 0")


@pytest.mark.parametrize("arguments", [["--port", "65536"], ["--port", "abc"], ["extra"]], ids=" ".join)
def test_a_wrong_command_line_is_a_usage_error(arguments):
    assert check(*arguments).returncode == 2
