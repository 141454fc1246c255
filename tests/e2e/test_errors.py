"""A client's mistake gets its status and a problem (RFC 9457) that says what is wrong; nothing a client sends is a 5xx."""

import json

import pytest

from kiln import bake, serving

MEAN, MEDIAN, MODE = "/getColumnMeanValue", "/getColumnMedian", "/getColumnMostFrequentValue"
PLAIN = ("getRow", "getRandomRow", "getColumnMeanValue", "getColumnMedian", "getColumnMostFrequentValue")  # RFC 9457 alone
TITLES = {400: "Bad Request", 404: "Not Found", 405: "Method Not Allowed", 422: "Unprocessable Content"}


def check_problem(answer, status, instance, *named):
    """The answer is a problem of that status in the one shape that errors have, and its detail names these texts."""
    assert answer.status == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json
    # What PostgREST's clients look at; not of single rows and figures.
    assert ("code" in problem) == ("message" in problem) == (instance.split("/")[1] not in PLAIN)
    assert problem.pop("message", problem["detail"]) == problem["detail"]
    problem.pop("code", None)
    assert list(problem) == ["type", "title", "status", "detail", "instance", "request_id"]
    assert problem["request_id"] == answer.headers["x-request-id"]
    assert (problem["type"], problem["title"], problem["status"]) == ("about:blank", TITLES[status], status)
    assert problem["instance"] == instance
    assert [text for text in named if text not in problem["detail"]] == [], problem["detail"]
    assert problem["detail"][0].isprintable() and len(problem["detail"]) < 400


@pytest.mark.parametrize("argument", ["336776", "-1", "-0001", "9999999999999999999999", "-9999999999999999999999",
                                      "9223372036854775807", "9223372036854775808", "18446744073709551616"])
def test_a_row_that_is_not_there_is_404_with_the_valid_range(server, argument):
    check_problem(server.get(f"/getRow/{argument}"), 404, f"/getRow/{argument}", argument, "0 to 336775")


def test_the_last_row_is_there(server):
    answer = server.get("/getRow/336775")
    assert (answer.status, answer.json["row"]) == (200, 336775)


@pytest.mark.parametrize("argument, shown", [
    ("1e3", "1e3"), ("abc", "abc"), ("1.0", "1.0"), ("+5", "+5"), ("%205", " 5"), ("5%20", "5 "), ("0x10", "0x10"), ("--1", "--1"), ("-", "-"),
    ("1,000", "1,000"), ("5%00", "5"), ("%D9%A3", "٣"), ("1_000", "1_000"), ("NaN", "NaN"), ("5/", None), ("5;6", "5;6"),
])
def test_a_row_number_that_is_no_number_is_400(server, argument, shown):
    if shown is None:  # a path of three segments is another path
        check_problem(server.get(f"/getRow/{argument}"), 404, f"/getRow/{argument}")
    else:
        check_problem(server.get(f"/getRow/{argument}"), 400, f"/getRow/{argument}", shown)


@pytest.mark.parametrize("endpoint", [MEAN, MEDIAN, MODE])
@pytest.mark.parametrize("argument, shown", [
    ("19", "19"), ("-1", "-1"), ("9999999999999999999999", "9999999999999999999999"), ("no%20such", "no such"), ("1.0", "1.0"), ("1e1", "1e1"),
    ("dest%20", "dest "), ("DEST", "DEST"), ("dep_delay%00", "dep_delay"), ("_rowid_", "_rowid_"), ("rowid", "rowid"), ("*", "*"),
    ("year%22%20FROM%20flights--", "year"),
])
def test_a_column_that_is_not_there_is_404_with_the_valid_range(server, endpoint, argument, shown):
    check_problem(server.get(f"{endpoint}/{argument}"), 404, f"{endpoint}/{argument}", shown, "0 to 18")


@pytest.mark.parametrize("endpoint", [MEAN, MEDIAN])
@pytest.mark.parametrize("argument, name", [("dest", "dest"), ("13", "dest"), ("9", "carrier"), ("tailnum", "tailnum"), ("time_hour", "time_hour")])
def test_the_mean_or_median_of_text_is_422_and_names_column_and_type(server, endpoint, argument, name):
    check_problem(server.get(f"{endpoint}/{argument}"), 422, f"{endpoint}/{argument}", name, "TEXT")


def test_the_mode_of_text_is_no_error(server):
    assert server.get(f"{MODE}/dest").status == 200


@pytest.mark.parametrize("path", ["/getRow", "/getRow/", MEAN, MEAN + "/", MEDIAN + "/", MODE, MODE + "/", "/getRandomRow/", "/getRandomRow/1",
                                  "//", "/nowhere", "/getrow/1", "/getRow/1/2", "//getRow/1", "/getRow//1", "/healthz/", "/favicon.ico",
                                  "/getRow%2F1", "/..", "/getRow/../healthz", "/getRow/%2e%2e/x"])
def test_an_unknown_path_is_404(server, path):
    check_problem(server.get(path), 404, path)


@pytest.mark.parametrize("seed", ["", "-1", "1.5", "abc", "1e3", "18446744073709551616", "%201", "1%20", "0x10", "%2B5", "99999999999999999999999999"])
def test_a_malformed_seed_is_400_and_the_instance_has_no_query(server, seed):
    check_problem(server.get(f"/getRandomRow?seed={seed}"), 400, "/getRandomRow", "0 to 18446744073709551615")


@pytest.mark.parametrize("path", ["/getRow/0", "/getRandomRow", f"{MEAN}/5", f"{MEDIAN}/5", f"{MODE}/5", "/healthz"])
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "QUERY"])
def test_a_wrong_method_on_a_known_path_is_405_and_says_which_are_allowed(server, method, path):
    answer = server.get(path, method=method)
    check_problem(answer, 405, path, method)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS"


@pytest.mark.parametrize("path", ["/getRow/0%", "/getRow/%zz", "/getRow/%1", "/%", "/getRandomRow?seed=%", f"{MEDIAN}/%f"])
def test_a_percent_sign_without_two_digits_is_400(server, path):
    check_problem(server.get(path), 400, path.split("?")[0], "%")


def test_the_instance_is_the_path_as_it_was_sent_without_its_query(server):
    check_problem(server.get(f"{MEDIAN}/no%20such?carrier=eq.%2F&dest=eq."), 404, f"{MEDIAN}/no%20such")


def test_a_long_argument_is_not_repeated_in_full(server):
    check_problem(server.get("/getRow/" + "x" * 2000), 400, "/getRow/" + "x" * 2000, "xxxx")


def test_the_detail_of_a_utf8_argument_is_never_cut_within_a_character(server):
    for shift in range(4):
        answer = server.get("/getRow/" + "a" * shift + "%F0%9F%9B%AB" * 60)
        check_problem(answer, 400, "/getRow/" + "a" * shift + "%F0%9F%9B%AB" * 60, "🛫")
        assert "\N{REPLACEMENT CHARACTER}" not in answer.json["detail"]


def test_a_dataset_without_rows_has_no_row_to_answer(tmp_path):
    with serving(bake(tmp_path, "a,b\n")) as empty:
        check_problem(empty.get("/getRow/0"), 404, "/getRow/0")
        check_problem(empty.get("/getRow/-1"), 404, "/getRow/-1")
        check_problem(empty.get("/getRandomRow"), 404, "/getRandomRow")
        check_problem(empty.get("/getRandomRow?seed=1"), 404, "/getRandomRow")
        check_problem(empty.get(f"{MODE}/2"), 404, f"{MODE}/2", "0 to 1")
        check_problem(empty.get(f"{MEAN}/a"), 422, f"{MEAN}/a", "TEXT")


def head(target, method=b"GET", version=b"HTTP/1.1", fields=b"Host: x\r\n"):
    return method + b" " + target + b" " + version + b"\r\n" + fields + b"\r\n"


def hostile_requests():
    """About a hundred requests that no honest client sends."""
    targets = [b"/getRow/%00", b"/getRow/%0d%0aX-Injected:%201", b"/getRow/%ff%fe", b"/getRow/\xff\xfe", b"/getRow/\x00", b"/getRow/1\x00",
               b"/getRow/%c0%ae", b"/getRow/%ed%a0%80", b"/getRow/%", b"/getRow/%%", b"/getRow/%2", b"/getRow/%u0031", b"/getRow/%25%30%30",
               b"/getRow/..%2f..%2fetc%2fpasswd", b"/../../../../etc/passwd", b"/getRow/../../etc/passwd", b"/./getRow/0", b"/getRow/.",
               b"/getRow/" + b"9" * 7000, b"/getRow/" + b"-" * 7000, b"/" + b"a" * 7000, b"/" + b"a" * 9000, b"/" + b"a" * 100_000, b"/" * 7000,
               b"/" + b"a/" * 3500, b"/" + b"%2F" * 2500, b"/" + b"../" * 2500, b"/getRow/" + b"%00" * 2000, b"/getColumnMedian/" + b"%F0%9F" * 1200,
               b"/getRandomRow?" + b"seed=1&" * 1000, b"/getRandomRow?" + b"&" * 7000, b"/getRandomRow?" + b"=" * 7000, b"/getRandomRow?" + b"a" * 7000,
               b"/getRandomRow?seed=" + b"9" * 7000, b"/getRandomRow?seed=%", b"/getRandomRow?seed=%00", b"/getRandomRow?seed=\xff", b"/getRandomRow?%",
               b"/getRandomRow?seed", b"/getRandomRow??seed=1", b"/getRandomRow?seed=1#x", b"/getRandomRow#x", b"/getRow/0#x", b"/getRow/0?" + b"?" * 7000,
               b"?", b"??", b"#", b"*", b"%", b"getRow/0", b"http://x/getRow/0", b"http://", b"http:///getRow/0", b"HTTP://x/getRow/0", b"x:y",
               b"/getColumnMedian/'; DROP TABLE flights;--", b"/getColumnMedian/';DROP%20TABLE%20flights;--", b"/getColumnMedian/%22", b"/getColumnMedian/%5C",
               b"/getColumnMedian/%7B%22a%22%3A1%7D", b"/getColumnMedian/%s%s%n", b"/getColumnMedian/{}", b"/getColumnMedian/${x}", b"/getColumnMedian/%1b%5b2J",
               b"/getColumnMedian/%e2%80%ae", b"/getColumnMedian/%ef%bf%bf", b"/getColumnMedian/%7f", b"/getRow/-0", b"/getRow/00000000000000000000000000000"]
    yield from (head(target) for target in targets)
    fields = [b"", b"Host:\r\n", b"Host: x\r\nHost: y\r\n", b"Host: \xff\r\n", b"Host: " + b"x" * 7000 + b"\r\n", b"Host x\r\n", b": x\r\n", b"Host: x\r\n y\r\n",
              b"Host: x\r\nAccept: \x00\r\n", b"Host: x\r\nAccept: text/html;q=2\r\n", b"Host: x\r\nAccept: */*;q=abc, ,;\r\n", b"Host: x\r\nAccept: \xff\xfe\r\n",
              b"Host: x\r\nAccept: " + b"a/b," * 1500 + b"\r\n", b"Host: x\r\nAccept: image/png\r\n", b"Host: x\r\nAccept:\r\n",
              b"Host: x\r\nAccept-Encoding: " + b"gzip;q=0," * 700 + b"\r\n", b"Host: x\r\nAccept-Encoding: \xff;q=nan\r\n", b"Host: x\r\nRange: bytes=0-1\r\n",
              b"Host: x\r\nRange: bytes=99999999999999999999-\r\n", b"Host: x\r\nRange: bytes=" + b"0-0," * 1500 + b"\r\n", b"Host: x\r\nRange: x\r\n",
              b"Host: x\r\nExpect: 100-continue\r\n", b"Host: x\r\nExpect: 200-maybe\r\n", b"Host: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n",
              b"Host: x\r\nContent-Length: -1\r\n", b"Host: x\r\nContent-Length: 99999999999999999999\r\n", b"Host: x\r\nContent-Length: 10\r\n",
              b"Host: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n", b"Host: x\r\nTransfer-Encoding: chunked\r\n", b"Host: x\r\nTransfer-Encoding: \xff\r\n",
              b"Host: x\r\nConnection: \x01\r\n", b"X: y\r\n" * 150 + b"Host: x\r\n"]
    yield from (head(b"/getRow/0", fields=field) for field in fields)
    yield from (head(b"/getRow/0", method=method) for method in (b"get", b"BREW", b"CONNECT", b"TRACE", b"PRI", b"X" * 5000, b"\xff", b"", b"G ET"))
    yield from (head(b"/getRow/0", version=version) for version in (b"HTTP/1.0", b"HTTP/0.9", b"HTTP/2.0", b"HTTP/9", b"http/1.1", b"", b"HTTP/1.1 x"))
    yield from (b"\r\n\r\n", b"\x00" * 100 + b"\r\n\r\n", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200, b"GET", b"GET /getRow/0 HTTP/1.1\n\n",
                b"GET /getRow/0\r\n\r\n", head(b"/getRow/0", method=b"HEAD", fields=b"Host: x\r\nRange: bytes=5-1\r\n"),
                head(b"/getRow/0", method=b"POST", fields=b"Host: x\r\nContent-Length: 3\r\n") + b"abc",
                head(b"/getRow/0", method=b"POST", fields=b"Host: x\r\nContent-Length: 200000\r\n") + b"a" * 200_000,
                head(b"/getRow/0", method=b"POST", fields=b"Host: x\r\nTransfer-Encoding: chunked\r\n") + b"zz\r\n",
                head(b"/getRow/0", method=b"PUT", fields=b"Host: x\r\nTransfer-Encoding: chunked\r\n") + b"3\r\nabc\r\n0\r\n\r\n")


def test_no_hostile_request_gets_a_5xx_and_the_server_lives_on(flights_db):
    requests = list(hostile_requests())
    assert len(requests) > 100
    refused = 0
    with serving(flights_db, "--access-log", "off") as attacked:
        for request in requests:
            shown = request[:150]
            answer = attacked.send_raw(request)
            if answer is None:  # the connection was closed without a word
                continue
            # Of the server's errors these two are the client's mistakes (RFC 9110, sections 15.6.2 and 15.6.6).
            assert 200 <= answer.status < 500 or answer.status in (501, 505), (shown, answer)
            assert "x-injected" not in answer.headers, shown
            if answer.status >= 400 and not request.startswith(b"HEAD "):
                refused += 1
                assert answer.headers["content-type"] == "application/problem+json", (shown, answer)
                problem = json.loads(answer.body.decode("utf-8"))
                assert set(problem) - {"message", "code"} == {"type", "title", "status", "detail", "instance", "request_id"}, (shown, problem)
                assert problem["request_id"] == answer.headers["x-request-id"], (shown, problem)
                assert problem["status"] == answer.status, (shown, problem)
                assert "etc/passwd" not in problem["detail"] or "%2f" in shown.decode("latin-1"), (shown, problem)
        assert refused > 60  # the list isn't answered by closing connections
        assert attacked.process.poll() is None
        assert attacked.get("/getColumnMedian/5").json["median"] == -2
        assert attacked.said().count("\n") == 1, attacked.errors.read_text()  # nothing but the line that it serves
