// What the explorer knows, as signals that the views read: the dataset, what is asked of it, and the answers. Only the
// actions of actions.js and the URL (url.js) change what is asked; only parts.js changes the answers.
import { computed, signal } from "@preact/signals";
import { filterQuery } from "./filters.js";

// {name, title, description, license, rows, columns: [{column, name, type, temporal, distinct, …}]} once it's known.
export const dataset = signal(null);

// What is asked. The URL is made of exactly these.
export const filters = signal([]);
export const search = signal([]); // the texts of q=
export const order = signal([]); // [{column, descending, nulls}]
export const shown = signal(null); // columns of the table in their order; null: all
export const offset = signal(0); // the first row in the table's window
export const open = signal(null); // the column that is looked at closely
export const group = signal(null); // {by: column, figure: "count", of: column or null}

// Whether a brush is being drawn: answers come as fast as they can, the URL waits.
export const drawing = signal(false);

// Answers. part: {key, rows, columns: Map(column → profile)} of the filters with that key; null before the first.
export const part = signal(null);
export const partProblem = signal(null);
// {key, rows}: what the server's page has counted already for the state it was made for.
export const counted = signal(null);
// column → whole profile, with histogram and most frequent values, as they come.
export const profiles = signal(new Map());

export const columns = computed(() => dataset.value?.columns ?? []);

// The query of what is asked of the rows; "" for the whole dataset.
export const partQuery = computed(() => {
  const texts = search.value.map((text) => `q=${encodeURIComponent(text)}`);
  return [...texts, filterQuery(filters.value, columns.value)].filter(Boolean).join("&");
});

export const isWhole = computed(() => partQuery.value === "");

// How many rows the part has; undefined while that's being counted.
export const partRows = computed(() => {
  if (!dataset.value) return undefined;
  if (isWhole.value) return Number(dataset.value.rows);
  return [part.value, counted.value].find((one) => one?.key === partQuery.value)?.rows;
});

export const visibleColumns = computed(() => shown.value ?? columns.value.map((_, i) => i));

// order=… as the API has it.
export const orderText = computed(() =>
  order.value
    .map(({ column, descending, nulls }) =>
      [column, descending && "desc", nulls].filter((part) => part || part === 0).join("."),
    )
    .join(","),
);
