"""How fast does the whole dataset come as CSV, and does the server's memory stay as it is meanwhile? The measure is the sqlite3
shell, which writes the same rows of the same file to /dev/null, with no socket between.

A download counts from its request to its last byte, read from the socket and thrown away; what is in it is compared with the
shell's rows beforehand. Memory is watched in other downloads than time, each from a server of its own: the watching would cost time.
"""

import csv
import gzip
import http.client
import re
import shutil
import statistics
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass

from common import FLIGHTS, bake, connect, exchange, get_request, interleaved, print_table, say, serving, serving_process, spread

LEAST_MB_PER_SECOND, LEAST_RATIO, MOST_GROWTH_MB = 100, 1.0, 8
STATEMENT = "SELECT * FROM flights"
PART, PART_FILTER, PART_CONDITION = "where carrier = UA", "?carrier=eq.UA", " WHERE carrier = 'UA'"
SLOWLY = 0.004  # seconds between reads of 64 KiB, which is some 15 MB/s: the server has to wait for such a client


@dataclass
class Download:
    label: str
    filter: str = ""
    encoding: str = "identity"

    def path(self):
        return "/flights.csv" + self.filter

    def request(self):
        return (f"GET {self.path()} HTTP/1.1\r\nHost: bench\r\nAccept-Encoding: {self.encoding}\r\n"
                "Connection: close\r\n\r\n").encode()


WHOLE, GZIP, ZSTD = Download("kiln"), Download("kiln, gzip", encoding="gzip"), Download("kiln, zstd", encoding="zstd")
OF_PART = Download(f"kiln, {PART}", PART_FILTER)


def receive(port, request, buffer, pause=0):
    """Sends the request and reads its answer to the end: the seconds that took. It's whole by its length, or by its last chunk."""
    with connect(port) as connection:
        start = time.perf_counter()
        connection.sendall(request)
        head, tail, total = b"", b"", 0
        while count := connection.recv_into(buffer):
            head = head or bytes(buffer[:min(count, 4096)])
            total += count
            tail = tail[-6:] + bytes(buffer[max(0, count - 7):count])
            if pause:
                time.sleep(pause)
        seconds = time.perf_counter() - start
    length = re.search(rb"\r\nContent-Length: (\d+)\r\n", head)
    is_whole = total == head.index(b"\r\n\r\n") + 4 + int(length[1]) if length else tail.endswith(b"\r\n0\r\n\r\n")
    if not head.startswith(b"HTTP/1.1 200") or not is_whole:
        sys.exit(f"bench: {request} has no whole answer: it begins with {head} and ends with {tail}")
    return seconds


def run_shell(shell, database, condition):
    start = time.perf_counter()
    subprocess.run([shell, "-readonly", "-csv", database, STATEMENT + condition], check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - start


def fetch(port, download):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", download.path(), headers={"Accept-Encoding": download.encoding})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200 or answer.getheader("Content-Encoding", "identity") != download.encoding:
        sys.exit(f"bench: a download, {download.label}, has status {answer.status} and the encoding {answer.getheader('Content-Encoding')}")
    return body


def unpacked(body, encoding):
    if encoding == "gzip":
        return gzip.decompress(body)
    if encoding == "zstd":
        program = shutil.which("zstd")
        return subprocess.run([program, "-dcq"], input=body, check=True, stdout=subprocess.PIPE).stdout if program else None
    return body


def shell_output(shell, database, condition):
    return subprocess.run([shell, "-readonly", "-csv", database, STATEMENT + condition], check=True, stdout=subprocess.PIPE).stdout


def check(shell, database, port):
    """Do the downloads have the shell's rows? The bytes of each on the wire and of its CSV, and of the shell's."""
    sizes, plain = {}, None
    for download, condition in ((WHOLE, ""), (OF_PART, PART_CONDITION)):
        body, reference = fetch(port, download), shell_output(shell, database, condition)
        ours, theirs = (csv.reader(output.decode().splitlines()) for output in (body, reference))
        next(ours)  # the header, which the shell doesn't write
        if list(ours) != list(theirs):
            sys.exit(f"bench: a download, {download.label}, hasn't the rows that the sqlite3 shell writes")
        sizes[download.label], sizes[shell_label(download)] = (len(body), len(body)), (len(reference), len(reference))
        plain = plain or body
    for download in (GZIP, ZSTD):
        body = fetch(port, download)
        content = unpacked(body, download.encoding)
        if content is None:
            print(f"\nDownload: what is in {download.label} is not checked, there is no zstd here")
        elif content != plain:
            sys.exit(f"bench: a download, {download.label}, isn't what it is without compression")
        sizes[download.label] = (len(body), len(plain))
    return sizes


def shell_label(download):
    return download.label.replace("kiln", "sqlite3 -csv")


def measure_speed(shell, database, rounds):
    """Of each, by its label: its bytes on the wire and of CSV, and its seconds."""
    buffer = memoryview(bytearray(1 << 20))
    with serving(database) as port:
        sizes = check(shell, database, port)
        downloads = (WHOLE, OF_PART, GZIP, ZSTD)
        runs = {download.label: lambda download=download: receive(port, download.request(), buffer) for download in downloads}
        runs[shell_label(WHOLE)] = lambda: run_shell(shell, database, "")
        runs[shell_label(OF_PART)] = lambda: run_shell(shell, database, PART_CONDITION)
        # Whoever is compared stands beside the other: what else the machine does changes from second to second.
        order = [WHOLE.label, shell_label(WHOLE), GZIP.label, ZSTD.label, OF_PART.label, shell_label(OF_PART)]
        seconds = {label: [] for label in order}
        for number in range(-1, rounds):  # the first round warms the page cache up and doesn't count
            say(f"download, round {number + 1} of {rounds}")
            for label in interleaved(number, *order):
                took = runs[label]()
                if number >= 0:
                    seconds[label].append(took)
    return {label: (*sizes[label], seconds[label]) for label in order}


def print_speed(measured, rounds):
    shells = {WHOLE.label: WHOLE, GZIP.label: WHOLE, ZSTD.label: WHOLE, OF_PART.label: OF_PART}
    rows, whole = [], None
    for label, (wire, size, seconds) in measured.items():
        rates = [size / 1e6 / took for took in seconds]
        ratios = "-"
        if label in shells:
            _, their_size, theirs = measured[shell_label(shells[label])]
            ratio = [rate / (their_size / 1e6 / took) for rate, took in zip(rates, theirs)]
            ratios = spread(ratio)
            whole = whole or (statistics.median(rates), statistics.median(ratio))
        rows.append([label, f"{wire / 1e6:.1f}", f"{size / 1e6:.1f}", spread(rates, 0), ratios])
    print_table(f"Download of the flights as CSV over loopback, {rounds} interleaved rounds: median (smallest-largest)",
                ["", "MB sent", "MB of CSV", "MB of CSV a second", "times sqlite3 -csv's"], rows)
    print(f"  kiln: {whole[0]:.0f} MB/s, target >= {LEAST_MB_PER_SECOND}, or {whole[1]:.2f} times sqlite3 -csv's, target >= {LEAST_RATIO}")


def anonymous_mb(pid):
    """Resident memory but for the pages of files, which the kernel takes back when it likes. Linux, proc(5)."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return int(re.search(r"RssAnon:\s+(\d+) kB", file.read())[1]) * 1024 / 1e6


@contextmanager
def peak_memory(pid):
    """A list whose last entry, after the block, is the largest that was seen in it."""
    seen, done = [anonymous_mb(pid)], threading.Event()

    def watch():
        while not done.wait(0.001):
            seen.append(max(seen[-1], anonymous_mb(pid)))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()


def measure_memory(database, download, pause):
    buffer = memoryview(bytearray(1 << 16 if pause else 1 << 20))
    with serving_process(database) as (process, port):
        with connect(port) as connection:
            exchange(connection, get_request("/getRow/0"))
        before = anonymous_mb(process.pid)
        with peak_memory(process.pid) as seen:
            receive(port, download.request(), buffer, pause)
        time.sleep(0.2)
        return before, seen[-1], anonymous_mb(process.pid)


def print_memory(database):
    rows = []
    for download, pause in ((WHOLE, 0), (WHOLE, SLOWLY), (OF_PART, 0), (GZIP, 0), (ZSTD, 0)):
        label = download.label + (", read slowly" if pause else "")
        say(f"memory of a download: {label}")
        before, peak, after = measure_memory(database, download, pause)
        figures = [f"{value:.1f}" for value in (before, peak, after, peak - before)]
        rows.append([label, *figures, f"<= {MOST_GROWTH_MB}" if download is WHOLE else "-"])
    print_table("The server's memory (RssAnon, MB) in one download", ["", "before", "peak", "after", "growth", "target"], rows)


def run(folder, rounds):
    shell = shutil.which("sqlite3")
    if not shell:
        print("\nDownload: skipped, no sqlite3 shell here to compare with")
        return
    say("baking the flights")
    database = bake(FLIGHTS, folder / "flights.db")
    print_speed(measure_speed(shell, database, rounds), rounds)
    print_memory(database)
    database.unlink()
