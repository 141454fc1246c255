"""JSON Lines and arrays of objects: names from the keys, values as they're written; Python's json says what is in them."""

import decimal
import gzip
import io
import json
import random
import resource
import shlex
import zipfile

import pytest

from baked import options_of, query, rows_of, types_of
from kiln import bake, check_fails, run, write


def lines(objects):
    return "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects).encode()


def names_of(database):
    return [name for (name,) in query(database, "SELECT name FROM kiln_columns ORDER BY position")]


OBJECTS = [{"id": 1, "name": 'a "quoted", text', "x": 1.5}, {"name": "two\nlines\r\n", "id": 2, "more": True}, {"id": None, "x": -2e-3, "name": ""},
           {}, {"more": False, "name": "\\N \\n \u0001 Zoë 🛫", "id": 9007199254740993}]
ROWS = [(1, 'a "quoted", text', 1.5, None), (2, "two\nlines\r\n", None, "true"), (None, "", -0.002, None), (None, None, None, None),
        (9007199254740993, "\\N \\n \u0001 Zoë 🛫", None, "false")]


@pytest.mark.parametrize("content, made_of", [
    (lines(OBJECTS), "JSON Lines"), (lines(OBJECTS)[:-1], "JSON Lines"), (b"\n\n" + lines(OBJECTS).replace(b"}\n", b"}\r\n\n"), "JSON Lines"),
    (json.dumps(OBJECTS).encode(), "JSON"), (json.dumps(OBJECTS, indent=4).encode(), "JSON"), (json.dumps(OBJECTS, separators=(",", ":")).encode(), "JSON"),
    (b"\xef\xbb\xbf" + lines(OBJECTS), "JSON Lines"), (json.dumps(OBJECTS, ensure_ascii=False).encode("utf-16"), "JSON"),
    ("".join(json.dumps(one, indent=1) for one in OBJECTS).encode(), "JSON Lines"), (gzip.compress(lines(OBJECTS)), "JSON Lines")])
def test_every_value_comes_out(tmp_path, content, made_of):
    database = bake(tmp_path, content)
    assert names_of(database) == ["id", "name", "x", "more"]
    assert list(types_of(database).values()) == ["INTEGER", "TEXT", "REAL", "TEXT"]
    assert rows_of(database) == ROWS
    assert options_of(database)["made_of"] == made_of
    assert run("verify", database).returncode == 0


def test_a_column_may_be_all_there_is_and_end_in_missing_values(tmp_path):
    for objects in ([{"a": 1}, {"a": None}, {}, {"a": 2}, {}, {"a": None}], [{"a": None}, {"a": 1}]):
        assert rows_of(bake(tmp_path, lines(objects))) == [(one.get("a"),) for one in objects]


def test_a_text_stays_text_and_a_number_keeps_its_digits(tmp_path):
    content = b'{"zip": "07", "text": "1.50", "wide": 12345678901234567890, "exact": 0.10000000000000000001, "mixed": 1}\n' \
              b'{"zip": "8", "text": "2", "wide": 1, "exact": 1.0, "mixed": "2"}\n'
    database = bake(tmp_path, content)
    assert rows_of(database) == [("07", "1.50", "12345678901234567890", "0.10000000000000000001", "1"), ("8", "2", "1", "1.0", "2")]
    assert list(types_of(database).values()) == ["TEXT"] * 5
    assert b'"1.50" on line 1 is a text in the file' in run("import", tmp_path / "table.csv", "--dry-run").stdout


def test_what_is_nested_stays_json_and_is_said(tmp_path):
    objects = [{"a": 1, "tags": ["x", "y\"z"], "geo": {"lat": 1.10, "more": [{}, [], None, True, "é"]}}, {"a": 2, "tags": [], "geo": {}}]
    database = bake(tmp_path, lines(objects))
    assert [(a, json.loads(tags), json.loads(geo)) for a, tags, geo in rows_of(database)] == [(one["a"], one["tags"], one["geo"]) for one in objects]
    found = options_of(database)["found"]
    assert len(found) == 1 and '"tags", "geo" have' in found[0] and "JSON" in found[0]
    assert query(database, """SELECT geo ->> '$.lat', tags ->> '$[1]' FROM "table" LIMIT 1""") == [(1.1, 'y"z')]


@pytest.mark.parametrize("content, named", [
    (b'{"a": 1}\n{"a": 2\n', ["line 2", "doesn't end"]), (b'[{"a": 1}, {"a": 2}', ["doesn't end"]), (b'[{"a": 1} {"a": 2}]', ["line 1", "expected a comma"]),
    (b'[{"a": 1},]', ["comma before the array's end"]), (b'[{"a": 1}]\n[]', ["line 2", "follows the array's end"]), (b'[{"a": 1}, 5]', ["expected an object", "found 5"]),
    (b'{"a": 1}\n{"a": 1,, "b": 2}\n', ["line 2", "isn't JSON", "--delimiter"]), (b'{"a": 1}\nx\n', ["line 2", "expected an object", "found x"]),
    (b'{"a": 1,\n "b": NaN}\n', ["line 2", "isn't JSON"]), (b'{"a": 1, "b": 2, "a": 3}\n', ["line 1", 'name "a"', "twice"]),
    (b"[[1, 2], [3, 4]]", ["expected an object", "jq -r"]), (b"[]", ["no object"]), (b"{}\n{}\n", ["no object with a value"]),
    (b'{"type": "x", "features": [{"a": 1}, {"a": 2}]}', ["one JSON object", '"features"', "jq -c"]), (b'{"a": "\xff"}\n', ["line 1", "isn't JSON", "--encoding"]), (b'{"a": "\\ud83d"}\n', ["line 1", "surrogate"]), (b'{"a": 01}\n', ["isn't JSON"]),
    (b'{"a": 1,}\n', ["isn't JSON"]), (b'{"a": 1},\n{"a": 2}\n', ["line 1", "found ,"]), (b'{"a": "x\ty"}\n', ["control character"]),
    (b'{"a": 1' + b"0" * 5000 + b"}\n", ["line 1", "number is beyond any", "10000"]), (b'{"a": ' + b"[" * 100_000 + b"\n", ["doesn't end"])])
def test_what_is_wrong_is_refused_with_its_line(tmp_path, content, named):
    check_fails(["import", write(tmp_path / "t.json", content), tmp_path / "t.db"], "t.json", *named)
    assert not (tmp_path / "t.db").exists()


@pytest.mark.parametrize("content, command", [
    (b"[1, 2, 3]\n", ".[] | [.] | @csv"), (b'["a", "b"]', ".[] | [.] | @csv"), (b"[\n  1,\n  2\n]\n", ".[] | [.] | @csv"), (b'[1, "a"]\n[2, "b"]\n', "@csv"),
    (b'\n ["id","name"]\n[1,"x"]\n', "@csv"), (b"[[1, 2], [3, 4]]", ".[] | @csv")])
def test_arrays_of_values_are_refused_with_what_makes_csv_of_them(tmp_path, content, command):
    path = write(tmp_path / "t.json", content)
    check_fails(["import", path, tmp_path / "t.db"], f"jq -r '{command}' {path} | kiln import - OUT.db")
    assert not (tmp_path / "t.db").exists()


@pytest.mark.parametrize("name", ["data", "it's", 'a"b', "a b", "x\n"])
def test_the_command_that_takes_rows_out_of_an_object_is_as_a_shell_and_jq_read_it(tmp_path, name):
    path = write(tmp_path / "my t.json", json.dumps({"n": 2, name: [{"a": 1}, {"a": 2}]}))
    message = run("import", path, tmp_path / "t.db").stderr.decode()
    command = message[message.index("jq -c"):message.index(" | kiln")]
    assert shlex.split(command) == ["jq", "-c", f".[{json.dumps(name)}][]", str(path)]


def test_a_number_beyond_a_double_keeps_its_digits(tmp_path):
    assert rows_of(bake(tmp_path, b'{"a": 1e999, "b": -1E-999}\n{"a": 1, "b": 2}\n')) == [("1e999", "-1E-999"), ("1", "2")]


def test_long_names_are_refused_in_little_memory(tmp_path):
    content = gzip.compress(b"".join(b'{"%s%d": 1}\n' % (b"n" * 400_000, i) for i in range(500)), 1)
    done = run("import", write(tmp_path / "t.json", content), tmp_path / "t.db", preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (256 << 20,) * 2))
    assert done.returncode == 1 and b"8 MiB" in done.stderr, done.stderr


def test_deep_nesting_and_a_long_text_come_out_whole(tmp_path):
    deep = b"[" * 100_000 + b"]" * 100_000
    assert rows_of(bake(tmp_path, b'{"a": ' + deep + b', "b": "' + b"x" * 3_000_000 + b'"}\n')) == [(deep.decode(), "x" * 3_000_000)]


def test_options_for_csv_do_not_go_with_it_but_a_delimiter_says_it_is_csv(tmp_path):
    path = write(tmp_path / "t.jsonl", b'{"a": 1}\n{"a": 2}\n')
    check_fails(["import", path, tmp_path / "t.db", "--header", "no"], "t.jsonl is JSON", "--header")
    assert rows_of(bake(tmp_path, b'{"a": 1}\n{"a": 2}\n', "--delimiter", "none", "--quote", "none", "--header", "no")) == [('{"a": 1}',), ('{"a": 2}',)]


@pytest.mark.parametrize("content, rows", [
    (b"[id],[name]\n1,x\n", [(1, "x")]), (b"{id};{name}\n1;x\n", [(1, "x")]), (b"[1],name\n1,x\n", [(1, "x")])])
def test_csv_that_only_begins_like_json_is_read(tmp_path, content, rows):
    assert rows_of(bake(tmp_path, content)) == rows


def test_options_for_columns_go_with_it(tmp_path):
    database = bake(tmp_path, lines([{"a": "1", "b": "-"}, {"a": "2", "b": "x"}]), "--type", "a=integer", "--null=-", "--index", "a")
    assert rows_of(database) == [(1, None), (2, "x")]


def test_random_objects_are_as_python_reads_them(tmp_path):
    chance = random.Random(3)
    values = [lambda: chance.randrange(-2**63, 2**63), lambda: chance.uniform(-1e6, 1e6), lambda: None, lambda: chance.choice([True, False]),
              lambda: "".join(chance.choice('ab,"\\\n\r\t;é🛫\0') for _ in range(chance.randrange(6))), lambda: [1, {"x": None}]]
    for _ in range(60):
        names = [f"c{i}" for i in range(chance.randrange(1, 6))]
        objects = [{name: chance.choice(values)() for name in names if chance.random() < 0.8} for _ in range(chance.randrange(1, 40))]
        if not any(objects):
            continue
        content = lines(objects) if chance.random() < 0.5 else json.dumps(objects, indent=chance.choice([None, 2])).encode()
        database = bake(tmp_path, content)
        found = names_of(database)
        assert set(found) == set().union(*objects)
        for one, row in zip(objects, rows_of(database), strict=True):
            for name, value in zip(found, row, strict=True):
                assert text_of(value) == text_of(one.get(name)), (name, value, one.get(name))


def text_of(value):
    """The same for a value in JSON and in the database, where a column's type may be any that keeps it."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, (int, float)):
        return str(decimal.Decimal(repr(value)).normalize()) if not isinstance(value, int) else str(value)
    return json.dumps(value, separators=(",", ":"))


def test_a_long_file_keeps_its_rows_in_little_memory(tmp_path):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("x.jsonl", "".join(f'{{"a": {i}, "b": "text {i % 7}"}}\n' for i in range(200_000)))
    database = bake(tmp_path, out.getvalue())
    assert query(database, 'SELECT count(*), sum(a), count(DISTINCT b) FROM "table"') == [(200_000, 199_999 * 100_000, 7)]


def test_a_flipped_byte_never_loses_a_row_without_a_word(tmp_path):
    objects = [{"a": i, "b": f"text {i}"} for i in range(50)]
    content, chance, refused = json.dumps(objects).encode(), random.Random(4), 0
    for _ in range(200):
        place = chance.randrange(len(content))
        (tmp_path / "d.db").unlink(missing_ok=True)
        case = content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1:] if chance.random() < 0.8 else content[:place]
        done = run("import", write(tmp_path / "d.csv", case), tmp_path / "d.db", "--name", "table")
        assert done.returncode in (0, 1), done.stderr
        refused += done.returncode
        if done.returncode == 0 and b"format: JSON" in done.stdout:
            assert len(rows_of(tmp_path / "d.db")) == len(json.loads(case.decode("utf-8"), strict=False))
    assert refused > 60
