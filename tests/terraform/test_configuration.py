"""terraform/: what its own tools, tflint and checkov say, its tests with a mocked provider, and what its README promises."""

import json
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from cloud import ROOT, copy_repository, find_tool, initialised, make_terraform, resources, run, test_runs
from test_access_log import MEMBERS

CONFIGURATION = sorted((ROOT / "terraform").glob("*.tf"))
TESTS = sorted((ROOT / "terraform/tests").glob("*.tftest.hcl"))
README = ROOT / "terraform/README.md"

# Every option on, so that checkov sees the resources that are off by default.
EVERYTHING = {"allowed_cidrs": ["203.0.113.7/32"], "domain_name": "kiln.example.org", "route53_zone_id": "Z0123456789ABCDEFGHIJ",
              "private_tasks": True, "waf": True, "flow_logs": True, "alb_access_logs": True, "deletion_protection": True, "spot": True, "log_retention_days": 365,
              "requests_per_target": 1000, "alarm_topic_arn": "arn:aws:sns:eu-west-3:123456789012:alarms"}


@pytest.fixture(scope="module")
def terraform(tmp_path_factory):
    return make_terraform(tmp_path_factory.mktemp("bin") / "terraform") / "terraform"


@pytest.fixture(scope="module")
def repository(tmp_path_factory, terraform):
    return initialised(copy_repository(tmp_path_factory.mktemp("repository")), terraform.parent)


@pytest.fixture(scope="module")
def tested(repository, terraform):
    """What a file of tests came to. All of them run when the first is asked for, two at a time."""
    def of(file):
        return test_runs(run([terraform, "test", "-json", "-verbose", f"-filter=tests/{file.name}"], repository / "terraform").stdout)

    with ThreadPoolExecutor(2) as pool:
        running = {file: pool.submit(of, file) for file in TESTS}
        yield lambda file: running[file].result()


def test_the_configuration_is_formatted(terraform):
    done = run([terraform, "fmt", "-check", "-recursive", "-diff", "-no-color"], ROOT / "terraform")
    assert (done.returncode, done.stdout) == (0, "")


def test_the_configuration_is_valid(repository, terraform):
    done = run([terraform, "validate", "-json"], repository / "terraform")
    found = json.loads(done.stdout)
    assert (found["valid"], found["diagnostics"]) == (True, [])


def test_tflint_finds_nothing_with_all_its_rules_for_terraform(repository):
    done = run([find_tool("tflint"), "--format=compact", f"--chdir={repository / 'terraform'}"], repository)
    assert (done.returncode, done.stdout) == (0, "")
    (repository / "terraform/unused.tf").write_text('variable "unused" {\n}\n')
    done = run([find_tool("tflint"), "--format=compact", f"--chdir={repository / 'terraform'}"], repository)
    (repository / "terraform/unused.tf").unlink()
    assert {"terraform_unused_declarations", "terraform_typed_variables", "terraform_documented_variables"} <= set(re.findall(r"terraform_\w+", done.stdout))


@pytest.mark.parametrize("settings", [{}, EVERYTHING], ids=["by default", "with every option on"])
def test_checkov_finds_nothing_but_what_is_skipped_for_a_reason(repository, tmp_path, settings):
    (tmp_path / "settings.tfvars").write_text("".join(f"{name} = {json.dumps(value)}\n" for name, value in settings.items()))
    done = run([find_tool("checkov", ROOT / "build/venv-checkov/bin"), "--directory", repository / "terraform", "--framework", "terraform",
                "--skip-path", r"\.terraform", "--skip-download", "--output", "json", "--var-file", tmp_path / "settings.tfvars"], tmp_path)
    found = json.loads(done.stdout)
    failed = [f"{one['check_id']} {one['resource']}: {one['check_name']}" for one in found["results"]["failed_checks"]]
    assert failed == []
    assert found["summary"]["passed"] > 90 and found["summary"]["parsing_errors"] == 0
    assert all(len(one["check_result"]["suppress_comment"]) > 20 for one in found["results"]["skipped_checks"])
    assert done.returncode == 0


@pytest.mark.parametrize("file", TESTS, ids=lambda file: file.name.removesuffix(".tftest.hcl"))
def test_its_own_tests_pass(tested, file):
    statuses, faults, _ = tested(file)
    assert faults == []
    assert statuses == dict.fromkeys(re.findall(r'^run "(\w+)"', file.read_text(), re.MULTILINE), "pass")
    assert statuses


def test_every_variable_that_can_be_wrong_is_refused_in_a_test():
    text = (ROOT / "terraform/variables.tf").read_text()
    validated = {block.split('"')[1] for block in re.split(r"^(?=variable )", text, flags=re.MULTILINE) if "validation {" in block}
    refused = (ROOT / "terraform/tests/refused.tftest.hcl").read_text()
    refused = set(re.findall(r"var\.(\w+)", " ".join(re.findall(r"expect_failures = \[(.*?)\]", refused, re.DOTALL))))
    assert len(validated) > 25 and validated == refused


def test_the_saved_queries_ask_for_fields_that_kilns_log_has(tested):
    _, _, states = tested(ROOT / "terraform/tests/defaults.tftest.hcl")
    queries = [one["query_string"] for one in resources(states["defaults"], "aws_cloudwatch_query_definition")]
    assert len(queries) >= 4
    words = {"fields", "filter", "sort", "limit", "stats", "parse", "as", "by", "desc", "ispresent", "not", "and", "in", "count", "avg", "pct", "sum", "max", "bin"}
    for query in queries:
        named = set(re.findall(r"as (\w+)", query)) | set(re.findall(r"\(\?<(\w+)>", query))
        used = set(re.findall(r"(?<![@\w])[a-z_]+\b", re.sub(r'/\^.*/|\d+m\b|"[^"]*"', "", query)))
        assert used - words - named <= set(MEMBERS), query
        assert 'target not in ["/readyz", "/healthz"]' in query or "not ispresent(target)" in query, "the load balancer's checks are no requests"


def test_no_lock_file_of_another_provider_is_kept():
    done = run(["git", "ls-files", "terraform"], ROOT)
    assert done.returncode != 0 or not re.search(r"lock\.hcl|tfstate|\.tfvars$", done.stdout, re.MULTILINE)


def test_the_readme_names_every_variable_and_no_other():
    known = set(re.findall(r'^variable "(\w+)"', (ROOT / "terraform/variables.tf").read_text(), re.MULTILINE))
    text = README.read_text()
    listed = set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))
    assert listed == known
    deciding = {name for row in re.findall(r"^\| [A-Z][A-Za-z0-9]*\.\d+ \|.*\| (.*) \|$", text, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    assert len(deciding) > 5 and deciding <= known
