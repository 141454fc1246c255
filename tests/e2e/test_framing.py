"""The framing of requests on a connection: what arrives in pieces or many at once is answered in order, and what RFC 9112
doesn't allow is refused, after which nothing more from that connection is answered.
"""

import random
import time

import pytest

from kiln import bake, read_answer, serving

MEDIAN = b"GET /getColumnMedian/5 HTTP/1.1\r\nHost: x\r\n\r\n"


def ask(running, bytes_sent):
    """Everything that comes back until the server closes: the answers, in order."""
    with running.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(bytes_sent)
        answers = []
        while (answer := read_answer(reader)) is not None:
            answers.append(answer)
        return answers


# --- In pieces, and many at once ---------------------------------------------------------------------------------------

def test_a_request_that_comes_one_byte_at_a_time_is_answered(server):
    with server.connect() as connection, connection.makefile("rb") as reader:
        for _ in range(2):
            for byte in MEDIAN:
                connection.sendall(bytes([byte]))
                time.sleep(0.001)
            assert read_answer(reader).json["median"] == -2


def pipeline(count):
    """Requests of both lanes and what tells their answers apart."""
    generator = random.Random(7)
    rows = [generator.randrange(336776) for _ in range(count)]
    paths = [f"/getRow/{row}" if i % 3 else f"/rows?offset={row}&limit=1" for i, row in enumerate(rows)]
    return rows, [f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() for path in paths]


def expected_values(server, rows):
    return [server.get(f"/getRow/{row}").json["values"] for row in rows]


def values(answer):
    assert answer.status == 200, answer
    return answer.json[0] if isinstance(answer.json, list) else answer.json["values"]


def test_100_pipelined_requests_in_one_segment_are_answered_in_order_across_the_lanes(server):
    rows, requests = pipeline(100)
    with server.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(b"".join(requests))
        assert [values(read_answer(reader)) for _ in rows] == expected_values(server, rows)


def test_pipelined_requests_cut_anywhere_are_answered_in_order(server):
    rows, requests = pipeline(30)
    expected, sent = expected_values(server, rows), b"".join(requests)
    generator = random.Random(1)
    for _ in range(10):
        cuts = sorted(generator.sample(range(1, len(sent)), 12))
        with server.connect() as connection, connection.makefile("rb") as reader:
            for begin, end in zip([0, *cuts], [*cuts, len(sent)]):
                connection.sendall(sent[begin:end])
                time.sleep(generator.choice([0, 0.002]))
            assert [values(read_answer(reader)) for _ in rows] == expected


def test_empty_lines_before_a_request_are_ignored(server):
    assert [answer.status for answer in ask(server, b"\r\n\r\n" + MEDIAN + b"\r\n" + MEDIAN.replace(b"Host", b"Connection: close\r\nHost"))] == [200, 200]


def test_a_client_that_ends_its_side_is_still_answered(server):
    answer = server.send_raw(MEDIAN)
    assert answer.json["median"] == -2
    everything = server.send_raw(b"GET /rows?limit=1000 HTTP/1.1\r\nHost: x\r\n\r\n")
    assert len(everything.json) == 1000
    assert server.send_raw(MEDIAN[:20]).status == 400  # in the middle of a head
    assert server.send_raw(b"") is None


# --- Refusals ----------------------------------------------------------------------------------------------------------

def head(fields=b"Host: x\r\n", line=b"GET /getRow/0 HTTP/1.1"):
    return line + b"\r\n" + fields + b"\r\n"


REFUSED = [
    (400, "no Host", head(b"")), (400, "two Hosts", head(b"Host: x\r\nHost: x\r\n")), (400, "an empty Host", head(b"Host:\r\n")),
    (400, "a Host with a space", head(b"Host: x y\r\n")), (400, "a Host with a path", head(b"Host: x/y\r\n")), (400, "a Host with a bad port", head(b"Host: x:y\r\n")),
    (400, "a Host list", head(b"Host: x, y\r\n ")), (400, "an unclosed IPv6 Host", head(b"Host: [::1\r\n")), (400, "Host with user", head(b"Host: a@b\r\n")),
    (400, "two Hosts on 1.0", head(b"Host: x\r\nHost: y\r\n", b"GET / HTTP/1.0")),
    (400, "a negative length", head(b"Host: x\r\nContent-Length: -1\r\n")), (400, "a length with a plus", head(b"Host: x\r\nContent-Length: +5\r\n")),
    (400, "a length of letters", head(b"Host: x\r\nContent-Length: abc\r\n")), (400, "an empty length", head(b"Host: x\r\nContent-Length:\r\n")),
    (400, "two equal lengths", head(b"Host: x\r\nContent-Length: 0\r\nContent-Length: 0\r\n")), (400, "a list of lengths", head(b"Host: x\r\nContent-Length: 5, 5\r\n")),
    (400, "length and coding", head(b"Host: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n")),
    (400, "length 0 and coding", head(b"Host: x\r\nContent-Length: 0\r\nTransfer-Encoding: chunked\r\n")),
    (400, "an unknown coding", head(b"Host: x\r\nTransfer-Encoding: gzip\r\n")), (400, "coding not last", head(b"Host: x\r\nTransfer-Encoding: chunked, gzip\r\n")),
    (400, "coding twice", head(b"Host: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")),
    (400, "coding on 1.0", head(b"Host: x\r\nTransfer-Encoding: chunked\r\n", b"GET / HTTP/1.0")),
    (413, "a body", head(b"Host: x\r\nContent-Length: 5\r\n") + b"abcde"), (413, "a huge body", head(b"Host: x\r\nContent-Length: 99999999999999999999\r\n")),
    (413, "a chunked body", head(b"Host: x\r\nTransfer-Encoding: chunked\r\n") + b"3\r\nabc\r\n0\r\n\r\n"),
    (405, "a body to POST", head(b"Host: x\r\nContent-Length: 3\r\n", b"POST /getRow/0 HTTP/1.1") + b"abc"),
    (400, "a folded line", head(b"Host: x\r\nA: b\r\n c\r\n")), (400, "a folded first line", head(b" Host: x\r\n")), (400, "a folded tab", head(b"Host: x\r\nA: b\r\n\tc\r\n")),
    (400, "a NUL in a value", head(b"Host: x\r\nA: b\0c\r\n")), (400, "a NUL in the address", head(line=b"GET /\0 HTTP/1.1")),
    (400, "a bare CR in a value", head(b"Host: x\r\nA: b\rc\r\n")), (400, "a bare CR at a line's end", head(b"Host: x\r\nA: b\r\r\n")),
    (400, "a bare LF", head(b"Host: x\nA: b\r\n")), (400, "bare LFs alone", b"GET /getRow/0 HTTP/1.1\nHost: x\n\n"),
    (400, "a space before the colon", head(b"Host : x\r\n")), (400, "a space in a name", head(b"Host: x\r\nA b: c\r\n")), (400, "no name", head(b"Host: x\r\n: c\r\n")),
    (400, "no colon", head(b"Host: x\r\nA\r\n")), (400, "a name with brackets", head(b"Host: x\r\nA(b): c\r\n")), (400, "a name in UTF-8", head(b"Host: x\r\n\xc3\xa4: c\r\n")),
    (400, "a control character", head(b"Host: x\r\nA: \x01\r\n")), (400, "an escape", head(b"Host: x\r\nA: \x1b[2J\r\n")),
    (431, "101 fields", head(b"Host: x\r\n" + b"A: b\r\n" * 100)), (431, "a head of 20 kB", head(b"Host: x\r\nA: " + b"b" * 20_000 + b"\r\n")),
    (431, "an endless first line", b"GET /" + b"a" * 20_000), (414, "a long address", head(line=b"GET /" + b"a" * 8000 + b" HTTP/1.1")),
    (501, "an unknown method", head(line=b"BREW / HTTP/1.1")), (501, "a method in small letters", head(line=b"get / HTTP/1.1")),
    (505, "HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), (400, "HTTP/0.9", b"GET /\r\n\r\n"), (400, "HTTP/1.10", head(line=b"GET / HTTP/1.10")),
    (400, "two spaces", head(line=b"GET  / HTTP/1.1")), (400, "a space in the address", head(line=b"GET /a b HTTP/1.1")), (400, "a fragment", head(line=b"GET /#a HTTP/1.1")),
    (400, "a tab as separator", head(line=b"GET\t/\tHTTP/1.1")), (400, "an address without a slash", head(line=b"GET getRow HTTP/1.1")),
    (400, "TLS", b"\x16\x03\x01\x02\x00\x01\x00"), (400, "a space first", b" GET / HTTP/1.1\r\n\r\n"),
]


@pytest.mark.parametrize("status, request_bytes", [(status, sent) for status, _, sent in REFUSED], ids=[what for _, what, _ in REFUSED])
def test_what_the_standard_forbids_is_refused_and_what_follows_is_not_answered(server, status, request_bytes):
    answers = ask(server, request_bytes + MEDIAN * 3)
    assert [answer.status for answer in answers] == [status], answers
    assert answers[0].headers["content-type"] == "application/problem+json"
    assert answers[0].headers["connection"] == "close"
    assert answers[0].json["status"] == status and len(answers[0].json["detail"]) > 20
    # and what was asked before it is answered
    assert [answer.status for answer in ask(server, MEDIAN * 2 + request_bytes + MEDIAN)] == [200, 200, status]


ACCEPTED = [
    head(b"hOsT: x\r\n"), head(b"Host:x\r\n"), head(b"Host: \t x \t \r\n"), head(b"Host: localhost:8080\r\n"), head(b"Host: x:\r\n"), head(b"Host: [::1]:80\r\n"),
    head(b"Host: 127.0.0.1\r\n"), head(b"Host: a-b.c_d%20\r\n"), head(b"Host: x\r\nContent-Length: 0\r\n"), head(b"Host: x\r\nContent-Length: 000\r\n"),
    head(b"Host: x\r\nA:\r\n"), head(b"Host: x\r\nA: \xc3\xa4\xff\r\n"), head(b"Host: x\r\nA: b\tc\r\n"), head(b"Host: x\r\n" + b"A: b\r\n" * 99),
    head(b"Host: x\r\nA: " + b"b" * 16_000 + b"\r\n"), head(line=b"GET http://x/getRow/0 HTTP/1.1"), head(line=b"GET /getRandomRow?seed=" + b"0" * 7900 + b"1 HTTP/1.1"),
    # what a library might answer by itself
    head(b"Host: x\r\nRange: bytes=0-1\r\n"), head(b"Host: x\r\nRange: nonsense\r\n"), head(b"Host: x\r\nAccept: text/html;q=2\r\n"), head(b"Host: x\r\nAccept: ,;,\r\n"),
    head(b"Host: x\r\nExpect: 100-continue\r\n"), head(b"Host: x\r\nExpect: 200-maybe\r\n"), head(b"Host: x\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n"),
    head(b"Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n"),
]


@pytest.mark.parametrize("request_bytes", ACCEPTED, ids=lambda sent: repr(sent[:60]))
def test_what_the_standard_allows_is_answered_and_the_connection_goes_on(server, request_bytes):
    last = MEDIAN.replace(b"Host: x", b"Host: x\r\nConnection: close")
    assert [answer.status for answer in ask(server, request_bytes + last)] == [200, 200]


@pytest.mark.parametrize("version, connection, kept, says", [
    ("1.1", None, True, None), ("1.1", "close", False, "close"), ("1.1", "Close", False, "close"), ("1.1", "foo, close", False, "close"), ("1.1", "keep-alive", True, None),
    ("1.0", None, False, "close"), ("1.0", "keep-alive", True, "keep-alive"), ("1.0", "Keep-Alive, foo", True, "keep-alive"), ("1.0", "close", False, "close"),
])
def test_a_connection_is_kept_as_the_version_and_its_field_say(server, version, connection, kept, says):
    field = f"Connection: {connection}\r\n" if connection else ""
    with server.connect() as raw, raw.makefile("rb") as reader:
        raw.sendall(f"GET /healthz HTTP/{version}\r\nHost: x\r\n{field}\r\n".encode())
        answer = read_answer(reader)
        assert (answer.status, answer.headers.get("connection")) == (200, says)
        if kept:
            raw.sendall(MEDIAN)
            assert read_answer(reader).json["median"] == -2
        else:
            assert reader.read() == b""


@pytest.mark.parametrize("path", ["/nowhere", "/getRow/x", "/getColumnMedian/dest"])
def test_an_error_that_is_well_framed_keeps_the_connection(server, path):
    with server.connect() as raw, raw.makefile("rb") as reader:
        raw.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode() + MEDIAN)
        assert "connection" not in read_answer(reader).headers
        assert read_answer(reader).status == 200


def test_refusals_are_lines_of_the_access_log(tmp_path):
    with serving(bake(tmp_path, "a\n1\n")) as running:
        running.send_raw(head(b""))
        running.send_raw(b"\x16\x03\x01")
        running.stop()
        assert [entry["status"] for entry in running.access_log()] == [400, 400]
