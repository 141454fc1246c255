// Asks a kiln server through the Go client that openapi-generator makes, and prints what it got as JSON.
//
//	openapi_generator http://127.0.0.1:8080
//
// tests/clients/test_clients.py knows what each answer must be.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	"clients/kiln"
)

type object = map[string]any

var background = context.Background()

// The answer of a request, or the end of the program.
func must[T any](answer T, _ *http.Response, err error) T {
	check(err)
	return answer
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func rowOf(row *kiln.NumberedRow) object {
	values := row.Values
	return object{"row": row.Row, "dep_time": values.DepTime.Get(), "dep_delay": values.DepDelay.Get(), "carrier": values.Carrier.Get()}
}

func draw(client *kiln.APIClient) object {
	row := must(client.RowsAPI.GetRandomRow(background).Seed(2013).Execute())
	return object{"row": row.Row, "carrier": row.Values.Carrier.Get(), "distance": row.Values.Distance.Get()}
}

func frequentOf(value kiln.FrequentValue) object {
	return object{"value": value.Value.Get(), "frequency": value.Frequency}
}

func numbersOf(profile *kiln.Profile) object {
	var median *float64
	for _, percentile := range profile.Percentiles {
		if percentile.Percent == 50 {
			median = percentile.Continuous.Get()
		}
	}
	var total int64
	for _, bin := range profile.Histogram {
		total += bin.Count
	}
	return object{"type": profile.Type, "title": profile.Title.Get(), "mean": profile.Mean.Get(), "median": profile.Median.Get(),
		"min": profile.Min.Get(), "max": profile.Max.Get(), "stddev": profile.Stddev.Get(), "nulls": profile.Nulls,
		"percentile_50": median, "most_frequent": frequentOf(profile.MostFrequent[0]), "histogram": total}
}

func textsOf(profile *kiln.Profile) object {
	return object{"type": profile.Type, "title": profile.Title.Get(), "mode": profile.Mode.Get(), "distinct": profile.Distinct,
		"longest": profile.Longest.Get(), "has_mean": profile.Mean.Get() != nil, "most_frequent": frequentOf(profile.MostFrequent[0])}
}

// The problem that a request was refused with.
func problemOf(response *http.Response, err error) object {
	var refused *kiln.GenericOpenAPIError
	if !errors.As(err, &refused) {
		check(fmt.Errorf("this had to be refused: %v", err))
	}
	problem := refused.Model().(kiln.Problem)
	return object{"http": response.StatusCode, "status": problem.Status, "title": problem.Title, "detail": problem.Detail}
}

func askStatistics(client *kiln.APIClient, answers object) {
	statistics := client.StatisticsAPI
	answers["mean"] = must(statistics.GetColumnMeanValue(background, "5").Execute())
	answers["mean_of_part"] = must(statistics.GetColumnMeanValue(background, "dep_delay").Carrier([]string{"eq.UA"}).Execute())
	answers["median"] = must(statistics.GetColumnMedian(background, "distance").Execute())
	answers["mode_of_texts"] = must(statistics.GetColumnMostFrequentValue(background, "dest").Execute())
	answers["mode_of_numbers"] = must(statistics.GetColumnMostFrequentValue(background, "5").Execute())
}

func askColumns(client *kiln.APIClient, answers object) {
	columns := client.ColumnsAPI
	answers["column_of_numbers"] = numbersOf(must(columns.GetColumn(background, "dep_delay").Execute()))
	answers["column_of_texts"] = textsOf(must(columns.GetColumn(background, "dest").Execute()))
	part := must(columns.GetColumn(background, "dep_delay").Origin([]string{"eq.JFK"}).Execute())
	answers["column_of_part"] = object{"count": part.Count, "nulls": part.Nulls, "mean": part.Mean.Get(), "nans": part.Nans.Get()}
	var names []string
	for _, column := range must(columns.GetColumns(background).Execute()).Columns {
		names = append(names, column.Name)
	}
	answers["columns"] = names
	answers["values"] = must(columns.GetValues(background, "carrier").Order("frequency.desc").Limit(2).Execute())
}

func askRows(client *kiln.APIClient, answers object) {
	answers["row"] = rowOf(must(client.RowsAPI.GetRow(background, 1000).Execute()))
	answers["missing"] = rowOf(must(client.RowsAPI.GetRow(background, 838).Execute()))
	answers["random"] = []object{draw(client), draw(client)}
	rows := must(client.RowsAPI.GetRows(background).Select_("carrier,dep_delay,tailnum").DepDelay([]string{"gte.300", "lt.310"}).
		Limit(1000).Execute())
	answers["rows"] = object{"count": len(rows), "first": object{"carrier": rows[0].Carrier.Get(),
		"dep_delay": rows[0].DepDelay.Get(), "tailnum": rows[0].Tailnum.Get()}}
}

func askWhatIsRefused(client *kiln.APIClient, answers object) {
	_, response, err := client.RowsAPI.GetRow(background, 336775).Carrier([]string{"eq.UA"}).Execute()
	answers["not_found"] = problemOf(response, err)
	_, response, err = client.RowsAPI.GetRows(background).Select_("nope").Execute()
	answers["bad_request"] = problemOf(response, err)
}

func main() {
	configuration := kiln.NewConfiguration()
	configuration.Servers = kiln.ServerConfigurations{{URL: os.Args[1]}}
	client := kiln.NewAPIClient(configuration)
	answers := object{}
	for _, ask := range []func(*kiln.APIClient, object){askStatistics, askColumns, askRows, askWhatIsRefused} {
		ask(client, answers)
	}
	printed, err := json.Marshal(answers)
	check(err)
	fmt.Println(string(printed))
}
