"""The README and the pages in docs/ tell the truth: what their consoles show is what the program prints.

In each ```console block, `$ curl -s localhost:8080/...`, `$ sqlite3 build/flights.db "..."`, `$ printf` and `$ build/release/kiln` are
run again, and the lines below must be their output, to the byte. Rows drawn at random need only have the same shape.
test_readme_commands.py says who runs the others.
"""

import json
import re
import shlex
import subprocess

import pytest

from guides import README, SHOWN, Command, read, shown_commands
from kiln import PROGRAM, environment

ADDRESS = re.compile(r"^(?:http://)?localhost:8080(/.*)$")
IN_A_SHELL = ("printf", "build/release/kiln")


def commands_of(program):
    """The pages' commands that begin with that program; that there are some is a test of its own, below."""
    return pytest.mark.parametrize("shown", [shown for shown in SHOWN if shown.program == program], ids=str)


def shape(value):
    """A JSON value with its names and structure and without its contents."""
    return {name: shape(member) for name, member in value.items()} if isinstance(value, dict) else None


def test_a_console_block_is_taken_apart_as_it_is_meant():
    text = 'x\n```console\n$ curl -s localhost:8080/a\n{"b":1}\n$ sqlite3 build/flights.db "SELECT 1"\n1\n2\n```\n$ not this\n```sh\n$ nor this\n```\n'
    assert shown_commands(text) == [Command(3, "curl -s localhost:8080/a", '{"b":1}'), Command(5, 'sqlite3 build/flights.db "SELECT 1"', "1\n2")]


def test_the_readme_shows_at_least_the_five_endpoints_and_the_shell():
    commands = [shown.text for shown in shown_commands(read(README))]
    curls = [command for command in commands if command.startswith("curl ")]
    assert len(curls) >= 5
    for endpoint in ("getRow", "getRandomRow", "getColumnMeanValue", "getColumnMedian", "getColumnMostFrequentValue"):
        assert any(f"localhost:8080/{endpoint}" in command for command in curls), endpoint
    assert any(command.startswith("sqlite3 ") for command in commands)


def test_the_readme_is_read_in_a_minute():
    assert len(read(README).splitlines()) <= 150


@commands_of("curl")
def test_curl_prints_what_the_page_shows(server, shown):
    program, *arguments = shlex.split(shown.text)
    if arguments[0] != "-s" or len(arguments) != 2:
        command = shown.text.replace("localhost:8080", f"{server.host}:{server.port}")
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
        assert (done.returncode, done.stderr, done.stdout.replace("\r", "").rstrip("\n")) == (0, "", shown.output)
        return
    address = ADDRESS.match(arguments[1])
    assert address, f"this test knows localhost:8080 only: {shown.text}"
    answer = server.get(address[1])
    if address[1] == "/getRandomRow":
        assert answer.status == 200
        assert shape(answer.json) == shape(json.loads(shown.output))
        drawn = json.loads(shown.output)["row"]
        assert server.get(f"/getRow/{drawn}").text == shown.output  # the row shown is a real one
    else:
        assert answer.text.rstrip("\n") == shown.output


@commands_of("sqlite3")
def test_the_shell_prints_what_the_page_shows(flights_db, shown):
    program, *arguments = shlex.split(shown.text)
    assert "build/flights.db" in arguments, f"this test knows build/flights.db only: {shown.text}"
    arguments = [str(flights_db) if argument == "build/flights.db" else argument for argument in arguments]
    done = subprocess.run([program, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.rstrip() for line in done.stdout.splitlines()] == [line.rstrip() for line in shown.output.splitlines()]


def test_the_guide_to_imports_shows_an_import_and_the_file_it_reads():
    assert [shown.program for shown in SHOWN if shown.page == "docs/import.md"] == 5 * ["printf", "build/release/kiln"]


@pytest.mark.parametrize("page", sorted({shown.page for shown in SHOWN if shown.program in IN_A_SHELL}))
def test_the_guide_to_imports_shows_what_the_program_prints(tmp_path, page):
    """In the page's order: a command may read what one before it wrote."""
    for shown in [shown for shown in SHOWN if shown.page == page and shown.program in IN_A_SHELL]:
        command = shown.text.replace("/tmp/", f"{tmp_path}/").replace("build/release/kiln", str(PROGRAM))
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, env=environment())
        output = shown.output.replace("/tmp/", f"{tmp_path}/")
        expected = (1, output, "") if output.startswith("kiln: ") else (0, "", output)
        assert (done.returncode, done.stderr.rstrip("\n"), done.stdout.rstrip("\n")) == expected
