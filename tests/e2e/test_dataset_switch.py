"""Another file under the served file's name, and SIGHUP: it's taken over at once and whole, or not at all."""

import contextlib
import itertools
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kiln import PROGRAM, bake, serving, wait_until
from test_metrics import samples, value

ROWS, CLIENTS, SWITCHES = 5_000, 8, 50
WORDS = ("old", "new")
# Each answers with the dataset's word, from what was baked, from a row, by a worker, as a file and as a page.
QUESTIONS = ["/getColumnMostFrequentValue/b", "/getRow/{row}", "/getRandomRow", "/columns/b", "/rows?a=eq.{row}", "/rows?limit=200&offset={row}&select=b",
             "/columns/b/values?a=lt.{row}", "/rows.csv?limit=300&offset={row}", "/table?limit=20", "/columns/b?a=gte.{row}"]


def table(word):
    return "a,b,c\n" + "".join(f"{row},{word} {row % 7},{word} {row:05}\n" for row in range(ROWS))


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    return {word: bake(tmp_path_factory.mktemp(word), table(word)) for word in WORDS}


def put(file, path):
    """Another file of that content takes the path over, as an import does."""
    beside = path.with_name("beside")
    shutil.copy(file, beside)
    beside.rename(path)


def hang_up(server, wanted, times):
    """SIGHUP; waits until that has been said so many times."""
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: server.errors.read_text().count(wanted) == times, f"{wanted!r} for the {times}. time")


def open_files(server):
    """How many descriptors of databases it has, whatever names these have by now."""
    folder, links = Path(f"/proc/{server.process.pid}/fd"), []
    for descriptor in folder.iterdir():
        with contextlib.suppress(FileNotFoundError):  # closed since
            links.append(os.readlink(descriptor))
    return sum(".db" in link or "beside" in link for link in links)


class Client(threading.Thread):
    """Asks until it's told to stop, and keeps what is wrong with the answers."""

    def __init__(self, server, number, stop):
        super().__init__()
        self.server, self.dice, self.stop = server, random.Random(number), stop
        self.wrong, self.asked, self.etags = [], 0, {}

    def run(self):
        try:
            own = self.server.another()
            while not self.stop.is_set():
                path = self.dice.choice(QUESTIONS).format(row=self.dice.randrange(1, ROWS - 300))
                answer = own.get(path)
                self.asked += 1
                words = [word for word in WORDS if f"{word} " in answer.text]
                if answer.status != 200 or len(words) != 1:
                    self.wrong.append((path, answer.status, words, answer.text[:300]))
                elif "etag" in answer.headers and self.etags.setdefault(answer.headers["etag"], words[0]) != words[0]:
                    self.wrong.append((path, "one ETag for both", answer.headers["etag"]))
        except Exception as error:  # of the test itself, too
            self.wrong.append(repr(error))


def test_fifty_switches_under_load_and_every_answer_is_wholly_of_one_dataset(tmp_path, two, record_property):
    path, stop = Path(shutil.copy(two["old"], tmp_path / "table.db")), threading.Event()
    with serving(path, "--access-log", "off") as server:
        assert "old " in server.get("/rows?a=eq.3").text
        files = open_files(server)
        clients = [Client(server, number, stop) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        wrong_after = []
        for times, word in zip(range(1, SWITCHES + 1), itertools.cycle(reversed(WORDS))):
            put(two[word], path)
            hang_up(server, "from now on", times)
            wrong_after += [text for question in ("/getRow/7", "/columns/b", "/rows?a=eq.3") if f"{word} " not in (text := server.get(question).text)]
        stop.set()
        for client in clients:
            client.join()
        assert [wrong for client in clients for wrong in client.wrong] == [] and wrong_after == []
        assert {word for client in clients for word in client.etags.values()} == set(WORDS)
        # The replaced ones are gone with all that they had open.
        wait_until(lambda: open_files(server) == files, f"{files} open files, not {open_files(server)}")
        record_property("figure", f"{SWITCHES} datasets one after the other: {sum(client.asked for client in clients)} answers, each of one of them")


def test_a_download_under_way_ends_with_the_dataset_that_it_began_with(tmp_path):
    rows = 300_000
    files = {word: bake(tmp_path, "a,b\n" + "".join(f"{row},{word} text of some length {row}\n" for row in range(rows)), name=f"{word}.csv") for word in WORDS}
    path = Path(shutil.copy(files["old"], tmp_path / "table.db"))
    with serving(path, "--query-timeout-ms", "60000") as server:
        server.get("/healthz")
        before = open_files(server)
        with server.connect() as connected:
            connected.sendall(b"GET /rows?format=csv HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
            received = bytearray(connected.recv(4096))
            put(files["new"], path)
            hang_up(server, "from now on", 1)
            assert "new " in server.get("/getRow/0").text
            assert open_files(server) == 2 * before  # the old one is still open
            while piece := connected.recv(1 << 20):
                received += piece
        assert received.rstrip(b"0\r\n").endswith(b"length 299999") and received.count(b"old text") == rows and b"new text" not in received
        wait_until(lambda: open_files(server) == before, "the old one to be closed")


@pytest.mark.parametrize("bad, reason", [
    (lambda path, good: path.write_text("a,b\n1,2\n"), "kiln import"),
    (lambda path, good: path.write_bytes(good.read_bytes()[:-5000]), "damaged"),
    (lambda path, good: path.unlink(), "No such file"),
    (lambda path, good: (path.unlink(), path.mkdir()), "directory"),
], ids=["a CSV file", "cut", "none", "a folder"])
def test_a_bad_file_is_refused_and_the_old_one_stays(tmp_path, two, bad, reason):
    path = Path(shutil.copy(two["old"], tmp_path / "table.db"))
    with serving(path) as server:
        path.unlink()
        path.touch()  # or the copy would be written to
        bad(path, two["new"])
        hang_up(server, "nothing changes, for", 1)
        assert reason in server.said().splitlines()[-1], server.said()
        assert "old " in server.get("/getRow/0").text and "old " in server.get("/rows?a=eq.3").text and server.get("/readyz").status == 200
        if path.is_dir():
            path.rmdir()
        put(two["new"], path)
        hang_up(server, "from now on", 1)
        assert "new " in server.get("/getRow/0").text


def test_figures_that_are_wrong_are_refused_where_they_are_to_be_verified(tmp_path, two):
    path = Path(shutil.copy(two["old"], tmp_path / "table.db"))
    with serving(path, "--verify-on-start", "on") as server:
        lying = Path(shutil.copy(two["new"], tmp_path / "lying.db"))
        with contextlib.closing(sqlite3.connect(lying)) as connection:
            connection.execute("""UPDATE "table" SET b = 'new x' WHERE rowid = 5""")
            connection.commit()
        put(lying, path)
        hang_up(server, "nothing changes, for", 1)
        assert "old " in server.get("/getRow/4").text


def test_the_same_file_is_no_change_and_a_changed_one_is_left_for_a_sound_one(tmp_path, two):
    path = Path(shutil.copy(two["old"], tmp_path / "table.db"))
    with serving(path) as server:
        hang_up(server, "is the file that is being served", 1)
        os.truncate(path, 8192)  # by somebody who writes to it
        assert server.get("/columns").status == 503 and server.get("/readyz").status == 503
        put(two["new"], path)
        hang_up(server, "from now on", 1)
        assert server.get("/readyz").status == 200 and "new " in server.get("/rows?a=eq.3").text


def test_metrics_go_on_and_name_the_new_one(tmp_path, two):
    path = Path(shutil.copy(two["old"], tmp_path / "table.db"))
    with serving(path, "--metrics-port", "0") as server:
        port = int(server.errors.read_text().split("metrics on http://127.0.0.1:")[1].split("/")[0])

        def scraped():
            return samples(server.another(port))

        def datasets(of):
            return {dict(key[1:])["digest"] for key in of if key[0] == "kiln_dataset_info"}

        server.get("/getRow/1")
        before = scraped()
        put(two["new"], path)
        hang_up(server, "from now on", 1)
        server.get("/getRow/1")
        after = scraped()
        assert value(after, "kiln_http_requests_total", route="/getRow/{n}", code="2xx") == 2
        assert len(datasets(after)) == 1 and datasets(before) != datasets(after) and value(after, "kiln_dataset_sound") == 1


def test_a_stopping_server_takes_none_over_and_a_terminal_that_closes_ends_it(tmp_path, two):
    path = Path(shutil.copy(two["old"], tmp_path / "table.db"))
    with serving(path, "--drain-delay-s", "2") as server:
        server.process.send_signal(signal.SIGTERM)
        wait_until(lambda: server.get("/readyz").status == 503, "it to be about to stop")
        hang_up(server, "SIGHUP has no effect", 1)
        assert server.process.wait(timeout=30) == 0
    # In a terminal of its own, which closes.
    asking = ("import os, pty, sys, time\n"
              "pid, terminal = pty.fork()\n"
              "if pid == 0: os.execv(sys.argv[1], sys.argv[1:])\n"
              "text = b''\n"
              "while b'serving' not in text: text += os.read(terminal, 1000)\n"
              "os.close(terminal)\n"
              "print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))\n")
    done = subprocess.run([sys.executable, "-c", asking, str(PROGRAM), "serve", str(path), "--port", "0"], capture_output=True, text=True, timeout=60)
    assert done.stdout == "0\n", done.stderr
