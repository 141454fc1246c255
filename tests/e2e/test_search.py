"""Searches: what q= and the operator search find is what Python's str.casefold and unicodedata say, by ranks, by scans of the rows and by
the statements under /sql, and of ASCII texts what DuckDB's ILIKE finds; and no text is so long that a search outlasts the limit of time.
"""

import csv
import io
import random
import re
import sqlite3
import sys
import unicodedata
from contextlib import ExitStack, closing
from urllib.parse import quote

import pytest

from kiln import ROOT, bake, get_in_turn, serving
from test_filters import check_refused
from test_queries_oracle import duck  # noqa: F401
from test_sql import paste

OPTIONS = ("--access-log", "off", "--query-timeout-ms", "60000", "--answer-cache-mib", "0")


# --- The definition: the guide's own, in Python -----------------------------------------------------------------------------

GUIDE = {}
exec(re.search(r"```python\n(.*?)```", (ROOT / "docs/api.md").read_text(), re.DOTALL)[1], GUIDE)  # noqa: S102
fold = GUIDE["fold"]


def without_marks(text):
    return unicodedata.normalize("NFC", "".join(c for c in unicodedata.normalize("NFD", text) if unicodedata.category(c)[0] != "M"))


def searched(wanted, texts, ignores_accents=False):
    """True, False, or None where it's unknown, as SQL has it."""
    wanted = fold(wanted, ignores_accents)
    if any(text is not None and wanted in fold(text, ignores_accents) for text in texts):
        return True
    return None if None in texts else False


# --- Hostile texts, beside Python's ---------------------------------------------------------------------------------------

PIECES = ["a", "A", "s", "S", "ſ", "ss", "SS", "ß", "ẞ", "i", "I", "ı", "İ", "i\u0307", "σ", "ς", "Σ", "é", "É", "e", "e\u0301", "E\u0301", "\u0301", "\u0327",
          "\u0345", "ᾳ", "ΐ", "k", "\u212a", "å", "\u212b", "ﬁ", "fi", "Ǆ", "ǆ", "ŉ", "Ł", "ł", "Ø", "ø", "🛫", "日", "本", "각", "가", "\u1100", "\u1161", "\u11a8",
          "अ", "\u093e", "\u094d", "\u0e01", "\u0e31", " ", "%", "*", "_", "\\", "\"", ",", "(", ")", ".", "\n", "1", "\u00a0", "\u200d", "𝔞", "𐐀", "𐐨"]


def draw_text(dice, most):
    return "".join(dice.choices(PIECES, k=dice.randint(0, most)))


def make_rows():
    dice = random.Random(11)
    columns = [lambda: draw_text(dice, 6), lambda: draw_text(dice, 20), lambda: draw_text(dice, 1300)]
    return [(i, *(None if dice.random() < 0.1 else column() for column in columns)) for i in range(300)]


ROWS = make_rows()
TEXTS = ("short", "longer", "long")
TYPES = [option for name in TEXTS for option in ("--type", f"{name}=text")]


def csv_of(header, rows):
    """Missing is an empty field, an empty text has quotes."""
    def field(value):
        return "" if value is None else '"' + value.replace('"', '""') + '"' if isinstance(value, str) else str(value)
    return ",".join(header) + "\n" + "".join(",".join(map(field, row)) + "\n" for row in rows)


@pytest.fixture(scope="module")
def databases(tmp_path_factory):
    return [bake(tmp_path_factory.mktemp(ranks), csv_of(("id", *TEXTS), ROWS), *TYPES, "--ranks", ranks) for ranks in ("on", "off")]


@pytest.fixture(scope="module")
def both(databases):
    """The same texts with ranks and without."""
    with ExitStack() as stack:
        yield [stack.enter_context(serving(database, *OPTIONS)) for database in databases]


def found(both, query):
    """The numbers of the rows that pass, which both ways say the same of."""
    answers = [running.get(f"/rows?select=id&limit=1000&{query}") for running in both]
    assert [answer.status for answer in answers] == [200, 200], answers[0].text
    assert answers[0].text == answers[1].text, query
    return [row["id"] for row in answers[0].json]


def draw_wanted(dice):
    """Often a part of a text that is there, as someone else would write it."""
    if dice.random() < 0.3:
        return draw_text(dice, 3)
    text = dice.choice([text for row in ROWS for text in row[1:] if text])
    begin = dice.randrange(len(text))
    text = text[begin:begin + dice.randint(1, 8)]
    return dice.choice([str, str.upper, str.lower, str.title, lambda text: unicodedata.normalize("NFD", text), without_marks])(text)


def encoded(text):
    return quote(text, safe="")


def test_a_search_finds_what_python_finds(both):
    dice, matched = random.Random(12), 0
    for _ in range(600):
        ignores = dice.random() < 0.5
        accents = "&accents=ignore" if ignores else dice.choice(["", "&accents=keep"])
        wanted = draw_wanted(dice)
        while not wanted:
            wanted = draw_wanted(dice)
        form = dice.choice(["q", "q twice", "column", "not", "group"])
        other, column = dice.choice(["a", "s", "1"]), dice.randrange(3)
        if form == "q":
            query, holds = f"q={encoded(wanted)}", lambda row: searched(wanted, row[1:], ignores)
        elif form == "q twice":
            query = f"q={encoded(wanted)}&q={other}"
            holds = lambda row: searched(wanted, row[1:], ignores) and searched(other, row[1:], ignores)  # noqa: E731
        elif form == "column":
            query, holds = f"{TEXTS[column]}=search.{encoded(wanted)}", lambda row: searched(wanted, [row[1 + column]], ignores)
        elif form == "not":
            query = f"{TEXTS[column]}=not.search.{encoded(wanted)}"
            holds = lambda row: searched(wanted, [row[1 + column]], ignores) is False  # noqa: E731
        else:
            listed = '"' + wanted.replace("\\", "\\\\").replace('"', '\\"') + '"'
            query = "or=" + encoded(f"(id.lt.3,{TEXTS[column]}.search.{listed})")
            holds = lambda row: row[0] < 3 or searched(wanted, [row[1 + column]], ignores)  # noqa: E731
        expected = [row[0] for row in ROWS if holds(row)]
        assert found(both, query + accents) == expected, (query, accents)
        matched += 0 < len(expected) < len(ROWS)
    assert matched > 300


def test_an_empty_q_filters_nothing_and_an_empty_search_every_text(both):
    assert found(both, "q=") == found(both, "q=&accents=ignore") == list(range(len(ROWS)))
    assert found(both, "short=search.") == [row[0] for row in ROWS if row[1] is not None]
    assert both[0].get("/getColumnMeanValue/id?q=").json == both[0].get("/getColumnMeanValue/id").json


def test_several_texts_are_looked_for_at_once(both):
    expected = [row[0] for row in ROWS if searched("ß", [row[2]]) or searched("日", [row[2]])]
    assert found(both, "longer=" + encoded("search(any).{ß,日}")) == expected
    expected = [row[0] for row in ROWS if searched("ss", [row[2]]) and searched("i", [row[2]])]
    assert found(both, "longer=" + encoded("search(all).{ß,I}")) == expected


def test_a_long_text_is_looked_for_as_a_short_one_is(both):
    dice = random.Random(13)
    for _ in range(20):
        text = dice.choice([row[3] for row in ROWS if row[3] and len(encoded(row[3])) > 4_000])
        wanted = text[:next(length for length in range(len(text), 0, -1) if len(encoded(text[:length])) < 7_700)]
        assert found(both, f"q={encoded(wanted)}") == [row[0] for row in ROWS if searched(wanted, row[1:])]
    assert both[0].get("/rows?q=" + "a" * 8_000).status == 414


def test_every_character_is_found_by_its_other_forms(tmp_path):
    """All characters that folding changes, but Hangul's 11,172 syllables, of which some do."""
    characters = [chr(code) for code in range(32, sys.maxunicode + 1) if not 0xD800 <= code < 0xE000 and unicodedata.category(chr(code)) != "Cn"]
    changed = [c for c in characters if (fold(c) != c or without_marks(c) != c) and not ("가" <= c <= "힣" and ord(c) % 97)]
    assert len(changed) > 3_000
    texts = [f"<{c}>" for c in changed]
    folded = {ignores: [fold(text, ignores) for text in texts] for ignores in (False, True)}
    dice = random.Random(14)
    database = bake(tmp_path, csv_of(("id", "text"), list(enumerate(texts))), "--type", "text=text")
    with serving(database, *OPTIONS) as running:
        for text in dice.sample(texts, 300):
            for ignores in (False, True):
                wanted = fold(text, ignores)
                answer = running.get(f"/rows?select=id&q={encoded(text)}&accents={'ignore' if ignores else 'keep'}&limit=1",
                                     headers={"Prefer": "count=exact"})
                assert answer.headers["content-range"].endswith(f"/{sum(wanted in other for other in folded[ignores])}"), (ascii(text), ignores)


# --- The statements ---------------------------------------------------------------------------------------------------------

def unquoted(argument):
    """What the shell makes of it: in double quotes a backslash stands before a quote and a backslash."""
    return re.sub(r"\\(.)", r"\1", argument[1:-1]) if argument.startswith('"') else argument


def test_the_statements_say_what_is_computed(both, databases):
    """Run by Python's SQLite, with its own functions in the place of kiln's."""
    def function(ignores):
        return lambda wanted, *texts: searched(wanted, texts, ignores)

    with closing(sqlite3.connect(databases[0])) as connection:
        connection.create_function("search", -1, function(False))
        connection.create_function("search_unaccented", -1, function(True))
        for query in ("q=ss", "q=E%CC%81&accents=ignore", "short=search.A", "longer=not.search.i&q=1", "or=(short.search.k,id.eq.1)"):
            for running in both:
                script = running.get(f"/sql/row_count?{query}").text
                values = dict(line.removeprefix(".parameter set :").split(" ", 1) for line in script.splitlines() if line.startswith(".parameter set"))
                values = {name: connection.execute(f"SELECT {unquoted(value)}").fetchone()[0] for name, value in values.items()}
                (count,), = connection.execute(script[script.index("SELECT"):], values).fetchall()
                assert count == len(found(both, query)) > 0, script


def test_a_statement_runs_in_the_shell_where_a_search_is_spelled_out(tmp_path):
    """Long texts have no ranks unless they repeat."""
    database = bake(tmp_path, csv_of(("id", *TEXTS), [(*row[:3], row[3] and row[3][:250]) for row in ROWS]), *TYPES)
    with serving(database, *OPTIONS) as running:
        check_spelled_out(running, database)


def check_spelled_out(running, database):
    for query in ("q=ss", "q=zzz", "q=E%CC%81&accents=ignore", "short=search.A", "longer=not.search.i", "longer=not.search.zzz", "or=(short.search.k,id.eq.1)",
                  "short=not.search.a&q=日&q=ß&or=(not.and(short.search.ss,id.gt.9),id.lt.50)"):
        script = running.get(f"/sql/row_count?{quote(query, safe='=&%(),.')}").text
        assert "search" not in script
        counted = running.get(f"/rows?limit=0&{quote(query, safe='=&%(),.')}", headers={"Prefer": "count=exact"}).headers["content-range"]
        assert paste(database, script) == [(int(counted.rpartition("/")[2]),)], script


def test_a_search_that_found_very_many_values_isnt_spelled_out(flights, flights_db):
    few, many = (flights[0].get(f"/sql/row_count?tailnum=search.{text}").text for text in ("n14228", "n"))
    assert paste(flights_db, few) == [(int(flights[0].get("/rows?q=N14228", headers={"Prefer": "count=exact"}).headers["content-range"].rpartition("/")[2]),)]
    assert "IN (:filter1)" in few and 'search(:filter1, "tailnum")' in many
    assert 'search(:filter1, "carrier", "tailnum", "origin", "dest", "time_hour")' in flights[1].get("/sql/row_count?q=jfk").text


def test_a_search_in_very_many_columns_is_one_condition(tmp_path):
    """More than an expression of SQLite's may be deep, and than a function of its takes arguments."""
    columns = 1_200
    rows = [["x"] * columns, ["x"] * (columns - 1) + ["Needle"], ["x"] * 640 + [None] * 560, [None] * columns]
    for ranks in ("on", "off"):
        (tmp_path / ranks).mkdir()
        database = bake(tmp_path / ranks, csv_of([f"c{i}" for i in range(columns)], rows), "--ranks", ranks)
        with serving(database, *OPTIONS) as running:
            assert [row["row"] for row in running.get("/rows?select=row&q=needle").json] == [1]
            assert [row["row"] for row in running.get("/rows?select=row&q=X").json] == [0, 1, 2]


# --- Flights, beside DuckDB's ---------------------------------------------------------------------------------------------

FLIGHTS_TEXTS = ("carrier", "tailnum", "origin", "dest", "time_hour")
WORDS = ("jfk", "N14", "2013-01-0", "ua", "A", "t1", "EWR", "zzz", "9e")


def ilike(word):
    return "(" + " OR ".join(f"{name} ILIKE '%{word}%'" for name in FLIGHTS_TEXTS) + ")"


@pytest.fixture(scope="module")
def flights(flights_db, unranked_db):
    with ExitStack() as stack:
        yield [stack.enter_context(serving(database, *OPTIONS)) for database in (flights_db, unranked_db)]


@pytest.mark.parametrize("word", WORDS)
def test_counts_and_pages_are_duckdbs(flights, duck, word):  # noqa: F811
    (count,), = duck.execute(f"SELECT count(*) FROM flights WHERE {ilike(word)}").fetchall()
    page = [row for row, in duck.execute(f"SELECT row FROM flights WHERE {ilike(word)} ORDER BY row LIMIT 100").fetchall()]
    for running in flights:
        answer = running.get(f"/rows?select=row&q={word}", headers={"Prefer": "count=exact"})
        assert answer.headers["content-range"].rpartition("/")[2] == str(count)
        assert [row["row"] for row in answer.json] == page


def one(duck, sql):  # noqa: F811
    (row,) = duck.execute(sql).fetchall()
    return row


def test_it_is_a_filter_of_everything_that_takes_filters(flights, duck):  # noqa: F811
    word = "n14"
    part = f"FROM flights WHERE {ilike(word)} AND month = 3"
    filters = f"q={word}&month=eq.3"
    mean, median, count = one(duck, f"SELECT avg(dep_delay), median(dep_delay), count(*) {part}")
    first = one(duck, f"SELECT min(row) {part}")[0]
    for running in flights:
        assert running.get(f"/getColumnMeanValue/dep_delay?{filters}").json["mean"] == pytest.approx(mean, rel=1e-12)
        assert running.get(f"/getColumnMedian/dep_delay?{filters}").json["median"] == median
        mode = running.get(f"/getColumnMostFrequentValue/dest?{filters}").json
        assert (mode["mode"], mode["frequency"]) == one(duck, f"SELECT dest, count(*) AS n {part} GROUP BY dest ORDER BY n DESC, dest LIMIT 1")
        assert running.get(f"/getRow/0?{filters}").json["row"] == first
        drawn = running.get(f"/getRandomRow?seed=1&{filters}").json["row"]
        assert one(duck, f"SELECT count(*) {part} AND row = {drawn}") == (1,)
        assert running.get(f"/columns/dest?{filters}").json["distinct"] == one(duck, f"SELECT count(DISTINCT dest) {part}")[0]
        assert running.get(f"/columns?columns=dest&{filters}").json["rows"] == count
        values = running.get(f"/columns/dest/values?{filters}&limit=1000").json
        assert [tuple(value.values()) for value in values] == duck.execute(f"SELECT dest, count(*) {part} GROUP BY dest ORDER BY dest").fetchall()
        groups = running.get(f"/rows?select=origin,count()&{filters}").json
        assert [tuple(group.values()) for group in groups] == duck.execute(f"SELECT origin, count(*) {part} GROUP BY origin ORDER BY origin").fetchall()
        rows = csv.DictReader(io.StringIO(running.get(f"/rows?select=row,tailnum&{filters}&format=csv").text))
        assert [(int(row["row"]), row["tailnum"]) for row in rows] == duck.execute(f"SELECT row, tailnum {part} ORDER BY row").fetchall()
        assert running.get(f"/flights?select=row&{filters}&limit=1").json == [{"row": first}]


@pytest.mark.parametrize("condition, sql", [("like.S*", "dest LIKE 'S%'"), ("search.o", "dest ILIKE '%o%'"), ("gte.S", "dest >= 'S'"),
                                            ("not.search.o", "dest NOT ILIKE '%o%'"), ("is.null", "dest IS NULL")])
def test_the_values_of_a_column_that_match_come_with_their_frequencies(flights, duck, condition, sql):  # noqa: F811
    expected = duck.execute(f"SELECT dest, count(*) AS n FROM flights WHERE {sql} AND dest IS NOT NULL GROUP BY dest ORDER BY n DESC, dest").fetchall()
    for running in flights:
        values = running.get(f"/columns/dest/values?dest={condition}&order=frequency.desc&limit=1000").json
        assert [tuple(value.values()) for value in values] == expected
        assert running.get(f"/columns/dest?dest={condition}").json["distinct"] == len(expected)


# --- What is refused ----------------------------------------------------------------------------------------------------

def test_what_cant_be_searched_is_refused_with_the_reason(both, tmp_path):
    for running in both:
        check_refused(running.get("/rows?q=a&accents=no"), 400, "no", "keep or ignore")
        check_refused(running.get("/rows?q=a&accents=keep&accents=keep"), 400, "accents is given more than once")
        check_refused(running.get("/rows?id=search.1"), 422, "search needs a column of texts")
        check_refused(running.get("/rows?" + "&".join(["q=a"] * 101)), 400, "100 conditions")
        check_refused(running.get("/schema?q=a"), 400, '"q"')
        check_refused(running.get("/rows?accent=ignore"), 400, '"accents"')
    with serving(bake(tmp_path, "a,b\n1,2\n"), *OPTIONS) as running:
        check_refused(running.get("/rows?q=1"), 400, "columns of texts", "numbers", "a=gte.60")
        assert running.get("/rows?q=").json == [{"a": 1, "b": 2}]
        assert "/components/parameters/q" not in running.get("/openapi.json").text


@pytest.mark.parametrize("ranks", ["on", "off"])
def test_a_search_that_takes_too_long_on_one_text_is_ended(tmp_path, ranks):
    """Here's one alone, of 8 MB."""
    database = bake(tmp_path, "id,text\n1," + "Äe" * 3_000_000 + "\n", "--ranks", ranks)
    wanted = encoded("ä" * 600)
    with serving(database, "--access-log", "off", "--query-timeout-ms", "5", "--workers", "1") as running:
        for path in ("/rows?select=id&", "/rows?format=csv&select=id&", "/getRow/0?", "/columns/id?", "/getRandomRow?"):
            check_refused(get_in_turn(running, f"{path}q={wanted}"), 503, "5 ms")
    with serving(database, *OPTIONS) as running:
        assert running.get(f"/rows?select=id&q={wanted}").json == []
        assert running.get("/rows?select=id&q=%C3%84EA&accents=ignore").json == [{"id": 1}]
