"""AWS for the tests of scripts/deploy: moto answers the AWS command line, Debian's docker-registry stands in ECR's place.

What neither does is done here: a task that runs the image once it is pushed, which Docker does in Fargate's place.
"""

import contextlib
import json
import os
import subprocess
import threading
import time
import urllib.error
import urllib.request

from cloud import ROOT, find_tool
from engine import docker
from kiln import free_port, wait_until

REGION = "eu-west-3"


def answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.read()
    except urllib.error.HTTPError as error:
        return error.read() or b"{}"
    except OSError:
        return None


@contextlib.contextmanager
def process(arguments, environment, url, log):
    with open(log, "wb") as output:
        running = subprocess.Popen(arguments, env={**os.environ, **environment}, stdout=output, stderr=output, stdin=subprocess.DEVNULL)
        try:
            wait_until(lambda: answers(url) is not None, f"{arguments[0]} to answer; its log is {log}")
            yield
        finally:
            running.terminate()
            running.wait()


@contextlib.contextmanager
def registry(folder):
    """An empty registry: its address."""
    port = free_port()
    (folder / "registry.yml").write_text(f"version: 0.1\nstorage: {{filesystem: {{rootdirectory: {folder}/registry}}}}\nhttp: {{addr: '127.0.0.1:{port}'}}\n")
    with process([find_tool("docker-registry"), "serve", str(folder / "registry.yml")], {}, f"http://127.0.0.1:{port}/v2/", folder / "registry.log"):
        yield f"127.0.0.1:{port}"


def tags(address, name="kiln"):
    return json.loads(answers(f"http://{address}/v2/{name}/tags/list")).get("tags") or []


class Aws:
    """A moto server with one ECS service of which `running` tasks run, and the AWS command line in front of it."""

    def __init__(self, command, port):
        self.command = command
        self.environment = {"AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing",
                            "AWS_DEFAULT_REGION": REGION, "AWS_REGION": REGION, "AWS_CONFIG_FILE": "/dev/null",
                            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null", "AWS_EC2_METADATA_DISABLED": "true", "AWS_PAGER": ""}

    def __call__(self, *arguments):
        done = subprocess.run([self.command, *arguments, "--output", "json"], env={**os.environ, **self.environment}, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout) if done.stdout.strip() else None


@contextlib.contextmanager
def aws(folder, running):
    venv = ROOT / "build/venv-moto/bin"
    command, port = find_tool("aws", venv), free_port()
    with process([find_tool("moto_server", venv), "-p", str(port)], {"MOTO_ECS_SERVICE_RUNNING": str(running)}, f"http://127.0.0.1:{port}/", folder / f"moto-{running}.log"):
        cloud = Aws(command, port)
        cloud("ecr", "create-repository", "--repository-name", "kiln")
        cloud("ecs", "create-cluster", "--cluster-name", "kiln")
        cloud("ecs", "register-task-definition", "--family", "kiln", "--container-definitions", json.dumps([{"name": "kiln", "image": "kiln", "memory": 512}]))
        cloud("ecs", "create-service", "--cluster", "kiln", "--service-name", "kiln", "--task-definition", "kiln:1", "--desired-count", "1")
        yield cloud


@contextlib.contextmanager
def task(address, port):
    """Waits for an image in the registry, pulls it and runs it on that port; the end of the block stops it."""
    over, started = threading.Event(), []

    def play_fargate():
        while not over.is_set():
            if found := tags(address):
                image = f"{address}/kiln:{found[0]}"
                docker("pull", "--quiet", image)
                started.append(docker("run", "-d", "-p", f"127.0.0.1:{port}:8080", image).stdout.strip())
                return
            time.sleep(0.2)

    thread = threading.Thread(target=play_fargate)
    thread.start()
    try:
        yield started
    finally:
        over.set()
        thread.join()
        for container in started:
            docker("rm", "-f", container, check=False)
