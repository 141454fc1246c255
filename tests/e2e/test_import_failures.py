"""A failed import says why, exits with 1, and leaves the folder as it was: no half of a file, no temporary one, and an
older database untouched."""

import gzip
import os
import resource
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from kiln import bake, run, write

NOBODY = 65534


def snapshot(folder):
    """Every file under the folder with its bytes (of folders None)."""
    return {path.relative_to(folder): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def check_refused(folder, arguments, *named, **options):
    """The import fails in the agreed way, its message names these texts, and the folder stays as it is."""
    before = snapshot(folder)
    done = run("import", *arguments, **options)
    message = done.stderr.decode("utf-8")
    assert done.returncode == 1, message
    assert message.endswith("\n") and all(line.startswith(("kiln: ", "  ")) for line in message.splitlines()), message
    assert [text for text in named if text not in message] == [], message
    assert snapshot(folder) == before


BAD_INPUTS = {
    "a short row": (b"a,b,c\n1,2,3\n4,5\n", ["table.csv", "line 3", "3", "2"]),
    "a long row": (b"a,b\n1,2\n3,4,5\n", ["table.csv", "line 3", "expected 2", "found 3"]),
    "a ragged row after a quoted newline": (b'a,b\n"x\ny",2\n3\n', ["line 4", "expected 2", "found 1"]),
    "a ragged row after CRLF and blank lines": (b"a,b\r\n1,2\r\n\r\n\r\n3\r\n", ["line 5", "expected 2", "found 1"]),
    "a ragged last row without a line end": (b"a,b\n1,2\n3", ["line 3", "expected 2", "found 1"]),
    "an empty file": (b"", ["table.csv", "empty"]),
    "a file of blank lines": (b"\n\r\n\n", ["table.csv"]),
    "a byte-order mark alone": (b"\xef\xbb\xbf", ["table.csv"]),
    "an empty gzip file": (gzip.compress(b""), ["table.csv"]),
    "invalid UTF-8": (b"a,name\n1,x\n2,caf\xe9\n", ["line 3", "name", "UTF-8"]),
    "invalid UTF-8 in a column that was numeric so far": (b"n\n1\n2\n\xff\n", ["line 4", '"n"', "UTF-8"]),
    "a surrogate in UTF-8": (b"a\n\xed\xa0\x80\n", ["line 2", "UTF-8"]),
    "overlong UTF-8": (b"a\n\xc0\xaf\n", ["line 2", "UTF-8"]),
    "UTF-8 cut at the end of the file": (b"a\nx\xe2\x82", ["line 2", "UTF-8"]),
    "invalid UTF-8 in the header": (b"a,\xff\n1,2\n", ["line 1", "UTF-8"]),
    "an unterminated quote": (b'a,b\n1,2\n3,"never\nends\n', ["table.csv", "line 3", "quote"]),
    "an unterminated quote in the header": (b'a,"b\n1,2\n', ["line 1", "quote"]),
    "a quote inside a field": (b'a,b\n1,x"y\n2\n3,4\n', ["line 2", "quote"]),
    "text after a quoted field": (b'a,b\n1,"x"y\n', ["line 2", "quote"]),
    "a truncated gzip file": (gzip.compress(b"a,b\n" + b"1,2\n" * 10_000)[:-20], ["table.csv", "gzip"]),
    "a gzip file without its checksum": (gzip.compress(b"a,b\n1,2\n")[:-8], ["table.csv", "gzip"]),
    "a gzip header alone": (gzip.compress(b"a,b\n1,2\n")[:10], ["table.csv", "gzip"]),
    "a gzip file with a wrong checksum": (gzip.compress(b"a,b\n1,2\n")[:-8] + bytes(8), ["table.csv", "gzip"]),
    "garbage after gzip": (gzip.compress(b"a,b\n1,2\n") + b"garbage", ["table.csv", "gzip"]),
    "too many columns": (",".join(f"c{i}" for i in range(2001)).encode() + b"\n", ["2001", "2000"]),
}


@pytest.mark.parametrize("content, named", BAD_INPUTS.values(), ids=BAD_INPUTS)
@pytest.mark.parametrize("older", [False, True], ids=["new", "over an older database"])
def test_a_bad_file_is_refused_and_nothing_changes(tmp_path, content, named, older):
    if older:
        bake(tmp_path, "a\n1\n")
    check_refused(tmp_path, [write(tmp_path / "table.csv", content), tmp_path / "table.db"], *named)


def test_a_bad_row_at_the_end_of_a_large_file_is_refused_with_its_line(tmp_path):
    content = "a,b\n" + "".join(f"{i},x\n" for i in range(200_000)) + "1,2,3\n"
    check_refused(tmp_path, [write(tmp_path / "table.csv", content), tmp_path / "table.db"], "line 200002", "expected 2", "found 3")


def test_a_missing_input_is_refused(tmp_path):
    check_refused(tmp_path, [tmp_path / "missing.csv", tmp_path / "table.db"], str(tmp_path / "missing.csv"))


def test_a_folder_is_no_input(tmp_path):
    check_refused(tmp_path, [tmp_path, tmp_path / "table.db"], str(tmp_path))


@pytest.mark.parametrize("target", ["missing folder/table.db", "a folder", "table.csv/table.db"])
def test_an_impossible_target_is_refused(tmp_path, target):
    (tmp_path / "a folder").mkdir()
    check_refused(tmp_path, [write(tmp_path / "table.csv", "a\n1\n"), tmp_path / target], str(tmp_path / target.split("/")[0]))


@pytest.mark.parametrize("content", [b"my notes\n", b"a\n1\n" * 1000, bytes(4096), b"SQLite format 2\0" * 10])
def test_a_file_that_is_no_database_is_never_replaced(tmp_path, content):
    target = write(tmp_path / "notes.db", content)
    check_refused(tmp_path, [write(tmp_path / "table.csv", "a\n1\n"), target], str(target))


def test_the_input_itself_is_never_replaced(tmp_path):
    source = write(tmp_path / "table.csv", "a\n1\n")
    check_refused(tmp_path, [source, source], str(source))


@contextmanager
def folder_for_everybody():
    """A folder whose path anybody may walk, which pytest's own isn't, for tests that run the program as somebody else."""
    with tempfile.TemporaryDirectory(prefix="kiln-e2e-") as name:
        os.chmod(name, 0o755)
        yield Path(name)


def as_nobody():
    """How to run the program without the right to write everywhere; root has to become somebody else for that."""
    return {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.getuid() == 0 else {}


def test_a_folder_without_write_permission_is_refused():
    with folder_for_everybody() as folder:
        source = write(folder / "table.csv", "a\n1\n")
        bake(folder, "a\n1\n")
        folder.chmod(0o555)
        check_refused(folder, [source, folder / "table.db"], "table.db", "ermission", **as_nobody())
        check_refused(folder, [source, folder / "new.db"], "new.db", "ermission", **as_nobody())
        folder.chmod(0o755)


def test_an_input_without_read_permission_is_refused():
    with folder_for_everybody() as folder:
        source = write(folder / "table.csv", "a\n1\n")
        source.chmod(0)
        (folder / "out").mkdir(mode=0o777)
        (folder / "out").chmod(0o777)
        check_refused(folder / "out", [source, folder / "out/table.db"], str(source), "ermission", **as_nobody())


def test_a_full_disk_is_refused(tmp_path):
    # A limit on the size of files is a disk that fills up at 200 KB: Python ignores SIGXFSZ, its children inherit that
    # without restore_signals, and a write beyond the limit fails with EFBIG.
    source = write(tmp_path / "table.csv", "a\n" + "".join(f"some text {i}\n" for i in range(100_000)))
    bake(tmp_path, "a\n1\n", name="older.csv")
    for target in ("table.db", "older.db"):
        check_refused(tmp_path, [source, tmp_path / target], restore_signals=False,
                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000)))
