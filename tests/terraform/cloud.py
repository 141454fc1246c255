"""What the tests of terraform/ and of scripts/deploy share: a copy of the configuration to run in, and the tools.

terraform runs with the schema-only provider of ../shared/tools/tf-offline where that exists, else with the real one.
"""

import functools
import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from engine import make_image
from kiln import ROOT

# Where a machine may keep the real AWS provider: Terraform's own folders for it, and one of images made for machines without a network.
MIRRORS = (Path("/opt/tf-plugins"), Path.home() / ".terraform.d/plugins", Path("/usr/local/share/terraform/plugins"))
OFFLINE = ROOT.parent / "shared/tools/tf-offline/tf-offline"
# Terraform reads a schema of megabytes at every start: fewer rounds of its garbage collector save a quarter of the time.
ENVIRONMENT = {"GOGC": "800", "CHECKPOINT_DISABLE": "1", "TF_IN_AUTOMATION": "1"}


def find_tool(name, *folders):
    """The program's path, or a skip that says what isn't tested for want of it."""
    path = next((folder / name for folder in (*folders, ROOT / "build/tools") if (folder / name).is_file()), shutil.which(name))
    if path is None:
        pytest.skip(f"{name} isn't on this machine, nor could the script of these tests get it: what it checks isn't checked")
    return str(path)


def run(arguments, folder, environment=None, timeout=600):
    return subprocess.run([str(a) for a in arguments], cwd=folder, env={**os.environ, **ENVIRONMENT, **(environment or {})},
                          capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=timeout)


def copy_repository(target):
    """What terraform and the image read, without the state and the settings of a real deployment."""
    ours = shutil.ignore_patterns(".terraform", ".terraform.lock.hcl", "*.tfstate*", "*.tfvars", "backend.tf")
    for folder in ("terraform", "scripts", "src", "sql", "web", "data"):
        shutil.copytree(ROOT / folder, target / folder, ignore=ours)
    for file in ("Dockerfile", ".dockerignore", ".gitignore", "CMakeLists.txt", "CMakePresets.json", "LICENSE"):
        shutil.copy(ROOT / file, target / file)
    return target


def make_terraform(folder):
    """A folder with a `terraform` for the PATH that runs with whichever provider can be had."""
    real = find_tool("terraform")
    folder.mkdir()
    command = folder / "terraform"
    if OFFLINE.is_file():
        # tf-offline starts the terraform that TERRAFORM names, and would find this one on the PATH. GO is for building the provider.
        command.write_text(f'#!/bin/sh\nGO="{shutil.which("go") or "go"}" TERRAFORM="{real}" exec "{OFFLINE}" "$@"\n')
    else:
        command.write_text(f'#!/bin/sh\nexec "{real}" "$@"\n')
    command.chmod(0o755)
    return folder


def initialised(repository, terraform):
    """Runs `terraform init` in the copy; where no provider can be had, everything that needs one is skipped."""
    done = run([terraform / "terraform", "init", "-input=false", "-no-color"], repository / "terraform")
    if done.returncode != 0:
        pytest.skip(f"terraform init finds no AWS provider, so that terraform/ isn't tested: {done.stderr.strip()[-300:]}")
    return repository


@functools.cache
def require_image():
    """The image of this clone, as the tests of the image have it; KILN_IMAGE names another. Skips without a Docker engine."""
    return os.environ.get("KILN_IMAGE") or make_image()


def test_runs(output):
    """What `terraform test -json` says: ({run: its last status}, the diagnostics, {run: its state})."""
    statuses, faults, states = {}, [], {}
    for line in output.splitlines():
        message = json.loads(line)
        if message["type"] == "test_run" and "status" in message["test_run"]:
            statuses[message["@testrun"]] = message["test_run"]["status"]
        elif message["type"] == "diagnostic" and message["diagnostic"]["severity"] == "error":
            faults.append(f'{message["diagnostic"]["summary"]}: {message["diagnostic"]["detail"]}')
        elif message["type"] == "test_state":
            states[message["@testrun"]] = message["test_state"]["root_module"]["resources"]
    return statuses, faults, states


test_runs.__test__ = False


def resources(state, kind):
    return [resource["values"] for resource in state if resource["type"] == kind and resource["mode"] == "managed"]
