"""What a cell holds, by its XML: numbers as any program writes them, times, texts of several parts; and what is said of rows and formulas."""

import io

import pytest
import xlsxwriter

from baked import options_of, rows_of
from kiln import bake, check_fails, write
from raw_workbook import STRICT_MAIN, STRICT_OFFICE, book, column, parts_of, row, text_cell, zipped


def first(database):
    return [one for one, _ in rows_of(database)]


def found(database):
    return " ".join(options_of(database)["found"])


@pytest.mark.parametrize("written, value", [
    ("5", 5), ("007", 7), ("-05", -5), ("000", 0), ("-0", 0), (" 5\n", 5), ("1E3", 1000), ("1.0E+2", 100), ("1e20", 1e20), ("1E-7", 1e-7), ("0.30000000000000004", 0.1 + 0.2),
    ("1.1000000000000001", 1.1), ("4.9406564584124654E-324", 5e-324), ("123456789012345678", 123456789012345678), ("12345678901234567890", "12345678901234567890"), ("", None)])
def test_a_number_is_the_same_however_it_is_written(tmp_path, written, value):
    assert first(bake(tmp_path, column([f"><v>{written}</v>"]))) == [value]


@pytest.mark.parametrize("cell, named", [
    ("><v>+5</v>", '"+5" isn\'t a number'), ("><v>1E309</v>", "isn't a number"), ("><v>NaN</v>", "isn't a number"), ("><v>INF</v>", "isn't a number"),
    (' t="b"><v>2</v>', "neither true nor false"), (' t="b"><v>yes</v>', "neither true nor false"), (' t="s"><v>-1</v>', "isn't among the workbook's"), (' t="z"><v>1</v>', "isn't a number")])
def test_what_is_none_is_refused_with_its_cell(tmp_path, cell, named):
    check_fails(["import", write(tmp_path / "t.xlsx", column(["><v>1</v>", cell])), tmp_path / "t.db"], "row 3, column 1", named)
    assert not (tmp_path / "t.db").exists()


@pytest.mark.parametrize("code, before, cases", [
    ("[h]:mm", "", {"1.5": "36:00:00", "-1.25": "-30:00:00", "-0.5": "-12:00:00", "0": "00:00:00", "45000": "1080000:00:00"}),
    ("[mm]:ss", '<workbookPr date1904="1"/>', {"-1.25": "-30:00:00", "0.25": "06:00:00"}),
    ("h:mm:ss", "", {"0.999999999999": "23:59:59.999", "0.5": "12:00:00", "1.5": "1900-01-01T12:00:00"}),
    ("yyyy-mm-dd hh:mm", "", {"2958465.999999999": "9999-12-31T23:59:59.999", "45000.999999999": "2023-03-16T00:00:00", "60": "1900-02-29T00:00:00"}),
    ("yyyy-mm-dd", "", {"59": "1900-02-28", "61": "1900-03-01", "1": "1900-01-01", "2958465": "9999-12-31"}),
    ("yyyy-mm-dd", '<workbookPr date1904="true"/>', {"0": "1904-01-01", "1462": "1908-01-02", "43538": "2023-03-15"}),
    ('[Blue]"days "d/m;@', "", {"45000": "2023-03-15"})])
def test_times_are_those_that_excel_shows(tmp_path, code, before, cases):
    cells = [f's="1"><v>{serial}</v>' for serial in cases]
    assert first(bake(tmp_path, column(cells, formats=[code], before=before), "--footer-lines", "0")) == list(cases.values())


@pytest.mark.parametrize("code", ['"days" 0', '0 "d"', "[Red]0.00", "[$€-407] #,##0.00", "0_d", "0*y", r"0\h", "0.00E+00", "[>=5]0.0;0", "[Color10]0", ";;;", "0;[Red]-0", '"a ""d"" b"0',
                                  "# ?/?", '_-* #,##0.00_-;"d"@'])
def test_letters_that_are_no_dates_make_none(tmp_path, code):
    assert first(bake(tmp_path, column(['s="1"><v>45000.5</v>'], formats=[code]))) == [45000.5]


@pytest.mark.parametrize("cell, text", [
    ('t="inlineStr"><is><r><t xml:space="preserve"> x </t></r><r><t>y</t></r><rPh sb="0" eb="1"><t>no</t></rPh></is>', " x y"), ('t="s"><v>0</v>', "課きく"), ('t="str"><v>a_x000D_b</v>', "a\rb"),
    ('t="str"><f>""</f><v></v>', ""), ('t="d"><v>2024-02-29T12:30:15</v>', "2024-02-29T12:30:15")])
def test_texts_are_whole_and_without_what_says_how_to_speak_them(tmp_path, cell, text):
    texts = '<si><r><t>課</t></r><r><t>きく</t></r><rPh sb="0" eb="1"><t>カ</t></rPh><phoneticPr fontId="1"/></si>'
    assert first(bake(tmp_path, column([cell], texts=texts))) == [text]


def test_cells_without_a_place_stand_behind_each_other(tmp_path):
    rows = "<row><c><v>1</v></c><c/><c><v>3</v></c></row><row><c/><c><v>5</v></c></row>"
    head = "<row>" + "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in "abc") + "</row>"
    assert rows_of(bake(tmp_path, zipped(parts_of(head + rows)))) == [(1, None, 3), (None, 5, None)]


def test_rows_and_cells_out_of_order_are_refused(tmp_path):
    for rows, named in (((row(3, "<c r='A3'><v>1</v></c>"), row(2)), "row 2 comes after it"), ((row(2, "<c r='B2'><v>1</v></c>", "<c r='A2'><v>1</v></c>"),), "stands elsewhere")):
        check_fails(["import", write(tmp_path / "t.xlsx", book(*rows)), tmp_path / "t.db"], named)


def test_formulas_that_are_to_be_calculated_anew_are_said(tmp_path):
    """XlsxWriter stores 0 as the result of every formula, and asks who opens the file to calculate."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ["a", "b"])
        sheet.write_row(1, 0, [5, "=A2*2"])
    database = bake(tmp_path, out.getvalue())
    assert rows_of(database) == [(5, 0)]
    assert "1 cell with a formula whose result is to be calculated when the file is opened" in found(database)
    assert "formula" not in found(bake(tmp_path, column(["><f>1+1</f><v>2</v>"])))


def test_hidden_rows_are_read_and_said(tmp_path):
    rows = [f'<row r="{i}" {hidden}><c r="A{i}"><v>{i}</v></c>{text_cell(f"B{i}", "x")}</row>' for i, hidden in ((2, ""), (3, 'hidden="1"'), (4, 'hidden="true"'), (5, 'hidden="0"'))]
    database = bake(tmp_path, book(*rows, '<row r="6" hidden="1"/>'))
    assert first(database) == [2, 3, 4, 5]
    assert "2 rows are hidden in the sheet" in found(database)


def test_the_strict_form_is_read(tmp_path):
    content = zipped(parts_of(row(1, text_cell("A1", "a")) + row(2, '<c r="A2" s="1"><v>1</v></c>'), formats=["yyyy-mm-dd"], before='<workbookPr date1904="1"/>', main=STRICT_MAIN,
                              office=STRICT_OFFICE))
    assert rows_of(bake(tmp_path, content)) == [("1904-01-02",)]
