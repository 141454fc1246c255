// What a person can do, each a change of the state (store.js): nothing here asks the server or draws.
import { batch } from "@preact/signals";
import * as store from "./store.js";
import { readList, sameFilter, writeList } from "./filters.js";

const isRangeTest = (filter) => !filter.not && ["gt", "gte", "lt", "lte"].includes(filter.operator);

function setFilters(filters) {
  if (JSON.stringify(filters) === JSON.stringify(store.filters.peek())) return;
  batch(() => {
    store.filters.value = filters;
    store.offset.value = 0;
  });
}

export function addFilter(filter) {
  if (!store.filters.peek().some((other) => sameFilter(other, filter))) setFilters([...store.filters.peek(), filter]);
}

export const removeFilters = (gone) => setFilters(store.filters.peek().filter((filter) => !gone.includes(filter)));

// In the place of these (a chip's) others.
export function replaceFilters(old, fresh) {
  const all = store.filters.peek();
  const at = all.findIndex((filter) => old.includes(filter));
  const kept = all.filter((filter) => !old.includes(filter));
  const before = at < 0 ? kept.length : all.slice(0, at).filter((filter) => !old.includes(filter)).length;
  setFilters([...kept.slice(0, before), ...fresh, ...kept.slice(before)]);
}

// A range of a column's values, as texts that the API takes; null for no limit on that side. With `until`, the high end
// is left out.
export function brushRange(column, low, high, until = false) {
  const old = store.filters.peek().filter((filter) => filter.column === column && isRangeTest(filter));
  const fresh = [];
  if (low !== null) fresh.push({ column, not: false, operator: "gte", value: low });
  if (high !== null) fresh.push({ column, not: false, operator: until ? "lt" : "lte", value: high });
  replaceFilters(old, fresh);
}

// The range that a column is brushed to: {low, high}, each a filter or undefined.
export function rangeOf(filters, column) {
  const tests = filters.filter((filter) => filter.column === column && isRangeTest(filter));
  return {
    low: tests.find((test) => test.operator.startsWith("g")),
    high: tests.find((test) => test.operator.startsWith("l")),
  };
}

const isChoice = (filter, column) =>
  filter.column === column && !filter.not && ["in", "eq", "is"].includes(filter.operator);

// The values of a column that bars or cells have been chosen by; a missing one is null.
export function chosenValues(filters, column) {
  const filter = filters.find((one) => isChoice(one, column));
  if (!filter) return [];
  if (filter.operator === "in") return readList(filter.value);
  return filter.operator === "is" ? (filter.value === "null" ? [null] : []) : [filter.value];
}

export function chooseValues(column, values) {
  const old = store.filters.peek().filter((filter) => isChoice(filter, column));
  if (values.length === 0) return replaceFilters(old, []);
  const operator = values.length > 1 ? "in" : values[0] === null ? "is" : "eq";
  const value = values.length > 1 ? writeList(values) : (values[0] ?? "null");
  replaceFilters(old, [{ column, not: false, operator, value }]);
}

// A bar was clicked: it joins the chosen ones, or leaves them. Missing values can't stand in a list with others.
export function toggleValue(column, value) {
  const chosen = chosenValues(store.filters.peek(), column);
  if (chosen.includes(value))
    return chooseValues(
      column,
      chosen.filter((other) => other !== value),
    );
  chooseValues(column, value === null ? [null] : [...chosen.filter((other) => other !== null), value]);
}

export function clearFilters() {
  batch(() => {
    store.search.value = [];
    setFilters([]);
  });
}

export function setSearch(text) {
  batch(() => {
    store.search.value = text.trim() === "" ? [] : [text];
    store.offset.value = 0;
  });
}

// A header: ascending, descending, none. With `more`, beside the columns that are sorted by already.
export function sortBy(column, more = false) {
  const terms = store.order.peek();
  const old = terms.find((term) => term.column === column);
  const fresh = !old ? [{ column, descending: false }] : old.descending ? [] : [{ column, descending: true }];
  const others = terms.filter((term) => term.column !== column);
  batch(() => {
    store.order.value = more ? [...others, ...fresh] : fresh;
    store.offset.value = 0;
  });
}

export function setShown(columns) {
  const all = store.columns.peek();
  const isAll = columns.length === all.length && columns.every((column, i) => column === i);
  store.shown.value = isAll || columns.length === 0 ? null : columns;
}

export function moveColumn(column, to) {
  const rest = store.visibleColumns.peek().filter((other) => other !== column);
  rest.splice(Math.max(0, Math.min(to, rest.length)), 0, column);
  setShown(rest);
}

export const hideColumn = (column) => setShown(store.visibleColumns.peek().filter((other) => other !== column));

export const openColumn = (column) => (store.open.value = store.open.peek() === column ? null : column);

export const setGroup = (group) => (store.group.value = group);
