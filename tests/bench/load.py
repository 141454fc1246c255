"""wrk as a function: how many answers a second, and how long did they take? Only answers of status 200 count.

wrk is a closed loop: each connection asks again when it's answered. kiln_fixed_rate (report/fixed_rate.py) is an open one.
"""

import json
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass, field

# The script is static unless it overrides `request`, which then costs wrk some time, the same for every server.
SCRIPT = """
local texts = {{ {texts} }}
{request}
function done(summary, latency, requests)
  io.write(string.format('measured {{"requests": %d, "duration_us": %d, "p50_us": %f, "p99_us": %f, "p999_us": %f, "max_us": %f, ' ..
    '"bad_status": %d, "socket_errors": %d}}\\n', summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    latency:percentile(99.9), latency.max, summary.errors.status,
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
"""
ONE = """
wrk.method, wrk.path, wrk.body = texts[1][1], texts[1][2], texts[1][3]
"""
SEVERAL = """
local ready, number = {}, 0
function init(arguments)
  for i = 1, #texts do ready[i] = wrk.format(texts[i][1], texts[i][2], nil, texts[i][3]) end
end
function request()
  number = number % #ready + 1
  return ready[number]
end
"""


# Where an @ stands, each request has another number: nobody has kept its answer.
NUMBERED = """
local number = {first}
function request()
  number = number + 1
  local numbered = function(text) return text and (text:gsub("@", number)) end
  return wrk.format(texts[1][1], numbered(texts[1][2]), nil, numbered(texts[1][3]))
end
"""


@dataclass
class Load:
    rate: float  # answers of status 200 a second
    requests: int
    seconds: float
    p50: float  # microseconds, of all answers
    p99: float
    p999: float
    complaints: list = field(default_factory=list)


def wrk_program():
    return shutil.which("wrk")


def _lua(request):
    quoted = [f"[==[{text}]==]" if text else "nil" for text in (request.method, request.path, request.sql)]
    return "{" + ", ".join(quoted) + "}"


def read_load(output):
    """What the script printed, as a Load. None if it printed nothing."""
    found = re.search(r"^measured (\{.*\})$", output, re.MULTILINE)
    if not found:
        return None
    said = json.loads(found[1])
    seconds, good = said["duration_us"] / 1e6, said["requests"] - said["bad_status"]
    complaints = [f"{said[name]} {what}" for name, what in (("bad_status", "answers of another status than 200"), ("socket_errors", "errors of sockets"))
                  if said[name]]
    return Load(good / seconds, said["requests"], seconds, said["p50_us"], said["p99_us"], said["p999_us"], complaints)


def run_wrk(folder, port, requests, connections, seconds, first=0):
    """Asks these requests in turn, over that many connections, for that many whole seconds. One alone may have an @: `first` is what its
    numbers begin after."""
    numbered = any("@" in request.path + request.sql for request in requests)
    assert not numbered or len(requests) == 1, requests
    script = folder / "wrk.lua"
    how = NUMBERED.format(first=first) if numbered else ONE if len(requests) == 1 else SEVERAL
    script.write_text(SCRIPT.format(texts=", ".join(map(_lua, requests)), request=how))
    command = [wrk_program(), "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "60s", "-s", script, f"http://127.0.0.1:{port}/"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 90)
    load = read_load(done.stdout) if done.returncode == 0 else None
    if load is None:
        sys.exit(f"bench: wrk: {done.stdout}{done.stderr}")
    return load
