"""What do more replicas bring? One, two and four behind HAProxy, and one without it, each with one event loop; and what a request costs in
processor time, which is what the requests per dollar are reckoned from.

HAProxy has the repository's configuration (haproxy/haproxy.cfg), its replicas at ports of this machine instead of names of Docker's DNS.
"""

import re
import shutil
import subprocess
import time
from contextlib import ExitStack, contextmanager

from common import ROOT, Request, ended, interleaved, say
from load import run_wrk
from report import servers
from report.data import ALL, csv_of, database_of
from report.processes import processor_seconds
from report.requests import rows_of
from report.servers import Data, Server
from yardsticks import free_port

REPLICAS = (1, 2, 4)
CONNECTIONS = 64
# What nobody computes again, and what each answer takes milliseconds of looking at rows for.
REQUESTS = {"median": [Request("/getColumnMedian/dep_delay")], "row": rows_of("/getRow/{n}"),
            "live mean": [Request("/getColumnMeanValue/dep_delay?carrier=eq.UA&flight=gt.-@")]}


def haproxy_program():
    return shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin:/sbin")


def configuration(text, port, ports):
    """haproxy.cfg without what is of containers: its resolvers, its page of the replicas' state, its log."""
    sections = [section for section in re.split(r"\n(?=[a-z]+\b[^\n]*\n  )", text) if not section.startswith(("resolvers ", "frontend state"))]
    text = "\n".join(sections)
    text = re.sub(r"^  log .*\n", "", text, flags=re.MULTILINE).replace("bind :8080", f"bind 127.0.0.1:{port}")
    text = re.sub(r"(default-server .*?) resolvers .*", r"\1", text)
    return re.sub(r"  server-template .*", "\n".join(f"  server replica{number} 127.0.0.1:{one} check" for number, one in enumerate(ports)), text)


@contextmanager
def balanced(program, ports, folder):
    """HAProxy in front of these: its process and port, when all replicas have been found ready."""
    port, path = free_port(), folder / "haproxy.cfg"
    path.write_text(configuration((ROOT / "haproxy/haproxy.cfg").read_text(), port, ports))
    process = subprocess.Popen([program, "-db", "-f", path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with ended(process):
        for _ in range(100):
            try:
                servers.ask(port, REQUESTS["median"][0])
                break
            except OSError:
                time.sleep(0.05)
        else:
            raise SystemExit(f"bench: haproxy doesn't start; haproxy -c -f {path}")
        time.sleep(1.2)  # the first check of each
        yield Server("HAProxy", process, port)


def measure(folder, options):
    program = haproxy_program()
    data, taken = Data(csv_of(folder, ALL), database_of(folder, ALL)), []
    version = subprocess.run([program, "-v"], capture_output=True, text=True).stdout.split()[2] if program else None
    with ExitStack() as stack:
        alone = stack.enter_context(servers.kiln(data, "--loops", "1"))
        ways = {"1, without HAProxy": (alone, [alone.process.pid])}
        for number in REPLICAS if program else ():
            running = [stack.enter_context(servers.kiln(data, "--loops", "1")) for _ in range(number)]
            balancer = stack.enter_context(balanced(program, [one.port for one in running], folder))
            ways[str(number)] = (balancer, [one.process.pid for one in running])
        for number in range(options.rounds):
            say(f"replicas, round {number + 1} of {options.rounds}")
            for what, requests in REQUESTS.items():
                for way in interleaved(number, *ways):
                    server, pids = ways[way]
                    before = sum(map(processor_seconds, pids))
                    load = run_wrk(folder, server.port, requests, CONNECTIONS, options.seconds, (number + 1) * 10**9 + len(taken) * 10**7)
                    used = sum(map(processor_seconds, pids)) - before
                    taken.append({"round": number, "what": what, "replicas": way, "rate": load.rate, "p99_us": load.p99, "requests": load.requests,
                                  "processor_s": used, "complaints": load.complaints})
    return ({"HAProxy": version} if version else {}), {"rounds": taken, "missing": {} if program else {"HAProxy": "it isn't installed"}}
