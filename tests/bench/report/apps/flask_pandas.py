"""The flights as many would serve them first: a DataFrame in memory and a Flask route for each question. Run by gunicorn."""

import os
import random

import pandas
from flask import Flask, Response, jsonify

app = Flask(__name__)
flights = pandas.read_csv(os.environ["FLIGHTS_CSV"], na_values=["NA"], keep_default_na=False)


def row_answer(number):
    return Response(f'{{"row":{number},"values":{flights.iloc[number].to_json()}}}', mimetype="application/json")


@app.get("/getRow/<int:number>")
def get_row(number):
    return row_answer(number)


@app.get("/getRandomRow")
def get_random_row():
    return row_answer(random.randrange(len(flights)))


@app.get("/getColumnMeanValue/<name>")
def get_mean(name):
    return jsonify(mean=float(flights[name].mean()))


@app.get("/getColumnMedian/<name>")
def get_median(name):
    return jsonify(median=float(flights[name].median()))


@app.get("/getColumnMostFrequentValue/<name>")
def get_mode(name):
    return jsonify(mode=flights[name].mode()[0])
