"""The rules of the design that a compiler doesn't check: who may include whom, and that SQL stands in sql/ alone."""

import re
import sqlite3
from dataclasses import replace

import pytest

import change_cost
from kiln import ROOT

SOURCES = sorted(path for pattern in ("*.cpp", "*.h") for path in (ROOT / "src").rglob(pattern))
STATEMENTS = sorted((ROOT / "sql").rglob("*.sql"))

# The folders from the top to the ground, and the half of the program that each belongs to, if any: as docs/architecture.md has them.
FOLDER_LIST = re.search(r"```folders\n(.*?)```", (ROOT / "docs/architecture.md").read_text(), re.DOTALL)[1]
HALVES = dict(re.findall(r"^(\S+) +(?:\((import|serve)\))?", FOLDER_LIST, re.MULTILINE))
FOLDERS = list(HALVES)

# String literals that may look like SQL, as (file, literal), each with its reason beside it.
ALLOWED_LITERALS = {("src/net/head/request_head.cpp", "DELETE"),  # the method of HTTP
                    # A command that is proposed for another program.
                    ("src/import/source/foreign_format.cpp",
                     "write one of its tables as CSV: sqlite3 -csv -header {0} 'SELECT * FROM TABLE' | kiln import - OUT.db"),
                    # The parameter of PostgREST.
                    ("src/query/words.h", "select"), ("src/openapi/examples.cpp", "select={},{}&{}&limit=2")}

# One token of C++ that matters here: a comment, a raw string, a string, a character (in which a quote isn't one).
CPP_TOKEN = re.compile(r"""//[^\n]*|/\*.*?\*/|R"(?P<mark>[^()\\ ]{0,16})\((?P<raw>.*?)\)(?P=mark)"|"(?P<string>(?:[^"\\\n]|\\.)*)"|'(?:[^'\\\n]|\\.)+'""",
                       re.DOTALL)
INCLUDE = re.compile(r'^\s*#\s*include\s*[<"]([^">]+)[">]', re.MULTILINE)
SQL = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|CREATE|DROP|ALTER|REPLACE INTO|VALUES)\b|"
                 r"(?i:^\s*(select|insert\s+into|update\s+\w+\s+set|delete\s+from|create\s+(table|view|index|temp)|drop\s+\w+|with\s+\w+\s+as)\b)")


def relative(path):
    return str(path.relative_to(ROOT))


def string_literals(source):
    """The contents of a source's string literals; literals that stand side by side are one, as the compiler has it."""
    source = re.sub(INCLUDE, "", source)
    literals, end = [], None
    for token in CPP_TOKEN.finditer(source):
        text = token["raw"] if token["raw"] is not None else token["string"]
        if text is None:
            continue
        if end is not None and source[end:token.start()].strip() == "":
            literals[-1] += text
        else:
            literals.append(text)
        end = token.end()
    return literals


def test_the_checks_see_the_sources_and_find_what_they_look_for():
    assert len(SOURCES) > 20 and len(STATEMENTS) > 5
    source = '#include "import/x.h"\n// "SELECT 1"\nf("a", \'"\', "SELECT "\n  "1", R"(\nselect x from y)", R"sql(")sql");'
    assert INCLUDE.findall(source) == ["import/x.h"]
    assert string_literals(source) == ["a", "SELECT 1", "\nselect x from y", '"']
    assert [bool(SQL.search(text)) for text in string_literals(source)] == [False, True, True, False]
    assert not SQL.search("cannot select a row, or create the temporary file; values are missing")


def folder_of(name):
    """The folder of a source or of what it includes; None for a library's header."""
    folder = name.rpartition("/")[0]
    return folder if folder in FOLDERS else None


def may_include(folder, other):
    """The rule: its own folder or a lower one, and never the other half."""
    halves = {HALVES[folder], HALVES[other]} - {""}
    return FOLDERS.index(folder) <= FOLDERS.index(other) and len(halves) < 2


def test_the_list_has_every_folder_and_the_rule_knows_up_from_down():
    assert {str(path.parent.relative_to(ROOT / "src")) for path in SOURCES} - {".", "bundled"} == set(FOLDERS)
    assert {folder for folder, half in HALVES.items() if half == "import"} == {folder for folder in FOLDERS if folder.startswith("import")}
    assert may_include("api", "http") and may_include("api", "api") and may_include("import", "statistics") and may_include("cli", "import")
    assert not may_include("http", "api") and not may_include("dataset", "import") and not may_include("net", "catalogue")
    assert folder_of("import/csv/record_reader.h") == "import/csv" and folder_of("nlohmann/json.hpp") is None


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_file_includes_its_own_folder_or_a_lower_one(folder):
    included = {(relative(path), name) for path in SOURCES if path.parent == ROOT / "src" / folder
                for name in INCLUDE.findall(path.read_text()) if folder_of(name)}
    assert included, "no file was looked at"
    assert sorted(f"{path} includes {name}" for path, name in included if not may_include(folder, folder_of(name))) == []


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_folder_has_at_most_fifteen_pairs(folder):
    assert len({path.stem for path in SOURCES if path.parent == ROOT / "src" / folder}) <= 15


# What begins a block that isn't a function's: its functions stand in it.
CONTAINER = re.compile(r"\b(namespace|class|struct|union|enum|extern)\b(?![^;{}]*\))")
MOST_FUNCTION_LINES, MOST_FILE_LINES = 60, 250


def without_text(source):
    """The source with its comments, texts and directives blank, line for line."""
    source = re.sub(r"(?<=[0-9a-fA-F])'(?=[0-9a-fA-F])", "", source)  # 1'000
    source = CPP_TOKEN.sub(lambda token: re.sub(r"[^\n]", " ", token[0]), source)
    return re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", lambda directive: re.sub(r"[^\n]", " ", directive[0]), source, flags=re.MULTILINE)


def function_lengths(source):
    """The first line and the number of lines of each function, from the line that its declaration begins on to its last brace.
    A function is a block with parentheses before it that stands in no other function."""
    source, functions, opened, begin = without_text(source), [], [], 0
    for brace in re.finditer(r"[{};]", source):
        head = source[begin:brace.start()]
        in_function = any(is_function for is_function, _ in opened)
        if brace[0] == "{":
            start = source.count("\n", 0, begin + len(head) - len(head.lstrip()))
            opened.append((not in_function and "(" in head and not CONTAINER.search(head), start))
        elif brace[0] == "}":
            is_function, start = opened.pop()
            if is_function:
                functions.append((start + 1, source.count("\n", 0, brace.start()) - start + 1))
        if not any(is_function for is_function, _ in opened):
            begin = brace.end()
    assert opened == [], "a brace isn't closed"
    return functions


def test_the_lengths_of_functions_are_counted_from_the_declaration_to_the_last_brace():
    source = """// f() {
namespace a {
struct B final : C<int> {
  B(int x)
      : x_(x) {
    if (x == 1'000) g("}");
  }
  int x_ = 0;
};
constexpr std::array kTable{B{1}, B{2}};
class Result f(
    int y) {
  const auto h = [&] { return y; };
  return h();
}
#define X(y) \\
  do {
int g() { return '{'; }
}  // namespace a
"""
    assert function_lengths(source) == [(4, 4), (11, 5), (18, 1)]


def test_functions_are_no_longer_than_a_screen():
    lengths = {(relative(path), line): lines for path in SOURCES for line, lines in function_lengths(path.read_text())}
    assert len(lengths) > 700 and max(lengths.values()) > 30, "the functions weren't found"
    assert {place: lines for place, lines in lengths.items() if lines > MOST_FUNCTION_LINES} == {}


def test_a_file_is_short_or_says_at_its_head_why_not():
    long = [path for path in SOURCES if len(path.read_text().splitlines()) > MOST_FILE_LINES]
    heads = {relative(path): re.match(r"(//[^\n]*\n)*", path.read_text())[0] for path in long}
    assert [path for path, head in heads.items() if "long" not in head] == []


@pytest.mark.parametrize("header, files", [
    ("httplib.h", {"src/server/http_library.cpp"}), ("CLI/CLI.hpp", {"src/bake_main.cpp", "src/cli/column_arguments.cpp", "src/cli/command_line.cpp", "src/cli/import_arguments.cpp", "src/cli/serve_arguments.cpp"}),
    ("zlib.h", {"src/import/source/gzip_decompressor.cpp", "src/http/compressor.cpp", "src/ranks/format.cpp"}),
    ("re2/re2.h", {"src/matching/expression.cpp"}),
    ("lzma.h", {"src/import/source/xz_decompressor.cpp"}), ("bzlib.h", {"src/import/source/bzip2_decompressor.cpp"}),
    ("unzip.h", {"src/import/source/zip_archive.cpp"}), ("expat.h", {"src/import/workbook/xml_reader.cpp"}),
    ("zstd.h", {"src/import/source/zstd_decompressor.cpp", "src/http/compressor.cpp", "src/http/unpack.cpp", "src/parquet/page_writer.cpp"}),
    ("tsl/robin_map.h", {"src/engine/grouped_ranks.cpp"}),
])
def test_these_files_alone_know_each_of_these_libraries(header, files):
    assert {relative(path) for path in SOURCES if header in INCLUDE.findall(path.read_text())} == files


def test_no_source_holds_sql():
    found = {(relative(path), literal) for path in SOURCES for literal in string_literals(path.read_text()) if SQL.search(literal)}
    assert found - ALLOWED_LITERALS == set()
    assert ALLOWED_LITERALS - found == set(), "these exceptions aren't needed any more"


@pytest.mark.parametrize("path", STATEMENTS, ids=lambda path: str(path.relative_to(ROOT / "sql")))
def test_a_sql_file_begins_with_its_question_and_holds_one_statement(path):
    text = path.read_text(encoding="utf-8")
    assert re.match(r"-- \S", text)
    assert text.endswith(";\n") or text.splitlines()[-1].split("--")[0].rstrip().endswith(";")
    assert re.fullmatch(r"[a-z][a-z0-9_]*\.sql", path.name)
    # SQLite's own tokenizer says where a statement is complete: only at the last semicolon.
    code = re.sub(r"--[^\n]*", "", text).strip()
    assert sqlite3.complete_statement(code)
    semicolons = [i for i, character in enumerate(code) if character == ";" and sqlite3.complete_statement(code[:i + 1])]
    assert semicolons == [len(code) - 1]


@pytest.mark.parametrize("change", change_cost.CHANGES, ids=lambda change: change.title)
def test_a_change_touches_few_files(change):
    touched = change_cost.cost(change)
    assert len(touched) <= change.limit, touched
    assert len(touched) >= 2, "its words aren't those of the sources any more"
    assert set(change.unnamed).isdisjoint(set(change_cost.files_touched(replace(change, unnamed=())))), "these name it"
    assert set(change.algorithm) <= set(change_cost.files_touched(change)), "these don't name it"


def test_what_a_change_costs_is_counted_without_comments(tmp_path):
    source = tmp_path / "a.cpp"
    source.write_text('f("// kept");  // gone\n/* gone */ g(\'"\');  // gone "\n')
    assert change_cost.code_of(source).split() == ['f("//', 'kept");', "g('\"');"]
    statement = tmp_path / "a.sql"
    statement.write_text("-- gone\nSELECT '-- kept'; -- gone\n")
    assert change_cost.code_of(statement).split() == ["SELECT", "'--", "kept';"]


def test_every_sql_file_is_used():
    used = "\n".join(path.read_text() for path in SOURCES)
    names = ["_".join(path.relative_to(ROOT / "sql").with_suffix("").parts) for path in STATEMENTS]
    assert [name for name in names if not re.search(rf"\bsql::{name}\b", used)] == []
