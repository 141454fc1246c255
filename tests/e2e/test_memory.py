"""The memory that clients can make the server hold has a budget (--memory-mib): whatever they ask and don't read, the process is never
ended for it, and who asks for little is answered.

Where control groups can be made (as root, version 1), the kernel is the judge: it ends a process that has more than its group may.
"""

import itertools
import os
import re
import resource
import socket
import subprocess
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest

from kiln import PATIENCE_SECONDS, PROGRAM, READY, bake, environment, serving, wait_until

MIB = 1 << 20
GROUPS = Path("/sys/fs/cgroup/memory")
FIVE = ["/healthz", "/getRow/7", "/getColumnMeanValue/5", "/getColumnMedian/5", "/getColumnMostFrequentValue/5", "/getRandomRow"]

is_sanitized = PROGRAM.is_file() and any(name in PROGRAM.read_bytes() for name in (b"__asan_init", b"__tsan_init"))
needs_plain_build = pytest.mark.skipif(is_sanitized, reason="memory isn't measured in a build with sanitizers")

# What is dear to hold, each of its kind: {} is another number each time.
DEAR = {
    "sorted": ["/rows?format=csv&order=tailnum&offset={}", "/rows?format=tsv&order=dest,tailnum.desc&offset={}",
               "/rows?format=csv&order=time_hour,tailnum,dep_time&row=gt.{}"],
    "plain": ["/rows?format=csv&offset={}", "/rows?format=ndjson&offset={}", "/rows?format=csv&dep_delay=gt.{}"],
    "figures": ["/columns?dep_delay=gt.{}", "/rows?select=origin,dest,carrier,count(),dep_delay.median()&distance=gt.{}",
                "/columns/tailnum/values?limit=1000&distance=gt.{}", "/rows?limit=1000&offset={}"],
}
CODINGS = ["", "Accept-Encoding: gzip\r\n", "Accept-Encoding: zstd\r\n"]


def memory_of(process):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(r"RssAnon:\s+(\d+) kB", status)[1]) * 1024


def ask_and_do_not_read(running, stack, paths, clients, pipelined=1):
    """That many connections, each with another dear request in another coding."""
    connections = []
    for number in range(clients):
        fields = CODINGS[number % len(CODINGS)]
        try:
            connection = stack.enter_context(socket.create_connection((running.host, running.port), timeout=PATIENCE_SECONDS))
            connection.sendall(f"GET {paths[number % len(paths)].format(number)} HTTP/1.1\r\nHost: x\r\n{fields}\r\n".encode() * pipelined)
        except OSError:  # cut, which is what may happen to them
            continue
        connections.append(connection)
    return connections


@needs_plain_build
@pytest.mark.parametrize("kind", DEAR)
def test_what_is_not_read_stays_within_the_budget(flights_db, kind):
    with serving(flights_db, "--access-log", "off", "--memory-mib", "32") as running, ExitStack() as stack:
        for path in FIVE + ["/rows?limit=5&carrier=eq.AA"]:
            assert running.get(path).status == 200
        before, most = memory_of(running.process), 0
        for _ in range(4):
            ask_and_do_not_read(running, stack, DEAR[kind], 100)
            for path in FIVE:
                assert running.get(path).status == 200
            most = max(most, memory_of(running.process))
        assert most - before < 48 * MIB  # the budget, and what the C library adds
        stack.close()
        wait_until(lambda: memory_of(running.process) - before < 24 * MIB, "the memory to be given back")


@needs_plain_build
def test_pipelined_requests_that_are_not_read_stay_within_the_budget(flights_db):
    with serving(flights_db, "--access-log", "off", "--memory-mib", "32") as running, ExitStack() as stack:
        before = memory_of(running.process)
        ask_and_do_not_read(running, stack, ["/columns/18", "/columns", "/columns/5?distance=gt.{}"], 200, pipelined=100)
        for path in FIVE:
            assert running.get(path).status == 200
        assert memory_of(running.process) - before < 48 * MIB


def test_connections_are_cut_for_those_that_read(flights_db):
    """One client holds all that there is; another one gets a download whole."""
    with serving(flights_db, "--access-log", "off", "--memory-mib", "32") as running, ExitStack() as stack:
        ask_and_do_not_read(running, stack, DEAR["plain"], 150)
        with socket.create_connection((running.host, running.port), timeout=PATIENCE_SECONDS, source_address=("127.0.0.2", 0)) as honest:
            honest.sendall(b"GET /rows?format=csv&limit=50000 HTTP/1.0\r\n\r\n")
            with honest.makefile("rb") as reader:
                answer = reader.read()
        assert answer.startswith(b"HTTP/1.1 200"), answer[:200]
        assert answer.partition(b"\r\n\r\n")[2].count(b"\n") == 50_001


def test_statements_that_are_kept_never_decide_that_nobody_may_ask(unranked_db):
    """Filters of ever new shapes, each another statement: they must not fill what queries may have."""
    with serving(unranked_db, "--access-log", "off", "--query-memory-mib", "8", "--workers", "2") as running:
        shapes = itertools.chain(
            (f"/rows?limit=1&day=in.({','.join(['1'] * (1000 - n))})" for n in range(40)),
            ("/rows?limit=1&day=eq.1&select=" + ",".join(f"a{i}:day" for i in range(83 - n)) for n in range(40)),
            (f"/rows?limit=1&or=({','.join(['day.eq.1'] * (100 - n))})" for n in range(40)))
        statuses = {running.get(path).status for path in shapes}
        assert statuses == {200}
        assert running.get("/rows?limit=1&carrier=eq.AA").status == 200
        assert running.get("/getColumnMeanValue/5?day=eq.3").status == 200


@pytest.mark.skipif(is_sanitized, reason="sanitizers need address space without limit")
@pytest.mark.parametrize("mebibytes", [60, 100, 150, 200, 300, 400])
def test_little_address_space_is_an_error_at_the_start_or_no_reason_to_end(flights_db, tmp_path, mebibytes):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (mebibytes * MIB, mebibytes * MIB))

    errors = tmp_path / "errors"
    with errors.open("wb") as err:
        process = subprocess.Popen([PROGRAM, "serve", flights_db, "--port", "0", "--loops", "2", "--workers", "2"], stdout=subprocess.DEVNULL,
                                   stderr=err, env=environment(), preexec_fn=limit)
    try:
        ready = wait_until(lambda: READY.search(errors.read_text()) or process.poll() is not None, "the server to be ready or to end")
        if ready is True:
            assert process.returncode == 1, errors.read_text()
            assert errors.read_text().startswith("kiln: "), errors.read_text()
            return
        paths = [path.format(5) for paths in DEAR.values() for path in paths] + FIVE
        for path in paths:
            done = run_curl(int(ready[5]), path)
            assert process.poll() is None, f"{path} ended it: {errors.read_text()}"
            assert done in ("200", "503", "cut"), (path, done)
        assert run_curl(int(ready[5]), "/getRow/1") == "200"
    finally:
        process.terminate()
        assert process.wait(timeout=PATIENCE_SECONDS) in (0, 1)


def run_curl(port, path):
    """The status of the answer, read whole; "cut" where the connection ended before."""
    done = subprocess.run(["curl", "-s", "-g", "-o", "/dev/null", "-w", "%{http_code}", f"http://127.0.0.1:{port}{path}"], capture_output=True,
                          text=True, timeout=PATIENCE_SECONDS)
    return done.stdout if done.returncode == 0 else "cut"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user, whom a limit of processes holds")
@pytest.mark.skipif(is_sanitized, reason="sanitizers have threads of their own")
def test_too_few_threads_are_an_error_at_the_start(tmp_path):
    database = bake(tmp_path, "a,b\n1,x\n", name="small.csv")
    program = tmp_path / "kiln"
    program.write_bytes(PROGRAM.read_bytes())
    for path in (tmp_path, *tmp_path.parents):
        if not path.stat().st_mode & 0o001 and path.stat().st_uid == 0 and str(path).startswith("/tmp/"):
            path.chmod(path.stat().st_mode | 0o111)
    program.chmod(0o755)

    def start(threads):
        def become_another():
            resource.setrlimit(resource.RLIMIT_NPROC, (threads, threads))
            os.setuid(61_000 + threads)
        return subprocess.Popen([program, "serve", database, "--port", "0", "--loops", "4", "--workers", "4"], stderr=subprocess.PIPE, text=True,
                                env=environment(), preexec_fn=become_another)

    # Whichever thread it is that can't begin, the first or the last: so many as are needed suffice.
    for threads in range(1, 100):
        process = start(threads)
        try:
            while (said := process.stderr.readline()).startswith("kiln: settings: "):
                continue
            if " serving " in said:
                break
            assert process.wait(timeout=PATIENCE_SECONDS) == 1
            assert said.startswith("kiln: cannot start: ") and "limits of threads" in said, (threads, said)
        finally:
            process.kill()
            process.wait()
    assert 8 < threads < 99



@needs_plain_build
def test_the_memory_of_a_control_group_is_what_there_is(small_group, flights_db):
    """64 MiB, and for ten seconds ever more clients who ask for the dearest and never read."""
    group, enter = small_group
    with serving(flights_db, "--access-log", "off", preexec_fn=enter) as running:
        for path in FIVE + ["/rows?limit=5&carrier=eq.AA"]:
            assert running.get(path).status == 200
        statuses, until = [], time.monotonic() + 10

        def ask_for_little():
            for path in itertools.cycle(FIVE):
                if time.monotonic() > until:
                    return
                statuses.append(running.get(path).status)

        asking = threading.Thread(target=ask_for_little)
        asking.start()
        paths = [path for paths in DEAR.values() for path in paths]
        with ExitStack() as connections:
            for _ in range(12):  # 600 at most: this process has a limit of open files
                ask_and_do_not_read(running, connections, paths, 50)
                time.sleep(0.5)
            asking.join()
        assert running.process.poll() is None, "the kernel has ended it"
        assert set(statuses) == {200}
        assert "oom_kill 0" in (group / "memory.oom_control").read_text()


@pytest.fixture
def small_group():
    group = GROUPS / f"kiln-test-{os.getpid()}"
    try:
        group.mkdir()
        (group / "memory.limit_in_bytes").write_text(str(64 * MIB))
    except OSError as error:
        pytest.skip(f"no control group of version 1 can be made here: {error}")
    yield group, lambda: (group / "cgroup.procs").write_text(str(os.getpid()))
    wait_until(lambda: (group / "cgroup.procs").read_text() == "", "the group to be left")
    group.rmdir()
