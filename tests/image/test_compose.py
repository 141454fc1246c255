"""compose.yaml as it stands: two replicas behind HAProxy, and what a client notices when one of them stops, dies, freezes or vanishes."""

import json
import re
import shutil
import socket
import time

import pytest

from compose import asking
from engine import build, docker, execute, get
from kiln import PATIENCE_SECONDS, ROOT, wait_until

SERVER_TIMEOUT_SECONDS = 5  # of haproxy.cfg
SLACK_SECONDS = 2  # for a second attempt, on a machine that has other things to do


def test_two_replicas_share_the_requests(services):
    services.up()
    assert len(services.replicas()) == 2
    assert get(services.port, "/getColumnMedian/5").json["median"] == -2
    wait_until(services.shares, "both replicas to be asked")


def test_each_replica_is_limited_and_sealed_off(services):
    for replica in services.replicas():
        host = json.loads(docker("inspect", replica).stdout)[0]["HostConfig"]
        assert (host["Memory"], host["NanoCpus"], host["PidsLimit"]) == (64 << 20, 10**9, 256)
        assert host["ReadonlyRootfs"] and host["CapDrop"] == ["ALL"]
        assert any("no-new-privileges" in option for option in host["SecurityOpt"])
        assert host["RestartPolicy"]["Name"] == "on-failure"


def test_a_mistake_in_the_balancers_configuration_ends_its_build(services, tmp_path):
    shutil.copytree(ROOT / "haproxy", tmp_path / "haproxy")
    with (tmp_path / "haproxy/haproxy.cfg").open("a") as file:
        file.write("  no-such-word\n")
    built = build(tmp_path / "haproxy", "kiln-balancer:broken", "--force-rm", check=False)
    assert built.returncode != 0 and "unknown keyword 'no-such-word'" in built.stdout + built.stderr


def test_the_log_names_the_client_and_not_the_balancer_nor_whom_the_client_names(services):
    services.up()
    # A published port is reached through the network's gateway, so that is the client whom the balancer sees.
    network = json.loads(docker("network", "inspect", f"{services.project}_default").stdout)[0]
    url = f"http://127.0.0.1:{services.port}/getRow/7"
    execute(["curl", "-sSf", "-o", "/dev/null", "-H", "X-Forwarded-For: 203.0.113.9", "-H", "X-Forwarded-For: 172.16.0.9", url])
    (line,) = services.logged("/getRow/7")
    assert line["remote"] == network["IPAM"]["Config"][0]["Gateway"]


def test_no_request_is_lost_while_a_replica_stops(services):
    services.up()
    replica = services.replicas()[0]
    with asking(services.port, "/getRow/0", 8) as kept, asking(services.port, "/getRow/0", 4, reuse=False) as single:
        docker("stop", replica)
        assert json.loads(docker("inspect", replica).stdout)[0]["State"]["ExitCode"] == 0
    assert set(kept.outcomes) == set(single.outcomes) == {200}, (kept, single, services.balancer_log())


def test_a_client_that_pauses_longer_than_the_balancers_patience_gets_its_whole_download(services):
    services.up()
    with Download(services.port) as download:
        time.sleep(SERVER_TIMEOUT_SECONDS + 1)
        assert not services.logged("/rows?format=ndjson")  # or the replica would be done, and nobody would wait for anybody
        assert download.comes_whole()


def test_a_killed_replica_costs_less_than_2_s_and_no_answer_but_of_downloads_which_break_off(services, say):
    services.up()
    downloads = [Download(services.port) for _ in range(2)]  # round robin: one from each replica
    with asking(services.port, "/getRow/0", 32) as kept, asking(services.port, "/getRow/0", 4, reuse=False) as single:
        docker("kill", "-s", "KILL", services.replicas()[0])
        time.sleep(3)  # until the balancer has noticed, and a second more
    assert answered(services, kept, single, "a replica killed", say) < 2
    seconds = {}  # until the end of the whole and of the broken one
    for download in downloads:
        with download:
            began = time.monotonic()
            seconds[download.comes_whole()] = time.monotonic() - began
    assert set(seconds) == {True, False} and seconds[False] < SERVER_TIMEOUT_SECONDS + SLACK_SECONDS


def frozen(services, replica):
    # runc gives up on a busy container ("unable to freeze") where cgroups are of version 1 (opencontainers/runc, cgroups/fs/freezer.go).
    wait_until(lambda: docker("pause", replica, check=False).returncode == 0, "the replica to be frozen")
    return lambda: docker("unpause", replica)


def vanished(services, replica):
    docker("network", "disconnect", "-f", f"{services.project}_default", replica)
    return lambda: docker("rm", "-f", replica)


@pytest.mark.parametrize("gone", [frozen, vanished])
def test_a_replica_that_says_nothing_any_more_delays_requests_by_the_balancers_patience_at_most(services, say, gone):
    services.up()
    bring_back = None
    try:
        with asking(services.port, "/getRow/0", 16) as kept, asking(services.port, "/getRow/0", 4, reuse=False) as single:
            bring_back = gone(services, services.replicas()[0])
            time.sleep(SERVER_TIMEOUT_SECONDS + 1)
    finally:
        if bring_back:
            bring_back()
    assert answered(services, kept, single, f"a replica {gone.__name__}", say) < SERVER_TIMEOUT_SECONDS + SLACK_SECONDS


def answered(services, kept, single, what, say):
    """That every request was; how long the slowest took."""
    assert set(kept.outcomes) == set(single.outcomes) == {200}, (kept, single, services.balancer_log())
    longest = max(kept.longest_seconds, single.longest_seconds)
    say(f"compose: {what} under load: the slowest of {kept.outcomes.total() + single.outcomes.total()} requests took {longest:.2f} s")
    return longest


class Download:
    """A connection on which the whole table is on its way, 100 MB, of which next to nothing is taken: 31 MB of CSV fit into buffers."""

    def __init__(self, port):
        self.connection = socket.socket()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.connection.settimeout(PATIENCE_SECONDS)
        self.connection.connect(("127.0.0.1", port))
        self.connection.sendall(b"GET /rows?format=ndjson HTTP/1.1\r\nHost: localhost\r\n\r\n")
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += self.connection.recv(1)
        assert head.startswith(b"HTTP/1.1 200 OK\r\n"), head
        self.left = int(re.search(rb"(?i)\r\ncontent-length: (\d+)\r\n", head)[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.connection.close()

    def comes_whole(self):
        """Takes what is left and says whether all of it came."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        while self.left and (piece := self.connection.recv(min(self.left, 1 << 20))):
            self.left -= len(piece)
        return self.left == 0
