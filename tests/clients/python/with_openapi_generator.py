"""Asks a kiln server through the Python client that openapi-generator makes, and prints what it got as JSON.

    python with_openapi_generator.py http://127.0.0.1:8080

tests/clients/test_clients.py knows what each answer must be.
"""

import json
import sys

from kiln_client import ApiClient, ApiException, ColumnsApi, Configuration, RowsApi, StatisticsApi


def cells(row, *names):
    """The members of these names; a value that may be of several types is wrapped."""
    return {name: getattr(value, "actual_instance", value) for name in names for value in [getattr(row, name)]}


def figures_of(answer, *names):
    return cells(answer, "column", "name", "count", "nulls", *names)


def number_profile(profile):
    return cells(profile, "type", "title", "mean", "median", "min", "max", "stddev", "nulls") | {
        "percentile_50": next(p.continuous for p in profile.percentiles if p.percent == 50),
        "most_frequent": cells(profile.most_frequent[0], "value", "frequency"),
        "histogram": sum(each.count for each in profile.histogram)}


def problem_of(ask):
    try:
        ask()
    except ApiException as error:
        return {"http": error.status} | cells(error.data, "status", "title", "detail")
    raise AssertionError("this had to be refused")


def main(address):
    client = ApiClient(Configuration(host=address))
    rows, columns, statistics = RowsApi(client), ColumnsApi(client), StatisticsApi(client)
    answers = {}
    for name, number in (("row", 1000), ("missing", 838)):
        row = rows.get_row(number)
        answers[name] = {"row": row.row} | cells(row.values, "dep_time", "dep_delay", "carrier")
    drawn = [rows.get_random_row(seed=2013) for _ in range(2)]
    answers["random"] = [{"row": row.row} | cells(row.values, "carrier", "distance") for row in drawn]

    answers["mean"] = figures_of(statistics.get_column_mean_value("5"), "mean")
    answers["mean_of_part"] = figures_of(statistics.get_column_mean_value("dep_delay", carrier=["eq.UA"]), "mean")
    answers["median"] = figures_of(statistics.get_column_median("distance"), "median")
    answers["mode_of_texts"] = figures_of(statistics.get_column_most_frequent_value("dest"), "mode", "frequency", "ties")
    answers["mode_of_numbers"] = figures_of(statistics.get_column_most_frequent_value("5"), "mode", "frequency", "ties")

    answers["column_of_numbers"] = number_profile(columns.get_column("dep_delay"))
    texts = columns.get_column("dest")
    answers["column_of_texts"] = cells(texts, "type", "title", "mode", "distinct", "longest") | {
        "has_mean": texts.mean is not None, "most_frequent": cells(texts.most_frequent[0], "value", "frequency")}
    answers["column_of_part"] = cells(columns.get_column("dep_delay", origin=["eq.JFK"]), "count", "nulls", "mean", "nans")
    answers["columns"] = [column.name for column in columns.get_columns().columns]

    found = rows.get_rows(select="carrier,dep_delay,tailnum", dep_delay=["gte.300", "lt.310"], limit=1000)
    answers["rows"] = {"count": len(found), "first": cells(found[0], "carrier", "dep_delay", "tailnum")}
    values = columns.get_values("carrier", order="frequency.desc", limit=2)
    answers["values"] = [cells(each, "value", "frequency") for each in values]
    answers["not_found"] = problem_of(lambda: rows.get_row(336775, carrier=["eq.UA"]))
    answers["bad_request"] = problem_of(lambda: rows.get_rows(select="nope"))
    json.dump(answers, sys.stdout)


main(sys.argv[1])
