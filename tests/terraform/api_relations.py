"""What AWS refuses because two things don't fit: rules about several attributes of a resource, or several resources of a plan.

Each function yields the faults of a plan, as api_faults.py has them for single attributes, and names its source.
"""

import ipaddress
import itertools
import json
import re
from collections import Counter

from api_faults import Fault, values_at
from api_rules import ALB, CLOUDWATCH, DOCS, EC2, ECS, ELB, SCALING, VPC
from aws_models import pattern
from option_plans import partition

# The characters that every service allows: EC2, S3 and KMS take more, but default_tags go to IAM, ELB and ECS, too.
TAG_TEXT = pattern(r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$")
TAGS = f"{DOCS}/tag-editor/latest/userguide/best-practices-and-strats.html"
EC2_KINDS = re.compile(r"aws_(vpc|subnet|route_table|internet_gateway|security_group|default_security_group|flow_log)")
FARGATE = {256: [512, 1024, 2048], 512: range(1024, 4097, 1024), 1024: range(2048, 8193, 1024), 2048: range(4096, 16385, 1024),
           4096: range(8192, 30721, 1024), 8192: range(16384, 61441, 4096), 16384: range(32768, 122881, 8192)}
# Web ACL capacity units of AWS's rule groups, and of a rate limit.
WEB_ACL_UNITS = {"AWSManagedRulesAmazonIpReputationList": 25, "AWSManagedRulesCommonRuleSet": 700, "AWSManagedRulesKnownBadInputsRuleSet": 200}
# What must be unique in an account and region, and within what. EC2 compares without case.
NAMES = {"aws_appautoscaling_policy": ["resource_id", "name"], "aws_appautoscaling_scheduled_action": ["resource_id", "name"],
         "aws_cloudwatch_metric_alarm": ["alarm_name"], "aws_lb_listener": ["port"], "aws_route53_record": ["name", "type"], "aws_s3_bucket": ["bucket"],
         **dict.fromkeys(("aws_cloudwatch_log_group", "aws_cloudwatch_query_definition", "aws_ecr_repository", "aws_ecs_cluster", "aws_ecs_service",
                          "aws_kms_alias", "aws_lb", "aws_lb_target_group", "aws_security_group", "aws_wafv2_web_acl"), ["name"])}


def of(plan, kind):
    return [(one["address"], one["values"]) for one in plan["resources"] if one["type"] == kind]


def tags(plan):
    for one in plan["resources"]:
        if "tags" not in one["values"]:
            continue
        address, both = one["address"], {**plan["default_tags"], **(one["values"]["tags"] or {})}
        longest = 127 if EC2_KINDS.match(one["type"]) else 128
        if len(both) > 50:
            yield Fault(address, "tags", f"{len(both)} tags", "at most 50", f"{EC2}/API_CreateTags.html")
        for key, value in both.items():
            if not 1 <= len(key) <= longest or not TAG_TEXT.fullmatch(key):
                yield Fault(address, "tags", key, f"a name of 1 to {longest} letters, digits, spaces and _.:/=+-@", f"{EC2}/API_Tag.html, {TAGS}")
            if len(value) > 256 or not TAG_TEXT.fullmatch(value):
                yield Fault(address, "tags", value, "a value of at most 256 letters, digits, spaces and _.:/=+-@", f"{EC2}/API_Tag.html, {TAGS}")
            if key.lower().startswith("aws:") or value.lower().startswith("aws:"):
                yield Fault(address, "tags", f"{key} = {value}", "no aws: at the beginning, in whatever case", f"{ECS}/API_Tag.html")
        # IAM keeps the case but doesn't tell it: "Case sensitivity" there.
        for key, count in Counter(map(str.lower, both)).items():
            if one["type"].startswith("aws_iam_") and count > 1:
                yield Fault(address, "tags", key, "names that differ in more than case", f"{DOCS}/IAM/latest/UserGuide/id_tags.html#case-sensitivity")


def names(plan):
    for kind, attributes in NAMES.items():
        counted = Counter(tuple(str(values.get(one)).lower() for one in attributes) for _, values in of(plan, kind))
        for name, count in counted.items():
            if count > 1:
                yield Fault(kind, ", ".join(attributes), name, "a name that no other has", "the Create operation of each answers that it exists")


def partitions(plan):
    """An ARN of another partition names nothing, and of another region nothing of ours: CloudWatch says of a topic "Invalid region
    ca-central-1 specified. Only us-west-2 is supported." (cds-snc/notification-terraform#128)."""
    wanted = partition(plan["region"])
    for one in plan["resources"]:
        for found in re.finditer(r"\barn:([^:\"]*):([^:\"]*):([^:\"]*):[^\"]*", json.dumps(one["values"])):
            if found[1] != wanted or found[3] not in ("", plan["region"]):
                yield Fault(one["address"], "ARN", found[0], f"the partition {wanted} and the region {plan['region']}",
                            f"{DOCS}/IAM/latest/UserGuide/reference-arns.html")


def security_group_rules(plan):
    counted = Counter()
    for kind in ("aws_vpc_security_group_ingress_rule", "aws_vpc_security_group_egress_rule"):
        for address, values in of(plan, kind):
            if values["from_port"] > values["to_port"]:
                yield Fault(address, "from_port", values["from_port"], "no more than to_port", f"{EC2}/API_IpPermission.html")
            counted[kind, address.split("[")[0], values.get("cidr_ipv6") is not None] += 1
    for (_, address, ipv6), count in counted.items():
        if count > 60:  # IPv4 and IPv6 are counted apart
            yield Fault(address, "rules", f"{count} of {'IPv6' if ipv6 else 'IPv4'}", "at most 60", f"{VPC}/amazon-vpc-limits.html#vpc-limits-security-groups")


def network(plan):
    (vpc_address, vpc), = of(plan, "aws_vpc")
    if not vpc["enable_dns_hostnames"] and of(plan, "aws_vpc_endpoint"):
        yield Fault(vpc_address, "enable_dns_hostnames", False, "true, for endpoints with private names", f"{EC2}/API_CreateVpcEndpoint.html")
    around4, around6 = ipaddress.ip_network(vpc["cidr_block"]), ipaddress.ip_network(vpc["ipv6_cidr_block"])
    subnets = of(plan, "aws_subnet")
    for attribute, around in (("cidr_block", around4), ("ipv6_cidr_block", around6)):
        ranges = [(address, ipaddress.ip_network(values[attribute])) for address, values in subnets if values.get(attribute)]
        for address, inside in ranges:
            if not inside.subnet_of(around):
                yield Fault(address, attribute, str(inside), f"a part of the VPC's {around}", f"{VPC}/subnet-sizing.html")
        for (address, one), (other, two) in itertools.combinations(ranges, 2):
            if one.overlaps(two):
                yield Fault(address, attribute, str(one), f"no part of {other}'s", f"{VPC}/subnet-sizing.html")
    for load_balancer, values in of(plan, "aws_lb"):
        public = [(address, one) for address, one in subnets if address.startswith("aws_subnet.public")]
        if len({one["availability_zone"] for _, one in public}) < 2:
            yield Fault(load_balancer, "subnets", len(public), "subnets in two zones or more", f"{ELB}/API_CreateLoadBalancer.html")
        for address, one in public:
            if ipaddress.ip_network(one["cidr_block"]).prefixlen > 27:
                yield Fault(address, "cidr_block", one["cidr_block"], "/27 or larger under a load balancer",
                            f"{ALB}/application-load-balancers.html#subnets-load-balancer")
            if values["ip_address_type"] == "dualstack" and not one.get("ipv6_cidr_block"):
                yield Fault(address, "ipv6_cidr_block", None, "a range of IPv6 under a dual-stack load balancer", f"{ELB}/API_CreateLoadBalancer.html")


def load_balancer(plan):
    for address, values in of(plan, "aws_lb_target_group"):
        (check,) = values["health_check"]
        if check["timeout"] >= check["interval"]:
            yield Fault(address, "health_check.timeout", check["timeout"], f"less than the interval of {check['interval']} s",
                        f"{ALB}/target-group-health-checks.html")
    for address, values in of(plan, "aws_lb_listener"):
        if (values["protocol"] == "HTTPS") != bool(values.get("ssl_policy")):
            yield Fault(address, "ssl_policy", values.get("ssl_policy"), "a policy with HTTPS, and none with HTTP", f"{ELB}/API_CreateListener.html")
        for action in values["default_action"]:
            redirects, forwards = bool(action["redirect"]), bool(action["target_group_arn"] or action["forward"])
            if (action["type"] == "redirect") != redirects or (action["type"] == "forward") != forwards:
                yield Fault(address, "default_action", action["type"], "what the type says and nothing else", f"{ELB}/API_Action.html")


def tasks(plan):
    for address, values in of(plan, "aws_ecs_task_definition"):
        if int(values["memory"]) not in FARGATE.get(int(values["cpu"]), []):
            yield Fault(address, "cpu, memory", (values["cpu"], values["memory"]), "a pair of Fargate's table", f"{ECS}/API_RegisterTaskDefinition.html")
        for container in json.loads(values["container_definitions"]):
            for place, key in (("environment", "name"), ("portMappings", "containerPort"), ("ulimits", "name")):
                for name, count in Counter(one[key] for one in container.get(place, [])).items():
                    if count > 1:
                        yield Fault(address, f"container_definitions.{place}", name, "once", f"{ECS}/API_ContainerDefinition.html")
            for limit in container.get("ulimits", []):
                if limit["softLimit"] > limit["hardLimit"]:
                    yield Fault(address, "container_definitions.ulimits", limit, "a soft limit below the hard one", "setrlimit(2)")
            if (region := container["logConfiguration"]["options"]["awslogs-region"]) != plan["region"]:
                yield Fault(address, "awslogs-region", region, f"{plan['region']}, where the log group is", f"{ECS}/API_LogConfiguration.html")
    for address, values in of(plan, "aws_ecs_service"):
        least, most = values["deployment_minimum_healthy_percent"], values["deployment_maximum_percent"]
        if most <= least:  # no task could be stopped, nor one be started
            yield Fault(address, "deployment_maximum_percent", most, f"more than the minimum of {least} %", f"{ECS}/API_DeploymentConfiguration.html")
        strategy, source = values["capacity_provider_strategy"], f"{ECS}/API_CapacityProviderStrategyItem.html"
        if strategy and not any(one["weight"] for one in strategy):
            yield Fault(address, "capacity_provider_strategy", strategy, "a weight above 0", source)
        if sum(bool(one["base"]) for one in strategy) > 1:
            yield Fault(address, "capacity_provider_strategy", strategy, "one base at most", source)
        known = {alarm["alarm_name"] for _, alarm in of(plan, "aws_cloudwatch_metric_alarm")}
        for name in values_at(values, "alarms.alarm_names"):
            if name not in known:
                yield Fault(address, "alarms.alarm_names", name, "the name of an alarm that is there", f"{ECS}/API_DeploymentAlarms.html")


def scaling(plan):
    source = f"{SCALING}/APIReference"
    for address, values in of(plan, "aws_appautoscaling_target") + of(plan, "aws_appautoscaling_scheduled_action"):
        for bounds in values.get("scalable_target_action") or [values]:
            if int(bounds["min_capacity"]) > int(bounds["max_capacity"]):
                yield Fault(address, "min_capacity", bounds["min_capacity"], "no more than max_capacity", f"{source}/API_RegisterScalableTarget.html")
    for address, values in of(plan, "aws_appautoscaling_policy"):
        for metric in values_at(values, "target_tracking_scaling_policy_configuration.predefined_metric_specification"):
            by_requests, label = metric["predefined_metric_type"] == "ALBRequestCountPerTarget", metric.get("resource_label") or ""
            if by_requests != bool(re.fullmatch(r"app/[^/]+/[0-9a-f]{16}/targetgroup/[^/]+/[0-9a-f]{16}", label)):
                yield Fault(address, "resource_label", label, "app/NAME/ID/targetgroup/NAME/ID, with requests only",
                            f"{source}/API_PredefinedMetricSpecification.html")


def alarms(plan):
    source = f"{CLOUDWATCH}/APIReference/API_PutMetricAlarm.html"
    for address, values in of(plan, "aws_cloudwatch_metric_alarm"):
        queries = values["metric_query"]
        metrics = [one for query in queries for one in query["metric"]] or [values]
        period_s = max(one["period"] for one in metrics) * values["evaluation_periods"]
        if period_s > (7 if min(one["period"] for one in metrics) >= 3600 else 1) * 86400:
            yield Fault(address, "evaluation_periods", period_s, "a day in all, or seven with periods of an hour", source)
        if queries:
            ids = [one["id"] for one in queries]
            named = {word for one in queries for word in re.findall(r"\b[a-z]\w*", re.sub(r'"[^"]*"', "", one["expression"] or ""))}
            if len(set(ids)) < len(ids) or not named <= set(ids):
                yield Fault(address, "metric_query", sorted(named | set(ids)), "ids that are there once each",
                            f"{CLOUDWATCH}/APIReference/API_MetricDataQuery.html")
            if [bool(one["return_data"]) for one in queries].count(True) != 1:
                yield Fault(address, "metric_query.return_data", ids, "one that is true", f"{CLOUDWATCH}/APIReference/API_MetricDataQuery.html")
            if any(values.get(one) for one in ("metric_name", "namespace", "statistic", "extended_statistic", "period", "dimensions")):
                yield Fault(address, "metric_name", values["metric_name"], "no metric beside metric_query", source)
        elif bool(values["statistic"]) == bool(values["extended_statistic"]):
            yield Fault(address, "statistic", values["statistic"], "either statistic or extended_statistic", source)
        for action in ("alarm_actions", "ok_actions"):
            if len(values[action] or []) > 5:
                yield Fault(address, action, len(values[action]), "at most 5", source)


def registry(plan):
    """Lifecycle policies of ECR: https://docs.aws.amazon.com/AmazonECR/latest/userguide/lifecycle_policy_parameters.html"""
    source = f"{DOCS}/AmazonECR/latest/userguide/lifecycle_policy_parameters.html"
    for address, values in of(plan, "aws_ecr_lifecycle_policy"):
        rules = json.loads(values["policy"])["rules"]
        priorities = [one["rulePriority"] for one in rules]
        if len(set(priorities)) < len(priorities) or min(priorities) < 1:
            yield Fault(address, "rulePriority", priorities, "numbers from 1, each once", source)
        for one in rules:
            chosen = one["selection"]
            if chosen["tagStatus"] == "any" and one["rulePriority"] < max(priorities):
                yield Fault(address, "rulePriority", one["rulePriority"], "the highest number for tagStatus any", source)
            by_tag, by_age = chosen["tagStatus"] == "tagged", chosen["countType"] == "sinceImagePushed"
            if chosen["tagStatus"] not in ("tagged", "untagged", "any") or by_tag != bool({"tagPrefixList", "tagPatternList"} & set(chosen)):
                yield Fault(address, "tagStatus", chosen["tagStatus"], "tagged with a list, or untagged, or any", source)
            if chosen["countType"] not in ("imageCountMoreThan", "sinceImagePushed") or by_age != (chosen.get("countUnit") == "days"):
                yield Fault(address, "countType", chosen["countType"], "sinceImagePushed in days, or imageCountMoreThan without a unit", source)
            if chosen["countNumber"] < 1 or one["action"] != {"type": "expire"}:
                yield Fault(address, "countNumber", chosen["countNumber"], "1 or more, to expire", source)


def firewall(plan):
    groups = [values["name"] for _, values in of(plan, "aws_cloudwatch_log_group")]
    for address, _ in of(plan, "aws_wafv2_web_acl_logging_configuration"):
        if not any(name.startswith("aws-waf-logs-") for name in groups):
            yield Fault(address, "log_destination_configs", groups, "a log group whose name begins with aws-waf-logs-",
                        f"{DOCS}/waf/latest/developerguide/logging-cw-logs.html")
    for address, values in of(plan, "aws_wafv2_web_acl"):
        for attribute in ("priority", "name"):
            for value, count in Counter(rule[attribute] for rule in values["rule"]).items():
                if count > 1:
                    yield Fault(address, f"rule.{attribute}", value, "once", f"{DOCS}/waf/latest/APIReference/API_Rule.html")
        units = sum(WEB_ACL_UNITS[name] for name in values_at(values, "rule.statement.managed_rule_group_statement.name"))
        if units > 1500:  # beyond, each million requests costs more; 5000 is the end
            yield Fault(address, "rule", units, "at most 1500 units", f"{DOCS}/waf/latest/developerguide/aws-waf-capacity-units.html")


RELATIONS = [tags, names, partitions, security_group_rules, network, load_balancer, tasks, scaling, alarms, registry, firewall]


def relation_faults(plan):
    return [fault for relation in RELATIONS for fault in relation(plan)]
