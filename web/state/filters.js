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

const trim = (text) => text.replace(/^[ \t]+|[ \t]+$/g, "");
const unescaped = (text) => text.replace(/\\(.)/gs, "$1");

// The column that a text names, "row", or null. In double quotes it's a column's name and nothing else; without, a
// number goes before a name.
export function columnOf(text, columns) {
  const key = trim(text);
  const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(key);
  if (!quoted && key === "row") return "row";
  if (!quoted && /^\d+$/.test(key) && Number(key) < columns.length) return Number(key);
  const name = quoted ? unescaped(quoted[1]) : key;
  const at = columns.findIndex((column) => column.name === name);
  return at < 0 ? null : at;
}

// The column that a parameter of the query is a filter of, "row", or null.
export const filteredBy = (key, columns) => (key !== "row" && RESERVED.has(key) ? null : columnOf(key, columns));

// A value without what the API passes over in it: blanks of a number, and the case of is.null.
function plain(operator, value, isText) {
  if (operator === "is") return trim(value).toLowerCase();
  return isText ? value : value.replace(/\s/g, "");
}

export function readFilter(key, text, columns) {
  const column = filteredBy(key, columns);
  const not = text.startsWith("not.");
  const test = not ? text.slice(4) : text;
  const operator = column === null ? null : OPERATORS.exec(test);
  if (!operator) return { key, value: text };
  const name = operator[0].slice(0, -1);
  const value = plain(name, test.slice(name.length + 1), columns[column]?.type === "TEXT");
  return { column, not, operator: name, value };
}

export function writeFilter(filter, columns) {
  if (filter.key) return [filter.key, filter.value];
  const key = filter.column === "row" ? "row" : keyOf(columns[filter.column]);
  return [key, `${filter.not ? "not." : ""}${filter.operator}.${filter.value}`];
}

const quoted = (text) => (/^[^,()"\\\s{}]+$/.test(text) ? text : `"${text.replace(/["\\]/g, "\\$&")}"`);

// in.(…) of these texts, and back: blanks belong to a text, but behind the parenthesis.
export const writeList = (values) => `(${values.map(quoted).join(",")})`;

export function readList(text) {
  const items = [];
  const ITEM = /(?:"((?:[^"\\]|\\.)*)"(?=,|$)|([^,]*))(,|$)/sy;
  const inside = text.replace(/^[ \t]*\([ \t]*/, "").replace(/\)[ \t]*$/, "");
  for (let more = inside !== ""; more; ) {
    const [, inQuotes, plainText, comma] = ITEM.exec(inside);
    items.push(inQuotes === undefined ? plainText : unescaped(inQuotes));
    more = comma === ",";
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
