"""Every command that the README and the pages in docs/ tell people to type has a test that runs it: here, or where ELSEWHERE says.

A command is a line of a ```sh block, or what follows the $ in a ```console block. What consoles show is test_readme.py's part.
"""

import os
import re
import signal
import subprocess

import pytest

from guides import PAGES, README, SHOWN, TYPED, Command, name_of, typed_commands
from kiln import PATIENCE_SECONDS, PROGRAM, READY, ROOT, environment, wait_until

# Run by whoever runs this very test.
RUNNERS = {"scripts/test": "the tests", "scripts/test-image": "the tests of the image"}
# Run by other tests: docker's commands as they stand, the scripts and syft with options and names of those tests.
ELSEWHERE = {"docker": "tests/image/test_readme_docker.py", "prometheus": "tests/e2e/test_metrics.py", "scripts/image": "tests/image/engine.py", "scripts/roll": "tests/image/compose.py"}
SHOWN_ELSEWHERE = {"kiln": "tests/e2e/test_configuration.py", "docker": "tests/image/test_readme_docker.py", "syft": "tests/image/test_scanned.py"}
HERE = {"scripts/run", "curl", "build/release/kiln"}
SHOWN_HERE = {"curl", "sqlite3", "printf", "build/release/kiln"}


def typed(*programs):
    """The commands of these programs, in the pages' order."""
    return [command.text for command in TYPED if command.program in programs]


def test_a_block_of_commands_is_taken_apart_as_it_is_meant():
    assert typed_commands("```sh\na b\n\nA=1 c\n```\nx\n```console\n$ d\n```\n") == [Command(2, "a b"), Command(4, "A=1 c")]
    assert [command.program for command in typed_commands("```sh\na b\nA=1 c\n```\n")] == ["a", "c"]


def test_the_pages_are_the_readme_and_all_of_docs():
    names = [name_of(path) for path in PAGES]
    assert names[0] == "README.md" and {"docs/serving.md", "docs/database.md", "docs/image.md"} <= set(names)
    assert {"README.md", "docs/api.md", "docs/database.md", "docs/image.md"} <= {command.page for command in SHOWN + TYPED}


def test_every_command_of_the_readme_and_of_docs_has_a_test_that_runs_it():
    known = {*HERE, *RUNNERS, *ELSEWHERE}
    assert [(str(command), command.text) for command in TYPED if command.program not in known] == []
    known = {*SHOWN_HERE, *SHOWN_ELSEWHERE}
    assert [(str(shown), shown.text) for shown in SHOWN if shown.program not in known] == []
    in_the_readme = {command.program for command in TYPED if command.page == name_of(README)}
    assert {"scripts/run", "scripts/test", "docker", "build/release/kiln"} <= in_the_readme
    assert "curl" in {command.program for command in TYPED}
    for program in [*RUNNERS, *(program for program in ELSEWHERE if program.startswith("scripts/"))]:
        assert os.access(ROOT / program, os.X_OK)
    for program, runner in [*ELSEWHERE.items(), *SHOWN_ELSEWHERE.items()]:
        assert program in (ROOT / runner).read_text(), f"{runner} runs no {program}"


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
    """In the pages' order, in a folder that has mine.csv and, at its place, the program."""
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
                while not (ready := READY.search(said := process.stderr.readline())):
                    assert said.startswith("kiln: settings: "), said
                assert ready[2] == "2"
                process.terminate()
            output, errors = process.communicate(timeout=PATIENCE_SECONDS)
            assert process.returncode == 0 and (output or "serve" in command), errors
        finally:
            if process.poll() is None:
                process.kill()
                process.wait()
