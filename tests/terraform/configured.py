"""Which attributes of which resources terraform/*.tf sets: a plan also holds values that the mocked provider made up.

`terraform fmt` decides the indentation, and a test insists on it, so that lines are enough and no parser is needed.
"""

import re

from cloud import ROOT

BEGIN = re.compile(r'^resource "(?P<kind>\w+)" "\w+" \{')
BLOCK = re.compile(r'^(?P<indent> +)(?:dynamic "(?P<dynamic>\w+)"|(?P<name>\w+)) \{(?P<end>\})?(?: #.*)?$')
ATTRIBUTE = re.compile(r"^(?P<indent> +)(?P<name>\w+) += (?P<value>.*)")
# Terraform's own words, which no API sees.
META = {"lifecycle", "provisioner", "for_each", "count", "depends_on", "provider"}


def opens(value):
    """Whether the value goes on in the next line."""
    value = re.sub(r'"(\\.|[^"\\])*"|#.*', "", value)
    return sum(value.count(one) for one in "([{") > sum(value.count(one) for one in ")]}")


def attributes(text):
    """{type: {"health_check.path", ...}} of all resources in a file; the `content` of a dynamic block is the block itself."""
    found, kind, path, value_at = {}, None, [], None
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if value_at is not None:  # within a value of several lines, which ends at the depth where it began
            value_at = value_at if not line.strip() or indent > value_at or opens(line) else None
        elif begin := BEGIN.match(line):
            kind = begin["kind"]
            found.setdefault(kind, set())
        elif line == "}":
            kind = None
        elif kind and (block := BLOCK.match(line)):
            name = "" if block["name"] == "content" else block["dynamic"] or block["name"]
            path = [step for step in path if step[0] < indent] + ([] if block["end"] else [(indent, name)])
        elif kind and (attribute := ATTRIBUTE.match(line)):
            path = [step for step in path if step[0] < indent]
            steps = [name for _, name in path if name] + [attribute["name"]]
            if not META & set(steps):
                found[kind].add(".".join(steps))
            value_at = indent if opens(attribute["value"]) else None
    return found


def configured(folder=ROOT / "terraform"):
    together = {}
    for file in sorted(folder.glob("*.tf")):
        for kind, names in attributes(file.read_text()).items():
            together.setdefault(kind, set()).update(names)
    return together
