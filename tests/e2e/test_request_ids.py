"""Every answer says what its request is called (X-Request-Id): by its client's or load balancer's id, or one of kiln's own, which no other
request has. Log and problems have the same. No answer that is kept has the id of another request."""

import itertools
import re
import threading

import pytest

from kiln import bake, parse_head, read_answer, serving
from test_access_log import MEMBERS, logged, serving_in_order

MADE = re.compile(r"[0-9a-f]{32}")
ID = "x-request-id"
TRACE = "Self=1-67891233-12456789abcdef012345678;Root=1-67891233-abcdef012345678912345678;CalledFrom=app"


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n" + "".join(f"{row},text {row}\n" for row in range(3_000)), name="small.csv")


@pytest.fixture(scope="module")
def running(small_db):
    with serving(small_db, "--access-log", "off") as one:
        yield one


def raw_heads(running, request):
    """The heads of all answers, as (status, names in order, fields)."""
    heads = []
    with running.connect() as connection, connection.makefile("rb") as reader:
        connection.sendall(request)
        connection.shutdown(1)
        for head in re.findall(rb"HTTP/1\.1 .*?\r\n\r\n", reader.read(), re.DOTALL):
            names = [line.split(b":")[0].decode().lower() for line in head.split(b"\r\n")[1:-2]]
            heads.append((*parse_head(head.removesuffix(b"\r\n\r\n")), names))
    return heads


# Every kind of answer

ANSWERS = [("GET", "/getRow/1", {}, 200), ("HEAD", "/getRow/1", {}, 200), ("OPTIONS", "/getRow/1", {}, 204), ("POST", "/getRow/1", {}, 405),
           ("GET", "/getRow/3000", {}, 404), ("HEAD", "/getRow/3000", {}, 404), ("GET", "/getRow/x", {}, 400), ("GET", "/nowhere", {}, 404),
           ("GET", "/getColumnMeanValue/b", {}, 422), ("GET", "/rows?a=gt.5", {}, 200), ("GET", "/rows?format=csv", {}, 200),
           ("GET", "/small.csv", {"Range": "bytes=0-9"}, 206), ("GET", "/small.csv", {"Range": "bytes=999999999-"}, 416), ("GET", "/small.db", {}, 200),
           ("GET", "/rows", {"Accept": "image/png"}, 406), ("GET", "/rows", {"If-Match": '"no"'}, 412), ("GET", "/rows", {"If-None-Match": "*"}, 304),
           ("GET", "/", {"Accept": "text/html"}, 200), ("GET", "/columns/9", {"Accept": "text/html"}, 404), ("GET", "/healthz", {}, 200),
           ("GET", "/readyz", {}, 200), ("GET", "/metrics", {}, 200), ("GET", "/openapi.json", {}, 200), ("GET", "/columns/a", {"Accept-Encoding": "gzip"}, 200)]


@pytest.mark.parametrize("method, path, headers, status", ANSWERS, ids=str)
def test_every_answer_has_an_id_of_its_own_or_the_requests(running, method, path, headers, status):
    seen = set()
    for sent in [None, None, None, "mine-1", None, "mine-2", "x" * 128, None]:
        answer = running.get(path, method, headers | ({"X-Request-Id": sent} if sent else {}))
        assert answer.status == status
        given = answer.headers[ID]
        assert given == sent if sent else MADE.fullmatch(given)
        assert given not in seen
        seen.add(given)
        if answer.headers.get("content-type") == "application/problem+json" and method != "HEAD":
            assert answer.json["request_id"] == given
            assert len(answer.body) == int(answer.headers["content-length"])
        else:
            assert given.encode() not in answer.body


def test_there_is_one_such_field_behind_the_date_and_pages_may_see_it(running):
    for request in [b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n\r\n" * 5, b"GET /nowhere HTTP/1.1\r\nHost: x\r\nX-Request-Id: a\r\n\r\n", b"BREW / HTTP/1.1\r\n\r\n"]:
        for _, fields, names in raw_heads(running, request):
            assert names[:2] == ["date", ID] and names.count(ID) == 1
            assert fields["access-control-expose-headers"] == "*"  # this field, too (Fetch, section 3.3.3)


REFUSED = [b"GET / HTTP/1.1\r\n\r\n", b"BREW /pot HTTP/1.1\r\nHost: x\r\n\r\n", b"GET /a", b"\x16\x03\x01\x02", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
           b"GET / HTTP/1.1\r\nHost: x\r\nX-Request-Id: mine\r\nHost: y\r\n\r\n", b"\r\n" * 100]


@pytest.mark.parametrize("request_bytes", REFUSED, ids=lambda sent: repr(sent[:40]))
def test_a_head_that_is_refused_has_an_id_of_our_own_in_answer_problem_and_log(small_db, request_bytes):
    with serving_in_order(small_db) as running:
        answer = running.send_raw(request_bytes)
        (entry,) = logged(running, 1)
    assert MADE.fullmatch(answer.headers[ID])
    assert answer.json["request_id"] == entry["request_id"] == answer.headers[ID]


def test_who_finds_no_room_is_told_an_id_too(small_db):
    with serving(small_db, "--max-connections", "1", "--access-log", "off") as running:
        running.get("/healthz")
        seen = set()
        for _ in range(5):
            with running.connect() as connection, connection.makefile("rb") as reader:
                answer = read_answer(reader)
            assert answer.status == 503 and answer.json["request_id"] == answer.headers[ID]
            seen.add(answer.headers[ID])
    assert len(seen) == 5 and all(MADE.fullmatch(one) for one in seen)


def test_a_question_that_finds_no_turn_keeps_its_id(unranked_db):
    slow = "/flights?tailnum=imatch.%5Bx-z%5D%7B3%7D%24&order=dep_delay"
    with serving(unranked_db, "--query-timeout-ms", "1", "--access-log", "off") as running:
        for number in range(20):
            answer = running.get(slow, headers={"X-Request-Id": f"q{number}"})
            assert answer.headers[ID] == f"q{number}"
            assert answer.status == 503 and answer.json["request_id"] == f"q{number}"


# Which id

WELL_FORMED = ["a", "abc-123", "4bf92f35.77b34da6_a3ce:929d/0e0=", "x" * 128, TRACE, "-._~+/=:@;", "0"]
MALFORMED = ["x" * 129, "", "a b", 'a"b', "\u00e4", "<script>", "a,b", "a\tb", "a\\b", "a%0d", "{a}", "(a)", "a'b", "a?b", "#", "\x7f", "a" * 4000]


@pytest.mark.parametrize("name", ["X-Request-Id", "x-request-id", "X-Amzn-Trace-Id"])
def test_an_id_that_is_well_formed_is_taken_over_and_another_isnt(small_db, name):
    with serving_in_order(small_db) as running:
        answers = []
        for sent in WELL_FORMED + MALFORMED:
            request = b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n" + f"{name}: {sent}\r\n".encode("latin-1") + b"\r\n"
            answers.append(running.send_raw(request))
        entries = logged(running, len(answers))
    for sent, answer, entry in zip(WELL_FORMED + MALFORMED, answers, entries):
        assert (answer.headers[ID] == sent) == (sent in WELL_FORMED), sent
        assert sent in WELL_FORMED or MADE.fullmatch(answer.headers[ID]), sent
        assert entry["request_id"] == answer.headers[ID]
        assert list(entry) == MEMBERS + (["reason"] if answer.status == 400 else [])


def test_of_several_ids_the_first_field_that_has_exactly_one_counts(running):
    def given(*lines):
        return running.send_raw(b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\n" + "".join(f"{line}\r\n" for line in lines).encode() + b"\r\n").headers[ID]

    assert given("X-Amzn-Trace-Id: Root=1-2-3", "X-Request-Id: a") == "a"
    assert given("X-Amzn-Trace-Id: Root=1-2-3", "X-Request-Id: a b") == "Root=1-2-3"
    assert given("X-Amzn-Trace-Id: Root=1-2-3", "X-Request-Id: a", "X-Request-Id: b") == "Root=1-2-3"
    assert MADE.fullmatch(given("X-Request-Id: a", "X-Request-Id: b"))
    assert MADE.fullmatch(given("X-Request-Id: a", "X-Request-Id: a"))
    assert MADE.fullmatch(given("X_Request_Id: a"))


def test_nothing_that_is_sent_becomes_another_field(running):
    for sent in (b"a\r\nX-Injected: 1", b"a\nX-Injected: 1", b"a\rX-Injected: 1", b"a\0b"):
        answer = running.send_raw(b"GET /getRow/0 HTTP/1.1\r\nHost: x\r\nX-Request-Id: " + sent + b"\r\n\r\n")
        assert "x-injected" not in answer.headers and (answer.headers[ID] == "a" or MADE.fullmatch(answer.headers[ID]))


# Unique

def test_no_two_requests_have_the_same_over_loops_workers_connections_and_restarts(small_db):
    seen, lock = [], threading.Lock()

    def ask(running, number):
        with running.connect() as connection, connection.makefile("rb") as reader:
            mine = []
            for path in itertools.islice(itertools.cycle(["/getRow/1", f"/rows?a=lt.{number}", "/nowhere", "/healthz"]), 400):
                connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                mine.append(read_answer(reader).headers[ID])
        with lock:
            seen.extend(mine)

    origins = []
    for _ in range(2):
        with serving(small_db, "--loops", "3", "--access-log", "off", "--metrics-port", "0") as running:
            before = len(seen)
            threads = [threading.Thread(target=ask, args=(running, number)) for number in range(6)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            origins.append({one[:16] for one in seen[before:]})
    assert len(seen) == len(set(seen)) == 2 * 6 * 400
    assert all(MADE.fullmatch(one) for one in seen)
    assert [len(one) for one in origins] == [1, 1] and not origins[0] & origins[1]


# What is kept

def test_an_answer_that_is_kept_keeps_nobodys_id_and_is_the_same_but_for_it(running):
    for path in ("/getRow/7", "/getColumnMedian/a", "/rows?a=gt.2990&select=b", "/columns/a", "/rows?b=like.*9"):
        answers = [running.get(path, headers={"X-Request-Id": sent} if sent else {})
                   for sent in ["secret-of-the-first", None, "x", None, "secret-of-the-second" * 6, None, None]]
        assert [a.headers[ID] for a in answers if not MADE.fullmatch(a.headers[ID])] == ["secret-of-the-first", "x", "secret-of-the-second" * 6]
        assert len({a.headers[ID] for a in answers}) == len(answers)
        assert len({a.body for a in answers}) == 1
        rest = [{name: value for name, value in a.headers.items() if name not in (ID, "date")} for a in answers]
        assert all(one == rest[0] for one in rest)


def test_pipelined_requests_have_their_own_ids_in_their_order(running):
    wanted = [f"p-{number}" * (number % 7 + 1) for number in range(60)]
    request = "".join(f"GET /getRow/{number % 3} HTTP/1.1\r\nHost: x\r\nX-Request-Id: {one}\r\n\r\n" for number, one in enumerate(wanted))
    heads = raw_heads(running, request.encode())
    assert [fields[ID] for _, fields, _ in heads] == wanted


def test_an_id_changes_no_etag_and_no_304(running):
    for path in ("/getRow/1", "/rows?a=gt.5", "/columns/a"):
        etag = running.get(path).headers["etag"]
        for sent in ("a", "b"):
            answer = running.get(path, headers={"X-Request-Id": sent})
            assert (answer.status, answer.headers["etag"]) == (200, etag)
            unchanged = running.get(path, headers={"X-Request-Id": sent, "If-None-Match": etag})
            assert (unchanged.status, unchanged.headers["etag"], unchanged.headers[ID], unchanged.body) == (304, etag, sent, b"")
        assert ID not in unchanged.headers["vary"].lower()


def test_a_problem_and_its_head_have_the_same_length(running):
    get, head = running.get("/nowhere"), running.get("/nowhere", "HEAD")
    assert head.headers["content-length"] == get.headers["content-length"] == str(len(get.body))


# traceparent (https://www.w3.org/TR/trace-context/)

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
TRACED = [(PARENT, PARENT), ("cc-" + PARENT[3:] + "-more", "cc-" + PARENT[3:]), (PARENT + "-more", None), (PARENT.upper(), None), ("ff" + PARENT[2:], None),
          ("00-" + "0" * 32 + PARENT[35:], None), (PARENT[:36] + "0" * 16 + "-01", None), (PARENT[:-1], None), ("", None), (f"{PARENT}, {PARENT}", None)]


def test_a_well_formed_traceparent_is_in_the_log_and_another_isnt(small_db):
    with serving_in_order(small_db) as running:
        for sent, _ in TRACED:
            running.get("/getRow/0", headers={"TraceParent": sent})
            running.get("/rows?a=gt.1", headers={"traceparent": sent, "tracestate": "a=b"})  # a worker's
        running.send_raw(f"GET /getRow/0 HTTP/1.1\r\nHost: x\r\ntraceparent: {PARENT}\r\ntraceparent: {PARENT}\r\n\r\n".encode())
        entries = logged(running, 2 * len(TRACED) + 1)
    assert [entry.get("traceparent") for entry in entries] == [noted for _, noted in TRACED for _ in range(2)] + [None]
    assert all(list(entry) == MEMBERS + (["traceparent"] if "traceparent" in entry else []) for entry in entries)


def test_the_log_of_many_has_the_ids_that_the_answers_had(small_db):
    with serving(small_db) as running:
        answers = [running.get(path) for path in ("/getRow/1", "/rows?a=lt.9", "/nowhere", "/rows?format=csv") * 10]
        entries = logged(running, len(answers))
    assert [entry["request_id"] for entry in entries] == [answer.headers[ID] for answer in answers]
