"""Means and deviations where plain sums fail: NIST's univariate reference sets, and vectors whose exact answers are known.

The oracle is exact arithmetic on the doubles that the file's decimals are parsed to. NIST's certified values are those of the
decimals themselves: 1000000.2 isn't a double, so that the standard deviation of NumAcc3's doubles is 0.1 to nine digits only,
and of NumAcc4's to eight. Where both are the same number, the test says so.
"""

import math
from decimal import Decimal
from fractions import Fraction

import pytest

from kiln import bake, serving
from profile_reference import differences, figures_of_database, rounded, square_root


def alternating(first, low, high):
    return [first, *[low, high] * 500]


# NIST, Statistical Reference Datasets, univariate summary statistics: the sets that are defined, not observed. Each: its values
# as they're written, and the certified mean and standard deviation. https://www.itl.nist.gov/div898/strd/univ/homepage.html
# PiDigits isn't among them: its certified mean, 4.5348, isn't that of the first 5,000 digits of pi, which is 4.5358.
NIST = {
    "NumAcc1": (["10000001", "10000003", "10000002"], "10000002", "1"),
    "NumAcc2": (alternating("1.2", "1.1", "1.3"), "1.2", "0.1"),
    "NumAcc3": (alternating("1000000.2", "1000000.1", "1000000.3"), "1000000.2", "0.1"),
    "NumAcc4": (alternating("10000000.2", "10000000.1", "10000000.3"), "10000000.2", "0.1"),
}

LARGEST = "1.7976931348623157e308"
VECTORS = {
    "huge values cancel": ["1e308", "1", "-1e308", "1"],
    "huge values cancel in another order": ["1e16", "1", "-1e16"] * 10,
    "cancellation to the smallest number": [LARGEST, LARGEST, "-" + LARGEST, "-" + LARGEST, "5e-324"],
    "a million and little things": ["1e6", *["1e-10"] * 1000, "-1e6"],
    "2^53 + 1 as integers": ["9007199254740993", "9007199254740992", "9007199254740993", "-1"],
    "2^53 + 1 as the sum of numbers": ["9007199254740992.0", "1.0"],
    "2^53 and many ones": ["9007199254740992.0", *["1.0"] * 1001],
    "64-bit integers": ["9223372036854775807", "9223372036854775806", "-9223372036854775808", "-9223372036854775807", "1"],
    "only large integers": [str(2**63 - 1 - number) for number in range(1000)],
    "denormals": ["5e-324", "1e-323", "1.5e-323", "2e-323", "-5e-324"],
    "denormals beside the smallest normal number": ["2.2250738585072014e-308", "2.225073858507201e-308", "5e-324"],
    "half of a denormal": ["5e-324", "0.0"],
    "the largest numbers of both signs": ["1e308", "-1e308", "1e308", "-1e308"],
    "the largest numbers of one sign": ["1e308"] * 100,
    "nearly the largest": [LARGEST, "1.7976931348623155e308", "1.797e308"],
    "halves to even": ["1.0", "1.0000000000000002"],
    "a third of the way from zero": ["0.1", "0.2", "0.3", "0.4", "0.7"],
    "a million times 0.1": ["0.1"] * 10**6,
    "all scales": [f"{sign}{digit}e{exponent}" for exponent in range(-320, 309, 7) for sign, digit in (("", "1.25"), ("-", "1.1"))],
    "close together and far away": [repr(1e15 + number / 8) for number in range(1000)],
}


def import_values(folder, texts):
    """The figures of a column of these numbers, and the numbers as they're parsed: (type, values, figures)."""
    of_type, parse = ("INTEGER", int) if all(text.lstrip("-").isdigit() for text in texts) else ("REAL", float)
    database = bake(folder, "x\n" + "\n".join(texts) + "\n", "--type", f"x={of_type.lower()}", "--header", "yes")
    return of_type, [parse(text) for text in texts], figures_of_database(database)["x"]


def exact_moments(values):
    """Mean and sample variance, as fractions."""
    unique = {value: Fraction(value) for value in values}
    mean = sum(unique[value] for value in values) / len(values) if len(unique) > 1 else unique[values[0]]
    distances = {value: (exact - mean) ** 2 for value, exact in unique.items()}
    return mean, sum(distances[value] for value in values) / (len(values) - 1)


def relative_error(found, exact):
    """At worst half a step of the smallest doubles is none: no double is nearer."""
    error = abs(Fraction(found) - exact)
    return 0 if error <= Fraction(5e-324) / 2 else float(error / exact)


def check_moments(folder, texts):
    of_type, values, figures = import_values(folder, texts)
    mean, variance = exact_moments(values)
    assert figures["mean"] == rounded(mean)
    if math.isinf(rounded(variance)):  # larger than any double; its root isn't
        assert figures["variance"] == math.inf
    else:
        assert relative_error(figures["variance"], variance) <= 1e-13
    assert relative_error(figures["stddev"], square_root(variance) if variance else 0) <= 1e-13
    assert differences(values, of_type, figures) == []
    return values, figures


def significant_digits(number, certified):
    """NIST's measure: how many digits of the certified value are there."""
    error = abs(Decimal(number) - Decimal(certified)) / abs(Decimal(certified))
    return 17 if error == 0 else float(-error.log10())


@pytest.mark.parametrize("name", NIST)
def test_nist_s_defined_sets_have_the_exact_moments_of_their_doubles_and_the_certified_mean(tmp_path, name):
    texts, certified_mean, certified_deviation = NIST[name]
    _, figures = check_moments(tmp_path, texts)
    assert figures["mean"] == float(certified_mean)
    # What the step from decimals to doubles leaves of the deviation: all of it for integers, then less and less.
    least_digits = {"NumAcc1": 17, "NumAcc2": 15, "NumAcc3": 9, "NumAcc4": 8}[name]
    assert significant_digits(figures["stddev"], certified_deviation) >= least_digits


def test_nist_s_definitions_give_the_certified_values_as_decimals():
    # That the sets above are NIST's: computed from the decimals, their moments are exactly the certified ones.
    for texts, certified_mean, certified_deviation in NIST.values():
        values = [Fraction(text) for text in texts]
        mean, variance = exact_moments(values)
        assert (mean, variance) == (Fraction(certified_mean), Fraction(certified_deviation) ** 2)


@pytest.mark.parametrize("texts", VECTORS.values(), ids=VECTORS)
def test_the_mean_is_rounded_once_and_the_deviation_is_exact_to_13_digits(tmp_path, texts):
    check_moments(tmp_path, texts)


def test_known_answers_come_out(tmp_path):
    # By hand, so that they don't hang on the oracle.
    known = {"huge values cancel": 0.5, "2^53 + 1 as the sum of numbers": 4503599627370496.5, "the largest numbers of both signs": 0.0,
             "the largest numbers of one sign": 1e308, "a million times 0.1": 0.1, "half of a denormal": 0.0, "cancellation to the smallest number": 0.0,
             "halves to even": 1.0}
    for name, mean in known.items():
        assert import_values(tmp_path, VECTORS[name])[2]["mean"] == mean, name
    deviations = {"a million times 0.1": 0.0, "the largest numbers of one sign": 0.0, "half of a denormal": 5e-324,
                  "the largest numbers of both signs": 1.1547005383792515e308}
    for name, deviation in deviations.items():
        assert import_values(tmp_path, VECTORS[name])[2]["stddev"] == deviation, name
    assert import_values(tmp_path, VECTORS["the largest numbers of both signs"])[2]["variance"] == math.inf


def test_a_sum_is_exact(tmp_path):
    sums = {"2^53 + 1 as integers": 3 * 9007199254740993 - 2, "64-bit integers": -1, "huge values cancel": 2.0, "cancellation to the smallest number": 5e-324,
            "a million times 0.1": 100000.0, "the largest numbers of one sign": math.inf, "2^53 and many ones": 9007199254741992.0}
    for name, total in sums.items():
        figures = import_values(tmp_path, VECTORS[name])[2]
        assert (type(figures["sum"]), figures["sum"]) == (type(total), total), name
    assert import_values(tmp_path, VECTORS["only large integers"])[2]["sum"] == rounded(Fraction(sum(2**63 - 1 - number for number in range(1000))))


def test_the_mean_that_is_served_is_the_one_baked(tmp_path):
    texts, certified_mean, _ = NIST["NumAcc4"]
    with serving(bake(tmp_path, "x\n" + "\n".join(texts) + "\n")) as server:
        assert server.get("/getColumnMeanValue/x").text == f'{{"column":0,"name":"x","mean":{certified_mean},"count":1001,"nulls":0}}'
