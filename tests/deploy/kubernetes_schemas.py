"""Takes Kubernetes' JSON schemas out of the Python package kubernetes-validate, in the form in which kubeconform reads files.

    python3 tests/deploy/kubernetes_schemas.py WHEEL FOLDER

kubeconform's own schemas are only to be had from the network, at each run. Those of the package are made from the same source, the
OpenAPI description of each release, but refer to each other by an address on kubernetes.io; here they refer to the file beside them.
FOLDER gets one folder a release, of the oldest and of the newest in the package.
"""

import json
import re
import sys
import zipfile
from pathlib import Path

SCHEMA = re.compile(r"kubernetes_validate/kubernetes-json-schema/v(\d+)\.(\d+)\.(\d+)-local-strict/([\w-]+\.json)")


def main(wheel, folder):
    with zipfile.ZipFile(wheel) as package:
        found = [(match, tuple(map(int, match.groups()[:3]))) for name in package.namelist() if (match := SCHEMA.fullmatch(name))]
        if not found:
            sys.exit(f"kubernetes_schemas: no strict schema in {wheel}; expected files as {SCHEMA.pattern}")
        releases = {release for _, release in found}
        for match, release in found:
            if release not in (min(releases), max(releases)):
                continue
            schema = json.loads(package.read(match[0]).replace(b'"/api/_definitions.json#', b'"_definitions.json#'))
            schema.pop("$id", None)  # the address that relative references would start from
            file = Path(folder, "v" + ".".join(map(str, release)), match[4])
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(json.dumps(schema))


if __name__ == "__main__":
    main(*sys.argv[1:])
