"""What scanners for vulnerabilities see in the image: which Debian it is of, and every package whose files or code it has.

Twice: read as the scanners' sources read it, and by one of them, syft, where scripts/test-image could build it. Which versions these
are is asked of dpkg, in the stage of the build in which kiln was compiled.
"""

import hashlib
import json
import os
import re
import shutil
from email.parser import Parser
from fnmatch import fnmatch
from urllib.parse import parse_qs, unquote, urlsplit

import pytest

from engine import BUILD_SECONDS, IMAGE, build, build_context, docker, execute, removed, was_cached
from kiln import ROOT

STATUS = "var/lib/dpkg/status.d/"
SBOM = "usr/share/kiln/sbom.spdx.json"
LEAST_PACKAGES = 20
# What a vulnerability would matter most in, by Debian's names for the source.
SOURCES = {"glibc", "sqlite3", "zlib", "readline", "ncurses", "gcc-14", "libuv1", "libzstd", "nettle", "fmtlib", "sqlitecpp", "re2", "abseil", "utf8proc",
           "nlohmann-json3"}


@pytest.fixture(scope="module")
def content(layers):
    return {name: content for layer in layers for name, content in layer.content.items()}


@pytest.fixture(scope="module")
def members(layers):
    return {member.name: member for layer in layers for member in layer.members}


@pytest.fixture(scope="module")
def described(content):
    """The Debian packages of the bill of materials, by name: what has files in the image, and what was compiled into kiln."""
    sbom = json.loads(content[SBOM]) if SBOM in content else {"packages": []}
    return {package["name"]: package for package in sbom["packages"] if package.get("supplier") == "Organization: Debian"}


@pytest.fixture(scope="module")
def installed(image):
    """What dpkg says of each package where kiln was compiled: {name: (version, architecture, source, the source's version)}."""
    stage = f"{IMAGE}-build"  # as in test_reproducible.py; all of it is in the cache
    build(ROOT, stage, "--target", "build")
    form = "${Package}\t${Version}\t${Architecture}\t${source:Package}\t${source:Version}\n"
    lines = docker("run", "--rm", "--network", "none", stage, "dpkg-query", "--show", f"--showformat={form}").stdout.splitlines()
    return {name: tuple(rest) for name, *rest in (line.split("\t") for line in lines)}


@pytest.fixture(scope="module")
def packages(content):
    """The control files of status.d by package, read as syft (parse_dpkg_db.go), trivy (analyzer/pkg/dpkg) and Clair
    (dpkg/distroless_scanner.go) read them: fields of a mail's head, in a file each that isn't called *.md5sums."""
    found = [Parser().parsestr(text.decode(), headersonly=True) for name, text in content.items()
             if name.startswith(STATUS) and not name.endswith(".md5sums")]
    return {package["Package"]: package for package in found}


def source_of(package):
    """Source is "NAME" or "NAME (VERSION)", and left out where both are the package's own (deb-src-control(5))."""
    name, version = re.fullmatch(r"(\S+)(?: \((.*)\))?", package.get("Source", package["Package"])).groups()
    return name, version or package["Version"]


def parts_of(purl):
    """pkg:deb/debian/NAME@VERSION?QUALIFIERS, unquoted; https://github.com/package-url/purl-spec"""
    split = urlsplit(purl)
    name, version = split.path.rsplit("@", 1)
    return unquote(name), unquote(version), {key: value for key, (value,) in parse_qs(split.query).items()}


def test_the_image_says_of_which_debian_its_packages_are(content, members):
    """syft and grype read etc/os-release (syft/linux/identify_release.go) and take the point release from etc/debian_version, by which
    alone trivy takes an image for Debian (pkg/fanal/analyzer/os/debian); trivy follows no link (pkg/fanal/walker/tar.go)."""
    assert "usr/lib/os-release" in content and members["etc/os-release"].issym()
    assert os.path.normpath(os.path.join("etc", members["etc/os-release"].linkname)) == "usr/lib/os-release"
    fields = dict(line.split("=", 1) for line in content["usr/lib/os-release"].decode().splitlines())
    assert (fields["ID"], fields["VERSION_ID"].strip('"'), fields["VERSION_CODENAME"]) == ("debian", "13", "trixie")
    assert re.fullmatch(r"13\.\d+\n", content["etc/debian_version"].decode())


def test_every_package_with_files_or_code_in_the_image_has_dpkgs_data_there(packages, described, installed):
    assert packages.keys() == described.keys() and len(packages) >= LEAST_PACKAGES
    for name, package in packages.items():
        assert (package["Version"], package["Architecture"], *source_of(package)) == installed[name]
        assert package["Maintainer"] and "Status" not in package  # as in distroless images: nothing was installed here
        assert not package.defects and package["Description"]
    assert {source_of(package)[0] for package in packages.values()} >= SOURCES


def test_no_vulnerability_of_the_kernel_is_held_against_the_image(packages, described):
    """linux-libc-dev, of the source package linux, is read when kiln is compiled: numbers and layouts of structures, no code."""
    assert packages and described and "linux-libc-dev" not in packages.keys() | described.keys()


def test_the_data_names_each_file_as_distroless_images_do(content, members):
    """PACKAGE.md5sums, two blanks between sum and path, no leading slash: trivy refuses other lines (analyzer/pkg/dpkg, deb-md5sums(5))."""
    owned = set()
    for name in {name for name in content if name.startswith(STATUS) and name.endswith(".md5sums")}:
        assert name.removesuffix(".md5sums") in content
        for line in content[name].decode().splitlines():
            digest, path = re.fullmatch(r"([0-9a-f]{32})  ([^/].*)", line).groups()
            assert path in members and path not in owned
            assert path not in content or hashlib.md5(content[path]).hexdigest() == digest  # no content is kept of the big ones
            owned.add(path)
    # All that's there but what this project wrote or copied texts of, the dataset, and the data itself.
    ours = r"etc/(passwd|group)|\.sqliterc|usr/local/bin/kiln|data/.*|usr/share/(kiln|common-licenses|doc/(kiln|cpp-httplib))/.*|var/.*"
    assert {name for name, member in members.items() if member.isreg()} - owned == {
        name for name, member in members.items() if member.isreg() and re.fullmatch(ours, name)}


def test_scanners_know_the_bill_of_materials_by_its_name(content):
    """The names that syft (cataloger/sbom) and trivy (fanal/analyzer/sbom) look for."""
    assert SBOM in content and fnmatch(SBOM, "*/*.spdx.*") and SBOM.endswith(".spdx.json")
    assert not [name for name in content if re.search("sbom|spdx", name) and name != SBOM]


def test_the_bill_of_materials_names_source_packages_as_scanners_read_them(described, installed):
    """Debian's list of vulnerabilities is by source package. trivy reads it in sourceInfo, syft and grype in the purl's upstream."""
    assert described
    for name, package in described.items():
        version, architecture, source, source_version = installed[name]
        assert package["sourceInfo"] == f"built package from: {source} {source_version}"
        upstream = {} if (source, source_version) == (name, version) else {
            "upstream": source if source_version == version else f"{source}@{source_version}"}
        (reference,) = package["externalRefs"]
        assert parts_of(reference["referenceLocator"]) == (f"deb/debian/{name}", version,
                                                           {"arch": architecture, "distro": "debian-13"} | upstream)


@pytest.fixture(scope="module")
def seen(image, tmp_path_factory):
    """What syft says of the image as it is pushed, with its own defaults for images."""
    syft = next((str(path) for path in [ROOT / "build/tools/syft"] if path.is_file()), shutil.which("syft"))
    if syft is None:
        pytest.skip("syft isn't on this machine: that it finds the packages isn't tried; scripts/test-image without --quick builds it")
    archive = tmp_path_factory.mktemp("scanned") / "image.tar"
    docker("save", "-o", archive, image)
    output = execute([syft, "scan", f"docker-archive:{archive}", "-o", "json", "-q"], timeout=BUILD_SECONDS,
                     env=os.environ | {"SYFT_CHECK_FOR_APP_UPDATE": "false"}).stdout
    archive.unlink()
    return json.loads(output)


def test_syft_finds_debian_and_every_package(seen, described, installed):
    assert seen["distro"]["id"] == "debian" and re.fullmatch(r"13(\.\d+)?", seen["distro"]["versionID"])
    found = {artifact["name"]: artifact for artifact in seen["artifacts"] if artifact["type"] == "deb"}
    assert found.keys() == described.keys() and len(found) >= LEAST_PACKAGES
    assert {name: artifact["version"] for name, artifact in found.items()} == {name: installed[name][0] for name in found}
    for name, artifact in found.items():
        theirs, ours = (parts_of(purl) for purl in (artifact["purl"], described[name]["externalRefs"][0]["referenceLocator"]))
        assert theirs[2].pop("distro") == f"debian-{seen['distro']['versionID']}" and ours[2].pop("distro") == "debian-13"
        assert theirs == ours
    assert {installed[name][2] for name in found} >= SOURCES


def test_syft_finds_no_package_twice(seen):
    names = [artifact["name"] for artifact in seen["artifacts"] if artifact["type"] == "deb"]
    assert names and sorted(set(names)) == sorted(names)


def test_another_value_of_rebuild_fetches_the_packages_anew(image, tmp_path):
    """With `true` for the command, so that seconds show it; what would be fetched is Debian's business."""
    context = build_context(tmp_path)
    dockerfile = (context / "Dockerfile").read_text()
    fetch = re.search(r"^RUN (scripts/deps .*)$", dockerfile, re.MULTILINE)[1]
    (context / "Dockerfile").write_text(dockerfile.replace(fetch, "true scripts/deps"))
    with removed(f"{IMAGE}-rebuild") as tag:
        for value, cached in (("1", None), ("1", True), ("2", False)):
            built = build(context, tag, "--target", "tools", "--build-arg", f"REBUILD={value}")
            assert cached in (None, was_cached(built, "true scripts/deps")), built.stdout
