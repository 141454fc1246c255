"""Patterns and regular expressions: what matches is what SQLite's own LIKE and GLOB and Python's `re` say, by ranks and by scans of
the rows, and no text is so long that a pattern outlasts the limit of time.
"""

import csv
import io
import random
import re
import sqlite3
from contextlib import ExitStack, closing
from urllib.parse import quote

import pytest

from kiln import bake, get_in_turn, serving
from test_filters import check_refused

PIECES = ["a", "a", "A", "b", "B", "ä", "Ä", "é", "🛫", "*", "%", "_", "[", "]", "?", "^", "\\", " ", "\n", ".", "1", "(", "ß"]


def make_texts():
    dice = random.Random(5)
    return ["", None] + ["".join(dice.choices(PIECES, k=dice.choice([0, 1, 2, 3, 5, 8, 13, 70, 140]))) for _ in range(400)]


TEXTS = make_texts()


def csv_of(texts):
    """Missing is an empty field, an empty text has quotes."""
    return "id,text\n" + "".join(f"{i}," + ("" if text is None else '"' + text.replace('"', '""') + '"') + "\n" for i, text in enumerate(texts))


@pytest.fixture(scope="module")
def both(tmp_path_factory):
    """The same texts with ranks and without."""
    with ExitStack() as stack:
        yield [stack.enter_context(serving(bake(tmp_path_factory.mktemp(ranks), csv_of(TEXTS), "--type", "text=text", "--ranks", ranks),
                                           "--access-log", "off", "--query-timeout-ms", "60000")) for ranks in ("on", "off")]


def found(both, condition):
    """The numbers of the rows that pass, which both ways say the same of."""
    answers = [running.get(f"/rows?select=id&limit=1000&text={quote(condition, safe='')}") for running in both]
    assert [answer.status for answer in answers] == [200, 200], answers[0].text
    assert answers[0].text == answers[1].text, condition
    return [row["id"] for row in answers[0].json]


# --- Wildcards, beside SQLite's -------------------------------------------------------------------------------------------

def draw_pattern(dice):
    """A list of characters and of the wildcards "%" and "_" as tuples; often a text with parts replaced."""
    pattern = list(dice.choice([text for text in TEXTS if text]))[:60] if dice.random() < 0.7 else dice.choices(PIECES, k=dice.randint(0, 4))
    pattern = [("_",) if dice.random() < 0.2 else piece.swapcase() if dice.random() < 0.2 else piece for piece in pattern]
    for _ in range(dice.choice([0, 1, 1, 2, 3])):
        begin = dice.randint(0, len(pattern))
        pattern[begin:dice.randint(begin, len(pattern))] = [("%",)]
    return pattern


def written(pattern, escaped, wildcards):
    return "".join(wildcards[piece[0]] if isinstance(piece, tuple) else escaped(piece) for piece in pattern)


def test_wildcards_match_as_sqlites_like_and_glob_do(both):
    dice, matched = random.Random(9), 0
    with closing(sqlite3.connect(":memory:")) as oracle:
        oracle.execute("CREATE TABLE texts (id, text)")
        oracle.executemany("INSERT INTO texts VALUES (?, ?)", enumerate(TEXTS))
        for _ in range(1_000):
            pattern = draw_pattern(dice)
            is_not = dice.random() < 0.2
            asked = written(pattern, lambda c: "\\" + c if c in "%*_\\" else c, {"%": dice.choice("%*"), "_": "_"})
            ignores_case = dice.random() < 0.5
            if ignores_case:
                like = written(pattern, lambda c: "!" + c if c in "%_!" else c, {"%": "%", "_": "_"})
                statement, value = "text LIKE ? ESCAPE '!'", like
            else:
                statement, value = "text GLOB ?", written(pattern, lambda c: f"[{c}]" if c in "*?[" else c, {"%": "*", "_": "?"})
            expected = [i for i, in oracle.execute(f"SELECT id FROM texts WHERE {'NOT ' * is_not}({statement}) ORDER BY id", [value])]
            assert found(both, f"{'not.' * is_not}{'i' * ignores_case}like.{asked}") == expected, pattern
            matched += 0 < len(expected) < len(TEXTS) - 1
    assert matched > 500


def test_texts_that_begin_so_are_found_in_an_index_though_glob_is_kilns_own(tmp_path):
    database = bake(tmp_path, csv_of(TEXTS), "--type", "text=text", "--index", "text", "--ranks", "off")
    with serving(database, "--access-log", "off") as running, closing(sqlite3.connect(database)) as connection:
        connection.create_function("glob", 2, lambda pattern, text: None)
        statement = running.get("/sql/row_count?text=like.ab*").text.partition("SELECT")
        values = dict(re.findall(r"^\.parameter set :(\w+) \"'(.*)'\"", statement[0], re.MULTILINE))
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT" + statement[2], values).fetchall()
        assert any("USING" in line[-1] and "(text>? AND text<?)" in line[-1] for line in plan), plan


# --- Regular expressions, beside Python's -----------------------------------------------------------------------------------

EXPRESSIONS = ["a", "^a", "a$", "^$", "^.$", "^..$", "a.b", "(ab|ba)+", "[ab]{2,3}", "[^ab]", "ä|é", r"\.", r"\(", r"\\", "🛫", "a*b?1", "b{2}", "^(a|b)*$",
               r"\d", r"\s", "(?:a|A)b", "a+?b", "[[:digit:]]", "", "^[^a]*$", "[ä-é]", r"\Aa", r"a\z", "ß"]


def python_of(expression):
    return expression.replace("[[:digit:]]", r"\d").replace(r"\z", r"\Z").replace("$", r"\Z")


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_an_expression_matches_as_pythons_does(both, expression):
    for operator, flags in (("match", re.DOTALL), ("imatch", re.DOTALL | re.IGNORECASE)):
        compiled = re.compile(python_of(expression), flags)
        expected = [i for i, text in enumerate(TEXTS) if text is not None and compiled.search(text)]
        assert found(both, f"{operator}.{expression}") == expected
        assert found(both, f"not.{operator}.{expression}") == [i for i, text in enumerate(TEXTS) if text is not None and i not in expected]


def test_several_expressions_are_asked_at_once_and_in_groups(both):
    def matching(*expressions, needed=any):
        return [i for i, text in enumerate(TEXTS) if text is not None and needed(re.search(one, text, re.DOTALL) for one in expressions)]

    assert found(both, 'match(any).{^a,"b{2}","a,b"}') == matching("^a", "b{2}", "a,b")
    assert found(both, "match(all).{^a,b}") == matching("^a", "b", needed=all)
    for running in both:
        rows = running.get("/rows?select=id&limit=1000&or=" + quote('(text.match.^a,text.imatch."(ß|é)$",id.eq.0)')).json
        assert [row["id"] for row in rows] == sorted({0, *matching("^a", "[ßéÉẞ]\\Z")})


@pytest.mark.parametrize("condition, status, named", [
    ("match.(", 400, ["missing ): ("]), ("match.a(?=b)", 400, ["invalid perl operator: (?="]), (r"match.(a)\1", 400, [r"invalid escape sequence: \1"]),
    ("match.[b-a]", 400, ["invalid character class range: b-a"]), ("imatch.*", 400, ["no argument for repetition operator: *"]),
    ("match.a{1001}", 400, ["invalid repetition size: {1001}"]), ("match.((a{100}){100}){100}", 400, ["{100}"]),
    (r"match.\pL\pL\pL\pL", 400, ["too large"]), ("match(any).{a,(}", 400, ["missing )"]), ("match(some).a", 400, ["match(some)"]),
])
def test_what_is_no_expression_is_refused_with_the_reason(both, condition, status, named):
    for running in both:
        answer = running.get(f"/rows?text={quote(condition, safe='')}")
        check_refused(answer, status, *named)
    check_refused(both[0].get("/rows?id=match.1"), 422, "match needs a column of texts")


def test_a_statement_with_an_expression_runs_in_the_shell(both, tmp_path):
    from test_sql import paste
    database = bake(tmp_path, csv_of(TEXTS), "--type", "text=text")
    for condition in ("match.^a.*b$", "imatch.^Ä", "imatch.(ab|ba)"):
        script = both[0].get(f"/sql/row_count?text={quote(condition)}").text
        assert "REGEXP" in script or "regexpi" in script
        if condition != "imatch.^Ä":  # the shell ignores the case of ASCII letters alone
            assert paste(database, script) == [(len(found(both, condition)),)]


# --- As long as it may take ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize("ranks", ["on", "off"])
def test_a_pattern_that_takes_too_long_on_one_text_is_ended(tmp_path, ranks):
    """SQLite looks at the time between two instructions; here's one alone, on a text of 4 MB."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows([["id", "text"], [1, "a" * 4_000_000]])
    database = bake(tmp_path, out.getvalue(), "--ranks", ranks)
    patterns = [quote(operator + ".*a" + "_" * 5_000 + "b*") for operator in ("like", "ilike")]
    with serving(database, "--access-log", "off", "--query-timeout-ms", "5", "--workers", "1") as running:
        for path in ("/rows?select=id&", "/rows?format=csv&select=id&", "/getRow/0?", "/columns/id?", "/getRandomRow?"):
            for pattern in patterns:
                check_refused(get_in_turn(running, f"{path}text={pattern}"), 503, "5 ms")
    with serving(database, "--access-log", "off", "--query-timeout-ms", "600000") as running:
        assert running.get(f"/rows?select=id&text={patterns[0]}").json == []


@pytest.mark.parametrize("ranks", ["on", "off"])
def test_an_expression_too_large_for_a_text_is_refused_with_both_sizes(tmp_path, ranks):
    database = bake(tmp_path, "id,text\n1," + "a" * 1_000_000 + "\n", "--ranks", ranks)
    with serving(database, "--access-log", "off", "--query-timeout-ms", "60000") as running:
        check_refused(running.get("/rows?text=match." + quote("(?:[a-z ]?){900}Z")), 503, "1000000 bytes", "instructions")
        assert running.get("/rows?select=id&text=match." + quote("a{9}")).json == [{"id": 1}]


# --- Casts --------------------------------------------------------------------------------------------------------------

NUMBERS = [("whole", "real"), (1, 0.1), (-2**63, 1e300), (2**63 - 1, -1.5), (2**53 + 1, float("inf")), (0, 1 / 3), (None, None)]


@pytest.fixture(scope="module")
def numbers(tmp_path_factory):
    text = "".join(",".join("" if value is None else str(value) for value in row) + "\n" for row in NUMBERS)
    with serving(bake(tmp_path_factory.mktemp("numbers"), text, "--type", "whole=integer", "--type", "real=real"), "--access-log", "off") as running:
        yield running


def test_a_column_is_answered_as_text_or_as_a_float(numbers):
    rows = numbers.get("/rows?select=whole::text,real::text,row::text,float:whole::double precision,same:whole::bigint".replace(" ", "%20")).json
    for number, (row, (whole, real)) in enumerate(zip(rows, NUMBERS[1:], strict=True)):
        assert row["whole"] == (None if whole is None else str(whole))
        assert (row["float"], row["same"]) == (None if whole is None else float(whole), whole)
        assert row["real"] is None if real is None else float(row["real"]) == real
        assert row["row"] == str(number)
    # The digits are those of the column uncast; in CSV an infinite number is inf, and as a text it's PostgreSQL's.
    plain = numbers.get("/rows?select=real&format=csv").text
    assert numbers.get("/rows?select=real::text&format=csv").text == plain.replace("inf", "Infinity")
    assert numbers.get("/rows?select=real::float,whole::integer").json == numbers.get("/rows?select=real,whole").json
    filtered = numbers.get("/rows?select=whole::text&whole=gt.0&order=whole.desc").json
    assert filtered == [{"whole": "9223372036854775807"}, {"whole": "9007199254740993"}, {"whole": "1"}]


@pytest.mark.parametrize("select, named", [
    ("real::int", ["real", "rounded"]), ("whole::json", ["json", "numeric"]), ("whole::", ['""']), ("nowhere::text", ["nowhere"]),
    ("whole::text,whole", ["whole"]), ("whole.sum()::text", ["whole.sum()", "cast"]), ("whole::text,count()", ["whole::text", "cast"]),
])
def test_a_cast_that_means_nothing_is_refused(numbers, select, named):
    check_refused(numbers.get(f"/rows?select={quote(select)}"), 400, *named)


def test_a_text_is_no_number(both):
    check_refused(both[0].get("/rows?select=text::int"), 400, "text", "not every one is a number")
    assert both[0].get("/rows?select=text::text&limit=5").json == both[0].get("/rows?select=text&limit=5").json
