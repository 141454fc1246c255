"""Every signal that somebody may send to a server: it stops, or says that it doesn't mean anything, or does what the system has for it.
test_shutdown.py has what stopping promises to clients."""

import os
import re
import resource
import signal
import time

import pytest

from kiln import PATIENCE_SECONDS, ROOT, bake, serving, wait_until

STOPPING = [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT]
WITHOUT_EFFECT = [signal.SIGUSR1, signal.SIGUSR2]
IGNORED = [signal.SIGPIPE, signal.SIGXFSZ, signal.SIGCHLD, signal.SIGURG, signal.SIGWINCH, signal.SIGCONT]
ENDING = [signal.SIGALRM, signal.SIGVTALRM, signal.SIGPROF, signal.SIGIO, signal.SIGABRT, signal.SIGKILL]


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n1,x\n2,y\n", name="small.csv")


def named(signals):
    return pytest.mark.parametrize("with_signal", signals, ids=lambda one: one.name)


@named(STOPPING)
def test_it_stops_gracefully(small_db, with_signal):
    with serving(small_db, "--drain-delay-s", "1") as running:
        running.process.send_signal(with_signal)
        wait_until(lambda: running.get("/readyz").status == 503, "readiness to turn")
        assert running.get("/getRow/0").status == 200
        assert running.process.wait(timeout=PATIENCE_SECONDS) == 0
        assert running.said().count("\n") == 1


@pytest.mark.parametrize("first, second", [(signal.SIGQUIT, signal.SIGTERM), (signal.SIGTERM, signal.SIGQUIT)])
def test_a_second_one_of_another_kind_ends_it_at_once(small_db, first, second):
    with serving(small_db, "--drain-delay-s", "3000") as running:
        running.process.send_signal(first)
        wait_until(lambda: running.get("/readyz").status == 503, "readiness to turn")
        running.process.send_signal(second)
        assert running.process.wait(timeout=PATIENCE_SECONDS) == 128 + second


@named(WITHOUT_EFFECT)
@pytest.mark.parametrize("drains", [False, True])
def test_one_without_effect_is_said_and_ends_nothing(small_db, with_signal, drains):
    with serving(small_db, "--drain-delay-s", "3" if drains else "0") as running:
        if drains:
            running.process.send_signal(signal.SIGTERM)
            wait_until(lambda: running.get("/readyz").status == 503, "readiness to turn")
        for count in (1, 2):
            running.process.send_signal(with_signal)
            wait_until(lambda: running.said().count(f"kiln: {with_signal.name} has no effect") == count, "it to be said")
            assert running.get("/getRow/0").status == 200
        if drains:
            assert running.process.wait(timeout=PATIENCE_SECONDS) == 0


@named(IGNORED)
def test_one_that_is_ignored_changes_nothing(small_db, with_signal):
    with serving(small_db) as running:
        for _ in range(10):
            running.process.send_signal(with_signal)
            assert running.get("/getRow/1").json["values"] == {"a": 2, "b": "y"}
        assert running.said().count("\n") == 1


@named(ENDING)
def test_any_other_ends_it_as_the_system_has_it_and_the_file_is_as_it_was(small_db, with_signal):
    before = small_db.read_bytes()
    with serving(small_db, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (0, 0))) as running:
        running.process.send_signal(with_signal)
        assert running.process.wait(timeout=PATIENCE_SECONDS) == -with_signal
    assert small_db.read_bytes() == before and sorted(path.name for path in small_db.parent.iterdir()) == ["small.csv", "small.db"]


def test_stopped_and_continued_it_answers_what_came_meanwhile(small_db):
    with serving(small_db) as running, running.connect() as waiting:
        running.process.send_signal(signal.SIGSTOP)
        waiting.sendall(b"GET /getRow/0 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        time.sleep(0.2)
        running.process.send_signal(signal.SIGCONT)
        with waiting.makefile("rb") as reader:
            assert reader.readline() == b"HTTP/1.1 200 OK\r\n"


def test_a_log_whose_reader_has_gone_or_that_may_not_grow_costs_lines_of_it_alone(small_db, tmp_path):
    reading, writing = os.pipe()
    with serving(small_db, stdout=writing) as running:
        os.close(reading)
        os.close(writing)
        assert [running.get("/getRow/0").status for _ in range(20)] == [200] * 20
        wait_until(lambda: "lines of the access log were lost: Broken pipe" in running.errors.read_text(), "it to be said")
    with open(tmp_path / "log", "wb") as log, serving(small_db, stdout=log, restore_signals=True,
                                                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))) as running:
        assert [running.get("/getRow/0").status for _ in range(100)] == [200] * 100
        wait_until(lambda: "lines of the access log were lost: File too large" in running.errors.read_text(), "it to be said")
    assert (tmp_path / "log").stat().st_size <= 2000


def test_the_guide_says_what_each_of_them_does():
    table = dict(re.findall(r"^\| (SIG[^|]*|any other[^|]*) \| ([^|]*) \|$", (ROOT / "docs/serving.md").read_text(), re.MULTILINE))
    said = {name: words for names, words in table.items() for name in re.findall("SIG[A-Z0-9]+", names)}
    assert all("stop as above" in said[one.name] for one in STOPPING) and all(said[one.name].startswith("nothing") for one in WITHOUT_EFFECT)
    assert all(said[name].startswith("ignored") for name in ("SIGPIPE", "SIGXFSZ")) and said["SIGALRM"].startswith("what the system")
