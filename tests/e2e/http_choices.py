"""Requests that choose among answers, or have conditions: the fields of RFC 9110, sections 12 to 15, and Prefer (RFC 7240).

An ETag of ANSWERS stands as {name} in a case's bytes, without its quotes as {name'}.
"""

import re

from http_cases import Case, request

ROWS = "/rows?limit=200"
PART = "/rows?a=gte.0&limit=200"


def get(target, *fields, method="GET"):
    return request(f"{method} {target} HTTP/1.1", *fields)


# Each differs from each other in what the request's fields say, at the same few addresses.
ANSWERS = {
    "json": get(PART), "gzip": get(PART, "Accept-Encoding: gzip"), "zstd": get(PART, "Accept-Encoding: zstd"), "csv": get(PART, "Accept: text/csv"), "csvgzip": get(PART, "Accept: text/csv", "Accept-Encoding: gzip"),
    "tsv": get(PART, "Accept: text/tab-separated-values"), "lines": get(PART, "Accept: application/x-ndjson"), "count": get(PART, "Prefer: count=exact"), "countgzip": get(PART, "Prefer: count=exact", "Accept-Encoding: gzip"),
    "countcsv": get(PART, "Prefer: count=exact", "Accept: text/csv"), "range": get("/rows?a=gte.0", "Range: items=0-9"), "range2": get("/rows?a=gte.0", "Range: items=10-19"), "rangecount": get("/rows?a=gte.0", "Range: items=0-9", "Prefer: count=exact"),
    "rangecsv": get("/rows?a=gte.0", "Range: items=0-9", "Accept: text/csv"), "stripped": get(PART, "Accept: application/vnd.pgrst.array+json;nulls=stripped"), "object": get("/rows?a=eq.1", "Accept: application/vnd.pgrst.object+json"),
    "openapi": get("/", "Accept: application/openapi+json"),
}


def filled(sent, etags):
    for name, etag in etags.items():
        sent = sent.replace(b"{%s}" % name.encode(), etag.encode()).replace(b"{%s'}" % name.encode(), etag[1:-1].encode())
    return sent


def has(*names):
    """A list of exactly these names."""
    return {"vary": re.compile(", ".join(names))}


PAGE_VARY = has("Accept", "Accept-Encoding", "Prefer", "Range")
DATA_VARY = has("Accept-Encoding")
OBJECT = "Accept: application/vnd.pgrst.object+json"
# What of the request makes the answer of that name.
ASKS = {"json": [], "gzip": ["Accept-Encoding: gzip"], "zstd": ["Accept-Encoding: zstd"], "csv": ["Accept: text/csv"], "csvgzip": ["Accept: text/csv", "Accept-Encoding: gzip"],
        "count": ["Prefer: count=exact"], "countgzip": ["Prefer: count=exact", "Accept-Encoding: gzip"], "countcsv": ["Prefer: count=exact", "Accept: text/csv"]}

# Whoever has one of these answers gets 304 for it alone, and the others whole. Counted rows that aren't all on the page are 206 as in PostgREST,
# https://docs.postgrest.org/en/stable/references/api/pagination_count.html (rangeStatus of RangeQuery.hs), where RFC 9110 would have 200.
UNCHANGED = [
    Case("9110-15.4.5", f"{method} for {asked} of who has {had}", get(PART, *ASKS[asked], f"If-None-Match: {{{had}}}", method=method), 304 if asked == had else 206 if "count" in asked else 200, fields=PAGE_VARY)
    for asked in ASKS for had in ASKS for method in (("GET", "HEAD") if asked == had else ("GET",))
] + [
    Case("9110-15.4.5", f"the range {asked} of who has {had}", get("/rows?a=gte.0", *fields, f"If-None-Match: {{{had}}}"), 304 if asked == had else 206, fields=PAGE_VARY)
    for asked, fields in (("range", ["Range: items=0-9"]), ("range2", ["Range: items=10-19"]), ("rangecount", ["Range: items=0-9", "Prefer: count=exact"])) for had in ("range", "range2", "rangecount", "json")
] + [
    Case("9110-15.4.5", "the rows of who has a range", get("/rows?a=gte.0", "If-None-Match: {range}"), 200), Case("9110-15.4.5", "one object", get("/rows?a=eq.1", OBJECT, "If-None-Match: {object}"), 304, fields=PAGE_VARY),
    Case("9110-15.4.5", "the description at the root", get("/", "Accept: application/openapi+json", "If-None-Match: {openapi}"), 304, fields=has("Accept", "Accept-Encoding")),
    Case("9110-15.4.5", "the description of who has the list", get("/", "Accept: application/openapi+json", "If-None-Match: {json}"), 200, fields=has("Accept", "Accept-Encoding")),
    Case("9110-15.4.5", "the list of who has the description", get("/", "If-None-Match: {openapi}"), 200, fields=has("Accept", "Accept-Encoding")),
    Case("9110-15.4.5", "a figure of a part", get("/getColumnMedian/a?b=neq.x", "If-None-Match: {json}"), 304, fields=DATA_VARY | {"content-type": None}),
    Case("9110-15.4.5", "a profile of a part", get("/columns/a?b=neq.x", "If-None-Match: {json}"), 304, fields=has("Accept", "Accept-Encoding")),
    Case("9110-15.4.5", "a download, unpacked, of who has it packed", get("/rows?format=csv", "Accept-Encoding: identity", "If-None-Match: {csvgzip}"), 200, fields=PAGE_VARY),
    Case("9110-15.4.5", "a profile, unpacked, of who has it packed", get("/columns/a?b=neq.x", "If-None-Match: {gzip}"), 200, fields=has("Accept", "Accept-Encoding")),
    Case("9110-15.4.5", "a short answer, which is never packed", get("/getColumnMedian/a", "Accept-Encoding: gzip", "If-None-Match: {json}"), 304, fields=DATA_VARY),
]

CONDITIONS = [
    *[Case("9110-13.1.2", f"If-None-Match: {value}", get(PART, f"If-None-Match: {value}"), 304) for value in ("*", "{json}", "W/{json}", '"a", {json}', '{json},"a"', '"a" , W/{json} , "b"', ',{json},')],
    *[Case("9110-13.1.2", f"If-None-Match: {value}", get(PART, f"If-None-Match: {value}"), 200) for value in ('"a"', 'W/"a"', "{json'}", "w/{json}", "", ",", '"{json\'}', '"*"', "'{json'}'", "{csv}")],
    Case("9110-13.1.2", "in two fields", get(PART, 'If-None-Match: "a"', "If-None-Match: {json}"), 304), Case("9110-13.1.2", "HEAD and a star", get(PART, "If-None-Match: *", method="HEAD"), 304),
    Case("9110-13.1.2", "a star for a range", get("/rows", "Range: items=0-9", "If-None-Match: *"), 304), Case("9110-13.1.2", "a star for a short answer by gzip", get("/getRow/0", "Accept-Encoding: gzip", "If-None-Match: *"), 304),
    *[Case("9110-13.1.1", f"If-Match: {value}", get(PART, f"If-Match: {value}"), 200) for value in ("*", "{json}", '"a", {json}')],
    *[Case("9110-13.1.1", f"If-Match: {value}", get(target, f"If-Match: {value}"), 412, fields={"etag": None, "cache-control": "no-store"})
      for target in (PART, "/getRow/0", "/rows?format=csv") for value in ('"a"', "W/{json}", "{count}", "{gzip}")],
    Case("9110-13.1.1", "HEAD with If-Match", get(PART, 'If-Match: "a"', method="HEAD"), 412), Case("9110-13.1.1", "a range of another version", get("/rows", "Range: items=0-9", 'If-Match: "a"'), 412, fields=PAGE_VARY),
    Case("9110-13.2.2", "If-Match comes first", get(PART, 'If-Match: "a"', "If-None-Match: {json}"), 412), Case("9110-13.2.2", "both hold", get(PART, "If-Match: {json}", "If-None-Match: {json}"), 304),
    Case("9110-13.2.2", "If-Match comes first for a figure of a part", get("/columns/a?b=neq.x", 'If-Match: "a"', "If-None-Match: {json}"), 412),
    *[Case("9110-13.2.1", f"{name} of {target}", get(target, f"{name}: {value}"), status) for name, value in (("If-Match", '"a"'), ("If-None-Match", "*"))
      for target, status in (("/getRow/300", 404), ("/getRow/x", 400), ("/nowhere", 404), ("/getColumnMeanValue/b", 422), ("/rows?no=eq.1", 400))],
    *[Case("9110-13.2.1", f"{name} with {method}", get("/getRow/0", f"{name}: *", method=method), 405) for name in ("If-Match", "If-None-Match") for method in ("POST", "DELETE")],
    Case("9110-13.2.1", "OPTIONS with If-Match", get("/getRow/0", 'If-Match: "a"', method="OPTIONS"), 204), Case("9110-13.2.1", "406 with a star", get("/rows", "Accept: image/png", "If-None-Match: *"), 406, fields=PAGE_VARY),
    Case("9110-13.2.1", "416 with a star", get("/rows", "Range: items=300-", "If-None-Match: *"), 416, fields=PAGE_VARY),
    *[Case("9110-13.1.3", f"{name}: {date}", get(PART, f"{name}: {date}"), 200, fields={"last-modified": None}) for name in ("If-Modified-Since", "If-Unmodified-Since")
      for date in ("Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "yesterday")],
    Case("9110-13.2.2", "If-Modified-Since beside If-None-Match", get(PART, "If-Modified-Since: Fri, 31 Dec 2100 23:59:59 GMT", "If-None-Match: {json}"), 304),
    Case("9110-6.6.1", "what is random has a date and no ETag", get("/getRandomRow"), 200, fields={"etag": None, "cache-control": "no-store"}),
]

IN_ROWS = {"content-range": "0-9/*"}
WHOLE = {"content-range": "0-99/*"}
RANGES = [
    *[Case("9110-14.2", f"Range: {value}", get("/rows", f"Range: {value}"), 206, fields=IN_ROWS | PAGE_VARY) for value in ("items=0-9", "rows=0-9", "Items=0-9", "ROWS=0-9")],
    *[Case("9110-14.2", f"Range: {value}", get("/rows", f"Range: {value}"), 200, fields=WHOLE | PAGE_VARY) for value in ("bytes=0-9", "Bytes=0-9", "lines=0-9", "items=", "items=a-b", "items=9-0", "0-9,20-29", "items=-5", "-", "=0-9", "bytes=-5")],
    Case("9110-14.2", "what PostgREST calls a range has no unit, and is none here", get("/rows", "Range: 0-9"), 200, fields=IN_ROWS | PAGE_VARY),
    Case("9110-14.2", "a range of what has none", get("/getRow/0", "Range: bytes=0-1"), 200, fields={"content-range": None}), Case("9110-15.5.17", "a range beyond the end", get("/rows", "Range: items=300-"), 416, fields={"etag": None, "content-range": "*/300"}),
    Case("9110-14.2", "two ranges in two fields", get("/rows", "Range: items=0-9", "Range: 20-29"), 200), Case("9110-15.3.7", "206 has what 200 has", get("/rows", "Range: items=0-9"), 206, fields={"etag": re.compile(r'"[^"]+"'), "cache-control": "public, max-age=60"}),
    *[Case("9110-13.1.5", f"If-Range: {value}", get("/rows", "Range: items=0-9", f"If-Range: {value}"), 206, fields=IN_ROWS) for value in ("{json}", "{range}", "{gzip}", "{count}")],
    *[Case("9110-13.1.5", f"If-Range: {value}", get("/rows", "Range: items=0-9", f"If-Range: {value}"), 200, fields=WHOLE)
      for value in ('"a"', "W/{json}", "{csv}", "{stripped}", "{object}", "{json'}", "*", "Sun, 06 Nov 1994 08:49:37 GMT", "Fri, 31 Dec 9999 23:59:59 GMT", '"a", {json}')],
    Case("9110-13.1.5", "If-Range without a Range", get("/rows", 'If-Range: "a"'), 200, fields=WHOLE), Case("9110-13.1.5", "If-Range of another version saves from 416", get("/rows", "Range: items=300-", 'If-Range: "a"'), 200),
    Case("9110-13.1.5", "If-Range in another form", get("/rows", "Range: items=0-9", "Accept: text/csv", "If-Range: {csv}"), 206, fields=IN_ROWS),
]

PREFERENCES = [
    Case("7240-3", "count=exact", get(PART, "Prefer: count=exact"), 206, fields={"content-range": "0-199/300", "preference-applied": "count=exact"} | PAGE_VARY),
    Case("7240-3", "no count", get(PART), 200, fields={"content-range": "0-199/*", "preference-applied": None} | PAGE_VARY), Case("7240-2", "what nobody knows", get(PART, "Prefer: wait=10, a;b=c"), 200, fields={"preference-applied": None}),
    Case("7240-2", "the count of who has the answer without", get(PART, "Prefer: count=exact", "If-None-Match: {json}"), 206, fields={"content-range": "0-199/300"}),
    Case("7240-2", "without the count of who has it with", get(PART, "If-None-Match: {count}"), 200, fields={"content-range": "0-199/*"}),
    *[Case("9110-12.5.3", f"Accept-Encoding: {value}", get("/openapi.json", f"Accept-Encoding: {value}"), 200, fields={"content-encoding": coding} | DATA_VARY)
      for value, coding in (("gzip", "gzip"), ("GZIP", "gzip"), ("x-gzip", "gzip"), ("gzip;q=0", None), ("identity", None), ("", None), ("br", None), ("gzip, zstd", "zstd"), ("gzip, zstd;q=0.5", "gzip"), ("gzip;q=0, zstd;q=0", None))],
    *[Case("9110-12.5.1", f"Accept: {value}", get("/rows", f"Accept: {value}"), status, fields=PAGE_VARY)
      for value, status in (("*/*", 200), ("text/*", 200), ("image/png", 406), ("text/csv;q=0", 406), ("text/html, */*;q=0.1", 200), ("TEXT/CSV", 200))],
    *[Case("9110-12.5.5", f"{target} with {field}", get(target, field), 206 if "count" in field and vary is PAGE_VARY else 200, fields=vary) for field in ("Accept: text/csv", "Prefer: count=exact", "X-Anything: 1", "Accept-Language: de", "User-Agent: a")
      for target, vary in (("/rows?limit=1", PAGE_VARY), ("/getRow/0", DATA_VARY), ("/columns/a/values", PAGE_VARY), ("/healthz", {"vary": None}))],
]

CASES = UNCHANGED + CONDITIONS + RANGES + PREFERENCES
