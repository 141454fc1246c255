"""How long does a question about a part take, from ten thousand rows to ten million? Nothing baked helps then: each looks at the rows.

Everyone has both cores, and a filter that is another one each time. kiln, ROAPI and Datasette answer over HTTP, DuckDB in its process on a
table in a file; ROAPI has the rows in memory, kiln answers by its ranks and keeps no answers, Datasette has kiln's file and SQLite.
"""

import math
import time
from contextlib import ExitStack

import duckdb

import live
from common import Request, connect, exchange, interleaved, say
from peers import comparable, datasette_sql, roapi_sql
from report import servers
from report.data import data_of
from report.requests import DATASETTE, KILN, ROAPI

DUCKDB = "DuckDB, in process"
WHERE = live.FILTER
NAMES = ("mean", "median", "mean by carrier", "100 rows, filtered and ordered")
# Where SQL of the one isn't SQL of the other.
SQLITE_MEDIAN = ("with part as (select dep_delay from flights where {where} and dep_delay is not null) select avg(dep_delay) from (select dep_delay "
                 "from part order by dep_delay limit 2 - (select count(*) from part) % 2 offset ((select count(*) from part) - 1) / 2)").format(where=WHERE)
SQLITE = {"median": SQLITE_MEDIAN,
          "100 rows, filtered and ordered": f"SELECT * FROM flights WHERE {WHERE} ORDER BY dep_delay DESC NULLS LAST, rowid LIMIT 100"}
# Its median of integers is an integer.
DATAFUSION = {"median": f"SELECT MEDIAN(dep_delay * 1.0) FROM flights WHERE {WHERE}"}


def sizes(most):
    """Powers of ten from 10^4 on, and the largest that was asked for."""
    found = [10**power for power in range(4, 9) if 10**power < most]
    return [*found, most]


def request_of(server, name, number):
    if server == KILN:
        return Request(live.QUESTIONS[name].path.format(n=number))
    sql = {DATASETTE: SQLITE, ROAPI: DATAFUSION}[server].get(name, live.QUESTIONS[name].sql).format(n=number)
    # Datasette answers no more than 1000 rows; 100 are asked for at most.
    return datasette_sql(sql) if server == DATASETTE else roapi_sql(sql)


def figure_of(name, answer):
    """What the answers of all must have alike: a figure, or the first row."""
    if isinstance(answer, dict):  # kiln's, of a statistic
        return answer[name]
    first = answer[0]
    if name == "100 rows, filtered and ordered":
        return comparable({key: value for key, value in first.items() if key != "row"})
    return [value for value in first.values() if not isinstance(value, str)][0]


class Asked:
    """One of the four, asked over a connection that is kept, or in this process."""

    def __init__(self, name, stack, data, folder):
        self.name, self.connection = name, None
        if name == DUCKDB:
            self.database = stack.enter_context(duckdb.connect(str(data.duckdb), read_only=True))
            return
        started = servers.kiln(data, "--answer-cache-mib", "0") if name == KILN else servers.peer(name, data, folder)
        self.port = stack.enter_context(started).port
        if name == KILN:
            self.connection = stack.enter_context(connect(self.port))

    def answer(self, question, number):
        if self.name == DUCKDB:
            cursor = self.database.execute(live.QUESTIONS[question].sql.format(n=number))
            return [dict(zip([name for name, *_ in cursor.description], row)) for row in cursor.fetchall()]
        return servers.ask(self.port, request_of(self.name, question, number))

    def milliseconds(self, question, number):
        if self.connection is None:
            began = time.perf_counter_ns()
            self.answer(question, number)
            return (time.perf_counter_ns() - began) / 1e6
        request = request_of(KILN, question, number)
        return exchange(self.connection, f"GET {request.path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()) / 1e6


def same(one, other):
    return math.isclose(one, other, rel_tol=1e-9) if isinstance(one, float) or isinstance(other, float) else one == other


def compare(asked):
    """Ends the program where one answers otherwise than kiln."""
    for question in NAMES:
        ours, *others = [figure_of(question, one.answer(question, 1)) for one in asked]
        for one, theirs in zip(asked[1:], others):
            if not same(ours, theirs):
                raise SystemExit(f"bench: {question}: kiln says {ours}, {one.name} {theirs}")


def measure_size(folder, rows, options, names):
    data, number, taken = data_of(folder, rows), 1, []
    with ExitStack() as stack:
        asked = [Asked(name, stack, data, folder) for name in names]
        compare(asked)
        for round_number in range(-1, options.rounds):  # the first isn't kept: it reads everything for the first time
            for question in NAMES:
                for one in interleaved(round_number, *asked):
                    number += 1
                    took = one.milliseconds(question, number)
                    if round_number >= 0:
                        taken.append({"round": round_number, "rows": rows, "server": one.name, "question": question, "ms": took})
    return taken


def measure(folder, options):
    versions, missing = servers.versions()
    here = {name: versions[name] for name in (DATASETTE, ROAPI) if name in versions}
    taken = []
    for rows in sizes(options.rows):
        say(f"questions about a part of {rows:,} rows")
        taken += measure_size(folder, rows, options, [KILN, DUCKDB, *here])
    return here | {DUCKDB: duckdb.__version__}, {"rounds": taken, "missing": {name: missing[name] for name in (DATASETTE, ROAPI) if name in missing}}
