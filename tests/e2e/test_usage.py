"""The command line itself: help, version, and mistakes in it."""

import re

import pytest

from kiln import PATIENCE_SECONDS, ROOT, environment, run


@pytest.mark.parametrize("arguments", [
    [], ["bake"], ["--no-such-flag"], ["import"], ["import", "only-one"], ["import", "a", "b", "c"], ["import", "a", "b", "--no-such-flag"],
    ["import", "a", "b", "--null"], ["import", "a", "b", "--header", "maybe"], ["import", "a", "b", "--skip-lines", "-1"],
    ["import", "a", "b", "--encoding-errors", "ignore"], ["import", "a", "b", "--initial-space", "trim"], ["serve"], ["serve", "a", "b"], ["serve", "a", "--port", "abc"], ["serve", "a", "--port", "65536"],
    ["serve", "a", "--port", "-1"], ["serve", "a", "--port", "80.5"], ["serve", "a", "--port", ""], ["serve", "a", "--access-log", "maybe"],
    ["serve", "a", "--no-such-flag"], ["serve", "a", "--port"], ["serve", "a", "--loops", "0"], ["serve", "a", "--workers", "257"],
    ["serve", "a", "--idle-timeout-s", "0"], ["serve", "a", "--max-connections", "-1"], ["serve", "a", "--drain-delay-s", "1.5"],
    ["serve", "a", "--access-log", "ON"], ["serve", "a", "--access-log", ""], ["serve", "a", "--trusted-proxies"], ["serve", "a", "--trusted-proxies", "private"],
], ids=" ".join)
def test_a_usage_error_exits_with_2_and_says_something(arguments):
    done = run(*arguments, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr.strip()


@pytest.mark.parametrize("name, value", [("KILN_PORT", "abc"), ("KILN_PORT", "65536"), ("KILN_LOOPS", "0"), ("KILN_ACCESS_LOG", "maybe"),
                                         ("KILN_TRUSTED_PROXIES", "maybe"), ("KILN_CORS", "maybe")])
def test_a_wrong_value_in_the_environment_is_a_usage_error_too(name, value):
    done = run("serve", "a.db", env=environment(**{name: value}), timeout=PATIENCE_SECONDS)
    assert done.returncode == 2
    assert value in done.stderr.decode()


@pytest.mark.parametrize("arguments, named", [
    (["--help"], ["import", "serve", "describe", "verify", "healthcheck"]), (["import", "--help"], ["INPUT", "DB", "--null", "--type", "--dry-run", "--name", "--license"]),
    (["serve", "--help"], ["DB", "--host", "--port", "--access-log", "KILN_HOST", "KILN_PORT", "127.0.0.1", "8080"]),
    (["--version"], ["kiln"]),
], ids=lambda value: " ".join(value))
def test_help_and_version_go_to_the_output_with_exit_code_0(arguments, named):
    done = run(*arguments, timeout=PATIENCE_SECONDS)
    assert (done.returncode, done.stderr) == (0, b"")
    assert [text for text in named if text not in done.stdout.decode()] == []


def test_the_guide_to_serving_lists_every_option_of_serve_with_its_environment_and_default():
    text = run("serve", "--help").stdout.decode()
    # CLI11 2.3 writes TYPE=default, 2.4 TYPE [default].
    options = [(flag, re.search(r"[=\[]([^\s=\[\]]+)\]?$", middle)[1], variable)
               for flag, middle, variable in re.findall(r"^  (--[\w-]+) (.*?) +\(Env:(\w+)\)", text, re.MULTILINE)]
    assert len(options) >= 8
    # Each can be set by the environment, but for the one that is no setting.
    assert {flag for flag, _, _ in options} | {"--check-config"} == set(re.findall(r"^  (--[\w-]+)", text, re.MULTILINE)), text
    # These defaults differ from machine to machine.
    said = {"--loops": "the cores", "--workers": "the cores", "--memory-mib": "half the memory",
            "--query-memory-mib": "half the memory"}
    guide = (ROOT / "docs/serving.md").read_text()
    missing = [flag for flag, default, variable in options
               if f"| `{flag}` | `{variable}` | {said.get(flag, default)}" not in guide]
    assert missing == []
    # And no other: the guide's table, what --help says and what the code defines are the same options with the same variables.
    settings = {(flag, variable) for flag, _, variable in options} | {("DB", "KILN_DATABASE")}
    assert set(re.findall(r"^\| `(--[\w-]+|DB)` \| `(KILN_\w+)` \|", guide, re.MULTILINE)) == settings
    code = (ROOT / "src/cli/serve_arguments.cpp").read_text()
    assert set(re.findall(r'"(KILN_\w+)"', code)) == {variable for _, variable in settings}
    assert set(re.findall(r'add_(?:option|flag|number)\(\s*(?:serve, )?"(--[\w-]+|DB)"', code)) == {name for name, _ in settings} | {"--check-config"}
    everywhere = "".join(path.read_text() for path in (ROOT / "src").rglob("*.cpp"))
    assert set(re.findall(r'"(KILN_[A-Z_]+\w)"', everywhere)) == {variable for _, variable in settings}
    assert "`kiln serve --check-config`" in guide


def test_the_guide_to_imports_lists_every_option_of_import_and_no_other():
    text = run("import", "--help").stdout.decode()
    options = set(re.findall(r"^  (--[\w-]+)", text, re.MULTILINE))
    assert len(options) >= 17
    assert set(re.findall(r"^\| `(--[\w-]+)", (ROOT / "docs/import.md").read_text(), re.MULTILINE)) == options
