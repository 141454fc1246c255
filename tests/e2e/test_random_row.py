"""/getRandomRow draws every row equally often, with and without a seed, and a seed repeats its draw.

Uniformity is judged by Pearson's chi-squared test over 10,000 draws of 100 rows: the statistic is the sum of
(drawn - 100)^2 / 100, and has 99 degrees of freedom. A fair server fails by chance once in a million runs: that's the
probability of a statistic above 181. Draws that are too even fail as well: going through the rows in turn gives a
statistic of 0, which chance gives even less often. And every row must be drawn at all: one that never is adds only 101
to the statistic, but chance leaves one out once in 10^41 runs.
"""

import math
import random
from collections import Counter

import pytest

from kiln import bake, serving

ROWS, DRAWS = 100, 10_000
P = 1e-6


def chi_squared_survival(statistic, degrees):
    """The probability that chance alone gives a statistic at least that large; for an odd number of degrees of freedom.

    It's the regularized gamma function Q(degrees / 2, statistic / 2), from Q(1/2, x) = erfc(sqrt(x)) upwards by
    Q(a + 1, x) = Q(a, x) + x^a e^-x / Gamma(a + 1) (DLMF 8.8.6).
    """
    x, a = statistic / 2, 0.5
    assert degrees % 2 == 1
    q = math.erfc(math.sqrt(x))
    while a < degrees / 2:
        q += math.exp(a * math.log(x) - x - math.lgamma(a + 1)) if x > 0 else 0
        a += 1
    return min(q, 1.0) if x > 0 else 1.0


def chi_squared(rows_drawn):
    expected = len(rows_drawn) / ROWS
    counts = Counter(rows_drawn)
    return sum((counts[row] - expected) ** 2 / expected for row in range(ROWS))


def check_uniform(rows_drawn):
    assert set(rows_drawn) == set(range(ROWS)), "not every row is drawn"
    p = chi_squared_survival(chi_squared(rows_drawn), ROWS - 1)
    assert P < p < 1 - P, f"statistic {chi_squared(rows_drawn):.1f}, p = {p}"


@pytest.fixture(scope="module")
def hundred(tmp_path_factory):
    rows = "".join(f"{row},name {row}\n" for row in range(ROWS))
    with serving(bake(tmp_path_factory.mktemp("hundred"), "number,name\n" + rows), "--access-log", "off") as running:
        yield running


def draw(running, query=""):
    answer = running.get("/getRandomRow" + query)
    assert answer.status == 200, answer.text
    drawn = answer.json
    assert drawn == {"row": drawn["row"], "values": {"number": drawn["row"], "name": f"name {drawn['row']}"}}
    return drawn["row"]


def test_the_test_of_uniformity_knows_the_tables_of_the_distribution_and_catches_unfair_draws():
    assert chi_squared_survival(3.841459, 1) == pytest.approx(0.05, rel=1e-5)
    assert chi_squared_survival(123.225221, 99) == pytest.approx(0.05, rel=1e-5)
    assert chi_squared_survival(148.230359, 99) == pytest.approx(0.001, rel=1e-5)
    assert chi_squared_survival(180, 99) > P > chi_squared_survival(182, 99)
    never_the_last = [i % (ROWS - 1) for i in range(DRAWS)]
    the_last_three_times_as_often = [min(i % (ROWS + 2), ROWS - 1) for i in range(DRAWS)]
    in_turn = [i % ROWS for i in range(DRAWS)]
    for unfair, complaint in ((never_the_last, "not every row"), (the_last_three_times_as_often, "statistic 3"), (in_turn, "statistic 0.0")):
        with pytest.raises(AssertionError, match=complaint):
            check_uniform(unfair)
    fair = random.Random(1)
    check_uniform([fair.randrange(ROWS) for _ in range(DRAWS)])


def test_every_row_is_equally_likely(hundred):
    check_uniform([draw(hundred) for _ in range(DRAWS)])


def test_one_draw_says_nothing_about_the_next(hundred):
    # The step from each draw to the next is as uniform as the draws are, if they are independent.
    rows = [draw(hundred) for _ in range(DRAWS + 1)]
    check_uniform([(after - before) % ROWS for before, after in zip(rows, rows[1:])])


def test_the_seeds_0_to_9999_draw_every_row_equally_often(hundred):
    rows = [draw(hundred, f"?seed={seed}") for seed in range(DRAWS)]
    check_uniform(rows)
    check_uniform([(after - before) % ROWS for before, after in zip(rows, rows[1:] + rows[:1])])


def test_a_seed_repeats_its_draw_also_after_a_restart(tmp_path, hundred):
    seeds = [0, 1, 2, 2**31, 2**32, 2**63 - 1, 2**63, 2**64 - 1]
    first = [draw(hundred, f"?seed={seed}") for seed in seeds]
    assert [draw(hundred, f"?seed={seed}") for seed in seeds] == first
    rows = "".join(f"{row},name {row}\n" for row in range(ROWS))
    with serving(bake(tmp_path, "number,name\n" + rows)) as restarted:
        assert [draw(restarted, f"?seed={seed}") for seed in seeds] == first


def test_different_seeds_differ(hundred):
    # The largest seeds too: a server that cut seeds to 32 or 63 bits would repeat itself.
    seeds = [*range(10), *(2**32 + i for i in range(10)), *(2**63 + i for i in range(10)), *(2**64 - 1 - i for i in range(10))]
    blocks = [[draw(hundred, f"?seed={seed}") for seed in seeds[i:i + 10]] for i in range(0, 40, 10)]
    assert all(len(set(block)) > 3 for block in blocks)
    assert len({tuple(block) for block in blocks}) == 4


def test_two_servers_draw_differently_without_a_seed(hundred, tmp_path):
    rows = "".join(f"{row},name {row}\n" for row in range(ROWS))
    with serving(bake(tmp_path, "number,name\n" + rows)) as other:
        assert [draw(hundred) for _ in range(50)] != [draw(other) for _ in range(50)]


def test_the_only_row_of_a_table_is_always_drawn(tmp_path):
    with serving(bake(tmp_path, "number,name\n0,name 0\n")) as one:
        assert {draw(one) for _ in range(20)} == {0}
        assert {draw(one, f"?seed={seed}") for seed in range(20)} == {0}


def test_of_two_rows_both_are_drawn(tmp_path):
    with serving(bake(tmp_path, "number,name\n0,name 0\n1,name 1\n")) as two:
        assert {draw(two) for _ in range(200)} == {0, 1}
        assert {draw(two, f"?seed={seed}") for seed in range(200)} == {0, 1}
