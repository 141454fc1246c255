// The different values of a column with their counts, in the part: searched by what they contain or begin with, sorted
// by count or by value, each a filter at a click. Pages of fifty; the server counts.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { ask } from "../api/requests.js";
import { Latest } from "../api/latest.js";
import * as store from "../state/store.js";
import { chosenValues, toggleValue } from "../state/actions.js";
import { keyOf, literal } from "../state/filters.js";
import { valuesPath } from "../plot/counts.js";
import { formatCount, formatShare, formatValue, isGrouped, oneLine } from "../text/format.js";

const PAGE = 50;

function pathOf(column, { text, how, by, shown }, partQuery) {
  const pairs = [
    ["order", by === "value" ? "value" : "frequency.desc"],
    ["limit", shown],
  ];
  if (text !== "" && column.type === "TEXT")
    pairs.unshift([keyOf(column), `ilike.${how === "starts" ? "" : "*"}${literal(text)}*`]);
  else if (text !== "") pairs.unshift([keyOf(column), `eq.${text}`]);
  return valuesPath(column, partQuery, pairs);
}

function Line({ column, one, most, rows, isChosen }) {
  const value = String(one.value);
  const shown =
    column.type === "TEXT" ? (value === "" ? "empty text" : oneLine(value, 60)) : formatValue(value, isGrouped(column));
  const share = Number(one.frequency) / most;
  return html`<tr class=${isChosen ? "chosen" : ""}>
    <th scope="row"><button type="button" class="plain" aria-pressed=${isChosen ? "true" : "false"}
      title=${oneLine(value, 400)} onClick=${() => toggleValue(column.column, value)}><bdi>${shown}</bdi></button></th>
    <td class="meter"><span style=${{ width: `${100 * share}%` }} /></td>
    <td class="number"><data value=${String(one.frequency)}>${formatCount(one.frequency)}</data></td>
    <td class="number share">${formatShare(one.frequency, rows)}</td></tr>`;
}

function Finder({ column, state, set }) {
  const type = (event) => set({ ...state, text: event.target.value, shown: PAGE });
  return html`<form class="finder" onSubmit=${(event) => event.preventDefault()}>
    ${
      column.type === "TEXT" &&
      html`<select aria-label="How values are searched" value=${state.how}
        onChange=${(event) => set({ ...state, how: event.target.value })}>
      <option value="contains">contains</option><option value="starts">starts with</option></select>`
    }
    <input type="search" aria-label=${`Find a value of ${column.name}`}
      placeholder=${column.type === "TEXT" ? "a text" : "a number"} value=${state.text} onInput=${type} />
    <select aria-label="How values are sorted" value=${state.by}
      onChange=${(event) => set({ ...state, by: event.target.value })}>
      <option value="count">most frequent first</option><option value="value">by value</option></select>
  </form>`;
}

export function Values({ column }) {
  const [state, set] = useState({ text: "", how: "contains", by: "count", shown: PAGE });
  const [answer, setAnswer] = useState(null);
  const [latest] = useState(() => new Latest());
  const isNumber = column.type === "TEXT" || state.text === "" || !Number.isNaN(Number(state.text));
  const path = isNumber ? pathOf(column, state, store.partQuery.value) : null;
  useEffect(() => {
    if (path === null) return;
    latest.ask(
      (abort) => ask(path, { abort, priority: 1, headers: { Prefer: "count=exact" } }),
      ({ value, headers }) =>
        setAnswer({
          values: value,
          total: Number(/\d+$/.exec(headers.get("Content-Range") ?? "")?.[0] ?? value.length),
        }),
      (problem) => setAnswer({ values: [], total: 0, problem }),
    );
  }, [path]);
  useEffect(() => () => latest.cancel(), []);
  const more = () => set({ ...state, shown: Math.min(1000, state.shown + 4 * PAGE) });
  const chosen = chosenValues(store.filters.value, column.column);
  const values = answer?.values ?? [];
  const most = Math.max(1, ...values.map((one) => Number(one.frequency)));
  const rows = store.partRows.value ?? store.dataset.value.rows;
  return html`<div class="values">
    <h3>Values ${answer && html`<small>${formatCount(answer.total)} different${state.text ? " that match" : ""}</small>`}</h3>
    <${Finder} ...${{ column, state, set }} />
    ${answer?.problem && html`<p role="alert">${answer.problem.message}</p>`}
    <div class="list" tabindex="0" role="group" aria-label=${`Values of ${column.name} with their counts`}><table
      class="figures"><tbody>
      ${values.map((one) => html`<${Line} key=${String(one.value)} ...${{ column, one, most, rows }}
        isChosen=${chosen.includes(String(one.value))} />`)}
    </tbody></table>
    ${answer && answer.values.length < answer.total && html`<button type="button" class="plain"
      onClick=${more}>Show more of ${formatCount(answer.total)}</button>`}</div>
  </div>`;
}
