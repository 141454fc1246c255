"""Plays a service manager for `kiln serve`: hears what it's told by sd_notify(3)'s protocol, and hands over sockets by sd_listen_fds(3)'s.

Nothing of kiln's and nothing of systemd's: the two manual pages alone say how."""

import contextlib
import os
import re
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from kiln import PATIENCE_SECONDS, PROGRAM, READY, Server, environment, wait_until


class Notifications:
    """A datagram socket at a path, or at an abstract name; `heard` has what came, each as a dict."""

    def __init__(self, abstract=False):
        self.folder = tempfile.TemporaryDirectory(prefix="kiln-notify-")
        self.address = f"@{self.folder.name}" if abstract else f"{self.folder.name}/notify"
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.address.replace("@", "\0", 1))
        self.socket.setblocking(False)
        self.heard = []

    def listen(self):
        with contextlib.suppress(BlockingIOError):
            while True:
                self.heard.append(dict(line.split("=", 1) for line in self.socket.recv(65536).decode().splitlines()))
        return self.heard

    def count(self, name, value="1"):
        return sum(one.get(name) == value for one in self.listen())

    def wait_for(self, name, value="1", times=1):
        wait_until(lambda: self.count(name, value) >= times, f"{name}={value}, {times} times")

    def close(self):
        self.socket.close()
        self.folder.cleanup()


@contextlib.contextmanager
def notifications(abstract=False):
    notified = Notifications(abstract)
    try:
        yield notified
    finally:
        notified.close()


def start(arguments, sockets=(), names=None, listen_pid="$$", **variables):
    """The process and its files of output and errors. It gets the sockets as descriptors from 3 on. LISTEN_PID must be the number of the
    process that a shell becomes, which nobody else can know before."""
    folder = tempfile.mkdtemp(prefix="kiln-supervised-")
    output, errors = Path(folder, "output"), Path(folder, "errors")
    high = [os.dup(one.fileno()) for one in sockets]
    moves = " ".join(f"{3 + place}<&{number}" for place, number in enumerate(high))
    listens = f"LISTEN_FDS={len(high)} LISTEN_PID={listen_pid}" + (f" LISTEN_FDNAMES='{names}'" if names else "")
    command = (f"exec {moves}; " if high else "") + (f"export {listens}; " if high else "") + 'exec "$@"'
    with output.open("wb") as out, errors.open("wb") as err:
        process = subprocess.Popen(["bash", "-c", command, "bash", PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=out, stderr=err,
                                   env=environment(**variables), pass_fds=high)
    for number in high:
        os.close(number)
    return process, output, errors


@contextlib.contextmanager
def supervised(*arguments, sockets=(), names=None, **variables):
    """A server that runs below a manager, ready; ended at the end of the block."""
    process, output, errors = start(["serve", *arguments], sockets, names, **variables)
    try:
        ready = wait_until(lambda: READY.search(errors.read_text()) or process.poll() is not None, "the server to be ready")
        assert ready is not True, errors.read_text()
        yield Server(process, ready[4].strip("[]"), int(ready[5]), ready[0], output, errors)
    finally:
        if process.poll() is None:
            process.terminate()
            process.wait(timeout=PATIENCE_SECONDS)


def listening(host="127.0.0.1"):
    """A socket that listens, as a manager opens it."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.socket(family, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((host, 0))
    made.listen(4096)
    return made


def loop_threads(process):
    """The threads of a process that wait in epoll at the moment, as its event loops do when nobody asks."""
    found = []
    for task in Path(f"/proc/{process.pid}/task").iterdir():
        with contextlib.suppress(OSError):
            call = (task / "wchan").read_text()
            if re.search("epoll|ep_poll", call):
                found.append(int(task.name))
    return found


def quiet_for(notified, name, seconds):
    """Whether that isn't heard for so long."""
    before = notified.count(name)
    time.sleep(seconds)
    return notified.count(name) == before
