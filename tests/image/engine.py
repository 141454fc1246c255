"""What the tests of the image share: the docker command, containers and their ends, load, and what `docker save` knows.

Free functions that return values, as tests/e2e/kiln.py has them.
"""

import asyncio
import fcntl
import hashlib
import http.client
import io
import json
import os
import re
import shutil
import subprocess
import tarfile
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from kiln import PATIENCE_SECONDS, ROOT, Answer, wait_until

# Of this clone: others may test theirs with the same engine. It stays, so that the next run compiles nothing anew.
IMAGE = f"kiln-test:{hashlib.sha256(str(ROOT).encode()).hexdigest()[:8]}"
SOURCE_URL = "https://example.org/kiln.git"  # for its label
BUILD_SECONDS = 1800
# Everything that a container may be denied.
SEALED = ("--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--memory", "64m", "--pids-limit", "256")


def execute(command, check=True, timeout=PATIENCE_SECONDS, **options):
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=timeout, **options)
    assert not check or done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done


def docker(*arguments, **options):
    return execute(["docker", *map(str, arguments)], **options)


def require_engine():
    if shutil.which("docker") is None:
        pytest.skip("no docker command on this machine: the image isn't tested")
    if (info := docker("info", check=False)).returncode != 0:
        pytest.skip(f"no Docker engine answers, the image isn't tested: {info.stderr.strip().splitlines()[-1]}")


def make_image():
    """The image of this clone, labelled; what hasn't changed since the last time comes from the engine's cache.

    Of several that want it at once, the first builds.
    """
    require_engine()
    with (ROOT / "build/image.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        execute([ROOT / "scripts/image", IMAGE, "--network", "host"], timeout=BUILD_SECONDS, env=os.environ | {"SOURCE_URL": SOURCE_URL})
    return IMAGE


def build(context, tag, *options, check=True):
    """`docker build` with all its output, which says in plain words what came from the cache."""
    return docker("build", "--network", "host", "-t", tag, *options, context, check=check, timeout=BUILD_SECONDS,
                  env=os.environ | {"BUILDKIT_PROGRESS": "plain"})


def was_cached(built, command):
    """Whether a build took the RUN that begins so from the cache, in the words of the classic builder or of BuildKit."""
    begin = "RUN " + re.escape(command)
    return re.search(rf"Step \d+/\d+ : {begin}.*\n ---> Using cache|CACHED \[[^]]*\] {begin}|\[[^]]*\] {begin}.*\n#\d+ CACHED",
                     built.stdout + built.stderr) is not None


def build_context(folder):
    """A copy of what the image is built from, to be changed by a test."""
    for name in ("Dockerfile", ".dockerignore", "CMakeLists.txt", "CMakePresets.json", "LICENSE"):
        shutil.copy(ROOT / name, folder / name)
    for name in ("data", "scripts", "sql", "src", "web"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@contextmanager
def removed(tag):
    """Removes the image of that name at the end."""
    try:
        yield tag
    finally:
        docker("image", "rm", tag, check=False)


@contextmanager
def running(image, *options, arguments=()):
    """A container of the image with its port published on a free port of this machine: (its id, that port)."""
    container = docker("run", "-d", "-p", "127.0.0.1::8080", *options, image, *arguments).stdout.strip()
    try:
        yield container, published_port(container)
    finally:
        docker("rm", "-f", container, check=False)


def published_port(container):
    port = int(docker("port", container, "8080/tcp").stdout.split()[0].rsplit(":", 1)[1])
    wait_until(lambda: answers(port) or not state_of(container)["Running"], f"{container} to answer")
    assert state_of(container)["Running"], docker("logs", container).stderr
    return port


def state_of(container):
    return json.loads(docker("inspect", container).stdout)[0]["State"]


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


def load(port, paths, connections, seconds):
    """Asks for these paths over so many connections at once, for that time: (answers, those that weren't 200)."""

    async def client(number, deadline):
        counts = [0, 0]
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 20)
        while asyncio.get_running_loop().time() < deadline:
            path = paths[(number + counts[0]) % len(paths)]
            writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            if b"transfer-encoding: chunked" in head:
                while (size := int(await reader.readline(), 16)) > 0:
                    await reader.readexactly(size + 2)
                await reader.readline()
            else:
                await reader.readexactly(int(head.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0]))
            counts[0] += 1
            counts[1] += not head.startswith(b"http/1.1 200 ")
        writer.close()
        return counts

    async def all_clients():
        deadline = asyncio.get_running_loop().time() + seconds
        tasks = [client(number, deadline) for number in range(connections)]
        return await asyncio.wait_for(asyncio.gather(*tasks), seconds + PATIENCE_SECONDS)

    counts = asyncio.run(all_clients())
    return sum(total for total, _ in counts), sum(bad for _, bad in counts)


def survives_load(container, port, rows, seconds, more_paths=()):
    """64 connections ask for all sorts of things, and a few download the whole table; the container must live on.

    Answers how many requests were answered.
    """
    paths = ["/getColumnMeanValue/5", "/getColumnMedian/5", "/getColumnMostFrequentValue/13", "/getRandomRow", f"/getRow/{rows - 1}",
             "/rows?limit=1000", *more_paths]
    downloads = [subprocess.Popen(["curl", "-sS", "-o", "/dev/null", "--max-time", str(seconds), f"http://127.0.0.1:{port}/rows?format=csv"],
                                  stderr=subprocess.DEVNULL) for _ in range(4)]
    asked, refused = load(port, paths, 64, seconds)
    for download in downloads:
        download.wait(PATIENCE_SECONDS)
    state = state_of(container)
    assert (state["Running"], state["OOMKilled"], state["Status"]) == (True, False, "running"), docker("logs", container).stderr
    assert refused == 0 and asked > 64
    return asked


def copied(image, path, to):
    """A file or folder of the image, copied to that place on this machine: that place."""
    container = docker("create", image, "true").stdout.strip()
    try:
        docker("cp", f"{container}:{path}", to, timeout=BUILD_SECONDS)
    finally:
        docker("rm", container)
    return to


@dataclass
class Layer:
    size: int  # bytes of its files
    members: list  # tarfile.TarInfo, names without a leading ./
    content: dict  # of small files: name -> bytes


def layers_of(image):
    """The image's layers from the lowest, as `docker save` writes them."""
    process = subprocess.Popen(["docker", "save", image], stdout=subprocess.PIPE)
    with process, tarfile.open(fileobj=io.BytesIO(process.stdout.read())) as saved:
        manifest = json.load(saved.extractfile("manifest.json"))
        layers = []
        for name in manifest[0]["Layers"]:
            with tarfile.open(fileobj=io.BytesIO(saved.extractfile(name).read())) as tar:
                members, content = tar.getmembers(), {}
                for member in members:
                    member.name = member.name.removeprefix("./")
                    if member.isreg() and member.size < 1 << 20:
                        content[member.name] = tar.extractfile(member).read()
                layers.append(Layer(sum(member.size for member in members if member.isreg()), members, content))
    return layers
