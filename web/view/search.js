// One field for a text in any column, as the server searches (q=). It follows the typing, not every letter of it.
import { useEffect, useRef, useState } from "preact/hooks";
import { html } from "../html.js";
import * as store from "../state/store.js";
import { setSearch } from "../state/actions.js";

const PAUSE = 250; // ms without a letter before it's looked for

export function Search() {
  const now = store.search.value[0] ?? "";
  const [text, setText] = useState(now);
  const timer = useRef(0);
  const isTyping = useRef(false); // then what is asked already doesn't take back what isn't yet
  useEffect(() => void (isTyping.current || setText(now)), [now]);
  if (!store.columns.value.some((column) => column.type === "TEXT")) return null;
  const look = (wanted) => {
    clearTimeout(timer.current);
    isTyping.current = false;
    setSearch(wanted);
  };
  const type = (event) => {
    isTyping.current = true;
    setText(event.target.value);
    clearTimeout(timer.current);
    timer.current = setTimeout(look, PAUSE, event.target.value);
  };
  return html`<form class="search" role="search" onSubmit=${(event) => (event.preventDefault(), look(text))}>
    <input type="search" aria-label="Find a text in any column" placeholder="Find a text in any column" value=${text}
      onInput=${type} /></form>`;
}
