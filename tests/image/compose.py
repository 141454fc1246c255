"""What the tests of compose.yaml share: the project, up; its replicas; and clients that note how long each request took."""

import asyncio
import json
import os
import shutil
import subprocess
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field

import pytest

from engine import IMAGE, answers, build, docker, execute, get
from kiln import PATIENCE_SECONDS, ROOT, wait_until


def compose_command():
    """Compose's second edition is a plug-in of docker; the first, as Debian 12 has it, needs to be told to obey `deploy`."""
    if docker("compose", "version", check=False).returncode == 0:
        return ["docker", "compose"]
    if shutil.which("docker-compose"):
        return ["docker-compose", "--compatibility"] if " 1." in execute(["docker-compose", "--version"]).stdout else ["docker-compose"]
    pytest.skip("neither docker compose nor docker-compose on this machine: compose.yaml isn't tested")


@dataclass
class Services:
    """compose.yaml, up, under a project's name."""

    project: str
    variables: dict
    port: int = 0

    def __call__(self, *arguments):
        return execute([*compose_command(), "-f", ROOT / "compose.yaml", "-p", self.project, *arguments],
                       env=os.environ | self.variables, timeout=3 * PATIENCE_SECONDS).stdout

    def replicas(self):
        """Those that run."""
        labels = ("--filter", f"label=com.docker.compose.project={self.project}", "--filter", "label=com.docker.compose.service=kiln")
        return docker("ps", "-q", "--no-trunc", *labels).stdout.split()

    def balancer(self):
        (container,) = self("ps", "-q", "balancer").split()
        return container

    def balancer_log(self):
        """Which replicas it has found and lost."""
        return docker("logs", "--tail", "40", "--timestamps", self.balancer()).stdout

    def roll(self, check=True, **variables):
        environment = os.environ | self.variables | {"COMPOSE_PROJECT_NAME": self.project} | variables
        return execute([ROOT / "scripts/roll"], check=check, env=environment, timeout=6 * PATIENCE_SECONDS)

    def up(self):
        """Two replicas, both sent requests."""
        if len(self.replicas()) < 2:
            self("up", "-d", "--no-build")
        self.port = int(docker("port", self.balancer(), "8080/tcp").stdout.split()[0].rsplit(":", 1)[1])
        wait_until(lambda: answers(self.port), "the balancer to find a replica")
        wait_until(self.shares, "both replicas to be asked")

    def shares(self):
        for _ in range(10):
            get(self.port, "/getColumnMedian/5")
        return all('"/getColumnMedian/5"' in docker("logs", "--tail", "40", replica).stdout for replica in self.replicas())

    def logged(self, target):
        """What the replicas that run logged of requests for it."""
        lines = "".join(docker("logs", replica).stdout for replica in self.replicas()).splitlines()
        return [json.loads(line) for line in lines if f'"{target}"' in line]


@contextmanager
def services_up(image, name):
    balancer = f"{IMAGE.replace(':', '-')}-balancer"
    compose_command()
    build(ROOT / "haproxy", balancer)
    services = Services(f"{IMAGE.replace(':', '-')}-{name}", {"KILN_IMAGE": image, "BALANCER_IMAGE": balancer, "PORT": "0"})
    try:
        services.up()
        yield services
    finally:
        services("down", "--timeout", "5")


@dataclass
class Asked:
    """What clients saw: how often each outcome, and the longest that one took to come."""

    outcomes: Counter = field(default_factory=Counter)
    longest_seconds: float = 0


@contextmanager
def asking(port, path, connections, reuse=True):
    """So many clients ask all the while, each over one connection, or a new one for each request."""
    asked, stopped = Asked(), threading.Event()

    async def client():
        loop, reader, writer, of_connection = asyncio.get_running_loop(), None, None, 0
        while not stopped.is_set():
            began = loop.time()
            try:
                if writer is None:
                    reader, writer = await asyncio.open_connection("127.0.0.1", port)
                    of_connection = 0
                of_connection += 1
                writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
                head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE_SECONDS)
                await reader.readexactly(int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]))
                outcome = int(head.split()[1])
            except asyncio.IncompleteReadError as error:
                which = "first" if of_connection == 1 else "later"
                outcome = f"closed after {len(error.partial)} bytes of the answer to a {which} request of a connection"
            except (OSError, asyncio.TimeoutError) as error:
                outcome = type(error).__name__
            asked.outcomes[outcome] += 1
            asked.longest_seconds = max(asked.longest_seconds, loop.time() - began)
            if writer and (outcome != 200 or not reuse):
                writer.close()
                writer = None
        if writer:
            writer.close()

    async def clients():
        await asyncio.gather(*(client() for _ in range(connections)))

    thread = threading.Thread(target=lambda: asyncio.run(clients()))
    thread.start()
    try:
        wait_until(lambda: asked.outcomes.total() >= connections or not thread.is_alive(), "the clients to be answered")
        yield asked
    finally:
        stopped.set()
        thread.join()


@contextmanager
def wrk(port, path, connections, *options):
    """wrk asks all the while; a list that has its report at the end."""
    if shutil.which("wrk") is None:
        pytest.skip("no wrk on this machine (scripts/deps --image installs it): requests that get lost aren't counted")
    process = subprocess.Popen(["wrk", "-t1", f"-c{connections}", "-d600s", "--timeout", "10s", *options, f"http://127.0.0.1:{port}{path}"],
                               stdout=subprocess.PIPE, text=True)
    report = []
    try:
        yield report
    finally:
        process.send_signal(2)  # Ctrl-C: it sums up
        report.append(process.communicate(timeout=PATIENCE_SECONDS)[0])
