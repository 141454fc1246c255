// The filters as chips in words: each can be taken off, and opened to be edited by keyboard. Behind them the form for
// another filter: a column, a test, a value.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import * as store from "../state/store.js";
import { addFilter, clearFilters, removeFilters, replaceFilters, setSearch } from "../state/actions.js";
import { chips } from "../state/words.js";
import { literal, readList, writeList } from "../state/filters.js";

// Tests as a person picks them: [name, words, for which types, filter from a text, text from a filter or undefined].
const TESTS = [
  ["eq", "is", "all", (text) => ["eq", text]],
  ["neq", "is not", "all", (text) => ["neq", text]],
  ["in", "is one of", "all", (text) => ["in", writeList(text.split(/\s*,\s*/).filter(Boolean))]],
  ["gte", "is at least", "all", (text) => ["gte", text]],
  ["lte", "is at most", "all", (text) => ["lte", text]],
  ["gt", "is above", "all", (text) => ["gt", text]],
  ["lt", "is below", "all", (text) => ["lt", text]],
  ["contains", "contains", "TEXT", (text) => ["ilike", `*${literal(text)}*`]],
  ["starts", "starts with", "TEXT", (text) => ["ilike", `${literal(text)}*`]],
  ["match", "matches the expression", "TEXT", (text) => ["match", text]],
  ["null", "is missing", "all", () => ["is", "null"]],
];

const PATTERN = /^(\*?)((?:[^*%_\\]|\\.)*)\*$/s;

// The form's fields for a filter that stands already.
function fieldsOf(filter) {
  const found = filter.operator === "ilike" && PATTERN.exec(filter.value);
  if (found) return { test: found[1] ? "contains" : "starts", text: found[2].replace(/\\(.)/g, "$1") };
  if (filter.operator === "is") return undefined; // there is no value to edit
  if (filter.operator === "in") {
    const values = readList(filter.value);
    return values.some((value) => /,|^\s|\s$/.test(value)) ? undefined : { test: "in", text: values.join(", ") };
  }
  return TESTS.some(([name]) => name === filter.operator) ? { test: filter.operator, text: filter.value } : undefined;
}

const canEdit = (filter) => !filter.key && filter.column !== "row" && fieldsOf(filter) !== undefined;

function FilterForm({ filter, done, takesFocus = true }) {
  const form = useRef(null);
  // At once, so that the next key is the field's; what is typed takes the place of the old value.
  useLayoutEffect(() => {
    if (!takesFocus) return;
    const field = form.current.querySelector(filter ? "input" : "select");
    field.focus();
    field.select?.();
  }, []);
  const columns = store.columns.value;
  const [column, setColumn] = useState(filter?.column ?? 0);
  const fields = filter ? fieldsOf(filter) : { test: "eq", text: "" };
  const [test, setTest] = useState(fields.test);
  const [text, setText] = useState(fields.text);
  const [says, setSays] = useState("");
  const type = columns[column].type;
  const tests = TESTS.filter(([, , types]) => types === "all" || types === type);
  const submit = (event) => {
    event.preventDefault();
    if (test !== "null" && type !== "TEXT" && test !== "in" && Number.isNaN(Number(text.trim() || "x")))
      return setSays(`${columns[column].name} is a column of numbers`);
    const [, , , make] = tests.find(([name]) => name === test) ?? tests[0];
    const [operator, value] = make(type === "TEXT" ? text : text.trim());
    const fresh = { column, not: filter?.not ?? false, operator, value };
    if (filter) replaceFilters([filter], [fresh]);
    else addFilter(fresh);
    done();
  };
  return html`<form class="filter" ref=${form} onSubmit=${submit} onKeyDown=${(event) => event.key === "Escape" && done()}>
    ${
      filter
        ? html`<b><bdi>${columns[column].name}</bdi></b>`
        : html`<select aria-label="Column" value=${column} onChange=${(event) => setColumn(Number(event.target.value))}>
      ${columns.map((one) => html`<option key=${one.column} value=${one.column}>${one.name}</option>`)}</select>`
    }
    ${filter?.not && html`<span>not:</span>`}
    <select aria-label="Test" value=${test}
      onChange=${(event) => setTest(event.target.value)}>${tests.map(([name, words]) => html`<option key=${name}
      value=${name}>${words}</option>`)}</select>
    ${test !== "null" && html`<input type="text" aria-label="Value" value=${text} size="12"
      onInput=${(event) => setText(event.target.value)}/>`}
    <button type="submit">${filter ? "Change" : "Add"}</button><button type="button" class="plain"
      onClick=${done}>Cancel</button><span role="alert">${says}</span>
  </form>`;
}

function Chip({ chip }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef(null);
  const close = () => (setOpen(false), button.current?.focus());
  const name = html`<b><bdi>${chip.subject}</bdi></b> <bdi>${chip.says}</bdi>`;
  return html`<li class="chip">
    ${chip.filters.every(canEdit) ? html`<button type="button" class="words" ref=${button}
      aria-expanded=${isOpen ? "true" : "false"} title="Edit this filter"
      onClick=${() => setOpen(!isOpen)}>${name}</button>` : html`<span class="words">${name}</span>`}
    <button type="button" class="remove" aria-label=${`Remove the filter: ${chip.subject} ${chip.says}`}
      onClick=${() => removeFilters(chip.filters)}>×</button>
    ${isOpen && html`<div class="panel">${chip.filters.map((filter, i) => html`<${FilterForm} key=${filter.operator}
      filter=${filter} done=${close} takesFocus=${i === 0} />`)}</div>`}
  </li>`;
}

export function Chips() {
  const [isAdding, setAdding] = useState(false);
  const all = chips(store.filters.value, store.columns.value);
  const isAny = all.length > 0 || store.search.value.length > 0;
  return html`<div class="filters">
    <ul class="chips" aria-label="Filters">
      ${store.search.value.map((text) => html`<li class="chip" key=${`q${text}`}><span class="words">
        <b>any text</b> contains “<bdi>${text}</bdi>”</span><button type="button" class="remove"
          aria-label=${`Remove the search for ${text}`} onClick=${() => setSearch("")}>×</button></li>`)}
      ${all.map((chip) => html`<${Chip}
        key=${chip.filters.map((filter) => `${filter.column ?? filter.key}${filter.operator}`).join()}
          chip=${chip} />`)}
      <li class="add">${isAdding ? html`<${FilterForm} done=${() => setAdding(false)} />` : html`<button type="button"
        class="plain" onClick=${() => setAdding(true)}>+ Filter</button>`}</li>
      ${isAny && html`<li><button type="button" class="plain" onClick=${clearFilters}>Clear all</button></li>`}
      ${!isAny && !isAdding && html`<li class="hint">Draw on a plot, or click a bar, to look at a part.</li>`}
    </ul>
  </div>`;
}
