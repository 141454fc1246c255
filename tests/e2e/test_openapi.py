"""GET /openapi.json: valid, linted, complete, its examples true and its words understood, for the flights and for names that mean
something to everything on their way. Whether the server does all that it says: scripts/conformance."""

import json
import re
import subprocess
from urllib.parse import quote

import jsonschema
import license_expression
import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from hostile import COLUMNS, DATASET, bake_hostile
from kiln import PATIENCE_SECONDS, ROOT, bake, serving, wait_until


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    with serving(bake_hostile(tmp_path_factory.mktemp("hostile"))) as running:
        yield running


@pytest.fixture(scope="module", params=["flights", "hostile"])
def described(request):
    """A server and what it says of itself."""
    running = request.getfixturevalue("server" if request.param == "flights" else "hostile")
    answer = running.get("/openapi.json")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    return running, answer.json


@pytest.fixture(scope="module")
def node():
    """Runs Node on arguments, where build/node has the tools of tests/node."""
    if subprocess.run([ROOT / "scripts/node"], stdout=subprocess.DEVNULL).returncode != 0:
        pytest.skip("scripts/node can't make build/node, so that neither the linter nor the patterns are tried in Node")

    def run_node(*arguments, **options):
        return subprocess.run([ROOT / "build/node/node", *arguments], capture_output=True, text=True, timeout=PATIENCE_SECONDS,
                              env={"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true", "PATH": "/usr/bin:/bin"}, **options)
    return run_node


def operations(document):
    return {path: item["get"] for path, item in document["paths"].items()}


def resolve(document, node):
    """What a reference leads to; anything else is itself."""
    while isinstance(node, dict) and isinstance(node.get("$ref"), str):
        found = document
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/").replace("~0", "~")]
        node = found
    return node


def responses(document):
    """Every response that an operation can have, with a name for it."""
    for path, operation in operations(document).items():
        for status, response in operation["responses"].items():
            yield f"{path} {status}", resolve(document, response)


def examples(document):
    """(what was asked, the value, its schema, the media type) of each example of an answer."""
    for _, response in responses(document):
        for media_type, content in response.get("content", {}).items():
            for example in content.get("examples", {}).values():
                yield example["summary"], example["value"], content["schema"], media_type


def parameters(document, operation):
    return [resolve(document, parameter) for parameter in operation.get("parameters", [])]


def check_valid(document, schema, value):
    jsonschema.Draft202012Validator(schema | {"components": document["components"]}).validate(value)


def example_path(document, path):
    """The path with its parameters' examples in their places."""
    for parameter in parameters(document, operations(document)[path]):
        if parameter["in"] == "path":
            path = path.replace("{%s}" % parameter["name"], quote(str(parameter["example"]), safe=""))
    return path


def test_it_is_valid(described):
    OpenAPIV31SpecValidator(described[1]).validate()


def test_a_linter_has_nothing_to_say(described, node, tmp_path):
    document = tmp_path / "openapi.json"
    document.write_text(json.dumps(described[1]))
    redocly, config = ROOT / "build/node/node_modules/@redocly/cli/bin/cli.js", ROOT / "tests/node/redocly.yaml"
    done = node(redocly, "lint", "--config", config, "--format", "json", document)
    assert json.loads(done.stdout)["problems"] == [], done.stderr
    assert done.returncode == 0


def test_every_example_is_what_the_server_answers(described):
    server, document = described
    asked = {}
    for target, value, _, media_type in examples(document):
        answer = server.get(target, headers={"X-Request-Id": "example"})
        assert answer.headers["content-type"].split(";")[0] == media_type, target
        assert (answer.json if media_type.endswith("json") and "ndjson" not in media_type else answer.text) == value, target
        asked[target] = answer.status
    assert sum(status == 200 for status in asked.values()) >= 20
    assert {400, 404, 422} <= set(asked.values())


def test_every_example_fits_its_schema(described):
    _, document = described
    for target, value, schema, _ in examples(document):
        check_valid(document, schema, value)
    for operation in operations(document).values():
        for parameter in parameters(document, operation):
            if "example" in parameter:
                check_valid(document, parameter["schema"], parameter["example"])


def test_an_example_that_there_is_no_time_for_is_left_out(flights_db):
    """It was a 503, among the examples of what a page is, as long as the server lived."""
    with serving(flights_db, "--query-timeout-ms", "1") as server:
        for _ in range(2):
            # So little time may be over before a worker has begun.
            document = wait_until(lambda: (answer := server.get("/openapi.json")).status == 200 and answer.json, "the document")
            for target, value, schema, _ in examples(document):
                check_valid(document, schema, value)
                assert not isinstance(value, dict) or value.get("status") != 503, target


def test_an_answer_has_no_member_that_is_not_described(described):
    """Where the schema leaves room for members to come, the document still has to name those that are there."""
    _, document = described
    for target, value, schema, media_type in examples(document):
        schema = resolve(document, schema)
        if media_type == "application/json" and schema.get("type") == "object":
            known = set(schema["properties"])
            for part in schema.get("allOf", []):
                known |= set(resolve(document, part)["properties"])
            assert set(value) <= known, target


def test_every_path_is_there_and_every_path_that_is_there_is_described(described):
    server, document = described
    for path, operation in operations(document).items():
        answer = server.get(example_path(document, path))
        assert answer.status == 200, path
        assert answer.headers["content-type"].split(";")[0] in operation["responses"]["200"]["content"], path
    listed = {endpoint["path"] for endpoint in server.get("/").json["endpoints"]}
    name = "/" + quote(server.get("/").json["dataset"], safe="")
    own = {name + extension for extension in ("", ".csv", ".ndjson", ".tsv", ".parquet", ".db")} | {path for path in document["paths"] if path.startswith("/sql/")}
    assert listed - {"/sql/{name}"} == set(document["paths"]) - own


def test_every_statement_is_described_once(described):
    server, document = described
    of_any = next(p for p in operations(document)["/sql/{name}"]["parameters"] if p.get("name") == "name")["schema"]["enum"]
    assert len({operation["operationId"].lower().replace("_", "") for operation in operations(document).values()}) == len(document["paths"])
    of_type = [path.removeprefix("/sql/") for path in document["paths"] if path.startswith("/sql/") and "{" not in path]
    assert sorted(of_any + of_type) == [statement["name"] for statement in server.get("/sql").json["statements"]]


def test_every_word_for_a_column_means_that_column(described):
    server, document = described
    names = [column["name"] for column in server.get("/columns").json["columns"]]
    words = document["components"]["parameters"]["c"]["schema"]["enum"]
    for word in words:
        column = server.get("/columns/" + quote(word, safe="")).json["column"]
        assert word in (str(column), names[column])
    assert {server.get("/columns/" + quote(word, safe="")).json["column"] for word in words} == set(range(len(names)))
    for word in document["components"]["parameters"]["numeric_c"]["schema"]["enum"]:
        assert server.get("/getColumnMedian/" + quote(word, safe="")).status == 200


def test_every_filter_parameter_filters_by_its_column(described):
    server, document = described
    names = [column["name"] for column in server.get("/columns").json["columns"]]
    for number, name in enumerate(names):
        parameter = document["components"]["parameters"][f"filter.{number}"]
        missing = server.get(f"/columns/{number}").json["nulls"]
        answer = server.get(f"/rows?{quote(parameter['name'], safe='')}=is.null&limit=1", headers={"Prefer": "count=exact"})
        assert answer.headers["content-range"].split("/")[1] == str(missing), name
        filters = "&".join(f"{quote(parameter['name'], safe='')}={quote(each)}" for each in 2 * parameter["example"])
        filtered = server.get(f"/rows?{filters}&limit=1")
        assert (filtered.status, len(filtered.json)) == (200, 1), name


def in_quotes(name):
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'


def test_every_pattern_is_one_of_ecma_262_and_knows_what_the_server_does(hostile, node):
    document = hostile.get("/openapi.json").json
    patterns = []

    def collect(value):
        if isinstance(value, dict):
            if isinstance(value.get("pattern"), str):
                patterns.append(value["pattern"])
            value = list(value.values())
        if isinstance(value, list):
            for item in value:
                collect(item)

    collect(document)
    select = document["components"]["parameters"]["select"]["schema"]["pattern"]
    taken = ("select", "row", "1", "*", "not", "and")
    words = [str(number) if name in taken else in_quotes(name) if set(name) & set(',.:()"\\') else name for number, name in enumerate(COLUMNS)]
    script = """
        const [patterns, select, words] = JSON.parse(require('fs').readFileSync(0));
        for (const p of patterns) { new RegExp(p); new RegExp(p, 'u'); new RegExp(p, 'v'); }
        const no = words.filter(w => !new RegExp(select, 'u').test(w + ',' + w));
        console.log(JSON.stringify(no));"""
    done = node("-e", script, input=json.dumps([patterns, select, words]))
    assert (done.returncode, done.stdout.strip()) == (0, "[]"), done.stderr
    for number, word in enumerate(words):
        answer = hostile.get(f"/rows?select={quote(word, safe='')}&order={quote(word, safe='')}.desc&or=({quote(word, safe='')}.is.null)")
        assert answer.status == 200, (word, answer.text)


def schemas_with_paths(schema, path=""):
    """A schema and those in it, each with the keywords that lead to it."""
    yield path, schema
    for keyword, value in schema.items() if isinstance(schema, dict) else enumerate(schema):
        if isinstance(value, dict | list):
            yield from schemas_with_paths(value, f"{path}/{keyword}")


def test_generators_of_clients_find_nothing_that_they_lose(described):
    """What each of them needs: a double where a number has no format (Go), oneOf for anyOf (Rust), one flat object for what allOf adds
    to (Python), a name in one place alone (oapi-codegen), no enumeration of the same words in two components (Go)."""
    _, document = described
    for path, schema in schemas_with_paths(document["components"]["schemas"]):
        if not isinstance(schema, dict) or "/not" in path:
            continue
        types = schema.get("type", [])
        types = [types] if isinstance(types, str) else types
        if isinstance(types, list):
            assert not ({"number", "integer"} & set(types)) or "format" in schema, path
            assert len(set(types) - {"null"}) < 2, path
        assert "anyOf" not in schema or path.startswith("/Row/properties/row"), path
        assert not ("allOf" in schema and "properties" in schema), path
    named = [name.lower() for kind in ("schemas", "parameters", "responses") for name in document["components"][kind]]
    assert len(set(named)) == len(named)
    assert [name for name, schema in document["components"]["schemas"].items() if "enum" in schema] == []


@pytest.mark.parametrize("name, expected", [
    ("cc-by-4.0", {"identifier": "CC-BY-4.0"}), ("our own, of 2024", {"identifier": "LicenseRef-our-own-of-2024"}),
    ("自由", {"identifier": "LicenseRef-other"}), ("https://example.org/licence", {"url": "https://example.org/licence"})])
def test_a_license_has_an_identifier_or_an_address(tmp_path, name, expected):
    with serving(bake(tmp_path, "a\n1\n", "--license", name)) as server:
        assert server.get("/openapi.json").json["info"]["license"] == {"name": name} | expected


def test_the_licenses_known_are_of_the_list_of_spdx():
    source = (ROOT / "src/openapi/license.cpp").read_text()
    known = " ".join(re.findall(r'"([^"]*)"', source[source.index("kSpdx ="):source.index(";", source.index("kSpdx ="))])).split()
    listed = {entry.get("spdx_license_key") for entry in license_expression.get_license_index()}
    assert len(known) > 50 and set(known) <= listed


def test_a_dataset_called_like_a_path_leaves_the_path_alone(tmp_path):
    with serving(bake(tmp_path, "a\n1\n", "--name", "getRandomRow")) as server:
        document = server.get("/openapi.json").json
        assert document["paths"]["/getRandomRow"]["get"]["operationId"] == "getRandomRow"
        assert "getDataset" not in [operation["operationId"] for operation in operations(document).values()]


def test_the_hostile_dataset_is_reached_under_its_own_name(hostile):
    path = "/" + quote(DATASET, safe="")
    assert operations(hostile.get("/openapi.json").json)[path]["operationId"] == "getDataset"
    assert hostile.get(f"{path}?limit=1").json == hostile.get("/rows?limit=1").json


@pytest.mark.parametrize("content", ["only\n", "t\nx\n", "n\n1\n", "a,b\n,\n"])
def test_it_is_valid_without_rows_without_numbers_without_texts_and_without_values(tmp_path, content):
    with serving(bake(tmp_path, content)) as server:
        document = server.get("/openapi.json").json
        OpenAPIV31SpecValidator(document).validate()
        for target, value, schema, _ in examples(document):
            check_valid(document, schema, value)
