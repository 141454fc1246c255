"""The access log: one JSON object a line on standard output, whatever the client sent; none with --access-log off. Whom it names as
`remote` is in test_client_address.py."""

import datetime
import http.client
import json
import os
import re
import signal
import subprocess
import time

import pytest

from kiln import PATIENCE_SECONDS, PROGRAM, READY, bake, environment, read_answer, serving, wait_until

MEMBERS = ["time", "remote", "method", "route", "target", "status", "bytes", "duration_us", "request_id"]


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n1,x\n2,y\n", name="small.csv")


def serving_in_order(database, *arguments, **options):
    """One loop: its lines have the order of its answers; those of several may come in any."""
    return serving(database, "--loops", "1", *arguments, **options)


def logged(running, lines):
    """The log once it has that many lines: a line is written after its answer."""
    wait_until(lambda: running.output.read_bytes().count(b"\n") >= lines, f"{lines} lines of log")
    assert len(running.access_log()) == lines
    return running.access_log()


def test_every_request_is_a_line_with_the_same_members(small_db):
    requests = [("GET", "/getRow/0", 200), ("GET", "/getRow/99?a=eq.7%30", 404), ("HEAD", "/getColumnMedian/a", 200), ("POST", "/getRow/0", 405),
                ("OPTIONS", "/getRow/0", 204), ("GET", "/getRow/abc", 400), ("GET", "/getColumnMedian/b", 422), ("GET", "/healthz", 200)]
    with serving_in_order(small_db, "--access-log", "all") as running:
        before = datetime.datetime.now(datetime.timezone.utc)
        answers = [running.get(path, method=method) for method, path, _ in requests]
        entries = logged(running, len(requests))
        after = datetime.datetime.now(datetime.timezone.utc)
    assert [(entry["method"], entry["target"], entry["status"]) for entry in entries] == requests
    for entry, answer in zip(entries, answers):
        assert list(entry) == MEMBERS
        assert entry["remote"] == "127.0.0.1"
        assert entry["status"] == answer.status
        assert entry["request_id"] == answer.headers["x-request-id"]
        if entry["method"] != "HEAD":
            assert entry["bytes"] == len(answer.body)
        assert type(entry["duration_us"]) is int and entry["duration_us"] >= 0
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", entry["time"])
        logged_at = datetime.datetime.fromisoformat(entry["time"].replace("Z", "+00:00"))
        assert before - datetime.timedelta(seconds=2) <= logged_at <= after + datetime.timedelta(seconds=2)


def test_the_time_of_a_request_after_an_empty_line_is_its_own(small_db):
    with serving_in_order(small_db) as running, running.connect() as connection, connection.makefile("rb") as reader:
        for before in b"", b"\r\n", b"\r\n\r\n":
            connection.sendall(before + b"GET /getRow/0 HTTP/1.1\r\nHost: a\r\n\r\n")
            assert read_answer(reader).status == 200
            time.sleep(2)
        assert [entry["duration_us"] < 1_500_000 for entry in logged(running, 3)] == [True] * 3


def test_off_silences_the_log_and_on_is_the_default(small_db):
    for arguments, lines in (["--access-log", "off"], 0), (["--access-log", "on"], 3), (["--access-log", "all"], 3), ([], 3):
        with serving_in_order(small_db, *arguments) as running:
            for path in ("/getRow/0", "/getRow/x", "/nowhere"):
                running.get(path)
            running.connection.close()
            assert running.stop() == 0
            assert len(running.access_log()) == lines


PROBES = [(method, path) for method in ("GET", "HEAD")
          for path in ("/healthz", "/readyz", "/healthz?", "/readyz?from=balancer", "/healthz?a=/getRow/0", "http://x/healthz", "http://x:80/readyz?b")]
NOT_PROBES = [("POST", "/healthz"), ("OPTIONS", "/readyz"), ("GET", "/healthz/"), ("GET", "/healthzz"), ("GET", "/HEALTHZ"), ("GET", "/readyz/x"), ("GET", "/getRow/0"),
              ("GET", "/getRow/0?path=/healthz"), ("HEAD", "/nowhere?/readyz"), ("GET", "//healthz"), ("GET", "http://healthz/"), ("GET", "/")]


@pytest.mark.parametrize("arguments, wanted", [([], NOT_PROBES), (["--access-log", "on"], NOT_PROBES), (["--access-log", "all"], PROBES + NOT_PROBES)], ids=str)
def test_probes_are_lines_only_if_all_is_asked_for(small_db, arguments, wanted):
    with serving_in_order(small_db, *arguments) as running:
        for method, path in PROBES + NOT_PROBES:
            running.get(path, method=method)
        running.connection.close()
        assert running.stop() == 0
        assert [(entry["method"], entry["target"]) for entry in running.access_log()] == wanted


def test_a_server_that_is_stopping_keeps_probes_out_of_the_log_too(small_db):
    with serving_in_order(small_db, "--drain-delay-s", "3600") as running:
        running.process.send_signal(signal.SIGTERM)
        wait_until(lambda: running.get("/readyz").status == 503, "readiness to turn")
        running.get("/getRow/1")
        logged(running, 1)
        running.stop()  # a second signal, which ends it at once


@pytest.mark.parametrize("target", [
    b'/"', b'/"},{"status":"200"}', b"/\\", b"/\xff\xfe", b"/\xc3\xa4", b"/%0a%0d", b"/%00", b"/\x7f", b"/\xe2\x80\xa8", b"/\xf0\x9f\x9b\xab", b"/\x1b[2J", b"/" + b"x" * 4000,
    b"/\xed\xa0\x80", b"/<script>", b"/\t",
], ids=repr)
def test_a_hostile_path_is_one_line_of_valid_json(small_db, target):
    with serving_in_order(small_db, "--access-log", "all") as running:
        answer = running.send_raw(b"GET " + target + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert running.get("/healthz").status == 200
        entries = logged(running, 1 if answer is None else 2)
    assert all(list(entry) == MEMBERS + (["reason"] if "reason" in entry else []) for entry in entries)
    assert entries[-1]["target"] == "/healthz"
    if answer is not None:
        assert entries[0]["status"] == answer.status


REFUSED = [
    (b"GET /getRow/0 HTTP/1.1\r\n\r\n", "GET", "/getRow/0", 400, "Host"), (b"BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", "BREW", "/pot", 501, "method"),
    (b"HEAD /a HTTP/2.0\r\nHost: x\r\n\r\n", "HEAD", "/a", 505, "version"), (b"GET /a HTTP/1.1\r\nHost: x\r\nTransfer_Encoding: chunked\r\n\r\n", "GET", "/a", 400, "Transfer-Encoding"),
    (b"GET /a", "GET", "/a", 400, "ended"), (b"\x16\x03\x01\x02", "", "", 400, "method"), (b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n", "GET", "/" + "a" * 255 + "\u2026", 414, "8,000"),
    (b"POST /" + b"b" * 20_000, "POST", "/" + "b" * 255 + "\u2026", 431, "16 KiB"), (b'GET /"\xff HTTP/1.1\r\nHost: x\r\n\r\n', "GET", '/"\ufffd', 400, "ASCII"),
    (b"GET /a\x1b[2J HTTP/1.1\r\nHost: x\r\n\r\n", "GET", "/a\\x1b[2J", 400, "control"), (b"GET\t/a\tHTTP/1.1\r\n\r\n", "GET", "/a", 400, ""), (b"\r\n" * 100, "", "", 400, "empty lines"),
]


def test_a_refused_request_is_a_line_with_what_is_known_and_why(small_db):
    with serving_in_order(small_db) as running:
        for sent, *_ in REFUSED:
            running.send_raw(sent)
        entries = logged(running, len(REFUSED))
    for entry, (_, method, target, status, reason) in zip(entries, REFUSED):
        assert list(entry) == MEMBERS + ["reason"]
        assert (entry["method"], entry["target"], entry["status"], entry["remote"]) == (method, target, status, "127.0.0.1")
        assert reason in entry["reason"] and len(entry["reason"]) > 20


def test_the_programs_name_is_noted_on_one_line_and_not_at_any_length(small_db):
    names = [b"Mozilla/5.0 (X11) \"q\" \\", b"a\tb", b"\xff\xfe", b"x" * 5000, b""]
    with serving_in_order(small_db) as running:
        for name in names:
            running.send_raw(b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\nUser-Agent: " + name + b"\r\n\r\n")
        running.send_raw(b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\nUser-Agent: a\r\nUser-Agent: b\r\n\r\n")
        entries = logged(running, len(names) + 1)
    assert [entry.get("user_agent") for entry in entries] == ['Mozilla/5.0 (X11) "q" \\', "a\tb", "\ufffd\ufffd", "x" * 256 + "\u2026", None, None]


def test_requests_over_many_connections_at_once_never_share_a_line(small_db):
    with serving(small_db) as running:
        connections = [running.connect() for _ in range(50)]
        for round_number in range(4):
            for number, connection in enumerate(connections):
                connection.sendall(f"GET /getRandomRow?seed={50 * round_number + number} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            for connection in connections:
                with connection.makefile("rb") as reader:
                    assert read_answer(reader).status == 200
        entries = logged(running, 200)
        for connection in connections:
            connection.close()
    assert {entry["target"] for entry in entries} == {f"/getRandomRow?seed={seed}" for seed in range(200)}


def test_a_reader_of_the_log_that_went_away_does_not_stop_the_server(small_db, tmp_path):
    reading, writing = os.pipe()
    errors = tmp_path / "errors"
    with errors.open("wb") as err:
        process = subprocess.Popen([PROGRAM, "serve", small_db, "--port", "0"], stdout=writing, stderr=err, env=environment())
    try:
        os.close(writing)
        os.close(reading)
        ready = wait_until(lambda: READY.search(errors.read_text()), "the server to be ready")
        connection = http.client.HTTPConnection("127.0.0.1", int(ready[5]), timeout=PATIENCE_SECONDS)
        for _ in range(3):
            connection.request("GET", "/getRow/0")
            assert connection.getresponse().read().startswith(b'{"row":0')
        connection.close()
        assert process.poll() is None
    finally:
        process.terminate()
        assert process.wait(timeout=PATIENCE_SECONDS) == 0


def read_logfmt(line):
    """A line's members: by Python's JSON where a value stands in quotes. Whatever is left over is a member that nobody wrote."""
    members = re.findall(r'(?:^| )(\w+)=("(?:[^"\\]|\\.)*"|[^ "=]*)(?= |$)', line)
    assert " ".join(f"{name}={value}" for name, value in members) == line
    return {name: json.loads(value) if value.startswith('"') else value for name, value in members}


@pytest.mark.parametrize("agent", ["curl/8.5.0", "a b", 'say "hi"', "a=b status=200", "back\\slash\\", "tab\tand \x80\xff", "\u202eevil\u2066", "", "x" * 500])
def test_text_has_the_same_members_as_json_whatever_a_client_sends(small_db, agent):
    head = f"GET /getRow/1?a=eq.%22x%20y HTTP/1.1\r\nHost: x\r\nX-Request-Id: Root=1\r\nUser-Agent: {agent}\r\n\r\n".encode()
    lines = {}
    for form in ("json", "text"):
        with serving_in_order(small_db, "--access-log-format", form) as running:
            running.send_raw(head)
            wait_until(lambda: running.output.read_bytes().endswith(b"\n"), "a line")
            [lines[form]] = running.output.read_bytes().splitlines()
    ours, theirs = read_logfmt(lines["text"].decode()), json.loads(lines["json"])
    assert {name: value for name, value in ours.items() if name not in ("time", "duration_us")} == {
        name: str(value) for name, value in theirs.items() if name not in ("time", "duration_us")}
    assert list(ours) == list(theirs) and ours["route"] == "/getRow/{n}" and re.fullmatch(r"\d+", ours["duration_us"])
