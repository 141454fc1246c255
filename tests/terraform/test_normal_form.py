"""What is planned is written as AWS gives it back: the second apply, with nothing changed, has nothing to do.

Every apply replaced the task definition and rolled all tasks: ECS gave back `capabilities` with an `add` that wasn't written.
"""

import copy
import ipaddress
import json

import pytest

from api_faults import values_at
from ecs_normal_form import NotAccepted, given_back
from option_plans import COMBINATIONS, planned
from policy_normal_form import DOCUMENTS, lifecycle_faults, policy_faults
from provider_comparison import equivalent, misspelled, plans_again

CIDRS = ("cidr_block", "ipv6_cidr_block", "cidr_ipv4", "cidr_ipv6", "destination_cidr_block", "destination_ipv6_cidr_block")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return planned(tmp_path_factory)


@pytest.fixture
def resources(made, combination):
    assert made["errors"].get(combination, []) == []
    assert combination in made["plans"], made["errors"]
    return made["plans"][combination]["resources"]


# ------------------------------------------------------------------------------------------------------------ containers

# What ECS gives back unchanged, for the tests of these tests.
CONTAINER = {
    "name": "x", "image": "x", "cpu": 0, "essential": True, "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": "2"}],
    "portMappings": [{"containerPort": 8080, "hostPort": 8080, "protocol": "tcp"}], "mountPoints": [], "volumesFrom": [], "systemControls": [],
    "linuxParameters": {"capabilities": {"add": [], "drop": ["ALL"]}}, "healthCheck": {"command": ["CMD", "x"], "interval": 30, "timeout": 5, "retries": 3},
}


def container_with(path, value):
    """The container with something else at a path; the value `...` takes it away."""
    container = copy.deepcopy(CONTAINER)
    place = container
    for step in path[:-1]:
        place = place[step]
    if value is ...:
        del place[path[-1]]
    else:
        place[path[-1]] = value
    return container


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_ecs_gives_back_the_container_that_was_planned(resources):
    (task,) = [one["values"] for one in resources if one["type"] == "aws_ecs_task_definition"]
    containers = json.loads(task["container_definitions"])
    assert [fault for one in containers for fault in misspelled(one)] == []
    assert plans_again(containers) == []
    assert task["network_mode"] == "awsvpc"  # or the comparison would be another


@pytest.mark.parametrize("path, value", [
    (["cpu"], ...), (["cpu"], None), (["essential"], ...), (["environment"], [{"name": "B", "value": "2"}, {"name": "A", "value": "1"}]),
    (["environment"], ...), (["environment"], [{"name": "A", "value": "1"}, {}]), (["portMappings", 0, "hostPort"], ...), (["portMappings", 0, "hostPort"], 0),
    (["portMappings", 0, "protocol"], ...), (["portMappings", 0, "protocol"], "udp"), (["mountPoints"], ...), (["volumesFrom"], None),
    (["systemControls"], ...), (["healthCheck", "retries"], ...), (["healthCheck", "interval"], 10),
    (["healthCheck"], ...), (["linuxParameters"], ...), (["stopTimeout"], 20),
    (["ulimits"], [{"name": "nofile", "softLimit": 1, "hardLimit": 1}]), (["readonlyRootFilesystem"], True), (["secrets"], []), (["command"], []),
], ids=str)
def test_another_spelling_that_the_provider_knows_is_no_change(path, value):
    assert plans_again([container_with(path, value)]) == []


@pytest.mark.parametrize("path, value, difference", [
    (["linuxParameters", "capabilities"], {"drop": ["ALL"]}, 'linuxParameters.capabilities.add: null is written, [] comes back'),
    (["linuxParameters", "capabilities"], {"add": ["SYS_PTRACE"]}, 'linuxParameters.capabilities.drop: null is written, [] comes back'),
    (["linuxParameters", "capabilities"], {"add": None, "drop": ["ALL"]}, 'linuxParameters.capabilities.add: null is written, [] comes back'),
    (["linuxParameters", "capabilities"], {}, 'linuxParameters.capabilities: {"add": null, "drop": null} is written, null comes back'),
    (["portMappings", 0, "protocol"], "TCP", "portMappings"),
], ids=str)
def test_a_spelling_that_the_provider_does_not_know_is_found(path, value, difference):
    (found,) = plans_again([container_with(path, value)])
    assert found.startswith(difference)


@pytest.mark.parametrize("path, value", [
    (["portMappings", 0, "hostPort"], 8081), (["portMappings", 0, "containerPort"], "8080"), (["environment", 0, "value"], 1), (["stopTimeout"], "20"),
    (["essential"], 1), (["readOnlyRootFs"], True), (["healthCheck", "startperiods"], 1), (["command"], "x"), (["cpu"], True),
], ids=str)
def test_what_neither_of_them_accepts_is_found(path, value):
    with pytest.raises(NotAccepted):
        plans_again([container_with(path, value)])


@pytest.mark.parametrize("path, value, found", [
    (["readonlyrootfilesystem"], True, ["readonlyrootfilesystem"]), (["stopTimeout"], None, ["stopTimeout is null"]),
    (["environment", 0, "value"], None, ["environment.value is null"]), (["healthCheck", "Interval"], 10, ["healthCheck.Interval"]),
], ids=str)
def test_nulls_and_names_in_another_case_are_found(path, value, found):
    assert misspelled(container_with(path, value)) == found


def test_the_comparison_is_the_providers_own():
    """Its own cases, container_definitions_test.go: ports with and without awsvpc, and what the API may order otherwise."""
    def ports(*several):
        return [{"name": "wordpress", "image": "wordpress", "portMappings": list(several)}]

    assert equivalent(ports({"containerPort": 80}), ports({"containerPort": 80, "hostPort": 0, "protocol": "tcp"}), awsvpc=False)
    assert not equivalent(ports({"containerPort": 80, "hostPort": 80}), ports({"containerPort": 80}), awsvpc=False)
    assert equivalent(ports({"containerPort": 80, "hostPort": 80}), ports({"containerPort": 80}), awsvpc=True)
    assert not equivalent(ports({"containerPort": 80}, {"containerPort": 81}), ports({"containerPort": 81}, {"containerPort": 80}))  # ports keep their order
    assert equivalent([CONTAINER, {"name": "a"}], [{"name": "a"}, CONTAINER])
    assert not equivalent([CONTAINER], [container_with(["image"], "y")])
    assert not equivalent([CONTAINER], [container_with(["environment"], CONTAINER["environment"][:1])])
    assert given_back(CONTAINER) == {**CONTAINER, "environment": CONTAINER["environment"][::-1]}


# -------------------------------------------------------------------------------------------------------------- policies

@pytest.mark.parametrize("combination", COMBINATIONS)
def test_policies_are_in_the_form_in_which_aws_keeps_them(resources):
    found, seen = [], 0
    for one in resources:
        attribute, kind = DOCUMENTS.get(one["type"], (None, None))
        for name, value in one["values"].items():
            if name == attribute:
                seen += 1
                found += [f"{one['address']}: {fault}" for fault in policy_faults(value, kind)]
            elif isinstance(value, str) and '"Statement"' in value:
                found.append(f"{one['address']}: {name} is a policy of no kind that DOCUMENTS knows")
        if one["type"] == "aws_ecr_lifecycle_policy":
            found += [f"{one['address']}: {fault}" for fault in lifecycle_faults(one["values"]["policy"])]
    assert found == [] and seen >= 4


STATEMENT = {"Sid": "One", "Effect": "Allow", "Principal": {"Service": "logs.eu-west-3.amazonaws.com"}, "Action": ["kms:Encrypt*", "kms:Decrypt*"],
             "Resource": "*", "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
ACCOUNT = {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::123456789012:root"}, "Action": "kms:*", "Resource": "*"}


@pytest.mark.parametrize("changes, fault", [
    ({"Sid": "log-groups"}, "Sid is 'log-groups'"), ({"Sid": ""}, "Sid is ''"), ({"Effect": "allow"}, "Effect is 'allow'"),
    ({"Action": []}, "Action is empty"), ({"Action": ["kms:Encrypt*"] * 2}, "names something twice"), ({"Action": "KMS:Encrypt"}, "expected service:Name"),
    ({"Resource": "bucket/*"}, "expected * or an ARN"),
    ({"Resource": None}, "Resource is empty"), ({"Principal": {"AWS": "123456789012"}}, "expected an ARN"), ({"Principal": "*"}, "Principal is *"),
    ({"Principal": {"Service": "ecs-tasks"}}, "expected a service's name"), ({"Principal": {"Services": "x"}}, "expected * or an object"),
    ({"Condition": {"Bool": {"aws:SecureTransport": False}}}, "which is no text"), ({"Condition": {"Equals": {"a": "b"}}}, "no operator"),
    ({"Condition": {}}, "is empty"),
    ({"Action": ...}, "Action is empty"), ({"Principal": ...}, "Principal is missing"), ({"Comment": "x"}, "no element"),
], ids=str)
def test_a_statement_that_aws_would_refuse_or_rewrite_is_found(changes, fault):
    statement = {name: value for name, value in {**STATEMENT, **changes}.items() if value is not ...}
    assert policy_faults(json.dumps({"Version": "2012-10-17", "Statement": [STATEMENT, ACCOUNT]}), "key") == []
    assert any(fault in one for one in policy_faults(json.dumps({"Version": "2012-10-17", "Statement": [statement, ACCOUNT]}), "key"))


@pytest.mark.parametrize("document, kind, fault", [
    ({"Version": "2008-10-17", "Statement": [ACCOUNT]}, "key", "Version is"), ({"Version": "2012-10-17", "Statement": []}, "key", "empty"),
    ({"Version": "2012-10-17", "Statement": [STATEMENT, STATEMENT, ACCOUNT]}, "key", "Sid One is there twice"),
    ({"Version": "2012-10-17", "Statement": [STATEMENT]}, "key", "lets the account change the key"),
    ({"Version": "2012-10-17", "Statement": [ACCOUNT]}, "identity", "Principal has no place"),
    ({"Version": "2012-10-17", "Statement": [ACCOUNT]}, "trust", "Resource has no place"),
    ({"Version": "2012-10-17", "statement": [], "Statement": [ACCOUNT]}, "key", "statement is no element"),
], ids=str)
def test_a_policy_that_aws_would_refuse_or_rewrite_is_found(document, kind, fault):
    assert any(fault in one for one in policy_faults(json.dumps(document), kind))


def test_a_lifecycle_policy_that_the_provider_would_compare_wrongly_is_found():
    rule = {"rulePriority": 1, "description": "x", "selection": {"tagStatus": "any", "countType": "imageCountMoreThan", "countNumber": 2},
            "action": {"type": "expire"}}
    assert lifecycle_faults(json.dumps({"rules": [rule]})) == []
    for wrong in ({**rule, "rulePriority": "1"}, {**rule, "name": "x"}, {**rule, "selection": {**rule["selection"], "countNumber": "2"}}):
        assert lifecycle_faults(json.dumps({"rules": [wrong]}))
    assert lifecycle_faults(json.dumps({"rules": [{**rule, "rulePriority": 2}, rule]}))


# ------------------------------------------------------------------------------------------------------- other spellings

@pytest.mark.parametrize("combination", COMBINATIONS)
def test_ranges_are_written_as_ec2_stores_them(resources):
    """ "We modify the specified CIDR block to its canonical form": API reference of EC2, CreateVpc; IPv6 as in RFC 5952."""
    ranges = [value for one in resources for attribute in CIDRS for value in values_at(one["values"], attribute)]
    assert ranges and [one for one in ranges if str(ipaddress.ip_network(one, strict=False)) != one] == []


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_names_in_route_53_are_written_as_it_stores_them(resources):
    """In lower case and, by the provider, without the dot at the end: API reference of Route 53, ResourceRecordSet, Name."""
    names = [one["values"]["name"] for one in resources if one["type"] == "aws_route53_record"]
    assert [one for one in names if one != one.lower() or one.endswith(".") and not one.startswith("_")] == []
