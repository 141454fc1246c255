"""The same sources make the same image again: without any cache, and from another folder. What doesn't change isn't made again."""

import re
from datetime import datetime

import pytest

from engine import IMAGE, build, build_context, docker, removed

pytestmark = pytest.mark.reproducible


def layer_digests(image):
    return re.findall(r"sha256:\w+", docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", image).stdout)


def test_a_second_build_without_cache_gives_every_layer_again_bit_for_bit(image, tmp_path, say):
    """Libraries, database and program with their names, rights and dates are what a layer's digest covers."""
    date = docker("image", "inspect", "--format", '{{index .Config.Labels "org.opencontainers.image.created"}}', image).stdout.strip()
    seconds = datetime.fromisoformat(date.replace("Z", "+00:00")).timestamp()
    with removed(f"{IMAGE}-again") as again:
        build(build_context(tmp_path), again, "--no-cache", "--build-arg", f"SOURCE_DATE_EPOCH={seconds:.0f}")
        assert layer_digests(again) == layer_digests(image)
        say("layers of two builds: " + ", ".join(digest[7:19] for digest in layer_digests(again)))


def test_a_change_to_the_server_compiles_but_does_not_bake_again(image, tmp_path):
    context = build_context(tmp_path)
    source = context / "src/http/handlers.cpp"
    changed = source.read_text().replace('"status"', '"changed"')
    assert changed != source.read_text()
    source.write_text(changed)
    with removed(f"{IMAGE}-changed") as changed_image:
        done = build(context, changed_image)
        output = done.stdout + done.stderr
        assert not re.search(r"RUN cmake .*\n ---> Using cache|CACHED \[[^]]*\] RUN cmake ", output)
        assert re.search(r"RUN mkdir /data (?s:.*?)\n ---> Using cache|CACHED \[[^]]*\] RUN mkdir /data", output), output[-5000:]
        before, after = layer_digests(image), layer_digests(changed_image)
        assert before[:2] == after[:2] and before[2] != after[2]
