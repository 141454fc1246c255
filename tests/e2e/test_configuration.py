"""What an operator sets: unknown variables are said with what was meant, `--check-config` says what is in force and why, and a start says it."""

import os
import re
import subprocess

import pytest

from kiln import PATIENCE_SECONDS, PROGRAM, ROOT, bake, environment, free_port, run, serving


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n1,x\n2,y\n", name="small.csv")


def check(*arguments, **variables):
    return run("serve", "--check-config", *arguments, env=environment(**variables), timeout=PATIENCE_SECONDS)


def rows(done):
    """The table: name to (value, origin), and the last line."""
    assert (done.returncode, done.stderr) == (0, b""), done.stderr
    *lines, last = done.stdout.decode().splitlines()
    return {name: (value, origin) for name, value, origin in (re.split(r"  +", line, maxsplit=2) for line in lines)}, last


def warned(done):
    """The variables that were said to be unknown, each with what it may have meant."""
    return dict(re.findall(r"^kiln: the environment variable (\S+) is unknown and has no effect(?:; did you mean (\w+)\?)?", done.stderr.decode(), re.MULTILINE))


# --- Unknown variables -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("arguments", [("serve", "--check-config"), ("healthcheck",)], ids=" ".join)
def test_an_unknown_variable_is_said_with_the_nearest_known_one(small_db, arguments):
    names = {"KILN_PROT": "KILN_PORT", "KILN_ACESS_LOG": "KILN_ACCESS_LOG", "KILN_MAX_CONECTIONS": "KILN_MAX_CONNECTIONS",
             "KILN_METRIC_PORT": "KILN_METRICS_PORT", "KILN_PORTS": "KILN_PORT", "KILN_ZZZZZZZZ": "", "KILN_": ""}
    arguments = [*arguments, *([small_db] if arguments[0] == "serve" else ["--port", str(free_port())])]
    done = run(*arguments, env=environment(**dict.fromkeys(names, "secret")), timeout=PATIENCE_SECONDS)
    assert warned(done) == names
    assert b"secret" not in done.stderr + done.stdout
    assert done.returncode == (0 if arguments[0] == "serve" else 1)


def test_a_variable_whose_want_is_the_mistake_is_said_as_well(small_db):
    done = run("serve", env=environment(KILN_DATABSE=str(small_db)), timeout=PATIENCE_SECONDS)
    assert done.returncode == 2 and warned(done) == {"KILN_DATABSE": "KILN_DATABASE"}


def test_known_variables_and_others_programs_are_not_said(small_db):
    known = re.findall(r"Env:(KILN_\w+)", run("serve", "--help").stdout.decode())
    assert len(known) > 15
    empty = dict.fromkeys(known, "")  # an empty one is none
    done = check(small_db, KILNPORT="1", KILL_PORT="1", kiln_port="1", XKILN_PROT="1", KILN="kiln", **empty)
    assert (done.returncode, done.stderr) == (0, b"")
    assert all(origin == "default" for name, (_, origin) in rows(done)[0].items() if name != "DB")


@pytest.mark.parametrize("arguments", [("import", "a.csv"), ("describe", "a.db"), ("verify", "a.db"), ("--version",), ("serve", "--help")], ids=" ".join)
def test_commands_that_read_no_variable_say_nothing_of_them(arguments):
    assert warned(run(*arguments, env=environment(KILN_PROT="1"), timeout=PATIENCE_SECONDS)) == {}


def test_garbage_in_the_environment_is_survived_and_escaped(small_db):
    garbage = {os.fsencode(name): os.fsencode(value) for name, value in environment().items()}
    garbage |= {b"KILN_\xff\xfe": b"1", b"KILN_\x1b[31m\n\r": b"1", b"KILN_" + b"A" * 100_000: b"1", "KILN_größe\u202e".encode(): b"1"}
    garbage |= {b"KILN_X%d" % number: b"1" for number in range(2000)}
    done = subprocess.run([PROGRAM, "serve", "--check-config", small_db], env=garbage, capture_output=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0
    text = done.stderr.decode()
    assert not re.search(r"[^\x20-\x7e\n\u00c0-\ufffd\u2026]|\u202e", text) and all(len(line) < 250 for line in text.splitlines())
    assert text.count("\n") == 11 and text.endswith("kiln: 1994 more environment variables KILN_... are unknown\n")


def test_every_variable_that_our_own_deployments_set_is_known(small_db):
    """compose.yaml, the unit, the manifest, Terraform and the image."""
    files = [ROOT / "compose.yaml", ROOT / "Dockerfile", *(ROOT / "deploy").glob("k*"), *(ROOT / "terraform").glob("*.tf")]
    names = set().union(*(re.findall(r"\bKILN_[A-Z_]+\b", path.read_text()) for path in files)) - {"KILN_IMAGE"}  # compose's own, which no container sees
    assert len(names) > 8
    assert warned(check(small_db, **dict.fromkeys(names, ""))) == {}


# --- What is in force --------------------------------------------------------------------------------------------------

def test_every_setting_is_shown_with_its_value_and_its_origin(small_db):
    table, last = rows(check("--port", "8081", "--cors=off", "--memory-mib", "64", small_db,
                             KILN_HOST="127.0.0.2", KILN_PORT="9", KILN_LOOPS="3", KILN_TRUSTED_PROXIES="10.0.0.0/8,::1"))
    guide = (ROOT / "docs/serving.md").read_text()
    assert set(table) == set(re.findall(r"^\| `(--[\w-]+|DB)` \|", guide, re.MULTILINE))
    assert table["DB"] == (str(small_db), "option")
    changed = {name: row for name, row in table.items() if row[1] != "default"}
    assert changed == {
        "DB": (str(small_db), "option"), "--port": ("8081", "option"), "--cors": ("off", "option"), "--memory-mib": ("64", "option"),
        "--host": ("127.0.0.2", "variable KILN_HOST"), "--loops": ("3", "variable KILN_LOOPS"),
        "--trusted-proxies": ("10.0.0.0/8,::1", "variable KILN_TRUSTED_PROXIES"),
        "--query-memory-mib": ("64", "default, at most --memory-mib"), "--answer-cache-mib": ("8", "default, an eighth of --memory-mib"),
        "--max-connections-per-client": ("0", "default, for --trusted-proxies is set")}
    assert last == f"{small_db}: small (2 rows, 2 columns)"


def test_each_setting_may_come_from_its_variable_and_an_option_wins(small_db):
    values = {"--port": "0", "--loops": "2", "--workers": "3", "--idle-timeout-s": "7", "--max-connections": "50", "--drain-delay-s": "1", "--max-age": "5",
              "--query-timeout-ms": "900", "--access-log": "all", "--metrics": "off", "--frame-ancestors": "https://a.example", "--host": "localhost"}
    variables = {"KILN_" + name[2:].replace("-", "_").upper(): value for name, value in values.items()}
    table, _ = rows(check(small_db, **variables))
    assert {name: table[name] for name in values} == {name: (value, f"variable KILN_{name[2:].replace('-', '_').upper()}") for name, value in values.items()}
    table, _ = rows(check(small_db, *(part for pair in values.items() for part in pair), **variables))
    assert {name: table[name] for name in values} == {name: (value, "option") for name, value in values.items()}


def test_the_database_may_be_named_by_its_variable(small_db):
    table, _ = rows(check(KILN_DATABASE=str(small_db)))
    assert table["DB"] == (str(small_db), "variable KILN_DATABASE")
    with serving("--port", port_option=("0",), env={"KILN_DATABASE": str(small_db)}) as running:
        assert running.get("/getRow/0").json["values"] == {"a": 1, "b": "x"}


def test_a_check_listens_nowhere_and_may_run_beside_the_server(small_db):
    with serving(small_db) as running:
        table, _ = rows(check("--port", str(running.port), small_db))
        assert table["--port"] == (str(running.port), "option")
        assert running.get("/healthz").status == 200


@pytest.mark.parametrize("arguments, variables, code, named", [
    (["--port", "x"], {}, 2, "x"), ([], {"KILN_WORKERS": "many"}, 2, "many"), (["--cors", "maybe"], {}, 2, "--cors"),
    (["--metrics", "off", "--metrics-port", "1"], {}, 2, "--metrics-port"), (["--host", "192.0.2.1"], {}, 1, "192.0.2.1"),
    (["--host", "no-such-host.invalid"], {}, 1, "no-such-host.invalid")])
def test_a_mistake_has_the_exit_code_that_a_start_would_have(small_db, arguments, variables, code, named):
    for done in (check(small_db, *arguments, **variables), run("serve", small_db, *arguments, env=environment(**variables), timeout=PATIENCE_SECONDS)):
        assert (done.returncode, done.stdout) == (code, b"") and named in done.stderr.decode()


def test_a_database_that_cannot_be_read_is_found(tmp_path, small_db):
    text, cut = tmp_path / "text.db", tmp_path / "cut.db"
    text.write_text("a,b\n1,2\n" * 2000)
    cut.write_bytes(small_db.read_bytes()[:-4096])
    for path in (tmp_path / "none.db", text, cut, tmp_path):
        done = check(path)
        assert (done.returncode, done.stdout) == (1, b"") and str(path) in done.stderr.decode()
    assert check().returncode == 2


def test_a_start_says_once_what_is_in_force(small_db):
    variables = {"KILN_LOOPS": "2", "KILN_HOST": "127.0.0.1"}
    table, _ = rows(check(small_db, "--port", "0", "--cors", "off", **variables))
    with serving(small_db, "--cors", "off", env=variables) as running:
        (line,) = re.findall(r"^kiln: settings: (.*)$", running.errors.read_text(), re.MULTILINE)
    said = {}
    for name, value, origin in re.findall(r"(--[\w-]+|DB) (\S+?)(?: \(([^)]*)\))?(?:, |$)", line):
        said[name] = (value, origin or "default")
    assert said == table


def test_what_is_shown_stays_on_its_line(small_db, tmp_path):
    odd = tmp_path / "od\nd \x1b[31m.db"
    odd.write_bytes(small_db.read_bytes())
    done = check(odd)
    assert done.returncode == 0 and b"\x1b" not in done.stdout and b"od\\nd" in done.stdout
    assert done.stdout.count(b"\n") == check(small_db).stdout.count(b"\n")
