"""Every docker command of the README and of docs/ is run as it stands there, in a folder that has what it needs. What a test has to change:

the names of images, which are of this clone; the published port, which is a free one; `--network host` for builds; and no terminal.
"""

import subprocess
from contextlib import ExitStack

import pytest

from engine import IMAGE, BUILD_SECONDS, build_context, docker, get, published_port, removed
from guides import SHOWN, TYPED
from kiln import PATIENCE_SECONDS

DOCKER = [command.text for command in TYPED if command.program == "docker"]
SHOWN_DOCKER = [shown for shown in SHOWN if shown.program == "docker"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    context = build_context(tmp_path_factory.mktemp("readme"))
    for place in (context, context / "data"):
        (place / "mine.csv").write_text("id,what\n1,NA\n2,x\n")
    context.chmod(0o777)
    return context


@pytest.fixture(scope="module")
def names(image):
    """The pages' names of images, and those here. Not the name of the image that the other tests look at: built as the README says,
    it has no labels, and other dates."""
    with removed(f"{IMAGE}-readme") as kiln, removed(f"{IMAGE}-readme-mine") as mine:
        docker("tag", image, kiln)
        yield {"kiln": kiln, "mine": mine}


def words_of(command, names, folder):
    """The command's words as a shell makes them in that folder, images by their names here."""
    done = subprocess.run(["bash", "-c", f'printf "%s\\0" {command}'], cwd=folder, capture_output=True, text=True, check=True)
    return [names.get(word, word) for word in done.stdout.split("\0")[:-1]]


def test_the_pages_build_serve_ask_bake_and_seal():
    """In this order: each needs what those before it made."""
    assert [command.split()[1] for command in DOCKER] == ["build", "run", "run", "build", "run", "run", "run", "run"]
    assert len(SHOWN_DOCKER) >= 1


@pytest.mark.parametrize("command", DOCKER)
def test_a_command_of_docker_does_what_it_should(names, folder, command):
    words = words_of(command, names, folder)
    if words[1] == "build":
        docker("build", "--network", "host", *words[2:], cwd=folder, timeout=BUILD_SECONDS)
    elif "8080:8080" in words:
        words = ["127.0.0.1::8080" if word == "8080:8080" else word for word in words if word != "--rm"]
        container = docker(words[1], "-d", *words[2:]).stdout.strip()
        with ExitStack() as stack:
            stack.callback(docker, "rm", "-f", container)
            rows = 2 if "mine" in command else 336_776
            port = published_port(container)
            assert (get(port, f"/getRow/{rows - 1}").status, get(port, f"/getRow/{rows}").status) == (200, 404)
            assert get(port, "/getRow/0").json["values"] == {"id": 1, "what": None} or rows > 2
    else:
        done = subprocess.run([word if word != "-it" else "-i" for word in words], cwd=folder, capture_output=True, text=True,
                              timeout=PATIENCE_SECONDS, input="SELECT count(*) FROM flights;\n")
        assert done.returncode == 0, done.stderr
        assert done.stdout == "336776\n" if "sqlite3" in words else (folder / "mine.db").is_file()


@pytest.mark.parametrize("shown", SHOWN_DOCKER, ids=str)
def test_the_shell_in_the_image_prints_what_the_page_shows(names, folder, shown):
    words = words_of(shown.text, names, folder)
    assert docker(*words[1:]).stdout.rstrip("\n") == shown.output
