"""How long do answers take at a rate that doesn't give way? By kiln_fixed_rate, whose latencies run from when a request was due.

At a low rate, which a slow server can hold or not, all are asked; at a high one only those that answer tens of thousands a second.
The latencies of all rounds are one set for the percentiles, as p99.9 needs a thousand; the rounds' medians say how they differ.
"""

import subprocess
import sys
from contextlib import ExitStack

from common import ROOT, interleaved, say
from report.requests import PEERS
from report.figures import percentile
from report.serving import settle, start_all

PROGRAM = ROOT / "build/release/kiln_fixed_rate"
CONNECTIONS = 16
LOW, HIGH = 100, 5000
ENDPOINTS = ("row", "mean")
PERCENTS = (50, 75, 90, 95, 99, 99.5, 99.9, 99.99)


def request_bytes(request):
    length = f"Content-Length: {len(request.sql.encode())}\r\n" if request.sql else ""
    return f"{request.method} {request.path} HTTP/1.1\r\nHost: bench\r\n{length}\r\n{request.sql}".encode() + b"\0"


def read_latencies(text):
    """kiln_fixed_rate's lines: (microseconds from when it was due, from when it was sent, whether it was answered with 200)."""
    return [(int(due), int(sent), good == "1") for due, sent, good in (line.split() for line in text.splitlines())]


def run_at(port, requests, rate, seconds, connections=CONNECTIONS, program=PROGRAM):
    done = subprocess.run([program, str(port), str(rate), str(connections), str(seconds)], input=b"".join(map(request_bytes, requests)),
                          capture_output=True, timeout=seconds + 60)
    if done.returncode != 0:
        sys.exit(f"bench: {program.name} ended with {done.returncode}: {done.stderr.decode()}")
    return read_latencies(done.stdout.decode())


def summary(rounds):
    """Of one server's rounds, each a list as above, what the report needs."""
    due = [latency for one in rounds for latency, _, _ in one]
    sent = [latency for one in rounds for _, latency, _ in one]
    # The whole curve in few numbers: each thousandth, and the tail.
    steps = sorted({step / 10 for step in range(10, 1000, 10)} | set(PERCENTS))
    return {"requests": len(due), "unanswered": sum(not good for one in rounds for _, _, good in one),
            "due_us": {str(step): percentile(due, step) for step in steps}, "sent_us": {str(step): percentile(sent, step) for step in PERCENTS},
            "rounds_p50_us": [percentile([latency for latency, _, _ in one], 50) for one in rounds],
            "rounds_p99_us": [percentile([latency for latency, _, _ in one], 99) for one in rounds]}


def measure(folder, options):
    if not PROGRAM.is_file():
        sys.exit(f"bench: there is no {PROGRAM}; scripts/build comes first, then scripts/bench makes it")
    taken = {}
    with ExitStack() as stack:
        found, versions, missing = start_all(stack, folder)
        for number in range(options.rounds):
            for rate in (LOW, HIGH):
                for endpoint in ENDPOINTS:
                    say(f"at {rate} requests a second: {endpoint}, round {number + 1} of {options.rounds}")
                    for server in interleaved(number, *found):
                        if endpoint not in server.requests or (rate == HIGH and server.name in PEERS):
                            continue
                        latencies = run_at(server.port, server.requests[endpoint], rate, 2 * options.seconds)
                        taken.setdefault((server.name, endpoint, rate), []).append(latencies)
                        settle(server)
    curves = [{"server": server, "endpoint": endpoint, "rate": rate} | summary(rounds) for (server, endpoint, rate), rounds in taken.items()]
    return versions, {"curves": curves, "missing": missing}
