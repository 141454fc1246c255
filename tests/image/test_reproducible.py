"""The same sources make the same image again: without any cache, and from another folder. What doesn't change isn't made again."""

import re
from datetime import datetime

import pytest

from engine import BUILD_SECONDS, IMAGE, build, build_context, docker, removed, was_cached
from kiln import ROOT


def layer_digests(image):
    return re.findall(r"sha256:\w+", docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", image).stdout)


@pytest.mark.reproducible
def test_a_second_build_without_cache_gives_every_layer_again_bit_for_bit(image, tmp_path, say):
    """Libraries, database and program with their names, rights and dates are what a layer's digest covers."""
    date = docker("image", "inspect", "--format", '{{index .Config.Labels "org.opencontainers.image.created"}}', image).stdout.strip()
    seconds = datetime.fromisoformat(date.replace("Z", "+00:00")).timestamp()
    with removed(f"{IMAGE}-again") as again:
        build(build_context(tmp_path), again, "--no-cache", "--build-arg", f"SOURCE_DATE_EPOCH={seconds:.0f}")
        assert layer_digests(again) == layer_digests(image)
        say("layers of two builds: " + ", ".join(digest[7:19] for digest in layer_digests(again)))


def test_a_change_to_the_server_changes_the_program_and_not_the_one_that_bakes(image):
    built = f"{IMAGE}-build"  # it stays: removing its only name would remove it from the cache
    build(ROOT, built, "--target", "build")
    script = """sums() { sha256sum build/image/kiln build/image/kiln_bake | cut -d' ' -f1; }
        sums && sed -i 's/"status"/"changed"/' src/api/health.cpp && cmake --build --preset image --target kiln kiln_bake >/dev/null && sums"""
    done = docker("run", "--rm", "--network", "none", built, "bash", "-c", script, timeout=BUILD_SECONDS)
    before, bake_before, after, bake_after = done.stdout.split()
    assert before != after and bake_before == bake_after


def test_docker_bakes_again_only_if_the_program_that_bakes_has_changed(image, tmp_path):
    context = build_context(tmp_path)
    dockerfile = (context / "Dockerfile").read_text()
    compiled = re.search(r"^RUN cmake .*\n", dockerfile, re.MULTILINE)[0]
    # Another program, byte for byte, which still runs.
    (context / "Dockerfile").write_text(dockerfile.replace(compiled, compiled + "RUN printf x >> build/image/kiln\n"))
    with removed(f"{IMAGE}-changed") as changed:
        output = build(context, changed)
        assert was_cached(output, "cmake ") and was_cached(output, "mkdir -p /baked")
        before, after = layer_digests(image), layer_digests(changed)
        assert before[:2] == after[:2] and before[2] != after[2]
