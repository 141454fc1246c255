"""The measures of a server's speed: nginx and cpp-httplib's own listener, each with fixed replies. They look nothing up."""

import http.client
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager

from common import FIVE, ROOT, ended

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


def nginx_program():
    """Debian has it where only root's path leads."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/sbin")


def location(path, body):
    """A path that ends with a slash stands for all below it."""
    assert "$" not in body, "nginx would take it for a variable"
    quoted = body.replace("\\", "\\\\").replace("'", "\\'")
    return f"    location {'' if path.endswith('/') else '= '}{path} {{ return 200 '{quoted}'; }}"


@contextmanager
def nginx(program, folder, bodies, workers):
    """nginx with these bodies at these paths: (its process, its port)."""
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
        yield process, port


@contextmanager
def listener(body):
    """cpp-httplib's own listener with that body: (its process, its port)."""
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
        yield process, port
