// The rows of the part in groups: a figure for each value of a column, as a sorted bar plot that is a table, too. The
// server computes it (select=carrier,dep_delay.median()), exact like all figures; the same query as CSV is its
// download.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { ask } from "../api/requests.js";
import { Latest } from "../api/latest.js";
import * as store from "../state/store.js";
import { setGroup, toggleValue } from "../state/actions.js";
import { query } from "../state/filters.js";
import { formatCount, formatFigure, formatValue, isGrouped, oneLine } from "../text/format.js";

const FIGURES = { count: "count", mean: "mean", median: "median", sum: "sum" };
const AGGREGATES = { mean: "avg", median: "median", sum: "sum" };
const PAGE = 30,
  MOST = 1000;

const numeric = () => store.columns.value.filter((column) => column.type !== "TEXT");

// What is asked for, complete: a figure other than count has a column of numbers.
export function groupOf(group, columns) {
  if (!group) return null;
  if (group.figure === "count") return { ...group, of: null };
  const of =
    columns[group.of]?.type !== "TEXT" && columns[group.of]
      ? group.of
      : columns.find((column) => column.type !== "TEXT" && column.column !== group.by)?.column;
  return of === undefined ? { by: group.by, figure: "count", of: null } : { ...group, of };
}

// The query of the groups, the largest figure first.
export function groupQuery(group, partQuery) {
  const figure = group.figure === "count" ? "" : `,f:${group.of}.${AGGREGATES[group.figure]}()`;
  const pairs = [
    ["select", `g:${group.by}${figure},n:count()`],
    ["order", group.figure === "count" ? "n.desc" : "f.desc.nullslast"],
  ];
  return [partQuery, query(pairs)].filter(Boolean).join("&");
}

// The same with the columns' own names, for people: a download.
export function groupCsv(group, partQuery) {
  const figure = group.figure === "count" ? "" : `,${group.of}.${AGGREGATES[group.figure]}()`;
  return `/rows?${[
    partQuery,
    query([
      ["select", `${group.by}${figure},count()`],
      ["format", "csv"],
    ]),
  ]
    .filter(Boolean)
    .join("&")}`;
}

function Choices({ group }) {
  const columns = store.columns.value;
  const set = (change) => setGroup(groupOf({ ...group, ...change }, columns));
  const figures = Object.entries(FIGURES).map(
    ([name, words]) => html`<option key=${name} value=${name}>${words}</option>`,
  );
  const option = (column) => html`<option key=${column.column} value=${column.column}>${column.name}</option>`;
  return html`<form class="choices" onSubmit=${(event) => event.preventDefault()}>
    <label>Figure <select aria-label="Figure" value=${group.figure}
      onChange=${(event) => set({ figure: event.target.value })}>${figures}</select></label>
    ${group.figure !== "count" && html`<label>of <select aria-label="of" value=${group.of}
      onChange=${(event) => set({ of: Number(event.target.value) })}>${numeric().map(option)}</select></label>`}
    <label>by <select aria-label="by" value=${group.by}
      onChange=${(event) => set({ by: Number(event.target.value) })}>${columns.map(option)}</select></label>
    <button type="button" onClick=${() => setGroup(null)}>Close</button>
  </form>`;
}

function Line({ group, one, low, high }) {
  const column = store.columns.value[group.by];
  const figure = group.figure === "count" ? one.n : one.f;
  const number = figure === null || figure === undefined ? NaN : Number(figure);
  const share = (length) => `${(100 * length) / (high - low || 1)}%`;
  const name =
    one.g === null
      ? "missing"
      : one.g === ""
        ? "empty text"
        : column.type === "TEXT"
          ? oneLine(String(one.g), 40)
          : formatValue(one.g, isGrouped(column));
  const choose = () => toggleValue(group.by, one.g === null ? null : String(one.g));
  return html`<tr>
    <th scope="row"><button type="button" class="plain"
      title=${one.g === null ? "rows without a value" : oneLine(String(one.g), 400)} onClick=${choose}>
        <bdi>${name}</bdi></button></th>
    <td class="meter">${Number.isFinite(number) && html`<span
      style=${{ marginLeft: share(Math.min(number, 0) - low), width: share(Math.abs(number)) }} />`}</td>
    <td class="number figure"><data value=${String(figure ?? "")}
      title=${String(figure ?? "no values")}>${formatFigure(figure)}</data></td>
    ${group.figure !== "count" && html`<td class="number count"><data
      value=${String(one.n)}>${formatCount(one.n)}</data></td>`}</tr>`;
}

export function Group() {
  const group = groupOf(store.group.value, store.columns.value);
  const [answer, setAnswer] = useState(null);
  const [shown, setShown] = useState(PAGE);
  const [latest] = useState(() => new Latest());
  const path = group && `/rows?${groupQuery(group, store.partQuery.value)}&limit=${MOST}`;
  useEffect(() => {
    if (!path) return latest.cancel();
    latest.ask(
      (abort) => ask(path, { abort, priority: 1, headers: { Prefer: "count=exact" } }),
      ({ value, headers }) =>
        setAnswer({
          path,
          groups: value,
          total: Number(/\d+$/.exec(headers.get("Content-Range") ?? "")?.[0] ?? value.length),
        }),
      (problem) => setAnswer({ path, groups: [], total: 0, problem }),
    );
  }, [path]);
  useEffect(() => () => latest.cancel(), []);
  if (!group) return null;
  const columns = store.columns.value;
  const groups = answer?.groups ?? [];
  const figures = groups
    .map((one) => Number((group.figure === "count" ? one.n : one.f) ?? NaN))
    .filter(Number.isFinite);
  const [low, high] = [Math.min(0, ...figures), Math.max(0, ...figures)];
  const title =
    group.figure === "count"
      ? "Rows"
      : `${FIGURES[group.figure][0].toUpperCase()}${FIGURES[group.figure].slice(1)} of ${columns[group.of].name}`;
  return html`<section class="group" aria-label="Groups">
    <div class="section-head"><h2><bdi>${title} by ${columns[group.by].name}</bdi></h2><${Choices} group=${group} />
      </div>
    ${
      answer?.problem
        ? html`<p role="alert">${answer.problem.message}</p>`
        : html`<table class="figures" aria-busy=${answer?.path === path ? "false" : "true"}>
      <thead><tr><th scope="col"><bdi>${columns[group.by].name}</bdi></th><td></td><th scope="col"
        class="number">${FIGURES[group.figure]}</th>${group.figure !== "count" && html`<th scope="col"
        class="number">rows</th>`}</tr></thead>
      <tbody>${groups.slice(0, shown).map((one) => html`<${Line} key=${String(one.g)}
        ...${{ group, one, low, high }} />`)}</tbody></table>
    <p class="does">${formatCount(answer?.total)} groups ${shown < groups.length && html`<button type="button"
      class="plain" onClick=${() => setShown(shown + 200)}>Show more</button>`}
      <a href=${groupCsv(group, store.partQuery.value)}
        download=${`${store.dataset.value.dataset}-groups.csv`}>CSV of all ${formatCount(answer?.total)}</a></p>`
    }
  </section>`;
}
