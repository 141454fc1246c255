"""The README tells the truth: what its consoles show is what the program prints.

In each ```console block, `$ curl -s localhost:8080/...` and `$ sqlite3 build/flights.db "..."` are run again, and the lines
below must be their output, to the byte. Rows drawn at random need only have the same shape. Other commands aren't run.
"""

import json
import re
import shlex
import subprocess
from dataclasses import dataclass

import pytest

from kiln import PROGRAM, ROOT, environment

README = ROOT / "README.md"
ADDRESS = re.compile(r"^(?:http://)?localhost:8080(/.*)$")


@dataclass
class Shown:
    line: int
    command: str
    output: str  # without the final newline, which a console doesn't show


def shown_commands(text):
    """Every command of the ```console blocks with the output below it."""
    commands, in_console = [], False
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().startswith("```"):
            in_console = line.strip() == "```console"
        elif in_console and line.startswith("$ "):
            commands.append(Shown(number, line[2:], ""))
        elif in_console and commands:
            commands[-1].output += ("\n" if commands[-1].output else "") + line
    return commands


def commands_of(program):
    """The README's commands that begin with that program; none is a failure of its own test, below."""
    text = README.read_text(encoding="utf-8") if README.exists() else ""
    found = [shown for shown in shown_commands(text) if shown.command.split()[0] == program]
    return pytest.mark.parametrize("shown", found, ids=lambda shown: f"line {shown.line}")


def shape(value):
    """A JSON value with its names and structure and without its contents."""
    return {name: shape(member) for name, member in value.items()} if isinstance(value, dict) else None


def test_a_console_block_is_taken_apart_as_it_is_meant():
    text = 'x\n```console\n$ curl -s localhost:8080/a\n{"b":1}\n$ sqlite3 build/flights.db "SELECT 1"\n1\n2\n```\n$ not this\n```sh\n$ nor this\n```\n'
    assert shown_commands(text) == [Shown(3, "curl -s localhost:8080/a", '{"b":1}'), Shown(5, 'sqlite3 build/flights.db "SELECT 1"', "1\n2")]


def test_the_readme_shows_at_least_the_five_endpoints_and_the_shell():
    commands = [shown.command for shown in shown_commands(README.read_text(encoding="utf-8"))]
    curls = [command for command in commands if command.startswith("curl ")]
    assert len(curls) >= 5
    for endpoint in ("getRow", "getRandomRow", "getColumnMeanValue", "getColumnMedian", "getColumnMostFrequentValue"):
        assert any(f"localhost:8080/{endpoint}" in command for command in curls), endpoint
    assert any(command.startswith("sqlite3 ") for command in commands)


@commands_of("curl")
def test_curl_prints_what_the_readme_shows(server, shown):
    program, *arguments = shlex.split(shown.command)
    assert arguments[:1] == ["-s"] and len(arguments) == 2, f"this test knows `curl -s ADDRESS` only: {shown.command}"
    address = ADDRESS.match(arguments[1])
    assert address, f"this test knows localhost:8080 only: {shown.command}"
    answer = server.get(address[1])
    if address[1] == "/getRandomRow":
        assert answer.status == 200
        assert shape(answer.json) == shape(json.loads(shown.output))
        drawn = json.loads(shown.output)["row"]
        assert server.get(f"/getRow/{drawn}").text == shown.output  # the row shown is a real one
    else:
        assert answer.text.rstrip("\n") == shown.output


@commands_of("sqlite3")
def test_the_shell_prints_what_the_readme_shows(flights_db, shown):
    program, *arguments = shlex.split(shown.command)
    assert "build/flights.db" in arguments, f"this test knows build/flights.db only: {shown.command}"
    arguments = [str(flights_db) if argument == "build/flights.db" else argument for argument in arguments]
    done = subprocess.run([program, *arguments], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
    assert (done.returncode, done.stderr) == (0, "")
    assert [line.rstrip() for line in done.stdout.splitlines()] == [line.rstrip() for line in shown.output.splitlines()]


def test_the_guide_to_imports_shows_what_the_program_prints(tmp_path):
    shown = shown_commands((ROOT / "docs/import.md").read_text(encoding="utf-8"))
    assert [one.command.split()[0] for one in shown] == ["printf", "build/release/kiln"]
    for one in shown:
        command = one.command.replace("/tmp/", f"{tmp_path}/").replace("build/release/kiln", str(PROGRAM))
        done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60, env=environment())
        assert (done.returncode, done.stderr, done.stdout.rstrip("\n")) == (0, "", one.output)
