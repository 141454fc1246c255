// What is so, in words, where there is nothing to draw: no row matches, a question took too long, the server is gone.
// Each says what can be done.
import { useEffect, useState } from "preact/hooks";
import { html } from "../html.js";
import { ask, reachable } from "../api/requests.js";
import * as store from "../state/store.js";
import { clearFilters, removeFilters } from "../state/actions.js";
import { chips } from "../state/words.js";
import { filterQuery } from "../state/filters.js";
import { tryAgain } from "../state/parts.js";
import { formatRows } from "../text/format.js";
import * as view from "../table/view.js";

const MOST = 6; // filters whose leaving out is tried

// No row matches: how many would, with one of the filters less.
export function NoRows() {
  const filters = store.filters.value;
  const columns = store.columns.value;
  const all = chips(filters, columns);
  const [counts, setCounts] = useState([]);
  const key = store.partQuery.value;
  useEffect(() => {
    const abort = new AbortController();
    setCounts([]);
    const texts = store.search.peek().map((text) => `q=${encodeURIComponent(text)}`);
    all.slice(0, MOST).forEach(async (chip, i) => {
      const rest = filterQuery(
        filters.filter((filter) => !chip.filters.includes(filter)),
        columns,
      );
      const query = [...texts, rest].filter(Boolean).join("&");
      const { value } = await ask(`/columns?${[query, "columns=0"].filter(Boolean).join("&")}`, {
        abort: abort.signal,
        priority: 2,
      }).catch(() => ({}));
      if (value && !abort.signal.aborted) setCounts((now) => Object.assign([...now], { [i]: Number(value.rows) }));
    });
    return () => abort.abort();
  }, [key]);
  if (store.dataset.value.rows === 0)
    return html`<div class="state" role="status"><p><strong>The dataset has no rows.</strong> Its columns are above.</p>
      </div>`;
  const drop = (chip, i) =>
    html`<li><button type="button" onClick=${() => removeFilters(chip.filters)}>Drop <b><bdi>${chip.subject}</bdi>
      </b> ${chip.says}</button> ${counts[i] === undefined ? "…" : `${formatRows(counts[i])} then`}</li>`;
  return html`<div class="state none-match" role="status"><p>
    <strong>No rows match.</strong> ${all.length > 1 ? "Which filter to drop:" : ""}</p>
    <ul>${all.slice(0, MOST).map(drop)}</ul>
    <p><button type="button" onClick=${clearFilters}>Show all ${formatRows(store.dataset.value.rows)}</button></p>
      </div>`;
}

// A question that failed: what the server said of it, and once more.
export function Trouble({ problem }) {
  const isSlow = problem.status === 503;
  const again = () => (tryAgain(), view.pages.peek()?.retry());
  return html`<div class="state trouble" role="alert">
    <p><strong>${isSlow ? "This question took too long." : "The server could not answer this."}</strong> ${problem.message}</p>
    <p><button type="button" onClick=${again}>Try again</button> <button type="button"
      onClick=${clearFilters}>Show all rows</button></p></div>`;
}

// A line over the page while the server can't be reached; it goes by itself.
export function Connection() {
  const [wasAway, setWasAway] = useState(false);
  const isThere = reachable.value;
  useEffect(() => {
    if (!isThere) return setWasAway(true);
    const timer = setTimeout(() => setWasAway(false), 4000);
    return () => clearTimeout(timer);
  }, [isThere]);
  const says = !isThere
    ? "The server can’t be reached. Trying again; nothing is lost."
    : wasAway
      ? "The server is back."
      : "";
  return html`<p class=${`connection${says ? " shows" : ""}${isThere ? "" : " gone"}`} role="status">${says}</p>`;
}
