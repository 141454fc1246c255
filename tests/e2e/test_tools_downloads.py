"""What downloads: curl and wget, cut and resumed, under the names that they choose; and SQLite that reads the database where it is."""

import itertools
import os
import shutil
import sqlite3
import subprocess
import urllib.request

import pytest

from kiln import PATIENCE_SECONDS

PLAIN = {"Accept-Encoding": "identity"}


def url(running, path):
    return f"http://{running.host}:{running.port}{path}"


def tool(name):
    program = shutil.which(name)
    if not program:
        pytest.skip(f"{name} isn't here")

    def run_tool(*arguments, folder, codes=(0,)):
        done = subprocess.run([program, *arguments], cwd=folder, capture_output=True, timeout=PATIENCE_SECONDS)
        assert done.returncode in codes, done.stderr.decode()
        return done
    return run_tool


@pytest.mark.parametrize("form", ["csv", "db"])
def test_a_download_cut_ten_times_and_resumed_by_curl_is_the_whole(server, tmp_path, form):
    """--max-filesize cuts nothing of what has begun, so that each time the connection is cut by closing curl's pipe."""
    tool("curl")
    whole, path = server.get(f"/flights.{form}", headers=PLAIN).body, tmp_path / "file"
    path.write_bytes(b"")
    for cut in range(1, 11):
        curl = subprocess.Popen(["curl", "-s", "-C", str(path.stat().st_size), "-o", "-", url(server, f"/flights.{form}")], stdout=subprocess.PIPE)
        with path.open("ab") as file:
            file.write(curl.stdout.read(len(whole) // 12 + cut))
        curl.stdout.close()
        curl.kill()
        curl.wait()
    assert 0 < path.stat().st_size < len(whole)
    tool("curl")("-s", "-S", "-f", "-C", "-", "-o", path.name, url(server, f"/flights.{form}"), folder=tmp_path)
    assert path.read_bytes() == whole
    # What is whole already stays as it is: curl takes the 416 for that.
    tool("curl")("-s", "-C", "-", "-o", path.name, url(server, f"/flights.{form}"), folder=tmp_path)
    assert path.read_bytes() == whole


def test_wget_resumes(server, tmp_path):
    whole = server.get("/flights.csv", headers=PLAIN).body
    (tmp_path / "flights.csv").write_bytes(whole[:12_345_678])
    done = tool("wget")("-c", "--no-verbose", url(server, "/flights.csv"), folder=tmp_path)
    assert (tmp_path / "flights.csv").read_bytes() == whole, done.stderr


@pytest.mark.parametrize("path, name", [("/flights.csv", "flights.csv"), ("/rows?format=csv", "flights.csv"), ("/rows.tsv?carrier=eq.HA", "flights.tsv"),
                                        ("/flights?format=ndjson&limit=3", "flights.ndjson"), ("/rows.db", "flights.db"),
                                        ("/rows.csv?limit=2&delimiter=tab", "flights.tsv")])
def test_curl_saves_under_the_datasets_name(server, tmp_path, path, name):
    tool("curl")("-s", "-S", "-f", "-OJ", url(server, path), folder=tmp_path)
    assert os.listdir(tmp_path) == [name]
    assert (tmp_path / name).read_bytes() == server.get(path, headers=PLAIN).body


def test_curl_unpacks_what_it_has_asked_for(server, tmp_path):
    tool("curl")("-s", "-S", "-f", "--compressed", "-o", "file", url(server, "/flights.csv"), folder=tmp_path)
    assert (tmp_path / "file").read_bytes() == server.get("/flights.csv", headers=PLAIN).body


def test_the_downloaded_database_answers(server, tmp_path, flights_db):
    tool("curl")("-s", "-S", "-f", "-O", url(server, "/flights.db"), folder=tmp_path)
    question = "SELECT carrier, count(*), avg(dep_delay) FROM flights GROUP BY carrier ORDER BY carrier"
    assert sqlite3.connect(tmp_path / "flights.db").execute(question).fetchall() == sqlite3.connect(flights_db).execute(question).fetchall()


def test_an_sqlite_reads_the_database_over_http_by_ranges(server, flights_db):
    """A VFS that asks for each page by its range: what sql.js-httpvfs does in browsers. The whole file is never fetched."""
    apsw = pytest.importorskip("apsw")
    address, fetched = url(server, "/flights.db"), itertools.count()

    class HttpFile:
        def __init__(self):
            self.pages = {}
            with urllib.request.urlopen(urllib.request.Request(address, method="HEAD")) as answer:
                self.size, self.etag = int(answer.headers["Content-Length"]), answer.headers["ETag"]

        def xRead(self, amount, offset):
            if (amount, offset) not in self.pages:
                next(fetched)
                request = urllib.request.Request(address, headers={"Range": f"bytes={offset}-{offset + amount - 1}", "If-Range": self.etag})
                with urllib.request.urlopen(request) as answer:
                    assert answer.status == 206
                    self.pages[amount, offset] = answer.read()
            return self.pages[amount, offset]

        def xFileSize(self):
            return self.size

        def xClose(self):
            pass

        def xFileControl(self, *_):
            return False

        def xCheckReservedLock(self):
            return False

        def xLock(self, _):
            pass

        xUnlock = xLock

        def xDeviceCharacteristics(self):
            return 0

        def xSectorSize(self):
            return 4096

    class HttpVFS(apsw.VFS):
        def __init__(self):
            super().__init__("http", base="")

        def xOpen(self, name, flags):
            return HttpFile()

        def xAccess(self, path, flags):
            return False

        def xFullPathname(self, name):
            return name

    vfs = HttpVFS()
    remote = apsw.Connection("file:flights.db?immutable=1", flags=apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI, vfs=vfs.vfs_name if hasattr(vfs, "vfs_name") else "http")
    local = sqlite3.connect(flights_db)
    for question in ("SELECT * FROM flights WHERE rowid IN (1, 168000, 336776)", "SELECT name, type, median, mode FROM columns ORDER BY number"):
        assert list(remote.execute(question)) == local.execute(question).fetchall()
    remote.close()
    assert 0 < next(fetched) < 200
