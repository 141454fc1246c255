"""An import that is ended in the middle leaves nothing behind, an older database stands, and the next import works."""

import gzip
import shutil
import signal
import sqlite3
import subprocess
import time
from contextlib import closing

import pytest

from kiln import FLIGHTS, PATIENCE_SECONDS, PROGRAM, bake, environment, run, wait_until


@pytest.fixture(scope="module")
def large_csv(tmp_path_factory):
    """The flights four times: 1.3 million rows, several seconds of work. Each row gets three values that no other has: columns
    with few different ones need no statistics after the loading."""
    header, *rows = gzip.decompress(FLIGHTS.read_bytes()).splitlines()
    path = tmp_path_factory.mktemp("large") / "large.csv"
    with path.open("wb") as file:
        file.write(b"id,text,other," + header + b"\n")
        for number in range(4):
            file.writelines(b"%d,t%d,%d.5,%b\n" % (i, i * 7919 % 1_400_000, -i, row) for i, row in enumerate(rows, number * len(rows)))
    yield path
    shutil.rmtree(path.parent)


def temporary_bytes(folder):
    """The size of the temporary file that an import has made in the folder; None before there is one."""
    sizes = [path.stat().st_size for path in folder.glob(".*") if path.exists()]
    return sizes[0] if sizes else None


def reach_first_reading(folder, process):
    wait_until(lambda: temporary_bytes(folder) is not None or process.poll() is not None, "a temporary file")


def reach_loading(folder, process):
    wait_until(lambda: (temporary_bytes(folder) or 0) > 1_000_000 or process.poll() is not None, "a temporary file of 1 MB")


def reach_statistics(folder, process):
    # The table is written when the file has its size and grows no more.
    reach_loading(folder, process)
    size, since = 0, time.monotonic()
    while process.poll() is None and time.monotonic() < since + 0.5:
        if (now := temporary_bytes(folder)) != size:
            size, since = now, time.monotonic()
        time.sleep(0.02)


@pytest.mark.parametrize("with_signal", [signal.SIGINT, signal.SIGTERM], ids=["SIGINT", "SIGTERM"])
@pytest.mark.parametrize("reach", [reach_first_reading, reach_loading, reach_statistics], ids=["first reading", "loading", "statistics"])
def test_a_signal_in_mid_import_leaves_nothing_and_an_older_database_stands(tmp_path, large_csv, reach, with_signal):
    older = bake(tmp_path, "a\n1\n", name="large.csv")
    (tmp_path / "large.csv").unlink()
    before = older.read_bytes()
    process = subprocess.Popen([PROGRAM, "import", large_csv, older, "--null", "NA"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
    reach(tmp_path, process)
    assert process.poll() is None, "the import ended before the signal; this test needs a larger file"
    process.send_signal(with_signal)
    output, errors = process.communicate(timeout=PATIENCE_SECONDS)
    assert process.returncode != 0
    assert b"rows" not in output
    assert errors.decode().startswith("kiln: ")
    assert [path.name for path in tmp_path.iterdir()] == ["large.db"]
    assert older.read_bytes() == before


def test_a_signal_in_mid_import_leaves_no_file_where_there_was_none(tmp_path, large_csv):
    process = subprocess.Popen([PROGRAM, "import", large_csv, tmp_path / "large.db", "--null", "NA"], stderr=subprocess.DEVNULL, env=environment())
    reach_loading(tmp_path, process)
    process.terminate()
    assert process.wait(timeout=PATIENCE_SECONDS) != 0
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("reach", [reach_first_reading, reach_loading, reach_statistics], ids=["first reading", "loading", "statistics"])
def test_a_killed_import_leaves_the_older_database_and_does_not_hinder_the_next(tmp_path, large_csv, reach):
    older = bake(tmp_path, "a\n1\n", name="large.csv")
    before = older.read_bytes()
    process = subprocess.Popen([PROGRAM, "import", large_csv, older, "--null", "NA"], stderr=subprocess.DEVNULL, env=environment())
    reach(tmp_path, process)
    assert process.poll() is None, "the import ended before the signal; this test needs a larger file"
    process.kill()
    process.wait()
    assert older.read_bytes() == before
    bake(tmp_path, "a\n2\n", name="large.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["large.csv", "large.db"]
    with closing(sqlite3.connect(older)) as connection:
        assert connection.execute("SELECT a FROM large").fetchall() == [(2,)]


def test_of_two_imports_into_one_database_the_second_is_refused(tmp_path, large_csv):
    process = subprocess.Popen([PROGRAM, "import", large_csv, tmp_path / "large.db", "--null", "NA"], stdout=subprocess.DEVNULL, env=environment())
    reach_loading(tmp_path, process)
    second = run("import", FLIGHTS, tmp_path / "large.db", "--null", "NA")
    assert process.poll() is None, "the first import ended before the second began; this test needs a larger file"
    assert (second.returncode, second.stderr.decode().count("\n")) == (1, 1)
    assert str(tmp_path / "large.db") in second.stderr.decode()
    assert process.wait(timeout=10 * PATIENCE_SECONDS) == 0
    with closing(sqlite3.connect(tmp_path / "large.db")) as connection:
        assert connection.execute("SELECT count(*) FROM large").fetchone() == (4 * 336776,)
