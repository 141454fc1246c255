"""What is a text in JSON or a workbook stays one; --number, --type and --date make of it what they say, and change no number."""

import pytest

from baked import rows_of, types_of
from kiln import bake, check_fails, run, write
from raw_workbook import parts_of, row, text_cell, zipped
from test_import_json import lines

TEXTS = [("31.12.2013", "1.234,50 €", "007"), ("1.2.2014", "2,00 €", "12")]


def workbook():
    rows = [row(i, *[text_cell(f"{column}{i}", text) for column, text in zip("ABC", texts, strict=True)]) for i, texts in enumerate(["abc", *TEXTS], start=1)]
    return zipped(parts_of("".join(rows)))


CONTENTS = [lines([dict(zip("abc", texts, strict=True)) for texts in TEXTS]), workbook()]


@pytest.mark.parametrize("content", CONTENTS)
@pytest.mark.parametrize("options, rows, types", [
    ([], [("2013-12-31", "1.234,50 €", "007"), ("2014-02-01", "2,00 €", "12")], "TEXT TEXT TEXT"),
    (["--number", "b=1.234,5 €"], [("2013-12-31", 1234.5, "007"), ("2014-02-01", 2.0, "12")], "TEXT REAL TEXT"),
    (["--type", "c=integer", "--type", "a=text"], [("31.12.2013", "1.234,50 €", 7), ("1.2.2014", "2,00 €", 12)], "TEXT TEXT INTEGER"),
    (["--date", "a=%d.%m.%Y", "--type", "c=real"], [("2013-12-31", "1.234,50 €", 7.0), ("2014-02-01", "2,00 €", 12.0)], "TEXT TEXT REAL")])
def test_texts_are_what_the_options_say(tmp_path, content, options, rows, types):
    database = bake(tmp_path, content, *options)
    assert rows_of(database) == rows
    assert " ".join(types_of(database).values()) == types


@pytest.mark.parametrize("content", CONTENTS)
def test_the_reason_says_that_it_is_a_text(tmp_path, content):
    said = run("import", write(tmp_path / "t.csv", content), "--dry-run").stdout.decode()
    assert '"1.234,50 €" on line' in said and "is a text in the file" in said


def test_a_number_in_the_file_is_never_read_in_another_form(tmp_path):
    for number, options in ((b"2.345", ["--number", "a=1.234,5"]), (b"2.5", ["--number", "a=1.234,5"])):
        path = write(tmp_path / "t.json", b'{"a": "1.234,50"}\n{"a": ' + number + b"}\n")
        check_fails(["import", path, tmp_path / "t.db", *options], "line 2", number.decode(), "--number")
    assert rows_of(bake(tmp_path, b'{"a": "1.234,50"}\n{"a": 2345}\n', "--number", "a=1.234,5")) == [(1234.5,), (2345.0,)]
    assert rows_of(bake(tmp_path, b'{"a": "31.12.2013"}\n{"a": null}\n', "--date", "a=%d.%m.%Y")) == [("2013-12-31",), (None,)]
