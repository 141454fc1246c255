// The URL is the state: everything that is asked stands in the page's query, in the API's own words, so that a copied
// address, a reload and the way back show the same, with script or without. Steps that a person would go back by are
// pushed; what moves (a brush, the scroll position) only replaces.
import { batch, effect } from "@preact/signals";
import * as store from "./store.js";
import { columnOf, filteredBy, keyOf, query, readFilter, writeFilter } from "./filters.js";

const FIGURES = ["count", "mean", "median", "sum"];
const whole = (text) => (/^\d{1,15}$/.test(text ?? "") ? Number(text) : 0);

// The parts of a list of columns, as they are written; a comma in double quotes separates nothing.
const parts = (text) => [...(text ?? "").matchAll(/[ \t]*"(?:[^"\\]|\\.)*"[^,]*|[^,]+/gs)].map(([part]) => part);

function readOrder(text, columns) {
  return parts(text).flatMap((term) => {
    const [, name, direction, nulls] = /^(.*?)(?:\.(asc|desc))?(?:\.(nullsfirst|nullslast))?$/s.exec(term.trim());
    const column = columnOf(name, columns);
    return column === null ? [] : [{ column, descending: direction === "desc", nulls }];
  });
}

function readShown(text, columns) {
  if (!text) return null;
  const named = parts(text).map((name) => columnOf(name, columns));
  const known = [...new Set(named.filter((column) => typeof column === "number"))];
  return known.length === 0 || text.includes("*") ? null : known;
}

// The state that a query stands for, as plain values; unknown columns and figures are left out.
export function readState(text, columns) {
  const parameters = new URLSearchParams(text);
  const one = (name) => parameters.get(name) ?? undefined;
  const column = (name) => {
    const found = columnOf(one(name) ?? "", columns);
    return typeof found === "number" ? found : null;
  };
  const filters = [];
  for (const [key, value] of parameters)
    if (filteredBy(key, columns) !== null || /^((not\.)?(and|or)|accents)$/.test(key))
      filters.push(readFilter(key, value, columns));
  const by = column("group");
  const figure = FIGURES.includes(one("figure")) ? one("figure") : "count";
  return {
    filters,
    search: parameters.getAll("q").filter(Boolean),
    order: readOrder(one("order"), columns),
    shown: readShown(one("select"), columns),
    offset: whole(one("offset")),
    open: column("open"),
    group: by === null ? null : { by, figure, of: figure === "count" ? null : column("of") },
  };
}

export function writeState(state, columns) {
  const key = (column) => (column === "row" ? "row" : keyOf(columns[column]));
  const pairs = [
    ...state.search.map((text) => ["q", text]),
    ...state.filters.map((filter) => writeFilter(filter, columns)),
  ];
  const add = (name, value) =>
    value !== null && value !== "" && value !== undefined && pairs.push([name, String(value)]);
  const term = ({ column, descending, nulls }) => [key(column), descending && "desc", nulls].filter(Boolean).join(".");
  add("order", state.order.map(term).join(","));
  add("select", (state.shown ?? []).map(key).join(","));
  add("offset", state.offset || null);
  add("open", state.open === null ? null : key(state.open));
  if (state.group) {
    add("group", key(state.group.by));
    add("figure", state.group.figure === "count" ? null : state.group.figure);
    add("of", state.group.of === null ? null : key(state.group.of));
  }
  return query(pairs);
}

const NAMES = ["filters", "search", "order", "shown", "offset", "open", "group"];
const present = () => Object.fromEntries(NAMES.map((name) => [name, store[name].value]));

export function applyState(state) {
  batch(() => {
    for (const name of NAMES)
      if (JSON.stringify(store[name].peek()) !== JSON.stringify(state[name])) store[name].value = state[name];
  });
}

// From now on the address follows the state, and the state the address. move(change) runs when a step back or forward
// has.
export function followUrl() {
  let steps = null; // what was last pushed, without the scroll position
  let timer = 0;
  let last = 0;
  const columns = () => store.columns.peek();
  const write = (push, text) => {
    last = performance.now();
    const address = `${location.pathname}${text ? `?${text}` : ""}${location.hash}`;
    if (address === location.pathname + location.search + location.hash) return;
    history[push ? "pushState" : "replaceState"](null, "", address);
  };
  effect(() => {
    const state = present();
    if (store.drawing.value) return;
    const text = writeState(state, columns());
    const now = writeState({ ...state, offset: 0 }, columns());
    const push = steps !== null && now !== steps;
    steps = now;
    clearTimeout(timer);
    // Browsers refuse more than some hundred changes in half a minute; a scroll's end is what matters.
    if (push) write(true, text);
    else timer = setTimeout(() => write(false, text), Math.max(120, 300 - (performance.now() - last)));
  });
  addEventListener("popstate", () => {
    clearTimeout(timer);
    const state = readState(location.search, columns());
    steps = writeState({ ...state, offset: 0 }, columns());
    applyState(state);
  });
}
