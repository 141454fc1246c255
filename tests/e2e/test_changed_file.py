"""A file that somebody writes to while it's served: nothing of two datasets is answered, and the process lives. A new name changes nothing."""

import os
import random
import shutil
import threading
from pathlib import Path

import pytest

from kiln import bake, serving, wait_until

ROWS, CLIENTS = 20_000, 32
QUESTIONS = ["/getColumnMedian/a", "/columns/b?a=lt.100", "/rows?limit=5&offset={row}", "/getColumnMostFrequentValue/c?a=gt.{row}", "/rows?a=eq.{row}&select=b"]


def table(word):
    """Files of the same size for words of the same length, so that only the times tell them apart."""
    return "a,b,c\n" + "".join(f"{row},{word} {row:05},{word} {row % 7}\n" for row in range(ROWS))


@pytest.fixture(scope="module")
def two(tmp_path_factory):
    folders = [tmp_path_factory.mktemp(word) for word in ("old", "new")]
    old, new = (bake(folder, table(word)) for folder, word in zip(folders, ("old", "new")))
    assert old.stat().st_size == new.stat().st_size
    return old, new


def cut(path, new):
    os.truncate(path, 4096)


def cut_to_nothing(path, new):
    os.truncate(path, 0)


def cut_in_half(path, new):
    os.truncate(path, path.stat().st_size // 2)


def lengthen(path, new):
    with path.open("ab") as file:
        file.write(bytes(4096))


def overwrite(path, new):
    with path.open("r+b") as file:
        file.write(new.read_bytes())


def copy_over(path, new):
    shutil.copyfile(new, path)  # opens it with O_TRUNC, as cp does


def copy_over_and_set_its_time_back(path, new):
    before = path.stat()
    overwrite(path, new)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def write_random_pages(path, new):
    dice = random.Random(5)
    with path.open("r+b") as file:
        for _ in range(50):
            file.seek(4096 * dice.randrange(path.stat().st_size // 4096))
            file.write(dice.randbytes(4096))


CHANGES = [cut, cut_to_nothing, cut_in_half, lengthen, overwrite, copy_over, copy_over_and_set_its_time_back, write_random_pages]


class Client(threading.Thread):
    """Asks until it's told to stop, and keeps what is wrong with the answers."""

    def __init__(self, server, number, changed, stop):
        super().__init__()
        self.server, self.dice, self.changed, self.stop = server, random.Random(number), changed, stop
        self.wrong, self.asked_after, self.asked = [], 0, 0

    def run(self):
        try:
            with_connection = self.server.another()
            while not self.stop.is_set():
                row = self.dice.randrange(ROWS)
                is_after = self.changed.is_set()
                path = self.dice.choice(["/getRow/{row}", "/getRandomRow", *QUESTIONS]).format(row=row)
                answer = with_connection.get(path)
                self.asked += 1
                self.asked_after += is_after
                if answer.status not in (200, 500, 503) or is_after and answer.status != 503:
                    self.wrong.append((path, answer.status, answer.text))
                if answer.status == 200 and ("new" in answer.text or path.startswith("/getRow/") and answer.json["values"] != {
                        "a": row, "b": f"old {row:05}", "c": f"old {row % 7}"}):
                    self.wrong.append((path, answer.status, answer.text))
        except Exception as error:  # of the test itself, too
            self.wrong.append(repr(error))


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__.replace("_", " "))
def test_who_writes_to_a_served_file_ends_its_answers_and_not_the_process(tmp_path, two, change):
    path = Path(shutil.copy(two[0], tmp_path / "served.db"))
    changed, stop = threading.Event(), threading.Event()
    with serving(path, "--access-log", "off", "--answer-cache-mib", "0") as server:
        clients = [Client(server, number, changed, stop) for number in range(CLIENTS)]
        for client in clients:
            client.start()
        wait_until(lambda: all(client.asked >= 3 or client.wrong for client in clients), "every client to have answers")
        change(path, two[1])
        changed.set()
        wait_until(lambda: all(client.asked_after >= 10 or client.wrong for client in clients), "every client to be refused")
        stop.set()
        for client in clients:
            client.join()
        assert [wrong for client in clients for wrong in client.wrong] == []
        assert [server.get(path).status for path in ("/healthz", "/readyz", "/", "/getRow/0", "/columns", "/openapi.json")] == [200, *[503] * 5]
        assert "changed" in server.get("/readyz").json["detail"]
        assert server.process.poll() is None
        wait_until(lambda: "was changed while it was being served" in server.errors.read_text(), "the reason on its error output")
        assert server.errors.read_text().count("was changed while it was being served") == 1


def test_a_download_of_a_file_that_is_changed_is_cut_short(tmp_path):
    rows = 400_000
    path = bake(tmp_path, "a,b\n" + "".join(f"{row},some text of some length {row}\n" for row in range(rows)))
    with serving(path, "--query-timeout-ms", "60000") as server, server.connect() as connected:
        connected.sendall(b"GET /rows?format=csv HTTP/1.1\r\nHost: x\r\n\r\n")
        received = connected.recv(4096)
        os.utime(path, ns=(1, 1))
        while piece := connected.recv(1 << 20):
            received += piece
        assert received.startswith(b"HTTP/1.1 200 ") and not received.endswith(b"0\r\n\r\n")
        assert server.get("/readyz").status == 503


def test_a_new_name_or_owner_of_the_file_or_another_file_in_its_place_changes_nothing(tmp_path, two):
    path = Path(shutil.copy(two[0], tmp_path / "table.db"))

    def answers(server):
        return [server.get(path).text for path in ("/getRow/19999", "/columns", "/columns/b?a=lt.100", "/readyz")]

    with serving(path) as server:
        before = answers(server)
        assert "old 19999" in before[0] and '"ready"' in before[3]
        for change in (lambda: os.chmod(path, 0o600), lambda: os.link(path, tmp_path / "other.db"), lambda: path.rename(tmp_path / "moved.db"),
                       lambda: bake(tmp_path, table("new")), lambda: (tmp_path / "moved.db").unlink(), lambda: (tmp_path / "other.db").unlink()):
            change()
            assert answers(server) == before
        assert "changed" not in server.errors.read_text()
