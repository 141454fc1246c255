"""The real AWS provider applies terraform/ to a moto that is as strict as AWS (moto_as_aws.py): what a plan alone can't show.

What is checked is what happens over time: that a second apply finds nothing to do, that a failed push leaves the running revision in
use, that a domain is added without a second in which nobody answers, and that everything goes. It takes a provider on this machine
(cloud.py, MIRRORS); its waits, not its work, take two minutes.
"""

import contextlib
import json
import threading
import time
import urllib.parse
import urllib.request
from xml.etree import ElementTree

import pytest

from cloud import MIRRORS, copy_repository, find_tool, run
from kiln import PATIENCE_SECONDS, ROOT, free_port
from small_aws import REGION, Aws, process

PROVIDER = """
provider "aws" {
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
}
"""
DOMAIN = "kiln.example.org"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("real")


@pytest.fixture(scope="module")
def cloud(folder):
    venv, port = ROOT / "build/venv-moto/bin", free_port()
    find_tool("moto_server", venv)
    server = [str(venv / "python"), str(ROOT / "tests/terraform/moto_as_aws.py"), "-p", str(port)]
    with process(server, {"MOTO_ECS_SERVICE_RUNNING": "1", "MOTO_ACM_VALIDATION_WAIT": "2"}, f"http://127.0.0.1:{port}/", folder / "moto.log"):
        yield Aws(find_tool("aws", venv), port)


@pytest.fixture(scope="module")
def terraform(folder, cloud):
    """A function that runs terraform with the real provider in a copy of the configuration."""
    mirror = next((mirror for mirror in MIRRORS if (mirror / "registry.terraform.io/hashicorp/aws").is_dir()), None)
    if mirror is None:
        pytest.skip(f"no AWS provider in {', '.join(map(str, MIRRORS))}: what it does with AWS over time isn't tested")
    repository = copy_repository(folder / "clone")
    (repository / "terraform/test_override.tf").write_text(PROVIDER)
    (repository / "terraform/variables.auto.tfvars").write_text('allowed_cidrs = ["203.0.113.7/32", "2001:db8::/48"]\n')
    # Builds; whether it pushes, the file says. What Docker does is tested elsewhere.
    push = repository / "scripts/push-image"
    push.write_text('#!/bin/sh\n[ $# -eq 2 ] || [ ! -e "$0.fails" ] || { echo "the push failed" >&2; exit 1; }\n')
    (folder / "terraformrc").write_text(f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n')
    command = find_tool("terraform")

    def call(*arguments):
        done = run([command, *arguments], repository / "terraform", {**cloud.environment, "TF_CLI_CONFIG_FILE": str(folder / "terraformrc")})
        return done.returncode, done.stdout + done.stderr

    assert call("init", "-input=false", "-no-color")[0] == 0
    call.repository = repository
    return call


def apply(terraform, *variables, command="apply"):
    options = [option for variable in variables for option in ("-var", variable)]
    return terraform(command, "-auto-approve", "-input=false", "-no-color", *options)


@pytest.fixture(scope="module")
def applied(terraform):
    status, output = apply(terraform)
    assert status == 0, output[-3000:]
    return output


def service(cloud):
    (found,) = cloud("ecs", "describe-services", "--cluster", "kiln", "--services", "kiln")["services"]
    return found


def revision(cloud, arn):
    return cloud("ecs", "describe-task-definition", "--task-definition", arn)["taskDefinition"]


def nothing_to_do(terraform, *variables):
    options = [option for variable in variables for option in ("-var", variable)]
    status, output = terraform("plan", "-detailed-exitcode", "-input=false", "-no-color", *options)
    assert status == 0, output[-6000:]


def test_a_second_apply_finds_nothing_to_do(terraform, applied):
    assert "added, 0 changed, 0 destroyed" in applied
    nothing_to_do(terraform)


def test_a_rule_that_ec2_refuses_is_refused_here_too(cloud, applied):
    """That this AWS can tell: with the apostrophe that a rule's description once had, an apply failed on every account."""
    group = next(one["GroupId"] for one in cloud("ec2", "describe-security-groups")["SecurityGroups"] if one["GroupName"] == "kiln-tasks")
    rule = {"IpProtocol": "tcp", "FromPort": 444, "ToPort": 444, "IpRanges": [{"CidrIp": "192.0.2.0/24", "Description": "An address that AWS doesn't keep"}]}
    with pytest.raises(AssertionError, match="Invalid rule description"):
        cloud("ec2", "authorize-security-group-egress", "--group-id", group, "--ip-permissions", json.dumps([rule]))


def test_a_failed_push_leaves_what_runs_on_a_revision_that_is_active(terraform, cloud, applied):
    before = service(cloud)["taskDefinition"]
    (terraform.repository / "data/more.csv").write_text("a\n1\n")
    fails = terraform.repository / "scripts/push-image.fails"
    fails.touch()
    status, output = apply(terraform)
    assert status != 0 and "the push failed" in output
    assert service(cloud)["taskDefinition"] == before and revision(cloud, before)["status"] == "ACTIVE"

    # The next one gets through, and what ran stays where a rollback looks for it.
    fails.unlink()
    status, output = apply(terraform)
    assert status == 0, output[-3000:]
    after = service(cloud)["taskDefinition"]
    assert after != before
    assert [revision(cloud, one)["status"] for one in (before, after)] == ["ACTIVE", "ACTIVE"]
    nothing_to_do(terraform)


def listeners(cloud, balancer):
    """{port: what its default action is}, by the API itself: the AWS command line takes half a second to start."""
    query = urllib.parse.urlencode({"Action": "DescribeListeners", "Version": "2015-12-01", "LoadBalancerArn": balancer}).encode()
    signed_for = f"AWS4-HMAC-SHA256 Credential=testing/20260101/{REGION}/elasticloadbalancing/aws4_request, SignedHeaders=host, Signature=none"
    request = urllib.request.Request(cloud.environment["AWS_ENDPOINT_URL"], query, {"Authorization": signed_for})
    with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as response:
        found = ElementTree.fromstring(response.read())
    return {int(one.findtext("{*}Port")): one.findtext("{*}DefaultActions/{*}member/{*}Type") for one in found.iterfind(".//{*}Listeners/{*}member")}


@contextlib.contextmanager
def watched(cloud):
    """Whether a client of port 80 is served meanwhile, some twenty times a second."""
    balancer = cloud("elbv2", "describe-load-balancers")["LoadBalancers"][0]["LoadBalancerArn"]
    seen, over = [], threading.Event()

    def look():
        while not over.is_set():
            found = listeners(cloud, balancer)
            seen.append(found.get(80) == "forward" or (found.get(80) == "redirect" and found.get(443) == "forward"))
            time.sleep(0.05)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def test_a_domain_comes_and_goes_without_a_second_in_which_nobody_answers(terraform, cloud, applied):
    cloud("route53", "create-hosted-zone", "--name", "example.org", "--caller-reference", "test")
    domain = f"domain_name={DOMAIN}"
    with watched(cloud) as seen:
        status, output = apply(terraform, domain)
        assert status == 0, output[-3000:]
        nothing_to_do(terraform, domain)
        status, output = apply(terraform)
        assert status == 0, output[-3000:]
    assert len(seen) > 50 and all(seen)


def test_destroy_leaves_nothing_but_what_a_rollback_could_have_gone_to(terraform, cloud, applied):
    status, output = apply(terraform, "push_image=false", command="destroy")
    assert status == 0, output[-3000:]
    assert cloud("elbv2", "describe-load-balancers")["LoadBalancers"] == []
    assert cloud("logs", "describe-log-groups")["logGroups"] == []
    assert cloud("ecr", "describe-repositories")["repositories"] == []
