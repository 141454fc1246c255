"""kiln describe: the columns at a glance, and as JSON what the server says of them."""

import json
import os
import pty
import re

import pytest

from kiln import PATIENCE_SECONDS, PROGRAM, bake, check_fails, environment, run, serving, write


def described(database, *options):
    done = run("describe", database, *options)
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode("utf-8")


def cells(line):
    """A line's cells: two spaces or more stand between them, one after the number."""
    return re.split(r" {2,}", re.sub(r"^( *\d+) ", r"\1  ", line).strip(), maxsplit=7)


def test_the_flights_at_a_glance(flights_db):
    dataset, empty, header, *lines = described(flights_db).splitlines()
    assert (dataset, empty) == ("flights: 336,776 rows, 19 columns, from flights.csv.gz, CC0-1.0", "")
    assert cells(header) == ["name", "type", "nulls", "distinct", "min", "median/mode", "max", "distribution"]
    assert len(lines) == 19
    table = {cells(line)[1]: cells(line) for line in lines}
    assert table["dep_delay"][:7] == ["5", "dep_delay", "INTEGER", "2.5 %", "527", "-43", "-2"]
    assert table["dest"] == ["13", "dest", "TEXT", "0", "105", "ABQ", "ORD", "XNA  ████▇▇▇▆▆▅▅▅▄▄▄▄"]
    assert table["year"] == ["0", "year", "INTEGER", "0", "1", "2013", "2013", "2013  █"]
    assert table["time_hour"][5:7] == ["2013-01-01…", "2013-09-13…"]


def test_the_lines_are_aligned_and_at_most_100_characters_wide(flights_db):
    lines = described(flights_db).splitlines()[2:]
    assert max(map(len, lines)) <= 100
    assert not any(line.endswith(" ") for line in lines)
    start = lines[0].index("distribution")
    assert all(line[start - 2:start] == "  " and line[start] in "▁▂▃▄▅▆▇█" for line in lines[1:])
    assert {len(line[start:]) for line in lines[1:]} <= set(range(1, 17))


def test_json_is_the_body_of_columns_with_each_whole_profile(flights_db, server):
    text = described(flights_db, "--json")
    assert text.endswith("}\n") and text.count("\n") == 1
    columns = server.get("/columns").text
    wholes = ",".join(server.get(f"/columns/{number}").text for number in range(19))
    assert text == columns[:columns.index('"columns":[')] + f'"columns":[{wholes}]}}\n'
    assert len(json.loads(text)["columns"]) == 19


def test_any_names_and_values_stay_in_their_column(tmp_path):
    long = "x" * 300
    header = f'größe,"two\nlines",{long},"tab\there","\x1b[31mred",none,huge'
    row = f'1.5,日本日本日本日本日本日本日本日本日本,"{long}","a\tb\nc",\x1b[2J,,9223372036854775807'
    text = described(bake(tmp_path, f"{header}\n{row}\n{row}\n{row.replace('1.5', '')}\n"))
    assert "\x1b" not in text and "\t" not in text
    lines = text.splitlines()[2:]
    assert len(lines) == 8
    assert max(map(len, lines)) <= 104
    start = lines[0].index("distribution")
    assert all(line[start:start + 1] in ("█", "") for line in lines[1:])
    assert "33.3 %" in lines[1] and "100 %" in lines[6]


def test_title_and_licence_are_said_where_there_are_some(tmp_path):
    write(tmp_path / "table.schema.json", json.dumps({"title": "Small, but mine", "fields": [{"name": "a", "type": "integer"}]}))
    assert described(bake(tmp_path, "a\n1\n")).startswith("table: 1 rows, 1 columns, from table.csv\nSmall, but mine\n\n")


def test_a_dataset_without_rows_is_described(tmp_path):
    lines = described(bake(tmp_path, "a,b\n")).splitlines()
    assert lines[0] == "table: 0 rows, 2 columns, from table.csv"
    assert [line.split() for line in lines[3:]] == [["0", "a", "TEXT", "0", "0"], ["1", "b", "TEXT", "0", "0"]]


def test_what_is_rare_is_seen_and_what_is_nearly_all_is_not_all(tmp_path):
    text = described(bake(tmp_path, "rare,most\n" + "1,\n" * 2000 + ",5\n" + "1,\n"))
    assert "<0.1 %" in text and "99.9 %" in text


def test_a_terminal_gets_the_same_text(flights_db):
    process, terminal = pty.fork()
    if process == 0:
        os.execve(PROGRAM, [str(PROGRAM), "describe", str(flights_db)], environment())
    printed = b""
    try:
        while chunk := os.read(terminal, 65536):
            printed += chunk
    except OSError:  # how Linux says that the other side has closed
        pass
    assert os.waitpid(process, 0)[1] == 0
    assert printed.decode().replace("\r\n", "\n") == described(flights_db)


@pytest.mark.parametrize("options", [[], ["--json"]], ids=" ".join)
def test_what_is_no_baked_file_is_one_line_of_error_and_exit_code_1(tmp_path, options):
    check_fails(["describe", tmp_path / "no.db", *options], "no.db")
    check_fails(["describe", write(tmp_path / "text.db", "no database\n" * 100), *options], "text.db")
    check_fails(["describe", tmp_path, *options], tmp_path)


def test_usage():
    for arguments in (["describe"], ["describe", "a", "b"], ["describe", "a", "--no-such-flag"], ["describe", "a", "--json=x"]):
        done = run(*arguments, timeout=PATIENCE_SECONDS)
        assert (done.returncode, done.stdout) == (2, b""), arguments
    assert "describe" in run("--help").stdout.decode()
    assert "--json" in run("describe", "--help").stdout.decode()


def test_it_reads_while_a_server_serves(flights_db):
    with serving(flights_db, "--access-log", "off"):
        assert described(flights_db)
