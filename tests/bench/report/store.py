"""A part's raw figures, kept with what they were measured of and on, so that a report is put together of parts that belong together.

build/bench-report/PART.json. Two parts belong together when the program was the same to the byte, the sources were of one commit (and
nothing changed beside it), and the machine was the same.
"""

import hashlib
import json
import os
import platform
import re
import subprocess
from pathlib import Path

from common import PROGRAM, ROOT

FOLDER = ROOT / "build/bench-report"
# What has to be the same in all parts of a report, and how it's called in a sentence.
STATE = {"commit": "commit", "program": "program", "machine": "machine"}


class Refused(Exception):
    """Parts that don't belong together, or aren't there: a sentence."""


def _git(*arguments):
    done = subprocess.run(["git", "-C", ROOT, *arguments], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else ""


def _processor():
    found = re.search(r"^model name\s*:\s*(.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    return found[1] if found else platform.machine()


def _memory_gib():
    return int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1]) / 2**20


def _os_name():
    found = re.search(r'^PRETTY_NAME="?([^"\n]*)', Path("/etc/os-release").read_text(), re.MULTILINE)
    return found[1] if found else platform.system()


def commit():
    """The commit that the sources are of; with a plus where something beside the report itself was changed since."""
    changed = [line for line in _git("status", "--porcelain").splitlines() if not re.fullmatch(r"...(docs/benchmarks(\.md|/.*)|README\.md)", line)]
    return (_git("rev-parse", "--short=12", "HEAD") or "unknown") + ("+" if changed else "")


def machine():
    return f"{os.cpu_count()} cores of {_processor()}, {_memory_gib():.0f} GiB, {_os_name()}, Linux {platform.release()}"


def current_state():
    return {"commit": commit(), "program": hashlib.sha256(PROGRAM.read_bytes()).hexdigest()[:16], "machine": machine()}


def save(part, state, options, versions, figures, folder=FOLDER):
    """Keeps a part, in place of what there was of it. Versions: of all that was compared, by name; left out: what wasn't, and why."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{part}.json"
    path.write_text(json.dumps({"part": part, "state": state, "options": options, "versions": versions, "figures": figures}, indent=1) + "\n")
    return path


def load(parts, folder=FOLDER):
    """Those parts, by name.  Raises Refused: one isn't there."""
    missing = [part for part in parts if not (folder / f"{part}.json").is_file()]
    if missing:
        raise Refused(f"nothing was measured yet of {', '.join(missing)}: scripts/bench report {' '.join(missing)}")
    return {part: json.loads((folder / f"{part}.json").read_text()) for part in parts}


def differences(parts):
    """What tells a part from those that most agree with, a sentence each: none where all belong together."""
    sentences = []
    for key, word in STATE.items():
        values = [part["state"][key] for part in parts.values()]
        usual = max(values, key=values.count)
        sentences += [f"{name}: its {word} is {part['state'][key]}, the others' {usual}" for name, part in parts.items() if part["state"][key] != usual]
    return sentences


def belonging_together(parts, mixed=False):
    """The sentences with which a mixture has to be marked.  Raises Refused: the parts don't belong together, and that isn't allowed."""
    sentences = differences(parts)
    if sentences and not mixed:
        raise Refused("these parts weren't measured in one state: " + "; ".join(sentences) + ". Measure them again, or say --mixed to have that marked")
    return sentences
