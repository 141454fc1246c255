"""What one change costs: how many files of src/ and sql/ the next statistic, format, endpoint or operator touches.

    python3 tests/e2e/change_cost.py

Counted from one that is there already: every file that names it in code, in a text or in its own name. Comments don't count: they
mention it as an example. What must be touched without naming it is listed by hand. Files that the new one brings along as its algorithm
count, too, but apart. test_architecture.py holds each count to its limit.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# A comment, or what may contain the marks of one: strings, characters and, in SQL, quoted names.
CPP = re.compile(r"""(?P<comment>//[^\n]*|/\*.*?\*/)|R"(?P<mark>[^()\\ ]{0,16})\(.*?\)(?P=mark)"|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)+'""",
                 re.DOTALL)
SQL = re.compile(r"""(?P<comment>--[^\n]*)|"(?:[^"]|"")*"|'(?:[^']|'')*'""")
COMMENTS = {".h": CPP, ".cpp": CPP, ".sql": SQL}


@dataclass(frozen=True)
class Change:
    """The next one of a kind, by the words that stand for one that is there."""
    kind: str
    words: tuple
    limit: int
    unnamed: tuple = ()  # files that are touched without naming it
    algorithm: tuple = field(default=(), kw_only=True)

    @property
    def title(self):
        return f"{self.kind} (as {self.words[0]})"


CHANGES = [
    # A new column of kiln_columns is a new version of the format.
    Change("a statistic", ("negatives",), 8, ("src/catalogue/format.h",)),
    Change("a statistic with an algorithm of its own", ("skewness",), 8, ("src/catalogue/format.h",),
           algorithm=("src/statistics/central_moments.h", "src/statistics/central_moments.cpp")),
    Change("a format of rows", ("ndjson", "NDJSON", "make_json_lines"), 4),
    Change("an endpoint", ("get_schema", "getSchema", "TableSchema"), 5),
    # The third is the pages' plot, whose last bar leads to the rows up to its end.
    Change("an operator that compares", ("lte", "less_or_equal"), 3),
]


def code_of(path):
    """The file's text without comments."""
    text = path.read_text(encoding="utf-8")
    pattern = COMMENTS.get(path.suffix)
    return pattern.sub(lambda token: " " if token["comment"] else token[0], text) if pattern else text


def files_touched(change):
    """Which files, in order."""
    word = re.compile(rf"\b(?:{'|'.join(change.words)})\b")
    named = {str(path.relative_to(ROOT)) for folder in ("src", "sql") for path in (ROOT / folder).rglob("*")
             if path.is_file() and (word.search(code_of(path)) or path.stem in change.words)}
    return sorted(named | set(change.unnamed))


def cost(change):
    """The files that the limit is for."""
    return [path for path in files_touched(change) if path not in change.algorithm]


def main():
    for change in CHANGES:
        touched = cost(change)
        print(f"{change.title}: {len(touched)} of at most {change.limit}")
        for path in touched:
            print(f"  {path}{'  (without naming it)' if path in change.unnamed else ''}")
        for path in change.algorithm:
            print(f"  {path}  (its algorithm, not counted)")


if __name__ == "__main__":
    main()
