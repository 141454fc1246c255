"""terraform/ planned under many combinations of its options, with values known that AWS would give: ids, ARNs, ranges.

`terraform test` plans with a mocked provider (tests/mocks, for this name and region), so that nothing is asked of AWS and a
container definition or a policy is known whole. All of them take about 50 s of one processor. AWS has to accept COMBINATIONS;
it would refuse what REFUSED sets, in the middle of an apply, and so a variable has to refuse it before.
"""

import fcntl
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from cloud import copy_repository, initialised, make_terraform, run

BASE = {"allowed_cidrs": ["203.0.113.7/32"], "push_image": False}
LONGEST_NAME = "kiln-of-twenty-chars"
HTTPS = {"domain_name": "kiln.example.org", "route53_zone_id": "Z0123456789ABCDEFGHIJ"}
TOPIC = "arn:{}:sns:{}:123456789012:alarms"
EVERYTHING = {**HTTPS, "private_tasks": True, "waf": True, "flow_logs": True, "alb_access_logs": True, "deletion_protection": True, "spot": True,
              "spot_base_tasks": 1, "requests_per_target": 1000, "zones": 3, "container_insights": "enhanced", "schedules": {
                  "night": {"schedule": "cron(0 22 * * ? *)", "min_tasks": 0, "max_tasks": 0, "timezone": "Europe/Paris"},
                  "morning": {"schedule": "cron(0 6 ? * MON-FRI *)", "min_tasks": 1, "max_tasks": 4, "timezone": "Europe/Paris"}}}

COMBINATIONS = {
    "defaults": {},
    "https": HTTPS,
    "https at the top of a zone": {"domain_name": "example.org", "hsts_max_age_s": 0},
    "private tasks": {"private_tasks": True},
    "parked and private": {"parked": True, "private_tasks": True},
    "all logs and the firewall": {"waf": True, "flow_logs": True, "alb_access_logs": True, "alarm_topic_arn": TOPIC.format("aws", "eu-west-3")},
    "the largest task": {"cpu_architecture": "ARM64", "cpu_units": 16384, "memory_mib": 122880},
    "spot": {"spot": True},
    "spot with a base": {"spot": True, "spot_base_tasks": 4},
    "three zones": {"zones": 3, "private_tasks": True, "vpc_cidr": "192.168.252.0/22"},
    "schedules": {"schedules": {
        "once": {"schedule": "at(2030-01-31T08:00:00)", "min_tasks": 2, "max_tasks": 4},
        "hourly": {"schedule": "rate(1 hour)", "min_tasks": 1, "max_tasks": 4},
        "night-off": {"schedule": "cron(0 22 * * ? *)", "min_tasks": 0, "max_tasks": 0, "timezone": "America/New_York"}}},
    "deletion protection": {"deletion_protection": True, "alb_access_logs": True},
    "what only looks reserved": {"name": "internal", "alb_access_logs": True, "tags": {"aws": "aws", "Applications": ""}},
    "everything with the longest name": {**EVERYTHING, "name": LONGEST_NAME, "image_tag": "x" * 128},
    "everything in GovCloud": {**EVERYTHING, "region": "us-gov-west-1", "alarm_topic_arn": TOPIC.format("aws-us-gov", "us-gov-west-1")},
    "everything in Virginia": {**EVERYTHING, "region": "us-east-1"},
    "everything with the longest name in Jakarta": {**EVERYTHING, "name": LONGEST_NAME, "region": "ap-southeast-3"},
    "30 ranges": {**HTTPS, "allowed_cidrs": [f"203.0.113.{i}/32" for i in range(15)] + [f"2001:db8:{i:x}::/48" for i in range(1, 16)]},
    "30 ranges of IPv6": {**HTTPS, "allowed_cidrs": [f"2001:db8:{i:x}::/48" for i in range(1, 31)]},
    "open to all": {"allow_public": True, "allowed_cidrs": ["0.0.0.0/0", "::/0"]},
    "many long tags": {"alb_access_logs": True, "flow_logs": True, "waf": True,
                       "tags": {f"{i:02d} Kostenstelle_.:/=+-@ß".ljust(127, "x"): "Größe 1_.:/=+-@".ljust(256, "y") for i in range(40)}},
    "the least of everything": {
        **HTTPS, "drain_delay_s": 0, "idle_timeout_s": 1, "deregistration_delay_s": 0, "scale_out_cooldown_s": 0, "scale_in_cooldown_s": 0, "max_tasks": 1,
        "cpu_target_percent": 5, "requests_per_target": 0.5, "log_retention_days": 1, "alarm_errors": 1, "alarm_p99_ms": 1, "keep_images": 2,
        "waf": True, "waf_requests_per_5_minutes": 10, "vpc_cidr": "10.0.0.0/22", "alb_access_logs": True, "name": "kk"},
    "the most of everything": {
        "route53_zone_id": "Z" * 32, "domain_name": "a." * 26 + "example.org", "drain_delay_s": 105, "idle_timeout_s": 4000, "deregistration_delay_s": 3600,
        "scale_out_cooldown_s": 3600, "scale_in_cooldown_s": 3600, "min_tasks": 100, "max_tasks": 100, "cpu_target_percent": 90,
        "requests_per_target": 10**6,
        "log_retention_days": 3653, "alarm_errors": 10**6, "alarm_p99_ms": 60000, "keep_images": 1000, "waf": True, "alb_access_logs": True,
        "waf_requests_per_5_minutes": 2_000_000_000, "vpc_cidr": "10.0.0.0/16", "hsts_max_age_s": 63072000, "name": LONGEST_NAME},
}

# What AWS would refuse in the middle of an apply: (settings, the variable that has to refuse it first).
NIGHT = {"min_tasks": 0, "max_tasks": 0}
REFUSED = {
    "a name that ELB keeps for itself": ({"name": "internal-x"}, "name"),
    "a name that EC2 keeps for itself": ({"name": "sg-x"}, "name"),
    "a name that becomes one": ({"name": "sg"}, "name"),  # the group sg-tasks
    "a name that is too short for ECR": ({"name": "k"}, "name"),
    "a name that S3 keeps for itself": ({"name": "sthree", "alb_access_logs": True}, "name"),
    "another name that S3 keeps for itself": ({"name": "amzn-s3-demo", "alb_access_logs": True}, "name"),
    "a tag that differs from ours in case only": ({"tags": {"application": "x"}}, "tags"),
    "two tags that differ in case only": ({"tags": {"Team": "x", "team": "x"}}, "tags"),
    "a tag that AWS keeps for itself": ({"tags": {"aws:x": "x"}}, "tags"),
    "the same in another case": ({"tags": {"AWS:x": "x"}}, "tags"),
    "a tag without a name": ({"tags": {"": "x"}}, "tags"),
    "a tag's value that AWS keeps for itself": ({"tags": {"x": "aws:x"}}, "tags"),
    "a tag's name that is too long": ({"tags": {"x" * 129: "x"}}, "tags"),
    "a tag's value that is too long": ({"tags": {"x": "x" * 257}}, "tags"),
    "a tag's name with a character that isn't allowed": ({"tags": {"a&b": "x"}}, "tags"),
    "a tag's value with a character that isn't allowed": ({"tags": {"x": "it's"}}, "tags"),
    "too many tags": ({"tags": {f"x{i}": "x" for i in range(48)}}, "tags"),  # with Application, ManagedBy and Name 51
    "a schedule's name with a slash": ({"schedules": {"on/off": {**NIGHT, "schedule": "rate(1 day)"}}}, "schedules"),
    "a schedule of five fields": ({"schedules": {"x": {**NIGHT, "schedule": "cron(0 22 * * *)"}}}, "schedules"),
    "a schedule without a question mark": ({"schedules": {"x": {**NIGHT, "schedule": "cron(0 22 * * * *)"}}}, "schedules"),
    "a schedule at no time": ({"schedules": {"x": {**NIGHT, "schedule": "at(tomorrow)"}}}, "schedules"),
    "a schedule at no rate": ({"schedules": {"x": {**NIGHT, "schedule": "rate(1 fortnight)"}}}, "schedules"),
    "a time zone that is none": ({"schedules": {"x": {**NIGHT, "schedule": "rate(1 day)", "timezone": "Mars Time"}}}, "schedules"),
    "a domain that is too long for a certificate": ({"domain_name": "a." * 27 + "example.org"}, "domain_name"),
    "a zone's id that is too long": ({**HTTPS, "route53_zone_id": "Z" * 33}, "route53_zone_id"),
    "a topic in another region": ({"alarm_topic_arn": "arn:aws:sns:us-east-1:123456789012:alarms"}, "alarm_topic_arn"),
    "a topic in another partition": ({"alarm_topic_arn": "arn:aws-us-gov:sns:eu-west-3:123456789012:alarms"}, "alarm_topic_arn"),
}

DEFAULT_TAGS = 'output "default_tags_in_tests" {\n  value = %s\n}\n'


def partition(region):
    return "aws-us-gov" if region.startswith("us-gov-") else "aws-cn" if region.startswith("cn-") else "aws"


def mocks(text, settings):
    """The answers of tests/mocks, as they are for this name and region."""
    region, name = settings.get("region", "eu-west-3"), settings.get("name", "kiln")
    text = text.replace("eu-west-3", region).replace("arn:aws:", f"arn:{partition(region)}:")
    text = text.replace('partition = "aws"', f'partition = "{partition(region)}"')
    return re.sub(r"(?<=[/:])kiln(?=[/:\"])", name, text).replace("kiln.example.org", settings.get("domain_name", "kiln.example.org"))


def add_run(top, folder, name, settings, refused_by=None):
    """A file for `terraform test` with one run: a run that fails ends its file. The mocked provider's answers are its own."""
    answers = top / "answers" / name
    answers.mkdir(parents=True)
    (answers / "aws.tfmock.hcl").write_text(mocks((top / "tests/mocks/aws.tfmock.hcl").read_text(), settings))
    expected = f"  expect_failures = [var.{refused_by}]\n" if refused_by else ""
    assignments = "".join(f"    {key} = {json.dumps(value, ensure_ascii=False)}\n" for key, value in {**BASE, **settings}.items())
    (top / folder).mkdir(exist_ok=True)
    (top / folder / f"{name}.tftest.hcl").write_text(
        f'mock_provider "aws" {{\n  source          = "./answers/{name}"\n  override_during = plan\n}}\n'
        f'\nrun "{name}" {{\n  command = plan\n{expected}  variables {{\n{assignments}  }}\n}}\n')


def make_plans(folder):
    """What terraform said: plans by combination, refused (whether) by name, errors by either."""
    folder.mkdir()
    terraform = make_terraform(folder / "bin") / "terraform"
    version = json.loads(run([terraform, "version", "-json"], folder).stdout)["terraform_version"]
    if tuple(map(int, re.findall(r"\d+", version)[:2])) < (1, 11):  # which has override_during
        pytest.skip(f"terraform is {version}; from 1.11 on its mocks can be planned with, and without that nothing is checked by AWS's rules")
    top = initialised(copy_repository(folder / "repository"), terraform.parent) / "terraform"
    # A mocked provider adds no default_tags: what they would be is asked for as an output.
    (tags,) = re.findall(r"default_tags \{\n +tags += (.*?)\n  \}\n", (top / "versions.tf").read_text(), re.DOTALL)
    (top / "default_tags_in_tests.tf").write_text(DEFAULT_TAGS % tags)
    names = {f"plan_{i:02d}": name for i, name in enumerate(COMBINATIONS)} | {f"refused_{i:02d}": name for i, name in enumerate(REFUSED)}
    for i, (run_name, name) in enumerate(names.items()):
        add_run(top, f"runs{i % 2}", run_name, *((COMBINATIONS[name],) if name in COMBINATIONS else REFUSED[name]))

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda i: run([terraform, "test", "-json", "-verbose", f"-test-directory=runs{i}"], top), (0, 1)))
    plans, refused, errors = {}, {}, {}
    for message in map(json.loads, "".join(one.stdout for one in done).splitlines()):
        name = names.get(message.get("@testrun"), "terraform")
        if message["type"] == "test_plan" and name in COMBINATIONS:
            changes, outputs = message["test_plan"]["resource_changes"], message["test_plan"]["output_changes"]
            plans[name] = {"resources": [{"address": one["address"], "type": one["type"], "values": one["change"]["after"]} for one in changes],
                           "default_tags": outputs["default_tags_in_tests"]["after"], "region": COMBINATIONS[name].get("region", "eu-west-3")}
        elif message["type"] == "diagnostic" and message["diagnostic"]["severity"] == "error":
            errors.setdefault(name, []).append(f'{message["diagnostic"]["summary"]}: {message["diagnostic"]["detail"]}')
        elif message["type"] == "test_run" and "status" in message["test_run"] and name in REFUSED:
            refused[name] = message["test_run"]["status"] == "pass"
    return {"plans": plans, "refused": refused, "errors": errors}


def planned(tmp_path_factory):
    """The plans, made once though two workers of pytest may ask for them (pytest-xdist's documentation, "session-scoped fixtures only once")."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with open(folder / "plans.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        kept = folder / "plans.json"
        if not kept.exists():
            kept.write_text(json.dumps(make_plans(folder / "plans")))
    return json.loads(kept.read_text())
