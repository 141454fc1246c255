"""Each system call that serving is made of fails, every third time and every time: no answer is wrong, the process lives, and all is
well again once they work.

strace attaches to a server that is ready (the start's faults are test_memory.py's and test_limits.py's) and injects the faults, so
that the program needs no hooks for them.
"""

import contextlib
import http.client
import os
import re
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from kiln import PATIENCE_SECONDS, bake, serving, wait_until
from test_limits import needs_plain_build

pytestmark = [needs_plain_build, pytest.mark.skipif(not shutil.which("strace"), reason="strace isn't on this machine")]

ROWS = 20_000
ASKED = 40
WAITING = "epoll_wait,epoll_pwait,epoll_pwait2"
LOG = "write"  # of the access log alone
# By a loop, by a worker from ranks and from rows, as a download in pieces, packed.
QUESTIONS = [("/getRow/19000", {}), ("/getColumnMedian/a", {}), ("/columns/b?a=lt.{n}", {}), ("/rows?a=eq.{n}", {}), ("/rows?b=like.*{n}*&limit=5", {}),
             ("/rows.csv?a=gt.{n}", {}), ("/columns?a=gt.{n}", {"Accept-Encoding": "gzip"}), ("/?a=gt.{n}", {"Accept": "text/html"})]
# Names that this processor or this libc doesn't use are left out by strace. Not here: epoll_ctl, where libuv ends the process unless it
# is the first one for a descriptor (src/unix/linux.c, uv__io_poll), and what can't fail: reads and writes of event descriptors, and
# closing a socket.
FAULTS = [("recvfrom,recvmsg", "EIO"), ("recvfrom,recvmsg", "ECONNRESET"), ("recvfrom,recvmsg", "EINTR"), ("recvfrom,recvmsg", "ENOMEM"),
          ("sendto,sendmsg,writev", "EPIPE"), ("sendto,sendmsg,writev", "ENOBUFS"), ("sendto,sendmsg,writev", "EINTR"), ("sendto,sendmsg,writev", "EIO"),
          ("accept,accept4", "EMFILE"), ("accept,accept4", "ENOMEM"), ("accept,accept4", "ECONNABORTED"), ("accept,accept4", "EPERM"),
          (WAITING, "EINTR"), ("setsockopt,getsockopt", "ENOBUFS"), ("ioctl", "ENOMEM"), ("shutdown", "ENOTCONN"),
          ("pread64,preadv", "EIO"), ("fstat,newfstatat,statx", "EIO"), ("openat", "EMFILE"), ("openat", "ENOMEM"),
          ("mmap", "ENOMEM"), ("madvise", "EINVAL"), ("munmap", "ENOMEM"), ("brk", "ENOMEM"), (LOG, "ENOSPC"), (LOG, "EIO"), (LOG, "EINTR"), (LOG, "EPIPE")]


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    content = "a,b\n" + "".join(f"{row},text {row % 1000} of {row}\n" for row in range(ROWS))
    return bake(tmp_path_factory.mktemp("faults"), content)


@contextlib.contextmanager
def failing(server, calls, error, when, log):
    """Within the block those calls of the server fail."""
    names = ",".join(f"?{name}" for name in calls.split(","))
    paths = ["-P", server.output] if calls == LOG else []
    tracer = subprocess.Popen(["strace", "-f", "-qq", "-o", log, "-p", str(server.process.pid), *paths, "-e", f"trace={names}", "-e", f"inject={names}:error={error}:when={when}"],
                              stderr=subprocess.PIPE)
    try:
        status = Path(f"/proc/{server.process.pid}/task")
        # All its threads have a tracer before anything is asked.
        wait_until(lambda: tracer.poll() is not None or all("TracerPid:\t0" not in (task / "status").read_text() for task in status.iterdir()), "strace")
        assert tracer.poll() is None, tracer.stderr.read()
        yield
    finally:
        tracer.send_signal(signal.SIGINT)  # it lets go of the server, which goes on
        tracer.communicate(timeout=60)


def ask(server, path, headers, patience=PATIENCE_SECONDS):
    """Status and body; None where the connection failed, which a client sees."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=patience)
    with contextlib.closing(connection):
        try:
            connection.request("GET", path, headers=headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException):
            return None


def asked(number):
    path, headers = QUESTIONS[number % len(QUESTIONS)]
    return path.format(n=number * 37 % 1000), headers


TRIED = [pytest.param(calls, error, when, id=f"{calls}-{error}-{often}") for calls, error in FAULTS for when, often in (("1+1", "always"), ("2+3", "every third time"))
         # A loop whose waiting always fails only spins, and strace would let go of it within the call: that one is ENOSYS then, whereupon
         # libuv 1.44 waits with no signal held back (src/unix/epoll.c, uv__io_poll).
         if (calls, when) != (WAITING, "1+1")]


@pytest.mark.parametrize("calls, error, when", TRIED)
def test_a_call_that_fails_costs_a_request_at_most(database, tmp_path, calls, error, when, record_property):
    with serving(database, "--answer-cache-mib", "0", "--idle-timeout-s", "3600") as server:
        right = [ask(server, *asked(number)) for number in range(ASKED)]
        assert {answer and answer[0] for answer in right} == {200}
        log = tmp_path / "trace"
        with failing(server, calls, error, when, log):
            # Always failing calls answer nobody, and needn't be waited for forty times.
            seen = [ask(server, *asked(number), patience=3) for number in range(ASKED if when != "1+1" else len(QUESTIONS))]
        assert server.process.poll() is None, (server.process.poll(), server.errors.read_text())
        injected = len(re.findall(r"\(INJECTED\)$", log.read_text(), re.MULTILINE))
        # What came whole and says that it's right, is.
        wrong = [(asked(number), answer) for number, answer in enumerate(seen) if answer and answer != right[number] and answer[0] < 500]
        assert wrong == []
        assert sum(answer == right[number] for number, answer in enumerate(seen)) > 0 or when == "1+1" or injected > 0
        # And all is well again.
        wait_until(lambda: ask(server, "/getRow/5", {}) is not None, "the server to answer again")
        if ask(server, "/readyz", {})[0] == 503:  # it no longer knows that the file is what it was, until it's told to look
            server.process.send_signal(signal.SIGHUP)
            wait_until(lambda: "from now on" in server.errors.read_text(), "the dataset to be opened anew")
        again = [ask(server, *asked(number)) for number in range(ASKED)]
        assert again == right, server.errors.read_text()
        assert ask(server, "/readyz", {})[0] == 200
        record_property("figure", f"{calls} {error} {when}: {injected} injected, {sum(answer is None or answer[0] >= 500 for answer in seen)} of {len(seen)} not answered")
