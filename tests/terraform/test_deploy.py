"""scripts/deploy, destroy and load, from a commit to answers: a registry, an AWS and a task stand where the real ones would.

What is built here is one line on top of kiln's image; how that is built is tested elsewhere.
"""

import json
import os
import re
import subprocess

import pytest

from cloud import OFFLINE, copy_repository, initialised, make_terraform, require_image, run
from engine import docker
from kiln import free_port
from small_aws import aws, registry, tags, task

TASK = "arn:aws:ecs:eu-west-3:123456789012:task-definition/kiln"


def commit(repository, message):
    identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org"]
    for command in (["add", "-A"], [*identity, "commit", "-qm", message]):
        done = run(["git", *command], repository)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("cloud")


@pytest.fixture(scope="module")
def terraform(folder):
    if not OFFLINE.is_file():
        pytest.skip(f"{OFFLINE} isn't there: without it an apply needs an AWS account, so that scripts/deploy isn't tested")
    return make_terraform(folder / "bin")


@pytest.fixture(scope="module")
def cloud(folder):
    with aws(folder, running=1) as found:
        yield found


@pytest.fixture(scope="module")
def address(folder):
    with registry(folder) as found:
        yield found


@pytest.fixture(scope="module")
def port():
    return free_port()


@pytest.fixture
def repository(tmp_path, terraform, address, port):
    """A clone of its own whose terraform knows the registry, the service and the task of the test."""
    image = require_image()
    repository = copy_repository(tmp_path / "a clone")
    (repository / "Dockerfile").write_text(f"FROM {image}\n")
    (repository / "terraform/test_override.tf").write_text(f"""
locals {{ repository_url = "{address}/kiln" }}
output "url" {{ value = "http://127.0.0.1:{port}" }}
output "task_definition_arn" {{ value = "{TASK}:1" }}
""")
    (repository / "terraform/variables.auto.tfvars").write_text('allowed_cidrs = ["203.0.113.7/32"]\n')
    run(["git", "init", "-q"], repository)
    commit(repository, "What is deployed")
    return initialised(repository, terraform)


def settings(terraform, cloud, **more):
    path = f"{terraform}:{cloud.command.rsplit('/', 1)[0]}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return {**cloud.environment, "PATH": path, "POLL_S": "0.2", **more}


def script(name, repository, terraform, cloud, *arguments, **environment):
    return run([repository / "scripts" / name, *arguments], repository, settings(terraform, cloud, **environment))


def begun(name, repository, terraform, cloud, *arguments):
    """The script while it runs, its output a line at a time."""
    return subprocess.Popen([repository / "scripts" / name, *arguments], cwd=repository, text=True, env={**os.environ, **settings(terraform, cloud)},
                            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def images():
    """The names that the engine has for its images. One that was pushed and whose tag is another's by now goes by its digest alone."""
    rows = docker("image", "ls", "--digests", "--format", "{{.Repository}} {{.Tag}} {{.Digest}}").stdout.splitlines()
    named = [(repository, f":{tag}" if tag != "<none>" else f"@{digest}") for repository, tag, digest in map(str.split, rows)]
    return {repository + name for repository, name in named if "<none>" not in repository + name}


@pytest.fixture(autouse=True, scope="module")
def no_images_left():
    """Removes the tags that deploying has made; the layers are those of kiln's image."""
    try:
        before = images()
    except (OSError, AssertionError):  # no engine: the tests say so
        yield
        return
    yield
    if left := {image for image in images() - before if re.search(r"^(kiln:[0-9a-f]{12}-|127\.0\.0\.1:\d+/kiln[:@])", image)}:
        docker("rmi", *left)


def without_tools(folder, *names):
    """A folder for the front of PATH in which these programs fail, as they do where they aren't installed."""
    folder.mkdir()
    for name in names:
        (folder / name).write_text(f'#!/bin/sh\necho "{name}: command not found" >&2\nexit 127\n')
        (folder / name).chmod(0o755)
    return folder


def known_to_aws(cloud, address, tag, repository):
    """Tells moto's ECR of an image that the registry in its place has got."""
    kind = "application/vnd.docker.distribution.manifest.v2+json"
    manifest = run(["curl", "-s", "-H", f"Accept: {kind}", f"http://{address}/v2/kiln/manifests/{tag}"], repository).stdout
    cloud("ecr", "put-image", "--repository-name", "kiln", "--image-tag", tag, "--image-manifest", manifest)


def container(repository):
    """The container of the task definition that terraform has registered last."""
    state = json.loads((repository / "terraform/terraform.tfstate").read_text())
    (found,) = [one for one in state["resources"] if one["type"] == "aws_ecs_task_definition"]
    return json.loads(found["instances"][0]["attributes"]["container_definitions"])[0]


def applied(repository):
    """How many resources terraform believes to exist."""
    state = repository / "terraform/terraform.tfstate"
    return len(json.loads(state.read_text())["resources"]) if state.exists() else 0


def test_a_commit_becomes_answers_under_a_url(repository, terraform, cloud, address, port):
    with task(address, port) as started:
        done = script("deploy", repository, terraform, cloud, "--yes")
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr
        revision = run(["git", "rev-parse", "--short=12", "HEAD"], repository).stdout.strip()
        (tag,) = tags(address)
        assert re.fullmatch(revision + "-[0-9a-f]{16}", tag)
        assert len(started) == 1
        for line in ("deploy: as arn:aws:sts::123456789012:user/moto", f"push-image: {address}/kiln:{tag} is there", "1 of 1 tasks run, rollout COMPLETED",
                     "200 /getRow/0", "200 /getRandomRow", "200 /getColumnMeanValue/0", "200 /getColumnMedian/0", "200 /getColumnMostFrequentValue/0"):
            assert line in done.stdout
        assert done.stdout.splitlines()[-2] == f"http://127.0.0.1:{port}" and done.stdout.splitlines()[-1].startswith("HTTP: anybody")
        assert f'image_tag = "{tag}"' in (repository / "terraform/image.auto.tfvars").read_text()
        assert applied(repository) > 30

        # The load: the scaler, played by hand, adds a task once answers have come.
        lines, scaled = [], False
        with begun("load", repository, terraform, cloud, "--seconds", "120", "--interval", "1", "--connections", "4") as load:
            for line in load.stdout:
                lines.append(line)
                if not scaled and re.match(r"( +[\d.-]+){4} +[1-9]", line):
                    cloud("ecs", "update-service", "--cluster", "kiln", "--service", "kiln", "--desired-count", "2")
                    scaled = True
        cloud("ecs", "update-service", "--cluster", "kiln", "--service", "kiln", "--desired-count", "1")
        output = "".join(lines)
        assert load.returncode == 0 and scaled, output
        assert "scaled from 1 to 2 tasks" in output
        rows = [line.split() for line in lines if re.match(r" +\d", line)]
        assert (rows[0][1], rows[-1][1]) == ("1", "2") and all(row[5] == "0" for row in rows), output

    # Parking takes terraform and the AWS command line alone, also with changes that no commit holds, and keeps what is deployed.
    without = without_tools(repository.parent / "shims", "docker", "git")
    (repository / "src/new.cpp").write_text("// not committed\n")
    cloud("ecs", "update-service", "--cluster", "kiln", "--service", "kiln", "--desired-count", "0")
    done = script("park", repository, terraform, cloud, "--yes", PATH=f"{without}:{settings(terraform, cloud)['PATH']}")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "no task runs, nothing is served" in done.stdout and container(repository)["image"] == f"{address}/kiln:{tag}"
    (repository / "src/new.cpp").unlink()

    # It stays parked through a deployment, here of the same commit: the image is there, and isn't pushed a second time.
    known_to_aws(cloud, address, tag, repository)
    done = script("deploy", repository, terraform, cloud, "--yes")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert "the service is parked" in done.stdout and f"push-image: {address}/kiln has {tag} already" in done.stdout

    cloud("ecs", "update-service", "--cluster", "kiln", "--service", "kiln", "--desired-count", "1")
    done = script("park", repository, terraform, cloud, "--off", "--yes", PATH=f"{without}:{settings(terraform, cloud)['PATH']}")
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, f"http://127.0.0.1:{port}"), done.stderr
    assert not (repository / "terraform/parked.auto.tfvars").exists() and container(repository)["image"] == f"{address}/kiln:{tag}"

    done = script("destroy", repository, terraform, cloud, "--yes")
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    assert applied(repository) == 0 and not (repository / "terraform/image.auto.tfvars").exists()


def test_the_image_that_is_pushed_is_the_one_that_its_tag_names(repository, terraform, cloud, address):
    """Deployments in a row: one dataset was once pushed under the tag of another, which the next deployment then found there."""
    with (repository / "Dockerfile").open("a") as dockerfile:
        dockerfile.write("ARG DATASET=flights\nARG IMPORT_ARGS\nARG REBUILD\nLABEL found=\"$DATASET/$IMPORT_ARGS\"\n")
    mine, schema, user = repository / "data/mine.csv", repository / "data/mine.json", repository / "terraform/variables.auto.tfvars"
    mine.write_text("a,b\n1,NA\n")
    schema.write_text("{}")
    commit(repository, "What is deployed, with labels")
    cloud("ecs", "update-service", "--cluster", "kiln", "--service", "kiln", "--desired-count", "0")

    def deployed(*arguments):
        done = script("deploy", repository, terraform, cloud, "--yes", "--var", "parked=true", *arguments)
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr
        image = container(repository)["image"]
        tag = image.rsplit(":", 1)[1]
        pushed = f"{image} is there" in done.stdout
        assert pushed != (f"{address}/kiln has {tag} already" in done.stdout)
        if pushed:
            known_to_aws(cloud, address, tag, repository)
        docker("pull", "--quiet", image)
        return tag, pushed, docker("image", "inspect", "--format", "{{.Config.Labels.found}}", image).stdout.strip()

    options = ["--dataset", "data/mine.csv", "--import-args", '--null "N A"']
    first, pushed, found = deployed(*options)
    assert (pushed, found) == (True, 'data/mine.csv/--null "N A"')
    flights, pushed, found = deployed()  # what was deployed before isn't what is deployed now
    assert (pushed, found) == (True, "flights/") and flights != first
    assert deployed(*options) == (first, False, 'data/mine.csv/--null "N A"')

    user.write_text(user.read_text() + 'dataset = "data/mine.csv"\n')
    second, pushed, found = deployed()
    assert (pushed, found) == (True, "data/mine.csv/") and second not in (first, flights)
    assert deployed("--var", "dataset=data/mine.csv")[:2] == (second, False)
    mine.write_text("a,b\n2,NA\n")
    third, pushed, _ = deployed()
    assert pushed and third not in (first, second)
    schema.write_text('{"fields": []}')
    fourth, pushed, _ = deployed()
    assert pushed and fourth not in (first, second, third)

    # Debian's updates for the same commit, which the next deployment must not take back.
    newer, pushed, _ = deployed("--rebuild")
    assert pushed and newer != fourth
    assert deployed()[:2] == (newer, False)

    # A push that fails touches nothing: not the revision that runs, nor what terraform knows.
    state = (repository / "terraform/terraform.tfstate").read_bytes()
    mine.write_text("a,b\n3,NA\n")
    shims = repository.parent / "no-push"
    shims.mkdir()
    (shims / "docker").write_text('#!/bin/sh\n[ "$1" != push ] || { echo "no route to the registry" >&2; exit 1; }\nexec /usr/bin/env PATH="${PATH#*:}" docker "$@"\n')
    (shims / "docker").chmod(0o755)
    done = script("deploy", repository, terraform, cloud, "--yes", "--var", "parked=true", PATH=f"{shims}:{settings(terraform, cloud)['PATH']}")
    cloud("ecs", "update-service", "--cluster", "kiln", "--service", "kiln", "--desired-count", "1")
    assert done.returncode == 1 and f"the push to {address}/kiln failed" in done.stderr
    assert (repository / "terraform/terraform.tfstate").read_bytes() == state


def test_without_docker_or_with_too_small_a_quota_nothing_is_made(repository, terraform, cloud):
    done = script("deploy", repository, terraform, cloud, "--yes", DOCKER_HOST="unix:///nonexistent")
    assert done.returncode == 1 and done.stderr.startswith("deploy: no Docker engine answers") and applied(repository) == 0

    shims = repository.parent / "quota"
    shims.mkdir()
    (shims / "aws").write_text(f'#!/bin/sh\n[ "$1" != service-quotas ] || {{ echo 2.0; exit; }}\nexec {cloud.command} "$@"\n')
    (shims / "aws").chmod(0o755)
    path = f"{shims}:{settings(terraform, cloud)['PATH']}"
    done = script("deploy", repository, terraform, cloud, "--yes", "--var", "max_tasks=9", PATH=path)
    assert done.returncode == 1 and applied(repository) == 0
    assert "this account may run 2 vCPU on Fargate in eu-west-3 (quota L-3032A538), and max_tasks = 9 of cpu_units = 256 are more" in done.stderr


def test_terraform_alone_makes_nothing_where_the_image_cannot_be_built(repository, terraform, cloud):
    def apply(**environment):
        return run([terraform / "terraform", "apply", "-auto-approve", "-no-color"], repository / "terraform", settings(terraform, cloud, **environment))

    done = apply(DOCKER_HOST="unix:///nonexistent")
    assert done.returncode == 1 and "push-image: no Docker engine answers" in done.stdout + done.stderr and applied(repository) <= 5
    with (repository / "Dockerfile").open("a") as dockerfile:
        dockerfile.write('RUN ["/no/such/program"]\n')
    done = apply()
    assert done.returncode == 1 and "push-image: the build failed" in done.stdout + done.stderr
    made = [one["type"] for one in json.loads((repository / "terraform/terraform.tfstate").read_text())["resources"] if one["mode"] == "managed"]
    assert set(made) <= {"terraform_data"}


def test_apply_parked_push_by_hand_unpark_as_ecrs_console_shows_it(repository, terraform, cloud, address):
    """The order of terraform/README.md, "With ECR's push commands"."""
    def apply(*options):
        done = run([terraform / "terraform", "apply", "-auto-approve", "-no-color", "-var", "push_image=false", *options], repository / "terraform", settings(terraform, cloud))
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr

    apply("-var", "parked=true")
    assert applied(repository) > 30
    image = run([terraform / "terraform", "output", "-raw", "image"], repository / "terraform").stdout
    docker("build", "-q", "-t", "kiln:by-hand", repository)
    docker("tag", "kiln:by-hand", image)
    docker("push", "--quiet", image)
    docker("rmi", "kiln:by-hand", image)
    assert image.rsplit(":", 1)[1] in tags(address)
    apply()
    assert container(repository)["image"] == image
    assert run([terraform / "terraform", "output", "-raw", "min_tasks"], repository / "terraform").stdout == "1"


def test_a_protected_service_keeps_all_of_itself(repository, terraform, cloud):
    options = ["-var", "push_image=false", "-var", "parked=true", "-var", "deletion_protection=true"]
    done = run([terraform / "terraform", "apply", "-auto-approve", *options], repository / "terraform", settings(terraform, cloud))
    before = applied(repository)
    assert done.returncode == 0 and before > 30
    done = script("destroy", repository, terraform, cloud, "--yes")
    assert done.returncode == 1 and "deletion protection is on, so nothing was taken away" in done.stderr and applied(repository) == before


def test_container_insights_leave_no_log_group_and_one_that_they_left_is_taken_over(repository, terraform, cloud):
    """ECS writes for minutes after the cluster is gone, to a group made anew, which the next apply then met."""
    group, insights = "/aws/ecs/containerinsights/kiln/performance", ["--var", "container_insights=enabled", "--var", "parked=true"]

    def groups():
        return [one["logGroupName"] for one in cloud("logs", "describe-log-groups", "--log-group-name-prefix", group)["logGroups"]]

    cloud("ecs", "update-service", "--cluster", "kiln", "--service", "kiln", "--desired-count", "0")
    cloud("logs", "create-log-group", "--log-group-name", group)
    done = script("deploy", repository, terraform, cloud, "--yes", *insights)
    cloud("ecs", "update-service", "--cluster", "kiln", "--service", "kiln", "--desired-count", "1")
    assert done.returncode == 0 and f"{group} is there from before: terraform takes it over" in done.stdout, done.stdout[-2000:] + done.stderr

    done = script("destroy", repository, terraform, cloud, "--yes", *insights, INSIGHTS_QUIET_S="20")
    assert done.returncode == 0 and f"{group} was written to once more, and is gone again" in done.stdout, done.stdout[-2000:] + done.stderr
    assert groups() == [] and applied(repository) == 0
    (cluster,) = cloud("ecs", "describe-clusters", "--clusters", "kiln", "--include", "SETTINGS")["clusters"]
    assert cluster["settings"] == [{"name": "containerInsights", "value": "disabled"}]


def test_settings_under_their_old_name_are_refused_as_terraform_alone_would_not_read_them(repository, terraform, cloud):
    (repository / "terraform/variables.auto.tfvars").rename(repository / "terraform/variables.tfvars")
    for name in ("deploy", "park", "destroy"):
        done = script(name, repository, terraform, cloud, "--yes")
        assert done.returncode == 1 and "please rename it" in done.stderr and applied(repository) == 0


def test_a_service_that_never_becomes_stable_is_an_error_that_says_how_far_it_came(repository, terraform, folder):
    with aws(folder, running=0) as cloud:
        done = script("deploy", repository, terraform, cloud, "--yes", "--timeout", "2")
    assert done.returncode == 1
    assert "after 2 s the service isn't stable: 0 of 1 tasks run, rollout IN_PROGRESS" in done.stderr


def test_a_deployment_that_ecs_took_back_is_an_error(repository, terraform, cloud):
    override = repository / "terraform/test_override.tf"
    override.write_text(override.read_text().replace(f"{TASK}:1", f"{TASK}:2"))
    done = script("deploy", repository, terraform, cloud, "--yes")
    assert done.returncode == 1
    assert "the new tasks didn't run, and ECS went back to kiln:1; expected kiln:2" in done.stderr


def test_a_url_that_does_not_answer_is_an_error(repository, terraform, cloud, port):
    done = script("deploy", repository, terraform, cloud, "--yes", "--timeout", "2")  # no task listens
    assert done.returncode == 1
    assert f"http://127.0.0.1:{port}/readyz doesn't answer with 200 from here" in done.stderr and "allowed_cidrs" in done.stderr


def test_a_build_that_fails_leaves_aws_alone(repository, terraform, cloud):
    with (repository / "Dockerfile").open("a") as dockerfile:
        dockerfile.write('RUN ["/no/such/program"]\n')
    commit(repository, "A build that fails")
    done = script("deploy", repository, terraform, cloud, "--yes")
    assert done.returncode == 1
    assert "/no/such/program" in done.stdout + done.stderr and "push-image: the build failed" in done.stderr
    assert applied(repository) == 0


def test_the_dataset_and_its_options_reach_the_build(repository, terraform, cloud):
    with (repository / "Dockerfile").open("a") as dockerfile:
        dockerfile.write("ARG DATASET\nARG IMPORT_ARGS\nLABEL found=\"$DATASET $IMPORT_ARGS\"\n")
    done = script("push-image", repository, terraform, cloud, "X86_64", "0123456789ab-test", DATASET="data/mine.csv", IMPORT_ARGS="--null NA")
    assert done.returncode == 0, done.stderr
    assert docker("image", "inspect", "--format", "{{.Config.Labels.found}}", "kiln:0123456789ab-test-amd64").stdout == "data/mine.csv --null NA\n"


def test_an_image_without_a_builder_or_for_no_known_processor_is_an_error(repository, terraform, cloud):
    done = script("push-image", repository, terraform, cloud, "PDP11", "0123456789ab-test")
    assert (done.returncode, done.stderr) == (1, 'push-image: architecture is "PDP11"; expected X86_64 or ARM64\n')
    done = script("push-image", repository, terraform, cloud, "X86_64", "0123456789ab-test", DOCKER_HOST="unix:///nonexistent")
    assert done.returncode == 1 and done.stderr.startswith("push-image: no Docker engine answers")


def test_without_credentials_nothing_is_begun(repository, terraform, cloud):
    for name in ("deploy", "park", "destroy", "load"):
        done = script(name, repository, terraform, cloud, *([] if name == "load" else ["--yes"]), AWS_ACCESS_KEY_ID="", AWS_SECRET_ACCESS_KEY="")
        assert done.returncode == 1
        assert done.stderr.startswith(f"{name}: AWS doesn't know who you are: ") and "aws configure" in done.stderr
        assert done.stdout == "" and applied(repository) == 0


def test_changes_without_a_commit_are_refused_as_no_revision_names_them(repository, terraform, cloud):
    (repository / "src/new.cpp").write_text("// not committed\n")
    done = script("deploy", repository, terraform, cloud, "--yes")
    assert done.returncode == 1
    assert "no commit holds" in done.stderr and "src/new.cpp" in done.stderr and applied(repository) == 0


def test_without_allowed_cidrs_the_plan_says_what_is_missing(repository, terraform, cloud):
    (repository / "terraform/variables.auto.tfvars").unlink()
    done = script("deploy", repository, terraform, cloud, "--yes")
    assert done.returncode != 0
    assert "allowed_cidrs" in done.stderr and applied(repository) == 0


def test_a_no_changes_nothing(repository, terraform, cloud):
    done = script("deploy", repository, terraform, cloud)  # standard input is empty
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr and applied(repository) == 0


def test_a_dry_run_prints_the_commands_and_runs_none(repository, terraform, cloud):
    tools = {"PATH": "/usr/bin:/bin", "AWS_ACCESS_KEY_ID": "", "AWS_ENDPOINT_URL": "http://127.0.0.1:9"}
    for name, expected in (("deploy", ["terraform -chdir=", "plan", "push-image", "apply"]), ("park", ["apply", "parked=true"]), ("destroy", ["destroy", "push_image=false"]), ("load", ["would ask for pages"])):
        done = script(name, repository, terraform, cloud, "--dry-run", **tools)
        assert (done.returncode, done.stderr) == (0, "")
        assert [text for text in expected if text not in done.stdout] == []
    assert applied(repository) == 0


@pytest.mark.parametrize("name", ["deploy", "park", "destroy", "load"])
def test_a_wrong_option_is_named_with_exit_status_2(repository, terraform, cloud, name):
    for arguments, message in ((["--nonsense"], "unknown option --nonsense"), (["--var"], "--var needs a value")):
        done = script(name, repository, terraform, cloud, *arguments)
        assert done.returncode == 2 and message in done.stderr
    assert script(name, repository, terraform, cloud, "--help").stdout.count("--dry-run") == 1
