"""How long and with how much memory does kiln import the flights, and how large is what it writes? The measure is the sqlite3
shell: its .import of the same file, and the same typed table in a file of its own. DuckDB's read_csv stands beside them.

They don't do the same: the shell stores every field as text, DuckDB infers types from the file's beginning and uses every
core, kiln infers them from all of it, and computes and bakes every statistic.
"""

import shutil
import sqlite3
import statistics
import subprocess
import sys
from contextlib import closing

from common import PROGRAM, ROOT, interleaved, measure, print_table, say, spread, write_flights

MOST_RATIO, MOST_MIB = 2.0, 96
MOST_SIZE_RATIO = 1.1
KILN, SHELL, DUCKDB = "kiln import", "sqlite3 .import", "DuckDB read_csv"
VENV = ROOT / "build/venv/bin/python"
# Its time includes Python's start, which takes some hundredths of a second.
READ_CSV = "import duckdb, sys; duckdb.connect(sys.argv[2]).execute(f\"CREATE TABLE flights AS FROM read_csv('{sys.argv[1]}', nullstr = 'NA')\")"


def duckdb_version():
    """The version in the tests' Python, or None where there is none."""
    if not VENV.is_file():
        return None
    done = subprocess.run([VENV, "-c", "import duckdb; print(duckdb.__version__)"], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def importers(shell):
    """What imports a CSV file: by its name, a function from the file and the target to the command."""
    commands = {KILN: lambda source, target: [PROGRAM, "import", source, target, "--null", "NA"],
                SHELL: lambda source, target: [shell, target, "-cmd", ".mode csv", f".import '{source}' flights"]}
    if version := duckdb_version():
        commands[f"{DUCKDB} ({version})"] = lambda source, target: [VENV, "-c", READ_CSV, source, target]
    else:
        print(f"\nImport: {DUCKDB} is skipped, it isn't in build/venv; scripts/venv brings it")
    return commands


def measure_import(command, source, folder):
    """Imports into a new file: (seconds, peak MiB, the file), which is the caller's to remove."""
    target = folder / "import.db"
    seconds, peak = measure(command(source, target), folder=folder)
    return seconds, peak, target


def write_typed_table(shell, baked, target):
    """The same columns, types and rows as in kiln's file, and nothing else, as the shell writes them into a new file."""
    with closing(sqlite3.connect(f"file:{baked}?mode=ro", uri=True)) as connection:
        columns = connection.execute("SELECT name, type FROM pragma_table_info('flights') ORDER BY cid").fetchall()
    definitions = ", ".join(f'"{name}" {of_type}' for name, of_type in columns)
    script = f"ATTACH '{baked}' AS baked; CREATE TABLE flights ({definitions}); INSERT INTO flights SELECT * FROM baked.flights ORDER BY _rowid_;"
    done = subprocess.run([shell, "-bail", target, script], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"bench: the sqlite3 shell ended with {done.returncode}: {done.stderr}")
    return target


def print_sizes(shell, baked, folder):
    typed = write_typed_table(shell, baked, folder / "typed.db")
    ours, theirs = baked.stat().st_size, typed.stat().st_size
    typed.unlink()
    print_table("Size of the database of flights.csv", ["", "bytes"],
                [["kiln's file, statistics included", f"{ours:,}"], ["the same typed table by the sqlite3 shell", f"{theirs:,}"]])
    print(f"  ratio: {ours / theirs:.3f}, target <= {MOST_SIZE_RATIO}")


def run(folder, pairs):
    shell = shutil.which("sqlite3")
    if not shell:
        print("\nImport: skipped, no sqlite3 shell here to compare with")
        return
    source, baked = write_flights(folder / "flights.csv"), folder / "flights.db"
    commands = importers(shell)
    seconds, memory = {name: [] for name in commands}, {name: [] for name in commands}
    for number in range(-1, pairs):  # the first round warms the page cache up and doesn't count
        say(f"import, round {number + 1} of {pairs}")
        for name in interleaved(number, *commands):
            wall, peak, target = measure_import(commands[name], source, folder)
            if number >= 0:
                seconds[name].append(wall)
                memory[name].append(peak)
            target.rename(baked) if name == KILN else target.unlink()
    ratios = {name: [one / other for one, other in zip(seconds[name], seconds[SHELL])] for name in commands}
    print_table(f"Import of flights.csv ({source.stat().st_size / 1e6:.0f} MB), {pairs} interleaved rounds: median (smallest-largest)",
                ["", "seconds", "times .import's", "peak MiB"],
                [[name, spread(seconds[name]), spread(ratios[name]), spread(memory[name], 1)] for name in commands])
    print(f"  kiln's ratio: {statistics.median(ratios[KILN]):.2f}, target <= {MOST_RATIO}"
          f"     kiln's memory: {max(memory[KILN]):.1f} MiB, target <= {MOST_MIB}")
    print_sizes(shell, baked, folder)
    source.unlink()
    baked.unlink()
