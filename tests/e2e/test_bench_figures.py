"""The arithmetic of scripts/bench report, by cases that can be reckoned by hand; and that its load generator leaves out nobody's wait."""

import http.server
import random
import statistics
import subprocess
import sys
import threading
import time

import pytest

from kiln import ROOT

sys.path.insert(0, str(ROOT / "tests/bench"))

from common import Request  # noqa: E402
from report import figures, tables  # noqa: E402
from report.fixed_rate import read_latencies, run_at, summary  # noqa: E402
from report.serving import MOST_SECONDS, seconds_for  # noqa: E402


@pytest.mark.parametrize("count, percent, expected", [
    (100, 50, 50), (100, 99, 99), (100, 100, 100), (1000, 99.9, 999), (10_000, 99.99, 9999), (1, 50, 1), (1, 99.9, 1), (3, 50, 2), (4, 50, 2),
    (10, 99, 10), (7, 0.1, 1)])
def test_a_percentile_is_the_smallest_value_that_so_many_do_not_exceed(count, percent, expected):
    values = random.Random(count).sample(range(1, count + 1), count)
    assert figures.percentile(values, percent) == expected


def test_a_percentile_is_what_its_definition_says_of_any_values():
    generator = random.Random(2013)
    for _ in range(200):
        values = [generator.choice((1, 2, 5, 5, 9.5)) for _ in range(generator.randrange(1, 60))]
        percent = generator.choice((1, 25, 50, 75, 90, 99, 99.9))
        found = figures.percentile(values, percent)
        enough = [value for value in values if sum(other <= value for other in values) * 100 >= percent * len(values)]
        assert found == min(enough)


def test_a_percentile_is_told_only_where_a_value_lies_above_it():
    assert figures.has_percentile(1000, 99.9) and not figures.has_percentile(999, 99.9)
    assert [percent for percent, _ in figures.latency_curve(range(1, 101), (50, 99, 99.9))] == [50, 99]


def test_a_spread_is_the_median_the_least_and_the_greatest_of_the_rounds():
    assert figures.spread_of([5, 1, 4, 2, 100]) == figures.Spread(4, 1, 100, 5)
    assert figures.shown([5, 1, 4, 2, 100]) == "4.00 (1.00–100)" and figures.shown([5]) == "5.00" and figures.shown([]) == "–"


def test_a_ratio_is_the_median_of_the_rounds_ratios_and_not_the_ratio_of_the_medians():
    ours, theirs = [10, 20, 90], [10, 40, 30]
    assert figures.ratios(ours, theirs) == [1, 0.5, 3]
    assert statistics.median(figures.ratios(ours, theirs)) == 1 != statistics.median(ours) / statistics.median(theirs)
    assert figures.ratios([1, 2], [0, 4]) == [0.5]  # where nobody answered there is no ratio
    with pytest.raises(ValueError):
        figures.ratios([1, 2], [1])


def test_growth_is_against_the_fewest_rows():
    assert figures.growth({10**6: 12, 10**4: 10, 10**5: 9}) == 1.2
    assert figures.growth({10**4: 10, 10**5: 8}) == 1


def test_requests_per_dollar_are_those_of_the_seconds_that_a_dollar_buys():
    # An hour of a vCPU and 2 GiB costs 3.60 dollars: a dollar is 1000 s, of which half are used, 100 us a request.
    assert figures.requests_per_dollar(100, vcpu_hour=2.6, gib_hour=0.5, gib_per_vcpu=2, busy=0.5) == pytest.approx(5e6)
    assert figures.microseconds_per_request(0.5, 10_000) == 50


@pytest.mark.parametrize("value, expected", [(123456, "123,000"), (12.345, "12.3"), (0.0123456, "0.0123"), (0, "0"), (999.7, "1,000"), (float("nan"), "–")])
def test_figures_have_three_digits(value, expected):
    assert figures.short(value) == expected


def test_rounds_are_gathered_in_their_order_whatever_order_they_were_measured_in():
    rounds = [{"round": 1, "server": "a", "rate": 5}, {"round": 0, "server": "b", "rate": 7}, {"round": 0, "server": "a", "rate": 3}]
    assert tables.gathered(rounds, ("server",), "rate") == {("a",): [3, 5], ("b",): [7]}
    assert tables.in_order(["zebra", "nginx", "kiln"]) == ["kiln", "nginx", "zebra"]


def test_a_round_is_as_long_as_slow_servers_need():
    assert seconds_for(None, 64, 1) == 1 and seconds_for(100_000, 256, 1) == 1
    assert seconds_for(64, 64, 1) == 2 and seconds_for(1, 256, 1) == MOST_SECONDS


def test_an_unanswered_request_counts_with_the_time_it_waited():
    rounds = [read_latencies("100 90 1\n300 80 1\n"), read_latencies("12000000 12000000 0\n")]
    found = summary(rounds)
    assert (found["requests"], found["unanswered"], found["due_us"]["50.0"], found["due_us"]["99.0"], found["sent_us"]["50"]) == (3, 1, 300, 12000000, 90)
    assert found["rounds_p99_us"] == [300, 12000000]


class Stalling(http.server.BaseHTTPRequestHandler):
    """Answers at once, but for one second in which it answers nobody."""
    protocol_version, lock, number = "HTTP/1.1", threading.Lock(), 0

    def do_GET(self):
        with self.lock:
            Stalling.number += 1
            if Stalling.number == 50:
                time.sleep(1)
        body = b"x" * 100
        self.send_response(200)
        if self.path == "/chunked":
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            self.wfile.write(b"64\r\n" + body + b"\r\n0\r\n\r\n")
        else:
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def generator(tmp_path_factory):
    program = tmp_path_factory.mktemp("fixed_rate") / "kiln_fixed_rate"
    subprocess.run(["c++", "-std=c++20", "-O1", ROOT / "tests/bench/fixed_rate.cpp", "-o", program], check=True)
    return program


@pytest.mark.parametrize("path", ["/", "/chunked"])
def test_who_would_have_waited_while_the_server_stalled_is_not_left_out(generator, path):
    """Over 2 connections 100 requests are due each second, for 2 s, and one second nobody is answered. A client that waits sees 2 slow
    answers of 200, so that its p90 is fast. Those that were due in that second, 100 or so, waited half of it in the mean."""
    Stalling.number = 0
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Stalling)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        latencies = run_at(server.server_address[1], [Request(path)], 100, 2, connections=2, program=generator)
    finally:
        server.shutdown()
        server.server_close()
    assert len(latencies) == 200 and all(good for *_, good in latencies)
    due, sent = sorted(due for due, *_ in latencies), sorted(sent for _, sent, _ in latencies)
    assert sum(one >= 500_000 for one in sent) == 2
    # Between the 50th, at 0.5 s, and the end of the stall at 1.5 s: those due in its first half waited half a second and more.
    assert sum(one >= 500_000 for one in due) >= 50
    assert all(one >= other for one, other in zip(due, sent))
