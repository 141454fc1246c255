"""What AWS refuses and the provider doesn't check: no plan of terraform/ may hold it, under whatever options.

The first apply ended in an error, with 45 resources made, over an apostrophe in the description of a security group's rule.
"""

import copy
import json

import pytest

import aws_models
from api_faults import attribute_faults, without_rule
from api_members import MEMBERS
from api_relations import partitions, relation_faults
from api_relations import tags as tags_of
from api_rules import UNRULED, WRITTEN
from configured import attributes, configured
from option_plans import COMBINATIONS, REFUSED, planned

SETS = configured()


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return planned(tmp_path_factory)


def faults(plan):
    return [*attribute_faults(plan, SETS), *relation_faults(plan)]


def found(plan):
    return [str(fault) for fault in faults(plan)]


@pytest.fixture
def changed(made):
    """A plan with one value changed: what is found then, and wasn't before."""
    def change(combination, address, path, value):
        plan = copy.deepcopy(made["plans"][combination])
        before = found(plan)
        place = next(one["values"] for one in plan["resources"] if one["address"] == address)
        *steps, last = path
        for step in steps:
            place = place[step]
        place[last] = value(place[last]) if callable(value) else value
        return [fault for fault in faults(plan) if str(fault) not in before]
    return change


@pytest.mark.parametrize("combination", COMBINATIONS)
def test_aws_would_refuse_nothing_that_is_planned(made, combination):
    assert made["errors"].get(combination, []) == []
    assert combination in made["plans"], made["errors"]
    assert len(made["plans"][combination]["resources"]) > 40
    assert found(made["plans"][combination]) == []


@pytest.mark.parametrize("what", REFUSED)
def test_a_variable_refuses_before_aws_would(made, what):
    settings, variable = REFUSED[what]
    assert made["refused"].get(what), f"{settings}: var.{variable} lets it pass, or terraform says {made['errors'].get(what)}"


def test_what_is_refused_would_break_a_rule_and_not_only_a_variable():
    """A mistake in REFUSED would make the variables stricter than AWS is: the rules have to find the same values."""
    base = {"default_tags": {"Application": "kiln", "ManagedBy": "terraform"}, "region": "eu-west-3"}
    for what, (settings, variable) in REFUSED.items():
        tags = settings.get("tags", {})
        name = settings.get("name", "kiln")
        ((schedule, action),) = settings.get("schedules", {"x": {"schedule": "rate(1 day)", "min_tasks": 0, "max_tasks": 0}}).items()
        resources = {
            "aws_iam_role": {"tags": tags}, "aws_vpc": {"tags": {**tags, "Name": name}},
            "aws_lb": {"name": name}, "aws_security_group": {"name": f"{name}-tasks"}, "aws_ecr_repository": {"name": name},
            "aws_s3_bucket": {"bucket": f"{name}-access-logs-123456789012-eu-west-3"},
            "aws_appautoscaling_scheduled_action": {"name": f"{name}-{schedule}", "schedule": action["schedule"], "timezone": action.get("timezone", "UTC")},
            "aws_acm_certificate": {"domain_name": settings.get("domain_name", "kiln.example.org")},
            "aws_route53_record": {"zone_id": settings.get("route53_zone_id", "Z0")},
            "aws_cloudwatch_metric_alarm": {"alarm_actions": [settings.get("alarm_topic_arn", "arn:aws:sns:eu-west-3:123456789012:x")]},
        }
        plan = {**base, "resources": [{"address": f"{kind}.main", "type": kind, "values": values} for kind, values in resources.items()]}
        broken = [*attribute_faults(plan, SETS), *tags_of(plan), *partitions(plan)]
        assert broken, f"{what}: AWS would take {settings}, as far as the rules know"


# ---------------------------------------------------------------------------------------------- are the rules complete?

def test_every_planned_type_has_rules_or_nothing_but_what_needs_none(made):
    assert without_rule(made["plans"].values(), SETS) == []
    planned_types = {one["type"] for plan in made["plans"].values() for one in plan["resources"]}
    assert {kind for kind in SETS if kind.startswith("aws_")} <= planned_types, "some type is in no combination's plan"
    assert {*MEMBERS, *WRITTEN} <= planned_types


def test_a_new_attribute_is_noticed(made):
    plan = copy.deepcopy(made["plans"]["defaults"])
    plan["resources"].append({"address": "aws_sns_topic.main", "type": "aws_sns_topic", "values": {"name": "it's", "fifo_topic": True}})
    assert without_rule([plan], {**SETS, "aws_sns_topic": {"name", "fifo_topic"}}) == ["aws_sns_topic.name"]


def test_what_needs_no_rule_is_still_there():
    used = {attribute for attributes_of_one in SETS.values() for attribute in attributes_of_one}
    assert set(UNRULED) <= used


def test_every_reference_to_a_model_leads_to_a_rule():
    for kind, references in MEMBERS.items():
        for attribute, reference in references.items():
            assert aws_models.says_something(reference), f"{kind}.{attribute}: {reference}"


def test_attributes_are_read_from_blocks_of_every_form():
    text = """
resource "aws_x" "main" {
  count = 1

  name = "a" # {
  tags = {
    not_this = 1
  }

  policy = jsonencode({
    Version = "2012-10-17"
  })

  block { # with a comment
    one = [
      2,
    ]

    deeper {
      three = 3
    }
    empty {}
    four = "five"
  }

  dynamic "several" {
    for_each = [1]

    content {
      six = 6
    }
  }
}

locals {
  not_that = 1
}
"""
    assert attributes(text) == {"aws_x": {"name", "tags", "policy", "block.one", "block.deeper.three", "block.four", "several.six"}}


# ------------------------------------------------------------------------------------- does each rule find what it is for?

TASK, SERVICE = "aws_ecs_task_definition.main", "aws_ecs_service.main"
TRACKING, EVERYTHING = "target_tracking_scaling_policy_configuration", "everything in Virginia"


def test_an_apostrophe_in_a_rules_description_is_found_with_address_value_rule_and_source(changed):
    (fault,) = changed("defaults", "aws_vpc_security_group_egress_rule.load_balancer_to_tasks", ["description"], "What AWS doesn't take")
    assert str(fault) == ("aws_vpc_security_group_egress_rule.load_balancer_to_tasks: description = \"What AWS doesn't take\"; "
                          "AWS expects letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*, at most 255 characters "
                          "(https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_IpRange.html)")


@pytest.mark.parametrize("address, path, value", [
    ("aws_lb.main", ["name"], "internal-x"),
    ("aws_lb.main", ["name"], "x" * 33),
    ("aws_lb.main", ["idle_timeout"], 4001),
    ("aws_lb_target_group.main", ["name"], "a_b"),
    ("aws_lb_target_group.main", ["health_check", 0, "interval"], 301),
    ("aws_lb_target_group.main", ["health_check", 0, "timeout"], 10),
    ("aws_lb_target_group.main", ["health_check", 0, "unhealthy_threshold"], 1),
    ("aws_lb_target_group.main", ["deregistration_delay"], 3601),
    ("aws_lb_listener.https[0]", ["port"], 65536),
    ("aws_lb_listener.https[0]", ["ssl_policy"], "ELBSecurityPolicy-TLS13-1-4"),
    ("aws_lb_listener.https[0]", ["ssl_policy"], None),
    ("aws_lb_listener.http", ["default_action", 0, "type"], "forward"),
    ("aws_security_group.tasks", ["name"], "sg-x"),
    ("aws_security_group.tasks", ["name"], "KILN-load-balancer"),
    ("aws_security_group.tasks", ["description"], "in > out"),
    ("aws_security_group.tasks", ["tags"], {"application": "x" * 257}),
    ("aws_security_group.tasks", ["tags"], {"x" * 128: "x"}),
    ("aws_security_group.tasks", ["tags"], {"Aws:x": "x"}),
    ("aws_security_group.tasks", ["tags"], {"x": "aws:x"}),
    ("aws_security_group.tasks", ["tags"], {f"x{i}": "" for i in range(49)}),
    ("aws_iam_role.task", ["tags"], {"managedby": "x"}),
    ("aws_iam_role.task", ["name_prefix"], "x" * 39),
    ("aws_iam_role.task", ["description"], "nothing – at all"),
    ("aws_iam_role.task", ["assume_role_policy"], lambda policy: policy + " " * 2048),
    ("aws_iam_role_policy.execution", ["policy"], lambda policy: policy + " " * 10240),
    ("aws_kms_key.main", ["policy"], lambda policy: policy + " " * 32768),
    ("aws_kms_key.main", ["rotation_period_in_days"], 89),
    ("aws_kms_key.main", ["deletion_window_in_days"], 31),
    ("aws_kms_alias.main", ["name"], "alias/aws/x"),
    ("aws_kms_alias.main", ["name"], "kiln"),
    ("aws_kms_key.main", ["arn"], "arn:aws-us-gov:kms:us-east-1:123456789012:key/1"),
    ("aws_kms_key.main", ["arn"], "arn:aws:kms:eu-west-3:123456789012:key/1"),
    ("aws_s3_bucket.access_logs[0]", ["bucket"], "sthree-x"),
    ("aws_s3_bucket.access_logs[0]", ["bucket"], "x" * 64),
    ("aws_s3_bucket.access_logs[0]", ["bucket"], "Kiln"),
    ("aws_s3_bucket.access_logs[0]", ["bucket"], "kiln--x-s3"),
    ("aws_s3_bucket_policy.access_logs[0]", ["policy"], lambda policy: policy + " " * 20480),
    ("aws_s3_bucket_lifecycle_configuration.access_logs[0]", ["rule", 0, "expiration", 0, "days"], 0),
    ("aws_s3_bucket_lifecycle_configuration.access_logs[0]", ["rule", 0, "status"], "enabled"),
    ("aws_cloudwatch_log_group.service", ["name"], "/ecs/kiln:x"),
    ("aws_cloudwatch_log_group.service", ["name"], "aws/x"),
    ("aws_cloudwatch_log_group.service", ["name"], "x" * 513),
    ("aws_cloudwatch_log_group.service", ["retention_in_days"], 31),
    ("aws_cloudwatch_log_group.waf[0]", ["name"], "waf-logs"),
    ("aws_cloudwatch_metric_alarm.load_balancer[\"slow\"]", ["alarm_name"], "x" * 256),
    ("aws_cloudwatch_metric_alarm.load_balancer[\"slow\"]", ["alarm_description"], "x" * 1025),
    ("aws_cloudwatch_metric_alarm.load_balancer[\"slow\"]", ["period"], 90),
    ("aws_cloudwatch_metric_alarm.load_balancer[\"slow\"]", ["evaluation_periods"], 1441),
    ("aws_cloudwatch_metric_alarm.load_balancer[\"slow\"]", ["statistic"], "Sum"),
    ("aws_cloudwatch_metric_alarm.load_balancer[\"slow\"]", ["extended_statistic"], "99th"),
    ("aws_cloudwatch_metric_alarm.load_balancer[\"slow\"]", ["treat_missing_data"], "notbreaching"),
    ("aws_cloudwatch_metric_alarm.load_balancer[\"slow\"]", ["alarm_actions"], ["arn:aws:sns:us-east-1:123456789012:x"] * 6),
    ("aws_cloudwatch_dashboard.main", ["dashboard_name"], "a b"),
    ("aws_cloudwatch_query_definition.main[\"errors\"]", ["query_string"], "x" * 10001),
    ("aws_ecr_repository.main", ["name"], "k"),
    ("aws_ecr_repository.main", ["name"], "Kiln"),
    ("aws_ecs_cluster.main", ["name"], "a.b"),
    ("aws_ecs_cluster.main", ["setting", 0, "value"], "on"),
    (SERVICE, ["capacity_provider_strategy", 0, "capacity_provider"], "fargate"),
    (SERVICE, ["capacity_provider_strategy"], [{"capacity_provider": "FARGATE", "weight": 0, "base": 1}]),
    (SERVICE, ["capacity_provider_strategy"], [{"capacity_provider": one, "weight": 1, "base": 1} for one in ("FARGATE", "FARGATE_SPOT")]),
    (SERVICE, ["deployment_maximum_percent"], 100),
    (SERVICE, ["alarms"], [{"alarm_names": ["of-another"]}]),
    (TASK, ["memory"], "4096"),
    (TASK, ["family"], "x" * 256),
    (TASK, ["runtime_platform", 0, "cpu_architecture"], "AMD64"),
    ("aws_appautoscaling_target.tasks", ["min_capacity"], 5),
    ("aws_appautoscaling_policy.requests[0]", [TRACKING, 0, "predefined_metric_specification", 0, "resource_label"], "app/x"),
    ("aws_appautoscaling_policy.cpu", [TRACKING, 0, "target_value"], 0),
    ("aws_appautoscaling_policy.cpu", ["name"], "kiln-requests"),
    ("aws_appautoscaling_scheduled_action.main[\"night\"]", ["name"], "on|off"),
    ("aws_appautoscaling_scheduled_action.main[\"night\"]", ["schedule"], "cron(0 22 * * *)"),
    ("aws_appautoscaling_scheduled_action.main[\"night\"]", ["timezone"], "Paris"),
    ("aws_appautoscaling_scheduled_action.main[\"night\"]", ["scalable_target_action", 0, "min_capacity"], "1"),
    ("aws_acm_certificate.main[0]", ["domain_name"], "a." * 27 + "example.org"),
    ("aws_acm_certificate.main[0]", ["domain_name"], "-a.example.org"),
    ("aws_route53_record.main[\"A\"]", ["zone_id"], "Z" * 33),
    ("aws_vpc.main", ["cidr_block"], "10.0.0.0/15"),
    ("aws_vpc.main", ["enable_dns_hostnames"], False),
    ("aws_subnet.public[1]", ["cidr_block"], "10.43.0.0/20"),
    ("aws_subnet.public[1]", ["cidr_block"], "10.42.0.0/20"),
    ("aws_subnet.public[1]", ["cidr_block"], "10.42.16.0/28"),
    ("aws_subnet.public[1]", ["ipv6_cidr_block"], "2001:db8:43::/64"),
    ("aws_subnet.public[1]", ["ipv6_cidr_block"], None),
    ("aws_vpc_security_group_egress_rule.tasks_to_s3[0]", ["to_port"], 442),
    ("aws_vpc_security_group_egress_rule.tasks_to_s3[0]", ["to_port"], 65536),
    ("aws_vpc_security_group_ingress_rule.load_balancer[\"203.0.113.7/32 80\"]", ["cidr_ipv4"], "203.0.113.7"),
    ("aws_vpc_endpoint.s3[0]", ["service_name"], "s3"),
    ("aws_wafv2_web_acl.main[0]", ["name"], "a b"),
    ("aws_wafv2_web_acl.main[0]", ["visibility_config", 0, "metric_name"], "All"),
    ("aws_flow_log.main[0]", ["traffic_type"], "all"),
    ("aws_ecr_lifecycle_policy.main", ["policy"], lambda policy: policy.replace('"rulePriority":2', '"rulePriority":1')),
    ("aws_ecr_lifecycle_policy.main", ["policy"], lambda policy: policy.replace('"rulePriority":1', '"rulePriority":3')),
    ("aws_ecr_lifecycle_policy.main", ["policy"], lambda policy: policy.replace('"countUnit":"days",', "")),
], ids=lambda value: value if isinstance(value, str) and len(value) < 60 else None)
def test_a_wrong_value_is_found(changed, address, path, value):
    assert changed(EVERYTHING, address, path, value)


@pytest.mark.parametrize("path, value", [
    (["stopTimeout"], 121), (["healthCheck", "interval"], 4), (["healthCheck", "startPeriod"], 301), (["healthCheck", "retries"], 11),
    (["name"], "a.b"), (["portMappings", 0, "protocol"], "TCP"), (["portMappings", 0, "containerPort"], 0), (["ulimits", 0, "name"], "nproc"),
    (["ulimits", 0, "softLimit"], 65536), (["environment", 0, "name"], "KILN_PORT"),
    (["environment", 0, "name"], "A B"), (["logConfiguration", "options", "mode"], "async"),
    (["logConfiguration", "options", "awslogs-region"], "eu-west-1"), (["linuxParameters", "capabilities", "add"], ["NET_ADMIN"]), (["user"], "kiln"),
], ids=str)
def test_a_wrong_value_in_the_container_is_found(changed, path, value):
    def with_it(text):
        (container,) = json.loads(text)
        place = container
        for step in path[:-1]:
            place = place[step]
        place[path[-1]] = value
        return json.dumps([container])
    assert changed(EVERYTHING, TASK, ["container_definitions"], with_it)


def test_a_wrong_value_in_an_alarm_that_computes_is_found(made, changed):
    computing = [one for one in made["plans"][EVERYTHING]["resources"] if one["type"] == "aws_cloudwatch_metric_alarm" and one["values"]["metric_query"]]
    assert computing
    for alarm in computing:
        queries = alarm["values"]["metric_query"]
        result = next(i for i, one in enumerate(queries) if one["return_data"])
        metric = next(i for i, one in enumerate(queries) if one["metric"])
        for path, value in ((["metric_query", result, "return_data"], None), (["metric_query", metric, "return_data"], True),
                            (["metric_query", metric, "id"], "Other"), (["metric_query", metric, "metric", 0, "period"], 45),
                            (["metric_query", result, "expression"], "missing * 2"), (["period"], 60)):
            assert changed(EVERYTHING, alarm["address"], path, value), path


def test_a_61st_rule_of_a_security_group_is_found(made):
    plan = copy.deepcopy(made["plans"]["30 ranges of IPv6"])
    assert not any("at most 60" in one for one in found(plan))
    rule = next(one for one in plan["resources"] if one["address"].startswith("aws_vpc_security_group_ingress_rule.load_balancer["))
    plan["resources"].append({**rule, "address": "aws_vpc_security_group_ingress_rule.load_balancer[\"more\"]"})
    assert any("at most 60" in one for one in found(plan))
