// The table's header: a column's name sorts by it, its right edge is drawn to make it wider, dragging the name gives it
// another place. By keyboard, on the name: Enter sorts (with shift, beside what is sorted already), alt and an arrow
// move it, shift and an arrow make it wider, Delete hides it.
import { html } from "../html.js";
import * as store from "../state/store.js";
import { hideColumn, moveColumn, sortBy } from "../state/actions.js";
import { oneLine } from "../text/format.js";
import * as view from "./view.js";
import { firstIsPinned, setWidth, widthOf } from "./layout.js";

const STEP = 16; // px by which a key makes a column wider

function resize(event, column) {
  event.preventDefault();
  event.stopPropagation();
  const from = event.clientX,
    width = widthOf(column);
  const move = (moved) => setWidth(column.column, width + moved.clientX - from);
  const end = () => (removeEventListener("pointermove", move), removeEventListener("pointerup", end));
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
}

// A name dragged over another column's takes its place; let go where it was pressed, it sorts.
function drag(event, column) {
  if (event.button !== 0 || event.pointerType === "touch") return;
  const from = event.clientX;
  let isDrag = false;
  const move = (moved) => {
    isDrag ||= Math.abs(moved.clientX - from) > 8;
    if (!isDrag) return;
    const over = document.elementFromPoint(moved.clientX, event.clientY)?.closest?.("th[data-place]");
    const place = over && Number(over.dataset.place);
    if (over && view.columns.peek()[place]?.column !== column.column) moveColumn(column.column, place);
  };
  const end = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    if (isDrag) addEventListener("click", (click) => click.stopPropagation(), { capture: true, once: true });
    setTimeout(() => (isDrag = false));
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
}

function onKey(event, column, place) {
  const arrow = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (event.key === "Delete") hideColumn(column.column);
  else if (arrow && event.altKey) moveColumn(column.column, place + arrow);
  else if (arrow && event.shiftKey) setWidth(column.column, widthOf(column) + arrow * STEP);
  else if (event.key === "Enter" && event.shiftKey) sortBy(column.column, true);
  else return void event.stopPropagation(); // not the grid's
  event.preventDefault();
  event.stopPropagation();
}

function Name({ column, place, left }) {
  const at = store.order.value.findIndex((term) => term.column === column.column);
  const term = store.order.value[at];
  const sorted = term ? (term.descending ? "descending" : "ascending") : "none";
  const edges = view.edges.value;
  const pinned = place === 0 && firstIsPinned.value;
  const style = {
    left: `${view.GUTTER + edges[place] - (pinned ? 0 : left)}px`,
    width: `${edges[place + 1] - edges[place]}px`,
  };
  const mark = term ? (term.descending ? "↓" : "↑") + (store.order.value.length > 1 ? at + 1 : "") : "";
  return html`<th role="columnheader" scope="col" aria-colindex=${place + 2} aria-sort=${sorted} data-place=${place}
    class=${`${column.type === "TEXT" ? "text" : "number"}${pinned ? " pinned" : ""}`} style=${style}>
    <button type="button" class="sort" title=${`${oneLine(column.name, 400)}\nSort by it`}
      aria-keyshortcuts="Alt+ArrowLeft Alt+ArrowRight Shift+ArrowRight Delete"
      onClick=${(event) => sortBy(column.column, event.shiftKey)} onPointerDown=${(event) => drag(event, column)}
      onKeyDown=${(event) => onKey(event, column, place)}><bdi>${column.name}</bdi>${mark && html`<span class="mark"
      aria-hidden="true">${mark}</span>`}</button>
    <span class="resize" onPointerDown=${(event) => resize(event, column)}
      onDblClick=${() => setWidth(column.column, 320)}></span>
  </th>`;
}

export function Head({ frame }) {
  const columns = view.columns.value;
  return html`<thead role="rowgroup"><tr role="row" aria-rowindex="1">
    <th role="columnheader" scope="col" aria-colindex="1" class="row-number">row</th>
    ${frame.places.map((place) => html`<${Name} key=${columns[place].column} column=${columns[place]} place=${place}
      left=${frame.left} />`)}
  </tr></thead>`;
}
