"""What the benchmarks share: the program, its data, servers, medians and the table that is printed. Standard library only."""

import contextlib
import gzip
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("KILN", ROOT / "build/release/kiln")).absolute()
FLIGHTS = ROOT / "data/flights.csv.gz"
FIVE = {"row": "/getRow/1000", "random row": "/getRandomRow", "mean": "/getColumnMeanValue/5", "median": "/getColumnMedian/5",
        "most frequent": "/getColumnMostFrequentValue/13"}


def leave_on_sigterm():
    """So that servers are ended and files removed then, too."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))


@dataclass(frozen=True)
class Request:
    path: str
    sql: str = ""  # POSTed, if there is any

    @property
    def method(self):
        return "POST" if self.sql else "GET"


def say(text):
    """Progress, apart from the results, so that these can be kept with > file."""
    print(f"bench: {text}", file=sys.stderr, flush=True)


def print_table(title, columns, rows):
    cells = [columns, *([str(cell) for cell in row] for row in rows)]
    widths = [max(len(row[i]) for row in cells) for i in range(len(columns))]
    print(f"\n{title}")
    for number, row in enumerate(cells):
        print("  " + "  ".join(cell.ljust(width) if i == 0 else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))).rstrip())
        if number == 0:
            print("  " + "  ".join("-" * width for width in widths))
    sys.stdout.flush()


def spread(values, digits=2):
    """median (smallest - largest)"""
    return f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f}-{max(values):.{digits}f})"


def interleaved(round_number, *things):
    """The things, in the opposite order every other round, so that whoever goes second isn't always the same."""
    return things if round_number % 2 == 0 else things[::-1]


def measure(command, **options):
    """Runs a command to its end: (wall seconds, peak resident memory in MiB).

    Memory is what GNU time says where it's installed. Without it, it's what wait4 says of the child, which is never less
    than this interpreter had when it forked (the kernel keeps the high-water mark through exec).
    """
    timer = shutil.which("time")
    output = Path(options.pop("folder")) / "time"
    start = time.perf_counter()
    if timer:
        process = subprocess.run([timer, "-f", "%M", "-o", output, *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, **options)
        seconds, code, errors = time.perf_counter() - start, process.returncode, process.stderr
        peak_kib = int(output.read_text().split()[-1])
    else:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, **options)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds, code, errors, peak_kib = time.perf_counter() - start, process.returncode, "", usage.ru_maxrss
    if code != 0:
        sys.exit(f"bench: {' '.join(map(str, command))} ended with {code}: {errors}")
    return seconds, peak_kib / 1024


def connect(port):
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def exchange(connection, request):
    """Sends a request and reads its answer to the end: the nanoseconds that took. Answers here are small."""
    start = time.perf_counter_ns()
    connection.sendall(request)
    answer = connection.recv(65536)
    while True:
        head, separator, body = answer.partition(b"\r\n\r\n")
        if separator:
            length = int(head.lower().split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            if len(body) >= length:
                break
        answer += connection.recv(65536)
    elapsed = time.perf_counter_ns() - start
    assert answer.startswith(b"HTTP/1.1 200 "), answer
    return elapsed


def get_request(path):
    return f"GET {path} HTTP/1.1\r\nHost: bench\r\n\r\n".encode()


def write_flights(path, rows=None):
    """Writes the flights as plain CSV; with `rows`, that many, beginning again from the first as often as needed."""
    header, body = gzip.decompress(FLIGHTS.read_bytes()).split(b"\n", 1)
    with path.open("wb") as file:
        file.write(header + b"\n")
        if rows is None:
            file.write(body)
            return path
        lines = body.splitlines(keepends=True)
        while rows > 0:
            file.writelines(lines[:rows])
            rows -= len(lines)
    return path


def bake(source, database):
    done = subprocess.run([PROGRAM, "import", source, database, "--null", "NA"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"bench: {done.stderr.strip()}")
    return database


@contextlib.contextmanager
def ended(process):
    """Ends the process at the end of the block: this one, by its id."""
    try:
        yield process
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def said_when_ready(process):
    """Its line on standard error that says where it serves, or why it doesn't: behind that of its settings."""
    while (line := process.stderr.readline()).startswith("kiln: settings: "):
        continue
    return line


@contextlib.contextmanager
def serving_process(database, *options, access_log="off"):
    """A server for that database: (its process, its port). A log, if any, goes to a file."""
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen([PROGRAM, "serve", database, "--port", "0", "--access-log", access_log, *options], stdout=log,
                                   stderr=subprocess.PIPE, text=True)
        with ended(process):
            line = said_when_ready(process)
            ready = re.search(r"http://[^ ]*:(\d+)$", line.strip())
            if not ready:
                sys.exit(f"bench: {line.strip()}")
            yield process, int(ready[1])


@contextlib.contextmanager
def serving(database, *options, access_log="off"):
    """The same; the value is its port."""
    with serving_process(database, *options, access_log=access_log) as (_, port):
        yield port
