"""The page's sections about serving: at four numbers of connections, and at a fixed rate."""

from report.figures import short, shown, spread_of
from report.markdown import details, picture, table
from report.requests import ENDPOINTS, KILN, LIBRARY, LOGGED, NGINX, PEERS
from report.tables import answered_enough, gathered, in_order, processor_us, round_ratios

MAIN = 64  # the connections of the main tables
FIGURES = (("p50", "p50_us"), ("p99", "p99_us"), ("p99.9", "p999_us"))


def latency(rounds, key):
    """In ms; of too few answers only that it's more than the round had."""
    if not all(map(answered_enough, rounds)):
        return f"> {short(1000 * min(one['seconds'] for one in rounds))}"
    return shown([one[key] for one in rounds], 1e-3)


def by_cell(rounds):
    """{(server, endpoint, connections): its rounds}"""
    return gathered(rounds, ("server", "endpoint", "connections"), lambda one: one)


def ratio_rows(rounds):
    """Of each endpoint, kiln over nginx and the listener, and its log on over off, at the numbers of connections that all have."""
    rates, rows = gathered(rounds, ("server", "endpoint", "connections"), "rate"), []
    for endpoint in ENDPOINTS:
        for connections in (16, MAIN):
            ours = (KILN, endpoint, connections)
            rows.append([endpoint, connections, *(shown(round_ratios(rates, *pair)) for pair in (
                (ours, (NGINX, endpoint, connections)), ((LOGGED, endpoint, connections), (NGINX, endpoint, connections)),
                ((LOGGED, endpoint, connections), ours), (ours, (LIBRARY, endpoint, connections))))])
    return rows


def ahead_of_peers(rounds, endpoint, connections=MAIN):
    """{peer: kiln's rate over its}, medians of the rounds' ratios."""
    rates = gathered(rounds, ("server", "endpoint", "connections"), "rate")
    found = {peer: round_ratios(rates, (KILN, endpoint, connections), (peer, endpoint, connections)) for peer in PEERS}
    return {peer: spread_of(values).median for peer, values in found.items() if values}


def all_figures(rounds):
    cells, rows = by_cell(rounds), []
    for endpoint in ENDPOINTS:
        for connections in sorted({number for *_, number in cells}):
            for server in in_order({name for name, *_ in cells}):
                if one := cells.get((server, endpoint, connections)):
                    rows.append([endpoint, connections, server, shown([each["rate"] for each in one]), *(latency(one, key) for _, key in FIGURES),
                                 shown([processor_us(each) for each in one])])
    return table(["", "connections", "server", "requests/s", "p50, ms", "p99, ms", "p99.9, ms", "processor, µs a request"], rows)


def serving(part):
    figures = part["figures"]
    cells = by_cell(figures["rounds"])
    names = in_order({name for name, *_ in cells})
    at = lambda name, endpoint: cells.get((name, endpoint, MAIN), [])
    rates = [[name, *(shown([one["rate"] for one in at(name, endpoint)]) for endpoint in ENDPOINTS)] for name in names]
    costs = [[name, *(latency(at(name, "row") or at(name, "median"), key) for _, key in FIGURES),
              *(latency(at(name, "mean") or at(name, "median"), key) for _, key in FIGURES),
              shown([processor_us(one) for one in at(name, "row")]), shown([processor_us(one) for one in at(name, "mean") or at(name, "median")]),
              shown([max(one["own_mib"] for cell, found in cells.items() if cell[0] == name for one in found)])] for name in names]
    return f"""## Serving

The five questions, asked as fast as they are answered: `wrk -t1 -cN -d{part["options"]["seconds"]}s` over loopback, all servers in turn in every round.
kiln has one event loop (`--loops 1`) and nginx one worker, since the load generator needs a core, too. nginx looks nothing up: it sends the same
bytes as kiln (`return 200`), and so does cpp-httplib's own listener. The peers have both cores, two processes of Python or a thread for each.
Before anything is timed all have to give the same answers.

{picture("serving", f"Requests a second of each endpoint at {MAIN} connections, a bar for each server")}
Requests a second at {MAIN} connections:

{table(["", *ENDPOINTS], rates)}
Against nginx and the library's own listener, as ratios of requests a second:

{table(["", "connections", "kiln / nginx", "with its log on / nginx", "log on / off", "kiln / cpp-httplib's listener"], ratio_rows(figures["rounds"]))}
What a request takes at {MAIN} connections; more than a round (>) where fewer were answered in it than were asked at once. Memory is the server's own, of all
its processes, at its highest; files that it has mapped are not in it.

{table(["", "row: p50, ms", "p99", "p99.9", "mean: p50, ms", "p99", "p99.9", "row: processor, µs", "mean: processor, µs", "memory, MiB"], costs)}
{picture("connections", "Requests a second and p99 over the number of connections, log-log")}
{details("All figures, at 2, 16, 64 and 256 connections", all_figures(figures["rounds"]))}"""


def fixed_rate(part):
    from report.fixed_rate import CONNECTIONS, HIGH, LOW
    rows = []
    for one in sorted(part["figures"]["curves"], key=lambda one: (one["rate"], ENDPOINTS.index(one["endpoint"]))):
        enough = one["requests"] >= 1000
        rows.append([f"{one['rate']:,}/s, {one['endpoint']}", one["server"], shown([one["due_us"]["50.0"]], 1e-3), shown([one["due_us"]["99.0"]], 1e-3),
                     shown([one["due_us"]["99.9"]], 1e-3) if enough else "–", shown(one["rounds_p99_us"], 1e-3), shown([one["sent_us"]["99"]], 1e-3),
                     one["unanswered"] or ""])
    return f"""### At a fixed rate

Who waits for an answer before asking again asks less while the server is slow, and leaves out what others would have waited. Here requests are due at
a fixed rate, {LOW} or {HIGH:,} a second over {CONNECTIONS} connections, and a latency runs from when its request was due, as
[wrk2](https://github.com/giltene/wrk2) has it (`tests/bench/fixed_rate.cpp`). {LOW} a second is more than some can answer. The column "uncorrected" is
what a client would have seen that counts from when it could send.

{picture("fixed_rate", "Latency over percentiles at a fixed rate, for two endpoints and two rates")}
{table(["", "", "p50, ms", "p99", "p99.9", "p99 of each round", "p99, uncorrected", "not answered"], rows)}"""
