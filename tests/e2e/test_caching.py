"""The data behind an address never changes while one image serves it: answers carry strong ETags, and whoever has one gets 304."""

import re

import pytest

from kiln import bake, run, serving
from test_descriptions import endpoints

STRONG = re.compile(r'"[\x21\x23-\x7e]+"')
NEVER = ["/getRandomRow", "/healthz", "/readyz", "/metrics"]

# Beside what / lists: parts of the dataset, and other forms.
PARTS = ["/flights", "/rows?carrier=eq.UA&order=dep_delay&limit=3", "/rows?format=csv&limit=2000", "/rows?format=ndjson&carrier=eq.OO",
         "/rows?dest=eq.no%20such", "/getRow/3?carrier=eq.UA",
         "/getRandomRow?seed=1", "/getRandomRow?seed=1&carrier=eq.UA", "/getColumnMeanValue/5?carrier=eq.UA",
         "/getColumnMedian/5?carrier=eq.UA",
         "/getColumnMostFrequentValue/dest?carrier=eq.UA", "/columns/5?carrier=eq.OO", "/columns/dest",
         "/sql/median?column=5&carrier=eq.UA"]
ERRORS = ["/nowhere", "/getRow/336776", "/getRow/x", "/getColumnMeanValue/dest", "/rows?limit=x", "/rows?no_such=1", "/getRow/%",
          "/rows?order=no_such",
          "/getRandomRow?seed=x", "/getRandomRow?dest=eq.no%20such", "/getRow/5?dest=eq.LEX"]
ROWS_VARY = {"Accept", "Accept-Encoding", "Prefer", "Range"}
OBJECT = "application/vnd.pgrst.object+json"

# Everything by which answers differ at one address.
FORMS = [{"Accept": accept, "Accept-Encoding": encoding}
         for accept in ("application/json", "text/csv", "application/x-ndjson", OBJECT, "application/vnd.pgrst.array+json;nulls=stripped",
                        f"{OBJECT};nulls=stripped")
         for encoding in ("identity", "gzip", "zstd")]


@pytest.fixture(scope="module")
def cacheable(server):
    """Every address whose answer may be kept."""
    return [path for path in endpoints(server) if path not in NEVER] + PARTS


def etag(answer):
    assert STRONG.fullmatch(answer.headers["etag"]), answer.headers["etag"]
    return answer.headers["etag"]


def vary(answer):
    return {name.strip() for name in answer.headers["vary"].split(",")} if "vary" in answer.headers else set()


def test_every_answer_with_data_has_a_strong_etag_and_may_be_kept_for_a_minute(server, cacheable):
    assert len(cacheable) > 25
    for path in cacheable:
        for method in ("GET", "HEAD"):
            answer = server.get(path, method)
            assert answer.status == 200, path
            assert etag(answer) == etag(server.get(path))
            assert answer.headers["cache-control"] == "public, max-age=60", path


def test_no_answer_tells_how_old_the_data_is(server, cacheable):
    for path in [*cacheable, *NEVER, *ERRORS]:
        assert {"last-modified", "expires", "age"} & set(server.get(path).headers) == set(), path


@pytest.mark.parametrize("path", [*NEVER, "/getRandomRow?carrier=eq.UA", *ERRORS])
@pytest.mark.parametrize("if_none_match", [None, "*"])
def test_what_is_random_an_error_or_a_health_check_has_no_etag_and_is_never_304(server, path, if_none_match):
    for method in ("GET", "HEAD", "POST"):
        answer = server.get(path, method, {"If-None-Match": if_none_match} if if_none_match else {})
        assert "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"
        assert answer.status != 304 and (answer.status == 200) == (path not in ERRORS and method != "POST")


@pytest.mark.parametrize("fields, status", [({"Accept": "image/png"}, 406), ({"Accept": OBJECT}, 406), ({"Range": "items=500-509"}, 416)])
def test_an_error_is_no_304_even_if_the_client_has_anything(server, fields, status):
    # RFC 9110, section 13.2.1: conditions are ignored where the answer without them wouldn't be one of success.
    answer = server.get("/rows?dest=eq.no%20such", headers=fields)
    assert (answer.status, "etag" in answer.headers) == (status, False)
    assert server.get("/rows?dest=eq.no%20such", headers=fields | {"If-None-Match": "*"}).status == status


def test_the_etag_outlives_a_restart_and_belongs_to_the_data_not_to_the_file(tmp_path):
    (tmp_path / "again").mkdir()
    csv = "a,b\n" + "1,x\n" * 500
    seen = []
    first = bake(tmp_path, csv)
    for database in (first, first, bake(tmp_path / "again", csv)):
        with serving(database, "--access-log", "off") as running:
            seen.append([etag(running.get(path)) for path in ("/rows", "/rows?format=csv", "/getRow/0", "/columns", "/schema", "/version",
                                                              "/rows?a=eq.1", "/sql")])
    assert seen[0] == seen[1] == seen[2]


def test_another_dataset_or_other_options_have_other_etags(tmp_path):
    csv = "a,b\n1,x\nNA,y\n"
    bakes = [(csv, []), (csv.replace("y", "z"), []), (csv + "2,w\n", []), (csv, ["--null", "NA"]), (csv, ["--name", "other"]),
             (csv, ["--type", "a=text"]),
             (csv.replace("a,b", "a,c"), []), (csv, ["--license", "CC0-1.0"])]
    seen = []
    for number, (content, options) in enumerate(bakes):
        folder = tmp_path / str(number)
        folder.mkdir()
        with serving(bake(folder, content, *options), "--access-log", "off") as running:
            seen.append(etag(running.get("/rows")))
    assert len(set(seen)) == len(seen), seen


def test_every_form_and_encoding_has_its_own_etag_at_every_address(server):
    answers = [server.get("/rows?dest=eq.LEX", headers=form | {"Accept-Encoding": "identity"}) for form in FORMS[::3]]
    assert len({etag(answer) for answer in answers}) == len({answer.headers["content-type"] for answer in answers}) == 6
    answers = [server.get("/rows?limit=200", headers=form) for form in FORMS[:9]]
    assert len({(answer.headers["content-type"], answer.headers.get("content-encoding")) for answer in answers}) == 9
    assert len({etag(answer) for answer in answers}) == 9
    assert len({etag(server.get("/columns", headers={"Accept-Encoding": encoding})) for encoding in ("identity", "gzip", "zstd")}) == 3


# Conditional requests

@pytest.mark.parametrize("encoding", ["identity", "gzip", "zstd"])
def test_who_has_the_answer_gets_304_with_the_fields_that_matter_and_nothing_else(server, cacheable, encoding):
    for path in cacheable:
        whole = server.get(path, headers={"Accept-Encoding": encoding})
        for method in ("GET", "HEAD"):
            answer = server.get(path, method, {"Accept-Encoding": encoding, "If-None-Match": etag(whole)})
            assert (answer.status, answer.body) == (304, b""), path
            # RFC 9110, section 15.4.5
            for name in ("etag", "cache-control", "vary"):
                assert answer.headers.get(name) == whole.headers.get(name), (path, name)
            assert {"content-type", "content-encoding", "transfer-encoding", "content-range", "link"} & set(answer.headers) == set(), path


@pytest.mark.parametrize("form", FORMS, ids=str)
def test_every_form_is_304_by_its_own_etag_and_200_by_anothers(server, form):
    path = "/rows?dest=eq.LEX" if OBJECT in form["Accept"] else "/rows?limit=50"
    own = etag(server.get(path, headers=form))
    other = etag(server.get("/rows?dest=eq.LEX", headers={"Accept": "application/json" if "csv" in form["Accept"] else "text/csv"}))
    answer = server.get(path, headers=form | {"If-None-Match": own})
    assert (answer.status, etag(answer)) == (304, own)
    assert server.get(path, headers=form | {"If-None-Match": other}).status == 200


@pytest.mark.parametrize("path", ["/getRow/0", "/rows?limit=2", "/rows?carrier=eq.UA&limit=2", "/columns/5?carrier=eq.OO",
                                  "/rows?format=csv&limit=2000"])
def test_etags_come_in_lists_weakly_or_as_a_star(server, path):
    own = etag(server.get(path))
    for matching in (own, f"W/{own}", f'"other", {own}', f'{own},"other"', f'W/"other" ,\t{own}', f'"a, b", {own}', "*"):
        assert server.get(path, headers={"If-None-Match": matching}).status == 304, matching
    for other in ('"other"', own[1:-1], own[:-1], own.upper(), f'"{own[1:-1]}x"', "", ",", f"w/{own}", f"'{own[1:-1]}'"):
        assert server.get(path, headers={"If-None-Match": other}).status == 200, other


def test_a_304_ends_nothing(server):
    own = etag(server.get("/rows?format=csv"))
    with server.connect() as connection, connection.makefile("rb") as reader:
        for path in ("/rows?format=csv", "/getRow/1"):
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nIf-None-Match: {own}\r\n\r\n".encode())
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            head += reader.readline()
        assert head.startswith(b"HTTP/1.1 304 ")
        assert reader.readline() == b"HTTP/1.1 200 OK\r\n"  # the next answer follows at once: a 304 has no body


# How long, and by what they differ

@pytest.mark.parametrize("seconds", [0, 1, 86400, 31536000])
def test_max_age_says_for_how_long(tmp_path, seconds):
    database = bake(tmp_path, "a\n1\n")
    for options in ({"env": {"KILN_MAX_AGE": str(seconds)}}, {}):
        with serving(database, "--access-log", "off", *([] if options else ["--max-age", str(seconds)]), **options) as running:
            said = [running.get(path).headers["cache-control"] for path in ("/rows", "/getRow/0", "/getRow/1")]
            assert said == [f"public, max-age={seconds}"] * 2 + ["no-store"]


@pytest.mark.parametrize("seconds", ["-1", "31536001", "x", ""])
def test_a_max_age_that_is_none_is_refused(tmp_path, seconds):
    done = run("serve", bake(tmp_path, "a\n1\n"), f"--max-age={seconds}")
    assert done.returncode == 2 and b"max-age" in done.stderr


@pytest.mark.parametrize("path, expected", [
    ("/rows", ROWS_VARY), ("/flights", ROWS_VARY), ("/rows?limit=1", ROWS_VARY), ("/rows?format=csv&limit=2000", ROWS_VARY),
    ("/rows?dest=eq.LEX", ROWS_VARY), ("/rows?limit=0", ROWS_VARY),
    ("/columns", {"Accept-Encoding"}),
    # A browser gets a page there.
    ("/columns/5", {"Accept", "Accept-Encoding"}), ("/columns/5?carrier=eq.UA", {"Accept", "Accept-Encoding"}),
    ("/schema", {"Accept-Encoding"}),
    ("/getRow/0", {"Accept-Encoding"}), ("/getRow/0?carrier=eq.UA", {"Accept-Encoding"}), ("/getRandomRow?seed=1", {"Accept-Encoding"}),
    ("/getColumnMeanValue/5", {"Accept-Encoding"}), ("/getColumnMedian/5?carrier=eq.UA", {"Accept-Encoding"}),
    ("/", {"Accept", "Accept-Encoding"}), ("/version", {"Accept-Encoding"}), ("/healthz", set()),
])
def test_vary_names_the_fields_by_which_the_answers_at_an_address_differ_and_no_others(server, path, expected):
    for fields in ({}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "br"}, {"Accept": "text/csv"}, {"If-None-Match": "*"},
                   {"Prefer": "count=exact"}, {"Range": "0-1"}):
        for method in ("GET", "HEAD"):
            answer = server.get(path, method, fields)
            assert vary(answer) == expected, (fields, method, answer.status)
    if not expected:  # and that is right: it is never packed
        assert len(server.get(path).body) <= 1024


@pytest.mark.parametrize("path, fields", [
    ("/rows?limit=x", {}), ("/rows", {"Accept": "image/png"}), ("/rows", {"Range": "items=336776-"}), ("/rows?dest=eq.no%20such", {"Accept": OBJECT}),
    ("/rows", {"Prefer": "handling=strict, what=ever"}), ("/columns/5/values?limit=x", {}), ("/columns/5/values", {"Accept": "image/png"}),
])
def test_an_error_varies_by_what_would_have_chosen_the_answer(server, path, fields):
    answer = server.get(path, headers=fields)
    assert answer.status in (400, 406, 416) and vary(answer) == ROWS_VARY
