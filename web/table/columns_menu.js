// Which columns the table shows, and in which order: a list that can be searched, with a box and two arrows each. The
// first can be made to stay while the others move sideways.
import { useState } from "preact/hooks";
import { html } from "../html.js";
import * as store from "../state/store.js";
import { moveColumn, setShown } from "../state/actions.js";
import { formatCount } from "../text/format.js";
import { firstIsPinned } from "./layout.js";

const MOST = 200; // in the list at once; the field above it finds the others

function Line({ column, place, isShown }) {
  const toggle = () => {
    const now = store.visibleColumns.peek();
    setShown(isShown ? now.filter((other) => other !== column.column) : [...now, column.column]);
  };
  return html`<li><label><input type="checkbox" checked=${isShown} onChange=${toggle} /> <bdi>${column.name}</bdi>
    </label>
    <button type="button" class="plain" disabled=${!isShown || place === 0} aria-label=${`Move ${column.name} left`}
      onClick=${() => moveColumn(column.column, place - 1)}>←</button>
    <button type="button" class="plain" disabled=${!isShown} aria-label=${`Move ${column.name} right`}
      onClick=${() => moveColumn(column.column, place + 1)}>→</button></li>`;
}

export function ColumnsMenu() {
  const [wanted, setWanted] = useState("");
  const shown = store.visibleColumns.value;
  const all = store.columns.value;
  const places = new Map(shown.map((column, place) => [column, place]));
  const hidden = all.map((_, i) => i).filter((column) => !places.has(column));
  const found = [...shown, ...hidden].filter((column) => all[column].name.toLowerCase().includes(wanted.toLowerCase()));
  const isAll = shown.length === all.length;
  const count = isAll ? formatCount(all.length) : `${formatCount(shown.length)} of ${formatCount(all.length)}`;
  return html`<details class="menu columns-menu">
    <summary>Columns <span
      class="count">${count}</span></summary>
    <div class="panel">
      <input type="search" aria-label="Find a column" placeholder="Find a column" value=${wanted}
        onInput=${(event) => setWanted(event.target.value)} />
      <p class="does"><button type="button" disabled=${store.shown.value === null}
        onClick=${() => (store.shown.value = null)}>Show all, as in the file</button>
      <label><input type="checkbox" checked=${firstIsPinned.value}
        onChange=${() => (firstIsPinned.value = !firstIsPinned.value)} /> First column stays</label></p>
      <ol>${found.slice(0, MOST).map((column) => html`<${Line} key=${column} column=${all[column]}
        place=${places.get(column)} isShown=${places.has(column)} />`)}</ol>
      ${found.length > MOST && html`<p
        class="hint">${formatCount(found.length - MOST)} more: type a part of the name.</p>`}
    </div>
  </details>`;
}
