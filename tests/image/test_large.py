"""10 million rows, the flights 30 times over, baked and served by the container with 128 MB of memory."""

import gzip
import json

import pytest

from engine import SEALED, docker, get, running, survives_load
from kiln import FLIGHTS

pytestmark = pytest.mark.large

TIMES, ROWS_ONCE = 30, 336_776
LOAD_SECONDS = 10


def test_ten_million_rows_are_served_with_128_mb(image, tmp_path, say):
    header, rows = gzip.decompress(FLIGHTS.read_bytes()).split(b"\n", 1)
    with (tmp_path / "large.csv").open("wb") as file:
        file.write(header + b"\n")
        for _ in range(TIMES):
            file.write(rows)
    tmp_path.chmod(0o777)
    docker("run", "--rm", "-v", f"{tmp_path}:/here", "-w", "/here", image, "import", "large.csv", "large.db", "--null", "NA", timeout=1200)
    (tmp_path / "large.csv").unlink()
    with running(image, *SEALED, "--memory", "128m", "--memory-swap", "128m", "--env", "KILN_ACCESS_LOG=off", "-v",
                 f"{tmp_path}/large.db:/data/dataset.db:ro") as (container, port):
        assert json.loads(docker("inspect", container).stdout)[0]["HostConfig"]["Memory"] == 128 << 20
        assert get(port, f"/getRow/{TIMES * ROWS_ONCE - 1}").status == 200
        assert get(port, "/getColumnMeanValue/5").json["mean"] == 12.639070257304708  # what it is of the flights once
        asked = survives_load(container, port, TIMES * ROWS_ONCE, LOAD_SECONDS)
        used = docker("stats", "--no-stream", "--format", "{{.MemUsage}}", container).stdout.strip()
    size = (tmp_path / "large.db").stat().st_size
    say(f"{TIMES * ROWS_ONCE:,} rows ({size / 1e6:,.0f} MB), 128 MB, 64 connections for {LOAD_SECONDS} s and 4 downloads: {asked} answers, "
        f"memory afterwards {used}")
