"""Rows with more or fewer fields than the header: refused with the first 20 of them, or mended as --ragged says, and counted."""

import json
import os
import sqlite3

import pytest

from kiln import PATIENCE_SECONDS, check_fails, run, write

RAGGED = "a,b,c\n1,2,3\n4,5\n6,7,8\n9\n10,11,12,13\n14,15,16\n"  # lines 3 and 5 are short, line 6 is long


def baked(folder, content, *options):
    done = run("import", write(folder / "table.csv", content), folder / "table.db", *options)
    assert done.returncode == 0, done.stderr.decode()
    with sqlite3.connect(folder / "table.db") as opened:
        rows = opened.execute('SELECT * FROM "table"').fetchall()
        kept = json.loads(opened.execute("SELECT import_options FROM kiln_dataset").fetchone()[0])
    return rows, kept, done.stdout.decode()


def test_one_ragged_row_is_named_with_its_text_and_what_can_be_done(tmp_path):
    source = write(tmp_path / "t.csv", "a,b\n1,2\n3\n")
    check_fails(["import", source, tmp_path / "t.db"], "t.csv", "line 3", "expected 2 fields", "found 1: 3", "--ragged pad")
    assert os.listdir(tmp_path) == ["t.csv"]


def test_several_are_all_named_and_nothing_is_written(tmp_path):
    done = run("import", write(tmp_path / "t.csv", RAGGED), tmp_path / "t.db", timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stdout) == (1, b"")
    lines = done.stderr.decode().splitlines()
    assert lines[0].startswith("kiln: t.csv: 3 rows are ragged; counted with comma between fields and double quote around them: --delimiter or --quote")
    assert lines[0].endswith("--ragged skip leaves them out") and "pad" not in lines[0]  # one of them is long
    assert lines[1:] == ["  line 3: expected 3 fields as in the header, found 2: 4,5", "  line 5: expected 3 fields as in the header, found 1: 9",
                         "  line 6: expected 3 fields as in the header, found 4: 10,11,12,13"]
    assert os.listdir(tmp_path) == ["t.csv"]


def test_of_many_the_first_20_are_shown_and_the_others_counted(tmp_path):
    done = run("import", write(tmp_path / "t.csv", "a,b\n" + "1\n" * 1000), tmp_path / "t.db", "--delimiter", ",", timeout=PATIENCE_SECONDS)
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 22
    assert "1000 rows" in lines[0] and lines[20].startswith("  line 21:") and lines[21] == "  and 980 more"


def test_a_long_row_is_shown_shortened(tmp_path):
    done = run("import", write(tmp_path / "t.csv", "a,b\n1,2\n" + "é" * 10_000 + "\n"), tmp_path / "t.db", timeout=PATIENCE_SECONDS)
    assert len(done.stderr.decode()) < 500


def test_skip_leaves_ragged_rows_out_and_counts_them(tmp_path):
    rows, kept, said = baked(tmp_path, RAGGED, "--ragged", "skip")
    assert rows == [(1, 2, 3), (6, 7, 8), (14, 15, 16)]
    assert (kept["ragged"], kept["rows_padded"], kept["rows_skipped"]) == ("skip", 0, 3)
    assert "3 ragged rows were skipped" in said


def test_pad_fills_short_rows_with_missing_values_and_counts_them(tmp_path):
    rows, kept, said = baked(tmp_path, RAGGED.replace("10,11,12,13\n", ""), "--ragged", "pad")
    assert rows == [(1, 2, 3), (4, 5, None), (6, 7, 8), (9, None, None), (14, 15, 16)]
    assert (kept["ragged"], kept["rows_padded"], kept["rows_skipped"]) == ("pad", 2, 0)
    assert "2 short rows were padded" in said


def test_pad_never_throws_away_what_a_long_row_has_too_many(tmp_path):
    source = write(tmp_path / "t.csv", RAGGED)
    check_fails(["import", source, tmp_path / "t.db", "--ragged", "pad"], "line 6", "found 4: 10,11,12,13", "--ragged skip")
    assert os.listdir(tmp_path) == ["t.csv"]


def test_a_file_without_ragged_rows_says_nothing_of_them(tmp_path):
    for number, how in enumerate(("refuse", "pad", "skip")):
        (tmp_path / str(number)).mkdir()
        rows, kept, said = baked(tmp_path / str(number), "a,b\n1,2\n", "--ragged", how)
        assert rows == [(1, 2)] and (kept["rows_padded"], kept["rows_skipped"]) == (0, 0)
        assert "were" not in said


@pytest.mark.parametrize("value", ["", "drop", "PAD "])
def test_another_word_is_a_usage_error(tmp_path, value):
    done = run("import", write(tmp_path / "t.csv", "a\n1\n"), tmp_path / "t.db", "--ragged", value, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stdout) == (2, b"")
