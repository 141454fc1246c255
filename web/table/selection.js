// Cells that are chosen: one that has the cursor, and a rectangle that shift or the pointer drew from it. Copied they
// are text with tabs and line ends (TSV), every cell as the server wrote it, as spreadsheets take it.
import { askText } from "../api/requests.js";
import { query } from "../state/filters.js";

// {row, place, toRow, toPlace}: the cursor, and the opposite corner.
export const single = (row, place) => ({ row, place, toRow: row, toPlace: place });

export function bounds({ row, place, toRow, toPlace }) {
  return {
    top: Math.min(row, toRow),
    bottom: Math.max(row, toRow),
    left: Math.min(place, toPlace),
    right: Math.max(place, toPlace),
  };
}

export function isSelected(selection, row, place) {
  if (!selection) return false;
  const { top, bottom, left, right } = bounds(selection);
  return row >= top && row <= bottom && place >= left && place <= right;
}

// Where a key moves the cursor to: {row, place}, or undefined. page: rows in view.
export function moveBy(event, { row, place }, { rows, places, page }) {
  const last = { row: rows - 1, place: places - 1 };
  const far = event.ctrlKey || event.metaKey;
  const to = {
    ArrowDown: () => ({ row: far ? last.row : row + 1, place }),
    ArrowUp: () => ({ row: far ? 0 : row - 1, place }),
    ArrowRight: () => ({ row, place: far ? last.place : place + 1 }),
    ArrowLeft: () => ({ row, place: far ? 0 : place - 1 }),
    PageDown: () => ({ row: row + page, place }),
    PageUp: () => ({ row: row - page, place }),
    Home: () => ({ row: far ? 0 : row, place: 0 }),
    End: () => ({ row: far ? last.row : row, place: last.place }),
  }[event.key]?.();
  if (!to) return undefined;
  return { row: Math.max(0, Math.min(last.row, to.row)), place: Math.max(0, Math.min(last.place, to.place)) };
}

// A field of TSV: quoted only where it must be.
export const field = (value) => {
  if (value === null || value === undefined) return "";
  const text = String(value);
  if (text === "") return '""'; // unlike a missing value, as in the server's own TSV
  return /[\t\n\r"]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};

const ROWS_AT_ONCE = 100_000;

// The selection as TSV: from the cells that are there, or, where some aren't, from the server.
export async function toTsv(selection, pages) {
  const { top, bottom, left, right } = bounds(selection);
  const lines = [];
  for (let row = top; row <= bottom && bottom - top < 1000; row += 1) {
    const cells = [];
    for (let place = left; place <= right; place += 1) cells.push(pages.cell(row, place));
    if (cells.includes(undefined)) break;
    lines.push(cells.map(field).join("\t"));
  }
  if (lines.length === bottom - top + 1) return lines.join("\n");
  const pairs = [
    ["select", pages.columns.slice(left, right + 1).join(",")],
    ...(pages.order ? [["order", pages.order]] : []),
    ["offset", top],
    ["limit", Math.min(ROWS_AT_ONCE, bottom - top + 1)],
    ["format", "tsv"],
  ];
  const { text } = await askText(`/rows?${[pages.partQuery, query(pairs)].filter(Boolean).join("&")}`, {
    priority: 0,
    headers: { Accept: "text/tab-separated-values" },
  });
  return text.slice(text.indexOf("\n") + 1).replace(/\r?\n$/, "");
}
