"""2,000 random queries of the flights (filters, select, order, pages, formats) agree with DuckDB over the same CSV.

A query is a small tree. It's written once in PostgREST's dialect, as kiln's documentation has it, and once as SQL for DuckDB; neither
writer knows the other, nor anything of kiln's code. Query n is the same in every run; a failure prints it as a URL and as SQL.
"""

import csv
import gzip
import io
import json
import random
import re
from dataclasses import dataclass
from urllib.parse import quote, quote_plus

import duckdb
import pytest

from kiln import FLIGHTS, serving
from oracles import DUCKDB_TYPES, TYPES

QUERIES, BATCHES = 2_000, 20
FOLLOWED = 20  # of so many queries, one has its links followed
COLUMNS = TYPES["flights"]  # in the order of oracles.py, which isn't the file's
MOST_IN_JSON = 1_000
DEFAULT_LIMIT = 100
COMPARISONS = {"eq": "=", "neq": "<>", "gt": ">", "gte": ">=", "lt": "<", "lte": "<="}


# --- The engines --------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def patient(flights_db):
    """A server whose queries may take as long as a loaded machine or a sanitizer makes them."""
    with serving(flights_db, "--access-log", "off", "--query-timeout-ms", "60000") as running:
        yield running


@pytest.fixture(scope="module")
def duck(tmp_path_factory):
    """DuckDB with the flights, and each row's number beside it: written into the CSV, so that no engine has to count."""
    numbered = tmp_path_factory.mktemp("duck") / "numbered.csv"
    with gzip.open(FLIGHTS, "rt", newline="") as source, numbered.open("w", newline="") as file:
        file.writelines(f"{'row' if number == 0 else number - 1},{line}" for number, line in enumerate(source))
    with duckdb.connect() as connection:
        types = {"row": "BIGINT"} | {name: DUCKDB_TYPES[kind] for name, kind in COLUMNS.items()}
        connection.execute("CREATE TABLE flights AS FROM read_csv(?, header = true, nullstr = 'NA', types = ?)", [str(numbered), types])
        yield connection


@pytest.fixture(scope="module")
def names(duck):
    """The columns in the file's order; the number of each is its index."""
    return [name for name, *_ in duck.execute("DESCRIBE flights").fetchall() if name != "row"]


@pytest.fixture(scope="module")
def samples(duck, names):
    """Some of each column's own values, the ends among them."""
    return {name: [value for value, in duck.execute(
        f'(SELECT DISTINCT "{name}" FROM flights WHERE "{name}" IS NOT NULL AND row % 5477 = 0 ORDER BY 1 LIMIT 60) '
        f'UNION SELECT MIN("{name}") FROM flights UNION SELECT MAX("{name}") FROM flights ORDER BY 1').fetchall()] for name in ["row", *names]}


# --- Queries ------------------------------------------------------------------------------------------------------------

@dataclass
class Condition:
    column: str
    operator: str
    value: object = None  # int, float or str; a list of them for in; for like and ilike a list of characters, ANY and ONE
    negated: bool = False


@dataclass
class Group:
    is_or: bool
    members: list
    negated: bool = False


@dataclass
class Query:
    filters: list
    select: list | None  # of column names, "*", and (alias, name)
    order: list  # of (column, "", ".asc" or ".desc", "", ".nullsfirst" or ".nullslast")
    limit: int | None
    offset: int | None
    by_range: bool
    counts: bool
    form: str


ANY, ONE = object(), object()


def draw_number(dice, samples):
    """One of the column's own numbers, one near them, or one far away."""
    own = dice.choice(samples)
    return dice.choice([own] * 6 + [own + 1, own - 1, own + 0.5, float(own), 0, -1, 1e3, 2.5e-3, 10**6, -10**6, 2**63 - 1, -2**63,
                                    float("inf"), float("-inf"), 1e19, -1e300])


def draw_text(dice, samples):
    own = dice.choice(samples)
    return dice.choice([own] * 8 + [own.lower(), own[:-1], own + "x", "", " ", "ZZ", "é", "A,B", "(x)", '"', 'a"b', "\\", "%", "'", "NA",
                                    "null"])


def draw_pattern(dice, samples):
    """A value of the column with some characters replaced by wildcards, or swallowed by one."""
    pattern = [ONE if dice.random() < 0.15 else character for character in dice.choice(samples)]
    for _ in range(dice.choice([0, 1, 1, 1, 2])):
        begin = dice.randint(0, len(pattern))
        pattern[begin:dice.randint(begin, len(pattern))] = [ANY]
    if dice.random() < 0.3:
        pattern = [piece.swapcase() if isinstance(piece, str) else piece for piece in pattern]
    if dice.random() < 0.1:
        pattern.insert(dice.randint(0, len(pattern)), dice.choice(["%", "_", "*", "\\", "?", "[", "]", "^", "(", ",", '"']))
    return pattern


def draw_expression(dice, samples):
    """A piece of one of the column's values as a regular expression, some characters of it replaced by what they're among."""
    own = dice.choice(samples)
    begin, end = sorted([dice.randint(0, len(own)), dice.randint(0, len(own))])
    others = {"letter": [".", "[A-Z]", "[^0-9]", "(?:{0}|x)", "{0}?"], "digit": [".", "[0-9]", r"\d", "{0}+", "[^A-Z]{{1,2}}"]}
    pieces = []
    for character in own[begin:end]:
        kind = "letter" if character.isalpha() else "digit" if character.isdigit() else None
        written = re.escape(dice.choice([character, character.swapcase()]) if dice.random() < 0.1 else character)
        pieces.append(dice.choice(others[kind]).format(written) if kind and dice.random() < 0.3 else written)
    return "^" * (dice.random() < 0.4) + "".join(pieces) + "$" * (dice.random() < 0.4)


def draw_condition(dice, samples):
    name = dice.choice([*samples, "dep_delay", "carrier", "dest", "air_time"])
    is_text = name != "row" and COLUMNS[name] == "TEXT"
    operator = dice.choice([*COMPARISONS, "eq", "gte", "in", "in", "is.null", "is.not_null"] + ["like", "ilike", "match", "imatch"] * 2 * is_text)
    draw = draw_text if is_text else draw_number
    value = None
    if operator in ("like", "ilike"):
        value = draw_pattern(dice, samples[name])
    elif operator in ("match", "imatch"):
        value = draw_expression(dice, samples[name])
    elif operator == "in":
        value = [draw(dice, samples[name]) for _ in range(dice.choice([0, 1, 2, 3, 5, 12]))]
    elif operator in COMPARISONS:
        value = draw(dice, samples[name])
    if name == "row":  # whose numbers are integers
        def whole(number):
            return int(number) if abs(number) < 1e18 else 5
        value = list(map(whole, value)) if operator == "in" else None if value is None else whole(value)
    return Condition(name, operator, value, dice.random() < 0.2)


def draw_group(dice, samples, depth=1):
    def member():
        return draw_group(dice, samples, depth + 1) if depth < 4 and dice.random() < 0.25 else draw_condition(dice, samples)
    return Group(dice.random() < 0.5, [member() for _ in range(dice.choice([1, 2, 2, 3, 4]))], dice.random() < 0.2)


def draw_select(dice, names):
    if dice.random() < 0.4:
        return None
    items = [(dice.choice(["a", "alias", "é", "a b", "a,b"]), dice.choice(names)) if dice.random() < 0.1 else name
             for name in dice.choices([*names, "row"], k=dice.randint(1, 6))]
    if sum(isinstance(item, tuple) for item in items) > 1:  # two aliases may be the same word
        items = [item for item in items if not isinstance(item, tuple)] or ["row"]
    if dice.random() < 0.2:
        items.insert(dice.randint(0, len(items)), "*")
    return items


def draw_order(dice, names):
    if dice.random() < 0.4:
        return []
    return [(name, dice.choice(["", ".asc", ".desc", ".desc"]), dice.choice(["", "", ".nullsfirst", ".nullslast"]))
            for name in dice.choices([*names, "dep_delay", "air_time", "row"], k=dice.choice([1, 1, 2, 3]))]


def draw_query(number, samples):
    dice = random.Random(f"kiln {number}")
    names = [name for name in samples if name != "row"]
    filters = [draw_group(dice, samples) if dice.random() < 0.3 else draw_condition(dice, samples) for _ in range(dice.choice([0, 1, 1, 1, 1, 1, 2, 2, 2, 3]))]
    if filters and dice.random() < 0.2:  # a range
        column = dice.choice(["dep_delay", "distance", "time_hour"])
        low, high = sorted(dice.sample(samples[column], 2))
        filters += [Condition(column, "gte", low), Condition(column, "lt", high)]
    if filters and dice.random() < 0.65:  # some rows in the middle, which both engines find quickly
        begin = dice.choice(samples["row"])
        filters += [Condition("row", "gte", begin), Condition("row", "lt", begin + dice.choice([100, 3_000, 20_000]))]
    form = dice.choice(["json", "json", "ndjson", "csv"])
    limit = dice.choice([None, 0, 1, 2, 10, 10, 25, 100, 150] + [1_000, 1_001, 5_000] * (dice.random() < 0.1))
    offset = dice.choice([None, None, None, 0, 1, 10, 57, 1_000] + [20_000, 336_775, 336_776, 10**7] * (dice.random() < 0.2))
    if limit is None and form != "json":  # all rows: not too many of them, nor too often
        if dice.random() < 0.2:
            filters.append(Condition("row", "lt", dice.randint(0, 3_000)))
        else:
            limit = 7
    by_range = limit != 0 and dice.random() < 0.15
    return Query(filters, draw_select(dice, names), draw_order(dice, names), limit, offset or 0 if by_range else offset, by_range,
                 dice.random() < 0.3, form)


# --- As a request -------------------------------------------------------------------------------------------------------

def in_quotes(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def quoted_where_needed(text, dice):
    return in_quotes(text) if any(c in text for c in ',()"\\') or dice.random() < 0.1 else text


def number_text(number, dice):
    if isinstance(number, float):
        return {"inf": "Infinity", "-inf": "-Infinity"}.get(str(number), repr(number).replace("e+", dice.choice(["e", "e+", "E"])))
    return str(number)


def pattern_text(pattern, dice):
    def text_of(piece):
        if piece is ANY:
            return dice.choice("%*")
        return "_" if piece is ONE else "\\" + piece if piece in "%*_\\" else piece
    return "".join(map(text_of, pattern))


def name_text(name, names, dice):
    if name != "row" and dice.random() < 0.1:
        return str(names.index(name))
    return f'"{name}"' if name != "row" and dice.random() < 0.1 else name


def condition_text(condition, dice, is_member):
    """The operator and the value, which needs its quotes in a group."""
    value = condition.value
    if condition.operator == "in":
        items = [quoted_where_needed(item, dice) if isinstance(item, str) else number_text(item, dice) for item in value]
        right = f".({','.join(items)})"
    elif value is None:
        right = ""
    else:
        right = pattern_text(value, dice) if isinstance(value, list) else value if isinstance(value, str) else number_text(value, dice)
        right = "." + (quoted_where_needed(right, dice) if is_member else right)
    return f"{'not.' * condition.negated}{condition.operator}{right}"


def group_text(group, names, dice):
    def member_text(member):
        if isinstance(member, Group):
            return group_name(member) + group_text(member, names, dice)
        return f"{name_text(member.column, names, dice)}.{condition_text(member, dice, True)}"
    return f"({','.join(map(member_text, group.members))})"


def group_name(group):
    return "not." * group.negated + ("or" if group.is_or else "and")


def select_text(items, names, dice):
    def text_of(item):
        if not isinstance(item, tuple):
            return item if item == "*" else name_text(item, names, dice)
        alias = in_quotes(item[0]) if "," in item[0] else item[0]
        return f"{alias}:{name_text(item[1], names, dice)}"
    return ",".join(map(text_of, items))


def request_of(query, number, names):
    """The path and the headers. How each thing is written, where there are several ways, is chosen by the number."""
    dice = random.Random(f"written {number}")
    parameters, headers = [], {}
    for part in query.filters:
        parameters.append((group_name(part), group_text(part, names, dice)) if isinstance(part, Group)
                          else (name_text(part.column, names, dice), condition_text(part, dice, False)))
    if query.select is not None:
        parameters.append(("select", select_text(query.select, names, dice)))
    if query.order:
        parameters.append(("order", ",".join(name_text(name, names, dice) + direction + nulls for name, direction, nulls in query.order)))
    if query.by_range:
        headers |= {"Range-Unit": "items", "Range": f"{query.offset}-{'' if query.limit is None else query.offset + query.limit - 1}"}
    else:
        parameters += [(name, str(value)) for name, value in (("limit", query.limit), ("offset", query.offset)) if value is not None]
    if query.form != "json" or dice.random() < 0.2:
        if dice.random() < 0.5:
            parameters.append(("format", query.form))
        else:
            headers["Accept"] = {"json": "application/json", "ndjson": "application/x-ndjson", "csv": "text/csv"}[query.form]
    if query.counts:
        headers["Prefer"] = "count=exact"
    dice.shuffle(parameters)
    encode = dice.choice([quote, quote_plus, lambda text: quote(text, safe="(),.*:\"\\%_"[:7])])
    path = dice.choice(["/rows", "/rows", "/flights"])
    return path + "?" * bool(parameters) + "&".join(f"{encode(name)}={encode(value)}" for name, value in parameters), headers


# --- As SQL -------------------------------------------------------------------------------------------------------------

def condition_sql(condition, values):
    def bound(value):
        values.append(value)
        return f"${len(values)}"

    column = f'"{condition.column}"'
    if condition.operator == "in":
        sql = f"{column} IN ({', '.join(map(bound, condition.value))})" if condition.value else "FALSE"
    elif condition.operator.startswith("is."):
        sql = f"{column} IS {condition.operator[3:].replace('_', ' ').upper()}"
    elif condition.operator in COMPARISONS:
        sql = f"{column} {COMPARISONS[condition.operator]} {bound(condition.value)}"
    elif condition.operator in ("match", "imatch"):
        sql = f"regexp_matches({column}, {bound(condition.value)}, '{'si' if condition.operator == 'imatch' else 's'}')"
    else:
        pattern = "".join("%" if piece is ANY else "_" if piece is ONE else "!" + piece if piece in "!%_" else piece for piece in condition.value)
        sql = f"{column} {condition.operator.upper()} {bound(pattern)} ESCAPE '!'"
    return f"NOT ({sql})" if condition.negated else f"({sql})"


def filter_sql(part, values):
    if isinstance(part, Condition):
        return condition_sql(part, values)
    joined = (" OR " if part.is_or else " AND ").join(filter_sql(member, values) for member in part.members)
    return f"NOT ({joined})" if part.negated else f"({joined})"


def order_sql(order):
    def item_sql(name, direction, nulls):
        descending = direction == ".desc"
        first = nulls == ".nullsfirst" or (descending and nulls == "")  # as in PostgreSQL
        return f'"{name}" {"DESC" if descending else "ASC"} NULLS {"FIRST" if first else "LAST"}'
    return ", ".join([item_sql(*item) for item in order] + ["row"])  # equal ones stay in the file's order


def selected(items, names):
    """(name in the answer, column): what's there already isn't there again."""
    found = {}
    for item in items or ["*"]:
        for alias, name in [(name, name) for name in names] if item == "*" else [item if isinstance(item, tuple) else (item, item)]:
            found.setdefault(alias, name)
    return list(found.items())


@dataclass
class Expected:
    """What DuckDB makes of a query; each answer is asked for when it's needed."""

    duck: duckdb.DuckDBPyConnection
    query: Query
    columns: list

    def ask(self, columns, tail=""):
        values = []
        where = " AND ".join(filter_sql(part, values) for part in self.query.filters)
        self.sql = f"SELECT {columns} FROM flights{' WHERE ' * bool(where)}{where} {tail}"
        return self.duck.execute(self.sql, values).fetchall()

    def total(self):
        return self.ask("COUNT(*)")[0][0]

    def page(self, limit, offset):
        columns = ", ".join(f'"{name}"' for _, name in self.columns)
        return self.ask(columns, f"ORDER BY {order_sql(self.query.order)}{'' if limit is None else f' LIMIT {limit}'} OFFSET {offset}")


# --- The comparison -----------------------------------------------------------------------------------------------------

def rows_of(answer, form, names):
    """The rows as tuples of values; of CSV, as tuples of texts. Their columns have these names, in this order."""
    if form == "csv":
        header, *rows = csv.reader(io.StringIO(answer.text, newline=""), strict=True)
        assert header == names
        return [tuple(row) or ("",) for row in rows]  # a row of one missing value is an empty line
    objects = answer.json if form == "json" else [json.loads(line) for line in answer.text.splitlines()]
    assert [row for row in objects if list(row) != names] == []
    return [tuple(row.values()) for row in objects]


def as_csv(rows):
    return [tuple("" if value is None else str(value) for value in row) for row in rows]


def check_links(server, answer, expected, limit, offset, total, has_next, follows):
    """The relations that there must be, each with its page."""
    links = {relation: target for target, relation in re.findall(r'<([^>]*)>; rel="(\w+)"', answer.headers.get("link", "")) if relation != "alternate"}
    is_part = limit > 0 and (offset > 0 or has_next)
    there = {"next": limit > 0 and has_next, "prev": limit > 0 and offset > 0, "first": is_part, "last": is_part and bool(total)}
    assert set(links) == {relation for relation, is_there in there.items() if is_there}
    offsets = {relation: int(re.search(r"[?&]offset=(\d+)(&|$)", target)[1]) for relation, target in links.items()}
    assert all(re.search(rf"[?&]limit={limit}(&|$)", target) for target in links.values()), links
    assert offsets.get("next") in (None, offset + limit) and offsets.get("first") in (None, 0)
    if "last" in offsets:
        assert offsets["last"] < total <= offsets["last"] + limit
    if "prev" in offsets and (total is None or offset <= total):
        assert offsets["prev"] == max(0, offset - limit)
    for relation, target in links.items() if follows else ():
        followed = server.get(target, headers={"Prefer": "count=exact"})
        if offsets[relation] > expected.total():  # before a page that lies far beyond the last row; who has rows counted hears of it
            assert followed.status == 416
            continue
        form = "csv" if "format=csv" in target else "ndjson" if "format=ndjson" in target else "json"
        page = expected.page(limit, offsets[relation])
        assert rows_of(followed, form, [name for name, _ in expected.columns]) == (as_csv(page) if form == "csv" else page), relation


def check_query(server, duck, query, path, headers, names, follows):
    expected = Expected(duck, query, selected(query.select, names))
    offset = query.offset or 0
    is_capped = query.form == "json" and query.limit is not None and query.limit > MOST_IN_JSON
    limit = MOST_IN_JSON if is_capped else DEFAULT_LIMIT if query.form == "json" and query.limit is None else query.limit
    answer = server.get(path, headers=headers)
    page = expected.page(None if limit is None else limit + 1, offset)
    has_next, page = limit is not None and len(page) > limit, page[:limit]
    # A filtered download is sent while its rows are looked for: unless they were counted, nobody knows yet how long it gets.
    is_open = bool(query.filters) and query.form != "json" and not query.order and not query.counts
    total = expected.total() if query.counts or not query.filters else None
    if query.counts and offset > total:
        assert (answer.status, answer.headers["content-range"]) == (416, f"*/{total}"), answer.text
        return
    found = rows_of(answer, query.form, [name for name, _ in expected.columns])
    assert found == (as_csv(page) if query.form == "csv" else page)
    assert answer.status == (206 if query.counts and len(page) < total else 200)
    assert answer.headers.get("kiln-capped-limit") == (str(MOST_IN_JSON) if is_capped else None)
    if is_open:
        assert "content-range" not in answer.headers and "link" not in answer.headers
        return
    rows = f"{offset}-{offset + len(page) - 1}" if page else "*"
    # Of a download it's there for who asks for rows by Range, or for their number: tools take it for bytes.
    is_said = query.form == "json" or query.counts or query.by_range
    assert answer.headers.get("content-range") == (f"{rows}/{total if query.counts else '*'}" if is_said else None)
    if limit is not None:
        check_links(server, answer, expected, limit, offset, total, has_next, follows)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_random_queries_agree_with_duckdb(patient, duck, names, samples, batch):
    for number in range(batch, QUERIES, BATCHES):
        query = draw_query(number, samples)
        path, headers = request_of(query, number, names)
        try:
            check_query(patient, duck, query, path, headers, names, number // BATCHES % FOLLOWED == 0)
        except Exception as error:  # also what http.client makes of an answer that isn't one
            values = []
            where = " AND ".join(filter_sql(part, values) for part in query.filters)
            raise AssertionError(f"query {number}: {path} {headers}\nWHERE {where} with {values} ORDER BY {order_sql(query.order)}\n{error}") from error
