"""scripts/image against a stand-in for docker, which writes down what it's asked: labels that an engine can't show, and no GNU.

Runs without an engine, with a PATH that has what macOS has, too: neither sha256sum nor a date that takes --date.
"""

import hashlib
import re
import shutil
import subprocess

import pytest

from kiln import ROOT

DATABASE = b"not really a database"
DIGEST = "sha256:" + "4d" * 32
BOTH = ("bash", "cut", "dirname", "env", "git", "sed", "shasum", "sort", "tar")  # what scripts/image uses; Debian and macOS have these
DOCKER = """#!/usr/bin/env bash
printf '%s\\t' "${BUILDX_NO_DEFAULT_ATTESTATIONS:-}" "$@" >>"$CALLS"
echo >>"$CALLS"
case "$1 ${*: -1}" in
  create*) echo container ;;
  "run "*) sed -E 's/^SELECT ([a-z_0-9]+) .*/its \\1/' <<<"${*: -1}" ;;
  "cp -") tar -cf - -C "$FOLDER" dataset.db ;;
  image*debian*) [[ -n $REPO_DIGESTS ]] || exit 1; echo "$REPO_DIGESTS" ;;
esac
"""


@pytest.fixture
def labels(tmp_path):
    """A function that runs scripts/image with these options: the labels that its last build gave."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in BOTH:
        found = shutil.which(name)
        if found is None:
            pytest.skip(f"no {name} on this machine: scripts/image isn't run as on macOS")
        (tools / name).symlink_to(found)
    (tools / "docker").write_text(DOCKER)
    (tools / "docker").chmod(0o755)
    (tmp_path / "dataset.db").write_bytes(DATABASE)

    def run(*options, repo_digests=f"debian@{DIGEST}"):
        calls = tmp_path / "calls"
        calls.unlink(missing_ok=True)
        environment = {"PATH": str(tools), "HOME": str(tmp_path), "CALLS": str(calls), "FOLDER": str(tmp_path), "REPO_DIGESTS": repo_digests,
                       "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*"}
        done = subprocess.run([tools / "bash", ROOT / "scripts/image", *options], env=environment, capture_output=True, text=True, timeout=60)
        assert (done.returncode, done.stderr) == (0, "")
        builds = [line.split("\t") for line in calls.read_text().splitlines() if line.split("\t")[1] == "build"]
        assert len(builds) == 2 and {build[0] for build in builds} == {"1"}  # BuildKit pushes the image alone
        return dict(word.removeprefix("--label=").split("=", 1) for word in builds[-1] if word.startswith("--label="))

    return run


def test_the_image_in_which_all_was_made_is_named_with_its_digest(labels):
    found = labels("kiln", "--network", "host")
    assert (found["kiln.base.name"], found["kiln.base.digest"]) == ("debian:trixie-slim", DIGEST)
    # The layers of this image aren't on top of that one's, which is what these would say.
    assert not [name for name in found if name.startswith("org.opencontainers.image.base.")]


@pytest.mark.parametrize("option", [("--build-arg", f"BASE_IMAGE=debian@{DIGEST}"), (f"--build-arg=BASE_IMAGE=debian@{DIGEST}",)])
def test_a_base_that_is_given_by_its_digest_needs_no_engine_to_know_it(labels, option):
    found = labels("kiln", *option, repo_digests="")
    assert (found["kiln.base.name"], found["kiln.base.digest"]) == ("debian", DIGEST)


@pytest.mark.parametrize("repo_digests", ["", "<no value>", f"debian@{DIGEST}\nmirror.example/debian@sha256:{'5e' * 32}"])
def test_a_digest_that_cannot_be_known_is_left_out(labels, repo_digests):
    """BuildKit keeps a base in its cache, a base that was built here has none, and one of two registries may have two."""
    found = labels(repo_digests=repo_digests)
    assert found["kiln.base.name"] == "debian:trixie-slim" and "kiln.base.digest" not in found


def test_the_database_and_the_date_are_those_that_gnu_tools_would_say(labels):
    found = labels()
    assert found["kiln.dataset.sha256"] == hashlib.sha256(DATABASE).hexdigest() and found["kiln.dataset.rows"] == "its rows"
    date = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True)
    if date.returncode == 0:
        expected = subprocess.run(["date", "-u", "-d", f"@{date.stdout.strip()}", "+%Y-%m-%dT%H:%M:%SZ"], capture_output=True, text=True)
        if expected.returncode == 0:
            assert found["org.opencontainers.image.created"] == expected.stdout.strip()
        assert re.fullmatch(r"\d{4}(-\d\d){2}T\d\d(:\d\d){2}Z", found["org.opencontainers.image.created"])
