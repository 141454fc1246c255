"""Workbooks: what openpyxl and XlsxWriter write comes out by its cells' types; openpyxl says what is in them. Bombs and damage are refused."""

import datetime
import io
import random
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
import xlsxwriter

from baked import options_of, query, rows_of, types_of
from kiln import PATIENCE_SECONDS, PROGRAM, bake, check_fails, run, write
from test_import_zip import within
from wild import count_refused

HEAD = ["id", "name", "price", "when", "day", "ok"]
DATA = [[1, 'a "quoted", text', 1.1, datetime.datetime(2024, 2, 29, 12, 30, 15), datetime.date(2024, 2, 29), True],
        [2, "two\nlines", -0.002, datetime.datetime(1999, 12, 31), datetime.date(1901, 3, 1), False],
        [3, "007", 1e21, None, None, None], [4, " Zoë 🛫 \\N ", 0.7 + 0.1, datetime.datetime(2024, 1, 1, 0, 0, 0, 250_000), datetime.date(9999, 12, 31), True],
        [12345678901, None, 5.0, datetime.datetime(2030, 1, 1, 23, 59, 59), datetime.date(2000, 1, 1), None]]
ROWS = [(1, 'a "quoted", text', 1.1, "2024-02-29T12:30:15", "2024-02-29", "TRUE"), (2, "two\nlines", -0.002, "1999-12-31T00:00:00", "1901-03-01", "FALSE"),
        (3, "007", 1e21, None, None, None), (4, " Zoë 🛫 \\N ", 0.7 + 0.1, "2024-01-01T00:00:00.250", "9999-12-31", "TRUE"),
        (12345678901, None, 5.0, "2030-01-01T23:59:59", "2000-01-01", None)]


def by_openpyxl(sheets, **options):
    book = openpyxl.Workbook(**options)
    book.remove(book.active) if not options else None
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def by_xlsxwriter(sheets, **options):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    formats = {datetime.datetime: "yyyy-mm-dd hh:mm:ss.000", datetime.date: "d mmmm yyyy"}
    formats = {kind: book.add_format({"num_format": code}) for kind, code in formats.items()}
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, values in enumerate(rows):
            for column, value in enumerate(values):
                if type(value) in formats:
                    sheet.write_datetime(row, column, value, formats[type(value)])
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                else:
                    sheet.write(row, column, value)
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("make", [
    lambda sheets: by_openpyxl(sheets), lambda sheets: by_openpyxl(sheets, write_only=True), by_xlsxwriter,
    lambda sheets: by_xlsxwriter(sheets, constant_memory=True), lambda sheets: by_xlsxwriter(sheets, date_1904=True)])
def test_every_value_comes_out_by_its_type(tmp_path, make):
    data = [[None if isinstance(value, datetime.date) and not isinstance(value, datetime.datetime) and value.year < 1904 else value for value in row] for row in DATA]
    rows = [tuple(None if isinstance(value, str) and value.startswith("1901") else value for value in row) for row in ROWS]
    database = bake(tmp_path, make({"Sheet": [HEAD, *data]}), name="table.xlsx")
    assert rows_of(database) == rows
    assert types_of(database) == {"id": "INTEGER", "name": "TEXT", "price": "REAL", "when": "TEXT", "day": "TEXT", "ok": "TEXT"}
    assert options_of(database)["made_of"] == "a workbook"
    assert run("verify", database).returncode == 0


def test_days_of_1900_are_as_excel_counts_them(tmp_path):
    rows = [["day", "n"]] + [[datetime.date(1900, 1, 1) + datetime.timedelta(days=i), i] for i in (0, 1, 58, 59, 60, 400)]
    assert [day for day, _ in rows_of(bake(tmp_path, by_xlsxwriter({"a": rows})))] == [str(day) for day, _ in rows[1:]]


@pytest.mark.parametrize("code, value, text", [
    ("h:mm", 0.5, "12:00:00"), ("[h]:mm:ss", 1.5, "36:00:00"), ("m/d/yy h:mm", 45000.25, "2023-03-15T06:00:00"), ('"day" 0', 5, 5), ("0.00E+00", 12.5, 12.5),
    ("[Red]0.00", 2.5, 2.5), ("[$-409]d-mmm-yy;@", 45000, "2023-03-15"), ("mm:ss.0", 0.25, "06:00:00"), ("General", 45000, 45000), ("#,##0 \\d", 7, 7),
    ("yyyy", 45000, "2023-03-15"), ("h:mm AM/PM", 0.75, "18:00:00"), ("@", 3, 3), ("0%", 0.25, 0.25), ("mmm", 45000, "2023-03-15"), ("d", -1, -1)])
def test_a_date_is_told_by_its_format(tmp_path, code, value, text):
    book = openpyxl.Workbook()
    book.active.append(["a", "b"])
    book.active.append([value, "x"])
    book.active["A2"].number_format = code
    out = io.BytesIO()
    book.save(out)
    assert rows_of(bake(tmp_path, out.getvalue())) == [(text, "x")]


def test_a_sheet_is_the_first_one_or_the_named_one(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["hidden"])
    book.active.sheet_state = "hidden"
    for name in ("Ünder", "Other sheet"):
        book.create_sheet(name).append(["a", "b"])
        book[name].append([1, name])
    out = io.BytesIO()
    book.save(out)
    content = out.getvalue()
    database = bake(tmp_path, content)
    assert rows_of(database) == [(1, "Ünder")]
    assert any('"Ünder"' in note and '"Other sheet"' in note for note in options_of(database)["found"])
    assert rows_of(bake(tmp_path, content, "--sheet", "other SHEET")) == [(1, "Other sheet")]
    check_fails(["import", write(tmp_path / "t.xlsx", content), tmp_path / "t.db", "--sheet", "x"], 'no sheet "x"', '"Other sheet"')
    check_fails(["import", write(tmp_path / "t.csv", "a\n"), tmp_path / "t.db", "--sheet", "x"], "isn't a workbook", "--sheet")
    check_fails(["import", tmp_path / "t.xlsx", tmp_path / "t.db", "--delimiter", ";"], "a workbook", "--delimiter")


def test_a_title_above_and_gaps_are_found_as_in_csv(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["B2"] = "Sales of the year, by region"
    for row, values in enumerate([["region", "sold", "price"], *[[f"r{i}", i, i / 4 + 0.1] for i in range(30)]], start=5):
        for column, value in enumerate(values, start=2):
            sheet.cell(row, column, value)
    out = io.BytesIO()
    book.save(out)
    database = bake(tmp_path, out.getvalue())
    assert rows_of(database) == [(f"r{i}", i, i / 4 + 0.1) for i in range(30)]
    assert list(types_of(database)) == ["region", "sold", "price"]


def test_errors_and_formulas_without_a_result_are_missing_and_said(tmp_path):
    rows = [["a", "b", "c"], [1, "#N/A", 2], [2, "#DIV/0!", 3], [3, 4, "=A2+1"]]
    database = bake(tmp_path, by_openpyxl({"a": rows}))
    assert rows_of(database) == [(1, None, 2), (2, None, 3), (3, 4, None)]
    found = " ".join(options_of(database)["found"])
    assert "2 cells with an error" in found and "1 cell with a formula" in found


def test_texts_that_look_like_numbers_stay_texts(tmp_path):
    database = bake(tmp_path, by_xlsxwriter({"a": [["zip", "x"], ["01234", 1], ["56789", 2]]}))
    assert rows_of(database) == [("01234", 1), ("56789", 2)]
    database = bake(tmp_path, by_xlsxwriter({"a": [["zip", "x"], ["1.50", 1], ["2", 2]]}))
    assert rows_of(database) == [("1.50", 1), ("2", 2)]


def test_rich_and_escaped_texts_come_out_whole(tmp_path):
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet()
    bold = book.add_format({"bold": True})
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_rich_string(1, 0, "plain ", bold, "bold", " & <more>")
    sheet.write_string(1, 1, "cr\r x_x000D_ \x01 _x005F_")
    book.close()
    assert rows_of(bake(tmp_path, out.getvalue())) == [("plain bold & <more>", "cr\r x_x000D_ \x01 _x005F_")]


def test_from_standard_input_too(tmp_path):
    done = subprocess.run([PROGRAM, "import", "-", tmp_path / "x.db", "--name", "table"], input=by_openpyxl({"a": [["a", "b"], [1, "x"]]}), capture_output=True,
                          timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr
    assert rows_of(tmp_path / "x.db") == [(1, "x")]


def test_many_rows_take_little_memory(tmp_path):
    content = by_xlsxwriter({"a": [["id", "text", "x"]] + [[i, f"some text {i}", i / 8] for i in range(60_000)]})
    database = bake(tmp_path, content)
    assert query(database, 'SELECT count(*), sum(id), count(DISTINCT text), sum(x) FROM "table"') == [(60_000, 1_799_970_000, 60_000, 1_799_970_000 / 8)]


def test_random_sheets_are_as_openpyxl_reads_them(tmp_path):
    chance = random.Random(5)
    values = [lambda: chance.randrange(-10**9, 10**9), lambda: chance.uniform(-1e3, 1e3), lambda: None, lambda: "".join(chance.choice('ab,"\\\n;é🛫') for _ in range(5))]
    for make in [by_openpyxl, by_xlsxwriter] * 12:
        kinds = [chance.choice(values) for _ in range(chance.randrange(2, 6))]
        rows = [[f"column {i}" for i in range(len(kinds))]] + [[0] + [kind() for kind in kinds[1:]] for _ in range(chance.randrange(1, 30))]
        content = make({"a": rows})
        expected = [tuple(cell.value for cell in row) for row in openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(min_row=2)]
        expected = [row + (None,) * (len(kinds) - len(row)) for row in expected]
        assert rows_of(bake(tmp_path, content, "--header", "yes", "--trailing-delimiters", "keep", "--footer-lines", "0")) == [
            tuple(row[:len(rows_of(tmp_path / "table.db")[0])]) for row in expected]


def changed(content, part, change):
    """The workbook with that part's bytes changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


SIMPLE = by_xlsxwriter({"a": [["a", "b"], [1, "x"], [2, "y"]]})
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"


@pytest.mark.parametrize("part, change, named", [
    (SHEET, lambda xml: xml[:-40], ["damaged"]), (SHEET, lambda xml: xml.replace(b'"A2"><v>1</v>', b'"A2"><v>one</v>'), ["row 2, column 1", "isn't a number"]),
    (SHEET, lambda xml: xml.replace(b't="s"><v>0</v>', b't="s"><v>99</v>'), ["isn't among the workbook's"]),
    (SHEET, lambda xml: xml.replace(b'r="A2"', b'r="ZZZZ2"'), ["damaged"]), (SHEET, lambda xml: xml.replace(b'<row r="3"', b'<row r="2"'), ["damaged"]),
    (TEXTS, lambda xml: xml.replace(b"<sst", b'<!DOCTYPE x [<!ENTITY a "b">]><sst'), ["document type"]),
    (SHEET, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b"<x>" * 1000), ["nested"]),
    (TEXTS, lambda xml: xml.replace(b"<sst", b"<sst z='" + b"a" * (40 << 20) + b"'"), ["too large"]),
    (TEXTS, lambda xml: xml.replace(b"<t>x", b"<t>" + b"x" * (2 << 20)), ["larger than Excel"]),
    (SHEET, lambda xml: xml.replace(b"<sheetData>", b"<sheetData>" + b"".join(b"<n%d/>" % i for i in range(600_000))), ["too large"]),
    (SHEET, lambda xml: b"", ["damaged"]), ("xl/workbook.xml", lambda xml: xml.replace(b"<sheet ", b"<nosheet "), ["no sheet"]),
    ("_rels/.rels", lambda xml: xml.replace(b"xl/workbook.xml", b"word/document.xml"), ["no workbook"]),
    ("_rels/.rels", lambda xml: xml.replace(b"xl/workbook.xml", b"xl/workbook.bin"), [".xlsb", "soffice"])])
def test_a_damaged_workbook_or_a_bomb_is_refused_in_little_memory(tmp_path, part, change, named):
    path = write(tmp_path / "t.xlsx", changed(SIMPLE, part, change))
    check_fails(["import", path, tmp_path / "t.db"], *named)
    done = run("import", path, tmp_path / "t.db", preexec_fn=within(512 << 20))
    assert done.returncode == 1 and not (tmp_path / "t.db").exists()


def test_a_bomb_of_texts_is_refused(tmp_path):
    """20,000 cells of a text of a megabyte, and 4 GiB of texts in 4 MB, of which a gigabyte may be kept."""
    def texts(xml):
        return xml.replace(b"<t>x", b"<t>" + b"x" * 1_000_000)

    content = changed(SIMPLE, TEXTS, texts)
    rows = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>2</v></c></row>' % (i, i) for i in range(4, 40))
    content = changed(content, SHEET, lambda xml: xml.replace(b"</sheetData>", rows + b"</sheetData>"))
    done = run("import", write(tmp_path / "t.xlsx", content), tmp_path / "t.db", preexec_fn=within(1 << 30))
    assert done.returncode == 0, done.stderr


def test_a_flipped_byte_or_a_cut_gives_a_refusal_or_the_same_rows(tmp_path):
    whole, chance, cases = rows_of(bake(tmp_path, SIMPLE)), random.Random(6), []
    for _ in range(150):
        place = chance.randrange(len(SIMPLE))
        cases.append(SIMPLE[:place] + bytes([SIMPLE[place] ^ 1 << chance.randrange(8)]) + SIMPLE[place + 1:])
    cases += [SIMPLE[:chance.randrange(4, len(SIMPLE))] for _ in range(20)]
    refused = count_refused(tmp_path, cases, whole)
    print(f"{len(cases)} damaged workbooks: {refused} refused, the others read as they were")
    assert refused > 60


def test_changed_xml_never_crashes_it(tmp_path):
    """Behind the zip's checksums: the XML itself is changed."""
    chance, cases = random.Random(7), []
    for _ in range(150):
        part = chance.choice([SHEET, TEXTS, "xl/styles.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "_rels/.rels"])

        def change(xml):
            place = chance.randrange(len(xml))
            return xml[:place] + bytes([chance.randrange(256)]) + xml[place + chance.randrange(3):]
        cases.append(changed(SIMPLE, part, change))
    refused = count_refused(tmp_path, cases, None, "d.xlsx")
    assert refused > 50


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice isn't here")
def test_what_libreoffice_writes_is_read(tmp_path):
    def converted(name, *options):
        subprocess.run(["soffice", "--headless", *options, "--convert-to", "xlsx", "--outdir", tmp_path / "made", tmp_path / name], check=True,
                       timeout=10 * PATIENCE_SECONDS, capture_output=True, env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin"})
        return (tmp_path / "made" / name).with_suffix(".xlsx").read_bytes()

    write(tmp_path / "lo.csv", "id,day,name\n1,2024-02-29,Zoë\n2,2024-03-01,x\n")
    assert rows_of(bake(tmp_path, converted("lo.csv", "--infilter=CSV:44,34,76,1"))) == [(1, "2024-02-29", "Zoë"), (2, "2024-03-01", "x")]
    for epoch in (openpyxl.utils.datetime.CALENDAR_WINDOWS_1900, openpyxl.utils.datetime.CALENDAR_MAC_1904):
        book = openpyxl.Workbook()
        book.epoch = epoch
        book.active.append(["when", "time", "length", "ok", "error", "text", "formula"])
        for i in (0, 1):
            book.active.append([datetime.datetime(2024, 2, 29, 12, 30, 15, 250_000), datetime.time(23, 59, 58), datetime.timedelta(hours=36, minutes=i), i == 0, "=1/0",
                                f"00{i}", f"=2.5+{i}"])
        book.save(tmp_path / "book.xlsx")
        common = ("2024-02-29T12:30:15.250", "23:59:58")
        assert rows_of(bake(tmp_path, converted("book.xlsx"))) == [(*common, "36:00:00", "TRUE", None, "000", 2.5), (*common, "36:01:00", "FALSE", None, "001", 3.5)]
