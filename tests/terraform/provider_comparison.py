"""Whether the AWS provider takes what ECS gives back for what was written, and what it would replace the task definition for.

The provider reads the registered definition at every plan; where its comparison sees a difference, the task definition is
replaced and all tasks are rolled, though nobody changed anything. This is its containerDefinitionsAreEquivalent
(internal/service/ecs/container_definitions.go in hashicorp/terraform-provider-aws): both texts are read into the SDK's structures,
sorted, given some defaults and relieved of some empty lists. What it doesn't know of, like an empty list within
`capabilities`, is a difference. The SDK's structures are those of AWS's model (aws_models.py).
"""

import json

from aws_models import model
from ecs_normal_form import NotAccepted, given_back

# The provider empties these where they hold nothing, and no others.
EMPTIED = ("command", "credentialSpecs", "dependsOn", "dnsSearchDomains", "dnsServers", "dockerSecurityOptions", "entryPoint", "environment",
           "environmentFiles", "extraHosts", "links", "mountPoints", "portMappings", "resourceRequirements", "secrets", "systemControls", "ulimits",
           "volumesFrom")
# Of these lists it drops elements that hold nothing.
COMPACTED = ("dependsOn", "environment", "environmentFiles", "extraHosts", "mountPoints", "portMappings", "resourceRequirements", "secrets",
             "systemControls", "ulimits", "volumesFrom")


def decoded(value, shape_name, where):
    """As Go's encoding/json reads it into the SDK's structure: every member there, names compared without case, 0 where there is no pointer."""
    shapes = model("ecs")["shapes"]
    shape = shapes[shape_name]
    kind = shape["type"]
    if value is None:
        if kind in ("integer", "boolean") and not shape.get("box"):
            return 0 if kind == "integer" else False
        return "" if "enum" in shape else None
    expected = {"structure": dict, "map": dict, "list": list, "string": str, "integer": int, "long": int, "boolean": bool}[kind]
    if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
        raise NotAccepted(f"{where} is {json.dumps(value)}; expected {kind}")
    if kind == "structure":
        known = {name.lower(): name for name in shape["members"]}
        if strange := [name for name in value if name.lower() not in known]:
            raise NotAccepted(f"{where} has {', '.join(strange)}, which ECS doesn't know and the provider drops")
        members = {known[name.lower()]: one for name, one in value.items()}
        return {name: decoded(members.get(name), member["shape"], f"{where}.{name}") for name, member in shape["members"].items()}
    if kind == "list":
        return [decoded(one, shape["member"]["shape"], f"{where}[{i}]") for i, one in enumerate(value)]
    if kind == "map":
        return {name: decoded(one, shape["value"]["shape"], f"{where}.{name}") for name, one in value.items()}
    return value


def holds_something(element):
    return any(value not in (None, 0, "", False) for value in element.values())


def reduced(definitions, awsvpc=True):
    containers = [decoded(one, "ContainerDefinition", f"container {i}") for i, one in enumerate(definitions)]
    for container in containers:
        for name in ("environment", "secrets"):
            if container[name]:
                container[name].sort(key=lambda one: one["name"] or "")
        for name in COMPACTED:
            if container[name]:
                container[name] = [one for one in container[name] if holds_something(one)]
        if container["essential"] is None:
            container["essential"] = True
        if check := container["healthCheck"]:
            for name, default in (("interval", 30), ("retries", 3), ("timeout", 5)):
                check[name] = default if check[name] is None else check[name]
        for port in container["portMappings"] or []:
            port["protocol"] = "" if port["protocol"] == "tcp" else port["protocol"]
            port["hostPort"] = port["hostPort"] or (port["containerPort"] if awsvpc else None)
        for name in EMPTIED:
            container[name] = container[name] or None
    return sorted(containers, key=lambda one: one["name"] or "")


def equivalent(one, other, awsvpc=True):
    return reduced(one, awsvpc) == reduced(other, awsvpc)


def differences(one, other, path=""):
    """Where two reduced definitions differ, to say so."""
    if isinstance(one, dict) and isinstance(other, dict):
        return [found for name in one for found in differences(one[name], other.get(name), f"{path}.{name}".lstrip("."))]
    return [] if one == other else [f"{path}: {json.dumps(one)} is written, {json.dumps(other)} comes back"]


def plans_again(definitions):
    """What the next plan would replace the task definition for."""
    written, given = reduced(definitions), reduced([given_back(one) for one in definitions])
    return [found for one, other in zip(written, given, strict=True) for found in differences(one, other)]


def misspelled(value, shape_name="ContainerDefinition", path=""):
    """Names in another case than the API's, and nulls: the provider lets them pass; who reads the definition may not."""
    shape = model("ecs")["shapes"][shape_name]
    if value is None:
        return [f"{path} is null"]
    if shape["type"] == "structure":
        wrong = [f"{path}.{name}".lstrip(".") for name in value if name not in shape["members"]]
        return wrong + [found for name, one in value.items() if name in shape["members"]
                        for found in misspelled(one, shape["members"][name]["shape"], f"{path}.{name}".lstrip("."))]
    if shape["type"] == "list":
        return [found for one in value for found in misspelled(one, shape["member"]["shape"], path)]
    if shape["type"] == "map":
        return [found for name, one in value.items() for found in misspelled(one, shape["value"]["shape"], f"{path}.{name}")]
    return []
