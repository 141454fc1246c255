"""Does a request for a statistic take the same time on 10,000 rows and on 3,000,000? One connection each, kept, in turn."""

import statistics
from contextlib import ExitStack

from common import FIVE, bake, connect, exchange, get_request, interleaved, print_table, say, serving, spread, write_flights

SMALL, LARGE = 10_000, 3_000_000
MOST_RATIO = 1.3
ROUNDS = 20
STATISTICS = ["mean", "median", "most frequent"]


def one_round(ports, request, requests):
    """The microseconds of that many requests to each server, the servers in turn; a tenth more at the start doesn't count.

    Over new connections: the kernel may leave a server's thread beside another busy process for a whole round.
    """
    took = {rows: [] for rows in ports}
    with ExitStack() as stack:
        connections = {rows: stack.enter_context(connect(port)) for rows, port in ports.items()}
        for number in range(-requests // 10, requests):
            for rows in interleaved(number, *ports):
                nanoseconds = exchange(connections[rows], request)
                if number >= 0:
                    took[rows].append(nanoseconds / 1000)
    return took


def run(folder, requests):
    databases = {}
    for rows in (SMALL, LARGE):
        say(f"baking {rows:,} rows")
        source = write_flights(folder / f"flights_{rows}.csv", rows)
        databases[rows] = bake(source, folder / f"flights_{rows}.db")
        source.unlink()
    table = []
    with ExitStack() as stack:
        ports = {rows: stack.enter_context(serving(database)) for rows, database in databases.items()}
        for name in STATISTICS:
            say(f"latency of {name}")
            request = get_request(FIVE[name])
            rounds = [one_round(ports, request, requests // ROUNDS) for _ in range(ROUNDS)]
            medians = {rows: [statistics.median(took[rows]) for took in rounds] for rows in ports}
            ratios = [large / small for small, large in zip(medians[SMALL], medians[LARGE])]
            table.append([name, *(spread(medians[rows], 1) for rows in ports), spread(ratios),
                          f"{min(medians[LARGE]) / min(medians[SMALL]):.2f}", f"< {MOST_RATIO}"])
    for database in databases.values():
        database.unlink()
    print_table(f"Latency in microseconds: {ROUNDS} rounds of {requests // ROUNDS:,} requests each, over one kept connection each, interleaved; "
                "median of the rounds' medians (smallest-largest)", ["", f"{SMALL:,} rows", f"{LARGE:,} rows", "ratio of a round", "of the fastest rounds", "target"], table)
    print("  Other work on the machine only adds time: where it does, the fastest rounds say more than the others.")
