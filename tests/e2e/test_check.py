"""scripts/check finds what it is for, and can be a commit's hook."""

import os
import shutil
import subprocess

import pytest

from kiln import ROOT

# What is planted, where, and what the check that has to find it is called.
MISTAKES = {
    "scripts (shellcheck)": ("scripts/planted", "#!/usr/bin/env bash\necho $1\n"),
    "Dockerfiles (hadolint)": ("haproxy/Dockerfile", "FROM haproxy\nRUN sudo true\n"),
    "format (clang-format)": ("tests/unit/planted.cpp", "int  planted( );\n"),
    "lines of src/ within 120 columns": ("src/net/planted.h", f"// https://{'a' * 120}\n"),
    "architecture (tests/e2e/test_architecture.py)": ("src/net/planted.cpp", '#include "import/import.h"\n'),
}


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """What scripts/check looks at, with every mistake planted, and the tools of this tree."""
    folder = tmp_path_factory.mktemp("check") / "kiln"
    for name in (".ci", "docs", "haproxy", "scripts", "sql", "src", "tests"):
        shutil.copytree(ROOT / name, folder / name, symlinks=True, ignore=shutil.ignore_patterns("__pycache__", ".terraform"))
    for name in (".clang-format", "Dockerfile"):
        shutil.copy(ROOT / name, folder)
    (folder / "build").mkdir()
    (folder / "build/venv").symlink_to((ROOT / "build/venv").resolve())
    for path, content in MISTAKES.values():
        (folder / path).write_text(content)
    return folder


def run(copy, *arguments):
    # Not with git's variables, if this runs in a hook of it.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run([copy / "scripts/check", *arguments], cwd=copy, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=600,
                          env=environment)


@pytest.fixture(scope="module")
def found(copy):
    return run(copy)


@pytest.mark.parametrize("name", MISTAKES)
def test_each_check_finds_the_mistake_that_is_its_own(found, name):
    assert found.returncode == 1, found.stderr
    path, _ = MISTAKES[name]
    said = found.stdout.partition(f"FAILED  {name}")[2].partition("\nFAILED  ")[0]
    assert path in said, found.stdout


def test_it_becomes_the_hook_of_a_clone_and_replaces_no_other(copy):
    subprocess.run(["git", "init", "-q"], cwd=copy, check=True)
    assert run(copy, "--install").returncode == 0
    hook = copy / ".git/hooks/pre-commit"
    assert os.access(hook, os.X_OK)
    subprocess.run(["git", "add", "Dockerfile"], cwd=copy, check=True)
    commit = subprocess.run(["git", "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x"], cwd=copy, capture_output=True, text=True,
                            stdin=subprocess.DEVNULL, timeout=600)
    assert commit.returncode == 1 and "FAILED  format" in commit.stdout + commit.stderr
    again = run(copy, "--install")
    assert again.returncode == 1 and "already" in again.stderr
