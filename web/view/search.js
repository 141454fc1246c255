// One field for a text in any column. The server's own search (q=) where it has one; else a pattern on each column of
// texts, which is a filter like others. It follows the typing, not every letter of it.
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import * as store from "../state/store.js";
import { removeFilters, addFilter, setSearch } from "../state/actions.js";
import { hasSearch } from "../state/parts.js";
import { inLogic, literal } from "../state/filters.js";
import { searchedText } from "../state/words.js";

const PAUSE = 250; // ms without a letter before it's looked for
const MOST_COLUMNS = 60; // in one pattern: more conditions than 100 are refused

const texts = () => store.columns.peek().filter((column) => column.type === "TEXT" && Number(column.count) > 0);

function patternFilter(text) {
  const tests = texts()
    .slice(0, MOST_COLUMNS)
    .map((column) => inLogic(column, "ilike", `*${literal(text)}*`));
  return { key: "or", value: `(${tests.join(",")})` };
}

const isSearch = (filter) => searchedText(filter) !== undefined;

async function lookFor(text) {
  if (await hasSearch()) return setSearch(text);
  const old = store.filters.peek().filter(isSearch);
  if (old.some((filter) => searchedText(filter) === text)) return;
  removeFilters(old);
  if (text.trim() !== "") addFilter(patternFilter(text));
}

export function Search() {
  const now = store.search.value[0] ?? store.filters.value.map(searchedText).find((text) => text !== undefined) ?? "";
  const [text, setText] = useState(now);
  const timer = useRef(0);
  const typed = useRef(null); // what was typed and isn't asked yet: an answer to fewer letters doesn't take it back
  useEffect(() => void (typed.current === null && setText(now)), [now]);
  const look = (wanted) => lookFor(wanted).finally(() => typed.current === wanted && (typed.current = null));
  if (!store.columns.value.some((column) => column.type === "TEXT")) return null;
  const type = (event) => {
    setText((typed.current = event.target.value));
    clearTimeout(timer.current);
    timer.current = setTimeout(look, PAUSE, event.target.value);
  };
  const submit = (event) => {
    event.preventDefault();
    clearTimeout(timer.current);
    look(text);
  };
  return html`<form class="search" role="search" onSubmit=${submit}>
    <input type="search" aria-label="Find a text in any column" placeholder="Find a text in any column" value=${text}
      onInput=${type} /></form>`;
}
