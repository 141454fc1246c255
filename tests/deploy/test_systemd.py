"""deploy/kiln.service and kiln.socket as systemd reads it: no mistake, little exposure, and every system call that serving makes is allowed."""

import configparser
import re
import subprocess

import pytest

from cloud import find_tool
from kiln import PATIENCE_SECONDS, PROGRAM, ROOT, serving

UNIT, SOCKET = ROOT / "deploy/kiln.service", ROOT / "deploy/kiln.socket"
MOST_EXPOSURE = 2.0


class Settings(dict):
    """A setting that comes several times has several values."""

    def __setitem__(self, key, value):
        super().__setitem__(key, [*self[key], *value] if isinstance(value, list) and key in self else value)


def settings():
    parser = configparser.RawConfigParser(dict_type=Settings, strict=False, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    parser.read_string(UNIT.read_text())
    return {name: value.split("\n") for section in parser.sections() for name, value in parser.items(section)}


SERVICE = settings()


def systemd_analyze(*arguments):
    return subprocess.run([find_tool("systemd-analyze"), "--no-pager", *map(str, arguments)], capture_output=True, text=True, timeout=PATIENCE_SECONDS)


def verify(folder, text, socket_text=SOCKET.read_text()):
    """What `systemd-analyze verify` says of the units, with the program at its place."""
    unit, holder = folder / "kiln.service", folder / "kiln.socket"
    unit.write_text(text.replace("/usr/local/bin/kiln", str(PROGRAM)))
    holder.write_text(socket_text)
    done = systemd_analyze("verify", "--man=no", holder, unit)
    return [line for line in done.stderr.splitlines() if "kiln." in line]  # the machine's own units may have faults, too


def test_systemd_reads_it_without_a_word(tmp_path, database):
    assert verify(tmp_path, UNIT.read_text()) == []


def test_a_mistake_would_be_found(tmp_path, database):
    assert "PrivateUser" in "".join(verify(tmp_path, UNIT.read_text().replace("PrivateUsers=", "PrivateUser=")))
    assert "ListenStreams" in "".join(verify(tmp_path, UNIT.read_text(), SOCKET.read_text().replace("ListenStream=", "ListenStreams=")))


def test_its_exposure_is_at_most_2_of_10():
    done = systemd_analyze("security", "--offline=true", f"--threshold={int(MOST_EXPOSURE * 10)}", UNIT)
    found = float(re.search(r"Overall exposure level for kiln\.service: ([\d.]+)", done.stdout)[1])
    assert done.returncode == 0 and found <= MOST_EXPOSURE, done.stdout


@pytest.fixture(scope="module")
def allowed():
    """The system calls that SystemCallFilter= lets pass, its sets taken apart by systemd."""
    def members(name):
        if not name.startswith("@"):
            return {name}
        lines = [line.strip() for line in systemd_analyze("syscall-filter", name).stdout.splitlines()[1:]]
        return set().union(*(members(line) for line in lines if line and not line.startswith("#")))

    calls = members("@default")  # always: systemd.exec(5), "SystemCallFilter="
    for line in SERVICE["SystemCallFilter"]:
        named = set().union(*(members(name) for name in line.removeprefix("~").split()))
        calls = calls - named if line.startswith("~") else calls | named
    assert len(calls) > 200 and {"read", "accept4"} <= calls and not {"reboot", "mount", "ptrace"} & calls
    return calls


@pytest.fixture(scope="module")
def traced(database, tmp_path_factory):
    """Every system call of a server that was asked for all sorts of things, and stopped."""
    trace = tmp_path_factory.mktemp("trace") / "calls"
    wrapper = trace.with_name("kiln")
    wrapper.write_text(f'#!/bin/sh\nexec "{find_tool("strace")}" -D -f -qq -o "{trace}" "{PROGRAM}" "$@"\n')
    wrapper.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kiln.PROGRAM", wrapper)
        with serving(database, "--host", "localhost") as server:
            for path in ("/getRow/0", "/getRandomRow", "/getColumnMedian/1", "/getColumnMeanValue/1?letter=eq.a", "/rows?order=seventh.desc&limit=10",
                         "/rows?format=csv", "/rows?format=ndjson&seventh=eq.3", "/columns/2?number=lt.500", "/openapi.json", "/nothing", "/readyz"):
                server.get(path, headers={"Accept-Encoding": "gzip"})
            assert server.stop() == 0
    return trace.read_text()


def test_every_system_call_of_serving_is_allowed(allowed, traced):
    made = set(re.findall(r"^\d+ +(\w+)\(", traced, re.MULTILINE))
    assert {"epoll_wait", "accept4", "pread64", "clone3", "setpriority"} <= made, "the trace isn't that of a server under requests"
    assert made - allowed == set()


def test_every_address_family_of_serving_is_allowed_but_for_those_that_it_can_do_without(traced):
    families = set(re.findall(r"socket\((AF_\w+)", traced))
    # The C library asks the kernel's list of addresses for a name such as localhost, and goes on without its answer:
    # test_systemd_running.py serves on one.
    assert families - {"AF_NETLINK"} <= set(SERVICE["RestrictAddressFamilies"][0].split())
    assert families & {"AF_INET", "AF_INET6"}


def test_no_memory_is_writable_and_executable(traced):
    """What MemoryDenyWriteExecute= refuses."""
    assert "PROT_READ" in traced and not re.search(r"PROT_WRITE\|PROT_EXEC", traced)


def test_it_waits_for_what_is_under_way():
    (drain_ms,) = re.findall(r"kDrainMostMs = ([\d']+);", (ROOT / "src/net/limits.h").read_text())
    assert int(SERVICE["TimeoutStopSec"][0]) >= int(drain_ms.replace("'", "")) / 1000 + 5


def test_it_has_room_for_the_queries_and_the_connections_that_kiln_may_take():
    """Of Debian 12's libuv kiln doesn't learn the service's limit, and takes what it takes on a large machine."""
    defaults = dict(re.findall(r"^\| `(--[\w-]+)` \| `KILN_\w+` \| ([^|]*) \|", (ROOT / "docs/serving.md").read_text(), re.MULTILINE))
    most_mib = int(re.fullmatch(r"half the memory, at most (\d+)", defaults["--query-memory-mib"])[1])
    assert int(SERVICE["MemoryMax"][0].removesuffix("M")) >= 2 * most_mib
    assert int(SERVICE["LimitNOFILE"][0]) > 2 * int(defaults["--max-connections"])
