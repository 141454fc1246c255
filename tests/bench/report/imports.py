"""How long, with how much memory, into how large a file, and how right do importers read the flights? In turn in every round; the sizes
are those of the files that were written, what kiln bakes besides the rows included. Who takes long is measured in the first rounds only.
"""

import os

from common import interleaved, measure as measure_command, say
from report import correctness
from report.data import ALL, csv_of
from report.importers import KILN, command, versions

SLOW_SECONDS, SLOW_ROUNDS = 20, 2


def measure(folder, options):
    found, missing = versions()
    names, source, target = [KILN, *found], csv_of(folder, ALL), folder / "imported.db"
    source.read_bytes()  # into the page cache, for all
    say("whether types, missing values and leading zeros come out right")
    right = correctness.measure(names, folder / "correctness")
    rounds, slow = [], set()
    for number in range(options.rounds):
        for name in interleaved(number, *names):
            if name in slow and number >= SLOW_ROUNDS:
                continue
            say(f"import by {name}, round {number + 1} of {options.rounds}")
            target.unlink(missing_ok=True)
            os.sync()  # so that nobody pays for what was written before
            seconds, peak = measure_command(command(name, source, target, null="NA"), folder=folder)
            slow |= {name} if seconds > SLOW_SECONDS else set()
            rounds.append({"round": number, "importer": name, "seconds": seconds, "peak_mib": peak, "bytes": target.stat().st_size})
    target.unlink()
    return found, {"rounds": rounds, "right": right, "missing": missing, "source_bytes": source.stat().st_size}
