// Asks a kiln server with the types that openapi-typescript makes, through openapi-fetch, and prints what it got as JSON.
//
//   node openapi_typescript.ts http://127.0.0.1:8080
//
// tests/clients/test_clients.py knows what each answer must be.
import createClient from "openapi-fetch";
import type { components, paths } from "./kiln.ts";

type Profile = components["schemas"]["Profile"];
type Problem = components["schemas"]["Problem"];

// Which of an answer's forms are asked for; without this a page's type would also be that of CSV.
type Media = "application/json" | "application/problem+json";

const { GET } = createClient<paths, Media>({ baseUrl: process.argv[2] });

function pick<T extends object, K extends keyof T>(from: T, ...names: K[]): Pick<T, K> {
  return Object.fromEntries(names.map((name) => [name, from[name]])) as Pick<T, K>;
}

// An answer's data; ends the program where it has none.
async function data<T>(asked: Promise<{ data?: T; error?: unknown }>): Promise<T> {
  const { data, error } = await asked;
  if (data === undefined) throw new Error(JSON.stringify(error));
  return data;
}

async function problem(asked: Promise<{ error?: Problem | undefined; response: Response }>) {
  const { error, response } = await asked;
  if (!error) throw new Error("this had to be refused");
  return { http: response.status, ...pick(error, "status", "title", "detail") };
}

const row = async (n: number) => {
  const { row, values } = await data(GET("/getRow/{n}", { params: { path: { n } } }));
  return { row, ...pick(values, "dep_time", "dep_delay", "carrier") };
};
const draw = async () => {
  const { row, values } = await data(GET("/getRandomRow", { params: { query: { seed: 2013 } } }));
  return { row, ...pick(values, "carrier", "distance") };
};
const mode = (c: "dest" | "5") => data(GET("/getColumnMostFrequentValue/{c}", { params: { path: { c } } }));
const column = (c: "dep_delay" | "dest", query = {}): Promise<Profile> => data(GET("/columns/{c}", { params: { path: { c }, query } }));

const numbers = await column("dep_delay");
const texts = await column("dest");
const part = await column("dep_delay", { origin: ["eq.JFK"] });
const rows = await data(GET("/rows", {
  params: { query: { select: "carrier,dep_delay,tailnum", dep_delay: ["gte.300", "lt.310"], limit: 1000 } },
}));

console.log(JSON.stringify({
  row: await row(1000),
  missing: await row(838),
  random: [await draw(), await draw()],
  mean: await data(GET("/getColumnMeanValue/{c}", { params: { path: { c: "5" } } })),
  mean_of_part: await data(GET("/getColumnMeanValue/{c}", { params: { path: { c: "dep_delay" }, query: { carrier: ["eq.UA"] } } })),
  median: await data(GET("/getColumnMedian/{c}", { params: { path: { c: "distance" } } })),
  mode_of_texts: await mode("dest"),
  mode_of_numbers: await mode("5"),
  column_of_numbers: {
    ...pick(numbers, "type", "title", "mean", "median", "min", "max", "stddev", "nulls"),
    percentile_50: numbers.percentiles?.find(({ percent }) => percent === 50)?.continuous,
    most_frequent: numbers.most_frequent[0],
    histogram: numbers.histogram.reduce((sum, { count }) => sum + count, 0),
  },
  column_of_texts: {
    ...pick(texts, "type", "title", "mode", "distinct", "longest"),
    has_mean: typeof texts.mean === "number", most_frequent: texts.most_frequent[0],
  },
  column_of_part: pick(part, "count", "nulls", "mean", "nans"),
  columns: (await data(GET("/columns"))).columns.map(({ name }) => name),
  rows: { count: rows.length, first: pick(rows[0]!, "carrier", "dep_delay", "tailnum") },
  values: await data(GET("/columns/{c}/values", { params: { path: { c: "carrier" }, query: { order: "frequency.desc", limit: 2 } } })),
  not_found: await problem(GET("/getRow/{n}", { params: { path: { n: 336775 }, query: { carrier: ["eq.UA"] } } })),
  bad_request: await problem(GET("/rows", { params: { query: { select: "nope" } } })),
}));
