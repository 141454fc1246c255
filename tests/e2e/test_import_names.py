"""Headers: found or said; every one ends in usable, unique names, and the original stands in the catalogue."""

import pytest

from baked import options_of, query, rows_of
from kiln import bake, check_fails, run, serving, write


def names_of(database):
    return query(database, "SELECT name, header FROM kiln_columns ORDER BY position")


@pytest.mark.parametrize("header, names", [
    ("a,b,a", ["a", "b", "a_2"]),
    ("name,Name,NAME", ["name", "Name_2", "NAME_3"]),
    ("a,,c", ["a", "column_1", "c"]),
    (",,", ["column_0", "column_1", "column_2"]),
    ("rowid,oid,_rowid_", ["rowid", "oid", "_rowid__2"]),
    ("select,from,where", ["select", "from", "where"]),
    ("größe,日本,🛫", ["größe", "日本", "🛫"]),
    ('"l1\nl2",  b\t,"c\x00"', ["l1 l2", "b", "c"]),
    ("x" * 300 + "," + "x" * 300 + ",c", ["x" * 128, "x" * 128 + "_2", "c"]),
])
def test_every_header_ends_in_usable_unique_names(tmp_path, header, names):
    database = bake(tmp_path, header + "\n1,2,3\n", "--header", "yes")
    assert [name for name, _ in names_of(database)] == names
    quoted = ", ".join('"' + name.replace('"', '""') + '"' for name in names)
    assert query(database, f'SELECT {quoted} FROM "table"') == [(1, 2, 3)]
    with serving(database) as server:
        assert server.get("/getRow/0").json["values"] == dict(zip(names, (1, 2, 3)))


def test_the_original_stands_in_the_catalogue_and_a_change_is_said(tmp_path):
    done = run("import", write(tmp_path / "t.csv", "a, a ,\n1,2,3\n"), tmp_path / "t.db", "--header", "yes")
    assert names_of(tmp_path / "t.db") == [("a", "a"), ("a_2", " a "), ("column_2", "")]
    assert 'renamed: " a " is a_2\n' in done.stdout.decode()


@pytest.mark.parametrize("content, has_header", [
    ("id,2012\n5,3\n", True), ("when,who\n2013-01-01,x\n", True), ("name,city\nBob,Paris\n", True), ("a,b\n", True), ("a,b\n,\nNA,1\n", True),
    ("1,2\n3,4\n", False), ("x,1\ny,2\n", False), ("FR,2013-01-01\nDE,2014-01-01\n", False), ("1,2\n", False), ("5\n", False),
])
def test_a_header_is_told_by_its_contrast_to_the_rows(tmp_path, content, has_header):
    database = bake(tmp_path, content)
    options = options_of(database)
    assert options["header"] is has_header and options["header_reason"]
    assert len(rows_of(database)) == content.count("\n") - has_header
    if not has_header:
        assert names_of(database) == [(f"column_{i}", None) for i in range(content.split("\n")[0].count(",") + 1)]


def test_what_is_said_of_the_header_wins(tmp_path):
    assert rows_of(bake(tmp_path, "1,2\n3,4\n", "--header", "yes")) == [(3, 4)]
    assert rows_of(bake(tmp_path, "a,b\n3,4\n", "--header", "no")) == [("a", "b"), ("3", "4")]
    assert rows_of(bake(tmp_path, "a,b\n3,4\n", "--header", "auto")) == [(3, 4)]


def test_lines_before_the_header_and_comments_are_left_out_as_said(tmp_path):
    content = 'Report, "2013\nby nobody\n# the header;x\na;b\n1;2\n#;\n3;4\n'
    assert rows_of(bake(tmp_path, content, "--skip-lines", "2", "--comment", "#")) == [(1, 2), (3, 4)]
    check_fails(["import", write(tmp_path / "t.csv", content + "5\n"), tmp_path / "t.db", "--skip-lines", "2", "--comment", "#"], "line 8", "expected 2")


@pytest.mark.parametrize("header", ["yes", "no"])
def test_2000_columns_work(tmp_path, header):
    names = [f"c{i}" for i in range(2000)]
    database = bake(tmp_path, ",".join(names) + "\n" + ",".join(map(str, range(2000))) + "\n", "--header", header)
    values = tuple(range(2000))
    assert rows_of(database) == ([values] if header == "yes" else [tuple(names), tuple(map(str, values))])
    with serving(database) as server:
        assert server.get("/getColumnMostFrequentValue/1999").status == 200


@pytest.mark.parametrize("content, rows", [
    ("a\n", []), ("a\n1\n", [(1,)]), ("a,b\n1,2\n", [(1, 2)]), ("a\n1\n\n3\n\n", [(1,), (None,), (3,)]), ("a,b\n1,2\n\n3,4\n\n", [(1, 2), (3, 4)]),
    ('a\n""\nx\n', [("",), ("x",)]), ("a,b\n,\n", [(None, None)]),
])
def test_small_files_and_blank_lines_are_what_they_seem(tmp_path, content, rows):
    assert rows_of(bake(tmp_path, content)) == rows
