"""How many requests a second, how fast, with how much memory and processor time? Each of the five endpoints at four numbers of
connections, kiln beside what looks nothing up (nginx, cpp-httplib's own listener) and beside its peers, in turn in every round.

kiln has one loop and nginx one worker, as load generator and server share the cores; the peers have what they start by default or by
their guides, two processes of Python, or a thread for each core.
"""

import math
import time
from contextlib import ExitStack

from common import interleaved, say
from load import run_wrk
from report import servers
from report.requests import ENDPOINTS, LOGGED
from report.data import ALL, data_of
from report.processes import own_mib, processor_seconds

CONNECTIONS = (2, 16, 64, 256)
LOGGED_AT = (16, 64)
# A round must let those answer that many connections wait for: this often each, if that takes no longer than so many seconds.
TURNS, MOST_SECONDS = 2, 3
PATIENCE_SECONDS = 2


def settle(server):
    """Waits until it has nothing to do: wrk leaves when its time is over, and some still work on what it asked last. Who does so for
    longer than some seconds is started again."""
    before = processor_seconds(server.process.pid)
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        time.sleep(0.1)
        now = processor_seconds(server.process.pid)
        if now - before <= 0.01:
            return
        before = now
    server.restart()


def seconds_for(rate, connections, seconds):
    """How long a round has to be where that many answers a second are expected; None: nothing is known yet."""
    return seconds if rate is None else max(seconds, min(MOST_SECONDS, math.ceil(TURNS * connections / max(rate, 0.1))))


def measure_once(server, endpoint, connections, seconds, folder):
    """The figures of one round, ready to be kept."""
    before = processor_seconds(server.process.pid)
    load = run_wrk(folder, server.port, server.requests[endpoint], connections, seconds)
    used, memory = processor_seconds(server.process.pid) - before, own_mib(server.process.pid)
    settle(server)
    return {"server": server.name, "endpoint": endpoint, "connections": connections, "rate": load.rate, "p50_us": load.p50, "p99_us": load.p99,
            "p999_us": load.p999, "requests": load.requests, "seconds": load.seconds, "processor_s": used, "own_mib": memory,
            "complaints": load.complaints}


def takes_part(server, endpoint, connections):
    return endpoint in server.requests and (server.name != LOGGED or connections in LOGGED_AT)


def start_all(stack, folder, loops="1"):
    """All servers that can be had, ready and in agreement: (servers, versions, {name: why it's missing})."""
    versions, missing = servers.versions()
    data = data_of(folder, ALL)
    found = [stack.enter_context(servers.kiln(data, "--loops", loops)), stack.enter_context(servers.kiln(data, "--loops", loops, log="on"))]
    fixed, missing_fixed = servers.yardsticks(stack, found[0].port, folder)
    for name in versions:
        say(f"starting {name}")
        found.append(servers.restartable(stack, name, data, folder))
    found += fixed
    if differing := servers.disagreements(found):
        raise SystemExit("bench: the servers' answers differ, so there is nothing to compare: " + "; ".join(differing))
    return found, versions, missing | missing_fixed


def measure(folder, options):
    """(versions, figures) of the part."""
    rounds, expected = [], {}
    with ExitStack() as stack:
        found, versions, missing = start_all(stack, folder)
        for number in range(options.rounds):
            for connections in CONNECTIONS:
                say(f"serving, round {number + 1} of {options.rounds}, {connections} connections")
                for endpoint in ENDPOINTS:
                    for server in interleaved(number, *found):
                        if not takes_part(server, endpoint, connections):
                            continue
                        seconds = seconds_for(expected.get((server.name, endpoint)), connections, options.seconds)
                        figures = measure_once(server, endpoint, connections, seconds, folder)
                        expected[server.name, endpoint] = figures["rate"]
                        rounds.append({"round": number} | figures)
    return versions, {"rounds": rounds, "missing": missing}
