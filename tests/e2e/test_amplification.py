"""A short request that would make the server work or answer without measure is a client's error, and says so."""

import pytest


def many(count, text=lambda number: str(number % 3)):
    return ",".join(text(number) for number in range(count))


@pytest.mark.parametrize("path, named", [
    ("/rows?limit=1&day=in.(" + many(1001) + ")", "1000 values"),
    ("/getColumnMeanValue/5?day=not.in.(" + many(1500) + ")", "1000 values"),
    ("/rows?limit=1&and=(day.in.(" + many(1001) + "),month.eq.1)", "1000 values"),
    ("/rows?limit=1&select=" + many(84, lambda n: f"a{n}:day"), "at most"),
    ("/rows?format=ndjson&select=" + many(1140, lambda n: f"{n + 100}:0"), "at most"),
    ("/rows?limit=1&select=*," + many(65, lambda n: f"a{n}:day"), "at most"),
    ("/rows?limit=1&or=(" + many(101, lambda n: f"day.eq.{n}") + ")", "100 conditions"),
    ("/rows?limit=1&day=eq(any).{" + many(101) + "}", "100 conditions"),
    ("/rows?limit=1&order=" + many(2009, lambda n: "1"), "at most"),
    ("/rows?format=csv&order=" + many(33, lambda n: f"{n % 19}.desc"), "at most"),
    ("/rows?select=day,count()&order=" + many(33, lambda n: "count"), "at most"),
])
def test_more_than_anyone_needs_is_refused(server, path, named):
    answer = server.get(path)
    assert (answer.status, named in answer.json["detail"]) == (400, True), answer.text


@pytest.mark.parametrize("path", [
    "/rows?limit=1&day=in.(" + many(1000) + ")",
    "/rows?limit=1&select=*," + many(64, lambda n: f"a{n}:day"),
    "/rows?limit=1&select=" + many(83, lambda n: f"a{n}:day"),
    "/rows?limit=1&order=" + many(19, str),
    "/rows?limit=1&or=(" + many(100, lambda n: f"day.eq.{n}") + ")",
])
def test_and_what_is_allowed_works(server, path):
    assert server.get(path).status == 200
