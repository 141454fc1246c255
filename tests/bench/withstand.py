"""What clients that want to harm the service do to others, and what a log that nobody takes does to its rate. Targets beside the figures.

The hostile ones ask for the dearest and read it slowly or not at all; the honest one asks for pages and filtered means from an address
of its own. How much memory there is, is a control group's word, where one can be made (as root).
"""

import contextlib
import itertools
import os
import random
import re
import resource
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from common import FIVE, FLIGHTS, PROGRAM, bake, connect, ended, interleaved, print_table, said_when_ready, say, serving_process, spread

HOSTILE, UNREAD = 64, 2_000
SMALL_MIB = 64
HONEST_ADDRESS = "127.0.0.2"
GROUPS = {"v1": Path("/sys/fs/cgroup/memory"), "v2": Path("/sys/fs/cgroup")}
DEAR = ["/rows?format=csv&order=tailnum,dest.desc&offset={}", "/rows?format=ndjson&order=time_hour,tailnum&row=gt.{}", "/columns?dep_delay=gt.{}",
        "/rows?select=origin,dest,carrier,count(),dep_delay.median()&distance=gt.{}", "/rows?format=csv&tailnum=like.*{}*",
        "/columns/tailnum/values?limit=1000&distance=gt.{}", "/rows?limit=1000&order=arr_delay,dest&offset={}", "/rows?format=tsv&offset={}"]
CODINGS = ["", "Accept-Encoding: gzip\r\n", "Accept-Encoding: zstd\r\n"]


def status_of(answer):
    """Of a raw answer, of which nothing may have come."""
    return answer.split(b" ", 2)[1].decode() if answer else "cut"


def percentile(values, percent):
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def begin(port, number, source="127.0.0.1"):
    """A connection on which something dear has been asked: another question for each number."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(source, 0))
    path, coding = DEAR[number % len(DEAR)].format(number), CODINGS[number % len(CODINGS)]
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\n{coding}\r\n".encode())
    return connection


def be_hostile(port, who, stop):
    """By turns: asks and hangs up, reads 1 KB a second, waits for the whole answer and asks at once again."""
    chance = random.Random(who)
    while not stop.is_set():
        with contextlib.suppress(OSError), begin(port, chance.randrange(1 << 20)) as connection:
            if who % 3 == 0:
                time.sleep(chance.random() / 20)
            elif who % 3 == 1:
                while not stop.wait(0.1) and connection.recv(102):
                    pass
            else:
                connection.settimeout(2)
                while not stop.is_set() and connection.recv(1 << 20):
                    pass


def hostile_process(port, clients):
    """They have a process of their own: a thread of Python's must not wait for theirs."""
    code = f"import sys; sys.path.insert(0, {os.path.dirname(__file__)!r}); import withstand; withstand.attack({port}, {clients})"
    return subprocess.Popen(["nice", "-n", "10", sys.executable, "-c", code], stdin=subprocess.PIPE)


def attack(port, clients):
    stop = threading.Event()
    threads = [threading.Thread(target=be_hostile, args=(port, who, stop), daemon=True) for who in range(clients)]
    for thread in threads:
        thread.start()
    sys.stdin.read()  # until the benchmark closes it
    stop.set()


def honest(port, seconds):
    """Pages and filtered means, no two alike, each on a connection of its own: (milliseconds, statuses)."""
    took, statuses = [], {}
    until = time.monotonic() + seconds
    for number in itertools.count():
        if time.monotonic() > until:
            return took, statuses
        path = f"/rows?limit=50&offset={number * 37}" if number % 2 else f"/getColumnMeanValue/5?dep_delay=gt.{number % 900}&distance=gt.{number}"
        start = time.perf_counter_ns()
        status = "failed"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=20, source_address=(HONEST_ADDRESS, 0)) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".encode())
            with connection.makefile("rb") as reader:
                status = status_of(reader.read())
        took.append((time.perf_counter_ns() - start) / 1e6)
        statuses[status] = statuses.get(status, 0) + 1


def beside_hostile_clients(database, seconds):
    say(f"{HOSTILE} hostile clients and an honest one, {seconds} s")
    with serving_process(database) as (_, port):
        alone, _ = honest(port, 3)
        with ended(hostile_process(port, HOSTILE)) as attackers:
            time.sleep(2)
            took, statuses = honest(port, seconds)
            attackers.stdin.close()
            attackers.wait(timeout=30)
    return [[f"honest client, {len(took):,} requests beside {HOSTILE} hostile ones: statuses", statuses, "200 alone"],
            ["its p50 / p99 / most", " / ".join(f"{value:.1f}" for value in (statistics.median(took), percentile(took, 99), max(took))) + " ms", "p99 <= 1000"],
            ["its p50 / p99 alone", f"{statistics.median(alone):.1f} / {percentile(alone, 99):.1f} ms", ""]]


@contextlib.contextmanager
def log_taker(kind):
    """What standard output is, as options of Popen."""
    if kind == "a pipe that nobody reads":
        reading, writing = os.pipe()
        try:
            yield {"stdout": writing}
        finally:
            os.close(reading), os.close(writing)
    elif kind == "closed":
        yield {"preexec_fn": lambda: os.close(1)}
    else:
        with open("/dev/full", "wb") if kind == "a full disk" else tempfile.TemporaryFile() as file:
            yield {"stdout": file}


def rate_with_log(database, kind, seconds):
    with log_taker(kind) as options:
        process = subprocess.Popen([PROGRAM, "serve", database, "--port", "0", "--loops", "1"], stderr=subprocess.PIPE, text=True, **options)
        with ended(process):
            port = re.search(r":(\d+)$", said_when_ready(process).strip())[1]
            done = subprocess.run([shutil.which("wrk"), "-t1", "-c16", f"-d{seconds}s", f"http://127.0.0.1:{port}{FIVE['median']}"], capture_output=True, text=True)
            assert "Non-2xx" not in done.stdout and "Socket errors" not in done.stdout, done.stdout
            start = time.monotonic()
            process.terminate()
            assert process.wait(timeout=30) == 0
            return float(re.search(r"Requests/sec:\s*([\d.]+)", done.stdout)[1]), time.monotonic() - start


def logs_that_nobody_takes(database, rounds, seconds):
    if not shutil.which("wrk"):
        return [["logs", "skipped: wrk isn't installed", ""]]
    rows = []
    for kind in ("a pipe that nobody reads", "closed", "a full disk"):
        ratios, ends = [], []
        for number in range(rounds):
            say(f"standard output: {kind}, round {number + 1}")
            rates = {}
            for which in interleaved(number, "a file", kind):
                rates[which], end = rate_with_log(database, which, seconds)
                ends += [end] if which == kind else []
            ratios.append(rates[kind] / rates["a file"])
        rows.append([f"standard output is {kind}: rate, of a file's", spread(ratios), ">= 0.95"])
        rows.append([f"standard output is {kind}: SIGTERM to exit, most", f"{max(ends):.2f} s", "<= 2 s"])
    return rows


@contextlib.contextmanager
def small_group():
    """A control group of SMALL_MIB: (its version, what enters it), or None where none can be made."""
    for version, top in GROUPS.items():
        group = top / f"kiln-bench-{os.getpid()}"
        try:
            group.mkdir()
            (group / ("memory.limit_in_bytes" if version == "v1" else "memory.max")).write_text(str(SMALL_MIB << 20))
        except OSError:
            with contextlib.suppress(OSError):
                group.rmdir()
            continue
        try:
            yield version, lambda: (group / "cgroup.procs").write_text(str(os.getpid()))
        finally:
            time.sleep(0.2)
            group.rmdir()
        return
    yield None


def anonymous_mib(pid):
    return int(re.search(r"RssAnon:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def ask_and_never_read(port, connections, until):
    """UNREAD connections that stay; those that the server has cut are replaced."""
    for number in itertools.count():
        if time.monotonic() > until:
            return
        with contextlib.suppress(OSError):
            connections.append(begin(port, number))
        if len(connections) > UNREAD:
            connections.pop(0).close()
        time.sleep(0.0005)


def in_little_memory(database, seconds):
    with small_group() as group:
        if group is None:
            return [[f"{SMALL_MIB} MiB", "skipped: no control group can be made here", ""]]
        version, enter = group
        say(f"{UNREAD:,} connections that never read, in a control group ({version}) of {SMALL_MIB} MiB, {seconds} s")
        process = subprocess.Popen([PROGRAM, "serve", database, "--port", "0", "--access-log", "off"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                                   text=True, preexec_fn=enter)
        with ended(process):
            port = int(re.search(r":(\d+)$", said_when_ready(process).strip())[1])
            ask_five(port, 100)
            before, most, connections = anonymous_mib(process.pid), 0.0, []
            until = time.monotonic() + seconds
            asking = threading.Thread(target=ask_and_never_read, args=(port, connections, until))
            asking.start()
            took, statuses = [], set()
            while asking.is_alive() and process.poll() is None:
                some, found = ask_five(port, 1)
                took += some
                if found != {"200"}:
                    say(f"{found} after {seconds - until + time.monotonic():.1f} s, the process: {process.poll()}")
                statuses |= found
                most = max(most, anonymous_mib(process.pid))
                time.sleep(0.02)
            asking.join()
            for connection in connections:
                connection.close()
            time.sleep(8)
            lives = process.poll() is None
            after = anonymous_mib(process.pid) if lives else 0
    return [[f"{UNREAD:,} that never read, {SMALL_MIB} MiB ({version}), {seconds} s", "lives" if lives else f"ended with {process.returncode}", "lives"],
            [f"/healthz and the five endpoints, {len(took):,} requests: statuses", sorted(statuses), "200 alone"],
            ["their p50 / p99 / most", " / ".join(f"{value:.1f}" for value in (statistics.median(took), percentile(took, 99), max(took))) + " ms", "p99 <= 50"],
            ["anonymous memory before / most / after", f"{before:.1f} / {most:.1f} / {after:.1f} MiB", "after <= before + 8"]]


def ask_five(port, times):
    took, statuses = [], set()
    for path in ["/healthz", *FIVE.values()] * times:
        start = time.perf_counter_ns()
        try:
            with connect(port) as connection:
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".encode())
                with connection.makefile("rb") as reader:
                    statuses.add(status_of(reader.read()))
        except OSError as error:
            statuses.add(str(error))
        took.append((time.perf_counter_ns() - start) / 1e6)
    return took, statuses


def run(folder, rounds, seconds):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    say("baking the flights")
    database = bake(FLIGHTS, folder / "flights.db")
    print_table("Hostile clients", ["", "", "target"], beside_hostile_clients(database, 30))
    print_table("A log that nobody takes", ["", "", "target"], logs_that_nobody_takes(database, rounds, seconds))
    print_table("Answers that nobody reads", ["", "", "target"], in_little_memory(database, 60))
    database.unlink()
