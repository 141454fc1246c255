// The rows of the part, fetched by pages as they come into view. Pages are asked for by offset, for a block of columns
// each, so that two thousand columns aren't sent to show twelve. The newest pages are kept, up to a limit; what is
// passed before it has come is aborted. Cells are as the server wrote them: null for a missing one, else a text or a
// Numeral.
import { signal } from "@preact/signals";
import { ask } from "../api/requests.js";
import { query } from "../state/filters.js";

const BLOCK = 40; // columns a request
const KEPT = 80; // pages and blocks in memory
const BYTES = 400_000; // about as much as a page should have

const ROWS = [200, 100, 50, 20, 10, 5, 1]; // a page's

// How many rows a page has, so that long texts don't make it too large.
export function pageSize(columns) {
  const block = columns.slice(0, BLOCK);
  const bytes = block.reduce((sum, column) => sum + 12 + Number(column.mean_length ?? 8), 0);
  return ROWS.find((rows) => rows * bytes <= BYTES) ?? 1;
}

export class Pages {
  // Of which rows: partQuery and order as the API has them, columns: numbers in the table's order.
  constructor({ partQuery, order, columns, size }) {
    Object.assign(this, { partQuery, order, columns, size });
    this.pages = new Map(); // "page:block" → {abort, rows: [[…]] or undefined, problem}
    this.changed = signal(0);
  }

  key(page, block) {
    return `${page}:${block}`;
  }

  blockOf(place) {
    return Math.floor(place / BLOCK);
  }

  // The row's cell in the column at that place; undefined while it isn't there.
  cell(row, place) {
    const page = this.pages.get(this.key(Math.floor(row / this.size), this.blockOf(place)));
    return page?.rows?.[row % this.size]?.[(place % BLOCK) + 1];
  }

  // The row's number in the dataset.
  number(row, place) {
    const page = this.pages.get(this.key(Math.floor(row / this.size), this.blockOf(place)));
    const number = page?.rows?.[row % this.size]?.[0];
    return number === undefined ? undefined : Number(number);
  }

  path(page, block) {
    const columns = this.columns.slice(block * BLOCK, (block + 1) * BLOCK);
    const pairs = [
      ["select", ["r:row", ...columns.map((column) => `c${column}:${column}`)].join(",")],
      ...(this.order ? [["order", this.order]] : []),
      ["limit", this.size],
      ["offset", page * this.size],
    ];
    return `/rows?${[this.partQuery, query(pairs)].filter(Boolean).join("&")}`;
  }

  async #load(page, block) {
    const key = this.key(page, block);
    const one = { abort: new AbortController(), rows: undefined, problem: undefined };
    this.pages.set(key, one);
    try {
      const { value } = await ask(this.path(page, block), { abort: one.abort.signal, priority: 1 });
      const columns = this.columns.slice(block * BLOCK, (block + 1) * BLOCK);
      one.rows = value.map((row) => [row.r, ...columns.map((column) => row[`c${column}`])]);
    } catch (problem) {
      if (one.abort.signal.aborted) return;
      one.problem = problem;
    }
    this.changed.value += 1;
  }

  // These rows and places are in view: what is missing is asked for, what isn't in view any longer and hasn't come is
  // aborted.
  need({ from, to, places }) {
    const wanted = new Set();
    const blocks = [...new Set(places.map((place) => this.blockOf(place)))];
    for (let page = Math.floor(from / this.size); page * this.size < to; page += 1)
      for (const block of blocks) wanted.add(this.key(page, block));
    for (const [key, page] of this.pages)
      if (!wanted.has(key) && !page.rows && !page.problem) {
        page.abort.abort();
        this.pages.delete(key);
      }
    for (const key of wanted) {
      const page = this.pages.get(key);
      if (page?.rows) {
        this.pages.delete(key); // the newest are last
        this.pages.set(key, page);
      } else if (!page) this.#load(...key.split(":").map(Number));
    }
    for (const key of this.pages.keys()) {
      if (this.pages.size <= KEPT) break;
      if (!wanted.has(key)) this.pages.delete(key);
    }
  }

  // One problem of what is in view, if there is any.
  get problem() {
    return [...this.pages.values()].find((page) => page.problem)?.problem;
  }

  retry() {
    for (const [key, page] of this.pages) if (page.problem) this.pages.delete(key);
    this.changed.value += 1;
  }

  // What hasn't come isn't waited for any longer; what is there stays.
  stop() {
    for (const [key, page] of this.pages) {
      if (page.rows) continue;
      page.abort.abort();
      this.pages.delete(key);
    }
  }
}
