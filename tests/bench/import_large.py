"""Does an import stay linear in time and bounded in memory? The flights 30 times over, 10.1 million rows, against the flights
once in the same run; the sqlite3 shell's .import and DuckDB's read_csv of the same files stand beside.

Needs 3 GB of disk; each file is removed as soon as it has been measured.
"""

import os
import shutil
import statistics

from common import interleaved, print_table, say, write_flights
from import_speed import KILN, importers, measure_import

TIMES = 30
ROWS = TIMES * 336_776
MOST_RATIO, MOST_MIB = 33, 256
SMALL_IMPORTS = 3  # before the large one, and as many after it


def measure_small(commands, source, folder, seconds):
    for number in range(SMALL_IMPORTS):
        for name in interleaved(number, *commands):
            wall, _, target = measure_import(commands[name], source, folder)
            target.unlink()
            seconds[name].append(wall)


def run(folder):
    shell = shutil.which("sqlite3")
    if not shell:
        print("\nLarge import: skipped, no sqlite3 shell here to compare with")
        return
    commands = importers(shell)
    say(f"large import, writing {ROWS:,} rows")
    small, large = write_flights(folder / "flights.csv"), write_flights(folder / "large.csv", ROWS)
    small_seconds, large_seconds, memory = {name: [] for name in commands}, {}, {}
    say("large import, small ones before")
    measure_small(commands, small, folder, small_seconds)
    for name, command in commands.items():
        say(f"large import, {name}")
        os.sync()  # so that nobody pays for what was written before
        large_seconds[name], memory[name], target = measure_import(command, large, folder)
        target.unlink()
    large_bytes = large.stat().st_size
    large.unlink()
    os.sync()
    say("large import, small ones after")
    measure_small(commands, small, folder, small_seconds)
    small.unlink()
    ratios = {name: large_seconds[name] / statistics.median(small_seconds[name]) for name in commands}
    print_table(f"Import of the flights {TIMES} times over ({ROWS:,} rows, {large_bytes / 1e6:,.0f} MB), once; of the flights themselves, "
                f"{2 * SMALL_IMPORTS} times, the median",
                ["", "flights, seconds", f"{TIMES} times, seconds", "ratio", "peak MiB"],
                [[name, f"{statistics.median(small_seconds[name]):.2f}", f"{large_seconds[name]:.1f}", f"{ratios[name]:.1f}", f"{memory[name]:.1f}"]
                 for name in commands])
    print(f"  kiln's ratio: {ratios[KILN]:.1f}, target <= {MOST_RATIO}     kiln's memory: {memory[KILN]:.1f} MiB, target <= {MOST_MIB}")
