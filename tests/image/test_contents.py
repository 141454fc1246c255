"""What is in the image: little, all of it accounted for, and nothing that runs but kiln and sqlite3's shell."""

import hashlib
import json
import re
import stat
import subprocess

import pytest

from engine import SOURCE_URL, copied, docker
from kiln import ROOT

MOST_BYTES = 15_000_000  # of everything but the dataset
FLIGHTS_SHA256 = hashlib.sha256((ROOT / "data/flights.csv.gz").read_bytes()).hexdigest()

# The packages of Debian 13 to which the libraries belong, as its own index of contents has them.
OWNERS = {r"libc\.so\.6": "libc6", r"libm\.so\.6": "libc6", r"ld-linux-.*\.so\.\d": "libc6", r"libsqlite3\.so\.0": "libsqlite3-0",
          r"libz\.so\.1": "zlib1g", r"libreadline\.so\.8": "libreadline8t64", r"libtinfo\.so\.6": "libtinfo6"}


@pytest.fixture(scope="module")
def files(layers):
    return {member.name: member for layer in layers for member in layer.members}


@pytest.fixture(scope="module")
def content(layers):
    return {name: content for layer in layers for name, content in layer.content.items()}


@pytest.fixture(scope="module")
def sbom(content):
    return json.loads(content["usr/share/kiln/sbom.spdx.json"])


def test_everything_but_the_dataset_is_small(layers, image, say):
    commands = [line for line in docker("history", "--no-trunc", "--format", "{{.Size}}\t{{.CreatedBy}}", image).stdout.splitlines()
                if not line.startswith("0B\t")]
    assert len(commands) == len(layers) == 3
    say("size by layer, from the lowest:")
    for layer in layers:
        biggest = sorted((member for member in layer.members if member.isreg()), key=lambda member: -member.size)[:4]
        say(f"  {layer.size / 1e6:6.2f} MB  " + ", ".join(f"{member.name} {member.size / 1e6:.2f}" for member in biggest) + ", ...")
    data = [layer for layer in layers if any(member.name.startswith("data/") for member in layer.members)]
    assert len(data) == 1
    rest = sum(layer.size for layer in layers if layer is not data[0])
    say(f"  {rest / 1e6:6.2f} MB  everything but the dataset; at most {MOST_BYTES / 1e6:.0f}")
    assert rest <= MOST_BYTES


def test_nothing_runs_but_kiln_and_the_shell_of_sqlite3(files):
    executables = {name for name, member in files.items() if member.isreg() and member.mode & 0o111}
    loaded = {name for name in executables if re.search(r"/(ld-linux-[^/]*|libc)\.so\.\d$", name)}
    assert executables - loaded == {"usr/local/bin/kiln", "usr/bin/sqlite3"}
    assert {name.split("/")[0] for name in files if name} <= {"etc", "lib", "lib64", "usr", "var", "data", "tmp", ".sqliterc"}


def test_everything_belongs_to_root_and_nobody_else_may_write_except_in_tmp(files):
    assert {(member.uid, member.gid) for member in files.values()} == {(0, 0)}
    wrong = {name for name, member in files.items() if not member.issym() and member.mode & (stat.S_ISUID | stat.S_ISGID | 0o022)}
    assert (wrong, stat.S_IMODE(files["tmp"].mode)) == ({"tmp"}, 0o1777)


def test_the_user_is_a_number_that_has_a_name(image, content):
    config = json.loads(docker("image", "inspect", image).stdout)[0]["Config"]
    assert config["User"] == "65532:65532"
    assert content["etc/passwd"].decode() == "kiln:x:65532:65532:kiln:/:/nonexistent\n"


def test_the_database_is_there_by_its_name_and_as_what_is_served(files):
    assert {name for name in files if name.startswith("data/")} == {"data/flights.db", "data/dataset.db"}
    assert files["data/dataset.db"].linkname == "flights.db"


def test_the_labels_say_what_it_is_and_what_is_baked(image, tmp_path):
    labels = json.loads(docker("image", "inspect", image).stdout)[0]["Config"]["Labels"]
    version = docker("run", "--rm", image, "--version").stdout.split()[1]
    assert f"VERSION {version} " in (ROOT / "CMakeLists.txt").read_text()
    oci = {name.removeprefix("org.opencontainers.image."): value for name, value in labels.items() if name.startswith("org.opencontainers.")}
    assert (oci["title"], oci["version"], oci["licenses"], oci["source"]) == ("kiln", version, "MIT", SOURCE_URL)
    assert f'DESCRIPTION "{oci["description"]}"' in (ROOT / "CMakeLists.txt").read_text()
    data = {name.removeprefix("kiln.dataset."): value for name, value in labels.items() if name.startswith("kiln.dataset.")}
    assert data.pop("sha256") == hashlib.sha256(copied(image, "/data/flights.db", tmp_path / "flights.db").read_bytes()).hexdigest()
    assert data == {"name": "flights", "rows": "336776", "source": "flights.csv.gz", "source-sha256": FLIGHTS_SHA256, "license": "CC0-1.0"}
    commit = subprocess.run(["git", "rev-parse", "HEAD"], cwd=ROOT, capture_output=True, text=True)
    if commit.returncode == 0:
        assert re.fullmatch(rf"{commit.stdout.strip()}(-modified)?", oci["revision"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", oci["created"])


def test_the_bill_of_materials_is_valid_spdx(content, tmp_path):
    from spdx_tools.spdx.parser.parse_anything import parse_file
    from spdx_tools.spdx.validation.document_validator import validate_full_spdx_document
    path = tmp_path / "sbom.spdx.json"
    path.write_bytes(content["usr/share/kiln/sbom.spdx.json"])
    document = parse_file(str(path))
    assert [message.validation_message for message in validate_full_spdx_document(document)] == []
    assert len(document.packages) > 10


def test_the_bill_of_materials_has_the_owner_of_every_library_and_what_is_compiled_in(files, image, sbom, tmp_path, say):
    packages = {package["name"]: package for package in sbom["packages"]}
    names = {package["SPDXID"]: package["name"] for package in sbom["packages"]}
    related = {(names.get(one["spdxElementId"]), one["relationshipType"], names.get(one["relatedSpdxElement"])) for one in sbom["relationships"]}
    libraries = [name.rsplit("/", 1)[1] for name, member in files.items() if ".so." in name and member.isreg()]
    assert len(libraries) >= 7
    for library in libraries:
        owner = next((owner for pattern, owner in OWNERS.items() if re.fullmatch(pattern, library)), f"the owner of {library}")
        assert ("kiln-image", "CONTAINS", owner) in related
    assert ("kiln-image", "CONTAINS", "sqlite3") in related
    for compiled in ("cpp-httplib", "libfmt-dev", "libcli11-dev", "nlohmann-json3-dev", "robin-map-dev", "libexpected-dev", "libutfcpp-dev",
                     "libsqlitecpp-dev", "nettle-dev", "libuv1-dev", "libzstd-dev", "libre2-dev", "libabsl-dev", "libutf8proc-dev"):
        assert ("kiln", "STATIC_LINK", compiled) in related
    lock = json.loads((ROOT / "web/package-lock.json").read_text())["packages"]
    in_script = {path.removeprefix("node_modules/"): package["version"] for path, package in lock.items() if path and not package.get("dev")}
    script = {names[one["relatedSpdxElement"]]: packages[names[one["relatedSpdxElement"]]]["versionInfo"] for one in sbom["relationships"]
              if one["relatedSpdxElement"].startswith("SPDXRef-npm-")}
    program = copied(image, "/usr/local/bin/kiln", tmp_path / "kiln").read_bytes()
    has_script = re.search(rb"/assets/explorer\.[0-9a-f]+\.js", program)  # or the build had no network for it, and said so
    assert bool(script) == bool(has_script) and script.items() <= in_script.items()
    if not has_script:
        say("the image's build couldn't fetch what the pages' script is made of: that the bill of materials has it isn't tried")
    pinned = re.search(r"^sha256=(\w+)$", (ROOT / "scripts/fetch-httplib").read_text(), re.MULTILINE)[1]
    assert packages["cpp-httplib"]["checksums"][0]["checksumValue"] == pinned
    assert all(package["versionInfo"] for package in packages.values())


def test_every_part_has_its_licence_in_the_image(sbom, content, files):
    for package in sbom["packages"]:
        if package["name"] != "kiln-image":
            text = content[f"usr/share/doc/{package['name']}/copyright"].decode()
            assert re.search("copyright|public.domain|license", text, re.IGNORECASE), package["name"]
            for common in re.findall(r"/usr/share/common-licenses/([A-Za-z0-9.-]*[A-Za-z0-9])", text):
                named = files.get(f"usr/share/common-licenses/{common}")  # GPL is a link to GPL-3
                assert common == "BSD" or f"usr/share/common-licenses/{named.linkname or common}" in content, common
    assert content["usr/share/doc/kiln/copyright"] == (ROOT / "LICENSE").read_bytes()
    httplib = content["usr/share/doc/cpp-httplib/copyright"].decode()
    assert "Yuji Hirose" in httplib and "WITHOUT WARRANTY OF ANY KIND" in httplib


def test_the_program_knows_no_path_of_its_build(image, tmp_path):
    program = copied(image, "/usr/local/bin/kiln", tmp_path / "kiln").read_bytes()
    assert b"/getRow" in program or b"getRow" in program  # it is the program
    assert re.findall(rb"/kiln/(?:src|build|sql|\.deps)[^\0]*", program) == []
