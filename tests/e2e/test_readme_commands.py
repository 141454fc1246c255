"""Every command that the README tells people to type is run, as it stands there; those of docker in tests/image/test_readme_docker.py.

A command is a line of a ```sh block, or what follows the $ in a ```console block. What consoles show is test_readme.py's part.
"""

import os
import re
import signal
import subprocess

import pytest

from kiln import PATIENCE_SECONDS, PROGRAM, READY, ROOT, environment, wait_until
from test_readme import shown_commands

# Run by whoever runs this very test.
RUNNERS = {"scripts/test": "the tests", "scripts/test-image": "the tests of the image"}
ELSEWHERE = {"docker": "tests/image/test_readme_docker.py", "scripts/image": "tests/image/conftest.py"}


def typed_commands(text):
    """(line number, command) of each line of the ```sh blocks."""
    commands, in_block = [], False
    for number, line in enumerate(text.splitlines(), 1):
        if line.startswith("```"):
            in_block = line == "```sh"
        elif in_block and line.strip():
            commands.append((number, line))
    return commands


README = (ROOT / "README.md").read_text(encoding="utf-8") if (ROOT / "README.md").exists() else ""
TYPED = typed_commands(README)


def typed(*programs):
    """The commands of these programs, in the README's order."""
    return [command for _, command in TYPED if command.split()[0] in programs]


def test_a_block_of_commands_is_taken_apart_as_it_is_meant():
    assert typed_commands("```sh\na b\n\nc\n```\nx\n```console\n$ d\n```\n") == [(2, "a b"), (4, "c")]


def test_every_command_of_the_readme_has_a_test_that_runs_it():
    known = {"scripts/run", "curl", "build/release/kiln", *RUNNERS, *ELSEWHERE}
    assert [(number, command) for number, command in TYPED if command.split()[0] not in known] == []
    shown = {one.command.split()[0] for one in shown_commands(README)}
    assert shown <= {"curl", "sqlite3", "docker"}
    assert {"scripts/run", "scripts/test", "docker", "curl", "build/release/kiln"} <= {command.split()[0] for _, command in TYPED}
    for program in [*RUNNERS, *(set(ELSEWHERE) - {"docker"})]:
        assert os.access(ROOT / program, os.X_OK)


def test_scripts_run_builds_bakes_and_serves_until_ctrl_c(tmp_path):
    assert typed("scripts/run") == ["scripts/run"]
    errors = tmp_path / "errors"
    with errors.open("wb") as err:
        process = subprocess.Popen([ROOT / "scripts/run"], cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=err,
                                   env=environment(PORT="0"))
    try:
        ready = wait_until(lambda: READY.search(errors.read_text()) or process.poll() is not None, "scripts/run to serve")
        assert ready is not True, errors.read_text()
        assert (ready[1], ready[2]) == ("flights", "336776")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=PATIENCE_SECONDS) == 0
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


@pytest.mark.parametrize("command", typed("curl"))
def test_a_pipe_from_curl_to_the_shell_prints_the_figure(server, flights_db, command):
    path = re.search(r"localhost:8080/sql/(\w+)\?column=(\w+)", command)
    assert path and command.endswith("| sqlite3 build/flights.db"), f"this test knows curl of /sql and sqlite3 only: {command}"
    here = command.replace("localhost:8080", f"{server.host}:{server.port}").replace("build/flights.db", str(flights_db))
    done = subprocess.run(["bash", "-o", "pipefail", "-c", here], capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stderr) == (0, "")
    assert float(done.stdout) == server.get(f"/columns/{path[2]}").json[path[1]]


def test_own_data_is_imported_described_verified_and_served(tmp_path):
    """In the README's order, in a folder that has mine.csv and, at its place, the program."""
    (tmp_path / "mine.csv").write_text("id,what\n1,NA\n2,x\n")
    (tmp_path / "build/release").mkdir(parents=True)
    (tmp_path / "build/release/kiln").symlink_to(PROGRAM)
    commands = typed("build/release/kiln")
    assert [command.split()[1] for command in commands] == ["import", "describe", "verify", "serve"]
    for command in commands:
        process = subprocess.Popen(["bash", "-c", f"exec {command}"], cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, env=environment(KILN_PORT="0"))
        try:
            if command.split()[1] == "serve":
                assert READY.search(process.stderr.readline())[2] == "2"
                process.terminate()
            output, errors = process.communicate(timeout=PATIENCE_SECONDS)
            assert process.returncode == 0 and (output or "serve" in command), errors
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
