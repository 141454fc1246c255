//! Asks a kiln server through the Rust client that openapi-generator makes, and prints what it got as JSON.
//!
//!     client http://127.0.0.1:8080
//!
//! tests/clients/test_clients.py knows what each answer must be.

use std::error::Error as StdError;
use std::sync::Arc;

use kiln_client::apis::columns_api::{ColumnsApi, ColumnsApiClient, GetColumnParams, GetColumnsParams, GetValuesParams};
use kiln_client::apis::configuration::Configuration;
use kiln_client::apis::rows_api::{
    GetRandomRowParams, GetRowError, GetRowParams, GetRowsError, GetRowsParams, RowsApi, RowsApiClient,
};
use kiln_client::apis::statistics_api::{
    GetColumnMeanValueParams, GetColumnMedianParams, GetColumnMostFrequentValueParams, StatisticsApi, StatisticsApiClient,
};
use kiln_client::apis::Error;
use kiln_client::models::{FrequentValue, NumberedRow, Problem, Profile};
use serde_json::{json, Map, Value};

type Answers = Map<String, Value>;
type Done = Result<(), Box<dyn StdError>>;

fn text(text: &str) -> String {
    text.to_owned()
}

fn row_of(row: &NumberedRow) -> Value {
    let values = &row.values;
    json!({"row": row.row, "dep_time": values.dep_time.flatten(), "dep_delay": values.dep_delay.flatten(), "carrier": values.carrier})
}

fn frequent_of(value: &FrequentValue) -> Value {
    json!({"value": value.value, "frequency": value.frequency})
}

fn numbers_of(profile: &Profile) -> Value {
    let percentiles = profile.percentiles.as_deref().unwrap_or_default();
    let median = percentiles.iter().find(|each| each.percent == 50).and_then(|each| each.continuous);
    let total: i64 = profile.histogram.iter().map(|bin| bin.count).sum();
    json!({"type": profile.r#type, "title": profile.title, "mean": profile.mean.flatten(), "median": profile.median.flatten(),
        "min": profile.min, "max": profile.max, "stddev": profile.stddev.flatten(), "nulls": profile.nulls,
        "percentile_50": median, "most_frequent": frequent_of(&profile.most_frequent[0]), "histogram": total})
}

fn texts_of(profile: &Profile) -> Value {
    json!({"type": profile.r#type, "title": profile.title, "mode": profile.mode, "distinct": profile.distinct,
        "longest": profile.longest.flatten(), "has_mean": profile.mean.flatten().is_some(),
        "most_frequent": frequent_of(&profile.most_frequent[0])})
}

fn problem_of(http: u16, problem: Problem) -> Value {
    json!({"http": http, "status": problem.status, "title": problem.title, "detail": problem.detail})
}

async fn ask_statistics(statistics: StatisticsApiClient, answers: &mut Answers) -> Done {
    let mean = GetColumnMeanValueParams::builder().c(text("5")).build();
    answers.insert(text("mean"), json!(statistics.get_column_mean_value(mean).await?));
    let part = GetColumnMeanValueParams::builder().c(text("dep_delay")).carrier(vec![text("eq.UA")]).build();
    answers.insert(text("mean_of_part"), json!(statistics.get_column_mean_value(part).await?));
    let median = GetColumnMedianParams::builder().c(text("distance")).build();
    answers.insert(text("median"), json!(statistics.get_column_median(median).await?));
    for (name, column) in [("mode_of_texts", "dest"), ("mode_of_numbers", "5")] {
        let mode = GetColumnMostFrequentValueParams::builder().c(text(column)).build();
        answers.insert(text(name), json!(statistics.get_column_most_frequent_value(mode).await?));
    }
    Ok(())
}

async fn ask_columns(columns: ColumnsApiClient, answers: &mut Answers) -> Done {
    let numbers = columns.get_column(GetColumnParams::builder().c(text("dep_delay")).build()).await?;
    answers.insert(text("column_of_numbers"), numbers_of(&numbers));
    let texts = columns.get_column(GetColumnParams::builder().c(text("dest")).build()).await?;
    answers.insert(text("column_of_texts"), texts_of(&texts));
    let part = GetColumnParams::builder().c(text("dep_delay")).origin(vec![text("eq.JFK")]).build();
    let part = columns.get_column(part).await?;
    let figures = json!({"count": part.count, "nulls": part.nulls, "mean": part.mean.flatten(), "nans": part.nans});
    answers.insert(text("column_of_part"), figures);
    let all = columns.get_columns(GetColumnsParams::builder().build()).await?;
    answers.insert(text("columns"), all.columns.iter().map(|column| column.name.clone()).collect());
    let values = GetValuesParams::builder().c(text("carrier")).order(text("frequency.desc")).limit(2).build();
    answers.insert(text("values"), json!(columns.get_values(values).await?));
    Ok(())
}

async fn ask_rows(rows: RowsApiClient, answers: &mut Answers) -> Done {
    for (name, number) in [("row", 1000), ("missing", 838)] {
        let row = rows.get_row(GetRowParams::builder().n(number).build()).await?;
        answers.insert(text(name), row_of(&row));
    }
    let mut drawn = Vec::new();
    for _ in 0..2 {
        let row = rows.get_random_row(GetRandomRowParams::builder().seed(2013).build()).await?;
        drawn.push(json!({"row": row.row, "carrier": row.values.carrier, "distance": row.values.distance.flatten()}));
    }
    answers.insert(text("random"), drawn.into());

    let found = GetRowsParams::builder().select(text("carrier,dep_delay,tailnum"));
    let found = rows.get_rows(found.dep_delay(vec![text("gte.300"), text("lt.310")]).limit(1000).build()).await?;
    let first = json!({"carrier": found[0].carrier, "dep_delay": found[0].dep_delay.flatten(), "tailnum": found[0].tailnum});
    answers.insert(text("rows"), json!({"count": found.len(), "first": first}));

    let beyond = GetRowParams::builder().n(336775).carrier(vec![text("eq.UA")]).build();
    if let Err(Error::ResponseError(refused)) = rows.get_row(beyond).await {
        // The statuses' problems are alike, so that the first of them takes any.
        if let Some(GetRowError::Status400(problem) | GetRowError::Status404(problem)) = refused.entity {
            answers.insert(text("not_found"), problem_of(refused.status.as_u16(), problem));
        }
    }
    if let Err(Error::ResponseError(refused)) = rows.get_rows(GetRowsParams::builder().select(text("nope")).build()).await {
        if let Some(GetRowsError::Status400(problem)) = refused.entity {
            answers.insert(text("bad_request"), problem_of(refused.status.as_u16(), problem));
        }
    }
    Ok(())
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Done {
    let base_path = std::env::args().nth(1).ok_or("no address")?;
    let configuration = Arc::new(Configuration { base_path, ..Configuration::new() });
    let mut answers = Map::new();
    ask_statistics(StatisticsApiClient::new(configuration.clone()), &mut answers).await?;
    ask_columns(ColumnsApiClient::new(configuration.clone()), &mut answers).await?;
    ask_rows(RowsApiClient::new(configuration), &mut answers).await?;
    println!("{}", Value::Object(answers));
    Ok(())
}
