"""Bits that flip in a baked file, one byte at a time: the server refuses the file, answers as before, or says that it can't, and never ends. What it can't see at its
start, a cell of the rows that became another one of its type, kiln verify finds.

KILN_DAMAGES sets how many are tried."""

import collections
import os
import random
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest

from baked import query
from kiln import bake, run, serving

BATCHES = 10
DAMAGES = int(os.environ.get("KILN_DAMAGES", 300))
ROWS = 400
COLUMNS = {
    "id": [str(7919 * row % 1_000_003) for row in range(ROWS)],
    "delay": ["" if row % 9 == 0 else str(row % 31 - 10) for row in range(ROWS)],
    "share": [f"{row % 13}.25" for row in range(ROWS)],
    "word": [f"word {row % 5}" for row in range(ROWS)],
    "day": [f"2013-{row % 12 + 1:02d}-{row % 28 + 1:02d}" for row in range(ROWS)],
    "prose": [f"a longer text, of some {row} characters and more: " + "äö" * (row % 40) for row in range(ROWS)],
}
CSV = ",".join(COLUMNS) + "\n" + "".join(",".join(f'"{field}"' if field else "" for field in fields) + "\n" for fields in zip(*COLUMNS.values()))
# What is baked or answered from ranks can't be wrong: all of it has a digest.
FIGURES = ["/columns", *(f"/columns/{name}" for name in COLUMNS), "/getColumnMeanValue/share", "/getColumnMedian/delay", "/getColumnMostFrequentValue/word",
           "/schema"]
BY_RANKS = ["/columns/delay?word=eq.word%202", "/columns?share=gt.3", "/getColumnMedian/delay?share=lt.9", "/rows?select=word,delay.avg(),count()",
            "/columns/word/values?delay=gt.3"]
OF_ROWS = [*(f"/getRow/{row}" for row in (0, 1, 199, 398, 399)), "/rows?limit=1000", "/rows?limit=50&word=eq.word%201&order=delay", "/rows?format=csv"]


@pytest.fixture(scope="module", params=["on", "off"], ids=["with ranks", "without ranks"])
def original(request):
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="kiln-damage-", dir=memory) as folder:
        database = bake(Path(folder), CSV, "--ranks", request.param)
        with serving(database) as server:
            answers = {question: server.get(question) for question in FIGURES + BY_RANKS + OF_ROWS}
        assert {answer.status for answer in answers.values()} == {200}
        yield database, {question: answer.body for question, answer in answers.items()}, request.param == "on"


def damage(path, dice):
    """Flips a bit of a random byte, which is one that isn't 0 in three of four cases: most of a page may be empty."""
    content = bytearray(path.read_bytes())
    while True:
        at = dice.randrange(len(content))
        if content[at] or dice.random() < 0.1:
            break
    content[at] ^= 1 << dice.randrange(8)
    path.write_bytes(content)
    return at


def tell(server, question):
    """Status and body; None for one that was cut short, as a download is on damage that's met on the way."""
    try:
        answer = server.get(question)
        return answer.status, answer.body
    except Exception:
        server.connection.close()
        assert server.process.poll() is None, server.errors.read_text()
        return None, b""


@pytest.mark.parametrize("batch", range(BATCHES))
def test_a_flipped_bit_is_an_error_or_changes_no_figure_and_never_ends_the_server(original, batch):
    database, expected, has_ranks = original
    dice = random.Random(f"damage {batch}")
    seen = collections.Counter()
    with tempfile.TemporaryDirectory(dir=database.parent) as folder:
        path = Path(folder, database.name)
        for _ in range(DAMAGES // BATCHES // 2):
            shutil.copy(database, path)
            at = damage(path, dice)
            if not (answers := ask(path, expected, at)):
                seen["refused at start"] += 1
                continue
            wrong = {question for question, (status, body) in answers.items() if status == 200 and body != expected[question]}
            assert wrong & set(FIGURES) == set(), at
            assert not has_ranks or wrong & set(BY_RANKS) == set(), at
            assert {status for status, _ in answers.values()} <= {200, 500, None}, at
            if any(status in (500, None) for status, _ in answers.values()):
                seen["an error"] += 1
            elif not wrong:
                seen["no difference"] += 1
            if wrong:  # the file says so, and so does verify
                seen["cells of the rows that only verify finds"] += 1
                assert run("verify", path).returncode == 1, at
    print(dict(seen))
    assert sum(seen.values()) >= DAMAGES // BATCHES // 2


def ask(path, expected, at):
    """The answers of a server of that file, or none where it refuses to start."""
    try:
        with serving(path, "--loops", "1", "--workers", "2", "--access-log", "off") as server:
            answers = {question: tell(server, question) for question in expected}
            has_failed = any(status != 200 for status, _ in answers.values())
            assert server.get("/readyz").status == (503 if has_failed else 200), at
            assert server.get("/healthz").status == 200
            return answers
    except AssertionError as error:
        if "the server ended with 1: kiln: " not in str(error):
            raise
        return None


def test_cells_that_changed_places_are_found_by_verify(tmp_path):
    """The same values as often as before: no statistic tells, and where ranks change with the rows, no rank does."""
    for ranks in ("on", "off"):
        database = bake(tmp_path, CSV, "--ranks", ranks)
        for column in COLUMNS:
            path = Path(shutil.copy(database, tmp_path / "shuffled.db"))
            with closing(sqlite3.connect(path)) as connection:
                before = [value for value, in connection.execute(f'SELECT "{column}" FROM "table" ORDER BY _rowid_')]
                after = sorted(before, key=str)
                assert after != before
                connection.executemany(f'UPDATE "table" SET "{column}" = ? WHERE _rowid_ = ?', zip(after, range(1, ROWS + 1)))
                connection.commit()
            done = run("verify", path)
            assert done.returncode == 1 and f'order_digest of column "{column}"' in done.stderr.decode(), column
            # Nothing else of what the catalogue says.
            assert query(path, "SELECT * FROM kiln_columns") == query(database, "SELECT * FROM kiln_columns")
            with_order = [line for line in done.stderr.decode().splitlines() if "order_digest" not in line and "segment" not in line]
            assert len(with_order) == 1, with_order


def test_a_server_that_verifies_first_serves_what_is_right_and_refuses_what_is_not(tmp_path):
    database = bake(tmp_path, CSV)
    with serving(database, "--verify-on-start", "on") as server:
        assert "figures are right" in server.errors.read_text()
        assert server.get("/getRow/0").status == 200
    with serving(database, env={"KILN_VERIFY_ON_START": "on"}) as server:
        assert "figures are right" in server.errors.read_text()
    with closing(sqlite3.connect(database)) as connection:
        connection.execute('UPDATE "table" SET word = (SELECT word FROM "table" WHERE _rowid_ = 2) WHERE _rowid_ = 1')
        connection.commit()
    with serving(database) as server:
        assert server.get("/readyz").status == 200
    done = run("serve", database, "--port", "0", "--verify-on-start", "on", timeout=60)
    assert done.returncode == 1 and "is not what it says" in done.stderr.decode()
