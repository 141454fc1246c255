// Filters as the API has them: a column's key, an operator, a value, such as dep_delay=gte.60. This module reads and
// writes that dialect (docs/api.md) and keeps what it doesn't know, such as or=(…), as it stands. A filter is a plain
// object:
//   {column: 5, not: false, operator: "gte", value: "60"}    a test of the column with that number
//   {column: "row", …}                                       one of the row's number
//   {key: "or", value: "(a.eq.1,b.gt.2)"}                    anything else

const OPERATORS = /^(eq|neq|gt|gte|lt|lte|like|ilike|match|imatch|in|is|isdistinct|search)(\((any|all)\))?\./;

// Words of the API and of the page, which no column's name can be as a parameter: such a column goes by its number.
const RESERVED = new Set(
  (
    "select order limit offset format seed column columns edges row and or not not.and not.or q search accents nulls " +
    "bom delimiter download open group figure of"
  ).split(" "),
);

// How a column is named in a query: by its name where that can stand as it is.
export function keyOf(column) {
  return /^[\p{L}_][\p{L}\p{N}_]*$/u.test(column.name) && !RESERVED.has(column.name)
    ? column.name
    : String(column.column);
}

// The column that a parameter names, "row", or null.
export function columnOf(key, columns) {
  if (key === "row") return "row";
  if (/^\d+$/.test(key)) return Number(key) < columns.length ? Number(key) : null;
  if (RESERVED.has(key)) return null;
  const at = columns.findIndex((column) => column.name === key);
  return at < 0 ? null : at;
}

export function readFilter(key, text, columns) {
  const column = columnOf(key, columns);
  const not = text.startsWith("not.");
  const test = not ? text.slice(4) : text;
  const operator = column === null ? null : OPERATORS.exec(test);
  if (!operator) return { key, value: text };
  const name = operator[0].slice(0, -1);
  return { column, not, operator: name, value: test.slice(name.length + 1) };
}

export function writeFilter(filter, columns) {
  if (filter.key) return [filter.key, filter.value];
  const key = filter.column === "row" ? "row" : keyOf(columns[filter.column]);
  return [key, `${filter.not ? "not." : ""}${filter.operator}.${filter.value}`];
}

const quoted = (text) => (/^[^,()"\\\s{}]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`);

// in.(…) of these texts, and back.
export const writeList = (values) => `(${values.map(quoted).join(",")})`;

export function readList(text) {
  const items = [];
  const ITEM = /\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)/gy;
  const inside = text.slice(1, -1);
  while (ITEM.lastIndex < inside.length) {
    const found = ITEM.exec(inside);
    if (!found) break;
    items.push(found[1] === undefined ? found[2].trim() : found[1].replace(/\\(.)/g, "$1"));
  }
  return items;
}

// A pattern's own characters for themselves: for contains and starts with.
export const literal = (text) => text.replace(/[\\%*_]/g, "\\$&");

export const sameFilter = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// A query's text, with what may stand in one left readable.
export function query(pairs) {
  const readable = (text) => encodeURIComponent(text).replace(/%(2C|3A|40|24|2F|3F)/g, decodeURIComponent);
  return pairs.map(([key, value]) => `${readable(key)}=${readable(value)}`).join("&");
}

export const filterQuery = (filters, columns) => query(filters.map((filter) => writeFilter(filter, columns)));
