"""The flights in a DuckDB file and a FastAPI route for each question. Run by uvicorn; each worker has the file open to read."""

import os
import random

import duckdb
from fastapi import FastAPI, HTTPException

app = FastAPI()
database = duckdb.connect(os.environ["FLIGHTS_DUCKDB"], read_only=True)
(rows,) = database.execute("SELECT count(*) FROM flights").fetchone()
names = {name for name, *_ in database.execute("DESCRIBE flights").fetchall()}


def ask(sql, *values):
    """The first row. A cursor is a connection of its own to the same database: a request has one in its thread."""
    with database.cursor() as cursor:
        return cursor.execute(sql, values).fetchone(), [name for name, *_ in cursor.description]


def known(name):
    if name not in names:
        raise HTTPException(404, f"no column {name}")
    return f'"{name}"'


def row_answer(number):
    values, columns = ask("SELECT * EXCLUDE (row) FROM flights WHERE row = ?", number)
    return {"row": number, "values": dict(zip(columns, values))}


@app.get("/getRow/{number}")
def get_row(number: int):
    return row_answer(number)


@app.get("/getRandomRow")
def get_random_row():
    return row_answer(random.randrange(rows))


@app.get("/getColumnMeanValue/{name}")
def get_mean(name: str):
    return {"mean": ask(f"SELECT avg({known(name)}) FROM flights")[0][0]}


@app.get("/getColumnMedian/{name}")
def get_median(name: str):
    return {"median": ask(f"SELECT median({known(name)}) FROM flights")[0][0]}


@app.get("/getColumnMostFrequentValue/{name}")
def get_mode(name: str):
    return {"mode": ask(f"SELECT {known(name)} FROM flights GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1")[0][0]}
