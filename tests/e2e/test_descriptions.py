"""What an API says of itself: / lists endpoints that answer, /schema is a Frictionless Table Schema, /version names what serves.

Frictionless' own library reads the schema, and the rows by it; hashlib knows the files' digests.
"""

import gzip
import hashlib
import json
import re
import subprocess

import frictionless
import pytest

from baked import connect, rows_of, types_of
from kiln import FLIGHTS, PROGRAM, bake, run, serving, write

# What stands for the names in braces of a path.
EXAMPLES = {"n": "0", "c": "5", "name": "mean?column=5"}

# A column's name and values, and what they are of in Frictionless' words.
MIXED = """key,number,real,text,day,code,none,"a ""b"", c",größe,NA
1,7,0.5,plain,2013-01-01,007,,x,1,NA
2,,1e300,"two
lines",2013-02-28,008,,"""  """,2,
3,-9223372036854775808,-0.25,"",2012-12-31,010,,,3,NA
4,7,,é🛫,,009,,x,4,NA
"""
MIXED_TYPES = ["integer", "integer", "number", "string", "string", "string", "string", "string", "integer", "string"]
TITLES = {"title": "A title", "description": "Says «what» it is"}


@pytest.fixture(scope="module")
def mixed_db(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mixed")
    write(folder / "mixed.schema.json", json.dumps({"fields": [{"name": "key", "type": "integer"} | TITLES]}))
    return bake(folder, MIXED, "--schema", folder / "mixed.schema.json", name="mixed.csv")


@pytest.fixture(scope="module")
def mixed(mixed_db):
    with serving(mixed_db, "--access-log", "off") as running:
        yield running


def endpoints(running):
    """A path for each endpoint that / lists."""
    patterns = [endpoint["path"] for endpoint in running.get("/").json["endpoints"]]
    return [re.sub(r"\{(\w+)\}", lambda argument: EXAMPLES[argument[1]], pattern) for pattern in patterns]


def named_fields(running):
    return [(field["name"], field["type"], field.get("title"), field.get("description")) for field in running.get("/schema").json["fields"]]


def sha256(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


# The list

@pytest.mark.parametrize("accept", [None, "application/json", "*/*", "application/*", "text/plain"])
def test_who_does_not_ask_for_html_gets_a_list_of_the_endpoints(server, accept):
    answer = server.get("/", headers={} if accept is None else {"Accept": accept})
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    assert (answer.json["dataset"], answer.json["rows"], answer.json["columns"]) == ("flights", 336776, 19)
    listed = {endpoint["path"]: endpoint["description"] for endpoint in answer.json["endpoints"]}
    assert len(listed) == len(answer.json["endpoints"]) and all(listed.values())
    assert {"/", "/getRow/{n}", "/getRandomRow", "/getColumnMeanValue/{c}", "/getColumnMedian/{c}", "/getColumnMostFrequentValue/{c}",
            "/rows", "/columns",
            "/columns/{c}", "/sql", "/sql/{name}", "/schema", "/version", "/openapi.json", "/healthz", "/readyz"} <= set(listed)


def test_every_endpoint_of_the_list_answers_and_no_other_path_does(server):
    paths = endpoints(server)
    assert len(paths) >= 15
    assert {path: server.get(path).status for path in paths} == dict.fromkeys(paths, 200)
    detail = server.get("/nowhere").json["detail"]
    assert [endpoint["path"] for endpoint in server.get("/").json["endpoints"] if endpoint["path"] not in detail] == []


# The schema

def check_rows_by_schema(running, folder):
    """Frictionless reads the CSV by the schema, and finds no fault in either."""
    schema = frictionless.Schema.from_descriptor(running.get("/schema").json)
    path = write(folder / "download.csv", running.get("/rows?format=csv").body)
    report = frictionless.Resource(path=path.name, basepath=str(folder), schema=schema).validate()
    assert report.valid, report.flatten(["type", "note"])
    return schema


def test_the_schema_names_every_column_with_its_type(mixed, mixed_db, tmp_path):
    schema = check_rows_by_schema(mixed, tmp_path)
    assert [field.name for field in schema.fields] == list(types_of(mixed_db))
    assert [field.type for field in schema.fields] == MIXED_TYPES
    assert (schema.fields[0].title, schema.fields[0].description) == tuple(TITLES.values())
    assert schema.missing_values == [""]


def test_the_schema_says_which_columns_have_no_gaps_and_which_no_value_twice(mixed):
    constraints = {field["name"]: field.get("constraints", {}) for field in mixed.get("/schema").json["fields"]}
    assert all(constraints[name] == {"required": True, "unique": True} for name in ("key", "code", "größe"))
    assert "required" not in constraints["text"]  # Frictionless takes an empty text for a missing value
    assert all(constraints[name] == {} for name in ("number", "real", "day", "none"))


def test_the_schema_of_the_flights_has_their_types(server, flights_db):
    fields = server.get("/schema").json["fields"]
    frictionless.Schema.from_descriptor(server.get("/schema").json)
    names = {"INTEGER": "integer", "REAL": "number", "TEXT": "string"}
    assert [(field["name"], field["type"]) for field in fields] == [(name, names[kind]) for name, kind in types_of(flights_db).items()]


@pytest.mark.parametrize("dataset, database, rows", [("mixed", "mixed_db", 4), ("server", "flights_db", 20_000)])
def test_a_download_imported_by_its_schema_is_the_same_table(request, tmp_path, dataset, database, rows):
    running, database = request.getfixturevalue(dataset), request.getfixturevalue(database)
    schema = write(tmp_path / "of.json", running.get("/schema").body)
    again = bake(tmp_path, running.get(f"/rows?format=csv&limit={rows}").body, "--schema", schema)
    assert types_of(again) == types_of(database)
    assert rows_of(again) == rows_of(database, database.stem)[:rows]
    with serving(again, "--access-log", "off") as imported:
        assert named_fields(imported) == named_fields(running)


def test_a_dataset_without_rows_has_a_schema_as_well(tmp_path):
    with serving(bake(tmp_path, "a,b\n"), "--access-log", "off") as running:
        assert [field.name for field in check_rows_by_schema(running, tmp_path).fields] == ["a", "b"]


# The version

def test_the_version_has_the_digests_of_source_and_database(server, flights_db):
    version = server.get("/version").json
    assert version["source"] == {"name": FLIGHTS.name, "bytes": FLIGHTS.stat().st_size, "sha256": sha256(FLIGHTS)}
    assert version["database"] == {"bytes": flights_db.stat().st_size, "sha256": sha256(flights_db)}
    assert version["dataset"] == "flights"


def test_the_version_names_the_program_and_its_sqlite_and_what_baked_the_file(server, flights_db):
    version = server.get("/version").json
    said = run("--version").stdout.decode()
    assert version["program"].split()[-1] in said
    with connect(flights_db) as connection:
        program, sqlite = connection.execute("SELECT program, sqlite_version FROM kiln_dataset").fetchone()
    assert version["baked_by"] == {"program": program, "sqlite": sqlite}
    assert re.fullmatch(r"3\.\d+\.\d+", version["sqlite"])
    assert version["sqlite"] in said or version["sqlite"] == sqlite


@pytest.mark.parametrize("pack, name", [(bytes, "table.csv"), (gzip.compress, "table.csv.gz")])
def test_the_sources_digest_is_of_the_file_as_it_was(tmp_path, pack, name):
    with serving(bake(tmp_path, pack(b"a,b\n1,2\n"), name=name), "--access-log", "off") as running:
        assert running.get("/version").json["source"] == {"name": name, "bytes": (tmp_path / name).stat().st_size,
                                                          "sha256": sha256(tmp_path / name)}


def test_the_digest_of_what_came_on_standard_input_is_of_its_bytes(tmp_path):
    database = tmp_path / "table.db"
    subprocess.run([PROGRAM, "import", "-", database, "--name", "table"], input=b"a,b\n1,2\n", capture_output=True, check=True)
    with serving(database, "--access-log", "off") as running:
        source = running.get("/version").json["source"]
    assert (source["bytes"], source["sha256"]) == (8, hashlib.sha256(b"a,b\n1,2\n").hexdigest())
