"""The container as terraform plans it, run here by Docker with exactly those settings: what ECS would run."""

import copy
import http.client
import json
import resource
import signal
import socket
import time

import pytest

from cloud import copy_repository, initialised, make_terraform, require_image, resources, run, test_runs
from engine import docker
from kiln import PATIENCE_SECONDS, wait_until

SECOND = 10**9  # Docker counts in nanoseconds
OPEN_FILES = resource.getrlimit(resource.RLIMIT_NOFILE)[1]  # an engine in a container can't raise its own limit


@pytest.fixture(scope="module")
def task(tmp_path_factory):
    """The task definition of a plan with nothing but defaults."""
    terraform = make_terraform(tmp_path_factory.mktemp("bin") / "terraform")
    repository = initialised(copy_repository(tmp_path_factory.mktemp("repository")), terraform)
    done = run([terraform / "terraform", "test", "-json", "-verbose", "-filter=tests/defaults.tftest.hcl"], repository / "terraform")
    _, faults, states = test_runs(done.stdout)
    assert faults == []
    (found,) = resources(states["defaults"], "aws_ecs_task_definition")
    return found


@pytest.fixture(scope="module")
def definition(task):
    (found,) = json.loads(task["container_definitions"])
    return found


class Docker(http.client.HTTPConnection):
    """Docker's own interface: its command line can't name a health check without a shell."""

    def __init__(self):
        super().__init__("docker", timeout=PATIENCE_SECONDS)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("/var/run/docker.sock")

    def ask(self, method, path, body=None):
        self.request(method, path, body=json.dumps(body), headers={"Content-Type": "application/json"})
        response = self.getresponse()
        text = response.read().decode()
        assert response.status < 300, f"{method} {path}: {response.status} {text}"
        return json.loads(text) if text else None


def as_docker_has_it(definition, task, image):
    """The container definition in Docker's words. A setting that isn't known here is an error: nothing is left out silently."""
    known = copy.deepcopy(definition)
    health = known.pop("healthCheck")
    (port,) = known.pop("portMappings")
    linux = known.pop("linuxParameters")
    created = {
        "Image": image,
        "User": known.pop("user"),
        "Env": [f'{one["name"]}={one["value"]}' for one in known.pop("environment")],
        "StopTimeout": known.pop("stopTimeout"),
        "Healthcheck": {"Test": health.pop("command"), "Interval": health.pop("interval") * SECOND, "Timeout": health.pop("timeout") * SECOND,
                        "Retries": health.pop("retries"), "StartPeriod": health.pop("startPeriod") * SECOND},
        "ExposedPorts": {f'{port["containerPort"]}/{port["protocol"]}': {}},
        "HostConfig": {
            "ReadonlyRootfs": known.pop("readonlyRootFilesystem"),
            "CapDrop": linux.pop("capabilities").pop("drop"),
            "Ulimits": [{"Name": one["name"], "Soft": min(one["softLimit"], OPEN_FILES), "Hard": min(one["hardLimit"], OPEN_FILES)} for one in known.pop("ulimits")],
            "Memory": int(task["memory"]) * 1024 * 1024,
            "MemorySwap": int(task["memory"]) * 1024 * 1024,  # Fargate has none
            "NanoCpus": int(task["cpu"]) * SECOND // 1024,
            "PortBindings": {f'{port["containerPort"]}/{port["protocol"]}': [{"HostIp": "127.0.0.1", "HostPort": ""}]},
        },
    }
    assert known.pop("essential") and known.pop("logConfiguration")["logDriver"] == "awslogs"  # AWS's own matters
    assert set(known) == {"name", "image"} and health == {} and linux == {}
    return created


class Running:
    def __init__(self, identifier):
        self.id = identifier
        published = docker("port", identifier, "8080/tcp").stdout.split()[0]
        self.port = int(published.rsplit(":", 1)[1])

    def get(self, path):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, json.loads(response.read())
        finally:
            connection.close()

    def status(self, path):
        try:
            return self.get(path)[0]
        except (OSError, http.client.HTTPException):
            return None

    def inspect(self):
        return json.loads(docker("inspect", self.id).stdout)[0]


@pytest.fixture
def container(definition, task):
    image = require_image()
    created = Docker().ask("POST", "/containers/create", as_docker_has_it(definition, task, image))
    assert not created["Warnings"]
    try:
        docker("start", created["Id"])
        running = Running(created["Id"])
        wait_until(lambda: running.status("/readyz") == 200, f"{created['Id']} to be ready:\n{docker('logs', created['Id']).stderr}")
        yield running
    finally:
        docker("rm", "-f", created["Id"], check=False)


def test_the_planned_container_serves_without_root_capabilities_or_a_writable_file(container):
    for path in ("/getRow/0", "/getRandomRow", "/getColumnMeanValue/5", "/getColumnMedian/5", "/getColumnMostFrequentValue/13"):
        assert container.get(path)[0] == 200, path
    (process,) = docker("top", container.id, "-eo", "uid,pid,args").stdout.splitlines()[1:]
    assert process.split()[0] == "65532"
    assert docker("diff", container.id).stdout == ""
    found = container.inspect()["HostConfig"]
    assert (found["ReadonlyRootfs"], found["CapDrop"], found["Privileged"]) == (True, ["ALL"], False)
    assert (found["Memory"], found["NanoCpus"]) == (512 * 1024 * 1024, SECOND // 4)


def test_its_health_check_says_healthy(container):
    wait_until(lambda: container.inspect()["State"]["Health"]["Status"] == "healthy", "the container to be healthy")


def test_asked_to_stop_it_says_so_drains_and_is_gone_before_it_is_killed(container, definition):
    delay_s = int(next(one["value"] for one in definition["environment"] if one["name"] == "KILN_DRAIN_DELAY_S"))
    begin = time.monotonic()
    docker("kill", "--signal", signal.SIGTERM.name, container.id)
    wait_until(lambda: container.status("/readyz") == 503, "/readyz to say that it goes")
    assert container.get("/getRow/0")[0] == 200  # from a load balancer that hasn't noticed
    docker("wait", container.id)
    took_s = time.monotonic() - begin
    assert container.inspect()["State"]["ExitCode"] == 0
    assert delay_s <= took_s + 0.5
    # kiln's own limit for what is under way, and a second to spare: ECS must wait longer than that.
    assert definition["stopTimeout"] > delay_s + 8 and took_s < definition["stopTimeout"]


def test_its_log_is_json_on_standard_output(container):
    container.get("/getRow/4")
    lines = wait_until(lambda: [line for line in docker("logs", container.id).stdout.splitlines() if "/getRow/4" in line], "the log line")
    assert json.loads(lines[0])["status"] == 200
