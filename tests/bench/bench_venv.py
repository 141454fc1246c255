"""build/bench-venv: what kiln is compared with, and what draws the plots, in a folder of their own. Made when it's asked for, and kept
for as long as the pins and the Python stay the same.

What can't be had is named and left out. What only builds from source, or needs what that needs, is in a second list.
"""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from common import ROOT, say

VENV = ROOT / "build/bench-venv"
PYTHON = VENV / "bin/python"
LISTS = [Path(__file__).with_name(name) for name in ("requirements.txt", "requirements-optional.txt")]


def _why(done):
    return ((done.stderr or done.stdout).strip().splitlines() or [f"it ended with {done.returncode}"])[-1]


def asked_for():
    """What the first list asks for by itself, without what that pulls in."""
    return [line for line in LISTS[0].read_text().partition("# What these pull in")[0].splitlines() if line and not line.startswith("#")]


def install_singly(install):
    """Each of them with the versions of the list, and without those that can't be had here."""
    for requirement in asked_for():
        done = subprocess.run([*install, "--only-binary=:all:", "-c", LISTS[0], requirement], capture_output=True, text=True)
        if done.returncode != 0:
            say(f"{requirement} can't be had: {_why(done)}")


def make_venv():
    """What went wrong, if anything. Afterwards, as far as it went well, all of both lists is there."""
    stamp = VENV / "made-for"
    wanted = f"{sys.version} {hashlib.sha256(b''.join(path.read_bytes() for path in LISTS)).hexdigest()}"
    if stamp.is_file() and stamp.read_text() == wanted:
        return ""
    say(f"making {VENV.relative_to(ROOT)}")
    shutil.rmtree(VENV, ignore_errors=True)
    install = [VENV / "bin/pip", "install", "--quiet", "--disable-pip-version-check"]
    # The Python that runs this may be that of a venv; what is made must outlive the file that it's a link to.
    done = subprocess.run([Path(sys.executable).resolve(), "-m", "venv", VENV], capture_output=True, text=True)
    if done.returncode != 0:
        return _why(done)
    whole = subprocess.run([*install, "--only-binary=:all:", "-r", LISTS[0]], capture_output=True, text=True)
    if whole.returncode != 0:
        install_singly(install)
    done = subprocess.run([*install, "--no-deps", "-r", LISTS[1]], capture_output=True, text=True)
    if done.returncode != 0:
        say(f"{LISTS[1].name} can't be had: {_why(done)}")
    if whole.returncode == 0:  # else it's tried again the next time
        stamp.write_text(wanted)
    return ""


def version_of(program):
    """The first number with points that a program of the folder says of itself; None where there is none, or it doesn't start."""
    path = VENV / "bin" / program
    if not path.is_file():
        return None
    done = subprocess.run([path, "--version"], capture_output=True, text=True)
    found = re.search(r"\d+(\.\d+)+", done.stdout)
    return found[0] if done.returncode == 0 and found else None


def version_of_package(name):
    """The version of a package in the folder; None where it isn't there."""
    code = f"import importlib.metadata as m; print(m.version({name!r}))"
    done = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True) if PYTHON.is_file() else None
    return done.stdout.strip() if done and done.returncode == 0 else None
