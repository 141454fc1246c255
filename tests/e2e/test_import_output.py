"""What an import prints: a summary, and on a terminal a progress bar."""

import os
import pty
import re
import subprocess

from baked import types_of
from kiln import FLIGHTS, PROGRAM, environment


def test_the_summary_names_the_rows_the_columns_and_every_columns_type(flights_import):
    done, database = flights_import
    summary = done.stdout.decode()
    assert re.search(r"\b336,?776 rows\b", summary)
    assert re.search(r"\b19 columns\b", summary)
    assert re.search(r"\d s\b", summary)  # the time
    for name, type_name in types_of(database).items():
        assert re.search(rf"(?m)^.*\b{name}\b.*\b{type_name}\b", summary), name


def test_there_is_no_progress_bar_where_there_is_no_terminal(flights_import):
    done, _ = flights_import
    assert done.stderr == b""
    assert b"\x1b" not in done.stdout and b"\r" not in done.stdout and b"%" not in done.stdout


def test_a_terminal_sees_a_progress_bar_and_at_its_end_only_the_summary(tmp_path):
    ours, theirs = pty.openpty()
    process = subprocess.Popen([PROGRAM, "import", FLIGHTS, tmp_path / "flights.db", "--null", "NA"], stdin=theirs, stdout=theirs, stderr=theirs,
                               env=environment(TERM="xterm"))
    os.close(theirs)
    seen = bytearray()
    while True:
        try:
            seen += os.read(ours, 65536)
        except OSError:  # EIO: the other side was closed
            break
    os.close(ours)
    assert process.wait() == 0
    text = seen.decode("utf-8")
    percents = [int(percent) for percent in re.findall(r"(\d+) ?%", text)]
    assert len(percents) > 3 and all(0 <= percent <= 100 for percent in percents)
    assert "\r" in text.split("336", 1)[0]
    bars, summary = text.rsplit("\x1b[K", 1)  # the last thing done to the bar's line is to erase it
    assert "%" in bars and "%" not in summary
    assert re.search(r"\b336,?776 rows\b", summary)
