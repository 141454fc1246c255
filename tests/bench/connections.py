"""What many connections, slow clients, busy workers and SIGTERM do to the server. Targets stand beside the figures."""

import os
import re
import resource
import shutil
import signal
import subprocess
import threading
import time
from contextlib import ExitStack

from common import FIVE, FLIGHTS, bake, connect, exchange, get_request, print_table, say, serving_process, spread

HEALTH = get_request("/healthz")
IDLE, SLOW = 10_000, 1_000
IDLE_SECONDS = 10


def percentile(values, percent):
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


def cpu_seconds(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid):
    return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{pid}/status").read())[1]) / 1024


def probe(port):
    """The milliseconds of a request for /healthz over a new connection."""
    start = time.perf_counter_ns()
    with connect(port) as connection:
        exchange(connection, HEALTH)
    return (time.perf_counter_ns() - start) / 1e6


def idle_connections(database):
    say(f"{IDLE:,} idle connections")
    with serving_process(database) as (process, port), ExitStack() as stack:
        for _ in range(IDLE):
            exchange(stack.enter_context(connect(port)), HEALTH)  # kept alive after a request
        time.sleep(1)
        before = cpu_seconds(process.pid)
        time.sleep(IDLE_SECONDS)
        share = (cpu_seconds(process.pid) - before) / IDLE_SECONDS
        probes = [probe(port) for _ in range(1000)]
        memory = resident_mb(process.pid)
        start = time.perf_counter()
        process.send_signal(signal.SIGTERM)
        code = process.wait(timeout=60)
        drained = time.perf_counter() - start
    return [[f"{IDLE:,} idle: share of a core", f"{share:.2%}", "<= 3 %"], [f"{IDLE:,} idle: resident memory", f"{memory:.0f} MiB", "<= 150 MB"],
            [f"{IDLE:,} idle: /healthz over new connections, p99", f"{percentile(probes, 99):.2f} ms", "<= 5 ms"],
            [f"{IDLE:,} idle: SIGTERM to exit", f"{drained:.2f} s, code {code}", "<= 2 s, code 0"]]


def slow_clients(database):
    program = shutil.which("slowhttptest")
    if not program:
        return [["slow clients", "skipped: slowhttptest isn't installed", ""]]
    rows = []
    for mode, what in (("-H", "heads"), ("-B", "bodies")):
        say(f"{SLOW:,} clients that drip {what}")
        with serving_process(database) as (_, port):
            # A byte or so every 2 s, all connections within 2 s, for 20 s.
            command = [program, mode, "-c", str(SLOW), "-r", str(SLOW // 2), "-i", "2", "-l", "20", "-p", "5", "-u", f"http://127.0.0.1:{port}/getRow/0"]
            dripping = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
            answered, failed, took = 0, 0, []
            while dripping.poll() is None:
                try:
                    took.append(probe(port))
                    answered += 1
                except OSError:
                    failed += 1
                time.sleep(0.02)
        rows.append([f"{SLOW:,} dripping {what}: /healthz probes answered", f"{answered} of {answered + failed}, p99 {percentile(took, 99):.2f} ms", "all"])
    return rows


def latencies(port, requests):
    with connect(port) as connection:
        return [exchange(connection, get_request(FIVE["median"])) / 1000 for _ in range(requests)]


def busy_workers(database, rounds):
    wrk = shutil.which("wrk")
    if not wrk:
        return [["busy workers", "skipped: wrk isn't installed", ""]]
    ratios, idle_p99, busy_p99, pages = [], [], [], 0.0
    with serving_process(database) as (_, port):
        for number in range(rounds):
            say(f"latency while the workers are busy, round {number + 1}")
            idle = percentile(latencies(port, 5000), 99)
            # 16 clients that ask for the largest page again and again keep every worker busy, and others waiting for one.
            load = subprocess.Popen(["nice", "-n", "10", wrk, "-t1", "-c16", "-d6s", f"http://127.0.0.1:{port}/rows?limit=1000"], stdout=subprocess.PIPE, text=True)
            time.sleep(1)
            busy = percentile(latencies(port, 5000), 99)
            pages = float(re.search(r"Requests/sec:\s*([\d.]+)", load.communicate()[0])[1])
            idle_p99.append(idle), busy_p99.append(busy), ratios.append(busy / idle)
    return [["median, p99, idle server", f"{spread(idle_p99, 0)} us", ""], [f"median, p99, all workers busy ({pages:,.0f} pages/s)", f"{spread(busy_p99, 0)} us", ""],
            ["ratio of a round", spread(ratios), "<= 3"]]


class Client(threading.Thread):
    """Asks again and again until it's told that the connection closes. A request sent and not answered in full is an error."""

    def __init__(self, port):
        super().__init__()
        self.connection, self.answers, self.error = connect(port), 0, None
        self.told = False

    def run(self):
        request = get_request(FIVE["row"])
        reader = self.connection.makefile("rb")
        while not self.told:
            try:
                self.connection.sendall(request)
                status = reader.readline()
                if not status.startswith(b"HTTP/1.1 200 "):
                    raise ConnectionError(f"status line {status!r} after {self.answers} answers")
                length = None
                while (line := reader.readline()) != b"\r\n":
                    name, _, value = line.partition(b":")
                    if name.lower() == b"content-length":
                        length = int(value)
                    self.told = self.told or line.lower() == b"connection: close\r\n"
                if len(reader.read(length)) != length:
                    raise ConnectionError("the body is cut short")
                self.answers += 1
            except OSError as error:
                self.error = error
                return


def drain(database, rounds):
    took, answers, errors, codes = [], 0, [], set()
    for number in range(rounds):
        say(f"SIGTERM under load, round {number + 1}")
        with serving_process(database) as (process, port):
            clients = [Client(port) for _ in range(64)]
            for client in clients:
                client.start()
            time.sleep(1)
            start = time.perf_counter()
            process.send_signal(signal.SIGTERM)
            codes.add(process.wait(timeout=60))
            took.append(time.perf_counter() - start)
            for client in clients:
                client.join()
                answers += client.answers
                errors += [client.error] if client.error else []
    return [["SIGTERM at 64 connections under load: to exit", f"{spread(took)} s, code {', '.join(map(str, codes))}", "<= 2 s, code 0"],
            [f"requests sent and not answered in full, of {answers:,}", f"{len(errors)} {errors[:1] or ''}", "0"]]


def run(folder, rounds):
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    say("baking the flights")
    database = bake(FLIGHTS, folder / "flights.db")
    rows = (idle_connections(database) if hard > IDLE + 100 else [[f"{IDLE:,} idle", f"skipped: only {hard} open files are allowed", ""]])
    rows += slow_clients(database) + busy_workers(database, rounds) + drain(database, rounds)
    database.unlink()
    print_table("Connections", ["", "", "target"], rows)
