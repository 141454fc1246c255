"""What AWS's own models of its APIs say about a value: the pattern, length, range or list of the member that it is sent as.

botocore, which the AWS command line is made of, carries these models; they are what AWS generates its API reference from, so
that nothing here is typed by hand. Not everything is in them: EC2's and ECS's hold hardly a rule. api_rules.py has those.
"""

import functools
import gzip
import json
import re

import pytest

from cloud import ROOT

# \p{Z} of Unicode 16, chapter 4.5: what separates.
SEPARATORS = r" \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"


@functools.cache
def model(service):
    found = sorted((ROOT / "build/venv-moto").glob(f"lib/python3*/site-packages/botocore/data/{service}/*/service-2.json*"))
    if not found:
        pytest.skip("botocore, which comes with the AWS command line, isn't in build/venv-moto: scripts/test-terraform fetches it")
    content = found[-1].read_bytes()
    return json.loads(gzip.decompress(content) if found[-1].suffix == ".gz" else content)


@functools.cache
def shape(reference):
    """`elbv2:CreateTargetGroup.Port` is that member of the operation's input; list and map members are passed through."""
    service, path = reference.split(":")
    operation, *members = path.split(".")
    shapes = model(service)["shapes"]
    found = shapes[model(service)["operations"][operation]["input"]["shape"]]
    for member in members:
        while found["type"] in ("list", "map"):
            found = shapes[(found["member"] if found["type"] == "list" else found["value"])["shape"]]
        found = shapes[found["members"][member]["shape"]]
    while found["type"] == "list" and "shape" in found["member"]:  # the rule for each of several
        found = shapes[found["member"]["shape"]]
    return found


@functools.cache
def pattern(java):
    """The models' patterns are Java's. Inside brackets \\w is ASCII there, and \\p{...} isn't known to Python."""
    python, in_class, i = "", False, 0
    java = java.replace(r"\uD800\uDC00-\uDBFF\uDFFF", r"\U00010000-\U0010FFFF")
    named = {r"\p{L}": r"\w", r"\p{N}": "", r"\p{Z}": SEPARATORS, r"\w": "a-zA-Z0-9_"}
    while i < len(java):
        token = re.match(r"\\p\{\w+\}|\\.|.", java[i:], re.DOTALL)[0]
        i += len(token)
        in_class = token == "[" or (in_class and token != "]")
        if token == r"\p{Print}":
            python += "[ -~]"
        elif token in named:
            python += named[token] if in_class else f"[{named[token]}]"
        else:
            python += token
    return re.compile(python)


def broken(reference, value):
    """The rule of AWS's model that the value breaks, or None."""
    rule = shape(reference)
    if rule["type"] in ("integer", "long", "double"):
        number = float(value)
        if "min" in rule and number < rule["min"]:
            return f"at least {rule['min']}"
        return f"at most {rule['max']}" if "max" in rule and number > rule["max"] else None
    if rule["type"] != "string":
        return None
    if "enum" in rule and value not in rule["enum"]:
        return f"one of {', '.join(rule['enum'])}"
    if len(value) < rule.get("min", 0):
        return f"at least {rule['min']} characters"
    if "max" in rule and len(value) > rule["max"]:
        return f"at most {rule['max']} characters"
    return None if "pattern" not in rule or pattern(rule["pattern"]).fullmatch(value) else f"a text that matches {rule['pattern']}"


def says_something(reference):
    """Whether the model has any rule there: a reference without one would check nothing."""
    rule = shape(reference)
    return bool({"enum", "pattern", "min", "max"} & set(rule))
