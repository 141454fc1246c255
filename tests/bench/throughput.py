"""How many requests a second does kiln answer, where nginx with one worker and a fixed reply of the same bytes is the measure?

nginx looks nothing up: it's what this machine can do, not what kiln should beat. Server and load generator share the cores.
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

from common import FIVE, FLIGHTS, bake, ended, interleaved, print_table, say, serving, spread

CONNECTIONS = (16, 64)

NGINX = """
daemon off;
worker_processes 1;
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
def nginx(program, folder, bodies):
    """nginx with these bodies at these paths; the value is its port."""
    port = free_port()
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, port=port, locations="\n".join(location(path, body) for path, body in bodies.items())))
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


def run(folder, rounds, seconds):
    wrk, nginx_program = shutil.which("wrk"), shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")
    if not wrk:
        print("\nRequests a second: skipped, wrk isn't installed (apt-get install wrk)")
        return
    say("baking the flights")
    database = bake(FLIGHTS, folder / "flights.db")
    complaints = []
    table = []
    with ExitStack() as stack:
        servers = {"kiln": stack.enter_context(serving(database))}
        bodies = {path: get(servers["kiln"], path) for path in FIVE.values()}
        if nginx_program:
            servers["nginx"] = stack.enter_context(nginx(nginx_program, folder, bodies))
        for connections in CONNECTIONS:
            for name, path in FIVE.items():
                say(f"requests a second: {name}, {connections} connections")
                rates = {server: [] for server in servers}
                for number in range(rounds):
                    for server in interleaved(number, *servers):
                        rate, complained = requests_per_second(wrk, servers[server], path, connections, seconds)
                        rates[server].append(rate)
                        complaints += [f"{server}, {name}, {connections} connections: {what}" for what in complained]
                row = [name, connections, f"{statistics.median(rates['kiln']):,.0f}"]
                if nginx_program:
                    row += [f"{statistics.median(rates['nginx']):,.0f}", spread([ours / fixed for ours, fixed in zip(rates["kiln"], rates["nginx"])])]
                table.append(row)
    database.unlink()
    print_table(f"Requests a second, wrk -t1 over loopback, {rounds} interleaved rounds of {seconds} s: medians",
                ["", "connections", "kiln"] + (["nginx, fixed reply, 1 worker", "ratio"] if nginx_program else []), table)
    if not nginx_program:
        print("  nginx isn't installed: nothing to compare with")
    for complaint in complaints:
        print(f"  {complaint}")
