"""Dates as people write them: stored as ISO 8601 where every value fits exactly one order, said, and undone by a word; what is ambiguous, or
isn't a date throughout, stays text with the reason.

The right values are Python's own dates and times, written by strftime() in a form chosen at random.
"""

import random
from datetime import date, datetime, timedelta

import pytest

from baked import connect, options_of, query, rows_of, types_of
from kiln import bake, check_fails, run, serving, write

COLUMNS = 1_000
COLUMNS_PER_FILE = 10


def column(*fields):
    return "x;i\n" + "".join(f"{field};{number}\n" for number, field in enumerate(fields))


def values_of(database):
    return [value for value, _ in rows_of(database)]


def described(database):
    return query(database, "SELECT type_reason, temporal, min, max FROM kiln_columns WHERE name = 'x'")[0]


def plan_of(tmp_path, content, *options):
    done = run("import", "--dry-run", write(tmp_path / "plan.csv", content), "--name", "t", *options)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


@pytest.mark.parametrize("fields, values, pattern", [
    (["31/01/2013", "1/2/2013"], ["2013-01-31", "2013-02-01"], "%d/%m/%Y"),
    (["01/31/2013", "2/1/2013"], ["2013-01-31", "2013-02-01"], "%m/%d/%Y"),
    (["31.1.2013", "01.02.2013"], ["2013-01-31", "2013-02-01"], "%d.%m.%Y"),
    (["31-01-2013", "1-2-2013"], ["2013-01-31", "2013-02-01"], "%d-%m-%Y"),
    (["2013/1/5", "2013/10/31"], ["2013-01-05", "2013-10-31"], "%Y/%m/%d"),
    (["2013.01.05", "2013.10.31"], ["2013-01-05", "2013-10-31"], "%Y.%m.%d"),
    (["2013-1-5", "2013-10-31"], ["2013-01-05", "2013-10-31"], "%Y-%m-%d"),
    (["5 Jan 2013", "31 October 2013"], ["2013-01-05", "2013-10-31"], "%d %b %Y"),
    (["05-JAN-2013", "31-oct-2013"], ["2013-01-05", "2013-10-31"], "%d-%b-%Y"),
    (["Jan 5, 2013", "Sept 30, 2013"], ["2013-01-05", "2013-09-30"], "%b %d %Y"),
    (["2013-Jan-05", "2013-May-06"], ["2013-01-05", "2013-05-06"], "%Y-%b-%d"),
    (["31/01/2013 9:30", "01/02/2013 23:05"], ["2013-01-31T09:30", "2013-02-01T23:05"], "%d/%m/%Y %H:%M"),
    (["1/31/2013 9:30:15 PM", "2/1/2013 12:00:00 am"], ["2013-01-31T21:30:15", "2013-02-01T00:00:00"], "%m/%d/%Y %I:%M:%S %p"),
    (["31/01/2013 09:30:15.250", "01/02/2013 09:30:15.500"], ["2013-01-31T09:30:15.250", "2013-02-01T09:30:15.500"], "%d/%m/%Y %H:%M:%S"),
    (["31.01.2013 09:30 +0100", "01.02.2013 09:30 +01:00"], ["2013-01-31T09:30+01:00", "2013-02-01T09:30+01:00"], "%d.%m.%Y %H:%M %z"),
    (["31.01.2013, 09:30 UTC", "01.02.2013, 09:30 GMT"], ["2013-01-31T09:30Z", "2013-02-01T09:30Z"], "%d.%m.%Y %H:%M %z"),
    (["20130131T0930", "20130201T1000"], ["2013-01-31T09:30", "2013-02-01T10:00"], "%Y%m%d %H:%M"),
    (["20130131 09:30:00", "20130201 10:00:00"], ["2013-01-31T09:30:00", "2013-02-01T10:00:00"], "%Y%m%d %H:%M:%S"),
    (["29/02/2012", "28/02/2013"], ["2012-02-29", "2013-02-28"], "%d/%m/%Y"),
    (["01/01/2013", "02/02/2013"], ["2013-01-01", "2013-02-02"], "%d/%m/%Y"),  # the same in either order
    ([" 31/01/2013", "01/02/2013 "], ["2013-01-31", "2013-02-01"], "%d/%m/%Y"),
])
def test_dates_of_one_order_are_stored_as_iso_8601(tmp_path, fields, values, pattern):
    database = bake(tmp_path, column(*fields), "--delimiter", ";")
    assert values_of(database) == values and types_of(database)["x"] == "TEXT"
    reason, temporal, least, most = described(database)
    assert reason.startswith("all 2 values are dates; ") and f"({pattern})" in reason and f'"{fields[0].strip()}' in reason.replace('" ', '"')
    assert temporal == ("datetime" if "T" in values[0] else "date") and (least, most) == (min(values), max(values))
    assert options_of(database)["dates"] == {"x": pattern}
    assert run("verify", database).returncode == 0
    assert values_of(bake(tmp_path, column(*fields), "--delimiter", ";", "--type", "x=text")) == fields


def test_the_plan_says_it_by_an_example_and_how_to_undo_it(tmp_path):
    plan = plan_of(tmp_path, column("31.12.2013", "1.1.2014"))
    assert 'TEXT     all 2 values are dates; "31.12.2013" on line 2 is 2013-12-31 (%d.%m.%Y)\n' in plan
    assert "x: dates, stored as ISO 8601; --type 'x=text' keeps the texts\n" in plan
    assert "   0  x  '2013-12-31', '2014-01-01'\n" in plan


@pytest.mark.parametrize("fields", [["2013-01-05", "2013-10-31"], ["2013-01-05T10:30", "2013-10-31T11:00"], ["2013-01-05 10:30:00Z"], ["20130105", "20131031"],
                                    ["10:30", "11:00"], ["2013-01-05", "NA", "-"], ["2013-01-05", "2013-01-05T10:30"]])
def test_what_is_iso_8601_or_an_integer_today_stays_so(tmp_path, fields):
    database = bake(tmp_path, column(*fields))
    assert [str(value) for value in values_of(database)] == fields and "dates" not in options_of(database)


def test_ambiguous_dates_stay_text_and_either_way_that_is_suggested_works(tmp_path):
    fields = ["01/02/2013", "03/04/2013", "05/05/2013"]
    plan = plan_of(tmp_path, column(*fields))
    assert 'TEXT     "01/02/2013" on line 2 may be 2013-02-01 or 2013-01-02\n' in plan
    assert "x: kept as text; --date 'x=%d/%m/%Y' or --date 'x=%m/%d/%Y' makes it a date\n" in plan
    assert values_of(bake(tmp_path, column(*fields))) == fields
    assert values_of(bake(tmp_path, column(*fields), "--date", "x=%d/%m/%Y")) == ["2013-02-01", "2013-04-03", "2013-05-05"]
    database = bake(tmp_path, column(*fields), "--date", "x=%m/%d/%Y")
    assert values_of(database) == ["2013-01-02", "2013-03-04", "2013-05-05"] and options_of(database)["dates"] == {"x": "%m/%d/%Y"}
    assert described(database)[0] == "all 3 values are dates; written as %m/%d/%Y, as --date says" and described(database)[1] == "date"


@pytest.mark.parametrize("fields, reason", [
    (["31/01/2013", "31/02/2013"], '"31/02/2013" on line 3 is no date'), (["29/02/2013", "x"], "isn't a number"), (["13/01/2013", "01/13/2013"], "no order"),
    (["31/01/2013", "31.01.2013"], "isn't written as"), (["31/01/2013", "01/02/2013 10:00"], "isn't written as"), (["31/01/13", "01/02/13"], "two digits"),
    (["31/01/2013", "soon"], '"soon" on line 3 is no date, as "31/01/2013" on line 2 is'), (["31/01/2013 25:00", "31/01/2013 10:00"], "isn't a number"),
    (["31/01/2013 13:00 PM"], "isn't a number"), (["5 Foo 2013"], "isn't a number"), (["00/01/2013"], "leading zero"), (["1.2.3", "1.10.2"], "isn't a number"),
    (["31/01/2013", "5"], '"5" on line 3 is no date'), (["5", "31/01/2013"], "isn't a number"), (["2013-01-05", "05/31/2013"], "isn't written as"),
    (["Jan 5, 2013", "5 Jan 2013"], "no order"),
])
def test_what_is_not_one_form_of_dates_stays_text_with_the_reason(tmp_path, fields, reason):
    database = bake(tmp_path, column(*fields), "--delimiter", ";", "--header", "yes")
    assert values_of(database) == fields
    assert reason in described(database)[0] and "dates" not in options_of(database)


def test_missing_tokens_between_dates_are_missing(tmp_path):
    database = bake(tmp_path, column("31/01/2013", "NA", "", "-", " ", "01/02/2013"), "--delimiter", ";")
    assert values_of(database) == ["2013-01-31", None, None, None, None, "2013-02-01"]
    assert '1 "NA" is missing' in described(database)[0] and query(database, "SELECT count, nulls FROM kiln_columns WHERE name = 'x'") == [(2, 4)]
    assert values_of(bake(tmp_path, column("31/01/2013", "NA"), "--type", "x=text")) == ["31/01/2013", "NA"]


# --- What is said ----------------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("pattern, fields, values", [
    ("%d/%m/%y", ["31/01/13", "1/2/68", "1/2/69"], ["2013-01-31", "2068-02-01", "1969-02-01"]),  # POSIX's rule for two digits
    ("%Y%m%d", ["20130131", "20130201"], ["2013-01-31", "2013-02-01"]),
    ("%d. %B %Y", ["5. January 2013"], ["2013-01-05"]),
    ("%m/%d/%Y %I:%M %p", ["01/02/2013 09:30 PM"], ["2013-01-02T21:30"]),
    ("%Y-%m-%d %H:%M:%S %z", ["2013-01-02 09:30:15 +0530"], ["2013-01-02T09:30:15+05:30"]),
    ("excel", ["41275", "61", "2958465"], ["2013-01-01", "1900-03-01", "9999-12-31"]),
    ("excel", ["41275.5", "41275", "41275.999999"], ["2013-01-01T12:00:00", "2013-01-01T00:00:00", "2013-01-02T00:00:00"]),
])
def test_a_pattern_that_is_said(tmp_path, pattern, fields, values):
    database = bake(tmp_path, column(*fields, "NA"), "--date", f"x={pattern}")
    assert values_of(database) == [*values, None]
    assert f"written as {pattern}, as --date says" in described(database)[0]
    assert run("verify", database).returncode == 0


def test_a_value_that_does_not_fit_is_an_error_with_its_line(tmp_path):
    for pattern, field in (("%d/%m/%Y", "31/02/2013"), ("%d/%m/%Y", "1/13/2013"), ("%d/%m/%Y", "1/1/13"), ("%d/%m/%Y", "1/1/2013 10:00"), ("excel", "60"), ("excel", "x"),
                           ("excel", "2958466"), ("%Y%m%d", "20130230")):
        good = "41275" if pattern == "excel" else "20130101" if pattern == "%Y%m%d" else "01/01/2013"
        source = write(tmp_path / "t.csv", column(good, field))
        check_fails(["import", source, tmp_path / "t.db", "--date", f"x={pattern}"], "t.csv", "line 3", '"x"', field, pattern, "--date")
    check_fails(["import", source, tmp_path / "t.db", "--date", "y=excel"], '"y"', "--date")
    check_fails(["import", source, tmp_path / "t.db", "--date", "x=excel", "--type", "x=integer"], '"x"', "--date", "--type")


@pytest.mark.parametrize("value", ["", "x", "x=", "=%d/%m/%Y", "x=%d/%m", "x=%Q", "x=%d/%m/%Y%", "x=d/m/Y"])
def test_what_is_no_pattern_is_a_usage_error(tmp_path, value):
    assert run("import", write(tmp_path / "t.csv", "x\n1\n"), tmp_path / "t.db", "--date", value).returncode == 2


# --- What comes of it ------------------------------------------------------------------------------------------------------------------

def test_ranges_and_the_histogram_are_over_time(tmp_path):
    fields = [f"{day:%d/%m/%Y}" for day in (date(2012, 12, 1) + timedelta(days=17 * i) for i in range(40))]
    with serving(bake(tmp_path, column(*fields))) as server:
        profile = server.get("/columns/x").json
        assert (profile["temporal"], profile["earliest"], profile["latest"]) == ("date", "2012-12-01", "2014-09-25")
        assert profile["histogram"][0]["low"] <= "2012-12-01"
        assert server.get("/rows?x=gte.2014-09-01&select=x").json == [{"x": "2014-09-08"}, {"x": "2014-09-25"}]


def test_very_many_different_values_are_read_as_few_are(tmp_path):
    # 70,000 different values are too many to count while reading: the loading reads each text by itself.
    times = [datetime(2013, 1, 1) + timedelta(minutes=i * 7) for i in range(70_000)]
    database = bake(tmp_path, column(*(f"{time:%d/%m/%Y %H:%M}" for time in times)))
    with connect(database) as opened:
        assert [x for (x,) in opened.execute('SELECT x FROM "table" ORDER BY _rowid_')] == [time.isoformat(timespec="minutes") for time in times]
    assert described(database)[1:] == ("datetime", times[0].isoformat(timespec="minutes"), times[-1].isoformat(timespec="minutes"))
    assert run("verify", database).returncode == 0


# --- Random columns --------------------------------------------------------------------------------------------------------------------

DATES = ["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%Y.%m.%d", "%d %b %Y", "%d-%b-%Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%Y %b %d"]
TIMES = ["", "", "", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M:%S%p", "T%H:%M:%S", " %H:%M:%SZ", " %H:%M +0200"]


def spoilt(generator, texts, pattern):
    """A value that isn't a date of that form, at a random place."""
    wrong = generator.choice(["31/02/2013", "soon", "1/1/13", "32.01.2013", "2013", "12:30", "13/13/2013", "0/1/2013", "Jan 2013", "2013-W05"])
    texts[generator.randrange(1, len(texts))] = wrong
    return texts


def test_random_columns_are_right_or_texts_as_they_stand(tmp_path):
    generator = random.Random("dates as people write them")
    counts, wrong = dict.fromkeys(["dates", "kept, not sure", "kept, no dates"], 0), []
    for _ in range(COLUMNS // COLUMNS_PER_FILE):
        rows, columns = generator.randrange(3, 25), []
        for _ in range(COLUMNS_PER_FILE):
            day, time = generator.choice(DATES), generator.choice(TIMES)
            first, span = datetime(generator.randrange(1900, 2060), 1, 1), generator.choice([12, 400, 20_000])
            values = [first + timedelta(days=generator.randrange(span), seconds=generator.randrange(86_400)) for _ in range(rows)]
            texts = [value.strftime(day + time) for value in values]
            if generator.random() < 0.5:
                texts = [text.removeprefix("0") for text in texts]
            form = "%Y-%m-%d" + ("T%H:%M" if time else "") + (":%S" if "%S" in time else "") + ("Z" if "Z" in time else "+02:00" if "+" in time else "")
            is_told = "b" in day.lower() or day.startswith("%Y") or any(value.day > 12 for value in values)
            meant = [value.strftime(form) for value in values]
            if generator.random() < 0.25:
                texts, meant, is_told = spoilt(generator, texts, day), None, False
            columns.append((day + time, meant, texts, is_told))
        names = [f"c{i}" for i in range(len(columns))]
        content = ";".join(names) + "\n" + "".join(";".join(row) + "\n" for row in zip(*(texts for _, _, texts, _ in columns)))
        database = bake(tmp_path, content, "--delimiter", ";", "--quote", "none", "--header", "yes", "--footer-lines", "0")
        found = options_of(database).get("dates", {})
        for name, (pattern, meant, texts, is_told), stored in zip(names, columns, zip(*rows_of(database))):
            if name in found:
                is_right, outcome = list(stored) == meant, "dates"
            else:
                is_right, outcome = list(stored) == texts and not is_told, "kept, no dates" if meant is None else "kept, not sure"
            counts[outcome] += is_right
            if not is_right:
                wrong.append((pattern, texts[:5], stored[:5], query(database, f"SELECT type_reason FROM kiln_columns WHERE name = '{name}'")))
    print(f"\n{COLUMNS} random columns: {counts}, {len(wrong)} wrong")
    assert not wrong, wrong[:5]
    assert counts["dates"] > 0.6 * COLUMNS and counts["kept, no dates"] > 0.2 * COLUMNS and counts["kept, not sure"] > 20, counts
