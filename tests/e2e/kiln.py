"""What every end-to-end test needs: runs the real program, bakes files with it, serves them, and talks HTTP to it.

Free functions that return values. It doesn't interpret what kiln answers: that's the tests' work.
"""

import contextlib
import http.client
import json
import os
import re
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("KILN", ROOT / "build/release/kiln")).absolute()
FLIGHTS = ROOT / "data/flights.csv.gz"

# Nothing is asserted about speed. A minute is how long a test waits before it calls a silent program hung; sanitizer
# builds on a loaded machine need most of it.
PATIENCE_SECONDS = 60

READY = re.compile(r"^kiln: serving (.+) \((\d+) rows, (\d+) columns\) on http://(\[[^]]+\]|[^:]+):(\d+)$", re.MULTILINE)


def environment(**variables):
    """The tests' environment without the caller's own KILN_ settings, and with these."""
    return {k: v for k, v in os.environ.items() if not k.startswith("KILN_")} | variables


def run(*arguments, **options):
    """Runs the program to its end; output and errors are bytes."""
    options = {"env": environment(), "timeout": 10 * PATIENCE_SECONDS} | options
    return subprocess.run([PROGRAM, *arguments], capture_output=True, stdin=subprocess.DEVNULL, **options)


def check_fails(arguments, *named):
    """The program ends with exit code 1, and one clear message on its error output names these texts: a line, and what it shows of the
    file below it."""
    done = run(*arguments, timeout=PATIENCE_SECONDS)
    message = done.stderr.decode("utf-8")
    assert (done.returncode, done.stdout) == (1, b""), message
    assert message.startswith("kiln: ") and message.endswith("\n"), message
    assert all(line.startswith("  ") for line in message.splitlines()[1:]), message
    assert [text for text in named if str(text) not in message] == [], message


def write(path, content):
    """Writes text (as UTF-8, its line ends unchanged) or bytes, and answers the path."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def bake(folder, content, *options, name="table.csv"):
    """Imports that CSV into folder/table.db, which must work, and answers the database's path."""
    database = (folder / name.split(".")[0]).with_suffix(".db")
    done = run("import", write(folder / name, content), database, *options)
    assert done.returncode == 0, done.stderr.decode()
    return database


# Fields that no two answers share, whatever was asked; and what a client says that wants to compare two problems.
OWN_FIELDS = {"date", "x-request-id"}
SAME_ID = {"X-Request-Id": "the-same"}


@dataclass
class Answer:
    status: int
    headers: dict  # names in lower case; of a repeated header the last
    body: bytes

    @property
    def text(self):
        return self.body.decode("utf-8")

    @property
    def json(self):
        return json.loads(self.text)


def parse_head(head):
    """Status and headers of a response's head, as bytes without the final empty line."""
    status_line, *lines = head.decode("latin-1").split("\r\n")
    version, status, *_ = status_line.split(" ", 2)
    assert version == "HTTP/1.1", status_line
    pairs = [line.split(":", 1) for line in lines]
    return int(status), {name.lower(): value.strip() for name, value in pairs}


def read_chunks(reader):
    """The chunks of a body up to its last one."""
    while True:
        size = int(reader.readline(), 16)
        chunk, end = reader.read(size), reader.read(2)
        assert (len(chunk), end) == (size, b"\r\n"), "a chunk is cut short"
        if size == 0:
            return
        yield chunk


def read_answer(reader, method="GET"):
    """The next final answer from a socket's binary reader; None where the connection ended without one."""
    head = bytearray()
    while not head.endswith(b"\r\n\r\n"):
        line = reader.readline()
        if not line:
            assert not head, f"the connection ended in the middle of a head: {bytes(head)!r}"
            return None
        head += line
    status, headers = parse_head(bytes(head[:-4]))
    if status < 200:  # 100 Continue: the answer comes after it
        return read_answer(reader, method)
    if headers.get("transfer-encoding") == "chunked" and method != "HEAD":
        return Answer(status, headers, b"".join(read_chunks(reader)))
    length = 0 if method == "HEAD" or status == 204 else int(headers["content-length"])
    body = reader.read(length)
    assert len(body) == length, f"{len(body)} bytes of a body of {length}"
    return Answer(status, headers, body)


@dataclass
class Server:
    """A running `kiln serve`. One test uses it at a time."""

    process: subprocess.Popen
    host: str
    port: int
    ready_line: str
    output: Path  # its standard output, the access log
    errors: Path
    connection: http.client.HTTPConnection = field(init=False)
    asked: float = field(default=0, init=False)  # when, last

    def __post_init__(self):
        self.connection = http.client.HTTPConnection(self.host, self.port, timeout=PATIENCE_SECONDS)

    def get(self, path, method="GET", headers=None):
        """Sends the path as it is, over a connection that is kept: for less than the 75 s after which kiln closes an idle one."""
        if time.monotonic() - self.asked > 60:
            self.connection.close()  # request() makes another
        self.connection.request(method, path, headers=headers or {})
        response = self.connection.getresponse()
        answer = Answer(response.status, {k.lower(): v for k, v in response.getheaders()}, response.read())
        self.asked = time.monotonic()
        return answer

    def another(self, port=None):
        """The same process over a connection of its own, for another thread; or its port for metrics."""
        return Server(self.process, self.host, port or self.port, self.ready_line, self.output, self.errors)

    def connect(self):
        connected = socket.create_connection((self.host, self.port), timeout=PATIENCE_SECONDS)
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connected

    def send_raw(self, request):
        """Sends these bytes over a new connection, ends the sending side, and answers the first answer or None."""
        with self.connect() as connected, connected.makefile("rb") as reader:
            try:
                connected.sendall(request)
                connected.shutdown(socket.SHUT_WR)
            except TimeoutError:
                raise
            except OSError:  # answered and closed before it had all (EPIPE, ECONNRESET, ENOTCONN); the answer may be here
                pass
            try:
                return read_answer(reader, "HEAD" if request.startswith(b"HEAD ") else "GET")
            except ConnectionResetError:  # refused with bytes of ours unread
                return None

    def stop(self, with_signal=signal.SIGTERM):
        """Asks it to stop and answers its exit code."""
        self.process.send_signal(with_signal)
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def said(self):
        """What it has said on its error output so far, but for the settings that it says at each start."""
        return re.sub(r"^kiln: settings: .*\n", "", self.errors.read_text(), count=1, flags=re.MULTILINE)

    def access_log(self):
        """The log's lines so far, each as the object it must be."""
        return [json.loads(line.decode("utf-8")) for line in self.output.read_bytes().splitlines()]


def free_port():
    """A TCP port on which nobody listened a moment ago."""
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get_in_turn(running, path):
    """The answer once the request had a worker: where a server waits for milliseconds only, a busy machine may take longer to begin."""
    for _ in range(200):
        answer = running.get(path)
        if answer.status != 503 or b"Too many requests wait" not in answer.body:
            break
    return answer


def wait_until(condition, what):
    """Waits for condition() to be true and answers its value."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (value := condition()):
        assert time.monotonic() < deadline, f"waited {PATIENCE_SECONDS} s in vain for {what}"
        time.sleep(0.01)
    return value


@contextlib.contextmanager
def serving(database, *arguments, env=None, port_option=("--port", "0"), **popen_options):
    """A server for that database on a free port, ended at the end of the block."""
    with tempfile.TemporaryDirectory(prefix="kiln-serve-") as folder:
        output, errors = Path(folder, "output"), Path(folder, "errors")
        with output.open("wb") as out, errors.open("wb") as err:
            process = subprocess.Popen([PROGRAM, "serve", database, *port_option, *arguments], stdin=subprocess.DEVNULL, stderr=err,
                                       env=environment(**(env or {})), **({"stdout": out} | popen_options))
        try:
            ready = wait_until(lambda: READY.search(errors.read_text()) or process.poll() is not None, "the server to be ready")
            assert ready is not True, f"the server ended with {process.returncode}: {errors.read_text()}"
            server = Server(process, ready[4].strip("[]"), int(ready[5]), ready[0], output, errors)
            yield server
            server.connection.close()
            if process.poll() is None:  # also how sanitizers report: they change the exit code
                ended = server.stop()
                assert ended == 0, (ended, errors.read_text())
        finally:
            if process.poll() is None:
                process.terminate()
                try:
                    process.wait(timeout=PATIENCE_SECONDS)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()
                    raise
