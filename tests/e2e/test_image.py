"""The image, built and run for real where a Docker engine answers; skipped where there is none."""

import http.client
import json
import re
import shutil
import subprocess
from contextlib import contextmanager

import pytest

from kiln import PATIENCE_SECONDS, ROOT, Answer, wait_until

IMAGE = "kiln:test"


def docker(*arguments, check=True, timeout=PATIENCE_SECONDS):
    done = subprocess.run(["docker", *arguments], capture_output=True, text=True, timeout=timeout)
    assert not check or done.returncode == 0, f"docker {' '.join(arguments)}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done


@pytest.fixture(scope="module")
def image():
    if shutil.which("docker") is None:
        pytest.skip("no docker command on this machine: the image isn't tested")
    if (info := docker("info", check=False)).returncode != 0:
        pytest.skip(f"no Docker engine answers, the image isn't tested: {info.stderr.strip().splitlines()[-1]}")
    docker("build", "--network", "host", "-t", IMAGE, str(ROOT), timeout=1800)
    return IMAGE


@contextmanager
def running(image, *options, arguments=()):
    """A container of the image with its port published on a free port of this machine: (its id, that port)."""
    container = docker("run", "-d", "-p", "127.0.0.1::8080", *options, image, *arguments).stdout.strip()
    try:
        published = docker("port", container, "8080/tcp").stdout.split()[0]
        port = int(published.rsplit(":", 1)[1])
        wait_until(lambda: answers(port), f"{container} to answer:\n{docker('logs', container).stderr}")
        yield container, port
    finally:
        docker("rm", "-f", container, check=False)


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
    finally:
        connection.close()


def answers(port):
    try:
        return get(port, "/healthz").status == 200
    except (OSError, http.client.HTTPException):  # Docker's proxy listens before the server does
        return False


def test_the_five_endpoints_answer_over_the_published_port_as_the_program_does(image, server):
    with running(image) as (_, port):
        for path in ("/getRow/0", "/getRow/336775", "/getColumnMeanValue/5", "/getColumnMedian/5", "/getColumnMostFrequentValue/13",
                     "/getRandomRow?seed=1", "/getRow/336776", "/getColumnMedian/dest"):
            inside, outside = get(port, path), server.get(path)
            assert (inside.status, inside.text) == (outside.status, outside.text)
        drawn = get(port, "/getRandomRow").json
        assert drawn == get(port, f"/getRow/{drawn['row']}").json


def test_the_server_runs_as_a_numeric_user_that_is_not_root_and_in_exec_form(image):
    config = json.loads(docker("image", "inspect", image).stdout)[0]["Config"]
    assert re.fullmatch(r"[1-9]\d*(:[1-9]\d*)?", config["User"])
    assert config["Entrypoint"][0].endswith("/kiln")
    assert "8080/tcp" in config["ExposedPorts"]
    with running(image) as (container, _):
        processes = docker("top", container, "-eo", "uid,pid,args").stdout.splitlines()[1:]
        assert len(processes) == 1, processes  # no shell around it
        assert processes[0].split()[0] == config["User"].split(":")[0]


def test_it_runs_on_a_read_only_filesystem_without_any_capability(image):
    with running(image, "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--network", "bridge") as (container, port):
        assert get(port, "/getRow/1000").json["row"] == 1000
        assert get(port, "/getRandomRow").status == 200
        assert docker("diff", container).stdout == ""


def test_nothing_is_written_while_it_runs(image):
    with running(image) as (container, port):
        assert get(port, "/getRandomRow").status == 200
        assert docker("diff", container).stdout == ""


def test_the_shell_opens_the_baked_database(image):
    done = docker("run", "--rm", "--entrypoint", "sqlite3", image, "/data/flights.db", "SELECT count(*) FROM flights")
    assert done.stdout == "336776\n"
    done = docker("run", "--rm", "--read-only", "--entrypoint", "sqlite3", image, "/data/flights.db", "SELECT mode FROM columns WHERE name = 'dest'")
    assert done.stdout == "ORD\n"


def test_docker_stop_ends_it_cleanly_before_docker_kills_it(image):
    with running(image) as (container, port):
        kept = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE_SECONDS)
        kept.request("GET", "/healthz")
        kept.getresponse().read()
        docker("stop", "-t", "30", container)  # a process that is killed after the 30 s ends with 137
        state = json.loads(docker("inspect", container).stdout)[0]["State"]
        kept.close()
    assert (state["ExitCode"], state["OOMKilled"]) == (0, False)


def test_the_log_is_the_containers_output(image):
    with running(image) as (container, port):
        get(port, "/getRandomRow?seed=20131224")
        lines = wait_until(lambda: [line for line in docker("logs", container).stdout.splitlines() if "seed=20131224" in line], "the log line")
    assert [json.loads(line)["status"] for line in lines] == [200]


def test_the_import_runs_in_the_image_too(image, tmp_path):
    (tmp_path / "small.csv").write_text("a,b\n1,x\n2,y\n")
    tmp_path.chmod(0o777)
    docker("run", "--rm", "--network", "none", "-v", f"{tmp_path}:/work", image, "import", "/work/small.csv", "/work/small.db")
    with running(image, "-v", f"{tmp_path}:/work:ro", arguments=("serve", "/work/small.db")) as (_, port):
        assert get(port, "/getRow/1").json == {"row": 1, "values": {"a": 2, "b": "y"}}
