"""How fast is a question about a part, beside DuckDB? Each asks the same typed rows, on disk, with one thread and then with two.

kiln answers over HTTP, by one worker and then by two, and keeps no answers; DuckDB is asked in its process, on a table of its own in a
file, for no more than the figures that kiln's answer has. Every question has another filter each time, so that nobody has kept it. The two
take turns, and each question's answer is compared before it's timed.

DuckDB comes from build/venv (scripts/venv) or wherever python3 finds it.
"""

import importlib
import json
import math
import re
import statistics
import sys
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter_ns
from urllib.parse import quote

from common import ROOT, bake, connect, exchange, get_request, print_table, say, serving, write_flights

ROWS = (3_367_760, 10_103_280)
TYPES = {name: "VARCHAR" for name in ("carrier", "tailnum", "origin", "dest", "time_hour")}
PERCENTS = (0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
# 20 bins of the part, its most and least frequent values, and all figures that SQL has a function for.
PROFILE = """
WITH part AS (SELECT {column} AS value FROM flights WHERE {filter}),
     counts AS (SELECT value, COUNT(*) AS frequency FROM part WHERE value IS NOT NULL GROUP BY value),
     figures AS (SELECT COUNT(value) AS count, COUNT(*) - COUNT(value) AS nulls, MIN(value) AS least, MAX(value) AS greatest, SUM(value),
                        AVG(value), VAR_SAMP(value), STDDEV_SAMP(value), SKEWNESS(value), QUANTILE_CONT(value, {percents}), QUANTILE_DISC(value, {percents}),
                        COUNT(*) FILTER (value = 0), COUNT(*) FILTER (value < 0) FROM part)
SELECT *, (SELECT COUNT(*) FROM counts), (SELECT LIST(c) FROM (SELECT c FROM counts AS c ORDER BY frequency DESC, value LIMIT 20)),
       (SELECT LIST(c) FROM (SELECT c FROM counts AS c ORDER BY frequency, value LIMIT 20)),
       (SELECT LIST(b) FROM (SELECT FLOOR((value - least) * 20.0 / GREATEST(greatest - least, 1)) AS bin, SUM(frequency) AS b
                             FROM counts, figures GROUP BY bin ORDER BY bin))
FROM figures"""


@dataclass
class Question:
    path: str  # of kiln; {n} is another number each time
    sql: str   # of DuckDB
    same: tuple  # what kiln's answer, and DuckDB's first row, must say alike: functions of each
    target: float
    fields: str = ""  # of kiln's request


FILTER = "origin = 'JFK' AND dep_time > {n}"
AT_JFK = "origin=eq.JFK&dep_time=gt.{n}"
SEARCH = "(" + " OR ".join(f"{name} ILIKE '%jfk%'" for name in TYPES) + ") AND dep_time > {n}"
QUESTIONS = {
    "mean": Question(f"/getColumnMeanValue/dep_delay?{AT_JFK}", f"SELECT AVG(dep_delay) FROM flights WHERE {FILTER}",
                     (lambda answer: answer["mean"], lambda row: row[0]), 3),
    "median": Question(f"/getColumnMedian/dep_delay?{AT_JFK}", f"SELECT MEDIAN(dep_delay) FROM flights WHERE {FILTER}",
                       (lambda answer: answer["median"], lambda row: row[0]), 5),
    "whole profile": Question(f"/columns/dep_delay?{AT_JFK}", PROFILE.format(column="dep_delay", filter=FILTER, percents=list(PERCENTS)),
                              (lambda answer: answer["sum"], lambda row: int(row[4])), 15),
    "most frequent value": Question(f"/getColumnMostFrequentValue/dest?{AT_JFK}",
                                    f"SELECT dest, COUNT(*) AS n FROM flights WHERE {FILTER} GROUP BY dest ORDER BY n DESC, dest LIMIT 1",
                                    (lambda answer: answer["mode"], lambda row: row[0]), 1.5),
    "count": Question(f"/rows?{AT_JFK}&limit=1&select=row", f"SELECT COUNT(*) FROM flights WHERE {FILTER}",
                      (lambda answer: answer["rows"], lambda row: row[0]), 1.5, "Prefer: count=exact\r\n"),
    "mean by carrier": Question(f"/rows?select=carrier,dep_delay.avg()&{AT_JFK}",
                                f"SELECT carrier, AVG(dep_delay) FROM flights WHERE {FILTER} GROUP BY carrier ORDER BY carrier",
                                (lambda answer: answer[0]["avg"], lambda row: row[1]), 1.5),
    "100 rows, filtered and ordered": Question(f"/rows?{AT_JFK}&order=dep_delay.desc.nullslast,row&limit=100",
                                               f"SELECT * FROM flights WHERE {FILTER} ORDER BY dep_delay DESC NULLS LAST, row LIMIT 100",
                                               (lambda answer: answer[0]["dep_delay"], lambda row: row[6]), 1),
    "count of a search in all texts": Question("/rows?q=jfk&dep_time=gt.{n}&limit=1&select=row", f"SELECT COUNT(*) FROM flights WHERE {SEARCH}",
                                               (lambda answer: answer["rows"], lambda row: row[0]), 10, "Prefer: count=exact\r\n"),
}


def duckdb_module():
    for folder in (ROOT / "build/venv/lib").glob("python3*/site-packages"):
        sys.path.append(str(folder))
    try:
        return importlib.import_module("duckdb")
    except ImportError:
        return None


def load(duckdb, source, database):
    """The rows with their numbers, typed as kiln types them."""
    with duckdb.connect(str(database)) as connection:
        columns = [name for name, *_ in connection.execute("DESCRIBE FROM read_csv(?, header = true)", [str(source)]).fetchall()]
        types = {name: TYPES.get(name, "BIGINT") for name in columns}
        connection.execute("CREATE TABLE flights AS SELECT row_number() OVER () - 1 AS row, * FROM read_csv(?, header = true, "
                           "nullstr = 'NA', types = ?, parallel = false)", [str(source), types])


def seconds_of_duckdb(connection, sql):
    began = perf_counter_ns()
    connection.execute(sql).fetchall()
    return (perf_counter_ns() - began) / 1e9


def request_of(question, number):
    return get_request(question.path.format(n=number)).replace(b"\r\n\r\n", f"\r\n{question.fields}\r\n".encode())


def ask_kiln(port, question):
    """The answer; of a counted one the number of rows."""
    with connect(port) as connection:
        connection.sendall(request_of(question, 1).replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n"))
        answer = b"".join(iter(lambda: connection.recv(1 << 16), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    if b" 20" not in head.split(b"\r\n", 1)[0]:
        sys.exit(f"bench: kiln answers {question.path} with {head.decode()} {body.decode()}")
    total = re.search(rb"(?i)content-range: \S+/(\d+)", head)
    return {"rows": int(total[1])} if question.fields else json.loads(body)


def compare(port, connection, name, question):
    of_answer, of_row = question.same
    asked = of_answer(ask_kiln(port, question))
    (row, *_) = connection.execute(question.sql.format(n=1)).fetchall()
    if not (asked == of_row(row) or math.isclose(asked, of_row(row), rel_tol=1e-9)):
        sys.exit(f"bench: {name}: kiln says {asked}, DuckDB {of_row(row)}")


def measure(port, connection, questions, rounds):
    """Medians of seconds, by the question: (kiln's, DuckDB's)."""
    taken, number = {name: ([], []) for name in questions}, 1
    with connect(port) as http:
        for round_number in range(-1, rounds):  # the first isn't counted: it reads everything for the first time
            for name, question in questions.items():
                number += 1
                ours = exchange(http, request_of(question, number)) / 1e9
                theirs = seconds_of_duckdb(connection, question.sql.format(n=number))
                if round_number >= 0:
                    taken[name][0].append(ours)
                    taken[name][1].append(theirs)
    return {name: tuple(map(statistics.median, both)) for name, both in taken.items()}


def run(folder, rounds):
    duckdb = duckdb_module()
    if duckdb is None:
        print("\nLive questions: skipped, Python has no duckdb; scripts/venv installs it into build/venv")
        return
    rounds = max(5, 3 * rounds)
    for rows in ROWS:
        say(f"making {rows:,} rows for both")
        source = write_flights(folder / "live.csv", rows)
        database, other = bake(source, folder / "live.db"), folder / "live.duckdb"
        load(duckdb, source, other)
        source.unlink()
        table = []
        for threads in (1, 2):
            say(f"asking with {threads} thread{'s' * (threads > 1)}")
            with ExitStack() as stack:
                port = stack.enter_context(serving(database, "--workers", str(threads), "--loops", "1", "--answer-cache-mib", "0"))
                connection = stack.enter_context(duckdb.connect(str(other), read_only=True, config={"threads": threads}))
                for name, question in QUESTIONS.items():
                    compare(port, connection, name, question)
                for name, (ours, theirs) in measure(port, connection, QUESTIONS, rounds).items():
                    table.append([f"{name}, {threads} thread{'s' * (threads > 1)}", f"{ours * 1e3:.2f}", f"{theirs * 1e3:.2f}",
                                  f"{theirs / ours:.1f}", f">= {QUESTIONS[name].target}"])
        print_table(f"Questions about a third of {rows:,} rows, medians of {rounds}, ms (kiln over HTTP with {Path(database).stat().st_size / 1e6:.0f} MB; "
                    f"DuckDB {duckdb.__version__} in process with {other.stat().st_size / 1e6:.0f} MB)",
                    ["", "kiln", "DuckDB", "ratio", "target"], table)
        database.unlink()
        other.unlink()
