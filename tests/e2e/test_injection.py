"""SQL can't be injected: hostile strings, as names and as values, are data or a client's mistake, and what SQLite is asked doesn't
depend on them.

The answers are compared with what plain Python picks. The statements are read from a log that sql_log.c keeps below the program: each must
be one of sql/ with names of the catalogue in it, and a condition that the grammar below derives. What a request says is in none of them.
"""

import json
import os
import re
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import pytest

from kiln import PROGRAM, ROOT, bake, run, serving, write
from test_sql import paste

SOURCE = Path(__file__).with_name("sql_log.c")

HOSTILE = [
    "'", '"', "`", "''", '""', "' OR 1=1 --", '" OR 1=1 --', "' OR ''='", '" OR ""="', "') OR 1=1 --", '") OR 1=1 --', "1 OR 1=1",
    "1; DROP TABLE hostile",
    "'; DROP TABLE hostile; --", '"; DROP TABLE hostile; --', "1;ATTACH DATABASE '/tmp/kiln-was-here' AS x",
    "' UNION SELECT name FROM sqlite_master --",
    '" UNION SELECT sql FROM sqlite_schema --', "a' || (SELECT source_sha256 FROM kiln_dataset) || '", "--", "-- ", "/*", "*/", "/* x */",
    "a/**/b", ";", "\\", "\\'", '\\"',
    "\\\\", "a\\", "%", "%%", "_", "*", "?", "[", "]", "[^a]", "[a-z]*", "%' ESCAPE '%", "^", "{column}", "{table}", "{filter}", "{columns}",
    "{order}", "{", "}", "{}",
    "{0}", "%s", "%n%n%n", "%d", "%00", "%27", "%2527", ":filter1", ":filter2", ":count", "?1", "@x", "$x", "#", "a,b", "(", ")", "()", "((",
    "(a.eq.1)", "a.eq.1", "eq.1",
    ".", "..", ",", ":", "::", "::text", "not.", "null", "NULL", "rowid", "_rowid_", "oid", "ROWID - 1", "LOAD_EXTENSION('x')",
    "RANDOMBLOB(1000000000)", "count(*)",
    "x'27'", "0x27", "CAST(1 AS TEXT)", "1e999", "-1e999", "00", "+1", "1_000", "٣", "\n", "\r", "\r\n", "\t", "\x01", "\x1a", "\x7f",
    "a\nb", "a\r\nX-Injected: 1\r\n\r\n",
    "text", "TEXT", "te\u0445t", "ｔｅｘｔ", "text\u200b", "\u202etxet", "te\u0301xt", "＇ OR 1=1 --", "ʼ OR 1=1 --", "\u2018 OR 1=1", "\ufeff",
    "\ufffd", "\ufffe", "\U0010ffff",
    "\u2028", "🛫", "Ä", "ä", "İ", "ß", "SS", " ", "  text  ", "<script>alert(1)</script>", "&amp;", "../../etc/passwd", "http://127.0.0.1/",
    "${jndi:ldap://x}", "x" * 10_000,
    "'" * 10_000, '"' * 5_001, "(" * 5_000, "\\" * 4_999, "é" * 3_000,
]
ONLY_ASKED = ["\0", "a\0b", "\0' OR 1=1 --", "text\0", "'\0'"]
# Bytes that aren't UTF-8: surrogates, overlong forms, beyond the last character, cut short, Latin-1.
NO_TEXT = ["%ED%A0%80", "%ED%A0%BD%ED%BB%AB", "%C0%A7", "%C0%80", "%E0%80%A7", "%F0%80%80%A7", "%F4%90%80%80", "%F8%88%80%80%A7", "%FF",
           "%FE%FF", "%C3", "%E2%82", "%80", "%E4",
           "a%A7b", "'%FF", "%", "%2", "%zz", "%u0027", "%%27"]


def shown(text):
    return text[:20].encode("unicode_escape").decode() + (f"...{len(text)}" if len(text) > 20 else "")


def encoded(text):
    return quote(text, safe="")


def in_quotes(text):
    return encoded('"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"')


# --- The log of statements ----------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def logger(tmp_path_factory):
    """The library that logs."""
    compiler = shutil.which("cc") or shutil.which("c++")
    if compiler is None:
        pytest.skip("no C compiler on this machine: SQLite's statements aren't logged")
    needed = subprocess.run(["ldd", PROGRAM], capture_output=True, text=True).stdout
    if "libsqlite3" not in needed:
        pytest.skip(f"{PROGRAM} doesn't load libsqlite3 dynamically: SQLite's statements can't be logged")
    library = tmp_path_factory.mktemp("logger") / "sql_log.so"
    subprocess.run([compiler, "-x", "c", "-shared", "-fPIC", "-Wall", "-Wextra", "-Werror", SOURCE, "-o", library, "-ldl", "-pthread"],
                   check=True)
    return library


def read_log(path):
    """(the statement only reads, its text) of each."""
    log, statements, at = path.read_bytes(), [], 0
    while at < len(log):
        end = log.index(b"\n", at)
        reads_only, size = log[at:end].split()
        statements.append((reads_only == b"1", log[end + 1:end + 1 + int(size)].decode("utf-8")))
        at = end + 1 + int(size)
    return statements


@contextmanager
def logging(library, database, log, *options):
    """A server for that database with a log of its statements; sanitizers must not insist on being loaded first."""
    asan = ":".join(filter(None, [os.environ.get("ASAN_OPTIONS"), "verify_asan_link_order=0"]))
    with serving(database, "--access-log", "off", "--query-timeout-ms", "60000", *options,
                 env={"LD_PRELOAD": str(library), "SQL_LOG": str(log), "ASAN_OPTIONS": asan}) as running:
        yield running


# --- What SQLite may be asked -------------------------------------------------------------------------------------------

TOKEN = re.compile(r"""(?P<comment>--[^\n]*\n) | (?P<space>[ \n]+) | (?P<name>"(?:[^"]|"")*") | (?P<string>'[^']*') | (?P<placeholder>\{[a-z_]+\})
                     | (?P<parameter>:[a-z_]+[0-9]*) | (?P<word>[A-Za-z_][A-Za-z_0-9]*) | (?P<number>[0-9]+(?:\.[0-9]+)?(?:e[0-9]+)?)
                     | (?P<sign><>|<=|>=|\|\||[-+*/%=<>(),.;])""", re.VERBOSE)


def tokens(sql):
    """(kind, text) of each token, comments among them, white space not. Anything else isn't SQL that kiln writes."""
    found, at = [], 0
    while at < len(sql):
        match = TOKEN.match(sql, at)
        assert match, f"no token at {sql[at:at + 40]!r}"
        if match.lastgroup != "space":
            found.append((match.lastgroup, match.group()))
        at = match.end()
    return found


class Grammar:
    """Derives statements from the files of sql/. Each method answers all places where what it's called after may end, having begun at
    `at`; the token there and those after it are the statement's."""

    def __init__(self, table, columns):
        def quoted(name):
            return ("name", '"' + name.replace('"', '""') + '"')
        self.table, self.columns = quoted(table), set(map(quoted, columns))
        files = [path for folder in ("", "query") for path in sorted((ROOT / "sql" / folder).glob("*.sql"))]
        files.append(ROOT / "sql/catalogue/select_last_rowid.sql")
        self.templates = [tokens(path.read_text()) for path in files]
        # Without its first comments and its semicolon it stands in place of a table.
        self.part = [token for token in tokens((ROOT / "sql/query/part.sql").read_text()) if token[0] != "comment" and token[1] != ";"]
        # Those that read the catalogue and the ranks take no names.
        fixed = [path for folder in ("catalogue", "ranks") for path in sorted((ROOT / "sql" / folder).glob("*.sql"))
                 if path.name.startswith("select_") and path.name != "select_last_rowid.sql"]
        self.fixed = {tuple(tokens(path.read_text())) for path in fixed} | {
            tuple(tokens(f"PRAGMA {pragma}")) for pragma in ("query_only=ON", "cell_size_check=ON", "cell_size_check=OFF", f"mmap_size={1 << 40}", "temp_store=MEMORY", "application_id",
                                                             "user_version")} | {tuple(tokens("BEGIN"))}

    def derives(self, sql):
        self.tokens = tokens(sql)
        return tuple(self.tokens) in self.fixed or any(len(self.tokens) in self.template(template, {0}) for template in self.templates)

    def words(self, text, starts):
        """The tokens of that text, from each of the starts."""
        wanted = tokens(text)
        return {at + len(wanted) for at in starts if self.tokens[at:at + len(wanted)] == wanted}

    def template(self, template, starts):
        derive = {"{table}": self.a_table, "{column}": self.a_column, "{columns}": self.a_selection, "{filter}": self.a_condition,
                  "{and_filter}": self.no_condition_or_one_more, "{order}": self.an_order,
                  "{keys}": self.keys, "{numbers}": self.numbers, "{by}": self.value_or_frequency}
        for kind, text in template if starts else ():
            if kind == "placeholder":
                starts = derive[text](starts)
            else:
                starts = {at + 1 for at in starts if self.tokens[at:at + 1] == [(kind, text)]}
        return starts

    def one_of(self, allowed, starts):
        return {at + 1 for at in starts if at < len(self.tokens) and self.tokens[at] in allowed}

    def a_list(self, item, separators, starts):
        found = ends = item(starts)
        while found:
            found = item(set().union(*(self.words(separator, found) for separator in separators)))
            ends = ends | found
        return ends

    def a_table(self, starts):
        return self.one_of({self.table}, starts) | self.words(")", self.template(self.part, self.words("(", starts)))

    def a_column(self, starts):
        return self.one_of(self.columns, starts) | self.words("truth", starts)  # a part's column that SQLite would take for a truth value

    def a_parameter(self, starts):
        return {at + 1 for at in starts if at < len(self.tokens) and self.tokens[at][0] == "parameter"
                and re.fullmatch(r":filter[1-9][0-9]*", self.tokens[at][1])}

    def a_value(self, starts):
        return self.a_column(starts) | self.words("_rowid_", starts) | self.words("_rowid_ - 1", starts)

    def a_selection(self, starts):
        return self.words("*", starts) | self.a_list(self.a_value, [","], starts) | self.words("AS truth", self.one_of(self.columns, starts))

    def an_order(self, starts):
        def item(starts):
            by = self.one_of(self.columns, self.words(".", self.one_of({self.table}, starts))) | self.words("_rowid_", starts)
            way = self.words("ASC", by) | self.words("DESC", by)
            return self.words("NULLS FIRST", way) | self.words("NULLS LAST", way)
        return self.words("_rowid_", starts | self.words(",", self.a_list(item, [","], starts)))

    def keys(self, starts):
        return self.words("0", starts) | self.a_list(lambda at: self.one_of(self.columns, at), [","], starts)

    def numbers(self, starts):
        return self.a_list(lambda at: self.one_of({("number", str(number)) for number in range(1, 5)}, at), [","], starts)

    def value_or_frequency(self, starts):
        return set().union(*(self.words(by, starts) for by in ("1", "1 DESC", "2, 1", "2 DESC, 1")))

    def a_comparison(self, starts):
        left, column = self.a_value(starts), self.a_column(starts)
        compared = set().union(*(self.a_parameter(self.words(sign, left)) for sign in ("=", "<>", "<", "<=", ">", ">=")))
        opened = self.words("IN (", left)
        listed = self.words(")", opened | self.a_list(self.a_parameter, [","], opened))
        likened = self.a_parameter(self.words("GLOB", column)) | self.words(r"ESCAPE '\'", self.a_parameter(self.words("LIKE", column)))
        expressed = self.a_parameter(self.words("REGEXP", column)) | self.words(
            ")", self.a_column(self.words(",", self.a_parameter(self.words("regexpi(", starts)))))
        tested = self.words("IS NULL", left) | self.words("IS NOT NULL", left)
        return compared | tested | listed | likened | expressed | self.a_column(self.words("<>", column))

    def a_term(self, starts):
        if not starts:
            return starts
        negated = self.words("NOT (", starts)
        inside = self.words("(", starts)
        groups = self.a_list(self.a_term, ["AND"], inside) | self.a_list(self.a_term, ["OR"], inside) if inside else set()
        return self.a_comparison(starts) | self.words(")", groups) | (self.words(")", self.a_term(negated)) if negated else set())

    def a_condition(self, starts):
        return self.words("1", starts) | self.a_list(self.a_term, ["AND"], starts)

    def no_condition_or_one_more(self, starts):
        return starts | self.words(")", self.a_condition(self.words("AND (", starts)))


def check_statements(log, table, columns):
    """Each statement is derived, and writes nothing."""
    grammar, statements = Grammar(table, columns), read_log(log)
    assert any(":filter1" in sql for _, sql in statements), "the log has no query with a filter"
    assert [sql for reads_only, sql in statements if not reads_only] == []
    assert [sql for sql in dict.fromkeys(sql for _, sql in statements) if not grammar.derives(sql)] == []


GOOD = ['SELECT _rowid_ - 1 AS row\nFROM "t"\nWHERE {}\nORDER BY _rowid_\nLIMIT :at_most OFFSET :offset;'.format(condition) for condition in (
    "1", '"a" = :filter1', '"a" = :filter1 AND ("b" IS NULL OR NOT ("a""" IN (:filter2, :filter3)))', 'NOT ((_rowid_ >= :filter1))',
    '"a" LIKE :filter1 ESCAPE \'\\\'', '("a" >= :filter1 AND "a" < :filter2 AND "a" GLOB :filter3)', '"a" REGEXP :filter1', 'regexpi(:filter1, "a")',
    '"a" IN ()', '"b" <> "b"')]
BAD = ["DROP TABLE t", "PRAGMA query_only=OFF", 'SELECT COUNT(*) AS rows\nFROM "t";', 'SELECT COUNT(*) AS rows\nFROM "u";'] + [
    'SELECT _rowid_ - 1 AS row\nFROM "t"\nWHERE {}\nORDER BY _rowid_\nLIMIT :at_most OFFSET :offset;'.format(condition) for condition in (
        "1 OR 1", '"a" = "b"', '"a" = \'x\'', '"a" = 1', '"c" = :filter1', '"a" = :filter1 -- \n', '"a" = :filter1; SELECT 1',
        '"a" = :filter1 OR "b" IS NULL', '("a" = :filter1',
        '"a" = (SELECT 1)', '"a" = :at_most', "1 UNION SELECT name FROM sqlite_master", '"a" LIKE :filter1', 'regexpi("b", "a")', "\"a\" REGEXP 'x'", '"a" = :filter1 /* x */')]


def test_the_grammar_derives_conditions_and_nothing_else():
    # The log is worth what this is worth. The texts end with the files' comments, whose words are the files' own.
    grammar = Grammar("t", ["a", "b", 'a"'])
    comments = "".join(line + "\n" for line in (ROOT / "sql/matching_rows.sql").read_text().splitlines() if line.startswith("--"))
    assert [sql for sql in GOOD if not grammar.derives(comments + sql)] == []
    for sql in BAD:
        for text in (sql, comments + sql):
            try:
                assert not grammar.derives(text), text
            except AssertionError as error:
                assert "no token" in str(error), text


# --- Hostile values -----------------------------------------------------------------------------------------------------

CELLS = [None, "plain", *HOSTILE]


@pytest.fixture(scope="module")
def hostile_db(tmp_path_factory):
    """A number, and beside it each hostile string as a text; one is missing."""
    rows = "".join(f"{number},{'' if text is None else chr(34) + text.replace(chr(34), chr(34) * 2) + chr(34)}\r\n" for number,
                   text in enumerate(CELLS))
    return bake(tmp_path_factory.mktemp("hostile"), "number,text\r\n" + rows, "--ranks", "off", "--type", "text=text", "--header", "yes", "--delimiter", ",",
                "--quote", '"', name="hostile.csv")


@pytest.fixture(scope="module")
def hostile_log(tmp_path_factory):
    return tmp_path_factory.mktemp("log") / "sql.log"


@pytest.fixture(scope="module")
def hostile(hostile_db, hostile_log, logger):
    with logging(logger, hostile_db, hostile_log) as running:
        yield running


def segments(pattern):
    """What stands between the wildcards for any text, each as a regular expression that can't be slow, and its length."""
    found, characters = [[]], iter(pattern)
    for character in characters:
        if character in "%*":
            found.append([])
        elif character == "_":
            found[-1].append(".")
        else:
            found[-1].append(re.escape(next(characters, "\\") if character == "\\" else character))
    return [(re.compile("".join(segment), re.DOTALL), len(segment)) for segment in found]


def matches(segments, text):
    """The first begins the text, the last ends it; each between them stands where it's found first."""
    (first, begin), *others = segments
    if not others:
        return first.fullmatch(text) is not None
    if not first.match(text):
        return False
    for segment, size in others[:-1]:
        if not (found := segment.search(text, begin)):
            return False
        begin = found.end()
    last, size = others[-1]
    return len(text) - size >= begin and last.fullmatch(text, len(text) - size) is not None


def fold(text):
    """ilike knows the case of ASCII letters alone."""
    return "".join(c.lower() if c.isascii() else c for c in text)


def numbers_where(holds):
    return [number for number, text in enumerate(CELLS) if text is not None and holds(text)]


OPERATORS = {
    "eq": lambda value: lambda text: text == value, "neq": lambda value: lambda text: text != value,
    "gt": lambda value: lambda text: text.encode() > value.encode(), "gte": lambda value: lambda text: text.encode() >= value.encode(),
    "lt": lambda value: lambda text: text.encode() < value.encode(), "lte": lambda value: lambda text: text.encode() <= value.encode(),
}
# SQLite's patterns take the noncharacter U+FFFE for U+FFFD; both are in a text, and eq knows them apart.
ALIKE = ("\ufffd", "\ufffe")
# A dozen of wildcards in a row, or in turn with characters, is what makes naive matchers slow.
PATTERNS = [text for text in HOSTILE + ONLY_ASKED if len(text) < 1_000 and text not in ALIKE] + ["%a" * 30, "*" * 1_000, "_" * 500,
                                                                                                 "%_" * 200, "[" * 100, "x" * 9_999 + "%",
                                                                                                 "%" + "'" * 4_000]


def like(value, ignores_case):
    if "\0" in value:  # no text has it
        return lambda text: False
    if ignores_case:
        folded = segments(fold(value))
        return lambda text: matches(folded, fold(text))
    split = segments(value)
    return lambda text: matches(split, text)


def found_by(running, parameters):
    answer = running.get(f"/rows?select=number&{parameters}")
    assert answer.status in (200, 400, 414, 431), answer.text
    assert answer.headers.get("x-injected") is None
    if answer.status != 200:
        assert answer.headers["content-type"] == "application/problem+json"
        assert len(parameters) > 8_000 or answer.status == 400, parameters
        return None
    return [row["number"] for row in answer.json]


@pytest.mark.parametrize("value", HOSTILE + ONLY_ASKED, ids=shown)
def test_a_hostile_value_is_compared_as_the_text_it_is(hostile, value):
    for operator, holds in OPERATORS.items():
        expected, negated = numbers_where(holds(value)), numbers_where(lambda text: not holds(value)(text))
        written = encoded(value)
        for parameters, numbers in ((f"text={operator}.{written}", expected), (f"text=not.{operator}.{written}", negated),
                                    (f"or=(text.{operator}.{in_quotes(value)})", expected),
                                    (f"not.and=(text.{operator}.{in_quotes(value)},number.gte.0)", negated)):
            found = found_by(hostile, parameters + "&limit=1000")
            if found is not None or len(written) < 4_000:
                assert found == numbers, (operator, parameters[:60])
    found = found_by(hostile, f"text=in.({in_quotes(value)},plain,{in_quotes(value)})")
    if found is not None or len(encoded(value)) < 2_000:
        assert found == numbers_where(lambda text: text in (value, "plain"))


@pytest.mark.parametrize("value", PATTERNS, ids=shown)
def test_a_hostile_pattern_matches_what_it_says(hostile, value):
    for operator in ("like", "ilike"):
        holds = like(value, operator == "ilike")
        expected = numbers_where(holds)
        for parameters, numbers in ((f"text={operator}.{encoded(value)}", expected), (f"and=(text.{operator}.{in_quotes(value)})", expected),
                                    (f"text=not.{operator}.{encoded(value)}", numbers_where(lambda text: not holds(text)))):
            found = found_by(hostile, parameters + "&limit=1000")
            if found is not None or len(encoded(value)) < 4_000:
                assert found == numbers, (operator, parameters[:60])


def test_a_hostile_text_comes_out_as_it_is_on_every_endpoint(hostile):
    for number, text in enumerate(CELLS):
        if text is None or len(encoded(text)) > 4_000:
            continue
        part = f"text=eq.{encoded(text)}"
        assert hostile.get(f"/getRow/0?{part}").json == hostile.get(f"/getRandomRow?{part}").json == {"row": number, "values": {"number": number, "text": text}}
        assert hostile.get(f"/getColumnMostFrequentValue/text?{part}").json["mode"] == text
        assert hostile.get(f"/getColumnMeanValue/number?{part}").json["mean"] == number
        assert hostile.get(f"/columns/text?{part}").json["most_frequent"] == [{"value": text, "frequency": 1}]
        assert [json.loads(line) for line in hostile.get(f"/rows?format=ndjson&limit=9&{part}").text.split("\n")[:-1]] == [{"number": number, "text": text}]


@pytest.mark.parametrize("value", [text for text in HOSTILE if len(text) < 1_000], ids=shown)
def test_a_hostile_value_stays_one_in_the_sqlite3_shell(hostile, hostile_db, value):
    script = hostile.get(f"/sql/matching_rows?text=gte.{encoded(value)}&or=(text.neq.{in_quotes(value)},number.gte.0)")
    assert script.status == 200
    assert paste(hostile_db, script.text) == [(number,) for number in numbers_where(lambda text: text.encode() >= value.encode())][:100]


# Numbers, a column, an operator with its value, a condition's end, all columns: they mean something in one place or another. As PostgREST
# has it, blanks around names are nothing, in.(\t) is an empty list, and NULL is null (ws, lexeme and ciString of ApiRequest/QueryParams.hs).
HARMLESS = {"00", "1e999", "-1e999", "text", "eq.1", "null", "*", "  text  ", " ", "\t", "NULL"}


@pytest.mark.parametrize("path", [
    "/rows?limit={}", "/rows?offset={}", "/rows?format={}", "/rows?order={}", "/rows?order=text,{}", "/rows?order=text.{}",
    "/rows?select=number,{}", "/rows?select={}:{}", "/rows?select={}.avg()", "/rows?select=text,count()&order={}",
    "/columns?columns={}", "/columns?edges={}", "/columns/{}/values", "/columns/text/values?order={}",
    "/rows?number=eq.{}", "/rows?number=in.({})", "/rows?number={}.1", "/rows?number={}", "/rows?text={}.x", "/rows?text=is.{}",
    "/rows?row=gt.{}", "/rows?{}=eq.1",
    "/rows?or={}", "/rows?or=({})", "/rows?or=({}.eq.1)", "/rows?or=(text.{}.1)", "/rows?or=(number.eq.{})", "/rows?and=(or({}))",
    "/rows?not.{}=(text.eq.1)",
    "/getRandomRow?seed={}", "/getRow/{}", "/getRow/{}?text=eq.plain", "/getColumnMeanValue/{}", "/getColumnMedian/{}?text=eq.plain",
    "/getColumnMostFrequentValue/{}",
    "/getColumnMeanValue/number?{}=eq.1", "/columns/{}", "/columns/{}?text=eq.plain", "/sql/{}", "/sql/mean?column={}", "/sql/mean?{}=1",
    "/{}", "/rows/{}",
])
def test_hostile_text_where_there_is_no_room_for_any_is_a_clients_mistake(hostile, path):
    values = [value for value in HOSTILE + ONLY_ASKED if value not in HARMLESS]
    for text in [written for value in values for written in (encoded(value), in_quotes(value))] + NO_TEXT:
        answer = hostile.get(path.replace("{}", text))
        assert 400 <= answer.status < 500, (path, text[:60], answer.text[:200])
        assert answer.headers["content-type"] == "application/problem+json" and answer.json["status"] == answer.status
        assert len(answer.json["detail"]) < 600


@pytest.mark.parametrize("name, values", [("Range", ["0-9"]), ("Prefer", ["count=exact"]), ("Accept", ["application/json"]),
                                          ("If-None-Match", ['"x"']), ("Origin", ["http://x"])])
def test_hostile_header_fields_change_nothing_that_sqlite_is_asked(hostile, name, values):
    for text in [text for text in HOSTILE if text.isascii() and text.isprintable() and len(text) < 1_000]:
        for value in (text, values[0] + text, values[0] + ", " + text):
            answer = hostile.get("/rows?text=gt.a&order=text", headers={name: value})
            assert answer.status < 500, (name, value)
    assert hostile.get("/rows?text=eq.plain").json == [{"number": 1, "text": "plain"}]


def test_so_sqlite_was_asked_nothing_but_the_statements_of_sql_with_conditions_of_known_names(hostile, hostile_log, logger, hostile_db,
                                                                                              tmp_path):
    """Reads the log of all the tests above, which must have run in this process: it's the last of its server."""
    check_statements(hostile_log, "hostile", ["number", "text"])
    # Nothing that a request said is in a statement, unless it's there without it.
    harmless = tmp_path / "harmless.log"
    with logging(logger, hostile_db, harmless) as running:
        for path in ("/rows?text=like.a*&number=in.(1,2)", "/rows?text=ilike.a*&order=text.desc&select=number", "/rows?or=(text.match.%27,text.imatch.%22)",
                     "/rows?or=(number.is.null,not.and(row.gt.1,number.lte.2,number.neq.3))",
                     "/rows?text=like.%00", "/getColumnMedian/number?number=gte.1", "/getColumnMeanValue/number?text=lt.a",
                     "/columns/number?text=eq.a",
                     "/getColumnMostFrequentValue/text?text=eq.a", "/columns/text?text=eq.a", "/getRow/0?text=eq.plain", "/getRandomRow",
                     "/rows", "/rows?format=csv&text=eq.a",
                     "/columns/text/values?text=gt.a&order=frequency.desc", "/rows?select=text,number.avg(),count()&number=gt.1",
                     "/rows?number=is.not_null&order=row.desc.nullsfirst,text", "/rows?number=not.in.()"):
            assert running.get(path).status < 500
    usual = "\n".join(sql for _, sql in read_log(harmless)) + ":filter2"
    found = "\n".join(dict.fromkeys(sql for _, sql in read_log(hostile_log)))
    assert [shown(text) for text in HOSTILE + ONLY_ASKED if text in found and text not in usual] == []


# --- Hostile names ------------------------------------------------------------------------------------------------------

TABLE = "t\";DROP/**/TABLE/**/x;--'{column}:filter1%s\\"


NAMES = [text for text in HOSTILE if text.strip()]  # an empty header isn't hostile


@pytest.fixture(scope="module")
def named_db(tmp_path_factory):
    header = ",".join('"' + name.replace('"', '""') + '"' for name in NAMES)
    rows = [",".join(f'"{row} {number}"' for number in range(len(NAMES))) for row in "abc"]
    return bake(tmp_path_factory.mktemp("named"), "\r\n".join([header, *rows]) + "\r\n", "--header", "yes", "--name", TABLE, "--delimiter",
                ",", "--quote", '"')


@pytest.fixture(scope="module")
def named_log(tmp_path_factory):
    return tmp_path_factory.mktemp("log") / "sql.log"


@pytest.fixture(scope="module")
def named(named_db, named_log, logger):
    with logging(logger, named_db, named_log) as running:
        yield running


@pytest.fixture(scope="module")
def stored(named):
    """The names as the import has them: those that SQLite would take for another get a number, control characters go, long ones are cut."""
    return [column["name"] for column in named.get("/columns").json["columns"]]


def test_the_hostile_names_are_stored_as_they_stand_in_the_file(stored, named):
    changed = [name for name, kept in zip(NAMES, stored, strict=True) if name != kept]
    assert {name for name in changed if name.isprintable() and name.strip() == name and len(name) <= 128} == {"_rowid_", "NULL", "TEXT"}
    assert len(set(stored)) == len(NAMES)
    assert named.get("/columns").json["dataset"] == TABLE
    assert named.get(f"/{encoded(TABLE)}?select=row").json == [{"row": 0}, {"row": 1}, {"row": 2}]


@pytest.mark.parametrize("number", range(len(NAMES)), ids=[shown(name) for name in NAMES])
def test_a_column_of_a_hostile_name_is_that_column_everywhere(named, stored, named_db, number):
    name, low, middle = stored[number], f"a {number}", f"b {number}"
    plain, inner = encoded(name), in_quotes(name)
    if name == "00":  # a number, which wins over a name
        plain = inner = str(number)
    row = {stored[i]: f"b {i}" for i in range(len(NAMES))}
    assert named.get(f"/rows?{inner}=eq.{encoded(middle)}").json == [row]
    assert named.get(f"/rows?or=({inner}.eq.{encoded(low)},{inner}.like.b*,not.or({inner}.is.null,{inner}.lt.c))&select=row").json == [{"row": 0}, {"row": 1}, {"row": 2}]
    assert named.get(f"/rows?select={inner},alias:{inner}&order={inner}.desc&limit=1").json == [{name: f"c {number}", "alias": f"c {number}"}]
    assert named.get(f"/getRow/0?{inner}=in.({encoded(middle)})").json["values"] == row
    assert named.get(f"/getRandomRow?{inner}=gt.{encoded(middle)}").json["row"] == 2
    for part in ("", f"?{inner}=not.is.null"):
        answer = named.get(f"/getColumnMostFrequentValue/{plain}{part}")
        assert (answer.status, answer.json["column"], answer.json["name"], answer.json["mode"]) == (200, number, name, low)
        assert named.get(f"/columns/{plain}{part}").json["max"] == f"c {number}"
    script = named.get(f"/sql/mode?column={plain}&{inner}=gte.{encoded(middle)}")
    assert script.status == 200
    assert paste(named_db, script.text) == [(middle, 1, 2)]


def test_a_download_of_hostile_names_is_whole(named, stored):
    lines = named.get("/rows?format=ndjson").text.split("\n")[:-1]  # not splitlines(), which knows U+2028
    assert [json.loads(line) for line in lines] == [{name: f"{row} {i}" for i, name in enumerate(stored)} for row in "abc"]


def test_so_sqlite_was_asked_nothing_but_the_statements_of_sql_with_names_of_the_catalogue(named, named_log, stored):
    """Reads the log of all the tests above, which must have run in this process: it's the last of its server."""
    named.get("/rows?0=is.not_null&1=eq.x")
    check_statements(named_log, TABLE, stored)


# --- Names that the statements have themselves --------------------------------------------------------------------------

# A column named true is what SQLite takes TRUE for, an alias goes before a column in ORDER BY, and a common table before a table.
OWN_NAMES = ["true", "false", "row", "rows", "value", "frequency", "count", "nulls", "mean", "median", "low", "high", "min", "max", "mode",
             "ties", "frequencies", "rowid", "oid", "kiln_column", "as", "part", "current_time", "not", "like", "glob", "escape", "excluded"]


def check_column(running, database, number, values):
    """Whatever is asked of that column, it's these values that are looked at."""
    least, get = min(values), running.get
    some = f"{number}=gt.{least}"
    assert list(get("/rows?limit=1").json[0].values())[number] == values[0]
    assert [row["x"] for row in get(f"/rows?order={number}.desc&select=x:{number}").json] == sorted(values, reverse=True)
    assert [row["row"] for row in get(f"/rows?order={number}&select=row").json] == sorted(range(3), key=values.__getitem__)
    assert [row["x"] for row in get(f"/rows?{some}&select=x:{number}").json] == [value for value in values if value > least]
    assert get(f"/getColumnMostFrequentValue/{number}?{some}").json["mode"] == least + 1
    assert get(f"/getColumnMedian/{number}?{some}").json["median"] == least + 1.5
    assert get(f"/getColumnMeanValue/{number}?{some}").json["mean"] == least + 1.5
    profile = get(f"/columns/{number}?{some}").json
    assert (profile["min"], profile["max"], profile["distinct"], profile["sum"]) == (least + 1, least + 2, 2, 2 * least + 3)
    for statement, figure in {"mode": least + 1, "median": least + 1.5, "mean": least + 1.5, "extent": least + 1, "count": 2,
                              "sum": 2 * least + 3, "most_frequent": least + 1}.items():
        assert paste(database, get(f"/sql/{statement}?column={number}&{some}").text)[0][0] == figure, statement


@pytest.mark.parametrize("name", OWN_NAMES)
def test_a_column_of_a_name_that_stands_in_the_statements_is_the_datasets(tmp_path, name):
    database = bake(tmp_path, f"{name},a,b\n5,1,9\n6,0,8\n4,2,9\n", "--header", "yes")
    with serving(database, "--access-log", "off", "--query-timeout-ms", "60000") as running:
        assert running.get("/columns/0").json["name"] == name
        check_column(running, database, 0, [5, 6, 4])
        assert running.get("/rows?order=a&select=a,b").json == [{"a": 0, "b": 8}, {"a": 1, "b": 9}, {"a": 2, "b": 9}]
        assert running.get("/getColumnMeanValue/a?b=eq.9").json["mean"] == 1.5


@pytest.mark.parametrize("table", ["frequencies", "part", "value", "true", "false", "rowid", "row", "rows", "excluded", "columns", "temp",
                                   "main"])
def test_a_table_of_a_name_that_stands_in_the_statements_is_the_datasets(tmp_path, table):
    done = run("import", write(tmp_path / "t.csv", "a,b\n5,1\n6,0\n4,2\n"), tmp_path / "t.db", "--name", table)
    if table == "columns":  # the file has a view of that name
        assert done.returncode == 1 and table in done.stderr.decode()
        return
    assert done.returncode == 0, done.stderr.decode()
    with serving(tmp_path / "t.db", "--access-log", "off", "--query-timeout-ms", "60000") as running:
        check_column(running, tmp_path / "t.db", 0, [5, 6, 4])
        assert running.get(f"/{table}?select=a,b&order=b.desc").json == [{"a": 4, "b": 2}, {"a": 5, "b": 1},
                                                                         {"a": 6, "b": 0}]


# --- Characters that SQLite's patterns mistake --------------------------------------------------------------------------

def test_a_text_is_compared_whole_whatever_is_in_it(tmp_path):
    cells = ["a", "a\0b", "a\0", "\ufffd", "\ufffe", "\uffff"]
    database = bake(tmp_path, "number,text\r\n" + "".join(f'{number},"{text}"\r\n' for number, text in enumerate(cells)), "--header", "yes")
    with serving(database) as running:
        for number, text in enumerate(cells):
            assert running.get(f"/getRow/{number}").json["values"] == {"number": number, "text": text}
            assert running.get(f"/rows?text=eq.{encoded(text)}&select=number").json == [{"number": number}], text
