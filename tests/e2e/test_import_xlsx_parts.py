"""Workbooks whose parts have other names, places and orders than Excel's, and files that are like workbooks."""

import struct

import pytest

from baked import rows_of
from kiln import bake, check_fails, write
from raw_workbook import OFFICE, parts_of, relationships, row, text_cell, zipped

TEXTS = "<si><t>a</t></si><si><t>z</t></si>"
PARTS = parts_of('<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>', texts=TEXTS)


def renamed(change):
    return {change(name): content for name, content in PARTS.items()}


@pytest.mark.parametrize("parts", [
    PARTS, dict(reversed(PARTS.items())), renamed(str.lower), renamed(lambda name: name.replace("shared", "Shared")), renamed(lambda name: name.replace("/", "\\")),
    PARTS | {"xl/_rels/workbook.xml.rels": relationships(OFFICE, worksheet="/xl/worksheets/sheet1.xml", sharedStrings="../xl/sharedStrings.xml", styles="./styles.xml")},
    PARTS | {"_rels/.rels": relationships(OFFICE, officeDocument="/xl/workbook.xml")},
    {name: content for name, content in PARTS.items() if "styles" not in name}])
def test_parts_are_found_by_what_refers_to_them(tmp_path, parts):
    assert rows_of(bake(tmp_path, zipped(parts), "--header", "yes")) == [("z",)]


def test_a_part_that_is_there_twice_is_refused(tmp_path):
    content = zipped(PARTS | {"xl/sharedstringX.xml": PARTS["xl/sharedStrings.xml"]}).replace(b"xl/sharedstringX.xml", b"xl/sharedStrings.xml")
    check_fails(["import", write(tmp_path / "t.xlsx", content), tmp_path / "t.db"], '2 files of the name "xl/sharedStrings.xml"')


def compound(*streams):
    """A compound file ([MS-CFB]) with a directory of these names in its third sector."""
    header = bytearray(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504))
    struct.pack_into("<HHHHH", header, 24, 0x3E, 3, 0xFFFE, 9, 6)
    struct.pack_into("<I", header, 48, 2)
    entries = [name.encode("utf-16-le").ljust(64, b"\0") + struct.pack("<H", 2 * len(name) + 2) + bytes(62) for name in ("Root Entry", *streams)]
    return bytes(header) + bytes(1024) + b"".join(entries)


@pytest.mark.parametrize("make, named", [
    (lambda: compound("\x06DataSpaces", "Version", "DataSpaceMap", "EncryptionInfo", "EncryptedPackage"), ["with a password", "msoffcrypto-tool -p PASSWORD {path} OUT.xlsx"]),
    (lambda: compound("Workbook"), ["from before 2007 (.xls)", "soffice --headless --convert-to xlsx {path}"]), (lambda: compound("WordDocument"), ["a document of Word (.doc)", "no table"]),
    (lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": "<x/>"}), [".ods", "soffice --headless --convert-to xlsx {path}"]),
    (lambda: zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"}), ["no workbook", "no table"]),
    (lambda: zipped({"[Content_Types].xml": "<x/>", "_rels/.rels": relationships(OFFICE, officeDocument="word/document.xml")}), ["a file of Office", "no table"]),
    (lambda: zipped({"[Content_Types].xml": "<x/>", "_rels/.rels": relationships(OFFICE, officeDocument="xl/workbook.bin")}), [".xlsb", "soffice --headless --convert-to xlsx {path}"])])
def test_what_is_like_a_workbook_is_named_with_what_to_do(tmp_path, make, named):
    path = write(tmp_path / "t.xlsx", make())
    check_fails(["import", path, tmp_path / "t.db"], *[text.format(path=path) for text in named])
    assert not (tmp_path / "t.db").exists()


def test_a_far_cell_leaves_the_others_where_they_are(tmp_path):
    rows = row(1, text_cell("C1", "a"), text_cell("D1", "b")) + row(2, '<c r="C2"><v>1</v></c>', '<c r="D2"><v>2</v></c>') + row(50_000, '<c r="C50000"><v>3</v></c>', '<c r="D50000"><v>4</v></c>')
    assert rows_of(bake(tmp_path, zipped(parts_of(rows)))) == [(1, 2), (3, 4)]
    rows += row(1_048_576, '<c r="XFD1048576"><v>1</v></c>')
    check_fails(["import", write(tmp_path / "t.xlsx", zipped(parts_of(rows))), tmp_path / "t.db"], "columns", "SQLite holds at most 2000")
