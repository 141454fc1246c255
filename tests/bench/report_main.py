"""scripts/bench report: measures what the report consists of, part by part, and writes docs/benchmarks.md and its plots from them.

Runs in build/bench-venv, which it makes: the peers and what draws the plots are there.
"""

import argparse
import importlib
import os
import sys
import tempfile
import time
from pathlib import Path

from bench_venv import PYTHON, VENV, make_venv, version_of_package
from common import PROGRAM, ROOT, leave_on_sigterm, say

PARTS = ("serving", "fixed_rate", "imports", "questions", "scale", "replicas")
PAGE = "page"
NEEDED = ("duckdb", "matplotlib")


def parse_arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench report", description="Measures kiln beside its peers and writes docs/benchmarks.md. Without "
                                     "PART, all of it, in about 40 minutes.")
    parser.add_argument("part", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}: measured anew, the figures kept in build/bench-report; "
                        f"{PAGE}: the page is written of what is there")
    parser.add_argument("--rounds", type=int, default=5, help="of everything (default 5)")
    parser.add_argument("--seconds", type=int, default=1, help="of one round of serving (default 1)")
    parser.add_argument("--rows", type=int, default=10**7, help="of the largest table (default 10000000; 100000000 takes 30 GB and half an hour more)")
    parser.add_argument("--mixed", action="store_true", help="write the page of parts of different states, and mark them")
    parser.add_argument("--output", type=Path, default=ROOT, help="where docs/ and README.md are (default: here)")
    options = parser.parse_args()
    if unknown := set(options.part) - {*PARTS, PAGE}:
        parser.error(f"unknown part {', '.join(sorted(unknown))}; the parts are {', '.join((*PARTS, PAGE))}")
    if min(options.rounds, options.seconds) < 1 or options.rows < 10**4:
        parser.error("rounds and seconds begin at 1, rows at 10000")
    if not PROGRAM.is_file():
        sys.exit(f"bench: no program at {PROGRAM}; run scripts/build first, or name another in KILN")
    return options


def become_python_of_the_folder():
    if Path(sys.prefix).resolve() == VENV.resolve():
        return
    if failed := make_venv():
        sys.exit(f"bench: {VENV.relative_to(ROOT)} can't be made: {failed}")
    if missing := [name for name in NEEDED if version_of_package(name) is None]:
        sys.exit(f"bench: {VENV.relative_to(ROOT)} has no {' and no '.join(missing)}, without which there is no report")
    os.execv(PYTHON, [PYTHON, *sys.argv])


def measure(part, folder, options):
    from report import store
    state, began = store.current_state(), time.monotonic()
    versions, figures = importlib.import_module(f"report.{part}").measure(folder, options)
    if store.current_state() != state:
        sys.exit(f"bench: sources or program changed while {part} was measured; nothing of it is kept")
    path = store.save(part, state, {"rounds": options.rounds, "seconds": options.seconds, "rows": options.rows, "took_s": round(time.monotonic() - began)},
                      versions, figures)
    say(f"{part}: {time.monotonic() - began:.0f} s, kept in {path.relative_to(ROOT)}")


def main():
    options = parse_arguments()
    become_python_of_the_folder()
    leave_on_sigterm()
    parts = options.part or [*PARTS, PAGE]
    say(f"load before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="kiln-bench-") as name:
        for part in filter(parts.__contains__, PARTS):
            measure(part, Path(name), options)
    if PAGE in parts:
        from report import page, store
        try:
            page.write(store.load(PARTS), options)
        except store.Refused as refused:
            sys.exit(f"bench: {refused}")


if __name__ == "__main__":
    main()
