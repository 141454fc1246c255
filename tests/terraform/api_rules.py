"""What AWS refuses though the provider lets it pass, by resource type and attribute: the rules of the APIs themselves.

The rules that AWS's models hold are looked up there (api_members.py). WRITTEN has what AWS only says in words, with the page that
says it; UNRULED has what needs no rule, with the reason. test_api_rules.py insists that every attribute which terraform/ sets is
in one of the three. Rules about several attributes at once are in api_relations.py.
"""

import json
import re
import zoneinfo
from typing import Callable, NamedTuple

DOCS = "https://docs.aws.amazon.com"
EC2 = f"{DOCS}/AWSEC2/latest/APIReference"
ECS = f"{DOCS}/AmazonECS/latest/APIReference"
ELB = f"{DOCS}/elasticloadbalancing/latest/APIReference"
ALB = f"{DOCS}/elasticloadbalancing/latest/application"
CLOUDWATCH = f"{DOCS}/AmazonCloudWatch/latest"
SCALING = f"{DOCS}/autoscaling/application"
S3 = f"{DOCS}/AmazonS3/latest"
VPC = f"{DOCS}/vpc/latest/userguide"


class Rule(NamedTuple):
    expected: str
    holds: Callable
    source: str


def text(pattern, longest, expected, source):
    return Rule(f"{expected}, at most {longest} characters", lambda value: len(value) <= longest and re.fullmatch(pattern, value) is not None, source)


def number(least, most, source):
    return Rule(f"{least} to {most}", lambda value: least <= float(value) <= most, source)


def one_of(values, source):
    return Rule(f"one of {', '.join(map(str, values))}", lambda value: value in values, source)


def not_beginning(*prefixes, source):
    expected = f"no {' or '.join(prefixes)} at the beginning, as AWS keeps it for itself"
    return Rule(expected, lambda value: not value.lower().startswith(prefixes), source)


def size(longest, source):
    """IAM doesn't count white space; what terraform's jsonencode writes has none."""
    return Rule(f"at most {longest} bytes", lambda value: len(value.encode()) <= longest, source)


def network(value, least, most):
    found = re.fullmatch(r"[0-9a-f.:]+/(\d+)", value)
    return found is not None and least <= int(found[1]) <= most


def cidr(least, most, source):
    return Rule(f"a range of /{least} to /{most}", lambda value: network(value, least, most), source)


def schedule(value):
    """cron() has six fields, of which one of the two for days is a question mark: EventBridge's user guide, Cron expressions reference."""
    if cron := re.fullmatch(r"cron\((.*)\)", value):
        fields = cron[1].split(" ")
        field = r"[0-9A-Za-z*,/?#-]+"
        return len(fields) == 6 and all(re.fullmatch(field, one) for one in fields) and (fields[2] == "?") != (fields[4] == "?")
    return re.fullmatch(r"rate\([1-9]\d* (minute|hour|day)s?\)|at\(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\)", value) is not None


def widgets_fit(body):
    return all(0 <= one["x"] <= 23 and 1 <= one["width"] <= 24 - one["x"] and one["y"] >= 0 and 1 <= one["height"] <= 1000
               for one in json.loads(body)["widgets"])


# CreateSecurityGroup, GroupDescription; IpRange, Description: no apostrophe and no > among them.
GROUP_TEXT = text(r"[a-zA-Z0-9 ._\-:/()#,@\[\]+=&;{}!$*]*", 255, "letters, digits, spaces and ._-:/()#,@[]+=&;{}!$*", f"{EC2}/API_IpRange.html")
CONTAINER = f"{ECS}/API_ContainerDefinition.html"
ECS_NAME = text(r"[a-zA-Z0-9_-]+", 255, "letters, digits, underscores and hyphens", f"{ECS}/API_RegisterTaskDefinition.html")
ELB_NAME = text(r"(?!-)[a-zA-Z0-9-]+(?<!-)", 32, "letters, digits and hyphens, none of these first or last", f"{ELB}/API_CreateLoadBalancer.html")
PORT = number(0, 65535, f"{EC2}/API_IpPermission.html")
VPC_SIZE = cidr(16, 28, f"{VPC}/vpc-cidr-blocks.html")
SCHEDULED_ACTION = f"{SCALING}/APIReference/API_PutScheduledAction.html"
ANY_IPV4, ANY_IPV6 = cidr(0, 32, f"{EC2}/API_IpRange.html"), cidr(0, 128, f"{EC2}/API_Ipv6Range.html")
CAPACITY = number(0, 2**31 - 1, f"{SCALING}/APIReference/API_RegisterScalableTarget.html")
TRACKING = f"{SCALING}/APIReference/API_TargetTrackingScalingPolicyConfiguration.html"
SECONDS = number(0, 2**31 - 1, TRACKING)
PERIOD = Rule("10, 20, 30 or a multiple of 60", lambda value: value in (10, 20, 30) or (value >= 60 and value % 60 == 0),
              f"{CLOUDWATCH}/APIReference/API_PutMetricAlarm.html")
DAYS = number(1, 2**31 - 1, f"{S3}/API/API_LifecycleExpiration.html")
IAM_QUOTAS = f"{DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html"

GROUP_RULE = {"description": [GROUP_TEXT], "from_port": [PORT], "to_port": [PORT], "cidr_ipv4": [ANY_IPV4], "cidr_ipv6": [ANY_IPV6],
              "ip_protocol": [one_of(["tcp", "udp", "icmp", "icmpv6", "-1"], f"{EC2}/API_IpPermission.html")]}
WAF_METRIC = text(r"(?!(All|Default_Action)$)[A-Za-z0-9_-]+", 128, "letters, digits, hyphens and underscores, but not All or Default_Action",
                  f"{DOCS}/waf/latest/APIReference/API_VisibilityConfig.html")

WRITTEN = {
    "aws_acm_certificate": {
        # DomainName: the common name of RFC 5280 ends at 64, only alternative names may be longer.
        "domain_name": [text(r".+", 64, "a name", f"{DOCS}/acm/latest/APIReference/API_RequestCertificate.html")],
    },
    "aws_appautoscaling_policy": {
        "target_tracking_scaling_policy_configuration.target_value": [Rule("more than 0, less than 2^360", lambda value: 0 < value < 2.0**360, TRACKING)],
        "target_tracking_scaling_policy_configuration.scale_in_cooldown": [SECONDS],
        "target_tracking_scaling_policy_configuration.scale_out_cooldown": [SECONDS],
    },
    "aws_appautoscaling_scheduled_action": {
        "schedule": [Rule("at(yyyy-mm-ddThh:mm:ss), rate(value unit) or cron(six fields)", schedule, SCHEDULED_ACTION)],
        "timezone": [Rule("a name of IANA's time zone database", lambda value: value in zoneinfo.available_timezones(), SCHEDULED_ACTION)],
        "scalable_target_action.min_capacity": [CAPACITY],
        "scalable_target_action.max_capacity": [CAPACITY],
    },
    "aws_appautoscaling_target": {"min_capacity": [CAPACITY], "max_capacity": [CAPACITY]},
    "aws_cloudwatch_dashboard": {
        "dashboard_name": [text(r"[A-Za-z0-9_-]+", 255, "letters, digits, underscores and hyphens", f"{CLOUDWATCH}/APIReference/API_PutDashboard.html")],
        # A widget is 1 to 24 units wide of a page's 24.
        "dashboard_body": [Rule("widgets within 24 units, 1 to 1000 high", widgets_fit,
                                f"{CLOUDWATCH}/APIReference/CloudWatch-Dashboard-Body-Structure.html")],
    },
    "aws_cloudwatch_log_group": {
        "name": [not_beginning("aws/", source=f"{CLOUDWATCH}/logs/Working-with-log-groups-and-streams.html")],
        "retention_in_days": [one_of([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653],
                                     f"{DOCS}/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html")],
    },
    "aws_cloudwatch_metric_alarm": {
        "alarm_name": [text(r"[^\x00-\x1f\x7f]+", 255, "no ASCII control characters", f"{CLOUDWATCH}/APIReference/API_PutMetricAlarm.html")],
        "extended_statistic": [text(r"p\d{1,2}(\.\d{1,10})?", 16, "a percentile like p99 or p99.9", f"{CLOUDWATCH}/monitoring/Statistics-definitions.html")],
        "metric_query.id": [text(r"[a-z][A-Za-z0-9_]*", 255, "a lower-case letter, then letters, digits and underscores",
                                 f"{CLOUDWATCH}/APIReference/API_MetricDataQuery.html")],
        "metric_query.metric.period": [PERIOD],
        "metric_query.metric.stat": [text(r"SampleCount|Average|Sum|Minimum|Maximum|p\d{1,2}(\.\d{1,10})?", 16, "a statistic",
                                          f"{CLOUDWATCH}/monitoring/Statistics-definitions.html")],
        "period": [PERIOD],
        "threshold": [Rule("a finite number", lambda value: abs(value) < 2.0**360, f"{CLOUDWATCH}/APIReference/API_MetricDatum.html")],
        "treat_missing_data": [one_of(["breaching", "notBreaching", "ignore", "missing"], f"{CLOUDWATCH}/APIReference/API_PutMetricAlarm.html")],
        "evaluate_low_sample_count_percentiles": [one_of(["evaluate", "ignore"], f"{CLOUDWATCH}/APIReference/API_PutMetricAlarm.html")],
    },
    "aws_ecr_repository": {"name": [text(r"[a-z].*", 256, "a letter first", f"{DOCS}/AmazonECR/latest/APIReference/API_CreateRepository.html")]},
    "aws_ecs_cluster": {"name": [ECS_NAME], "setting.value": [one_of(["disabled", "enabled", "enhanced"], f"{ECS}/API_ClusterSetting.html")]},
    "aws_ecs_cluster_capacity_providers": {"capacity_providers": [one_of(["FARGATE", "FARGATE_SPOT"], f"{ECS}/API_PutClusterCapacityProviders.html")]},
    "aws_ecs_service": {
        "name": [ECS_NAME],
        "alarms.alarm_names": [text(r".+", 255, "an alarm's name", f"{ECS}/API_DeploymentAlarms.html")],
        "capacity_provider_strategy.capacity_provider": [one_of(["FARGATE", "FARGATE_SPOT"], f"{ECS}/API_CapacityProviderStrategyItem.html")],
        "deployment_maximum_percent": [number(100, 200, f"{ECS}/API_DeploymentConfiguration.html")],
        "deployment_minimum_healthy_percent": [number(0, 100, f"{ECS}/API_DeploymentConfiguration.html")],
        "desired_count": [number(0, 5000, f"{DOCS}/AmazonECS/latest/developerguide/service-quotas.html")],
        "health_check_grace_period_seconds": [number(0, 2**31 - 1, f"{ECS}/API_CreateService.html")],
        "load_balancer.container_name": [ECS_NAME],
        "load_balancer.container_port": [number(1, 65535, f"{ECS}/API_LoadBalancer.html")],
        "platform_version": [text(r"LATEST|\d+\.\d+\.\d+", 16, "LATEST or a version", f"{ECS}/API_CreateService.html")],
    },
    "aws_ecs_task_definition": {
        "family": [ECS_NAME],
        "container_definitions.name": [ECS_NAME],
        "container_definitions.image": [text(r"[a-z0-9._/:@-]+:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}", 255, "repository:tag", CONTAINER)],
        "container_definitions.user": [text(r"\d+(:\d+)?", 64, "numbers of a user and of a group", CONTAINER)],
        "container_definitions.stopTimeout": [number(2, 120, CONTAINER)],  # on Fargate
        "container_definitions.portMappings.containerPort": [number(1, 65535, f"{ECS}/API_PortMapping.html")],
        "container_definitions.healthCheck.interval": [number(5, 300, f"{ECS}/API_HealthCheck.html")],
        "container_definitions.healthCheck.timeout": [number(2, 60, f"{ECS}/API_HealthCheck.html")],
        "container_definitions.healthCheck.retries": [number(1, 10, f"{ECS}/API_HealthCheck.html")],
        "container_definitions.healthCheck.startPeriod": [number(0, 300, f"{ECS}/API_HealthCheck.html")],
        "container_definitions.environment.name": [text(r"[A-Za-z_][A-Za-z0-9_]*", 255, "a name for a shell", "POSIX.1-2024, Base Definitions, 8.1")],
        "container_definitions.logConfiguration.options.awslogs-group": [text(r"[.\-_/#A-Za-z0-9]+", 512, "a log group", f"{ECS}/API_LogConfiguration.html")],
        "container_definitions.logConfiguration.options.mode": [one_of(["blocking", "non-blocking"], f"{ECS}/API_LogConfiguration.html")],
        "container_definitions.logConfiguration.options.max-buffer-size": [text(r"\d+[kmg]?", 16, "a size", f"{ECS}/API_LogConfiguration.html")],
        "container_definitions.ulimits.name": [one_of(["nofile"], CONTAINER)],  # the only one that Fargate overrides
        "container_definitions.linuxParameters.capabilities.add": [one_of(["SYS_PTRACE"], f"{ECS}/API_KernelCapabilities.html")],
    },
    "aws_iam_role": {
        # UniqueIDSuffixLength of the provider's SDK (helper/id/id.go) is 26, RoleName's most is 64.
        "name_prefix": [text(r"[\w+=,.@-]+", 64 - 26, "letters, digits and _+=,.@-", f"{DOCS}/IAM/latest/APIReference/API_CreateRole.html")],
        "assume_role_policy": [size(2048, IAM_QUOTAS)],
    },
    "aws_iam_role_policy": {"policy": [size(10240, IAM_QUOTAS)]},
    "aws_kms_alias": {
        "name": [text(r"alias/[a-zA-Z0-9/_-]+", 256, "alias/ and a name", f"{DOCS}/kms/latest/APIReference/API_CreateAlias.html"),
                 not_beginning("alias/aws/", source=f"{DOCS}/kms/latest/APIReference/API_CreateAlias.html")],
    },
    "aws_kms_key": {
        "deletion_window_in_days": [number(7, 30, f"{DOCS}/kms/latest/APIReference/API_ScheduleKeyDeletion.html")],
        "policy": [size(32768, f"{DOCS}/kms/latest/developerguide/resource-limits.html")],
    },
    "aws_lb": {
        "name": [ELB_NAME, not_beginning("internal-", source=f"{ELB}/API_CreateLoadBalancer.html")],
        "idle_timeout": [number(1, 4000, f"{ELB}/API_LoadBalancerAttribute.html")],
        "desync_mitigation_mode": [one_of(["monitor", "defensive", "strictest"], f"{ELB}/API_LoadBalancerAttribute.html")],
        "xff_header_processing_mode": [one_of(["append", "preserve", "remove"], f"{ELB}/API_LoadBalancerAttribute.html")],
    },
    "aws_lb_listener": {
        "default_action.redirect.port": [Rule("1 to 65535 or #{port}", lambda value: value == "#{port}" or 1 <= int(value) <= 65535,
                                              f"{ELB}/API_RedirectActionConfig.html")],
        "routing_http_response_strict_transport_security_header_value": [
            text(r"max-age=\d+(; includeSubDomains)?(; preload)?", 1024, "max-age and its directives, RFC 6797", f"{ELB}/API_ListenerAttribute.html")],
        "ssl_policy": [text(r"ELBSecurityPolicy-TLS13-1-(2(-Res|-Ext[0-2])?|3)(-2021-06|-FIPS-2023-04|-PQ-2025-09|-FIPS-PQ-2025-09)", 64,
                            "a policy of AWS's table with TLS 1.3", f"{ALB}/describe-ssl-policies.html")],
    },
    "aws_lb_target_group": {
        "name": [ELB_NAME],
        "load_balancing_algorithm_type": [one_of(["round_robin", "least_outstanding_requests", "weighted_random"], f"{ELB}/API_TargetGroupAttribute.html")],
        "deregistration_delay": [number(0, 3600, f"{ELB}/API_TargetGroupAttribute.html")],
        "health_check.matcher": [text(r"[2-4]\d\d([,-][2-4]\d\d)*", 64, "statuses from 200 to 499", f"{ELB}/API_Matcher.html")],
    },
    "aws_route": {"destination_cidr_block": [ANY_IPV4], "destination_ipv6_cidr_block": [ANY_IPV6]},
    "aws_s3_bucket": {
        "bucket": [text(r"[a-z0-9][a-z0-9.-]+[a-z0-9]", 63, "lower-case letters, digits and hyphens", f"{S3}/userguide/bucketnamingrules.html"),
                   not_beginning("xn--", "sthree-", "amzn-s3-demo-", source=f"{S3}/userguide/bucketnamingrules.html"),
                   Rule("no end that S3 keeps for itself", lambda value: not value.endswith(("-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3")),
                        f"{S3}/userguide/bucketnamingrules.html")],
    },
    "aws_s3_bucket_lifecycle_configuration": {
        "rule.id": [text(r".+", 255, "an id", f"{S3}/API/API_LifecycleRule.html")],
        "rule.expiration.days": [DAYS],
        "rule.noncurrent_version_expiration.noncurrent_days": [DAYS],
        "rule.abort_incomplete_multipart_upload.days_after_initiation": [DAYS],
    },
    "aws_s3_bucket_policy": {"policy": [size(20480, f"{S3}/userguide/add-bucket-policy.html")]},
    "aws_security_group": {"name": [GROUP_TEXT, not_beginning("sg-", source=f"{EC2}/API_CreateSecurityGroup.html")], "description": [GROUP_TEXT]},
    "aws_subnet": {"cidr_block": [VPC_SIZE], "ipv6_cidr_block": [cidr(44, 64, f"{VPC}/subnet-sizing.html")]},
    "aws_vpc": {"cidr_block": [VPC_SIZE]},
    "aws_vpc_endpoint": {
        "service_name": [text(r"com\.amazonaws\.[a-z0-9-]+\.[a-z0-9.-]+", 255, "com.amazonaws.REGION.SERVICE",
                              f"{DOCS}/vpc/latest/privatelink/aws-services-privatelink-support.html")],
        "policy": [size(20480, f"{DOCS}/vpc/latest/privatelink/vpc-endpoints-access.html")],
    },
    "aws_vpc_security_group_egress_rule": GROUP_RULE,
    "aws_vpc_security_group_ingress_rule": GROUP_RULE,
    "aws_wafv2_web_acl": {
        "rule.action.block.custom_response.response_code": [
            one_of([200, 201, 202, 204, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409, 411, 412, 413, 414, 415, 416, 421, 429,
                    500, 501, 502, 503, 504, 505], f"{DOCS}/waf/latest/developerguide/customizing-the-response-status-codes.html")],
        "rule.visibility_config.metric_name": [WAF_METRIC],
        "visibility_config.metric_name": [WAF_METRIC],
        "rule.statement.rate_based_statement.limit": [
            number(10, 2_000_000_000, f"{DOCS}/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html")],
    },
}

GIVEN = "an id, address or ARN that AWS gave; api_relations.py looks at the partition of ARNs"
CHECKED_THERE = "api_relations.py has the rule"
# By attribute, for all types: these words mean the same everywhere.
UNRULED = {
    **dict.fromkeys((
        "access_logs.bucket", "alias.name", "alias.zone_id", "availability_zone", "bucket", "certificate_arn", "cluster", "cluster_name",
        "default_action.target_group_arn", "execution_role_arn", "gateway_id", "iam_role_arn", "load_balancer.target_group_arn", "load_balancer_arn",
        "log_destination", "log_destination_configs", "network_configuration.security_groups", "network_configuration.subnets", "prefix_list_id",
        "referenced_security_group_id", "resource_arn", "role", "route_table_id", "route_table_ids", "security_group_id", "security_group_ids",
        "security_groups", "subnet_id", "subnet_ids", "subnets", "target_key_id", "task_definition", "task_role_arn", "validation_record_fqdns", "vpc_id",
        "web_acl_arn"), GIVEN),
    **dict.fromkeys(("tags", "dimensions", "metric_query.metric.dimensions", "cpu", "memory"), CHECKED_THERE),
    "metric_query.label": "free text: API_MetricDataQuery names no limit",
}
