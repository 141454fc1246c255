"""compose.yaml as it stands: two replicas behind HAProxy, and nobody notices when one of them goes."""

import json
import os
import shutil
import threading
from collections import Counter

import pytest

from engine import IMAGE, answers, build, docker, execute, get
from kiln import PATIENCE_SECONDS, ROOT, wait_until

PROJECT = IMAGE.replace(":", "-")


def compose_command():
    """Compose's second edition is a plug-in of docker; the first, as Debian 12 has it, needs to be told to obey `deploy`."""
    if docker("compose", "version", check=False).returncode == 0:
        return ["docker", "compose"]
    if shutil.which("docker-compose"):
        return ["docker-compose", "--compatibility"] if " 1." in execute(["docker-compose", "--version"]).stdout else ["docker-compose"]
    pytest.skip("neither docker compose nor docker-compose on this machine: compose.yaml isn't tested")


@pytest.fixture(scope="module")
def services(image):
    """compose.yaml, up: (a function that runs compose, the balancer's port)."""
    command = compose_command()
    balancer = f"{PROJECT}-balancer"
    build(ROOT / "haproxy", balancer)
    variables = os.environ | {"KILN_IMAGE": image, "BALANCER_IMAGE": balancer, "PORT": "0"}

    def compose(*arguments):
        return execute([*command, "-f", ROOT / "compose.yaml", "-p", PROJECT, *arguments], env=variables, timeout=3 * PATIENCE_SECONDS).stdout

    try:
        compose("up", "-d", "--no-build")
        (container,) = compose("ps", "-q", "balancer").split()
        yield compose, int(docker("port", container, "8080/tcp").stdout.split()[0].rsplit(":", 1)[1])
    finally:
        compose("down", "--timeout", "5")


def requests_of(container, path):
    return sum(f'"{path}' in line for line in docker("logs", container).stdout.splitlines())


def test_two_replicas_share_the_requests(services):
    compose, port = services
    replicas = compose("ps", "-q", "kiln").split()
    assert len(replicas) == 2
    wait_until(lambda: answers(port), "the balancer to find a replica")

    def asked():
        for _ in range(10):
            assert get(port, "/getColumnMedian/5").json["median"] == -2
        return all(requests_of(replica, "/getColumnMedian/5") for replica in replicas)

    wait_until(asked, "both replicas to be asked")


def test_each_replica_is_limited_and_sealed_off(services):
    compose, _ = services
    for replica in compose("ps", "-q", "kiln").split():
        host = json.loads(docker("inspect", replica).stdout)[0]["HostConfig"]
        assert (host["Memory"], host["NanoCpus"], host["PidsLimit"]) == (64 << 20, 10**9, 256)
        assert host["ReadonlyRootfs"] and host["CapDrop"] == ["ALL"] and any("no-new-privileges" in option for option in host["SecurityOpt"])


def test_no_request_is_lost_while_a_replica_stops(services):
    compose, port = services
    wait_until(lambda: answers(port), "the balancer to find a replica")
    statuses, stopped = Counter(), threading.Event()

    def ask():
        while not stopped.is_set():
            statuses[get(port, "/getRow/0").status] += 1

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        replica = compose("ps", "-q", "kiln").split()[0]
        docker("stop", "-t", "15", replica)
        assert json.loads(docker("inspect", replica).stdout)[0]["State"]["ExitCode"] == 0
    finally:
        stopped.set()
        asking.join()
    assert set(statuses) == {200} and statuses[200] > 10
