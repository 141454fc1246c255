""".github/workflows: what actionlint says, what each workflow may do, and its scripts, run here with stand-ins for Docker."""

import os
import re
import subprocess

import pytest
import yaml

from cloud import find_tool
from kiln import PROGRAM, ROOT

FOLDER = ROOT / ".github/workflows"
WORKFLOWS = sorted(FOLDER.glob("*.yml"))
CI, PUBLISH = (yaml.safe_load((FOLDER / name).read_text()) for name in ("ci.yml", "publish.yml"))
# An action by its commit, which unlike a tag nobody can move: docs.github.com/en/actions/reference/security/secure-use, "Using
# third-party actions". The comment is for people, and for Dependabot, which keeps it true.
PINNED = re.compile(r"uses: ([\w-]+/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+|\./\.github/workflows/[\w-]+\.yml)")


def jobs():
    return [(path.name, name, job) for path in WORKFLOWS for name, job in yaml.safe_load(path.read_text())["jobs"].items()]


def lint(folder, right="", wrong=""):
    """actionlint over a copy, in which an action is named by its version: it knows the inputs of those, not of commits."""
    copy = folder / ".github/workflows"
    copy.mkdir(parents=True)
    (folder / ".git").mkdir()  # what makes it a project, in which one workflow finds another
    for path in WORKFLOWS:
        (copy / path.name).write_text(re.sub(r"@[0-9a-f]{40} # (v\d+)\S*", r"@\1", path.read_text().replace(right, wrong)))
    return subprocess.run([find_tool("actionlint"), "-no-color", "-shellcheck", ROOT / "build/venv/bin/shellcheck"], cwd=folder,
                          capture_output=True, text=True, timeout=120)


def test_actionlint_and_shellcheck_find_nothing(tmp_path):
    done = lint(tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("right, wrong, named", [("sbom: true", "sbon: true", '"sbon"'), ("needs: build", "needs: bild", '"bild"'),
                                                 ('"${tags[@]}"', "${tags[@]}", "SC2068")])
def test_they_would_find_a_mistake(tmp_path, right, wrong, named):
    done = lint(tmp_path, right, wrong)
    assert done.returncode == 1 and named in done.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_every_action_is_named_by_its_commit(path):
    used = [line.strip().removeprefix("- ") for line in path.read_text().splitlines() if "uses:" in line]
    assert used and [line for line in used if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("workflow", [CI, PUBLISH], ids=["ci", "publish"])
def test_a_job_may_do_what_it_says_and_ends(workflow):
    assert workflow["permissions"] == {}  # what a job doesn't name, it may not
    for name, job in workflow["jobs"].items():
        writes = {scope for scope, right in job["permissions"].items() if right != "read"}
        assert writes <= ({"packages"} if workflow is PUBLISH and name != "test" else set()), name
        assert "uses" in job or job["timeout-minutes"] <= 90, name
        for step in job.get("steps", []):
            if step.get("uses", "").startswith("actions/checkout@"):
                assert step["with"]["persist-credentials"] is False, name


@pytest.mark.parametrize("file, name, job", jobs(), ids=lambda value: value if isinstance(value, str) else "")
def test_no_expression_stands_in_a_script(file, name, job):
    """It would be pasted into the shell's text. docs.github.com/en/actions/concepts/security/script-injections."""
    assert [step["run"] for step in job.get("steps", []) if "${{" in step.get("run", "")] == []


def test_a_called_workflow_does_not_wait_for_its_caller():
    """In it, github.workflow is the caller's name: docs.github.com/en/actions/reference/workflows-and-actions/reusing-workflow-configurations."""
    groups = [workflow["concurrency"]["group"] for workflow in (CI, PUBLISH)]
    assert len(set(groups)) == 2 and all("github.workflow" not in group for group in groups)


def test_every_change_runs_ci_in_the_debian_that_scripts_deps_knows():
    assert {"push", "pull_request", "workflow_call"} <= set(CI[True])  # YAML 1.1 takes the key "on" for true
    assert CI["jobs"]["test"]["steps"][-1]["run"] == ".ci/run" and os.access(ROOT / ".ci/run", os.X_OK)
    assert CI["jobs"]["compilers"]["steps"][-1]["run"] == "scripts/compilers" and os.access(ROOT / "scripts/compilers", os.X_OK)
    assert CI["jobs"]["compilers"]["container"] == CI["jobs"]["test"]["container"]
    debian = CI["jobs"]["test"]["container"].removeprefix("debian:")
    assert f"ARG BASE_IMAGE=debian:{debian}-slim" in (ROOT / "Dockerfile").read_text()


def test_nothing_is_published_before_its_tests_have_passed():
    assert PUBLISH["jobs"]["test"]["uses"] == "./.github/workflows/ci.yml"
    assert PUBLISH["jobs"]["build"]["needs"] == "test" and PUBLISH["jobs"]["publish"]["needs"] == "build"
    assert PUBLISH[True] == {"push": {"tags": ["v*"]}}


def test_both_architectures_are_built_on_their_own_machines_with_bill_of_materials_and_provenance():
    build = PUBLISH["jobs"]["build"]
    machines = {one["architecture"]: one["runner"] for one in build["strategy"]["matrix"]["include"]}
    assert set(machines) == set(build["outputs"]) == {"amd64", "arm64"}
    assert machines["arm64"].endswith("-arm") and not machines["amd64"].endswith("-arm")
    assert CI["jobs"]["image"]["strategy"]["matrix"]["include"] == build["strategy"]["matrix"]["include"]
    (push,) = (step["with"] for step in build["steps"] if step.get("id") == "push")
    assert (push["sbom"], push["provenance"], push["platforms"]) == (True, "mode=max", "linux/${{ matrix.architecture }}")
    assert {"push=true", "push-by-digest=true"} <= set(push["outputs"].split(","))


def script(job, name):
    (step,) = (step for step in PUBLISH["jobs"][job]["steps"] if step.get("name", step.get("id")) == name)
    return step["run"]


def run_script(text, folder, commands, **variables):
    """Runs a step as GitHub does, `bash -e -o pipefail`, in that folder, with these stand-ins for commands: (the process, its outputs)."""
    (folder / "bin").mkdir()
    for name, content in commands.items():
        (folder / "bin" / name).write_text(f"#!/bin/sh\n{content}\n")
        (folder / "bin" / name).chmod(0o755)
    outputs = folder / "outputs"
    outputs.touch()
    done = subprocess.run(["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", text], cwd=folder, capture_output=True, text=True, timeout=60,
                          env=os.environ | {"PATH": f"{folder / 'bin'}:{os.environ['PATH']}", "GITHUB_OUTPUT": str(outputs),
                                            "GITHUB_STEP_SUMMARY": str(folder / "summary"), "GITHUB_REPOSITORY": "Octo-Cat/Kiln"} | variables)
    return done, outputs.read_text()


@pytest.mark.parametrize("tag, published", [("v1.2.3", ["1.2.3", "1.2", "latest"]), ("v10.0.21", ["10.0.21", "10.0", "latest"]),
                                            ("v1.2.3-rc.1", ["1.2.3-rc.1"])])
def test_a_tag_names_the_image_in_lower_case_and_a_pre_release_is_never_the_latest(tmp_path, tag, published):
    done, _ = run_script(script("publish", "Tag X.Y.Z, and unless it is a pre-release X.Y and latest"), tmp_path, {"docker": 'echo "$@"'},
                         GITHUB_REF_NAME=tag, AMD64="sha256:aaa", ARM64="sha256:bbb")
    assert done.returncode == 0, done.stderr
    image = "ghcr.io/octo-cat/kiln"
    tags = " ".join(f"--tag {image}:{name}" for name in published)
    assert done.stdout.splitlines() == [f"buildx imagetools create {tags} {image}@sha256:aaa {image}@sha256:bbb",
                                        f"buildx imagetools inspect {image}:{published[0]}"]


@pytest.fixture
def checkout(tmp_path):
    """A repository whose scripts/image prints what the real one does: Docker's words, then the labels."""
    (tmp_path / "scripts").mkdir()
    image = tmp_path / "scripts/image"
    image.write_text("#!/bin/sh\necho 'sha256:0123'\necho org.opencontainers.image.title=kiln\necho 'kiln.dataset.name=my data'\necho\n")
    image.chmod(0o755)
    for command in (["init", "-q"], ["add", "."], ["-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "x", "--date", "@1700000000 +0000"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True, env=os.environ | {"GIT_COMMITTER_DATE": "@1700000000 +0000"})
    return tmp_path


def test_the_push_gets_the_labels_that_scripts_image_finds(checkout):
    done, outputs = run_script(script("build", "Build and label"), checkout, {"docker": "echo kiln 1.2.3"}, GITHUB_REF_NAME="v1.2.3")
    assert done.returncode == 0, done.stderr
    assert outputs == ("name=ghcr.io/octo-cat/kiln\ndate=1700000000\n"
                       "labels<<END\norg.opencontainers.image.title=kiln\nkiln.dataset.name=my data\nEND\n")


def test_a_tag_that_is_not_the_programs_version_publishes_nothing(checkout):
    done, outputs = run_script(script("build", "Build and label"), checkout, {"docker": "echo kiln 1.2.3"}, GITHUB_REF_NAME="v1.2.4")
    assert done.returncode == 1 and outputs == ""
    assert "::error::The tag is v1.2.4, but the program says kiln 1.2.3" in done.stdout


def test_the_readmes_tag_is_the_programs_version(database):
    version = subprocess.run([PROGRAM, "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    readme = (ROOT / "deploy/README.md").read_text()
    assert f"git tag v{version}\n" in readme and f"`ghcr.io/OWNER/REPOSITORY:{version}`" in readme
