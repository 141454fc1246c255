"""Numbers as people write them: read where every value fits one form and it's sure, said, and undone by a word; what is ambiguous or only
looks like numbers stays text with the reason.

The right values are known before they are written: random columns are made of decimals, formatted here in a form chosen at random, and the
stored numbers are compared with the decimals themselves.
"""

import json
import random
from decimal import Decimal

import pytest

from baked import connect, options_of, query, rows_of, types_of
from kiln import bake, check_fails, run, serving, write

COLUMNS = 1_200  # random ones, of numbers and of what looks like numbers
COLUMNS_PER_FILE = 12
POINT_GROUPS = ["", ",", "'", "’", " ", "\u00a0", "\u202f", "\u2009"]
COMMA_GROUPS = ["", ".", "'", "’", " ", "\u00a0", "\u202f", "\u2009"]
UNITS = ["€", "$", "£", "¥", "₹", "US$", "EUR", "CHF", "SEK", "%"]
LOOK_ALIKE = ["telephone", "address", "leading zero", "version", "unit on some", "two units", "two forms", "identifier", "word", "list"]


def column(*fields):
    return "x;i\n" + "".join(f"{field};{number}\n" for number, field in enumerate(fields))


def plan_of(tmp_path, content, *options):
    done = run("import", "--dry-run", write(tmp_path / "plan.csv", content), "--name", "t", *options)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


def values_of(database):
    return [value for value, _ in rows_of(database)]


def described(database):
    ((type_, reason, unit),) = query(database, "SELECT type, type_reason, unit FROM kiln_columns WHERE name = 'x'")
    return type_, reason, unit


# --- Every kind of form ----------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("fields, values, unit", [
    (["1.234,50 €", "-7,00 €"], [1234.5, -7.0], "€"),
    (["$1,234.50", "-$7.00", "$-8.25", "($9.50)", "$(1,000.00)"], [1234.5, -7.0, -8.25, -9.5, -1000.0], "$"),
    (["1 234,5", "12", "0,25"], [1234.5, 12.0, 0.25], None),
    (["1\u00a0234,5", "1\u202f000\u202f000,5"], [1234.5, 1000000.5], None),
    (["1'234.5", "1’234’567.25"], [1234.5, 1234567.25], None),
    (["1,234,567", "5"], [1234567, 5], None),
    (["12.5%", "-3 %", "0%"], [12.5, -3.0, 0.0], "%"),
    (["%12", "%7"], [12, 7], "%"),
    (["EUR 1.234,56", "EUR 7,00"], [1234.56, 7.0], "EUR"),
    (["1,234.56 USD", "7 USD"], [1234.56, 7.0], "USD"),
    (["US$ 5.25", "US$7.10"], [5.25, 7.1], "US$"),
    (["(1,234.5)", "7", "−8"], [-1234.5, 7.0, -8.0], None),
    (["+5", "-3", "+12"], [5, -3, 12], None),
    (["+1.234.567,5", "-2,5"], [1234567.5, -2.5], None),
    ([" 12.5", "7 ", "\t8"], [12.5, 7.0, 8.0], None),
    ([" 1.234", "2.5"], [1.234, 2.5], None),  # blanks alone are no form that would make a thousand of it
    (["1,5E-05", "2,5e3"], [1.5e-5, 2500.0], None),
    (["0,123", "0,5"], [0.123, 0.5], None),
    (["1,234", "12,5"], [1.234, 12.5], None),
    (["1,234", "1234.5"], [1234.0, 1234.5], None),
])
def test_numbers_of_one_form_are_stored_as_numbers(tmp_path, fields, values, unit):
    database = bake(tmp_path, column(*fields), "--delimiter", ";")
    assert [(type(value), value) for value in values_of(database)] == [(type(value), value) for value in values]
    type_, reason, said = described(database)
    assert type_ == ("INTEGER" if isinstance(values[0], int) else "REAL") and said == unit
    assert " on line " in reason and " is " in reason
    assert run("verify", database).returncode == 0
    again = bake(tmp_path, column(*fields), "--delimiter", ";", "--type", "x=text")
    assert values_of(again) == fields and described(again)[2] is None


def test_the_plan_says_it_by_an_example_and_how_to_undo_it(tmp_path):
    plan = plan_of(tmp_path, column("1.234,50 €", "-7,00 €"))
    assert '  0  x  REAL     all 2 values are numbers; "1.234,50 €" on line 2 is 1234.5\n' in plan
    assert "x: read as numbers with the unit €; --type 'x=text' keeps the texts\n" in plan
    assert "--type" not in plan_of(tmp_path, column("1.5", "2"))


def test_missing_tokens_count_as_between_plain_numbers(tmp_path):
    database = bake(tmp_path, column("1.234,5 €", "NA", "-", "", " ", " n/a", "7,5 €", "NaN"), "--delimiter", ";")
    assert values_of(database) == [1234.5, None, None, None, None, None, 7.5, None]
    assert query(database, "SELECT count, nulls, nans FROM kiln_columns WHERE name = 'x'") == [(2, 6, 1)]
    reason = described(database)[1]
    assert all(part in reason for part in ('1 "NA" is missing', '1 "-" is missing', '1 " " is missing', '1 " n/a" is missing'))


def test_what_is_a_number_today_stays_so(tmp_path):
    for fields, values in ((["1.234", "2.345"], [1.234, 2.345]), (["1234", "-5"], [1234, -5]), (["1e3", "2."], [1000.0, 2.0])):
        database = bake(tmp_path, column(*fields))
        assert values_of(database) == values and described(database)[2] is None
        assert "numbers" not in options_of(database)


# --- What isn't sure -------------------------------------------------------------------------------------------------------------------

def test_ambiguous_numbers_stay_text_and_either_way_that_is_suggested_works(tmp_path):
    fields = ["1,234 €", "12,345 €", ""]
    plan = plan_of(tmp_path, column(*fields))
    assert 'TEXT     "1,234 €" on line 2 may be 1.234 or 1234' in plan
    assert "x: kept as text; --number 'x=1.234,5 €' or --number 'x=1,234.5 €' makes it a number\n" in plan
    assert values_of(bake(tmp_path, column(*fields))) == ["1,234 €", "12,345 €", None]
    comma = bake(tmp_path, column(*fields), "--number", "x=1.234,5 €")
    assert values_of(comma) == [1.234, 12.345, None] and described(comma)[2] == "€"
    assert "written as 1.234,5 €, as --number says" in described(comma)[1] and options_of(comma)["numbers"] == {"x": "1.234,5 €"}
    point = bake(tmp_path, column(*fields), "--number", "x=1,234.5 €")
    assert [(type(value), value) for value in values_of(point)[:2]] == [(int, 1234), (int, 12345)]


@pytest.mark.parametrize("fields, reason", [
    (["+4930123456", "+4930123457"], "telephone"), (["+49 301 234", "+49 301 235"], "telephone"), (["192.168.100.200", "10.100.100.101"], "IPv4"),
    (["007", "12,5"], "leading zero"), (["1.2.3", "1.10.2"], "isn't a number"), (["5 kg", "6 kg"], "isn't a number"),
    (["5 €", "6"], "another unit"), (["6", "5 €"], "another unit"), (["5 €", "6 $"], "another unit"), (["1,5", "1.5"], "no form of numbers fits all values"),
    (["1.234,5", "1,234.5"], "no form of numbers"), (["1 234,5", "1'234,5"], "no form of numbers"), (["1,5", "x"], '"x" on line 3 isn\'t a number'),
    (["601 234 567", "732 829 320"], "may be an identifier"), (["601.234.567", "732.829.320"], "may be an identifier"), (["(1)", "(2)"], "in parentheses"),
    (["TOP 10", "TOP 20"], "may be a name"), (["CAD12", "CAD15"], "may be a name"), (["12,34,567", "1"], "thousands"),
    (["90.071.992.547.409,93", "1,5"], "can't keep all digits"), (["12.345.678.901.234.567.890", "5"], "doesn't fit 64 bits"), (["2013-01-01"], "isn't a number"),
    (["10:30"], "isn't a number"), (["1,5", "2,5", "3,5 m"], "isn't a number"), ([" ", "x"], '"x" on line 3'),
])
def test_what_only_looks_like_numbers_stays_text_with_the_reason(tmp_path, fields, reason):
    database = bake(tmp_path, column(*fields), "--delimiter", ";", "--header", "yes")
    assert values_of(database) == fields
    type_, said, unit = described(database)
    assert type_ == "TEXT" and reason in said and unit is None


# --- What is said ----------------------------------------------------------------------------------------------------------------------

def test_a_form_that_is_said_takes_what_fits_it_and_names_the_line_of_what_does_not(tmp_path):
    database = bake(tmp_path, column("007", "1.234 €", "5", "+49301234567", "-"), "--number", "x=1.234,5 €")
    assert values_of(database) == [7, 1234, 5, 49301234567, None] and described(database)[2] == "€"
    spaces = bake(tmp_path, column("1 234,5", "1\u00a0234,5", "1\u202f234,5"), "--number", "0=1 234,5")
    assert values_of(spaces) == [1234.5] * 3
    source = write(tmp_path / "t.csv", column("1,5", "2.5", "3,5"))
    check_fails(["import", source, tmp_path / "t.db", "--number", "x=1.234,5"], "t.csv", "line 3", '"x"', "2.5", "1.234,5", "--number")
    check_fails(["import", source, tmp_path / "t.db", "--number", "y=1.234,5"], '"y"', "--number")
    check_fails(["import", source, tmp_path / "t.db", "--number", "x=1.234,5", "--type", "x=text"], '"x"', "--number", "--type")
    real = bake(tmp_path, column("1.234", "5"), "--number", "x=1.234,5", "--type", "x=real")
    assert [(type(value), value) for value in values_of(real)] == [(float, 1234.0), (float, 5.0)]


@pytest.mark.parametrize("value", ["", "x", "x=", "=1,5", "x=1234", "x=1,234", "x=abc", "x=1,2,3"])
def test_what_is_no_example_is_a_usage_error(tmp_path, value):
    assert run("import", write(tmp_path / "t.csv", "x\n1\n"), tmp_path / "t.db", "--number", value).returncode == 2


def test_a_missing_token_of_one_column(tmp_path):
    content = "price,note,a=b\n-,-,-\n5,x,.\n.,.,7\n"
    database = bake(tmp_path, content, "--null", "note=-", "--null", "price=.", "--null", "a=b=.")
    assert rows_of(database) == [(None, None, None), (5, "x", None), (None, ".", 7)]
    assert options_of(database)["null"] == ["note=-", "price=.", "a=b=."]
    everywhere = bake(tmp_path, "x,y\nk=v,1\nu,2\n", "--null", "k=v")  # no column is called k
    assert rows_of(everywhere) == [(None, 1), ("u", 2)]
    plan = plan_of(tmp_path, content, "--null", "prise=-", "--null", "note=nil")
    assert "--null 'prise=-': no value is that text" in plan and "--null 'note=nil': no value is that text" in plan
    assert [row[1] for row in rows_of(bake(tmp_path, 'n,t\n1,""\n2,x\n', "--null", "t="))] == [None, "x"]


# --- What comes of it ------------------------------------------------------------------------------------------------------------------

def test_the_unit_is_in_the_catalogue_and_in_the_answers(tmp_path):
    database = bake(tmp_path, column("1.234,50 €", "7,00 €"))
    with serving(database) as server:
        first, second = server.get("/columns").json["columns"]
        assert (first["unit"], second["unit"]) == ("€", None)
        assert server.get("/getColumnMeanValue/x").json["mean"] == 620.75
        properties = json.dumps(server.get("/openapi.json").json, ensure_ascii=False)
        assert "Of numbers that stood with one in the file" in properties


def test_very_many_different_values_are_read_as_few_are(tmp_path):
    # 70,000 different values are too many to count while reading: the loading reads each text by itself.
    content = "x;i\n" + "".join(f"{i // 100:,}".replace(",", ".") + f",{i % 100:02d} €;{i}\n" for i in range(70_000))
    database = bake(tmp_path, content)
    assert described(database) == ("REAL", 'all 70000 values are numbers; "0,00 €" on line 2 is 0', "€")
    with connect(database) as opened:
        assert all(x == i / 100 for x, i in opened.execute("SELECT x, i FROM \"table\""))
    assert run("verify", database).returncode == 0


# --- Random columns --------------------------------------------------------------------------------------------------------------------

def in_groups(digits, separator):
    first = len(digits) % 3 or 3
    return separator.join([digits[:first], *(digits[i:i + 3] for i in range(first, len(digits), 3))])


def numbers(generator, rows):
    """A column of decimals and their texts in one form, and whether the texts tell which mark is the decimal one."""
    mark = generator.choice(".,")
    separator = generator.choice(POINT_GROUPS if mark == "." else COMMA_GROUPS)
    decimals, magnitude = generator.choice([0, 1, 2, 2, 3]), generator.choice([10, 1_000, 100_000, 10_000_000])
    unit = generator.choice([None, None, *UNITS])
    before, gap = generator.random() < 0.4, generator.choice(["", " ", "\u00a0"])
    minus = generator.choice(["-", "−", "()"])
    values, texts = [], []
    for row in range(rows):
        value = Decimal(generator.randrange(-magnitude if row > 0 else 0, magnitude)).scaleb(-decimals)
        whole, _, fraction = f"{abs(value):f}".partition(".")
        text = in_groups(whole, separator) + (mark + fraction if fraction else "")
        is_negative = value < 0
        if is_negative and minus != "()":
            text = minus + text if unit is None or not before else text
        if unit:
            text = unit + gap + text if before else text + gap + unit
            if is_negative and minus != "()" and before:
                text = minus + text
        if is_negative and minus == "()":
            text = f"({text})"
        values.append(value)
        texts.append(text)
    return values, texts, decimals in (1, 2)


def look_alike(generator, rows):
    kind = generator.choice(LOOK_ALIKE)
    digits = lambda count: "".join(generator.choice("123456789") for _ in range(count))
    make = {
        "telephone": lambda _: f"+49 {digits(3)} {digits(3)}" if generator.random() < 0.5 else f"+{digits(generator.randrange(7, 13))}",
        "address": lambda _: ".".join(str(generator.randrange(100, 256)) for _ in range(4)),
        "leading zero": lambda _: f"0{digits(generator.randrange(1, 5))}",
        "version": lambda _: f"{generator.randrange(9)}.{generator.randrange(30)}.{generator.randrange(9)}",
        "unit on some": lambda row: digits(3) + (" €" if row % 2 else ""),
        "two units": lambda row: digits(3) + (" €" if row % 2 else " $"),
        "two forms": lambda row: f"{digits(2)},{digits(2)}" if row % 2 else f"{digits(2)}.{digits(2)}",
        "identifier": lambda _: " ".join(digits(3) for _ in range(3)),
        "word": lambda _: generator.choice(["TOP {}", "ALL{}", "CAD{}"]).format(digits(2)),
        "list": lambda _: ",".join(digits(1) for _ in range(3)),
    }[kind]
    return kind, [make(row) for row in range(rows)]


def test_random_columns_are_right_or_texts_as_they_stand(tmp_path):
    generator = random.Random("numbers as people write them")
    counts = dict.fromkeys(["read as numbers", "kept, not sure", "kept, no numbers", "wrong"], 0)
    wrong = []
    for _ in range(COLUMNS // COLUMNS_PER_FILE):
        rows = generator.randrange(4, 30)
        columns = []
        for _ in range(COLUMNS_PER_FILE):
            if generator.random() < 0.3:
                kind, texts = look_alike(generator, rows)
                columns.append((kind, None, texts, False))
            else:
                columns.append(("numbers", *numbers(generator, rows)))
        names = [f"c{i}" for i in range(len(columns))]
        content = ";".join(names) + "\n" + "".join(";".join(row) + "\n" for row in zip(*(texts for _, _, texts, _ in columns)))
        database = bake(tmp_path, content, "--delimiter", ";", "--quote", "none", "--header", "yes", "--footer-lines", "0", "--initial-space", "keep")
        types = types_of(database)
        for name, (kind, values, texts, is_told), stored in zip(names, columns, zip(*rows_of(database))):
            if types[name] == "TEXT":
                is_right = list(stored) == texts and not is_told
                counts["kept, no numbers" if values is None else "kept, not sure"] += is_right
            else:
                # A number that is stored is exactly the double, or the integer, that is nearest to the decimal.
                is_right = values is not None and all(Decimal(value) == value_meant or value == float(value_meant) for value, value_meant in zip(stored, values))
                counts["read as numbers"] += is_right
            if not is_right:
                counts["wrong"] += 1
                reason = query(database, f"SELECT type_reason FROM kiln_columns WHERE name = '{name}'")
                wrong.append((kind, types[name], texts[:6], stored[:6], reason))
    print(f"\n{COLUMNS} random columns: {counts}")
    assert not wrong, wrong[:5]
    assert counts["read as numbers"] > 0.5 * COLUMNS and counts["kept, no numbers"] > 0.2 * COLUMNS and counts["kept, not sure"] > 20, counts
