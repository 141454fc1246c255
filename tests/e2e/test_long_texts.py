"""Texts longer than 1,000 bytes: profiles have their beginning, length and SHA-256, everything else has them whole, and the file has them once."""

import csv
import hashlib
import io
import random
import sqlite3
from contextlib import closing

import pytest

from catalogue_digest import catalogue_digest
from kiln import bake, check_fails, run, serving
from test_pages import BROWSER


def shown(text):
    """As the documentation says it: the first 1,000 bytes, a character that is cut left out."""
    content = text.encode()
    if len(content) <= 1000:
        return text
    return f"{content[:1000].decode(errors='ignore')}… ({len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()})"


def csv_of(rows):
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def words(count, seed):
    draw = random.Random(seed)
    return "".join(draw.choice(["alpha ", "beta, ", "größe ", "\"q\" ", "漢字 ", "line\n"]) for _ in range(count))


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    texts = [f"{i % 7} {words(20_000, i)}" for i in range(39)]
    texts.insert(5, texts[30])  # the mode
    content = csv_of([("id", "doc"), *enumerate(texts)])
    return texts, len(content.encode()), bake(tmp_path_factory.mktemp("documents"), content, name="documents.csv")


def test_a_profile_shows_the_beginning_the_length_and_the_digest(documents):
    texts, _, database = documents
    by_bytes = sorted(set(texts), key=str.encode)
    with serving(database) as kiln:
        profile = kiln.get("/columns/doc").json
        assert (profile["min"], profile["max"], profile["mode"]) == (shown(by_bytes[0]), shown(by_bytes[-1]), shown(texts[5]))
        assert profile["most_frequent"] == [{"value": shown(texts[5]), "frequency": 2}] + [
            {"value": shown(text), "frequency": 1} for text in by_bytes if text != texts[5]][:19]
        assert (profile["longest"], profile["distinct"]) == (max(map(len, texts)), 39)
        for path in ["/columns/doc", "/columns", "/columns?id=lt.30", "/columns/doc?id=gte.3"]:
            assert len(kiln.get(path).body) < 100_000, path
        part = sorted(set(texts[:20]), key=str.encode)
        assert (kiln.get("/columns/doc?id=lt.20").json["min"], kiln.get("/columns/doc?id=lt.20").json["max"]) == (shown(part[0]), shown(part[-1]))


def test_everything_else_has_them_whole(documents):
    texts, _, database = documents
    with serving(database) as kiln:
        answer = kiln.get("/getColumnMostFrequentValue/1").json
        assert (answer["mode"], answer["frequency"], answer["ties"]) == (texts[5], 2, 1)
        assert kiln.get("/getColumnMostFrequentValue/doc?id=lt.5").json["mode"] == min(texts[:5], key=str.encode)
        assert kiln.get("/getRow/17").json["values"]["doc"] == texts[17]
        found = [i for i, text in enumerate(texts) if "größe alpha größe" in text]
        assert [row["id"] for row in kiln.get("/rows?select=id&q=gr%C3%B6%C3%9Fe%20alpha%20gr%C3%B6%C3%9Fe").json] == found and found
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT mode_row FROM kiln_columns ORDER BY position").fetchall() == [(None,), (5,)]


def test_the_file_has_them_once(documents):
    _, size, database = documents
    assert database.stat().st_size < 1.05 * size + 200_000
    done = run("verify", database)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize("length", [999, 1000, 1001, 1002, 1003])
@pytest.mark.parametrize("character", ["x", "ß", "漢", "🜁"])
def test_the_limit_is_a_thousand_bytes_and_no_character_is_cut(tmp_path, character, length):
    text = character * (1000 // len(character.encode())) + "y" * (length - 1000 // len(character.encode()) * len(character.encode()))
    database = bake(tmp_path, csv_of([("a", "b"), (text, 1), ("short", 2)]))
    with closing(sqlite3.connect(database)) as connection:
        most = [value for (value,) in connection.execute("SELECT value FROM kiln_frequencies WHERE position = 0 AND which = 'most' ORDER BY rank")]
    assert most == sorted([shown(text), "short"], key=str.encode)
    assert run("verify", database).returncode == 0


def test_texts_that_begin_alike_are_told_apart_and_keep_their_order(tmp_path):
    texts = [1000 * "a" + end for end in ["", "b", "c", "cc", "z" * 5000, "\U0010ffff"]]
    database = bake(tmp_path, csv_of([("a", "b"), *[(text, i) for i, text in enumerate(texts)]]))
    with closing(sqlite3.connect(database)) as connection:
        most = [value for (value,) in connection.execute("SELECT value FROM kiln_frequencies WHERE position = 0 AND which = 'most' ORDER BY rank")]
        assert most == [shown(text) for text in texts]
        assert connection.execute("SELECT min, max, mode FROM kiln_columns WHERE position = 0").fetchone() == (texts[0], shown(texts[-1]), texts[0])
    assert run("verify", database).returncode == 0
    with serving(database) as kiln:
        assert kiln.get("/columns/a").json["max"] == shown(texts[-1])


def test_long_texts_that_repeat_have_ranks(tmp_path):
    texts = [f"{i}{words(400, i)}" for i in range(3)]
    rows = [(i, texts[i * i % 3]) for i in range(3000)]
    database = bake(tmp_path, csv_of([("id", "doc"), *rows]))
    with closing(sqlite3.connect(database)) as connection:
        assert connection.execute("SELECT position FROM kiln_ranked_columns").fetchall() == [(0,), (1,)]
    with serving(database) as kiln:
        assert kiln.get("/getColumnMostFrequentValue/doc").json["mode"] == texts[1]
        assert kiln.get("/getColumnMostFrequentValue/doc?id=eq.3").json["mode"] == texts[0]
        assert kiln.get("/columns/doc?id=lt.100").json["mode"] == shown(texts[1])
    assert run("verify", database).returncode == 0


@pytest.mark.parametrize("row", ["6", "39", "40", "NULL", "-1"])
def test_a_row_that_hasnt_the_mode_is_found(documents, tmp_path, row):
    _, _, good = documents
    database = tmp_path / "changed.db"
    database.write_bytes(good.read_bytes())
    with closing(sqlite3.connect(database)) as connection:
        connection.execute(f"UPDATE kiln_columns SET mode_row = {row} WHERE position = 1")
        connection.execute("UPDATE kiln_dataset SET digest = ?", (catalogue_digest(connection),))
        connection.commit()
    assert run("verify", database).returncode == 1
    if row in ("6", "39"):  # which only reading it tells
        with serving(database) as kiln:
            assert kiln.get("/getColumnMostFrequentValue/1").status == 500
    else:
        check_fails(["serve", database], "changed.db", "its mode_row is negative" if row == "-1" else "its most frequent value is a long text")


def test_a_page_draws_no_part_of_long_texts_that_it_cant_count(tmp_path):
    """Twenty-two documents twice each: beyond the twenty that a part's profile has, a cut text can't be asked for."""
    texts = [f"{i:02} {words(300, i)}" for i in range(22)]
    database = bake(tmp_path, csv_of([("id", "doc"), *[(i, texts[i % 22]) for i in range(44)]]))
    with serving(database) as kiln:
        page = kiln.get("/columns/doc?id=lt.43", headers=BROWSER)
        assert page.status == 200 and "0 of them in the part" not in page.text
        assert "00 " in page.text
