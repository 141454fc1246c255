"""What CMakeLists.txt promises beyond a program: it can be installed, and tools are told how every source file is compiled."""

import json
import subprocess

import pytest

from kiln import PROGRAM, ROOT, environment


def cmake(*arguments):
    done = subprocess.run(["cmake", *arguments], cwd=ROOT, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=300)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_installed_runs_where_it_was_put(tmp_path):
    if not (PROGRAM.parent / "cmake_install.cmake").is_file():
        pytest.skip(f"{PROGRAM} isn't in the folder of its build, so that it can't be installed from there")
    cmake("--install", PROGRAM.parent, "--prefix", tmp_path / "usr")
    files = {str(path.relative_to(tmp_path / "usr")) for path in (tmp_path / "usr").rglob("*") if path.is_file()}
    guides = {f"share/doc/kiln/docs/{path.name}" for path in (ROOT / "docs").glob("*.md")}
    assert guides and files == {"bin/kiln", "share/doc/kiln/LICENSE", "share/doc/kiln/README.md", "share/doc/kiln/CHANGELOG.md", "share/doc/kiln/SECURITY.md"} | guides
    (tmp_path / "t.csv").write_text("a,b\n1,x\n3,y\n")
    for arguments, said in ((["--version"], "kiln "), (["import", "t.csv", "t.db"], ""), (["verify", "t.db"], ""), (["describe", "t.db"], "a")):
        done = subprocess.run([tmp_path / "usr/bin/kiln", *arguments], cwd=tmp_path, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                              timeout=60, env=environment())
        assert done.returncode == 0 and said in done.stdout, done.stderr


def test_the_preset_debug_names_every_source_file_by_itself(tmp_path):
    cmake("--preset", "debug", "-B", tmp_path / "debug")
    named = {entry["file"] for entry in json.loads((tmp_path / "debug/compile_commands.json").read_text())}
    sources = {str(path) for folder in ("src", "tests") for path in (ROOT / folder).rglob("*.cpp")}
    assert len(sources) > 100 and named == sources
