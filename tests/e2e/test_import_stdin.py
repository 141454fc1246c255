"""`kiln import - DB` reads standard input: plain or gzip, once, and leaves nothing behind."""

import gzip
import hashlib
import os
import signal
import sqlite3
import subprocess

import pytest

from kiln import FLIGHTS, PATIENCE_SECONDS, PROGRAM, environment, run, wait_until


def import_stdin(content, database, *options, **variables):
    return subprocess.run([PROGRAM, "import", "-", database, *options], input=content, capture_output=True, env=environment(**variables), timeout=10 * PATIENCE_SECONDS)


@pytest.mark.parametrize("pack", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_what_comes_from_standard_input_is_baked_as_a_file_is(tmp_path, pack):
    content = pack(b"a;b\n1;x\n2;\"y\nz\"\n")
    done = import_stdin(content, tmp_path / "a.db", "--name", "table", TMPDIR=str(tmp_path))
    assert done.returncode == 0, done.stderr.decode()
    assert sorted(os.listdir(tmp_path)) == ["a.db"]
    with sqlite3.connect(tmp_path / "a.db") as opened:
        assert opened.execute('SELECT * FROM "table"').fetchall() == [(1, "x"), (2, "y\nz")]
        source = opened.execute("SELECT source_name, source_bytes, source_sha256 FROM kiln_dataset").fetchone()
    assert source == ("stdin", len(content), hashlib.sha256(content).hexdigest())


def test_the_flights_through_a_pipe_are_the_same_table(tmp_path, flights_db):
    done = import_stdin(FLIGHTS.read_bytes(), tmp_path / "a.db", "--null", "NA")
    assert done.returncode == 0, done.stderr.decode()
    with sqlite3.connect(flights_db) as one, sqlite3.connect(tmp_path / "a.db") as other:
        assert other.execute("SELECT name FROM kiln_dataset").fetchone() == ("dataset",)
        assert all(a == b for a, b in zip(one.execute("SELECT * FROM flights"), other.execute("SELECT * FROM dataset"), strict=True))


def test_an_empty_standard_input_is_an_error_and_nothing_is_written(tmp_path):
    done = run("import", "-", tmp_path / "a.db")  # /dev/null
    assert (done.returncode, done.stdout) == (1, b"")
    assert "stdin is empty" in done.stderr.decode()
    assert os.listdir(tmp_path) == []


def test_a_temporary_folder_that_is_not_there_is_an_error_that_names_it(tmp_path):
    done = import_stdin(b"a\n1\n", tmp_path / "a.db", TMPDIR=str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert "TMPDIR" in done.stderr.decode()
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
def test_a_signal_ends_the_waiting_for_input(tmp_path, with_signal):
    process = subprocess.Popen([PROGRAM, "import", "-", tmp_path / "a.db"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(TMPDIR=str(tmp_path)))
    process.stdin.write(b"a,b\n1,2\n")
    process.stdin.flush()
    wait_until(lambda: b"(deleted)" in b"".join(os.readlink(f"/proc/{process.pid}/fd/{fd}").encode() for fd in os.listdir(f"/proc/{process.pid}/fd")), "it to read")
    process.send_signal(with_signal)
    assert process.wait(timeout=PATIENCE_SECONDS) == 1
    assert b"interrupted" in process.stderr.read()
    for pipe in (process.stdin, process.stdout, process.stderr):
        pipe.close()
    assert os.listdir(tmp_path) == []
