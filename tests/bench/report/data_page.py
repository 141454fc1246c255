"""The page's sections about data: import, questions about a part, the number of rows, replicas and what they cost."""

import re

from common import ROOT
from report.correctness import CASES
from report.figures import growth, requests_per_dollar, shown, spread_of
from report.importers import KILN as KILN_IMPORT
from report.importers import SHELL
from report.imports import SLOW_ROUNDS, SLOW_SECONDS
from report.markdown import picture, table
from report.questions import NAMES
from report.requests import ENDPOINTS, KILN
from report.tables import gathered, in_order, processor_us, round_ratios

# Of the reckoning per dollar.
BUSY, GIB_PER_VCPU = 0.6, 2


def imports(part):
    figures = part["figures"]
    seconds = gathered(figures["rounds"], ("importer",), "seconds")
    peak, size = (gathered(figures["rounds"], ("importer",), key) for key in ("peak_mib", "bytes"))
    names = sorted(figures["right"], key=lambda name: (name != KILN_IMPORT, spread_of(seconds[name,]).median))
    rows = [[f"{name} {part['versions'].get(name, '')}".strip(), shown(seconds[name,]), shown(round_ratios(seconds, (name,), (SHELL,))), shown(peak[name,]),
             shown(size[name,], 1e-6)] for name in names]
    right = [[case.title, *("✓" if not figures["right"][name][key] else figures["right"][name][key] for name in names)] for key, case in CASES.items()]
    return f"""## Import

The flights, {figures["source_bytes"] / 1e6:.0f} MB of CSV, into a new file. kiln finds the types from all rows, computes every statistic and the ranks, and bakes
them with the rows; `.import` stores texts and computes nothing; DuckDB and the Python programs find types and compute nothing. Who takes longer than {SLOW_SECONDS} s is measured {SLOW_ROUNDS} times only.

{picture("imports", "Time, peak memory and size of the file of each importer")}
{table(["", "seconds", "times .import's", "peak memory, MiB", "file, MB"], rows)}
Is what was written in the file? Each line is a small file of its own, imported with everyone's defaults:

{table(["", *names], right)}"""


def questions(part):
    times = gathered(part["figures"]["rounds"], ("rows", "question", "server"), "ms")
    servers = in_order({server for *_, server in times})
    rows = [[f"{rows:,}: {question}", *(shown(times[rows, question, server]) for server in servers),
             *(shown(round_ratios(times, (rows, question, server), (rows, question, KILN))) for server in servers if server.startswith("DuckDB"))]
            for rows, question in sorted({(rows, question) for rows, question, _ in times}, key=lambda one: (one[0], NAMES.index(one[1])))]
    return f"""## Questions about a part

A third of the rows matches, with another filter each time, so that nobody has kept an answer. Everyone has both cores. kiln answers over HTTP with
`--answer-cache-mib 0`, DuckDB in its process on a table in a file, ROAPI over HTTP from memory, Datasette over HTTP from kiln's file. All gave the same answers.

{picture("questions", "Time of an answer over the rows of the table, log-log, a line for each system")}
Milliseconds:

{table(["rows: question", *servers, "DuckDB / kiln"], rows)}"""


def scale(part):
    figures = part["figures"]
    seconds, peak, size = (gathered(figures["imports"], ("rows",), key) for key in ("seconds", "peak_mib", "bytes"))
    starts, memory = gathered(figures["starts"], ("rows",), "ms"), gathered(figures["memory"], ("rows",), "own_mib")
    answers = gathered(figures["latencies"], ("endpoint", "rows"), "p50_us")
    sizes = sorted(rows for rows, in seconds)
    lines = [["import, seconds", *(shown(seconds[rows,]) for rows in sizes)], ["its peak memory, MiB", *(shown(peak[rows,]) for rows in sizes)],
             ["the file, MB", *(shown([size[rows,][0]], 1e-6) for rows in sizes)], ["start to first answer, ms", *(shown(starts[rows,]) for rows in sizes)],
             ["the server's own memory, MiB", *(shown(memory[rows,]) for rows in sizes)],
             *([f"p50 of {endpoint}, µs", *(shown(answers[endpoint, rows]) for rows in sizes)] for endpoint in ENDPOINTS)]
    worst = max((growth({rows: spread_of(answers[endpoint, rows]).median for rows in sizes}), endpoint) for endpoint in ENDPOINTS)
    return f"""## From ten thousand rows to {sizes[-1]:,}

The flights as often over as needed. One connection to each size, all asked in turn; a start is from `exec` to the end of the first answer.

{picture("scale", "Import, file, answers, start and memory over the rows of the table, log-log")}
{table(["rows", *(f"{rows:,}" for rows in sizes)], lines)}
Of the five endpoints' medians the one that grows most is that of {worst[1]}: {worst[0]:.2f} × the time on {sizes[0]:,} rows.
"""


def prices():
    """Of terraform/cost.tf, which says where they are from: (a vCPU's hour, a GiB's), in dollars, x86-64."""
    text = (ROOT / "terraform/cost.tf").read_text()
    return tuple(float(re.search(rf"{name}_hour\s*=\s*{{ X86_64 = ([\d.]+)", text)[1]) for name in ("vcpu", "gib"))


def replicas(part):
    rounds = part["figures"]["rounds"]
    rates, cost = gathered(rounds, ("replicas", "what"), "rate"), gathered(rounds, ("replicas", "what"), processor_us)
    ways, kinds = list(dict.fromkeys(way for way, _ in rates)), list(dict.fromkeys(what for _, what in rates))
    vcpu, gib = prices()
    alone = {what: spread_of(cost[ways[0], what]).median for what in kinds}
    dollars = [[what, shown(cost[ways[0], what]), f"{requests_per_dollar(alone[what], vcpu, gib, GIB_PER_VCPU, BUSY) / 1e6:,.0f} million"] for what in kinds]
    return f"""## Replicas

One, two and four of them with an event loop each, behind HAProxy {part["versions"].get("HAProxy", "")} with the repository's configuration, at 64 connections. Replicas, HAProxy
and the load generator share {part["state"]["machine"].split(" of ")[0]}: where one server and the generator keep these busy, more replicas bring nothing, and HAProxy costs what it costs.
Live questions are answered by workers, of which each replica has two.

{picture("replicas", "Requests a second by the number of replicas behind HAProxy")}
Requests a second:

{table(["replicas", *kinds], [[way, *(shown(rates[way, what]) for what in kinds)] for way in ways])}
On paper, requests for a dollar of AWS Fargate: a vCPU costs {vcpu} and a GiB {gib} dollars an hour ([terraform/cost.tf](../terraform/cost.tf): Paris, x86-64,
list prices); a task has {GIB_PER_VCPU} GiB for each vCPU and is busy {BUSY:.0%} of its time; a vCPU does what a core of this machine does; the load balancer, traffic and
logs aren't counted. kiln's processor time is measured at 64 connections without HAProxy.

{table(["", "processor, µs a request", "requests a dollar"], dollars)}"""
