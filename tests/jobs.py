"""Runs programs for tests/run.py, one in the foreground or several side by side, and ends what still runs when it leaves.

Each job is a session of its own, so that ending it ends what it has started, too: scripts start compilers, pytest, servers.
"""

import contextlib
import os
import signal
import subprocess
import sys

# What a job gets that has to end, and for how many seconds it may take no notice: at the first, pytest tears down its
# servers and containers.
GRACE = ((signal.SIGINT, 15), (signal.SIGTERM, 5), (signal.SIGKILL, 5))
ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def signals_held():
    """A signal that would end this program while the block runs ends it when the block is over."""
    came = []
    handlers = {number: signal.signal(number, lambda number, _: came.append(number)) for number in ENDING}
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    for number in came:
        signal.raise_signal(number)


def leave_on_signals():
    """A signal that ends this program becomes an exception, so that whatever is open is closed."""
    def leave(number, _):
        sys.exit(128 + number)

    for number in ENDING:
        signal.signal(number, leave)


class Job:
    """A program that has been started. With a log its output goes there, without one to the caller's own output."""

    def __init__(self, command, log=None, **options):
        self.log = log
        sys.stdout.flush()  # what was said before it stands before what it says
        with open(log, "wb") if log else open(os.devnull, "wb") as file:
            output = {"stdout": file, "stderr": subprocess.STDOUT} if log else {}
            # env, as it says so, and ends with 127, where there is no such program.
            self._process = subprocess.Popen(["env", *map(str, command)], stdin=subprocess.DEVNULL, start_new_session=True, **output, **options)

    def wait(self):
        """Returns its exit status; of a program that a signal ended, 128 and the signal's number, as in a shell."""
        status = self._process.wait()
        return status if status >= 0 else 128 - status

    def log_text(self):
        """What it has said so far. REQUIRED: it has a log."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def end(self):
        """Ends it and all that it has started; does nothing where it has ended by itself."""
        for number, seconds in GRACE:
            if self._process.poll() is not None:
                return
            self._signal(number)
            try:
                self._process.wait(timeout=seconds)
            except subprocess.TimeoutExpired:
                continue
            self._signal(signal.SIGKILL)  # to what outlives the program that started it
            return

    def _signal(self, number):
        try:
            os.killpg(self._process.pid, number)
        except ProcessLookupError:
            pass


class Jobs:
    """`with Jobs() as jobs:` owns what is started with it: when the block is left, however it is, nothing of that runs on."""

    def __init__(self):
        self._started = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        with signals_held():  # a second Ctrl-C leaves nothing behind, either
            for job in self._started:
                job.end()

    def start(self, command, log=None, **options):
        """Starts it beside what runs already."""
        with signals_held():  # between the two nobody would know of it
            job = Job(command, log, **options)
            self._started.append(job)
        return job

    def run(self, command, log=None, **options):
        """Runs it to its end and returns its exit status."""
        return self.start(command, log, **options).wait()
