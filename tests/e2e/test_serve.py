"""`kiln serve` on the command line: addresses and ports, the environment, signals, and databases that it can't serve."""

import os
import shutil
import signal
import socket
import sqlite3
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from kiln import PATIENCE_SECONDS, bake, environment, read_answer, run, serving, write

GET = b"GET /getColumnMedian/5 HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n" + "".join(f"{i},text {i}\n" for i in range(5000)), name="small.csv")


def check_fails(arguments, *named, code=1, **options):
    """The program ends with that code and one clear line that names these texts."""
    done = run(*arguments, timeout=PATIENCE_SECONDS, **options)
    message = done.stderr.decode("utf-8")
    assert (done.returncode, done.stdout) == (code, b""), message
    assert message.startswith("kiln: ") and message.count("\n") == 1 and message.endswith("\n"), message
    assert [text for text in named if str(text) not in message] == [], message


def free_port():
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# --- Addresses, ports and the environment ----------------------------------------------------------------------------

def test_the_ready_line_says_what_is_served_and_where(flights_db):
    with serving(flights_db) as running:
        assert running.errors.read_text() == f"kiln: serving flights (336776 rows, 19 columns) on http://127.0.0.1:{running.port}\n"
        assert running.port > 0
        assert running.get("/healthz").status == 200


def test_two_servers_take_different_free_ports(small_db):
    with serving(small_db) as one, serving(small_db) as other:
        assert one.port != other.port
        assert one.get("/healthz").status == other.get("/healthz").status == 200


def test_the_port_is_the_one_that_was_asked_for(small_db):
    port = free_port()
    with serving(small_db, port_option=("--port", str(port))) as running:
        assert running.port == port


def test_host_and_port_come_from_the_environment(small_db):
    port = free_port()
    with serving(small_db, port_option=(), env={"KILN_HOST": "127.0.0.2", "KILN_PORT": str(port)}) as running:
        assert (running.host, running.port) == ("127.0.0.2", port)
        assert running.get("/healthz").status == 200


def test_flags_win_over_the_environment(small_db):
    with serving(small_db, "--host", "127.0.0.1", env={"KILN_HOST": "127.0.0.2", "KILN_PORT": "1"}) as running:
        assert running.host == "127.0.0.1"
        assert running.port > 1


def test_a_host_may_be_a_name_and_only_that_address_is_listened_on(small_db):
    with serving(small_db, "--host", "localhost") as running:
        assert running.get("/healthz").status == 200
    with serving(small_db) as running, pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", running.port), timeout=PATIENCE_SECONDS).close()


@pytest.mark.skipif(not socket.has_ipv6 or not Path("/proc/net/if_inet6").exists(), reason="no IPv6 on this machine")
def test_an_ipv6_address_stands_in_brackets_in_the_ready_line(small_db):
    with serving(small_db, "--host", "::1") as running:
        assert f"http://[::1]:{running.port}\n" in running.errors.read_text()
        assert running.get("/healthz").status == 200


def test_a_port_in_use_is_an_error_that_names_the_address(small_db):
    with serving(small_db) as running:
        check_fails(["serve", small_db, "--port", str(running.port)], "127.0.0.1", running.port, "in use")
        assert running.get("/healthz").status == 200


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid", "300.1.1.1"])
def test_an_address_that_is_not_ours_is_an_error_that_names_it(small_db, host):
    check_fails(["serve", small_db, "--port", "0", "--host", host], host)


# --- Signals -----------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("with_signal", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
@pytest.mark.parametrize("idle", [0, 20])
def test_a_signal_ends_the_server_with_exit_code_0_also_with_idle_connections_open(flights_db, with_signal, idle):
    with serving(flights_db) as running, ExitStack() as stack:
        connections = [stack.enter_context(running.connect()) for _ in range(idle)]
        for connection in connections[idle // 2:]:  # half of them have asked before, half never
            connection.sendall(GET)
            assert read_answer(stack.enter_context(connection.makefile("rb"))).status == 200
        assert running.stop(with_signal) == 0
        assert running.errors.read_text().count("\n") == 1, running.errors.read_text()
        with pytest.raises(ConnectionRefusedError):
            running.connect()


def test_a_port_can_be_taken_again_at_once(small_db):
    with serving(small_db) as running:
        assert running.get("/healthz").status == 200
        running.stop()
        with serving(small_db, port_option=("--port", str(running.port))) as again:
            assert again.get("/healthz").status == 200


# --- Connections -------------------------------------------------------------------------------------------------------

def test_256_kept_connections_at_once_are_all_answered_twice(flights_db):
    with serving(flights_db, "--access-log", "off") as running, ExitStack() as stack:
        connections = [stack.enter_context(running.connect()) for _ in range(256)]
        readers = [stack.enter_context(connection.makefile("rb")) for connection in connections]
        for _ in range(2):
            for connection in connections:
                connection.sendall(GET)
            assert [read_answer(reader).json["median"] for reader in readers] == [-2] * 256


def test_a_connection_is_kept_for_many_requests(flights_db):
    with serving(flights_db, "--access-log", "off") as running, running.connect() as connection, connection.makefile("rb") as reader:
        for _ in range(1000):
            connection.sendall(GET)
            answer = read_answer(reader)
            assert answer.status == 200
            assert answer.headers.get("connection", "keep-alive").lower() != "close"


# --- Databases ---------------------------------------------------------------------------------------------------------

def make_missing(path, good):
    pass


def make_folder(path, good):
    path.mkdir()


def make_empty(path, good):
    write(path, "")


def make_text(path, good):
    write(path, "a,b\n1,2\n" * 1000)


def make_half(path, good):
    content = good.read_bytes()
    write(path, content[:len(content) // 2])


def make_without_its_last_byte(path, good):
    write(path, good.read_bytes()[:-1])


def make_header_alone(path, good):
    write(path, good.read_bytes()[:100])


def make_cut_header(path, good):
    write(path, good.read_bytes()[:20])


def make_scrambled(path, good):
    content = good.read_bytes()
    write(path, content[:100] + bytes(4096) + content[4196:])


def change(path, good, statement):
    shutil.copy(good, path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(statement)


def make_foreign(path, good):
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE t (a); INSERT INTO t VALUES (1);")


def make_foreign_with_the_same_tables(path, good):
    change(path, good, "PRAGMA application_id = 0;")


def make_future(path, good):
    change(path, good, "PRAGMA user_version = 4711;")


def make_without_catalogue(path, good):
    change(path, good, "DROP VIEW columns; DROP TABLE kiln_columns;")


def make_with_empty_catalogue(path, good):
    change(path, good, "DELETE FROM kiln_dataset;")


def make_without_a_column(path, good):
    change(path, good, "DELETE FROM kiln_columns WHERE position = 0;")


def make_without_table(path, good):
    change(path, good, "DROP TABLE small;")


def make_without_its_last_row(path, good):
    change(path, good, "DELETE FROM small WHERE rowid = 5000;")


BROKEN = [make_missing, make_folder, make_empty, make_text, make_half, make_without_its_last_byte, make_header_alone, make_cut_header, make_scrambled,
          make_foreign, make_foreign_with_the_same_tables, make_future, make_without_catalogue, make_with_empty_catalogue, make_without_a_column,
          make_without_table, make_without_its_last_row]


@pytest.mark.parametrize("make", BROKEN, ids=lambda make: make.__name__.removeprefix("make_").replace("_", " "))
def test_a_database_that_cannot_be_served_is_an_error_that_names_it(tmp_path, small_db, make):
    path = tmp_path / "broken.db"
    make(path, small_db)
    check_fails(["serve", path, "--port", "0"], path)


@pytest.mark.parametrize("name", ["with space.db", "100%.db", "what?.db", "a#b.db", "größe.db", "a&mode=rw.db", "%41.db"])
def test_a_database_may_have_any_name(tmp_path, small_db, name):
    shutil.copy(small_db, tmp_path / name)
    with serving(tmp_path / name) as running:
        assert running.get("/getRow/4999").json["values"] == {"a": 4999, "b": "text 4999"}
    check_fails(["serve", tmp_path / f"no {name}", "--port", "0"], tmp_path / f"no {name}")


def test_a_database_in_a_read_only_folder_is_served_and_nothing_is_written_beside_it(small_db):
    with tempfile.TemporaryDirectory(prefix="kiln-e2e-") as name:
        folder = Path(name, "data")
        folder.mkdir()
        database = shutil.copy(small_db, folder / "small.db")
        os.chmod(database, 0o444)
        os.chmod(name, 0o755)
        folder.chmod(0o555)
        # Root may write everywhere, and becomes somebody else for this.
        somebody = {"user": 65534, "group": 65534, "extra_groups": []} if os.getuid() == 0 else {}
        with serving(database, **somebody) as running:
            assert running.get("/getRow/17").json["values"]["b"] == "text 17"
            assert running.get("/getRandomRow").status == 200
            assert [path.name for path in folder.iterdir()] == ["small.db"]
        folder.chmod(0o755)


def test_a_server_never_changes_its_database(tmp_path, small_db):
    database = Path(shutil.copy(small_db, tmp_path / "small.db"))
    with serving(database) as running:
        for path in ("/getRow/0", "/getRandomRow", "/getColumnMeanValue/a", "/getColumnMedian/a", "/getColumnMostFrequentValue/b"):
            assert running.get(path).status == 200
        assert [path.name for path in tmp_path.iterdir()] == ["small.db"]
    assert database.read_bytes() == small_db.read_bytes()


def test_a_server_goes_on_with_its_database_while_an_import_replaces_it(tmp_path):
    database = bake(tmp_path, "a\n1\n2\n")
    with serving(database) as running:
        bake(tmp_path, "a\n7\n8\n9\n")
        assert running.get("/getRow/0").json["values"] == {"a": 1}
        assert running.get("/getRow/2").status == 404
        assert running.get("/getColumnMedian/a").json["median"] == 1.5
        with ExitStack() as stack:  # more connections at once than before, which may open the file anew
            connections = [stack.enter_context(running.connect()) for _ in range(40)]
            for connection in connections:
                connection.sendall(b"GET /getRow/1 HTTP/1.1\r\nHost: x\r\n\r\n")
            assert [read_answer(stack.enter_context(c.makefile("rb"))).json["values"] for c in connections] == [{"a": 2}] * 40


# --- Usage ---------------------------------------------------------------------------------------------------------------

@pytest.mark.parametrize("arguments", [
    [], ["bake"], ["--no-such-flag"], ["import"], ["import", "only-one"], ["import", "a", "b", "c"], ["import", "a", "b", "--no-such-flag"],
    ["import", "a", "b", "--null"], ["serve"], ["serve", "a", "b"], ["serve", "a", "--port", "abc"], ["serve", "a", "--port", "65536"],
    ["serve", "a", "--port", "-1"], ["serve", "a", "--port", "80.5"], ["serve", "a", "--port", ""], ["serve", "a", "--access-log", "maybe"],
    ["serve", "a", "--no-such-flag"], ["serve", "a", "--port"],
], ids=" ".join)
def test_a_usage_error_exits_with_2_and_says_something(arguments):
    done = run(*arguments, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.strip()


@pytest.mark.parametrize("name, value", [("KILN_PORT", "abc"), ("KILN_PORT", "65536")])
def test_a_wrong_value_in_the_environment_is_a_usage_error_too(small_db, name, value):
    done = run("serve", small_db, env=environment(**{name: value}), timeout=PATIENCE_SECONDS)
    assert done.returncode == 2
    assert value in done.stderr.decode()


@pytest.mark.parametrize("arguments, named", [
    (["--help"], ["import", "serve"]), (["import", "--help"], ["INPUT", "DB", "--null", "--name", "--license"]),
    (["serve", "--help"], ["DB", "--host", "--port", "--access-log", "KILN_HOST", "KILN_PORT", "127.0.0.1", "8080"]),
    (["--version"], ["kiln"]),
], ids=lambda value: " ".join(value))
def test_help_and_version_go_to_the_output_with_exit_code_0(arguments, named):
    done = run(*arguments, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [text for text in named if text not in done.stdout.decode()] == []
