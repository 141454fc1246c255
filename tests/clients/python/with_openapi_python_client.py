"""Asks a kiln server through the client that openapi-python-client makes, and prints what it got as JSON.

    python with_openapi_python_client.py http://127.0.0.1:8080

tests/clients/test_clients.py knows what each answer must be.
"""

import json
import sys

from kiln_client import Client
from kiln_client.api.columns import get_column, get_columns, get_values
from kiln_client.api.rows import get_random_row, get_row, get_rows
from kiln_client.api.statistics import get_column_mean_value, get_column_median, get_column_most_frequent_value
from kiln_client.models import (GetColumnC, GetColumnMeanValueC, GetColumnMedianC, GetColumnMostFrequentValueC, GetValuesC, Problem,
                                Profile)


def cells(row, *names):
    """The members of these names, without what tells them from Python's own."""
    return {name.rstrip("_"): getattr(row, name) for name in names}


def number_profile(profile):
    assert isinstance(profile, Profile)
    return cells(profile, "type_", "title", "mean", "median", "min_", "max_", "stddev", "nulls") | {
        "percentile_50": next(p.continuous for p in profile.percentiles if p.percent == 50),
        "most_frequent": cells(profile.most_frequent[0], "value", "frequency"),
        "histogram": sum(each.count for each in profile.histogram)}


def problem_of(answer):
    assert isinstance(answer.parsed, Problem)
    return {"http": answer.status_code} | cells(answer.parsed, "status", "title", "detail")


def main(address):
    client = Client(base_url=address)
    answers = {}
    for name, number in (("row", 1000), ("missing", 838)):
        row = get_row.sync(number, client=client)
        answers[name] = {"row": row.row} | cells(row.values, "dep_time", "dep_delay", "carrier")
    drawn = [get_random_row.sync(client=client, seed=2013) for _ in range(2)]
    answers["random"] = [{"row": row.row} | cells(row.values, "carrier", "distance") for row in drawn]

    answers["mean"] = get_column_mean_value.sync(GetColumnMeanValueC("5"), client=client).to_dict()
    answers["mean_of_part"] = get_column_mean_value.sync(GetColumnMeanValueC.DEP_DELAY, client=client, carrier=["eq.UA"]).to_dict()
    answers["median"] = get_column_median.sync(GetColumnMedianC.DISTANCE, client=client).to_dict()
    answers["mode_of_texts"] = get_column_most_frequent_value.sync(GetColumnMostFrequentValueC.DEST, client=client).to_dict()
    answers["mode_of_numbers"] = get_column_most_frequent_value.sync(GetColumnMostFrequentValueC("5"), client=client).to_dict()

    answers["column_of_numbers"] = number_profile(get_column.sync(GetColumnC.DEP_DELAY, client=client))
    texts = get_column.sync(GetColumnC.DEST, client=client)
    answers["column_of_texts"] = cells(texts, "type_", "title", "mode", "distinct", "longest") | {
        "has_mean": isinstance(texts.mean, float), "most_frequent": cells(texts.most_frequent[0], "value", "frequency")}
    part = get_column.sync(GetColumnC.DEP_DELAY, client=client, origin=["eq.JFK"])
    answers["column_of_part"] = cells(part, "count", "nulls", "mean", "nans")
    answers["columns"] = [column.name for column in get_columns.sync(client=client).columns]

    rows = get_rows.sync(client=client, select="carrier,dep_delay,tailnum", dep_delay=["gte.300", "lt.310"], limit=1000)
    answers["rows"] = {"count": len(rows), "first": cells(rows[0], "carrier", "dep_delay", "tailnum")}
    values = get_values.sync(GetValuesC.CARRIER, client=client, order="frequency.desc", limit=2)
    answers["values"] = [cells(each, "value", "frequency") for each in values]
    answers["not_found"] = problem_of(get_row.sync_detailed(336775, client=client, carrier=["eq.UA"]))
    answers["bad_request"] = problem_of(get_rows.sync_detailed(client=client, select="nope"))
    json.dump(answers, sys.stdout)


main(sys.argv[1])
