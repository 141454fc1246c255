"""What ECS on Fargate gives back for a container definition: DescribeTaskDefinition after RegisterTaskDefinition.

Defaults are those of ECS's API reference, ContainerDefinition, PortMapping, HealthCheck and KernelCapabilities
(https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html). What the reference doesn't say, others have
seen: cpu = 0 and the empty lists in the plan of hashicorp/terraform-aws-consul-ecs#318, `add = []` beside `drop` in
braintrustdata/terraform-aws-braintrust-data-plane#335, an empty `capabilities` dropped in TerraConstructs/base#158.

This file imports nothing of the tests: a stand-in for ECS may use it in an environment of its own.
"""

import copy


class NotAccepted(ValueError):
    """ECS doesn't register it, or the provider can't read it."""


def without_nulls(value):
    if isinstance(value, dict):
        return {key: without_nulls(one) for key, one in value.items() if one is not None}
    return [without_nulls(one) for one in value] if isinstance(value, list) else value


def given_back(written):
    """One container definition of a task whose network mode is awsvpc."""
    given = without_nulls(copy.deepcopy(written))
    for empty in ("environment", "mountPoints", "volumesFrom", "portMappings", "systemControls"):
        given.setdefault(empty, [])
    given.setdefault("cpu", 0)
    given.setdefault("essential", True)
    given["environment"] = given["environment"][::-1]  # in an order of its own
    for port in given["portMappings"]:
        if port.get("hostPort", 0) not in (0, port["containerPort"]):
            raise NotAccepted(f"hostPort is {port['hostPort']}; with awsvpc it is the containerPort, {port['containerPort']}, or isn't given")
        port["hostPort"] = port["containerPort"]
        port["protocol"] = port.get("protocol") if port.get("protocol") in ("tcp", "udp") else "tcp"
    if (linux := given.get("linuxParameters")) and "capabilities" in linux:
        if linux["capabilities"]:
            linux["capabilities"] = {"add": [], "drop": [], **linux["capabilities"]}
        else:
            del linux["capabilities"]
    if "healthCheck" in given:
        given["healthCheck"] = {"interval": 30, "timeout": 5, "retries": 3, **given["healthCheck"]}
    return given
