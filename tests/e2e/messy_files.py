"""Random files as people have them, each with the table that is meant: titles, padded or not, notes, units, footers, sep=, delimiters
behind rows, labels of rows, years as names, every delimiter, several encodings. A case follows from its seed and its number."""

import random
from dataclasses import dataclass, field

WORDS = ["Hartlepool", "Orchard", "Blyth", "Ärztehaus", "north", "River", "São Paulo", "Zoë", "blue whale", "x-ray", "O'Neill", "Nr. 5", "A & B", "über", "São", "plain"]
NAMES = ["region", "name", "district", "supplier", "amount", "count", "share", "mean", "height", "price", "when", "note", "label", "group", "weight", "volume"]
TITLES = ["Invoices over 250 paid in June", "Population", "Sales by region 2014", "Umsatz", "Annual report of the office", "Table 3: wages", "Messdaten der Station 12"]
NOTES = ["Period: May 2014", "Prepared by the statistics office", "All figures are provisional", "Stations in the north", "Downloaded from the portal", "# a comment"]
FOOTERS = ["Source: the statistics office", "Note: figures are provisional", "* estimated", "Sources: ONS, 2014", "({n} rows)", "{n} rows selected."]
UNITS = {"integer": ["kg", "m", "pcs", "%"], "decimal": ["m/s", "kg", "°C", "mm"]}
DELIMITERS = [",", ";", "\t", "|", ",", ";", "||"]


@dataclass
class Messy:
    kinds: list
    content: bytes
    file_name: str
    names: list
    rows: list  # of texts, None where missing
    titles: list
    ways: list = field(default_factory=list)  # options, one of which a refusal has to name


def column(generator, rows, kind, delimiter):
    if kind == "integer":
        return [str(generator.randrange(-50, 5000)) for _ in range(rows)]
    if kind == "decimal":
        return [f"{generator.randrange(0, 900)}.{generator.randrange(1, 100):02d}" for _ in range(rows)]
    if kind == "comma":
        return [f"{generator.randrange(0, 900)},{generator.randrange(1, 100):02d}" for _ in range(rows)]
    if kind == "date":
        form = generator.choice(["{y}-{m:02d}-{d:02d}", "{d:02d}/{m:02d}/{y}", "{d}.{m}.{y}"])
        return [form.format(y=generator.randrange(1990, 2025), m=generator.randrange(1, 13), d=generator.randrange(1, 29)) for _ in range(rows)]
    return [generator.choice(WORDS) + (f" {generator.randrange(100)}" if generator.random() < 0.4 else "") for _ in range(rows)]


def quoted(text, delimiter, all_quoted):
    must = delimiter in text or delimiter[0] in text or any(c in text for c in '"\r\n') or text != text.strip()
    return '"' + text.replace('"', '""') + '"' if must or all_quoted else text


def make_messy(seed, number):
    generator = random.Random(f"messy {seed} {number}")
    delimiter = generator.choice(DELIMITERS)
    all_quoted = generator.random() < 0.15
    columns, count = generator.randrange(2, 8), generator.randrange(3, 40)
    kinds = ["text", generator.choice(["integer", "decimal"])]
    kinds += [generator.choice(["text", "integer", "decimal", "date", "comma" if delimiter != "," else "decimal"]) for _ in range(columns - 2)]
    generator.shuffle(kinds)
    data = [column(generator, count, kind, delimiter) for kind in kinds]
    for values in data:
        if generator.random() < 0.2:
            for i in range(count):
                values[i] = None if generator.random() < 0.2 else values[i]
    names = generator.sample(NAMES, columns)
    mess = []

    def chance(kind, probability):
        if generator.random() < probability:
            mess.append(kind)
            return True
        return False

    if columns >= 4 and chance("years", 0.12):
        year = generator.randrange(1990, 2015)
        numbers = [i for i, kind in enumerate(kinds) if kind in ("integer", "decimal", "comma")]
        texts = [i for i, kind in enumerate(kinds) if kind in ("text", "date")]
        if len(numbers) >= 2 and texts:
            for step, i in enumerate(numbers):
                names[i] = str(year + step)
            # What a name is above must be a name's: texts that stand nowhere below.
        else:
            mess.remove("years")
    line = lambda cells: delimiter.join("" if cell is None else quoted(cell, delimiter, all_quoted) for cell in cells)
    records = [names, *map(list, zip(*data))]
    titles = [None] * columns
    if not {"years"} & set(mess) and chance("units", 0.1):
        units = [generator.choice(UNITS[kind]) if kind in UNITS else "" for kind in kinds]
        if generator.random() < 0.5:
            units = [f"({unit})" if unit else "" for unit in units]
        records.insert(1, [unit or None for unit in units])
        titles = [f"{name} ({unit.strip('()')})" if unit else None for name, unit in zip(names, units)]
    lines = [line(record) for record in records]
    if not {"units"} & set(mess) and columns >= 3 and chance("trailing", 0.1):
        has_name = generator.random() < 0.5
        lines = [text + (delimiter if i > 0 or has_name else "") for i, text in enumerate(lines)]
    elif not {"units"} & set(mess) and chance("labels", 0.06):
        lines = [lines[0], *(line([str(i + 1)]) + delimiter + text for i, text in enumerate(lines[1:]))]
        names = ["column_0", *names]
        titles = [None, *titles]
        data = [[str(i + 1) for i in range(count)], *data]
    ways = []
    above = []
    if chance("title", 0.35):
        above = [generator.choice(TITLES)] + generator.sample(NOTES, generator.randrange(0, 3))
        if "trailing" not in mess and "labels" not in mess and generator.random() < 0.5 and delimiter != "||":
            mess[-1] = "padded title"
            above = [quoted(text, delimiter, False) + delimiter * (columns - 1) for text in above] + [delimiter * (columns - 1)] * generator.randrange(0, 2)
        else:
            above = [text for text in above if delimiter not in text] + [""] * generator.randrange(0, 2)
    if delimiter != "||" and chance("sep=", 0.06):
        above.insert(0, f"sep={delimiter}")
    if above:
        ways += [f"--skip-lines {len(above)}"]
    below = []
    if chance("footer", 0.25):
        below = [generator.choice(FOOTERS).format(n=count)]
        if "," not in delimiter and generator.random() < 0.3:
            below.insert(0, "Provisional figures, to be revised")
        if len(below) > 1 or generator.random() < 0.5:
            below.insert(0, "")
        if generator.random() < 0.3 and delimiter != "||":
            below = [text and quoted(text, delimiter, False) + delimiter * (columns - 1) for text in below]
        ways += [f"--footer-lines {len([text for text in below if text])}"]
    end = generator.choice(["\n", "\n", "\r\n", "\r\n", "\r\r\n"])
    if end == "\r\r\n":
        mess.append("CR CR LF")
    text = end.join([*above, *lines, *below]) + generator.choice([end, end, ""])
    encoding = generator.choice(["utf-8"] * 6 + ["utf-8-sig", "utf-16", "cp1252"])
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:
        content = text.encode("utf-8")
    if encoding != "utf-8":
        mess.append(encoding)
    if encoding == "cp1252":
        ways += ["--encoding windows-1252"]
    extension = generator.choice([".csv", ".csv", ".txt", ".tsv" if delimiter == "\t" else ".csv"])
    return Messy(mess, content, "messy" + extension, names, list(zip(*data)), titles, ways)
