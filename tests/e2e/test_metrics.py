"""/metrics: what it counts is what was asked, once each, whatever clients send; Prometheus' own tools read it; the dashboard's queries
and the alerts find their metrics."""

import contextlib
import json
import re
import shutil
import subprocess
import time
import urllib.parse
import urllib.request
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as parse_openmetrics
from prometheus_client.parser import text_string_to_metric_families as parse_text

from kiln import PATIENCE_SECONDS, ROOT, Server, bake, free_port, read_answer, run, serving, wait_until

OPENMETRICS = {"Accept": "application/openmetrics-text; version=1.0.0"}
PROMTOOL, PROMETHEUS = shutil.which("promtool"), shutil.which("prometheus")


def needs(program, name):
    """Says what is skipped where Debian's package isn't installed."""
    if program is None:
        print(f"skipped: {name} isn't here; Debian's package prometheus brings it")
        pytest.skip(f"{name} isn't installed; apt-get install prometheus")


@pytest.fixture(scope="module")
def table_db(tmp_path_factory):
    rows = "".join(f"{i},{i % 7},word{i % 100}\n" for i in range(50_000))
    return bake(tmp_path_factory.mktemp("metrics"), "a,b,c\n" + rows, name="table.csv")


def samples(running, headers=None):
    """All samples by name and labels."""
    answer = running.get("/metrics", headers=headers or {})
    assert answer.status == 200
    families = (parse_openmetrics if headers == OPENMETRICS else parse_text)(answer.text)
    return {(sample.name, *sorted(sample.labels.items())): sample.value for family in families for sample in family.samples}


def value(of, name, **labels):
    return of[(name, *sorted(labels.items()))]


def requests(of):
    """Requests by route and class, those that there were."""
    counts = {(dict(key[1:])["route"], dict(key[1:])["code"]): count for key, count in of.items() if key[0] == "kiln_http_requests_total"}
    return {key: count for key, count in counts.items() if count and key[0] != "/metrics"}


def open_connections(running):
    return sum(count for key, count in samples(running).items() if key[0] == "kiln_connections")


def settled(running, name, wanted, **labels):
    """The samples once that one has that value: what ends a connection is counted after the client has seen it."""
    return wait_until(lambda: (of := samples(running)) and value(of, name, **labels) >= wanted and of, f"{name} {labels} to be {wanted}")


def test_both_formats_have_their_type_and_the_same_samples(table_db):
    with serving(table_db) as running:
        text, open_text = running.get("/metrics"), running.get("/metrics", headers=OPENMETRICS)
        assert text.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
        assert open_text.headers["content-type"] == "application/openmetrics-text; version=1.0.0; charset=utf-8"
        assert text.headers["cache-control"] == "no-store" and text.headers["vary"] == "Accept"
        assert open_text.text.endswith("\n# EOF\n")
        assert samples(running).keys() == samples(running, OPENMETRICS).keys()
        chosen = {accept: running.get("/metrics", headers={"Accept": accept}).headers["content-type"].split(";")[0] for accept in (
            "*/*", "text/plain", "application/openmetrics-text;q=0, text/plain",
            "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1")}
        assert list(chosen.values()) == ["text/plain"] * 3 + ["application/openmetrics-text"]
        assert running.get("/metrics", "HEAD").body == b"" and running.get("/metrics", "POST").status == 405


def test_every_request_is_counted_once_whatever_its_lane_and_its_answer(table_db):
    with serving(table_db) as running:
        etag = running.get("/columns").headers["etag"]
        asked = [("/getRow/3", "GET", {}), ("/getRow/3", "HEAD", {}), ("/getRow/99999999", "GET", {}), ("/columns", "GET", {"If-None-Match": etag}),
                 ("/rows?b=eq.3&limit=1", "GET", {}), ("/rows?b=eq.3&limit=1", "GET", {}), ("/table.csv", "GET", {}), ("/rows?format=ndjson", "HEAD", {}),
                 ("/table?limit=1", "GET", {}), ("/nowhere", "GET", {}), ("/columns/a", "POST", {}), ("/getColumnMedian/a", "OPTIONS", {}),
                 ("/columns/a/values", "GET", {}), ("/healthz", "GET", {}), ("/", "GET", {"Accept": "text/html"}), ("/", "GET", {})]
        for path, method, headers in asked:
            running.get(path, method, headers)
        of = samples(running)
        assert requests(of) == {
            ("/columns", "2xx"): 1, ("/columns", "3xx"): 1, ("/getRow/{n}", "2xx"): 2, ("/getRow/{n}", "4xx"): 1, ("/rows", "2xx"): 4,
            ("/rows.csv", "2xx"): 1, ("other", "4xx"): 1, ("/columns/{c}", "4xx"): 1, ("/getColumnMedian/{c}", "2xx"): 1,
            ("/columns/{c}/values", "2xx"): 1, ("/healthz", "2xx"): 1, ("/", "2xx"): 2}
        lanes = {lane: value(of, "kiln_http_request_duration_seconds_count", lane=lane) for lane in ("loop", "worker", "download")}
        assert sum(lanes.values()) == len(asked) + 1
        assert lanes["download"] == 1 and lanes["worker"] >= 4
        assert value(of, "kiln_cache_hits_total", cache="ready") + value(of, "kiln_cache_hits_total", cache="answers") >= 1
        assert value(of, "kiln_http_sent_bytes_total") > 500_000
        assert sum(value(of, "kiln_worker_wait_seconds_count", kind=kind) for kind in ("short", "long", "piece")) >= lanes["worker"]


def test_refusals_are_counted_by_their_reasons(table_db):
    with serving(table_db, "--max-connections-per-client", "3") as running:
        for request in (b"\x16\x03\x01", b"GET / HTTP/1.1\r\n\r\n", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n", b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n",
                        b"GET / HTTP/3.0\r\nHost: a\r\n\r\n", b"HEAD / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n"):
            running.send_raw(request)
        of = samples(running)
        refused = {reason: value(of, "kiln_refusals_total", reason=reason) for reason in ("malformed", "too_long", "unsupported")}
        others = {key: count for key, count in requests(of).items() if key[0] == "other"}
        assert refused["malformed"] >= 3 and refused["too_long"] == 1 and sum(refused.values()) <= 6
        assert sum(others.values()) == 6, (others, refused)
        # The refused ones linger for a moment, and hold their places.
        wait_until(lambda: open_connections(running) == 1, "them to be gone")
        with contextlib.ExitStack() as stack:
            for _ in range(4):
                stack.enter_context(running.connect())
            settled(running, "kiln_refusals_total", 1, reason="client_connections")
            # A connection is counted once a loop has it, which may be after the next one was refused.
            wait_until(lambda: open_connections(running) == 3, "three connections to be open")


def test_what_takes_too_long_and_who_leaves_is_counted(table_db):
    with serving(table_db, "--idle-timeout-s", "1", "--query-timeout-ms", "1", "--loops", "1") as running:
        with running.connect():
            time.sleep(1.5)
            assert value(samples(running), "kiln_timeouts_total", reason="idle") >= 1
        answers = [running.get(f"/rows?c=match.(w%2B)(o|x{i})*r.*9&order=c,b&limit=1").status for i in range(20)]
        of = samples(running)
        late = sum(value(of, "kiln_timeouts_total", reason=reason) for reason in ("queue", "query"))
        assert late == answers.count(503)
    with serving(table_db) as running:
        with running.connect() as gone:
            gone.sendall(b"GET /rows?format=ndjson&select=" + b",".join(b"x%d:c" % i for i in range(60)) + b" HTTP/1.1\r\nHost: a\r\n\r\n")
            gone.recv(100)
        of = settled(running, "kiln_downloads_cut_total", 1, reason="connection")
        assert requests(of)["/rows", "2xx"] == 1
        assert value(of, "kiln_connections", state="working") + value(of, "kiln_connections", state="writing") == 0


def test_clients_can_invent_no_label(table_db):
    with serving(table_db) as running:
        before = set(samples(running))
        for i in range(50):
            running.get(f"/made-up-{i}", headers={f"X-Made-{i}": "up", "User-Agent": f"agent{i}", "Host": f"host{i}"})
            running.get(f"/getRow/{i}?x{i}={i}")
            running.get(f"/columns/%22%0A{i}")
            running.send_raw(f"M{i} /healthz HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        of = samples(running)
        assert set(of) == before
        assert len(before) < 800 and value(of, "kiln_http_requests_total", route="other", code="4xx") >= 50


def test_what_is_said_of_program_dataset_and_process(tmp_path):
    database = bake(tmp_path, "a\n1\n", "--name", 'quo"te\\', name="t.csv") if "--name" in run("import", "--help").stdout.decode() else bake(tmp_path, "a\n1\n")
    with serving(database, "--memory-mib", "100") as running:
        of = samples(running)
        info = next(dict(key[1:]) for key in of if key[0] == "kiln_dataset_info")
        assert info["rows"] == "1" and info["columns"] == "1" and re.fullmatch("[0-9a-f]{12}", info["digest"])
        assert info["name"] == running.get("/").json["dataset"]
        assert next(dict(key[1:]) for key in of if key[0] == "kiln_build_info")["version"] in run("--version").stdout.decode()
        assert value(of, "kiln_memory_limit_bytes") == 100 << 20
        assert value(of, "kiln_ready") == value(of, "kiln_dataset_sound") == 1
        process = Path("/proc", str(running.process.pid))
        assert abs(value(of, "process_open_fds") - len(list((process / "fd").iterdir()))) <= 3
        assert abs(value(of, "process_start_time_seconds") - time.time()) < PATIENCE_SECONDS
        assert 1 << 20 < value(of, "process_resident_memory_bytes") < value(of, "process_virtual_memory_bytes")
        assert value(of, "process_cpu_seconds_total") > 0 and value(of, "process_max_fds") > 0
        Path(database).touch()
        assert running.get("/getRow/0").status == 503
        of = samples(running)
        assert value(of, "kiln_ready") == value(of, "kiln_dataset_sound") == 0


@pytest.mark.parametrize("path, times", [("/rows.csv", 1), ("/rows?limit=1000", 40)])
def test_a_connection_that_waits_for_a_request_has_given_its_memory_back(tmp_path, path, times):
    database = bake(tmp_path, "a,b\n" + "".join(f"{row},{'long text ' * 10}{row}\n" for row in range(50_000)))
    with serving(database, "--answer-cache-mib", "0", "--query-timeout-ms", "60000") as running:
        held = lambda: value(samples(running), "kiln_memory_bytes", kind="connections")
        with running.connect() as slow, slow.makefile("rb") as reader:
            slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
            read_answer(reader)
            before = held()
            slow.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode() * times)
            wait_until(lambda: held() > before + 50_000, "an answer that waits for its reader")
            for _ in range(times):
                assert read_answer(reader).status == 200
            # What a worker needs of it stays, a little.
            wait_until(lambda: held() < before + 20_000, f"less than {before + 20_000} bytes to be held, not {held()}")


def test_a_port_of_its_own_has_health_and_metrics_alone(table_db):
    with serving(table_db, "--metrics-port", "0", "--access-log", "on") as running:
        port = int(re.search(r"metrics on http://127\.0\.0\.1:(\d+)/metrics", running.errors.read_text())[1])
        other = Server(running.process, "127.0.0.1", port, None, running.output, running.errors)
        assert running.get("/metrics").status == 404 and "/metrics" not in running.get("/").text
        assert "/metrics" not in running.get("/openapi.json").json["paths"]
        assert [other.get(path).status for path in ("/metrics", "/healthz", "/readyz", "/", "/rows", "/getRow/0", "/openapi.json", "/table.csv")] == [200] * 3 + [404] * 5
        assert requests(samples(other))["/healthz", "2xx"] == 1
        assert requests(samples(other))["other", "4xx"] == 6
        assert not [line for line in running.access_log() if line["target"] in ("/metrics", "/healthz")]
        other.connection.close()
    with serving(table_db, "--metrics", "off") as running:
        assert running.get("/metrics").status == 404
    with serving(table_db) as running:
        assert "/metrics" in running.get("/openapi.json").json["paths"]
    assert run("serve", table_db, "--metrics", "off", "--metrics-port", "0").returncode == 2


def test_promtool_has_nothing_to_say(table_db):
    needs(PROMTOOL, "promtool")
    with serving(table_db) as running:
        for headers in ({}, OPENMETRICS):
            text = running.get("/metrics", headers=headers).body
            if headers == {}:
                done = subprocess.run([PROMTOOL, "check", "metrics"], input=text, capture_output=True, timeout=PATIENCE_SECONDS)
                assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    done = subprocess.run([PROMTOOL, "check", "rules", ROOT / "deploy/alerts.yml"], capture_output=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr
    done = subprocess.run([PROMTOOL, "check", "config", ROOT / "deploy/prometheus.yml"], capture_output=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr


@contextlib.contextmanager
def prometheus(folder, target):
    """Debian's Prometheus, scraping that port each second; the value is its API's address."""
    config = (ROOT / "deploy/prometheus.yml").read_text().replace("15s", "1s").replace("127.0.0.1:8080", f"127.0.0.1:{target}")
    (folder / "prometheus.yml").write_text(config)
    shutil.copy(ROOT / "deploy/alerts.yml", folder)
    port = free_port()
    process = subprocess.Popen([PROMETHEUS, f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
                                f"--web.listen-address=127.0.0.1:{port}"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/api/v1"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE_SECONDS)


def ask(api, path, **parameters):
    with urllib.request.urlopen(f"{api}/{path}?{urllib.parse.urlencode(parameters)}", timeout=PATIENCE_SECONDS) as answer:
        return json.load(answer)["data"]


def test_a_prometheus_scrapes_it_and_dashboard_and_alerts_find_what_they_ask_for(table_db, tmp_path):
    needs(PROMETHEUS, "prometheus")
    dashboard = json.loads((ROOT / "deploy/grafana.json").read_text())
    queries = [target["expr"].replace("$__rate_interval", "5s") for panel in dashboard["panels"] for target in panel["targets"]]
    with serving(table_db) as running, prometheus(tmp_path, running.port) as api:
        def found(query):
            return ask(api, "query", query=query)["result"]

        def scraped():
            running.get("/getRow/1")
            running.get(f"/rows?b=eq.{time.monotonic_ns() % 7}&a=gt.{time.monotonic_ns() % 1000}&limit=1")
            running.get("/table.ndjson")
            with contextlib.suppress(OSError):
                return float((found("count_over_time(up[1m])") or [{"value": [0, 0]}])[0]["value"][1]) >= 6

        wait_until(scraped, "Prometheus to have scraped six times")
        assert [query for query in queries if not found(query)] == []
        assert found("up")[0]["value"][1] == "1"
        target = ask(api, "targets")["activeTargets"][0]
        assert (target["health"], target["lastError"]) == ("up", "")
        rules = wait_until(lambda: (of := ask(api, "rules")["groups"][0]["rules"]) and all(rule["health"] != "unknown" for rule in of) and of, "the rules to be evaluated")
        assert {rule["name"]: rule.get("lastError") for rule in rules if rule["health"] != "ok"} == {}
        # Not one alert names a metric that there isn't.
        names = set(ask(api, "label/__name__/values"))
        used = set(re.findall(r"\b(?:kiln|process)_[a-z_]+", " ".join(rule["query"] for rule in rules)))
        assert used <= names
        assert [rule["name"] for rule in rules if rule["state"] == "firing"] == []


def test_the_guide_says_what_each_metric_and_each_alert_means(table_db):
    guide = (ROOT / "docs/operating.md").read_text()
    with serving(table_db) as running:
        families = {line.split()[2] for line in running.get("/metrics").text.splitlines() if line.startswith("# TYPE ")}
    assert [name for name in sorted(families) if f"`{name}`" not in guide] == []
    assert set(re.findall(r"`((?:kiln|process)_\w+)`", guide)) == families
    assert set(re.findall(r"alert: (\w+)", (ROOT / "deploy/alerts.yml").read_text())) == set(re.findall(r"^\| `(Kiln\w+)`", guide, re.MULTILINE))
