// The cell under the cursor in full: its column, its row, the whole of a text that the grid shortens, and what can be
// done with it. It has its height from the beginning, so that nothing moves when a cell is chosen.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import { addFilter } from "../state/actions.js";
import { formatCount, formatValue, isGrouped } from "../text/format.js";
import { copySelection, valueFilter } from "./grid.js";
import { bounds } from "./selection.js";
import * as view from "./view.js";

const LETTERS = 2000; // shown without being asked
const HINT =
  "Choose a cell to see all of it, or to look only at the rows that have its value. Shift chooses several, Ctrl+C copies them.";
const IN_URL = 1000; // a longer text is no filter that an address could have

function Whole({ value, column }) {
  const [all, setAll] = useState(false);
  if (value === null) return html`<span class="none">missing</span>`;
  if (column.type !== "TEXT") return formatValue(value, isGrouped(column));
  if (value === "") return html`<span class="none">empty text</span>`;
  const text = String(value);
  if (all || text.length <= LETTERS) return html`<bdi>${text}</bdi>`;
  return html`<bdi>${text.slice(0, LETTERS)}</bdi>… <button type="button" class="plain"
    onClick=${() => setAll(true)}>Show all ${formatCount(text.length)} characters</button>`;
}

export function CellBar() {
  const [copied, setCopied] = useState("");
  const chosen = view.selection.value;
  view.pages.value?.changed.value;
  if (!chosen) return html`<div class="cellbar"><p class="hint">${HINT}</p></div>`;
  const { toRow: row, toPlace: place } = chosen;
  const column = view.columns.value[place];
  const { value } = view.cell(row, place);
  const { top, bottom, left, right } = bounds(chosen);
  const cells = (bottom - top + 1) * (right - left + 1);
  const copy = () =>
    copySelection().then(
      () => setCopied(`${formatCount(cells)} copied`),
      () => setCopied("not allowed here"),
    );
  const can = value !== undefined && (value === null || String(value).length <= IN_URL);
  return html`<div class="cellbar">
    <p class="where"><b><bdi>${column.name}</bdi>
      </b> <span>row ${formatCount(view.pages.value?.number(row, place) ?? row)}</span></p>
    <output class="whole" tabindex="0" aria-label="The cell's whole value"><${Whole} key=${`${row}:${place}`}
      value=${value ?? null} column=${column} /></output>
    <p class="does">
      <button type="button" disabled=${!can} onClick=${() => addFilter(valueFilter(column, value))}>Only these</button>
      <button type="button" disabled=${!can}
        onClick=${() => addFilter(valueFilter(column, value, true))}>Without these</button>
      <button type="button" onClick=${copy}>Copy${cells > 1 ? ` ${formatCount(cells)} cells` : ""}</button>
      <span role="status">${copied}</span>
    </p>
  </div>`;
}
