"""The benchmarks of scripts/bench: prints tables with the targets beside them, and asserts nothing."""

import argparse
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import connections
import download
import explorer
import import_large
import import_speed
import latency
import live
import parquet
import peers
import profile
import throughput
import withstand
from common import PROGRAM

PARTS = ("import", "profile", "large", "latency", "throughput", "filters", "live", "explorer", "download", "parquet", "connections", "withstand")


def version_of(program, *arguments):
    path = shutil.which(program)
    if not path:
        return f"no {program}"
    done = subprocess.run([path, *arguments], capture_output=True, text=True)
    found = re.search(r"\d+\.\d+(\.\d+)?", done.stdout + done.stderr)
    return f"{program} {found[0] if found else '?'}"


def parse_arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description="Measures kiln on this machine. Without PART, all of them, in about 20 minutes.")
    parser.add_argument("part", nargs="*", metavar="PART", help=f"{', '.join(PARTS)}")
    parser.add_argument("--pairs", type=int, default=5, help="of imports and downloads, the sqlite3 shell's beside each of kiln's (default 5)")
    parser.add_argument("--requests", type=int, default=10_000, help="for each latency (default 10000)")
    parser.add_argument("--rounds", type=int, default=3, help="of each throughput, also of filters (default 3)")
    parser.add_argument("--seconds", type=int, default=2, help="of one throughput measurement (default 2)")
    options = parser.parse_args()
    if unknown := set(options.part) - set(PARTS):
        parser.error(f"unknown part {', '.join(sorted(unknown))}; the parts are {', '.join(PARTS)}")
    if options.requests < 20:
        parser.error("--requests begins at 20")
    if min(options.pairs, options.requests, options.rounds, options.seconds) < 1:
        parser.error("numbers begin at 1")
    if not PROGRAM.is_file():
        sys.exit(f"bench: no program at {PROGRAM}; run scripts/build first, or name another in KILN")
    return options


def main():
    options = parse_arguments()
    parts = options.part or PARTS
    version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True).stdout.strip()
    print(f"{version}; {os.cpu_count()} cores, {platform.machine()}, Linux {platform.release()}; {version_of('sqlite3', '--version')}, "
          f"{version_of('nginx', '-v')}, {version_of('wrk', '-v')}; load before: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory(prefix="kiln-bench-") as name:
        folder = Path(name)
        if "import" in parts:
            import_speed.run(folder, options.pairs)
        if "profile" in parts:
            profile.run(folder, options.pairs)
        if "large" in parts:
            import_large.run(folder)
        if "latency" in parts:
            latency.run(folder, options.requests)
        if "throughput" in parts:
            throughput.run(folder, options.rounds, options.seconds)
        if "filters" in parts:
            peers.run(folder, options.rounds, options.seconds)
        if "live" in parts:
            live.run(folder, options.rounds)
        if "explorer" in parts:
            explorer.run(folder)
        if "download" in parts:
            download.run(folder, options.pairs)
        if "parquet" in parts:
            parquet.run(folder, options.pairs)
        if "connections" in parts:
            connections.run(folder, options.rounds)
        if "withstand" in parts:
            withstand.run(folder, options.rounds, options.seconds)


if __name__ == "__main__":
    main()
