"""Delimiters that could be others: colons and spaces need more evidence than their number, a file's name and types break ties, and a
delimiter may have several characters."""

import pytest

from wild import in_order, refused, take


@pytest.mark.parametrize("lines", [
    ["2024-01-01 10:20:30", "2024-01-02 11:30:31"], ["Full street address", "12 Main St", "5 Oak Ave", "77 Elm Rd"],
    ["mac", "00:1a:2b:3c:4d:5e", "00:1a:2b:3c:4d:5f"], ["00:1a:2b:3c:4d:5e", "aa:1a:2b:3c:4d:5f"], ["time", "10:20:30", "11:21:31"], ["10:20:30", "11:21:31"],
    ["when", "2024-01-01T10:20:30Z", "2024-01-02T11:21:31Z"], ["John Ronald Tolkien", "Clive Staples Lewis"], ["12 High Street", "7 Low Road"],
    ["fe80::1:2:3", "fe80::4:5:6"], ["http://a.example:80/", "http://b.example:81/"], ["1 Infinite Loop", "10 Downing Street"], ["hh:mm:ss", "10:20:30", "11:21:31"],
    ["12:30 lunch: soup", "13:45 meeting: all"], ["a:b:c", "d:e:f"],
])
def test_one_column_of_texts_is_not_split_at_colons_or_spaces(tmp_path, lines):
    table = take(tmp_path, "".join(line + "\n" for line in lines))
    assert len(table.names) == 1 and [row[0] for row in table.rows] == lines[-len(table.rows):]


@pytest.mark.parametrize("content, rows", [
    ("a:b:c\n1:2:3\n4:5:6\n", [(1, 2, 3), (4, 5, 6)]), ("x y z\n1 2.5 3\n4 5.5 6\n", [(1, 2.5, 3), (4, 5.5, 6)]),
    ("root:x:0:0:root:/root\nbin:x:1:1:bin:/bin\n", [("root", "x", 0, 0, "root", "/root"), ("bin", "x", 1, 1, "bin", "/bin")]),
    ('"a" "b"\n"x y" "z"\n', [("x y", "z")]),
])
def test_colons_and_spaces_are_believed_where_types_or_quotes_speak_for_them(tmp_path, content, rows):
    assert take(tmp_path, content).rows == rows


@pytest.mark.parametrize("name, content, delimiter, rows", [
    ("x.tsv", "1\tParis, France\n2\tRome, Italy\n", "\t", [(1, "Paris, France"), (2, "Rome, Italy")]),
    ("x.tsv", "a\tb, c\nd\te, f\n", "\t", [("d", "e, f")]),
    ("x.TAB", "a,b\tc\nd,e\tf\n", "\t", [("d,e", "f")]),
    ("x.csv", "1,5;2,5\n3,5;4,5\n", ";", [(1.5, 2.5), (3.5, 4.5)]),
    ("x.csv", "1\tParis, France\n2\tRome, Italy\n", "\t", [(1, "Paris, France"), (2, "Rome, Italy")]),
    ("x.csv", "1,25|2,5\n3,5|4,75\n", "|", [(1.25, 2.5), (3.5, 4.75)]),
])
def test_types_and_the_files_name_break_ties(tmp_path, name, content, delimiter, rows):
    table = take(tmp_path, content, name=name)
    assert (table.options["delimiter"], table.rows) == (delimiter, rows)


@pytest.mark.parametrize("content, delimiter, rows", [
    ("a||b||c\n1||x||3\n", "||", [(1, "x", 3)]), ("1::1193::5::978300760\n1::661::3::978302109\n", "::", [(1, 1193, 5, 978300760), (1, 661, 3, 978302109)]),
    ("a;;b\n1;;2\n3;;4\n", ";;", [(1, 2), (3, 4)]), ("a|~|b\n1|~|x|y\n", "|~|", [(1, "x|y")]), ("a||b\n1||x|y\n2||\"p||q\"\n", "||", [(1, "x|y"), (2, "p||q")]),
])
def test_delimiters_of_several_characters_are_recognised(tmp_path, content, delimiter, rows):
    table = take(tmp_path, content)
    assert (table.options["delimiter"], table.rows) == (delimiter, rows)


@pytest.mark.parametrize("content, delimiter, rows", [
    ("a<>b\n1<>2\n", "<>", [(1, 2)]), ("a, b\n1, 2\n", ", ", [(1, 2)]), ("a\t|b\n1\t|2\n", "\\t|", [(1, 2)]), ("a::b:c\n1::2:3\n", "::", [(1, "2:3")]),
    ("a,b\n1,x\n", "none", [("1,x",)]),
])
def test_any_delimiter_can_be_said(tmp_path, content, delimiter, rows):
    assert take(tmp_path, content, "--delimiter", delimiter).rows == rows


def test_a_long_delimiter_may_be_cut_anywhere(tmp_path):
    content = "id|~|text|~|n\n" + "".join(f"{i}|~|{'|' * (i % 7)}|~|{i}\n" for i in range(30_000))
    assert take(tmp_path, content, "--delimiter", "|~|", "--quote", "none").rows[-1][::2] == (29_999, 29_999)


def test_a_delimiter_that_is_the_quote_leaves_no_quotes(tmp_path):
    assert take(tmp_path, 'a"b\n1"x\n', "--delimiter", '"').rows == [(1, "x")]
    assert len(take(tmp_path, "a,b\n1,x\n", "--delimiter", '"').names) == 1
    assert take(tmp_path, "a\"b\n1\"'x\"y'\n", "--delimiter", '"').rows == [(1, 'x"y')]


@pytest.mark.parametrize("content, options", [
    ("".join('%d,"%s",%d\n' % (i, "1 2 " * 75_000, i * 2) for i in (1, 2, 3)), []),
    ("".join('%d;"%s";%d\n' % (i, "1,2 " * 40_000, i * 2) for i in range(12)), []),
    ("note, with, commas\n" * 20_000 + "a;b;c\n1;2;3\n3;4;5\n", ["--skip-lines", "20000"]),
    ("# note, with, commas\n" * 20_000 + "a;b;c\n1;2;3\n3;4;5\n", ["--comment", "#"]),
])
def test_the_sample_grows_until_it_holds_records(tmp_path, content, options):
    table = take(tmp_path, content, *options)
    assert len(table.names) == 3 and table.options["dialect_reason"] and table.options["header_reason"]
    assert len(table.rows) == (2 if options else content.count("\n"))


def test_lines_are_counted_from_the_files_first_whatever_is_skipped(tmp_path):
    content = "note\n" * 100_000 + "a;b\n1;2\n3\n"
    assert in_order(refused(tmp_path, content, "--skip-lines", "100000"), "line 100003", "expected 2 fields")
