"""Random messy files with the table that is meant: nearly all come out right or are refused with the right option named, and none comes
out wrong without a word.

KILN_MESSY_FILES says how many are tried (2,000 is what is promised; a tenth takes seconds). The counts are printed.
"""

import os
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from baked import connect
from kiln import PATIENCE_SECONDS, run, write
from messy_files import make_messy

FILES = int(os.environ.get("KILN_MESSY_FILES", "200"))
THREADS = 2
SHOWN = 8


def iso_of(text):
    """A date as the files have them, day first, in ISO 8601."""
    parts = text.replace(".", "/").split("/")
    return "-".join(part.zfill(2) for part in reversed(parts)) if len(parts) == 3 else None


def is_same(stored, text):
    """A stored value and the text that was written for it."""
    if stored is None or text is None:
        return stored is None and text is None
    if isinstance(stored, str):
        return stored == text or stored == iso_of(text)
    return float(text.replace(",", ".")) == stored


def judge(case, folder):
    source, database = write(folder / case.file_name, case.content), folder / "messy.db"
    database.unlink(missing_ok=True)
    done = run("import", source, database, "--name", "t", timeout=PATIENCE_SECONDS)
    said = (done.stdout + done.stderr).decode("utf-8", "replace")
    if done.returncode != 0:
        return ("refused" if any(way in said for way in case.ways) else "refused without the option"), said
    with connect(database) as opened:
        cursor = opened.execute("SELECT * FROM t ORDER BY _rowid_")
        names, rows = [name for name, *_ in cursor.description], cursor.fetchall()
        titles = [title for (title,) in opened.execute("SELECT title FROM kiln_columns ORDER BY position")]
    is_right = names == case.names and titles == case.titles and len(rows) == len(case.rows) and all(
        all(map(is_same, stored, meant)) for stored, meant in zip(rows, case.rows))
    if is_right:
        return "right", said
    return ("wrong, with a word" if "found:" in said or "no column tells" in said else "wrong without a word"), said


def judge_all(numbers):
    with tempfile.TemporaryDirectory(prefix="kiln-messy-") as folder:
        return [(number, case, *judge(case, Path(folder))) for number in numbers for case in [make_messy(1, number)]]


def test_messy_files_come_out_right_or_are_refused_with_the_right_option():
    with ThreadPoolExecutor(THREADS) as threads:
        judged = [one for part in threads.map(judge_all, [range(start, FILES, THREADS) for start in range(THREADS)]) for one in part]
    counts = Counter(outcome for _, _, outcome, _ in judged)
    print(f"\n{FILES} messy files: " + ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common()))
    bad = [one for one in judged if one[2] not in ("right", "refused")]
    shown = "\n\n".join(f"case {number}, {case.kinds}: {outcome}\n{case.content[:600]!r}\n{said}" for number, case, outcome, said in bad[:SHOWN])
    assert counts["wrong without a word"] == 0, shown
    assert counts["right"] + counts["refused"] >= 0.99 * FILES, shown
