"""How many requests a second does kiln answer? The measures: nginx with as many workers as kiln has loops and a fixed reply of
the same bytes, and cpp-httplib's own listener with such a reply.

nginx looks nothing up: it's what this machine can do, not what kiln should beat. Server and load generator share the cores,
so one loop against one worker says more than two against two.
"""

import statistics
from contextlib import ExitStack

from common import FIVE, FLIGHTS, Request, bake, interleaved, print_table, say, serving, spread
from load import run_wrk, wrk_program
from yardsticks import LISTENER, get, listener, nginx, nginx_program

CONNECTIONS = (16, 64)
CONSTANT_TIME = ("mean", "median", "most frequent")
def measure(folder, ports, path, connections, rounds, seconds, complaints):
    rates = {server: [] for server in ports}
    for number in range(rounds):
        for server in interleaved(number, *ports):
            load = run_wrk(folder, ports[server], [Request(path)], connections, seconds)
            rates[server].append(load.rate)
            complaints += [f"{server}, {path}, {connections} connections: {what}" for what in load.complaints]
    return rates


def ratios(rates, fixed):
    return spread([ours / theirs for ours, theirs in zip(rates["kiln"], rates[fixed])]) if fixed in rates else "-"


def measure_loops(loops, endpoints, database, folder, rounds, seconds):
    complaints, table = [], []
    targets = (">= 0.80", ">= 0.50", ">= 1.4") if loops == 1 else ("-", "-", "-")  # two loops compete with wrk for two cores
    with ExitStack() as stack:
        ports = {"kiln": stack.enter_context(serving(database, "--loops", str(loops))),
                 "kiln, log on": stack.enter_context(serving(database, "--loops", str(loops), access_log="on"))}
        bodies = {path: get(ports["kiln"], path) for path in FIVE.values()}
        if program := nginx_program():
            _, ports["nginx"] = stack.enter_context(nginx(program, folder, bodies, loops))
        _, listening = stack.enter_context(listener(bodies[FIVE["median"]])) if LISTENER.is_file() else (None, None)
        for connections in CONNECTIONS:
            for name in endpoints:
                say(f"requests a second: {name}, {connections} connections, --loops {loops}")
                constant_time = name in CONSTANT_TIME
                servers = ports | ({"listener": listening} if listening and constant_time else {})
                rates = measure(folder, servers, FIVE[name], connections, rounds, seconds, complaints)
                logged = [on / off for on, off in zip(rates["kiln, log on"], rates["kiln"])]
                table.append([name, connections, f"{statistics.median(rates['kiln']):,.0f}", ratios(rates, "nginx"), targets[0] if constant_time else targets[1],
                              ratios(rates, "listener"), targets[2] if constant_time else "-", spread(logged)])
    print_table(f"--loops {loops}: requests a second, wrk -t1 over loopback, {rounds} interleaved rounds of {seconds} s: medians (smallest-largest)",
                ["", "connections", "kiln", f"/ nginx, {loops} worker{'s' if loops > 1 else ''}", "target", "/ cpp-httplib's listener", "target",
                 "log on / log off"], table)
    for complaint in complaints:
        print(f"  {complaint}")


def run(folder, rounds, seconds):
    if not wrk_program():
        print("\nRequests a second: skipped, wrk isn't installed (apt-get install wrk)")
        return
    say("baking the flights")
    database = bake(FLIGHTS, folder / "flights.db")
    measure_loops(1, FIVE, database, folder, rounds, seconds)
    measure_loops(2, ("row", "median"), database, folder, rounds, seconds)
    database.unlink()
    if not nginx_program():
        print("  nginx isn't installed: nothing to compare with")
    if not LISTENER.is_file():
        print(f"  {LISTENER} isn't built: nothing to compare with")
