"""Is kiln still ahead of its peers when a request filters? Nothing baked helps then: each has to look at the rows.

Datasette serves kiln's own file, immutable, and doesn't count, facet or suggest; ROAPI has the same rows in memory, from a CSV.
All run as they do without options, but for their logs, which are off, and with their own limits of time. Only answers of
status 200 count. The peers live in build/bench-venv, which is made when it's asked for.

The last mean asks for another filter each time, of which all leave the same rows: no server can have kept its answer.
"""

import http.client
import json
import math
import os
import re
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlencode

from common import FLIGHTS, ROOT, Request, bake, ended, interleaved, print_table, say, serving_process, spread, write_flights
from connections import cpu_seconds
from load import run_wrk, wrk_program
from bench_venv import VENV, make_venv, version_of
from yardsticks import free_port

CONNECTIONS = 16
KILN, DATASETTE, ROAPI = "kiln", "Datasette", "ROAPI"
PROGRAMS = {DATASETTE: VENV / "bin/datasette", ROAPI: VENV / "bin/roapi"}
READY = {DATASETTE: "/-/versions.json", ROAPI: "/api/schema"}
ROWS = 100
TRIES = 100  # ROAPI's threads share the rows, and the first who has 100 answers: often those that come first in the file, not always


@dataclass
class Question:
    requests: dict  # by the server; @ stands for a number that is another one each time
    least_delay: float = -math.inf  # that all rows of the answer have
    target: str = "-"


def datasette_sql(sql, **values):
    return Request("/flights.json?" + urlencode({"sql": sql, **values, "_shape": "array"}, safe="@"))


def datasette_rows(**filters):
    without = {"_nofacet": 1, "_nosuggest": 1, "_nocount": 1}
    return Request("/flights/flights.json?" + urlencode({**filters, "_size": ROWS, **without, "_shape": "array"}))


def roapi_sql(sql):
    return Request("/api/sql", sql)


def roapi_rows(**filters):
    return Request("/api/tables/flights?" + urlencode({**filters, "limit": ROWS}))


MEAN = "select avg(dep_delay) from flights"
QUESTIONS = {
    "mean where carrier = UA": Question({
        KILN: Request("/getColumnMeanValue/dep_delay?carrier=eq.UA"), DATASETTE: datasette_sql(f"{MEAN} where carrier = :c", c="UA"),
        ROAPI: roapi_sql(f"{MEAN} where carrier = 'UA'")}, target="> 1"),
    "100 rows where dep_delay >= 60": Question({
        KILN: Request("/rows?dep_delay=gte.60"), DATASETTE: datasette_rows(dep_delay__gte=60),
        ROAPI: roapi_rows(**{"filter[dep_delay]gte": 60})}, least_delay=60, target="> 1"),
    "mean where carrier = UA and flight > another number": Question({
        KILN: Request("/getColumnMeanValue/dep_delay?carrier=eq.UA&flight=gt.-@"),
        DATASETTE: datasette_sql(f"{MEAN} where carrier = :c and flight > :n", c="UA", n="-@"),
        ROAPI: roapi_sql(f"{MEAN} where carrier = 'UA' and flight > -@")}),
    "mean, no filter": Question({KILN: Request("/getColumnMeanValue/dep_delay"), DATASETTE: datasette_sql(MEAN), ROAPI: roapi_sql(MEAN)}),
    "100 rows, no filter": Question({KILN: Request("/rows"), DATASETTE: datasette_rows(), ROAPI: roapi_rows()}),
}

def peers_here():
    """Each peer's version, by its name; of those that can't be had it says so."""
    failed = make_venv()
    versions = {}
    for name, program in PROGRAMS.items():
        if version := version_of(program.name):
            versions[name] = version
        else:
            print(f"\nFilters: {name} is skipped, it isn't in {VENV.relative_to(ROOT)}{f': {failed}' if failed else ' or does not start'}")
    return versions


def write_csv(path):
    """The flights with empty fields for what's missing: of a column with NA in it ROAPI would make one of texts."""
    write_flights(path)
    path.write_bytes(re.sub(rb"(?<=[,\n])NA(?=[,\n])", b"", path.read_bytes()))
    return path


def ask(port, request, number=0):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    body = request.sql.replace("@", str(number)) or None
    connection.request("POST" if body else "GET", request.path.replace("@", str(number)), body)
    answer = connection.getresponse()
    content = answer.read().decode()
    connection.close()
    if answer.status != 200:
        sys.exit(f"bench: port {port} answers {request} with {answer.status}: {content}")
    return json.loads(content)


@contextmanager
def peer(name, arguments, folder):
    """That server, ready: (its process, its port)."""
    port, log = free_port(), folder / f"{name}.log"
    command = [PROGRAMS[name], *(str(argument).format(port=port) for argument in arguments)]
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ | {"RUST_LOG": "warn"})
    with ended(process):
        until = time.monotonic() + 120
        while True:
            try:
                ask(port, Request(READY[name]))
                break
            except OSError:
                if process.poll() is not None or time.monotonic() > until:
                    sys.exit(f"bench: {name} doesn't start: {log.read_text(errors='replace')}")
                time.sleep(0.05)
        yield process, port


@contextmanager
def all_servers(names, folder):
    """kiln and the peers of these names, ready: by their names, (process, port)."""
    say("baking the flights")
    database = bake(FLIGHTS, folder / "flights.db")
    source = write_csv(folder / "flights.csv")
    arguments = {DATASETTE: ["serve", "-i", database, "-h", "127.0.0.1", "-p", "{port}"],
                 ROAPI: ["-a", "127.0.0.1:{port}", "-p", "127.0.0.1:0", "--addr-flight-sql", "127.0.0.1:0", "-t", f"flights={source}"]}
    with ExitStack() as stack:
        servers = {KILN: stack.enter_context(serving_process(database))}
        for name in names:
            servers[name] = stack.enter_context(peer(name, arguments[name], folder))
        yield servers
    database.unlink()
    source.unlink()


def comparable(row):
    """What all should say of a row. Datasette adds its rowid, and ROAPI reads times and writes them without their Z."""
    return {name: value.removesuffix("Z") if isinstance(value, str) else value for name, value in row.items() if name != "rowid"}


def mean_of(answer):
    return answer["mean"] if isinstance(answer, dict) else next(iter(answer[0].values()))


def wrong_rows(rows, question):
    return len(rows) != ROWS or any(row["dep_delay"] < question.least_delay for row in rows if question.least_delay > -math.inf)


def disagreement(name, question, ports):
    """What one of the servers answers otherwise than kiln, in a sentence; nothing if they agree."""
    ours = ask(ports[KILN], question.requests[KILN])
    if isinstance(ours, list) and wrong_rows(ours, question):
        return f"{name}: kiln's answer isn't {ROWS} such rows"
    for server in filter(KILN.__ne__, ports):
        for _ in range(TRIES):
            theirs = ask(ports[server], question.requests[server])
            if isinstance(ours, dict):
                if abs(ours["mean"] - mean_of(theirs)) > 1e-9:
                    return f"{name}: kiln says {ours['mean']}, {server} {mean_of(theirs)}"
                break
            if wrong_rows(theirs, question):
                return f"{name}: {server}'s answer isn't {ROWS} such rows"
            if comparable(theirs[0]) == comparable(ours[0]):
                break
        else:
            return f"{name}: kiln's first row is {ours[0]}, {server}'s {theirs[0]}"
    return ""


def settle(servers):
    """Waits until no server has anything to do: wrk leaves when its time is over, and some still work on what it asked last."""
    pids = [process.pid for process, _ in servers.values()]
    before = [cpu_seconds(pid) for pid in pids]
    for _ in range(100):
        time.sleep(0.2)
        now = [cpu_seconds(pid) for pid in pids]
        if sum(now) - sum(before) < 0.02:
            return
        before = now
    sys.exit("bench: the servers are still busy 20 s after the last request")


def measure(servers, name, rounds, seconds, folder, complaints):
    rates = {server: [] for server in servers}
    for number in range(rounds):
        say(f"answers a second: {name}, round {number + 1} of {rounds}")
        for server in interleaved(number, *servers):
            settle(servers)
            request = QUESTIONS[name].requests[server]
            load = run_wrk(folder, servers[server][1], [request], CONNECTIONS, seconds, (number + 1) * 10**9)
            rates[server].append(load.rate)
            complaints += [f"{server}, {name}: {what}" for what in load.complaints]
    return rates


def table_row(name, rates):
    cells = [name, f"{statistics.median(rates[KILN]):,.1f}"]
    for server in filter(KILN.__ne__, rates):
        ratios = [ours / theirs if theirs else math.inf for ours, theirs in zip(rates[KILN], rates[server])]
        cells += [f"{statistics.median(rates[server]):,.1f}", spread(ratios)]
    return [*cells, QUESTIONS[name].target]


def run(folder, rounds, seconds):
    if not wrk_program():
        print("\nFilters: skipped, wrk isn't installed (apt-get install wrk)")
        return
    versions = peers_here()
    if not versions:
        return
    complaints = []
    with all_servers(versions, folder) as servers:
        ports = {name: port for name, (_, port) in servers.items()}
        differing = list(filter(None, (disagreement(name, question, ports) for name, question in QUESTIONS.items())))
        if differing:
            sys.exit("bench: the servers' answers differ, so there is nothing to compare: " + "; ".join(differing))
        measured = {name: measure(servers, name, rounds, seconds, folder, complaints) for name in QUESTIONS}
    columns = [column for name, version in versions.items() for column in (f"{name} {version}", f"kiln / {name}")]
    print_table(f"Filters: answers a second, wrk -t1 -c{CONNECTIONS} over loopback, {rounds} interleaved rounds of {seconds} s: "
                "medians (smallest-largest)", ["", KILN, *columns, "target of each ratio"],
                [table_row(name, rates) for name, rates in measured.items()])
    print(f"  Beforehand all gave the same answers: means within 1e-9, {ROWS} rows and of these the same first one.")
    for complaint in complaints:
        print(f"  {complaint}")
