"""The parts' raw rounds, gathered into what the page shows: lists of a figure's rounds, by what was measured."""

from collections import defaultdict

from report.figures import microseconds_per_request, ratios
from report.requests import KILN, LIBRARY, LOGGED, NGINX, PEERS

SERVERS = (KILN, LOGGED, NGINX, LIBRARY, *PEERS)


def gathered(rounds, keys, figure):
    """{(values of the keys): the figure's rounds, in the order of the rounds}. The figure: a name, or a function of a round."""
    take = figure if callable(figure) else lambda one: one[figure]
    found = defaultdict(list)
    for one in sorted(rounds, key=lambda one: one["round"]):
        found[tuple(one[key] for key in keys)].append(take(one))
    return dict(found)


def processor_us(one):
    return microseconds_per_request(one["processor_s"], one["requests"])


def answered_enough(one):
    """Whether wrk's latencies are those of the server: where fewer were answered than asked at once, they are of the first ones only."""
    return one["requests"] >= one["connections"]


def in_order(names):
    """Servers as the report has them; others behind, by the alphabet."""
    return sorted(names, key=lambda name: (SERVERS.index(name) if name in SERVERS else len(SERVERS), name))


def round_ratios(table, key, other_key):
    """Round by round, of two rows of a gathered table; empty where one isn't there. What has fewer rounds has the first of them."""
    pairs = list(zip(table.get(key, []), table.get(other_key, [])))
    return ratios(*zip(*pairs)) if pairs else []
