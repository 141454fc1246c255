"""Records which actions the real AWS provider calls while it applies terraform/, changes it, and destroys it; for provider_calls.txt.

  build/venv-moto/bin/python tests/terraform/record_provider_calls.py FOLDER

FOLDER holds HashiCorp's provider as `terraform providers mirror` leaves it. moto plays AWS, and every request that it gets is
named by botocore's description of the service. It takes about five minutes, so that it is no test: what it printed is kept.
"""

import io
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from urllib.parse import parse_qs, parse_qsl

import botocore.session
from moto.server import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import make_server

ROOT = pathlib.Path(__file__).resolve().parents[2]
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "testing", "AWS_SECRET_ACCESS_KEY": "testing", "AWS_REGION": "eu-west-3", "AWS_EC2_METADATA_DISABLED": "true"}

EVERYTHING = """
allowed_cidrs = ["203.0.113.7/32", "2001:db8::/48"]
push_image = false
image_tag = "first"
domain_name = "kiln.example.org"
private_tasks = true
waf = true
flow_logs = true
alb_access_logs = true
requests_per_target = 1000
schedules = { morning = { schedule = "cron(0 8 * * ? *)", min_tasks = 1, max_tasks = 4 } }
"""
CHANGED = {"image_tag": "second", "tags": '{Team="x"}', "waf_requests_per_5_minutes": 5000, "log_retention_days": 60, "private_tasks": "false",
           "parked": "true", "idle_timeout_s": 30, "deregistration_delay_s": 20, "keep_images": 5, "max_tasks": 3}
# What moto lacks: query definitions, and the state of a subnet's IPv6 range. The provider 5 does without credentials that are checked.
OVERRIDE = """
resource "aws_cloudwatch_query_definition" "main" { for_each = {} }
resource "aws_subnet" "public" { ipv6_cidr_block = null }
provider "aws" {
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
}
"""
# Where IAM's action has another name than the operation: Service Authorization Reference, "Actions, resources, and condition
# keys for Amazon S3" https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
OTHER_NAMES = {
    "HeadBucket": "ListBucket", "ListObjectsV2": "ListBucket", "ListObjectVersions": "ListBucketVersions", "DeleteObjects": "DeleteObject",
    "GetBucketAccelerateConfiguration": "GetAccelerateConfiguration", "GetBucketReplication": "GetReplicationConfiguration",
    "GetBucketCors": "GetBucketCORS", "GetObjectLockConfiguration": "GetBucketObjectLockConfiguration",
    "GetBucketEncryption": "GetEncryptionConfiguration", "PutBucketEncryption": "PutEncryptionConfiguration",
    "DeleteBucketEncryption": "PutEncryptionConfiguration", "GetBucketLifecycleConfiguration": "GetLifecycleConfiguration",
    "PutBucketLifecycleConfiguration": "PutLifecycleConfiguration", "DeleteBucketLifecycle": "PutLifecycleConfiguration",
    "GetPublicAccessBlock": "GetBucketPublicAccessBlock", "PutPublicAccessBlock": "PutBucketPublicAccessBlock",
    "DeletePublicAccessBlock": "PutBucketPublicAccessBlock", "DeleteBucketOwnershipControls": "PutBucketOwnershipControls",
    "DeleteBucketTagging": "PutBucketTagging",
}
PREFIXES = {"monitoring": "cloudwatch"}


def rest_operation(service, method, path, query):
    """The operation whose method, path and fixed query parameters the request has; the one with most of them."""
    found = []
    for name, operation in SESSION.get_service_model(service)._service_description["operations"].items():
        uri, _, wanted = operation["http"]["requestUri"].partition("?")
        wanted = dict(parse_qsl(wanted, keep_blank_values=True))
        pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(uri.rstrip("/")))
        if operation["http"]["method"] == method and re.fullmatch(pattern, path.rstrip("/")) and wanted.keys() <= query.keys():
            found.append((len(wanted), not operation.get("deprecated", False), name))
    return max(found)[2]


def named(service, environ, body):
    if target := environ.get("HTTP_X_AMZ_TARGET"):
        return target.rsplit(".", 1)[1]
    if b"Action=" in body:
        return parse_qs(body.decode())["Action"][0]
    if service == "s3" and environ["REQUEST_METHOD"] == "POST" and "delete" in environ["QUERY_STRING"]:
        return "DeleteObjects"
    return rest_operation(service, environ["REQUEST_METHOD"], environ["PATH_INFO"], dict(parse_qsl(environ["QUERY_STRING"], keep_blank_values=True)))


def recording(application, calls):
    def wrapped(environ, start):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        environ["wsgi.input"] = io.BytesIO(body)
        if scope := re.search(r"Credential=[^/]+/\d+/[^/]*/([^/]*)/", environ.get("HTTP_AUTHORIZATION", "")):
            operation = named(scope[1], environ, body)
            calls.add(f"{PREFIXES.get(scope[1], scope[1])}:{OTHER_NAMES.get(operation, operation)}")
        try:
            return application(environ, start)
        except NotImplementedError:  # tags of scalable targets: none
            start("200 OK", [("Content-Type", "application/x-amz-json-1.1")])
            return [b"{}"]
    return wrapped


def main(mirror):
    calls = set()
    server = make_server("127.0.0.1", 0, recording(DomainDispatcherApplication(create_backend_app), calls), threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{server.server_port}"
    client = SESSION.create_client("route53", endpoint_url=address, region_name="eu-west-3", aws_access_key_id="testing", aws_secret_access_key="testing")
    client.create_hosted_zone(Name="example.org", CallerReference="1")
    calls.clear()
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder, "terraform")
        ours = shutil.ignore_patterns(".terraform*", "*.tfstate*", "*.tfvars", "backend.tf")
        for name in ("terraform", "scripts"):
            shutil.copytree(ROOT / name, copy.parent / name, ignore=ours)
        versions = (copy / "versions.tf").read_text()
        (copy / "versions.tf").write_text(re.sub(r'version = "~> 6.0"', 'version = ">= 5.100"', versions))
        (copy / "moto_override.tf").write_text(OVERRIDE)
        (copy / "everything.auto.tfvars").write_text(EVERYTHING)
        environment = {**os.environ, **ENVIRONMENT, "AWS_ENDPOINT_URL": address}
        for command in (["init", f"-plugin-dir={pathlib.Path(mirror).resolve()}"], ["apply", "-auto-approve"],
                        ["apply", "-auto-approve", *(f"-var={name}={value}" for name, value in CHANGED.items())], ["destroy", "-auto-approve"]):
            subprocess.run(["terraform", *command, "-input=false"], cwd=copy, env=environment, stdout=sys.stderr, check=True)
    print("\n".join(sorted(calls)))


SESSION = botocore.session.get_session()

if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
