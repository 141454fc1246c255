"""scripts/roll: replicas of another image or other settings take over, and no client notices; what doesn't start changes nothing."""

import json

import pytest

from compose import asking, wrk
from engine import build, docker


@pytest.fixture(scope="module")
def derived(services, tmp_path_factory):
    """A function that makes an image of one line more."""
    made = []

    def derive(name, line):
        context = tmp_path_factory.mktemp(name)
        (context / "Dockerfile").write_text(f"FROM {services.variables['KILN_IMAGE']}\n{line}\n")
        made.append(f"{services.project}-{name}")
        build(context, made[-1])
        return made[-1]

    yield derive
    services("down", "--timeout", "5")  # so that nothing uses them
    for tag in made:
        docker("image", "rm", "-f", tag, check=False)


def of_replicas(services, what):
    return [json.loads(docker("inspect", "-f", f"{{{{json {what}}}}}", replica).stdout) for replica in services.replicas()]


def test_an_image_that_does_not_serve_replaces_nothing(services, derived):
    services.up()
    old = services.replicas()
    with asking(services.port, "/getRow/0", 4) as asked:
        rolled = services.roll(check=False, KILN_IMAGE=derived("broken", 'CMD ["serve", "/nowhere.db"]'))
    assert rolled.returncode == 1 and "isn't ready" in rolled.stderr and "the old ones stay" in rolled.stderr, rolled
    assert "/nowhere.db" in rolled.stderr  # what the replica said itself
    assert sorted(services.replicas()) == sorted(old)
    assert set(asked.outcomes) == {200}, (asked, services.balancer_log())


def test_an_update_loses_no_request(services, derived, say, pytestconfig):
    """Each replaces every replica, one after the other."""
    images = [derived(f"update{number}", f"LABEL update={number}") for number in range(pytestconfig.getoption("--rolls"))]
    with wrk(services.port, "/getColumnMedian/5", 32) as report, asking(services.port, "/getRow/0", 4, reuse=False) as single:
        for image in images:
            old = services.replicas()
            services.roll(KILN_IMAGE=image)
            new = services.replicas()
            assert len(new) == 2 and not set(new) & set(old)
            assert of_replicas(services, ".Image") == 2 * [docker("image", "inspect", "-f", "{{.Id}}", image).stdout.strip()]
    assert "requests in" in report[0] and "Socket errors" not in report[0] and "Non-2xx" not in report[0], report[0]
    assert set(single.outcomes) == {200}, single
    of_wrk = int(report[0].split(" requests in")[0].split()[-1])
    say(f"compose: {len(images)} updates under load: all of {of_wrk + single.outcomes[200]} requests answered")
    # What is there already isn't replaced again.
    assert "nothing to do: 2 replicas" in services.roll(KILN_IMAGE=image).stdout
    assert sorted(services.replicas()) == sorted(new)


def test_other_settings_are_an_update_and_one_that_was_interrupted_is_finished(services, tmp_path):
    changed = tmp_path / "changed.yaml"
    changed.write_text("services: {kiln: {environment: {KILN_MAX_AGE: '61'}}}\n")
    # Two old and one new, as if it had ended there.
    services("-f", changed, "up", "-d", "--no-build", "--no-deps", "--no-recreate", "--scale", "kiln=3", "kiln")
    rolled = services.roll(COMPOSE_FILE=f"compose.yaml:{changed}")
    assert "2 of 3 replicas aren't of" in rolled.stdout and "starting 1 new ones" in rolled.stdout
    assert ["KILN_MAX_AGE=61" in environment for environment in of_replicas(services, ".Config.Env")] == [True, True]


def test_without_replicas_it_says_what_comes_first(services):
    rolled = services.roll(check=False, COMPOSE_PROJECT_NAME=f"{services.project}-nobody")
    assert rolled.returncode == 1 and "up -d` comes first" in rolled.stderr
