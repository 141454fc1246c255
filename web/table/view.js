// The table's state on this screen: where it's scrolled to, which pages it shows, which cell has the cursor. It ties
// the element that scrolls to RowScroll's arithmetic and asks Pages for what is in view. The components that draw it
// (grid.js) only read it.
import { batch, computed, effect, signal } from "@preact/signals";
import * as store from "../state/store.js";
import { Pages, pageSize } from "./pages.js";
import { RowScroll } from "./scroll.js";
import { edgesOf, firstIsPinned, placesInView, revealPlace } from "./layout.js";
import { single } from "./selection.js";

export const ROW = 28,
  HEAD = 34,
  GUTTER = 84; // px, as in explorer.css

export const columns = computed(() =>
  store.visibleColumns.value.map((column) => store.columns.value[column]).filter(Boolean),
);
export const edges = computed(() => edgesOf(columns.value));
const inSight = signal(false);
// While a brush is drawn and nobody sees the table, it waits: the plots are what is looked at.
const isResting = computed(() => store.drawing.value && !inSight.value);
// How many rows the table has; the last known number while the next one is counted.
let lastRows = 0;
export const rows = computed(() => (isResting.value ? lastRows : (lastRows = store.partRows.value ?? lastRows)));

export const selection = signal(null);
export const pages = signal(null);
export const stale = signal(null); // what was shown before, until the new pages are there
const moved = signal(0); // the position has changed
const box = signal({ width: 0, height: 0 });

const scroll = new RowScroll({ rows: 0, rowHeight: ROW, view: 0 });
let left = 0;
let element = null;
let rest = 0;

// What is drawn: rows from..to, shifted up by some px, and the places of the columns in view.
export const frame = computed(() => {
  moved.value;
  const { width, height } = box.value;
  scroll.resize({ rows: rows.value, rowHeight: ROW, view: Math.max(0, height - HEAD) });
  const view = width - GUTTER;
  const total = edges.value.at(-1);
  left = Math.max(0, Math.min(left, total - view));
  const places = placesInView(edges.value, left, view, firstIsPinned.value);
  return { ...scroll.window(2), places, left, view, total, height, width, spacer: scroll.spacer };
});

function setBar() {
  if (!element) return;
  const target = Math.round(scroll.target);
  if (Math.abs(element.scrollTop - target) >= 1) element.scrollTop = target;
  scroll.barIs(element.scrollTop);
}

// The rows have been moved by something else than the bar.
function hasMoved() {
  if (scroll.isStuck || !scroll.isScaled) setBar();
  clearTimeout(rest);
  rest = setTimeout(setBar, 150);
  batch(() => {
    moved.value += 1;
    store.offset.value = scroll.window().first;
  });
}

export function onScroll(event) {
  scroll.scrolled(event.target.scrollTop);
  left = event.target.scrollLeft;
  hasMoved();
}

export function toRow(row) {
  scroll.toRow(row);
  setBar();
  hasMoved();
}

export function revealCell({ row, place }) {
  scroll.reveal(row);
  const { view } = frame.peek();
  const to = revealPlace(edges.peek(), place, left, view, firstIsPinned.peek());
  if (to !== left && element) element.scrollLeft = left = to;
  setBar();
  hasMoved();
}

export const rowsAPage = () => Math.max(1, Math.floor(scroll.view / ROW) - 1);

export function select(row, place) {
  selection.value = single(row, place);
  revealCell({ row, place });
}

// The cell's value, from the pages or from what was there before: {value, isStale}.
export function cell(row, place) {
  pages.value?.changed.value; // who draws it is drawn again when it comes
  const value = pages.value?.cell(row, place);
  if (value !== undefined || !stale.value) return { value, isStale: false };
  return { value: stale.value.cell(row, place), isStale: true };
}

function follow(key) {
  const fresh = new Pages({ ...key, size: pageSize(columns.peek()) });
  const old = pages.peek();
  old?.stop();
  batch(() => {
    const sameColumns = old && old.columns.join() === fresh.columns.join();
    stale.value = sameColumns ? old : null;
    pages.value = fresh;
    selection.value = null;
  });
}

// Ties the table to its element until the function that it answers is called.
export function attach(scroller) {
  element = scroller;
  const observer = new ResizeObserver(
    () => (box.value = { width: scroller.clientWidth, height: scroller.clientHeight }),
  );
  observer.observe(scroller);
  const sight = new IntersectionObserver((entries) => (inSight.value = entries.at(-1).isIntersecting));
  sight.observe(scroller);
  let timer = 0,
    last = null;
  const stops = [
    // Other rows: another filter, order or choice of columns. While a brush is drawn, not with each of its steps.
    effect(() => {
      const key = {
        partQuery: store.partQuery.value,
        order: store.orderText.value,
        columns: store.visibleColumns.value,
      };
      const text = JSON.stringify(key);
      if (!store.dataset.value || text === last || isResting.value) return;
      clearTimeout(timer);
      const begin = () => ((last = text), follow(key));
      if (store.drawing.value) timer = setTimeout(begin, 150);
      else begin();
    }),
    effect(() => {
      const { from, to, places } = frame.value;
      const now = pages.value;
      now?.changed.value;
      if (now && to > from) now.need({ from, to, places });
      if (stale.value && isLoaded(now, frame.peek())) stale.value = null;
    }),
    // A step back, a jump: the address says where.
    effect(() => {
      if (rows.value > 0 && store.offset.value !== scroll.window().first)
        queueMicrotask(() => (scroll.toRow(store.offset.peek()), setBar(), (moved.value += 1)));
    }),
  ];
  return () => (observer.disconnect(), sight.disconnect(), clearTimeout(timer), stops.forEach((stop) => stop()));
}

export function isLoaded(now, { from, to, places }) {
  if (!now) return false;
  for (const row of new Set([from, Math.max(from, to - 1)]))
    for (const place of places) if (row < to && now.cell(row, place) === undefined) return false;
  return true;
}
