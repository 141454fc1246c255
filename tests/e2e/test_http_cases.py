"""HTTP to the letter: each case of http_cases.py and http_choices.py on a connection of its own, by a reader of answers that is none of
kiln's and no library's. A request follows that is answered where the connection goes on, and never where it doesn't."""

import email.utils
import re
import socket
import time

import pytest

import http_cases
import http_choices
from kiln import bake, parse_head, serving

FOLLOWS = b"GET /getRow/1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
IMF_FIXDATE = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d GMT")


@pytest.fixture(scope="module", params=["16", "0"], ids=["kept", "not kept"])
def small(tmp_path_factory, request):
    """With answers that are kept, and without: an answer isn't another one because somebody has asked before."""
    rows = "".join(f"{row},text {row}\n" for row in range(300))
    with serving(bake(tmp_path_factory.mktemp("small"), "a,b\n" + rows), "--access-log", "off", "--answer-cache-mib", request.param) as running:
        yield running


def exchange(running, sent, ends_side=False):
    """All bytes that come back until the server closes."""
    with running.connect() as connection:
        try:
            connection.sendall(sent)
            if ends_side:
                connection.shutdown(socket.SHUT_WR)
        except OSError:  # refused and closed before it had all
            pass
        received = b""
        try:
            while piece := connection.recv(65536):
                received += piece
        except ConnectionResetError:
            pass
        return received


def take_answer(received, method):
    """(status, fields, body, what comes after it); the end of the body as RFC 9112, section 6.3, has it."""
    head, end, rest = received.partition(b"\r\n\r\n")
    assert end, received
    status, fields = parse_head(head)
    if method == "HEAD" or status in (204, 304):
        return status, fields, b"", rest
    if fields.get("transfer-encoding") == "chunked":
        body = b""
        while True:
            size, _, rest = rest.partition(b"\r\n")
            chunk, rest = rest[:int(size, 16)], rest[int(size, 16) + 2:]
            if not chunk:
                return status, fields, body, rest
            body += chunk
    if "content-length" not in fields:
        assert fields["connection"] == "close"
        return status, fields, rest, b""
    length = int(fields["content-length"])
    assert len(rest) >= length, received
    return status, fields, rest[:length], rest[length:]


def method_of(sent):
    return re.match(rb"(?:\r\n)*([A-Z]*)", sent)[1].decode()


def check(running, case, sent):
    before = int(time.time())
    received = exchange(running, sent if case.alone else sent + FOLLOWS, case.alone)
    after = time.time()
    if case.status is None:
        assert received == b""
        return
    status, fields, body, rest = take_answer(received, method_of(sent))
    assert status == case.status, received
    for name, value in case.fields.items():
        assert fields.get(name) == value if not isinstance(value, re.Pattern) else value.fullmatch(fields.get(name, "")), (name, fields)
    # Sections 6.6.1 and 5.6.7 of RFC 9110: every answer has a date, and in that form.
    assert IMF_FIXDATE.fullmatch(fields["date"]), fields
    assert before - 1 <= email.utils.parsedate_to_datetime(fields["date"]).timestamp() <= after + 1
    if status >= 400 and method_of(sent) != "HEAD":
        assert fields["content-type"] == "application/problem+json" and b'"status":%d' % status in body
    if not case.kept:
        assert rest == b"", "what follows a refusal is answered, or a body stands where none may"
        return
    status, fields, body, rest = take_answer(rest, "GET")
    assert (status, body, rest) == (200, b'{"row":1,"values":{"a":1,"b":"text 1"}}', b"")


def names(cases):
    return [f"{case.section} {case.what}"[:90].encode("unicode_escape").decode() for case in cases]


@pytest.mark.parametrize("case", http_cases.CASES, ids=names(http_cases.CASES))
def test_a_request_is_read_as_the_standard_has_it(small, case):
    check(small, case, case.sent)


@pytest.fixture(scope="module")
def etags(small):
    """The ETag of each of http_choices.ANSWERS."""
    found = {}
    for name, sent in http_choices.ANSWERS.items():
        status, fields, _, _ = take_answer(exchange(small, sent + FOLLOWS), method_of(sent))
        assert status in (200, 206)
        found[name] = fields["etag"]
    return found


def test_what_a_request_chooses_has_an_etag_of_its_own(etags):
    assert len(set(etags.values())) == len(etags), etags


@pytest.mark.parametrize("case", http_choices.CASES, ids=names(http_choices.CASES))
def test_the_answer_is_the_one_that_the_request_has_chosen(small, etags, case):
    check(small, case, http_choices.filled(case.sent, etags))


def test_there_are_as_many_cases_as_were_asked_for_each_with_its_section():
    cases = http_cases.CASES + http_choices.CASES
    assert len(cases) >= 400 and len({case.sent for case in cases}) > len(cases) - 10
    assert all(re.fullmatch(r"(9110|9111|9112|9113|3986|7240)-\d+(\.\d+)*", case.section) for case in cases)
