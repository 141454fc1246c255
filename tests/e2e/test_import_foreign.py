"""A file of another format is named by its first bytes, with what makes CSV of it, whatever its name is."""

import gzip
import io
import pickle
import sqlite3
import tarfile
import zlib

import duckdb
import pyarrow
import pyarrow.ipc
import pyarrow.orc
import pytest

from baked import rows_of
from kiln import bake, check_fails, run, write

TABLE = pyarrow.table({"a": [1, 2], "b": ["x", "y"]})


def tar():
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        member = tarfile.TarInfo("x.csv")
        member.size = 8
        archive.addfile(member, io.BytesIO(b"a,b\n1,2\n"))
    return out.getvalue()


def database(folder):
    with sqlite3.connect(folder / "s.db") as connection:
        connection.execute("CREATE TABLE t (a)")
    return (folder / "s.db").read_bytes()


def parquet(folder):
    duckdb.sql(f"COPY (SELECT 1 AS a) TO '{folder / 'p'}' (FORMAT parquet)")
    return (folder / "p").read_bytes()


def arrow_stream(folder):
    out = io.BytesIO()
    with pyarrow.ipc.new_stream(out, TABLE.schema) as stream:
        stream.write_table(TABLE)
    return out.getvalue()


def stata(folder):
    TABLE.to_pandas().to_stata(folder / "t.dta", version=114)
    return (folder / "t.dta").read_bytes()


def orc(folder):
    pyarrow.orc.write_table(TABLE, folder / "t.orc")
    return (folder / "t.orc").read_bytes()


def duckdb_file(folder):
    duckdb.connect(str(folder / "d.duckdb")).execute("CREATE TABLE t AS SELECT 1 AS a").close()
    return (folder / "d.duckdb").read_bytes()


@pytest.mark.parametrize("make, named", [
    (lambda folder: tar(), ["a tar archive", "tar -xOf"]), (database, ["an SQLite database", "sqlite3 -csv -header"]),
    (lambda folder: gzip.compress(tar()), ["a tar archive inside gzip data", "tar -xOf"]),
    (parquet, ["a Parquet file", "duckdb -c", "(FORMAT csv)"]), (duckdb_file, ["a DuckDB database", "duckdb -csv"]),
    (lambda folder: b"%PDF-1.7\n%\xe2\xe3\n", ["a PDF file"]), (lambda folder: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), [".xls", "soffice"]),
    (lambda folder: b"Obj\x01\x04\x16avro.schema", ["an Avro file", "duckdb"]), (lambda folder: b"ORC\x00\x01", ["an ORC file", "read_orc"]),
    (lambda folder: b"ARROW1\0\0\xff\xff", ["Arrow", "read_feather"]), (lambda folder: b"\x89PNG\r\n\x1a\n\0\0", ["a PNG image"]),
    (lambda folder: b"\xff\xd8\xff\xe0", ["a JPEG image"]), (lambda folder: b"7z\xbc\xaf\x27\x1c\0", ["a 7z archive", "7z x -so"]),
    (lambda folder: b"\x78\x9c\x01", ["zlib data"]), (lambda folder: gzip.compress(gzip.compress(b"a\n1\n")), ["gzip data inside the gzip data"]),
    (lambda folder: b"<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>\n</body></html>\n", ["an HTML page", "--delimiter"]),
    (lambda folder: b"\xef\xbb\xbf\n  <HTML lang=en>\n", ["an HTML page"]), (lambda folder: b"<?xml version='1.0'?>\n<a/>\n", ["XML"]),
    (lambda folder: b"<table border=\"1\">\n<tr><td>1</td></tr>\n</table>\n", ["an HTML page"]), (lambda folder: b"<!--x-->\n<html>\n", ["an HTML page"]),
    (lambda folder: b"<div>\n<p>Login</p></div>", ["an HTML page"]), (lambda folder: "\ufeff<html>\n<body>".encode("utf-16-le"), ["an HTML page"]),
    (lambda folder: b"<root>\n <row><a>1</a></row>\n</root>\n", ["is XML", "--delimiter"]), (lambda folder: b'<svg xmlns="x"><path d="a,b"/></svg>\n', ["is XML"]),
    (lambda folder: b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>\n', ["a workbook of Excel 2003", "soffice --headless"]),
    (lambda folder: b"\n%PDF-1.4\n", ["a PDF file"]), (lambda folder: b"-- MySQL dump 10.13\n\nINSERT INTO `t` VALUES (1,'x');\n", ["SQL statements", "--delimiter"]),
    (lambda folder: pickle.dumps([1, 2], 4), ["a pickle of Python", "read_pickle"]), (lambda folder: zlib.compress(b"a,b\n1,2\n", 1), ["zlib data", "pigz -dzc"]),
    (arrow_stream, ["a stream of Arrow", "open_stream"]), (stata, ["a file of Stata", "read_stata"]), (orc, ["an ORC file", "read_orc"]),
    (lambda folder: b"$FL3@(#)", ["a file of SPSS"]), (lambda folder: b"MATLAB 5.0 MAT-file" + bytes(200), ["a file of MATLAB"]),
    (lambda folder: b"-----BEGIN PGP MESSAGE-----\n\nhQ==\n", ["encrypted by PGP", "gpg -d"]), (lambda folder: bytes(5000), ["full of zero bytes"]),
    (lambda folder: b"\0\0\1\0" + bytes(50), ["full of zero bytes"]),
    (lambda folder: b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", ["Git LFS", "git lfs pull"]),
])
def test_another_format_is_named_with_what_to_do(tmp_path, make, named):
    check_fails(["import", write(tmp_path / "t.csv", make(tmp_path)), tmp_path / "t.db"], "t.csv", *named)
    assert not (tmp_path / "t.db").exists()


def test_the_command_for_parquet_works_whatever_the_file_is_called(tmp_path):
    """The one that the message shows, run through DuckDB's Python in place of its shell."""
    message = run("import", write(tmp_path / "t.csv", parquet(tmp_path)), tmp_path / "t.db").stderr.decode()
    statement = message[message.index("COPY"):message.index('" | kiln')]
    duckdb.sql(statement.replace("/dev/stdout", str(tmp_path / "made.csv")))
    assert rows_of(bake(tmp_path, (tmp_path / "made.csv").read_bytes())) == [(1,)]


@pytest.mark.parametrize("content, options, rows", [
    (b"PK,name\n1,x\n", [], [(1, "x")]), (b"BZh,name\n1,x\n", [], [(1, "x")]), (b"ORC,name\n1,x\n", [], [(1, "x")]),
    (b"MM,II\n1,x\n", [], [(1, "x")]), (b"GIF,name\n1,x\n", [], [(1, "x")]), (b"xy,a,bcDUCK\n1,2,3\n", [], [(1, 2, 3)]),
    (b"<a>,name\n1,x\n", [], [(1, "x")]), (b"Object,name\n1,x\n", [], [(1, "x")]),
    (b"<html>;b\n1;x\n", ["--delimiter", ";"], [(1, "x")]), (b"<DATE>,<OPEN>\n1,</x>\n", [], [(1, "</x>")]), (b"<x>\n1\n2\n", [], [(1,), (2,)]),
    (b"<b>a</b>,<b>b</b>\n1,x\n", [], [(1, "x")]), (b"ORC\n1\n", [], [(1,)]), (b"-- a\n1\n", [], [(1,)]), (b"x^a,b\n1,2\n", [], [(1, 2)]),
])
def test_csv_that_only_begins_like_one_is_read(tmp_path, content, options, rows):
    assert rows_of(bake(tmp_path, content, *options)) == rows
