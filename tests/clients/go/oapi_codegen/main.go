// Asks a kiln server through the client that oapi-codegen makes, and prints what it got as JSON.
//
//	oapi_codegen http://127.0.0.1:8080
//
// tests/clients/test_clients.py knows what each answer must be.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"clients/kiln"
)

type object = map[string]any

var background = context.Background()

// What was asked for, or the end of the program: each answer has one for every form that it can take.
func must[T any](answer T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return answer
}

func pointer[T any](value T) *T { return &value }

func rowOf(row *kiln.NumberedRow) object {
	values := row.Values
	return object{"row": row.Row, "dep_time": values.DepTime, "dep_delay": values.DepDelay, "carrier": values.Carrier}
}

func draw(client *kiln.ClientWithResponses) object {
	row := must(client.GetRandomRowWithResponse(background, &kiln.GetRandomRowParams{Seed: pointer(uint64(2013))})).JSON200
	return object{"row": row.Row, "carrier": row.Values.Carrier, "distance": row.Values.Distance}
}

func modeOf(mode *kiln.Mode) object {
	return object{"column": mode.Column, "name": mode.Name, "mode": mode.Mode, "frequency": mode.Frequency, "ties": mode.Ties,
		"count": mode.Count, "nulls": mode.Nulls}
}

func frequentOf(value kiln.FrequentValue) object {
	return object{"value": value.Value, "frequency": value.Frequency}
}

func numbersOf(profile *kiln.Profile) object {
	var median *kiln.NumericValue
	for _, percentile := range *profile.Percentiles {
		if percentile.Percent == 50 {
			median = percentile.Continuous
		}
	}
	var total int64
	for _, bin := range profile.Histogram {
		total += bin.Count
	}
	return object{"type": profile.Type, "title": profile.Title, "mean": profile.Mean, "median": profile.Median, "min": profile.Min,
		"max": profile.Max, "stddev": profile.Stddev, "nulls": profile.Nulls, "percentile_50": median,
		"most_frequent": frequentOf(profile.MostFrequent[0]), "histogram": total}
}

func textsOf(profile *kiln.Profile) object {
	return object{"type": profile.Type, "title": profile.Title, "mode": profile.Mode, "distinct": profile.Distinct,
		"longest": profile.Longest, "has_mean": profile.Mean != nil, "most_frequent": frequentOf(profile.MostFrequent[0])}
}

func problemOf(http int, problem *kiln.Problem) object {
	return object{"http": http, "status": problem.Status, "title": problem.Title, "detail": problem.Detail}
}

func askStatistics(client *kiln.ClientWithResponses, answers object) {
	answers["mean"] = must(client.GetColumnMeanValueWithResponse(background, "5", nil)).JSON200
	answers["mean_of_part"] = must(client.GetColumnMeanValueWithResponse(background, kiln.GetColumnMeanValueParamsCDepDelay,
		&kiln.GetColumnMeanValueParams{Carrier: &[]kiln.TextFilter{"eq.UA"}})).JSON200
	answers["median"] = must(client.GetColumnMedianWithResponse(background, kiln.GetColumnMedianParamsCDistance, nil)).JSON200
	answers["mode_of_texts"] =
		modeOf(must(client.GetColumnMostFrequentValueWithResponse(background, kiln.GetColumnMostFrequentValueParamsCDest, nil)).JSON200)
	answers["mode_of_numbers"] = modeOf(must(client.GetColumnMostFrequentValueWithResponse(background, "5", nil)).JSON200)
}

func askColumns(client *kiln.ClientWithResponses, answers object) {
	answers["column_of_numbers"] = numbersOf(must(client.GetColumnWithResponse(background, kiln.GetColumnParamsCDepDelay, nil)).JSON200)
	answers["column_of_texts"] = textsOf(must(client.GetColumnWithResponse(background, kiln.GetColumnParamsCDest, nil)).JSON200)
	part := must(client.GetColumnWithResponse(background, kiln.GetColumnParamsCDepDelay,
		&kiln.GetColumnParams{Origin: &[]kiln.TextFilter{"eq.JFK"}})).JSON200
	answers["column_of_part"] = object{"count": part.Count, "nulls": part.Nulls, "mean": part.Mean, "nans": part.Nans}
	var names []string
	for _, column := range must(client.GetColumnsWithResponse(background, nil)).JSON200.Columns {
		names = append(names, column.Name)
	}
	answers["columns"] = names
	answers["values"] = must(client.GetValuesWithResponse(background, kiln.GetValuesParamsCCarrier,
		&kiln.GetValuesParams{Order: pointer("frequency.desc"), Limit: pointer(2)})).JSON200
}

func askRows(client *kiln.ClientWithResponses, answers object) {
	answers["row"] = rowOf(must(client.GetRowWithResponse(background, 1000, nil)).JSON200)
	answers["missing"] = rowOf(must(client.GetRowWithResponse(background, 838, nil)).JSON200)
	answers["random"] = []object{draw(client), draw(client)}
	rows := *must(client.GetRowsWithResponse(background, &kiln.GetRowsParams{Select: pointer("carrier,dep_delay,tailnum"),
		DepDelay: &[]kiln.NumberFilter{"gte.300", "lt.310"}, Limit: pointer(1000)})).JSON200
	answers["rows"] = object{"count": len(rows),
		"first": object{"carrier": rows[0].Carrier, "dep_delay": rows[0].DepDelay, "tailnum": rows[0].Tailnum}}
}

func askWhatIsRefused(client *kiln.ClientWithResponses, answers object) {
	beyond := must(client.GetRowWithResponse(background, 336775, &kiln.GetRowParams{Carrier: &[]kiln.TextFilter{"eq.UA"}}))
	answers["not_found"] = problemOf(beyond.StatusCode(), beyond.ApplicationproblemJSON404)
	unknown := must(client.GetRowsWithResponse(background, &kiln.GetRowsParams{Select: pointer("nope")}))
	answers["bad_request"] = problemOf(unknown.StatusCode(), unknown.ApplicationproblemJSON400)
}

func main() {
	client := must(kiln.NewClientWithResponses(os.Args[1]))
	answers := object{}
	for _, ask := range []func(*kiln.ClientWithResponses, object){askStatistics, askColumns, askRows, askWhatIsRefused} {
		ask(client, answers)
	}
	fmt.Println(string(must(json.Marshal(answers))))
}
