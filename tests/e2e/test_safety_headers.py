"""What every answer tells browsers: not to guess types, to take no address along, whom it's for, and to come by HTTPS where they came by it."""

import pytest

from kiln import bake, read_answer, serving
from test_request_ids import ANSWERS, REFUSED

ALWAYS = {"server": "kiln", "x-content-type-options": "nosniff", "referrer-policy": "no-referrer"}
POLICY, STRICT = "cross-origin-resource-policy", "strict-transport-security"


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n" + "".join(f"{row},text {row}\n" for row in range(3_000)), name="small.csv")


@pytest.fixture(scope="module")
def running(small_db):
    with serving(small_db, "--access-log", "off") as one:
        yield one


@pytest.fixture(scope="module")
def behind_proxy(small_db):
    with serving(small_db, "--access-log", "off", "--trusted-proxies", "127.0.0.0/8") as one:
        yield one


def once_each(running, method, path, headers):
    """All fields of an answer as they came, of which none may come twice."""
    running.connection.request(method, path, headers=headers)
    response = running.connection.getresponse()
    response.read()
    names = [name.lower() for name, _ in response.getheaders()]
    assert len(names) == len(set(names)), names
    return {name.lower(): value for name, value in response.getheaders()}


@pytest.mark.parametrize("method, path, headers, status", ANSWERS, ids=str)
def test_every_answer_has_the_fields_once_also_when_it_is_repeated(running, method, path, headers, status):
    for _ in range(4):
        fields = once_each(running, method, path, headers)
        assert {name: fields[name] for name in ALWAYS} == ALWAYS
        assert fields[POLICY] == "cross-origin" and STRICT not in fields


@pytest.mark.parametrize("request_bytes", REFUSED, ids=lambda sent: repr(sent[:40]))
def test_so_does_what_is_refused(running, behind_proxy, request_bytes):
    for server in (running, behind_proxy):
        answer = server.send_raw(request_bytes)
        assert {name: answer.headers[name] for name in ALWAYS} == ALWAYS and answer.headers[POLICY] == "cross-origin" and STRICT not in answer.headers


def test_so_does_what_finds_no_room(small_db):
    with serving(small_db, "--max-connections", "1", "--access-log", "off") as one:
        one.get("/healthz")
        with one.connect() as connection, connection.makefile("rb") as reader:
            answer = read_answer(reader)
    assert answer.status == 503 and {name: answer.headers[name] for name in ALWAYS} == ALWAYS and POLICY in answer.headers


@pytest.mark.parametrize("cors", ["off", "https://data.example"])
def test_what_is_not_for_every_page_is_not_for_pages_that_ask_without_cors(small_db, cors):
    """Fetch, section 3.7: with same-origin a request without CORS of another origin fails; one with CORS isn't looked at."""
    with serving(small_db, "--access-log", "off", "--cors", cors) as one:
        for method, path, headers, _ in ANSWERS:
            assert once_each(one, method, path, headers | {"Origin": "https://data.example"})[POLICY] == "same-origin"


# HTTPS

HTTPS = [{"X-Forwarded-Proto": "https"}, {"x-forwarded-proto": "HTTPS", "X-Forwarded-For": "192.0.2.1"}, {"Forwarded": "for=192.0.2.1;proto=https"},
         {"Forwarded": "proto=https;for=192.0.2.1, for=127.0.0.2;proto=http"}]
HTTP = [{}, {"X-Forwarded-Proto": "http"}, {"X-Forwarded-Proto": ""}, {"X-Forwarded-Proto": "https,http"}, {"Forwarded": "for=192.0.2.1;proto=http"},
        {"Forwarded": "for=6.6.6.6;proto=https, for=192.0.2.1"}, {"X-Forwarded-Proto": "http", "Forwarded": "for=192.0.2.1;proto=https"}, {"X-Forwarded-Ssl": "on"}]


def test_https_is_asked_for_where_a_trusted_proxy_says_it_and_nowhere_else(running, behind_proxy):
    for path, extra in [("/getRow/5", {}), ("/getColumnMedian/a", {}), ("/rows?a=gt.5", {}), ("/rows?format=csv", {}), ("/nowhere", {}), ("/", {"Accept": "text/html"})]:
        for _ in range(4):  # also when the answer is kept: in turns, so that one is never given for the other
            for sent in HTTPS:
                assert once_each(behind_proxy, "GET", path, sent | extra)[STRICT] == "max-age=31536000", (path, sent)
            for sent in HTTP:
                assert STRICT not in once_each(behind_proxy, "GET", path, sent | extra), (path, sent)
        for sent in HTTPS:
            assert STRICT not in once_each(running, "GET", path, sent | extra)
