"""Serves the flights and a hostile dataset and has schemathesis ask what their OpenAPI documents promise; see scripts/conformance.

Whatever the document allows must be answered as it says, whatever it doesn't must be refused: schemathesis makes both of the
document's schemas, at its borders (phases examples and coverage), at random (fuzzing) and along its links (stateful).
"""

import argparse
import contextlib
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests/e2e"))

from hostile import bake_hostile  # noqa: E402
from kiln import FLIGHTS, run, serving  # noqa: E402

# A query's time limit is tested elsewhere; here a machine with other work must not make answers of 503.
SERVE = ("--access-log", "off", "--query-timeout-ms", "60000")


def bake_flights(folder):
    database = folder / "flights.db"
    done = run("import", FLIGHTS, database, "--null", "NA", "--license", "CC0-1.0")
    assert done.returncode == 0, done.stderr.decode()
    return database


DATASETS = {"flights": bake_flights, "hostile": bake_hostile}


# What scripts/test has time for: the dataset that is hard on the document, every operation but most of the statements that have a path
# of their own; phase coverage makes the same requests whatever the number of examples is.
QUICK = {"examples": 10, "seeds": [1], "datasets": ["hostile"]}
QUICK_OPERATIONS = ("--exclude-path-regex", r"^/sql/(?!mean$|not_temporal$|\{)")


def ask(server, report, examples, seed, more):
    """Runs schemathesis against a server and answers its exit code."""
    command = [Path(sys.executable).parent / "schemathesis", "--config-file", ROOT / "tests/conformance/schemathesis.toml",
               "run", f"http://{server.host}:{server.port}/openapi.json",
               "--checks", "all", "--mode", "all", "--phases", "examples,coverage,fuzzing,stateful",
               "--max-examples", str(examples), "--seed", str(seed), "--generation-database", "none", "--continue-on-failure",
               "--report", "junit", "--report-junit-path", report, "--no-color", *more]
    # In the report's folder, because it leaves what it found there, for `schemathesis replay`.
    return subprocess.run(command, stdin=subprocess.DEVNULL, cwd=report.parent,
                          env=os.environ | {"SCHEMATHESIS_HOOKS": str(ROOT / "tests/conformance/hooks.py")}).returncode


def main():
    parser = argparse.ArgumentParser(prog="scripts/conformance", description=__doc__.splitlines()[0])
    parser.add_argument("--examples", type=int, default=1000, help="of each operation, in each phase that draws at random (default 1000)")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2], help="one run for each (default 1 2)")
    parser.add_argument("--datasets", nargs="+", choices=DATASETS, default=list(DATASETS))
    parser.add_argument("--quick", action="store_true", help="what scripts/test has time for: 20 s")
    parser.add_argument("--results", type=Path, default=ROOT / "build/conformance", help="where the JUnit files go")
    options, more = parser.parse_known_args()  # what it doesn't know is schemathesis's: --phases, --include-path, …
    if options.quick:
        vars(options).update(QUICK)
        more = [*QUICK_OPERATIONS, *more]
    options.results = options.results.absolute()
    options.results.mkdir(parents=True, exist_ok=True)
    failed = 0
    with contextlib.ExitStack() as stack:
        for dataset in options.datasets:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="kiln-conformance-")))
            server = stack.enter_context(serving(DATASETS[dataset](folder), *SERVE))
            for seed in options.seeds:
                print(f"\n== {dataset}, seed {seed}", flush=True)
                failed += ask(server, options.results / f"{dataset}-{seed}.xml", options.examples, seed, more) != 0
    return 1 if failed else 0


sys.exit(main())
