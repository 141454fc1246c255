"""Has kiln become slower? Ratios against what is on the machine, in less than three minutes, held to goals.json: scripts/bench --quick.

Each ratio is the median of interleaved rounds' ratios. One that misses its goal by more than the file allows is measured once more, and then
the best rounds of both sides count: other work on the machine makes none faster. What there is no measure for is skipped, with a line that
says so.
"""

import argparse
import json
import shutil
import statistics
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import latency
import live
from common import FIVE, FLIGHTS, PROGRAM, bake, connect, exchange, get_request, interleaved, leave_on_sigterm, measure, print_table, say, serving, write_flights
from import_speed import KILN, SHELL, importers
from load import run_wrk, wrk_program
from report import servers
from report.figures import ratios
from report.requests import CONSTANT_TIME, ENDPOINTS
from report.servers import Data
from yardsticks import nginx_program

GOALS = Path(__file__).with_name("goals.json")
ROUNDS, CONNECTIONS = 3, (16, 64)
MOST_SECONDS = 150  # after which nothing is measured once more
SMALL, LARGE = 10_000, 1_000_000


@dataclass
class Check:
    name: str      # of the goal
    where: str     # what this ratio is of it, if there are several
    measure: object  # a function of nothing: the rounds, as pairs of what is above the line and what is below it
    best: object = max  # of rates; min of times


@dataclass
class Outcome:
    check: Check
    ratio: float
    good: bool
    repeated: bool


def allowed(goals, name):
    """(what the goal is, in words; whether a ratio is near enough to it: a function)."""
    if name in goals["at_least"]:
        goal = goals["at_least"][name]
        return f">= {goal}", lambda ratio: ratio >= goal * (1 - goals["missed_by"])
    goal = goals["at_most"][name]
    return f"<= {goal}", lambda ratio: ratio <= goal * (1 + goals["missed_by"])


def judge(check, goals, may_repeat=lambda: True):
    _, near = allowed(goals, check.name)
    rounds = check.measure()
    ratio = statistics.median(ratios(*zip(*rounds)))
    if near(ratio) or not may_repeat():
        return Outcome(check, ratio, near(ratio), False)
    say(f"{check.name}, {check.where}: {ratio:.2f}; once more")
    ours, theirs = map(check.best, zip(*rounds, *check.measure()))
    return Outcome(check, ours / theirs, near(ours / theirs), True)


def rates_of(folder, both, endpoint, connections):
    """Two servers' rates, round by round."""
    rates = {server.name: [] for server in both}
    for number in range(ROUNDS):
        for server in interleaved(number, *both):
            rates[server.name].append(run_wrk(folder, server.port, server.requests[endpoint], connections, 1).rate)
    return list(zip(*rates.values()))


def serving_checks(stack, folder, data, skipped):
    if not wrk_program():
        skipped.append("requests a second: wrk isn't installed")
        return []
    kiln, logged = (stack.enter_context(servers.kiln(data, "--loops", "1", log=log)) for log in ("off", "on"))
    checks = [Check("log on / off", f"{endpoint}, 64 connections", lambda endpoint=endpoint: rates_of(folder, (logged, kiln), endpoint, 64))
              for endpoint in ("row", "mean")]
    if not nginx_program():
        skipped.append("requests a second beside nginx: it isn't installed")
        return checks
    (nginx, *_), _ = servers.yardsticks(stack, kiln.port, folder)
    return [Check(f"{endpoint} / nginx", f"{connections} connections", lambda endpoint=endpoint, connections=connections:
                  rates_of(folder, (kiln, nginx), endpoint, connections)) for endpoint in ENDPOINTS for connections in CONNECTIONS] + checks


def import_check(folder, data, skipped):
    shell = shutil.which("sqlite3")
    if not shell:
        skipped.append("import: there is no sqlite3 shell")
        return []
    commands = {name: command for name, command in importers(shell).items() if name in (KILN, SHELL)}

    def measured():
        seconds = {name: [] for name in commands}
        for number in range(ROUNDS):
            for name in interleaved(number, *commands):
                seconds[name].append(measure(commands[name](data.csv, folder / "import.db"), folder=folder)[0])
                (folder / "import.db").unlink()
        return list(zip(seconds[KILN], seconds[SHELL]))

    return [Check("import / .import", "the flights", measured, min)]


def growth_checks(stack, folder):
    ports = {}
    for rows in (SMALL, LARGE):
        source = write_flights(folder / f"flights_{rows}.csv", rows)
        ports[rows] = stack.enter_context(serving(bake(source, folder / f"flights_{rows}.db"), "--loops", "1"))
        source.unlink()

    def measured(path):
        rounds = [latency.one_round(ports, get_request(path), 300) for _ in range(2 * ROUNDS)]
        return [(statistics.median(took[LARGE]), statistics.median(took[SMALL])) for took in rounds]

    paths = dict(zip(ENDPOINTS, FIVE.values()))
    return [Check(f"answers, {LARGE:,} rows / {SMALL:,}", endpoint, lambda endpoint=endpoint: measured(paths[endpoint]), min) for endpoint in CONSTANT_TIME]


def live_check(stack, folder, data, skipped):
    duckdb = live.duckdb_module()
    if duckdb is None:
        skipped.append("questions about a part beside DuckDB: Python has none; scripts/venv brings it")
        return []
    live.load(duckdb, data.csv, folder / "flights.duckdb")
    database = stack.enter_context(duckdb.connect(str(folder / "flights.duckdb"), read_only=True))
    port = stack.enter_context(serving(data.database, "--answer-cache-mib", "0"))
    question, numbers = live.QUESTIONS["mean"], iter(range(1, 10**6))

    def measured():
        found = []
        with connect(port) as connection:
            for _ in range(10 * ROUNDS):
                number = next(numbers)
                ours = exchange(connection, live.request_of(question, number)) / 1e9
                found.append((live.seconds_of_duckdb(database, question.sql.format(n=number)), ours))
        return found

    return [Check("DuckDB / live mean", "the flights", measured, min)]


def write_results(path, outcomes, goals):
    """The outcomes as a JUnit file."""
    suite = ElementTree.Element("testsuite", name="speed")
    for outcome in outcomes:
        case = ElementTree.SubElement(suite, "testcase", classname="bench.quick", name=f"{outcome.check.name}, {outcome.check.where}")
        if not outcome.good:
            goal, _ = allowed(goals, outcome.check.name)
            ElementTree.SubElement(case, "failure").text = f"{outcome.ratio:.3f}, too far from {goal}{', twice' * outcome.repeated}"
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(suite).write(path)


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench --quick", description="Holds kiln's speed to tests/bench/goals.json, in less than three minutes.")
    parser.add_argument("--results", type=Path, help="a JUnit file to write")
    options = parser.parse_args()
    if not PROGRAM.is_file():
        sys.exit(f"bench: no program at {PROGRAM}; run scripts/build first, or name another in KILN")
    leave_on_sigterm()
    goals, skipped, began = json.loads(GOALS.read_text()), [], time.monotonic()
    with tempfile.TemporaryDirectory(prefix="kiln-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        data = Data(write_flights(folder / "flights.csv"), bake(FLIGHTS, folder / "flights.db"))
        checks = (import_check(folder, data, skipped) + serving_checks(stack, folder, data, skipped) + live_check(stack, folder, data, skipped)
                  + growth_checks(stack, folder))
        outcomes = []
        for check in checks:
            say(f"{check.name}, {check.where}")
            outcomes.append(judge(check, goals, lambda: time.monotonic() - began < MOST_SECONDS))
    print_table(f"Speed, quick: ratios, the medians of rounds, missed by no more than {goals['missed_by']:.0%}", ["", "", "ratio", "goal", ""],
                [[outcome.check.name, outcome.check.where, f"{outcome.ratio:.2f}", allowed(goals, outcome.check.name)[0],
                  ("" if outcome.good else "FAILED") + (" (second try)" if outcome.repeated else "")] for outcome in outcomes])
    for what in skipped:
        print(f"skipped: {what}")
    if options.results:
        write_results(options.results, outcomes, goals)
    sys.exit(0 if all(outcome.good for outcome in outcomes) else 1)


if __name__ == "__main__":
    main()
