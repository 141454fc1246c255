"""What kiln bakes of a column, computed the naive way: from a list of values to every figure, in exact fractions.

It follows the definitions in sql/ and in the comments of the catalogue's tables, and shares no code and no method with the
program: no accumulator, no tables of frequencies kept while reading, no sort by SQLite.
"""

import bisect
import datetime
import itertools
import math
import re
import sys
from collections import Counter
from dataclasses import dataclass
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, localcontext
from fractions import Fraction

from baked import connect

PERCENTS = (1, 5, 10, 25, 50, 75, 90, 95, 99)
MOST_FREQUENT_SHOWN = 20
MOST_BINS = 40
SMALLEST = Fraction(5e-324)  # the distance of the smallest doubles

FIGURES = ["count", "nulls", "nans", "infinities", "distinct_values", "is_unique", "min", "max", "mode", "mode_frequency", "mode_ties", "sum", "range",
           "mean", "variance", "stddev", "geometric_mean", "skewness", "median", "zeros", "negatives", "empty", "shortest", "longest", "mean_length", "temporal"]


@dataclass(frozen=True)
class Near:
    """A figure that may differ from the exact one by so much, and by one step of the smallest doubles."""

    exact: Fraction
    tolerance: Fraction

    def __eq__(self, found):
        if type(found) is not float:
            return False
        if not math.isfinite(found):
            return found == rounded(self.exact)
        return abs(Fraction(found) - self.exact) <= self.tolerance + SMALLEST

    def __repr__(self):
        return f"{rounded(self.exact)!r} within {rounded(self.tolerance):.1e}"


@dataclass(frozen=True)
class AnyBins:
    """A histogram of which only what every histogram promises is checked; see differences_of_bins."""


def rounded(exact):
    """The double nearest to a fraction, halves to even; infinite where the largest double is too small, and never -0.0."""
    try:
        return exact.numerator / exact.denominator + 0.0  # of integers, Python's division rounds once
    except OverflowError:
        return math.inf if exact > 0 else -math.inf


def square_root(exact):
    # 60 digits, of which a double takes 17: rounding twice could only matter where 40 digits after them are a half.
    context = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)
    root = context.sqrt(context.divide(Decimal(exact.numerator), Decimal(exact.denominator)))
    return Fraction(root)


def sort_key(value):
    """Numbers compare numerically, texts by their bytes."""
    return value.encode() if isinstance(value, str) else value


def value_at(ordered, counts, index):
    """The value at that place of the sorted list in which every value stands as often as it's counted."""
    ends = list(itertools.accumulate(counts[value] for value in ordered))
    return ordered[bisect.bisect_right(ends, index)]


def midpoint(low, high, of_type):
    if low == high:
        return low
    if math.isinf(low) or math.isinf(high):
        return None if math.isinf(low) and math.isinf(high) else low if math.isinf(low) else high
    exact = (Fraction(low) + Fraction(high)) / 2
    return int(exact) if of_type == "INTEGER" and exact.denominator == 1 else rounded(exact)


def interpolated(low, high, weight):
    """The value so far from low to high. SQL computes it in doubles: that's a rounding of each of the two and of three operations."""
    if low == high or weight == 0:
        return low
    if math.isinf(low) or math.isinf(high):
        return None if math.isinf(low) and math.isinf(high) else low if math.isinf(low) else high
    exact = Fraction(low) + (Fraction(high) - Fraction(low)) * weight
    return Near(exact, 8 * Fraction(1, 2**53) * max(abs(Fraction(low)), abs(Fraction(high))))


def percentiles_of(ordered, counts, count):
    rows = []
    for percent in PERCENTS:
        below, weight = divmod((count - 1) * percent, 100)
        low, high = value_at(ordered, counts, below), value_at(ordered, counts, min(below + 1, count - 1))
        rows.append((percent, interpolated(low, high, Fraction(weight, 100)), value_at(ordered, counts, math.ceil(Fraction(percent * count, 100)) - 1)))
    return rows


def moments_of(counts, count):
    """The sum of the values, of their squared and of their cubed distances from the mean, all exact."""
    ratios = {value: value.as_integer_ratio() for value in counts}
    scale = max(denominator for _, denominator in ratios.values())  # a power of two, like each of them
    integers = {value: numerator * (scale // denominator) for value, (numerator, denominator) in ratios.items()}
    total = sum(integers[value] * times for value, times in counts.items())
    distances = [(count * integers[value] - total, times) for value, times in counts.items()]  # times count × scale
    unit = count * scale
    return (Fraction(total, scale), Fraction(sum(d**2 * times for d, times in distances), unit**2),
            Fraction(sum(d**3 * times for d, times in distances), unit**3))


def sum_of(exact, of_type):
    return int(exact) if of_type == "INTEGER" and -(2**63) <= exact < 2**63 else rounded(exact)


def number_figures(counts, ordered, count, of_type):
    infinities = {value for value in ordered if math.isinf(value)}
    figures = {"zeros": counts[0], "negatives": sum(times for value, times in counts.items() if value < 0),
               "median": midpoint(value_at(ordered, counts, (count - 1) // 2), value_at(ordered, counts, count // 2), of_type)}
    if infinities:
        figures["sum"] = figures["mean"] = infinities.pop() if len(infinities) == 1 else None
        figures["range"] = math.inf if ordered[0] != ordered[-1] else None  # inf - inf is not a number
        return figures
    total, squares, cubes = moments_of(counts, count)
    figures |= {"sum": sum_of(total, of_type), "range": sum_of(Fraction(ordered[-1]) - Fraction(ordered[0]), of_type), "mean": rounded(total / count)}
    if ordered[0] > 0:
        with localcontext(Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN)):
            logarithms = sum(times * (Decimal(fraction.numerator) / Decimal(fraction.denominator)).ln()
                             for fraction, times in ((Fraction(value), times) for value, times in counts.items()))
            root = Fraction((logarithms / count).exp())
        figures["geometric_mean"] = Near(root, root * Fraction(1, 10**15))
    if count >= 2:
        variance = squares / (count - 1)
        figures["variance"] = Near(variance, variance * Fraction(1, 10**13))
        deviation = square_root(variance)
        figures["stddev"] = Near(deviation, deviation * Fraction(1, 10**13))
        if count >= 3 and squares > 0:
            skewness = cubes * count / ((count - 1) * (count - 2)) / deviation**3
            figures["skewness"] = Near(skewness, (1 + abs(skewness)) * Fraction(1, 10**12))
    return figures


def shape_of(text):
    """What a text is of date, time and datetime, and everything of its form that must be the same in a whole column; None if it's neither."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)?([T ])?(\d\d:\d\d(?::\d\d(?:\.\d+)?)?)?(Z|[+-]\d\d:\d\d)?", text, re.ASCII)
    if not found:
        return None
    date, separator, time, zone = found.groups()
    try:
        if date:
            datetime.date.fromisoformat(re.sub("^0000", "2000", date))  # the year 0 has the days of 2000; Python's begin with 1
        if time:
            datetime.time.fromisoformat(re.sub(r"\..*", "", time))
    except ValueError:  # no such day, or no such time
        return None
    if date and time and separator:
        return "datetime", separator, len(time), zone
    if (date or time) and not (date and time) and not separator and not zone:
        return ("date" if date else "time"), len(time or "")
    return None


def text_figures(counts, count):
    lengths = {text: len(text) for text in counts}
    shapes = {shape_of(text) for text in counts}
    (shape,) = shapes if len(shapes) == 1 else (None,)
    return {"empty": counts[""], "shortest": min(lengths.values()), "longest": max(lengths.values()), "temporal": shape[0] if shape else None,
            "mean_length": rounded(Fraction(sum(lengths[text] * times for text, times in counts.items()), count))}


def bin_counts(edges, last_high, counts):
    """The bins between those edges; in each low <= value < high, in the last also value = high."""
    bins = [[low, high, 0] for low, high in zip(edges, [*edges[1:], last_high])]
    for value, times in counts.items():
        if not (isinstance(value, float) and math.isinf(value)):
            bins[bisect.bisect_right(edges, value) - 1][2] += times
    return [tuple(one) for one in bins]


def edge_at(number, width, of_type):
    """The multiple of the width as a number of the column's type; beyond the largest one, that."""
    if of_type == "INTEGER":
        return max(-(2**63), min(int(number * width), 2**63 - 1))
    return max(-sys.float_info.max, min(rounded(number * width), sys.float_info.max))


def number_bins(counts, ordered, of_type):
    finite = [value for value in ordered if not math.isinf(value)]
    if not finite:
        return []
    low, high = finite[0], finite[-1]
    if of_type == "INTEGER" and high - low < MOST_BINS:
        return bin_counts(list(range(low, high + 1)), min(high + 1, 2**63 - 1), counts)
    if low == high:
        return bin_counts([low], high, counts)
    extent = Fraction(high) - Fraction(low)
    exponent = math.floor(math.log2(extent.numerator) - math.log2(extent.denominator)) * 0.30103 - 4
    for power in itertools.count(math.floor(exponent)):
        for width in (digit * Fraction(10) ** power for digit in (1, 2, 5)):
            if width * MOST_BINS * 2 < extent or of_type == "INTEGER" and width < 1:
                continue
            if of_type == "REAL" and width < 4 * Fraction(max(math.ulp(low), math.ulp(high))):
                return AnyBins()  # hardly a double between two edges: which ones they are isn't said
            # The bounds as the doubles they are: 0.3 begins a bin of width 0.1, though the double is a little less than 3/10.
            first, last = math.floor(Fraction(low) / width), math.ceil(Fraction(high) / width)
            first += edge_at(first + 1, width, of_type) <= low
            last -= edge_at(last - 1, width, of_type) >= high
            if last - first > MOST_BINS:
                continue
            edges = [edge_at(number, width, of_type) for number in range(first, last + 1)]
            return bin_counts(edges[:-1], edges[-1], counts)


def figures_of_values(values, of_type):
    """Every figure of a column that holds these in the file: numbers (NaN among them), texts, None where a value is missing."""
    nans = sum(isinstance(value, float) and math.isnan(value) for value in values)
    kept = [value for value in values if value is not None and not (isinstance(value, float) and math.isnan(value))]
    kept = [value + 0.0 for value in kept] if of_type == "REAL" else kept  # SQLite stores no negative zero
    counts, count = Counter(kept), len(kept)
    ordered = sorted(counts, key=sort_key)
    figures = dict.fromkeys(FIGURES) | {"count": count, "nulls": len(values) - count, "nans": nans, "distinct_values": len(counts),
                                        "infinities": sum(times for value, times in counts.items() if isinstance(value, float) and math.isinf(value)),
                                        "is_unique": int(len(counts) == count), "mode_frequency": 0, "mode_ties": 0,
                                        "percentiles": [], "histogram": [], "most": [], "least": []}
    if count == 0:
        return figures
    most = sorted(ordered, key=lambda value: -counts[value])  # sorts are stable: of equals the smaller stays first
    least = sorted(ordered, key=lambda value: counts[value])
    figures |= {"min": ordered[0], "max": ordered[-1], "mode": most[0], "mode_frequency": counts[most[0]],
                "mode_ties": sum(times == counts[most[0]] for times in counts.values()),
                "most": [(value, counts[value]) for value in most[:MOST_FREQUENT_SHOWN]],
                "least": [(value, counts[value]) for value in least[:MOST_FREQUENT_SHOWN]]}
    if of_type == "TEXT":
        figures |= text_figures(counts, count)
        figures["histogram"] = AnyBins() if figures["temporal"] else []
    else:
        figures |= number_figures(counts, ordered, count, of_type)
        figures |= {"percentiles": percentiles_of(ordered, counts, count), "histogram": number_bins(counts, ordered, of_type)}
    return figures


def figures_of_database(database):
    """What is baked of every column: by its name, its figures as figures_of_values has them."""
    with connect(database) as connection:
        names = dict(connection.execute("SELECT position, name FROM kiln_columns ORDER BY position"))
        figures = {name: {} for name in names.values()}
        for position, *row in connection.execute(f"SELECT position, {', '.join(FIGURES)} FROM kiln_columns"):
            figures[names[position]] = dict(zip(FIGURES, row)) | {"percentiles": [], "histogram": [], "most": [], "least": []}
        for position, *row in connection.execute("SELECT position, percent, continuous, discrete FROM kiln_percentiles ORDER BY 1, 2"):
            figures[names[position]]["percentiles"].append(tuple(row))
        for position, number, *row in connection.execute("SELECT position, bin, low, high, count FROM kiln_histograms ORDER BY 1, 2"):
            assert number == len(figures[names[position]]["histogram"]), f"column {names[position]}: bin {number} follows no other"
            figures[names[position]]["histogram"].append(tuple(row))
        for position, which, rank, *row in connection.execute("SELECT position, which, rank, value, frequency FROM kiln_frequencies ORDER BY 1, 2, 3"):
            figures[names[position]][which].append(tuple(row))
            assert rank == len(figures[names[position]][which]), f"column {names[position]}: rank {rank} of {which} follows no other"
    return figures


def is_same(expected, found):
    """Equal, and of the same type: the integer 1 isn't the number 1.0. Nothing equals -0.0, which SQLite doesn't store in a row."""
    if isinstance(expected, (list, tuple)):
        return type(found) is type(expected) and len(found) == len(expected) and all(map(is_same, expected, found))
    if type(found) is float and found == 0 and math.copysign(1, found) < 0:
        return False
    return expected == found if isinstance(expected, Near) else type(expected) is type(found) and expected == found


def differences_of_bins(bins, counts):
    """What of the promises of every histogram those bins break, the column's values being counted so."""
    finite = sorted((value for value in counts if not (isinstance(value, float) and math.isinf(value))), key=sort_key)
    if not finite or not bins:
        return [] if not finite and not bins else [f"{len(bins)} bins of {len(finite)} different values"]
    faults = [] if len(bins) <= MOST_BINS else [f"{len(bins)} bins"]
    faults += [f"an edge {edge!r} of another type" for low, high, _ in bins for edge in (low, high) if type(edge) is not type(finite[0])]
    if isinstance(finite[0], str):
        faults += [f"an edge {edge!r} of another form" for low, high, _ in bins for edge in (low, high) if shape_of(edge) != shape_of(finite[0])]
    if faults:
        return faults
    faults += [f"no order in {bins[i]}" for i in range(len(bins)) if bins[i][0] > bins[i][1] or bins[i][0] == bins[i][1] and i < len(bins) - 1]
    faults += [f"{one} and {other} don't meet" for one, other in zip(bins, bins[1:]) if one[1] != other[0]]
    if not bins[0][0] <= finite[0] <= finite[-1] <= bins[-1][1]:
        faults.append(f"from {bins[0][0]!r} to {bins[-1][1]!r}, the values from {finite[0]!r} to {finite[-1]!r}")
    for i, (low, high, count) in enumerate(bins):
        within = sum(counts[value] for value in finite if low <= value and (value < high or i == len(bins) - 1 and value == high))
        faults += [f"{count} values in {low!r} to {high!r}, which has {within}"] if count != within else []
    return faults


def differences(values, of_type, found):
    """Where the baked figures of a column aren't those of its values: one text for each."""
    expected = figures_of_values(values, of_type)
    assert expected.keys() == found.keys()
    wrong = [f"{name}: expected {expected[name]!r}, found {found[name]!r}" for name in expected
             if not isinstance(expected[name], AnyBins) and not is_same(expected[name], found[name])]
    if found["histogram"] or isinstance(expected["histogram"], AnyBins):
        counts = Counter(value for value in values if value is not None and not (isinstance(value, float) and math.isnan(value)))
        wrong += [f"histogram: {fault}" for fault in differences_of_bins(found["histogram"], counts)]
    return wrong
