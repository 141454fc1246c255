"""What each server is asked for the same five answers: by routes, or by the SQL that its own is."""

import random

from common import Request
from peers import datasette_sql, roapi_sql

ENDPOINTS = ("row", "random row", "mean", "median", "mode")
CONSTANT_TIME = ("mean", "median", "mode")
KILN, LOGGED, NGINX, LIBRARY = "kiln", "kiln, log on", "nginx", "cpp-httplib's listener"
FLASK, FASTAPI, DATASETTE, ROAPI = "Flask + pandas", "FastAPI + DuckDB", "Datasette", "ROAPI"
PEERS = (FLASK, FASTAPI, DATASETTE, ROAPI)
FLIGHTS_ROWS = 336_776
# Row numbers, in no order and each time the same ones, that a load asks for in turn.
NUMBERS = random.Random(2013).sample(range(FLIGHTS_ROWS), 1000)

MEDIAN = ("select avg(dep_delay) from (select dep_delay from flights where dep_delay is not null order by dep_delay "
          "limit 2 - (select count(dep_delay) from flights) % 2 offset ((select count(dep_delay) from flights) - 1) / 2)")
MODE = "select dest, count(*) as n from flights group by dest order by n desc, dest limit 1"


def rows_of(path):
    return [Request(path.format(n=number)) for number in NUMBERS]


def routes(column="dep_delay", text="dest"):
    """Of kiln, and of what has been written to answer as kiln does."""
    return {"row": rows_of("/getRow/{n}"), "random row": [Request("/getRandomRow")], "mean": [Request(f"/getColumnMeanValue/{column}")],
            "median": [Request(f"/getColumnMedian/{column}")], "mode": [Request(f"/getColumnMostFrequentValue/{text}")]}


def datasette_requests():
    # SQLite gives each row of a table a rowid, here from 1.
    some = "(abs(random()) % (select max(rowid) from flights)) + 1"
    return {"row": [datasette_sql("select * from flights where rowid = :n + 1", n=number) for number in NUMBERS],
            "random row": [datasette_sql(f"select * from flights where rowid = (select {some})")],
            "mean": [datasette_sql("select avg(dep_delay) from flights")], "median": [datasette_sql(MEDIAN)], "mode": [datasette_sql(MODE)]}


def roapi_requests():
    """It can't draw a row without looking at all: the load generator draws, which is no work of the server's."""
    return {"row": [roapi_sql(f"select * from flights where row = {number}") for number in NUMBERS],
            "random row": [roapi_sql(f"select * from flights where row = {number}") for number in reversed(NUMBERS)],
            "mean": [roapi_sql("select avg(dep_delay) from flights")], "median": [roapi_sql("select median(dep_delay * 1.0) from flights")],
            "mode": [roapi_sql(MODE)]}


REQUESTS = {KILN: routes, LOGGED: routes, FLASK: routes, FASTAPI: routes, DATASETTE: datasette_requests, ROAPI: roapi_requests}
