"""What the one who deploys kiln may do on AWS, and no more: writes the IAM policies, for an administrator to create and attach.

  scripts/deployer-policy [OPTION...] FOLDER

  --name NAME          as in variables.tf: the service that may be deployed (default kiln)
  --region REGION      where (default eu-west-3)
  --account ACCOUNT    the account's 12 digits; by default any, as an identity's policy gives nothing in another account
  --state BUCKET/KEY   also the state in S3, as backend.tf names it

It writes three files, as a managed policy is limited in size: FOLDER/NAME-deployer-network.json, -service.json and -watch.json, and
prints the commands that create the policies. Needs Python 3.9, no credentials and no network.

permissions.txt says what each resource type and each command takes; LIMITS below says what an action is limited to.
"""

import argparse
import json
import pathlib
import re
import sys

PERMISSIONS = pathlib.Path(__file__).resolve().with_name("permissions.txt")

# ------------------------------------------------------------------------- which resources an action is limited to
# The first pattern that matches an action decides. NAME, REGION, ACCOUNT and PARTITION are filled in. What an action can be
# limited to is in the Service Authorization Reference, on the page of its service
# https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

LOOK = [("Look", ["*"], None)]  # reads that know no resource, or whose resources have no names yet
NO_RESOURCE = [("WithoutResource", ["*"], {"StringEquals": {"aws:RequestedRegion": "REGION"}})]  # writes that know none

OWNED = {"StringEquals": {"aws:ResourceTag/Application": "NAME"}}  # every resource has the tag: default_tags in versions.tf
REQUESTED = {"StringEquals": {"aws:RequestTag/Application": "NAME"}}

EC2 = ["arn:PARTITION:ec2:REGION:ACCOUNT:*/*"]
GROUPS = ["arn:PARTITION:ec2:REGION:ACCOUNT:security-group/*"]
GROUPS_AND_RULES = [*GROUPS, "arn:PARTITION:ec2:REGION:ACCOUNT:security-group-rule/*"]
BALANCER = ["arn:PARTITION:elasticloadbalancing:REGION:ACCOUNT:" + kind for kind in (
    "loadbalancer/app/NAME/*", "listener/app/NAME/*", "targetgroup/NAME/*")]
WEB_ACL = ["arn:PARTITION:wafv2:REGION:ACCOUNT:regional/webacl/NAME/*"]
MANAGED_RULES = ["arn:PARTITION:wafv2:REGION:*:regional/managedruleset/*/*"]  # AWS's, in an account of its own
CLUSTER = ["arn:PARTITION:ecs:REGION:ACCOUNT:" + kind for kind in (
    "cluster/NAME", "service/NAME/NAME", "task/NAME/*", "task-definition/NAME:*")]
ROLES = ["arn:PARTITION:iam::ACCOUNT:role/NAME-*"]
LOG_GROUPS = ["arn:PARTITION:logs:REGION:ACCOUNT:log-group:" + group for group in (
    "/ecs/NAME", "/ecs/NAME:*", "/vpc/NAME", "/vpc/NAME:*", "aws-waf-logs-NAME", "aws-waf-logs-NAME:*",
    "/aws/ecs/containerinsights/NAME/performance", "/aws/ecs/containerinsights/NAME/performance:*")]
ALARMS = ["arn:PARTITION:cloudwatch:REGION:ACCOUNT:alarm:" + alarm for alarm in ("NAME-*", "TargetTracking-service/NAME/NAME-*")]
KEYS = ["arn:PARTITION:kms:REGION:ACCOUNT:key/*"]
ALIAS = ["arn:PARTITION:kms:REGION:ACCOUNT:alias/NAME"]
NAMES = ["arn:PARTITION:route53:::hostedzone/*", "arn:PARTITION:route53:::change/*"]

TAGGING_CREATIONS = [
    "AuthorizeSecurityGroupEgress", "AuthorizeSecurityGroupIngress", "CreateFlowLogs", "CreateInternetGateway", "CreateRouteTable",
    "CreateSecurityGroup", "CreateSubnet", "CreateVpc", "CreateVpcEndpoint",
]
CREATING = {"StringEquals": {"ec2:CreateAction": TAGGING_CREATIONS}}
PASSED = {"StringEquals": {"iam:PassedToService": ["ecs-tasks.amazonaws.com", "vpc-flow-logs.amazonaws.com"]}}
LINKED = {"StringEquals": {"iam:AWSServiceName": [
    f"{service}.amazonaws.com" for service in ("ecs", "ecs.application-autoscaling", "elasticloadbalancing", "wafv2")]}}

# pattern: [(the statement's Sid, resources, condition), ...], one statement for each
LIMITS = {
    # A tag is given with what is created; later only to what has ours, and to the default security group, which AWS made.
    r"ec2:CreateTags": [("TagWhatIsCreated", EC2, CREATING), ("ChangeOwnNetwork", EC2, OWNED), ("ChangeGroups", GROUPS, None)],
    r"ec2:Describe\w+": LOOK,
    # Rules that are being made have no tag yet, nor has the default group.
    r"ec2:(Authorize|Revoke)\w+|ec2:ModifySecurityGroupRules": [("ChangeGroups", GROUPS_AND_RULES, None)],
    r"ec2:(CreateRoute|(Delete|Modify|Attach|Detach|Associate|Disassociate|Replace)\w+)": [("ChangeOwnNetwork", EC2, OWNED)],
    r"ec2:\w+": [("CreateNetwork", EC2, None)],
    r"elasticloadbalancing:Describe\w+": LOOK,
    r"elasticloadbalancing:SetWebAcl": [("AttachFirewall", ["*"], None)],
    r"elasticloadbalancing:\w+": [("LoadBalancer", BALANCER, None)],
    r"wafv2:(Create|Update)WebACL": [("Firewall", WEB_ACL + MANAGED_RULES, None)],
    r"wafv2:(\w*Associate\w+|Disassociate\w+|GetWebACLForResource)": [("FirewallOfLoadBalancer", WEB_ACL + BALANCER[:1], None)],
    r"wafv2:\w+": [("Firewall", WEB_ACL + MANAGED_RULES, None)],
    r"acm:RequestCertificate": NO_RESOURCE,
    r"acm:\w+": [("Certificates", ["arn:PARTITION:acm:REGION:ACCOUNT:certificate/*"], None)],
    r"route53:ListHostedZones": LOOK,
    r"route53:\w+": [("Names", NAMES, None)],
    r"ecr:GetAuthorizationToken": LOOK,
    r"ecr:\w+": [("Images", ["arn:PARTITION:ecr:REGION:ACCOUNT:repository/NAME"], None)],
    r"ecs:(DescribeTaskDefinition|ListTasks)": LOOK,
    r"ecs:(Register|Deregister)TaskDefinition": NO_RESOURCE,
    r"ecs:\w+": [("Service", CLUSTER, None)],
    r"iam:PassRole": [("PassRoles", ROLES, PASSED)],
    r"iam:CreateServiceLinkedRole": [("RolesOfAws", ["arn:PARTITION:iam::ACCOUNT:role/aws-service-role/*"], LINKED)],
    r"iam:\w+": [("Roles", ROLES, None)],
    r"application-autoscaling:Describe\w+": LOOK,
    r"application-autoscaling:\w+": [("Scaling", ["arn:PARTITION:application-autoscaling:REGION:ACCOUNT:scalable-target/*"], None)],
    r"logs:(CreateLogGroup|DeleteLogGroup|PutRetentionPolicy|AssociateKmsKey|\w*[Tt]ag\w*)": [("Logs", LOG_GROUPS, None)],
    r"logs:((Create|Delete)LogDelivery|PutResourcePolicy|(Put|Delete)QueryDefinition)": NO_RESOURCE,
    r"logs:Describe\w+|servicequotas:\w+": LOOK,
    r"cloudwatch:(DescribeAlarms|GetMetricStatistics)": LOOK,
    r"cloudwatch:\w+Dashboards?": [("Dashboard", ["arn:PARTITION:cloudwatch::ACCOUNT:dashboard/NAME"], None)],
    r"cloudwatch:\w+": [("Alarms", ALARMS, None)],
    # A tag of a key takes up to five minutes until it decides about access, so that what happens at once can't ask for it: KMS
    # Developer Guide, "ABAC for AWS KMS" https://docs.aws.amazon.com/kms/latest/developerguide/abac.html
    r"kms:CreateKey": [("CreateKey", ["*"], REQUESTED)],
    r"kms:TagResource": [("TagKey", KEYS, REQUESTED), ("ChangeOwnKey", KEYS, OWNED)],
    r"kms:(PutKeyPolicy|ScheduleKeyDeletion|UntagResource|UpdateKeyDescription)": [("ChangeOwnKey", KEYS, OWNED)],
    r"kms:CreateGrant": [("GrantKeyToAws", KEYS, {"Bool": {"kms:GrantIsForAWSResource": "true"}})],
    r"kms:ListAliases": LOOK,
    r"kms:\w+": [("Key", KEYS + ALIAS, None)],
    r"s3:\w+": [("AccessLogs", ["arn:PARTITION:s3:::NAME-access-logs-*"], None)],
}

# Which file a service's actions go to. A managed policy has at most 6,144 characters, white space aside: IAM User Guide, "IAM and
# AWS STS quotas" https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
FILES = {
    "network": ("acm", "ec2", "elasticloadbalancing", "route53", "wafv2"),
    "service": ("application-autoscaling", "ecr", "ecs", "iam", "servicequotas"),
    "watch": ("cloudwatch", "kms", "logs", "s3"),
}


def permissions():
    """{resource type, data source or command: its actions}"""
    rows, row, service = {}, None, None
    for line in PERMISSIONS.read_text().splitlines():
        text = line.split("#")[0].rstrip()
        if not text:
            continue
        if not text.startswith(" "):
            row = rows.setdefault(text, [])
            continue
        words = text.split()
        if words[0].endswith(":"):
            service = words.pop(0)
        row += [service + word for word in words]
    return rows


def needed():
    return sorted({action for row in permissions().values() for action in row})


def limits(action):
    found = [limit for pattern, limit in LIMITS.items() if re.fullmatch(pattern, action)]
    assert found, f"LIMITS has no pattern for {action}"
    return found[0]


def statements(actions, values):
    """One for each Sid; what shares one shares its resources and its condition."""
    found = {}
    for action in actions:
        for sid, resources, condition in limits(action):
            empty = {"Sid": sid, "Effect": "Allow", "Action": [], "Resource": []}
            one = found.setdefault(sid, {**empty, "Condition": condition} if condition else empty)
            assert one.get("Condition") == condition, f"{sid} has two conditions"
            one["Action"].append(action)
            one["Resource"] += [resource for resource in resources if resource not in one["Resource"]]
    text = json.dumps(list(found.values()))
    for placeholder, value in values.items():
        text = text.replace(placeholder, value)
    return json.loads(text)


def state_statements(bucket, key, partition):
    """Terraform's page on the backend "s3", Permissions Required: https://developer.hashicorp.com/terraform/language/backend/s3"""
    return [
        {"Sid": "FindState", "Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": [f"arn:{partition}:s3:::{bucket}"]},
        {"Sid": "State", "Effect": "Allow", "Action": ["s3:GetObject", "s3:PutObject"], "Resource": [f"arn:{partition}:s3:::{bucket}/{key}"]},
        {"Sid": "LockState", "Effect": "Allow", "Action": ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
         "Resource": [f"arn:{partition}:s3:::{bucket}/{key}.tflock"]},
    ]


def documents(name, region, account="*", state=None):
    """{file's name without .json: the policy}"""
    partition = "aws-us-gov" if region.startswith("us-gov-") else "aws"
    values = {"PARTITION": partition, "REGION": region, "ACCOUNT": account, "NAME": name}
    found = {part: statements([action for action in needed() if action.split(":")[0] in services], values)
             for part, services in FILES.items()}
    if state:
        found["watch"] += state_statements(*state, partition)
    return {f"{name}-deployer-{part}": {"Version": "2012-10-17", "Statement": content} for part, content in found.items()}


def checked(pattern, expected):
    def check(text):
        if not re.fullmatch(pattern, text):
            raise argparse.ArgumentTypeError(f'"{text}"; expected {expected}')
        return text
    return check


def main():
    parser = argparse.ArgumentParser(prog="scripts/deployer-policy", usage="%(prog)s [OPTION...] FOLDER", description=__doc__.rstrip(),
                                     formatter_class=argparse.RawDescriptionHelpFormatter, add_help=False)
    parser.add_argument("-h", "--help", action="help", help=argparse.SUPPRESS)
    for option, default, pattern, expected in (
        ("--name", "kiln", r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "what terraform's variable name takes, like kiln"),
        ("--region", "eu-west-3", r"[a-z]{2}(-gov)?-[a-z]+-[0-9]", "a region like eu-west-3"),
        ("--account", None, r"[0-9]{12}", "an account's 12 digits"),
        ("--state", None, r"[a-z0-9.-]{3,63}/.+", "BUCKET/KEY, like EXAMPLE-terraform-state/kiln/terraform.tfstate"),
    ):
        parser.add_argument(option, default=default, type=checked(pattern, expected), help=argparse.SUPPRESS)
    parser.add_argument("folder", type=pathlib.Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if not options.folder.is_dir():
        parser.error(f"no folder {options.folder}")
    state = options.state.split("/", 1) if options.state else None
    for title, document in documents(options.name, options.region, options.account or "*", state).items():
        file = options.folder / f"{title}.json"
        file.write_text(json.dumps(document, indent=2) + "\n")
        print(f"aws iam create-policy --policy-name {title} --policy-document file://{file}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
