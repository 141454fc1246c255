"""The report's arithmetic, apart from what is measured so that it can be tested: percentiles, medians of rounds, ratios, growth.

Every figure of the report is a median of rounds with the smallest and the largest beside it; a ratio is the median of the rounds'
ratios, since both sides of a round had the same machine.
"""

import math
import statistics
from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    median: float
    least: float
    greatest: float
    rounds: int


def spread_of(values):
    """REQUIRED: there is a value."""
    return Spread(statistics.median(values), min(values), max(values), len(values))


def ratios(ours, theirs):
    """Round by round, ours over theirs, where theirs isn't 0.  REQUIRED: as many of the one as of the other."""
    return [one / other for one, other in zip(ours, theirs, strict=True) if other]


def percentile(values, percent):
    """The smallest of the values that at least that share of them doesn't exceed (nearest rank): no value that wasn't measured.

    REQUIRED: there is a value, 0 < percent <= 100."""
    ordered = sorted(values)
    # 99.9 of 1000 are 999, and not the 1000 that multiplying in binary would round up to.
    rank = math.ceil(round(percent / 100 * len(ordered), 9))
    return ordered[max(rank, 1) - 1]


def has_percentile(count, percent):
    """Whether that many values say anything of it: one at least must lie above."""
    return count * (100 - percent) / 100 >= 1 - 1e-9


def latency_curve(values, percents):
    """[(percent, value)] of those percents that there are enough values for."""
    ordered = sorted(values)
    return [(percent, percentile(ordered, percent)) for percent in percents if has_percentile(len(ordered), percent)]


def growth(by_rows):
    """The greatest of the values over that of the fewest rows: 1.0 where nothing grows.  REQUIRED: {rows: value}, not empty."""
    return max(by_rows.values()) / by_rows[min(by_rows)]


def microseconds_per_request(processor_seconds, requests):
    return processor_seconds * 1e6 / requests if requests else math.nan


def requests_per_dollar(processor_us, vcpu_hour, gib_hour, gib_per_vcpu, busy):
    """How many requests a dollar of Fargate buys: a task with that much memory for each vCPU, busy that share of its time."""
    dollars_per_vcpu_second = (vcpu_hour + gib_hour * gib_per_vcpu) / 3600
    return busy * 1e6 / processor_us / dollars_per_vcpu_second


def short(value):
    """Three significant digits, with commas: 123,000, 12.3, 0.0123. A dash for what isn't known."""
    if value is None or math.isnan(value):
        return "–"
    if value == 0:
        return "0"
    digits = 2 - math.floor(math.log10(abs(value)))
    return f"{round(value, digits):,.{max(digits, 0)}f}"


def shown(values, unit=1.0):
    """median (least–greatest) of the values, each times the unit."""
    if not values:
        return "–"
    found = spread_of([value * unit for value in values])
    return short(found.median) if found.rounds == 1 else f"{short(found.median)} ({short(found.least)}–{short(found.greatest)})"
