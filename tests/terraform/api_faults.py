"""Looks for what AWS would refuse in a plan: every attribute that terraform/ sets, by the rules of api_rules.py."""

import json
from typing import Any, NamedTuple

import aws_models
from api_members import MEMBERS
from api_rules import UNRULED, WRITTEN
from configured import configured


class Fault(NamedTuple):
    address: str
    attribute: str
    value: Any
    expected: str
    source: str

    def __str__(self):
        return f"{self.address}: {self.attribute} = {self.value!r}; AWS expects {self.expected} ({self.source})"


def values_at(value, path):
    """All values at `health_check.path`: lists and blocks are passed through, and a text of JSON where the path goes on within it."""
    if isinstance(value, list):
        return [found for one in value for found in values_at(one, path)]
    if value is None or not path:
        return [] if value is None else [value]
    if isinstance(value, str) and value[:1] in ("[", "{"):
        return values_at(json.loads(value), path)
    if not isinstance(value, dict):
        return []
    found = []
    steps = path.split(".")
    for i in range(1, len(steps) + 1):  # a key may hold dots
        found += values_at(value.get(".".join(steps[:i])), ".".join(steps[i:]))
    return found


def is_set(kind, attribute, sets):
    """Whether terraform/ sets it, or the text of JSON in which it lies; what the mocked provider made up doesn't count."""
    return any(attribute == one or attribute.startswith(one + ".") for one in sets.get(kind, ()))


def attribute_faults(plan, sets=None):
    sets = configured() if sets is None else sets
    for resource in plan["resources"]:
        kind, values = resource["type"], resource["values"]
        for attribute, reference in MEMBERS.get(kind, {}).items():
            if is_set(kind, attribute, sets):
                for value in values_at(values, attribute):
                    if expected := aws_models.broken(reference, value):
                        yield Fault(resource["address"], attribute, value, expected, f"AWS's model, {reference}")
        for attribute, rules in WRITTEN.get(kind, {}).items():
            if is_set(kind, attribute, sets):
                for value in values_at(values, attribute):
                    yield from (Fault(resource["address"], attribute, value, rule.expected, rule.source) for rule in rules if not rule.holds(value))


def without_rule(plans, sets=None):
    """What some plan sends to AWS as text or number and no table mentions. True and false can't be wrong."""
    sets, found = configured() if sets is None else sets, set()
    for plan in plans:
        for resource in plan["resources"]:
            kind = resource["type"]
            for attribute in sets.get(kind, ()):
                known = any(attribute == one or one.startswith(attribute + ".") for one in (*MEMBERS.get(kind, ()), *WRITTEN.get(kind, ())))
                sent = [value for value in values_at(resource["values"], attribute) if not isinstance(value, bool)]
                if sent and not known and attribute not in UNRULED:
                    found.add(f"{kind}.{attribute}")
    return sorted(found)
