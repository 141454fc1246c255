"""What grows with the table, from ten thousand rows to ten million: the import's time and memory, the file, and, as it should not, the time
of each endpoint's answer, the server's own memory, and the time from its start to the first answer.
"""

import os
import statistics
import time
from contextlib import ExitStack

from common import PROGRAM, connect, exchange, get_request, interleaved, measure as measure_command, say
from report import servers
from report.data import csv_of, database_of
from report.processes import own_mib
from report.questions import sizes
from report.requests import ENDPOINTS, routes
from report.servers import Data

ROUND_OF = 400  # requests, of which a round keeps the median
MOST_REPEATED = 10**7  # rows: a larger table is imported once


def imports(folder, rows, rounds):
    source, target, taken = csv_of(folder, rows), folder / "scale.db", []
    for number in range(rounds if rows <= MOST_REPEATED else 1):
        say(f"import of {rows:,} rows, round {number + 1}")
        target.unlink(missing_ok=True)
        os.sync()
        seconds, peak = measure_command([PROGRAM, "import", source, target, "--null", "NA"], folder=folder)
        taken.append({"round": number, "rows": rows, "seconds": seconds, "peak_mib": peak, "bytes": target.stat().st_size,
                      "source_bytes": source.stat().st_size})
    target.unlink()
    return taken


def request_bytes(requests, rows):
    """Of rows, those that the smallest table has, too, spread over the table."""
    return [get_request(request.path) for request in requests] if rows is None else [get_request(f"/getRow/{number * (rows // 1000)}") for number in range(1000)]


def latencies(ports, round_number):
    """A connection to each size, all in turn: the median microseconds of a round, by (rows, endpoint)."""
    asked, taken = routes(), {}
    with ExitStack() as stack:
        connections = {rows: stack.enter_context(connect(port)) for rows, port in ports.items()}
        for endpoint in ENDPOINTS:
            texts = {rows: request_bytes(asked[endpoint], rows if endpoint == "row" else None) for rows in ports}
            for number in range(-ROUND_OF // 10, ROUND_OF):
                for rows in interleaved(number + round_number, *ports):
                    nanoseconds = exchange(connections[rows], texts[rows][number * 7919 % len(texts[rows])])
                    if number >= 0:
                        taken.setdefault((rows, endpoint), []).append(nanoseconds / 1000)
    return [{"round": round_number, "rows": rows, "endpoint": endpoint, "p50_us": statistics.median(values)} for (rows, endpoint), values in taken.items()]


def start(data):
    """Milliseconds from exec to the first answer."""
    began = time.perf_counter_ns()
    with servers.kiln(data) as server, connect(server.port) as connection:
        exchange(connection, get_request("/getColumnMedian/5"))
        return (time.perf_counter_ns() - began) / 1e6


def measure(folder, options):
    figures = {"imports": [], "latencies": [], "starts": [], "memory": []}
    every = {rows: Data(csv_of(folder, rows), database_of(folder, rows)) for rows in sizes(options.rows)}
    for rows in every:
        figures["imports"] += imports(folder, rows, options.rounds)
    for number in range(options.rounds):
        say(f"start to first answer, and each endpoint's, round {number + 1} of {options.rounds}")
        figures["starts"] += [{"round": number, "rows": rows, "ms": start(every[rows])} for rows in interleaved(number, *every)]
        with ExitStack() as stack:
            running = {rows: stack.enter_context(servers.kiln(data, "--loops", "1")) for rows, data in every.items()}
            figures["latencies"] += latencies({rows: server.port for rows, server in running.items()}, number)
            figures["memory"] += [{"round": number, "rows": rows, "own_mib": own_mib(server.process.pid)} for rows, server in running.items()]
    return {}, figures
