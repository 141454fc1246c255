"""The dialect to the letter: blanks, names in double quotes, lists in braces, and decimals beside integers, by ranks and by scans.

Which blanks count is PostgREST's grammar (ApiRequest/QueryParams.hs) and, for what it passes on, PostgreSQL's: of numbers they are
nothing, of texts in (…) they are a part, of texts in {…} they aren't. What must match, Python says, of decimals with exact fractions.
"""

import random
from fractions import Fraction
from urllib.parse import quote, urlencode

import pytest

from kiln import bake, serving

BIG = [0, 1, -1, 7, 2**53 - 1, 2**53, 2**53 + 1, 2**53 + 2, -2**53 - 1, 2**62 + 1, 2**63 - 1, -2**63, -2**63 + 1, None]
WORDS = ["a", " a", "a ", "b", " b", '"b"', ' "b"', "null", "a,b", "a\\", "", None, "x y", "NULL"]
NAMES = ["id", "big", "word", "limit", "7", "0", "row", "edge", "count it", "real"]
ROWS = [{"id": n, "big": big, "word": word, "limit": n % 3, "7": f"seven {n}", "0": f"zero {n}", "row": -n, "edge": n % 5, "count it": n,
         "real": n / 4} for n, (big, word) in enumerate(zip(BIG, WORDS, strict=True))]


def as_csv(rows):
    def cell(value):
        return "" if value is None else '"' + value.replace('"', '""') + '"' if isinstance(value, str) else str(value)
    return "\r\n".join([",".join(f'"{name}"' for name in NAMES)] + [",".join(cell(row[name]) for name in NAMES) for row in rows]) + "\r\n"


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The same table twice: questions are answered by ranks, and by statements of SQL."""
    folder = tmp_path_factory.mktemp("dialect")
    ranked = bake(folder, as_csv(ROWS), "--header", "yes", name="odd.csv")
    scanned = bake(tmp_path_factory.mktemp("scanned"), as_csv(ROWS), "--header", "yes", "--ranks", "off", name="odd.csv")
    with serving(ranked, "--access-log", "off") as one, serving(scanned, "--access-log", "off") as other:
        yield one, other


def ids(both, *parameters):
    """The ids of the rows that match, which both must agree on."""
    query = urlencode([("select", "id"), *parameters], quote_via=quote)
    found = []
    for running in both:
        answer = running.get(f"/odd?{query}")
        assert answer.status == 200, (query, answer.text)
        found.append([row["id"] for row in answer.json])
    assert found[0] == found[1], query
    return found[0]


def having(holds, column):
    return [row["id"] for row in ROWS if row[column] is not None and holds(row[column])]


# Blanks

@pytest.mark.parametrize("name, value, holds", [
    ("or", "(id.eq.1, id.eq.2)", lambda row: row["id"] in (1, 2)),
    ("or", " ( id .eq.1\t,\tand ( id.gt.3 , id.lt.6 ) ) ", lambda row: row["id"] in (1, 4, 5)),
    ("and", "( id.gte. 2 ,id.lte. 4 )", lambda row: 2 <= row["id"] <= 4),
    ("not.or", "(id.lt.12, \"edge\" .eq.3)", lambda row: not (row["id"] < 12 or row["edge"] == 3)),
    ("id", "in.(1, 2 ,\t3)", lambda row: row["id"] in (1, 2, 3)), ("id", "in. ( 1,2 ) ", lambda row: row["id"] in (1, 2)),
    ("or", "(id.in.(1, 2) , id.eq.9)", lambda row: row["id"] in (1, 2, 9)), ("id", "eq. 5\n", lambda row: row["id"] == 5),
    (" id ", "eq.5", lambda row: row["id"] == 5), ("real", "gte. 3", lambda row: row["real"] >= 3), ("row", "eq. 3 ", lambda row: row["id"] == 3),
    ("word", "in.(a, b)", lambda row: row["word"] in ("a", " b")), ("word", 'in.("a", "b")', lambda row: row["word"] in ("a", ' "b"')),
    ("word", 'in.( "a","b")', lambda row: row["word"] in ("a", "b")),
    ("word", "eq. a", lambda row: row["word"] == " a"), ("or", "(word.eq.a , id.eq.0)", lambda row: row["word"] == "a " or row["id"] == 0),
    ("or", "(id.eq.0, word.eq.a )", lambda row: row["word"] == "a " or row["id"] == 0),
    ("or", '(word.eq."b", id.eq.0)', lambda row: row["word"] == "b" or row["id"] == 0),
    ("word", "eq(any).{a, b , x y}", lambda row: row["word"] in ("a", "b", "x y")),
    ("word", 'eq(any).{" a" , "b"}', lambda row: row["word"] in (" a", "b")), ("word", r"eq(any).{a\\,\ b,a\,b}", lambda row: row["word"] in ("a\\", " b", "a,b")),
    ("word", 'eq(any).{"null",""}', lambda row: row["word"] in ("null", "")), ("word", "eq(any).{}", lambda row: False),
    ("word", "eq(all).{}", lambda row: True), ("id", "gt(all).{ 1, 10.0 }", lambda row: row["id"] > 10),
    ("word", "is.NULL", lambda row: row["word"] is None), ("word", "not.is.Null", lambda row: row["word"] is not None),
    ("or", "(word.is.NULL , big.is.Not_Null )", lambda row: row["word"] is None or row["big"] is not None),
])
def test_blanks_are_nothing_but_in_a_text(both, name, value, holds):
    expected = [row["id"] for row in ROWS if holds(row)]
    assert ids(both, (name, value)) == expected
    assert expected or value == "eq(any).{}"


@pytest.mark.parametrize("select, names", [
    ("id, word", ["id", "word"]), ("\tid ,big ", ["id", "big"]), ("n : id, late: word ::text", ["n", "late"]), (' "edge" , "7"', ["edge", "7"]),
    ("*, n: row", [*NAMES, "n"]), ("count it, row", ["count it", "row"]), ("big :: text , id:: float", ["big", "id"]),
])
def test_blanks_in_a_selection(both, select, names):
    for running in both:
        assert list(running.get(f"/odd?select={quote(select)}&limit=1").json[0]) == names


def test_blanks_in_an_order_and_in_groups(both):
    expected = [row["id"] for row in sorted(ROWS, key=lambda row: (-row["limit"], row["id"]))]
    assert ids(both, ("order", ' "limit" .desc , id.asc')) == ids(both, ("order", '"limit".desc, id')) == expected
    groups = both[0].get(f"/odd?select={quote('g: limit, big.count() , n: count()')}&order={quote('n.desc , g .desc')}")
    assert groups.status == 200 and [list(group) for group in groups.json] == [["g", "count", "n"]] * 3


# Names in double quotes

@pytest.mark.parametrize("column", NAMES)
def test_a_name_in_double_quotes_is_the_columns_and_nothing_else(both, column):
    name, row = f'"{column}"', ROWS[4]
    assert ids(both, (name, f"eq.{row[column]}"), ("id", "eq.4")) == [4]
    assert ids(both, ("or", f'({name}.eq."{row[column]}")'), ("id", "eq.4")) == [4]
    known, missing = [row for row in ROWS if row[column] is not None], [row for row in ROWS if row[column] is None]
    descending = missing + sorted(known, key=lambda row: row[column], reverse=True)  # which leaves equal ones in their order
    assert ids(both, ("order", f"{name}.desc")) == [row["id"] for row in descending]
    for running in both:
        assert running.get(f"/odd?select={quote(name)}&row=eq.4").json == [{column: row[column]}]
        assert [one["name"] for one in running.get(f"/columns?columns={quote(name)}").json["columns"]] == [column]


@pytest.mark.parametrize("number, column", [("7", "edge"), ("0", "id"), ("1", "big")])
def test_a_number_without_quotes_is_still_the_columns_number(both, number, column):
    for running in both:
        assert running.get(f"/odd?select={number}&row=eq.4").json == [{column: ROWS[4][column]}]
    assert ids(both, (number, f"eq.{ROWS[4][column]}"), ("id", "eq.4")) == [4]
    assert both[0].get(f"/odd?%22{number}%22=is.null").status == (400 if number == "1" else 200)  # no column is called "1"


# Counting as PostgREST did before it had aggregates

@pytest.mark.parametrize("select, expected", [("count", [{"count": len(ROWS)}]), (" n:count ", [{"n": len(ROWS)}]),
                                              ("limit,count", [{"limit": n, "count": len(ROWS[n::3])} for n in range(3)])])
def test_count_without_parentheses_counts_unless_a_column_is_called_so(both, tmp_path, select, expected):
    for running in both:
        assert running.get(f"/odd?select={quote(select)}").json == expected
    if select == "count":
        with serving(bake(tmp_path, "count\n5\n6\n")) as running:
            assert running.get("/table?select=count").json == [{"count": 5}, {"count": 6}]
            assert running.get("/table?select=count()").json == [{"count": 2}]


# Decimals beside integers

COMPARED = {"eq": lambda a, b: a == b, "neq": lambda a, b: a != b, "gt": lambda a, b: a > b, "gte": lambda a, b: a >= b, "lt": lambda a, b: a < b,
            "lte": lambda a, b: a <= b}


def draw_decimal(dice):
    """A number that is, or nearly is, one of the column's or a limit of what it can hold; as it's written."""
    whole = dice.choice([value for value in BIG if value is not None] + [2**63, -2**63 - 1, 2**64, 10**25]) + dice.choice([0, 0, 0, 1, -1])
    tail = dice.choice(["", ".0", ".000", ".5", ".25", ".9999999999999999999999", ".0000000000000000000001", "e0", "0e-1", "00E-2", ".50e1"])
    return dice.choice(["", "", " "]) + str(whole) + tail


def test_an_integer_is_compared_with_a_decimal_exactly(both):
    dice, matched = random.Random(53), 0
    for number in range(300):
        literals = [draw_decimal(dice) for _ in range(dice.choice([1, 2, 3]))]
        numbers, listed = [Fraction(literal.strip()) for literal in literals], ",".join(literals)
        name = dice.choice(list(COMPARED))
        for condition, expected in [
            (f"{name}.{literals[0]}", having(lambda value: COMPARED[name](value, numbers[0]), "big")),
            (f"not.{name}.{literals[0]}", having(lambda value: not COMPARED[name](value, numbers[0]), "big")),
            (f"in.({listed})", having(lambda value: value in numbers, "big")), (f"not.in.({listed})", having(lambda value: value not in numbers, "big")),
            (f"{name}(any).{{{listed}}}", having(lambda value: any(COMPARED[name](value, one) for one in numbers), "big")),
            (f"{name}(all).{{{listed}}}", having(lambda value: all(COMPARED[name](value, one) for one in numbers), "big")),
            (f"isdistinct.{literals[0]}", [row["id"] for row in ROWS if row["big"] is None or row["big"] != numbers[0]]),
        ]:
            assert ids(both, ("big", condition)) == expected, (number, condition)
            matched += 0 < len(expected) < len(ROWS) - 1
    assert matched > 900


def test_what_was_found_through_a_double_is_not_found_any_more(both):
    assert ids(both, ("big", f"eq.{2**53 + 1}.0")) == [BIG.index(2**53 + 1)]
    assert ids(both, ("big", f"eq.{2**53 + 1}.5")) == []
    assert ids(both, ("big", f"eq.{-2**63 - 1}")) == []
    for running in both:
        mean = running.get(f"/getColumnMeanValue/id?big=lt.{2**53 + 1}.5&big=gt.{2**53}.5").json
        assert (mean["mean"], mean["count"]) == (BIG.index(2**53 + 1), 1)
