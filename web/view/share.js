// What is shown, taken away: the page's address, the same question as a command, a statement or a line of Python, and
// downloads, each with its number of rows before the click. All are made of the same query, so they answer exactly what
// is on the page.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { askText } from "../api/requests.js";
import * as store from "../state/store.js";
import { keyOf, query } from "../state/filters.js";
import { formatCount } from "../text/format.js";
import { groupOf, groupCsv } from "./group.js";

const FORMS = { csv: "CSV", ndjson: "NDJSON", parquet: "Parquet", tsv: "TSV" };

// The query of the rows that the table shows: its part, order and columns, under their names.
export function shownQuery() {
  const columns = store.columns.value;
  const pairs = [];
  if (store.order.value.length > 0) pairs.push(["order", store.orderText.value]);
  if (store.shown.value) pairs.push(["select", store.shown.value.map((column) => keyOf(columns[column])).join(",")]);
  return [store.partQuery.value, query(pairs)].filter(Boolean).join("&");
}

const shellQuoted = (text) => `'${text.replaceAll("'", "'\\''")}'`;
const pythonQuoted = (text) => JSON.stringify(text);
const addressOf = (path) => new URL(path, location.href).href;

const formatted = (text, format) => `/rows?${[text, `format=${format}`].filter(Boolean).join("&")}`;

const curlOf = (path) => `curl ${shellQuoted(addressOf(path))}`;

const asCurl = (text) => curlOf(formatted(text, "csv"));

// Missing values are empty fields and nothing else, so that pandas makes no missing value of a text such as "NA".
const asPython = (text) =>
  [
    "import pandas as pd",
    "",
    "rows = pd.read_csv(",
    `    ${pythonQuoted(addressOf(formatted(text, "csv")))},`,
    "    keep_default_na=False,",
    '    na_values=[""],',
    '    dtype_backend="numpy_nullable",',
    ")",
  ].join("\n");

const sqlName = (name) => `"${name.replaceAll('"', '""')}"`;

// The statement that the server has for the part, with the table's columns and order, and without an end.
export function completeSql(statement, columns, shown, order) {
  const names = shown ? shown.map((column) => sqlName(columns[column].name)).join(", ") : "*";
  const terms = order.map(({ column, descending, nulls }) => {
    const name = column === "row" ? "_rowid_" : sqlName(columns[column].name);
    const last = nulls ? nulls === "nullslast" : !descending; // missing values are the largest, as in PostgreSQL
    return `${name}${descending ? " DESC" : ""} NULLS ${last ? "LAST" : "FIRST"}, `;
  });
  return statement
    .replace(/^SELECT \*$/m, () => `SELECT ${names}`)
    .replace(/^ORDER BY _rowid_$/m, () => `ORDER BY ${terms.join("")}_rowid_`)
    .replace(/^\.parameter set :at_most \d+$/m, ".parameter set :at_most -1");
}

function useSql(isOpen) {
  const [sql, setSql] = useState("…");
  const text = store.partQuery.value;
  useEffect(() => {
    if (!isOpen) return undefined;
    const abort = new AbortController();
    askText(`/sql/rows${text ? `?${text}` : ""}`, {
      abort: abort.signal,
      priority: 2,
      headers: { Accept: "*/*" },
    }).then(
      (answer) => setSql(answer.text.trim()),
      (problem) => abort.signal.aborted || setSql(`-- ${problem.message}`),
    );
    return () => abort.abort();
  }, [isOpen, text]);
  return completeSql(sql, store.columns.value, store.shown.value, store.order.value);
}

function Snippet({ name, text }) {
  const [copied, setCopied] = useState("");
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied("Copied"),
      () => setCopied("Not allowed here; select the text"),
    );
  useEffect(() => setCopied(""), [text]);
  return html`<div class="snippet" data-as=${name.toLowerCase()}><p><b>as ${name}</b> <span
    role="status">${copied}</span><button type="button" onClick=${copy} aria-label=${`Copy as ${name}`}>Copy</button>
    </p><pre tabindex="0" aria-label=${`as ${name}`}><code>${text}</code></pre></div>`;
}

function Downloads({ text }) {
  const rows = store.partRows.value;
  const dataset = store.dataset.value.dataset;
  return html`<p class="downloads">Download <data value=${rows ?? ""}>${formatCount(rows)}</data> rows as
    ${Object.entries(FORMS).map(([form, name]) => html` <a key=${form} href=${formatted(text, form)}
      download=${`${dataset}.${form}`}>${name}</a>`)}
    · <a href="/rows.db" download=${`${dataset}.db`}>the whole database</a> (${formatCount(store.dataset.value.rows)} rows)
    </p>`;
}

export function Share() {
  const [isOpen, setOpen] = useState(false);
  const [copied, setCopied] = useState("");
  const text = shownQuery();
  const sql = useSql(isOpen);
  const group = groupOf(store.group.value, store.columns.value);
  const copyLink = () =>
    navigator.clipboard.writeText(location.href).then(
      () => setCopied("Copied"),
      () => setCopied("Copy it from the address line"),
    );
  return html`<details class="share" onToggle=${(event) => setOpen(event.currentTarget.open)}>
    <summary>Share, download</summary>
    ${
      isOpen &&
      html`<div class="panel">
      <p>This page’s address is what you see. <button type="button" onClick=${copyLink}>Copy the link</button> <span
        role="status">${copied}</span></p>
      <${Downloads} text=${text} />
      ${group && html`<p class="downloads"><a href=${groupCsv(group, store.partQuery.value)}
        download>The groups as CSV</a></p>`}
      <div class="snippets">
        <${Snippet} name="curl" text=${asCurl(text)} /><${Snippet} name="SQL" text=${sql} />
        <${Snippet} name="Python" text=${asPython(text)} />
        ${group && html`<${Snippet} name="curl, the groups" text=${curlOf(groupCsv(group, store.partQuery.value))} />`}</div>
    </div>`
    }
  </details>`;
}
