"""Web pages of any origin may read the API unless --cors says otherwise: the fields that browsers ask for, in every answer.

What a browser makes of them is written down here as the Fetch standard has it: the CORS check, and the one of a preflight's answer.
"""

import pytest

from kiln import bake, run, serving
from test_descriptions import endpoints

HERE, THERE, NOWHERE = "https://data.example", "http://localhost:3000", "https://evil.example"
# What supabase-js and postgrest-js send that isn't safelisted: browsers ask before.
SUPABASE = ["accept-profile", "apikey", "authorization", "prefer", "range", "range-unit", "x-client-info", "x-supabase-api-version"]
ERRORS = ["/nowhere", "/getRow/336776", "/getRow/x", "/rows?limit=x", "/getColumnMeanValue/dest", "/getRow/%", "/getRandomRow?seed=x",
          "/rows?dest=gt"]


def names(answer, field):
    return [name.strip().lower() for name in answer.headers.get(field, "").split(",") if name.strip()]


def may_read(answer, origin):
    """The CORS check for a request without credentials (Fetch, section 4.9)."""
    return answer.headers.get("access-control-allow-origin") in ("*", origin)


def can_see(answer, field):
    """Whether a page sees that field of an answer it may read (Fetch, section 2.2.2)."""
    exposed = names(answer, "access-control-expose-headers")
    return "*" in exposed or field.lower() in exposed


def preflight(running, path, origin, method, fields=()):
    asked = {"Origin": origin, "Access-Control-Request-Method": method}
    if fields:
        asked["Access-Control-Request-Headers"] = ",".join(sorted(fields))
    return running.get(path, "OPTIONS", asked)


def may_send(answer, origin, method, fields=()):
    """Whether a browser sends the request after that answer (Fetch, section 4.8). A star doesn't stand for Authorization."""
    allowed_methods, allowed_fields = names(answer, "access-control-allow-methods"), names(answer, "access-control-allow-headers")
    return (may_read(answer, origin) and 200 <= answer.status <= 299
            and (method in ("GET", "HEAD", "POST") or method.lower() in allowed_methods or "*" in allowed_methods)
            and all(field in allowed_fields or ("*" in allowed_fields and field != "authorization") for field in fields))


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n" + "".join(f"{row},text {row}\n" for row in range(300)))


@pytest.fixture(scope="module")
def chosen(small_db):
    """Two origins may read."""
    with serving(small_db, "--access-log", "off", "--cors", f"{HERE},{THERE}") as running:
        yield running


# Every endpoint, every method

def test_head_and_options_are_answered_everywhere(server):
    paths = endpoints(server)
    assert len(paths) >= 15
    for path in paths:
        head, options = server.get(path, "HEAD"), server.get(path, "OPTIONS")
        assert (head.status, head.body) == (200, b""), path
        assert (options.status, options.body) == (204, b""), path
        assert options.headers["allow"] == "GET, HEAD, OPTIONS"
        assert "content-length" not in options.headers and "content-type" not in options.headers  # RFC 9110, section 8.6
        assert server.get(path).status == 200


def test_options_of_a_path_that_is_not_there_are_404(server):
    assert server.get("/nowhere", "OPTIONS").status == 404


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
@pytest.mark.parametrize("origin", [HERE, "null", None])
def test_any_page_may_read_everything(server, method, origin):
    for path in [*endpoints(server), *ERRORS]:
        answer = server.get(path, method, {"Origin": origin} if origin else {})
        assert answer.headers["access-control-allow-origin"] == "*", path
        assert can_see(answer, "Content-Range") and can_see(answer, "ETag") and can_see(answer, "Link"), path
        assert "access-control-allow-credentials" not in answer.headers
        assert "Origin" not in answer.headers.get("vary", "")


def test_a_page_may_read_304_405_406_and_416_too(server):
    etag = server.get("/rows").headers["etag"]
    for fields, method, status in [({"If-None-Match": etag}, "GET", 304), ({}, "POST", 405), ({"Accept": "image/png"}, "GET", 406),
                                   ({"Range": "items=336776-"}, "GET", 416),
                                   ({"Range": "items=0-9"}, "GET", 206)]:
        answer = server.get("/rows", method, {"Origin": HERE} | fields)
        assert answer.status == status and may_read(answer, HERE) and can_see(answer, "ETag"), status


def test_a_download_may_be_read_and_its_fields_seen(server):
    answer = server.get("/rows?format=csv&limit=20000", headers={"Origin": HERE, "Accept-Encoding": "gzip", "Prefer": "count=exact"})
    assert may_read(answer, HERE) and can_see(answer, "Content-Range") and answer.headers["content-range"] == "0-19999/336776"


# Preflights

@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("fields", [[], ["prefer"], SUPABASE, ["x-anything", "if-none-match", "cache-control"]], ids=str)
def test_a_browser_that_asks_before_may_send_any_field(server, method, fields):
    for path in ("/rows?select=*&carrier=eq.UA", "/flights", "/getRow/0", "/columns/5", "/"):
        answer = preflight(server, path, HERE, method, fields)
        assert (answer.status, answer.body) == (204, b"")
        assert may_send(answer, HERE, method, fields), answer.headers
        assert int(answer.headers["access-control-max-age"]) >= 600  # not before every request


def test_a_browser_may_not_send_what_would_change_something(server):
    for method in ("PUT", "PATCH", "DELETE"):
        assert not may_send(preflight(server, "/rows", HERE, method), HERE, method)
    allowed = names(preflight(server, "/rows", HERE, "GET"), "access-control-allow-methods")
    assert set(allowed) == {"get", "head", "options"}


# Chosen origins

@pytest.mark.parametrize("origin", [HERE, THERE])
def test_a_chosen_origin_may_read_everything_and_is_named(chosen, origin):
    for path in [*endpoints(chosen), "/nowhere", "/getRow/x", "/rows?limit=x", "/rows?format=csv"]:
        answer = chosen.get(path, headers={"Origin": origin})
        assert answer.headers["access-control-allow-origin"] == origin, path
        assert "origin" in names(answer, "vary") and can_see(answer, "Content-Range"), path
    answer = preflight(chosen, "/rows", origin, "GET", SUPABASE)
    assert may_send(answer, origin, "GET", SUPABASE) and "origin" in names(answer, "vary")


@pytest.mark.parametrize("origin", [NOWHERE, "null", None, "http://data.example", "https://data.example.evil.example",
                                    "https://data.example:444", "https://sub.data.example",
                                    "https://data.exampl", "https://data.example/", f"{HERE},{THERE}", f"{HERE} {THERE}", "*", ""])
def test_no_other_origin_may_read_anything(chosen, origin):
    for path in ("/rows", "/getRow/0", "/healthz", "/nowhere", "/rows?format=csv"):
        for method in ("GET", "HEAD", "OPTIONS"):
            answer = chosen.get(path, method, {"Origin": origin} if origin is not None else {})
            assert [name for name in answer.headers if name.startswith("access-control-")] == [], (path, method)
            # A cache that has this answer mustn't give it to a page that may read it.
            assert "origin" in names(answer, "vary"), (path, method)
    assert not may_send(preflight(chosen, "/rows", origin or "null", "GET"), origin or "null", "GET")


def test_vary_by_origin_is_added_to_the_other_fields(chosen):
    assert names(chosen.get("/rows"), "vary") == ["accept", "accept-encoding", "prefer", "range", "origin"]
    assert names(chosen.get("/getRow/0"), "vary") == ["accept-encoding", "origin"]
    assert names(chosen.get("/healthz"), "vary") == ["origin"]
    etag = chosen.get("/rows").headers["etag"]
    answer = chosen.get("/rows", headers={"Origin": THERE, "If-None-Match": etag})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (304, THERE)
    assert names(answer, "vary") == ["accept", "accept-encoding", "prefer", "range", "origin"]


# Off

@pytest.mark.parametrize("how", [{"env": {"KILN_CORS": "off"}}, {}])
def test_off_no_page_may_read_anything(small_db, how):
    with serving(small_db, "--access-log", "off", *([] if how else ["--cors", "off"]), **how) as running:
        for path in ("/rows", "/getRow/0", "/nowhere", "/rows?format=csv"):
            for method in ("GET", "HEAD", "OPTIONS"):
                answer = running.get(path, method, {"Origin": HERE, "Access-Control-Request-Method": "GET"})
                assert [name for name in answer.headers if name.startswith("access-control-")] == []
                assert "origin" not in names(answer, "vary")
        assert (running.get("/rows", "OPTIONS").status, running.get("/rows", "OPTIONS").headers["allow"]) == (204, "GET, HEAD, OPTIONS")


@pytest.mark.parametrize("value", ["", "data.example", "https://data.example/", "https://data.example/page", "https://",
                                   "*,https://data.example", "off,https://data.example",
                                   "https://a.example,,https://b.example", "https://a.example\r\nX-Injected: 1"])
def test_what_is_no_origin_is_refused_at_the_start(tmp_path, value):
    done = run("serve", tmp_path / "no_such.db", f"--cors={value}")  # so that it ends as well where the value is taken, with 1
    assert done.returncode == 2
    assert b"--cors" in done.stderr


def test_spaces_between_origins_mean_nothing(small_db):
    with serving(small_db, "--access-log", "off", "--cors", f"{HERE}, {THERE}") as running:
        assert may_read(running.get("/rows", headers={"Origin": THERE}), THERE)
