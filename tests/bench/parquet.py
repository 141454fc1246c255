"""How fast does the whole dataset come as a Parquet file, how large is it, and does the server's memory stay as it is meanwhile? The measures
are the sqlite3 shell, which writes the same rows as CSV to /dev/null, with no socket between, and the file that DuckDB writes of them.

What is in the file is tests/e2e/test_parquet.py's to say; here DuckDB counts its rows.
"""

import http.client
import shutil

from common import FLIGHTS, bake, connect, exchange, get_request, interleaved, print_table, say, serving, serving_process, spread
from download import SLOWLY, anonymous_mb, peak_memory, receive, run_shell
from live import duckdb_module

ROWS = 336_776
LEAST_RATIO, MOST_SIZE, MOST_GROWTH_MB = 2, 1.3, 16
WHOLE, PART = "kiln, Parquet", "kiln, Parquet, where carrier <> UA"
SHELL = "sqlite3 -csv"
TARGETS = {WHOLE: "/flights.parquet", PART: "/flights.parquet?carrier=neq.UA"}


def request(target):
    return f"GET {target} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".encode()


def fetch(port, target):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", target)
    return connection.getresponse().read()


def measure_speed(shell, database, port, rounds):
    buffer = memoryview(bytearray(1 << 20))
    runs = {label: lambda target=target: receive(port, request(target), buffer) for label, target in TARGETS.items()}
    runs[SHELL] = lambda: run_shell(shell, database, "")
    seconds = {label: [] for label in runs}
    for number in range(-1, rounds):  # the first round warms the page cache up and doesn't count
        say(f"parquet, round {number + 1} of {rounds}")
        for label in interleaved(number, WHOLE, SHELL, PART):
            took = runs[label]()
            if number >= 0:
                seconds[label].append(took)
    return seconds


def print_speed(seconds, sizes, rounds):
    rows = []
    for label, took in seconds.items():
        ratios = [theirs / ours for ours, theirs in zip(took, seconds[SHELL])]
        if label == PART:  # of fewer rows: only its time is comparable with the others'
            rows.append([label, f"{sizes[label] / 1e6:.2f}", spread(took, 3), "-", "-", "-"])
            continue
        size = f"{sizes[label] / 1e6:.2f}" if label in sizes else "-"
        rows.append([label, size, spread(took, 3), spread([ROWS / 1e6 / one for one in took]), spread(ratios), f">= {LEAST_RATIO}" if label == WHOLE else "-"])
    print_table(f"Download of the flights as Parquet over loopback, {rounds} interleaved rounds: median (smallest-largest)",
                ["", "MB", "seconds", "million rows a second", f"times {SHELL}'s", "target"], rows)


def print_size(duckdb, folder, content):
    ours, theirs = folder / "ours.parquet", folder / "theirs.parquet"
    ours.write_bytes(content)
    with duckdb.connect() as connection:
        counted = connection.execute(f"SELECT count(*) FROM '{ours}'").fetchone()[0]
        assert counted == ROWS, counted
        connection.execute(f"COPY (SELECT * FROM '{ours}') TO '{theirs}' (FORMAT parquet, CODEC 'zstd')")
    print(f"  size: {len(content):,} bytes, {len(content) / theirs.stat().st_size:.2f} times DuckDB {duckdb.__version__}'s file packed by zstd, "
          f"target <= {MOST_SIZE}")
    ours.unlink()
    theirs.unlink()


def print_memory(database):
    rows = []
    for label, pause in ((WHOLE, 0), (PART, 0), (PART, SLOWLY)):
        say(f"memory of a download: {label}")
        buffer = memoryview(bytearray(1 << 16 if pause else 1 << 20))
        with serving_process(database) as (process, port):
            with connect(port) as connection:
                exchange(connection, get_request("/getRow/0"))
            before = anonymous_mb(process.pid)
            with peak_memory(process.pid) as seen:
                receive(port, request(TARGETS[label]), buffer, pause)
        rows.append([label + (", read slowly" if pause else ""), f"{before:.1f}", f"{seen[-1]:.1f}", f"{seen[-1] - before:.1f}", f"<= {MOST_GROWTH_MB}"])
    print_table("The server's memory (RssAnon, MB) in one download", ["", "before", "peak", "growth", "target"], rows)


def run(folder, rounds):
    shell, duckdb = shutil.which("sqlite3"), duckdb_module()
    if not shell:
        print("\nParquet: skipped, no sqlite3 shell here to compare with")
        return
    say("baking the flights")
    database = bake(FLIGHTS, folder / "flights.db")
    with serving(database) as port:
        contents = {label: fetch(port, target) for label, target in TARGETS.items()}
        sizes = {label: len(content) for label, content in contents.items()}
        print_speed(measure_speed(shell, database, port, rounds), sizes, rounds)
        if duckdb:
            print_size(duckdb, folder, contents[WHOLE])
        else:
            print("  size: not compared, scripts/venv wasn't run")
    print_memory(database)
    database.unlink()
