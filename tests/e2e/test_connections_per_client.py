"""One client alone can't take all connections: how many it may have, who is a client, and for whom that doesn't count."""

import resource
import socket
from contextlib import ExitStack

import pytest

from kiln import PATIENCE_SECONDS, bake, environment, read_answer, run, serving, wait_until

ASKS = b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n\r\n"
DEFAULT = 1024


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n1,x\n2,y\n")


def answer_over(connection):
    connection.sendall(ASKS)
    with connection.makefile("rb") as reader:
        return read_answer(reader)


def connect(stack, port, source="127.0.0.1", host="127.0.0.1"):
    return stack.enter_context(socket.create_connection((host, port), timeout=PATIENCE_SECONDS, source_address=(source, 0)))


@pytest.mark.parametrize("how", [{"arguments": ["--max-connections-per-client", "3"]}, {"env": {"KILN_MAX_CONNECTIONS_PER_CLIENT": "3"}},
                                 {"arguments": ["--max-connections-per-client", "3", "--loops", "4", "--trusted-proxies", "127.0.0.0/8"]}], ids=str)
def test_a_client_with_as_many_as_it_may_have_gets_503_and_others_are_served(small_db, how):
    with serving(small_db, *how.get("arguments", []), env=how.get("env")) as running, ExitStack() as stack:
        connections = [connect(stack, running.port) for _ in range(3)]
        assert [answer_over(connection).status for connection in connections] == [200] * 3
        for method in (b"GET", b"HEAD"):
            with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE_SECONDS) as refused, refused.makefile("rb") as reader:
                answer = read_answer(reader)  # before it has asked, so that it's the same for all methods
                assert (answer.status, answer.headers["retry-after"], answer.headers["connection"]) == (503, "1", "close"), method
                assert "date" in answer.headers and "address" in answer.json["detail"]
        assert [answer_over(connect(stack, running.port, f"127.0.0.{n}")).status for n in (2, 3, 4)] == [200] * 3
        assert [answer_over(connection).status for connection in connections] == [200] * 3
        connections[0].close()

        def is_served():
            with socket.create_connection(("127.0.0.1", running.port), timeout=PATIENCE_SECONDS) as another:
                return answer_over(another).status == 200
        wait_until(is_served, "the place of the one that has gone")


def test_0_is_no_limit_and_by_default_loopback_has_none(small_db):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
    try:
        for arguments in ([], ["--max-connections-per-client", "0"]):
            with serving(small_db, "--access-log", "off", *arguments) as running, ExitStack() as stack:
                connections = [connect(stack, running.port) for _ in range(DEFAULT + 10)]
                assert answer_over(connections[-1]).status == 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def own_address():
    """Of this machine, and not loopback."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # sends nothing
        except OSError:
            pytest.skip("this machine has no address but loopback")
        return probe.getsockname()[0]


@pytest.mark.parametrize("arguments, most", [([], DEFAULT), (["--trusted-proxies", "192.0.2.0/24"], None)], ids=str)
def test_by_default_another_address_has_1024_and_any_number_behind_proxies(small_db, arguments, most):
    address = own_address()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4096)), hard))
    try:
        with serving(small_db, "--access-log", "off", "--host", "0.0.0.0", *arguments) as running, ExitStack() as stack:
            connections = [connect(stack, running.port, address, address) for _ in range(DEFAULT)]
            assert answer_over(connections[-1]).status == 200
            another = connect(stack, running.port, address, address)
            assert answer_over(another).status == (503 if most else 200)
            assert answer_over(connect(stack, running.port)).status == 200
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.parametrize("value", ["-1", "x", "1.5", "1000001", ""])
def test_what_is_no_number_of_connections_is_a_usage_error(small_db, value):
    done = run("serve", small_db, f"--max-connections-per-client={value}")
    assert done.returncode == 2 and b"max-connections-per-client" in done.stderr


def test_the_environment_is_looked_at_as_closely(small_db):
    done = run("serve", small_db, env=environment(KILN_MAX_CONNECTIONS_PER_CLIENT="many"))
    assert done.returncode == 2 and b"many" in done.stderr
