// The page, from the top to the ground: filters and search, the columns as cards, one column closely, groups, rows.
import { useEffect } from "preact/hooks";
import { html } from "../html.js";
import * as store from "../state/store.js";
import { formatCount, formatRows } from "../text/format.js";
import { Card, drawRest } from "./card.js";
import { Chips } from "./chips.js";
import { Group } from "./group.js";
import { OpenColumn } from "./open_column.js";
import { Search } from "./search.js";
import { Share } from "./share.js";
import { isSettled } from "../state/parts.js";
import { Connection } from "./states.js";
import { Rows } from "./rows.js";
import { setGroup } from "../state/actions.js";

// What the cards can't show, in words, and where more of it stands.
function Trouble() {
  const says = store.partProblem.value
    ? "This question wasn’t answered."
    : store.partRows.value === 0
      ? "No rows match."
      : null;
  const look = () => document.querySelector(".explorer .state")?.scrollIntoView({ block: "center" });
  return (
    says &&
    html`<p class="none" role="status">${says} <button type="button" class="plain" onClick=${look}>What to do</button>
      </p>`
  );
}

function Columns() {
  const columns = store.columns.value;
  return html`<section class="columns" aria-labelledby="columns-title" data-asked=${store.partQuery.value}
    data-shown=${store.part.value?.key ?? ""}
    aria-busy=${isSettled.value ? "false" : "true"}>
    <div class="section-head"><h2 id="columns-title">Columns</h2>
      ${!store.isWhole.value && html`<p class="key">
        <span class="key-whole">the whole: ${formatRows(store.dataset.value.rows)}</span>
        <span class="key-part">the part: <data value=${store.partRows.value ?? ""}>${formatCount(store.partRows.value)}</data>
        </span></p>`}
      ${!store.isWhole.value && html`<${Trouble} />`}
      ${!store.group.value && columns.length > 0 && html`<button type="button" class="plain"
        onClick=${() => setGroup({ by: groupable(columns), figure: "count", of: null })}>Group rows…</button>`}
    </div>
    <div class="cards">${columns.map((column) => html`<${Card} key=${column.column} column=${column} />`)}</div>
  </section>`;
}

// A column that groups say something of: few values, but more than one.
function groupable(columns) {
  const found = columns.find(
    (column) => column.type === "TEXT" && Number(column.distinct) > 1 && Number(column.distinct) <= 100,
  );
  return (found ?? columns[0]).column;
}

// What is open over the page closes by Escape, and by a press anywhere else.
const OVER = ".explorer details.menu[open], .explorer details.share[open]";

function closeOpen(event) {
  for (const details of document.querySelectorAll(OVER)) {
    const isInside = details.contains(event.target);
    if (event.type === "keydown" ? event.key !== "Escape" : isInside) continue;
    details.open = false;
    if (isInside) details.querySelector("summary").focus();
  }
}

export function Explorer() {
  useEffect(drawRest, []);
  useEffect(() => {
    for (const type of ["keydown", "pointerdown"]) addEventListener(type, closeOpen);
  }, []);
  if (!store.dataset.value) return null;
  return html`<div class="asks"><${Chips} /><${Search} /><${Share} /></div>
    <${Connection} />
    <${Columns} />
    ${store.open.value !== null && html`<${OpenColumn} />`}
    <${Group} />
    <${Rows} />`;
}
