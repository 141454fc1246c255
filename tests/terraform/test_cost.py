"""terraform/README.md's table of costs: its figures are those that terraform output monthly_cost_estimate has for the same settings.

terraform/tests/cost.tftest.hcl checks the figures themselves, against prices multiplied by hand.
"""

import json
import re

import pytest

from cloud import ROOT, copy_repository, initialised, make_terraform, run, test_runs

README = ROOT / "terraform/README.md"

# A column of the table: the settings, and whether the tasks are the fewest or the most.
COLUMNS = {
    "default": ({}, "at_min_tasks"),
    "parked": ({"parked": True}, "at_min_tasks"),
    "private": ({"private_tasks": True}, "at_min_tasks"),
    "four tasks": ({}, "at_max_tasks"),
    "cheapest": ({"spot": True, "cpu_architecture": "ARM64"}, "at_min_tasks"),
    "firewall": ({"waf": True}, "at_min_tasks"),
}


def table():
    """{column: {line: dollars}}"""
    head, *rows = re.search(r"^\| line \|.*\n\|(?:---\|)+\n((?:\|.*\n)+)", README.read_text(), re.MULTILINE)[0].replace("`", "").splitlines()
    names = [cell.strip() for cell in head.strip("|").split("|")][1:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]
    return {name: {row[0]: float(row[index + 1]) for row in cells} for index, name in enumerate(names)}


def test_the_table_adds_up():
    columns = table()
    assert list(columns) == list(COLUMNS)
    for name, lines in columns.items():
        assert sum(dollars for line, dollars in lines.items() if line != "sum") == pytest.approx(lines["sum"]), name


def test_the_table_has_the_figures_that_terraform_has(tmp_path):
    terraform = make_terraform(tmp_path / "bin") / "terraform"
    folder = initialised(copy_repository(tmp_path / "repository"), terraform.parent) / "terraform"
    always = {"allowed_cidrs": ["203.0.113.7/32"], "image_tag": "abc", "push_image": False}
    runs = ['mock_provider "aws" {\n  source = "./tests/mocks"\n}\n']
    for name, (settings, when) in COLUMNS.items():
        variables = "".join(f"    {key} = {json.dumps(value)}\n" for key, value in {**always, **settings}.items())
        runs.append(f"""run "{name.replace(' ', '_')}" {{
  command = plan
  variables {{
{variables}  }}
  assert {{
    condition     = jsonencode(output.monthly_cost_estimate.{when}) == jsonencode({json.dumps(table()[name])})
    error_message = "expected ${{jsonencode(output.monthly_cost_estimate.{when})}}"
  }}
}}
""")
    (folder / "tests/readme.tftest.hcl").write_text("\n".join(runs))
    statuses, faults, _ = test_runs(run([terraform, "test", "-json", "-filter=tests/readme.tftest.hcl"], folder).stdout)
    assert faults == []
    assert statuses == {name.replace(" ", "_"): "pass" for name in COLUMNS}
