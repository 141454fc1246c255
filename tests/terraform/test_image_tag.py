"""The tag of an image names all that makes it another image, and nothing else: asked of terraform, where alone it is made."""

import re

import pytest

from cloud import ROOT, copy_repository, initialised, make_terraform, run

SCHEMA = "data/mine.json"


@pytest.fixture(scope="module")
def terraform(tmp_path_factory):
    return make_terraform(tmp_path_factory.mktemp("bin") / "terraform")


@pytest.fixture(scope="module")
def repository(tmp_path_factory, terraform):
    repository = copy_repository(tmp_path_factory.mktemp("clone") / "with a space")
    (repository / "data/mine.csv").write_text("a,b\n1,NA\n")
    (repository / SCHEMA).write_text("{}")
    (repository / "terraform/variables.auto.tfvars").write_text('allowed_cidrs = ["203.0.113.7/32"]\n')
    return initialised(repository, terraform)


@pytest.fixture(scope="module")
def tag(repository, terraform):
    def asked(*variables):
        options = [option for variable in variables for option in ("-var", variable)]
        done = run(["sh", "-c", 'echo local.image_tag | "$0" console "$@"', terraform / "terraform", *options], repository / "terraform")
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().strip('"')
    return asked


@pytest.fixture(scope="module")
def before(tag):
    found = tag()
    assert re.fullmatch("content-[0-9a-f]{16}", found) and tag() == found
    return found


@pytest.mark.parametrize("variable", ["dataset=data/mine.csv", "import_args=--null NA", "import_args=", "base_image=debian:trixie-20261110-slim", "rebuild=20261126",
                                      "cpu_architecture=ARM64"])
def test_another_setting_of_the_build_is_another_tag(tag, before, variable):
    assert tag(variable) not in (before, "")


@pytest.mark.parametrize("variable", ["parked=true", "max_tasks=2", "name=other", "image_tag="])
def test_what_the_image_does_not_know_is_not_in_its_tag(tag, before, variable):
    assert tag(variable) == before


def test_the_revision_is_where_the_tag_begins_and_the_contents_are_its_end(tag, before):
    assert tag("revision=0123456789ab") == before.replace("content-", "0123456789ab-")


def test_a_named_tag_is_taken_as_it_is(tag):
    assert tag("image_tag=v1") == "v1"


@pytest.mark.parametrize("file", ["data/mine.csv", SCHEMA, "data/flights.csv.gz", "src/main.cpp", "sql/median.sql", "scripts/import", "Dockerfile", "CMakeLists.txt"])
def test_another_byte_of_an_input_is_another_tag_and_the_old_byte_the_old_tag(repository, tag, file):
    path = repository / file if (repository / file).exists() else next((repository / "sql").rglob("median.sql"))
    settings = ("dataset=data/mine.csv", f"import_args=--schema {SCHEMA}")
    first, content = tag(*settings), path.read_bytes()
    try:
        path.write_bytes(content + b"\n")
        assert tag(*settings) != first
    finally:
        path.write_bytes(content)
    assert tag(*settings) == first


def test_a_dataset_named_in_the_users_settings_is_in_the_tag_with_its_contents(repository, tag):
    settings, data = repository / "terraform/variables.auto.tfvars", repository / "data/mine.csv"
    text, content = settings.read_text(), data.read_bytes()
    try:
        settings.write_text(text + 'dataset = "data/mine.csv"\n')
        assert tag() == tag("dataset=data/mine.csv")
        first = tag()
        data.write_bytes(content + b"2,3\n")
        assert tag() != first
    finally:
        settings.write_text(text)
        data.write_bytes(content)


@pytest.mark.parametrize("file", ["data/README.md", "scripts/deploy", "terraform/outputs.tf", "data/old.db"])
def test_what_is_not_in_the_builds_context_is_not_in_the_tag(repository, tag, before, file):
    path = repository / file
    content = path.read_bytes() if path.exists() else None
    try:
        path.write_bytes((content or b"") + b"\n")
        assert tag() == before
    finally:
        path.write_bytes(content) if content is not None else path.unlink()


def test_the_files_in_the_tag_are_those_that_dockerignore_lets_in(repository, terraform):
    """.dockerignore's own rules, read line by line as Docker has them: the last that matches decides."""
    rules = [line for line in (ROOT / ".dockerignore").read_text().splitlines() if line and not line.startswith("#")]

    def let_in(file):
        inside = True
        for rule in rules:
            pattern = re.escape(rule.lstrip("!")).replace(r"\*", "[^/]*")
            if re.fullmatch(f"{pattern}(/.*)?", file):
                inside = rule.startswith("!")
        return inside

    wanted = {str(path.relative_to(repository)) for path in repository.rglob("*") if path.is_file() and ".terraform" not in path.parts
              and let_in(str(path.relative_to(repository)))} | {"Dockerfile", ".dockerignore"}
    done = run(["sh", "-c", 'echo \'join(" ", local.image_files)\' | "$0" console', terraform / "terraform"], repository / "terraform")
    assert set(done.stdout.strip().strip('"').split()) == wanted and len(wanted) > 100
