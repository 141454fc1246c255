"""Which databases `kiln serve` serves and which it refuses, and that it never changes one."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from kiln import bake, check_fails, read_answer, serving, write


@pytest.fixture(scope="module")
def small_db(tmp_path_factory):
    return bake(tmp_path_factory.mktemp("small"), "a,b\n" + "".join(f"{i},text {i}\n" for i in range(5000)), name="small.csv")


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
    # The story: a server that opened the file anew for a second request at the same time answered it from the new file,
    # with the statistics of the old one. Rows of 4 MB take long enough to read that requests overlap.
    long = 4_000_000
    database = bake(tmp_path, f"a\n{'x' * long}\n{'y' * long}\n")
    with serving(database) as running:
        bake(tmp_path, "a\n7\n8\n9\n")
        assert running.get("/getRow/2").status == 404
        assert running.get("/getColumnMostFrequentValue/a").json["mode"] == "x" * long
        with ExitStack() as stack:
            connections = [stack.enter_context(running.connect()) for _ in range(8)]
            readers = [stack.enter_context(connection.makefile("rb")) for connection in connections]
            for _ in range(10):
                for connection in connections:
                    connection.sendall(b"GET /getRow/1 HTTP/1.1\r\nHost: x\r\n\r\n")
                assert {str(read_answer(reader).json["values"]["a"])[:10] for reader in readers} == {"y" * 10}
