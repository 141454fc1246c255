"""How long and with how much memory does kiln import the flights, where sqlite3's .import of the same file is the measure?

They don't do the same: the shell stores every field as text, kiln infers types, and computes and bakes every statistic.
"""

import shutil
import statistics

from common import PROGRAM, interleaved, measure, print_table, say, spread, write_flights

MOST_RATIO, MOST_MIB = 4, 128


def run(folder, pairs):
    shell = shutil.which("sqlite3")
    if not shell:
        print("\nImport: skipped, no sqlite3 shell here to compare with")
        return
    source = write_flights(folder / "flights.csv")
    target = folder / "import.db"
    commands = {"kiln import": [PROGRAM, "import", source, target, "--null", "NA"],
                "sqlite3 .import": [shell, target, "-cmd", ".mode csv", f".import '{source}' flights"]}
    seconds, memory = {name: [] for name in commands}, {name: [] for name in commands}
    for number in range(-1, pairs):  # the first pair warms the page cache up and doesn't count
        say(f"import, pair {number + 1} of {pairs}")
        for name in interleaved(number, *commands):
            target.unlink(missing_ok=True)
            wall, peak = measure(commands[name], folder=folder)
            if number >= 0:
                seconds[name].append(wall)
                memory[name].append(peak)
    target.unlink()
    ratios = [ours / theirs for ours, theirs in zip(*seconds.values())]
    print_table(f"Import of flights.csv ({source.stat().st_size / 1e6:.0f} MB), {pairs} interleaved pairs: median (smallest-largest)",
                ["", "seconds", "peak MiB"], [[name, spread(seconds[name]), spread(memory[name], 1)] for name in commands])
    print(f"  ratio of a pair: {spread(ratios)}, target <= {MOST_RATIO}"
          f"     memory: {max(memory['kiln import']):.1f} MiB, target <= {MOST_MIB}")
    return statistics.median(ratios)
