"""Own data in the image: baked by a build argument, baked by the container itself, or mounted."""

import contextlib
import re
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import SEALED, IMAGE, build, build_context, docker, get, removed, running, was_cached

# Python's name of an encoding, iconv's, and a text that it has.
ENCODINGS = [(python_name, name, text) for text, names in {
    "Łódź": {"cp1250": "WINDOWS-1250", "iso8859-2": "ISO-8859-2"},
    "Привет": {"cp1251": "WINDOWS-1251", "iso8859-5": "ISO-8859-5", "cp866": "IBM866", "koi8-r": "KOI8-R", "koi8-u": "KOI8-U"},
    "€ “Zoë”": {"cp1252": "WINDOWS-1252"},
    "Zoë": {"iso8859-1": "latin1", "iso8859-15": "ISO-8859-15", "cp437": "IBM437", "cp850": "CP850", "mac-roman": "MACINTOSH", "utf-7": "UTF-7"},
    "Ελλάδα": {"cp1253": "WINDOWS-1253", "iso8859-7": "ISO-8859-7"},
    "İğ": {"cp1254": "WINDOWS-1254", "iso8859-9": "ISO-8859-9"},
    "שלום": {"cp1255": "WINDOWS-1255"},
    "سلام": {"cp1256": "WINDOWS-1256"},
    "ąčę": {"cp1257": "WINDOWS-1257"},
    "đ": {"cp1258": "WINDOWS-1258"},
    "ไทย": {"tis-620": "TIS-620"},
    "日本": {"shift_jis": "SHIFT_JIS", "cp932": "CP932", "euc_jp": "EUC-JP", "iso2022_jp": "ISO-2022-JP", "euc_jisx0213": "EUC-JISX0213"},
    "中国": {"gb2312": "GB2312", "gbk": "GBK", "gb18030": "GB18030"},
    "中文": {"big5": "BIG5", "big5hkscs": "BIG5-HKSCS"},
    "한국": {"euc_kr": "EUC-KR", "cp949": "UHC", "johab": "JOHAB"},
    "🛫": {"utf-16-le": "UTF-16LE", "utf-32-be": "UTF-32BE"},
}.items() for python_name, name in names.items()]
ENCODINGS += [(name, name.upper().replace("ISO8859_", "ISO-8859-"), bytes(range(0xE1, 0xEA)).decode(name, "ignore")) for name in (
    "cp775", "cp852", "cp855", "cp857", "cp858", "cp860", "cp861", "cp862", "cp863", "cp865", "cp869", "cp1125", "iso8859_3", "iso8859_4",
    "iso8859_6", "iso8859_8", "iso8859_10", "iso8859_11", "iso8859_13", "iso8859_14", "iso8859_16")]


@pytest.fixture
def folder(tmp_path):
    """A folder that the image's user may write to, as no one on this machine is that user."""
    tmp_path.chmod(0o777)
    return tmp_path


def test_a_build_argument_bakes_another_file_and_compiles_nothing(image, tmp_path):
    context = build_context(tmp_path)
    (context / "data/mine.csv").write_text("id,what\n1,NA\n2,not known\n3,x y\n")
    with removed(f"{IMAGE}-mine") as mine:
        done = build(context, mine, "--build-arg", "DATASET=data/mine.csv", "--build-arg",
                     "IMPORT_ARGS=--null NA --null 'not known' --name \"It's mine\"")
        assert was_cached(done, "cmake "), done.stdout
        with running(mine, *SEALED) as (_, port):
            assert [get(port, f"/getRow/{row}").json["values"]["what"] for row in range(3)] == [None, None, "x y"]
        shown = docker("run", "--rm", "--entrypoint", "sqlite3", mine, "/data/mine.db", "SELECT name, rows, source_name FROM kiln_dataset")
        assert shown.stdout == "It's mine|3|mine.csv\n"
        # Libraries and licences are the layer of the other image, to the byte.
        ours, theirs = (docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", name).stdout for name in (mine, image))
        ours, theirs = re.findall(r"sha256:\w+", ours), re.findall(r"sha256:\w+", theirs)
        assert len(ours) == 3 and ours[0] == theirs[0] and ours[1] != theirs[1]


@pytest.mark.parametrize("content, arguments, named", [
    ("a,b\n1,2\n3\n", "", ["kiln: mine.csv, line 3: expected 2 fields"]),
    (None, "", ["data/mine.csv", "No such file"]),
    ("a,b\n1,2\n", "--no-such-option", ["--no-such-option"]),
])
def test_bad_data_fail_the_build_with_the_importers_message(image, tmp_path, content, arguments, named):
    context = build_context(tmp_path)
    if content is not None:
        (context / "data/mine.csv").write_text(content)
    with removed(f"{IMAGE}-bad") as bad:
        done = build(context, bad, "--build-arg", "DATASET=data/mine.csv", "--build-arg", f"IMPORT_ARGS={arguments}", check=False)
        assert done.returncode != 0
        assert [text for text in named if text not in done.stdout + done.stderr] == [], done.stdout[-2000:] + done.stderr
        assert docker("image", "inspect", bad, check=False).returncode != 0


def test_the_container_bakes_by_itself_and_serves_what_is_mounted(image, folder):
    (folder / "small.csv").write_text("a,b\n1,x\n2,y\n")
    docker("run", "--rm", "--network", "none", *SEALED, "-v", f"{folder}:/here", "-w", "/here", image, "import", "small.csv", "small.db")
    assert "figures are right" in docker("run", "--rm", *SEALED, "-v", f"{folder}:/here:ro", image, "verify", "/here/small.db").stdout
    with running(image, *SEALED, "-v", f"{folder}/small.db:/data/dataset.db:ro") as (_, port):
        assert get(port, "/getRow/1").json == {"row": 1, "values": {"a": 2, "b": "y"}}
    assert sorted(path.name for path in folder.iterdir()) == ["small.csv", "small.db"]


def test_the_import_reads_all_common_encodings_there_too(image, folder):
    with running(image, "-v", f"{folder}:/here", "-w", "/here") as (container, _):

        def read(python_name, name, text):
            (folder / f"{python_name}.csv").write_bytes(f"a,b\n1,{text}\n".encode(python_name))
            docker("exec", container, "kiln", "import", f"{python_name}.csv", f"{python_name}.db", "--name", "t", "--header", "yes", "--encoding", name)
            with contextlib.closing(sqlite3.connect(folder / f"{python_name}.db")) as database:
                return database.execute("SELECT b FROM t").fetchall()

        with ThreadPoolExecutor(2) as pool:
            read_again = list(pool.map(read, *zip(*ENCODINGS, strict=True)))
        assert read_again == [[(text,)] for _, _, text in ENCODINGS]
        done = docker("exec", container, "kiln", "import", "cp850.csv", "table.db", "--encoding", "IBM037", check=False)
        assert (done.returncode, "IBM037" in done.stderr) == (1, True)  # EBCDIC was left out of the image
