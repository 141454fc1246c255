"""How soon after the pointer's move does a browser show the part? tests/browser measures it, in Debian's Chromium; here with millions of
rows, too. Needs build/venv (scripts/venv) and Chromium (scripts/deps --browser)."""

import os
import shutil
import subprocess

from common import PROGRAM, ROOT, bake, say, write_flights

ROWS = (3_367_760, 10_103_280)
PYTHON = ROOT / "build/venv/bin/python"


def run(folder):
    if not PYTHON.is_file() or not shutil.which("chromium"):
        print("\nExplorer: skipped, there is no build/venv or no chromium; scripts/test-browser installs both")
        return
    databases = []
    for rows in ROWS:
        say(f"making {rows:,} rows")
        source = write_flights(folder / f"explorer-{rows}.csv", rows)
        databases.append(bake(source, folder / f"explorer-{rows}.db"))
        source.unlink()
    print("\nExplorer: ms from a pointer's move to a picture of it or of a later move; targets: 100 on 3.4 million rows, 250 on 10.1 million", flush=True)
    environment = os.environ | {"KILN_LARGE": ":".join(map(str, databases)), "KILN": str(PROGRAM)}
    subprocess.run([PYTHON, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/browser/test_explorer_latency.py"], cwd=ROOT, env=environment)
    for database in databases:
        database.unlink()
