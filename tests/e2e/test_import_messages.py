"""What a user is told: with what the fields were counted, which rows were left out, what can't be seen, which encodings would read a file."""

import csv
import gzip

import pytest

from kiln import PATIENCE_SECONDS, run, write
from wild import in_order, refused, take


def test_a_refusal_says_with_what_it_counted_and_shows_the_line_as_it_stands(tmp_path):
    message = refused(tmp_path, 'a,b\n"x",1\n"x, y",  2,z\n"q",2\n')
    assert in_order(message, 'line 3: expected 2 fields as in the header, found 3: "x, y",  2,z', "counted with comma between fields and double quote around them")


@pytest.mark.parametrize("content, line", [
    ('id,name,age\n2,"Alice,Doe",30\n1,"John, Doe,25\n3,"Bob",35\n', "line 3: field 2 begins with a quote that ends on line 4"),
    ('a,b\n1,"x\n2,y\n3,"z"w\n', "line 2: field 2 begins with a quote that ends on line 4"),
    ('a,b\n1,"x\n2,y\n', "line 2: field 2 is quoted and never ends"),
    ('a,b\n1,"x"y\n2,z\n', "line 2: field 2 has a quote inside"),
])
def test_a_quote_out_of_place_is_named_where_its_field_begins(tmp_path, content, line):
    assert line in refused(tmp_path, content)


@pytest.mark.parametrize("content, shown", [
    ("id,v\n1,2\n\ufeff3,4\n", "\\ufeff3"), ("a,b\n12\u00a0,x\n", "12\\u00a0"), ("a\nx\u009b31mred\n", "x\\u009b31mred"), ("a,b\n\u202etxet,1\n", "\\u202etxet"),
    ("a,b\nx\u200by,1\n", "x\\u200by"), ("a,b\nx\u2028y,1\n", "x\\u2028y"), ("a,b\nx\x7fy,1\n", "x\\u007fy"),
])
def test_what_cannot_be_seen_is_shown_as_an_escape(tmp_path, content, shown):
    said = take(tmp_path, content, "--header", "yes").said
    assert shown in said
    assert not [c for c in said if c in "\ufeff\u00a0\u009b\u202e\u200b\u2028\x7f"]


def test_skipped_and_padded_rows_are_shown_and_all_written_where_asked(tmp_path):
    content = "a,b\n1,2\n3\n4,5,6\n7,8\n"
    rejects = tmp_path / "rejects.csv"
    table = take(tmp_path, content, "--ragged", "skip", "--rejects", rejects)
    assert in_order(table.said, "2 ragged rows were skipped", "line 3: skipped: expected 2 fields", "found 1: 3", "line 4: skipped", "found 3: 4,5,6")
    assert list(csv.reader(rejects.open(newline=""))) == [
        ["line", "reason", "text"], ["3", "skipped: expected 2 fields as in the header, found 1", "3"],
        ["4", "skipped: expected 2 fields as in the header, found 3", "4,5,6"]]
    table = take(tmp_path, content.replace("4,5,6\n", ""), "--ragged", "pad", "--rejects", rejects)
    assert "line 3: padded" in table.said and len(rejects.read_text().splitlines()) == 2


def test_of_many_skipped_rows_the_first_20_are_shown_and_all_are_written(tmp_path):
    rejects = tmp_path / "rejects.csv"
    table = take(tmp_path, "a,b\n" + '1,2\n"x ""y"""\n3,4\n' * 1000, "--ragged", "skip", "--rejects", rejects)
    assert table.said.count(": skipped: ") == 20 and "and 980 more; --rejects FILE writes them all" in table.said
    written = list(csv.reader(rejects.open(newline="")))
    assert len(written) == 1001 and written[1] == ["3", "skipped: expected 2 fields as in the header, found 1", '"x ""y"""']


def test_what_a_refusal_refuses_is_written_too(tmp_path):
    rejects = tmp_path / "rejects.csv"
    refused(tmp_path, 'a,b\n1,2\n3\n4,"x"y\n5,6\n7,8\n', "--rejects", rejects)
    assert [row[0] for row in csv.reader(rejects.open(newline=""))] == ["line", "3", "4"]


def test_a_rejects_file_that_cannot_be_written_is_an_error(tmp_path):
    assert "no/such/folder" in refused(tmp_path, "a,b\n1,2\n", "--rejects", tmp_path / "no/such/folder/r.csv")


@pytest.mark.parametrize("name", ["table.csv", "refused.db", "link.csv"])
def test_a_rejects_file_that_the_import_reads_or_writes_is_refused(tmp_path, name):
    content = "a,b\n1,2\n3\n"
    (tmp_path / "link.csv").symlink_to("table.csv")
    assert "which it would overwrite" in refused(tmp_path, content, "--rejects", tmp_path / name)
    assert (tmp_path / "table.csv").read_text() == content


def test_a_null_token_that_matches_nothing_is_said(tmp_path):
    said = take(tmp_path, "a,b\n1,2\nn/a.,3\n", "--null", "N.A.", "--null", "3").said
    assert "--null 'N.A.': no value is that text" in said and "--null '3'" not in said


@pytest.mark.parametrize("name, table", [("sqlite_master.csv", "_sqlite_master"), ("sqlite_x.csv.gz", "_sqlite_x"), ("SQLite_y.csv", "_SQLite_y"), ("columns.csv", "columns_data")])
def test_a_name_that_sqlite_keeps_for_itself_is_changed(tmp_path, name, table):
    content = gzip.compress(b"a,b\n1,2\n") if name.endswith("gz") else "a,b\n1,2\n"
    done = run("import", write(tmp_path / name, content), tmp_path / "t.db", timeout=PATIENCE_SECONDS)
    assert done.returncode == 0 and done.stdout.decode().startswith(f"{table}: 1 row, 2 columns")


@pytest.mark.parametrize("padding", [b"\0", b"\0" * 512, b"\0" * 300_000])
def test_zeros_behind_gzip_are_no_data(tmp_path, padding):
    assert take(tmp_path, gzip.compress(b"a,b\n1,2\n") + padding).rows == [(1, 2)]


def test_something_behind_the_zeros_is(tmp_path):
    source = write(tmp_path / "t.gz", gzip.compress(b"a,b\n1,2\n") + b"\0\0x")
    done = run("import", source, tmp_path / "t.db", timeout=PATIENCE_SECONDS)
    assert done.returncode == 1 and "something else follows" in done.stderr.decode()


def test_one_is_one(tmp_path):
    said = take(tmp_path, "a\n1\n", "--header", "yes").said
    assert "1 row, 1 column," in said and "the only value is a 64-bit integer" in said
    assert "the only value is a number; 1.5 on line 2 is no integer" in take(tmp_path, "a,b\n1.5,x\n").said


def test_rows_of_nothing_are_counted(tmp_path):
    table = take(tmp_path, "a,b\n1,2\n,\n,\n")
    assert "2 rows are empty: all of their values are missing" in table.said and table.options["rows_empty"] == 2
    assert "are empty" not in take(tmp_path, "a,b\n1,\n,2\n").said


def test_a_pipe_in_place_of_a_file_says_how_to_pipe(tmp_path):
    assert "| kiln import -" in run("import", "/dev/null", tmp_path / "t.db").stderr.decode()


@pytest.mark.parametrize("encoding, text, said", [
    ("cp1252", "Café Zoë “x” Müller", "windows-1252"), ("cp1251", "Привет, мир и люди", "windows-1251"), ("shift_jis", "日本の首都は東京です", "SHIFT_JIS"),
    ("gb18030", "中华人民共和国首都北京", "GB18030"), ("koi8-r", "Привет, мир и люди", "KOI8-R"), ("cp1250", "Łódź, Gdańsk, Wrocław, święto", "windows-1250"),
    ("euc-kr", "대한민국 서울특별시", "EUC-KR"), ("cp1253", "Αθήνα και Θεσσαλονίκη", "windows-1253"),
])
def test_a_file_that_is_not_utf8_is_shown_as_other_encodings_would_read_it(tmp_path, encoding, text, said):
    content = f"id;name\n1;plain\n2;{text}\n".encode(encoding)
    message = refused(tmp_path, content)
    assert in_order(message, "line 3", "isn't UTF-8", f"--encoding {said} would read: 2;{text.split(',')[0].split(' ')[0]}")
    assert take(tmp_path, content, "--encoding", said).rows == [(1, "plain"), (2, text)]


def test_the_likeliest_encoding_comes_first(tmp_path):
    for encoding, text, said in [("cp1252", "Müller aus Köln, Café", "windows-1252"), ("cp1251", "Москва столица России", "windows-1251"),
                                 ("shift_jis", "これは日本語の文章です", "SHIFT_JIS")]:
        message = refused(tmp_path, f"id;name\n1;{text}\n".encode(encoding))
        assert message[message.index("--encoding ", message.index("\n  --encoding")):].startswith(f"--encoding {said} "), message
