// The rows: how many there are, where to go in them, the grid, and the chosen cell.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import * as store from "../state/store.js";
import { formatCount } from "../text/format.js";
import { NoRows, Trouble } from "./states.js";
import { CellBar } from "../table/cellbar.js";
import { ColumnsMenu } from "../table/columns_menu.js";
import { Grid } from "../table/grid.js";
import * as view from "../table/view.js";

function select(row) {
  view.toRow(Math.max(0, row - 3));
  view.select(Math.min(row, Math.max(0, view.rows.peek() - 1)), 0);
}

function Jump() {
  const [text, setText] = useState("");
  const [says, setSays] = useState("");
  const last = Math.max(0, view.rows.value - 1);
  const go = (event) => {
    event.preventDefault();
    const row = Number(text.replace(/\D/g, "") || NaN);
    if (Number.isNaN(row)) return setSays("a number, please");
    setSays(row > last ? `the last is ${formatCount(last)}` : "");
    select(Math.min(row, last));
  };
  return html`<form class="jump" onSubmit=${go}>
    <label>Go to <input type="text" inputmode="numeric" size="9" value=${text}
      placeholder=${`0 to ${formatCount(last)}`} onInput=${(event) => setText(event.target.value)}
        onFocus=${(event) => event.target.select()}
        aria-label="Go to the row at this place, counted from 0" /></label>
    <button type="submit">Go</button><button type="button"
      onClick=${() => select(Math.floor(Math.random() * view.rows.peek()))}>Random row</button><span
      role="status">${says}</span></form>`;
}

export function Rows() {
  const all = store.dataset.value.rows;
  const rows = store.partRows.value;
  const { first, to } = view.frame.value;
  const problem = store.partProblem.value?.problem ?? view.pages.value?.problem;
  view.pages.value?.changed.value;
  const from = view.rows.value === 0 ? 0 : first;
  const last = Math.max(from, Math.min(to, view.rows.value) - 1);
  return html`<section class="rows" aria-label="Rows">
    <div class="bar">
      <h2>Rows</h2>
      <p class="says" role="status">${store.isWhole.value ? html`<data
        value=${all}>${formatCount(all)}</data>` : html`<data class="part-count"
          value=${rows ?? ""}>${formatCount(rows)}</data> of <data value=${all}>${formatCount(all)}</data>`}
        <span class="window"> · ${formatCount(from)}–${formatCount(last)} in view</span></p>
      <${Jump} /><${ColumnsMenu} />
    </div>
    <div class="grid-area"><${Grid} />${problem ? html`<${Trouble}
      problem=${problem} />` : rows === 0 ? html`<${NoRows} />` : ""}</div>
    <${CellBar} />
  </section>`;
}
