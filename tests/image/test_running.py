"""The container as it runs: the endpoints over a published port, sealed off, small in memory, and ended by SIGTERM."""

import http.client
import json
import statistics
import time
from datetime import datetime

import pytest

from engine import SEALED, answers, docker, get, published_port, running, state_of, survives_load
from kiln import PATIENCE_SECONDS, wait_until

LOAD_SECONDS = 5
ROWS = 336_776

# The answers that the README shows and facts of the dataset, computed by others: see tests/e2e/test_oracle.py for all of them.
KNOWN = {"/getColumnMeanValue/5": ("mean", 12.639070257304708), "/getColumnMedian/dep_delay": ("median", -2),
         "/getColumnMostFrequentValue/13": ("mode", "ORD"), "/getRow/336775": ("row", 336775)}


def check_endpoints(port):
    for path, (name, value) in KNOWN.items():
        assert get(port, path).json[name] == value
    drawn = get(port, "/getRandomRow").json
    assert drawn == get(port, f"/getRow/{drawn['row']}").json
    assert get(port, "/getRow/336776").status == 404


@pytest.mark.parametrize("user", ["65532", "65532:65532", "0", "1234567:89"])
def test_it_answers_sealed_off_as_any_user_and_writes_nothing(image, user):
    with running(image, *SEALED, "--user", user) as (container, port):
        check_endpoints(port)
        assert docker("diff", container).stdout == ""
        processes = docker("top", container, "-eo", "uid,pid,args").stdout.splitlines()[1:]
        assert len(processes) == 1, processes  # no shell around it
        assert processes[0].split()[0] == user.split(":")[0]
        for tried in ("/", "/data", "/tmp", "/usr/local/bin"):  # by the only program there that could
            done = docker("exec", container, "sqlite3", f"{tried}/x.db", "CREATE TABLE t (a)", check=False)
            assert done.returncode != 0 and "unable to open" in done.stderr, tried


def test_without_any_option_it_runs_as_its_own_user_and_writes_nothing_either(image):
    config = json.loads(docker("image", "inspect", image).stdout)[0]["Config"]
    assert (config["Entrypoint"], "8080/tcp" in config["ExposedPorts"]) == (["/usr/local/bin/kiln"], True)
    with running(image) as (container, port):
        check_endpoints(port)
        assert docker("diff", container).stdout == ""
        assert docker("top", container, "-eo", "uid,pid").stdout.splitlines()[1].split()[0] == "65532"


@pytest.mark.parametrize("user", ["65532", "1234567"])
def test_the_shell_sorts_without_a_writable_path(image, user):
    """What is too much for SQLite's cache would go to a file."""
    done = docker("run", "--rm", *SEALED, "--user", user, "--entrypoint", "sqlite3", image, "/data/dataset.db",
                  "SELECT dest, count(*) FROM flights GROUP BY dest ORDER BY 2 DESC LIMIT 1")
    assert (done.stdout, done.stderr) == ("ORD|17283\n", "")


def test_what_is_baked_is_verified_in_the_container(image):
    assert "figures are right" in docker("run", "--rm", *SEALED, "--tmpfs", "/tmp", image, "verify", "/data/dataset.db").stdout


def test_docker_stop_ends_it_within_2_seconds_with_exit_code_0(image):
    with running(image, *SEALED) as (container, port):
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        kept.request("GET", "/healthz")
        kept.getresponse().read()
        docker("stop", "-t", "2", container)  # a process that takes longer is killed and ends with 137
        state = state_of(container)
        kept.close()
    assert (state["ExitCode"], state["OOMKilled"]) == (0, False)


def test_docker_knows_whether_it_is_healthy(image):
    check = json.loads(docker("image", "inspect", image).stdout)[0]["Config"]["Healthcheck"]["Test"]
    assert check == ["CMD", "/usr/local/bin/kiln", "healthcheck"]
    with running(image, *SEALED, "--health-interval", "1s") as (container, _):
        wait_until(lambda: state_of(container)["Health"]["Status"] == "healthy", "the container to be healthy")
        done = docker("exec", container, "/usr/local/bin/kiln", "healthcheck", "--port", "1", check=False)
        assert (done.returncode, "Connection refused" in done.stderr) == (1, True)


def test_a_server_that_is_not_where_it_should_be_is_unhealthy(image):
    container = docker("run", "-d", *SEALED, "--health-interval", "1s", "--health-start-period", "0s", "--health-retries", "1",
                       image, "serve", "/data/dataset.db", "--port", "8081").stdout.strip()
    try:
        wait_until(lambda: state_of(container)["Health"]["Status"] == "unhealthy", "the container to be unhealthy")
    finally:
        docker("rm", "-f", container)


def test_the_log_is_the_containers_output(image):
    with running(image) as (container, port):
        get(port, "/getRandomRow?seed=20131224")
        lines = wait_until(lambda: [line for line in docker("logs", container).stdout.splitlines() if "seed=20131224" in line], "the log line")
    assert [json.loads(line)["status"] for line in lines] == [200]


def test_64_connections_and_downloads_do_not_kill_it_with_64_mb(image, say):
    if not json.loads(docker("info", "--format", "{{json .}}").stdout)["MemoryLimit"]:
        pytest.skip("this engine can't limit memory")
    settings = ("--env", "KILN_ACCESS_LOG=off", "--env", "KILN_QUERY_TIMEOUT_MS=60000")  # on a busy machine, too, it's memory that is tried
    with running(image, *SEALED, "--memory-swap", "64m", *settings) as (container, port):
        limits = json.loads(docker("inspect", container).stdout)[0]["HostConfig"]
        assert limits["Memory"] == limits["MemorySwap"] == 64 << 20
        # Questions that take a query each, and its memory: no two are the same, so that no answer is kept for the next.
        queries = [f"/getColumnMedian/arr_delay?distance=gte.{miles}" for miles in range(100, 2100, 100)]
        queries += [f"/rows?distance=lte.{miles}&order=arr_delay.desc.nullslast,tailnum&limit=100" for miles in range(100, 2100, 100)]
        asked = survives_load(container, port, ROWS, LOAD_SECONDS, queries)
        used = docker("stats", "--no-stream", "--format", "{{.MemUsage}}", container).stdout.strip()
        check_endpoints(port)
    say(f"64 MB, 64 connections for {LOAD_SECONDS} s and 4 downloads: {asked} answers, memory afterwards {used}")


def test_time_from_docker_run_to_the_first_answer(image, say):
    """Only measured: how long it takes depends on the machine."""
    total, own = [], []
    for _ in range(5):
        start = time.monotonic()
        container = docker("run", "-d", "-p", "127.0.0.1::8080", *SEALED, image).stdout.strip()
        try:
            port = published_port(container)
            total.append(time.monotonic() - start)
            assert answers(port)
            began = instant(state_of(container)["StartedAt"])
            ready = wait_until(lambda: docker("logs", "--timestamps", container).stderr, "the line that says that it serves")
            own.append(instant(ready.split()[0]) - began)
        finally:
            docker("rm", "-f", container)
    assert len(total) == len(own) == 5
    say(f"from docker run to the first answer: {1000 * statistics.median(total):.0f} ms (at most 500), of which from the container's start "
        f"to kiln's listening {1000 * statistics.median(own):.0f} ms (at most 50); medians of {len(total)}")


def instant(text):
    """Docker's time stamps have nanoseconds, which Python's don't."""
    return datetime.fromisoformat(text[:26].rstrip("Z") + "+00:00").timestamp()
