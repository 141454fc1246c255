"""The servers that the report compares, started with what their guides say for two cores.

A server that can't be had is named and left out. Before anything is timed all have to give the same answers.
"""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench_venv import VENV, version_of_package
from common import FIVE, Request, ended, serving_process
from peers import comparable
from report.processes import tree
from report.requests import DATASETTE, ENDPOINTS, FASTAPI, FLASK, KILN, LIBRARY, LOGGED, NGINX, REQUESTS, ROAPI, routes, rows_of
from yardsticks import LISTENER, free_port, get, listener, nginx, nginx_program

PACKAGES = {FLASK: ("flask", "pandas", "gunicorn"), FASTAPI: ("fastapi", "duckdb", "uvicorn"), DATASETTE: ("datasette",), ROAPI: ("roapi",)}
APPS = Path(__file__).with_name("apps")
COMMANDS = {
    FLASK: [VENV / "bin/gunicorn", "-w", "2", "-k", "gthread", "--threads", "4", "-b", "127.0.0.1:{port}", "--chdir", APPS, "flask_pandas:app"],
    FASTAPI: [VENV / "bin/uvicorn", "--workers", "2", "--no-access-log", "--log-level", "warning", "--host", "127.0.0.1", "--port", "{port}",
              "--app-dir", APPS, "fastapi_duckdb:app"],
    DATASETTE: [VENV / "bin/datasette", "serve", "-i", "{database}", "-h", "127.0.0.1", "-p", "{port}", "--setting", "sql_time_limit_ms", "60000"],
    ROAPI: [VENV / "bin/roapi", "-a", "127.0.0.1:{port}", "-p", "127.0.0.1:0", "--addr-flight-sql", "127.0.0.1:0", "-t", "flights={numbered}"],
}


@dataclass
class Data:
    """The same rows, as each reads them. The files' names are what a server takes for the table's: flights."""
    csv: Path                   # as it is
    database: Path              # kiln's
    duckdb: Path | None = None  # with a column `row`
    numbered: Path | None = None  # a CSV with a column `row`, and empty fields for what is missing


@dataclass
class Server:
    name: str
    process: subprocess.Popen
    port: int
    requests: dict = field(default_factory=dict)  # by endpoint, those to send in turn
    start: object = None  # of those that can be started again: a function of no arguments

    def restart(self):
        """For who works on and on at what nobody waits for any more."""
        if self.start is None:
            sys.exit(f"bench: {self.name} is still busy, and nobody asks it anything")
        self.process, self.port = self.start()


def versions():
    """({name: version} of the peers that can be had, {name: why} of the others)."""
    here, missing = {}, {}
    for name, packages in PACKAGES.items():
        found = [f"{package} {version_of_package(package)}" for package in packages]
        if any(text.endswith(" None") for text in found):
            missing[name] = f"{' or '.join(packages)} isn't in {VENV.name}"
        else:
            here[name] = ", ".join(found)
    return here, missing


def ask(port, request):
    """The answer as JSON.  Raises OSError where nobody listens yet; ends the program at another status than 200."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(request.method, request.path, request.sql or None)
    answer = connection.getresponse()
    content = answer.read().decode()
    connection.close()
    if answer.status != 200:
        sys.exit(f"bench: port {port} answers {request} with {answer.status}: {content}")
    return json.loads(content)


@contextmanager
def peer(name, data, folder):
    port, log = free_port(), folder / f"{name.split()[0]}.log"
    values = {"port": port, "database": data.database, "numbered": data.numbered}
    environment = os.environ | {"RUST_LOG": "warn", "FLIGHTS_CSV": str(data.csv), "FLIGHTS_DUCKDB": str(data.duckdb), "PYTHONDONTWRITEBYTECODE": "1"}
    with log.open("wb") as output:
        process = subprocess.Popen([str(argument).format(**values) for argument in COMMANDS[name]], stdout=output, stderr=output, env=environment)
    with ended(process):
        server, until = Server(name, process, port, REQUESTS[name]()), time.monotonic() + 300
        while True:
            try:
                ask(port, server.requests["row"][0])
                break
            except (OSError, http.client.HTTPException):
                if process.poll() is not None or time.monotonic() > until:
                    sys.exit(f"bench: {name} doesn't start: {log.read_text(errors='replace')}")
                time.sleep(0.05)
        yield server


def restartable(stack, name, data, folder):
    """A peer that can be started again; it ends with the stack."""
    own, server = stack.enter_context(ExitStack()), None

    def start():
        for pid in tree(server.process.pid) if server else ():
            os.kill(pid, signal.SIGKILL)  # asked to end, it would first answer what it has been asked
        own.close()
        fresh = own.enter_context(peer(name, data, folder))
        return fresh.process, fresh.port

    server = Server(name, *start(), REQUESTS[name](), start)
    return server


@contextmanager
def kiln(data, *options, log="off"):
    with serving_process(data.database, *options, access_log=log) as (process, port):
        yield Server(KILN if log == "off" else LOGGED, process, port, routes())


def yardsticks(stack, port, folder):
    """nginx and the library's listener with kiln's answers, as far as they're here: (servers, {name: why not})."""
    bodies = {path: get(port, path) for path in FIVE.values()}
    found, missing = [], {}
    paths = dict(zip(ENDPOINTS, FIVE.values()))
    if program := nginx_program():
        process, its_port = stack.enter_context(nginx(program, folder, bodies | {"/getRow/": bodies[FIVE["row"]]}, 1))
        found.append(Server(NGINX, process, its_port, {name: [Request(path)] for name, path in paths.items()} | {"row": rows_of("/getRow/{n}")}))
    else:
        missing[NGINX] = "nginx isn't installed"
    if LISTENER.is_file():
        process, its_port = stack.enter_context(listener(bodies[FIVE["median"]]))
        found.append(Server(LIBRARY, process, its_port, {"median": [Request(paths["median"])]}))
    else:
        missing[LIBRARY] = f"{LISTENER.name} isn't built"
    return found, missing


def said(endpoint, answer):
    """What an answer says, whoever gave it: a number, a text, or a row by its columns."""
    if isinstance(answer, list):
        answer = answer[0]
    if endpoint in ("row", "random row"):
        values = comparable(answer.get("values", answer))
        return {name: values[name] for name in values if name != "row"}
    if endpoint in answer:
        return answer[endpoint]
    return next(iter(answer.values()))


def same(one, other):
    if isinstance(one, float) or isinstance(other, float):
        return abs(one - other) <= 1e-9 * max(1, abs(one))
    return one == other


def disagreements(servers):
    """What a server answers otherwise than the first, a sentence each. Of rows drawn at random that there is one."""
    first, *others = servers
    found = []
    for endpoint in ENDPOINTS:
        for server in others:
            if endpoint not in server.requests:
                continue
            ours, theirs = (said(endpoint, ask(one.port, one.requests[endpoint][0])) for one in (first, server))
            agree = ours.keys() == theirs.keys() if endpoint == "random row" else same(ours, theirs)
            # nginx has one row for all numbers.
            if not agree and not (endpoint == "row" and server.name == NGINX):
                found.append(f"{endpoint}: {first.name} says {ours}, {server.name} {theirs}")
    return found
