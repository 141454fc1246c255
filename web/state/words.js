// Filters in words: what a chip says, and what the page says of the part. One chip is one or two filters: a range's
// ends belong together.
import { readList } from "./filters.js";
import { formatValue } from "../text/format.js";

const WORDS = {
  eq: "is",
  neq: "is not",
  gt: "above",
  gte: "at least",
  lt: "below",
  lte: "at most",
  like: "matches",
  ilike: "matches, in any case,",
  match: "matches the expression",
  imatch: "matches, in any case, the expression",
  isdistinct: "is missing or not",
  search: "contains",
};

const short = (text) => (text.length > 40 ? `${text.slice(0, 39)}…` : text);
const isText = (column) => column?.type === "TEXT";

function value(text, column) {
  if (text === "") return "empty";
  return short(isText(column) || !column ? text : formatValue(text));
}

function list(values, column) {
  const texts = values.map((text) => value(text, column));
  if (texts.length > 4) return `${texts.slice(0, 3).join(", ")} or ${texts.length - 3} others`;
  return texts.length > 1 ? `${texts.slice(0, -1).join(", ")} or ${texts.at(-1)}` : (texts[0] ?? "nothing");
}

// *text* and text* in plain words; undefined for other patterns.
function pattern(text) {
  const found = /^(\*?)((?:[^*%_\\]|\\.)*)\*$/s.exec(text);
  if (!found) return undefined;
  return `${found[1] ? "contains" : "starts with"} “${short(found[2].replace(/\\(.)/g, "$1"))}”`;
}

function test(filter, column) {
  const { operator } = filter;
  if (operator === "is") return filter.value.startsWith("not") !== filter.not ? "is not missing" : "is missing";
  const not = filter.not ? "not: " : "";
  if (operator === "in") return `${not}is ${list(readList(filter.value), column)}`;
  if (operator === "ilike" || operator === "like") {
    const plain = pattern(filter.value);
    if (plain) return not + plain;
  }
  if (operator === "search") return `${not}contains “${short(filter.value)}”`;
  return `${not}${WORDS[operator] ?? operator} ${value(filter.value, column)}`;
}

function chip(filter, columns) {
  if (filter.key) {
    if (filter.key === "accents")
      return { filters: [filter], subject: "accents", says: filter.value === "ignore" ? "ignored" : short(filter.value) };
    return { filters: [filter], subject: filter.key === "or" ? "one of" : filter.key, says: short(filter.value) };
  }
  const column = columns[filter.column];
  return {
    filters: [filter],
    column: filter.column,
    subject: column?.name ?? "row number",
    says: test(filter, column),
  };
}

const isEnd = (filter, letter) => !filter.not && filter.operator?.startsWith(letter) && filter.operator !== "like";

// [{filters, column, subject, says}], in the filters' order; both ends of a range are one.
export function chips(filters, columns) {
  const taken = new Set();
  return filters.flatMap((filter) => {
    if (taken.has(filter)) return [];
    const other = filters.find(
      (one) =>
        one !== filter &&
        !taken.has(one) &&
        one.column !== undefined &&
        one.column === filter.column &&
        ((isEnd(filter, "g") && isEnd(one, "l")) || (isEnd(filter, "l") && isEnd(one, "g"))),
    );
    if (!other) return [chip(filter, columns)];
    taken.add(other);
    const [low, high] = isEnd(filter, "g") ? [filter, other] : [other, filter];
    const column = columns[filter.column];
    const from = `${low.operator === "gt" ? "above " : ""}${value(low.value, column)}`;
    const to = `${high.operator === "lt" ? "below " : ""}${value(high.value, column)}`;
    return [{ ...chip(filter, columns), filters: [filter, other], says: `${from} to ${to}` }];
  });
}
