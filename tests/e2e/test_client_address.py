"""Whom the access log names as `remote` behind proxies: --trusted-proxies, X-Forwarded-For and Forwarded, against a reading of our own.

The oracle shares nothing with kiln: it splits from the left with Python's own functions and leaves addresses to `ipaddress`. It knows
well-formed elements of Forwarded only; the malformed ones are in tests/unit/client_address_test.cpp.
"""

import contextlib
import ipaddress
import json
import random
import re
import socket
from pathlib import Path

import pytest

from kiln import PATIENCE_SECONDS, ROOT, bake, environment, read_answer, run, serving, wait_until
from test_access_log import MEMBERS

TRUSTED = "127.0.0.1/32, 10.0.0.0/8, 172.16.5.0/25,192.0.2.7,fd00:1::/33, ::1, ::ffff:203.0.113.0/120"
NETWORKS = [ipaddress.ip_network(text) for text in ("127.0.0.1/32", "10.0.0.0/8", "172.16.5.0/25", "192.0.2.7/32", "fd00:1::/33", "::1/128", "203.0.113.0/24")]
PEER, STRANGER = "127.0.0.1", "127.0.0.2"

IPV6 = pytest.mark.skipif(not socket.has_ipv6 or not Path("/proc/net/if_inet6").exists(), reason="no IPv6 on this machine")


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n1,x\n2,y\n", name="small.csv")


def address(text):
    """The address that a text is; None where it's none. A mapped one is of IPv4."""
    if "%" in text or not text.isascii():
        return None
    try:
        parsed = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def node(text):
    """The address that an entry names, with or without a port."""
    match = re.fullmatch(r"(?:\[(?P<v6>[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*)\]|(?P<v4>[0-9.]*))(?::(?:[0-9]{1,5}|_[0-9A-Za-z._-]+))?", text)
    return address(text if match is None else match["v6"] or match["v4"])


def is_trusted(one):
    return any(one in network for network in NETWORKS)


def expected(peer, nodes):
    """The client, of the nodes that the fields name from left to right; what names nobody is None."""
    chain = [*nodes, ipaddress.ip_address(peer)]
    client = None
    while chain and chain[-1] is not None:
        client = chain.pop()
        if not is_trusted(client):
            break
    return client


def x_forwarded_for(lines):
    return [node(entry.strip(" \t")) for entry in ",".join(lines).split(",")] if lines else []


def forwarded(lines):
    nodes = []
    pair = r'([\w-]+)=("(?:[^"\\]|\\.)*"|[^",;]*)'
    for element in re.findall(rf"{pair}((?:;{pair})*)", ",".join(lines)):
        pairs = dict((name.lower(), value) for name, value in re.findall(pair, f"{element[0]}={element[1]}{element[2]}"))
        value = pairs.get("for", "")
        nodes.append(node(re.sub(r"\\(.)", r"\1", value[1:-1]) if value.startswith('"') else value))
    return nodes


def ask(running, requests, source=PEER):
    """Sends a GET of /N with those fields (lines of bytes) as the Nth request, all over one connection, and answers the log's lines for
    them, each as the object it must be."""
    before = len(running.access_log())
    with contextlib.closing(socket.socket(socket.AF_INET6 if ":" in running.host else socket.AF_INET)) as connection:
        connection.settimeout(PATIENCE_SECONDS)
        connection.bind((source, 0))
        connection.connect((running.host, running.port))
        with connection.makefile("rb") as reader:
            for number, fields in enumerate(requests):
                connection.sendall(b"\r\n".join([f"GET /{number} HTTP/1.1".encode(), b"Host: x", *fields, b"", b""]))
                answer = read_answer(reader)
                assert answer.status == 404, (fields, answer)
    wait_until(lambda: running.output.read_bytes().count(b"\n") >= before + len(requests), "the log's lines")
    entries = running.access_log()[before:]
    assert [list(entry) for entry in entries] == [MEMBERS] * len(requests)
    assert [entry["target"] for entry in entries] == [f"/{number}" for number in range(len(requests))]
    return entries


def remotes(running, values, field="X-Forwarded-For", source=PEER):
    """What the log calls the clients of requests with these values, each a list of lines."""
    return [entry["remote"] for entry in ask(running, [[f"{field}: {line}".encode("latin-1") for line in lines] for lines in values], source)]


@pytest.fixture(scope="module")
def trusting(small_db):
    with serving(small_db, "--trusted-proxies", TRUSTED) as running:
        yield running


def test_the_client_is_the_last_address_that_is_not_trusted(trusting):
    cases = [
        ([], PEER), (["198.51.100.1"], "198.51.100.1"),
        (["198.51.100.1, 10.1.2.3"], "198.51.100.1"), (["198.51.100.1, 172.16.5.127, 192.0.2.7"], "198.51.100.1"),
        (["6.6.6.6, 198.51.100.1, 10.1.2.3"], "198.51.100.1"),  # the leftmost is the client's invention
        (["10.6.6.6, 198.51.100.1"], "198.51.100.1"), (["127.0.0.1", "198.51.100.1"], "198.51.100.1"),
        (["198.51.100.1, 172.16.5.128"], "172.16.5.128"), (["10.3.3.3, 10.2.2.2"], "10.3.3.3"),
        (["6.6.6.6", "198.51.100.1", "10.1.2.3"], "198.51.100.1"), (["6.6.6.6,198.51.100.1", "", "10.1.2.3"], "10.1.2.3"),
        (["198.51.100.1:54321, 10.1.2.3:80"], "198.51.100.1"), (["2001:db8::7, fd00:1::9"], "2001:db8::7"),
        (["[2001:DB8::0:7], [fd00:1:7fff::9]:443"], "2001:db8::7"), (["6.6.6.6, fd00:1:8000::9"], "fd00:1:8000::9"),
        (["::ffff:198.51.100.1, ::ffff:10.1.2.3"], "198.51.100.1"), (["198.51.100.1, 203.0.113.9"], "198.51.100.1"),
        ([""], PEER), (["", ""], PEER), ([","], PEER), (["unknown"], PEER), (["6.6.6.6, unknown, 10.1.2.3"], "10.1.2.3"),
        (["6.6.6.6, localhost"], PEER), (["6.6.6.6, 198.51.100.1, proxy.example"], PEER), (["6.6.6.6, 10.1.2.3.4"], PEER),
    ]
    assert remotes(trusting, [lines for lines, _ in cases]) == [client for _, client in cases]
    assert [str(expected(PEER, x_forwarded_for(lines))) for lines, _ in cases] == [client for _, client in cases]  # the oracle's own test


def test_a_peer_that_is_not_trusted_is_the_client_whatever_it_writes(trusting):
    values = [["198.51.100.1"], ["10.1.2.3"], ["127.0.0.1"], ["198.51.100.1, 10.1.2.3"], ["unknown"], [""]]
    assert remotes(trusting, values, source=STRANGER) == [STRANGER] * len(values)
    assert remotes(trusting, [["for=198.51.100.1"], ["for=10.1.2.3"]], "Forwarded", STRANGER) == [STRANGER] * 2


def random_node(draw):
    numbers = ".".join(str(draw.choice([0, 1, 5, 7, 127, 128, 255, 256])) for _ in range(draw.choice([4] * 12 + [3, 5])))
    v4 = draw.choice([numbers, "10." + ".".join(str(draw.randrange(256)) for _ in range(3)), "192.0.2.7", "172.16.5.1", "198.51.100.1", "203.0.113.200", PEER, "010.0.0.1"])
    groups = [f"{draw.choice([0, 1, 0xdb8, 0x7fff, 0x8000, 0xffff]):{draw.choice(['x', 'X', '04x'])}}" for _ in range(draw.choice([8] * 8 + [7, 9]))]
    cut = draw.randrange(9)
    v6 = draw.choice([":".join(groups), ":".join(groups[:cut // 2]) + "::" + ":".join(groups[max(cut, 5):]), "fd00:1::" + groups[0], "::1", "::", f"::ffff:{v4}", f"64:ff9b::{v4}",
                      "::ffff:a01:203", "fe80::1%lo"])
    port = draw.choice([":80", ":65535", ":00001", ":123456", ":", ":x", ":_p", ":_"])
    return draw.choice([v4] * 6 + [v6] * 4 + [f"[{v6}]"] * 3 + [v4 + port, f"[{v6}]{port}", v6 + port, f"[{v4}]", "unknown", "_hidden", "proxy.example", "-", "", "[", "]:1", "1"])


def random_list(draw):
    """A list as proxies write it, the trusted ones mostly at its end, in one line or several."""
    entries = [random_node(draw) for _ in range(draw.randrange(5))] + [draw.choice(["10.0.0.9", "192.0.2.7", "::1", "[fd00:1::2]:9", random_node(draw)]) for _ in range(draw.randrange(4))]
    lines = [[]]
    for entry in entries:
        if draw.random() < 0.2:
            lines.append([])
        lines[-1].append(entry)
    return [draw.choice([", ", ",", " ,\t"]).join(line) for line in lines if line or draw.random() < 0.3]


def test_of_random_fields_the_log_and_the_oracle_name_the_same_client(trusting):
    draw = random.Random(20131224)
    values = [random_list(draw) for _ in range(2_000)]
    wanted = [expected(PEER, x_forwarded_for(lines)) for lines in values]
    # The draw is worth something: peers, proxies, strangers of both families, and lists that end in the middle.
    assert len(set(wanted)) > 100 and wanted.count(ipaddress.ip_address(PEER)) > 50 and sum(is_trusted(one) for one in wanted) > 100
    assert sum(one.version == 6 for one in wanted) > 50
    found = remotes(trusting, values)
    assert [(lines, ipaddress.ip_address(remote)) for lines, remote in zip(values, found)] == list(zip(values, wanted))
    # Written anew in the usual form, not as the client wrote it.
    assert found == [socket.inet_ntop(socket.AF_INET if one.version == 4 else socket.AF_INET6, one.packed) for one in wanted]


def test_of_random_forwarded_fields_too(trusting):
    draw = random.Random(20131225)
    noise = ["proto=https", "by=10.0.0.1", 'host="a,b;for=6.6.6.6"', 'host="say \\"x, for=6.6.6.6"', 'ext="\\\\"', 'by="[fd00:1::1]:80"', 'x=""']

    def element():
        text = random_node(draw)
        quoted = '"' + "".join("\\" * (draw.random() < 0.05) + c for c in text) + '"'
        is_token = re.fullmatch(r"[\w.-]+", text) and draw.random() < 0.5
        pairs = draw.sample(noise, draw.randrange(3)) + [f"{draw.choice(['for', 'For', 'FOR'])}={text if is_token else quoted}"] * (draw.random() < 0.9)
        draw.shuffle(pairs)
        return ";".join(pairs) or "proto=http"

    values = []
    for _ in range(1_000):
        elements = [element() for _ in range(draw.randrange(1, 4))] + [draw.choice(["for=10.0.0.9", 'for="[fd00:1::2]:9";proto=http'])] * draw.randrange(3)
        cut = draw.randrange(1, len(elements) + 1)
        values.append([draw.choice([", ", ","]).join(part) for part in (elements[:cut], elements[cut:]) if part])
    wanted = [expected(PEER, forwarded(lines)) for lines in values]
    assert len(set(wanted)) > 50
    found = [ipaddress.ip_address(remote) for remote in remotes(trusting, values, "Forwarded")]
    assert list(zip(values, found)) == list(zip(values, wanted))


def test_x_forwarded_for_wins_over_forwarded(trusting):
    entries = ask(trusting, [[b"Forwarded: for=6.6.6.6", b"X-Forwarded-For: 198.51.100.1"], [b"X-Forwarded-For:", b"Forwarded: for=6.6.6.6"], [b"forwarded: for=198.51.100.1"]])
    assert [entry["remote"] for entry in entries] == ["198.51.100.1", PEER, "198.51.100.1"]


def test_a_field_as_long_as_a_head_may_be_is_read_to_its_end(trusting):
    rooms = {",": 15_000 // 2, ", ": 15_000 // 3}
    values = [["198.51.100.1" + ",10.1.2.3" * 1600], ["6.6.6.6" + ",::1" * 3800], *[[separator * count] for separator, count in rooms.items()], ["9" * 15_000],
              ["198.51.100.1," + ":" * 15_000], ["6.6.6.6, 198.51.100.1" + ", 10.1.2.3" * 1500], *[["198.51.100.1"] + ["10.1.2.3," * 15 + "10.1.2.3"] * 95]]
    assert all(12_000 < sum(map(len, lines)) < 16_000 for lines in values if len(lines) == 1 and lines[0][0] != ",")
    assert remotes(trusting, values) == [str(expected(PEER, x_forwarded_for(lines))) for lines in values]
    assert remotes(trusting, [["for=" + '"\\' * 7_000], ["for=198.51.100.1" + ",for=10.1.2.3" * 1100]], "Forwarded") == [PEER, "198.51.100.1"]


@pytest.mark.parametrize("field", ["X-Forwarded-For", "Forwarded"])
def test_nothing_that_a_client_writes_gets_into_the_line(trusting, field):
    inventions = ['"},{"status":"200"}', '", "remote": "6.6.6.6', "\\", "\\n{}", "\\u0000", "%0a%0d{}", "\t{}\t", "\x80\xff", "Ã¤", "\xe2\x80\xa8", "<script>", "${jndi:ldap://x}", "198.51.100.1\\",
                  "198.51.100.1\"", "198.51.100.1;x", "198.51.100.1 6.6.6.6", "198.51.100.1\t", "', 'x"]
    values = [[text] for text in inventions] + [[f"for={text}"] for text in inventions] + [[f'for="{text}"'] for text in inventions]
    before = trusting.output.read_bytes().count(b"\n")
    found = remotes(trusting, values, field)
    assert set(found) <= {PEER, "198.51.100.1"}, found
    lines = trusting.output.read_bytes().splitlines()[before:]
    assert len(lines) == len(values) and all(b"6.6.6.6" not in line and b"script" not in line for line in lines)


@pytest.mark.parametrize("request_head", [
    b"GET / HTTP/1.1\r\nX-Forwarded-For: 198.51.100.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.1\x01\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.1\n{}\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.1\r\n 6.6.6.6\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For : 198.51.100.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.1\r\nContent-Length: x\r\n\r\nx",
    b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + b"198.51.100.1," * 2_000 + b"\r\n\r\n", b"\x16\x03\x01",
], ids=lambda head: repr(head[:80]))
def test_of_a_head_that_is_refused_nothing_is_believed(trusting, request_head):
    before = len(trusting.access_log())
    assert trusting.send_raw(request_head).status >= 400
    wait_until(lambda: len(trusting.access_log()) > before, "the log's line")
    (entry,) = trusting.access_log()[before:]
    assert (entry["remote"], entry["target"]) == (PEER, "/" if request_head.startswith(b"GET / ") else "")


def test_a_body_that_nobody_reads_makes_no_head_malformed(trusting):
    before = len(trusting.access_log())
    sent = b"GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.1\r\nContent-Length: 1\r\n\r\nx"
    assert trusting.send_raw(sent).status == 413
    wait_until(lambda: len(trusting.access_log()) > before, "the log's line")
    assert trusting.access_log()[-1]["remote"] == "198.51.100.1"


def test_the_client_is_named_whoever_answers_the_request(trusting):
    """In the loop, by a worker, by pieces, over a connection that carries the requests of many clients."""
    before = len(trusting.access_log())
    paths = ["/getRow/0", "/rows?a=gt.1", "/rows?format=csv", "/rows?a=nonsense", "/getColumnMedian/a"] * 3
    for number, path in enumerate(paths):
        assert trusting.get(path, headers={"X-Forwarded-For": f"6.6.6.6, 198.51.100.{number}"}).status in (200, 400)
    wait_until(lambda: len(trusting.access_log()) >= before + len(paths), "the log's lines")
    assert [(entry["target"], entry["remote"]) for entry in trusting.access_log()[before:]] == [(path, f"198.51.100.{number}") for number, path in enumerate(paths)]


@pytest.mark.parametrize("how", [{}, {"env": {"KILN_TRUSTED_PROXIES": ""}}, {"env": {"KILN_TRUSTED_PROXIES": "10.0.0.0/8"}}], ids=str)
def test_without_the_option_nobody_is_believed(small_db, how):
    with serving(small_db, **how) as running:
        assert remotes(running, [["198.51.100.1"], ["10.1.2.3"]]) == [PEER, PEER]
        assert remotes(running, [["for=198.51.100.1"]], "Forwarded") == [PEER]


def test_the_environment_sets_it_too(small_db):
    with serving(small_db, env={"KILN_TRUSTED_PROXIES": "127.0.0.0/8"}) as running:
        assert remotes(running, [["198.51.100.1, 127.9.9.9"]]) == ["198.51.100.1"]


@IPV6
def test_a_listener_for_both_families_sees_clients_of_ipv4_as_such(small_db):
    with serving(small_db, "--host", "::", "--trusted-proxies", "127.0.0.1") as running:
        running.host = "127.0.0.1"
        assert remotes(running, [["198.51.100.1"]]) == ["198.51.100.1"]
        assert remotes(running, [["198.51.100.1"]], source=STRANGER) == [STRANGER]
        running.host = "::1"
        assert remotes(running, [["198.51.100.1"]], source="::1") == ["::1"]


@pytest.mark.parametrize("value, named", [
    ("10.0.0.1/8", ["10.0.0.1/8", "bits set behind its prefix", "10.0.0.0/8"]), ("10.0.0.0/8,2001:db8::1/32", ["2001:db8::1/32", "2001:db8::/32"]),
    ("10.0.0.0/33", ["10.0.0.0/33", "0 to 32"]), ("::/x", ["::/x", "0 to 128"]), ("10.0.0.0/", ["10.0.0.0/", "0 to 32"]),
    ("balancer.example", ["balancer.example", "no IP address", "10.0.0.0/8"]), ("10.0.0.0/8,,::1", ["10.0.0.0/8,,::1", "empty item"]), ("none", ["none", "no IP address"]),
])
def test_a_value_that_is_none_is_a_usage_error_that_says_what_is_wrong(value, named):
    for done in (run("serve", "no_such.db", "--trusted-proxies", value), run("serve", "no_such.db", env=environment(KILN_TRUSTED_PROXIES=value))):
        message = done.stderr.decode()
        assert (done.returncode, done.stdout) == (2, b""), message
        assert [text for text in ["--trusted-proxies", *named] if text not in message] == []


def test_an_empty_value_is_a_mistake_on_the_command_line():
    assert run("serve", "no_such.db", "--trusted-proxies", "").returncode == 2


def test_the_line_that_the_guide_to_serving_shows_is_the_one_that_is_logged(flights_db):
    shown = json.loads(re.search(r'^\{"time":.*"remote".*\}$', (ROOT / "docs/serving.md").read_text(), re.MULTILINE)[0])
    with serving(flights_db, "--trusted-proxies", "127.0.0.0/8") as running:
        running.get(shown["target"], headers={"X-Forwarded-For": f"6.6.6.6, {shown['remote']}", "X-Amzn-Trace-Id": shown["request_id"]})
        running.connection.close()
        assert running.stop() == 0
        (entry,) = running.access_log()
    assert list(entry) == list(shown)
    assert {name: entry[name] for name in entry if name not in ("time", "duration_us")} == {name: shown[name] for name in shown if name not in ("time", "duration_us")}
