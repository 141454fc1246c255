"""Bytes to text: compression and byte-order marks are told by content, other encodings by --encoding; what isn't valid is named."""

import gzip
import hashlib
import subprocess

import pytest

from baked import options_of, query, rows_of
from kiln import PATIENCE_SECONDS, bake, check_fails, run, write

TEXT = 'name,größe\r\n"Zoë, 🛫\nx",1\r\n€,2\r\n'
ROWS = [("Zoë, 🛫\nx", 1), ("€", 2)]


def zstd(content):
    return subprocess.run(["zstd", "-q", "-c"], input=content, capture_output=True, check=True, timeout=PATIENCE_SECONDS).stdout


@pytest.mark.parametrize("pack, compression", [(bytes, "none"), (gzip.compress, "gzip"), (zstd, "zstd")])
@pytest.mark.parametrize("encoding, found", [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("utf-16", "UTF-16LE")])
def test_compression_and_encoding_are_told_by_content_and_kept(tmp_path, pack, compression, encoding, found):
    content = pack(TEXT.encode(encoding))
    database = bake(tmp_path, content, name="table.txt")
    assert rows_of(database) == ROWS
    assert [name for (name,) in query(database, "SELECT name FROM kiln_columns ORDER BY position")] == ["name", "größe"]
    assert (options_of(database)["compression"], options_of(database)["encoding"]) == (compression, found)
    assert query(database, "SELECT source_sha256 FROM kiln_dataset") == [(hashlib.sha256(content).hexdigest(),)]


def test_utf_16_of_the_other_byte_order_too(tmp_path):
    assert rows_of(bake(tmp_path, b"\xfe\xff" + TEXT.encode("utf-16-be"))) == ROWS


@pytest.mark.parametrize("encoding, python_name", [("latin1", "latin-1"), ("windows-1252", "cp1252"), ("UTF-16LE", "utf-16-le"), ("SHIFT_JIS", "shift_jis"),
                                                   ("koi8-r", "koi8-r")])
def test_another_encoding_is_read_as_said(tmp_path, encoding, python_name):
    word = {"latin1": "Zoë", "windows-1252": "€ “Zoë”", "UTF-16LE": "🛫", "SHIFT_JIS": "日本", "koi8-r": "Привет"}[encoding]
    database = bake(tmp_path, f"a,{word}\n1,{word}\n".encode(python_name), "--encoding", encoding)
    assert rows_of(database) == [(1, word)]
    assert query(database, "SELECT name FROM kiln_columns WHERE position = 1") == [(word,)]
    assert options_of(database)["encoding"] == encoding


def test_every_character_of_latin1_and_windows_1252_comes_through(tmp_path):
    for encoding in ("latin1", "cp1252"):
        text = "".join(bytes([i]).decode(encoding, "ignore") for i in range(0x20, 0x100) if chr(i) not in '",')
        assert rows_of(bake(tmp_path, f"a,b\n1,{text}\n".encode(encoding), "--encoding", encoding)) == [(1, text)]


@pytest.mark.parametrize("content, options, named", [
    (b"a,name\n1,x\n2,Caf\xe9\n", [], ["t.csv", "line 3", '"name"', "0xE9", "UTF-8", "--encoding"]),
    (b"a,name\n1,x\n2,\x81\n", ["--encoding", "windows-1252"], ["line 3", '"name"', "windows-1252"]),
    ("a,name\n1,x".encode("utf-16") + b"\x00", [], ["UTF-16LE"]),
    ("a,name\n1,Zoë\n".encode("utf-16-le"), [], ["--encoding UTF-16LE"]),
    ("a,name\n1,Zoë\n".encode("utf-16-be"), [], ["--encoding UTF-16BE"]),
    (b"a\n1\n", ["--encoding", "klingon"], ["klingon", "iconv --list"]),
    ("a\n1\n".encode("utf-16"), ["--encoding", "latin1"], ["UTF-16LE", "latin1"]),
])
def test_what_is_not_valid_is_named_and_nothing_is_written(tmp_path, content, options, named):
    check_fails(["import", write(tmp_path / "t.csv", content), tmp_path / "t.db", *options], *named)
    assert [path.name for path in tmp_path.iterdir()] == ["t.csv"]


def test_what_is_not_valid_is_replaced_where_said_and_counted(tmp_path):
    source = write(tmp_path / "t.csv", b"a,na\xffme\n1,Caf\xe9\n2,x\n3,\xc3\xa9\xf0\x9f\n")
    done = run("import", source, tmp_path / "t.db", "--encoding-errors", "replace")
    assert done.returncode == 0, done.stderr.decode()
    assert rows_of(tmp_path / "t.db", "t") == [(1, "Caf\ufffd"), (2, "x"), (3, "é\ufffd")]
    assert options_of(tmp_path / "t.db")["fields_replaced"] == 3
    assert "3 fields had bytes that were replaced" in done.stdout.decode()


def test_a_nul_is_a_character_like_others(tmp_path):
    assert rows_of(bake(tmp_path, b"a,b\n1,x\x00y\n")) == [(1, "x\x00y")]
