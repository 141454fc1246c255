"""The program behind scripts/test: that what fails is counted, what runs is ended, and one thing is run as it was named."""

import itertools
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from kiln import PATIENCE_SECONDS, ROOT, wait_until

sys.path.insert(0, str(ROOT / "tests"))

import run  # noqa: E402
from jobs import Job, Jobs  # noqa: E402

PASSED, FAILED, SKIPPED = "<testcase/>", '<testcase classname="c" name="n"><failure>why\nwhere</failure></testcase>', \
    '<testcase><skipped message="no engine"/></testcase>'


def writes(path, *cases, status=0):
    """A command that writes a JUnit file with these cases and ends with that status."""
    return "bash", "-c", 'printf "%s" "$1" >"$2"; exit "$3"', "-", f"<testsuite>{''.join(cases)}</testsuite>", path, status


def shell(text):
    return "bash", "-c", text


def ended(pid):
    """A process that its parent hasn't looked at yet is one that has ended, too."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except (FileNotFoundError, ProcessLookupError):
        return True


def run_stages(results, *stages, failed_steps=0):
    return run.run_all([(f"stage {number}", None, steps) for number, steps in enumerate(stages)], results, failed_steps)


def test_the_last_line_adds_up_every_report_and_the_exit_status_is_0(tmp_path, capfd):
    results = tmp_path / "results"
    status = run_stages(results, [run.Step("quick", (shell("echo quick speaks"),))],
                        [run.Step("a", (writes(results / "a.xml", PASSED, PASSED, SKIPPED),), report="a.xml")],
                        [run.Step("b", (writes(results / "b.xml", PASSED),), report="b.xml"), run.Step("c", (shell("echo c speaks"),))])
    out = capfd.readouterr().out
    assert status == 0
    assert out.splitlines()[-1] == "3 passed, 0 failed, 1 skipped"
    assert f"skipped: 1 of {results}/a.xml: no engine" in out
    assert out.index("== stage 0") < out.index("quick speaks") < out.index("== stage 1") < out.index("c speaks") < out.index("== Results")


@pytest.mark.parametrize("command, report, last, said", [
    (shell("exit 3"), None, "1 passed, 1 failed, 0 skipped", "FAILED: x: exit status 3"),
    (shell("kill -9 $$"), None, "1 passed, 1 failed, 0 skipped", "FAILED: x: exit status 137"),
    (("build/no-such-program",), None, "1 passed, 1 failed, 0 skipped", "FAILED: x: exit status 127"),
    ([FAILED, PASSED], "x.xml", "2 passed, 1 failed, 0 skipped", "FAILED: c: n\n  why\n  where"),
    ([PASSED], "x.xml", "2 passed, 1 failed, 0 skipped", "exit status 1, although"),
    ([], "x.xml", "1 passed, 1 failed, 0 skipped", "holds no test"),
    (shell("true"), "x.xml", "1 passed, 1 failed, 0 skipped", "no results in"),
    (shell("false"), "x.xml", "1 passed, 1 failed, 0 skipped", "no results in"),
])
@pytest.mark.parametrize("is_beside", [False, True], ids=["alone", "beside another"])
def test_a_step_that_fails_is_counted_and_the_others_still_run(tmp_path, capfd, command, report, last, said, is_beside):
    results = tmp_path / "results"
    if isinstance(command, list):  # a report with these cases
        command = writes(results / "x.xml", *command, status=1)
    failing, other = run.Step("x", (command,), report), run.Step("other", (writes(results / "other.xml", PASSED),), report="other.xml")
    assert run_stages(results, *([[failing, other]] if is_beside else [[failing], [other]])) == 1
    out = capfd.readouterr().out
    assert out.splitlines()[-1] == last and said in out


def test_a_command_that_fails_ends_its_step(tmp_path, capfd):
    assert run_stages(tmp_path / "results", [run.Step("x", (shell("exit 2"), shell("echo second")))]) == 1
    out = capfd.readouterr().out
    assert "FAILED: x: exit status 2" in out and "second" not in out


def test_a_step_that_failed_before_is_counted(tmp_path, capfd):
    assert run_stages(tmp_path / "results", failed_steps=1) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "0 passed, 1 failed, 0 skipped"


def test_results_of_an_earlier_run_count_for_nothing(tmp_path, capfd):
    results = tmp_path / "results"
    results.mkdir()
    (results / "old.xml").write_text(f"<testsuite>{PASSED}</testsuite>")
    assert run_stages(results, [run.Step("old", (shell("true"),), report="old.xml")]) == 1
    assert capfd.readouterr().out.splitlines()[-1] == "0 passed, 1 failed, 0 skipped"


def test_of_a_step_that_says_too_much_only_what_matters_is_shown_unless_it_fails(tmp_path, capfd):
    run_stages(tmp_path / "results", [run.Step("chatty", (shell("echo noise; echo stat: 5"),), shown=r"stat: \d")])
    out = capfd.readouterr().out
    assert "stat: 5" in out and "noise" not in out
    run_stages(tmp_path / "results", [run.Step("chatty", (shell("echo noise; echo stat: 5; exit 1"),), shown=r"stat: \d")])
    assert "noise\nstat: 5" in capfd.readouterr().out


def test_steps_of_a_stage_run_side_by_side(tmp_path):
    """Each waits for what the other makes."""
    meet = "touch {}; for _ in {{1..600}}; do [[ -e {} ]] && exit; sleep 0.1; done; exit 1"
    one, two = tmp_path / "one", tmp_path / "two"
    assert run_stages(tmp_path / "results", [run.Step("one", (shell(meet.format(one, two)),)), run.Step("two", (shell(meet.format(two, one)),))]) == 0


# A job that has started another one, and both sleep; the second takes no notice of the signals that the first ends by.
SLEEPER = "trap '' INT TERM; sleep 600 & trap - INT TERM; echo $! >{0}.new; mv {0}.new {0}; sleep 601"


@pytest.mark.parametrize("arguments, runs", [([], ["fast"]), (["--all"], ["fast", "slow"])])
def test_all_is_what_takes_longer_too(tmp_path, monkeypatch, capfd, arguments, runs):
    monkeypatch.setattr(run, "STAGES", (("x", None, [run.Step("fast", (shell("echo ran fast"),))]),))
    monkeypatch.setattr(run, "FURTHER_STAGES", (("y", None, [run.Step("slow", (shell("echo ran slow"),))]),))
    monkeypatch.setattr(run, "RESULTS", tmp_path / "results")
    monkeypatch.setattr(run, "leave_on_signals", lambda: None)
    monkeypatch.setattr(run, "time", SimpleNamespace(monotonic=itertools.count(0, 5).__next__))  # each stage takes 5 s
    monkeypatch.setattr(sys, "argv", ["run.py", "0", *arguments])
    monkeypatch.chdir(ROOT)
    assert run.main() == 0
    out = capfd.readouterr().out
    assert [line[4:] for line in out.splitlines() if line.startswith("ran ")] == runs
    assert "; ".join(f"5 s for {name}" for name in runs) in out


def test_what_still_runs_is_ended_with_all_that_it_started_when_the_runner_leaves(tmp_path):
    pid_file = tmp_path / "pid"
    with pytest.raises(RuntimeError), Jobs() as jobs:
        job = jobs.start(shell(SLEEPER.format(pid_file)), tmp_path / "log")
        wait_until(pid_file.exists, "the job to start its own")
        pid = int(pid_file.read_text())
        assert not ended(pid)
        raise RuntimeError
    assert job.wait() >= 128
    wait_until(lambda: ended(pid), "what the job started to end")


@pytest.mark.parametrize("number, status", [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)])
def test_a_runner_that_is_ended_leaves_nothing_behind(tmp_path, number, status):
    pid_file = tmp_path / "pid"
    (tmp_path / "two.py").write_text(
        "import sys\nfrom pathlib import Path\n"
        f"sys.path.insert(0, {str(ROOT / 'tests')!r})\nimport run\n"
        f"run.STAGES = [('x', None, [run.Step('sleeps', (('bash', '-c', {SLEEPER.format(pid_file)!r}),)), run.Step('y', (('true',),))])]\n"
        f"run.RESULTS = Path({str(tmp_path / 'results')!r})\n"
        "sys.argv = ['run.py', '0']\nsys.exit(run.main())\n")
    runner = subprocess.Popen([sys.executable, "-B", tmp_path / "two.py"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        wait_until(pid_file.exists, "the runner to start a step")
        pid = int(pid_file.read_text())
        runner.send_signal(number)
        output, _ = runner.communicate(timeout=PATIENCE_SECONDS)
        assert runner.returncode == status
        assert b"passed" not in output
        wait_until(lambda: ended(pid), "the step to end")
    finally:
        runner.kill()


def test_a_signal_that_comes_while_a_job_starts_is_obeyed_when_the_job_is_known(tmp_path, monkeypatch):
    """On a loaded machine the job ran, but its start hadn't returned, and nobody ended it."""
    monkeypatch.setattr("jobs.Job", lambda command, log: (signal.raise_signal(signal.SIGINT), Job(command, log))[1])
    with pytest.raises(KeyboardInterrupt), Jobs() as jobs:
        jobs.start(shell(f"echo $$ >{tmp_path / 'pid'}.new; mv {tmp_path / 'pid'}.new {tmp_path / 'pid'}; sleep 600"), tmp_path / "log")
    # It is ended as soon as it is there, perhaps before it could say its number.
    assert not (tmp_path / "pid").exists() or ended(int((tmp_path / "pid").read_text()))


def test_a_job_that_ignores_every_signal_but_the_last_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr("jobs.GRACE", ((signal.SIGINT, 0.2), (signal.SIGTERM, 0.2), (signal.SIGKILL, 5)))
    begin = time.monotonic()
    with Jobs() as jobs:
        job = jobs.start(shell(f"trap '' INT TERM; touch {tmp_path / 'ready'}; while :; do sleep 0.1; done"), tmp_path / "log")
        wait_until((tmp_path / "ready").exists, "the job to start")
    assert job.wait() == 128 + signal.SIGKILL and time.monotonic() - begin < PATIENCE_SECONDS


def test_what_has_ended_by_itself_is_left_alone(tmp_path):
    """scripts/docker-engine starts an engine that outlives it."""
    pid_file = tmp_path / "pid"
    with Jobs() as jobs:
        assert jobs.run(shell(f"sleep 600 >/dev/null 2>&1 & echo $! >{pid_file}"), tmp_path / "log") == 0
    pid = int(pid_file.read_text())
    assert not ended(pid)
    os.kill(pid, signal.SIGKILL)


def test_every_step_of_scripts_test_has_a_name_a_script_that_is_there_and_a_report_of_its_own():
    stages = run.STAGES + run.FURTHER_STAGES
    steps = [step for _, _, steps in stages for step in steps]
    assert len({step.name for step in steps}) == len(steps)
    reports = [step.report for step in steps if step.report]
    assert len(set(reports)) == len(reports)
    for _, needed, steps in stages:
        scripts = {command[0] for step in steps for command in step.commands} | {needed[0] if needed else "scripts/check"}
        assert [script for script in scripts if script.startswith("scripts/") and not os.access(ROOT / script, os.X_OK)] == []
        assert len(steps) == 1 or all(len(step.commands) == 1 for step in steps)
    assert run.STAGES[0][2][0].commands == (("scripts/check",),)  # what fails in seconds comes first


@pytest.mark.parametrize("arguments, builds, command", [
    (["unit"], [("scripts/build", "dev", "kiln_tests")], ["build/dev/kiln_tests"]),
    (["unit", "rows, columns [0, 1)"], [("scripts/build", "dev", "kiln_tests")], ["build/dev/kiln_tests", r"*rows\, columns \[0\, 1)*"]),
    (["unit", "[csv]", "~x"], [("scripts/build", "dev", "kiln_tests")], ["build/dev/kiln_tests", "[csv]", "~x"]),
    (["unit", "--list-tests", "a,b"], [("scripts/build", "dev", "kiln_tests")], ["build/dev/kiln_tests", "--list-tests", "a,b"]),
    (["tests/e2e/test_sql.py", "-k", "a b"], [("scripts/build", "release"), run.NODE], [*run.PYTEST, "tests/e2e/test_sql.py", "-k", "a b"]),
    (["tests/e2e/test_sql.py::test_x"], [("scripts/build", "release"), run.NODE], [*run.PYTEST, "tests/e2e/test_sql.py::test_x"]),
    (["tests/image/test_contents.py"], [], ["scripts/test-image", "--quick", "tests/image/test_contents.py"]),
    (["tests/terraform/test_cost.py", "-x"], [], ["scripts/test-terraform", "--quick", "tests/terraform/test_cost.py", "-x"]),
    (["tests/deploy"], [], ["scripts/test-deploy", "tests/deploy"]),
    (["tests/browser/test_pages.py"], [("scripts/build", "release")], ["scripts/test-browser", "tests/browser/test_pages.py"]),
    (["tests/clients", "-k", "go"], [("scripts/build", "release")], ["scripts/test-clients", "tests/clients", "-k", "go"]),
])
def test_one_thing_is_built_for_and_run_as_it_was_named(monkeypatch, arguments, builds, command):
    monkeypatch.chdir(ROOT)
    assert run.commands_for(arguments) == (builds, command)


@pytest.mark.parametrize("argument", ["tests/e2e/test_none.py", "tests", "tests/unit/paging_test.cpp", "src/main.cpp", "units", "--help", "--all=1"])
def test_what_names_no_tests_is_refused(monkeypatch, capsys, argument):
    monkeypatch.chdir(ROOT)
    assert run.run_one([argument]) == 2
    assert argument in capsys.readouterr().err


def stand_in(monkeypatch, folder, version):
    """Runs of the unit tests are runs of a program that prints what it is given, and as --help this version."""
    program = folder / "kiln_tests"
    program.write_text(f"#!/bin/sh\nif [ \"$1\" = --help ]; then echo '{version}'; else printf '%s\\n' \"$@\"; fi\n")
    program.chmod(0o755)
    monkeypatch.setattr(run, "UNITS", (str(program),))
    monkeypatch.setattr(run, "BUILD_UNITS", ("true",))
    became = []
    monkeypatch.setattr(os, "execvp", lambda _, command: became.append(command[1:]))
    return became


@pytest.mark.parametrize("version, options", [("Catch v2.13.10", ["-w", "NoTests"]), ("Catch2 v3.7.1", [])])
def test_a_name_that_no_unit_test_has_is_a_failure(monkeypatch, tmp_path, version, options):
    became = stand_in(monkeypatch, tmp_path, version)
    run.run_one(["unit", "median"])
    assert became == [[*options, "*median*"]]


def test_nothing_runs_if_what_it_needs_could_not_be_built(monkeypatch, tmp_path):
    became = stand_in(monkeypatch, tmp_path, "Catch2 v3.7.1")
    monkeypatch.setattr(run, "BUILD_UNITS", ("false",))
    assert run.run_one(["unit"]) == 1 and became == []
