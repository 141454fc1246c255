// The rows as a grid that one can walk through by pointer and by keyboard. What scrolls is an element as high as the
// rows are, within what browsers bear; what is seen is a pane of the window's size that stays in place and is drawn
// anew for each position.
import { useEffect, useRef } from "preact/hooks";
import { html } from "../html.js";
import { formatCount, formatValue, isGrouped, oneLine } from "../text/format.js";
import { addFilter } from "../state/actions.js";
import * as store from "../state/store.js";
import * as view from "./view.js";
import { isSelected, moveBy, toTsv } from "./selection.js";
import { firstIsPinned } from "./layout.js";
import { Head } from "./head.js";

const LETTERS = 120; // of a text in a cell

// The filter that has only the rows with this value, or none of them.
export function valueFilter(column, value, not = false) {
  if (value === null) return { column: column.column, not, operator: "is", value: "null" };
  return { column: column.column, not: false, operator: not ? "neq" : "eq", value: String(value) };
}

function Cell({ row, place, column, left, pinned }) {
  const { value, isStale } = view.cell(row, place);
  const edges = view.edges.value;
  const classes = [column.type === "TEXT" ? "text" : "number"];
  if (value === undefined) classes.push("waits");
  if (value === null) classes.push("missing");
  if (value === "") classes.push("empty");
  if (isStale) classes.push("stale");
  if (pinned) classes.push("pinned");
  const chosen = view.selection.value;
  const isChosen = isSelected(chosen, row, place);
  if (isChosen) classes.push("chosen");
  if (chosen && chosen.toRow === row && chosen.toPlace === place) classes.push("cursor");
  const text =
    value === undefined
      ? ""
      : value === null
        ? "missing"
        : value === ""
          ? "empty text"
          : column.type === "TEXT"
            ? oneLine(String(value), LETTERS)
            : formatValue(value, isGrouped(column));
  const style = {
    left: `${view.GUTTER + edges[place] - (pinned ? 0 : left)}px`,
    width: `${edges[place + 1] - edges[place]}px`,
  };
  return html`<td id=${`cell-${row}-${place}`} role="gridcell" aria-colindex=${place + 2}
    aria-selected=${isChosen ? "true" : "false"} class=${classes.join(" ")} style=${style}
    data-row=${row} data-place=${place}
    data-value=${value === null || value === undefined ? undefined : String(value).slice(0, 400)}>${text}</td>`;
}

function Row({ row, y, frame }) {
  const columns = view.columns.value;
  view.pages.value?.changed.value;
  const number =
    view.pages.value?.number(row, frame.places[0] ?? 0) ?? view.stale.value?.number(row, frame.places[0] ?? 0);
  return html`<tr role="row" aria-rowindex=${row + 2} class=${row % 2 ? "odd" : ""}
    style=${{ transform: `translateY(${y}px)` }}>
    <th role="rowheader" scope="row" aria-colindex="1"
      class="row-number">${number === undefined ? "" : formatCount(number)}</th>
    ${frame.places.map((place) => html`<${Cell} key=${place} row=${row} place=${place} column=${columns[place]}
      left=${frame.left} pinned=${place === 0 && firstIsPinned.value} />`)}
  </tr>`;
}

const placeOf = (event) => {
  const cell = event.target.closest?.("td[data-row]");
  return cell && { row: Number(cell.dataset.row), place: Number(cell.dataset.place) };
};

function onPointerDown(event) {
  const at = placeOf(event);
  if (!at || event.button !== 0) return;
  const old = view.selection.peek();
  view.selection.value =
    event.shiftKey && old ? { ...old, toRow: at.row, toPlace: at.place } : { ...at, toRow: at.row, toPlace: at.place };
  if (event.pointerType === "touch") return;
  const grid = event.currentTarget;
  const move = (moved) => {
    const to = placeOf({ target: document.elementFromPoint(moved.clientX, moved.clientY) ?? grid });
    if (to) view.selection.value = { ...view.selection.peek(), toRow: to.row, toPlace: to.place };
  };
  const end = () => (removeEventListener("pointermove", move), removeEventListener("pointerup", end));
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
}

export const copySelection = async () => {
  const chosen = view.selection.peek();
  if (chosen) await navigator.clipboard.writeText(await toTsv(chosen, view.pages.peek()));
};

function onlyThese(event) {
  const at = placeOf(event) ?? view.selection.peek();
  const { value } = at ? view.cell(at.row, at.place) : {};
  if (value !== undefined && String(value).length <= 1000) addFilter(valueFilter(view.columns.peek()[at.place], value));
}

function onKeyDown(event) {
  const chosen = view.selection.peek();
  if ((event.ctrlKey || event.metaKey) && event.key === "c" && String(getSelection()) === "" && chosen) {
    event.preventDefault();
    return void copySelection();
  }
  if (event.key === "Enter" && chosen) return (event.preventDefault(), onlyThese(event));
  if (event.key === "Escape") return void (view.selection.value = null);
  const size = { rows: view.rows.peek(), places: view.columns.peek().length, page: view.rowsAPage() };
  const from = chosen ? { row: chosen.toRow, place: chosen.toPlace } : { row: view.frame.peek().first, place: 0 };
  const to = moveBy(event, from, size);
  if (!to || event.altKey || size.rows === 0) return;
  event.preventDefault();
  if (event.shiftKey && chosen) {
    view.selection.value = { ...chosen, toRow: to.row, toPlace: to.place };
    view.revealCell(to);
  } else view.select(chosen ? to.row : from.row, chosen ? to.place : from.place);
}

export function Grid() {
  const element = useRef(null);
  useEffect(() => view.attach(element.current), []);
  const frame = view.frame.value;
  const now = view.pages.value;
  now?.changed.value;
  const chosen = view.selection.value;
  const cursor =
    chosen && chosen.toRow >= frame.from && chosen.toRow < frame.to && frame.places.includes(chosen.toPlace)
      ? `cell-${chosen.toRow}-${chosen.toPlace}`
      : undefined;
  const visible = [];
  for (let row = frame.from; row < frame.to; row += 1)
    visible.push(
      html`<${Row} key=${row} row=${row} y=${view.HEAD + frame.shift + (row - frame.from) * view.ROW}
        frame=${frame} />`,
    );
  const isBusy = view.stale.value !== null || !view.isLoaded(now, frame);
  // As high as the dataset's rows need, not the part's: what is below doesn't jump while one brushes.
  const height = `min(70vh, 44rem, ${Math.max(8, store.dataset.value.rows) * view.ROW + view.HEAD + 18}px)`;
  return html`<div class="table-wrap" ref=${element} style=${{ height }} onScroll=${view.onScroll}>
    <div class="spacer" style=${{ height: `${frame.spacer + view.HEAD}px`, width: `${frame.total + view.GUTTER}px` }}>
      <div class="pane" style=${{ width: `${frame.width}px`, height: `${frame.height}px` }}>
        <table class="rows" role="grid" tabindex="0" aria-label="Rows" aria-rowcount=${view.rows.value + 1}
          aria-colcount=${view.columns.value.length + 1} aria-busy=${isBusy ? "true" : "false"}
            aria-multiselectable="true" aria-activedescendant=${cursor} onKeyDown=${onKeyDown}
            onPointerDown=${onPointerDown} onDblClick=${onlyThese}>
          <${Head} frame=${frame} />
          <tbody role="rowgroup">${visible}</tbody>
        </table>
      </div>
    </div>
  </div>`;
}
