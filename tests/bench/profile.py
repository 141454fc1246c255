"""What does the profile cost? The measure is one GROUP BY for each column in the sqlite3 shell, in seconds of processor time, so
that it counts for nothing that kiln sorts columns side by side.

An import can't be told to leave the profile out, and counts values while it reads them. So what is measured is more than the
profile: all that kiln import does but loading the rows. That's the first reading, which is what --dry-run does (it parses the
file, finds the types and counts), and everything after the last row is loaded: columns sorted by SQL, the catalogue, ANALYZE,
and writing to disk. When that begins, the progress bar tells, which is why the import runs on a terminal.
"""

import contextlib
import os
import pty
import random
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass

from common import PROGRAM, interleaved, print_table, say, spread, write_flights

MOST_RATIO = 1.2
LOADING = "loading the rows".encode()
GENERATED_ROWS = 1_000_000  # of which kiln counts no more than 65,536 different values while it reads: it sorts such columns afterwards


@dataclass
class Cost:
    wall: float = 0
    processor: float = 0  # user and system, of all threads

    def __add__(self, other):
        return Cost(self.wall + other.wall, self.processor + other.processor)


def finish(process, command, start, errors=b""):
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"bench: {' '.join(map(str, command))} ended with {process.returncode} {errors.decode(errors='replace')}")
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime)


def run_command(command):
    start = time.perf_counter()
    return finish(subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL), command, start)


def processor_time(process):
    """So far, of all its threads; in steps of a hundredth of a second. Linux, proc(5)."""
    with open(f"/proc/{process.pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def chunks_of(terminal):
    with contextlib.suppress(OSError):  # EIO: the other end is closed
        while chunk := os.read(terminal, 65536):
            yield chunk


def run_import(command):
    """Runs an import on a terminal: what all of it costs, and what of that came after it was last seen loading rows."""
    terminal, its_end = pty.openpty()
    start = time.perf_counter()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=its_end)
    os.close(its_end)
    seen, output = None, b""
    for chunk in chunks_of(terminal):
        output += chunk
        if LOADING in chunk:
            seen = Cost(time.perf_counter() - start, processor_time(process))
    os.close(terminal)
    whole = finish(process, command, start, output)
    if not seen:
        sys.exit("bench: the progress bar said nothing of loading rows; the table is too small to be measured")
    return whole, Cost(whole.wall - seen.wall, whole.processor - seen.processor)


def write_generated(path):
    """Columns of very many different values, in no order, and one of few. 1,000,003 is a prime: no identifier comes twice."""
    generator = random.Random(2013)
    with path.open("w", encoding="utf-8") as file:
        file.write("id,measure,price,code,kind\n")
        for number in range(GENERATED_ROWS):
            measure, price, code = generator.gauss(0, 1), generator.randrange(10**7) / 100, generator.getrandbits(60)
            file.write(f"{number * 7919 % 1_000_003},{measure!r},{price},{code:015x},{'abc'[number % 3]}\n")
    return path


def columns_of(database, table):
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return connection.execute("SELECT name, type FROM pragma_table_info(?) ORDER BY cid", (table,)).fetchall()


def group_by_command(shell, database, table):
    # The groups are counted and not printed. SQLite sorts for each of them, as it does for kiln.
    statements = [f'SELECT max(n) FROM (SELECT count(*) AS n FROM "{table}" GROUP BY "{name}");' for name, _ in columns_of(database, table)]
    return [shell, "-readonly", "-bail", database, "".join(statements)]


def import_command(shell, source, target, table, columns):
    definitions = ", ".join(f'"{name}" {of_type}' for name, of_type in columns)
    return [shell, "-bail", target, "-cmd", f'CREATE TABLE "{table}" ({definitions})', "-cmd", ".mode csv", f".import --skip 1 '{source}' \"{table}\""]


def measure_table(shell, source, folder, rounds):
    table, database, other = source.stem, folder / "profile.db", folder / "other.db"
    null = ["--null", "NA"]
    subprocess.run([PROGRAM, "import", source, database, *null], check=True, stdout=subprocess.DEVNULL)
    columns = columns_of(database, table)
    costs = {name: [] for name in ("import", "first", "after", "profile", "groups", "shell")}

    def measure_kiln():
        whole, after = run_import([PROGRAM, "import", source, database, *null])
        first = run_command([PROGRAM, "import", "--dry-run", source, *null])
        return {"import": whole, "first": first, "after": after, "profile": first + after}

    def measure_shell():
        loaded = run_command(import_command(shell, source, other, table, columns))
        other.unlink()
        groups = run_command(group_by_command(shell, database, table))
        return {"groups": groups, "shell": loaded + groups}

    for number in range(-1, rounds):  # the first round warms the page cache up and doesn't count
        say(f"profile of {source.name}, round {number + 1} of {rounds}")
        for measured in interleaved(number, measure_kiln, measure_shell):
            for name, cost in measured().items():
                if number >= 0:
                    costs[name].append(cost)
    database.unlink()
    return len(columns), costs


def print_costs(source, columns, rounds, costs):
    ratios = [profile.processor / groups.processor for profile, groups in zip(costs["profile"], costs["groups"])]
    labels = {"import": "kiln import", "first": "  its first reading", "after": "  what is left after loading", "profile": "  both: more than the profile",
              "groups": "sqlite3 GROUP BY of each column", "shell": "sqlite3 .import and these"}
    print_table(f"Profile of {source.name} ({source.stat().st_size / 1e6:.0f} MB, {columns} columns), {rounds} interleaved rounds: median (smallest-largest)",
                ["", "processor seconds", "seconds"],
                [[label, spread([cost.processor for cost in costs[name]]), spread([cost.wall for cost in costs[name]])] for name, label in labels.items()])
    print(f"  the profile costs at most {statistics.median(ratios):.2f} times the GROUP BYs' processor time, target <= {MOST_RATIO}")


def run(folder, rounds):
    shell = shutil.which("sqlite3")
    if not shell:
        print("\nProfile: skipped, no sqlite3 shell here to compare with")
        return
    for source in (write_flights(folder / "flights.csv"), write_generated(folder / "generated.csv")):
        columns, costs = measure_table(shell, source, folder, rounds)
        print_costs(source, columns, rounds, costs)
        source.unlink()
