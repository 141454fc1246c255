"""Workbooks written by hand, part by part: as no library writes them, and as some programs do."""

import io
import zipfile
from xml.sax.saxutils import quoteattr

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"


def relationships(office, **targets):
    one = '<Relationship Id="{0}" Type="{1}/{0}" Target="{2}"/>'
    return f'<Relationships xmlns="{RELATIONSHIPS}">' + "".join(one.format(kind, office, target) for kind, target in targets.items()) + "</Relationships>"


def zipped(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def parts_of(rows, texts="", formats=(), before="", after="", main=MAIN, office=OFFICE):
    """A workbook's parts: rows is the XML in <sheetData>, texts that in <sst>; a cell's style 1 is of the first format."""
    styles = "".join(f"<numFmt numFmtId='{164 + i}' formatCode={quoteattr(code)}/>" for i, code in enumerate(formats))
    styles = f"<numFmts>{styles}</numFmts><cellXfs><xf numFmtId='0'/>" + "".join(f"<xf numFmtId='{164 + i}'/>" for i in range(len(formats))) + "</cellXfs>"
    return {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": relationships(office, officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}">{before}<sheets><sheet name="S" sheetId="1" r:id="worksheet"/></sheets>{after}</workbook>',
        "xl/_rels/workbook.xml.rels": relationships(office, worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml", styles="styles.xml"),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}">{texts}</sst>', "xl/styles.xml": f'<styleSheet xmlns="{main}">{styles}</styleSheet>'}


def text_cell(place, text):
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def row(number, *cells):
    return f'<row r="{number}">' + "".join(cells) + "</row>"


HEAD = row(1, text_cell("A1", "a"), text_cell("B1", "b"))


def book(*rows, **options):
    """Below the header a, b."""
    return zipped(parts_of(HEAD + "".join(rows), **options))


def column(cells, **options):
    """Cells of column A, as XML behind <c r="A2", beside a text in column B."""
    return book(*[row(i, f'<c r="A{i}" {cell}</c>', text_cell(f"B{i}", "x")) for i, cell in enumerate(cells, start=2)], **options)
