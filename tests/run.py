"""What scripts/test runs: the steps in order, with --all every one there is, or the one thing that the command line names.

The fast steps come first, so that most mistakes show within a minute; one that fails doesn't keep the others from running.
A step that writes a JUnit file into build/results counts with the tests in it, any other as one failure if it fails.
"""

import os
import re
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from jobs import Jobs, leave_on_signals
from sum_results import add_up

ROOT = Path(__file__).resolve().parents[1]
RESULTS = Path("build/results")


@dataclass(frozen=True)
class Step:
    """Commands that run in turn; the first that fails ends the step. One that runs beside others has a single command."""
    name: str
    commands: tuple
    report: str | None = None  # the JUnit file that the last command writes
    shown: str | None = None   # where nothing failed, the lines of its output that are of interest; none: all of them


PYTEST = ("env", "PYTHONDONTWRITEBYTECODE=1", "build/venv/bin/python", "-m", "pytest", "-ra", "-p", "no:cacheprovider")
UNITS = ("build/dev/kiln_tests",)  # with sanitizers, and an edit compiles one file; all of it, once, takes twice the time of "sanitized"
BUILD_UNITS = ("scripts/build", "dev", "kiln_tests")
BUILD_PROGRAM = ("scripts/build", "release")
# Without it some end-to-end tests are skipped; that alone fails nothing.
NODE = ("bash", "-c", "scripts/node || echo 'skipped: there is no build/node, so neither the JavaScript client nor the OpenAPI linter will run'")


def units(name, preset, *beside):
    """`beside`: what is built with them, as the steps after it need it."""
    program, report = f"build/{preset}/kiln_tests", f"{name}.xml"
    return Step(name, (("scripts/build", preset, *beside, "kiln_tests"), (program, "-r", "junit", "-o", RESULTS / report)), report=report)


# (title, what has to be there but may not be, what runs: of several steps, side by side).
STAGES = (
    ("Format, linters and architecture", None, [Step("check", (("scripts/check",),))]),
    ("Units", None, [units("unit", "release", "kiln")]),
    ("End to end", None, [
        # A file's tests stay together: they share what is dear to make.
        Step("e2e", (BUILD_PROGRAM, NODE,
                     (*PYTEST, "tests/e2e", "-n", "auto", "--dist", "loadfile", f"--junitxml={RESULTS / 'e2e.xml'}")), report="e2e.xml")]),
    ("Conformance", None, [
        Step("conformance", (("scripts/conformance", "--quick", "--results", RESULTS),), report="hostile-1.xml",
             shown=r"Test cases:|  [0-9]+ generated")]),
    # Those that need neither Go, Rust nor Java; scripts/test-clients alone makes them all.
    ("Generated clients", None, [Step("clients", (("scripts/test-clients", "--quick"),), report="clients.xml")]),
)
# With --all these, too: what needs an engine, a browser, a build of its own or a machine for itself.
FURTHER_STAGES = (
    # Alone: what else runs would be measured, too.
    ("Speed, held to the goals", None, [
        Step("speed", (("scripts/bench", "--quick", "--results", RESULTS / "speed.xml"),), report="speed.xml")]),
    # By Clang, as the fuzzers: the library is built once for both.
    ("Units, with sanitizers", None, [units("sanitized", "fuzz")]),
    # Without Chromium all are skipped, which a line says.
    ("Pages in a browser", None, [Step("browser", (("scripts/test-browser", "-n", "auto", "--dist", "loadfile"),), report="browser.xml")]),
    # These four keep less than a processor busy each. Those of Terraform and of deploy/ need the image only late, and build it if
    # nobody has; the engine that all but the first ask for is started once, before them.
    ("The image, the way to AWS and to other homes, and fuzzing", ("scripts/docker-engine",), [
        Step("fuzz", (("scripts/fuzz", "60"),), shown=r"fuzz: |stat::(number_of_executed_units|average_exec_per_sec)"),
        Step("image", (("scripts/test-image", "--quick"),), report="image.xml"),
        Step("terraform", (("scripts/test-terraform", "--quick"),), report="terraform.xml"),
        Step("deploy", (("scripts/test-deploy",),), report="deploy.xml")]),
)


def say(title):
    print(f"\n== {title}", flush=True)


def run_in_turn(jobs, commands):
    """Runs them, their output being the caller's; returns the exit status of the first that fails, or 0."""
    return next((status for status in map(jobs.run, commands) if status), 0)


def show(step, log, status):
    """Prints of a step's log what is of interest."""
    if step.shown is None:
        print(log, end="", flush=True)
        return
    lines = log.splitlines()
    wanted = [line for line in lines if re.match(step.shown, line)]
    print("\n".join(lines[-40:] if status or not wanted else wanted), flush=True)


def run_stage(jobs, steps, results):
    """Returns [(step, exit status)]. A step alone speaks as it goes; of several, and of one that says too much, a log is shown."""
    if len(steps) == 1 and steps[0].shown is None:
        return [(steps[0], run_in_turn(jobs, steps[0].commands))]
    started = [(step, jobs.start(*step.commands, log=results / f"{step.name}.log")) for step in steps]
    ended = []
    for step, job in started:
        ended.append((step, job.wait()))
        show(step, job.log_text(), ended[-1][1])
    return ended


def run_all(stages, results, failed_steps=0):
    """Runs every step and prints the last line; returns the exit status. `failed_steps`: how many failed before."""
    shutil.rmtree(results, ignore_errors=True)
    results.mkdir(parents=True)
    ended, times = [], []
    with Jobs() as jobs:
        for title, needed, steps in stages:
            say(title)
            begin = time.monotonic()
            if needed:
                jobs.run(needed)
            ended += run_stage(jobs, steps, results)
            times.append(f"{time.monotonic() - begin:.0f} s for {', '.join(step.name for step in steps)}")
    say("Results")
    print("; ".join(times))
    for step, status in ended:
        if status and step.report is None:
            failed_steps += 1
            print(f"FAILED: {step.name}: exit status {status}")
    return add_up(failed_steps, [(status, results / step.report) for step, status in ended if step.report])


def unit_arguments(arguments):
    """Each text becomes what Catch2 takes for "it is in the name". Tags such as [csv], and all beside an option, stay what they are."""
    if any(argument.startswith("-") for argument in arguments):
        return arguments
    return [text if text[:1] in "[~*" else "*" + re.sub(r"([\\,\[\]])", r"\\\1", text) + "*" for text in arguments]


def commands_for(arguments):
    """The commands that build what is needed, and the one that runs what the arguments name; None where they name nothing known."""
    first, *others = arguments
    if first == "unit":
        return [BUILD_UNITS], [*UNITS, *unit_arguments(others)]
    path = Path(os.path.relpath(first.partition("::")[0], ROOT))
    if path.parts[:1] != ("tests",) or not path.exists():
        return None
    match path.parts[1:2]:
        case ("e2e",):
            return [BUILD_PROGRAM, NODE], [*PYTEST, *arguments]
        case ("image" | "terraform",):
            return [], [f"scripts/test-{path.parts[1]}", "--quick", *arguments]
        case ("deploy",):
            return [], ["scripts/test-deploy", *arguments]
        case ("browser",):
            return [BUILD_PROGRAM], ["scripts/test-browser", *arguments]
        case ("clients",):
            return [BUILD_PROGRAM], ["scripts/test-clients", *arguments]
    return None


def run_one(arguments):
    """Becomes the program that runs them: so that a debugger in it has the terminal."""
    found = commands_for(arguments)
    if found is None:
        print(f"test: no tests: {arguments[0]}; known: unit, and files in tests/e2e, tests/image, tests/terraform, tests/deploy, tests/clients, tests/browser", file=sys.stderr)
        return 2
    preparations, command = found
    for preparation in preparations:
        if status := subprocess.run(preparation).returncode:
            return status
    # A name that no test has is a failure; Catch2 3 takes it for one without being told, and doesn't know the option.
    if command[0] == UNITS[0] and "Catch v2." in subprocess.run([*UNITS, "--help"], capture_output=True, text=True).stdout:
        command[1:1] = ["-w", "NoTests"]
    sys.stdout.flush()
    os.execvp(command[0], command)


def main():
    failed_steps, arguments = int(sys.argv[1]), sys.argv[2:]
    os.chdir(ROOT)
    if arguments not in ([], ["--all"]):
        return run_one(arguments)
    leave_on_signals()
    return run_all(STAGES + FURTHER_STAGES if arguments else STAGES, RESULTS, failed_steps)


if __name__ == "__main__":
    sys.exit(main())
