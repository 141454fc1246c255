"""The rules of the design that a compiler doesn't check: who may include whom, and that SQL stands in sql/ alone."""

import re
import sqlite3

import pytest

from kiln import ROOT

SOURCES = sorted(path for pattern in ("*.cpp", "*.h") for path in (ROOT / "src").rglob(pattern))
STATEMENTS = sorted((ROOT / "sql").rglob("*.sql"))

# The halves of the program and what they must never include: they meet in the database alone.
FORBIDDEN = {"import": ("http/", "net/", "dataset/"), "http": ("import/",), "dataset": ("import/", "http/", "net/", "query/"), "query": ("import/", "http/", "net/"),
             "net": ("import/", "http/", "dataset/", "catalogue/", "sql/", "cli/"), "catalogue": ("import/", "http/", "dataset/"),
             "sql": ("import/", "http/", "dataset/", "catalogue/"), "error": ("import/", "http/", "dataset/", "catalogue/", "sql/")}

# String literals that may look like SQL, as (file, literal), each with its reason beside it.
ALLOWED_LITERALS = {("src/net/guard.cpp", "DELETE"),  # the method of HTTP
                    # The parameter of PostgREST.
                    ("src/http/rows.cpp", "select"), ("src/http/rows.h", "select"), ("src/http/openapi_columns.cpp", "select"),
                    ("src/http/openapi.cpp", "select={},{}&{}&limit=2")}

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
    assert {half for half in FORBIDDEN if any((ROOT / "src" / half).glob("*.cpp"))} == set(FORBIDDEN)
    source = '#include "import/x.h"\n// "SELECT 1"\nf("a", \'"\', "SELECT "\n  "1", R"(\nselect x from y)", R"sql(")sql");'
    assert INCLUDE.findall(source) == ["import/x.h"]
    assert string_literals(source) == ["a", "SELECT 1", "\nselect x from y", '"']
    assert [bool(SQL.search(text)) for text in string_literals(source)] == [False, True, True, False]
    assert not SQL.search("cannot select a row, or create the temporary file; values are missing")


@pytest.mark.parametrize("half", FORBIDDEN)
def test_a_half_of_the_program_never_includes_what_belongs_to_another(half):
    wrong = [f"{relative(path)} includes {included}" for path in SOURCES if path.is_relative_to(ROOT / "src" / half)
             for included in INCLUDE.findall(path.read_text()) if included.startswith(FORBIDDEN[half])]
    assert wrong == []


@pytest.mark.parametrize("header, files", [
    ("httplib.h", {"src/http/responder.cpp"}), ("CLI/CLI.hpp", {"src/bake_main.cpp", "src/cli/command_line.cpp", "src/cli/import_arguments.cpp"}),
    ("zlib.h", {"src/import/source/gzip_decompressor.cpp", "src/http/compressor.cpp"}),
    ("zstd.h", {"src/import/source/zstd_decompressor.cpp", "src/http/compressor.cpp"}),
    ("tsl/robin_map.h", {"src/import/schema/frequency_table.h"}),
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


def test_every_sql_file_is_used():
    used = "\n".join(path.read_text() for path in SOURCES)
    names = ["_".join(path.relative_to(ROOT / "sql").with_suffix("").parts) for path in STATEMENTS]
    assert [name for name in names if not re.search(rf"\bsql::{name}\b", used)] == []
