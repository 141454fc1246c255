"""Mixed load for as long as one likes, and what it leaves behind: honest clients that come, ask and go, hostile ones that ask
for nonsense, hang up or hardly read, and a new dataset every now and then. Honest clients must never see a 5xx, and the server must
end with the memory and the descriptors that it had.

    KILN=build/release/kiln python tests/e2e/soak.py SECONDS      scripts/soak runs it; test_soak.py for some seconds
"""

import contextlib
import http.client
import os
import random
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from pathlib import Path

from kiln import FLIGHTS, run, serving

HONEST, HOSTILE = 6, 6  # threads
MOST_GROWTH = 1 << 20   # bytes of resident memory from the first minute, or the first third, to the end
QUESTIONS = ["/getRow/{n}", "/getRandomRow", "/getColumnMeanValue/dep_delay", "/getColumnMedian/distance", "/getColumnMostFrequentValue/carrier",
             "/columns", "/columns/dest?distance=gt.{d}", "/rows?origin=eq.JFK&limit=20&offset={n}", "/columns/carrier/values?dep_delay=gt.{d}",
             "/rows?select=origin,count(),dep_delay.avg()&distance=lt.{d}", "/table?limit=20", "/", "/openapi.json", "/metrics", "/readyz",
             "/rows.csv?distance=gt.{d}&limit=500", "/rows?tailnum=like.N1*&limit=5", "/nowhere", "/getRow/99999999999", "/columns/dep_delay?arr_delay=gt.{d}"]
NONSENSE = [b"\x16\x03\x01\x02\x00\x01", b"GET / HTTP/1.1\r\n\r\n", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
            b"POST /rows HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999\r\n\r\nabc", b"GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            b"GET /rows?select=((((((((( HTTP/1.1\r\nHost: a\r\n\r\n", b"\r\n" * 70, b"GET /%ff%00/.. HTTP/1.1\r\nHost: a\r\n\r\n" * 20]


class Soak:
    def __init__(self, server):
        self.server, self.stop, self.rest = server, threading.Event(), threading.Event()
        self.asked, self.wrong, self.lock = 0, [], threading.Lock()

    def goes_on(self):
        """Waits while all rest; false: it's over."""
        while self.rest.is_set() and not self.stop.wait(0.1):
            pass
        return not self.stop.is_set()

    def be_honest(self, number):
        chance = random.Random(number)
        while self.goes_on():
            connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=60)
            with contextlib.closing(connection):
                for _ in range(chance.randrange(1, 40)):
                    path = chance.choice(QUESTIONS).format(n=chance.randrange(300_000), d=chance.randrange(3_000))
                    headers = chance.choice([{}, {"Accept-Encoding": "gzip"}, {"Accept": "text/html"}])
                    try:
                        connection.request(chance.choice(["GET", "GET", "GET", "HEAD"]), path, headers=headers)
                        response = connection.getresponse()
                        response.read()
                        problem = None if response.status < 500 else f"{response.status} for {path}"
                    except Exception as error:
                        problem = f"{error!r} for {path}"
                    with self.lock:
                        self.asked += 1
                        self.wrong += [problem] if problem else []
                    if problem or self.stop.is_set() or self.rest.is_set():
                        break

    def be_hostile(self, number):
        """From an address of its own: sends nonsense, a head byte by byte, or takes a download of which it reads hardly anything."""
        chance = random.Random(number)
        while self.goes_on():
            with contextlib.suppress(OSError), socket.create_connection((self.server.host, self.server.port), timeout=5,
                                                                        source_address=("127.0.0.2", 0)) as connection:
                kind = chance.randrange(3)
                if kind == 0:
                    connection.sendall(chance.choice(NONSENSE))
                    connection.recv(1000)
                elif kind == 1:
                    for byte in b"GET / HTTP/1.1\r\nHost: a\r\n"[:chance.randrange(25)]:
                        connection.sendall(bytes([byte]))
                        if self.stop.wait(0.1):
                            return
                else:
                    connection.sendall(b"GET /rows.csv?distance=gt.%d HTTP/1.1\r\nHost: a\r\n\r\n" % chance.randrange(3_000))
                    for _ in range(chance.randrange(20)):
                        connection.recv(100)
                        if self.stop.wait(0.05):
                            return
            self.stop.wait(0.05)

    def threads(self):
        return [*(threading.Thread(target=self.be_honest, args=(i,)) for i in range(HONEST)),
                *(threading.Thread(target=self.be_hostile, args=(i,)) for i in range(HOSTILE))]


def resident_bytes(server):
    return int(Path(f"/proc/{server.process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGESIZE")


def anonymous_bytes(server):
    """Without the pages of the mapped file, which are the kernel's to keep or to drop."""
    lines = Path(f"/proc/{server.process.pid}/smaps_rollup").read_text().splitlines()
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("Anonymous:"))


def at_rest(server):
    """What is left when nothing is under way: meanwhile it's as much as the load of that moment takes."""
    time.sleep(2)
    return anonymous_bytes(server)


def descriptors(server):
    return len(os.listdir(f"/proc/{server.process.pid}/fd"))


def until_descriptors(server, most):
    """Waits for what was begun to end; answers how many there are."""
    for _ in range(600):
        if (now := descriptors(server)) <= most:
            break
        time.sleep(0.1)
    return now


def switch_dataset(path):
    """The same dataset as another file: what was asked before stays right."""
    beside = path.with_name("beside.db")
    shutil.copy(path, beside)
    beside.rename(path)


def soak(database, seconds):
    """Answers what was seen, as a dictionary; `wrong` is empty and `grown` at most MOST_GROWTH where all is well."""
    begin = min(60, seconds / 3)
    # Kept answers fill their room in the first minute, so that what grows later is a leak.
    with serving(database, "--access-log", "off", "--answer-cache-mib", "1", "--query-timeout-ms", "60000") as server:
        for _ in range(20):  # each loop keeps a descriptor in reserve from its first connection on
            server.get("/columns/dest?distance=gt.5")
            server.connection.close()
        time.sleep(0.5)
        first = descriptors(server)
        soaking = Soak(server)
        threads = soaking.threads()
        for thread in threads:
            thread.start()
        early, start, switches = 0, time.monotonic(), 0
        while (passed := time.monotonic() - start) < seconds:
            time.sleep(1)
            if passed > begin and not early:
                soaking.rest.set()
                until_descriptors(server, first)
                early = at_rest(server)
                soaking.rest.clear()
            if passed > (switches + 1) * max(5, seconds / 20):
                switches += 1
                switch_dataset(database)
                server.process.send_signal(signal.SIGHUP)
        soaking.stop.set()
        for thread in threads:
            thread.join()
        last = until_descriptors(server, first)
        late = at_rest(server)
        said = [line for line in server.said().splitlines() if "from now on" not in line and " serving " not in line]
        return {"asked": soaking.asked, "wrong": soaking.wrong, "grown": late - early, "early": early, "resident": resident_bytes(server),
                "descriptors": (first, last), "switches": (switches, server.said().count("from now on")), "said": said}


def main(seconds):
    with tempfile.TemporaryDirectory(prefix="kiln-soak-") as folder:
        database = Path(folder, "flights.db")
        assert run("import", FLIGHTS, database, "--null", "NA").returncode == 0
        seen = soak(database, seconds)
    print(f"soak: {seconds} s, {seen['asked']} answers to honest clients, {len(seen['wrong'])} of them 5xx or cut")
    print(f"soak: memory of its own {seen['early'] / 1e6:.2f} MB after the first part, {seen['grown'] / 1e6:+.2f} MB since; "
          f"descriptors {seen['descriptors'][0]} before, {seen['descriptors'][1]} after; {seen['switches'][1]} new datasets")
    for line in [*seen["wrong"][:20], *seen["said"][:20]]:
        print(f"soak: {line}")
    first, last = seen["descriptors"]
    return 1 if seen["wrong"] or seen["grown"] > MOST_GROWTH or last > first or seen["switches"][0] != seen["switches"][1] else 0


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 600))
