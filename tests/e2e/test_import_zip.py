"""The only file of a zip archive is read, or the one that --member names; archives as Python writes them, and damaged ones."""

import gzip
import hashlib
import io
import random
import resource
import struct
import subprocess
import zipfile

import pytest

from baked import options_of, query, rows_of
from kiln import PATIENCE_SECONDS, PROGRAM, bake, check_fails, run, write
from wild import count_refused

ROWS = [(i, f"name {i * 7919 % 1000}") for i in range(20_000)]
TEXT = ("id,name\n" + "".join(f"{number},{name}\n" for number, name in ROWS)).encode()


def archive(files, method=zipfile.ZIP_DEFLATED, stream=False):
    """A zip archive with these files; as a stream its sizes stand behind the data."""
    out = io.BytesIO()

    class Pipe(io.RawIOBase):
        def writable(self):
            return True

        def write(self, content):
            return out.write(content)

    with zipfile.ZipFile(Pipe() if stream else out, "w", method) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("options", [{}, {"stream": True}, {"method": zipfile.ZIP_STORED}, {"method": zipfile.ZIP_STORED, "stream": True}])
def test_the_only_file_is_read(tmp_path, options):
    database = bake(tmp_path, archive({"data/x.csv": TEXT}, **options))
    assert rows_of(database) == ROWS
    assert options_of(database)["compression"] == "zip"


def test_folders_and_what_macos_adds_do_not_count(tmp_path):
    content = archive({"data/": b"", "data/x.tsv": TEXT.replace(b",", b"\t"), "__MACOSX/": b"", "__MACOSX/data/._x.tsv": b"\0\5\x16\7"})
    assert rows_of(bake(tmp_path, content)) == ROWS


def test_from_standard_input_and_with_something_before_and_behind_it(tmp_path):
    for content in (archive({"x.csv": TEXT}), archive({"x.csv": TEXT}) + b"PK" * 20):
        done = subprocess.run([PROGRAM, "import", "-", tmp_path / "x.db", "--name", "table"], input=content, capture_output=True, timeout=PATIENCE_SECONDS)
        assert done.returncode == 0, done.stderr
        assert rows_of(tmp_path / "x.db") == ROWS


def test_the_hash_is_of_the_archive(tmp_path):
    content = archive({"x.csv": TEXT}) + bytes(70)
    assert query(bake(tmp_path, content), "SELECT source_sha256 FROM kiln_dataset") == [(hashlib.sha256(content).hexdigest(),)]


def test_of_several_files_one_has_to_be_named(tmp_path):
    files = {f"part {i}.csv": f"a\n{i}\n" for i in range(9)}
    path = write(tmp_path / "t.zip", archive(files))
    check_fails(["import", path, tmp_path / "t.db"], "9 files", "--member", '"part 0.csv"', '"part 4.csv"', "and 4 more")
    check_fails(["import", path, tmp_path / "t.db", "--member", "part"], 'no file "part"', '"part 0.csv"')
    assert rows_of(bake(tmp_path, archive(files), "--member", "part 7.csv")) == [(7,)]
    check_fails(["import", write(tmp_path / "t.csv", "a\n1\n"), tmp_path / "t.db", "--member", "x"], "isn't a zip archive", "--member")


def test_what_is_inside_may_be_in_another_encoding_or_of_another_format(tmp_path):
    assert rows_of(bake(tmp_path, archive({"x.csv": "a,b\n1,Zoë\n".encode("utf-16")}))) == [(1, "Zoë")]
    for inside, named in ((archive({"x.csv": TEXT}), "a zip archive"), (gzip.compress(TEXT), "gzip data"), (b"PAR1" + bytes(9), "Parquet"),
                          (b"<!doctype html>\n", "HTML")):
        check_fails(["import", write(tmp_path / "t.zip", archive({"x": inside})), tmp_path / "t.db"], "t.zip", named)


def flagged(content, place, value):
    """The archive with that word in the local header and the list of files."""
    changed = bytearray(content)
    struct.pack_into("<H", changed, changed.index(b"PK\3\4") + place, value)
    struct.pack_into("<H", changed, changed.index(b"PK\1\2") + place + 2, value)
    return bytes(changed)


@pytest.mark.parametrize("content, named", [
    (flagged(archive({"x.csv": TEXT}), 6, 1), ["encrypted", "unzip -p -P PASSWORD {path} x.csv | kiln import - OUT.db"]), (flagged(archive({"x.csv": TEXT}), 8, 9), ["Deflate64", "7z x -so {path} x.csv"]),
    (archive({"x.csv": TEXT}, zipfile.ZIP_LZMA), ["LZMA", "7z x -so"]), (archive({"x.csv": TEXT}, zipfile.ZIP_BZIP2), ["bzip2", "7z x -so"]),
    (flagged(archive({"x.csv": TEXT}), 8, 77), ["unknown method (77)"]), (archive({}), ["there is no file in the zip archive"]), (archive({"a/": b""}), ["no file"]),
    (archive({"x.csv": TEXT})[:-30], ["damaged or incomplete"]), (archive({"x.csv": TEXT})[:3000], ["damaged or incomplete"]),
    (b"PK\3\4" + bytes(100), ["damaged or incomplete"])])
def test_an_archive_that_cannot_be_read_is_refused(tmp_path, content, named):
    path = write(tmp_path / "t.zip", content)
    check_fails(["import", path, tmp_path / "t.db"], "t.zip", *[text.format(path=path) for text in named])
    assert not (tmp_path / "t.db").exists()


def test_names_are_texts_whatever_they_are_written_in(tmp_path):
    """Windows wrote them in code page 437, others in UTF-8 without saying so; Python's zipfile is the oracle."""
    content = archive({"AB.csv": TEXT, "CD.csv": "a\n1\n", "EF.csv": "a\n2\n"})
    for name, bytes_of_it in ((b"AB.csv", b"\x84\xe1.csv"), (b"CD.csv", b"\xff\xb0.csv"), (b"EF.csv", "ß.csv".encode())):
        content = content.replace(name, bytes_of_it)
    assert zipfile.ZipFile(io.BytesIO(content)).namelist()[:2] == ["äß.csv", "\u00a0░.csv"]
    check_fails(["import", write(tmp_path / "t.zip", content), tmp_path / "t.db"], "--member 'äß.csv'", '"ß.csv"')
    assert rows_of(bake(tmp_path, content, "--member", "äß.csv")) == ROWS
    assert rows_of(bake(tmp_path, content, "--member", "\u00a0░.csv")) == [(1,)]
    assert rows_of(bake(tmp_path, content, "--member", "ß.csv")) == [(2,)]
    assert rows_of(bake(tmp_path, archive({"Übér 🛫.csv": TEXT}))) == ROWS


def test_what_systems_add_does_not_count(tmp_path):
    files = {"x\\": b"", "x\\a.csv": TEXT, "x/.DS_Store": b"\0", "Thumbs.db": b"\0", "x/desktop.ini": b"\0"}
    assert rows_of(bake(tmp_path, archive(files))) == ROWS


def test_a_name_stands_in_the_command_as_a_shell_reads_it(tmp_path):
    path = write(tmp_path / "it's.zip", archive({"it's a.csv": "a\n1\n", "b.csv": "a\n2\n"}))
    check_fails(["import", path, tmp_path / "t.db"], r"--member 'it'\''s a.csv'")
    path = write(tmp_path / "my t.zip", archive({"x y.csv": TEXT}, zipfile.ZIP_LZMA))
    check_fails(["import", path, tmp_path / "t.db"], f"7z x -so '{path}' 'x y.csv' | kiln import - OUT.db")


def test_the_same_name_twice_is_refused(tmp_path):
    content = archive({"x.csv": "a\n1\n", "y.csv": "a\n2\n"}).replace(b"y.csv", b"x.csv")
    path = write(tmp_path / "t.zip", content)
    check_fails(["import", path, tmp_path / "t.db", "--member", "x.csv"], '2 files of the name "x.csv"', "unpack it")


def test_the_case_of_a_member_matters_only_where_it_tells(tmp_path):
    assert rows_of(bake(tmp_path, archive({"D/X.CSV": TEXT, "y": b""}), "--member", "d/x.csv")) == ROWS
    content = archive({"X.csv": "a\n1\n", "x.csv": "a\n2\n", "z": ""})
    assert rows_of(bake(tmp_path, content, "--member", "x.csv")) == [(2,)]
    check_fails(["import", write(tmp_path / "t.zip", content), tmp_path / "t.db", "--member", "x.CSV"], 'no file "x.CSV"')


@pytest.mark.parametrize("options", [{}, {"stream": True}, {"method": zipfile.ZIP_STORED}])
def test_a_flipped_byte_or_a_cut_gives_a_refusal_or_the_same_rows(tmp_path, options):
    text = TEXT[:TEXT.index(b"\n", 2000) + 1]
    content = archive({"x.csv": text}, **options)
    whole, chance = rows_of(bake(tmp_path, content)), random.Random(2)
    cases = [content[:chance.randrange(len(content))] for _ in range(40)]
    for place in chance.sample(range(len(content)), min(len(content), 200)):
        cases.append(content[:place] + bytes([content[place] ^ 1 << chance.randrange(8)]) + content[place + 1:])
    refused = count_refused(tmp_path, cases, whole)
    print(f"{len(cases)} damaged archives: {refused} refused, the others read as they were")
    assert refused >= len(cases) * 0.6


def test_a_bomb_is_refused_in_little_memory(tmp_path):
    """1 GiB of zeros in 1 MB, which would be one field."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made, made.open("x.csv", "w") as member:
        for _ in range(1024):
            member.write(bytes(1 << 20))
    path = write(tmp_path / "bomb.zip", out.getvalue())
    done = run("import", path, tmp_path / "t.db", preexec_fn=within(1 << 30))
    assert done.returncode == 1 and b"bomb.zip" in done.stderr, done.stderr
    assert not (tmp_path / "t.db").exists()


def within(size):
    return lambda: resource.setrlimit(resource.RLIMIT_AS, (size, size))


def test_the_plan_names_the_file(tmp_path):
    done = run("import", write(tmp_path / "t.zip", archive({"data/x.csv": TEXT})), "--dry-run")
    assert b'"data/x.csv"' in done.stdout, done.stdout
