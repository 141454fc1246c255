"""Each write, sync, rename, open and read of an import is failed once, and once the import is killed there: whatever happens, the
target is the older file or the new one, whole.

strace injects the faults, so that the program needs no hooks for them. Opens before main, of libraries, count too: the
program then doesn't start. What a power cut does to unsynced pages isn't tested here.
"""

import gzip
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import pytest

from kiln import PATIENCE_SECONDS, PROGRAM, environment, write

THREADS = 2
SHOWN_FAILURES = 5

WRITES = ("write", "pwrite64", "writev", "pwritev", "pwritev2", "ftruncate", "fallocate")
SYNCS = ("fsync", "fdatasync", "sync_file_range", "msync")
RENAMES = ("rename", "renameat", "renameat2", "link", "linkat", "unlink", "unlinkat")
OPENS = ("open", "openat", "openat2", "creat")
READS = ("read", "pread64", "readv")
ERRORS = dict.fromkeys(READS, "EIO") | dict.fromkeys(WRITES, "ENOSPC") | dict.fromkeys(SYNCS, "EIO") | dict.fromkeys(RENAMES, "EACCES") | dict.fromkeys(OPENS, "EACCES")
KILL = "KILL"

# Enough rows for some dozen pages and for inner ones, and yet a run takes milliseconds.
CSV = "id,code,name,share\n" + "".join(f"{i},{i % 7},a name with some length {i},{i / 8}\n" for i in range(2000))
OLDER_CSV = "a\n" + "".join(f"older {i}\n" for i in range(600))


@dataclass(frozen=True)
class Import:
    source: Path
    by_standard_input: bool = False
    older: bytes | None = None  # what stands at the target before; None: nothing
    newer: bytes | None = None  # what stands there if all goes well; imports are deterministic

    def run(self, folder, *under):
        """Runs it, under a tracer if so said, with its target in that folder."""
        source = "-" if self.by_standard_input else self.source
        # TMPDIR is where standard input is kept, and may stay if the program is killed. Leak checking, in a build with
        # sanitizers, uses ptrace itself, which one process alone can do.
        env = environment(TMPDIR=str(self.source.parent), ASAN_OPTIONS=os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0")
        with self.source.open("rb") as file:
            return subprocess.run([*under, PROGRAM, "import", source, folder / "table.db", "--name", "table"], env=env, timeout=PATIENCE_SECONDS,
                                  stdin=file if self.by_standard_input else subprocess.DEVNULL, capture_output=True)


@dataclass(frozen=True)
class Outcome:
    code: int
    errors: str
    trace: str
    target: bytes | None
    left: list  # names of what else is in the target's folder

    def __str__(self):
        return f"exit code {self.code}, {self.errors!r}, left {self.left}\n{self.trace}"

    @property
    def was_killed(self):
        return "+++ killed by SIGKILL +++" in self.trace

    @property
    def injected(self):
        """The calls that were failed: one of each thread that came so far."""
        return [line for line in self.trace.splitlines() if line.endswith("(INJECTED)")]


def content_of(path):
    return path.read_bytes() if path.exists() else None


def trace(an_import, folder, *strace_options):
    """Runs the import under strace, with the older file at its target."""
    target, log = folder / "table.db", folder.with_suffix(".trace")
    target.unlink(missing_ok=True)
    if an_import.older is not None:
        write(target, an_import.older)
    done = an_import.run(folder, "strace", "-f", "-y", "-o", log, *strace_options)
    left = sorted(path.name for path in folder.iterdir() if path != target)
    return Outcome(done.returncode, done.stderr.decode(errors="replace"), log.read_text(errors="replace"), content_of(target), left)


def calls_of(an_import, folder):
    """How often each call is made, in the thread that makes it most often: strace counts for each thread apart."""
    # With ? a name that this processor doesn't have is no error.
    recorded = trace(an_import, folder, "-e", "trace=" + ",".join(f"?{name}" for name in ERRORS))
    assert (recorded.code, recorded.target == an_import.newer) == (0, True), recorded
    calls = Counter(re.findall(r"^(\d+) +(\w+)\(", recorded.trace, re.MULTILINE))
    return {name: max(n for (_, other), n in calls.items() if other == name) for name in {name for _, name in calls}}


def is_of_the_folder(line, folder):
    """The sync of the target's folder, after the rename, or the open for it."""
    return re.search(rf"fsync\(\d+<{re.escape(str(folder))}>\)|openat\(.*O_DIRECTORY", line) is not None


def fault_of_error(an_import, outcome, folder):
    """What is wrong after a failed call; None if nothing is."""
    was_unlink = any(" unlink" in line for line in outcome.injected)
    if outcome.left and not was_unlink:
        return "a temporary file is left"
    if outcome.code == 0:
        return None if outcome.target == an_import.newer else "it says that it worked, and the new file isn't there"
    if outcome.code != 127 and not outcome.errors.startswith("kiln: "):  # 127: ld.so ends the program before it begins
        return "no message"
    if outcome.code not in (1, 127):
        return "an exit code that nothing has"
    if any(is_of_the_folder(line, folder) for line in outcome.injected):
        # The rename is done, and can't be undone safely: the new file stands, though a power cut may still take it back.
        return None if outcome.target == an_import.newer and "sync the folder" in outcome.errors else "not the new file after the rename"
    return None if outcome.target == an_import.older else "not the older file after a failed import"


def fault_of_kill(an_import, outcome, folder):
    """What is wrong after a kill, the next import into the same target included."""
    if outcome.target not in (an_import.older, an_import.newer):
        return "neither the older file nor the new one"
    done = an_import.run(folder)
    left = [path.name for path in folder.iterdir()]
    if (done.returncode, left) != (0, ["table.db"]) or content_of(folder / "table.db") != an_import.newer:
        return f"the next import fails: exit code {done.returncode}, {done.stderr!r}, {left}"
    return None


def sweep(an_import, folder, name, fault, recorded):
    """Injects the fault into the first such call of an import, then into the second, until there is none left: (how many
    that were, what went wrong)."""
    failures = []
    for number in count(1):
        how = f"signal={KILL}" if fault == KILL else f"error={fault}"
        outcome = trace(an_import, folder, "-e", f"trace={name}", "-e", f"inject={name}:{how}:when={number}")
        if not outcome.was_killed and not outcome.injected:
            if (outcome.code, outcome.target == an_import.newer, outcome.left) != (0, True, []):
                failures.append(f"{name} {number}: nothing was injected, and yet it failed: {outcome}")
            # Threads share their work as it comes, so one may make fewer calls than it did when they were counted.
            if number > recorded:
                return number - 1, failures
            continue
        wrong = fault_of_kill(an_import, outcome, folder) if fault == KILL else fault_of_error(an_import, outcome, folder)
        if wrong:
            failures.append(f"{name} {number}, {fault}: {wrong}: {outcome}")
            shutil.rmtree(folder)  # what is wrong with this point isn't wrong with the next
            folder.mkdir()


@pytest.fixture(scope="module")
def memory():
    """A folder without a disk below it, where there is one: each point syncs."""
    if not shutil.which("strace"):
        pytest.skip("strace isn't installed; scripts/deps --test brings it")
    with tempfile.TemporaryDirectory(prefix="kiln-faults-", dir="/dev/shm" if os.access("/dev/shm", os.W_OK) else None) as name:
        folder = Path(name).resolve()
        tried = subprocess.run(["strace", "-f", "-o", folder / "trace", "-e", "trace=openat", "true"], capture_output=True, text=True, timeout=PATIENCE_SECONDS)
        if tried.returncode != 0:
            pytest.skip(f"strace can't trace here: {tried.stderr.strip()}")
        yield folder


def unharmed(an_import, folder):
    """The database that comes of it where nothing fails."""
    folder.mkdir()
    done = an_import.run(folder)
    assert done.returncode == 0, done.stderr.decode()
    return content_of(folder / "table.db")


def make_import(memory, kind, has_older):
    folder = Path(tempfile.mkdtemp(dir=memory))
    source = write(folder / "source.csv", gzip.compress(CSV.encode(), mtime=0) if kind == "gzip" else CSV)
    older = unharmed(Import(write(folder / "older.csv", OLDER_CSV)), folder / "older")
    an_import = Import(source, kind == "standard input", older if has_older else None)
    newer = unharmed(an_import, folder / "newer")
    assert older != newer
    return replace(an_import, newer=newer)


@pytest.mark.parametrize("has_older", [True, False], ids=["over an older database", "new"])
@pytest.mark.parametrize("kind", ["plain", "gzip", "standard input"])
def test_after_any_fault_the_target_is_the_older_file_or_the_new_one(memory, capsys, kind, has_older):
    an_import = make_import(memory, kind, has_older)
    folder = Path(tempfile.mkdtemp(dir=memory))
    calls = calls_of(an_import, folder)
    # A sweep of other calls than those that an import is made of would show nothing.
    for kind_of_call in (READS, WRITES, SYNCS, RENAMES, OPENS):
        assert any(calls.get(name, 0) > 0 for name in kind_of_call), calls
    sweeps = [(name, fault, n) for name, n in calls.items() for fault in (ERRORS[name], KILL)]
    with ThreadPoolExecutor(THREADS) as pool:
        swept = list(pool.map(lambda one: sweep(an_import, Path(tempfile.mkdtemp(dir=memory)), *one), sweeps))
    failures = [failure for _, some in swept for failure in some]
    tried = {f"{name} {fault}": n for (name, fault, _), (n, _) in zip(sweeps, swept)}
    with capsys.disabled():
        print(f"\n{sum(tried.values())} points tried: {', '.join(f'{n} {what}' for what, n in sorted(tried.items()))}")
    assert failures == [], f"{len(failures)} of {sum(tried.values())} points:\n\n" + "\n\n".join(failures[:SHOWN_FAILURES])
    # Each call that was counted came again, but for those that threads may share differently.
    assert all(tried[f"{name} {fault}"] >= 1 for name, fault, _ in sweeps), tried


def test_a_fault_is_really_injected(memory):
    folder = Path(tempfile.mkdtemp(dir=memory))
    an_import = make_import(memory, "plain", True)
    outcome = trace(an_import, folder, "-e", "trace=rename", "-e", "inject=rename:error=EIO:when=1")
    assert [line.endswith("= -1 EIO (Input/output error) (INJECTED)") for line in outcome.injected] == [True], outcome
    assert (outcome.code, outcome.errors.startswith("kiln: "), outcome.target == an_import.older, outcome.left) == (1, True, True, []), outcome


def test_a_temporary_file_that_cannot_be_removed_does_not_hinder_the_next_import(memory):
    folder = Path(tempfile.mkdtemp(dir=memory))
    an_import = make_import(memory, "plain", True)
    outcome = trace(an_import, folder, "-e", "trace=fsync,unlink", "-e", "inject=fsync:error=EIO:when=1", "-e", "inject=unlink:error=EACCES")
    assert len(outcome.injected) == 2 and len(outcome.left) == 1, outcome
    assert (outcome.code, outcome.target == an_import.older) == (1, True), outcome
    assert fault_of_kill(an_import, outcome, folder) is None


def test_a_summary_that_cannot_be_written_is_no_failed_import(memory):
    # It's the last thing that an import does: the new file stands by then, and the exit code says so.
    folder = Path(tempfile.mkdtemp(dir=memory))
    an_import = make_import(memory, "plain", True)
    outcome = trace(an_import, folder, "-e", "trace=write", "-e", "inject=write:error=ENOSPC")
    assert [line for line in outcome.injected if " write(1<" in line] != [], outcome
    assert (outcome.code, outcome.target == an_import.newer, outcome.left) == (0, True, []), outcome
