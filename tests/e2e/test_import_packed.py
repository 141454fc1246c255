"""xz and bzip2 are read as gzip and zstd are; what is damaged, cut off or followed by something else is refused."""

import bz2
import lzma
import random
import subprocess

import pytest

from baked import options_of, rows_of
from kiln import PATIENCE_SECONDS, PROGRAM, bake, check_fails, run, write

ROWS = [(i, f"name {i * 7919 % 1000}") for i in range(20_000)]
TEXT = ("id,name\n" + "".join(f"{number},{name}\n" for number, name in ROWS)).encode()
HALF = TEXT.index(b"\n", len(TEXT) // 2) + 1


def xz(content, **options):
    return lzma.compress(content, **options)


@pytest.mark.parametrize("content, compression", [
    (xz(TEXT), "xz"), (xz(TEXT, check=lzma.CHECK_SHA256), "xz"), (xz(TEXT, preset=9), "xz"), (bz2.compress(TEXT), "bzip2"),
    (bz2.compress(TEXT, 1), "bzip2"),
    (xz(TEXT[:HALF]) + xz(TEXT[HALF:]), "xz"), (xz(TEXT[:HALF]) + bytes(8) + xz(TEXT[HALF:]) + bytes(4), "xz"),
    (bz2.compress(TEXT[:HALF]) + bz2.compress(b"") + bz2.compress(TEXT[HALF:]), "bzip2"),
    (xz(TEXT, filters=[{"id": lzma.FILTER_X86}, {"id": lzma.FILTER_LZMA2, "preset": 1}]), "xz")])
def test_every_row_comes_out_of_one_stream_or_several(tmp_path, content, compression):
    database = bake(tmp_path, content)
    assert rows_of(database) == ROWS
    assert options_of(database)["compression"] == compression


@pytest.mark.parametrize("pack", [xz, bz2.compress])
def test_from_standard_input_too_and_in_another_encoding(tmp_path, pack):
    content = pack("a,b\n1,Zoë\n".encode("utf-16"))
    done = subprocess.run([PROGRAM, "import", "-", tmp_path / "x.db", "--name", "table"], input=content, capture_output=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr
    assert rows_of(tmp_path / "x.db") == [(1, "Zoë")]


def test_lengths_around_the_buffers_sizes_come_out_whole(tmp_path):
    for size in (1, 256 * 1024 - 1, 256 * 1024, 256 * 1024 + 1, 900_000, 900_001):
        text = b"a\n" + b"".join(b"%07d\n" % i for i in range(size // 8 + 1))
        for pack in (xz, bz2.compress):
            assert len(rows_of(bake(tmp_path, pack(text)))) == size // 8 + 1


@pytest.mark.parametrize("pack, name", [(xz, "xz"), (bz2.compress, "bzip2")])
def test_data_that_ends_early_is_refused_wherever_it_ends(tmp_path, pack, name):
    content = pack(TEXT[:4000])
    for end in range(12, len(content), 7):
        check_fails(["import", write(tmp_path / "t.csv", content[:end]), tmp_path / "t.db"], "t.csv", f"the {name} data", "fetch the file again")
    assert not (tmp_path / "t.db").exists()


@pytest.mark.parametrize("pack, name", [(xz, "xz"), (bz2.compress, "bzip2")])
def test_what_follows_the_data_is_refused(tmp_path, pack, name):
    for rest in (b"x", b"a,b\n1,2\n" * 100, pack(TEXT)[:3]):
        check_fails(["import", write(tmp_path / "t.csv", pack(TEXT) + rest), tmp_path / "t.db"], "t.csv", f"the {name} data")


@pytest.mark.parametrize("pack", [xz, bz2.compress])
def test_a_flipped_byte_gives_a_refusal_or_the_same_rows(tmp_path, pack):
    text = TEXT[:3000]
    content = pack(text[:text.rindex(b"\n") + 1])
    whole = rows_of(bake(tmp_path, content))
    refused = 0
    for place in random.Random(1).sample(range(len(content)), 150):
        damaged = bytearray(content)
        damaged[place] ^= 1 << place % 8
        (tmp_path / "d.db").unlink(missing_ok=True)
        done = run("import", write(tmp_path / "d.csv", damaged), tmp_path / "d.db", "--name", "table")
        assert done.returncode in (0, 1), done.stderr
        refused += done.returncode
        assert done.returncode == 1 or rows_of(tmp_path / "d.db") == whole
        assert (tmp_path / "d.db").exists() == (done.returncode == 0)
    assert refused > 140


def test_xz_data_that_would_take_much_memory_is_refused(tmp_path):
    content = lzma.compress(TEXT, filters=[{"id": lzma.FILTER_LZMA2, "preset": 1, "dict_size": 1 << 30}])
    check_fails(["import", write(tmp_path / "t.csv", content), tmp_path / "t.db"], "MiB of memory", "xz -9")
