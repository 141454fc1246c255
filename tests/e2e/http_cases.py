"""Requests as bytes, and what RFC 9110 and RFC 9112 ask of the answer: methods, targets, versions, lines, fields and framing.

test_http_cases.py sends them; those about the answers that a request chooses are in http_choices.py. A case is
(section, what, bytes, status, what else). `kept`: whether the connection goes on after the answer; a refusal ends it, for nobody knows
where the next request would begin. None in place of the status: the connection ends without an answer.
"""

from typing import NamedTuple


class Case(NamedTuple):
    section: str  # 9112-5.1: RFC 9112, section 5.1
    what: str
    sent: bytes
    status: int | None
    kept: bool = True
    fields: dict = {}  # of the answer; None: it has none of that name
    alone: bool = False  # nothing follows, and the client ends its side: the head isn't whole


def request(line="GET /getRow/0 HTTP/1.1", *fields, host="Host: x"):
    """A head of these lines; bytes are written as they are."""
    lines = [line, *([host] if host else []), *fields]
    return b"".join((part if isinstance(part, bytes) else part.encode("latin-1")) + b"\r\n" for part in lines) + b"\r\n"


def refused(section, what, sent, status=400, **more):
    return Case(section, what, sent, status, kept=False, fields={"connection": "close"}, **more)


ALLOW = {"allow": "GET, HEAD, OPTIONS"}
BODY = b"5\r\nhello\r\n0\r\n\r\n"

METHODS = [
    Case("9110-9.3.1", "GET", request(), 200), Case("9110-9.3.2", "HEAD", request("HEAD /getRow/0 HTTP/1.1"), 200),
    Case("9110-9.3.2", "HEAD of what isn't there", request("HEAD /nowhere HTTP/1.1"), 404),
    Case("9110-9.3.2", "HEAD of a page", request("HEAD /rows HTTP/1.1"), 200), Case("9110-9.3.2", "HEAD of a download", request("HEAD /rows?format=csv HTTP/1.1"), 200),
    Case("9110-9.3.7", "OPTIONS of a path", request("OPTIONS /getRow/0 HTTP/1.1"), 204, fields=ALLOW | {"content-length": None}),
    Case("9110-9.3.7", "OPTIONS of all", request("OPTIONS * HTTP/1.1"), 204, fields=ALLOW | {"content-length": None}),
    Case("9110-9.3.7", "OPTIONS of a host", request("OPTIONS http://x HTTP/1.1"), 204, fields=ALLOW),
    Case("9110-9.3.7", "OPTIONS of what isn't there", request("OPTIONS /nowhere HTTP/1.1"), 404),
    *[Case("9110-15.5.6", f"{method} of a path", request(f"{method} {path} HTTP/1.1"), 405, fields=ALLOW)
      for method in ("POST", "PUT", "DELETE", "TRACE", "PATCH", "QUERY") for path in ("/getRow/0", "/rows")],
    *[Case("9110-15.5.5", f"{method} of what isn't there", request(f"{method} /nowhere HTTP/1.1"), 404) for method in ("POST", "DELETE", "PATCH")],
    Case("9110-9.3.6", "CONNECT", request("CONNECT x:443 HTTP/1.1"), 405, fields=ALLOW), Case("9110-9.3.6", "CONNECT by IPv6", request("CONNECT [::1]:80 HTTP/1.1"), 405),
    *[refused("9110-9.3.6", f"CONNECT {target}", request(f"CONNECT {target} HTTP/1.1")) for target in ("x", "x:", "x:0", "x:65536", "x:http", ":80", "/", "http://x/")],
    *[refused("9110-9.1", f"the method {method}", request(f"{method} / HTTP/1.1"), 501)
      for method in ("BREW", "get", "Get", "HEAd", "GETS", "GE", "PROPFIND", "M-SEARCH", "!#$%&'*+-.^_`|~", "X" * 100)],
    *[refused("9110-5.6.2", f"the method {method}", request(f"{method} / HTTP/1.1")) for method in ("G(T", "GE@T", "G\"T", "GET:", "G/T", "G=T", "G[T]", "G{T}")],
]

TARGETS = [
    *[Case("9112-3.2.2", f"the target {target}", request(f"GET {target} HTTP/1.1"), 200)
      for target in ("http://x/getRow/0", "HTTP://x/getRow/0", "hTTps://x/getRow/0", "http://other:8080/getRow/0", "http://[::1]/getRow/0", "http://x:/getRow/0", "http://x", "http://x?",
                     "Http://x/")],
    Case("9112-3.2.2", "absolute-form without a path there", request("GET HTTP://x/nowhere HTTP/1.1"), 404),
    *[refused("9110-4.2.1", f"the target {target}", request(f"GET {target} HTTP/1.1"))
      for target in ("http:///getRow/0", "HTTP:///", "https://", "http://?a", "http://:80/", "http://x:y/", "http://x y/", "http://x:123456/", "http://[::1/", "http://[]/", "http://x\\y/")],
    *[refused("9110-4.2.4", f"the target {target}", request(f"GET {target} HTTP/1.1")) for target in ("http://user@x/", "http://user:secret@x/", "HTTPS://@x/")],
    *[refused("9112-3.2", f"the target {target}", request(f"GET {target} HTTP/1.1"))
      for target in ("getRow/0", "*", "x:80", "ftp://x/", "http:/x", "http:x", "?a=1", "", ".", "file:///etc/passwd", "\\", "%2F")],
    *[refused("3986-2", f"the target's byte {byte:02x}", request(b"GET /getRow/0" + bytes([byte]) + b" HTTP/1.1"))
      for byte in (0, 1, 8, 9, 0x0b, 0x0c, 0x1b, 0x1f, 0x7f, 0x80, 0xa0, 0xad, 0xc3, 0xff)],
    *[refused("3986-2", f"raw {text} in a query", request(f"GET /rows?b=eq.{text} HTTP/1.1".encode())) for text in ("ü", "日本", "\u00a0", "\u202e", "🛫")],
    *[Case("3986-2.1", f"an encoded {text}", request(f"GET /rows?b=eq.{text} HTTP/1.1"), 200) for text in ("%C3%BC", "%e6%97%a5", "%F0%9F%9B%AB", "%00", "+", "%2B")],
    *[Case("3986-2.1", f"the target {target}", request(f"GET {target} HTTP/1.1"), 400) for target in ("/getRow/%", "/getRow/%0", "/getRow/%zz", "/%ff", "/rows?b=eq.%c3", "/getRow/%g0")],
    refused("9112-3", "a fragment", request("GET /getRow/0#a HTTP/1.1")), refused("9112-3", "a space", request("GET /get Row/0 HTTP/1.1")),
    Case("9112-3", "8,000 bytes", request("GET /getRandomRow?seed=" + "0" * (8000 - 21 - 1) + "1" + " HTTP/1.1"), 200),
    refused("9112-3", "8,001 bytes", request("GET /" + "a" * 8000 + " HTTP/1.1"), 414),
]

VERSIONS = [
    *[Case("9110-2.5", f"HTTP/1.{minor}", request(f"GET /getRow/0 HTTP/1.{minor}"), 200) for minor in range(1, 10)],
    Case("9112-9.3", "HTTP/1.0", request("GET /getRow/0 HTTP/1.0"), 200, kept=False), Case("9112-3.2", "HTTP/1.0 without Host", request("GET /getRow/0 HTTP/1.0", host=""), 200, kept=False),
    refused("9112-3.2", "HTTP/1.2 without Host", request("GET /getRow/0 HTTP/1.2", host="")),
    *[refused("9110-15.6.6", f"HTTP/{version}", request(f"GET /getRow/0 HTTP/{version}"), 505) for version in ("2.0", "3.0", "0.9", "9.9", "0.0")],
    refused("9113-3.4", "the preface of HTTP/2", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
    *[refused("9112-2.3", f"the version {version}", request(f"GET /getRow/0 {version}"))
      for version in ("http/1.1", "HTTP/1", "HTTP/1.", "HTTP/.1", "HTTP/1.10", "HTTP/01.1", "HTTP/1.1.1", "HTTP/a.b", "HTTP1.1", "HTTP/1,1", "HTTPS/1.1", "HTTP/1.1x", "HTTP/-1.1", "ICY/1.1", "H", "")],
    refused("9112-2.3", "no version", b"GET /getRow/0\r\n\r\n"), refused("9112-2.3", "no version, with fields", request("GET /getRow/0")),
]

LINES = [
    Case("9112-2.2", "an empty line first", b"\r\n" + request(), 200), Case("9112-2.2", "some empty lines first", b"\r\n" * 3 + request(), 200),
    refused("9112-2.2", "empty lines without end", b"\r\n" * 10_000), refused("9112-2.2", "a line feed first", b"\n" + request()),
    refused("9112-2.2", "a carriage return first", b"\r" + request()), refused("9112-2.2", "a space first", b" " + request()), refused("9112-2.2", "a tab first", b"\t" + request()),
    refused("9112-2.2", "bare line feeds", request().replace(b"\r\n", b"\n")), refused("9112-2.2", "a bare line feed after the first line", request().replace(b"\r\n", b"\n", 1)),
    refused("9112-2.2", "bare carriage returns", request().replace(b"\r\n", b"\r"), alone=True), refused("9112-2.2", "a carriage return in a value", request("GET / HTTP/1.1", "A: b\rc")),
    refused("9112-2.2", "two carriage returns", request("GET / HTTP/1.1\r")), refused("9112-2.2", "a space before the first field", request("GET / HTTP/1.1", host=" Host: x")),
    *[refused("9112-3", f"the line {line!r}", request(line)) for line in ("GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET / HTTP/1.1 ", "GET\t/ HTTP/1.1", "GET /\tHTTP/1.1", "GET", "GET ", " ", "GET / HTTP/1.1 x")],
    refused("9112-5.2", "a folded value", request("GET / HTTP/1.1", "A: b", " c")), refused("9112-5.2", "a value folded by a tab", request("GET / HTTP/1.1", "A: b", "\tc")),
    refused("9112-5.2", "an empty folded line", request("GET / HTTP/1.1", "A: b", " ")), refused("9112-5.2", "a folded Host", request("GET / HTTP/1.1", host="Host:\r\n x")),
    refused("9112-2.1", "a head cut in its first line", b"GET /getR", alone=True), refused("9112-2.1", "a head cut in a field", b"GET / HTTP/1.1\r\nHost", alone=True),
    Case("9112-9.6", "nothing", b"", None, kept=False, alone=True), Case("9112-2.2", "an empty line alone", b"\r\n", None, kept=False, alone=True),
    refused("9110-5.4", "101 fields", request("GET / HTTP/1.1", *["A: b"] * 100), 431), Case("9110-5.4", "100 fields", request("GET / HTTP/1.1", *["A: b"] * 99), 200),
    refused("9110-5.4", "a value of 17 kB", request("GET / HTTP/1.1", "A: " + "b" * 17_000), 431),
    refused("9112-2.2", "TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"), refused("9112-2.2", "JSON", b'{"a":1}\r\n\r\n'),
]

FIELDS = [
    *[refused("9112-5.1", f"the field {field!r}", request("GET / HTTP/1.1", field)) for field in ("A : b", "A\t: b", "A b: c", ": c", "A", "=", "A=b", "(A): b", "A,B: c", "A/B: c", "\u00e4: c", "A;: b", "\"A\": b",
                                                                                                   "[A]: b", "A{}: b", "A@b: c", "A\\: b", "<A>: b", "A?: b")],
    *[refused("9110-5.5", f"a value with {byte:02x}", request("GET / HTTP/1.1", b"A: b" + bytes([byte]) + b"c")) for byte in (0, 1, 7, 8, 0x0b, 0x0c, 0x0e, 0x1b, 0x1f, 0x7f)],
    *[Case("9110-5.5", f"the field {field!r}", request("GET / HTTP/1.1", field), 200) for field in ("A:", "A:b", "A: \t b \t ", "A: b\tc", "A: \u00e4\u00ff", "A: b:c", "A: \"b\\\"c\"", "!#$%&'*+-.^_`|~: b")],
    *[refused("9112-3.2", f"the host {host!r}", request(host=host)) for host in ("", "Host:", "Host: x y", "Host: x/y", "Host: x:y", "Host: a@b", "Host: [::1", "Host: []", "Host: ::1", "Host: x:123456",
                                                                                 "Host: http://x", "Host: x\r\nHost: x", "Host: x\r\nhost: y", "Host: x?y", "Host: x#y", "Host: \u00e4", "Host: \"x\"", "Host: :80")],
    *[Case("9110-7.2", f"the host {host!r}", request(host=host), 200) for host in ("hOsT: x", "Host:x", "Host: x:80", "Host: x:", "Host: [::1]:80", "Host: 127.0.0.1", "Host: a-b.c_d%20", "Host: other")],
]

LENGTHS = [
    *[Case("9110-8.6", f"Content-Length: {value}", request("GET / HTTP/1.1", f"Content-Length: {value}"), 200) for value in ("0", "00", "0" * 30)],
    *[refused("9110-8.6", f"Content-Length: {value!r}", request("GET / HTTP/1.1", f"Content-Length: {value}")) for value in ("-1", "+5", "5 5", "5,5", "5, 5", "0x5", "5.0", "five", "", "1e3", "\u00b2", "5;", "0,0")],
    *[refused("9112-6.3", f"two lengths, {one} and {two}", request("GET / HTTP/1.1", f"Content-Length: {one}", f"Content-Length: {two}")) for one, two in ((0, 0), (5, 5), (0, 5), (5, 0))],
    *[refused("9110-15.5.14", f"{method} with a body", request(f"{method} / HTTP/1.1", "Content-Length: 5") + b"hello", 413) for method in ("GET", "HEAD", "OPTIONS")],
    refused("9110-15.5.14", "a body without end", request("GET / HTTP/1.1", "Content-Length: 99999999999999999999999"), 413),
    refused("9110-15.5.14", "chunks", request("GET / HTTP/1.1", "Transfer-Encoding: chunked") + BODY, 413), refused("9110-10.1.1", "who waits to send", request("GET / HTTP/1.1", "Content-Length: 5", "Expect: 100-continue"), 413),
    *[Case("9110-15.5.6", f"{method} with {how}", request(f"{method} /getRow/0 HTTP/1.1", how) + body, 405, kept=False, fields=ALLOW | {"connection": "close"})
      for method in ("POST", "PUT", "PATCH", "DELETE", "QUERY") for how, body in (("Content-Length: 5", b"hello"), ("Transfer-Encoding: chunked", BODY))],
    Case("9110-15.5.6", "POST that waits to send", request("POST /rows HTTP/1.1", "Content-Length: 5", "Expect: 100-continue"), 405, kept=False, fields=ALLOW),
    Case("9110-15.5.5", "POST with a body to what isn't there", request("POST /nowhere HTTP/1.1", "Content-Length: 5") + b"hello", 404, kept=False),
    Case("9112-9.6", "a body that is a request", request("POST /getRow/0 HTTP/1.1", f"Content-Length: {len(request())}") + request(), 405, kept=False),
]

CODINGS = [
    *[refused("9112-6.3", f"Transfer-Encoding: {value!r}", request("POST / HTTP/1.1", f"Transfer-Encoding: {value}") + BODY)
      for value in ("gzip", "identity", "chunked, gzip", "chunked, chunked", "", "chunked;a=b", "xchunked", "chunked,", "\"chunked\"", "chunked gzip", "chunked, identity", "c hunked", "\u00a0chunked")],
    *[refused("9112-6.1", f"Transfer-Encoding: {value}", request("POST / HTTP/1.1", f"Transfer-Encoding: {value}") + BODY, 501) for value in ("gzip, chunked", "deflate,chunked", "identity, Chunked")],
    Case("9112-7", "Transfer-Encoding: CHUNKED", request("POST / HTTP/1.1", "Transfer-Encoding: CHUNKED") + BODY, 405, kept=False),
    *[refused("9112-6.1", f"Transfer-Encoding and Content-Length: {length}", request("POST / HTTP/1.1", f"Content-Length: {length}", "Transfer-Encoding: chunked") + BODY) for length in (0, 5)],
    refused("9112-6.1", "the two the other way round", request("GET / HTTP/1.1", "Transfer-Encoding: chunked", "Content-Length: 5") + BODY),
    refused("9112-6.1", "Transfer-Encoding twice", request("POST / HTTP/1.1", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked") + BODY),
    refused("9112-6.1", "HTTP/1.0 with Transfer-Encoding", request("POST / HTTP/1.0", "Transfer-Encoding: chunked") + BODY),
    *[refused("9112-11.2", f"the field {name}", request("POST / HTTP/1.1", f"{name}: {value}") + BODY)
      for name, value in (("Transfer_Encoding", "chunked"), ("Content_Length", "5"), ("transfer.encoding", "chunked"), ("CONTENT_LENGTH", "5"), ("Content-Length_", "5"), ("Transfer-Encoding-", "chunked"),
                          ("-Content-Length", "5"), ("Transfer--Encoding", "chunked"), ("Content-Length!", "0"), ("Transfer-Encoding.", "chunked"), ("TransferEncoding", "chunked"), ("Content+Length", "5"),
                          ("Transfer-Encoding\x0b", "chunked"), ("Content-Length\u00a0", "5"), ("Transfer-Encoding ", "chunked"))],
    *[Case("9110-5.1", f"the field {name}", request("GET / HTTP/1.1", f"{name}: 5"), 200) for name in ("Content-Length-Range", "X-Content-Length", "Content-Len", "TE", "Trailer", "Transfer-Encodings")],
]

CONNECTIONS = [
    *[Case("9112-9.6", f"Connection: {value}", request("GET / HTTP/1.1", f"Connection: {value}"), 200, kept=False, fields={"connection": "close"}) for value in ("close", "Close", "foo, close", "close,keep-alive", " ,close")],
    *[Case("9110-7.6.1", f"Connection: {value}", request("GET / HTTP/1.1", f"Connection: {value}"), 200, fields={"connection": None}) for value in ("keep-alive", "", "foo", "closed", "Upgrade", "\"close\"")],
    *[Case("9112-9.3", f"HTTP/1.0 with Connection: {value}", request("GET / HTTP/1.0", f"Connection: {value}"), 200, fields={"connection": "keep-alive"}) for value in ("keep-alive", "Keep-Alive, foo")],
    Case("9110-7.8", "Upgrade", request("GET / HTTP/1.1", "Connection: Upgrade, HTTP2-Settings", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"), 200, fields={"upgrade": None}),
    Case("9110-10.1.1", "Expect without a body", request("GET / HTTP/1.1", "Expect: 100-continue"), 200),
]

HEADS = [  # RFC 9110, section 9.3.2: no answer to HEAD has a body
    refused("9110-9.3.2", "HEAD without Host", request("HEAD / HTTP/1.1", host="")), refused("9110-9.3.2", "HEAD with two Hosts", request("HEAD / HTTP/1.1", "Host: y")),
    refused("9110-9.3.2", "HEAD with a broken field", request("HEAD / HTTP/1.1", "A b")), refused("9110-9.3.2", "HEAD by HTTP/2.0", request("HEAD / HTTP/2.0"), 505),
    refused("9110-9.3.2", "HEAD of a long address", request("HEAD /" + "a" * 9000 + " HTTP/1.1"), 414), refused("9110-9.3.2", "HEAD with a long head", request("HEAD / HTTP/1.1", "A: " + "b" * 20_000), 431),
    refused("9110-9.3.2", "HEAD without an end", b"HEAD /" + b"a" * 20_000, 431), refused("9110-9.3.2", "HEAD cut short", b"HEAD / HTTP/1.1\r\nHo", alone=True), refused("9110-9.3.2", "HEAD with NUL", request("HEAD /\0 HTTP/1.1")),
    refused("9110-9.3.2", "HEAD with bare line feeds", b"HEAD / HTTP/1.1\nHost: x\n\n"), refused("9110-9.3.2", "HEAD with two spaces", request("HEAD  / HTTP/1.1")), refused("9110-9.3.2", "HEAD with tabs", request("HEAD\t/\tHTTP/1.1")),
    refused("9110-9.3.2", "HEAD with a look-alike", request("HEAD / HTTP/1.1", "Content_Length: 5")), refused("9110-9.3.2", "HEAD with chunks", request("HEAD / HTTP/1.1", "Transfer-Encoding: chunked") + BODY, 413),
    refused("9110-9.3.2", "HEAD without a version", b"HEAD /\r\n\r\n"), refused("9110-9.3.2", "HEAD without a target", b"HEAD\r\n\r\n"), refused("9110-9.3.2", "HEAD of raw UTF-8", request("HEAD /ü HTTP/1.1".encode())),
    Case("9110-9.3.2", "HEAD of a bad number", request("HEAD /getRow/x HTTP/1.1"), 400), Case("9110-9.3.2", "HEAD of what has the wrong type", request("HEAD /getColumnMeanValue/b HTTP/1.1"), 422),
]

CASES = METHODS + TARGETS + VERSIONS + LINES + FIELDS + LENGTHS + CODINGS + CONNECTIONS + HEADS
