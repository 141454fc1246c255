"""How many requests a second does kiln answer? The measures: nginx with as many workers as kiln has loops and a fixed reply of
the same bytes, and cpp-httplib's own listener with such a reply.

nginx looks nothing up: it's what this machine can do, not what kiln should beat. Server and load generator share the cores,
so one loop against one worker says more than two against two.
"""

import http.client
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack, contextmanager

from common import FIVE, FLIGHTS, ROOT, bake, ended, interleaved, print_table, say, serving, spread

CONNECTIONS = (16, 64)
CONSTANT_TIME = ("mean", "median", "most frequent")
LISTENER = ROOT / "build/release/kiln_listener"

NGINX = """
daemon off;
worker_processes {workers};
pid {folder}/nginx.pid;
error_log {folder}/nginx.log;
events {{ worker_connections 1024; }}
http {{
  access_log off;
  keepalive_requests 1000000000;
  default_type application/json;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  server {{
    listen 127.0.0.1:{port} backlog=511;
{locations}
  }}
}}
"""


def get(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", path)
    body = connection.getresponse().read().decode()
    connection.close()
    return body


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def location(path, body):
    assert "$" not in body, "nginx would take it for a variable"
    quoted = body.replace("\\", "\\\\").replace("'", "\\'")
    return f"    location = {path} {{ return 200 '{quoted}'; }}"


@contextmanager
def nginx(program, folder, bodies, workers):
    """nginx with these bodies at these paths; the value is its port."""
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, workers=workers, locations="\n".join(location(path, body) for path, body in bodies.items())))
    # -e: before it reads its configuration it would write to the system's log.
    process = subprocess.Popen([program, "-p", folder, "-c", config, "-e", folder / "nginx.log"], stderr=subprocess.DEVNULL)
    with ended(process):
        for _ in range(500):
            try:
                wrong = [path for path, body in bodies.items() if get(port, path) != body]
                break
            except OSError:
                time.sleep(0.01)
        else:
            sys.exit(f"bench: nginx doesn't start: {(folder / 'nginx.log').read_text()}")
        assert wrong == [], f"nginx answers another body at {wrong}"
        yield port


def requests_per_second(wrk, port, path, connections, seconds):
    """What wrk says, and what it complains about."""
    done = subprocess.run([wrk, "-t1", f"-c{connections}", f"-d{seconds}s", f"http://127.0.0.1:{port}{path}"], capture_output=True, text=True,
                          timeout=seconds + 60)
    rate = re.search(r"Requests/sec:\s*([\d.]+)", done.stdout)
    if done.returncode != 0 or not rate:
        sys.exit(f"bench: wrk: {done.stdout}{done.stderr}")
    return float(rate[1]), re.findall(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", done.stdout)


@contextmanager
def listener(body):
    """cpp-httplib's own listener with that body; the value is its port."""
    port = free_port()
    process = subprocess.Popen([LISTENER, str(port), body])
    with ended(process):
        for _ in range(500):
            try:
                assert get(port, FIVE["median"]) == body
                break
            except OSError:
                time.sleep(0.01)
        else:
            sys.exit("bench: the listener doesn't start")
        yield port


def measure(wrk, ports, path, connections, rounds, seconds, complaints):
    rates = {server: [] for server in ports}
    for number in range(rounds):
        for server in interleaved(number, *ports):
            rate, complained = requests_per_second(wrk, ports[server], path, connections, seconds)
            rates[server].append(rate)
            complaints += [f"{server}, {path}, {connections} connections: {what}" for what in complained]
    return rates


def ratios(rates, fixed):
    return spread([ours / theirs for ours, theirs in zip(rates["kiln"], rates[fixed])]) if fixed in rates else "-"


def measure_loops(loops, endpoints, database, folder, rounds, seconds, wrk, nginx_program):
    complaints, table = [], []
    targets = (">= 0.80", ">= 0.50", ">= 1.4") if loops == 1 else ("-", "-", "-")  # two loops compete with wrk for two cores
    with ExitStack() as stack:
        ports = {"kiln": stack.enter_context(serving(database, "--loops", str(loops))),
                 "kiln, log on": stack.enter_context(serving(database, "--loops", str(loops), access_log="on"))}
        bodies = {path: get(ports["kiln"], path) for path in FIVE.values()}
        if nginx_program:
            ports["nginx"] = stack.enter_context(nginx(nginx_program, folder, bodies, loops))
        listening = stack.enter_context(listener(bodies[FIVE["median"]])) if LISTENER.is_file() else None
        for connections in CONNECTIONS:
            for name in endpoints:
                say(f"requests a second: {name}, {connections} connections, --loops {loops}")
                constant_time = name in CONSTANT_TIME
                servers = ports | ({"listener": listening} if listening and constant_time else {})
                rates = measure(wrk, servers, FIVE[name], connections, rounds, seconds, complaints)
                logged = [on / off for on, off in zip(rates["kiln, log on"], rates["kiln"])]
                table.append([name, connections, f"{statistics.median(rates['kiln']):,.0f}", ratios(rates, "nginx"), targets[0] if constant_time else targets[1],
                              ratios(rates, "listener"), targets[2] if constant_time else "-", spread(logged)])
    print_table(f"--loops {loops}: requests a second, wrk -t1 over loopback, {rounds} interleaved rounds of {seconds} s: medians (smallest-largest)",
                ["", "connections", "kiln", f"/ nginx, {loops} worker{'s' if loops > 1 else ''}", "target", "/ cpp-httplib's listener", "target",
                 "log on / log off"], table)
    for complaint in complaints:
        print(f"  {complaint}")


def run(folder, rounds, seconds):
    wrk, nginx_program = shutil.which("wrk"), shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
    if not wrk:
        print("\nRequests a second: skipped, wrk isn't installed (apt-get install wrk)")
        return
    say("baking the flights")
    database = bake(FLIGHTS, folder / "flights.db")
    measure_loops(1, FIVE, database, folder, rounds, seconds, wrk, nginx_program)
    measure_loops(2, ("row", "median"), database, folder, rounds, seconds, wrk, nginx_program)
    database.unlink()
    if not nginx_program:
        print("  nginx isn't installed: nothing to compare with")
    if not LISTENER.is_file():
        print(f"  {LISTENER} isn't built: nothing to compare with")
