// Where columns stand: their widths, which of them are in view, and how one keeps its place while the others move. All
// lengths are px. A column's width comes from its profile, so that a table has its final size before its first row.
import { signal } from "@preact/signals";
import { formatValue, isGrouped } from "../text/format.js";

const LETTER = 7.4,
  PADDING = 24,
  LEAST = 64,
  MOST = 320;

export const WIDTH_LIMITS = { least: 40, most: 1600 };

// Widths that a person has chosen: column → px. Not in the address: they are about this screen.
export const chosenWidths = signal(new Map());
// Whether the first column stays while the others move sideways: on a telephone it would leave no room for them.
export const firstIsPinned = signal(innerWidth >= 600);

const length = (value, column) =>
  value === null || value === undefined
    ? 0
    : column.type === "TEXT"
      ? String(value).length
      : formatValue(value, isGrouped(column)).length;

export function widthOf(column) {
  const chosen = chosenWidths.value.get(column.column);
  if (chosen) return chosen;
  const values =
    column.type === "TEXT"
      ? Math.min(Number(column.longest ?? 8), Math.max(6, 1.6 * Number(column.mean_length ?? 8)))
      : Math.max(length(column.min, column), length(column.max, column), 4);
  const letters = Math.max(values, column.name.length + 2);
  return Math.round(Math.max(LEAST, Math.min(MOST, letters * LETTER + PADDING)));
}

export const setWidth = (column, px) =>
  (chosenWidths.value = new Map(chosenWidths.peek()).set(
    column,
    Math.round(Math.max(WIDTH_LIMITS.least, Math.min(WIDTH_LIMITS.most, px))),
  ));

// Left edges of all columns and their sum.
export function edgesOf(columns) {
  const edges = [0];
  for (const column of columns) edges.push(edges.at(-1) + widthOf(column));
  return edges;
}

// The places of the columns in view, when the table has been moved by `left`; `pinned` is how wide what stays is.
// Places are counted from 0; the first one is always there where it's pinned.
export function placesInView(edges, left, view, isPinned) {
  const pinned = isPinned && edges.length > 1 ? edges[1] : 0;
  const places = isPinned && edges.length > 1 ? [0] : [];
  let from = isPinned ? 1 : 0;
  let low = from,
    high = edges.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (edges[middle + 1] > left + pinned) high = middle;
    else low = middle + 1;
  }
  for (from = low; from < edges.length - 1 && edges[from] < left + view; from += 1) places.push(from);
  return places;
}

// How far to move sideways so that a column is in view whole.
export function revealPlace(edges, place, left, view, isPinned) {
  if (isPinned && place === 0) return left;
  const pinned = isPinned ? edges[1] : 0;
  if (edges[place] < left + pinned) return edges[place] - pinned;
  if (edges[place + 1] > left + view) return Math.min(edges[place + 1] - view, edges[place] - pinned);
  return left;
}
