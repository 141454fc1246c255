"""--rate-limit: a client that has sent its share is told so, and when it may go on; nobody else notices. Off by default."""

import http.client
import re
import threading
import time

import pytest

from kiln import bake, environment, read_answer, run, serving, wait_until
from test_metrics import samples, value

FIELDS = ("ratelimit", "ratelimit-policy", "retry-after")


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n" + "".join(f"{row},text {row}\n" for row in range(300)), name="small.csv")


def limited(database, rate, *arguments, **options):
    return serving(database, "--rate-limit", rate, "--access-log", "off", *arguments, **options)


def statuses(running, requests):
    """Of pipelined requests over one connection."""
    with running.connect() as connection, connection.makefile("rb") as reader:
        found = []
        for begin in range(0, len(requests), 100):
            connection.sendall(b"".join(requests[begin:begin + 100]))
            found += [read_answer(reader).status for _ in requests[begin:begin + 100]]
        return found


def request(path="/getRow/0", **fields):
    lines = "".join(f"{name.replace('_', '-')}: {text}\r\n" for name, text in fields.items())
    return f"GET {path} HTTP/1.1\r\nHost: x\r\n{lines}\r\n".encode()


def from_client(address):
    return request(X_Forwarded_For=address)


def test_by_default_there_is_none(small_db):
    with serving(small_db, "--access-log", "off") as running:
        assert set(statuses(running, [request()] * 5_000)) == {200}
        assert not set(FIELDS) & set(running.get("/getRow/0").headers)


@pytest.mark.parametrize("rate, window", [("5/h", 3600), ("3/m", 60), ("1/h", 3600)])
def test_beyond_its_requests_a_client_gets_429_and_is_told_when_to_go_on(small_db, rate, window):
    quota = int(rate.split("/")[0])
    with limited(small_db, rate) as running:
        allowed = [running.get("/getRow/0") for _ in range(quota)]
        assert [answer.status for answer in allowed] == [200] * quota
        assert not any(set(FIELDS) & set(answer.headers) for answer in allowed)
        for path in ("/getRow/0", "/rows?a=gt.1", "/nowhere", "/rows?format=csv"):
            answer = running.get(path, headers={"X-Request-Id": "mine"})
            assert (answer.status, answer.headers["content-type"], answer.headers["cache-control"]) == (429, "application/problem+json", "no-store")
            problem = answer.json
            assert (problem["type"], problem["title"], problem["status"], problem["instance"]) == ("about:blank", "Too Many Requests", 429, path.split("?")[0])
            assert problem["request_id"] == answer.headers["x-request-id"] == "mine"
            # draft-ietf-httpapi-ratelimit-headers-11, sections 3, 4 and 6
            assert answer.headers["ratelimit-policy"] == f'"client";q={quota};w={window}'
            rest = re.fullmatch(r'"client";r=0;t=(\d+)', answer.headers["ratelimit"])
            assert rest and rest[1] == answer.headers["retry-after"]
            assert 1 <= int(rest[1]) <= window // quota
            assert f"in {rest[1]} s" in problem["detail"]
            assert answer.headers["access-control-allow-origin"] == "*"


def test_who_waits_as_long_as_it_was_told_is_let_through(small_db):
    with limited(small_db, "2/s") as running:
        answer = running.get("/getRow/0")
        while answer.status != 429:
            answer = running.get("/getRow/0")
        time.sleep(int(answer.headers["retry-after"]))
        assert running.get("/getRow/0").status == 200


def test_the_connection_goes_on_and_answers_that_are_kept_are_limited_too(small_db):
    with limited(small_db, "40/h") as running:
        assert statuses(running, [request()] * 60) == [200] * 40 + [429] * 20


def test_every_method_and_every_answer_counts(small_db):
    with limited(small_db, "7/h") as running:
        etag = running.get("/getRow/0").headers["etag"]
        asked = [("GET", "/getRow/0", {"If-None-Match": etag}), ("HEAD", "/getRow/0", {}), ("OPTIONS", "/getRow/0", {}), ("GET", "/nowhere", {}), ("POST", "/getRow/0", {}), ("GET", "/metrics", {})]
        assert [running.get(path, method, fields).status for method, path, fields in asked] == [304, 200, 204, 404, 405, 200]
        for method, path, fields in asked:
            answer = running.get(path, method, fields)
            assert answer.status == 429
            assert (answer.body == b"") == (method == "HEAD")


def test_probes_are_answered_whatever_else_the_client_asks(small_db):
    with limited(small_db, "1/h", "--metrics-port", "0") as running:
        assert [running.get("/getRow/0").status for _ in range(3)] == [200, 429, 429]
        for path, status in (("/healthz", 200), ("/readyz", 200), ("/healthz?from=balancer", 400)):
            for method in ("GET", "HEAD"):
                assert {running.get(path, method).status for _ in range(20)} == {status}
        assert running.get("/healthz", "OPTIONS").status == running.get("/healthz/").status == running.get("/healthz", "POST").status == 429
        assert run("healthcheck", "--port", str(running.port), env=environment()).returncode == 0
        port = int(re.search(r"metrics on http://[^:]+:(\d+)/", running.errors.read_text())[1])
        connection = http.client.HTTPConnection(running.host, port)
        for _ in range(5):
            connection.request("GET", "/metrics")
            response = connection.getresponse()
            response.read()
            assert response.status == 200
        connection.close()


def test_loops_and_connections_share_what_a_client_may_send(small_db):
    with limited(small_db, "500/h", "--loops", "4") as running:
        found, lock = [], threading.Lock()

        def ask():
            mine = statuses(running, [request()] * 200)
            with lock:
                found.extend(mine)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (found.count(200), found.count(429)) == (500, 1_100)


# Who a client is

def test_behind_a_trusted_proxy_each_client_has_its_own(small_db):
    with limited(small_db, "2/h", "--trusted-proxies", "127.0.0.0/8") as running:
        assert statuses(running, [from_client("192.0.2.1")] * 3 + [from_client("192.0.2.2")] * 3) == [200, 200, 429] * 2
        assert statuses(running, [from_client(f"6.6.6.{number}, 192.0.2.1") for number in range(3)]) == [429] * 3  # invented
        assert statuses(running, [request(Forwarded="for=192.0.2.3")] * 3) == [200, 200, 429]
        assert statuses(running, [request()] * 3) == [200, 200, 429]  # the proxy itself
        # IPv6 by its first 64 bits, and an IPv4 address in either form
        assert statuses(running, [from_client(f"2001:db8::{number:x}") for number in range(1, 4)]) == [200, 200, 429]
        assert statuses(running, [from_client("2001:db8::ffff:1:2:3")]) == [429]
        assert statuses(running, [from_client(f"2001:db8:0:{number:x}::1") for number in range(1, 4)]) == [200] * 3
        assert statuses(running, [from_client("::ffff:192.0.2.9"), from_client("192.0.2.9"), from_client("192.0.2.9")]) == [200, 200, 429]


def test_nobody_else_may_say_who_it_is(small_db):
    with limited(small_db, "2/h") as running:
        assert statuses(running, [from_client(f"192.0.2.{number}") for number in range(4)]) == [200, 200, 429, 429]
    with limited(small_db, "2/h", "--trusted-proxies", "10.0.0.0/8") as running:
        assert statuses(running, [from_client(f"192.0.2.{number}") for number in range(4)]) == [200, 200, 429, 429]


def test_any_number_of_clients_costs_the_same_memory(small_db):
    def resident_kib(running):
        status = open(f"/proc/{running.process.pid}/status").read()
        return int(re.search(r"VmRSS:\s+(\d+) kB", status)[1])

    def ask(first, clients):
        return statuses(running, [from_client(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}") for number in range(first, first + clients)])

    with limited(small_db, "1/h", "--trusted-proxies", "127.0.0.1") as running:
        assert set(ask(0, 2_000)) == {200} and set(ask(0, 2_000)) == {429}
        before = resident_kib(running)
        assert set(ask(2_000, 70_000)) == {200}  # more than it has places
        assert resident_kib(running) - before < 2_048  # its table is 1 MiB, and was touched in part
        assert set(ask(72_000 - 100, 100)) == {429}  # who has just asked is known


# What the operator sees and says

def test_refusals_are_counted_and_logged(small_db):
    with serving(small_db, "--rate-limit", "4/h", "--loops", "1") as running:
        assert statuses(running, [request()] * 3) == [200] * 3
        of = samples(running)
        assert value(of, "kiln_refusals_total", reason="rate_limit") == 0
        assert statuses(running, [request(X_Request_Id=f"r{number}") for number in range(6)]) == [429] * 6
        wait_until(lambda: running.output.read_bytes().count(b"\n") >= 9, "9 lines of log")
        entries = running.access_log()
    assert [entry["status"] for entry in entries] == [200] * 3 + [429] * 6
    assert [entry["request_id"] for entry in entries[3:]] == [f"r{number}" for number in range(6)]


def test_the_count_of_refusals_is_in_the_metrics(small_db):
    with limited(small_db, "2/s", "--trusted-proxies", "127.0.0.1") as running:
        found = statuses(running, [from_client("192.0.2.1")] * 50)
        assert value(samples(running), "kiln_refusals_total", reason="rate_limit") == found.count(429) > 0


@pytest.mark.parametrize("rate", ["", "100", "100/", "/s", "0/s", "-1/s", "1.5/s", "100/d", "100/sec", "100/S", " 100/s", "100 / s", "1000001/s", "on", "99999999999999999999/s", "100/s,5/m"])
def test_what_is_no_rate_is_a_usage_error(rate):
    done = run("serve", "no_such.db", f"--rate-limit={rate}")
    assert done.returncode == 2 and b"--rate-limit" in done.stderr
    if rate:
        assert run("serve", "no_such.db", env=environment(KILN_RATE_LIMIT=rate)).returncode == 2


def test_the_environment_sets_it_and_off_is_none(small_db):
    with serving(small_db, "--access-log", "off", env={"KILN_RATE_LIMIT": "1/h"}) as running:
        assert [running.get("/getRow/0").status for _ in range(2)] == [200, 429]
    with limited(small_db, "off", env={"KILN_RATE_LIMIT": "1/h"}) as running:
        assert [running.get("/getRow/0").status for _ in range(3)] == [200] * 3
